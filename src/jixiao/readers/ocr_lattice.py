"""Ruled lines of a straight page image, the cells between them, and the page without them.

Images are grey, `uint8`, ink dark on light; lengths in pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from jixiao.readers.ocr_image import ink_of, paper_of

Image = Any
PixelBox = tuple[int, int, int, int]

_PIECE = 4.5
"""The shortest run of ink that is taken for part of a line, in millimetres."""
_THICK = 1.2
_SURE = (20.0, 14.0)
"""Level lines longer than this need no lines across their ends, upright ones only one: no stroke of a character is."""
_LONG = 60.0
"""Upright lines longer than this stand for themselves; strokes of stacked characters may stand in a row for less."""
_WORN = 2.5
"""The longest gap that is bridged without ink, as where a line is worn off."""
_COVER = 0.7
_NEAR_END = 6.0
_BRIDGE = 20.0
_HAIRLINE_PIECE = 9.0
_HAIRLINE = 20
"""How much darker than the paper beside it a hairline is, of 255."""
_OVERHANG = 10.0
_HELD = 0.5


@dataclass(frozen=True, slots=True)
class Lattice:
    """Ruled lines as (x0, y0, x1, y1) along their middle, and the boxes of the cells between them.

    `mask` is 255 where a line's ink is.
    """

    horizontal: tuple[PixelBox, ...]
    vertical: tuple[PixelBox, ...]
    cells: tuple[PixelBox, ...]
    mask: Image = field(compare=False, default=None)


def find_lattice(grey: Image, dpi: float) -> Lattice:
    """The ruled lines and cells of a straight page.

    A line is a thin run of ink, bridged where it is worn off or touched by text. Runs longer than any stroke of a
    character are taken as they are, shorter ones only where both ends meet lines already taken.
    """
    unit = dpi / 25.4
    level_ink, upright_ink = _line_ink(grey, unit), _line_ink(np.ascontiguousarray(grey.T), unit)
    level, level_mask = _find_lines(level_ink, unit)
    upright, upright_mask = _find_lines(upright_ink, unit)
    upright = [_swap(box) for box in upright]
    # Strokes of one character reach across a row, so that an upright line is not drawn on in this way.
    level = _reach_out(level_ink, level, upright, unit)
    reach = max(3, int(_HELD * unit))
    sure_level = [box for box in level if box[2] - box[0] > _SURE[0] * unit]
    sure_upright = [
        box
        for box in upright
        if box[3] - box[1] > _LONG * unit
        or (
            box[3] - box[1] > _SURE[1] * unit
            and _count_held(box, sure_level, int(_WORN * unit), upright=True)
        )
    ]
    for _ in range(3):
        more_upright = [
            b
            for b in upright
            if b not in sure_upright and _count_held(b, sure_level, reach, upright=True) == 2
        ]
        sure_upright += more_upright
        more_level = [
            b
            for b in level
            if b not in sure_level and _count_held(b, sure_upright, reach, upright=False) == 2
        ]
        sure_level += more_level
        if not more_upright and not more_level:
            break
    sure_level += _find_aligned(level_ink, level, sure_level, unit)
    sure_upright += [
        _swap(b)
        for b in _find_aligned(
            upright_ink, [_swap(b) for b in upright], [_swap(b) for b in sure_upright], unit
        )
    ]
    sure_upright = _trim(sure_upright, sure_level, unit)
    sure_level = [
        _swap(b) for b in _trim([_swap(b) for b in sure_level], [_swap(b) for b in sure_upright], unit)
    ]
    horizontal = tuple(sorted((x0, (y0 + y1) // 2, x1, (y0 + y1) // 2) for x0, y0, x1, y1 in sure_level))
    vertical = tuple(sorted(((x0 + x1) // 2, y0, (x0 + x1) // 2, y1) for x0, y0, x1, y1 in sure_upright))
    flat, lines_on_end = np.zeros_like(grey), np.zeros_like(grey.T)
    for box in sure_level:
        _draw(flat, level_mask, level_ink, box)
    for box in sure_upright:
        _draw(lines_on_end, upright_mask, upright_ink, _swap(box))
    mask = flat | lines_on_end.T
    cells = _cells(grey.shape[:2], horizontal, vertical, unit) if vertical else ()
    return Lattice(horizontal, vertical, cells, mask)


def _draw(mask: Image, runs: Image, ink: Image, box: PixelBox) -> None:
    """Adds a level line to `mask`: its runs, and what is left of it where it is worn, but no stroke that crosses it."""
    x0, y0, x1, y1 = box
    top, bottom = max(0, y0 - 4), y1 + 4
    part = np.ascontiguousarray(ink[top:bottom, x0:x1])
    if part.size == 0:
        return
    tall = np.ones((min(part.shape[0], y1 - y0 + 4), 1), np.uint8)
    left = cv2.subtract(part, cv2.morphologyEx(part, cv2.MORPH_OPEN, tall))
    mask[y0:y1, x0:x1] |= runs[y0:y1, x0:x1] | left[y0 - top : y1 - top]


def erase_lines(grey: Image, lattice: Lattice) -> Image:
    """The page without its ruled lines: paper where they were."""
    if lattice.mask is None or not lattice.mask.any():
        return grey
    grown = cv2.dilate(lattice.mask, np.ones((5, 5), np.uint8))
    clean = grey.copy()
    clean[grown > 0] = np.maximum(clean, paper_of(grey))[grown > 0]
    return clean


def _line_ink(grey: Image, unit: float) -> Image:
    """Ink, and hairlines too light for a threshold: darker all along than the paper close above and below."""
    along = cv2.blur(grey, (max(5, int(1.6 * unit) | 1), 1))
    clear = cv2.subtract(paper_of(grey), along) < _HAIRLINE
    step = max(3, int(0.5 * unit))
    light = np.zeros(grey.shape, bool)
    light[step:-step] = clear[: -2 * step] & clear[2 * step :]
    across = cv2.getStructuringElement(cv2.MORPH_RECT, (1, 2 * step + 1))
    valley = cv2.morphologyEx(along, cv2.MORPH_BLACKHAT, across) > _HAIRLINE
    # Smoothing along the line makes strokes longer: only what is much longer than a character is a hairline.
    level = np.ones((1, int(_HAIRLINE_PIECE * unit)), np.uint8)
    hairlines = cv2.morphologyEx(np.where(valley & light, 255, 0).astype(np.uint8), cv2.MORPH_OPEN, level)
    return ink_of(grey) | hairlines


def _find_lines(ink: Image, unit: float) -> tuple[list[PixelBox], Image]:
    """Thin level runs of ink, those in one line joined, and where their ink is."""
    length = max(12, int(_PIECE * unit))
    thick = max(7, int(_THICK * unit))
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    # Pieces that step to the next pixel row belong together.
    grown = cv2.dilate(opened, np.ones((1, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    pieces: list[PixelBox] = []
    for label in range(1, count):
        x, y, w, h = (int(value) for value in stats[label][:4])
        if h > thick:
            inside = labels[y : y + h, x : x + w] == label
            pieces.extend(_thin_bands(inside, x, y, thick, length))
        else:
            pieces.append((x + 2, y, x + w - 2, y + h))
    # Dots in a row, as leaders in a table of contents, are joined by closing but cover too little.
    pieces = [p for p in pieces if _share(ink, p) >= 0.85]
    return _join(ink, pieces, unit), opened


def _thin_bands(inside: Image, x: int, y: int, thick: int, length: int) -> list[PixelBox]:
    """The lines in a clot of ink where text touches them: the bands of rows that are much longer than the rest."""
    sums = inside.sum(axis=1)
    rows = np.flatnonzero(sums >= max(length, 0.6 * float(sums.max())))
    bands: list[PixelBox] = []
    for band in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
        if 0 < len(band) <= thick:
            columns = np.flatnonzero(inside[band[0] : band[-1] + 1].any(axis=0))
            bands.append(
                (x + int(columns[0]), y + int(band[0]), x + int(columns[-1]) + 1, y + int(band[-1]) + 1)
            )
    return bands


def _share(ink: Image, box: PixelBox) -> float:
    x0, y0, x1, y1 = box
    return float((ink[y0:y1, x0:x1] > 0).any(axis=0).mean()) if x1 > x0 and y1 > y0 else 0.0


def _join(ink: Image, pieces: list[PixelBox], unit: float) -> list[PixelBox]:
    """Pieces of one line put together: over short gaps, and between long ones over gaps that hold ink all along."""
    drift = max(2.0, 0.35 * unit)
    lines: list[list[PixelBox]] = []
    for piece in sorted(pieces):
        best = None
        for line in lines:
            last = line[-1]
            gap = piece[0] - last[2]
            apart = abs((piece[1] + piece[3]) - (last[1] + last[3])) / 2
            if apart > drift or gap > _BRIDGE * unit or piece[2] <= last[2]:
                continue
            if gap > _WORN * unit and not _is_inked(ink, line, piece, unit):
                continue
            if best is None or last[2] > best[-1][2]:
                best = line
        if best is None:
            lines.append([piece])
        else:
            best.append(piece)
    return [box for line in lines for box in _enclose(line)]


def _enclose(line: list[PixelBox]) -> list[PixelBox]:
    """A joined line as one box; its pieces, where they are too little of it: strokes that happen to stand in a row."""
    start, end = line[0][0], max(p[2] for p in line)
    if sum(p[2] - p[0] for p in line) < _COVER * (end - start):
        return line
    return [(start, min(p[1] for p in line), end, max(p[3] for p in line))]


def _reach_out(ink: Image, level: list[PixelBox], upright: list[PixelBox], unit: float) -> list[PixelBox]:
    """Level lines, ends that fall short of an upright line drawn on to it where ink says that they went there."""
    out: list[PixelBox] = []
    for x0, y0, x1, y1 in level:
        middle = (y0 + y1) // 2
        across = [(b[0] + b[2]) // 2 for b in upright if b[1] <= middle <= b[3]]
        left, right = x0, x1
        for x in sorted(x for x in across if x < x0)[-1:]:
            left = x if _went_on(ink, (x, max(0, y0 - 1), x0, y1 + 1), unit) else x0
        for x in sorted(x for x in across if x > x1)[:1]:
            right = x if _went_on(ink, (x1, max(0, y0 - 1), x, y1 + 1), unit) else x1
        out.append((left, y0, right, y1))
    return out


def _went_on(ink: Image, gap: PixelBox, unit: float) -> bool:
    length = (gap[2] - gap[0]) / unit
    if length > _BRIDGE:
        return False
    return _share(ink, gap) >= (0.5 if length <= _NEAR_END else 0.8) and _is_bare(ink, gap, unit)


def _is_bare(ink: Image, gap: PixelBox, unit: float, *, both: bool = False) -> bool:
    """Whether there is paper above or below a gap all along: a line may be touched by text, but not run through it.

    With `both`, above and below.
    """
    step = max(2, int(0.3 * unit))
    above = (gap[0], max(0, gap[1] - 2 * step), gap[2], max(0, gap[1] - step))
    below = (gap[0], gap[3] + step, gap[2], gap[3] + 2 * step)
    shares = (_share(ink, above), _share(ink, below))
    return (max(shares) if both else min(shares)) <= 0.3


def _is_inked(ink: Image, line: list[PixelBox], right: PixelBox, unit: float) -> bool:
    left = line[-1]
    gap = right[0] - left[2]
    if min(left[2] - line[0][0], right[2] - right[0]) < 0.5 * gap:
        return False
    between = (left[2], max(0, min(left[1], right[1]) - 1), right[0], max(left[3], right[3]) + 1)
    return _share(ink, between) >= 0.8 and _is_bare(ink, between, unit)


def _find_aligned(ink: Image, level: list[PixelBox], sure: list[PixelBox], unit: float) -> list[PixelBox]:
    """Pieces of worn lines: in a row with a sure line, and with paper above and below."""
    heights = [(b[1] + b[3]) / 2 for b in sure]
    return [
        box
        for box in level
        if box not in sure
        and any(abs((box[1] + box[3]) / 2 - y) <= 0.4 * unit for y in heights)
        and _is_bare(ink, box, unit, both=True)
    ]


def _swap(box: PixelBox) -> PixelBox:
    return (box[1], box[0], box[3], box[2])


def _trim(upright: list[PixelBox], level: list[PixelBox], unit: float) -> list[PixelBox]:
    """Upright lines without short ends past the last line across, as where a stroke of a caption stands in their row.

    Ends that another line shares are open sides of a table and stay.
    """
    near = max(2, int(_HELD * unit))
    out: list[PixelBox] = []
    for x0, y0, x1, y1 in upright:
        x = (x0 + x1) // 2
        met = [(b[1] + b[3]) // 2 for b in level if b[0] - near <= x <= b[2] + near]
        met = [y for y in met if y0 - near <= y <= y1 + near]
        if met:
            top, bottom = min(met), max(met)
            shared = [b for b in upright if (b[0] + b[2]) // 2 != x]
            if near < top - y0 < _OVERHANG * unit and not any(abs(b[1] - y0) <= 3 * near for b in shared):
                y0 = top
            if near < y1 - bottom < _OVERHANG * unit and not any(abs(b[3] - y1) <= 3 * near for b in shared):
                y1 = bottom
        out.append((x0, y0, x1, y1))
    return out


def _count_held(box: PixelBox, lines: list[PixelBox], reach: int, *, upright: bool) -> int:
    """How many ends of a line meet lines across it."""
    x, y = (box[0] + box[2]) // 2, (box[1] + box[3]) // 2
    ends = ((x, box[1]), (x, box[3])) if upright else ((box[0], y), (box[2], y))
    return sum(
        any(b[0] - reach <= ex <= b[2] + reach and b[1] - reach <= ey <= b[3] + reach for b in lines)
        for ex, ey in ends
    )


def _cells(
    shape: tuple[int, int], horizontal: tuple[PixelBox, ...], vertical: tuple[PixelBox, ...], unit: float
) -> tuple[PixelBox, ...]:
    """The areas that lines enclose, as boxes; the area around the tables is none."""
    walls = np.zeros(shape, np.uint8)
    reach = max(2, int(0.5 * unit))
    for x0, y0, x1, y1 in horizontal:
        cv2.line(walls, (x0 - reach, y0), (x1 + reach, y1), 255, 3)
    for x0, y0, x1, y1 in vertical:
        cv2.line(walls, (x0, y0 - reach), (x1, y1 + reach), 255, 3)
    _, _, stats, _ = cv2.connectedComponentsWithStats(255 - walls, connectivity=4)
    cells = []
    for x, y, w, h, area in stats[1:]:
        touches = x == 0 or y == 0 or x + w >= shape[1] or y + h >= shape[0]
        if not touches and w >= 2 * unit and h >= 2 * unit and area >= 0.75 * w * h:
            cells.append((int(x), int(y), int(x + w), int(y + h)))
    return tuple(sorted(cells, key=lambda box: (box[1], box[0])))
