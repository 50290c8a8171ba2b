"""The columns of a table drawn with lines, handed on to a next page that has none."""

from __future__ import annotations

from itertools import pairwise

from jixiao.layout.head_rows import LEVEL_HEADS
from jixiao.layout.head_words import column_role
from jixiao.layout.headed import Columns, tell_merged
from jixiao.layout.money_texts import is_amount
from jixiao.model.document import Cell, Grid
from jixiao.text import compare_form

_LEAST_HEADS = 3


def read_drawn_columns(grid: Grid) -> Columns | None:
    """The columns of a drawn table of indicators or of amounts, as an undrawn next page goes on with them; None for others."""
    texts = {id(cell): compare_form("".join(cell.lines)) for cell in grid.cells}
    head = _find_head(grid, texts)
    return _read_head(grid, head) if head else _read_figures(grid, texts)


def _find_head(grid: Grid, texts: dict[int, str]) -> list[Cell]:
    """The cells of the lowest row of column heads of an indicator table."""
    found: list[Cell] = []
    for row in range(grid.row_count):
        cells = sorted((c for c in grid.cells if c.row <= row < c.row + c.row_span), key=lambda c: c.column)
        own = [column_role(texts[id(c)]) for c in cells if c.row == row]
        known = [role for role in own if role is not None]
        if len(known) >= _LEAST_HEADS and LEVEL_HEADS & set(known):
            found = cells
    return found


def _read_head(grid: Grid, head: list[Cell]) -> Columns | None:
    if any(a.column + a.column_span != b.column for a, b in pairwise(head)):
        return None
    roles = tuple(column_role("".join(cell.lines)) for cell in head)
    edges = tuple(grid.column_edges[cell.column] for cell in head[1:])
    last = head[-1].column + head[-1].column_span
    outer = (grid.column_edges[head[0].column], grid.column_edges[last])
    return Columns(edges, roles, tuple(tell_merged(roles)), outer, drawn=True)


def _read_figures(grid: Grid, texts: dict[int, str]) -> Columns | None:
    """The columns of a table of amounts: each holds amounts, or nothing under its head."""
    first = min(
        (cell.row for cell in grid.cells if is_amount(texts[id(cell)])),
        default=None,
    )
    if first is None or grid.column_count < _LEAST_HEADS:
        return None
    body = [c for c in grid.cells if c.row >= first and texts[id(c)]]
    figures = tuple(
        all(is_amount(texts[id(c)]) for c in body if c.column == column and c.column_span == 1)
        or any(is_amount(texts[id(c)]) for c in body if c.column == column)
        for column in range(grid.column_count)
    )
    count = grid.column_count
    return Columns(
        grid.column_edges[1:-1],
        (None,) * count,
        (False,) * count,
        (grid.column_edges[0], grid.column_edges[-1]),
        figures,
        drawn=True,
    )
