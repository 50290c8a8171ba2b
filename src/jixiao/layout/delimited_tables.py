"""The tables in a delimited text that holds more than one: each a grid of its own, the text between them lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jixiao.layout.head_words import column_role, form_label
from jixiao.model.document import Block, Cell, Grid, Line, Place
from jixiao.text import compare_form, join_lines

_LABELS = frozenset({"project", "unit", "department", "project_code", "unit_code"})
_LIST = frozenset({"project", "unit"})
_LEAST_HEADS = 3
_MOST_STATED = 3
_PROSE = re.compile(r".*[。！；：]|.{30,}")
_TITLE = re.compile(r"[^，。；≥≤=%]{2,40}表(?:[（(].{1,12}[)）])?|[（(]?20\d\d年度?[)）]?")
_MONEY = re.compile(r".{0,4}单位[:：].{0,8}元")


@dataclass(frozen=True, slots=True)
class _Record:
    cells: tuple[Cell, ...]
    filled: tuple[Cell, ...]

    @property
    def alone(self) -> bool:
        """Whether nothing but its first cell holds text or a title, or a cell of it states the unit of money."""
        if len(self.filled) == 1 and (self.filled[0].column == 0 or self.titled):
            return True
        return any(map(_MONEY.fullmatch, map(_form, self.filled))) and len(self.filled) <= _MOST_STATED

    @property
    def form(self) -> str:
        return _form(self.filled[0]) if self.filled else ""

    @property
    def titled(self) -> bool:
        """Whether a table's title, its year or its unit of money stands here."""
        return any(_TITLE.fullmatch(form) or _MONEY.fullmatch(form) for form in map(_form, self.filled))


def _form(cell: Cell) -> str:
    return compare_form("".join(cell.lines))


def split_tables(grid: Grid) -> list[Block]:
    """A delimited text as its tables and the lines above, between and below them; one table stays as it is.

    A row that holds its first cell alone is text where a table's head or a form's first label follows it, where it
    and the rows around it hold no second cell, or where nothing but text comes after it; else it is a row whose
    other cells are empty. A row of another number of cells begins another table, unless the rows above are a list
    and it is no head: a damaged list loses columns. So does a head of first levels without a third below rows that
    have one, as tables of scores print it.
    """
    records = _list_records(grid)
    if len(records) < 2 or grid.column_count < 2:
        return [grid]
    texts = _find_texts(records)
    starts = _find_starts(records, texts)
    if not texts and starts <= {0}:
        return [grid]
    out: list[Block] = []
    rows: list[_Record] = []
    for index, record in enumerate(records):
        if rows and (index in texts or index in starts):
            out.append(_build_grid(rows))
            rows = []
        if index in texts:
            out.extend(line for cell in record.filled for line in _build_lines(cell))
        else:
            rows.append(record)
    if rows:
        out.append(_build_grid(rows))
    return out


def _list_records(grid: Grid) -> list[_Record]:
    rows: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    return [
        _Record(tuple(cells), tuple(cell for cell in cells if any(line.strip() for line in cell.lines)))
        for _, cells in sorted(rows.items())
    ]


def _find_texts(records: Sequence[_Record]) -> set[int]:
    """The rows that are lines of text."""
    texts: set[int] = set()
    index = 0
    while index < len(records):
        end = index
        while end < len(records) and records[end].alone:
            end += 1
        if end == index:
            index += 1
            continue
        run = range(index, end)
        if end == len(records):
            first = next((i for i in run if _is_foot(records[i], inside=index > 0)), end)
            texts.update(range(first, end))
        elif index == 0 or _begins_table(records[end]) or _stands_apart(records, run):
            begin = next((i for i in run if index == 0 or not _may_be_row(records[i])), end)
            texts.update(range(begin, end))
        else:
            begin = next((i for i in run if records[i].titled), end)
            texts.update(range(begin, end))
        index = end
    return texts


def _is_foot(record: _Record, *, inside: bool) -> bool:
    return not inside or len(record.cells) == 1 or record.titled or bool(_PROSE.fullmatch(record.form))


def _may_be_row(record: _Record) -> bool:
    """Whether a cell that stands alone may still be the last row of the table above it: a label, no text or title."""
    return len(record.cells) > 1 and form_label(record.form) is not None


def _stands_apart(records: Sequence[_Record], run: range) -> bool:
    """Whether rows of one cell stand among rows of more, several of them or with another number of cells around."""
    if any(len(records[index].cells) > 1 for index in run):
        return False
    return len(run) > 1 or len(records[run[0] - 1].cells) != len(records[run[-1] + 1].cells)


def _begins_table(record: _Record) -> bool:
    """Whether a row names columns, or begins a form with its label."""
    heads = sum(column_role(join_lines(cell.lines)) is not None for cell in record.filled)
    return heads >= _LEAST_HEADS or form_label(record.form.rstrip(":：")) in _LABELS


def _find_starts(records: Sequence[_Record], texts: set[int]) -> set[int]:
    """The rows that begin a table with another number of cells than the one above."""
    starts: set[int] = set()
    listed = headed = False
    for index, record in enumerate(records):
        if index in texts:
            listed = headed = False
            continue
        roles = [column_role(join_lines(cell.lines)) for cell in record.filled]
        heads = sum(role is not None for role in roles) >= _LEAST_HEADS
        begins = index == 0 or index - 1 in texts
        if not begins and len(record.cells) != len(records[index - 1].cells):
            begins = not listed or _begins_table(record)
        elif not begins:
            begins = headed and heads and roles[0] in ("level1", "levels") and "level3" not in roles
        if begins:
            starts.add(index)
            headed = False
        if begins or heads:
            listed = bool(_LIST.intersection(roles)) and not {"level3", "level2", "value"}.isdisjoint(roles)
            headed = headed or (heads and "level3" in roles)
    return starts


def _build_grid(rows: Sequence[_Record]) -> Grid:
    cells = tuple(replace(cell, row=row) for row, record in enumerate(rows) for cell in record.cells)
    first = rows[0].cells[0].place
    width = max(len(record.cells) for record in rows)
    return Grid(cells, len(rows), width, place=Place(line=first.line, table=1))


def _build_lines(cell: Cell) -> list[Block]:
    first = cell.place.line or 0
    return [Line(text, Place(line=first + number)) for number, text in enumerate(cell.lines) if text.strip()]
