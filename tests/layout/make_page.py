"""Pages drawn by hand: tables with merged cells as words and rulings, the way a PDF page gives them."""

from __future__ import annotations

from dataclasses import dataclass

from jixiao.model.document import Part, Ruling, Word

SIZE = 9.0
LINE = 12.0
Row = list[tuple[str, int, int]]


@dataclass(frozen=True)
class Drawn:
    """What is drawn: cells as (text lines, x0, top, x1, bottom)."""

    cells: list[tuple[list[str], float, float, float, float]]
    bottom: float


def lay_out(rows: list[Row], widths: list[float], left: float = 50.0, top: float = 100.0) -> Drawn:
    """The cells of `rows` (text, row span, column span; covered places left out) with their boxes."""
    taken: set[tuple[int, int]] = set()
    placed: list[tuple[list[str], int, int, int, int]] = []
    for r, row in enumerate(rows):
        column = 0
        for text, row_span, column_span in row:
            while (r, column) in taken:
                column += 1
            taken.update((r + i, column + j) for i in range(row_span) for j in range(column_span))
            room = int((sum(widths[column : column + column_span]) - 4) // SIZE)
            lines = [text[i : i + room] for i in range(0, len(text), room)] or [""]
            placed.append((lines, r, column, row_span, column_span))
            column += column_span
    heights = [
        max([LINE * len(lines) for lines, r, _, span, _ in placed if r == row and span == 1], default=LINE)
        + 6
        for row in range(len(rows))
    ]
    xs = [left + sum(widths[:i]) for i in range(len(widths) + 1)]
    ys = [top + sum(heights[:i]) for i in range(len(heights) + 1)]
    cells = [(lines, xs[c], ys[r], xs[c + cs], ys[r + rs]) for lines, r, c, rs, cs in placed]
    return Drawn(cells, ys[-1])


def draw_words(drawn: Drawn) -> list[Word]:
    """The lines of each cell, centred in it."""
    words = []
    for lines, x0, top, x1, bottom in drawn.cells:
        height = LINE * len(lines)
        for number, line in enumerate(lines):
            if not line:
                continue
            y = (top + bottom - height) / 2 + number * LINE + (LINE - SIZE) / 2
            x = (x0 + x1 - SIZE * len(line)) / 2
            words.append(Word(line, (x, y, x + SIZE * len(line), y + SIZE), SIZE))
    return words


def draw_rulings(drawn: Drawn) -> list[Ruling]:
    """The four borders of each cell."""
    rulings = []
    for _, x0, top, x1, bottom in drawn.cells:
        rulings.append(Ruling("h", (x0, top, x1, top)))
        rulings.append(Ruling("h", (x0, bottom, x1, bottom)))
        rulings.append(Ruling("v", (x0, top, x0, bottom)))
        rulings.append(Ruling("v", (x1, top, x1, bottom)))
    return rulings


def make_page(words: list[Word], rulings: list[Ruling], number: int = 1) -> Part:
    """A page of A4 size."""
    return Part("page", number, width=595.0, height=842.0, words=tuple(words), rulings=tuple(rulings))


def put_line(text: str, x: float, top: float, size: float = SIZE) -> Word:
    """A line of running text."""
    return Word(text, (x, top, x + size * len(text), top + size), size)
