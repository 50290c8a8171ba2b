"""Rows whose columns are not to be relied on: cells given to columns by what they are, in printed order.

A text form drops empty columns at page breaks and moves whole rows left or right, but the cells of a row keep
their order. So a row is an ordered sequence of typed cells that is aligned with the ordered roles of the head
by dynamic programming: types decide, gaps between columns and the shift of the neighbouring rows help.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from jixiao.extraction.cell_types import (
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
from jixiao.extraction.levels import completes_label, find_level
from jixiao.extraction.list_rows import TARGET_ROLES, Head, Piece, Row
from jixiao.extraction.targets import parse_operator, parse_target

_NEVER = -9.0
_SKIP = 6.0
_GAP_COST = 0.5
_REPEAT_COST = 2.5
_USUAL_WEIGHT = 60
_LONE_VALUE = -3.0
_MISPLACED_SHARE = 0.02
_UNKNOWN = "?"
_MONEY_ROLES = frozenset({"amount", "fiscal_amount", "other_amount"})
_TEXT_ROLES = frozenset(
    {"goal", "level3", "explanation", "remark", "content", "standard", "basis", "activity"}
)


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """A row with its cells by role; a role holds more than one piece where a text was printed in several."""

    row: Row
    cells: dict[str, tuple[Piece, ...]]
    skipped: tuple[Piece, ...] = ()

    def text(self, role: str) -> str | None:
        """The role's cell as printed, pieces parted by newlines, or None."""
        pieces = self.cells.get(role)
        return "\n".join(piece.text for piece in pieces) if pieces else None

    def form(self, role: str) -> str:
        """The role's cell in comparison form, "" when empty."""
        return "".join(piece.form for piece in self.cells.get(role, ()))

    @property
    def has_target(self) -> bool:
        """Whether the row holds a cell of the target: operator, value or weight."""
        return any(role in self.cells for role in ("operator", "value", "weight"))


@dataclass(slots=True)
class _Open:
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


@dataclass(slots=True)
class _Table:
    """What is known of the whole table before its rows are aligned."""

    head: Head
    roles: tuple[str, ...]
    columns: dict[str, int]
    coded: bool
    old_layout: bool
    shifts: dict[int, int] = field(default_factory=dict)


def align_rows(rows: Sequence[Row], head: Head) -> list[AlignedRow]:
    """Every row with its cells given to the head's roles; rows of exact grids by their column alone.

    Two passes: the first finds by how many columns each row with a target is shifted, the second uses the
    shift of the rows around it to place rows that hold nothing but text.
    """
    table = _survey(rows, head)
    first = _align_all(rows, table)
    table.shifts = {
        aligned.row.number: shift
        for aligned in first
        if aligned.has_target and (shift := _find_shift(aligned, head)) is not None
    }
    return _align_all(rows, table)


def score_rows(rows: Sequence[Row], head: Head) -> float:
    """How well the rows fit the head's columns when they are aligned by meaning; more is better."""
    table = _survey(rows, head)
    state = _Open()
    total = 0.0
    for row in rows:
        aligned, score = _align_ragged(row, table, state, {0: 0.0})
        total += score
        _follow(state, aligned)
    return total


def _survey(rows: Sequence[Row], head: Head) -> _Table:
    unknown = {f"{_UNKNOWN}{column}": column for column in head.unknown}
    columns = head.columns | unknown
    return _Table(
        head,
        tuple(sorted((*head.roles, *unknown), key=lambda role: columns[role])),
        columns,
        "project_code" not in head.columns
        and any(is_code_cell(piece.form) for row in rows for piece in row.pieces),
        not any(
            (level := find_level(piece.form, 2)) is not None and level.notation.startswith("cost.")
            for row in rows
            for piece in row.pieces
        ),
    )


def settle_rows(rows: Sequence[Row], head: Head) -> list[Row]:
    """The rows, with none of them exact where the closed words of too many stand outside their own columns.

    A text form keeps its delimiters when it loses columns, so a grid may look exact and still be damaged.
    """
    exact = [row for row in rows if row.exact]
    misplaced = sum(not _fits_columns(row, head) for row in exact)
    if misplaced <= max(1, _MISPLACED_SHARE * len(exact)):
        return list(rows)
    return [replace(row, exact=False) for row in rows]


def _fits_columns(row: Row, head: Head) -> bool:
    """Whether the closed words of a row stand in their own columns: operators, level names, glued codes."""
    for piece in row.pieces:
        role = head.role_at(piece.column) if piece.column is not None else None
        sign = parse_operator(piece.form)
        if (
            sign is not None
            and sign != "定性"
            and "operator" in head.columns
            and role not in ("operator", "value")
        ):
            return False
        if role == "operator" and sign is None and (find_level(piece.form, 2) or len(piece.form) > 12):
            return False
        if role in ("level1", "level2") and (sign is not None or len(piece.form) > 20):
            return False
        if is_code_cell(piece.form) and role in ("amount", "category", "level1", "level2", "goal"):
            return False
        if (
            role in ("operator", "measurement_unit", "value", "weight")
            and find_level(piece.form, 1) is not None
        ):
            return False
    return True


