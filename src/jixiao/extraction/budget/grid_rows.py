"""The body of a budget table in a grid: each row with its code, name and figures, each figure in its printed column."""

from __future__ import annotations

from dataclasses import replace

from jixiao.extraction.budget.table_drafts import (
    AMOUNT,
    Draft,
    DraftRow,
    Figure,
    compose_code,
    figure_value,
    place_source,
    split_code,
)
from jixiao.model.document import Cell, Grid
from jixiao.model.records import Source
from jixiao.text import compare_form, join_lines, squeeze

_STRUCTURE = ("class", "section", "item")


class GridRows:
    """A grid by rows: the text and cell at each position, merged cells seen from every position they cover."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.height, self.width = grid.row_count, grid.column_count
        self.text = [[""] * self.width for _ in range(self.height)]
        self.cell: list[list[Cell | None]] = [[None] * self.width for _ in range(self.height)]
        self.spans = False
        for cell in grid.cells:
            text = join_lines(cell.lines)
            self.spans = self.spans or cell.row_span > 1 or cell.column_span > 1
            for r in range(cell.row, min(cell.row + cell.row_span, self.height)):
                for c in range(cell.column, min(cell.column + cell.column_span, self.width)):
                    self.text[r][c] = text
                    self.cell[r][c] = cell

    def distinct(self, r: int) -> list[str]:
        """The texts of a row, a merged cell once, cells that started above left out only if they cover all."""
        seen: list[int] = []
        out = []
        for c in range(self.width):
            cell = self.cell[r][c]
            if cell is not None and cell.key not in seen and compare_form(self.text[r][c]):
                seen.append(cell.key)
                out.append(self.text[r][c])
        return out

    def own(self, r: int) -> list[str]:
        """The texts of cells that start in this row."""
        return [join_lines(cell.lines) for cell in self.cells(r) if compare_form("".join(cell.lines))]

    def cells(self, r: int) -> list[Cell]:
        """Cells that start in this row, in order."""
        return [
            cell
            for c in range(self.width)
            if (cell := self.cell[r][c]) is not None and cell.row == r and cell.column == c
        ]


def read_positioned(
    rows: GridRows, r: int, draft: Draft, sides: dict[int, str | None], carried: dict[int, list[str]]
) -> None:
    """Reads a row whose columns are sure: one record for each block of columns that holds anything."""
    for block, side in sides.items():
        columns = [i for i, column in enumerate(draft.columns) if column.block == block]
        if not any(rows.text[r][i] for i in columns if i < rows.width):
            continue
        row, carried[block] = _positioned_row(rows, r, draft, columns, carried.get(block, []))
        row.block, row.side = block, side
        draft.rows.append(row)


def _positioned_row(
    rows: GridRows, r: int, draft: Draft, columns: list[int], carried: list[str]
) -> tuple[DraftRow, list[str]]:
    by_role: dict[str, list[str]] = {}
    figures: list[Figure] = []
    chosen: list[int] = []
    raw: dict[str, str] = {}
    for c in columns:
        text, cell = rows.text[r][c], rows.cell[r][c]
        if cell is None or not compare_form(text):
            continue
        column = draft.columns[c]
        raw[column.label or f"#{c + 1}"] = text
        value = figure_value(text)
        if column.role != AMOUNT:
            by_role.setdefault(column.role, []).append(text)
        elif value is not None and cell.row == r and cell.column == c:
            figures.append(Figure(text, value, cell.key, cell.place))
            chosen.append(c)
    code, carried = _row_code(by_role, rows, r, draft, columns, carried)
    name = _row_name(by_role, rows, r, draft, columns)
    if code and not any(char.isdigit() for char in code):
        code, name = None, name or code
    if code is None:
        code, name = split_code(name)
    note = squeeze("；".join(by_role["note"])) if "note" in by_role else None
    return (
        DraftRow(code, name, figures, tuple(chosen), note=note, raw=raw, source=row_source(rows, r)),
        carried,
    )


def _row_name(
    by_role: dict[str, list[str]], rows: GridRows, r: int, draft: Draft, columns: list[int]
) -> str | None:
    """The name of a row: its first name column, the deepest filled one where several stand under one head."""
    named = [c for c in columns if draft.columns[c].role == "name"]
    filled = [c for c in named if compare_form(rows.text[r][c])]
    if filled:
        head = draft.columns[filled[0]].path[:-1]
        group = [c for c in filled if head and draft.columns[c].path[:-1] == head]
        return squeeze(rows.text[r][group[-1] if len(group) > 1 else filled[0]])
    return squeeze(next((by_role[role][0] for role in ("unit", "text") if role in by_role), None))


def _row_code(
    by_role: dict[str, list[str]],
    rows: GridRows,
    r: int,
    draft: Draft,
    columns: list[int],
    carried: list[str],
) -> tuple[str | None, list[str]]:
    pieces = [rows.text[r][c] for c in _first_structure(draft, columns)]
    if pieces:
        if all(not piece or compare_form(piece).isdigit() for piece in pieces):
            return compose_code(pieces, carried)
        words = [piece for piece in pieces if piece and not compare_form(piece).isdigit()]
        return squeeze(words[0]), carried
    return squeeze(by_role["code"][0]) if "code" in by_role else None, carried


def _first_structure(draft: Draft, columns: list[int]) -> list[int]:
    """The first run of 类, 款, 项 columns; a second one belongs to another classification."""
    run: list[int] = []
    for c in columns:
        role = draft.columns[c].role
        if role in _STRUCTURE and role not in [draft.columns[i].role for i in run]:
            run.append(c)
        elif run:
            break
    return run


def row_source(rows: GridRows, r: int) -> Source:
    """The place of a printed row: its page, line and row, the box around its cells, its text."""
    cells = [cell for cell in rows.cells(r) if compare_form("".join(cell.lines))]
    first = cells[0].place if cells else rows.grid.place
    quote = " ".join(join_lines(cell.lines) for cell in cells)
    boxes = [cell.place.box for cell in cells if cell.place.box is not None]
    box = (
        (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )
        if boxes
        else None
    )
    return replace(place_source(first, quote, cells[-1].place if cells else None), column=None, bbox=box)
