"""From a document as read to one flow of lines and grids, every line and cell with its own key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count, groupby

from jixiao.layout.text_grids import recover_text_blocks
from jixiao.model.document import Block, Cell, Document, Flow, Grid, Line, Part

_STYLES_SET_ASIDE = {"page_number": "page number", "header": "running head", "footer": "running foot"}


def recover_flow(document: Document) -> Flow:
    """The document's blocks in reading order.

    Pages are given to page recovery together, since tables run over page breaks; in a text, rows of
    tab-separated or column-aligned cells become grids; sheets, HTML and word-processor parts keep the blocks
    their reader found. Keys count from 1 over all lines and cells; page numbers and running heads that a
    reader or page recovery marked as such are set aside in `ignored`.
    """
    keys = count(1)
    blocks = tuple(_number_block(block, keys) for block in _list_blocks(document.parts))
    ignored = {
        block.key: _STYLES_SET_ASIDE[block.style]
        for block in blocks
        if isinstance(block, Line) and block.style in _STYLES_SET_ASIDE
    }
    return Flow(document, blocks, ignored)


def _list_blocks(parts: Iterable[Part]) -> Iterator[Block]:
    for from_page, group in groupby(parts, key=_needs_page_recovery):
        if from_page:
            # The page reader's geometry code is loaded only for sources that have pages.
            from jixiao.layout.pages import recover_page_blocks

            yield from recover_page_blocks(tuple(group))
            continue
        for part in group:
            yield from recover_text_blocks(part.blocks) if part.kind == "text" else part.blocks


def _needs_page_recovery(part: Part) -> bool:
    return part.kind == "page" and not part.blocks


def _number_block(block: Block, keys: Iterator[int]) -> Block:
    if isinstance(block, Line):
        return replace(block, key=next(keys))
    # `replace` takes several times as long, and a document has thousands of cells.
    cells = tuple(
        [
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
        ]
    )
    grid: Grid = replace(block, cells=cells)
    return grid
