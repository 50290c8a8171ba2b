"""Rows that a text form ran together, told apart again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from jixiao.extraction.cells.cell_types import is_code_cell
from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.cells.targets import parse_operator
from jixiao.extraction.lists.list_rows import Head, Piece, Row
from jixiao.extraction.lists.ragged_rows import score_rows
from jixiao.text import compare_form

_LEAST_GAIN = 4.0


def repair_rows(rows: Sequence[Row], head: Head) -> list[Row]:
    """The rows in order, numbered anew, each line that holds two indicators parted into two rows.

    A line is parted where both parts read better as rows of their own; a label glued to the text behind it
    (数量指标 举办培训) becomes a cell. Rows of exact grids stay as they are.
    """
    out: list[Row] = []
    for row in rows:
        if row.exact:
            out.append(row)
            continue
        whole = replace(row, pieces=tuple(part for piece in row.pieces for part in _part_label(piece)))
        out.extend(_part_row(whole, head))
    return [replace(row, number=number) for number, row in enumerate(out)]


def _part_row(row: Row, head: Head) -> list[Row]:
    if "operator" not in head.columns:
        return [row]
    signs = [index for index, piece in enumerate(row.pieces) if parse_operator(piece.form)]
    groups = [signs[0], *(b for a, b in pairwise(signs) if b - a > 2)] if signs else []
    cuts = list(range(groups[0] + 2, groups[1] + 1)) if len(groups) > 1 else []
    cuts += [
        at - back
        for at, piece in enumerate(row.pieces)
        for back in (0, 1)
        if at > 2 and is_code_cell(piece.form)
    ]
    if not cuts:
        return [row]
    best, score = [row], score_rows([row], head) + _LEAST_GAIN
    for at in cuts:
        first, second = replace(row, pieces=row.pieces[:at]), replace(row, pieces=row.pieces[at:])
        found = score_rows([first], head) + score_rows([second], head)
        if found > score:
            best, score = [first, replace(second, after_break=False)], found
    return [best[0], *_part_row(best[1], head)] if len(best) == 2 else best


def _part_label(piece: Piece) -> tuple[Piece, ...]:
    """A cell in two where a whole level name ending in 指标 stands glued before other text, parted by a blank."""
    words = piece.text.split()
    if len(words) < 2 or find_level(piece.form, 1) or find_level(piece.form, 2):
        return (piece,)
    for count in range(1, len(words)):
        label, rest = "".join(words[:count]), " ".join(words[count:])
        named = find_level(label, 1) or find_level(label, 2)
        if not named or not label.endswith("指标") or len(label) < 4:
            continue
        if len(compare_form(rest)) >= 4 or parse_operator(rest):
            return (
                replace(piece, text=label, form=compare_form(label)),
                *_part_label(replace(piece, text=rest, form=compare_form(rest))),
            )
    return (piece,)
