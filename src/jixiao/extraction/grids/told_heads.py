"""Heads of indicator tables in words that no list knows: told by the names of levels and the targets that stand below."""

from __future__ import annotations

from itertools import pairwise

from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.cells.targets import parse_number, parse_target
from jixiao.extraction.grids.head_roles import find_level_depth, guess_role
from jixiao.extraction.grids.logical_tables import LogicalTable, TableCell
from jixiao.extraction.grids.settled_columns import LONGEST_HEAD, TARGET_ROLES, Column

_FEWEST_HEADS = 5
_MOST = 0.7
_NUMBERS = ("weight", "score", "operator", "measurement_unit")


def read_told_columns(table: LogicalTable, row: int) -> list[Column] | None:
    """The columns of head row `row`: a first level, a second level beside it, names beside these, and a target.

    None where the row may be no head, or where no column of targets, or more than one, stands below it.
    """
    if row + 1 >= table.row_count or not any(find_level(cell.text, 1) for cell in table.list_row(row + 1)):
        return None
    cells = [cell for cell in table.list_row(row) if cell.form]
    if len(cells) < _FEWEST_HEADS or not all(_may_head(cell, row) for cell in cells):
        return None
    depths = [find_level_depth(table, row + 1, cell.column) for cell in cells]
    first = next((i for i, pair in enumerate(pairwise(depths)) if pair == (1, 2)), None)
    if first is None or first + 2 >= len(cells):
        return None
    if any(find_level(cells[first + at].text, at + 1) for at in (0, 1)):
        return None
    roles: list[str] = []
    for number, cell in enumerate(cells):
        role = guess_role(cell.text)
        role = "measurement_unit" if role == "unit" else role
        if number - first in (0, 1, 2):
            role = f"level{number - first + 1}"
        elif (role not in TARGET_ROLES and role not in _NUMBERS) or role == "value":
            role = "value" if _holds_targets(table, row + 1, cell) else "other"
        roles.append(role)
    if roles.count("value") != 1 or _holds_targets(table, row + 1, cells[first + 2]):
        return None
    return [
        Column(role, (cell.text,), cell.column, cell.column_end)
        for role, cell in zip(roles, cells, strict=True)
    ]


def _may_head(cell: TableCell, row: int) -> bool:
    return (
        cell.row == row
        and cell.row_end == row + 1
        and len(cell.form) <= LONGEST_HEAD
        and parse_number(cell.text) is None
        and not _is_target(cell.text)
    )


def _holds_targets(table: LogicalTable, start: int, head: TableCell) -> bool:
    """Whether most cells below a head are a sign with a number."""
    texts = [
        cell.text
        for row in range(start, table.row_count)
        if (cell := table.at(row, head.column)) is not None and cell.row == row and cell.form
    ]
    signed = sum(_is_target(text) for text in texts)
    return signed >= 2 and signed >= _MOST * len(texts)


def _is_target(text: str) -> bool:
    target = parse_target(text)
    return target.operator is not None and parse_number(target.value) is not None
