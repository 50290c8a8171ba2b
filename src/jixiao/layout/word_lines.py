"""Words to lines of text: in a cell, on a page; upright text and labels turned on their side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jixiao.model.document import Box, Word

_SPACE = 0.25
_WIDE_SPACE = 1.6


@dataclass(frozen=True, slots=True)
class TextLine:
    """Words on one baseline from left to right, and their joined text."""

    words: tuple[Word, ...]
    text: str
    box: Box


def gather_lines(words: Iterable[Word]) -> list[TextLine]:
    """The words as lines from top to bottom; a gap becomes one space, a wide gap two."""
    upright = [w for w in words if w.upright]
    turned = [w for w in words if not w.upright]
    lines = [_build_line(group) for group in _group_words(upright)]
    lines.extend(TextLine((w,), w.text, w.box) for w in _order_turned(turned))
    return lines


def _group_words(words: list[Word]) -> list[list[Word]]:
    groups: list[list[Word]] = []
    middles: list[float] = []
    for word in sorted(words, key=lambda w: ((w.box[1] + w.box[3]) / 2, w.box[0])):
        middle = (word.box[1] + word.box[3]) / 2
        reach = 0.45 * max(word.box[3] - word.box[1], 4.0)
        if groups and abs(middle - middles[-1]) <= reach and not _stacked(groups[-1], word):
            groups[-1].append(word)
            # The mean of the line, so that a slanted row of small steps does not run on.
            middles[-1] += (middle - middles[-1]) / len(groups[-1])
        else:
            groups.append([word])
            middles.append(middle)
    return groups


def _stacked(group: list[Word], word: Word) -> bool:
    """Whether `word` stands under or over a word of the group: then it is another line, however near."""
    for other in group:
        shared = min(other.box[2], word.box[2]) - max(other.box[0], word.box[0])
        narrow = min(other.box[2] - other.box[0], word.box[2] - word.box[0])
        if shared > 0.6 * narrow and abs(other.box[1] - word.box[1]) > 0.25 * (word.box[3] - word.box[1]):
            return True
    return False


def _order_turned(words: list[Word]) -> list[Word]:
    return sorted(words, key=lambda w: (round(w.box[0]), w.box[1]))


def _build_line(words: list[Word]) -> TextLine:
    ordered = sorted(words, key=lambda w: w.box[0])
    text = ordered[0].text
    for left, right in pairwise(ordered):
        gap = right.box[0] - left.box[2]
        size = max(left.size, right.size, 1.0)
        text += ("  " if gap > _WIDE_SPACE * size else " " if gap > _SPACE * size else "") + right.text
    return TextLine(tuple(ordered), text, bound(w.box for w in ordered))


def bound(boxes: Iterable[Box]) -> Box:
    """The smallest box around `boxes`."""
    x0s, tops, x1s, bottoms = zip(*boxes, strict=True)
    return (min(x0s), min(tops), max(x1s), max(bottoms))


def is_side_label(lines: Sequence[TextLine]) -> bool:
    """Whether a cell's text is printed one character a line, or turned on its side."""
    if not lines:
        return False
    if all(not w.upright for line in lines for w in line.words):
        return True
    return len(lines) > 1 and all(len(line.text.strip()) == 1 for line in lines)