def _align_all(rows: Sequence[Row], table: _Table) -> list[AlignedRow]:
    state = _Open()
    out: list[AlignedRow] = []
    numbers = sorted(table.shifts)
    for row in rows:
        if row.exact:
            aligned = _align_exact(row, table)
        else:
            at = bisect_left(numbers, row.number)
            before = numbers[max(0, at - 2) : at]
            after = [n for n in numbers[at : at + 3] if n > row.number][:2]
            own = [row.number] if row.number in table.shifts else []
            # What a page break cuts off goes on in the columns of the page that follows it.
            near = [*own, *(after[:1] if row.after_break and after else [*before[-1:], *after[:1]])]
            shifts = {table.shifts[n]: 0.5 for n in (*before, *after)} | {0: 0.0}
            shifts |= {table.shifts[n]: 0.0 for n in near}
            aligned, _ = _align_ragged(row, table, state, shifts)
        out.append(aligned)
        _follow(state, aligned)
    return out


def _follow(state: _Open, aligned: AlignedRow) -> None:
    if is_code_cell(aligned.form("project")):
        state.project = aligned.form("project")
        state.level1 = state.level2 = state.category1 = state.goal = ""
    elif aligned.form("project"):
        state.project += aligned.form("project")
    state.goal += aligned.form("goal")
    for role, depth in (("level1", 1), ("level2", 2)):
        form = aligned.form(role)
        if not form:
            continue
        known = state.level1 if depth == 1 else state.level2
        if known and completes_label(known, form):
            form = known + form
        elif is_label_tail(form, known) and find_level(form, depth) is None:
            continue
        if depth == 1:
            state.level1, state.level2 = form, ""
            level = find_level(form, 1)
            state.category1 = level.notation if level else ""
        else:
            state.level2 = form


def _find_shift(aligned: AlignedRow, head: Head) -> int | None:
    for role in ("operator", "level3", "value", "level2", "level1"):
        pieces = aligned.cells.get(role)
        if pieces and pieces[0].column is not None:
            return pieces[0].column - head.columns[role]
    return None


def _align_exact(row: Row, table: _Table) -> AlignedRow:
    cells: dict[str, tuple[Piece, ...]] = {}
    skipped: list[Piece] = []
    for piece in row.pieces:
        role = table.head.role_at(piece.column) if piece.column is not None else None
        if role is None:
            skipped.append(piece)
        else:
            cells[role] = (*cells.get(role, ()), piece)
    return AlignedRow(row, cells, tuple(skipped))


def _align_ragged(
    row: Row, table: _Table, state: _Open, shifts: dict[int, float]
) -> tuple[AlignedRow, float]:
    pieces, roles = row.pieces, table.roles
    columns = table.columns
    kinds = [_Kind(parse_operator(piece.form) is not None, is_number(piece.form)) for piece in pieces]
    anchored = any(kind.operator for kind in kinds)
    weight, reach = (0.15, 6) if anchored else (0.6, 5)
    types = [
        [_score(role, piece.form, kind, row, table, state, anchored) for role in roles]
        for piece, kind in zip(pieces, kinds, strict=True)
    ]
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]] = {}
    for i, piece in enumerate(pieces):
        for j, role in enumerate(roles):
            if types[i][j] <= _NEVER:
                continue
            away = 0.0
            if piece.column is not None:
                away = weight * min(
                    reach,
                    min(abs(piece.column - columns[role] - shift) + far for shift, far in shifts.items()),
                )
            options: list[tuple[float, tuple[int, int] | None]] = [(-_SKIP * i - away, None)]
            for (a, b), (value, _) in best.items():
                if a >= i or b > j:
                    continue
                skipped = _SKIP * (i - a - 1)
                if b == j:
                    if role not in _TEXT_ROLES:
                        continue
                    options.append((value - skipped - _REPEAT_COST, (a, b)))
                    continue
                step = _step_cost(pieces[a], piece, roles[b], role, table)
                if not anchored:
                    step += 0.5 * away
                options.append((value - skipped - step, (a, b)))
            value, origin = max(options, key=lambda option: option[0])
            best[i, j] = (value + types[i][j], origin)
    if not best:
        return AlignedRow(row, {}, pieces), -_SKIP * len(pieces)
    end = max(best, key=lambda at: best[at][0] - _SKIP * (len(pieces) - 1 - at[0]))
    path: list[tuple[int, int]] = []
    at: tuple[int, int] | None = end
    while at is not None:
        path.append(at)
        at = best[at][1]
    cells: dict[str, tuple[Piece, ...]] = {}
    used: set[int] = set()
    for i, j in reversed(path):
        if not roles[j].startswith(_UNKNOWN):
            cells[roles[j]] = (*cells.get(roles[j], ()), pieces[i])
            used.add(i)
    score = best[end][0] - _SKIP * (len(pieces) - 1 - end[0])
    return AlignedRow(row, cells, tuple(piece for i, piece in enumerate(pieces) if i not in used)), score


