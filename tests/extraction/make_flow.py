"""Small flows made by hand for the tests of recognisers."""

from __future__ import annotations

from itertools import count

from jixiao.layout.flow import recover_flow
from jixiao.model.document import Block, Cell, Document, Flow, Grid, Line, Part, Place


def flow_of_text(text: str) -> Flow:
    """The flow of a text source with these lines."""
    blocks = tuple(Line(line, Place(line=number)) for number, line in enumerate(text.split("\n"), 1))
    return recover_flow(Document("made.txt", "0" * 64, "text", (Part("text", 1, blocks=blocks),)))


def grid_of_rows(rows: list[list[object]], page: int = 1, table: int = 1) -> Grid:
    """A grid; a cell is a text or (text, row_span, column_span), None where another cell covers the place."""
    cells = []
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is None:
                continue
            text, row_span, column_span = value if isinstance(value, tuple) else (value, 1, 1)
            place = Place(page=page, table=table, row=r + 1, column=c + 1)
            cells.append(Cell(r, c, (str(text),) if text else (), row_span, column_span, place))
    width = max(len(row) for row in rows)
    return Grid(tuple(cells), len(rows), width, Place(page=page, table=table))


def flow_of_blocks(*blocks: str | Grid) -> Flow:
    """A flow of lines and grids in this order, keys set."""
    keys = count(1)
    out: list[Block] = []
    for number, block in enumerate(blocks, 1):
        if isinstance(block, str):
            out.append(Line(block, Place(page=1, line=None), key=next(keys)))
        else:
            cells = tuple(
                Cell(
                    c.row,
                    c.column,
                    c.lines,
                    c.row_span,
                    c.column_span,
                    c.place,
                    c.flags,
                    c.confidence,
                    next(keys),
                )
                for c in block.cells
            )
            out.append(Grid(cells, block.row_count, block.column_count, block.place, block.ragged))
        assert number
    return Flow(Document("made.pdf", "0" * 64, "pdf", ()), tuple(out))
