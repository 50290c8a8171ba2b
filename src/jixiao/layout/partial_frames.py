"""Frames that enclose a table without parting its rows: a box around it, a line under its head."""

from __future__ import annotations

from jixiao.layout.bands import find_chunks
from jixiao.layout.head_rows import LEVEL_HEADS, HeadRow, find_head_rows, part_heads
from jixiao.layout.head_words import column_role
from jixiao.layout.lattice import Lattice, sort_words
from jixiao.model.document import Word

_MOST_HEAD_WORDS = 3
_MOST_WORDS = 3


def joins_rows(lattice: Lattice, words: list[Word]) -> bool:
    """Whether column heads stand in one cell of `lattice` with the text under them, or two heads in one cell.

    Its lines then are those around a table and not those between its rows or columns.
    """
    inside = sort_words(lattice, words)
    crowded = [found for found in inside.values() if len(found) > _MOST_HEAD_WORDS]
    sparse = len(words) > _MOST_WORDS * len(inside)
    if not sparse and not any(column_role(w.text) in LEVEL_HEADS for found in crowded for w in found):
        return False
    region_of = {id(w): number for number, found in inside.items() for w in found}
    for row in find_head_rows(part_heads(find_chunks([w for w in words if w.upright]))):
        cells = [region_of[id(head.chunks[0].words[0])] for head in row.heads]
        shared = len(cells) - len(set(cells))
        under = sum(any(w.box[1] > row.bottom for w in inside[cell]) for cell in set(cells))
        if 2 * (shared + under) >= len(cells) or (sparse and _stacks_rows(row, inside)):
            return True
    return False


def _stacks_rows(row: HeadRow, inside: dict[int, list[Word]]) -> bool:
    """Whether most columns under a head hold their texts of many rows in one cell."""
    stacked = 0
    for head in row.heads:
        under = [
            found
            for found in inside.values()
            if any(
                w.box[1] > row.bottom and head.left < (w.box[0] + w.box[2]) / 2 < head.right for w in found
            )
        ]
        stacked += any(len(found) > _MOST_HEAD_WORDS for found in under)
    return 2 * stacked > len(row.heads)
