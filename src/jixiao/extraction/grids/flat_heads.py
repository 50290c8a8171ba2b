"""Merged cells of head rows, put back where a file knows none: a head stands over the empty cells below and beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from jixiao.extraction.cells.cell_types import is_code_cell, is_number
from jixiao.extraction.cells.headers import column_role, guess_column_role
from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.cells.targets import parse_operator

Span = tuple[int, int]
"""Rows and columns that a cell covers."""
_LEVELS = frozenset({"level1", "level2", "level3", "levels"})
_NAMES = _LEVELS | {"project", "project_code", "value", "goal"}
_LEAST_HEADS = 3
_MOST_ROWS = 3
_LONGEST = 20
# The beginning of a value (≥4次), no year or month that a head names (2030年, 1-6月).
_FIGURE = re.compile(r"[≥≤=<>]|\d[\d.,]*(?![\d.,]|.*[年季月])")


def find_head_spans(forms: Sequence[Sequence[str]]) -> dict[tuple[int, int], Span]:
    """The cells of head rows that cover more than one position, by (row, column), each with its rows and columns.

    `forms` are the texts of a table without merged cells in comparison form, row by row, all as long. A row of heads
    that names levels goes on in the row below it where that names nothing under the levels and heads, but parts of
    those beside which the upper row is empty (目标值 with 比较, 数值 and 单位 below it). A head that the row below
    prints again covers both.
    """
    spans: dict[tuple[int, int], Span] = {}
    row = 0
    while row < len(forms):
        height = _head_height(forms, row)
        if height > 1:
            spans.update(_span_cells(_leave_repeats(forms[row : row + height]), row))
        row += max(height, 1)
    return spans


def _head_height(forms: Sequence[Sequence[str]], row: int) -> int:
    """How many rows a head takes that begins at `row`; 0 where none begins."""
    upper = forms[row]
    if row + 1 < len(forms) and _heads_groups(upper, forms[row + 1]):
        return 2
    roles = {at: role for at, text in enumerate(upper) if text and (role := _role_of(text)) is not None}
    if len(roles) < _LEAST_HEADS or not _LEVELS & set(roles.values()):
        return 0
    first = min(at for at, text in enumerate(upper) if text)
    groups = {at for at in range(first + 1, len(upper)) if not upper[at]}
    groups |= {at - 1 for at in groups}
    height = 1
    while height < _MOST_ROWS and row + height < len(forms):
        part = _leave_repeats(forms[row : row + height + 1])
        if not _is_lower_head(part[-1], roles, groups):
            break
        height += 1
    return height


def _heads_groups(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a row names first levels over columns of names and values each (成本指标 | | 产出指标 | …)."""
    groups = [at for at, text in enumerate(upper) if text and find_level(text, 1) is not None]
    return len(groups) > 1 and all(
        at + 1 < len(upper)
        and not upper[at + 1]
        and lower[at + 1] != ""
        and _role_of(lower[at]) in _LEVELS
        and not _is_data(lower[at + 1])
        for at in groups
    )


def _leave_repeats(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows without texts that the nearest filled row above prints in the same column."""
    kept: list[list[str]] = []
    nearest = [""] * len(rows[0])
    for row in rows:
        kept.append(["" if text == above else text for text, above in zip(row, nearest, strict=True)])
        nearest = [text or above for text, above in zip(row, nearest, strict=True)]
    return kept


def _is_lower_head(texts: Sequence[str], roles: Mapping[int, str], groups: set[int]) -> bool:
    filled = [at for at, text in enumerate(texts) if text]
    whole = [at for at, role in roles.items() if role in _NAMES and at not in groups]
    return (
        len(filled) > 1
        and bool(whole)
        and set(filled) <= groups
        and not any(_is_data(texts[at]) for at in filled)
    )


def _is_data(text: str) -> bool:
    return (
        len(text) > _LONGEST
        or is_number(text)
        or is_code_cell(text)
        or parse_operator(text) is not None
        or _FIGURE.match(text) is not None
        or any(find_level(text, depth) for depth in (1, 2))
    )


def _role_of(text: str) -> str | None:
    return (column_role(text) or guess_column_role(text)) if len(text) <= _LONGEST else None


def _span_cells(rows: Sequence[Sequence[str]], first: int) -> dict[tuple[int, int], Span]:
    """The spans of the filled cells of head rows: to the right over empty cells with parts below them, then down."""
    spans: dict[tuple[int, int], Span] = {}
    ends: dict[int, int] = {}
    for number, row in enumerate(rows):
        below = rows[number + 1 :]
        for at, text in enumerate(row):
            if not text:
                continue
            columns = 1
            while at + columns < len(row) and not row[at + columns] and _stands_in(below, at + columns):
                if ends.get(at, len(row)) <= at + columns:
                    break
                columns += 1
            height = 1
            while height <= len(below) and not any(below[height - 1][at : at + columns]):
                height += 1
            for column in range(at, at + columns):
                ends[column] = at + columns
            if columns * height > 1:
                spans[first + number, at] = (height, columns)
    return spans


def _stands_in(rows: Sequence[Sequence[str]], column: int) -> bool:
    return any(row[column] for row in rows)
