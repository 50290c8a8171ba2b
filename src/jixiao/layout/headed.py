"""Indicator tables without drawn columns: their head row names the columns, and the columns say which text is a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jixiao.layout.bands import Chunk, cover, group_lines
from jixiao.layout.head_rows import Head, HeadRow, find_edges_between, find_head_rows
from jixiao.layout.head_words import HEAD_ROLES, form_label
from jixiao.model.document import Word
from jixiao.text import compare_form

_ATOMIC = {
    "level3",
    "levels",
    "operator",
    "value",
    "measurement_unit",
    "weight",
    "actual",
    "score",
    "whole_value",
    "half_value",
    "last_value",
}
_MERGED = {
    *HEAD_ROLES,
    "goal",
    "activity",
    "level1",
    "level2",
}
_LEVELS = {"level1", "level2", "level3", "levels"}
_FORM_STARTS = {"project", "department", "unit", "project_code", "unit_code"}
_FORM_LABELS = {*_FORM_STARTS, "money", "goal", "category"}
_TITLE = re.compile(r".*(?:绩效|目标|自评|预算|决算|支出|收入|情况).*表|[（(]20\d\d年度?[)）]")
_NOTE = re.compile(r"(?:注|备注|说明|填报说明|填表说明)[:：]")
_PAGE = re.compile(r"[-—–―─_]+\d{1,4}[-—–―─_]+|第\d{1,4}页(?:[,，/]?共\d{1,4}页)?")
_BASELINE = 0.45
_CROSSED = 0.5
_FOOT = 0.75
_LEAST_DOUBLED = 2


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a headed table: inner edges, the role of each column, how many stand left of the first head."""

    edges: tuple[float, ...]
    roles: tuple[str | None, ...]
    merged: tuple[bool | None, ...]
    outer: tuple[float, float] | None = None
    """The table's left and right edge, once its text is known."""
    figures: tuple[bool, ...] = ()
    """In a budget table, which columns hold amounts; empty for any other table."""
    drawn: bool = False
    """Whether the page before drew them: a page that draws tables of its own does not go on with them undrawn."""


@dataclass(frozen=True, slots=True)
class Region:
    """A head row (none where a table goes on from the page before) and the text under it."""

    head: HeadRow | None
    columns: Columns
    body: tuple[Chunk, ...]
    inside: tuple[Chunk, ...]
    """What stands beside the heads without being one."""
    open_end: bool
    """Whether nothing on the page ends the table."""
    cut: tuple[bool, bool]
    """Whether the page's upper and lower end may cut cells of the table."""

    @property
    def top(self) -> float:
        """The upper end of its text."""
        return self.head.top if self.head is not None else min(c.box[1] for c in self.body)


def find_regions(
    chunks: Sequence[Chunk], before: Columns | None, height: float
) -> tuple[list[Region], list[Chunk]]:
    """The headed tables among the `chunks` of a page, and the chunks outside of them.

    `before` are the columns of a table that the page before left open, `height` is that of the page.
    """
    rows = find_head_rows(chunks)
    rest = list(chunks)
    regions: list[Region] = []
    if before is not None and not before.figures:
        region, rest = _go_on(rest, before, height, min((row.top for row in rows), default=None))
        if region is not None:
            regions.append(region)
    for number, row in enumerate(rows):
        limit = rows[number + 1].top if number + 1 < len(rows) else None
        known = (
            regions[-1].columns if regions else before if before is not None and not before.figures else None
        )
        floor = max((c.middle for c in regions[-1].body), default=0.0) if regions else 0.0
        region, rest = _read_region(rest, row, limit, (known, floor), height)
        regions.append(region)
    return regions, rest


def _go_on(
    rest: list[Chunk], before: Columns, height: float, limit: float | None
) -> tuple[Region | None, list[Chunk]]:
    body = [c for c in rest if limit is None or c.middle < limit]
    kept, ended = _cut_body(body, before.edges)
    side = _find_side_label([c for c in kept if slot_of(before.edges, c) == 0])
    kept = [c for c in kept if id(c) not in side]
    if not any(len({slot_of(before.edges, c) for c in line}) > 1 for line in group_lines(kept)):
        return None, rest
    before = replace(before, edges=move_edges(before.edges, kept))
    taken = {id(c) for c in kept}
    open_end = not ended and limit is None
    cut = (True, open_end and _ends_low(kept, height))
    return Region(None, before, tuple(kept), (), open_end, cut), [c for c in rest if id(c) not in taken]


