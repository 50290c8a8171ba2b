"""The lines of a flow that follow one another and belong to nobody yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from jixiao.extraction.cells.headers import column_role, form_label
from jixiao.model.document import Cell, Flow, Grid, Line


def keys_of(line: Line, parts: dict[int, tuple[int, ...]]) -> tuple[int, ...]:
    """The keys of the line, or of the cells that it was made of."""
    return parts.get(line.key, (line.key,))


def list_line_runs(
    flow: Flow, taken: frozenset[int], parts: dict[int, tuple[int, ...]]
) -> Iterator[tuple[Line, ...]]:
    """Lines that follow one another, broken where a grid or something taken stands between.

    Rows that layout aligned in a text (no drawn table) and nobody has taken are lines again; `parts` gets the
    keys of their cells by the key of the line made of them.
    """
    run: list[Line] = []
    for block in flow.blocks:
        if isinstance(block, Line) and block.key not in taken:
            if block.text.strip():
                run.append(block)
            continue
        if isinstance(block, Line) and block.key in flow.ignored:
            continue
        lines = _unalign(block, taken, parts) if isinstance(block, Grid) else []
        if lines:
            run.extend(lines)
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def _unalign(grid: Grid, taken: frozenset[int], parts: dict[int, tuple[int, ...]]) -> list[Line]:
    """The rows of a grid aligned in running text as lines; none for other grids or where a cell is taken.

    A ragged grid with empty cells is taken apart only where it holds a form: its cells are certain, their columns are
    not, so each is a line of its own.
    """
    if grid.column_edges or any(cell.place.line is None or cell.key in taken for cell in grid.cells):
        return []
    filled = [cell for cell in grid.cells if any(text.strip() for text in cell.lines)]
    apart = grid.ragged and len(filled) < len(grid.cells)
    if apart and not _holds_form(filled):
        return []
    ordered = sorted(filled, key=lambda cell: (cell.row, cell.column))
    if apart:
        return [
            Line(" ".join(cell.lines), replace(cell.place, column=None), key=cell.key) for cell in ordered
        ]
    out: list[Line] = []
    for _, group in groupby(ordered, key=lambda cell: cell.row):
        cells = list(group)
        parts[cells[0].key] = tuple(cell.key for cell in cells)
        text = "  ".join(" ".join(cell.lines) for cell in cells)
        out.append(Line(text, replace(cells[0].place, column=None), key=cells[0].key))
    return out


def _holds_form(cells: list[Cell]) -> bool:
    """Whether a row begins with the label of a project's name, and another heads the third level."""
    texts = [("".join(cell.lines), cell.column) for cell in cells]
    labels = any(column == 0 and form_label(text) == "project" for text, column in texts)
    return labels and any(column_role(text) == "level3" for text, _ in texts)
