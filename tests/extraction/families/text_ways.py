"""The same tables as people keep them in plain text: copied, dumped cell by cell, drawn with characters, laid out by columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from tests.readers.make_files import Block, Row, Span, expand, positions

TextWay = Callable[[Sequence[Block]], str]


def _write(blocks: Sequence[Block], table: Callable[[list[Row]], list[str]]) -> str:
    out: list[str] = []
    for block in blocks:
        out.extend([block] if isinstance(block, str) else table(block))
    return "\n".join(out) + "\n"


def _printed(table: list[Row]) -> list[list[str]]:
    """The rows of a table with each printed cell once, empty ones kept."""
    return [[cell.text for cell in row] for row in table]


def one_cell_a_line(blocks: Sequence[Block]) -> str:
    """Each printed cell on a line of its own, empty ones gone."""
    return _write(blocks, lambda table: [text for row in _printed(table) for text in row if text])


def cells_among_blank_lines(blocks: Sequence[Block]) -> str:
    """Each printed cell as a paragraph, empty ones as empty paragraphs."""
    return "\n\n".join(
        line
        for block in blocks
        for line in ([block] if isinstance(block, str) else [text for row in _printed(block) for text in row])
    )


def copied_from_page(blocks: Sequence[Block]) -> str:
    """Rows with tabs between the printed cells; what a merged cell covers has no place in them."""
    return _write(blocks, lambda table: ["\t".join(row) for row in _printed(table)])


def parted_by(separator: str, *, filled: bool = False) -> TextWay:
    """Rows whose positions are parted by `separator`, covered ones empty; with `filled` only those that hold text."""

    def table_lines(table: list[Row]) -> list[str]:
        rows = [[text.replace("\n", "") for text in row] for row in expand(table)]
        return [separator.join(text for text in row if text or not filled) for row in rows]

    return lambda blocks: _write(blocks, table_lines)


def measure(text: str) -> int:
    """Display columns of a text: two for a wide character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def wrap(text: str, width: int) -> list[str]:
    """`text` cut into lines of at most `width` display columns."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for char in part:
            if measure(line + char) > width:
                lines.append(line)
                line = ""
            line += char
        lines.append(line)
    return lines if text else []


def _pad(text: str, width: int) -> str:
    return text + " " * (width - measure(text))


def _widths(table: list[Row], most: int) -> list[int]:
    """Display columns of each column: its longest text, at most `most`, at least that of a merged cell's share."""
    cells = positions(table)
    count = max(column + cell.columns for _, column, cell in cells)
    widths = [4] * count
    for _, column, cell in cells:
        if cell.columns == 1:
            widths[column] = max(widths[column], min(most, max(map(measure, cell.text.split("\n")))))
    return [width + width % 2 for width in widths]


def boxed(vertical: str, horizontal: str, crossing: str) -> TextWay:
    """Tables drawn with characters, every cell on one line, covered positions empty."""

    def table_lines(table: list[Row]) -> list[str]:
        rows = [[text.replace("\n", "") for text in row] for row in expand(table)]
        widths = [max(measure(row[column]) for row in rows) for column in range(len(rows[0]))]
        rule = crossing + crossing.join(horizontal * (width + 2) for width in widths) + crossing
        out = [rule]
        for row in rows:
            cells = f" {vertical} ".join(_pad(text, width) for text, width in zip(row, widths, strict=True))
            out += [f"{vertical} {cells} {vertical}", rule]
        return out

    return lambda blocks: _write(blocks, table_lines)


Fragment = tuple[int, int, str]


