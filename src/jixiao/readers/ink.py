"""From characters and strokes on a page to words and rulings, the page turned upright: the same for every page format."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from jixiao.model.document import Box, Ruling, Word

THIN = 3.0
"""The thickest drawn line, in points."""
LOST = "\ufffd"
"""What stands for a character whose font names no Unicode value."""
_SHORTEST = 2.0
_WORD_GAP = 0.3
_STAMP = 1.8


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
    layer: tuple[Word, ...] = ()
    """Words of text that is on the page but not seen: the layer that text recognition puts under or over a scan."""


class Char(NamedTuple):
    """A character in its box, in points; `turn` counts quarter turns counter-clockwise, 4 for any other angle."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    turn: int


class Stroke(NamedTuple):
    """A drawn line or the edge of a filled area, in points."""

    x0: float
    top: float
    x1: float
    bottom: float


def compose_ink(
    width: float,
    height: float,
    chars: list[Char],
    lines: list[Stroke],
    *,
    crop: Box | None = None,
    image_share: float = 0.0,
) -> PageInk:
    """The ink of a page of `width` × `height` points from its characters, in printed order, and its strokes.

    `crop` is the visible box, (x0, top, x1, bottom) in points; what lies outside is left out.
    """
    box = crop or (0.0, 0.0, width, height)
    chars = [c for c in chars if _inside(c, box)]
    lines = [line for line in lines if _touches(line, box)]
    turn = _page_turn(chars)
    if turn:
        chars = [_turn_char(c, turn, width, height) for c in chars]
        lines = [Stroke(*_turn_box(line, turn, width, height)) for line in lines]
        if turn != 2:
            width, height = height, width
    chars = _drop_watermarks(_drop_doubles(chars))
    rulings = tuple(r for r in (_build_ruling(line) for line in lines) if r is not None)
    lost = sum(c.text == LOST for c in chars)
    return PageInk(
        width, height, _build_words(chars, rulings), rulings, len(chars), min(image_share, 1.0), lost
    )


def _inside(char: Char, box: Box) -> bool:
    x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def _touches(line: Stroke, box: Box) -> bool:
    return line.x1 >= box[0] and line.x0 <= box[2] and line.bottom >= box[1] and line.top <= box[3]


def _page_turn(chars: list[Char]) -> int:
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


def _turn_char(char: Char, turn: int, width: float, height: float) -> Char:
    box = _turn_box((char.x0, char.top, char.x1, char.bottom), turn, width, height)
    return Char(char.text, *box, char.size, (char.turn - turn) % 4 if char.turn < 4 else 4)


def _drop_doubles(chars: list[Char]) -> list[Char]:
    """Characters without those printed twice at one place to look bold."""
    seen: dict[tuple[str, int, int], tuple[float, float]] = {}
    kept: list[Char] = []
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


def _drop_watermarks(chars: list[Char]) -> list[Char]:
    """Characters without those stamped over others: at an angle on a page that is not, or far larger and on top of text."""
    level = [c for c in chars if c.turn < 4]
    if 2 * len(level) < len(chars) or not level:
        return chars
    sizes = sorted(c.size for c in level)
    usual = sizes[len(sizes) // 2]
    large = [c for c in level if c.size >= _STAMP * usual]
    if not large:
        return level
    small = [((c.x0 + c.x1) / 2, (c.top + c.bottom) / 2) for c in level if c.size < _STAMP * usual]
    stamped = {
        (round(c.size, 1), round(c.bottom))
        for c in large
        if any(c.x0 < x < c.x1 and c.top < y < c.bottom for x, y in small)
    }
    return [c for c in level if c.size < _STAMP * usual or (round(c.size, 1), round(c.bottom)) not in stamped]


def _build_ruling(line: Stroke) -> Ruling | None:
    width, height = line.x1 - line.x0, line.bottom - line.top
    if height <= THIN and width >= _SHORTEST and width > height:
        y = (line.top + line.bottom) / 2
        return Ruling("h", (line.x0, y, line.x1, y))
    if width <= THIN and height >= _SHORTEST:
        x = (line.x0 + line.x1) / 2
        return Ruling("v", (x, line.top, x, line.bottom))
    return None


def _build_words(chars: list[Char], rulings: tuple[Ruling, ...]) -> tuple[Word, ...]:
    """Words of characters that follow each other on one baseline; a word ends at white space and at a drawn line."""
    walls = sorted((r.box[0], r.box[1], r.box[3]) for r in rulings if r.orientation == "v")
    places = [wall[0] for wall in walls]
    words: list[Word] = []
    run: list[Char] = []
    for char in chars:
        if char.text.isspace() or not char.text.isprintable():
            _close_word(run, words)
            continue
        if run and not _follows(run[-1], char, places, walls):
            _close_word(run, words)
        run.append(char)
    _close_word(run, words)
    return tuple(words)


def _follows(last: Char, char: Char, places: list[float], walls: list[tuple[float, float, float]]) -> bool:
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


def _close_word(run: list[Char], words: list[Word]) -> None:
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
