"""The rows of a headed table: its heads, and under them the texts of each column in the rows that the columns share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from jixiao.layout.bands import Chunk
from jixiao.layout.head_rows import Head, HeadRow
from jixiao.layout.headed import Columns, Region, slot_of
from jixiao.layout.row_fit import Fitted, build_column
from jixiao.layout.row_heights import solve_rows
from jixiao.layout.sections import Piece, Section
from jixiao.layout.word_lines import TextLine, gather_lines
from jixiao.model.document import Word

_CENTRED = 6.0


def build_section(region: Region) -> Section:
    """The head's rows, then the rows of the body in which its texts stand nearest to the middle of their cells."""
    row, columns, body = region.head, region.columns, region.body
    pieces: list[Piece] = []
    offset = 0
    if row is not None:
        boxes = [c.box for c in body] + [c.box for h in row.heads for c in h.chunks]
        bounds = (min(b[0] for b in boxes), *columns.edges, max(b[2] for b in boxes))
        pieces, offset = _place_heads(row, columns, bounds, region.inside)
    words: list[list[Word]] = [[] for _ in columns.roles]
    for chunk in body:
        for word in chunk.words:
            words[slot_of(columns.edges, word)].append(word)
    widths = [0.0] * len(columns.roles)
    for head in row.heads if row is not None else ():
        widths[slot_of(columns.edges, head)] = head.right - head.left
    fitted = [
        build_column(gather_lines(column), merged, region.cut, role, least)
        for column, merged, role, least in zip(words, columns.merged, columns.roles, widths, strict=True)
    ]
    solved = solve_rows(fitted, steps=_list_steps(row) if row is not None else ())
    count = offset
    if solved is not None:
        count += len(solved.rows.heights)
        for number, (column, cells) in enumerate(zip(fitted, solved.cells, strict=True)):
            for cell in cells:
                pieces.append(
                    Piece(
                        column.lines[cell.start : cell.end],
                        offset + cell.top,
                        number,
                        cell.bottom - cell.top + 1,
                        1,
                    )
                )
            if solved.spread[number] and _has_width(columns, number):
                pieces.extend(
                    Piece((), offset + top, number, bottom - top + 1, 1, cut=True)
                    for top, bottom in _find_cut_ends(cells, len(solved.rows.heights), region.cut)
                )
    return Section(
        tuple((x, x) for x in columns.edges),
        tuple(pieces),
        count,
        exact=True,
        outer=columns.outer if row is None else None,
    )


def _find_cut_ends(cells: Sequence[Fitted], count: int, cut: tuple[bool, bool]) -> Iterator[tuple[int, int]]:
    """The first and last row of what is empty at the ends of a page that cut the table: a cell printed on another page."""
    first = cells[0].top if cells else count
    last = cells[-1].bottom if cells else count - 1
    if cut[0] and first > 0:
        yield 0, first - 1
    if cut[1] and last < count - 1:
        yield last + 1, count - 1


def _has_width(columns: Columns, number: int) -> bool:
    """Whether a text could stand in a column: two edges in one place have none between them."""
    edges = (float("-inf"), *columns.edges, float("inf"))
    return edges[number] < edges[number + 1]


def _list_steps(row: HeadRow) -> list[float]:
    """The distances between the lines of each head."""
    return [b.middle - a.middle for head in row.heads for a, b in pairwise(head.chunks)]


def _place_heads(
    row: HeadRow, columns: Columns, bounds: Sequence[float], inside: Sequence[Chunk]
) -> tuple[list[Piece], int]:
    at = [slot_of(columns.edges, head) for head in row.heads]
    levels: list[float] = []
    for group in sorted(row.groups, key=lambda g: g.middle):
        if not levels or group.middle - levels[-1] > group.chunks[0].size:
            levels.append(group.middle)
    depth = len(levels)
    start = [0] * len(columns.roles)
    pieces: list[Piece] = []
    for group in row.groups:
        level = min(range(depth), key=lambda i: abs(levels[i] - group.middle))
        first, last = _range_of(group, dict(zip(at, row.heads, strict=True)), bounds)
        pieces.append(Piece(_lines(group), level, first, 1, last - first + 1))
        for i in range(first, last + 1):
            start[i] = max(start[i], level + 1)
    for i in range(len(columns.roles)):
        extra = [c for c in inside if slot_of(columns.edges, c) == i]
        own = [c for number, head in zip(at, row.heads, strict=True) if number == i for c in head.chunks]
        lines = tuple(gather_lines([w for c in (*own, *extra) for w in c.words]))
        if lines:
            pieces.append(Piece(lines, start[i], i, depth + 1 - start[i], 1))
    return pieces, depth + 1


def _lines(head: Head) -> tuple[TextLine, ...]:
    return tuple(gather_lines([w for c in head.chunks for w in c.words]))


def _range_of(group: Head, heads: dict[int, Head], bounds: Sequence[float]) -> tuple[int, int]:
    """The first and last column over the middle of which a head of several columns stands; `heads` by their column."""
    over = [i for i in range(len(bounds) - 1) if i not in heads or heads[i].top >= group.bottom - 1]
    middle = (group.left + group.right) / 2
    must = [i for i in over if bounds[i] < group.right and bounds[i + 1] > group.left]
    if not must:
        at = sum(middle > x for x in bounds[1:-1])
        return at, at
    ranges = [
        (round(abs((bounds[first] + bounds[last + 1]) / 2 - middle) / _CENTRED), first - last, first, last)
        for first in range(must[0] + 1)
        for last in range(must[-1], len(bounds) - 1)
        if all(i in over for i in range(first, last + 1))
    ]
    return min(ranges)[2:] if ranges else (must[0], must[-1])