def _lay_out(table: list[Row], most: int) -> list[Fragment]:
    """Every line of every cell with its line number and display column, texts wrapped and centred in height."""
    widths = _widths(table, most)
    # Columns are as wide as their texts are long in characters: a wide character fills no more than a narrow one.
    starts = [sum(widths[:column]) + 2 * column for column in range(len(widths))]
    cells = positions(table)
    heights = [1] * len(table)

    def room(column: int, cell: Span) -> int:
        last = column + cell.columns - 1
        return starts[last] + widths[last] - starts[column]

    for row, column, cell in sorted(cells, key=lambda item: item[2].rows):
        lines = len(wrap(cell.text, room(column, cell)))
        lacking = lines - sum(heights[row : row + cell.rows])
        for step in range(max(0, lacking)):
            heights[row + cell.rows - 1 - step % cell.rows] += 1
    tops = [sum(heights[:row]) for row in range(len(table))]
    out: list[Fragment] = []
    for row, column, cell in cells:
        lines_ = wrap(cell.text, room(column, cell))
        height = sum(heights[row : row + cell.rows])
        # A text centred half a line lower than its neighbours stands on a line of its own.
        top = 2 * tops[row] + height - len(lines_)
        out.extend((top + 2 * number, starts[column], line) for number, line in enumerate(lines_) if line)
    order = {top: number for number, top in enumerate(sorted({top for top, _, _ in out}))}
    return sorted((order[top], column, line) for top, column, line in out)


def laid_out(most: int = 24) -> TextWay:
    """Columns kept by blanks, cells wrapped over lines of `most` display columns and centred in height."""

    def table_lines(table: list[Row]) -> list[str]:
        out: list[str] = []
        for number, column, text in _lay_out(table, most):
            while len(out) <= number:
                out.append("")
            out[number] = (
                _pad(out[number], column)
                if measure(out[number]) <= column - 2 or not column
                else out[number] + "  "
            ) + text
        return out

    return lambda blocks: _write(blocks, table_lines)


def printed_lines(most: int = 24) -> TextWay:
    """The printed lines of the page, one blank between the cells that stand beside each other."""

    def table_lines(table: list[Row]) -> list[str]:
        lines: dict[int, list[str]] = {}
        for number, _, text in _lay_out(table, most):
            lines.setdefault(number, []).append(text)
        return [" ".join(texts) for _, texts in sorted(lines.items())]

    return lambda blocks: _write(blocks, table_lines)


def wrapped_cells(most: int = 24) -> TextWay:
    """Cell after cell in the order of the rows, each line of a wrapped cell on its own."""

    def table_lines(table: list[Row]) -> list[str]:
        widths = _widths(table, most)
        return [
            line
            for _, column, cell in positions(table)
            for line in wrap(cell.text, sum(widths[column : column + cell.columns]) + 2 * (cell.columns - 1))
            if line
        ]

    return lambda blocks: _write(blocks, table_lines)


def column_after_column(blocks: Sequence[Block]) -> str:
    """Each column of a table from top to bottom, then the next, as programs copy pages that they take for newspapers."""

    def table_lines(table: list[Row]) -> list[str]:
        cells = sorted(positions(table), key=lambda item: (item[1], item[0]))
        return [line for _, _, cell in cells for line in cell.text.split("\n") if line]

    return _write(blocks, table_lines)


def heads_then_columns(blocks: Sequence[Block]) -> str:
    """Rows until that of the levels, its cells, then each column below it from top to bottom."""

    def table_lines(table: list[Row]) -> list[str]:
        cells = positions(table)
        head = next((row for row, _, cell in cells if "三级指标" in cell.text), len(table))
        above = [cell.text for row, _, cell in cells if row <= head]
        below = sorted((item for item in cells if item[0] > head), key=lambda item: (item[1], item[0]))
        return [text for text in (*above, *(cell.text for _, _, cell in below)) if text]

    return _write(blocks, table_lines)


WAYS: dict[str, TextWay] = {
    "one cell a line": one_cell_a_line,
    "cells among blank lines": cells_among_blank_lines,
    "copied from a page": copied_from_page,
    "pipes": parted_by(" | "),
    "blanks": parted_by("   ", filled=True),
    "full-width blanks": parted_by("\u3000\u3000", filled=True),
    "semicolons": parted_by(";"),
    "bars": parted_by("│"),
    "drawn boxes": boxed("│", "─", "┼"),
    "boxes of plus signs": boxed("|", "-", "+"),
    "columns kept": laid_out(),
    "printed lines": printed_lines(),
    "wrapped cells": wrapped_cells(),
}
# Texts that have lost their rows: nothing can be read of them but names and money.
TORN_WAYS: dict[str, TextWay] = {
    "column after column": column_after_column,
    "heads, then columns": heads_then_columns,
}
