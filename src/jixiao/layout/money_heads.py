"""The head of a budget table without lines: which texts are one head, which head stands over which, where columns end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from jixiao.layout.bands import Chunk, build_chunk
from jixiao.layout.money_texts import is_known_head, text_of
from jixiao.layout.row_heights import find_edges
from jixiao.layout.table_words import is_head_word

_LINE_STEP = 1.9
_SAME_STEP = 1.25
_CENTRED = 0.45
_LOW = 0.35
_OFF = 6.0
_OPEN = 4.0
_WIDE = 0.06
_MOST_WAYS = 400
_LEVEL = 0.5
_LOWER = 0.2
_ROUNDS = 100
_STEPS = 12
_SLACK = 2.0
_PIECE_GAP = 0.12


@dataclass(frozen=True, slots=True)
class Head:
    """A head in one or more lines."""

    chunks: tuple[Chunk, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The box around its lines."""
        boxes = [c.box for c in self.chunks]
        return (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )

    @property
    def centre(self) -> float:
        """The x of its middle."""
        return (self.box[0] + self.box[2]) / 2

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.box[1] + self.box[3]) / 2

    @property
    def size(self) -> float:
        """The size of its text."""
        return self.chunks[0].size

    @property
    def text(self) -> str:
        """Its text without white space."""
        return "".join(text_of(c) for c in self.chunks)


@dataclass(frozen=True, slots=True)
class Over:
    """A head over the columns `first`..`last`."""

    head: Head
    first: int
    last: int


def stack_heads(lines: Sequence[Sequence[Chunk]]) -> list[Head]:
    """The heads that the lines of a head row make up: lines centred one under the other are one head."""
    chunks = _part_glued([c for line in lines for c in line])
    below: dict[int, Chunk] = {}
    above: dict[int, Chunk] = {}
    for chunk in sorted(chunks, key=lambda c: c.middle):
        under = [
            c
            for c in chunks
            if 0.5 * chunk.size < c.middle - chunk.middle <= _LINE_STEP * chunk.size
            and min(c.box[2], chunk.box[2]) - max(c.box[0], chunk.box[0]) > 0
        ]
        nearest = min((c.middle for c in under), default=0.0)
        under = [c for c in under if c.middle - nearest < 0.5 * chunk.size]
        if len(under) != 1 or id(under[0]) in above or not _is_wrapped(chunk, under[0]):
            continue
        before = above.get(id(chunk))
        step = under[0].middle - chunk.middle
        if before is not None and not 1 / _SAME_STEP <= step / (chunk.middle - before.middle) <= _SAME_STEP:
            continue
        below[id(chunk)] = under[0]
        above[id(under[0])] = chunk
    heads: list[Head] = []
    for chunk in chunks:
        if id(chunk) in above:
            continue
        run = [chunk]
        while id(run[-1]) in below:
            run.append(below[id(run[-1])])
        heads.extend(_part_head(run))
    return heads


