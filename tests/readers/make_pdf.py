"""Small PDF files drawn by hand: text in a Chinese font that is not embedded, straight lines, turned pages."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name

HEIGHT, WIDTH = 842.0, 595.0


@dataclass
class Page:
    """The marks of one page, in points from its top left corner."""

    marks: list[str] = field(default_factory=list)
    rotate: int = 0
    turn: int = 0
    """Quarter turns, counter-clockwise, of everything drawn."""

    def put(self, text: str, x: float, top: float, size: float = 10.0) -> Page:
        """A line of text; full-width characters are as wide as `size`, others half."""
        code = text.encode("utf-16-be").hex()
        self.marks.append(f"BT /F {size} Tf 1 0 0 1 {x} {HEIGHT - top - 0.85 * size} Tm <{code}> Tj ET")
        return self

    def rule(self, x0: float, top: float, x1: float, bottom: float) -> Page:
        """A straight line half a point wide."""
        self.marks.append(f"0.5 w {x0} {HEIGHT - top} m {x1} {HEIGHT - bottom} l S")
        return self

    def box(self, x0: float, top: float, x1: float, bottom: float) -> Page:
        """A rectangle filled with black: a line as spreadsheets draw it when it is thin."""
        self.marks.append(f"{x0} {HEIGHT - bottom} {x1 - x0} {bottom - top} re f")
        return self

    def table(
        self,
        rows: list[list[str]],
        widths: list[float],
        x: float = 60.0,
        top: float = 120.0,
        *,
        thin: bool = False,
    ) -> Page:
        """A ruled table of one-line cells."""
        edges = [x + sum(widths[:i]) for i in range(len(widths) + 1)]
        for index in range(len(rows) + 1):
            y = top + 20 * index
            self._line(edges[0], y, edges[-1], y, thin)
        for edge in edges:
            self._line(edge, top, edge, top + 20 * len(rows), thin)
        for index, row in enumerate(rows):
            for left, text in zip(edges, row, strict=False):
                if text:
                    self.put(text, left + 3, top + 20 * index + 5)
        return self

    def _line(self, x0: float, top: float, x1: float, bottom: float, thin: bool) -> None:
        if thin:
            self.box(x0 - 0.3, top - 0.3, x1 + 0.3, bottom + 0.3)
        else:
            self.rule(x0, top, x1, bottom)


def make_pdf(*pages: Page, password: str = "") -> bytes:
    """The pages as the bytes of a PDF file."""
    pdf = pikepdf.new()
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=Name("/STSong-Light"),
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("GB1"), Supplement=4),
        DW=1000,
        W=Array([1, 95, 500]),
        FontDescriptor=Dictionary(
            Type=Name.FontDescriptor, FontName=Name("/STSong-Light"), Flags=6, FontBBox=Array([0, -150, 1000, 850]),
            ItalicAngle=0, Ascent=850, Descent=-150, CapHeight=700, StemV=80,
        ),
    )  # fmt: skip
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/STSong-Light"),
        Encoding=Name("/UniGB-UCS2-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
    )
    font = pdf.make_indirect(font)
    for page in pages:
        width, height = (WIDTH, HEIGHT) if page.turn % 2 == 0 else (HEIGHT, WIDTH)
        matrix = {
            0: "",
            1: f"0 1 -1 0 {HEIGHT} 0 cm\n",
            2: f"-1 0 0 -1 {WIDTH} {HEIGHT} cm\n",
            3: f"0 -1 1 0 0 {WIDTH} cm\n",
        }
        content = pdf.make_stream((matrix[page.turn] + "\n".join(page.marks)).encode())
        pdf.pages.append(
            pikepdf.Page(
                pdf.make_indirect(
                    Dictionary(
                        Type=Name.Page,
                        MediaBox=Array([0, 0, width, height]),
                        Contents=content,
                        Resources=Dictionary(Font=Dictionary(F=font)),
                        Rotate=page.rotate,
                    )
                )
            )
        )
    out = io.BytesIO()
    if password:
        pdf.save(out, encryption=pikepdf.Encryption(owner=password, user=password))
    else:
        pdf.save(out)
    return out.getvalue()
