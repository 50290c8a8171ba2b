"""Rows of a table whose lines are not drawn: the heights that its columns share, and which text stands in which rows.

Texts stand in the middle of their cells. So a cell's lines, taken together, have their middle at the height of its
row, or at the middle of the rows over which it is merged.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jixiao.layout.row_fit import (
    OWN,
    Column,
    Fitted,
    Pitch,
    Rows,
    anchor_of,
    find_pitch,
    fit_columns,
    middle_of,
)
from jixiao.layout.word_lines import TextLine

_SAME = 0.42
_APART = 0.85
_LONGEST_RUN = 9
_ROW = 0.8
_MISPLACED = 0.6
_WEAK = 2.6
_MERGED_WEIGHT = 0.3
_MOST_ADDED = 40
_WINDOW = 5
_STRAINED = 1.0
_MOST_HANGING = 60


@dataclass(frozen=True, slots=True)
class Solved:
    """Rows, and the cells of each column in them."""

    rows: Rows
    cells: tuple[tuple[Fitted, ...], ...]
    cost: float
    spread: tuple[bool, ...]
    """Which columns' cells are known to run over the rows around their texts."""


def solve_rows(
    columns: Sequence[Column],
    top: float | None = None,
    bottom: float | None = None,
    steps: Sequence[float] = (),
) -> Solved | None:
    """The rows in which the texts of `columns` stand nearest to the middle of their cells; None without any text.

    `top` and `bottom` are the table's upper and lower edge where they are known, `steps` distances between lines of
    other cells of the table.
    """
    if not any(column.lines for column in columns):
        return None
    pitch = find_pitch(columns, steps)
    best = _solve_all(columns, pitch, (top, bottom))
    if best.cost - _ROW * len(best.rows.heights) < _STRAINED:
        return best
    hanging = _solve_all(columns, replace(pitch, top=True), (top, bottom))
    return hanging if hanging.cost + _STRAINED < best.cost else best


def _solve_all(columns: Sequence[Column], pitch: Pitch, limits: tuple[float | None, float | None]) -> Solved:
    supported = _find_heights(columns, pitch)
    chosen = _choose_heights(supported, _APART * pitch.size)
    if not chosen:
        chosen = [max(supported, key=lambda item: (item[1], -item[0]))]
    best = _solve(columns, [height for height, _ in chosen], pitch, limits)
    best = _drop_rows(columns, best, dict(chosen), pitch, limits)
    best = _join_rows(columns, best, pitch, limits)
    before = best
    best = _add_rows(columns, best, pitch, limits)
    if best is not before:
        best = _drop_rows(columns, best, dict(chosen), pitch, limits)
    return best


def _find_heights(columns: Sequence[Column], pitch: Pitch) -> list[tuple[float, float]]:
    """The heights at which texts may have their middle, each with how many columns share it (long runs count less)."""
    found: list[tuple[float, int, float]] = []
    for number, column in enumerate(columns):
        for start in range(len(column.lines)):
            if column.joined[start]:
                continue
            for end in range(start, min(start + _LONGEST_RUN, len(column.lines))):
                last = column.lines[end]
                if end > start and middle_of(last) - middle_of(column.lines[end - 1]) > 1.2 * (
                    pitch.step or 1.4 * pitch.size
                ):
                    break
                if end > start and column.room[end] >= OWN:
                    break
                if end + 1 < len(column.lines) and column.joined[end + 1]:
                    continue
                lost = 0.08 * (end - start) + 0.6 * sum(column.room[start + 1 : end + 1])
                weight = max((_MERGED_WEIGHT if column.merged else 1.0) - lost, 0.1)
                if pitch.top and start and not column.room[start] and _follows(column, start, pitch):
                    weight = 0.1
                found.append((anchor_of(column.lines[start : end + 1], pitch), number, weight))
    found.sort()
    shared: list[tuple[float, float]] = []
    group: list[tuple[float, int, float]] = []
    for item in found:
        if group and item[0] - group[0][0] > _SAME * pitch.size:
            shared.append(_weigh(group))
            group = []
        group.append(item)
    if group:
        shared.append(_weigh(group))
    return shared


