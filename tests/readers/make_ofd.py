"""Lays blocks out on pages and writes them as OFD (GB/T 33190-2016): texts with DeltaX steps, cell borders as paths.

Tables are drawn as an office program draws them: wrapped texts, merged cells, texts centred upright in their cells.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from tests.readers.make_files import Block, Row, positions

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_SIZE = 3.2
_LINE = 4.4
_MARGIN = 12.0
_WIDTH = 297.0
_PAD = 1.2
_AMOUNT = re.compile(r"-?[\d,]*\.\d\d%?")


@dataclass(frozen=True)
class Style:
    """How tables are drawn: which borders, where pages break, what of a cut cell is printed on which side.

    `borders` is "all", "rows" (horizontal only), "three" (around head and body only) or "none"; `room` is the millimetres of a page that texts and rows
    may fill (None: one page as long as needed); `cut` says where the text of a cell that a break cuts stands: on
    the "first" page, "both", or the page of its "middle"; `heads` leading rows are printed again on each page.
    `size` is that of the text, `line` the distance between the lines of a cell and `pad` the white around its text, in
    millimetres; `align` is "wrapped" (texts of one line centred, longer ones left), "left", "centre" or "money" (heads
    and totals centred, amounts right, labels left); `upright` says whether texts stand in the "middle" of their cells or at the "top".
    """

    borders: str = "all"
    room: float | None = None
    cut: str = "first"
    heads: int = 0
    size: float = _SIZE
    line: float = _LINE
    pad: float = _PAD
    align: str = "wrapped"
    upright: str = "middle"


def width_of(text: str, size: float = _SIZE) -> float:
    """The printed width in millimetres: wide characters one size, others half."""
    return sum(size if ord(c) >= 0x2E80 or c in "≥≤±—…“”" else size / 2 for c in text)


def text_object(text: str, x: float, y: float, number: int, size: float = _SIZE) -> str:
    """A TextObject whose top left corner stands at (x, y) millimetres."""
    steps = " ".join(f"{width_of(c, size):g}" for c in text[:-1])
    delta = f' DeltaX="{steps}"' if steps else ""
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{x:g} {y:g} {width_of(text, size):g} {size:g}" Font="1" Size="{size:g}">'
        f'<ofd:TextCode X="0" Y="{0.85 * size:g}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def line_object(x0: float, y0: float, x1: float, y1: float, number: int) -> str:
    """A PathObject that draws one straight line, in millimetres."""
    return (
        f'<ofd:PathObject ID="{number}" Boundary="{x0:g} {y0:g} {x1 - x0:g} {y1 - y0:g}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0:g} {y1 - y0:g}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _wrap(text: str, wide: float, size: float = _SIZE) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for character in paragraph:
            if line and width_of(line + character, size) > wide:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return [line for line in lines if line.strip()]


def _column_widths(table: list[Row], style: Style) -> list[float]:
    cells = positions(table)
    count = max(column + span.columns for _, column, span in cells)
    needed = [10.0] * count
    for _, column, span in cells:
        if span.columns == 1:
            wide = width_of(span.text, style.size) + 2 * style.pad + 0.5
            needed[column] = max(needed[column], min(wide, 46.0))
    scale = (_WIDTH - 2 * _MARGIN) / sum(needed)
    return [wide * scale for wide in needed]


class _Pages:
    def __init__(self, style: Style) -> None:
        self.style = style
        self.pages: list[tuple[float, list[str]]] = []
        self.objects: list[str] = []
        self.y = _MARGIN

    def close(self) -> None:
        if self.objects:
            self.pages.append((self.y, self.objects))
        self.objects = []
        self.y = _MARGIN

    def fits(self, high: float) -> bool:
        return self.style.room is None or self.y + high <= _MARGIN + self.style.room

    def text(self, text: str, x: float, y: float) -> None:
        self.objects.append(text_object(text, x, y, len(self.objects) + 10, self.style.size))

    def line(self, x0: float, y0: float, x1: float, y1: float, *, outer: bool = False) -> None:
        drawn = self.style.borders == "all" or (self.style.borders == "rows" and y0 == y1)
        if (self.style.borders == "three") if outer else drawn:
            self.objects.append(line_object(x0, y0, x1, y1, len(self.objects) + 10))

    def paragraph(self, text: str) -> None:
        for line in _wrap(text, _WIDTH - 2 * _MARGIN, self.style.size):
            if not self.fits(self.style.line):
                self.close()
            self.text(line, _MARGIN, self.y)
            self.y += self.style.line + 1
        self.y += 2

    def table(self, table: list[Row]) -> None:
        drawn = _Drawn(table, self.style)
        row = 0
        while row < len(drawn.heights):
            heads = min(self.style.heads, row)
            end = row
            high = sum(drawn.heights[:heads])
            while end < len(drawn.heights) and (
                self.fits(high + drawn.heights[end]) or (end == row and not self.objects)
            ):
                high += drawn.heights[end]
                end += 1
            if end > row:
                if heads:
                    self._rows(drawn, 0, heads)
                self._rows(drawn, row, end)
                row = end
            if row < len(drawn.heights):
                self.close()
        self.y += 6

    def _rows(self, drawn: _Drawn, first: int, end: int) -> None:
        top = [self.y + sum(drawn.heights[first:r]) for r in range(first, end + 1)]
        for row, column, span in drawn.cells:
            from_row, to_row = max(row, first), min(row + span.rows, end)
            if from_row >= to_row:
                continue
            x0, x1 = drawn.left[column], drawn.left[column + span.columns]
            y0, y1 = top[from_row - first], top[to_row - first]
            for ends in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                self.line(*ends)
            if not self._is_printed(drawn, row, span.rows, first, end):
                continue
            lines = drawn.wrapped[row, column]
            style = self.style
            right = style.align == "money" and _AMOUNT.fullmatch(span.text) is not None
            label = row >= drawn.head_rows and not span.text.endswith("计")
            free = (y1 - y0 - len(lines) * style.line) / 2 if style.upright == "middle" else style.pad
            y = max(y0 + free, y0) + (style.line - style.size) / 2
            left = (
                style.align == "left"
                or (style.align == "wrapped" and len(lines) > 1)
                or (style.align == "money" and label)
            )
            for number, line in enumerate(lines):
                free = x1 - x0 - width_of(line, style.size)
                x = x0 + (free - style.pad if right else style.pad if left else free / 2)
                self.text(line, x, y + number * style.line)
        for row in {first, drawn.head_rows, end} & set(range(first, end + 1)):
            self.line(drawn.left[0], top[row - first], drawn.left[-1], top[row - first], outer=True)
        self.y = top[-1]

    def _is_printed(self, drawn: _Drawn, row: int, rows: int, first: int, end: int) -> bool:
        if (first <= row and row + rows <= end) or self.style.cut == "both":
            return True
        if self.style.cut == "first":
            return first <= row
        middle = row + rows // 2
        return first <= middle < end


class _Drawn:
    """A table laid out: its cells, wrapped texts, row heights and column edges."""

    def __init__(self, table: list[Row], style: Style) -> None:
        widths = _column_widths(table, style)
        self.cells = positions(table)
        self.head_rows = min((row for row, _, span in self.cells if _AMOUNT.fullmatch(span.text)), default=1)
        self.left = [_MARGIN + sum(widths[:c]) for c in range(len(widths) + 1)]
        self.wrapped = {
            (row, column): _wrap(
                span.text, sum(widths[column : column + span.columns]) - 2 * style.pad, style.size
            )
            for row, column, span in self.cells
        }
        self.heights = [style.line + 2 * style.pad] * max(row + span.rows for row, _, span in self.cells)
        for several in (False, True):
            for row, column, span in self.cells:
                if (span.rows > 1) is several:
                    wanted = len(self.wrapped[row, column]) * style.line + 2 * style.pad
                    short = wanted - sum(self.heights[row : row + span.rows])
                    if short > 0:
                        for r in range(row, row + span.rows):
                            self.heights[r] += short / span.rows


def write_package(
    path: Path, pages: Sequence[tuple[float, float, str]], extra: dict[str, bytes] | None = None
) -> Path:
    """An OFD package of pages given as (width, height in millimetres, objects of its one layer)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "OFD.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {NAMESPACE} DocType="OFD" Version="1.0"><ofd:DocBody>'
            "<ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
            "</ofd:DocBody></ofd:OFD>",
        )
        listed = "".join(
            f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
        )
        package.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
            "</ofd:PageArea><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
            '<ofd:TemplatePage ID="90" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        )
        for number, (wide, high, objects) in enumerate(pages):
            package.writestr(
                f"Doc_0/Pages/Page_{number}/Content.xml",
                f"<ofd:Page {NAMESPACE}><ofd:Area><ofd:PhysicalBox>0 0 {wide:g} {high:g}</ofd:PhysicalBox></ofd:Area>"
                f'<ofd:Content><ofd:Layer ID="2" Type="Body">{objects}</ofd:Layer></ofd:Content></ofd:Page>',
            )
        for name, data in (extra or {}).items():
            package.writestr(name, data)
    return path


def write_ofd(path: Path, blocks: tuple[Block, ...], style: Style = Style()) -> Path:
    """The blocks laid out and drawn in `style`."""
    pages = _Pages(style)
    for block in blocks:
        if isinstance(block, str):
            pages.paragraph(block)
        else:
            pages.table(block)
    pages.close()
    room = style.room or 0.0
    return write_package(
        path, [(_WIDTH, max(end, room + _MARGIN) + _MARGIN, "".join(made)) for end, made in pages.pages]
    )
