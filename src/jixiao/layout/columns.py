"""Tables without drawn lines: columns from the white space between texts, rows from the baselines they share."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from jixiao.layout.word_lines import TextLine, bound, gather_lines, is_side_label
from jixiao.model.document import Box, Cell, Grid, Place, Word

_CHUNK_GAP = 0.35
_WIDE_GAP = 0.6
_LINE_GAP = 0.7
_ROW_PITCH = 1.6
_WIDEST_WRAP = 1.6
_GUTTER = 3.0
_SAME_BASELINE = 0.35
_OVERLAP = 0.9
_SAME_EDGE = 6.0
_LEAST_COLUMNS = 3
_LEAST_ROWS = 3
_FAR = 5.0

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words of one line with no wide gap between them: the text of a cell, or one line of it."""

    words: tuple[Word, ...]
    box: Box
    size: float

    @property
    def middle(self) -> float:
        """The height of the text's middle."""
        return (self.box[1] + self.box[3]) / 2


@dataclass(slots=True)
class Band:
    """Strips of text, one under the other, that share their gutters."""

    chunks: list[Chunk] = field(default_factory=list)
    columns: list[Span] = field(default_factory=list)


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
    for bands in _gather_tables(find_bands(_find_strips(chunks)), width):
        grid = _build_grid(bands, page)
        if grid is None:
            continue
        grids.append(grid)
        used.update(id(w) for band in bands for chunk in band.chunks for w in chunk.words)
    return grids, [w for w in words if id(w) not in used]


def find_chunks(words: list[Word]) -> list[Chunk]:
    """The texts of cells, or lines of them: words of one line parted at gaps wider than a typed space."""
    chunks: list[Chunk] = []
    for line in gather_lines(words):
        run: list[Word] = []
        for word in line.words:
            if run and word.box[0] - run[-1].box[2] > _CHUNK_GAP * max(run[-1].size, word.size, 1.0):
                chunks.append(_build_chunk(run))
                run = []
            run.append(word)
        if run:
            chunks.append(_build_chunk(run))
    return chunks


def _build_chunk(run: list[Word]) -> Chunk:
    return Chunk(tuple(run), bound(w.box for w in run), max(w.size for w in run))


def _find_strips(chunks: list[Chunk]) -> list[list[Chunk]]:
    """Chunks between white bands that run over the whole page, from top to bottom."""
    strips: list[list[Chunk]] = []
    bottom = 0.0
    for chunk in sorted(chunks, key=lambda c: (c.middle - 0.4 * c.size, c.box[0])):
        if strips and chunk.middle - 0.4 * chunk.size < bottom:
            strips[-1].append(chunk)
        else:
            strips.append([chunk])
        bottom = max(bottom, chunk.middle + 0.4 * chunk.size)
    return strips


def _cover(chunks: Iterable[Chunk]) -> list[Span]:
    """The x intervals that the chunks cover, those without a gutter between them joined."""
    spans: list[Span] = []
    for x0, x1 in sorted((c.box[0], c.box[2]) for c in chunks):
        if spans and x0 - spans[-1][1] < _GUTTER:
            spans[-1] = (spans[-1][0], max(spans[-1][1], x1))
        else:
            spans.append((x0, x1))
    return spans


