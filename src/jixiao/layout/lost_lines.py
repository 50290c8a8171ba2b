"""Drawn tables of which lines are missing: cells that hold the texts of several columns or rows."""

from __future__ import annotations

import re
from itertools import pairwise

from jixiao.layout.bands import Chunk, find_chunks
from jixiao.layout.lattice import Lattice, sort_words
from jixiao.layout.money_texts import group_by_height, is_figure, text_of
from jixiao.model.document import Word

_WIDE = 1.6
_STEP = 1.9
_TARGET = re.compile(r"[≥≤＝=><﹥﹤].*\d.*|\d[\d,.]*[^\d,.，。]{0,3}|定性|%")
_LABEL = re.compile(r"[^一二三级标]{2,8}指标")
_LEAST_DOUBLED = 3
_LEAST_STACKED = 2
_LEAST_CROSSED = 2


def loses_lines(lattice: Lattice, words: list[Word]) -> bool:
    """Whether lines of a drawn table are missing, so that its cells say nothing sure of rows and columns.

    Signs are regions that are no rectangles, rows in which several cells hold two figures or targets one over the
    other, and columns in which texts stand side by side line after line.
    """
    inside = {
        number: find_chunks([w for w in found if w.upright])
        for number, found in sort_words(lattice, words).items()
    }
    return (
        lattice.ragged
        or _stacks_targets(lattice, inside)
        or _doubles_columns(lattice, inside)
        or _runs_over_edges(lattice, inside)
        or _holds_rows(lattice, inside)
    )


def _stacks_targets(lattice: Lattice, inside: dict[int, list[Chunk]]) -> bool:
    """Whether several cells beside one another hold two targets or figures one over the other, or one cell two levels."""
    stacked: dict[int, int] = {}
    for number, chunks in inside.items():
        row, _, rows, _ = lattice.regions[number]
        lines = group_by_height(chunks)
        if len(lines) < 2 or any(len(line) > 1 for line in lines):
            continue
        texts = [text_of(line[0]) for line in lines]
        if sum(_LABEL.fullmatch(text) is not None for text in texts) > 1:
            return True
        if all(_TARGET.fullmatch(text) or is_figure(text) for text in texts):
            for r in range(row, row + rows):
                stacked[r] = stacked.get(r, 0) + 1
    return max(stacked.values(), default=0) >= _LEAST_STACKED


def _doubles_columns(lattice: Lattice, inside: dict[int, list[Chunk]]) -> bool:
    """Whether in a column of cells texts stand side by side with the same white space between them."""
    gaps: dict[int, list[tuple[float, float]]] = {}
    crossed: dict[int, list[Chunk]] = {}
    for number, chunks in inside.items():
        _, column, _, columns = lattice.regions[number]
        if columns > 1:
            continue
        crossed.setdefault(column, []).extend(chunks)
        for line in group_by_height(chunks):
            for a, b in pairwise(line):
                if b.box[0] - a.box[2] > _WIDE * a.size:
                    gaps.setdefault(column, []).append((a.box[2], b.box[0]))
    for column, found in gaps.items():
        left, right = max(a for a, _ in found), min(b for _, b in found)
        if len(found) >= _LEAST_DOUBLED and left < right:
            middle = (left + right) / 2
            if not any(c.box[0] < middle < c.box[2] for c in crossed[column]):
                return True
    return False


def _runs_over_edges(lattice: Lattice, inside: dict[int, list[Chunk]]) -> bool:
    """Whether in several cells over columns an edge of those stands in the white space between two texts."""
    found: dict[float, int] = {}
    for number, chunks in inside.items():
        _, column, _, columns = lattice.regions[number]
        if columns < 2:
            continue
        edges = lattice.xs[column + 1 : column + columns]
        crossed = {
            x
            for line in group_by_height(chunks)
            for a, b in pairwise(line)
            for x in edges
            if a.box[2] <= x <= b.box[0]
            and b.box[0] - a.box[2] > _WIDE * a.size
            and max(len(text_of(a)), len(text_of(b))) > 1
        }
        for x in crossed:
            found[x] = found.get(x, 0) + (_LEAST_CROSSED if _is_drawn_beside(lattice, number, x) else 1)
    return max(found.values(), default=0) >= _LEAST_CROSSED


def _is_drawn_beside(lattice: Lattice, number: int, x: float) -> bool:
    """Whether the edge at `x` is drawn in the rows right above and below a region that it does not part."""
    row, _, rows, _ = lattice.regions[number]
    at = lattice.xs.index(x)
    for other in (row - 1, row + rows):
        if not 0 <= other < len(lattice.ys) - 1:
            return False
        if any(r <= other < r + rs and c < at < c + cs for r, c, rs, cs in lattice.regions):
            return False
    return True


def _holds_rows(lattice: Lattice, inside: dict[int, list[Chunk]]) -> bool:
    """Whether a cell over rows holds texts far apart, each in the middle of one of those rows."""
    for number, chunks in inside.items():
        row, _, rows, _ = lattice.regions[number]
        if rows < 2 or len(chunks) < 2:
            continue
        middles = [(a + b) / 2 for a, b in pairwise(lattice.ys[row : row + rows + 1])]
        lines = group_by_height(chunks)
        heights = [line[0].middle for line in lines]
        size = chunks[0].size
        apart = all(b - a > _STEP * size for a, b in pairwise(heights))
        centred = all(min(abs(h - m) for m in middles) <= 0.3 * size for h in heights)
        if len(lines) > 1 and apart and centred:
            return True
    return False
