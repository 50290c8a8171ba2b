"""Tables drawn with horizontal lines only: their columns are closed where the white space runs down."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from jixiao.layout.bands import Band, Chunk, find_chunks
from jixiao.layout.columns import find_bands
from jixiao.layout.rulings import Frame, Segment, find_edges
from jixiao.model.document import Word

_LEAST_LINES = 4
_TALLEST_ROW = 420.0
_CENTRED = 8.0
_SHARED = 0.5


def close_frames(frames: list[Frame], horizontals: list[Segment], words: list[Word]) -> list[Frame]:
    """The frames, and one for each run of horizontal lines without verticals between them.

    `horizontals` are all horizontal lines of the page. A frame without inner verticals is one of them: only its
    sides are drawn.
    """
    closed = [frame for frame in frames if len(find_edges(frame.verticals, ())) > 2]
    inside = {id(line) for frame in closed for line in frame.horizontals}
    boxes = [_box_of(frame) for frame in closed]
    loose = [line for line in horizontals if id(line) not in inside and not _lies_in(line, boxes)]
    found: list[Frame] = []
    for group in _group_lines(loose):
        frame = _close(group, words)
        if frame is not None:
            found.append(frame)
    if not found:
        return frames
    covered = {id(line) for frame in found for line in frame.horizontals}
    kept = [f for f in frames if f in closed or not any(id(line) in covered for line in f.horizontals)]
    return [*kept, *found]


def _box_of(frame: Frame) -> tuple[float, float, float, float]:
    return (
        min(s.start for s in frame.horizontals),
        min(s.start for s in frame.verticals),
        max(s.end for s in frame.horizontals),
        max(s.end for s in frame.verticals),
    )


def _lies_in(line: Segment, boxes: list[tuple[float, float, float, float]]) -> bool:
    return any(
        x0 - 2 <= line.start and line.end <= x1 + 2 and y0 <= line.at <= y1 for x0, y0, x1, y1 in boxes
    )


def _group_lines(lines: list[Segment]) -> list[list[Segment]]:
    """Runs of at least four lines, one under the other, over the same width."""
    groups: list[list[Segment]] = []
    for line in sorted(lines, key=lambda s: (s.at, s.start)):
        for group in groups:
            left, right = min(s.start for s in group), max(s.end for s in group)
            shared = min(right, line.end) - max(left, line.start)
            near = line.at - max(s.at for s in group) <= _TALLEST_ROW
            if near and shared >= _SHARED * min(right - left, line.end - line.start):
                group.append(line)
                break
        else:
            groups.append([line])
    return [group for group in groups if len(find_edges(group, ())) >= _LEAST_LINES]


def _close(lines: list[Segment], words: list[Word]) -> Frame | None:
    ys = find_edges(lines, ())
    left, right = min(s.start for s in lines), max(s.end for s in lines)
    slabs: list[list[Word]] = [[] for _ in ys[1:]]
    for word in words:
        x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
        if word.upright and left <= x <= right and ys[0] <= y < ys[-1]:
            slabs[bisect_right(ys, y) - 1].append(word)
    strips = [(index, find_chunks(slab)) for index, slab in enumerate(slabs)]
    filled = [(index, strip) for index, strip in strips if strip]
    bands = find_bands([strip for _, strip in filled], endless=True)
    if not bands or max(len(band.columns) for band in bands) < 2:
        return None
    slab_of = {id(chunk): index for index, strip in filled for chunk in strip}
    verticals = [Segment(left, ys[0], ys[-1]), Segment(right, ys[0], ys[-1])]
    shared = _share_gutters([gutter for band in bands for gutter in _gutters(band)])
    top = 0
    for number, band in enumerate(bands):
        bottom = (
            max(slab_of[id(chunk)] for chunk in band.chunks) + 1 if number + 1 < len(bands) else len(slabs)
        )
        gutters = [shared[gutter] for gutter in _gutters(band)]
        for slab in range(top, bottom):
            spans = dict(strips)[slab]
            last = _last_gutter(spans, gutters, right)
            verticals.extend(Segment(x, ys[slab], ys[slab + 1]) for x in gutters if x <= last)
        top = bottom
    return Frame(tuple(lines), tuple(verticals))


def _gutters(band: Band) -> list[tuple[float, float]]:
    return [(before[1], after[0]) for before, after in pairwise(band.columns)]


def _share_gutters(gutters: list[tuple[float, float]]) -> dict[tuple[float, float], float]:
    """One x for all gutters that overlap, so that columns of different bands meet."""
    groups: list[tuple[float, float, list[tuple[float, float]]]] = []
    for gutter in sorted(gutters, key=lambda g: (g[1] - g[0], g)):
        for index, (left, right, members) in enumerate(groups):
            a, b = max(left, gutter[0]), min(right, gutter[1])
            if b - a >= 1.0:
                groups[index] = (a, b, [*members, gutter])
                break
        else:
            groups.append((*gutter, [gutter]))
    return {gutter: (left + right) / 2 for left, right, members in groups for gutter in members}


def _last_gutter(strip: list[Chunk], gutters: list[float], right: float) -> float:
    """The gutter after which nothing parts the row: its last text stands in the middle of all that is right of it."""
    if not strip or not gutters:
        return right
    end = max(strip, key=lambda c: c.box[2])
    middle = (end.box[0] + end.box[2]) / 2
    for x in gutters:
        alone = all(c is end or c.box[2] <= x for c in strip) and end.box[0] > x
        if alone and abs((x + right) / 2 - middle) <= _CENTRED and sum(g > x for g in gutters):
            return x
    return right
