"""Rows of a band without lines: the heights that the middles of its cells share, and cells merged over rows."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from jixiao.layout.bands import Band, Chunk, column_of, group_columns, text_size

_ROW_PITCH = 1.6
_WIDEST_WRAP = 1.6
_SAME_BASELINE = 0.35
_OVERLAP = 0.9


@dataclass(slots=True)
class Block:
    """The text of one cell of a band: rows `top`..`bottom`, column `column`."""

    chunks: list[Chunk]
    column: int
    top: int
    bottom: int

    @property
    def middle(self) -> float:
        """The height of the block's middle."""
        return (min(c.box[1] for c in self.chunks) + max(c.box[3] for c in self.chunks)) / 2


def find_anchors(band: Band) -> list[float]:
    """The heights of the rows: baselines that two columns share, and those that overlap such a one taken with it."""
    size = text_size(band)
    heights: list[list[Block]] = []
    for block in sorted(_find_cells(band), key=lambda b: b.middle):
        if heights and block.middle - heights[-1][0].middle <= _SAME_BASELINE * size:
            heights[-1].append(block)
        else:
            heights.append([block])
    shared: list[tuple[float, int]] = []
    for group in heights:
        columns = {block.column for block in group}
        if len(columns) >= 2:
            shared.append((sum(b.middle for b in group) / len(group), len(columns)))
    chosen = _choose_heights(shared, _OVERLAP * size)
    return sorted([*chosen, *_find_lone(band, chosen, size)])


def _choose_heights(shared: list[tuple[float, int]], distance: float) -> list[float]:
    """The heights at least `distance` apart that most columns share; a label between two rows shares less than they do."""
    best: list[tuple[int, int]] = []
    for index, (height, count) in enumerate(shared):
        before = index - 1
        while before >= 0 and height - shared[before][0] < distance:
            before -= 1
        weight = (count - 1) ** 2 + (best[before][0] if before >= 0 else 0)
        skip = best[index - 1][0] if index else 0
        best.append((weight, before) if weight >= skip else (skip, -2))
    chosen: list[float] = []
    index = len(shared) - 1
    while index >= 0:
        if best[index][1] == -2:
            index -= 1
            continue
        chosen.append(shared[index][0])
        index = best[index][1]
    return chosen[::-1]


def _find_cells(band: Band) -> list[Block]:
    """The chunks of each column, those that follow each other at the pitch of wrapped lines taken together."""
    reach = 1.06 * _wrap_pitch(band)
    baseline = _SAME_BASELINE * text_size(band)
    blocks: list[Block] = []
    for column, chunks in sorted(group_columns(band).items()):
        last: Chunk | None = None
        for chunk in chunks:
            if last is not None and chunk.middle - last.middle <= max(reach, baseline):
                blocks[-1].chunks.append(chunk)
            else:
                blocks.append(Block([chunk], column, 0, 0))
            last = chunk
    return blocks


def _wrap_pitch(band: Band) -> float:
    """The distance between the lines of one cell; 0 when it cannot be told from the distance between rows."""
    size = text_size(band)
    steps = sorted(
        below.middle - above.middle
        for chunks in group_columns(band).values()
        for above, below in pairwise(chunks)
        if below.middle - above.middle > _OVERLAP * size
    )
    if len(steps) < 2 or steps[0] > _WIDEST_WRAP * size or steps[-1] <= 1.1 * steps[0]:
        return 0.0
    return steps[0]


def _find_lone(band: Band, anchors: list[float], size: float) -> list[float]:
    """The heights of rows with one filled cell: lines too far from any row, and from any line of their column, to be part of it."""
    if not anchors:
        return []
    lone: list[float] = []
    for chunk in sorted(band.chunks, key=lambda c: c.middle):
        column = column_of(band.columns, chunk)
        others = [c.middle for c in band.chunks if c is not chunk and column_of(band.columns, c) == column]
        near = min((abs(chunk.middle - h) for h in (*anchors, *others, *lone)), default=0.0)
        inside = anchors[0] < chunk.middle < anchors[-1]
        if near >= _ROW_PITCH * size and not inside:
            lone.append(chunk.middle)
    return lone


