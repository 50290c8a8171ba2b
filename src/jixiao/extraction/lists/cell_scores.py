"""How well a cell's text fits each column of a list table: the types by which damaged rows are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from jixiao.extraction.cells.cell_types import (
    is_amount,
    is_category,
    is_code_cell,
    is_code_tail,
    is_cut_label,
    is_grade,
    is_label_tail,
    is_measurement_unit,
    is_number,
    is_rating_scale,
    is_unit_cell,
    names_organisation,
    weight_value,
)
from jixiao.extraction.cells.levels import completes_label, find_level
from jixiao.extraction.cells.targets import parse_operator, parse_target
from jixiao.extraction.lists.list_rows import Head, Row

NEVER = -9.0
UNKNOWN = "?"
"""How the name of a column without a known role begins."""
_USUAL_WEIGHT = 60
_LONE_VALUE = -3.0
_LONE_GRADE = 2.5
MONEY_ROLES = frozenset({"amount", "fiscal_amount", "other_amount"})


@dataclass(slots=True)
class OpenCells:
    """What the rows above left open: the labels and the project cell that a page may have cut."""

    level1: str = ""
    level2: str = ""
    project: str = ""
    category1: str = ""
    goal: str = ""

    @property
    def goal_is_closed(self) -> bool:
        """Whether the goal printed so far ends as a sentence does."""
        return self.goal.endswith(("。", "！", "!"))


@dataclass(frozen=True, slots=True)
class CellKind:
    """What a cell is at first sight."""

    operator: bool
    number: bool


@dataclass(slots=True)
class TableFacts:
    """What is known of the whole table before its rows are aligned."""

    head: Head
    roles: tuple[str, ...]
    columns: dict[str, int]
    coded: bool
    old_layout: bool
    shifts: dict[int, int] = field(default_factory=dict)
    kinds: dict[str, CellKind] = field(default_factory=dict)
    scores: dict[tuple[object, ...], dict[str, tuple[float, ...]]] = field(default_factory=dict)
    """How well a cell fits each role, by what stands around it and by its form."""
    paths: dict[tuple[object, ...], tuple[tuple[tuple[int, int], ...], float]] = field(default_factory=dict)
    """What was found for rows whose cells fit alike and stand alike: cells given to roles, and the worth of that."""
    steps: list[list[tuple[int, float]]] = field(default_factory=list)
    """For each role, from each role: how many columns lie between them, and what the step costs beside that."""


def score_row(row: Row, table: TableFacts, state: OpenCells) -> tuple[bool, tuple[tuple[float, ...], ...]]:
    """Whether the row holds an operator, and how well each of its cells fits each role of the table.

    Cells repeat from row to row and from pass to pass, so scores are kept by all that they depend on.
    """
    kinds = table.kinds
    for piece in row.pieces:
        if piece.form not in kinds:
            kinds[piece.form] = find_kind(piece.form)
    anchored = any(kinds[piece.form].operator for piece in row.pieces)
    around = (
        anchored, row.after_break, bool(state.project), _is_unnamed(state), state.level1, state.level2,
        state.category1, bool(state.goal), state.goal_is_closed,
    )  # fmt: skip
    found = []
    known = table.scores.setdefault(around, {})
    for piece in row.pieces:
        scores = known.get(piece.form)
        if scores is None:
            kind = kinds[piece.form]
            scores = tuple(
                [score_cell(role, piece.form, kind, row, table, state, anchored) for role in table.roles]
            )
            known[piece.form] = scores
        found.append(scores)
    return anchored, tuple(found)


def find_kind(form: str) -> CellKind:
    """The kind of a cell in comparison form."""
    return CellKind(parse_operator(form) is not None, is_number(form))


def score_cell(
    role: str, form: str, kind: CellKind, row: Row, table: TableFacts, state: OpenCells, anchored: bool
) -> float:
    """How well a cell's text fits a role; NEVER or less when it cannot."""
    operator, number = kind.operator, kind.number
    match role:
        case "project":
            return _score_project(form, row, table, state, operator or number)
        case "project_code":
            return 9.0 if is_code_cell(form) else (1.0 if number and len(form) >= 4 else NEVER)
        case "unit" | "unit_code":
            return _score_unit(form, role, operator or number)
        case "category":
            return 9.0 if is_category(form) else (NEVER if operator or number or len(form) > 14 else -2.0)
        case "ordinal":
            return 2.0 if number and form.isdigit() else NEVER
        case "level1" | "level2":
            return _score_level(
                form, 1 if role == "level1" else 2, table, state, operator or number, anchored
            )
        case "operator":
            return 9.0 if operator else NEVER
        case "value" | "actual" | "whole_value" | "last_value":
            signed_apart = "operator" in table.head.columns
            if signed_apart and not anchored and not number:
                return _LONE_GRADE if is_grade(form) or is_rating_scale(form) else _LONE_VALUE
            return _score_value(form, operator, number, signed_apart)
        case "measurement_unit":
            if not anchored and "operator" in table.head.columns and not is_measurement_unit(form):
                return _LONE_GRADE if is_rating_scale(form) else _LONE_VALUE
            return _score_measure(form, operator, number)
        case "weight" | "score":
            points = weight_value(form)
            return NEVER if points is None else (4.0 if points <= _USUAL_WEIGHT else 2.5)
        case _ if role in MONEY_ROLES:
            return 7.0 if is_amount(form) else ((3.0 if len(form) > 3 else 1.0) if number else NEVER)
        case _ if role.startswith(UNKNOWN):
            return -1.0
        case _:
            return _score_text(role, form, state, operator, number, anchored)


