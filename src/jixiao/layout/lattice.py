"""A frame of drawn lines and the words inside it to a grid of cells with spans."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from jixiao.layout.rulings import Frame, Segment, covers, find_edges
from jixiao.layout.word_lines import TextLine, gather_lines, is_side_label
from jixiao.model.document import LOOSE, Box, Cell, Grid, Place, Word

_NEAR = 3.0

Region = tuple[int, int, int, int]
"""Row, column, row span, column span."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """The edges of a table and the regions that its drawn lines leave undivided."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    regions: tuple[Region, ...]
    ragged: bool = False
    """Whether lines leave an area undivided that is no rectangle."""
    loose: bool = False
    """Whether its columns stand in white space."""

    @property
    def box(self) -> Box:
        """The outer edges."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def build_lattice(frame: Frame) -> Lattice | None:
    """The cells that the lines of `frame` enclose, or None when they enclose fewer than two."""
    ys = find_edges(frame.horizontals, (e for s in frame.verticals for e in (s.start, s.end)))
    xs = find_edges(frame.verticals, (e for s in frame.horizontals for e in (s.start, s.end)))
    if len(xs) < 2 or len(ys) < 2 or len(xs) + len(ys) < 5:
        return None
    across = _by_edge(frame.horizontals, ys)
    down = _by_edge(frame.verticals, xs)
    areas = _find_areas(xs, ys, across, down)
    regions = sorted(region for cells in areas for region in _split_rectangles(cells))
    ragged = len(regions) > len(areas)
    return Lattice(tuple(xs), tuple(ys), tuple(regions), ragged, frame.loose) if len(regions) > 1 else None


def _by_edge(segments: tuple[Segment, ...], edges: list[float]) -> dict[int, list[Segment]]:
    table: dict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        nearest = min(range(len(edges)), key=lambda i: abs(edges[i] - segment.at))
        table[nearest].append(segment)
    return table


def _find_areas(
    xs: list[float], ys: list[float], across: dict[int, list[Segment]], down: dict[int, list[Segment]]
) -> list[list[tuple[int, int]]]:
    """The rows and columns that no line parts, area by area."""
    rows, columns = len(ys) - 1, len(xs) - 1
    parent = list(range(rows * columns))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column + 1 < columns and not covers(down.get(column + 1, ()), ys[row], ys[row + 1]):
                parent[root(here + 1)] = root(here)
            if row + 1 < rows and not covers(across.get(row + 1, ()), xs[column], xs[column + 1]):
                parent[root(here + columns)] = root(here)
    members: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in range(rows):
        for column in range(columns):
            members[root(row * columns + column)].append((row, column))
    return list(members.values())


def _split_rectangles(cells: list[tuple[int, int]]) -> list[Region]:
    """The region as one rectangle, or where lines are missing as the fewest runs of equal rows."""
    top, left = min(r for r, _ in cells), min(c for _, c in cells)
    height = max(r for r, _ in cells) - top + 1
    width = max(c for _, c in cells) - left + 1
    if height * width == len(cells):
        return [(top, left, height, width)]
    runs: list[Region] = []
    by_row: dict[int, list[int]] = defaultdict(list)
    for row, column in cells:
        by_row[row].append(column)
    open_runs: dict[tuple[int, int], Region] = {}
    for row in sorted(by_row):
        current: dict[tuple[int, int], Region] = {}
        for start, length in _find_runs(sorted(by_row[row])):
            before = open_runs.get((start, length))
            if before is not None and before[0] + before[2] == row:
                current[(start, length)] = (before[0], start, before[2] + 1, length)
            else:
                current[(start, length)] = (row, start, 1, length)
        runs.extend(
            region for key, region in open_runs.items() if key not in current or current[key][0] == row
        )
        open_runs = current
    runs.extend(open_runs.values())
    return runs


def _find_runs(columns: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and runs[-1][0] + runs[-1][1] == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((column, 1))
    return runs


def fill_lattice(lattice: Lattice, words: list[Word], page: int, table: int) -> Grid:
    """The grid of `lattice` with each of `words` (which lie inside it) in the cell of its centre."""
    inside = sort_words(lattice, words)
    cells = []
    for index, (row, column, row_span, column_span) in enumerate(lattice.regions):
        lines = gather_lines(inside.get(index, ()))
        box = (
            lattice.xs[column],
            lattice.ys[row],
            lattice.xs[column + column_span],
            lattice.ys[row + row_span],
        )
        cells.append(
            Cell(
                row,
                column,
                tuple(line.text for line in lines),
                row_span,
                column_span,
                Place(page=page, table=table, row=row + 1, column=column + 1, box=_round_box(box)),
                _cell_flags(lines) | ({LOOSE} if lattice.loose else set()),
                min((w.confidence for line in lines for w in line.words), default=1.0),
            )
        )
    return Grid(
        tuple(cells),
        len(lattice.ys) - 1,
        len(lattice.xs) - 1,
        Place(page=page, table=table, box=_round_box(lattice.box)),
        column_edges=tuple(round(x, 2) for x in lattice.xs),
    )


def sort_words(lattice: Lattice, words: list[Word]) -> dict[int, list[Word]]:
    """The words of each region of `lattice`, by the region's number: each in that of its centre."""
    owner = {
        (row, column): index
        for index, (r, c, rs, cs) in enumerate(lattice.regions)
        for row in range(r, r + rs)
        for column in range(c, c + cs)
    }
    inside: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        row = _slot(lattice.ys, (word.box[1] + word.box[3]) / 2)
        column = _slot(lattice.xs, (word.box[0] + word.box[2]) / 2)
        inside[owner[(row, column)]].append(word)
    return inside


def _cell_flags(lines: list[TextLine]) -> frozenset[str]:
    flags = frozenset(flag for line in lines for word in line.words for flag in word.flags)
    return flags | {"side"} if is_side_label(lines) else flags


def _slot(edges: tuple[float, ...], at: float) -> int:
    return min(max(bisect_right(edges, at) - 1, 0), len(edges) - 2)


def _round_box(box: Box) -> Box:
    return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))


def is_inside(word: Word, box: Box) -> bool:
    """Whether the centre of `word` lies in `box`, borders included."""
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return box[0] - _NEAR <= x <= box[2] + _NEAR and box[1] - _NEAR <= y <= box[3] + _NEAR
