"""Pages to blocks in reading order: tables from their lines, the text around them, running heads named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jixiao.layout.columns import recover_columns
from jixiao.layout.drawn_columns import read_drawn_columns
from jixiao.layout.furniture import is_page_number, mark_furniture
from jixiao.layout.headed import Columns
from jixiao.layout.lattice import Lattice, build_lattice, fill_lattice, is_inside
from jixiao.layout.lost_lines import loses_lines
from jixiao.layout.open_frames import close_frames
from jixiao.layout.partial_frames import joins_rows
from jixiao.layout.rulings import find_frames, join_rulings
from jixiao.layout.word_lines import gather_lines
from jixiao.model.document import FITTED, Block, Grid, Line, Part, Place, Word


def recover_page_blocks(parts: tuple[Part, ...]) -> tuple[Block, ...]:
    """The grids and lines of the pages, page by page and from top to bottom.

    Grids are numbered over all pages in `place.table`. Page numbers and running heads are lines with the style
    "page_number", "header" or "footer".
    """
    pages: list[list[Block]] = []
    open_columns: Columns | None = None
    for part in parts:
        page, open_columns = _recover_page(part, open_columns)
        pages.append(page)
    table = 0
    blocks: list[Block] = []
    for page in mark_furniture(parts, pages):
        for block in page:
            if isinstance(block, Grid):
                table += 1
                block = _number_table(block, table)
            blocks.append(block)
    return tuple(blocks)


def _number_table(grid: Grid, table: int) -> Grid:
    cells = tuple(replace(cell, place=replace(cell.place, table=table)) for cell in grid.cells)
    return replace(grid, cells=cells, place=replace(grid.place, table=table))


@dataclass(frozen=True, slots=True)
class _Placed:
    top: float
    left: float
    block: Block


def _recover_page(part: Part, open_columns: Columns | None) -> tuple[list[Block], Columns | None]:
    lattices, drawn_columns = find_lattices(part, open_columns)
    inside, outside = _share_words(lattices, part.words)
    partial = [
        i
        for i, lattice in enumerate(lattices)
        if joins_rows(lattice, inside[i]) or loses_lines(lattice, inside[i])
    ]
    if partial:
        lattices = [lattice for i, lattice in enumerate(lattices) if i not in partial]
        inside, outside = _share_words(lattices, part.words)
    placed = [
        _Placed(lattice.box[1], lattice.box[0], fill_lattice(lattice, words, part.number, 0))
        for lattice, words in zip(lattices, inside, strict=True)
        if words
    ]
    if lattices and open_columns is not None and open_columns.drawn:
        open_columns = None
    numbers = _find_page_numbers(outside, part.height)
    found = recover_columns(
        [w for w in outside if id(w) not in numbers], part.number, part.height, open_columns
    )
    placed.extend(
        _Placed(grid.place.box[1], grid.place.box[0], grid) for grid in found.grids if grid.place.box
    )
    left = [*found.words, *(w for w in outside if id(w) in numbers)]
    placed.extend(_list_lines(left, part.number, found.doubtful))
    blocks = [p.block for p in sorted(placed, key=lambda p: (p.top, p.left))]
    return blocks, found.open_columns or drawn_columns or _hand_on(blocks, part.height)


def _hand_on(blocks: list[Block], height: float) -> Columns | None:
    """The columns of a drawn table that nothing on its page follows but a page number."""
    last = next((b for b in reversed(blocks) if isinstance(b, Grid) or not _is_foot(b, height)), None)
    if not isinstance(last, Grid) or any(FITTED in cell.flags for cell in last.cells):
        return None
    return read_drawn_columns(last)


def _is_foot(line: Line, height: float) -> bool:
    box = line.place.box
    return box is not None and is_page_number(line.text, box[1], box[3], height)


def _share_words(lattices: list[Lattice], words: tuple[Word, ...]) -> tuple[list[list[Word]], list[Word]]:
    """The words inside of each lattice, a word in the first that holds it, and those outside of all."""
    inside: list[list[Word]] = [[] for _ in lattices]
    outside: list[Word] = []
    for word in words:
        for index, lattice in enumerate(lattices):
            if is_inside(word, lattice.box):
                inside[index].append(word)
                break
        else:
            outside.append(word)
    return inside, outside


def _find_page_numbers(words: list[Word], height: float) -> set[int]:
    return {
        id(word)
        for line in gather_lines(words)
        if is_page_number(line.text, line.box[1], line.box[3], height)
        for word in line.words
    }


def find_lattices(part: Part, before: Columns | None = None) -> tuple[list[Lattice], Columns | None]:
    """The tables drawn on a page; a table drawn inside a cell of another one comes first, its frame after it.

    `before` are the columns of a table that the page before left open; given back are those that this one leaves open.
    """
    horizontals, verticals = join_rulings(part.rulings)
    drawn = find_frames(horizontals, verticals)
    frames, left = close_frames(drawn, horizontals, list(part.words), before, part.height)
    lattices = [lattice for frame in frames if (lattice := build_lattice(frame)) is not None]
    return sorted(lattices, key=_area), left


def _area(lattice: Lattice) -> float:
    x0, top, x1, bottom = lattice.box
    return (x1 - x0) * (bottom - top)


def _list_lines(words: list[Word], page: int, doubtful: frozenset[int]) -> Iterator[_Placed]:
    for line in gather_lines(words):
        style = "table" if any(id(w) in doubtful for w in line.words) else ""
        box = (round(line.box[0], 2), round(line.box[1], 2), round(line.box[2], 2), round(line.box[3], 2))
        yield _Placed(line.box[1], line.box[0], Line(line.text, Place(page=page, box=box), style))