def _follows(column: Column, at: int, pitch: Pitch) -> bool:
    step = middle_of(column.lines[at]) - middle_of(column.lines[at - 1])
    return step <= 1.12 * (pitch.step or 1.4 * pitch.size)


def _weigh(group: list[tuple[float, int, float]]) -> tuple[float, float]:
    best: dict[int, float] = {}
    for _, number, weight in group:
        best[number] = max(best.get(number, 0.0), weight)
    # Single lines say most exactly where the middle is.
    most = max(weight for _, _, weight in group)
    sure = [height for height, _, weight in group if weight == most]
    return sum(sure) / len(sure), sum(best.values())


def _choose_heights(shared: list[tuple[float, float]], distance: float) -> list[tuple[float, float]]:
    """The heights at least `distance` apart that most columns share."""
    best: list[tuple[float, int]] = []
    for index, (height, count) in enumerate(shared):
        before = index - 1
        while before >= 0 and height - shared[before][0] < distance:
            before -= 1
        gain = max(count - 1.0, 0.0) ** 2
        weight = gain + (best[before][0] if before >= 0 else 0.0)
        skip = best[index - 1][0] if index else 0.0
        best.append((weight, before) if weight > skip and gain > 0 else (skip, -2))
    chosen: list[tuple[float, float]] = []
    index = len(shared) - 1
    while index >= 0:
        if best[index][1] == -2:
            index -= 1
            continue
        chosen.append(shared[index])
        index = best[index][1]
    return chosen[::-1]


def _solve(
    columns: Sequence[Column],
    heights: list[float],
    pitch: Pitch,
    limits: tuple[float | None, float | None],
) -> Solved:
    """The columns fitted to rows of these heights; edges first by nearness, then by the cells found."""
    spans = [_near_extents(columns, heights)]
    solved: Solved | None = None
    for _ in range(2):
        rows = Rows(tuple(heights), tuple(find_edges(heights, spans[-1], limits, pitch.size)))
        fitted = fit_columns(columns, rows, pitch)
        cost = sum(min(reading.cost, 1000.0) for reading in fitted) + _ROW * len(heights)
        if solved is not None and solved.cost <= cost:
            break
        solved = Solved(rows, tuple(tuple(r.cells) for r in fitted), cost, tuple(r.spread for r in fitted))
        spans.append(_cell_extents(columns, solved, len(heights)))
    assert solved is not None
    return solved


Extents = list[tuple[float, float]]


def _near_extents(columns: Sequence[Column], heights: list[float]) -> Extents:
    """The top and bottom of the lines at each height."""
    extents = [(height, height) for height in heights]
    for column in columns:
        for line in column.lines:
            r = min(range(len(heights)), key=lambda i: abs(heights[i] - middle_of(line)))
            if abs(heights[r] - middle_of(line)) <= 0.4 * (line.box[3] - line.box[1]):
                extents[r] = (min(extents[r][0], line.box[1]), max(extents[r][1], line.box[3]))
    return extents


def _cell_extents(columns: Sequence[Column], solved: Solved, count: int) -> Extents:
    """The top and bottom of the texts that stand in one row, by row."""
    extents = [(height, height) for height in solved.rows.heights]
    for column, cells in zip(columns, solved.cells, strict=True):
        for cell in cells:
            if cell.top == cell.bottom:
                top, bottom = column.lines[cell.start].box[1], column.lines[cell.end - 1].box[3]
                before = extents[cell.top]
                extents[cell.top] = (min(before[0], top), max(before[1], bottom))
    return extents


