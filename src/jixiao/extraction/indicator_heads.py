"""The head rows of indicator tables in grids: which column plays which role, in any order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from jixiao.extraction.headers import column_role, declared_points, fund_label, fund_part, money_unit
from jixiao.extraction.levels import find_level
from jixiao.extraction.logical_tables import LogicalTable, TableCell

LEVEL_ROLES = frozenset({"level1", "level2", "level3", "levels"})
TARGET_ROLES = frozenset({"operator", "value", "measurement_unit", "weight", "content", "standard", "basis", "actual", "score", "explanation", "whole_value", "last_value", "half_value"})  # fmt: skip
INDICATOR_ROLES = LEVEL_ROLES | TARGET_ROLES | {"remark", "activity", "ordinal"}
LIST_ROLES = frozenset({"project", "project_code", "unit", "unit_code", "category", "amount", "fiscal_amount", "other_amount", "goal"})  # fmt: skip
_LONGEST_HEAD = 24
_TALLEST_HEAD = 4


@dataclass(frozen=True, slots=True)
class Column:
    """A column under a head: its role, printed head words from top to bottom, and span of grid columns."""

    role: str
    path: tuple[str, ...]
    start: int
    end: int
    group: str | None = None
    """The first level that heads this column and its neighbours, where levels stand side by side."""


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
    def groups(self) -> tuple[str, ...]:
        """The first levels that stand side by side as groups of columns, from left to right."""
        return tuple(dict.fromkeys(c.group for c in self.columns if c.group is not None))

    def find(self, role: str) -> Column | None:
        """The first column of `role`, or None."""
        return next((column for column in self.columns if column.role == role), None)


def find_heads(table: LogicalTable) -> list[IndicatorHead]:
    """The heads of indicator tables in `table`, from top to bottom."""
    heads: list[IndicatorHead] = []
    row = 0
    while row < table.row_count:
        head = _read_head(table, row)
        if head is None:
            row += 1
            continue
        heads.append(head)
        row = head.end
    return heads


def _read_head(table: LogicalTable, row: int) -> IndicatorHead | None:
    cells = [cell for cell in table.list_row(row) if cell.form and len(cell.form) <= _LONGEST_HEAD]
    seeds = [
        cell for cell in cells if column_role(cell.text) in INDICATOR_ROLES and cell.row_span <= _TALLEST_HEAD
    ]
    if not _heads_indicators({column_role(cell.text) for cell in cells if cell in seeds}, cells):
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
    columns = _settle_roles(_group_columns(columns))
    roles = {column.role for column in columns}
    listing = bool(roles & {"project", "project_code"}) or (
        "unit" in roles and bool(roles & {"amount", "goal"})
    )
    weight = next((c for c in columns if c.role in ("weight", "value")), None)
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
            (u for c in columns if (u := money_unit(c.path[-1])) and c.role not in ("value", "actual")), None
        ),
    )


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
    if {"level1", "level3"} <= roles or {"level2", "level3"} <= roles:
        return True
    names = {column_role(cell.text) for cell in cells}
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
        if not path or all(len(cell.form) > _LONGEST_HEAD for cell in path):
            column += 1
            continue
        lowest = path[-1]
        role = next((r for cell in reversed(path) if (r := column_role(cell.text)) is not None), None)
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


def _group_columns(columns: list[Column]) -> list[Column]:
    """Columns under the names of different first levels (成本指标 | 产出指标 …, each with 三级指标 and 指标值) with their group."""
    named = [next((text for text in c.path[:-1] if find_level(text, 1) is not None), None) for c in columns]
    if len({name for name in named if name}) < 2:
        return columns
    return [
        replace(column, group=name)
        if name and column.role in ("level2", "level3", "levels", *TARGET_ROLES)
        else column
        for column, name in zip(columns, named, strict=True)
    ]


def _settle_roles(columns: list[Column]) -> list[Column]:
    """Roles that depend on their neighbours: 单位 beside a value is a measurement unit; a second name column explains the first."""
    if any(column.group for column in columns):
        return columns
    roles = [column.role for column in columns]
    settled: list[Column] = []
    for index, column in enumerate(columns):
        role = column.role
        before = roles[:index]
        if role == "unit" and "measurement_unit" not in roles and any(r in LEVEL_ROLES for r in before):
            role = "measurement_unit"
        elif role == "level3" and "level3" in before and "value" in roles:
            role = "content"
        elif (
            (role == "levels" and "level3" in roles)
            or (role == "goal" and "goal" in before)
            or (role == "level1" and "level1" in before and "level3" in roles)
        ):
            role = "other"
        settled.append(replace(column, role=role))
    return settled
