"""Heads of tables that a page break cuts between their rows: the heads over one column go on below the break."""

from __future__ import annotations

from dataclasses import replace

from jixiao.extraction.cells.headers import column_role
from jixiao.extraction.cells.levels import is_level_label
from jixiao.extraction.grids.logical_tables import LogicalTable, TableCell
from jixiao.extraction.grids.settled_columns import LONGEST_HEAD

_TALLEST_HEAD = 4
_LEAST_HEADS = 2


def join_cut_heads(table: LogicalTable) -> LogicalTable:
    """The table with heads whose lower part stands empty on the next page made whole; any other table as it is.

    A head is cut where the row after the break is empty right below the heads of single columns and names columns
    below those over several.
    """
    rows = sorted(row for row in table.breaks if 0 < row <= _TALLEST_HEAD)
    for row in rows:
        table = _join(table, row)
    return table


def _join(table: LogicalTable, row: int) -> LogicalTable:
    below = table.list_row(row)
    filled = [cell for cell in below if cell.form]
    empty = [cell for cell in below if not cell.form]
    above = [table.at(row - 1, cell.column) for cell in below]
    whole = all(
        over is not None
        and over.form
        and cell.row == row
        and over.row_end == row
        and over.column <= cell.column
        and cell.column_end <= over.column_end
        and (
            over.column_span > 1
            if cell.form
            else (over.column, over.column_end) == (cell.column, cell.column_end)
        )
        for cell, over in zip(below, above, strict=True)
    )
    named = sum(column_role(cell.text) is not None or is_level_label(cell.text) for cell in filled)
    heads = sum(column_role(over.text) is not None for over in above if over is not None)
    if not (whole and empty and 2 * named >= len(filled) >= _LEAST_HEADS and heads >= _LEAST_HEADS):
        return table
    if any(len(cell.form) > LONGEST_HEAD for cell in table.cells if cell.row < row):
        return table
    lower = {
        over.key: cell for cell, over in zip(below, above, strict=True) if over is not None and not cell.form
    }
    gone = {cell.key for cell in empty}
    cells = tuple(_extend(cell, lower.get(cell.key)) for cell in table.cells if cell.key not in gone)
    owners: dict[tuple[int, int], TableCell] = {}
    for cell in cells:
        for y in range(cell.row, cell.row_end):
            for x in range(cell.column, cell.column_end):
                owners.setdefault((y, x), cell)
    return replace(table, cells=cells, owners=owners, breaks=table.breaks - {row})


def _extend(cell: TableCell, lower: TableCell | None) -> TableCell:
    return cell if lower is None else replace(cell, row_span=lower.row_end - cell.row)
