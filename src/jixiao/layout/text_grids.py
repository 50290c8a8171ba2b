"""Tables in plain text: rows of tab-separated cells, and rows aligned in columns by blanks."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jixiao.layout.delimited_lines import split_delimited
from jixiao.layout.delimited_tables import split_tables
from jixiao.model.document import Block, Cell, Grid, Line, Place

_GAP = re.compile(r"(?: |\u3000|\u00a0){2,}")
_MIN_ALIGNED_ROWS = 3
_GUTTER = 2
_CLEAR_SHARE = 0.96
_MANY_CELLS = 4
_LONE_ROWS = 3
_MIN_GAPPED_ROWS = 5
_LEVEL_HEAD = re.compile(r"[二三]级\S{0,4} +[二三]级|一级\S{0,4} +二级|指标名称 .*指标?值")
_WRAPPED_SHARE = 0.15


def recover_text_blocks(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks of a text part with its tables made grids.

    A run of lines that hold tabs becomes one Grid with `ragged` set: the order of the cells in a row is
    certain, their columns are not. Blank lines inside a run do not end it. Three or more lines in a row
    whose words leave the same gutters free, at least two characters wide, become a Grid whose columns are
    certain; rows of many cells parted by two blanks or more that keep no gutters become a ragged one. A
    delimited grid whose rows differ in their number of cells is ragged too. Everything else stays as it was.
    """
    if len(blocks) == 1 and isinstance(blocks[0], Grid) and _knows_no_spans(blocks[0]):
        return tuple(_number_tables(split_tables(blocks[0])))
    out: list[Block] = []
    table = sum(isinstance(block, Grid) for block in blocks)
    for run in _split_runs(blocks):
        grid = None
        if isinstance(run[0], Line) and "\t" in run[0].text:
            grid = _read_tabbed([line for line in run if isinstance(line, Line)], table + 1)
        elif isinstance(run[0], Grid):
            out.append(replace(run[0], ragged=run[0].ragged or _is_uneven(run[0])))
            continue
        elif len(run) >= _MIN_ALIGNED_ROWS and all(isinstance(block, Line) for block in run):
            for part in split_delimited([line for line in run if isinstance(line, Line)]):
                found: list[Block] = []
                if isinstance(part, list):
                    found.extend(_recover_aligned(part, table) if len(part) >= _MIN_ALIGNED_ROWS else part)
                else:
                    found.append(number_table(part, table + 1) if isinstance(part, Grid) else part)
                out.extend(found)
                table += sum(isinstance(block, Grid) for block in found)
            continue
        if grid is None:
            out.extend(run)
        else:
            table += 1
            out.append(grid)
    return tuple(out)


def _number_tables(blocks: Sequence[Block]) -> Iterator[Block]:
    table = 0
    for block in blocks:
        if isinstance(block, Grid):
            table += 1
            yield replace(number_table(block, table), ragged=block.ragged or _is_uneven(block))
        else:
            yield block


def _knows_no_spans(grid: Grid) -> bool:
    """Whether a grid comes from a delimited text: a word processor's only table merges cells, and its rows stay together."""
    return all(cell.row_span * cell.column_span == 1 for cell in grid.cells)


def number_table(grid: Grid, table: int) -> Grid:
    """The grid and its cells as table number `table` of their document."""
    cells = tuple(replace(cell, place=replace(cell.place, table=table)) for cell in grid.cells)
    return replace(grid, cells=cells, place=replace(grid.place, table=table))


def _split_runs(blocks: tuple[Block, ...]) -> Iterator[list[Block]]:
    """Runs of tabbed lines (blank lines between them left out), runs of other lines, and single grids."""
    run: list[Block] = []
    kind = ""
    for block in blocks:
        if isinstance(block, Grid):
            this = "grid"
        elif not block.text.strip():
            if kind == "tab":
                continue
            this = "line"
        else:
            this = "tab" if "\t" in block.text else "line"
        if run and (this != kind or this == "grid"):
            yield run
            run = []
        kind = this
        run.append(block)
    if run:
        yield run


def _is_uneven(grid: Grid) -> bool:
    """Whether more than a twentieth of a delimited grid's rows, of which some hold more, hold fewer or more cells than most."""
    if any(cell.place.line is None or cell.row_span * cell.column_span > 1 for cell in grid.cells):
        return False
    widths = Counter(Counter(cell.row for cell in grid.cells).values())
    if not widths:
        return False
    usual = widths.most_common(1)[0][0]
    other = sum(count for width, count in widths.items() if width != usual)
    return other * 20 > widths.total() and max(widths) > usual


def _read_tabbed(lines: list[Line], table: int) -> Grid:
    cells: list[Cell] = []
    width = 0
    for row, line in enumerate(lines):
        values = line.text.split("\t")
        width = max(width, len(values))
        cells.extend(_make_cell(line, row, column, value, table) for column, value in enumerate(values))
    return Grid(tuple(cells), len(lines), width, place=_grid_place(lines[0], table), ragged=True)


def _make_cell(line: Line, row: int, column: int, value: str, table: int, span: int = 1) -> Cell:
    place = Place(
        page=line.place.page,
        line=line.place.line,
        line_end=line.place.line_end,
        table=table,
        row=row + 1,
        column=column + 1,
    )
    return Cell(row, column, (value,) if value.strip() else (), column_span=span, place=place)


