"""Budget tables without drawn lines: where one stands on a page, its columns by heads and figures, its rows by figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jixiao.layout.bands import Chunk
from jixiao.layout.headed import Columns
from jixiao.layout.money_areas import Area, find_areas, list_chunks
from jixiao.layout.money_columns import share_columns, stand_aligned, stand_apart
from jixiao.layout.money_heads import (
    Head,
    Over,
    find_column_edges,
    list_edges,
    list_partings,
    part_extents,
    part_levels,
    place_groups,
    stack_heads,
)
from jixiao.layout.money_rows import find_rows
from jixiao.layout.money_texts import cut_texts, group_by_height, is_amount, text_of
from jixiao.layout.sections import Piece, Section, build_grid
from jixiao.layout.table_words import (
    is_total_row,
)
from jixiao.layout.word_lines import gather_lines
from jixiao.model.document import Grid, Word

_LEAST_COLUMNS = 2
_CROSSED = 2.0
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
    for area in find_areas(lines, before):
        built = _build(area, before)
        left = None
        if built is None:
            doubtful.update(id(w) for c in list_chunks(area) for w in c.words if area.sure)
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
    found = find_areas(lines, before)
    areas = [list_chunks(area) for area in found if area.sure or _build(area, before) is not None]
    return [(min(c.box[1] for c in area), max(c.box[3] for c in area)) for area in areas]


def _build(area: Area, before: Columns | None) -> tuple[Section, Columns] | None:
    if area.goes_on:
        return _go_on(area, before) if before is not None else None
    stacked = stack_heads(area.heads)
    ways = [stacked, *list_partings(stacked)]
    return next((built for heads in ways if (built := _build_under(area, heads)) is not None), None)


def _build_under(area: Area, heads: Sequence[Head]) -> tuple[Section, Columns] | None:
    leaves, groups = part_levels(heads)
    if len(leaves) < _LEAST_COLUMNS or any(a.box[2] > b.box[0] for a, b in pairwise(leaves)):
        return None
    size = sorted(c.size for c in list_chunks(area))[len(list_chunks(area)) // 2]
    shared = share_columns(area, leaves)
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
    found_edges, off = find_column_edges(leaves, extents, size)
    edges: Sequence[float] = found_edges
    for leaf, own, far in zip(leaves, shared, off, strict=True):
        if stand_apart(leaf, own) and (
            far > max(_OFF_CENTRE, _OFF_SHARE * (max(c.box[2] for c in own) - leaf.box[0]))
            or not stand_aligned(leaf, own)
        ):
            return None
    headed = place_groups(groups, leaves, list_edges(leaves, extents, edges) if groups else [edges])
    if headed is None:
        return None
    paths, edges = headed
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


def _go_on(area: Area, before: Columns) -> tuple[Section, Columns] | None:
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
