"""Budget tables without drawn lines: where one stands on a page, its columns by heads and figures, its rows by figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jixiao.layout.bands import Chunk
from jixiao.layout.head_rows import LEVEL_HEADS
from jixiao.layout.head_words import column_role, form_label
from jixiao.layout.headed import Columns
from jixiao.layout.money_heads import (
    Head,
    Over,
    find_column_edges,
    list_partings,
    part_extents,
    part_levels,
    place_groups,
    stack_heads,
)
from jixiao.layout.money_rows import find_rows
from jixiao.layout.money_texts import cut_texts, group_by_height, is_amount, is_numbering, text_of
from jixiao.layout.sections import Piece, Section, build_grid
from jixiao.layout.table_words import (
    is_head_word,
    is_total_row,
    looks_like_title,
    note_text,
    starts_with_ordinal,
)
from jixiao.layout.word_lines import gather_lines
from jixiao.model.document import Grid, Word

_UNIT = re.compile(r".*单位[:：]?(?:人民币)?(?:万|亿|千)?元[)）]?")
_ACCOUNT = re.compile(r".{0,12}(?:部门|单位)[^:：]{0,8}[:：].*")
_SENTENCE = re.compile(r"[。；;]")
_CODE = re.compile(r"\d{3}(?:\d{2}){0,3}|\d{6}|\d{9}")
_LONG = 45
_SHORT = 12
_MOST_LABELLED = 4
_FORM_LABELS = {"project", "department", "unit", "project_code", "unit_code"}
_FAR = 1.9
_TITLE_LINES = 4
_LEAST_EMPTY = 3
_LEAST_COLUMNS = 2
_LEAST_HEADS = 2
_WRAPPED = 0.95
_CROSSED = 2.0
_SAME_LINE = 0.45
_OFF_CENTRE = 6.0
_OFF_SHARE = 0.12
_OVERFLOW = 0.8


@dataclass(frozen=True, slots=True)
class MoneyTables:
    """The budget tables of a page, the words outside of them, and the columns of the last one where the page leaves it open."""

    grids: list[Grid]
    words: list[Word]
    open_columns: Columns | None
    doubtful: frozenset[int] = frozenset()
    """The ids of words outside that stand in a budget table which could not be read: no other table is to be seen there."""


@dataclass(frozen=True, slots=True)
class _Area:
    """The lines of one table on a page; `goes_on`: it has no head of its own."""

    heads: Sequence[Sequence[Chunk]]
    numbering: list[Chunk]
    body: list[Chunk]
    goes_on: bool
    ends: bool
    sure: bool
    """Whether most of its heads are words that head budget tables."""


def find_money_tables(words: Sequence[Word], page: int, before: Columns | None) -> MoneyTables:
    """The budget tables printed in `words` without lines.

    A table stands under a line that states its unit of money, or under its title; it has column heads and figures
    right under one another. `before` are the columns of a budget table that the page before left open. A table whose
    columns, heads or rows stay in doubt is not built: its words stay outside.
    """
    lines = group_by_height([c for line in cut_texts(words) for c in line])
    grids: list[Grid] = []
    used: set[int] = set()
    doubtful: set[int] = set()
    left: Columns | None = None
    for area in _find_areas(lines, before):
        built = _build(area, before)
        left = None
        if built is None:
            doubtful.update(id(w) for c in _list_chunks(area) for w in c.words if area.sure)
            continue
        section, columns = built
        grid = build_grid([section], page, _LEAST_COLUMNS)
        if grid is None:
            continue
        grids.append(grid)
        used.update(id(w) for piece in section.pieces for line in piece.lines for w in line.words)
        if not area.ends:
            edges = grid.column_edges
            left = replace(columns, outer=(edges[0], edges[-1]))
    return MoneyTables(grids, [w for w in words if id(w) not in used], left, frozenset(doubtful))


def find_money_heights(words: Sequence[Word], before: Columns | None) -> list[tuple[float, float]]:
    """The upper and lower ends of the budget tables printed in `words`, whether or not they can be read."""
    lines = group_by_height([c for line in cut_texts(words) for c in line])
    found = _find_areas(lines, before)
    areas = [_list_chunks(area) for area in found if area.sure or _build(area, before) is not None]
    return [(min(c.box[1] for c in area), max(c.box[3] for c in area)) for area in areas]


def _list_chunks(area: _Area) -> list[Chunk]:
    return [*(c for line in area.heads for c in line), *area.numbering, *area.body]


def _find_areas(lines: Sequence[Sequence[Chunk]], before: Columns | None) -> list[_Area]:
    starts = [i + 1 for i, line in enumerate(lines) if any(_is_unit(c) for c in line)]
    stated = set(starts)
    titles = [i + 1 for i, line in enumerate(lines) if _is_title(line)]
    for title in titles:
        if not any(title <= start <= title + 4 for start in starts):
            starts.append(title)
    starts.sort()
    areas: list[_Area] = []
    if before is not None and before.figures:
        area = _read_area(lines, 0, starts[0] if starts else len(lines), before)
        if area is not None:
            areas.append(area)
    for start, limit in pairwise([*starts, len(lines)]):
        if any("绩效" in text_of(c) for line in lines[max(start - _TITLE_LINES, 0) : start] for c in line):
            continue
        area = _read_area(lines, start, limit, None, stated=start in stated)
        if area is not None:
            areas.append(area)
    return areas


def _is_unit(chunk: Chunk) -> bool:
    return _UNIT.fullmatch(text_of(chunk)) is not None


def _is_title(line: Sequence[Chunk]) -> bool:
    return len(line) == 1 and looks_like_title(text_of(line[0]))


def _read_area(
    lines: Sequence[Sequence[Chunk]],
    start: int,
    limit: int,
    before: Columns | None,
    *,
    stated: bool = False,
) -> _Area | None:
    """The table in the lines from `start`, under its unit of money where that is `stated`; None where there is no head with figures under it."""
    end = start
    while end < limit and not _ends(lines, start, end):
        end += 1
    kept = list(lines[start:end])
    while kept and len(kept[0]) <= 2 and any(_ACCOUNT.fullmatch(text_of(c)) for c in kept[0]):
        kept = kept[1:]
    first = next((i for i, line in enumerate(kept) if _begins_body(line)), len(kept))
    while (
        0 < first < len(kept)
        and kept[first][0].middle - kept[first - 1][0].middle < _WRAPPED * kept[first][0].size
    ):
        first -= 1
    heads, body = kept[:first], kept[first:]
    numbering: list[Chunk] = []
    if body and is_numbering(body[0]):
        numbering, body = list(body[0]), body[1:]
    texts = [text_of(c) for line in heads for c in line]
    words = sum(is_head_word(text) for text in texts)
    goes_on = before is not None and words < _LEAST_HEADS
    if not any(is_amount(text_of(c)) for line in body for c in line) and (not stated or words < _LEAST_EMPTY):
        return None
    if not goes_on and (words < (1 if stated else _LEAST_HEADS) or any(_is_other(text) for text in texts)):
        return None
    if any(_labels_value(line) for line in heads):
        return None
    if goes_on:
        body = [*heads, *body]
        heads = []
    return _Area(
        heads,
        numbering,
        [c for line in body for c in line],
        goes_on,
        end < limit or limit < len(lines),
        goes_on or 2 * words >= len(texts),
    )


def _is_other(text: str) -> bool:
    """Whether a text heads a table of targets."""
    return "绩效" in text or ("指标" in text and column_role(text) in LEVEL_HEADS)


def _labels_value(line: Sequence[Chunk]) -> bool:
    """Whether a line of one or two labels with their values belongs to a form."""
    texts = [text_of(c) for c in line]
    return len(texts) <= _MOST_LABELLED and any(
        form_label(label) in _FORM_LABELS and not is_head_word(value) for label, value in pairwise(texts)
    )


def _ends(lines: Sequence[Sequence[Chunk]], start: int, at: int) -> bool:
    line = lines[at]
    if _is_title(line) or note_text(text_of(line[0])) is not None:
        return True
    if len(line) > 1:
        return False
    text = text_of(line[0])
    if len(text) > _LONG or (_SENTENCE.search(text) is not None and len(text) > _SHORT):
        return True
    steps = sorted(b[0].middle - a[0].middle for a, b in pairwise(lines[start:at]))
    step = line[0].middle - lines[at - 1][0].middle
    far = bool(steps) and step > max(_FAR * steps[len(steps) // 2], steps[-1])
    return far and not is_amount(text) and not is_total_row(text)


def _begins_body(line: Sequence[Chunk]) -> bool:
    texts = [text_of(c) for c in line]
    return (
        any(is_amount(text) or starts_with_ordinal(text) for text in texts)
        or is_numbering(line)
        or _CODE.fullmatch(texts[0]) is not None
        or (is_total_row(texts[0]) and len(line) == 1)
    )


def _build(area: _Area, before: Columns | None) -> tuple[Section, Columns] | None:
    if area.goes_on:
        return _go_on(area, before) if before is not None else None
    stacked = stack_heads(area.heads)
    ways = [stacked, *list_partings(stacked)]
    return next((built for heads in ways if (built := _build_under(area, heads)) is not None), None)


def _build_under(area: _Area, heads: Sequence[Head]) -> tuple[Section, Columns] | None:
    leaves, groups = part_levels(heads)
    if len(leaves) < _LEAST_COLUMNS or any(a.box[2] > b.box[0] for a, b in pairwise(leaves)):
        return None
    size = sorted(c.size for c in _list_chunks(area))[len(_list_chunks(area)) // 2]
    shared = _share_columns(area, leaves)
    if shared is None:
        return None
    extents = [
        (
            min([leaf.box[0], *(c.box[0] for c in own)]),
            max([leaf.box[2], *(c.box[2] for c in own)]),
        )
        for leaf, own in zip(leaves, shared, strict=True)
    ]
    if any(a[1] > b[0] + _OVERFLOW * size for a, b in pairwise(extents)):
        return None
    extents = part_extents(extents)
    edges, off = find_column_edges(leaves, extents, size)
    for leaf, own, far in zip(leaves, shared, off, strict=True):
        apart = own and all(c.box[2] <= leaf.box[0] or leaf.box[2] <= c.box[0] for c in own)
        if apart and far > max(_OFF_CENTRE, _OFF_SHARE * (max(c.box[2] for c in own) - leaf.box[0])):
            return None
    paths = place_groups(groups, leaves, edges)
    if paths is None:
        return None
    figures = tuple(not own or any(is_amount(text_of(c)) for c in own) for own in shared)
    inner = tuple(edges[1:-1])
    placed = _place_body(area.body, edges, figures)
    if placed is None:
        return None
    found = find_rows(*placed, edges[1:])
    if found is None:
        return None
    cells, count = found
    head_pieces, depth = _lay_heads(paths)
    if area.numbering:
        numbered = _lay_numbering(area.numbering, inner, depth)
        if numbered is None:
            return None
        head_pieces.extend(numbered)
        depth += 1
    pieces = [
        *head_pieces,
        *(
            Piece(
                tuple(gather_lines([w for c in cell.chunks for w in c.words])),
                depth + cell.row,
                cell.first,
                1,
                cell.last - cell.first + 1,
            )
            for cell in cells
        ),
    ]
    columns = Columns(inner, (None,) * len(leaves), (False,) * len(leaves), None, figures)
    return Section(tuple((x, x) for x in inner), tuple(pieces), depth + count, exact=True), columns


def _share_columns(area: _Area, leaves: Sequence[Head]) -> list[list[Chunk]] | None:
    """The texts of the body by the head they stand under; None where two amounts of a line share one.

    Texts right under one another are a run; runs go to the heads in order, each to one near it.
    """
    runs = _find_runs([c for c in area.body if not is_total_row(text_of(c))] + area.numbering)
    infinite = float("inf")
    costs = [[infinite] * (len(leaves) + 1) for _ in range(len(runs) + 1)]
    back: list[list[int]] = [[0] * (len(leaves) + 1) for _ in range(len(runs) + 1)]
    costs[0] = [0.0] * (len(leaves) + 1)
    for r, run in enumerate(runs):
        meets = r > 0 and _stand_beside(runs[r - 1], run)
        for number, leaf in enumerate(leaves):
            # The run before stands under the same head only where no line holds texts of both.
            reach = range(1 if r else 0, number + (1 if meets else 2))
            best = min(reach, key=lambda n: (costs[r][n], n), default=None)
            if best is not None and costs[r][best] < infinite:
                costs[r + 1][number + 1] = costs[r][best] + _distance(run, leaf)
                back[r + 1][number + 1] = best
    at = min(range(len(leaves) + 1), key=lambda n: (costs[len(runs)][n], n))
    if costs[len(runs)][at] == infinite:
        return None
    shared: list[list[Chunk]] = [[] for _ in leaves]
    for r in range(len(runs), 0, -1):
        shared[at - 1].extend(runs[r - 1])
        at = back[r][at]
    for own in shared:
        for line in group_by_height(own):
            if len(line) > 1 and any(is_amount(text_of(c)) for c in line):
                return None
    return shared


def _stand_beside(left: Sequence[Chunk], right: Sequence[Chunk]) -> bool:
    return any(abs(a.middle - b.middle) <= _SAME_LINE * a.size for a in left for b in right)


def _find_runs(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    runs: list[list[Chunk]] = []
    right = -float("inf")
    for chunk in sorted(chunks, key=lambda c: c.box[0]):
        if runs and chunk.box[0] < right - 0.5:
            runs[-1].append(chunk)
        else:
            runs.append([chunk])
        right = max(right, chunk.box[2])
    return runs


def _distance(run: Sequence[Chunk], leaf: Head) -> float:
    left, right = min(c.box[0] for c in run), max(c.box[2] for c in run)
    return max(left - leaf.box[2], leaf.box[0] - right, 0.0)


def _place_body(
    body: Sequence[Chunk], edges: Sequence[float], figures: Sequence[bool]
) -> tuple[list[list[Chunk]], list[tuple[Chunk, int, int]]] | None:
    """The texts by column, and those over several; None where a text that is no total crosses an edge, or an amount does not stand among figures."""
    columns: list[list[Chunk]] = [[] for _ in figures]
    wide: list[tuple[Chunk, int, int]] = []
    for chunk in body:
        first = sum(x < chunk.box[0] + _CROSSED for x in edges[1:-1])
        last = sum(x < chunk.box[2] - _CROSSED for x in edges[1:-1])
        if first < last:
            if not is_total_row(text_of(chunk)):
                return None
            wide.append((chunk, first, last))
            continue
        at = min(max(first, last), len(figures) - 1)
        if is_amount(text_of(chunk)) and not figures[at]:
            return None
        columns[at].append(chunk)
    return columns, wide


def _go_on(area: _Area, before: Columns) -> tuple[Section, Columns] | None:
    outer = before.outer or (0.0, 10_000.0)
    edges = [outer[0], *before.edges, outer[1]]
    if any(c.box[2] < outer[0] or c.box[0] > outer[1] for c in area.body):
        return None
    placed = _place_body(area.body, edges, before.figures)
    found = find_rows(*placed, edges[1:]) if placed is not None else None
    if found is None:
        return None
    cells, count = found
    pieces = tuple(
        Piece(
            tuple(gather_lines([w for c in cell.chunks for w in c.words])),
            cell.row,
            cell.first,
            1,
            cell.last - cell.first + 1,
        )
        for cell in cells
    )
    section = Section(tuple((x, x) for x in before.edges), pieces, count, exact=True, outer=outer)
    return section, before


def _lay_heads(paths: Sequence[Sequence[Over]]) -> tuple[list[Piece], int]:
    depth = max(len(path) for path in paths)
    pieces: list[Piece] = []
    seen: set[int] = set()
    for path in paths:
        for level, over in enumerate(path):
            if id(over) in seen:
                continue
            seen.add(id(over))
            rows = depth - level if over is path[-1] else 1
            lines = tuple(gather_lines([w for c in over.head.chunks for w in c.words]))
            pieces.append(Piece(lines, level, over.first, rows, over.last - over.first + 1))
    return pieces, depth


def _lay_numbering(numbering: Sequence[Chunk], inner: Sequence[float], row: int) -> list[Piece] | None:
    """The numbers of the columns in a row of their own; None where two of them share a column."""
    at = [sum(x < (c.box[0] + c.box[2]) / 2 for x in inner) for c in numbering]
    if len(set(at)) < len(at):
        return None
    return [
        Piece(tuple(gather_lines(list(c.words))), row, column, 1, 1)
        for c, column in zip(numbering, at, strict=True)
    ]
