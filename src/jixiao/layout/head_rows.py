"""Rows of column heads on a page, told by their words, and where the columns under them end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from jixiao.layout.bands import BASELINE, Chunk, build_chunk, group_lines
from jixiao.layout.head_words import column_role, form_label
from jixiao.model.document import Box, Word
from jixiao.text import compare_form

LEVEL_HEADS = {"level1", "level2", "level3", "levels"}
_TARGET_HEADS = {
    "level1",
    "level2",
    "level3",
    "levels",
    "value",
    "content",
    "operator",
    "weight",
    "measurement_unit",
}
_LEAST_HEADS = 3
_REACH = 4.2
_LINE_STEP = 2.0
_NEXT = 0.9
_NEXT_GROUP = 3.0
_VALUE = re.compile(r"^[\d,]+(?:\.\d+)?(?:亿元|万元|元)?$|[。；;，]")
_REFUSED = re.compile(r"(?<!^其中)[:：]|[。；;，,、]|20\d\d|表$|\d{3}|.{16}")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one column, in one or more lines; `role` by data/lookups/headers.toml."""

    chunks: tuple[Chunk, ...]
    role: str | None

    @property
    def left(self) -> float:
        """Where its text begins."""
        return min(c.box[0] for c in self.chunks)

    @property
    def right(self) -> float:
        """Where its text ends."""
        return max(c.box[2] for c in self.chunks)

    @property
    def top(self) -> float:
        """The upper end of its text."""
        return min(c.box[1] for c in self.chunks)

    @property
    def bottom(self) -> float:
        """The lower end of its text."""
        return max(c.box[3] for c in self.chunks)

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class HeadRow:
    """The heads of a table's columns from left to right, and the heads printed above several of them."""

    heads: tuple[Head, ...]
    groups: tuple[Head, ...]

    @property
    def top(self) -> float:
        """The upper end of the row."""
        return min(h.top for h in (*self.heads, *self.groups))

    @property
    def bottom(self) -> float:
        """The lower end of the row."""
        return max(h.bottom for h in (*self.heads, *self.groups))


