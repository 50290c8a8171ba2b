"""Columns of a table over pages of which some draw their lines: edges found in white space move to the drawn ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from jixiao.model.document import FITTED, LOOSE, Grid

_FARTHEST = 60.0


def align_edges(grids: Sequence[Grid]) -> list[Grid]:
    """The fragments of a table, undrawn edges moved to the drawn edge in the same white space where there is one.

    Where no page draws any they move to those of the pages before.
    """
    drawn = [grid for grid in grids if grid.column_edges and not _is_undrawn(grid)]
    if len(drawn) == len(grids):
        return list(grids)
    if drawn:
        known = sorted({x for grid in drawn for x in grid.column_edges})
        return [_move_edges(grid, known) if _is_undrawn(grid) else grid for grid in grids]
    moved: list[Grid] = []
    for grid in grids:
        known = sorted({x for before in moved for x in before.column_edges})
        moved.append(_move_edges(grid, known) if known and grid.column_edges else grid)
    return moved


def _is_undrawn(grid: Grid) -> bool:
    return any({FITTED, LOOSE} & cell.flags for cell in grid.cells)


def _move_edges(grid: Grid, known: Sequence[float]) -> Grid:
    middles = [(c.place.box[0] + c.place.box[2]) / 2 for c in grid.cells if c.place.box is not None]
    boxes = [c.place.box for c in grid.cells if c.place.box is not None]
    moved: list[float] = []
    for x in grid.column_edges:
        fitting = [
            d
            for d in known
            if abs(d - x) <= _FARTHEST and not any(min(d, x) < m < max(d, x) for m in middles)
        ]
        # Of several the one that cuts the fewest texts, then the nearest.
        best = min(
            fitting, key=lambda d: (sum(b[0] + 2 < d < b[2] - 2 for b in boxes), abs(d - x)), default=x
        )
        moved.append(best)
    for number, x in enumerate(grid.column_edges):
        # One drawn edge is that of the nearest; what cannot keep its order stays where it is.
        rival = min(
            (n for n, at in enumerate(moved) if at == moved[number]),
            key=lambda n: abs(grid.column_edges[n] - moved[n]),
        )
        if rival != number:
            moved[number] = x
    rising = all(a < b for a, b in pairwise(moved))
    return replace(grid, column_edges=tuple(moved)) if rising else grid
