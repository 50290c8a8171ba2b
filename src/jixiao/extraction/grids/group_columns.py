"""Columns of a head under the names of several levels: the groups in which names and targets stand side by side."""

from __future__ import annotations

from dataclasses import replace

from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.grids.logical_tables import LogicalTable
from jixiao.extraction.grids.settled_columns import TARGET_ROLES, Column

_SHARE = 0.7


def group_columns(table: LogicalTable, end: int, columns: list[Column]) -> list[Column]:
    """Columns under the names of different first levels (成本指标 | 产出指标 …, each with 三级指标 and 指标值) with their group.

    Where names come several times under one first level, each under a second level of its own (数量指标 | 质量指标 …),
    that belongs to the group.
    """
    named = [next((text for text in c.path[:-1] if find_level(text, 1) is not None), None) for c in columns]
    if len({name for name in named if name}) < 2:
        return columns
    names = [name for column, name in zip(columns, named, strict=True) if name and column.role == "level3"]
    seconds = [
        next((text for text in c.path[:-1] if text != name and find_level(text, 2) is not None), None)
        for c, name in zip(columns, named, strict=True)
    ]
    parted = len(names) > len(set(names)) and all(
        second or not name or column.role not in ("level3", *TARGET_ROLES)
        for column, name, second in zip(columns, named, seconds, strict=True)
    )
    grouped = [
        replace(column, group=(name, second) if parted and second else (name,))
        if name and column.role in ("level2", "level3", "levels", *TARGET_ROLES)
        else column
        for column, name, second in zip(columns, named, seconds, strict=True)
    ]
    return _part_groups(table, end, grouped)


def _part_groups(table: LogicalTable, end: int, columns: list[Column]) -> list[Column]:
    """The columns of groups that name their indicators in two columns: the first may hold second levels, or each has a value of its own."""
    parted = list(columns)
    for group in dict.fromkeys(c.group for c in columns if c.group is not None):
        at = [index for index, column in enumerate(columns) if column.group == group]
        names = [index for index in at if columns[index].role == "level3"]
        values = [index for index in at if columns[index].role == "value"]
        if len(names) < 2 or any(columns[index].role == "level2" for index in at):
            continue
        if len(names) == 2 and len(values) < 2:
            first = _holds_second_levels(table, end, columns[names[0]])
            index, role = (names[0], "level2") if first else (names[1], "content")
            parted[index] = replace(columns[index], role=role)
        elif len(names) == len(values) and len(group) == 1:
            for index in at:
                number = sum(name <= index for name in names)
                parted[index] = replace(columns[index], group=(*group, "", str(number)))
    return parted


def _holds_second_levels(table: LogicalTable, end: int, column: Column) -> bool:
    """Whether most of what is printed below a head are names of second levels."""
    texts = [
        cell.text
        for row in range(end, table.row_count)
        if (cell := table.at(row, column.start)) and cell.form
    ]
    return bool(texts) and sum(find_level(text, 2) is not None for text in texts) >= _SHARE * len(texts)
