"""The characters and strokes of one PDF page, as pdfminer lays it out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from itertools import pairwise
from typing import Any

from pdfminer.layout import LTChar, LTCurve, LTFigure, LTImage, LTLine, LTRect

from jixiao.model.document import Box
from jixiao.readers.ink import LOST, THIN, Char, PageInk, Stroke, compose_ink
from jixiao.readers.pdf_paint import Clip

_CID = re.compile(r"\(cid:\d+\)")
# Fonts share one glyph for a character and the radical of its shape, and name the radical: the ink is the character's.
_RADICALS = str.maketrans(
    "⻓⻔⻋⻅⻆⻉⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⺠⺟⻄⻁⻙⻑⺩⻪⺒⺓⺻⻊⺝⺜⺆⺇⺊⺌⺶",
    "长门车见角贝青页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟民母西虎韦長王黾巳幺聿足月日冂几卜小羊",
)


_COVERS = 0.8
_FEW = 8


def read_ink(page: Any, crop: Box | None = None) -> PageInk:
    """The words and rulings of a laid-out page, turned so that most of its text stands upright.

    `crop` is the visible box, (x0, top, x1, bottom) in points; what lies outside is left out. Text that is not painted
    stands in `layer`; where a page shows no other text and no picture, as with letters drawn as curves, it is the text.
    """
    width, height = page.x1 - page.x0, page.y1 - page.y0
    chars: list[Char] = []
    unseen: list[Char] = []
    lines: list[Stroke] = []
    fills: list[Stroke] = []
    share = _collect(page, (width, height), chars, unseen, lines, fills) / max(width * height, 1.0)
    if len(chars) < _FEW < len(unseen) and share <= 0.1:
        chars, unseen = [*chars, *unseen], []
    ink = compose_ink(width, height, chars, lines or fills, crop=crop, image_share=share)
    if not unseen:
        return ink
    return replace(ink, layer=compose_ink(width, height, unseen, lines or fills, crop=crop).words)


def _collect(
    page: Any,
    size: tuple[float, float],
    chars: list[Char],
    unseen: list[Char],
    lines: list[Stroke],
    fills: list[Stroke],
) -> float:
    """Sort what the page holds into the lists; gives back the area of its largest image."""
    height = size[1]
    clips: dict[int, Clip | None] = {}
    areas: list[Box] = []
    largest = 0.0
    stack = [iter(page)]
    while stack:
        item = next(stack[-1], None)
        if item is None:
            stack.pop()
        elif isinstance(item, LTChar):
            char = _build_char(item, height)
            if char is not None and (getattr(item, "unseen", False) or _is_lost_on_paper(item, char, areas)):
                unseen.append(char)
            elif char is not None:
                clips[len(chars)] = getattr(item, "clip", None)
                chars.append(char)
        elif isinstance(item, LTCurve):
            _add_path(item, height, lines, fills)
            if item.fill and not _is_white(item.non_stroking_color):
                areas.append((item.x0, height - item.y1, item.x1, height - item.y0))
        elif isinstance(item, LTImage):
            areas.append((item.x0, height - item.y1, item.x1, height - item.y0))
            area = (item.x1 - item.x0) * (item.y1 - item.y0)
            largest = max(largest, area)
            if area >= _COVERS * size[0] * size[1] and _is_opaque(item):
                # A picture of the page painted over its text hides it.
                unseen.extend(chars)
                chars.clear()
                clips.clear()
            elif min(item.x1 - item.x0, item.y1 - item.y0) <= THIN:
                lines.append(Stroke(item.x0, height - item.y1, item.x1, height - item.y0))
        elif isinstance(item, LTFigure):
            stack.append(iter(item))
    if any(clips.values()):
        chars[:] = _settle_clips(chars, clips, height, unseen)
    return largest


def _settle_clips(
    chars: list[Char], clips: dict[int, Clip | None], height: float, unseen: list[Char]
) -> list[Char]:
    """The characters, runs that their clip cuts off moved together inside it; runs that it hides go to `unseen`.

    A cell cuts off the text that is too long for it: what is cut belongs to the cell, not to its neighbour.
    """
    kept: list[Char] = []
    start = 0
    for index in range(1, len(chars) + 1):
        if index < len(chars) and clips[index] == clips[start] and _goes_on(chars[index - 1], chars[index]):
            continue
        run, clip = chars[start:index], clips[start]
        start = index
        if clip is None:
            kept.extend(run)
            continue
        x0, top, x1, bottom = clip[0], height - clip[3], clip[2], height - clip[1]
        seen = [
            x0 - 1 <= (c.x0 + c.x1) / 2 <= x1 + 1 and top - 1 <= (c.top + c.bottom) / 2 <= bottom + 1
            for c in run
        ]
        if all(seen):
            kept.extend(run)
        elif any(seen) and run[0].turn == 0:
            kept.extend(_squeeze(run, x0 + 0.5, x1 - 0.5))
        else:
            kept.extend(c for c, inside in zip(run, seen, strict=True) if inside)
            unseen.extend(c for c, inside in zip(run, seen, strict=True) if not inside)
    return kept


def _goes_on(last: Char, char: Char) -> bool:
    return (
        char.turn == last.turn
        and abs(char.bottom - last.bottom) <= 1.0
        and -0.5 * last.size <= char.x0 - last.x1 <= last.size
    )


def _squeeze(run: list[Char], left: float, right: float) -> list[Char]:
    """The characters of a run moved closer so that all lie between `left` and `right`."""
    start, end = min(c.x0 for c in run), max(c.x1 for c in run)
    begin, finish = max(start, left), min(end, right)
    factor = max(finish - begin, 1.0) / max(end - start, 1.0)
    return [c._replace(x0=begin + (c.x0 - start) * factor, x1=begin + (c.x1 - start) * factor) for c in run]


def _is_opaque(image: Any) -> bool:
    attributes = getattr(image.stream, "attrs", {})
    return not any(attributes.get(name) for name in ("SMask", "Mask", "ImageMask", "IM"))


def _is_lost_on_paper(item: Any, char: Char, areas: list[Box]) -> bool:
    """Whether a character is white and nothing was painted under it."""
    if not _is_white(item.graphicstate.ncolor):
        return False
    x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
    return not any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in areas)


def _build_char(item: Any, height: float) -> Char | None:
    text = item._text
    a, b, c, d, _, base = item.matrix
    if abs(b) + abs(c) <= 0.2 * (abs(a) + abs(d)):
        turn = 0 if a >= 0 else 2
    elif abs(a) + abs(d) <= 0.2 * (abs(b) + abs(c)):
        turn = 1 if b > 0 else 3
    else:
        turn = 4
    x0, x1, y0, y1 = item.x0, item.x1, item.y0, item.y1
    size = (x1 - x0) if turn in (1, 3) else (y1 - y0)
    if size < 1.0 or not text:
        return None
    if "\u2e80" <= text <= "\u2fdf":
        text = unicodedata.normalize("NFKC", text).translate(_RADICALS)
    elif text.startswith("(cid:") and _CID.fullmatch(text):
        text = LOST
    if turn == 0 and abs((y0 + y1) / 2 - base - 0.35 * size) < size:
        # Fonts state odd descents; the baseline is sure.
        y0, y1 = base - 0.15 * size, base + 0.85 * size
    return Char(text, x0, height - y1, x1, height - y0, size, turn)


def _add_path(item: Any, height: float, lines: list[Stroke], fills: list[Stroke]) -> None:
    if isinstance(item, LTLine | LTRect):
        if item.stroke and not item.fill and _is_white(item.stroking_color):
            return
        if item.fill and not item.stroke and _is_white(item.non_stroking_color):
            return
        x0, x1, top, bottom = item.x0, item.x1, height - item.y1, height - item.y0
        if x1 - x0 <= THIN or bottom - top <= THIN:
            lines.append(Stroke(x0, top, x1, bottom))
            return
        if isinstance(item, LTLine):
            return
        edges = (
            Stroke(x0, top, x1, top),
            Stroke(x0, bottom, x1, bottom),
            Stroke(x0, top, x0, bottom),
            Stroke(x1, top, x1, bottom),
        )
        (lines if item.stroke else fills).extend(edges)
        return
    points = item.pts
    if len(points) > 64 or any(step[0] not in "mlh" for step in item.original_path):
        return
    if item.stroke and _is_white(item.stroking_color):
        return
    x0, x1, top, bottom = item.x0, item.x1, height - item.y1, height - item.y0
    if x1 - x0 <= THIN or bottom - top <= THIN:
        lines.append(Stroke(x0, top, x1, bottom))
        return
    for (ax, ay), (bx, by) in pairwise(points):
        if abs(ax - bx) <= 0.5 or abs(ay - by) <= 0.5:
            lines.append(Stroke(min(ax, bx), height - max(ay, by), max(ax, bx), height - min(ay, by)))


def _is_white(color: Any) -> bool:
    if isinstance(color, int | float):
        return color >= 0.99
    if isinstance(color, tuple | list) and color and all(isinstance(part, int | float) for part in color):
        if len(color) == 4:
            return all(part <= 0.01 for part in color)
        return all(part >= 0.99 for part in color)
    return False