def _score_project(form: str, row: Row, table: TableFacts, state: OpenCells, typed: bool) -> float:
    if is_code_cell(form):
        return 10.0
    if typed or is_category(form) or find_level(form, 1) or find_level(form, 2):
        return NEVER
    if not table.coded:
        return 1.5 if len(form) <= 60 else -1.0
    if is_code_tail(form) and _is_unnamed(state):
        return 7.0
    if len(form) > 40:
        return -3.0
    return (1.5 if row.after_break else -0.5) if state.project else -2.0


def _is_unnamed(state: OpenCells) -> bool:
    """Whether the open project cell holds a code without a name so far."""
    return (
        bool(state.project)
        and is_code_cell(state.project)
        and not any("一" <= c <= "鿿" for c in state.project)
    )


def _score_unit(form: str, role: str, typed: bool) -> float:
    if role == "unit_code":
        return 3.0 if form.isdigit() and 3 <= len(form) <= 12 else NEVER
    if typed or find_level(form, 1) or find_level(form, 2) or is_code_cell(form):
        return NEVER
    if is_unit_cell(form):
        return 8.0 if names_organisation(form) else 1.0 - max(0, len(form) - 30) / 10
    return 3.0 if names_organisation(form) and len(form) <= 30 else -1.5 - max(0, len(form) - 30) / 10


def _score_level(
    form: str, depth: int, table: TableFacts, state: OpenCells, typed: bool, anchored: bool
) -> float:
    if typed:
        return NEVER
    known = state.level1 if depth == 1 else state.level2
    found = find_level(form, depth)
    if found is not None:
        if not anchored and found == find_level(known, depth):
            return 0.0
        if found.old and not (table.old_layout and state.category1 in found.parents):
            return 6.0
        return 9.0 if found.old else 8.0
    if known and completes_label(known, form) and find_level(known + form, depth):
        return 5.0
    if is_cut_label(form, depth):
        return 5.0 if anchored else 1.0
    if is_label_tail(form, known):
        return 3.5
    return -4.0 if len(form) <= 12 else NEVER


def _score_value(form: str, operator: bool, number: bool, signed_apart: bool) -> float:
    if number:
        return 4.0
    if operator:
        return 2.0 if form == "定性" else NEVER
    if is_grade(form) or is_rating_scale(form):
        return 4.0
    target = parse_target(form)
    if target.operator or (target.value and target.unit):
        return 1.0 if signed_apart else 5.0
    if is_measurement_unit(form):
        return -1.0
    return 1.5 if len(form) <= 10 else -2.0 - min(4.0, len(form) / 20)


def _score_measure(form: str, operator: bool, number: bool) -> float:
    if number:
        return NEVER
    if is_measurement_unit(form):
        return 5.0
    if is_rating_scale(form) or is_grade(form):
        return 4.0
    if operator:
        return 2.0 if form == "定性" else NEVER
    return 2.0 if len(form) <= 4 else (-1.0 if len(form) <= 8 else NEVER)


def _score_text(
    role: str, form: str, state: OpenCells, operator: bool, number: bool, anchored: bool
) -> float:
    if operator:
        return NEVER
    if is_code_cell(form):
        return -8.0
    if number:
        return -5.0
    if find_level(form, 1) or find_level(form, 2):
        return (0.5 if anchored else 1.5) if role == "level3" else -4.0
    if role == "level3":
        return 0.5 if is_measurement_unit(form) or len(form) == 1 else 2.0
    if role == "goal":
        ends = (
            0.7 if not anchored and state.goal and not state.goal_is_closed and form.endswith("。") else 0.0
        )
        return (2.0 if len(form) >= 12 else 1.0) - (1.0 if state.goal_is_closed else 0.0) + ends
    return 1.0
