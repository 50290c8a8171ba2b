"""Tables without drawn lines: columns from the white space between texts, rows from the baselines they share."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from jixiao.layout.bands import Band, Chunk, Span, cover, find_chunks, find_strips, join_spans
from jixiao.layout.column_rows import find_anchors, find_blocks
from jixiao.layout.word_lines import TextLine, bound, gather_lines, is_side_label
from jixiao.model.document import Cell, Grid, Place, Word

_WIDE_GAP = 0.6
_LINE_GAP = 0.7
_GUTTER = 3.0
_SAME_EDGE = 6.0
_LEAST_COLUMNS = 3
_LEAST_ROWS = 3
_FAR = 5.0


def recover_columns(words: list[Word], page: int) -> tuple[list[Grid], list[Word]]:
    """The tables that stand in `words` without any drawn line, and the words outside of them.

    A table has at least three columns and three rows; merged cells are told by their text standing in the middle
    of several rows.
    """
    chunks = find_chunks([w for w in words if w.upright])
    if not chunks:
        return [], words
    grids: list[Grid] = []
    used: set[int] = set()
    width = (min(c.box[0] for c in chunks), max(c.box[2] for c in chunks))
    for bands in _gather_tables(find_bands(find_strips(chunks)), width):
        grid = _build_grid(bands, page)
        if grid is None:
            continue
        grids.append(grid)
        used.update(id(w) for band in bands for chunk in band.chunks for w in chunk.words)
    return grids, [w for w in words if id(w) not in used]


def find_bands(strips: list[list[Chunk]], *, endless: bool = False) -> list[Band]:
    """Runs of strips that share their gutters; `endless`: however far one strip stands from the next."""
    bands: list[Band] = []
    for strip in strips:
        columns = cover(strip)
        if bands:
            band = bands[-1]
            union = join_spans(band.columns, columns)
            height = max(c.size for c in strip)
            gap = min(c.box[1] for c in strip) - max(c.box[3] for c in band.chunks)
            near = endless or gap <= _FAR * height
            # A title above a table is no first line of its cell.
            apart = not endless and len(band.columns) == 1 and len(columns) > 1 and gap > _LINE_GAP * height
            if near and not apart and _keeps_apart(union, columns) and _keeps_apart(union, band.columns):
                band.columns = union
                band.chunks.extend(strip)
                continue
        bands.append(Band(list(strip), columns))
    narrow = [index for index, band in enumerate(bands) if len(find_anchors(band)) < _LEAST_ROWS]
    widened = {index: _widen_gutters(bands, index) for index in narrow}
    for index, columns in widened.items():
        bands[index].columns = columns
    return bands


def _keeps_apart(union: list[Span], columns: list[Span]) -> bool:
    """Whether no two of `columns` fall into one column of `union`."""
    at = [bisect_left([span[1] for span in union], column[1]) for column in columns]
    return len(set(at)) == len(at)


def _widen_gutters(bands: list[Band], index: int) -> list[Span]:
    """The columns of a band of one or two rows, where a narrow gap may be a typed space.

    Only wide gaps part its columns, and those that go on in the band above or below.
    """
    band = bands[index]
    least = _WIDE_GAP * max(c.size for c in band.chunks)
    near = [
        g for b in (*bands[max(index - 2, 0) : index], *bands[index + 1 : index + 3]) for g in _gutters(b)
    ]
    columns: list[Span] = []
    for x0, x1 in band.columns:
        if columns and x0 - columns[-1][1] < least and not _shares_gutter((columns[-1][1], x0), near):
            columns[-1] = (columns[-1][0], x1)
        else:
            columns.append((x0, x1))
    return columns


def _gutters(band: Band) -> list[Span]:
    return [(left[1], right[0]) for left, right in pairwise(band.columns)]


def _shares_gutter(gutter: Span, others: list[Span]) -> bool:
    return any(
        min(gutter[1], b) - max(gutter[0], a) >= 0.7 * (gutter[1] - gutter[0]) and b - a >= 6
        for a, b in others
    )


def _gather_tables(bands: list[Band], width: Span) -> list[list[Band]]:
    """Runs of bands that make one table: around a band of three columns and three rows, those of two or more."""
    tables: list[list[Band]] = []
    current: list[Band] = []
    for band in bands:
        if len(band.columns) >= 2 and (not current or _follows(current, band)):
            current.append(band)
            continue
        if current and len(band.columns) == 1 and _follows(current, band) and _stands_inside(band, width):
            current.append(band)
            continue
        if current:
            tables.append(current)
        current = [band] if len(band.columns) >= 2 else []
    if current:
        tables.append(current)
    return [_trim(table) for table in tables if any(_is_table(band) for band in table)]


def _is_table(band: Band) -> bool:
    return len(band.columns) >= _LEAST_COLUMNS and len(find_anchors(band)) >= _LEAST_ROWS


def _trim(table: list[Band]) -> list[Band]:
    while table and len(table[-1].columns) == 1:
        table = table[:-1]
    return table


def _follows(current: list[Band], band: Band) -> bool:
    above, below = max(c.box[3] for c in current[-1].chunks), min(c.box[1] for c in band.chunks)
    return below - above <= _FAR * max(c.size for c in band.chunks)


def _stands_inside(band: Band, width: Span) -> bool:
    """Whether the text of a band begins right of the first column: a cell over several lines, no paragraph."""
    return band.columns[0][0] > width[0] + 2 * max(c.size for c in band.chunks)


def _build_grid(bands: list[Band], page: int) -> Grid | None:
    edges = _merge_edges(bands)
    if len(edges) < _LEAST_COLUMNS:
        return None
    cells: list[Cell] = []
    offset = 0
    for band in bands:
        anchors = find_anchors(band) or [sum(c.middle for c in band.chunks) / len(band.chunks)]
        limits = [_edges_of(band, index, edges) for index in range(len(band.columns))]
        for block in find_blocks(band, anchors):
            lines = gather_lines([w for chunk in block.chunks for w in chunk.words])
            start, end = limits[block.column]
            cells.append(
                _build_cell(lines, offset + block.top, start, block.bottom - block.top + 1, end - start, page)
            )
        offset += len(anchors)
    box = bound(cell.place.box for cell in cells if cell.place.box is not None)
    return Grid(
        tuple(sorted(cells, key=lambda c: (c.row, c.column))),
        offset,
        len(edges) - 1,
        Place(page=page, box=box),
        column_edges=tuple(round(x, 2) for x in edges),
    )


def _build_cell(
    lines: list[TextLine], row: int, column: int, row_span: int, column_span: int, page: int
) -> Cell:
    box = bound(line.box for line in lines)
    return Cell(
        row,
        column,
        tuple(line.text for line in lines),
        row_span,
        max(column_span, 1),
        Place(
            page=page,
            row=row + 1,
            column=column + 1,
            box=(round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2)),
        ),
        frozenset({"side"}) if is_side_label(lines) else frozenset(),
        min((w.confidence for line in lines for w in line.words), default=1.0),
    )


def _merge_edges(bands: list[Band]) -> list[float]:
    """Vertical edges in the gutters of all bands; the band with most columns says where near ones are."""
    edges: list[float] = []
    ordered = sorted(bands, key=lambda b: -len(b.columns))
    for band in ordered:
        for before, after in pairwise(band.columns):
            inside = [e for e in edges if before[1] - 1 <= e <= after[0] + 1]
            if not inside:
                edges.append((before[1] + after[0]) / 2)
    left = min(b.columns[0][0] for b in bands) - _GUTTER
    right = max(b.columns[-1][1] for b in bands) + _GUTTER
    merged: list[float] = [left]
    for edge in sorted(edges):
        if edge - merged[-1] > _SAME_EDGE:
            merged.append(edge)
    return [*merged, right]


def _edges_of(band: Band, index: int, edges: list[float]) -> tuple[int, int]:
    """The grid columns between the gutters left and right of a band's column."""
    start = 0
    if index:
        gutter = (band.columns[index - 1][1], band.columns[index][0])
        start = _edge_in(edges, gutter)
    end = len(edges) - 1
    if index + 1 < len(band.columns):
        end = _edge_in(edges, (band.columns[index][1], band.columns[index + 1][0]))
    return start, max(end, start + 1)


def _edge_in(edges: list[float], gutter: Span) -> int:
    middle = (gutter[0] + gutter[1]) / 2
    inside = [i for i, e in enumerate(edges) if gutter[0] - 1 <= e <= gutter[1] + 1]
    return min(inside or range(len(edges)), key=lambda i: abs(edges[i] - middle))
