"""Rows whose columns are not to be relied on: cells given to columns by what they are, in printed order.

A text form drops empty columns at page breaks and moves whole rows left or right, but the cells of a row keep
their order. So a row is an ordered sequence of typed cells that is aligned with the ordered roles of the head
by dynamic programming: types decide, gaps between columns and the shift of the neighbouring rows help.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from jixiao.extraction.cells.cell_types import is_code_cell, is_label_tail
from jixiao.extraction.cells.levels import completes_label, find_level
from jixiao.extraction.cells.targets import parse_operator
from jixiao.extraction.lists.cell_scores import (
    MONEY_ROLES,
    NEVER,
    UNKNOWN,
    OpenCells,
    TableFacts,
    score_row,
)
from jixiao.extraction.lists.list_rows import TARGET_ROLES, Head, Piece, Row

# The work for a row grows with the square of cells times roles; a row of many more cells is read by its columns.
_MOST_PAIRS = 900
_SKIP = 6.0
_GAP_COST = 0.5
_WIDEST_GAP = 4
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
    if len(pieces) * len(roles) > _MOST_PAIRS:
        return _align_exact(row, table), 0.0
    anchored, types = score_row(row, table, state)
    # Rows of one kind differ in their words only: what decides is how well each cell fits, and where it stands.
    columns = tuple([piece.column for piece in pieces])
    key = (anchored, columns, types, tuple(shifts.items()))
    found = table.paths.get(key)
    if found is None:
        found = table.paths[key] = _find_path(table, anchored, columns, types, shifts)
    path, score = found
    cells: dict[str, tuple[Piece, ...]] = {}
    used: set[int] = set()
    for i, j in path:
        if not roles[j].startswith(UNKNOWN):
            cells[roles[j]] = (*cells.get(roles[j], ()), pieces[i])
            used.add(i)
    return AlignedRow(row, cells, tuple([piece for i, piece in enumerate(pieces) if i not in used])), score


def _find_path(
    table: TableFacts,
    anchored: bool,
    columns: tuple[int | None, ...],
    types: tuple[tuple[float, ...], ...],
    shifts: dict[int, float],
) -> tuple[tuple[tuple[int, int], ...], float]:
    """The best way to give cells to roles in order, as (cell, role), and what it is worth."""
    weight, reach = (0.15, 6) if anchored else (0.6, 5)
    if not table.steps:
        table.steps = _list_steps(table)
    # Each entry is a cell given to a role: (cell, role, value of the best path that ends there, entry before).
    paths: list[tuple[int, int, float, int]] = []
    for i, column in enumerate(columns):
        scores = types[i]
        # Earlier entries, most worth first, with the gap of columns between their cell and this one, None where
        # either has no column. What follows only costs, so an entry worth less than the best step is the last tried.
        earlier = [
            (value - _SKIP * (i - a - 1), number, b, None if column is None or (c := columns[a]) is None else column - c)
            for number, (a, b, value, _) in enumerate(paths)
        ]  # fmt: skip
        earlier.sort(key=itemgetter(0), reverse=True)
        for j, role in enumerate(table.roles):
            score = scores[j]
            if score <= NEVER:
                continue
            away = 0.0
            if column is not None:
                from_head = column - table.columns[role]
                away = weight * min(
                    reach, min([abs(from_head - shift) + far for shift, far in shifts.items()])
                )
            drift = 0.0 if anchored else 0.5 * away
            # An amount of money stands behind the project that it is given to.
            best = -_SKIP * i - away - (_BARE_AMOUNT if role in MONEY_ROLES else 0.0)
            origin = -1
            steps, repeats = table.steps[j], role in _TEXT_ROLES
            for value, number, b, gap in earlier:
                if value < best:
                    break
                if b > j:
                    continue
                if b == j:
                    if not repeats:
                        continue
                    value -= _REPEAT_COST
                else:
                    expected, cost = steps[b]
                    if gap is not None:
                        off = abs(gap - expected)
                        cost += _GAP_COST * (off if off < _WIDEST_GAP else _WIDEST_GAP)
                    value -= cost + drift
                # Of steps worth the same, the one from the earliest entry.
                if value > best or (value == best and number < origin):
                    best, origin = value, number
            paths.append((i, j, best + score, origin))
    last = len(columns) - 1
    if not paths:
        return (), -_SKIP * len(columns)
    at = max(range(len(paths)), key=lambda n: paths[n][2] - _SKIP * (last - paths[n][0]))
    worth = paths[at][2] - _SKIP * (last - paths[at][0])
    path: list[tuple[int, int]] = []
    while at >= 0:
        i, j, _, at_before = paths[at]
        path.append((i, j))
        at = at_before
    return tuple(reversed(path)), worth


def _list_steps(table: TableFacts) -> list[list[tuple[int, float]]]:
    """For each role, from each role: how many columns lie between them, and what the step costs beside that."""
    return [
        [(table.columns[right] - table.columns[left], _order_cost(left, right)) for left in table.roles]
        for right in table.roles
    ]


def _order_cost(left: str, right: str) -> float:
    cost = 0.0
    if right == "operator" and left not in ("level3", "level2", "level1"):
        cost += 1.0
    if left == "operator" and right in TARGET_ROLES - {"value"}:
        cost += 1.0
    return cost