def move_edges(edges: Sequence[float], body: Sequence[Chunk]) -> tuple[float, ...]:
    """The edges between columns, each that a text of this page crosses moved into the white space beside it.

    On the page that told the edges the texts of a column may be shorter. An edge with no white space between its
    neighbours stays.
    """
    found = list(edges)
    for at, x in enumerate(edges):
        if not any(_crosses(c, (x,)) for c in body):
            continue
        low = found[at - 1] if at else float("-inf")
        high = edges[at + 1] if at + 1 < len(edges) else float("inf")
        spans = cover([c for c in body if c.box[2] > low and c.box[0] < high])
        gaps = [(a[1] + b[0]) / 2 for a, b in pairwise(spans) if low < (a[1] + b[0]) / 2 < high]
        if gaps:
            found[at] = min(gaps, key=lambda gap: abs(gap - x))
    return tuple(found)


def _find_side_label(first: Sequence[Chunk]) -> set[int]:
    """The chunks of a label that stands left of the texts of the first column, on the side of the table."""
    spans = cover(first)
    if len(spans) < 2:
        return set()
    left = sorted((c for c in first if c.box[2] <= spans[0][1]), key=lambda c: c.middle)
    text = compare_form("".join(w.text for c in left for w in c.words))
    return {id(c) for c in left} if form_label(text) in ("side", "goal") else set()


def _ends_low(body: Sequence[Chunk], height: float) -> bool:
    """Whether the text runs down to the foot of the page, where its end may cut a cell."""
    return max((c.box[3] for c in body), default=0.0) >= _FOOT * height


def _read_region(
    rest: list[Chunk],
    row: HeadRow,
    limit: float | None,
    before: tuple[Columns | None, float],
    height: float,
) -> tuple[Region, list[Chunk]]:
    """`before` are the columns of the table before and where its text ends on the page."""
    known, floor = before
    heads = {id(c) for h in (*row.heads, *row.groups) for c in h.chunks}
    inside = [c for c in rest if id(c) not in heads and row.top - 1 <= c.box[1] and c.middle <= row.bottom]
    within = {id(c) for c in inside}
    body = [
        c
        for c in rest
        if c.middle > row.bottom
        and id(c) not in heads
        and id(c) not in within
        and (limit is None or c.middle < limit)
    ]
    kept, ended = _cut_body(body, ())
    columns = _find_columns(row, kept)
    kept, crossed = _cut_body(kept, columns.edges)
    if crossed:
        columns = _find_columns(row, kept)
    columns = _use_known(columns, known, [*kept, *(c for h in row.heads for c in h.chunks)])
    open_end = not ended and not crossed and limit is None
    alike = known is not None and known.roles == columns.roles
    above = group_lines([c for c in rest if floor < c.middle < row.top])
    goes_on = alike and all(_PAGE.fullmatch("".join(map(_form, line))) for line in above)
    cut = (columns is known or goes_on, open_end and _ends_low(kept, height))
    taken = heads | within | {id(c) for c in kept}
    region = Region(row, columns, tuple(kept), tuple(inside), open_end, cut)
    return region, [c for c in rest if id(c) not in taken]


def _cut_body(body: Sequence[Chunk], edges: Sequence[float]) -> tuple[list[Chunk], bool]:
    """The chunks down to the first that cannot belong to the table: a title, a note, the labels of a form, running text."""
    ordered = sorted(body, key=lambda c: (c.middle, c.box[0]))
    for chunk in ordered:
        line = [c for c in ordered if abs(c.middle - chunk.middle) <= _BASELINE * chunk.size]
        text = _form(chunk)
        first = min(line, key=lambda c: c.box[0]) is chunk
        ends = (
            (first and len(line) > 1 and form_label(text) in _FORM_STARTS)
            or (len(line) == 1 and _TITLE.fullmatch(text) is not None)
            or (first and _NOTE.match(text) is not None)
            or (first and _PAGE.fullmatch("".join(map(_form, line))) is not None)
            or _crosses(chunk, edges) >= 2
        )
        if ends:
            top = min(c.middle for c in line) - _BASELINE * chunk.size
            return [c for c in ordered if c.middle < top], True
    return ordered, False


def is_title(text: str) -> bool:
    """Whether `text` is the title of a performance or budget table."""
    return _TITLE.fullmatch(compare_form(text)) is not None


def _form(chunk: Chunk) -> str:
    return compare_form("".join(w.text for w in chunk.words))


