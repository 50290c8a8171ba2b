"""Rows of a tabbed text whose cells lost their columns: names and figures in printed order, columns left open."""

from __future__ import annotations

import re

from jixiao.extraction.budget.grid_rows import GridRows, row_source
from jixiao.extraction.budget.table_drafts import AMOUNT, Draft, DraftRow, Figure, figure_value, split_code
from jixiao.extraction.budget.table_kinds import is_code, side_words
from jixiao.text import compare_form, join_lines, squeeze

_ENOUGH_ROWS = 3
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")


def trims_ends(rows: GridRows, start: int) -> bool:
    """Whether a tabbed text leaves out the empty cells at the end of all its rows, so that a short row is no damage.

    It must keep empty cells elsewhere: a text that keeps none at all has lost its columns.
    """
    filled = [
        [bool(compare_form("".join(cell.lines))) for cell in rows.cells(r)] for r in range(start, rows.height)
    ]
    filled = [cells for cells in filled if cells]
    return (
        len(filled) >= _ENOUGH_ROWS
        and all(cells[-1] for cells in filled)
        and any(not all(cells) for cells in filled)
    )


def is_loose(rows: GridRows, r: int, draft: Draft, trimmed: bool) -> bool:
    """Whether the columns of a row of a ragged grid cannot be trusted.

    It has other than the head's number of cells, or words stand where amounts should, or an amount where a name should.
    """
    if not rows.grid.ragged:
        return False
    count = len(rows.cells(r))
    if count > len(draft.columns) or (count < len(draft.columns) and not trimmed):
        return True
    for c, column in enumerate(draft.columns):
        if c >= rows.width or not rows.text[r][c]:
            continue
        value = figure_value(rows.text[r][c])
        if column.role in ("name", "unit") and value and "." in value:
            return True
        if column.role == AMOUNT and value is None and _WORDS.search(rows.text[r][c]):
            return True
    return False


def read_loose_row(rows: GridRows, r: int, draft: Draft, sides: dict[int, str | None]) -> list[DraftRow]:
    """The rows that a loose row holds: one, or one for each side of a two-sided table."""
    items = _list_items(rows, r, split_names=len(sides) > 1)
    found: list[DraftRow] = []
    for index, (code, name, figures) in enumerate(items):
        row = DraftRow(code, name, figures, None if figures else (), source=row_source(rows, r))
        if len(sides) > 1:
            blocks = sorted(sides)
            named = next((b for b in blocks if sides[b] == side_words(name or "")), None)
            row.block = (
                blocks[index] if len(items) == len(blocks) else (blocks[-1] if named is None else named)
            )
            row.side = sides[row.block]
            if len(items) != len(blocks):
                row.inferred["side"] = {
                    "value": row.side or "",
                    "reason": "该行缺少单元格，按名称归侧 cells are missing in the row: side by its words",
                }
        found.append(row)
    return found


def _list_items(
    rows: GridRows, r: int, split_names: bool
) -> list[tuple[str | None, str | None, list[Figure]]]:
    items: list[tuple[str | None, list[str], list[Figure]]] = [(None, [], [])]
    for cell in rows.cells(r):
        text = join_lines(cell.lines)
        value = figure_value(text)
        code, words, figures = items[-1]
        if value is not None and is_code(text) and code is None and not words and not figures:
            items[-1] = (compare_form(text), words, figures)
        elif value is not None:
            figures.append(Figure(text, value, cell.key, cell.place))
        elif text and (split_names and words):
            items.append((None, [text], []))
        elif text:
            words.append(text)
    out = []
    for code, words, figures in items:
        found, name = split_code(squeeze("".join(words)))
        if code or name or figures:
            out.append((code or found, name, figures))
    return out
