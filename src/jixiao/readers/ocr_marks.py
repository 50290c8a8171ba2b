"""Lines of text on a page image to runs of characters: parted at ruled lines and gaps, ink that was passed over read too.

Images are grey, `uint8`; boxes in pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from jixiao.readers.ocr_engine import Box, Character, Reading, read_lines

Image = Any
PixelBox = tuple[int, int, int, int]

OCR = frozenset({"ocr"})
SECOND = frozenset({"ocr", "second_pass"})
LEAST_SCORE = 0.5
"""A reading below this score is none."""
_MARGIN = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of characters as recognised, in pixels; `line` is the box of the ink that was read."""

    text: str
    box: Box
    score: float
    line: Box
    flags: frozenset[str] = OCR
    raw: str = ""


def read_regions(
    grey: Image, boxes: Sequence[Box], flags: frozenset[str] = OCR, least: float = LEAST_SCORE
) -> list[Mark]:
    """What stands in each of `boxes`, which hold one line of text each, as runs without white space.

    Readings with a score below `least` are left out.
    """
    readings = read_lines([_cut(grey, box) for box in boxes])
    marks: list[Mark] = []
    for box, reading in zip(boxes, readings, strict=True):
        if reading.characters and reading.score >= least:
            marks.extend(_part_at_gaps(reading, box, flags))
    return marks


def _cut(grey: Image, box: Box) -> Image:
    from jixiao.readers import ocr_image

    x0, y0, x1, y1 = (round(value) for value in box)
    height, width = grey.shape[:2]
    if x1 - x0 < 2 * _MARGIN:
        # A lone sign or digit is read better with paper around it.
        return ocr_image.crop(grey, (x0, y0, x1, y1), _MARGIN)
    return grey[max(0, y0) : max(1, min(height, y1)), max(0, x0) : max(1, min(width, x1))]


def _part_at_gaps(reading: Reading, line: Box, flags: frozenset[str]) -> Iterator[Mark]:
    """Runs of the line, parted at white space and at gaps of more than a character."""
    x0, _, x1, y1 = line
    height = max(y1 - line[1], 1.0)
    places = _spread(reading.characters, x0, x1, height)
    start = 0
    for index in range(1, len(places) + 1):
        if (
            index < len(places)
            and index not in reading.gaps
            and places[index][0] - places[index - 1][1] <= 1.2 * height
        ):
            continue
        run = reading.characters[start:index]
        box = (places[start][0], line[1], places[index - 1][1], y1)
        yield Mark("".join(c.text for c in run), box, min(c.score for c in run), line, flags)
        start = index


def _spread(
    characters: Sequence[Character], x0: float, x1: float, height: float
) -> list[tuple[float, float]]:
    """The left and right end of each character: as wide as its kind, but not beyond the middle to its neighbour."""
    middles = [x0 + c.middle * (x1 - x0) for c in characters]
    out: list[tuple[float, float]] = []
    for index, character in enumerate(characters):
        half = (0.2 if character.text.isascii() else 0.4) * height
        left, right = middles[index] - half, middles[index] + half
        if index:
            left = max(left, (middles[index - 1] + middles[index]) / 2)
        if index + 1 < len(characters):
            right = min(right, (middles[index] + middles[index + 1]) / 2)
        out.append((min(max(left, x0), x1 - 1), max(min(right, x1), x0 + 1)))
    return out


def part_at_rulings(grey: Image, boxes: Sequence[Box], vertical: Sequence[PixelBox], dpi: float) -> list[Box]:
    """The boxes of lines, those that run over an upright ruled line parted there; parts without ink left out.

    `grey` is the page without its ruled lines.
    """
    from jixiao.readers import ocr_ink

    parted: list[Box] = []
    for box in boxes:
        x0, y0, x1, y1 = box
        middle, slack = (y0 + y1) / 2, 0.25 * (y1 - y0)
        cuts = sorted(
            {x for x, top, _, bottom in vertical if x0 + 2 < x < x1 - 2 and top <= middle <= bottom}
        )
        if not cuts:
            parted.append(box)
            continue
        for left, right in pairwise([x0, *cuts, x1]):
            if right - left > 1.2 * slack and ocr_ink.has_ink(grey, (left + 1, y0, right - 1, y1), dpi):
                parted.append((left + (left != x0), y0, right - (right != x1), y1))
    return parted


def cut_overlaps(boxes: Sequence[Box]) -> list[Box]:
    """The boxes of lines, those far higher than usual cut where they reach into the line above or below."""
    if not boxes:
        return []
    heights = sorted(b[3] - b[1] for b in boxes)
    usual = heights[len(heights) // 2]
    out: list[Box] = []
    for box in boxes:
        x0, y0, x1, y1 = box
        if y1 - y0 > 1.3 * usual:
            near = [
                o for o in boxes if o is not box and o[0] < x1 and o[2] > x0 and o[3] - o[1] <= 1.3 * usual
            ]
            above = [o[3] for o in near if o[1] < y0 < o[3] - 0.2 * usual]
            below = [o[1] for o in near if o[3] > y1 > o[1] + 0.2 * usual]
            top, bottom = max([y0, *above]), min([y1, *below])
            if bottom - top >= 0.6 * usual:
                y0, y1 = top, bottom
        out.append((x0, y0, x1, y1))
    return out


def widen(grey: Image, boxes: Sequence[Box], lattice: Any, dpi: float) -> list[Box]:
    """The boxes of lines, those in cells widened to the strokes beside them that detection left out."""
    from jixiao.readers import ocr_ink

    wide: list[Box] = []
    for box in boxes:
        cell = cell_at(box, lattice.cells)
        if cell >= 0:
            height = box[3] - box[1]
            others = [o for o in boxes if o is not box and o[1] < box[3] + height and o[3] > box[1] - height]
            box = ocr_ink.extend_in_cell(
                grey, box, lattice.cells[cell], dpi, vertical=lattice.vertical, others=others
            )
        wide.append(box)
    return wide


def cell_at(box: Box, cells: Sequence[PixelBox]) -> int:
    """The number of the cell in which the middle of `box` lies, -1 outside of all."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return next((i for i, c in enumerate(cells) if c[0] <= x <= c[2] and c[1] <= y <= c[3]), -1)


def find_unread(grey: Image, marks: Sequence[Mark], cells: Sequence[PixelBox], dpi: float) -> list[Box]:
    """The boxes of lines of ink inside cells that no mark covers; `grey` is the page without its ruled lines."""
    from jixiao.readers import ocr_ink

    unread: list[Box] = []
    covered = [mark.line for mark in marks]
    for cell in cells:
        near = [b for b in covered if b[2] > cell[0] and b[0] < cell[2] and b[3] > cell[1] and b[1] < cell[3]]
        unread.extend(ocr_ink.find_ink_lines(grey, cell, near, dpi))
    return unread