def _part_glued(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks, those cut into words that stand over as many texts, each in the middle of its own."""
    parted: list[Chunk] = []
    for chunk in chunks:
        words = [build_chunk([w]) for w in chunk.words]
        over = [
            [
                c
                for c in chunks
                if 0.5 * chunk.size < c.middle - chunk.middle <= _LINE_STEP * chunk.size
                and _is_centred(word, c)
            ]
            for word in words
        ]
        parted.extend(words if len(words) > 1 and all(len(found) == 1 for found in over) else [chunk])
    return parted


def _is_centred(a: Chunk, b: Chunk) -> bool:
    return abs(a.box[0] + a.box[2] - b.box[0] - b.box[2]) / 2 <= max(_CENTRED * a.size, 2.5)


def _is_wrapped(upper: Chunk, lower: Chunk) -> bool:
    if not _is_centred(upper, lower):
        # The rest of a text that fills its line stands at its beginning, where heads are not centred.
        rest = lower.box[2] - lower.box[0] < 0.6 * (upper.box[2] - upper.box[0])
        return abs(upper.box[0] - lower.box[0]) <= 1.0 and rest and not is_known_head(text_of(lower))
    # Two whole heads, far from one another, are a head and one over it.
    far = lower.middle - upper.middle > 1.5 * upper.size
    return not (far and is_known_head(text_of(upper)) and is_known_head(text_of(lower)))


def _part_head(run: list[Chunk]) -> list[Head]:
    """The heads of a run of lines: several where every line has the same number of words, one under the other."""
    counts = {len(c.words) for c in run}
    count = counts.pop()
    if counts or count < 2 or len(run) < 2:
        return [Head(tuple(run))]
    pieces = [[build_chunk([c.words[i]]) for c in run] for i in range(count)]
    wide = all(b.box[0] - a.box[2] > _PIECE_GAP * c.size for c in run for a, b in pairwise(c.words))
    aligned = all(_is_wrapped(a, b) for piece in pieces for a, b in pairwise(piece))
    return [Head(tuple(piece)) for piece in pieces] if wide and aligned else [Head(tuple(run))]


def list_partings(heads: Sequence[Head]) -> list[list[Head]]:
    """Other readings of the heads: the first line of one of them is a head over it and its neighbours."""
    return [
        [*heads[:i], Head(head.chunks[:1]), Head(head.chunks[1:]), *heads[i + 1 :]]
        for i, head in enumerate(heads)
        if len(head.chunks) > 1 and is_head_word("".join(text_of(c) for c in head.chunks[1:]))
    ]


def part_extents(extents: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The extents, those that overlap a little ended half way: a head may run over its cell's border."""
    parted = [list(extent) for extent in extents]
    for a, b in pairwise(parted):
        if a[1] > b[0]:
            a[1] = b[0] = (a[1] + b[0]) / 2
    return [(a, b) for a, b in parted]


def part_levels(heads: Sequence[Head]) -> tuple[list[Head], list[Head]]:
    """The heads of single columns from left to right, and those over several."""
    top, bottom = min(h.box[1] for h in heads), max(h.box[3] for h in heads)
    middle = (top + bottom) / 2
    leaves: list[Head] = []
    groups: list[Head] = []
    for head in heads:
        over = any(
            other.box[1] >= head.box[3] - 0.2 * head.size
            and min(other.box[2], head.box[2]) - max(other.box[0], head.box[0]) > 0
            for other in heads
            if other is not head
        )
        (groups if over or head.middle < middle - _LOW * head.size else leaves).append(head)
    return sorted(leaves, key=lambda h: h.centre), groups


def find_column_edges(
    leaves: Sequence[Head], extents: Sequence[tuple[float, float]], size: float
) -> tuple[list[float], list[float]]:
    """The edges of the columns, in whose middle their heads stand, and how far off it each head is.

    `extents` are the left and right ends of all that is printed in a column.
    """
    edges = find_edges([h.centre for h in leaves], list(extents), (None, None), size)
    left, right = extents[0][0], extents[-1][1]
    # Small errors of the middles add up along a chain of edges; they are shared out among them.
    for _ in range(_ROUNDS):
        for i in range(1, len(leaves)):
            wanted = leaves[i - 1].centre + leaves[i].centre - (edges[i - 1] + edges[i + 1]) / 2
            edges[i] = min(max(wanted, extents[i - 1][1]), extents[i][0])
        edges[0] = min(2 * leaves[0].centre - edges[1], left)
        edges[-1] = max(2 * leaves[-1].centre - edges[-2], right)
    return edges, [abs((a + b) / 2 - h.centre) for a, b, h in zip(edges, edges[1:], leaves, strict=False)]


def list_edges(
    leaves: Sequence[Head], extents: Sequence[tuple[float, float]], edges: Sequence[float]
) -> list[Sequence[float]]:
    """All that the edges may be while each head stands in the middle of its column: `edges`, and others from end to end of the first gutter."""
    ways: list[Sequence[float]] = [edges]
    left, right = extents[0][1], extents[1][0]
    for step in range(_STEPS + 1):
        way = [2 * leaves[0].centre - (left + (right - left) * step / _STEPS)]
        for leaf in leaves:
            way.append(2 * leaf.centre - way[-1])
        inside = all(
            before[1] - _SLACK <= x <= after[0] + _SLACK
            for x, (before, after) in zip(way[1:-1], pairwise(extents), strict=True)
        )
        ends = way[0] <= extents[0][0] + _SLACK and way[-1] >= extents[-1][1] - _SLACK
        other = all(max(abs(x - y) for x, y in zip(way, one, strict=True)) > _SLACK for one in ways)
        if inside and ends and other:
            ways.append(way)
    return ways


def place_groups(
    groups: Sequence[Head], leaves: Sequence[Head], ways: Sequence[Sequence[float]]
) -> tuple[list[list[Over]], Sequence[float]] | None:
    """For each column the heads over it from top to bottom, its own last, and the edges; None where that stays open.

    A head stands in the middle of its columns, and in the middle of its rows: so the heads of single columns that
    stand under the same head, or under none, have one height, and the more heads stand over one the lower it is.
    `ways` are the edges that the columns may have.
    """
    order = sorted(groups, key=lambda g: (-g.box[3], g.centre))
    best: dict[tuple[tuple[int, ...], ...], tuple[float, int, list[list[Over]]]] = {}
    for number, edges in enumerate(ways):
        for cost, paths in _place_next(order, [[Over(leaf, i, i)] for i, leaf in enumerate(leaves)], edges):
            form = tuple((*tuple(over.first for over in path), len(path)) for path in paths)
            if form not in best or cost < best[form][0]:
                best[form] = (cost, number, paths)
    found = sorted(best.values(), key=lambda item: item[:2])
    if not found or (len(found) > 1 and found[1][0] - found[0][0] < _OPEN):
        return None
    return found[0][2], ways[found[0][1]]


def _place_next(
    groups: Sequence[Head], paths: list[list[Over]], edges: Sequence[float]
) -> list[tuple[float, list[list[Over]]]]:
    """Every way to place `groups` over the columns, with how far off the middle of their columns they stand."""
    if not groups:
        return [(0.0, paths)] if _agree_in_height(paths) else []
    found: list[tuple[float, list[list[Over]]]] = []
    for off, first, last in _list_ranges(groups[0], [path[0] for path in paths], edges):
        over = Over(groups[0], first, last)
        placed = [[over, *path] if first <= i <= last else path for i, path in enumerate(paths)]
        found.extend((off + cost, way) for cost, way in _place_next(groups[1:], placed, edges))
        if len(found) > _MOST_WAYS:
            break
    return found


def _agree_in_height(paths: Sequence[Sequence[Over]]) -> bool:
    under: dict[int, list[Head]] = {}
    for path in paths:
        under.setdefault(id(path[-2]) if len(path) > 1 else 0, []).append(path[-1].head)
    for heads in under.values():
        middles = [h.middle for h in heads]
        if max(middles) - min(middles) > _LEVEL * heads[0].size:
            return False
    for path in paths:
        for depth in range(len(path) - 1):
            beside = under.get(id(path[depth - 1]) if depth else 0, [])
            if any(h.middle > path[-1].head.middle - _LOWER * h.size for h in beside):
                return False
    return True


def _list_ranges(group: Head, roots: Sequence[Over], edges: Sequence[float]) -> list[tuple[float, int, int]]:
    free = [root.head.box[1] >= group.box[3] - 0.2 * group.size for root in roots]
    must = [
        i
        for i, root in enumerate(roots)
        if free[i] and min(root.head.box[2], group.box[2]) - max(root.head.box[0], group.box[0]) > 0
    ]
    ranges: list[tuple[float, int, int]] = []
    for first in sorted({root.first for root in roots}):
        for last in sorted({root.last for root in roots}):
            off = abs((edges[first] + edges[last + 1]) / 2 - group.centre)
            if (
                first <= last
                and all(free[first : last + 1])
                and all(first <= i <= last for i in must)
                and all(root.first >= first and root.last <= last for root in roots[first : last + 1])
                and edges[first] <= group.box[0] + 1
                and edges[last + 1] >= group.box[2] - 1
                and off <= max(_OFF + 0.5 * group.size, _WIDE * (edges[last + 1] - edges[first]))
            ):
                ranges.append((off, first, last))
    return sorted(ranges)
