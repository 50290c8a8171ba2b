"""The head rows of indicator tables in grids: which column plays which role, in any order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from jixiao.extraction.budget.table_heads import is_numbering_row
from jixiao.extraction.cells.headers import (
    declared_points,
    fund_label,
    fund_part,
    money_unit,
)
from jixiao.extraction.cells.levels import find_level, split_level_pair
from jixiao.extraction.grids.group_columns import group_columns
from jixiao.extraction.grids.head_roles import find_level_depth, guess_role
from jixiao.extraction.grids.logical_tables import LogicalTable, TableCell
from jixiao.extraction.grids.settled_columns import (
    INDICATOR_ROLES,
    LIST_ROLES,
    LONGEST_HEAD,
    TARGET_ROLES,
    Column,
    settle_columns,
)
from jixiao.extraction.grids.told_heads import read_told_columns

_TALLEST_HEAD = 4
_LEAST_LEVELS = 2
PACKED = "packed:"
"""Begins the role of a column of sentences: its first and second level follow."""


@dataclass(frozen=True, slots=True)
class IndicatorHead:
    """The head of an indicator table. `listing`: the table names projects or units in columns of its own."""

    start: int
    end: int
    columns: tuple[Column, ...]
    keys: frozenset[int]
    listing: bool
    declared_weight: str | None = None
    money: str | None = None

    @property
    def halves(self) -> tuple[int, ...]:
        """The numbers of the halves where rows stand side by side, else none."""
        return tuple(sorted({c.half for c in self.columns if c.half}))

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The first levels, or first and second, that stand side by side as groups of columns, from left to right."""
        return tuple(dict.fromkeys(c.group for c in self.columns if c.group is not None))

    def find(self, role: str) -> Column | None:
        """The first column of `role`, or None."""
        return next((column for column in self.columns if column.role == role), None)


def find_heads(table: LogicalTable) -> list[IndicatorHead]:
    """The heads of indicator tables in `table`, from top to bottom."""
    heads: list[IndicatorHead] = []
    row = 0
    while row < table.row_count:
        head = _read_head(table, row) or _read_wide_head(table, row) or _read_told_head(table, row)
        if head is None:
            row += 1
            continue
        heads.append(head)
        row = head.end
    return heads


def _read_head(table: LogicalTable, row: int) -> IndicatorHead | None:
    cells = [cell for cell in table.list_row(row) if cell.form and len(cell.form) <= LONGEST_HEAD]
    seeds = [
        cell for cell in cells if guess_role(cell.text) in INDICATOR_ROLES and cell.row_span <= _TALLEST_HEAD
    ]
    if not _heads_indicators({guess_role(cell.text) for cell in cells if cell in seeds}, cells):
        return None
    ends = Counter(cell.row_end for cell in seeds)
    end = max(ends, key=lambda at: (ends[at], at))
    start = row
    columns: list[Column] = []
    keys: set[int] = set()
    while True:
        columns, keys, top = _read_columns(table, start, end)
        if top >= start:
            break
        start = top
    if start > 0 and _names_groups(table, start - 1, columns):
        start -= 1
        columns, keys, _ = _read_columns(table, start, end)
    columns = settle_columns(table, start, end, group_columns(table, end, _name_levels(table, end, columns)))
    roles = {column.role for column in columns}
    listing = bool(roles & {"project", "project_code"}) or (
        "unit" in roles and bool(roles & {"amount", "goal"})
    )
    weight = next((c for c in columns if c.role in ("weight", "value")), None)
    while end < table.row_count and is_numbering_row([cell.text for cell in table.list_row(end)]):
        keys.update(cell.key for cell in table.list_row(end) if cell.form)
        end += 1
    return IndicatorHead(
        start,
        end,
        tuple(columns),
        frozenset(keys),
        listing,
        next((p for c in columns if c.role == "weight" and (p := declared_points("".join(c.path)))), None)
        if weight
        else None,
        next(
            (
                unit
                for column in columns
                for text in reversed(column.path)
                if column.role not in ("value", "actual") and (unit := money_unit(text))
            ),
            None,
        ),
    )


def _names_groups(table: LogicalTable, row: int, columns: list[Column]) -> bool:
    """Whether the row above a head names a first level over each run of its columns (成本指标 | 产出指标 …)."""
    filled = [cell for cell in table.list_row(row) if cell.form]
    repeated = sum(column.role == "level3" for column in columns)
    return (
        repeated > 1
        and len(filled) >= repeated
        and all(cell.row == row and find_level(cell.text, 1) is not None for cell in filled)
    )


def _read_wide_head(table: LogicalTable, row: int) -> IndicatorHead | None:
    """The head of a list that prints a project in one row, with a column of sentences for each level (数量指标 | 质量指标 | …)."""
    cells = [cell for cell in table.list_row(row) if cell.form and cell.row == row]
    levels = [cell for cell in cells if find_level(cell.text, 1) or find_level(cell.text, 2)]
    project = next((cell for cell in cells if guess_role(cell.text) == "project"), None)
    if project is None or len(levels) < _LEAST_LEVELS:
        return None
    below = [found for cell in levels if (found := table.at(cell.row_end, cell.column)) is not None]
    seconds = [cell for cell in below if find_level(cell.text, 2) is not None]
    below += [found for cell in seconds if (found := table.at(cell.row_end, cell.column)) is not None]
    if any(guess_role(cell.text) in INDICATOR_ROLES for cell in below):
        return None
    end = max(cell.row_end for cell in cells)
    columns: list[Column] = []
    keys = {cell.key for cell in cells}
    for cell in cells:
        role = guess_role(cell.text) or ("money" if fund_label(cell.text) else "other")
        if cell not in levels:
            columns.append(Column(role, (cell.text,), cell.column, cell.column_end))
            continue
        at = cell.column
        while at < cell.column_end:
            under = table.at(cell.row_end, at) if cell.row_end < end else None
            second = under if under is not None and find_level(under.text, 2) else None
            path = (cell.text, second.text) if second is not None else (cell.text,)
            stop = second.column_end if second is not None else cell.column_end
            first = cell.text if second is not None or find_level(cell.text, 1) else ""
            name = second.text if second is not None else "" if first else cell.text
            columns.append(Column(f"{PACKED}{first}/{name}", path, at, stop))
            if second is not None:
                keys.add(second.key)
            at = stop
    money = next((unit for column in columns if (unit := money_unit(column.path[-1]))), None)
    return IndicatorHead(row, end, tuple(columns), frozenset(keys), True, None, money)


