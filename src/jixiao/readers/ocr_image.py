"""Scanned page images: turning them straight, their ruled lines, the cells between them, signs by their shape.

The door of OpenCV. Images are grey, `uint8`, ink dark on light; lengths in pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

Image = Any
PixelBox = tuple[int, int, int, int]
_MAX_SKEW = 4.0


@dataclass(frozen=True, slots=True)
class Lattice:
    """Ruled lines as (x0, y0, x1, y1) along their middle, and the boxes of the cells between them."""

    horizontal: tuple[tuple[int, int, int, int], ...]
    vertical: tuple[tuple[int, int, int, int], ...]
    cells: tuple[tuple[int, int, int, int], ...]


def to_grey(image: Image) -> Image:
    """An image of one channel from one of one, three (BGR) or four."""
    array = np.ascontiguousarray(image)
    if array.dtype != np.uint8:
        array = (array.astype(np.float32) * (255.0 / max(float(array.max()), 1.0))).astype(np.uint8)
    if array.ndim == 2:
        return array
    if array.shape[2] == 1:
        return array[:, :, 0]
    code = cv2.COLOR_BGRA2GRAY if array.shape[2] == 4 else cv2.COLOR_BGR2GRAY
    return cv2.cvtColor(array, code)


def to_colour(grey: Image) -> Image:
    """The three channels that recognisers want."""
    return cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)


def shrink(image: Image, most: int) -> Image:
    """The image with at most `most` pixels."""
    height, width = image.shape[:2]
    if height * width <= most:
        return image
    factor = (most / (height * width)) ** 0.5
    return cv2.resize(
        image, (max(1, int(width * factor)), max(1, int(height * factor))), interpolation=cv2.INTER_AREA
    )


def turn(grey: Image, quarter: int) -> Image:
    """The image turned by `quarter` × 90 degrees clockwise."""
    return np.ascontiguousarray(np.rot90(grey, -quarter)) if quarter % 4 else grey


def ink_of(grey: Image) -> Image:
    """Ink as 255 on 0, by a local threshold, so that shading and yellowed paper do not count."""
    size = max(31, (min(grey.shape[:2]) // 40) | 1)
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    return cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, size, 15)


def skew_of(grey: Image) -> float:
    """The angle in degrees by which the page must be turned counter-clockwise to stand straight.

    Taken from the row sums of ink, whose steps are steepest when text and lines are level; within ±4.
    """
    scale = 900 / max(grey.shape[:2])
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    ink = ink_of(small)
    if not ink.any():
        return 0.0
    best = max(
        np.arange(-_MAX_SKEW, _MAX_SKEW + 0.01, 0.5),
        key=lambda angle: (_steepness(ink, float(angle)), -abs(angle)),
    )
    fine = np.arange(best - 0.5, best + 0.51, 0.1)
    return round(float(max(fine, key=lambda angle: (_steepness(ink, float(angle)), -abs(angle)))), 2)


def _steepness(ink: Image, angle: float) -> float:
    rows = _rotate(ink, angle, 0).sum(axis=1, dtype=np.float64)
    steps = np.diff(rows)
    return float((steps * steps).sum())


def rotate(grey: Image, angle: float) -> Image:
    """The page turned counter-clockwise by `angle` degrees about its middle, the corners filled white."""
    return _rotate(grey, angle, 255) if abs(angle) >= 0.05 else grey


def _rotate(image: Image, angle: float, fill: int) -> Image:
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=fill)


def find_lattice(grey: Image, dpi: float) -> Lattice:
    """The ruled lines and cells of a straight page.

    A line is a thin unbroken run of ink. Runs longer than any stroke of a character are taken as they are,
    shorter ones only where both ends meet lines already taken.
    """
    ink = ink_of(grey)
    unit = dpi / 25.4
    level = _runs(ink, unit, horizontal=True)
    upright = _runs(ink, unit, horizontal=False)
    reach = max(3, int(0.5 * unit))
    sure_level = [box for box in level if box[2] - box[0] > 20 * unit]
    sure_upright = [box for box in upright if box[3] - box[1] > 14 * unit]
    for _ in range(3):
        more_upright = [
            b for b in upright if b not in sure_upright and _is_held(b, sure_level, reach, upright=True)
        ]
        sure_upright += more_upright
        more_level = [
            b for b in level if b not in sure_level and _is_held(b, sure_upright, reach, upright=False)
        ]
        sure_level += more_level
        if not more_upright and not more_level:
            break
    horizontal = tuple(sorted((x0, (y0 + y1) // 2, x1, (y0 + y1) // 2) for x0, y0, x1, y1 in sure_level))
    vertical = tuple(sorted(((x0 + x1) // 2, y0, (x0 + x1) // 2, y1) for x0, y0, x1, y1 in sure_upright))
    return Lattice(
        horizontal, vertical, _cells(grey.shape[:2], horizontal, vertical, unit) if vertical else ()
    )


def _runs(ink: Image, unit: float, *, horizontal: bool) -> list[PixelBox]:
    """Thin runs of ink of at least 4.5 mm, those in one line with a small gap between them joined."""

    def kernel(size: int) -> Any:
        return cv2.getStructuringElement(cv2.MORPH_RECT, (size, 1) if horizontal else (1, size))

    length = max(12, int(4.5 * unit))
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel(3))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel(length))
    # Pieces of one line, cut by noise or stepping to the next pixel row, grow together here.
    joined = cv2.dilate(opened, kernel(max(3, int(0.8 * unit)) | 1))
    joined = cv2.dilate(joined, cv2.getStructuringElement(cv2.MORPH_RECT, (1, 3) if horizontal else (3, 1)))
    thick = max(7, int(1.2 * unit))
    grown = max(3, int(0.8 * unit)) // 2
    out: list[PixelBox] = []
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for x, y, w, h, _ in stats[1:]:
        # Dots in a row, as leaders in a table of contents, are joined by closing but cover too little.
        if float((ink[y : y + h, x : x + w] > 0).any(axis=0 if horizontal else 1).mean()) < 0.85:
            continue
        if horizontal and h <= thick:
            out.append((int(x) + grown, int(y) + 1, int(x + w) - grown, int(y + h) - 1))
        elif not horizontal and w <= thick:
            out.append((int(x) + 1, int(y) + grown, int(x + w) - 1, int(y + h) - grown))
    return out


def _is_held(box: PixelBox, lines: list[PixelBox], reach: int, *, upright: bool) -> bool:
    """Whether both ends of a short line meet lines across it."""
    ends = 0
    if upright:
        x = (box[0] + box[2]) // 2
        for y in (box[1], box[3]):
            ends += any(
                b[0] - reach <= x <= b[2] + reach and b[1] - reach <= y <= b[3] + reach for b in lines
            )
    else:
        y = (box[1] + box[3]) // 2
        for x in (box[0], box[2]):
            ends += any(
                b[1] - reach <= y <= b[3] + reach and b[0] - reach <= x <= b[2] + reach for b in lines
            )
    return ends == 2


def _cells(
    shape: tuple[int, int],
    horizontal: tuple[tuple[int, int, int, int], ...],
    vertical: tuple[tuple[int, int, int, int], ...],
    unit: float,
) -> tuple[tuple[int, int, int, int], ...]:
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


def crop(grey: Image, box: tuple[int, int, int, int], margin: int) -> Image:
    """A part of the image, its own ink framed with `margin` pixels of white."""
    x0, y0, x1, y1 = box
    part = grey[max(0, y0) : y1, max(0, x0) : x1]
    return cv2.copyMakeBorder(part, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=255)


def inked_box(grey: Image, cell: tuple[int, int, int, int], dpi: float) -> tuple[int, int, int, int] | None:
    """The box of the ink inside a cell, None when there is none but specks and the remains of lines."""
    pad = max(2, int(dpi / 60))
    x0, y0, x1, y1 = cell[0] + pad, cell[1] + pad, cell[2] - pad, cell[3] - pad
    if x1 - x0 < 4 or y1 - y0 < 4:
        return None
    part = (
        ink_of(grey[y0:y1, x0:x1])
        if min(x1 - x0, y1 - y0) > 60
        else 255 * (grey[y0:y1, x0:x1] < 140).astype(np.uint8)
    )
    least = (dpi / 110) ** 2 * 2
    _, _, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    marks = [(x, y, x + w, y + h) for x, y, w, h, area in stats[1:] if area >= least]
    if not marks:
        return None
    left, top = min(m[0] for m in marks), min(m[1] for m in marks)
    right, bottom = max(m[2] for m in marks), max(m[3] for m in marks)
    if max(right - left, bottom - top) < dpi / 25:
        return None
    return x0 + int(left), y0 + int(top), x0 + int(right), y0 + int(bottom)


def sign_by_shape(grey: Image, box: tuple[int, int, int, int]) -> str:
    """The comparison sign that the ink inside `box` draws (≥ ≤ = > <), "" when it draws none.

    Two flat bars are "="; a chevron over a flat bar is "≥" or "≤" by the side its ink gathers on; a chevron
    alone is ">" or "<".
    """
    x0, y0, x1, y1 = box
    part = grey[max(0, y0 - 1) : y1 + 1, max(0, x0 - 1) : x1 + 1]
    if part.size == 0:
        return ""
    middle = (int(part.min()) + int(part.max())) / 2
    ink = (part < middle).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    parts = sorted((tuple(map(int, s[:4])) for s in stats[1:] if s[4] >= 0.02 * ink.size), key=lambda s: s[1])
    flat = [w >= 2.2 * h for _, _, w, h in parts]
    if len(parts) == 2 and all(flat):
        return "=" if abs(parts[0][2] - parts[1][2]) <= 0.35 * max(parts[0][2], parts[1][2]) else ""
    if len(parts) == 2 and flat == [False, True]:
        return {">": "≥", "<": "≤"}.get(_chevron(ink, parts[0]), "")
    if len(parts) == 1 and not flat[0]:
        return _chevron(ink, parts[0])
    return ""


def _chevron(ink: Image, part: tuple[int, ...]) -> str:
    x, y, w, h = part
    if not 0.6 <= w / max(h, 1) <= 2.2:
        return ""
    shape = ink[y : y + h, x : x + w].astype(bool)
    rows = np.arange(h)[:, None] * np.ones((1, w))
    spread = []
    for third in (shape[:, : max(1, w // 4)], shape[:, -max(1, w // 4) :]):
        heights = rows[:, : third.shape[1]][third]
        spread.append(float(heights.max() - heights.min()) / h if heights.size else 0.0)
    filled = float(shape.mean())
    if filled > 0.5 or abs(spread[0] - spread[1]) < 0.3:
        return ""
    return ">" if spread[0] > spread[1] else "<"
