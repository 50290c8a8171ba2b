"""The columns of one head together: roles that depend on their neighbours, on other columns of the same role, on terms."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from jixiao.extraction.cells.headers import column_role
from jixiao.extraction.cells.targets import parse_operator
from jixiao.extraction.cells.value_terms import settle_terms, term_of
from jixiao.extraction.grids.logical_tables import LogicalTable
from jixiao.extraction.grids.repeated_columns import choose_roles, choose_weight, find_halves, keep_aims
from jixiao.extraction.grids.table_titles import list_title_years, list_years

LEVEL_ROLES = frozenset({"level1", "level2", "level3", "levels"})
TARGET_ROLES = frozenset({"operator", "value", "measurement_unit", "weight", "content", "standard", "basis", "actual", "score", "explanation", "whole_value", "last_value", "half_value"})  # fmt: skip
INDICATOR_ROLES = LEVEL_ROLES | TARGET_ROLES | {"remark", "activity", "ordinal"}
LIST_ROLES = frozenset({"project", "project_code", "unit", "unit_code", "category", "amount", "fiscal_amount", "other_amount", "goal"})  # fmt: skip
LONGEST_HEAD = 24
_TERM_REACH = 3
_DIRECTION = re.compile(r"方向|趋势")
_UNIT_IN_BRACKETS = re.compile(r"[（(][^（()）]{0,4}单位[)）]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column under a head: its role, printed head words from top to bottom, and span of grid columns."""

    role: str
    path: tuple[str, ...]
    start: int
    end: int
    group: tuple[str, ...] | None = None
    """The first level, or first and second, that head this column and its neighbours, where levels stand side by side."""
    half: int = 0
    """1 or 2 where a head prints its columns twice and rows stand side by side."""


def settle_columns(table: LogicalTable, start: int, end: int, columns: list[Column]) -> list[Column]:
    """The columns settled, each half by itself where a head prints its columns twice for two rows side by side."""
    at = find_halves([c.role for c in columns])
    if at is None or any(c.group for c in columns) or _names_terms(table, start, end, columns, at):
        settled = _settle_roles_of_terms(table, start, _settle_roles(columns))
        return _part_conflicts(table, end, _leave_level_weights(table, end, settled))
    halves = (_settle_roles(columns[:at]), _settle_roles(columns[at:]))
    return [replace(column, half=number) for number, half in enumerate(halves, 1) for column in half]


def _leave_level_weights(table: LogicalTable, end: int, columns: list[Column]) -> list[Column]:
    """The only column of weights beside a level: where one stands for several indicators it is not theirs."""
    names = [index for index, column in enumerate(columns) if column.role in ("level3", "levels")]
    found = [index for index, column in enumerate(columns) if column.role == "weight"]
    if len(found) != 1 or not names or found[0] > names[0]:
        return columns
    column, name = columns[found[0]], columns[names[0]]
    shared = any(
        (cell := table.at(row, column.start)) is not None
        and (named := table.at(row, name.start)) is not None
        and named.form
        and (cell.row_span > 1 if cell.form else table.flat)
        for row in range(end, table.row_count)
    )
    shared = shared or (table.flat and _repeats_with_level(table, end, columns, found[0]))
    return [replace(c, role="other") if c is column and shared else c for c in columns]


def _repeats_with_level(table: LogicalTable, end: int, columns: list[Column], index: int) -> bool:
    """Whether a file without merged cells prints the weight beside a level again in every row that repeats the level."""
    if index == 0 or columns[index - 1].role not in ("level1", "level2"):
        return False
    level, weight = columns[index - 1], columns[index]
    pairs = [
        (named.form, cell.form)
        for row in range(end, table.row_count)
        if (named := table.at(row, level.start)) is not None
        and (cell := table.at(row, weight.start)) is not None
        and named.form
    ]
    repeated = [(above, below) for above, below in pairwise(pairs) if above[0] == below[0]]
    return bool(repeated) and all(above == below for above, below in repeated)


def _part_conflicts(table: LogicalTable, end: int, columns: list[Column]) -> list[Column]:
    """Several columns of values or units that rows fill at once: the one of the aim, else none of them."""
    if any(column.group for column in columns):
        return columns
    parted = list(columns)
    for index, column in enumerate(columns):
        # One head over the sign and the number (目标值, with 比较 and 数值 below it).
        if column.role == "value" and _holds_signs(table, end, column):
            parted[index] = replace(column, role="operator")
    if not any(column.role == "measurement_unit" for column in parted):
        parted = _find_units(table, end, parted)
    for role in ("value", "measurement_unit", "operator"):
        found = [index for index, column in enumerate(parted) if column.role == role]
        if len(found) < 2 or not any(
            _count_filled(table, row, [parted[index] for index in found]) > 1
            for row in range(end, table.row_count)
        ):
            continue
        best = keep_aims(["".join(parted[index].path) for index in found]) if role == "value" else None
        for number, index in enumerate(found):
            if number != best:
                parted[index] = replace(parted[index], role="other")
    return parted