def _join_spans(a: list[Span], b: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for x0, x1 in sorted([*a, *b]):
        if joined and x0 - joined[-1][1] < _GUTTER:
            joined[-1] = (joined[-1][0], max(joined[-1][1], x1))
        else:
            joined.append((x0, x1))
    return joined


def find_bands(strips: list[list[Chunk]], *, endless: bool = False) -> list[Band]:
    """Runs of strips that share their gutters; `endless`: however far one strip stands from the next."""
    bands: list[Band] = []
    for strip in strips:
        columns = _cover(strip)
        if bands:
            band = bands[-1]
            union = _join_spans(band.columns, columns)
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
    narrow = [index for index, band in enumerate(bands) if len(_find_anchors(band)) < _LEAST_ROWS]
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
    return len(band.columns) >= _LEAST_COLUMNS and len(_find_anchors(band)) >= _LEAST_ROWS


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


def _find_anchors(band: Band) -> list[float]:
    """The heights of the rows: baselines that two columns share, and those that overlap such a one taken with it."""
    size = _text_size(band)
    heights: list[list[_Block]] = []
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


def _text_size(band: Band) -> float:
    return sorted(c.size for c in band.chunks)[len(band.chunks) // 2]


def _by_column(band: Band) -> dict[int, list[Chunk]]:
    columns: dict[int, list[Chunk]] = defaultdict(list)
    for chunk in sorted(band.chunks, key=lambda c: (c.middle, c.box[0])):
        columns[_column_of(band.columns, chunk)].append(chunk)
    return columns


def _find_cells(band: Band) -> list[_Block]:
    """The chunks of each column, those that follow each other at the pitch of wrapped lines taken together."""
    reach = 1.06 * _wrap_pitch(band)
    baseline = _SAME_BASELINE * _text_size(band)
    blocks: list[_Block] = []
    for column, chunks in sorted(_by_column(band).items()):
        last: Chunk | None = None
        for chunk in chunks:
            if last is not None and chunk.middle - last.middle <= max(reach, baseline):
                blocks[-1].chunks.append(chunk)
            else:
                blocks.append(_Block([chunk], column, 0, 0))
            last = chunk
    return blocks


def _wrap_pitch(band: Band) -> float:
    """The distance between the lines of one cell; 0 when it cannot be told from the distance between rows."""
    size = _text_size(band)
    steps = sorted(
        below.middle - above.middle
        for chunks in _by_column(band).values()
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
        column = _column_of(band.columns, chunk)
        others = [c.middle for c in band.chunks if c is not chunk and _column_of(band.columns, c) == column]
        near = min((abs(chunk.middle - h) for h in (*anchors, *others, *lone)), default=0.0)
        inside = anchors[0] < chunk.middle < anchors[-1]
        if near >= _ROW_PITCH * size and not inside:
            lone.append(chunk.middle)
    return lone


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


def _column_of(columns: list[Span], chunk: Chunk) -> int:
    middle = (chunk.box[0] + chunk.box[2]) / 2
    return min(
        range(len(columns)),
        key=lambda i: (
            abs((columns[i][0] + columns[i][1]) / 2 - middle)
            if not columns[i][0] <= middle <= columns[i][1]
            else -1.0
        ),
    )


@dataclass(slots=True)
class _Block:
    """The text of one cell of a band: rows `top`..`bottom`, column `column`."""

    chunks: list[Chunk]
    column: int
    top: int
    bottom: int

    @property
    def middle(self) -> float:
        """The height of the block's middle."""
        return (min(c.box[1] for c in self.chunks) + max(c.box[3] for c in self.chunks)) / 2


def _build_grid(bands: list[Band], page: int) -> Grid | None:
    edges = _merge_edges(bands)
    if len(edges) < _LEAST_COLUMNS:
        return None
    cells: list[Cell] = []
    offset = 0
    for band in bands:
        anchors = _find_anchors(band) or [sum(c.middle for c in band.chunks) / len(band.chunks)]
        limits = [_edges_of(band, index, edges) for index in range(len(band.columns))]
        for block in _find_blocks(band, anchors):
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
        for left, right in pairwise(band.columns):
            inside = [e for e in edges if left[1] - 1 <= e <= right[0] + 1]
            if not inside:
                edges.append((left[1] + right[0]) / 2)
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


def _find_blocks(band: Band, anchors: list[float]) -> list[_Block]:
    by_column: dict[int, list[_Block]] = defaultdict(list)
    for cell in _find_cells(band):
        by_column[cell.column].append(cell)
    blocks: list[_Block] = []
    for column, cells in sorted(by_column.items()):
        own = _split_rows(column, cells, anchors)
        if _is_merged(own, anchors):
            pitched = _split_pitch(
                column, [c for cell in cells for c in cell.chunks], anchors, _wrap_pitch(band)
            )
            own = _spread_under_head(pitched, anchors, _SAME_BASELINE * _text_size(band))
        blocks.extend(own)
    return blocks


def _split_rows(column: int, cells: list[_Block], anchors: list[float]) -> list[_Block]:
    """One block a row: each text goes to the row whose height is nearest."""
    rows: dict[int, list[Chunk]] = defaultdict(list)
    for cell in cells:
        rows[_nearest(anchors, cell.middle)].extend(cell.chunks)
    return [_Block(found, column, row, row) for row, found in sorted(rows.items())]


def _nearest(anchors: list[float], height: float) -> int:
    at = bisect_left(anchors, height)
    near = [i for i in (at - 1, at) if 0 <= i < len(anchors)]
    return min(near, key=lambda i: abs(anchors[i] - height))


def _is_merged(blocks: list[_Block], anchors: list[float]) -> bool:
    """Whether a column's cells are merged over rows: texts stand between rows, or only under the second row."""
    if len(anchors) < 2 or len(blocks) >= len(anchors):
        return False
    rows = {block.top for block in blocks}
    pitch = (anchors[-1] - anchors[0]) / (len(anchors) - 1)
    between = any(abs(block.middle - anchors[block.top]) > 0.3 * pitch for block in blocks)
    late = 0 in rows and 1 not in rows and len(rows) > 1 and len(anchors) > 2
    return between or late


def _split_pitch(column: int, chunks: list[Chunk], anchors: list[float], pitch: float) -> list[_Block]:
    """Blocks of lines that follow each other closely, whatever row they stand beside."""
    blocks: list[_Block] = []
    last = None
    for chunk in sorted(chunks, key=lambda c: (c.middle, c.box[0])):
        if last is not None and chunk.middle - last.middle <= (1.06 * pitch or _WIDEST_WRAP * chunk.size):
            blocks[-1].chunks.append(chunk)
        else:
            blocks.append(_Block([chunk], column, 0, 0))
        last = chunk
    for block in blocks:
        block.top = block.bottom = _nearest(anchors, block.middle)
    return blocks


def _spread_under_head(blocks: list[_Block], anchors: list[float], reach: float) -> list[_Block]:
    """Blocks spread over the rows; a first block that stands in the first row is a head and stays there."""
    if len(blocks) < 2 or abs(blocks[0].middle - anchors[0]) > reach:
        return _spread(blocks, anchors)
    blocks[0].top = blocks[0].bottom = 0
    rest = _spread(blocks[1:], anchors[1:])
    for block in rest:
        block.top += 1
        block.bottom += 1
    return [blocks[0], *rest]


def _spread(blocks: list[_Block], anchors: list[float]) -> list[_Block]:
    """Blocks spread over all rows so that each stands as near as can be to the middle of its rows."""
    count, rows = len(blocks), len(anchors)
    if count > rows:
        for block in blocks:
            block.top = block.bottom = _nearest(anchors, block.middle)
        return blocks
    edges = [anchors[0], *[(a + b) / 2 for a, b in pairwise(anchors)], anchors[-1]]
    if rows > 1:
        edges[0] -= edges[1] - anchors[0]
        edges[-1] += anchors[-1] - edges[-2]
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for index, block in enumerate(blocks):
        layer: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in best[-1].items():
            for end in range(start + 1, rows - (count - index - 1) + 1):
                total = cost + abs((edges[start] + edges[end]) / 2 - block.middle)
                if end not in layer or total < layer[end][0]:
                    layer[end] = (total, start)
        best.append(layer)
    end = rows
    for index in range(count, 0, -1):
        start = best[index][end][1]
        blocks[index - 1].top, blocks[index - 1].bottom = start, end - 1
        end = start
    return blocks