def find_blocks(band: Band, anchors: list[float]) -> list[Block]:
    """The cells of a band, each with its first and last row."""
    by_column: dict[int, list[Block]] = defaultdict(list)
    for cell in _find_cells(band):
        by_column[cell.column].append(cell)
    blocks: list[Block] = []
    for column, cells in sorted(by_column.items()):
        own = _split_rows(column, cells, anchors)
        if _is_merged(own, anchors):
            pitched = _split_pitch(
                column, [c for cell in cells for c in cell.chunks], anchors, _wrap_pitch(band)
            )
            own = _spread_under_head(pitched, anchors, _SAME_BASELINE * text_size(band))
        blocks.extend(own)
    return blocks


def _split_rows(column: int, cells: list[Block], anchors: list[float]) -> list[Block]:
    """One block a row: each text goes to the row whose height is nearest."""
    rows: dict[int, list[Chunk]] = defaultdict(list)
    for cell in cells:
        rows[_nearest(anchors, cell.middle)].extend(cell.chunks)
    return [Block(found, column, row, row) for row, found in sorted(rows.items())]


def _nearest(anchors: list[float], height: float) -> int:
    at = bisect_left(anchors, height)
    near = [i for i in (at - 1, at) if 0 <= i < len(anchors)]
    return min(near, key=lambda i: abs(anchors[i] - height))


def _is_merged(blocks: list[Block], anchors: list[float]) -> bool:
    """Whether a column's cells are merged over rows: texts stand between rows, or only under the second row."""
    if len(anchors) < 2 or len(blocks) >= len(anchors):
        return False
    rows = {block.top for block in blocks}
    pitch = (anchors[-1] - anchors[0]) / (len(anchors) - 1)
    between = any(abs(block.middle - anchors[block.top]) > 0.3 * pitch for block in blocks)
    late = 0 in rows and 1 not in rows and len(rows) > 1 and len(anchors) > 2
    return between or late


def _split_pitch(column: int, chunks: list[Chunk], anchors: list[float], pitch: float) -> list[Block]:
    """Blocks of lines that follow each other closely, whatever row they stand beside."""
    blocks: list[Block] = []
    last = None
    for chunk in sorted(chunks, key=lambda c: (c.middle, c.box[0])):
        if last is not None and chunk.middle - last.middle <= (1.06 * pitch or _WIDEST_WRAP * chunk.size):
            blocks[-1].chunks.append(chunk)
        else:
            blocks.append(Block([chunk], column, 0, 0))
        last = chunk
    for block in blocks:
        block.top = block.bottom = _nearest(anchors, block.middle)
    return blocks


def _spread_under_head(blocks: list[Block], anchors: list[float], reach: float) -> list[Block]:
    """Blocks spread over the rows; a first block that stands in the first row is a head and stays there."""
    if len(blocks) < 2 or abs(blocks[0].middle - anchors[0]) > reach:
        return _spread(blocks, anchors)
    blocks[0].top = blocks[0].bottom = 0
    rest = _spread(blocks[1:], anchors[1:])
    for block in rest:
        block.top += 1
        block.bottom += 1
    return [blocks[0], *rest]


def _spread(blocks: list[Block], anchors: list[float]) -> list[Block]:
    """Blocks spread over all rows so that each stands as near as can be to the middle of its rows."""
    count, rows = len(blocks), len(anchors)
    if count > rows:
        for block in blocks:
            block.top = block.bottom = _nearest(anchors, block.middle)
        return blocks
    edges = [anchors[0], *[(a + b) / 2 for a, b in pairwise(anchors)], anchors[-1]]
    if rows > 1:
        edges[0] -= edges[1] - anchors[0]
        edges[-1] += anchors[-1] - edges[-2]
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for index, block in enumerate(blocks):
        layer: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in best[-1].items():
            for end in range(start + 1, rows - (count - index - 1) + 1):
                total = cost + abs((edges[start] + edges[end]) / 2 - block.middle)
                if end not in layer or total < layer[end][0]:
                    layer[end] = (total, start)
        best.append(layer)
    end = rows
    for index in range(count, 0, -1):
        start = best[index][end][1]
        blocks[index - 1].top, blocks[index - 1].bottom = start, end - 1
        end = start
    return blocks
