"""Printed rows of a list table and the head that says what its columns are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from jixiao.extraction.budget.table_heads import is_numbering_row
from jixiao.extraction.cells.cell_types import (
    execution_weight,
    is_amount,
    is_code_cell,
    is_number,
    is_void_cell,
)
from jixiao.extraction.cells.headers import column_role, guess_column_role, money_unit
from jixiao.extraction.cells.targets import parse_operator
from jixiao.model.document import Cell, Grid, Line, Place
from jixiao.text import compare_form, join_lines

PROJECT_ROLES = frozenset({"project", "project_code"})
LEVEL_ROLES = frozenset({"level1", "level2", "level3", "levels"})
USUAL_ROLES = (
    "unit", "project", "category", "amount", "goal", "level1", "level2", "level3", "operator", "value",
    "measurement_unit", "weight",
)  # fmt: skip
TARGET_ROLES = frozenset({"operator", "value", "measurement_unit", "weight"})
# Every word that heads a column of levels holds one of these (一级, 绩效指标, 目标).
_OF_LEVELS = frozenset("级标")


@dataclass(frozen=True, slots=True)
class Piece:
    """A non-empty cell of a row; `column` is None for a line that stands outside the grid's columns."""

    key: int
    column: int | None
    text: str
    form: str
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row: its non-empty cells in order. `after_break`: a blank line, page end or new grid stands before it."""

    number: int
    pieces: tuple[Piece, ...]
    place: Place
    after_break: bool
    exact: bool

    @property
    def quote(self) -> str:
        """The row as printed, cells parted by a bar."""
        return " | ".join(" ".join(piece.text.split()) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Head:
    """The columns of a list table. `columns` maps the role to the column's index, in printed order."""

    columns: dict[str, int]
    money: str | None
    keys: frozenset[int]
    execution: tuple[str, str | None, Piece] | None = None
    labels: dict[str, str] = field(default_factory=dict)
    unknown: tuple[int, ...] = ()
    """Columns whose head names no known role."""

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles from left to right; of roles in one place, in the order that list tables print them in."""
        return tuple(sorted(self.columns, key=lambda role: (self.columns[role], _usual_place(role))))

    def role_at(self, column: int) -> str | None:
        """The role whose column is `column`, or None."""
        return next((role for role, at in self.columns.items() if at == column), None)


def _usual_place(role: str) -> int:
    return USUAL_ROLES.index(role) if role in USUAL_ROLES else len(USUAL_ROLES)


def list_rows(grid: Grid, start: int, previous_line: int | None) -> list[Row]:
    """The rows of `grid` that hold anything, numbered from `start`; dashes for empty cells are kept as pieces."""
    by_row: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        if compare_form("".join(cell.lines)):
            by_row.setdefault(cell.row, []).append(cell)
    rows: list[Row] = []
    last_line, last_page = previous_line, None
    for number, index in enumerate(sorted(by_row)):
        cells = sorted(by_row[index], key=lambda cell: cell.column)
        place = cells[0].place if cells[0].place.line or cells[0].place.page else grid.place
        line, page = place.line, place.page
        gap = line is not None and last_line is not None and line - last_line > 1
        turned = page is not None and last_page is not None and page != last_page
        first = number == 0 and previous_line is not None
        rows.append(
            Row(
                start + number, tuple(map(_read_piece, cells)), place, gap or turned or first, not grid.ragged
            )
        )
        last_line, last_page = place.line_end or line, page
    return rows


def _read_piece(cell: Cell) -> Piece:
    text = "\n".join(cell.lines)
    return Piece(cell.key, cell.column, text, compare_form(text), cell.place)


def read_line_row(line: Line, number: int) -> Row:
    """A line printed between two parts of a table, as a row of one piece without a column, or of its piped cells."""
    text = line.text.strip()
    values = text.strip("|").split("|") if len(text) > 2 and text[0] == text[-1] == "|" else [text]
    pieces = tuple(
        Piece(line.key, column if len(values) > 1 else None, value.strip(), compare_form(value), line.place)
        for column, value in enumerate(values)
        if compare_form(value)
    )
    return Row(number, pieces, line.place, len(values) > 1, False)


def find_head(rows: Sequence[Row]) -> tuple[Head, int, int] | None:
    """The first list table head among `rows`, the index of its first row and the index after its last.

    A list table names projects in a column: the head row (or two rows read together, cell below cell) holds
    a project column and level columns. Rows under it that hold only head words, or the declared weight of
    budget execution, belong to it.
    """
    for index in range(len(rows)):
        if not any(_OF_LEVELS & set(piece.form) for row in rows[index : index + 3] for piece in row.pieces):
            continue
        height = _head_height(rows, index)
        if not height:
            continue
        found = _read_columns(rows[index : index + height])
        columns, labels, unknown, money = found.columns, found.labels, found.unknown, found.money
        end = index + height
        while end < len(rows) and _continues_head(rows[end]):
            more = _read_columns(rows[end : end + 1])
            labels = more.labels | labels
            columns |= {
                role: at
                for role, at in more.columns.items()
                if role not in columns and at not in columns.values()
            }
            money = money or more.money
            end += 1
        keys = frozenset(piece.key for row in rows[index:end] for piece in row.pieces)
        declared = [
            (*weight, piece)
            for row in rows[index:end]
            for piece in row.pieces
            if (weight := execution_weight(piece.text)) is not None
        ]
        left = tuple(at for at in unknown if at not in columns.values())
        return Head(columns, money, keys, declared[0] if declared else None, labels, left), index, end
    return None


def find_partial_head(rows: Sequence[Row]) -> tuple[Head, int] | None:
    """A head row that names some columns of a list table but not its projects, and the index of the row below it."""
    for index, row in enumerate(rows):
        if _holds_data(row):
            return None
        found = _read_columns([row])
        if len(found.columns) >= 3:
            keys = frozenset(piece.key for piece in row.pieces)
            head = Head(found.columns, found.money, keys, None, found.labels, tuple(found.unknown))
            return head, index + 1
    return None


def _head_height(rows: Sequence[Row], index: int) -> int:
    """How many rows from `index` on make up a head, read together cell below cell; 0 when they are none.

    More rows are taken only where they name more columns: a head word may be cut over two or three rows.
    """
    best = (0, 0)
    for height in (1, 2, 3):
        part = rows[index : index + height]
        if len(part) < height or any(_holds_data(row) for row in part):
            break
        columns = _read_columns(part).columns
        if _heads_list(columns) and len(columns) > best[0]:
            best = (len(columns), height)
    return best[1]


def _holds_data(row: Row) -> bool:
    return any(
        is_code_cell(piece.form)
        or is_amount(piece.form)
        or is_number(piece.form)
        or parse_operator(piece.form)
        for piece in row.pieces
    )


def _heads_list(columns: dict[str, int]) -> bool:
    return (
        bool(PROJECT_ROLES & columns.keys())
        and bool(LEVEL_ROLES & columns.keys())
        and bool((TARGET_ROLES | {"goal"}) & columns.keys())
        and len(columns) >= 4
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    columns: dict[str, int]
    labels: dict[str, str]
    unknown: list[int]
    money: str | None


def _read_columns(rows: Sequence[Row]) -> _Columns:
    """The roles of the columns by their heads: listed words first, then what parts of other words suggest."""
    stacks: dict[int, list[Piece]] = {}
    for row in rows:
        for piece in row.pieces:
            if piece.column is not None:
                stacks.setdefault(piece.column, []).append(piece)
    found = _Columns({}, {}, [], _head_money(stacks))
    for guess in (column_role, guess_column_role):
        for column, stack in sorted(stacks.items()):
            if column in found.columns.values():
                continue
            role = next((role for text in _head_texts(stack) if (role := guess(text)) is not None), None)
            if role is not None and role not in found.columns:
                found.columns[role] = column
                found.labels[role] = next(
                    (t for t in _head_texts(stack)[1:] if guess(t) == role), _head_texts(stack)[0]
                )
    found.unknown.extend(
        column
        for column, stack in sorted(stacks.items())
        if column not in found.columns.values() and not any(execution_weight(piece.text) for piece in stack)
    )
    return found


def _head_texts(stack: Sequence[Piece]) -> list[str]:
    """The words of one column's head: all its rows together, then each from the lowest up."""
    return [
        "".join(piece.text for piece in stack),
        *(join_lines(piece.text.split("\n")) for piece in reversed(stack)),
    ]