def _grid_place(line: Line, table: int) -> Place:
    return Place(page=line.place.page, line=line.place.line, table=table)


def _recover_aligned(lines: list[Line], table: int) -> list[Block]:
    """`lines` with each stretch of column-aligned rows replaced by a grid."""
    out: list[Block] = []
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and _is_gapped(lines, end, end > start):
            end += 1
        rows = lines[start:end]
        gutters = _find_gutters(rows) if len(rows) >= _MIN_ALIGNED_ROWS else []
        if _has_more_cells(rows, len(gutters) + 1):
            gutters = []
        if (gutters or _has_many_cells(rows)) and not _is_wrapped(rows):
            table += 1
            out.append(_read_aligned(rows, gutters, table) if gutters else _read_gapped(rows, table))
            start = end
        else:
            out.extend(lines[start : max(end, start + 1)])
            start = max(end, start + 1)
    return out


def _is_gapped(lines: list[Line], index: int, inside: bool) -> bool:
    """Whether a line has a gap between words, or stands indented between lines that have one."""
    text = lines[index].text
    if _GAP.search(text.strip()):
        return True
    following = lines[index + 1 : index + 1 + _LONE_ROWS]
    return inside and bool(_GAP.match(text)) and any(_GAP.search(line.text.strip()) for line in following)


def _has_many_cells(lines: list[Line]) -> bool:
    """Whether lines are rows of a table although their columns do not align: most of them hold many cells."""
    wide = sum(len(_GAP.findall(line.text.strip())) + 1 >= _MANY_CELLS for line in lines)
    return len(lines) >= _MIN_GAPPED_ROWS and wide * 2 >= len(lines)


def _is_wrapped(lines: list[Line]) -> bool:
    """Whether lines are those of a table of indicators whose cells go on above and below their row: no rows of a grid.

    Told by lines of one or two cells, and by merged cells that stand in the middle of their rows, so that the
    first row begins further right than later ones.
    """
    head = next((index for index, line in enumerate(lines) if _LEVEL_HEAD.search(line.text)), None)
    if head is None:
        return False
    body = lines[head + 1 :]
    cells = [len(_GAP.findall(line.text.strip())) + 1 for line in body]
    if sum(count <= 2 for count in cells) > _WRAPPED_SHARE * len(cells):
        return True
    indents = [len(line.text) - len(line.text.lstrip()) for line in body]
    first = next((indent for indent, count in zip(indents, cells, strict=True) if count > 2), 0)
    return first > min(indents, default=0) + _GUTTER


def _has_more_cells(lines: list[Line], columns: int) -> bool:
    """Whether more than a tenth of the lines hold more cells than `columns`: then the gutters part nothing."""
    more = sum(len(_GAP.findall(line.text.strip())) + 1 > columns for line in lines)
    return more * 10 > len(lines)


def _read_gapped(lines: list[Line], table: int) -> Grid:
    cells: list[Cell] = []
    width = 0
    for row, line in enumerate(lines):
        values = _GAP.split(line.text.strip())
        width = max(width, len(values))
        cells.extend(_make_cell(line, row, column, value, table) for column, value in enumerate(values))
    return Grid(tuple(cells), len(lines), width, place=_grid_place(lines[0], table), ragged=True)


def _spread(text: str) -> list[str]:
    """`text` by display position: a wide character fills two, the second as an empty string."""
    positions: list[str] = []
    for char in text:
        positions.append(char)
        if unicodedata.east_asian_width(char) in "WF":
            positions.append("")
    return positions


def _blank_at(positions: list[str], index: int) -> bool:
    if index >= len(positions):
        return True
    if positions[index] == "":
        return positions[index - 1].isspace()
    return positions[index].isspace()


def _find_gutters(lines: list[Line]) -> list[tuple[int, int]]:
    """Stretches of display positions that (nearly) every row leaves blank, between text on both sides."""
    spread = [_spread(line.text) for line in lines]
    width = max(map(len, spread))
    clear = [
        sum(_blank_at(row, index) for row in spread) / len(spread) >= _CLEAR_SHARE for index in range(width)
    ]
    gutters: list[tuple[int, int]] = []
    index = 0
    while index < width:
        if not clear[index]:
            index += 1
            continue
        end = index
        while end < width and clear[end]:
            end += 1
        if end - index >= _GUTTER and index > 0 and end < width:
            gutters.append((index, end))
        index = end
    return gutters


def _read_aligned(lines: list[Line], gutters: list[tuple[int, int]], table: int) -> Grid:
    starts = [0, *(end for _, end in gutters)]
    cells: list[Cell] = []
    for row, line in enumerate(lines):
        pieces: dict[int, list[str]] = {}
        position = 0
        for word in re.split(f"({_GAP.pattern})", line.text):
            length = len(_spread(word))
            if word.strip():
                lead = len(_spread(word)) - len(_spread(word.lstrip()))
                column = max(i for i, at in enumerate(starts) if at <= position + lead)
                pieces.setdefault(column, []).append(word.strip())
            position += length
        cells.extend(
            _make_cell(line, row, column, "  ".join(pieces.get(column, ())), table)
            for column in range(len(starts))
        )
    return Grid(tuple(cells), len(lines), len(starts), place=_grid_place(lines[0], table))
