"""A budget table while it is being read: columns, rows, and figures whose column may still be open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from jixiao.model.document import Place
from jixiao.model.records import Source
from jixiao.text import compare_form, parse_decimal

_CODE_IN_NAME = (
    re.compile(r"^[\[【(（]\s*(\d{3,9})\s*[\]】)）]\s*(\D.*)$"),
    re.compile(r"^(\d{2,9})\s*[-—_－]\s*(\D.*)$"),
    re.compile(r"^(\d{3}(?:\d{2}){0,3})(?=[^\d.,、．年])\s*(\D.*)$"),
)
AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head from top to bottom, its role, the block of a two-sided table it belongs to."""

    path: tuple[str, ...]
    role: str
    block: int = 0

    @property
    def label(self) -> str:
        """The path as one string, as the record names the column."""
        return "/".join(self.path)


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed amount: the text, its decimal string, its key in the flow and its place."""

    raw: str
    value: str
    key: int
    place: Place

    @property
    def number(self) -> Decimal:
        """The amount for arithmetic."""
        return Decimal(self.value)


@dataclass(slots=True)
class DraftRow:
    """A row: `chosen` are the amount columns of its figures, None while they are open."""

    code: str | None
    name: str | None
    figures: list[Figure]
    chosen: tuple[int, ...] | None
    block: int = 0
    side: str | None = None
    note: str | None = None
    raw: dict[str, str] = field(default_factory=dict)
    inferred: dict[str, dict[str, str]] = field(default_factory=dict)
    sided: bool = True
    """Whether its side is certain; without it no column can be."""
    source: Source = field(default_factory=Source)


@dataclass(slots=True)
class Draft:
    """A table: `columns` holds all of them, amounts and others, in printed order."""

    title: str | None
    kind: str
    unit: str | None
    number: str | None
    columns: list[Column]
    rows: list[DraftRow]
    note: str | None = None
    empty: bool = False
    source: Source = field(default_factory=Source)
    numbering: bool = False
    carried: dict[int, list[str]] = field(default_factory=dict)
    """The last printed pieces of 类, 款, 项 by block, which the next page goes on with."""

    def add_note(self, note: str, empty: bool) -> None:
        """Adds a printed remark; `empty` when it declares the table empty."""
        self.note = note if self.note is None else f"{self.note}\n{note}"
        self.empty = self.empty or empty

    def amount_columns(self, block: int) -> list[int]:
        """Indices of the amount columns of a block."""
        return [i for i, c in enumerate(self.columns) if c.role == AMOUNT and c.block == block]


def figure_value(text: str) -> str | None:
    """The decimal string of a cell that is an amount, None for anything else (also "-", "/", a year, a percentage)."""
    return parse_decimal(text)


def split_code(name: str | None) -> tuple[str | None, str | None]:
    """A code printed before or around a name, and the name ("[30201]办公费", "2050803-培训支出")."""
    if not name:
        return None, name
    for pattern in _CODE_IN_NAME:
        found = pattern.match(name)
        if found:
            return found.group(1), found.group(2).strip()
    return None, name


_CLASS_DIGITS = 3


def compose_code(pieces: list[str], carried: list[str]) -> tuple[str | None, list[str]]:
    """The code that 类, 款, 项 cells give together, and the pieces to carry to the next row.

    A piece that already starts with what stands above it is a whole code; an empty piece left of a filled one
    is carried from the row above. A spreadsheet that keeps 款 and 项 as numbers drops their leading zero.
    """
    folded = [compare_form(piece) for piece in pieces]
    if not any(folded):
        return None, carried
    last = max(i for i, piece in enumerate(folded) if piece)
    filled = [piece or (carried[i] if i < len(carried) else "") for i, piece in enumerate(folded[: last + 1])]
    code = ""
    for piece in filled:
        if len(code) >= _CLASS_DIGITS and len(piece) == 1:
            piece = f"0{piece}"
        code = piece if code and len(piece) > len(code) and piece.startswith(code) else code + piece
    return code or None, filled


def place_source(place: Place, quote: str | None = None, last: Place | None = None) -> Source:
    """The record form of a place; `last` is the place where the same record ends, if it ends elsewhere."""
    end = place.line_end
    if last is not None and last.line is not None and last.line != place.line:
        end = last.line_end or last.line
    return Source(
        page=place.page,
        line=place.line,
        line_end=end,
        sheet=place.sheet,
        table=place.table,
        row=place.row,
        column=place.column,
        bbox=place.box,
        quote=quote,
    )
