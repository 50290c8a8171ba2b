"""Sections of a table found in white space: rows with the same columns; sections one under the other make a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jixiao.layout.head_words import form_label
from jixiao.layout.word_lines import TextLine, bound, is_side_label
from jixiao.model.document import CUT, FITTED, LOOSE, Cell, Grid, Place

_GUTTER = 3.0
_SAME_EDGE = 6.0
_CENTRED = 6.0

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Piece:
    """The lines of one cell; row and column count in its section."""

    lines: tuple[TextLine, ...]
    row: int
    column: int
    row_span: int
    column_span: int
    cut: bool = False
    """Whether a page's end cuts the cell and its text is printed on the other page."""


@dataclass(frozen=True, slots=True)
class Section:
    """Cells with the white spaces between their columns; `exact`: these are edges, no other may be put in their place."""

    gutters: tuple[Span, ...]
    pieces: tuple[Piece, ...]
    row_count: int
    exact: bool = False
    outer: Span | None = None
    """The left and right edge where the page before says them."""


def build_grid(sections: Sequence[Section], page: int, least_columns: int) -> Grid | None:
    """The grid of `sections`, one under the other, their columns matched by position; None for fewer columns than asked."""
    edges = _merge_edges(sections)
    if len(edges) - 1 < least_columns:
        return None
    cells: list[Cell] = []
    offset = 0
    for section in sections:
        limits = [0, *(_edge_in(edges, gutter) for gutter in section.gutters), len(edges) - 1]
        covered: set[tuple[int, int]] = set()
        reach = _find_reach(section, limits, edges)
        for piece in section.pieces:
            start, end = reach[id(piece)]
            loose = frozenset() if section.exact else frozenset({LOOSE})
            cells.append(_build_cell(piece, offset, start, max(end - start, 1), page, loose))
            covered.update(
                (piece.row + r, piece.column + c)
                for r in range(piece.row_span)
                for c in range(piece.column_span)
            )
        if section.exact:
            for row in range(section.row_count):
                for column in range(len(limits) - 1):
                    if (row, column) not in covered:
                        empty = Piece((), row, column, 1, 1)
                        span = max(limits[column + 1] - limits[column], 1)
                        cells.append(_build_cell(empty, offset, limits[column], span, page))
        offset += section.row_count
    box = bound(cell.place.box for cell in cells if cell.place.box is not None)
    return Grid(
        tuple(sorted(cells, key=lambda c: (c.row, c.column))),
        offset,
        len(edges) - 1,
        Place(page=page, box=box),
        column_edges=tuple(round(x, 2) for x in edges),
    )


def _find_reach(
    section: Section, limits: Sequence[int], edges: Sequence[float]
) -> dict[int, tuple[int, int]]:
    """The first grid column of each piece and the one after its last.

    A cell takes in free columns beside it where its text then stands nearer to its middle.
    """
    reach = {id(p): (limits[p.column], limits[p.column + p.column_span]) for p in section.pieces}
    if section.exact:
        return reach
    owners = {
        (row, column): id(p)
        for p in section.pieces
        for row in range(p.row, p.row + p.row_span)
        for column in range(*reach[id(p)])
    }
    labels = {id(p) for p in section.pieces if form_label("".join(line.text for line in p.lines)) is not None}
    for piece in section.pieces:
        start, end = reach[id(piece)]
        x0, _, x1, _ = bound(line.box for line in piece.lines)
        rows = range(piece.row, piece.row + piece.row_span)
        first, last = start, end
        while first > 0 and not any((row, first - 1) in owners for row in rows):
            first -= 1
        while last < len(edges) - 1 and not any((row, last) in owners for row in rows):
            last += 1
        best = min(
            ((a, b) for a in range(first, start + 1) for b in range(end, last + 1)),
            key=lambda ab: (round(abs(edges[ab[0]] + edges[ab[1]] - x0 - x1) / 4), ab[0] - ab[1]),
        )
        if abs(edges[best[0]] + edges[best[1]] - x0 - x1) > 2 * _CENTRED:
            best = (start, end)
        if first < best[0] and (owners.get((piece.row, first - 1)) in labels):
            best = (first, best[1])
        reach[id(piece)] = best
        owners.update(((row, column), id(piece)) for row in rows for column in range(*best))
    return reach


def _build_cell(
    piece: Piece,
    offset: int,
    column: int,
    column_span: int,
    page: int,
    flags: frozenset[str] = frozenset(),
) -> Cell:
    row = offset + piece.row
    box = None
    if piece.lines:
        x0, top, x1, bottom = bound(line.box for line in piece.lines)
        box = (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))
    return Cell(
        row,
        column,
        tuple(line.text for line in piece.lines),
        piece.row_span,
        column_span,
        Place(page=page, row=row + 1, column=column + 1, box=box),
        _flags(piece) | flags,
        min((w.confidence for line in piece.lines for w in line.words), default=1.0),
    )


def _flags(piece: Piece) -> frozenset[str]:
    flags = frozenset(flag for line in piece.lines for word in line.words for flag in word.flags) | {FITTED}
    if piece.cut:
        flags |= {CUT}
    return flags | {"side"} if is_side_label(piece.lines) else flags


def _merge_edges(sections: Sequence[Section]) -> list[float]:
    """Vertical edges in the gutters of all sections; exact ones first, then the section with most columns decides."""
    edges: list[float] = []
    for section in sorted(sections, key=lambda s: (not s.exact, -len(s.gutters))):
        for left, right in section.gutters:
            if not any(left - 1 <= e <= right + 1 for e in edges):
                edges.append((left + right) / 2)
    boxes = [line.box for section in sections for piece in section.pieces for line in piece.lines]
    outer = [section.outer for section in sections if section.outer is not None]
    first = min([min(b[0] for b in boxes) - _GUTTER, *(left for left, _ in outer)])
    last = max([max(b[2] for b in boxes) + _GUTTER, *(right for _, right in outer)])
    exact = {x for section in sections if section.exact for x, _ in section.gutters}
    merged: list[float] = [first]
    for edge in sorted(edges):
        if edge - merged[-1] > _SAME_EDGE or edge in exact:
            merged.append(edge)
    return [*merged, max(last, merged[-1] + 1.0)]


def _edge_in(edges: Sequence[float], gutter: Span) -> int:
    middle = (gutter[0] + gutter[1]) / 2
    inside = [i for i, e in enumerate(edges) if gutter[0] - 1 <= e <= gutter[1] + 1]
    return min(inside or range(len(edges)), key=lambda i: abs(edges[i] - middle))
