"""Frames that enclose a table without parting its rows: a box around it, a line under its head."""

from __future__ import annotations

from collections import Counter

from jixiao.layout.bands import find_chunks, group_lines
from jixiao.layout.cell_words import is_number, is_sign, list_names
from jixiao.layout.head_rows import LEVEL_HEADS, HeadRow, find_head_rows, part_heads
from jixiao.layout.head_words import column_role
from jixiao.layout.lattice import Lattice, sort_words
from jixiao.layout.word_lines import gather_lines
from jixiao.model.document import Word

_MOST_HEAD_WORDS = 3
_MOST_WORDS = 3
_LEAST_COLUMNS = 3
_LEAST_ROWS = 2
_LEAST_PACKED = 2


def joins_rows(lattice: Lattice, words: list[Word]) -> bool:
    """Whether column heads stand in one cell of `lattice` with the text under them, or two heads in one cell.

    Its lines then are those around a table and not those between its rows or columns. So they are where several
    columns stand in its only one, or where the texts of several rows stand in two cells of one row.
    """
    inside = sort_words(lattice, words)
    if _joins_columns(lattice, inside) or _packs_rows(lattice, inside):
        return True
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


def _joins_columns(lattice: Lattice, inside: dict[int, list[Word]]) -> bool:
    """Whether the one column that the lines of a frame leave holds lines of several texts, one under the other."""
    if len(lattice.xs) > 2:
        return False
    for words in inside.values():
        lines = group_lines(find_chunks([w for w in words if w.upright]))
        if sum(len(line) >= _LEAST_COLUMNS for line in lines) >= _LEAST_ROWS:
            return True
    return False


def _packs_rows(lattice: Lattice, inside: dict[int, list[Word]]) -> bool:
    """Whether two cells of one row each hold names of levels, signs or numbers of several rows."""
    packed: Counter[int] = Counter()
    for number, words in inside.items():
        texts = [line.text for line in gather_lines(words)]
        if len(texts) >= _LEAST_ROWS and (
            len(list_names(texts)) >= _LEAST_ROWS
            or sum(is_sign(text) for text in texts) >= _LEAST_ROWS
            or sum(is_number(text) for text in texts) >= _LEAST_ROWS
        ):
            packed[lattice.regions[number][0]] += 1
    return max(packed.values(), default=0) >= _LEAST_PACKED


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
