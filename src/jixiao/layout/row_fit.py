"""The texts of one column fitted to rows of known height: which lines are one cell, and over which rows it is merged."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jixiao.layout.cell_words import APART, JOINED, join_by_words
from jixiao.layout.word_lines import TextLine

_MOST_LINES = 30
_WIDEST_WRAP = 1.8
_WIDEST_KNOWN = 2.6
_LESS = 0.97
_NEARER = 0.85
_FREE = 0.12
_FAR = 6.0
_BREAK = 1.5
_SHARED = 3.0
_JOINED = -2
_CUT = 0.15
_MOST_SPANNED = 12
_LEADING = 0.5
_CHANGE = 0.3
_BESIDE = 0.5
_FARTHEST_SPAN = 1.5
_BLANK = 0.25
_OPEN_BLANK = 0.1
_OPEN_MORE = 0.01
_ROOM = 0.6
_NEW_TEXT = 1.5
OWN = 5.0
"""What it costs a line to stand in one cell with the line above when its words say that it does not."""
_AGAIN = 0.1
_ANEW = re.compile(r"\s*(?:[≥≤＝=><﹥﹤]|其中)")
_AMOUNT = re.compile(r"\d[\d,]*\.\d+%?")
_ROOM_MERGED = 0.1
_CLOSING = "，。；：、！？）》”’,.;:!?)"
_RUN = re.compile(r"[0-9A-Za-z.,%≤≥<>=＝/+-]+")
_MOST_BROKEN = 4.0
_SAME_STEP = 1.12
_SPAN = 0.02
_LOOSE_SPAN = 0.12


Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Column:
    """The lines of a column from top to bottom; `merged`: whether its cells may run over rows, None if not known."""

    lines: tuple[TextLine, ...]
    merged: bool | None = None
    cut: tuple[bool, bool] = (False, False)
    """Whether the page's upper and lower end may cut cells of the column."""
    room: tuple[float, ...] = ()
    """For each line what it costs to stand in one cell with the line above, which had room for its beginning."""
    joined: tuple[bool, ...] = ()
    """For each line whether its words say that it goes on with the line above."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as the heights of their texts' middles, and the edges between them (one more than rows)."""

    heights: tuple[float, ...]
    edges: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines `start`..`end` of a column as one cell over the rows `top`..`bottom`; `strain`: how badly they stand there."""

    start: int
    end: int
    top: int
    bottom: int
    strain: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reading of a column costs, its cells, and whether they are known to run over the rows around their texts."""

    cost: float
    cells: list[Fitted]
    spread: bool


@dataclass(frozen=True, slots=True)
class Pitch:
    """The size of most text and the distance between the lines of one cell, 0 where no cell has two."""

    size: float
    step: float
    top: bool = False
    """Whether texts stand at the top of their cells and not in the middle: then a row is where first lines stand."""


def middle_of(line: TextLine) -> float:
    """The height of a line's middle."""
    return (line.box[1] + line.box[3]) / 2


def anchor_of(lines: Sequence[TextLine], pitch: Pitch) -> float:
    """The height that a cell's lines share with the others of their row: that of their middle, or of the first."""
    return middle_of(lines[0]) if pitch.top else (lines[0].box[1] + lines[-1].box[3]) / 2


def fit_column(column: Column, rows: Rows, pitch: Pitch) -> tuple[float, list[Fitted]]:
    """The cells of a column in the rows where they stand nearest to the middle, and what that reading costs.

    Where cells may be merged two readings are weighed: texts in the middle of merged cells, and texts in the first of
    several rows of which the others are left blank.
    """
    reading = fit_columns((column,), rows, pitch)[0]
    return reading.cost, reading.cells


