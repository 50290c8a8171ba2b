"""HTML tables: rows as displayed, and the grid that row and column spans form.

Source: HTML Living Standard, clause 4.9.12 (forming a table).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jixiao.model.document import Cell, Grid, Line, Place
from jixiao.readers.limits import Meter

_MAX_COLUMNS = 1000
_MAX_ROWS = 65_534


@dataclass(slots=True)
class RawCell:
    """A cell with its attributes and the lines and grids inside."""

    attributes: dict[str, Any]
    content: list[Line | Grid]


def table_rows(table: Any) -> Iterator[Any]:
    """The caption and the rows of a table in the order they show: head, bodies, foot."""
    groups: dict[str, list[Any]] = {"caption": [], "thead": [], "tbody": [], "tfoot": []}
    child = table.child
    while child is not None:
        if child.tag == "caption":
            groups["caption"].append(child)
        elif child.tag == "tr":
            groups["tbody"].append(child)
        elif child.tag in groups:
            row = child.child
            while row is not None:
                if row.tag == "tr":
                    groups[child.tag].append(row)
                row = row.next
        child = child.next
    for rows in groups.values():
        yield from rows


def form_grid(rows: list[list[RawCell]], groups: list[int], number: int, meter: Meter) -> Grid | None:
    """The Grid of a table, spans clipped to its columns and to the row group they begin in; None without text.

    `groups` names the row group (head, body, foot) of each row.
    """
    ends = [0] * len(rows)
    for row in reversed(range(len(rows))):
        same = row + 1 < len(rows) and groups[row + 1] == groups[row]
        ends[row] = ends[row + 1] if same else row + 1
    placed: list[tuple[int, int, int, int, RawCell]] = []
    busy: dict[int, int] = {}
    width = 0
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while busy.get(column, 0) > row:
                column += 1
            across = _span(cell.attributes.get("colspan"), _MAX_COLUMNS)
            down = min(_span(cell.attributes.get("rowspan"), _MAX_ROWS, len(rows)), ends[row] - row)
            for index in range(column, column + across) if down > 1 else ():
                if busy.get(index, 0) > row:
                    across = index - column
                    break
            if down > 1:
                meter.add_cells(across)
                busy.update(dict.fromkeys(range(column, column + across), row + down))
            placed.append((row, column, down, across, cell))
            # Columns after the last that a cell begins in part no cell from another.
            width = max(width, column + 1)
            column += across
    formed = [
        Cell(
            row,
            column,
            tuple(item.text for item in cell.content if isinstance(item, Line)),
            down,
            min(across, width - column),
            Place(table=number, row=row + 1, column=column + 1),
        )
        for row, column, down, across, cell in placed
    ]
    if not any(cell.lines for cell in formed):
        return None
    return Grid(tuple(formed), len(rows), width, place=Place(table=number))


def _span(value: Any, most: int, zero: int = 1) -> int:
    text = str(value or "").strip().lstrip("+")
    digits = text[: next((i for i, c in enumerate(text) if not c.isdecimal()), len(text))]
    if not digits:
        return 1
    number = int(digits) if len(digits) < 10 else most
    return max(1, min(number, most)) if number else max(zero, 1)