def _read_told_head(table: LogicalTable, row: int) -> IndicatorHead | None:
    """A head whose words no list knows, where what stands below it tells the columns."""
    columns = read_told_columns(table, row)
    if columns is None:
        return None
    keys = frozenset(cell.key for cell in table.list_row(row) if cell.form)
    return IndicatorHead(row, row + 1, tuple(columns), keys, False)


def _heads_indicators(roles: set[str | None], cells: list[TableCell]) -> bool:
    # 一级 | 二级 | 三级 also head the catalogue of government purchases.
    if not any("指标" in cell.form or "目标" in cell.form for cell in cells):
        return False
    if roles & {"level3", "levels"} and roles & TARGET_ROLES and len(roles) >= 3:
        return True
    if roles & {"level3", "levels"} and "value" in roles:
        return True
    if {"level1", "level2"} <= roles and roles & TARGET_ROLES:
        return True
    if (
        {"level1", "level2", "levels"} <= roles
        or {"level1", "level3"} <= roles
        or {"level2", "level3"} <= roles
    ):
        return True
    names = {guess_role(cell.text) for cell in cells}
    return bool(names & {"project", "activity"}) and "levels" in roles and len(names - {None}) >= 3


def _read_columns(table: LogicalTable, start: int, end: int) -> tuple[list[Column], set[int], int]:
    """The columns of head rows `start`..`end`, and the row where the tallest of their cells begins."""
    columns: list[Column] = []
    keys: set[int] = set()
    top = start
    column = 0
    while column < table.column_count:
        path: list[TableCell] = []
        for row in range(start, end):
            cell = table.at(row, column)
            if cell is not None and cell.form and cell not in path and cell.row_end <= end:
                path.append(cell)
        if not path or all(len(cell.form) > LONGEST_HEAD for cell in path):
            column += 1
            continue
        lowest = path[-1]
        role = next((r for cell in reversed(path) if (r := guess_role(cell.text)) is not None), None)
        if role is None and lowest.row_end == end:
            role = "money" if fund_label(lowest.text) or fund_part(lowest.text) else "other"
        width = lowest.column_end if lowest.column == column or lowest.row_end == end else column + 1
        if role is not None:
            columns.append(Column(role, tuple(cell.text for cell in path), column, max(width, column + 1)))
            keys.update(cell.key for cell in path)
            if role in LIST_ROLES or role in INDICATOR_ROLES:
                top = min(top, lowest.row)
        column = max(width, column + 1)
    return columns, keys, top


def _name_levels(table: LogicalTable, end: int, columns: list[Column]) -> list[Column]:
    """Columns without a telling head of their own, or under one head 绩效指标, named by the levels that stand in them."""
    roles = {column.role for column in columns}
    if {"level1", "level2"} <= roles and not roles & {"level3", "levels"}:
        return _shift_levels(table, end, columns)
    if {"level1", "level2"} <= roles or any(c.path[:-1] and find_level(c.path[0], 1) for c in columns):
        return columns
    named: list[Column] = []
    at = 0
    while at < table.column_count:
        column = next((c for c in columns if c.start <= at < c.end), None)
        if column is not None and column.role not in ("levels", "other"):
            if column.role == "level1" and "level2" not in roles and find_level_depth(table, end, at) == 2:
                column = replace(column, role="level2")
            named.append(column)
            at = column.end
            continue
        depth = find_level_depth(table, end, at)
        path = column.path if column is not None else ("",)
        if depth is not None and f"level{depth}" not in roles:
            named.append(Column(f"level{depth}", path, at, at + 1))
        elif column is not None and "level1" not in roles and _holds_pairs(table, end, at):
            named.append(replace(column, role="level_pair"))
            at = column.end
            continue
        elif column is not None:
            role = (
                "level3"
                if column.role == "levels" and any(c.path == path and c.role != "levels" for c in named)
                else column.role
            )
            named.append(replace(column, role=role, start=at))
            at = column.end
            continue
        at += 1
    return named


def _shift_levels(table: LogicalTable, end: int, columns: list[Column]) -> list[Column]:
    """Columns headed 一级 and 二级 that hold second-level names and the indicators themselves, by what they hold."""
    first = next(c for c in columns if c.role == "level1")
    second = next(c for c in columns if c.role == "level2")
    if (
        find_level_depth(table, end, first.start) != 2
        or find_level_depth(table, end, second.start) is not None
    ):
        return columns
    shifted = {id(first): "level2", id(second): "level3"}
    return [replace(column, role=shifted.get(id(column), column.role)) for column in columns]


def _holds_pairs(table: LogicalTable, start: int, column: int) -> bool:
    """Whether the cells of a column below a head name a first and a second level at once (产出-数量), most of them."""
    texts = [
        cell.text for row in range(start, table.row_count) if (cell := table.at(row, column)) and cell.form
    ]
    pairs = [pair for text in texts if (pair := split_level_pair(text)) is not None]
    return sum(bool(second) for _, second in pairs) >= 2 and len(pairs) >= 0.7 * len(texts)
