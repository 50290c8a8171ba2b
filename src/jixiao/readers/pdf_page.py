"""The ink of one PDF page: characters to words, paths to rulings, text on its side turned upright."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from pdfminer.layout import LTChar, LTCurve, LTFigure, LTImage, LTLine, LTRect

from jixiao.model.document import Box, Ruling, Word

_CID = re.compile(r"\(cid:\d+\)")
_THIN = 3.0
_SHORTEST = 2.0
_WORD_GAP = 0.3
_LOST = "\ufffd"
# Fonts share one glyph for a character and the radical of its shape, and name the radical: the ink is the character's.
_RADICALS = str.maketrans(
    "⻓⻔⻋⻅⻆⻉⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⺠⺟⻄⻁⻙⻑⺩⻪⺒⺓⺻⻊⺝⺜⺆⺇⺊⺌⺶",
    "长门车见角贝青页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟民母西虎韦長王黾巳幺聿足月日冂几卜小羊",
)


@dataclass(frozen=True, slots=True)
class PageInk:
    """What is drawn on a page; `lost` counts characters whose font names no Unicode value."""

    width: float
    height: float
    words: tuple[Word, ...]
    rulings: tuple[Ruling, ...]
    characters: int = 0
    image_share: float = 0.0
    """How much of the page its largest image covers, 0 to 1."""
    lost: int = 0


class _Char(NamedTuple):
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    turn: int


class _Line(NamedTuple):
    x0: float
    top: float
    x1: float
    bottom: float


def read_ink(page: Any, crop: Box | None = None) -> PageInk:
    """The words and rulings of a laid-out page, turned so that most of its text stands upright.

    `crop` is the visible box, (x0, top, x1, bottom) in points; what lies outside is left out.
    """
    width, height = page.x1 - page.x0, page.y1 - page.y0
    chars: list[_Char] = []
    lines: list[_Line] = []
    fills: list[_Line] = []
    share = _collect(page, height, chars, lines, fills) / max(width * height, 1.0)
    if not lines:
        lines = fills
    box = crop or (0.0, 0.0, width, height)
    chars = [c for c in chars if _inside(c, box)]
    lines = [line for line in lines if _touches(line, box)]
    turn = _page_turn(chars)
    if turn:
        chars = [_turn_char(c, turn, width, height) for c in chars]
        lines = [_Line(*_turn_box(line, turn, width, height)) for line in lines]
        if turn != 2:
            width, height = height, width
    chars = _drop_doubles(chars)
    rulings = tuple(r for r in (_build_ruling(line) for line in lines) if r is not None)
    lost = sum(c.text == _LOST for c in chars)
    return PageInk(width, height, _build_words(chars, rulings), rulings, len(chars), min(share, 1.0), lost)


def _collect(page: Any, height: float, chars: list[_Char], lines: list[_Line], fills: list[_Line]) -> float:
    """Sort what the page holds into the lists; gives back the area of its largest image."""
    largest = 0.0
    stack = [iter(page)]
    while stack:
        item = next(stack[-1], None)
        if item is None:
            stack.pop()
        elif isinstance(item, LTChar):
            _add_char(item, height, chars)
        elif isinstance(item, LTCurve):
            _add_path(item, height, lines, fills)
        elif isinstance(item, LTImage):
            largest = max(largest, (item.x1 - item.x0) * (item.y1 - item.y0))
        elif isinstance(item, LTFigure):
            stack.append(iter(item))
    return largest


def _add_char(item: Any, height: float, chars: list[_Char]) -> None:
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
        return
    if "\u2e80" <= text <= "\u2fdf":
        text = unicodedata.normalize("NFKC", text).translate(_RADICALS)
    elif text.startswith("(cid:") and _CID.fullmatch(text):
        text = _LOST
    if turn == 0 and abs((y0 + y1) / 2 - base - 0.35 * size) < size:
        # Fonts state odd descents; the baseline is sure.
        y0, y1 = base - 0.15 * size, base + 0.85 * size
    chars.append(_Char(text, x0, height - y1, x1, height - y0, size, turn))


def _add_path(item: Any, height: float, lines: list[_Line], fills: list[_Line]) -> None:
    if isinstance(item, LTLine | LTRect):
        if item.stroke and not item.fill and _is_white(item.stroking_color):
            return
        if item.fill and not item.stroke and _is_white(item.non_stroking_color):
            return
        x0, x1, top, bottom = item.x0, item.x1, height - item.y1, height - item.y0
        if x1 - x0 <= _THIN or bottom - top <= _THIN:
            lines.append(_Line(x0, top, x1, bottom))
            return
        if isinstance(item, LTLine):
            return
        edges = (
            _Line(x0, top, x1, top),
            _Line(x0, bottom, x1, bottom),
            _Line(x0, top, x0, bottom),
            _Line(x1, top, x1, bottom),
        )
        (lines if item.stroke else fills).extend(edges)
        return
    points = item.pts
    if len(points) > 64 or any(step[0] not in "mlh" for step in item.original_path):
        return
    if item.stroke and _is_white(item.stroking_color):
        return
    x0, x1, top, bottom = item.x0, item.x1, height - item.y1, height - item.y0
    if x1 - x0 <= _THIN or bottom - top <= _THIN:
        lines.append(_Line(x0, top, x1, bottom))
        return
    for (ax, ay), (bx, by) in pairwise(points):
        if abs(ax - bx) <= 0.5 or abs(ay - by) <= 0.5:
            lines.append(_Line(min(ax, bx), height - max(ay, by), max(ax, bx), height - min(ay, by)))


def _is_white(color: Any) -> bool:
    if isinstance(color, int | float):
        return color >= 0.99
    if isinstance(color, tuple | list) and color and all(isinstance(part, int | float) for part in color):
        if len(color) == 4:
            return all(part <= 0.01 for part in color)
        return all(part >= 0.99 for part in color)
    return False


def _inside(char: _Char, box: Box) -> bool:
    x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def _touches(line: _Line, box: Box) -> bool:
    return line.x1 >= box[0] and line.x0 <= box[2] and line.bottom >= box[1] and line.top <= box[3]


def _page_turn(chars: list[_Char]) -> int:
    """Quarter turns, counter-clockwise, of most characters."""
    counts = Counter(c.turn for c in chars if c.turn < 4 and not c.text.isspace())
    return max(counts, key=lambda turn: (counts[turn], -turn)) if counts else 0


def _turn_box(box: tuple[float, float, float, float], turn: int, width: float, height: float) -> Box:
    x0, top, x1, bottom = box
    if turn == 1:
        return (height - bottom, x0, height - top, x1)
    if turn == 2:
        return (width - x1, height - bottom, width - x0, height - top)
    return (top, width - x1, bottom, width - x0)


def _turn_char(char: _Char, turn: int, width: float, height: float) -> _Char:
    box = _turn_box((char.x0, char.top, char.x1, char.bottom), turn, width, height)
    return _Char(char.text, *box, char.size, (char.turn - turn) % 4 if char.turn < 4 else 4)


def _drop_doubles(chars: list[_Char]) -> list[_Char]:
    """Characters without those printed twice at one place to look bold."""
    seen: dict[tuple[str, int, int], tuple[float, float]] = {}
    kept: list[_Char] = []
    for char in chars:
        column, row = int(char.x0 / 3), int(char.top / 3)
        reach = max(0.15 * char.size, 0.6)
        if any(
            place is not None and abs(place[0] - char.x0) <= reach and abs(place[1] - char.top) <= reach
            for place in (
                seen.get((char.text, column + dx, row + dy)) for dx in (0, -1, 1) for dy in (0, -1, 1)
            )
        ):
            continue
        seen[(char.text, column, row)] = (char.x0, char.top)
        kept.append(char)
    return kept


def _build_ruling(line: _Line) -> Ruling | None:
    width, height = line.x1 - line.x0, line.bottom - line.top
    if height <= _THIN and width >= _SHORTEST and width > height:
        y = (line.top + line.bottom) / 2
        return Ruling("h", (line.x0, y, line.x1, y))
    if width <= _THIN and height >= _SHORTEST:
        x = (line.x0 + line.x1) / 2
        return Ruling("v", (x, line.top, x, line.bottom))
    return None


def _build_words(chars: list[_Char], rulings: tuple[Ruling, ...]) -> tuple[Word, ...]:
    """Words of characters that follow each other on one baseline; a word ends at white space and at a drawn line."""
    walls = sorted((r.box[0], r.box[1], r.box[3]) for r in rulings if r.orientation == "v")
    places = [wall[0] for wall in walls]
    words: list[Word] = []
    run: list[_Char] = []
    for char in chars:
        if char.text.isspace() or not char.text.isprintable():
            _close_word(run, words)
            continue
        if run and not _follows(run[-1], char, places, walls):
            _close_word(run, words)
        run.append(char)
    _close_word(run, words)
    return tuple(words)


def _follows(last: _Char, char: _Char, places: list[float], walls: list[tuple[float, float, float]]) -> bool:
    if char.turn != last.turn:
        return False
    size = last.size
    if char.turn in (1, 3):
        gap = last.top - char.bottom if char.turn == 1 else char.top - last.bottom
        return abs(char.x1 - last.x1) <= 0.3 * size and -0.5 * size <= gap <= _WORD_GAP * size
    if char.turn != 0:
        return False
    if (
        abs(char.bottom - last.bottom) > 0.3 * size
        or not -0.5 * size <= char.x0 - last.x1 <= _WORD_GAP * size
    ):
        return False
    left, right = (last.x0 + last.x1) / 2, (char.x0 + char.x1) / 2
    middle = (char.top + char.bottom) / 2
    index = bisect_left(places, left)
    while index < len(walls) and walls[index][0] <= right:
        if walls[index][1] <= middle <= walls[index][2]:
            return False
        index += 1
    return True


def _close_word(run: list[_Char], words: list[Word]) -> None:
    if not run:
        return
    text = "".join(c.text for c in run)
    box = (
        min(c.x0 for c in run),
        min(c.top for c in run),
        max(c.x1 for c in run),
        max(c.bottom for c in run),
    )
    words.append(Word(text, box, run[0].size, upright=run[0].turn == 0))
    run.clear()