def find_edges(
    heights: list[float], extents: Extents, limits: tuple[float | None, float | None], size: float
) -> list[float]:
    """The edges of rows whose middles are `heights`.

    An edge lies between the texts of its rows, and each row's middle is half way between its edges: so one edge
    fixes the next. Where that cannot be kept it starts anew from the middle of the white space.
    """
    count = len(heights)
    slack = 0.15 * size
    between = [(a + b) / 2 for a, b in pairwise(heights)]
    first, last = limits
    low, high = (first, first) if first is not None else (extents[0][0] - 60 * size, extents[0][0])
    edges: list[float] = []
    # Edge i is base + sign * t for one t of the chain; where it would be half way between the rows says which t.
    chain: list[tuple[float, int]] = [(0.0, 1)]
    wanted: list[float] = []
    for r in range(count):
        base, sign = chain[-1]
        base, sign = 2 * heights[r] - base, -sign
        upper = extents[r][1]
        lower = extents[r + 1][0] if r + 1 < count else upper + 60 * size
        if r + 1 == count and last is not None:
            lower, upper = max(last + slack, upper), max(last - slack, upper)
        a, b = sorted((sign * (upper - base), sign * (lower - base)))
        if max(a - slack, low) <= min(b + slack, high):
            low, high = max(a - slack, low), min(b + slack, high)
            chain.append((base, sign))
            if r + 1 < count:
                wanted.append(sign * (between[r] - base))
            continue
        edges.extend(_close_chain(chain, low, high, wanted))
        chain, wanted = [(0.0, 1)], []
        low, high = (upper, max(lower, upper)) if r + 1 < count else (upper + 0.3 * size, upper + 0.3 * size)
        if r + 1 < count:
            wanted.append(between[r])
    edges.extend(_close_chain(chain, low, high, wanted))
    return edges


