"""Tables without drawn lines: columns from known heads or the white space between texts, rows from what they share."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import pairwise

from jixiao.layout.bands import Band, Chunk, Span, cover, find_chunks, find_strips, group_columns, join_spans
from jixiao.layout.column_rows import find_anchors
from jixiao.layout.head_rows import part_heads
from jixiao.layout.headed import Columns, Region, find_form, find_regions
from jixiao.layout.headed_rows import build_section
from jixiao.layout.money_tables import find_money_tables
from jixiao.layout.row_fit import build_column
from jixiao.layout.row_heights import solve_rows
from jixiao.layout.sections import Piece, Section, build_grid
from jixiao.layout.told_columns import tell_columns
from jixiao.layout.word_lines import gather_lines
from jixiao.model.document import Grid, Word

_WIDE_GAP = 0.6
_LINE_GAP = 0.7
_GUTTER = 3.0
_LEAST_COLUMNS = 3
_LEAST_ROWS = 3
_FAR = 5.0


@dataclass(frozen=True, slots=True)
class Found:
    """The tables of a page, the words outside of them, and the columns of the last one where the page leaves it open."""

    grids: list[Grid]
    words: list[Word]
    open_columns: Columns | None
    doubtful: frozenset[int] = frozenset()
    """The ids of words of a budget table that could not be read."""


def recover_columns(
    words: list[Word], page: int, height: float = 0.0, before: Columns | None = None
) -> Found:
    """The tables that stand in `words` without any drawn line, and the words outside of them.

    A table has a row of known column heads, or at least three columns and three rows; merged cells are told by their
    text standing in the middle of several rows. `before` are the columns of a table that the page before left open.
    """
    chunks = part_heads(find_chunks([w for w in words if w.upright]))
    if not chunks:
        return Found([], words, None)
    width = (min(c.box[0] for c in chunks), max(c.box[2] for c in chunks))
    regions, rest = find_regions(chunks, before, height)
    money = find_money_tables([w for c in rest for w in c.words], page, before)
    outside = {id(w) for w in money.words}
    used = {id(w) for c in rest for w in c.words if id(w) not in outside}
    outside -= money.doubtful
    rest = [c for c in rest if all(id(w) in outside for w in c.words)]
    grids: list[Grid] = list(money.grids)
    for table in _list_tables(regions, rest, width):
        sections = [_build_section(item) if isinstance(item, Band) else build_section(item) for item in table]
        grid = build_grid(sections, page, _LEAST_COLUMNS)
        if grid is None:
            continue
        grids.append(grid)
        for section in sections:
            used.update(id(w) for piece in section.pieces for line in piece.lines for w in line.words)
    left = money.open_columns
    if regions and regions[-1].open_end and grids:
        edges = grids[-1].column_edges
        left = replace(regions[-1].columns, outer=(edges[0], edges[-1]))
    return Found(grids, [w for w in words if id(w) not in used], left, money.doubtful)


def _list_tables(regions: list[Region], rest: list[Chunk], width: Span) -> list[list[Band | Region]]:
    """The tables from top to bottom: bands of text that share columns, each headed region with the form above it."""
    tables: list[list[Band | Region]] = []
    left = list(rest)
    for region in regions:
        above = [c for c in left if c.middle < region.top]
        left = [c for c in left if c.middle >= region.top]
        form = find_form(above) if region.head is not None else []
        inside = {id(c) for c in form}
        bands = find_bands(find_strips([c for c in above if id(c) not in inside]))
        tables.extend(list(table) for table in _gather_tables(bands, width))
        tables.append([*find_bands(find_strips(form), endless=True), region])
    tables.extend(list(table) for table in _gather_tables(find_bands(find_strips(left)), width))
    return tables


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


def _build_section(band: Band) -> Section:
    lines = [
        gather_lines([w for chunk in chunks for w in chunk.words])
        for _, chunks in sorted(group_columns(band, every=True).items())
    ]
    columns = [
        build_column(column, merged, role=role)
        for column, (role, merged) in zip(lines, tell_columns(lines), strict=True)
    ]
    solved = solve_rows(columns)
    assert solved is not None
    pieces = tuple(
        Piece(column.lines[cell.start : cell.end], cell.top, number, cell.bottom - cell.top + 1, 1)
        for number, (column, cells) in enumerate(zip(columns, solved.cells, strict=True))
        for cell in cells
    )
    return Section(tuple(_gutters(band)), pieces, len(solved.rows.heights))
