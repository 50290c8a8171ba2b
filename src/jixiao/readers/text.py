"""Plain text, CSV, TSV and Markdown: lines with their numbers, and grids where columns are certain."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from jixiao.model.document import Block, Cell, Grid, Line, Part, Place
from jixiao.readers.limits import Meter

_RULE_ROW = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*|\s*\|\s*:?-+:?\s*\|\s*")
_UNESCAPED_PIPE = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SAMPLE_ROWS = 400
_LONG_SAMPLE = 4000
_TABLE_WIDTH = 3
_LEAST_ROWS = 3


def read_text_part(text: str, meter: Meter, *, suffix: str = "") -> tuple[Part, str, int | None]:
    """The one Part of a text, its format ("text", "markdown", "csv" or "tsv") and its page count.

    Lines keep their 1-based number in `place.line` and their text as printed, tabs and full width included;
    blank lines are left out (the numbers show them). Form feeds end pages: where a text has any, `place.page`
    is set and the count returned. A text whose every row is delimited the same way is one Grid, and so is one whose name
    says that it is delimited and that holds tables among lines of text (rows of one cell); Markdown
    pipe tables are Grids among the Lines. Tab-separated rows among other lines stay Lines, since their
    columns are not to be relied on. Raises SourceTooLarge.
    """
    delimiter = detect_delimiter(text, suffix)
    if delimiter:
        grid = _read_delimited(text, delimiter, meter)
        if grid is not None:
            return Part("text", 1, blocks=(grid,)), "tsv" if delimiter == "\t" else "csv", None
    numbered = list(_number_lines(text, meter))
    blocks: list[Block] = []
    index = 0
    while index < len(numbered):
        end = _pipe_table_end(numbered, index)
        if end > index:
            blocks.append(_read_pipe_table(numbered[index:end], meter))
            index = end
            continue
        line = numbered[index]
        if line.text.strip():
            blocks.append(line)
        index += 1
    paged = "\f" in text
    pages = (text.rstrip("\f\r\n ").count("\f") + 1) if paged else None
    markdown = any(isinstance(block, Grid) for block in blocks)
    return Part("text", 1, blocks=tuple(blocks)), "markdown" if markdown else "text", pages


def detect_delimiter(text: str, suffix: str = "") -> str:
    """The delimiter of a CSV or TSV text ("," "\\t" ";"), or "" when its rows are not delimited alike.

    A name ending in .csv or .tsv lowers the share of rows that must be of one width, it does not decide.
    """
    named = suffix.lower() in {".csv", ".tsv", ".tab", ".xls", ".xlsx"}
    best = (0.0, "")
    for delimiter in (",", "\t", ";"):
        widths = [len(row) for row in _sample_rows(text, delimiter) if any(cell.strip() for cell in row)]
        if len(widths) < 2:
            continue
        width, count = Counter(widths).most_common(1)[0]
        share = count / len(widths)
        needed = 0.5 if named else 0.95
        if width >= (2 if named or share == 1.0 else 3) and share >= needed:
            best = max(best, (share, delimiter))
    return best[1] or (_find_tables(text) if named else "")


def _find_tables(text: str) -> str:
    """The delimiter of the tables among the lines of a text, "" where there are none.

    Tables are several rows of three cells or more, each as many as the row before.
    """
    found = []
    for delimiter in (",", "\t", ";"):
        widths = [len(row) for row in _sample_rows(text, delimiter, _LONG_SAMPLE)]
        alike = sum(width == before >= _TABLE_WIDTH for before, width in pairwise(widths))
        found.append((alike, delimiter))
    alike, delimiter = max(found)
    return delimiter if alike >= _LEAST_ROWS else ""


def _find_quoting(text: str, delimiter: str) -> Literal[0, 3]:
    """Whether the quotes of a delimited text are its own: csv.QUOTE_NONE where tabs part cells and the quotes guard none.

    Programs that write tab-separated text quote cells only where they hold a tab, a line break or a quote.
    """
    if delimiter != "\t" or '"' not in text:
        return csv.QUOTE_MINIMAL
    quoted = sum(
        len(row) > 1 and any('"' in cell or "\n" in cell for cell in row)
        for row in _sample_rows(text, delimiter, _LONG_SAMPLE)
    )
    return csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE


def _sample_rows(text: str, delimiter: str, most: int = _SAMPLE_ROWS) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(_physical_lines(text), delimiter=delimiter):
            rows.append(row)
            if len(rows) >= most:
                break
    except csv.Error:
        return []
    return rows


def _physical_lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        yield text[start:end]
        start = end


def _read_delimited(text: str, delimiter: str, meter: Meter) -> Grid | None:
    cells: list[Cell] = []
    width = row_index = 0
    first = 1
    reader = csv.reader(_physical_lines(text), delimiter=delimiter, quoting=_find_quoting(text, delimiter))
    try:
        for row in reader:
            last = reader.line_num
            if any(value.strip() for value in row):
                meter.add_cells(len(row))
                for column, value in enumerate(row):
                    place = Place(
                        line=first,
                        line_end=last if last > first else None,
                        row=row_index + 1,
                        column=column + 1,
                    )
                    cells.append(Cell(row_index, column, _cell_lines(value), place=place))
                width = max(width, len(row))
                row_index += 1
            first = last + 1
    except csv.Error:
        return None
    return Grid(tuple(cells), row_index, width, place=Place(line=1, table=1))


def _cell_lines(value: str) -> tuple[str, ...]:
    return tuple(line.strip("\r") for line in value.split("\n")) if value.strip() else ()


def _number_lines(text: str, meter: Meter) -> Iterator[Line]:
    paged = "\f" in text
    page = 1
    if "\n" not in text:
        text = text.replace("\r", "\n")
    for number, raw in enumerate(text.split("\n"), start=1):
        meter.add_cells()
        for index, piece in enumerate(raw.split("\f")):
            if index:
                page += 1
            yield Line(piece.rstrip("\r"), Place(page=page if paged else None, line=number))


def _pipe_table_end(lines: list[Line], start: int) -> int:
    """The index after the pipe table that begins at `start`, or `start` when none does."""
    head = lines[start].text
    if "|" not in head:
        return start
    following = lines[start + 1].text if start + 1 < len(lines) else ""
    ruled = bool(_RULE_ROW.fullmatch(following)) and not _RULE_ROW.fullmatch(head)
    if not ruled and not (_is_boxed(head) and _is_boxed(following)):
        return start
    end = start
    while end < len(lines) and ("|" in lines[end].text if ruled else _is_boxed(lines[end].text)):
        end += 1
    # Rows among others that have no outer bars begin and end with an empty cell; they are no table of their own.
    around = (*lines[max(0, start - 1) : start], *lines[end : end + 1])
    return end if ruled or not any("|" in line.text for line in around) else start


def _is_boxed(line: str) -> bool:
    stripped = line.strip()
    return len(stripped) > 1 and stripped.startswith("|") and stripped.endswith("|")


def _read_pipe_table(lines: list[Line], meter: Meter) -> Grid:
    cells: list[Cell] = []
    width = row = 0
    for line in lines:
        if _RULE_ROW.fullmatch(line.text):
            continue
        values = _split_pipes(line.text)
        meter.add_cells(len(values))
        for column, value in enumerate(values):
            pieces = tuple(piece.strip() for piece in _BREAK.split(value)) if value else ()
            place = Place(page=line.place.page, line=line.place.line, row=row + 1, column=column + 1)
            cells.append(Cell(row, column, pieces, place=place))
        width = max(width, len(values))
        row += 1
    return Grid(tuple(cells), row, width, place=lines[0].place)


def _split_pipes(line: str) -> list[str]:
    stripped = line.strip()
    if stripped.startswith("|"):
        stripped = stripped[1:]
    if stripped.endswith("|") and not stripped.endswith("\\|"):
        stripped = stripped[:-1]
    return [value.strip().replace("\\|", "|") for value in _UNESCAPED_PIPE.split(stripped)]
