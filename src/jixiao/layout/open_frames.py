"""Tables drawn with horizontal lines only: their columns are closed where the white space runs down."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise

from jixiao.layout.bands import Band, Chunk, cover, find_chunks
from jixiao.layout.columns import find_bands
from jixiao.layout.head_rows import part_heads
from jixiao.layout.head_words import form_label
from jixiao.layout.headed import Columns, Region, find_regions, is_title
from jixiao.layout.money_tables import find_money_heights
from jixiao.layout.rulings import SAME_LINE, Frame, Segment, find_edges
from jixiao.layout.word_lines import gather_lines
from jixiao.model.document import Word

_LEAST_LINES = 4
_TALLEST_ROW = 420.0
_CENTRED = 8.0
_SHARED = 0.5
_SAME_END = 3.0
_FAR = 10_000.0


def close_frames(
    frames: list[Frame],
    horizontals: list[Segment],
    words: list[Word],
    before: Columns | None = None,
    height: float = 0.0,
) -> tuple[list[Frame], Columns | None]:
    """The frames, and one for each run of horizontal lines without verticals between them.

    `horizontals` are all horizontal lines of the page. A frame without inner verticals is one of them: only its
    sides are drawn. `before` are the columns of a table that the page before left open, `height` is that of the page;
    given back with the frames are the columns of the last table where the page leaves it open.
    """
    closed = [frame for frame in frames if len(find_edges(frame.verticals, ())) > 2]
    inside = {id(line) for frame in closed for line in frame.horizontals}
    boxes = [_box_of(frame) for frame in closed]
    loose = [line for line in horizontals if id(line) not in inside and not _lies_in(line, boxes)]
    found: list[Frame] = []
    left: Columns | None = None
    groups = [part for group in _group_lines(loose) for part in _part_at_titles(group, words)]
    # The lines of a budget table part its rows at best; its columns are told from its heads and figures.
    money = find_money_heights(words, before) if groups else []
    for group in groups:
        top, bottom = min(s.at for s in group), max(s.at for s in group)
        if any(min(bottom, low) - max(top, high) > _SHARED * (low - high) for high, low in money):
            left = None
            continue
        frame, left = _close(group, words, before, height)
        if frame is not None:
            found.append(frame)
    if not found:
        return frames, None
    covered = {id(line) for frame in found for line in frame.horizontals}
    kept = [f for f in frames if f in closed or not any(id(line) in covered for line in f.horizontals)]
    return [*kept, *found], left


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


def _part_at_titles(lines: list[Segment], words: list[Word]) -> list[list[Segment]]:
    """The lines in groups, parted where a title stands alone between two of them: another table begins there."""
    ys = find_edges(lines, ())
    left, right = min(s.start for s in lines), max(s.end for s in lines)
    parts: list[list[Segment]] = []
    start = ys[0]
    for upper, lower in pairwise(ys):
        between = [
            w for w in words if left - 2 <= w.box[0] <= right and upper <= (w.box[1] + w.box[3]) / 2 < lower
        ]
        texts = [line.text for line in gather_lines(between)]
        if texts and is_title(texts[0]) and len(find_chunks(between)) == len(texts):
            parts.append([s for s in lines if start - SAME_LINE <= s.at <= upper + SAME_LINE])
            start = lower
    parts.append([s for s in lines if start - SAME_LINE <= s.at])
    return [part for part in parts if len(find_edges(part, ())) >= _LEAST_LINES]


def _close(
    lines: list[Segment], words: list[Word], before: Columns | None, height: float
) -> tuple[Frame | None, Columns | None]:
    ys = find_edges(lines, ())
    left, right = min(s.start for s in lines), max(s.end for s in lines)
    slabs: list[list[Word]] = [[] for _ in ys[1:]]
    for word in words:
        x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
        if word.upright and left <= x <= right and ys[0] <= y < ys[-1]:
            slabs[bisect_right(ys, y) - 1].append(word)
    strips = [part_heads(find_chunks(slab)) for slab in slabs]
    regions, _ = find_regions([chunk for strip in strips for chunk in strip], before, height)
    ends = _find_ends(lines, left, right)
    regions = [replace(region, columns=_move_edges(region, ends)) for region in regions]
    edges = _find_region_edges(regions, ys, slabs)
    bands = find_bands([s for i, s in enumerate(strips) if s and i not in edges], endless=True)
    if not edges and (not bands or max(len(band.columns) for band in bands) < 2):
        return None, None
    exact = sorted({x for xs in edges.values() for x in xs})
    edges.update(_find_band_edges(bands, strips, edges.keys(), exact, right))
    for slab, xs in _find_stops(lines, ys, left, right).items():
        own = edges.setdefault(slab, [])
        for x in xs:
            # An edge with no text between is the same one.
            same = any(not any(min(x, e) < _centre(w) < max(x, e) for row in slabs for w in row) for e in own)
            if not same and not any(_cuts(x, w) for w in slabs[slab]):
                own.append(x)
        own.sort()
    verticals = [Segment(left, ys[0], ys[-1]), Segment(right, ys[0], ys[-1])]
    verticals.extend(Segment(x, ys[slab], ys[slab + 1]) for slab, xs in sorted(edges.items()) for x in xs)
    open_end = bool(regions) and regions[-1].open_end
    return Frame(tuple(lines), tuple(verticals), loose=True), replace(
        regions[-1].columns, outer=(left, right)
    ) if open_end else None


def _find_region_edges(
    regions: list[Region], ys: list[float], slabs: list[list[Word]]
) -> dict[int, list[float]]:
    """The edges of the columns of headed tables, by slab; an edge that would cut a text is left out of its slab."""
    edges: dict[int, list[float]] = {}
    for region in regions:
        first = bisect_right(ys, region.top + 1) - 1
        last = bisect_right(ys, max(c.middle for c in (*region.body, *region.inside, *_heads(region)))) - 1
        for slab in range(first, last + 1):
            edges[slab] = [x for x in region.columns.edges if not any(_cuts(x, w) for w in slabs[slab])]
    return edges


def _find_stops(lines: list[Segment], ys: list[float], left: float, right: float) -> dict[int, list[float]]:
    """Where lines begin or end inside the table, by slab above and below: a cell over both rows begins or ends there."""
    stops: dict[int, list[float]] = {}
    for number, y in enumerate(ys):
        own = [line for line in lines if abs(line.at - y) <= SAME_LINE]
        xs = {x for line in own for x in (line.start, line.end)}
        inner = sorted(x for x in xs if left + _SAME_END < x < right - _SAME_END)
        for slab in (number - 1, number):
            if inner and 0 <= slab < len(ys) - 1:
                found = stops.setdefault(slab, [])
                found.extend(x for x in inner if all(abs(x - other) > _SAME_END for other in found))
    return stops


def _find_ends(lines: list[Segment], left: float, right: float) -> list[float]:
    """Where two lines or more begin or end inside the table."""
    groups: list[list[float]] = []
    for x in sorted(x for line in lines for x in (line.start, line.end)):
        if groups and x - groups[-1][-1] <= _SAME_END:
            groups[-1].append(x)
        else:
            groups.append([x])
    means = [sum(group) / len(group) for group in groups if len(group) > 1]
    return [x for x in means if left + _SAME_END < x < right - _SAME_END]


def _move_edges(region: Region, ends: list[float]) -> Columns:
    """The columns of a region, their edges moved to where lines end that stop at a merged cell.

    An edge in the same white space moves there; an end with text on either side is one edge more.
    """
    words = [w for c in (*region.body, *region.inside, *_heads(region)) for w in c.words]
    columns = region.columns
    edges = list(columns.edges)
    for x in ends:
        if any(_cuts(x, w) for w in words):
            continue
        near = min(edges, key=lambda e: abs(e - x), default=None)
        if near is not None and not any(
            min(near, x) < (w.box[0] + w.box[2]) / 2 < max(near, x) for w in words
        ):
            edges.remove(near)
        edges.append(x)
    edges.sort()
    if len(edges) == len(columns.edges):
        return replace(columns, edges=tuple(edges))
    roles: list[str | None] = [None] * (len(edges) + 1)
    merged: list[bool | None] = [True] * (len(edges) + 1)
    for number, head in enumerate(columns.roles):
        left = columns.edges[number - 1] if number else -_FAR
        right = columns.edges[number] if number < len(columns.edges) else _FAR
        bounds = [-_FAR, *edges, _FAR]
        shared = [min(b, right) - max(a, left) for a, b in pairwise(bounds)]
        at = shared.index(max(shared))
        roles[at], merged[at] = head, columns.merged[number]
    return replace(columns, edges=tuple(edges), roles=tuple(roles), merged=tuple(merged))


def _heads(region: Region) -> list[Chunk]:
    return [c for h in region.head.heads for c in h.chunks] if region.head is not None else []


def _centre(word: Word) -> float:
    return (word.box[0] + word.box[2]) / 2


def _cuts(x: float, word: Word) -> bool:
    return word.box[0] + 0.2 * word.size < x < word.box[2] - 0.2 * word.size


def _find_band_edges(
    bands: list[Band], strips: list[list[Chunk]], taken: Collection[int], exact: list[float], right: float
) -> dict[int, list[float]]:
    """The edges in the gutters of the other slabs; a slab without text has those of the one above."""
    shared = _share_gutters([gutter for band in bands for gutter in _gutters(band)])
    for gutter in shared:
        inside = [x for x in exact if gutter[0] - 1 <= x <= gutter[1] + 1]
        if inside:
            shared[gutter] = min(inside, key=lambda x: abs(x - (gutter[0] + gutter[1]) / 2))
    band_of = {id(chunk): band for band in bands for chunk in band.chunks}
    edges: dict[int, list[float]] = {}
    current: Band | None = bands[0] if bands else None
    for slab, strip in enumerate(strips):
        if slab in taken:
            continue
        current = next((band_of[id(c)] for c in strip if id(c) in band_of), current)
        if current is not None:
            gutters = sorted({shared[gutter] for gutter in _gutters(current)})
            last = _last_gutter(strip, gutters, right)
            edges[slab] = _join_values([x for x in gutters if x <= last], strip)
    return edges


def _join_values(edges: list[float], strip: list[Chunk]) -> list[float]:
    """The edges of a slab of a form: of several between a label and what stands beside it only the first parts them."""
    starts = sorted(c.box[0] for c in strip)
    stacks = [[c for c in strip if x0 <= (c.box[0] + c.box[2]) / 2 <= x1] for x0, x1 in cover(strip)]
    left = [
        max(stack, key=lambda c: c.box[2]) for stack in stacks if form_label(_read_stack(stack)) is not None
    ]
    dropped: set[float] = set()
    for label in left:
        after = next((x for x in starts if x > label.box[2]), None)
        if after is not None:
            dropped.update([x for x in edges if label.box[2] <= x <= after][1:])
    return [x for x in edges if x not in dropped]


def _read_stack(chunks: list[Chunk]) -> str:
    return "".join(w.text for c in sorted(chunks, key=lambda c: c.middle) for w in c.words)


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
