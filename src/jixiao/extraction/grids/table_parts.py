"""Tables that hold two forms side by side, or whose indicators stand in columns: parted and turned before they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from jixiao.extraction.cells.headers import form_label
from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.grids.cut_heads import join_cut_heads
from jixiao.extraction.grids.head_roles import guess_role
from jixiao.extraction.grids.indicator_heads import IndicatorHead, find_heads
from jixiao.extraction.grids.logical_tables import LogicalTable, TableCell
from jixiao.extraction.grids.settled_columns import LEVEL_ROLES, TARGET_ROLES
from jixiao.extraction.grids.table_titles import find_title_cells

_LEAST_TURNED = 3


def part_table(table: LogicalTable) -> Iterator[LogicalTable]:
    """The forms of `table` one by one: the left of two that stand side by side first, indicators in columns as rows."""
    table = join_cut_heads(table)
    heads = find_heads(table)
    if heads and not table.flat:
        table = _drop_blank_columns(table)
        heads = find_heads(table)
    at = _find_side(table, heads)
    if at is not None:
        yield _cut(table, range(table.row_count), range(at))
        yield _cut(table, range(table.row_count), range(at, table.column_count), find_title_cells(table))
        return
    block = None if heads else _find_turned(table)
    if block is None:
        yield table
        return
    rows, column = block
    if rows.start:
        yield _cut(table, range(rows.start), range(table.column_count))
    yield _turn(_cut(table, rows, range(column, table.column_count)))
    if rows.stop < table.row_count:
        yield _cut(table, range(rows.stop, table.row_count), range(table.column_count))


def _drop_blank_columns(table: LogicalTable) -> LogicalTable:
    """The table without the columns in which no text begins, as they stand between others in sheets and pages."""
    begun = sorted({cell.column for cell in table.cells if cell.form})
    if len(begun) == table.column_count or not begun:
        return table
    at = {column: number for number, column in enumerate(begun)}
    cells = [
        replace(
            cell,
            column=at[kept[0]],
            column_span=len(kept),
        )
        for cell in table.cells
        if (kept := [column for column in range(cell.column, cell.column_end) if column in at])
    ]
    return _build(replace(table, column_count=len(begun)), cells)


def _find_side(table: LogicalTable, heads: list[IndicatorHead]) -> int | None:
    """The column where a second form begins: the same heads once more, and the label of a project above both."""
    for head in heads:
        if not head.halves:
            continue
        at = next(c.start for c in head.columns if c.half == head.halves[1])
        labels = [c for c in table.cells if c.row < head.start and form_label(c.text) == "project"]
        sides = [c for c in labels if c.column == at], [c for c in labels if c.column < at]
        crossing = [
            c
            for c in table.cells
            if c.form and c.column < at < c.column_end and c.column_span < table.column_count
        ]
        if all(sides) and not crossing:
            return at
    return None


def _find_turned(table: LogicalTable) -> tuple[range, int] | None:
    """The rows whose first cells read 一级指标, 二级指标, 三级指标, 指标值 downwards, and the column of those cells."""
    row = 0
    while row < table.row_count:
        first = next((cell for cell in table.list_row(row) if cell.form), None)
        if first is None:
            row += 1
            continue
        roles: list[str] = []
        end = row
        while (
            (cell := table.at(end, first.column)) is not None
            and cell.row == end
            and (role := guess_role(cell.text)) in LEVEL_ROLES | TARGET_ROLES
        ):
            roles.append(role or "")
            end = cell.row_end
        named = len(roles) == len(set(roles)) >= _LEAST_TURNED
        if (
            named
            and LEVEL_ROLES & set(roles)
            and {"value", "operator"} & set(roles)
            and _has_levels(table, range(row, end))
        ):
            return range(row, end), first.column
        row = max(end, row + 1)
    return None


def _has_levels(table: LogicalTable, rows: range) -> bool:
    return any(
        find_level(cell.text, 1) is not None or find_level(cell.text, 2) is not None
        for row in rows
        for cell in table.list_row(row)
        if guess_role(cell.text) is None or cell.column > 0
    )


def _cut(table: LogicalTable, rows: range, columns: range, titles: Sequence[TableCell] = ()) -> LogicalTable:
    """The part of a table in `rows` and `columns`; cells that begin outside belong to another part, `titles` to both."""
    cells = [replace(cell, column=0, column_span=len(columns)) for cell in titles]
    cells += [
        replace(
            cell,
            row=cell.row - rows.start,
            column=cell.column - columns.start,
            row_span=min(cell.row_end, rows.stop) - cell.row,
            column_span=min(cell.column_end, columns.stop) - cell.column,
        )
        for cell in table.cells
        if cell.row in rows and cell.column in columns and cell not in titles
    ]
    return _build(
        replace(
            table,
            row_count=len(rows),
            column_count=len(columns),
            breaks=frozenset(row - rows.start for row in table.breaks if row in rows),
            titles=table.titles if rows.start == 0 else (),
        ),
        cells,
    )


def _turn(table: LogicalTable) -> LogicalTable:
    """The table with its rows as columns."""
    cells = [
        replace(
            cell,
            row=cell.column,
            column=cell.row,
            row_span=cell.column_span,
            column_span=cell.row_span,
        )
        for cell in table.cells
    ]
    turned = replace(table, row_count=table.column_count, column_count=table.row_count, breaks=frozenset())
    return _build(turned, cells)


def _build(table: LogicalTable, cells: Iterable[TableCell]) -> LogicalTable:
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    owners: dict[tuple[int, int], TableCell] = {}
    for cell in ordered:
        for row in range(cell.row, cell.row_end):
            for column in range(cell.column, cell.column_end):
                owners.setdefault((row, column), cell)
    return replace(table, cells=ordered, owners=owners)
