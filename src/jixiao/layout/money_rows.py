"""The rows of a budget table without lines: figures say the heights, labels beside them wrap around those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from jixiao.layout.bands import Chunk
from jixiao.layout.money_texts import is_figure, text_of
from jixiao.layout.table_words import is_total_row, starts_with_ordinal

_SAME = 0.45
_CENTRED = 0.5
_APART = 0.75
_LEVEL = 0.2
_WRAP = 1.75
_MOST_LINES = 6
_OWN = 0.2
_ROOM = 0.8
_FULL = 1.7


@dataclass(frozen=True, slots=True)
class RowCell:
    """A text of the body: its lines, its row and the columns `first`..`last`."""

    chunks: tuple[Chunk, ...]
    row: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    middle: float
    anchor: int | None


def find_rows(
    columns: Sequence[Sequence[Chunk]], wide: Sequence[tuple[Chunk, int, int]], rights: Sequence[float]
) -> tuple[list[RowCell], int] | None:
    """The cells of the body and the number of rows; None where the rows are not certain.

    `columns` are the texts of each column, `wide` those over several columns with their first and last one, `rights`
    the right edges of the columns.
    """
    every = [c for column in columns for c in column] + [c for c, _, _ in wide]
    if not every:
        return [], 0
    size = sorted(c.size for c in every)[len(every) // 2]
    exact = [all(is_figure(text_of(c)) for c in column) for column in columns]
    anchors = _find_anchors(
        [c for column, one in zip(columns, exact, strict=True) if one for c in column], size
    )
    solved: list[tuple[int, list[Chunk], list[_Cell]]] = []
    own: list[float] = []
    for number, column in enumerate(columns):
        lines = sorted(column, key=lambda c: c.middle)
        cells = [_Cell(i, i + 1, c.middle, None) for i, c in enumerate(lines)]
        if not exact[number] and lines:
            if any(b.middle - a.middle < _SAME * size for a, b in pairwise(lines)):
                return None
            beside = [c.middle for n, other in enumerate(columns) if n != number for c in other]
            found = _solve(lines, anchors, beside, rights[number], size)
            if found is None:
                return None
            cells = found
        solved.append((number, lines, cells))
        own.extend(cell.middle for cell in cells if cell.anchor is None)
    own.extend(c.middle for c, _, _ in wide)
    rows = _find_anchors_of([*anchors, *own], size)
    if any(b - a < _APART * size for a, b in pairwise(rows)):
        return None
    placed: list[RowCell] = []
    for number, lines, cells in solved:
        for cell in cells:
            at = cell.middle if cell.anchor is None else anchors[cell.anchor]
            placed.append(RowCell(tuple(lines[cell.start : cell.end]), _nearest(rows, at), number, number))
    placed.extend(RowCell((c,), _nearest(rows, c.middle), first, last) for c, first, last in wide)
    seen: set[tuple[int, int]] = set()
    for item in placed:
        for column_number in range(item.first, item.last + 1):
            if (item.row, column_number) in seen:
                return None
            seen.add((item.row, column_number))
    return placed, len(rows)


def _find_anchors(chunks: Sequence[Chunk], size: float) -> list[float]:
    return _find_anchors_of([c.middle for c in chunks], size)


def _find_anchors_of(heights: Sequence[float], size: float) -> list[float]:
    groups: list[list[float]] = []
    for height in sorted(heights):
        if groups and height - groups[-1][0] <= _SAME * size:
            groups[-1].append(height)
        else:
            groups.append([height])
    return [sum(group) / len(group) for group in groups]


def _nearest(rows: Sequence[float], at: float) -> int:
    return min(range(len(rows)), key=lambda r: abs(rows[r] - at))


def _solve(
    lines: Sequence[Chunk], anchors: Sequence[float], beside: Sequence[float], right: float, size: float
) -> list[_Cell] | None:
    """The cells of a column of labels: each in the middle of a row of figures, or a row of its own away from those."""
    pitch = min((b - a for a, b in pairwise(anchors)), default=0.0)
    infinite = float("inf")
    costs = [0.0] + [infinite] * len(lines)
    back: list[_Cell | None] = [None] * (len(lines) + 1)
    last: list[float] = [-infinite] * (len(lines) + 1)
    for start in range(len(lines)):
        if costs[start] == infinite:
            continue
        joined = 0.0
        for end in range(start + 1, min(len(lines), start + _MOST_LINES) + 1):
            if end - start > 1:
                joined += _join_cost(lines[end - 2], lines[end - 1], right, size, anchors, pitch)
                if joined == infinite:
                    break
            middle = (lines[start].box[1] + lines[end - 1].box[3]) / 2
            near = _nearest(anchors, middle) if anchors else None
            off = abs(anchors[near] - middle) / size if near is not None else float("inf")
            inside = sum(
                lines[start].middle - _SAME * size < a < lines[end - 1].middle + _SAME * size for a in anchors
            )
            anchor: int | None = None
            if near is not None and off <= _CENTRED and inside <= 1:
                cost, anchor, at = joined + off, near, anchors[near]
            elif inside == 0 and off >= _APART and not _are_rows(lines[start:end], beside, size):
                cost, at = joined + _OWN, middle
            else:
                continue
            if at <= last[start] + 0.1:
                continue
            if costs[start] + cost < costs[end]:
                costs[end] = costs[start] + cost
                back[end] = _Cell(start, end, middle, anchor)
                last[end] = at
    if costs[-1] == infinite:
        return None
    found: list[_Cell] = []
    at_end = len(lines)
    while (cell := back[at_end]) is not None:
        found.append(cell)
        at_end = cell.start
    return found[::-1]


def _are_rows(lines: Sequence[Chunk], beside: Sequence[float], size: float) -> bool:
    """Whether several lines without figures are rows: each has a text of another column right beside it."""
    return len(lines) > 1 and all(any(abs(y - c.middle) <= _LEVEL * size for y in beside) for c in lines)


def _join_cost(
    above: Chunk,
    below: Chunk,
    right: float,
    size: float,
    anchors: Sequence[float],
    pitch: float,
) -> float:
    """What it costs to take two lines for one text: a text wraps where its next character no longer fits."""
    step = below.middle - above.middle
    if step > _WRAP * size or starts_with_ordinal(text_of(below)) or is_total_row(text_of(below)):
        return float("inf")
    fits = right - above.box[2] > _FULL * size
    # Lines as far apart as rows are rows, where both have figures beside them.
    both = all(any(abs(a - c.middle) <= _SAME * size for a in anchors) for c in (above, below))
    if both and step >= 0.95 * pitch:
        return float("inf")
    return _ROOM if fits else 0.05
