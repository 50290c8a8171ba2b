"""How many rows a band of text may have: the heights that the middles of its cells share."""

from __future__ import annotations

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
