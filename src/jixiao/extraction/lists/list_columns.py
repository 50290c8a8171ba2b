"""Columns whose head is no known word, is lost, or was never printed: told by the cells below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from jixiao.extraction.cells.cell_types import is_code_cell, is_unit_cell, names_organisation
from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.cells.targets import parse_operator
from jixiao.extraction.lists.list_rows import TARGET_ROLES, USUAL_ROLES, Head, Row, find_partial_head
from jixiao.extraction.lists.ragged_rows import score_rows

_SAMPLE = 24
_MOST_UNKNOWN = 6
_LEAST_GAIN = 0.5
_CODES = 2
_OPERATORS = 5
_LABELS = 3


def settle_columns(rows: Sequence[Row], head: Head) -> Head:
    """The head with roles for its unknown columns, and for columns it does not head at all, where the cells tell them.

    Each open role is tried in each place; it is kept where the rows fit clearly better with it than without. A
    column that fits no role stays unknown, its cells unplaced.
    """
    sample = _choose_sample(rows)
    if not sample or not (head.unknown or _open_roles(head)):
        return head
    current, score = head, score_rows(sample, head)
    in_order = _name_in_order(head)
    if in_order is not None:
        current, score = _best([in_order], current, score, sample)
    while current.unknown and len(head.unknown) <= _MOST_UNKNOWN:
        trials = [
            _name_column(current, column, role)
            for column in current.unknown
            for role in _open_roles(current)
            if _may_stand(role, column, current)
        ]
        better, top = _best(trials, current, score, sample)
        if better is current:
            break
        current, score = better, top
    for role in ("level3", "operator", "value"):
        if role not in current.columns:
            trials = [replace(current, columns=current.columns | {role: _place_of(role, current)})]
            current, score = _best(trials, current, score, sample)
    if not current.columns.keys() & {"unit", "unit_code"} and _prints_units(rows):
        return replace(current, columns=current.columns | {"unit": _place_of("unit", current)})
    return current


def _prints_units(rows: Sequence[Row]) -> bool:
    """Whether rows that open a project print a budget unit with its code, although no column is headed so."""
    return any(
        is_code_cell(following.form) and is_unit_cell(piece.form) and names_organisation(piece.form)
        for row in rows
        for piece, following in pairwise(row.pieces)
    )


def infer_head(rows: Sequence[Row]) -> tuple[Head, int] | None:
    """A head for rows that read as a list table although their head names no project column, and the first row below it.

    Asked for: project codes, operators in most rows, names of first levels. What a partial head row names is kept;
    the other columns are taken in their usual order. None where the rows are no list table.
    """
    forms = [[piece.form for piece in row.pieces] for row in rows]
    codes = sum(any(is_code_cell(form) for form in row) for row in forms)
    operators = sum(any(parse_operator(form) for form in row) for row in forms)
    labels = sum(any(find_level(form, 1) for form in row) for row in forms)
    if codes < _CODES or operators < max(_OPERATORS, len(rows) // 2) or labels < _LABELS:
        return None
    partial = find_partial_head(rows)
    if partial is None:
        return Head({role: at for at, role in enumerate(USUAL_ROLES)}, None, frozenset()), 0
    head, start = partial
    for role in _open_roles(head):
        head = replace(head, columns=head.columns | {role: _place_of(role, head)})
    return head, start


def _choose_sample(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if len(row.pieces) >= 3][:_SAMPLE]


def _name_column(head: Head, column: int, role: str) -> Head:
    left = tuple(at for at in head.unknown if at != column)
    return replace(head, columns=head.columns | {role: column}, unknown=left)


def _may_stand(role: str, column: int, head: Head) -> bool:
    """Whether a column without a known head may be of `role`: one before the levels (其中, beside money) is no target's."""
    levels = [at for known, at in head.columns.items() if known.startswith("level")]
    return role not in TARGET_ROLES or not levels or column > min(levels)


def _name_in_order(head: Head) -> Head | None:
    """The head with its unknown columns named by the open roles in their usual order, where there are as many."""
    roles = _open_roles(head)
    if not head.unknown or len(roles) != len(head.unknown):
        return None
    for column, role in zip(head.unknown, roles, strict=True):
        head = _name_column(head, column, role)
    return head


def _open_roles(head: Head) -> list[str]:
    return [role for role in USUAL_ROLES if role not in head.columns]


def _place_of(role: str, head: Head) -> int:
    """The column where a role that has no head usually stands: after the role before it, as far as there is room."""
    at = USUAL_ROLES.index(role)
    before = [head.columns[other] for other in USUAL_ROLES[:at] if other in head.columns]
    after = [head.columns[other] for other in USUAL_ROLES[at + 1 :] if other in head.columns]
    if not before:
        return max(0, after[0] - 1) if after else 0
    return before[-1] if after and after[0] <= before[-1] + 1 else before[-1] + 1


def _best(trials: Sequence[Head], head: Head, score: float, sample: Sequence[Row]) -> tuple[Head, float]:
    scored = [(score_rows(sample, trial), index) for index, trial in enumerate(trials)]
    if not scored:
        return head, score
    top, index = max(scored, key=lambda found: (found[0], -found[1]))
    if top - score < _LEAST_GAIN * len(sample):
        return head, score
    return trials[index], top