def fit_columns(columns: Sequence[Column], rows: Rows, pitch: Pitch) -> list[Reading]:
    """The cells of each column as `fit_column` reads them, columns of merged cells read alike where one alone is open.

    A table either merges the cells of what it prints once or leaves the rows below blank: a column whose texts fit
    both readings follows the columns whose texts fit only one.
    """
    if pitch.top:
        # Under a text at the top of a merged cell the rows are blank.
        return [
            Reading(
                *_fit(
                    replace(column, merged=False),
                    rows,
                    pitch,
                    *((0.0, _LEADING) if column.merged else (0.1, None)),
                ),
                spread=False,
            )
            for column in columns
        ]
    readings = [_read_both(column, rows, pitch) for column in columns]
    count = len(rows.heights)
    costs = [_weigh(c, centred, count) for c, (centred, _) in zip(columns, readings, strict=True)]
    votes = {
        first[0] < cost
        for cost, (_, first) in zip(costs, readings, strict=True)
        if first is not None and _differ(cost, first[0])
    }
    found: list[Reading] = []
    for column, cost, (centred, first) in zip(columns, costs, readings, strict=True):
        if first is not None and _differ(cost, first[0]):
            blank = first[0] < cost
        else:
            blank = first is not None and votes == {True}
        spread = column.merged is True and not blank and votes == {False}
        found.append(Reading(*(first if first is not None and blank else centred), spread=spread))
    return found


def _weigh(column: Column, centred: tuple[float, list[Fitted]], count: int) -> float:
    """The cost of a reading without that of what is empty at its end where the page's end may cut it."""
    cost, cells = centred
    return cost - _BLANK if column.cut[1] and cells and cells[-1].bottom < count - 1 else cost


def _differ(centred: float, first: float) -> bool:
    """Whether one of two readings is plainly the better one."""
    return first + _CHANGE < centred or centred + _CHANGE < first


def _read_both(
    column: Column, rows: Rows, pitch: Pitch
) -> tuple[tuple[float, list[Fitted]], tuple[float, list[Fitted]] | None]:
    """A column read as texts in the middle of their cells, and where it may be, as texts in the first of their rows."""
    centred = _fit(column, rows, pitch, {True: _BLANK, False: 0.05, None: 0.1}[column.merged])
    if not column.merged or not column.lines:
        return centred, None
    first = _fit(replace(column, merged=False), rows, pitch, 0.0, _LEADING)
    # Lines as near as those of one cell are no cells of their own.
    steps = (
        middle_of(column.lines[b.start]) - middle_of(column.lines[a.end - 1]) for a, b in pairwise(first[1])
    )
    return centred, first if all(step > _SAME_STEP * pitch.step for step in steps) else None


def _fit(
    column: Column, rows: Rows, pitch: Pitch, blank: float, leading: float | None = None
) -> tuple[float, list[Fitted]]:
    """`blank` is what a row without text costs, `leading` what it costs above the first text."""
    lines, count = column.lines, len(rows.heights)
    infinite = float("inf")
    costs: list[list[float]] = [[infinite] * (count + 1) for _ in range(len(lines) + 1)]
    back: list[list[tuple[int, int, int, float] | None]] = [
        [None] * (count + 1) for _ in range(len(lines) + 1)
    ]
    costs[0][0] = 0.0
    heights = [middle_of(line) for line in lines]
    room = column.room
    for start in range(len(lines) + 1):
        row = costs[start]
        price = leading if start == 0 and leading is not None else blank
        # What is not printed on a page may stand on the one before, or on the next.
        above = column.cut[0] and start == 0
        below = column.cut[1] and start == len(lines) and column.merged is True
        for r in range(count):
            if above:
                price = _OPEN_BLANK if r == 0 else _OPEN_MORE
            elif below:
                step = back[start][r]
                price = _OPEN_MORE if step is not None and step[2] == -1 else blank
            if row[r] + price < row[r + 1]:
                row[r + 1] = row[r] + price
                back[start][r + 1] = (start, r, -1, 0.0)
        if start == len(lines):
            break
        middle = heights[start]
        if start:
            _share_row(costs, back, start, middle, rows, pitch.size)
        if start and column.joined[start]:
            continue
        steps = most = more = breaks = 0.0
        for end in range(start + 1, min(len(lines), start + _MOST_LINES) + 1):
            if end - start > 1:
                steps += _step_cost(heights[end - 1] - heights[end - 2], pitch)
                # One early break makes the others likely: the cell is a list.
                most, more = max(most, room[end - 1]), more + _AGAIN * (room[end - 1] > 0)
                breaks = steps + max(most + more - _AGAIN, 0.0)
                if breaks > _MOST_BROKEN:
                    break
            if end < len(lines) and column.joined[end]:
                continue
            inside = bisect_left(rows.heights, heights[end - 1]) - bisect_right(rows.heights, heights[start])
            if inside > 1 and (column.merged is False or end - start > _MOST_SPANNED):
                break
            middle = anchor_of(lines[start:end], pitch)
            reach = (heights[start], heights[end - 1])
            places = _find_places(middle, reach, rows, column.merged, pitch.size)
            if column.merged:
                cut = (column.cut[0] and start == 0, column.cut[1] and end == len(lines))
                places.extend(_find_cut(middle, rows, cut, pitch.size))
            for top, bottom, miss in places:
                before = row[top]
                if before == infinite:
                    continue
                total = before + miss + breaks + _span_cost(bottom - top, column.merged)
                if total < costs[end][bottom + 1]:
                    costs[end][bottom + 1] = total
                    back[end][bottom + 1] = (start, top, bottom, miss + breaks)
    if costs[len(lines)][count] == infinite:
        return infinite, []
    return costs[len(lines)][count], _walk_back(back, len(lines), count)