def _head_money(stacks: dict[int, list[Piece]]) -> str | None:
    for stack in stacks.values():
        for text in _head_texts(stack):
            if (column_role(text) or guess_column_role(text)) in ("amount", "fiscal_amount"):
                unit = next(
                    (unit for word in _head_texts(stack) if (unit := money_unit(word)) is not None), None
                )
                if unit:
                    return unit
    return None


def _continues_head(row: Row) -> bool:
    pieces = [piece for piece in row.pieces if not is_void_cell(piece.form)]
    return bool(pieces) and all(
        column_role(piece.text) is not None
        or execution_weight(piece.text) is not None
        or piece.form.strip("：:") == "其中"
        for piece in pieces
    )


def strip_heads(rows: Sequence[Row], head: Head) -> tuple[list[Row], frozenset[int]]:
    """The rows without the table's own head where a new page prints it again, without rows of column numbers, and the keys of those cells.

    The row after such a head stands after a page break.
    """
    kept: list[Row] = []
    keys: set[int] = set()
    index = 0
    turned = False
    while index < len(rows):
        height = _repeated_height(rows, index, head)
        if height:
            keys.update(piece.key for row in rows[index : index + height] for piece in row.pieces)
            index += height
            turned = True
            continue
        if is_numbering_row([piece.text for piece in rows[index].pieces]):
            keys.update(piece.key for piece in rows[index].pieces)
            index += 1
            continue
        kept.append(replace(rows[index], after_break=True) if turned else rows[index])
        turned = False
        index += 1
    return kept, frozenset(keys)


def _repeated_height(rows: Sequence[Row], index: int, head: Head) -> int:
    height = _head_height(rows, index)
    if height:
        while index + height < len(rows) and _continues_head(rows[index + height]):
            height += 1
        return height
    if _continues_head(rows[index]) and len(rows[index].pieces) > 1:
        return 1
    known = [role for piece in rows[index].pieces if (role := column_role(piece.text)) in head.columns]
    return int(len(known) >= 3 and len(known) * 2 > len(rows[index].pieces))
