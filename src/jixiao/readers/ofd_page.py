"""The characters and strokes of one OFD page (GB/T 33190-2016, 图元对象): millimetres to points, each object in its own frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from jixiao.readers.ink import LOST, THIN, Char, Stroke
from jixiao.readers.limits import Meter

MILLIMETRE = 72 / 25.4
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_STEP = re.compile(r"([MLQBACS])([^MLQBACS]*)")
_OPERANDS = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
_CURVES = "QBA"
_MOST_POINTS = 64
_MOST_COPIES = 4_096
_FARTHEST = 1e6

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class PageContent:
    """What the layers of a page draw, in points; `images` are (resource, area in square points)."""

    chars: list[Char] = field(default_factory=list)
    lines: list[Stroke] = field(default_factory=list)
    fills: list[Stroke] = field(default_factory=list)
    images: list[tuple[str, float]] = field(default_factory=list)


def local_name(node: Any) -> str:
    """The element's name without its name space."""
    return str(node.tag).rpartition("}")[2]


def numbers(text: str | None) -> list[float]:
    """The numbers of an ST_Array or ST_Box; one beyond any page stands as 0."""
    found = (float(number) for number in _NUMBER.findall(text or ""))
    return [number if abs(number) < _FARTHEST else 0.0 for number in found]


def collect_objects(root: Any, parts: Any, content: PageContent, meter: Meter, depth: int = 0) -> None:
    """Adds what the elements below `root` draw to `content`; `parts` gives composite units by resource identifier."""
    for node in root:
        kind = local_name(node)
        if kind in {"Layer", "PageBlock", "Content"}:
            collect_objects(node, parts, content, meter, depth + 1)
        elif node.get("Visible", "true") == "false":
            continue
        elif kind == "TextObject":
            _add_text(node, content, meter)
        elif kind == "PathObject":
            _add_path(node, content, meter)
        elif kind == "ImageObject":
            box = _placed(node, [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)])
            area = (max(x for x, _ in box) - min(x for x, _ in box)) * (
                max(y for _, y in box) - min(y for _, y in box)
            )
            content.images.append((node.get("ResourceID", ""), area))
        elif kind == "CompositeObject" and depth < 8:
            unit = parts.get(node.get("ResourceID", ""))
            if unit is not None:
                inner = PageContent()
                collect_objects(unit, parts, inner, meter, depth + 1)
                _shift(inner, node, content)


def _frame(node: Any) -> Matrix:
    """From the object's own space, in millimetres, to the page, in points."""
    boundary = numbers(node.get("Boundary"))
    x, y = boundary[:2] if len(boundary) == 4 else (0.0, 0.0)
    matrix = numbers(node.get("CTM"))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else IDENTITY
    k = MILLIMETRE
    return (a * k, b * k, c * k, d * k, (e + x) * k, (f + y) * k)