def _share_row(
    costs: list[list[float]],
    back: list[list[tuple[int, int, int, float] | None]],
    start: int,
    middle: float,
    rows: Rows,
    size: float,
) -> None:
    """A line taken to the cell above it, whatever it costs: no text is left out."""
    for r in range(1, len(rows.heights) + 1):
        total = costs[start][r] + _SHARED + min(_miss(rows.heights[r - 1] - middle, size), _FAR)
        if total < costs[start + 1][r]:
            costs[start + 1][r] = total
            back[start + 1][r] = (start, r, _JOINED, 0.0)


def _walk_back(back: list[list[tuple[int, int, int, float] | None]], end: int, row: int) -> list[Fitted]:
    found: list[Fitted] = []
    last = 0
    while (step := back[end][row]) is not None:
        start, top, bottom, miss = step
        if bottom == _JOINED:
            last, end = max(last, end), start
            continue
        if bottom >= 0:
            found.append(Fitted(start, max(last, end), top, bottom, _SHARED if last else miss))
            last = 0
        end, row = start, top
    return found[::-1]


def _step_cost(step: float, pitch: Pitch) -> float:
    """What the distance between two lines costs if they stand in one cell."""
    if pitch.step and step <= _SAME_STEP * pitch.step:
        return 0.0
    even = pitch.step or pitch.size
    return _BREAK * min(max(step / even - _SAME_STEP, 0.0) * 4, 1.0) + max(step / pitch.size - 2.2, 0.0)


def _span_cost(more: int, merged: bool | None) -> float:
    return more * (_SPAN if merged else _LOOSE_SPAN)


def _find_places(
    middle: float, reach: Span, rows: Rows, merged: bool | None, size: float
) -> list[tuple[int, int, float]]:
    """The rows, or runs of rows, whose middle is near `middle`, each with the distance in sizes of the text.

    `reach` are the heights of the first and last line: they do not stand beside the texts of other rows.
    """
    heights, edges = rows.heights, rows.edges
    at = bisect_left(heights, middle)
    count = len(heights)
    found: list[tuple[int, int, float]] = []
    for r in range(max(at - 2, 0), min(at + 2, count)):
        beside = (r > 0 and reach[0] <= heights[r - 1]) or (r + 1 < count and reach[1] >= heights[r + 1])
        found.append((r, r, _miss(heights[r] - middle, size) + (_BESIDE if beside else 0.0)))
    if merged is False:
        return found
    slack = 2 * (_FARTHEST_SPAN + _FREE) * size
    for top in range(min(at + 1, count - 1)):
        # The lower edge of a run whose middle is near: as far below `middle` as its upper edge is above.
        wanted = 2 * middle - edges[top]
        for bottom in range(max(bisect_left(edges, wanted - slack) - 1, top + 1), count):
            if edges[bottom + 1] > wanted + slack:
                break
            found.append((top, bottom, _miss((edges[top] + edges[bottom + 1]) / 2 - middle, size)))
    return found


def _find_cut(middle: float, rows: Rows, cut: tuple[bool, bool], size: float) -> list[tuple[int, int, float]]:
    """The first or last rows of a page over which a cell runs that the page's end cuts: its text stands off their middle."""
    edges, last = rows.edges, len(rows.heights) - 1
    found: list[tuple[int, int, float]] = []
    if cut[0]:
        cost = _price_cut((rows.heights[0] - middle) / size)
        found.extend((0, b, cost) for b in range(last + 1) if (edges[0] + edges[b + 1]) / 2 > middle)
    if cut[1]:
        cost = _price_cut((middle - rows.heights[-1]) / size)
        found.extend((t, last, cost) for t in range(last + 1) if (edges[t] + edges[-1]) / 2 < middle)
    return found


