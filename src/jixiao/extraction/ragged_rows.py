"""Rows whose columns are not to be relied on: cells given to columns by what they are, in printed order.

A text form drops empty columns at page breaks and moves whole rows left or right, but the cells of a row keep
their order. So a row is an ordered sequence of typed cells that is aligned with the ordered roles of the head
by dynamic programming: types decide, gaps between columns and the shift of the neighbouring rows help.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jixiao.extraction.cell_scores import (
    MONEY_ROLES,
    NEVER,
    UNKNOWN,
    OpenCells,
    TableFacts,
    find_kind,
    score_cell,
)
from jixiao.extraction.cell_types import is_code_cell, is_label_tail
from jixiao.extraction.levels import completes_label, find_level
from jixiao.extraction.list_rows import TARGET_ROLES, Head, Piece, Row
from jixiao.extraction.targets import parse_operator

_SKIP = 6.0
_GAP_COST = 0.5
_REPEAT_COST = 2.5
_BARE_AMOUNT = 6.0
_MISPLACED_SHARE = 0.02
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
    state = OpenCells()
    total = 0.0
    for row in rows:
        aligned, score = _align_ragged(row, table, state, {0: 0.0})
        total += score
        _follow(state, aligned)
    return total


def _survey(rows: Sequence[Row], head: Head) -> TableFacts:
    unknown = {f"{UNKNOWN}{column}": column for column in head.unknown}
    columns = head.columns | unknown
    return TableFacts(
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


def _align_all(rows: Sequence[Row], table: TableFacts) -> list[AlignedRow]:
    state = OpenCells()
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


def _follow(state: OpenCells, aligned: AlignedRow) -> None:
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


def _align_exact(row: Row, table: TableFacts) -> AlignedRow:
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
    row: Row, table: TableFacts, state: OpenCells, shifts: dict[int, float]
) -> tuple[AlignedRow, float]:
    pieces, roles = row.pieces, table.roles
    columns = table.columns
    kinds = [find_kind(piece.form) for piece in pieces]
    anchored = any(kind.operator for kind in kinds)
    weight, reach = (0.15, 6) if anchored else (0.6, 5)
    types = [
        [score_cell(role, piece.form, kind, row, table, state, anchored) for role in roles]
        for piece, kind in zip(pieces, kinds, strict=True)
    ]
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]] = {}
    for i, piece in enumerate(pieces):
        for j, role in enumerate(roles):
            if types[i][j] <= NEVER:
                continue
            away = 0.0
            if piece.column is not None:
                away = weight * min(
                    reach,
                    min(abs(piece.column - columns[role] - shift) + far for shift, far in shifts.items()),
                )
            # An amount of money stands behind the project that it is given to.
            bare = _BARE_AMOUNT if role in MONEY_ROLES else 0.0
            options: list[tuple[float, tuple[int, int] | None]] = [(-_SKIP * i - away - bare, None)]
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
        if not roles[j].startswith(UNKNOWN):
            cells[roles[j]] = (*cells.get(roles[j], ()), pieces[i])
            used.add(i)
    score = best[end][0] - _SKIP * (len(pieces) - 1 - end[0])
    return AlignedRow(row, cells, tuple(piece for i, piece in enumerate(pieces) if i not in used)), score


def _step_cost(left: Piece, right: Piece, left_role: str, right_role: str, table: TableFacts) -> float:
    cost = 0.0
    if left.column is not None and right.column is not None:
        expected = table.columns[right_role] - table.columns[left_role]
        cost += _GAP_COST * min(4, abs(right.column - left.column - expected))
    if right_role == "operator" and left_role not in ("level3", "level2", "level1"):
        cost += 1.0
    if left_role == "operator" and right_role in TARGET_ROLES - {"value"}:
        cost += 1.0
    return cost