def _placed(node: Any, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    a, b, c, d, e, f = _frame(node)
    return [(a * x + c * y + e, b * x + d * y + f) for x, y in points]


def _shift(inner: PageContent, node: Any, content: PageContent) -> None:
    # A composite unit is drawn in the frame of its object; turned ones keep their words and lose their exact boxes.
    a, _, _, d, e, f = _frame(node)
    kx, ky = a / MILLIMETRE, d / MILLIMETRE
    for char in inner.chars:
        content.chars.append(
            Char(char.text, char.x0 * kx + e, char.top * ky + f, char.x1 * kx + e, char.bottom * ky + f, char.size * abs(ky), char.turn)
        )  # fmt: skip
    for source, target in ((inner.lines, content.lines), (inner.fills, content.fills)):
        target.extend(Stroke(s.x0 * kx + e, s.top * ky + f, s.x1 * kx + e, s.bottom * ky + f) for s in source)
    content.images.extend(inner.images)


def _add_text(node: Any, content: PageContent, meter: Meter) -> None:
    size = (numbers(node.get("Size")) or [0.0])[0]
    if size <= 0:
        return
    stretch = (numbers(node.get("HScale")) or [1.0])[0] or 1.0
    downwards = (numbers(node.get("ReadDirection")) or [0.0])[0] in (90.0, 270.0)
    a, b, c, d, e, f = _frame(node)
    turn = _turn(a, b, c, d)
    x = y = 0.0
    for code in node:
        if local_name(code) != "TextCode":
            continue
        text = code.text or ""
        meter.add_cells(len(text))
        x = (numbers(code.get("X")) or [x])[0]
        y = (numbers(code.get("Y")) or [y])[0]
        across, down = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
        for character in text:
            wide = size * stretch * (1.0 if _is_wide(character) else 0.5)
            # The baseline is printed; the em box stands 0.85 above and 0.15 below it.
            corners = (
                (x, y - 0.85 * size),
                (x + wide, y - 0.85 * size),
                (x, y + 0.15 * size),
                (x + wide, y + 0.15 * size),
            )
            xs = [a * px + c * py + e for px, py in corners]
            ys = [b * px + d * py + f for px, py in corners]
            tall = (max(xs) - min(xs)) if turn in (1, 3) else (max(ys) - min(ys))
            shown = LOST if "\ue000" <= character <= "\uf8ff" else character
            if tall >= 1.0:
                content.chars.append(Char(shown, min(xs), min(ys), max(xs), max(ys), tall, turn))
            step_x, step_y = next(across, None), next(down, None)
            if step_x is None and step_y is None:
                step_x, step_y = (0.0, size) if downwards else (wide, 0.0)
            x += step_x or 0.0
            y += step_y or 0.0


def _turn(a: float, b: float, c: float, d: float) -> int:
    if abs(b) + abs(c) <= 0.2 * (abs(a) + abs(d)):
        return 0 if a >= 0 else 2
    if abs(a) + abs(d) <= 0.2 * (abs(b) + abs(c)):
        # The page's y axis points down, so a positive b turns clockwise.
        return 3 if b > 0 else 1
    return 4


def _is_wide(character: str) -> bool:
    return ord(character) >= 0x2E80 or character in "—…“”‘’≥≤±×°"


def _deltas(text: str | None) -> Iterator[float]:
    """The steps of DeltaX or DeltaY; "g 3 4.5" stands for three steps of 4.5."""
    tokens = (text or "").split()
    index = 0
    while index < len(tokens):
        if tokens[index] == "g" and index + 2 < len(tokens):
            count, step = numbers(tokens[index + 1]), numbers(tokens[index + 2])
            if count and step:
                for _ in range(min(int(count[0]), _MOST_COPIES)):
                    yield step[0]
            index += 3
            continue
        found = numbers(tokens[index])
        if found:
            yield found[0]
        index += 1


def _add_path(node: Any, content: PageContent, meter: Meter) -> None:
    stroked = node.get("Stroke", "true") != "false" and not _is_white(node, "StrokeColor")
    filled = node.get("Fill", "false") == "true" and not _is_white(node, "FillColor")
    data = next((n.text for n in node if local_name(n) == "AbbreviatedData"), None)
    if not data or not (stroked or filled):
        return
    for shape in _shapes(data):
        meter.add_cells()
        points = _placed(node, shape)
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if x1 - x0 <= THIN or bottom - top <= THIN:
            content.lines.append(Stroke(x0, top, x1, bottom))
            continue
        into = content.lines if stroked else content.fills
        for (ax, ay), (bx, by) in pairwise(points):
            if abs(ax - bx) <= 0.5 or abs(ay - by) <= 0.5:
                into.append(Stroke(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))


def _shapes(data: str) -> Iterator[list[tuple[float, float]]]:
    """The straight-sided sub-paths of an AbbreviatedData; those with curves are no ruling and are left out."""
    points: list[tuple[float, float]] = []
    curved = False
    for step in _STEP.finditer(data):
        letter, values = step[1], numbers(step[2])
        if letter in "MS":
            if len(points) > 1 and not curved and len(points) <= _MOST_POINTS:
                yield points
            points, curved = [], False
        curved = curved or letter in _CURVES
        if letter == "C" and points:
            points.append(points[0])
        count = _OPERANDS.get(letter, 0)
        if count:
            for index in range(0, len(values) - count + 1, count):
                points.append((values[index + count - 2], values[index + count - 1]))
    if len(points) > 1 and not curved and len(points) <= _MOST_POINTS:
        yield points


def _is_white(node: Any, name: str) -> bool:
    color = next((n for n in node if local_name(n) == name), None)
    if color is None:
        return False
    if color.get("Alpha") == "0":
        return True
    values = numbers(color.get("Value"))
    return len(values) == 3 and all(value >= 253 for value in values)