def _price_cut(beyond: float) -> float:
    """What a cut cell costs whose text stands `beyond` sizes of text outside of the rows: far off it has a row of its own."""
    return _CUT + 0.1 * max(beyond, 0.0) + 0.3 * max(beyond - 3.0, 0.0)


def _miss(distance: float, size: float) -> float:
    miss = abs(distance) / size - _FREE
    return miss if miss > 0 else 0.0


def build_column(
    lines: Sequence[TextLine],
    merged: bool | None = None,
    cut: tuple[bool, bool] = (False, False),
    role: str | None = None,
    least: float = 0.0,
) -> Column:
    """A column with the room that its lines leave: a text wraps where its next word no longer fits.

    `role` is that of the column's head, by which the words of its lines are known, `least` how wide the head is.
    """
    bonds = join_by_words([line.text for line in lines], role)
    widest = max((line.box[2] - line.box[0] for line in lines), default=0.0)
    widest = max(widest, least)
    price = _ROOM_MERGED if merged else _ROOM
    room = [0.0]
    for (above, below), bond in zip(pairwise(lines), bonds[1:], strict=True):
        if bond is not None:
            room.append(OWN if bond == APART else 0.0)
            continue
        size = max(above.words[-1].size, below.words[0].size, 1.0)
        left = widest - (above.box[2] - above.box[0])
        fits = left >= _first_width(below.text, size) + 0.4 * size
        room.append(_NEW_TEXT if _begins_anew(above.text, below.text) else price if fits else 0.0)
    joined = tuple(bond == JOINED for bond in bonds)
    return Column(tuple(lines), merged, cut, tuple(room[: len(lines)]), joined)


def _begins_anew(above: str, below: str) -> bool:
    """Whether a line cannot go on with the one above: a sign or 其中 begins it, a colon ends the other, or both are amounts."""
    return (
        _ANEW.match(below) is not None
        or above.rstrip().endswith((":", "："))
        or (_AMOUNT.fullmatch(above.strip()) is not None and _AMOUNT.fullmatch(below.strip()) is not None)
    )


def _first_width(text: str, size: float) -> float:
    """The width of what a line break cannot part at the beginning of `text`: a character, or a run of Latin and digits."""
    run = _RUN.match(text)
    width = max(0.5 * size * len(run.group()), size) if run else size
    after = text[run.end() if run else 1 :][:1]
    return width + (size if after in _CLOSING and after else 0.0)


def find_pitch(columns: Sequence[Column], known: Sequence[float] = ()) -> Pitch:
    """The size of the text, and the distance between the lines of one cell.

    Lines that their words join tell it, and so do the distances `known` from other cells of the table; else it is the
    smallest that comes back, if it is smaller than that between lines which their words part.
    """
    sizes = sorted(word.size or 9.0 for column in columns for line in column.lines for word in line.words)
    size = sizes[len(sizes) // 2] if sizes else 9.0
    steps: list[float] = []
    sure = list(known)
    apart, rows = float("inf"), float("inf")
    for column in columns:
        for number, (above, below) in enumerate(pairwise(column.lines), 1):
            step = middle_of(below) - middle_of(above)
            if column.joined[number]:
                sure.append(step)
            elif column.room[number] >= OWN:
                apart = min(apart, _LESS * step)
                rows = min(rows, step) if column.merged is False else rows
            elif not column.room[number]:
                steps.append(step)
    sure = sorted(step for step in sure if 0.8 * size <= step <= _WIDEST_KNOWN * size)
    if sure:
        return Pitch(size, sure[len(sure) // 2])
    # Where rows are known to stand far apart, so may the lines of a cell.
    known_rows = min(_NEARER * rows, _WIDEST_KNOWN * size) if rows < float("inf") else 0.0
    most = min(apart, max(_WIDEST_WRAP * size, known_rows))
    steps = sorted(step for step in steps if 0.8 * size <= step <= most)
    if not steps:
        return Pitch(size, 0.0)
    least = next((a for a, b in pairwise(steps) if b <= 1.06 * a), steps[0])
    near = [step for step in steps if least <= step <= 1.08 * least]
    return Pitch(size, near[len(near) // 2])
