"""Fragments of a table over pages of which some draw their lines: undrawn edges take the drawn ones' places."""

from __future__ import annotations

from jixiao.extraction.grids.aligned_edges import align_edges
from jixiao.model.document import FITTED, Cell, Grid, Place


def _grid(edges: tuple[float, ...], texts: list[tuple[float, float]], flags: frozenset[str]) -> Grid:
    """A row of texts given by their left and right ends."""
    cells = tuple(
        Cell(0, n, ("示例",), place=Place(page=1, box=(x0, 10.0, x1, 20.0)), flags=flags)
        for n, (x0, x1) in enumerate(texts)
    )
    return Grid(cells, 1, len(texts), Place(page=1), column_edges=edges)


DRAWN = _grid((40.0, 150.0, 365.0, 490.0, 555.0), [], frozenset())
TEXTS = [(80.0, 104.0), (152.0, 352.0), (410.0, 446.0), (520.0, 526.0)]


def test_undrawn_edges_move_within_their_white_space() -> None:
    fitted = _grid((38.0, 149.0, 381.0, 470.0, 556.0), TEXTS, frozenset({FITTED}))
    moved = align_edges([fitted, DRAWN])
    assert moved[0].column_edges == DRAWN.column_edges
    assert moved[1] is DRAWN


def test_an_edge_stays_where_text_stands_between_or_another_is_nearer() -> None:
    fitted = _grid(
        (38.0, 149.0, 363.0, 381.0, 500.0, 556.0), [*TEXTS[:3], (491.0, 499.0)], frozenset({FITTED})
    )
    moved = align_edges([fitted, DRAWN])[0].column_edges
    assert moved == (40.0, 150.0, 365.0, 381.0, 500.0, 555.0)


def test_tables_drawn_alike_are_left_alone() -> None:
    fitted = _grid((38.0, 149.0, 381.0, 470.0, 556.0), TEXTS, frozenset({FITTED}))
    assert align_edges([fitted, fitted]) == [fitted, fitted]
    assert align_edges([DRAWN, DRAWN]) == [DRAWN, DRAWN]