def part_heads(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The chunks, those parted that hold several column heads with no more than a typed space between."""
    parted: list[Chunk] = []
    for chunk in chunks:
        pieces = _find_pieces(chunk.words) if len(chunk.words) > 1 and _role(chunk.words) is None else []
        if sum(_role(piece) is not None for piece in pieces) >= 2:
            parted.extend(build_chunk(list(piece)) for piece in pieces)
        else:
            parted.append(chunk)
    return parted


def _role(words: Sequence[Word]) -> str | None:
    return column_role("".join(w.text for w in words))


def _find_pieces(words: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    pieces: list[tuple[Word, ...]] = []
    start = 0
    while start < len(words):
        end = next(
            (e for e in range(len(words), start + 1, -1) if _role(words[start:e]) is not None), start + 1
        )
        pieces.append(words[start:end])
        start = end
    return pieces


def find_head_rows(chunks: Sequence[Chunk]) -> list[HeadRow]:
    """The rows that head the columns of an indicator table, from top to bottom: at least three known heads side by side."""
    ordered = sorted(chunks, key=lambda c: (c.middle, c.box[0]))
    found: list[tuple[int, int, HeadRow]] = []
    last: float | None = None
    for chunk in ordered:
        if column_role(_text(chunk)) not in LEVEL_HEADS or last == round(chunk.middle):
            continue
        last = round(chunk.middle)
        row = _build_row(chunk, ordered)
        roles = {head.role for head in row.heads if head.role}
        if len(roles) >= _LEAST_HEADS and len(roles & _TARGET_HEADS) >= 2 and _names_targets(row):
            known = sum(head.role is not None for head in row.heads)
            found.append((known, sum(len(head.chunks) for head in row.heads), row))
    rows: list[HeadRow] = []
    for *_, row in sorted(found, key=lambda item: (-item[0], -item[1])):
        if all(row.bottom < other.top or other.bottom < row.top for other in rows):
            rows.append(row)
    return sorted(rows, key=lambda row: row.top)


def _names_targets(row: HeadRow) -> bool:
    """Whether a head speaks of indicators or their targets: 一级, 二级, 三级 alone are levels of any list."""
    return any(
        head.role in _TARGET_HEADS - LEVEL_HEADS or any("指标" in _text(c) for c in head.chunks)
        for head in (*row.heads, *row.groups)
    )


def _text(chunk: Chunk) -> str:
    return "".join(w.text for w in chunk.words)


def _build_row(seed: Chunk, ordered: Sequence[Chunk]) -> HeadRow:
    size = max(seed.size, 1.0)
    near = [c for c in ordered if abs(c.middle - seed.middle) <= _REACH * size]
    base = [c for c in near if abs(c.middle - seed.middle) <= BASELINE * size]
    heads: list[Head] = []
    used: set[int] = set()
    for chunk in base:
        head = _grow(chunk, near, seed.middle, size)
        heads.append(head)
        used.update(id(c) for c in head.chunks)
    for chunk in near:
        if id(chunk) in used or chunk.middle >= seed.middle or _covered(chunk, heads):
            continue
        pair = _find_pair(chunk, near, used, seed.middle, size)
        if pair is not None:
            heads.append(pair)
            used.update(id(c) for c in pair.chunks)
    heads, groups = _add_levels(near, heads, used)
    return HeadRow(tuple(sorted(heads, key=lambda h: h.left)), tuple(groups))


def _grow(chunk: Chunk, near: Sequence[Chunk], middle: float, size: float) -> Head:
    """A head of three or five lines around its middle one, when together they are a known word; else the line alone."""
    stack = _stack_of(chunk, near, size)
    at = next(i for i, c in enumerate(stack) if c is chunk)
    for reach in range(min(at, len(stack) - at - 1), 0, -1):
        run = stack[at - reach : at + reach + 1]
        role = column_role("".join(_text(c) for c in run))
        if role is not None and column_role(_text(chunk)) is None:
            return Head(tuple(run), role)
    own = column_role(_text(chunk))
    if own is None:
        below = stack[at : at + 2]
        role = column_role("".join(_text(c) for c in below))
        if len(below) == 2 and role is not None:
            return Head(tuple(below), role)
    return Head((chunk,), own)


def _stack_of(chunk: Chunk, near: Sequence[Chunk], size: float) -> list[Chunk]:
    """The chunks over and under `chunk` in its column, line by line."""
    stack = [chunk]
    for other in sorted((c for c in near if _over(c, chunk)), key=lambda c: abs(c.middle - chunk.middle)):
        if other is chunk:
            continue
        gap = min(abs(other.middle - c.middle) for c in stack)
        if 0.5 * size <= gap <= _LINE_STEP * size:
            stack.append(other)
    return sorted(stack, key=lambda c: c.middle)


def _over(a: Chunk, b: Chunk) -> bool:
    return min(a.box[2], b.box[2]) - max(a.box[0], b.box[0]) > 0


def _covered(chunk: Chunk, heads: Sequence[Head]) -> bool:
    return any(min(chunk.box[2], h.right) - max(chunk.box[0], h.left) > 0 for h in heads)


def _find_pair(
    chunk: Chunk, near: Sequence[Chunk], used: set[int], middle: float, size: float
) -> Head | None:
    """A head of two or four lines with `middle` between them, `chunk` the upper of the inner two."""
    stack = [c for c in _stack_of(chunk, near, size) if id(c) not in used]
    at = next(i for i, c in enumerate(stack) if c is chunk)
    for reach in (2, 1):
        run = stack[max(at - reach + 1, 0) : at + reach + 1]
        if len(run) != 2 * reach:
            continue
        centred = abs((run[0].box[1] + run[-1].box[3]) / 2 - middle) <= BASELINE * size
        role = column_role("".join(_text(c) for c in run))
        if centred and (role is not None or reach == 1):
            return Head(tuple(run), role)
    return None


def _add_levels(near: Sequence[Chunk], heads: list[Head], used: set[int]) -> tuple[list[Head], list[Head]]:
    """The heads with those that stand higher or lower beside them, and the heads over several columns."""
    groups: list[Head] = []
    left = sorted((c for c in near if id(c) not in used), key=lambda c: -c.box[3])
    size = max(h.chunks[0].size for h in heads)
    found = True
    while found:
        found = False
        for chunk in left:
            if id(chunk) in used or _REFUSED.search(_text(chunk)) or chunk.size > 1.15 * size:
                continue
            if chunk.middle < min(h.top for h in heads) and _names_values(chunk, near):
                continue
            top, bottom = min(h.top for h in (*heads, *groups)), max(h.bottom for h in heads)
            head = _build_head(_join_above(chunk, left, used))
            reach = _NEXT_GROUP if head.role == "levels" else _NEXT
            below = 1.3 if head.role is not None else 0.5
            if head.middle > bottom + below * size or head.bottom < top - reach * size:
                continue
            if not _covered_by(head, heads):
                if head.middle < top:
                    continue
                heads.append(head)
            elif head.bottom <= min(h.top for h in heads if _over_head(head, h)) + 1:
                groups.append(head)
            else:
                continue
            used.update(id(c) for c in head.chunks)
            found = True
    return heads, groups


def _names_values(chunk: Chunk, near: Sequence[Chunk]) -> bool:
    """Whether `chunk` stands on a line of a form: a label and its value, an amount, a sentence."""
    line = [c for c in near if abs(c.middle - chunk.middle) <= BASELINE * chunk.size]
    texts = [_text(c) for c in sorted(line, key=lambda c: c.box[0])]
    if any(_VALUE.search(compare_form(text)) for text in texts):
        return True
    others = [text for text in texts[1:] if column_role(text) is None and form_label(text) is None]
    return form_label(texts[0]) is not None and len(others) > 0 and len(others) == len(texts) - 1


def _build_head(chunks: Sequence[Chunk]) -> Head:
    return Head(tuple(chunks), column_role("".join(_text(c) for c in chunks)))


def _join_above(chunk: Chunk, left: Sequence[Chunk], used: set[int]) -> list[Chunk]:
    """`chunk` and the line above it, when together they are a known word."""
    for other in left:
        above = 0 < chunk.middle - other.middle < _LINE_STEP * chunk.size
        known = column_role(_text(other) + _text(chunk)) is not None
        if id(other) not in used and above and known and _over(other, chunk):
            return [other, chunk]
    return [chunk]


def _over_head(a: Head, b: Head) -> bool:
    return min(a.right, b.right) - max(a.left, b.left) > 0


def _covered_by(head: Head, heads: Sequence[Head]) -> bool:
    return any(_over_head(head, h) for h in heads)


def find_edges_between(heads: Sequence[Head], body: Sequence[Chunk]) -> list[float]:
    """The x of the edges between neighbouring columns, `body` the text under their heads.

    An edge stands where the fewest words cross it, then where the fewest texts of one line come to share a column,
    then in the widest white space.
    """
    lines = group_lines(body)
    words = [w for c in body for w in c.words]
    edges: list[float] = []
    for number, (a, b) in enumerate(pairwise(heads)):
        before = edges[-1] if edges else -float("inf")
        beyond = heads[number + 2].left if number + 2 < len(heads) else float("inf")
        near = [[c for c in line if before < (c.box[0] + c.box[2]) / 2 < beyond] for line in lines]
        pairs = [(c.box, d.box) for line in near for c, d in pairwise(line)]
        gaps = _find_gaps(min(a.right, b.left), max(a.right, b.left), words)
        _, _, _, edge = min(
            (count, _count_shared(pairs, (x0 + x1) / 2, a, b), x0 - x1, (x0 + x1) / 2)
            for count, x0, x1 in gaps
        )
        edges.append(edge)
    return edges


def _count_shared(pairs: Sequence[tuple[Box, Box]], x: float, a: Head, b: Head) -> int:
    """How many neighbours on a line both stand left of `x`, or both right of it under the head `b`."""
    return sum(
        (d[0] + d[2]) / 2 < x or ((c[0] + c[2]) / 2 > x and (d[0] + d[2]) / 2 < b.right) for c, d in pairs
    )


def _find_gaps(left: float, right: float, words: Sequence[Word]) -> list[tuple[int, float, float]]:
    """The stretches between `left` and `right` that the same number of words cross, with that number."""
    inside = [
        (max(w.box[0], left), min(w.box[2], right)) for w in words if w.box[0] < right and w.box[2] > left
    ]
    points = sorted({left, right, *(x for span in inside for x in span)})
    gaps: list[tuple[int, float, float]] = []
    for a, b in pairwise(points):
        count = sum(x0 <= a and b <= x1 for x0, x1 in inside)
        if gaps and gaps[-1][0] == count:
            gaps[-1] = (count, gaps[-1][1], b)
        else:
            gaps.append((count, a, b))
    return gaps or [(0, left, right)]
