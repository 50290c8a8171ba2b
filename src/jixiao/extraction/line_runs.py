"""The lines of a flow that follow one another and belong to nobody yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

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
    """The rows of a grid aligned in running text as lines; none for other grids or where a cell is taken."""
    if (
        (grid.ragged and any(not cell.lines or not "".join(cell.lines).strip() for cell in grid.cells))
        or grid.column_edges
        or any(cell.place.line is None or cell.key in taken for cell in grid.cells)
    ):
        return []
    rows: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        if any(text.strip() for text in cell.lines):
            rows.setdefault(cell.row, []).append(cell)
    out: list[Line] = []
    for _, cells in sorted(rows.items()):
        ordered = sorted(cells, key=lambda cell: cell.column)
        parts[ordered[0].key] = tuple(cell.key for cell in ordered)
        text = "  ".join(" ".join(cell.lines) for cell in ordered)
        out.append(Line(text, replace(ordered[0].place, column=None), key=ordered[0].key))
    return out