def _close_chain(chain: list[tuple[float, int]], low: float, high: float, wanted: list[float]) -> list[float]:
    t = sorted(wanted)[len(wanted) // 2] if wanted else high
    t = min(max(t, low), high)
    return [base + sign * t for base, sign in chain]


def _drop_rows(
    columns: Sequence[Column],
    best: Solved,
    support: dict[float, float],
    pitch: Pitch,
    limits: tuple[float | None, float | None],
) -> Solved:
    """Without the rows that few columns share, or with one for two of them, where the texts stand as well so."""
    for height in sorted(best.rows.heights, key=lambda h: (support.get(h, 0.0), h)):
        heights = list(best.rows.heights)
        if support.get(height, 0.0) > _WEAK or height not in heights or len(heights) < 2:
            continue
        at = heights.index(height)
        below = heights[at + 1] if at + 1 < len(heights) else None
        ways = [[*heights[:at], *heights[at + 1 :]]]
        if below is not None and support.get(below, 0.0) <= _WEAK and below - height <= 2.2 * pitch.size:
            ways.append([*heights[:at], (height + below) / 2, *heights[at + 2 :]])
        # A text of many lines falls into two rows above and below its own as well as into one.
        if at + 2 < len(heights) and support.get(heights[at + 2], 0.0) <= _WEAK:
            ways.append([*heights[:at], heights[at + 1], *heights[at + 3 :]])
        for way in ways:
            tried = _try(columns, best, way, pitch, limits)
            if tried is not None:
                best = tried
    return best


def _join_rows(
    columns: Sequence[Column], best: Solved, pitch: Pitch, limits: tuple[float | None, float | None]
) -> Solved:
    """With one row for two or three that follow as near as the lines of one cell, where the texts stand as well so."""
    at = 0
    while at + 1 < len(best.rows.heights):
        heights = list(best.rows.heights)
        for count in (2, 3):
            run = heights[at : at + count]
            near = all(b - a <= 1.12 * (pitch.step or 1.4 * pitch.size) for a, b in pairwise(run))
            if len(run) < count or not near:
                break
            joined = run[0] if pitch.top else (run[0] + run[-1]) / 2
            way = [*heights[:at], joined, *heights[at + count :]]
            tried = _try(columns, best, way, pitch, limits)
            if tried is not None:
                best = tried
                break
        at += 1
    return best


def _try(
    columns: Sequence[Column],
    best: Solved,
    way: list[float],
    pitch: Pitch,
    limits: tuple[float | None, float | None],
) -> Solved | None:
    """The reading with rows at the heights of `way` where that costs less; in a long table first only around the change."""
    heights = best.rows.heights
    changed = sorted(set(way) ^ set(heights))
    if not changed:
        return None
    if pitch.top and len(heights) > _MOST_HANGING:
        return None
    # The lines of a text at the top of its cell stand on either side of what lies half way between the rows.
    if len(heights) > 3 * _WINDOW and not pitch.top:
        low = max(bisect_left(heights, changed[0]) - _WINDOW, 0)
        high = min(bisect_left(heights, changed[-1]) + _WINDOW, len(heights))
        top, bottom = best.rows.edges[low], best.rows.edges[high]
        near = [_cut_column(column, top, bottom) for column in columns]
        here = [h for h in heights if top <= h <= bottom]
        there = [h for h in way if top <= h <= bottom]
        if (
            not there
            or _solve(near, there, pitch, (None, None)).cost >= _solve(near, here, pitch, (None, None)).cost
        ):
            return None
    tried = _solve(columns, way, pitch, limits)
    return tried if tried.cost < best.cost else None


def _cut_column(column: Column, top: float, bottom: float) -> Column:
    middles = [middle_of(line) for line in column.lines]
    start, end = bisect_left(middles, top), bisect_left(middles, bottom)
    return Column(
        column.lines[start:end], column.merged, column.cut, column.room[start:end], column.joined[start:end]
    )


def _add_rows(
    columns: Sequence[Column], best: Solved, pitch: Pitch, limits: tuple[float | None, float | None]
) -> Solved:
    """With rows for texts that stand in the middle of none."""
    for _ in range(_MOST_ADDED):
        for way in _list_ways(columns, best, pitch):
            tried = _try(columns, best, way, pitch, limits)
            if tried is not None:
                best = tried
                break
        else:
            return best
    return best


def _list_ways(columns: Sequence[Column], best: Solved, pitch: Pitch) -> Iterator[list[float]]:
    """Other heights, one for each text that stands badly: a row more for it, or rows for its parts instead of its own."""
    heights = list(best.rows.heights)
    strained = sorted(
        (
            (cell.strain, number, cell)
            for number, cells in enumerate(best.cells)
            for cell in cells
            if cell.strain > _MISPLACED
        ),
        key=lambda item: (-item[0], item[1], item[2].start),
    )
    seen: set[float] = set()
    for _, number, cell in strained:
        column = columns[number]
        middles = _middles(column, cell, pitch)
        for height in middles:
            if round(height) in seen or min(abs(height - h) for h in heights) < _APART * pitch.size:
                continue
            seen.add(round(height))
            yield sorted([*heights, height])
            if cell.top == cell.bottom:
                yield sorted([*heights[: cell.top], height, *heights[cell.top + 1 :]])
        if len(middles) > 1 and cell.top == cell.bottom:
            yield sorted([*heights[: cell.top], *middles[1:], *heights[cell.top + 1 :]])


def _middles(column: Column, cell: Fitted, pitch: Pitch) -> list[float]:
    """The middle of a cell's lines, and of each run of them that follow closely and as one text."""
    runs: list[list[TextLine]] = []
    for index in range(cell.start, cell.end):
        line = column.lines[index]
        near = runs and middle_of(line) - middle_of(runs[-1][-1]) <= 1.12 * (pitch.step or 1.4 * pitch.size)
        if near and not column.room[index]:
            runs[-1].append(line)
        else:
            runs.append([line])
    whole = column.lines[cell.start : cell.end]
    groups = [whole, *runs] if len(runs) > 1 else [whole]
    return [anchor_of(group, pitch) for group in groups]