def find_form(above: Sequence[Chunk]) -> list[Chunk]:
    """The chunks of the form that stands right above a head row: from the line that its first label begins."""
    ordered = sorted(above, key=lambda c: (c.middle, c.box[0]))
    start: float | None = None
    for chunk in ordered:
        line = [c for c in ordered if abs(c.middle - chunk.middle) <= _BASELINE * chunk.size]
        if min(line, key=lambda c: c.box[0]) is not chunk:
            continue
        text = compare_form("".join(w.text for w in chunk.words))
        if len(line) == 1 and _TITLE.fullmatch(text):
            start = None
        elif len(line) > 1 and start is None and form_label(text) in _FORM_LABELS:
            start = min(c.middle for c in line) - _BASELINE * chunk.size
    return [c for c in ordered if start is not None and c.middle >= start]


def _crosses(chunk: Chunk, edges: Sequence[float]) -> int:
    reach = _CROSSED * chunk.size
    return sum(any(w.box[0] < x - reach and x + reach < w.box[2] for w in chunk.words) for x in edges)


def _find_columns(row: HeadRow, body: Sequence[Chunk]) -> Columns:
    edges = find_edges_between(row.heads, [*body, *(c for h in row.heads for c in h.chunks)])
    edges, roles = _part_columns(edges, [h.role for h in row.heads], row, body)
    left = _outer_edges([c for c in body if c.box[0] < row.heads[0].right], row.heads[0])
    merged = [True] * len(left) + tell_merged(roles)
    return Columns((*left, *edges), (*[None] * len(left), *roles), tuple(merged))


def _part_columns(
    edges: list[float], roles: list[str | None], row: HeadRow, body: Sequence[Chunk]
) -> tuple[list[float], list[str | None]]:
    """The columns, those parted in which two texts stand side by side line after line: a head was not recognised."""
    inner: list[float] = []
    found: list[str | None] = []
    for number, role in enumerate(roles):
        own = [c for c in body if slot_of(edges, c) == number]
        head = row.heads[number]
        spans = cover([*own, *head.chunks])
        lines = group_lines(own)
        doubled = sum(len({_span_of(spans, c) for c in line}) > 1 for line in lines)
        if len(spans) < 2 or doubled < _LEAST_DOUBLED or 2 * doubled < len(lines):
            spans = spans[:1]
        at = next((i for i, s in enumerate(spans) if s[0] <= (head.left + head.right) / 2 <= s[1]), 0)
        found.extend(role if i == at else None for i in range(len(spans)))
        inner.extend((a[1] + b[0]) / 2 for a, b in pairwise(spans))
        if number < len(edges):
            inner.append(edges[number])
    return inner, found


def _span_of(spans: Sequence[tuple[float, float]], chunk: Chunk) -> int:
    return next(i for i, s in enumerate(spans) if s[0] <= (chunk.box[0] + chunk.box[2]) / 2 <= s[1])


def tell_merged(roles: Sequence[str | None]) -> list[bool | None]:
    """Which columns' cells may run over rows: those of a level or project, and all that stand left of the first level."""
    first = next((i for i, role in enumerate(roles) if role in _LEVELS), 0)
    return [
        True if i < first or role in _MERGED else False if role in _ATOMIC else None
        for i, role in enumerate(roles)
    ]


def _outer_edges(chunks: list[Chunk], head: Head) -> list[float]:
    """The right edges of columns without a head left of the first head: labels on the side."""
    spans = cover([*chunks, *head.chunks])
    own = next(i for i, span in enumerate(spans) if span[0] <= (head.left + head.right) / 2 <= span[1])
    return [(spans[i][1] + spans[i + 1][0]) / 2 for i in range(own)]


def _use_known(columns: Columns, known: Columns | None, body: Sequence[Chunk]) -> Columns:
    """The columns of the page before where they are the same: then both pages have the same edges."""
    if known is None or known.roles != columns.roles or len(known.edges) != len(columns.edges):
        return columns
    same = all(slot_of(columns.edges, w) == slot_of(known.edges, w) for c in body for w in c.words)
    uncut = all(x <= w.box[0] + 1 or w.box[2] - 1 <= x for x in known.edges for c in body for w in c.words)
    return known if same and uncut else columns


def slot_of(edges: Sequence[float], item: Chunk | Word | Head) -> int:
    """The column between `edges` in which the middle of `item` stands."""
    left, right = (item.left, item.right) if isinstance(item, Head) else (item.box[0], item.box[2])
    return sum((left + right) / 2 > x for x in edges)