def _find_units(table: LogicalTable, end: int, columns: list[Column]) -> list[Column]:
    """Of several columns of values the one headed 指标值（计量单位） that holds no number: the units of the others."""
    found = [index for index, column in enumerate(columns) if column.role == "value"]
    units = [
        index
        for index in found
        if _UNIT_IN_BRACKETS.search("".join(columns[index].path))
        and not _holds_digits(table, end, columns[index])
    ]
    if len(found) < 2 or len(units) != 1:
        return columns
    return [
        replace(column, role="measurement_unit") if index == units[0] else column
        for index, column in enumerate(columns)
    ]


def _holds_digits(table: LogicalTable, end: int, column: Column) -> bool:
    """Whether any cell below a head holds a digit."""
    return any(
        re.search(r"\d", cell.form) is not None
        for row in range(end, table.row_count)
        if (cell := table.at(row, column.start)) is not None
    )


def _holds_signs(table: LogicalTable, end: int, column: Column) -> bool:
    """Whether everything printed below a head is a sign."""
    cells = [table.at(row, column.start) for row in range(end, table.row_count)]
    texts = [cell.text for cell in cells if cell is not None and cell.form and cell.column == column.start]
    return bool(texts) and all(parse_operator(text) for text in texts)


def _count_filled(table: LogicalTable, row: int, columns: list[Column]) -> int:
    cells = [cell for column in columns if (cell := table.at(row, column.start)) is not None and cell.form]
    return len({cell.key for cell in cells})


def _names_terms(table: LogicalTable, start: int, end: int, columns: list[Column], at: int) -> bool:
    """Whether the two halves of a head are two terms of the same targets: the words above differ, or the names below agree."""
    above = _words_above(table, start, columns)
    paths = ["".join(column.path) for column in columns]
    terms = [term_of("".join(paths[part] + above[part])) for part in (slice(at), slice(at, None))]
    if terms[0] != terms[1]:
        return True
    names = [c for c in columns if c.role in ("level3", "levels")]
    pairs = [
        [cell.form if (cell := table.at(row, column.start)) is not None else "" for column in names]
        for row in range(end, table.row_count)
    ]
    filled = [pair for pair in pairs if all(pair)]
    return 2 * sum(pair[0] == pair[-1] for pair in filled) > len(filled)


def _words_above(table: LogicalTable, start: int, columns: list[Column]) -> list[str]:
    return [
        "".join(
            cell.form
            for row in range(max(start - _TERM_REACH, 0), start)
            if (cell := table.at(row, column.start)) is not None and 0 < len(cell.form) <= LONGEST_HEAD
        )
        for column in columns
    ]


def _settle_roles_of_terms(table: LogicalTable, start: int, columns: list[Column]) -> list[Column]:
    """The columns with those of other terms than the year, and others that repeat a role, told apart."""
    if any(column.group for column in columns):
        return columns
    paths = [c.path for c in columns]
    words = ["".join(path) for path in paths]
    roles = settle_terms([c.role for c in columns], words, _words_above(table, start, columns))
    roles = choose_roles(roles, paths, _find_years(table, start))
    return [replace(column, role=role) for column, role in zip(columns, roles, strict=True)]


def _find_years(table: LogicalTable, start: int) -> list[str]:
    """The years that the titles name; where they name none, those of the labels above the head."""
    if years := list_title_years(table):
        return years
    labels = [cell.text for cell in table.cells if cell.row < start and len(cell.form) <= LONGEST_HEAD]
    return list_years(text for text in labels if "目标" in text or "绩效" in text)


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
        elif role == "operator" and roles.count("operator") > 1 and _DIRECTION.search("".join(column.path)):
            role = "direction"
        elif role == "level3" and "level3" in before and "value" in roles and roles.count("value") < 2:
            role = "content"
        elif (
            (role == "levels" and "level3" in roles)
            or (role == "goal" and "goal" in before)
            or (role == "level1" and "level1" in before and "level3" in roles and roles.count("value") < 2)
        ):
            role = "other"
        settled.append(replace(column, role=role))
    return _find_value(_keep_one(settled))


def _keep_one(columns: list[Column]) -> list[Column]:
    """Of two columns of points (得分系数 | 指标得分) the one whose head the list names; the other keeps its head."""
    roles = choose_weight([column.role for column in columns])
    kept = [replace(column, role=role) for column, role in zip(columns, roles, strict=True)]
    for role in ("score", "weight", "actual"):
        found = [index for index, column in enumerate(kept) if column.role == role]
        named = [index for index in found if column_role(columns[index].path[-1]) == role]
        if len(found) > 1:
            best = (named or found)[0]
            for index in found:
                if index != best:
                    kept[index] = replace(columns[index], role="other")
    return kept


def _find_value(columns: list[Column]) -> list[Column]:
    """Where a sign has a column and the value none, the column after the sign, or before the unit, holds the values."""
    roles = [column.role for column in columns]
    if "operator" not in roles or roles.count("value") or "whole_value" in roles:
        return columns
    at = roles.index("operator") + 1
    if at >= len(roles) or roles[at] not in ("other", "content"):
        at = roles.index("measurement_unit") - 1 if "measurement_unit" in roles else -1
    if at < 0 or at >= len(roles) or roles[at] not in ("other", "content"):
        return columns
    return [replace(c, role="value") if index == at else c for index, c in enumerate(columns)]
