"""What a reader gives and what layout recovery makes of it: pure geometry and text, no meaning.

`Document` → (layout) → `Flow`. Boxes are (x0, top, x1, bottom) in points, origin top left, page upright.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Box = tuple[float, float, float, float]
FITTED = "fitted"
"""Flag of a cell whose edges are not drawn: its rows are told from the place of its text."""
CUT = "cut"
"""Flag of an empty cell that a page's end cuts, in a table whose edges are not drawn: its text is on another page."""
LOOSE = "loose"
"""Flag of a cell whose column too is told from the white space around texts, without any head."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands printed. All numbers count from 1; `line` is a line of a text source."""

    page: int | None = None
    line: int | None = None
    line_end: int | None = None
    sheet: str | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without white space; `upright` is false for text turned on its side.

    Flags in use: "ocr", "second_pass", "vocab_fixed" (`raw` then holds the reading that was replaced).
    """

    text: str
    box: Box
    size: float = 0.0
    confidence: float = 1.0
    upright: bool = True
    flags: frozenset[str] = frozenset()
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A drawn line, horizontal or vertical, from (x0, top) to (x1, bottom)."""

    orientation: Literal["h", "v"]
    box: Box


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid; `lines` are its text lines as read, covered grid positions hold no cell.

    `key` is unique in its Flow (0 until layout sets it). Flags in use: "hidden", "ocr", "second_pass",
    "split_row", "split_merge", "inherited", "side" (text printed one character a line), "number" (a typed
    number of a spreadsheet: `lines` hold what is displayed), "fitted" (FITTED), "loose" (LOOSE),
    "cut" (CUT).
    """

    row: int
    column: int
    lines: tuple[str, ...]
    row_span: int = 1
    column_span: int = 1
    place: Place = Place()
    flags: frozenset[str] = frozenset()
    confidence: float = 1.0
    key: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells in rows and columns, 0-based. `ragged`: the row order of cells is certain, their columns are not.

    `column_edges` are the x positions of the n+1 vertical edges where the source has geometry.
    """

    cells: tuple[Cell, ...]
    row_count: int
    column_count: int
    place: Place = Place()
    ragged: bool = False
    column_edges: tuple[float, ...] = ()
    key: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of running text outside every grid, white space inside kept as printed.

    `style` is what the source says of it, if anything: "heading", "page_number", "header", "footer"; "table" for a
    line of a table whose columns or rows layout could not tell for certain.
    """

    text: str
    place: Place = Place()
    style: str = ""
    key: int = 0


Block = Line | Grid


@dataclass(frozen=True, slots=True)
class Part:
    """A page, sheet, or the whole of a text. Geometry sources fill words and rulings, others fill blocks."""

    kind: Literal["page", "sheet", "html", "text"]
    number: int
    name: str = ""
    width: float = 0.0
    height: float = 0.0
    words: tuple[Word, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    blocks: tuple[Block, ...] = ()
    hidden: bool = False
    unread: tuple[Box, ...] = ()
    """Where a page image has ink that text recognition made nothing of."""


@dataclass(frozen=True, slots=True)
class Document:
    """A source as its reader saw it. `source` is the file's name, `sha256` of its bytes, `pages` where it has any."""

    source: str
    sha256: str
    format: str
    parts: tuple[Part, ...]
    pages: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """The document's blocks in reading order, every Line and Cell with its own key (1, 2, …)."""

    document: Document
    blocks: tuple[Block, ...]
    ignored: dict[int, str] = field(default_factory=dict)
    """Keys that layout itself sets aside, with the reason (page number, running head)."""
