"""The cells of one spreadsheet as a Grid: spans, hidden rows and columns, long gaps closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from jixiao.model.document import Cell, Grid, Place

_GAP = 3
_DENSE = 400_000


@dataclass(slots=True)
class Sheet:
    """What a spreadsheet reader collects: 0-based positions, the lines displayed there, flags."""

    name: str
    table: int
    cells: dict[tuple[int, int], tuple[tuple[str, ...], frozenset[str]]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def add(self, row: int, column: int, text: str, *flags: str) -> None:
        """Put a cell; blank text leaves the position empty."""
        if text.strip():
            lines = tuple(
                line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()
            )
            self.cells[row, column] = (lines, frozenset(flags))


def build_grid(sheet: Sheet) -> tuple[Grid | None, int]:
    """The Grid of a sheet and the number of texts that stand hidden under merged ranges.

    None for a sheet without text. Rows and columns are counted from the first with text; of a gap of empty
    rows or columns three are kept, so that one far cell makes no huge grid. `place` has the sheet's name and
    the true row and column. Empty positions hold an empty Cell unless there are very many. Merged ranges
    are clipped to the last row and column with text.
    """
    if not sheet.cells:
        return None, 0
    last_row = max(row for row, _ in sheet.cells)
    last_column = max(column for _, column in sheet.cells)
    merges = _clip_merges(sheet.merges, last_row, last_column)
    covered, spans, lost = _cover(sheet, merges)
    used_rows = {row for row, _ in sheet.cells} | {row for row, _ in spans}
    used_columns = {column for _, column in sheet.cells} | {column for _, column in spans}
    rows = _close_gaps(used_rows, [(top, bottom) for top, _, bottom, _ in merges])
    columns = _close_gaps(used_columns, [(left, right) for _, left, _, right in merges])
    hidden_columns = {c for c in columns if any(low <= c <= high for low, high in sheet.hidden_columns)}
    positions: Iterable[tuple[int, int]]
    if len(rows) * len(columns) <= max(_DENSE, 4 * len(sheet.cells)):
        positions = ((row, column) for row in rows for column in columns)
    else:
        positions = sorted(set(sheet.cells) | set(spans))
    cells: list[Cell] = []
    for row, column in positions:
        if (row, column) in covered:
            continue
        lines, flags = sheet.cells.get((row, column), ((), frozenset()))
        bottom, right = spans.get((row, column), (row, column))
        if row in sheet.hidden_rows or column in hidden_columns:
            flags |= {"hidden"}
        place = Place(sheet=sheet.name, table=sheet.table, row=row + 1, column=column + 1)
        row_span, column_span = rows[bottom] - rows[row] + 1, columns[right] - columns[column] + 1
        cells.append(Cell(rows[row], columns[column], lines, row_span, column_span, place, flags))
    place = Place(sheet=sheet.name, table=sheet.table)
    return Grid(tuple(cells), max(rows.values()) + 1, max(columns.values()) + 1, place=place), lost


def _clip_merges(
    merges: list[tuple[int, int, int, int]], last_row: int, last_column: int
) -> list[tuple[int, int, int, int]]:
    clipped = []
    for top, left, bottom, right in merges:
        if top <= last_row and left <= last_column:
            box = (top, left, min(bottom, last_row), min(right, last_column))
            if box[2] > top or box[3] > left:
                clipped.append(box)
    return sorted(set(clipped))


def _cover(
    sheet: Sheet, merges: list[tuple[int, int, int, int]]
) -> tuple[set[tuple[int, int]], dict[tuple[int, int], tuple[int, int]], int]:
    """Covered positions, the spans of owners, and how many covered positions hold text of their own."""
    covered: set[tuple[int, int]] = set()
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    lost = 0
    room = 4 * _DENSE
    for top, left, bottom, right in merges:
        size = (bottom - top + 1) * (right - left + 1)
        room -= size
        if room < 0 or (top, left) in covered or (top, left) in spans:
            continue
        spans[top, left] = (bottom, right)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    covered.add((row, column))
                    lost += (row, column) in sheet.cells
    return covered, spans, lost


def _close_gaps(used: set[int], ranges: list[tuple[int, int]]) -> dict[int, int]:
    """Grid positions of the sheet positions kept: those used, the ends of merges, and short gaps between."""
    wanted = sorted(used | {low for low, _ in ranges if used} | {high for _, high in ranges})
    kept: dict[int, int] = {}
    previous = wanted[0]
    for position in wanted:
        first = previous + 1 if position - previous <= _GAP else position - _GAP
        for index in range(first, position):
            kept.setdefault(index, len(kept))
        kept.setdefault(position, len(kept))
        previous = position
    return kept