def _step_cost(left: Piece, right: Piece, left_role: str, right_role: str, table: _Table) -> float:
    cost = 0.0
    if left.column is not None and right.column is not None:
        expected = table.columns[right_role] - table.columns[left_role]
        cost += _GAP_COST * min(4, abs(right.column - left.column - expected))
    if right_role == "operator" and left_role not in ("level3", "level2", "level1"):
        cost += 1.0
    if left_role == "operator" and right_role in TARGET_ROLES - {"value"}:
        cost += 1.0
    return cost


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a cell is at first sight."""

    operator: bool
    number: bool


def _score(role: str, form: str, kind: _Kind, row: Row, table: _Table, state: _Open, anchored: bool) -> float:
    """How well a cell's text fits a role; _NEVER or less when it cannot."""
    operator, number = kind.operator, kind.number
    match role:
        case "project":
            return _score_project(form, row, table, state, operator or number)
        case "project_code":
            return 9.0 if is_code_cell(form) else (1.0 if number and len(form) >= 4 else _NEVER)
        case "unit" | "unit_code":
            return _score_unit(form, role, operator or number)
        case "category":
            return 9.0 if is_category(form) else (_NEVER if operator or number or len(form) > 14 else -2.0)
        case "ordinal":
            return 2.0 if number and form.isdigit() else _NEVER
        case "level1" | "level2":
            return _score_level(
                form, 1 if role == "level1" else 2, table, state, operator or number, anchored
            )
        case "operator":
            return 9.0 if operator else _NEVER
        case "value" | "actual" | "whole_value" | "last_value":
            signed_apart = "operator" in table.head.columns
            if signed_apart and not anchored and not number:
                return _LONE_VALUE
            return _score_value(form, operator, number, signed_apart)
        case "measurement_unit":
            if not anchored and "operator" in table.head.columns and not is_measurement_unit(form):
                return _LONE_VALUE
            return _score_measure(form, operator, number)
        case "weight" | "score":
            points = weight_value(form)
            return _NEVER if points is None else (4.0 if points <= _USUAL_WEIGHT else 2.5)
        case _ if role in _MONEY_ROLES:
            return 7.0 if is_amount(form) else ((3.0 if len(form) > 3 else 1.0) if number else _NEVER)
        case _ if role.startswith(_UNKNOWN):
            return -1.0
        case _:
            return _score_text(role, form, state, operator, number, anchored)


def _score_project(form: str, row: Row, table: _Table, state: _Open, typed: bool) -> float:
    if is_code_cell(form):
        return 10.0
    if typed or is_category(form) or find_level(form, 1) or find_level(form, 2):
        return _NEVER
    if not table.coded:
        return 1.5 if len(form) <= 60 else -1.0
    unnamed = (
        bool(state.project)
        and is_code_cell(state.project)
        and not any("一" <= c <= "鿿" for c in state.project)
    )
    if is_code_tail(form) and unnamed:
        return 7.0
    if len(form) > 40:
        return -3.0
    return (1.5 if row.after_break else -0.5) if state.project else -2.0


def _score_unit(form: str, role: str, typed: bool) -> float:
    if role == "unit_code":
        return 3.0 if form.isdigit() and 3 <= len(form) <= 12 else _NEVER
    if typed or find_level(form, 1) or find_level(form, 2) or is_code_cell(form):
        return _NEVER
    if is_unit_cell(form):
        return 8.0 if names_organisation(form) else 1.0 - max(0, len(form) - 30) / 10
    return 3.0 if names_organisation(form) and len(form) <= 30 else -1.5 - max(0, len(form) - 30) / 10


def _score_level(form: str, depth: int, table: _Table, state: _Open, typed: bool, anchored: bool) -> float:
    if typed:
        return _NEVER
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
    return -4.0 if len(form) <= 12 else _NEVER


def _score_value(form: str, operator: bool, number: bool, signed_apart: bool) -> float:
    if number:
        return 4.0
    if operator:
        return 2.0 if form == "定性" else _NEVER
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
        return _NEVER
    if is_measurement_unit(form):
        return 5.0
    if is_rating_scale(form) or is_grade(form):
        return 4.0
    if operator:
        return 2.0 if form == "定性" else _NEVER
    return 2.0 if len(form) <= 4 else (-1.0 if len(form) <= 8 else _NEVER)


def _score_text(role: str, form: str, state: _Open, operator: bool, number: bool, anchored: bool) -> float:
    if operator:
        return _NEVER
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
