"""Ink inside cells of a page image: its lines, and comparison signs by their shape.

Images are grey, `uint8`, ink dark on light; lengths in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from jixiao.readers.ocr_image import ink_of

Image = Any
PixelBox = tuple[int, int, int, int]
Box = tuple[float, float, float, float]


def inked_box(grey: Image, cell: PixelBox, dpi: float) -> PixelBox | None:
    """The box of the ink inside a cell, None when there is none but specks and the remains of lines."""
    marks = _list_ink(grey, cell, dpi)
    if not marks:
        return None
    return _around(marks)


def has_ink(grey: Image, box: Box, dpi: float) -> bool:
    """Whether more than specks is printed inside `box`."""
    return bool(_list_ink(grey, _whole(box), dpi, pad=0))


def find_ink_lines(grey: Image, cell: PixelBox, read: Sequence[Box], dpi: float) -> list[Box]:
    """The boxes of the lines of ink in a cell that lie outside the boxes of what was `read`, from top to bottom."""
    slack = dpi / 50
    marks = [
        mark
        for mark in _list_ink(grey, cell, dpi)
        if not any(
            b[0] - slack <= (mark[0] + mark[2]) / 2 <= b[2] + slack
            and b[1] - slack <= (mark[1] + mark[3]) / 2 <= b[3] + slack
            for b in read
        )
    ]
    lines: list[list[PixelBox]] = []
    for mark in sorted(marks, key=lambda m: (m[1], m[0])):
        middle = (mark[1] + mark[3]) / 2
        for line in lines:
            top, bottom = min(m[1] for m in line), max(m[3] for m in line)
            if top <= middle <= bottom or mark[1] <= (top + bottom) / 2 <= mark[3]:
                line.append(mark)
                break
        else:
            lines.append([mark])
    margin = max(3, int(dpi / 50))
    out: list[Box] = []
    for x0, y0, x1, y1 in _join_bars([_around(line) for line in lines], dpi):
        if max(x1 - x0, y1 - y0) >= dpi / 25:
            out.append((float(x0 - margin), float(y0 - margin), float(x1 + margin), float(y1 + margin)))
    return out


def _join_bars(lines: list[PixelBox], dpi: float) -> list[PixelBox]:
    """The boxes of lines, a flat bar put together with what stands close above it: the parts of = ≥ ≤."""
    joined: list[PixelBox] = []
    for line in lines:
        last = joined[-1] if joined else None
        if (
            last is not None
            and line[2] - line[0] >= 2 * (line[3] - line[1])
            and max(line[2] - line[0], last[2] - last[0]) <= dpi / 7
            and last[0] <= (line[0] + line[2]) / 2 <= last[2]
            and line[1] - last[3] <= dpi / 20
        ):
            joined[-1] = _around((last, line))
        else:
            joined.append(line)
    return joined


def extend_in_cell(
    grey: Image,
    box: Box,
    cell: PixelBox,
    dpi: float,
    *,
    vertical: Sequence[PixelBox] = (),
    others: Sequence[Box] = (),
) -> Box:
    """The box of a line, widened within its cell to the strokes on its level that lie near its ends.

    Strokes in the boxes of `others` are theirs, bars in a row with `vertical` rulings are what is left of these. A box
    of one character takes in flat strokes close above and below: the bar of ≥ and ≤, the other bar of =.
    """
    x0, y0, x1, y1 = box
    height = y1 - y0
    free = [m for m in _list_ink(grey, cell, dpi) if not any(_is_in(m, other) for other in others)]
    if x1 - x0 <= 1.6 * height:
        bars = [
            m
            for m in free
            if m[2] - m[0] >= 2 * (m[3] - m[1])
            and x0 <= (m[0] + m[2]) / 2 <= x1
            and max(m[1] - y1, y0 - m[3]) <= 0.25 * height
        ]
        y0, y1 = min([y0, *(m[1] - 2.0 for m in bars)]), max([y1, *(m[3] + 2.0 for m in bars)])
    near = [
        m
        for m in free
        if y0 <= (m[1] + m[3]) / 2 <= y1
        and m[3] - m[1] <= 1.3 * height
        and max(m[2] - m[0], m[3] - m[1]) >= dpi / 40
        and (m[0] < x0 or m[2] > x1)
        and not _is_bar(m, vertical, dpi)
    ]
    for mark in sorted(near, key=lambda m: -m[2]):
        if mark[0] < x0 and x0 - mark[2] <= 0.5 * height:
            x0 = mark[0] - 2.0
    for mark in sorted(near):
        if mark[2] > x1 and mark[0] - x1 <= 0.5 * height:
            x1 = mark[2] + 2.0
    return (x0, y0, x1, y1)


def _is_in(stroke: PixelBox, box: Box) -> bool:
    x, y = (stroke[0] + stroke[2]) / 2, (stroke[1] + stroke[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def is_remnant(grey: Image, box: Box, vertical: Sequence[PixelBox], dpi: float) -> bool:
    """Whether the ink in a box is only what is left of a worn upright ruling: thin bars in a row with one, no digit 1."""
    strokes = _list_ink(grey, _whole(box), dpi, pad=0)
    return bool(strokes) and all(_is_bar(stroke, vertical, dpi) for stroke in strokes)


def _is_bar(stroke: PixelBox, vertical: Sequence[PixelBox], dpi: float) -> bool:
    middle = (stroke[0] + stroke[2]) / 2
    return stroke[2] - stroke[0] <= dpi / 35 and any(abs(middle - line[0]) <= dpi / 60 for line in vertical)


def _whole(box: Box) -> PixelBox:
    return (round(box[0]), round(box[1]), round(box[2]), round(box[3]))


def _around(marks: Sequence[PixelBox]) -> PixelBox:
    return (
        min(m[0] for m in marks), min(m[1] for m in marks), max(m[2] for m in marks), max(m[3] for m in marks)
    )  # fmt: skip


def _list_ink(grey: Image, cell: PixelBox, dpi: float, pad: int | None = None) -> list[PixelBox]:
    """The boxes of the strokes in a cell, in page coordinates, without specks far from any stroke."""
    inset = max(2, int(dpi / 60)) if pad is None else pad
    x0, y0 = max(0, cell[0] + inset), max(0, cell[1] + inset)
    x1, y1 = cell[2] - inset, cell[3] - inset
    if x1 - x0 < 4 or y1 - y0 < 4:
        return []
    part = grey[y0:y1, x0:x1]
    if part.size == 0:
        return []
    if min(part.shape[:2]) > 60:
        ink = ink_of(part)
    else:
        paper = float(np.percentile(part, 90))
        ink = np.where(part < min(140.0, 0.7 * paper), 255, 0).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    least = (dpi / 110) ** 2 * 2
    boxes = [
        (x0 + int(x), y0 + int(y), x0 + int(x + w), y0 + int(y + h))
        for x, y, w, h, area in stats[1:]
        if area >= least
    ]
    # A speck is smaller than a stroke; a point or the bar of a sign has a stroke beside it.
    strokes = [b for b in boxes if max(b[2] - b[0], b[3] - b[1]) >= dpi / 28]
    reach = dpi / 20
    return [b for b in boxes if any(_distance(b, s) <= reach for s in strokes)]


def _distance(one: PixelBox, other: PixelBox) -> float:
    across = max(one[0] - other[2], other[0] - one[2], 0)
    down = max(one[1] - other[3], other[1] - one[3], 0)
    return float(max(across, down))


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
