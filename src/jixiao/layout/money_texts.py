"""The texts of a budget table printed without lines: figures apart from labels, spread characters as one text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from jixiao.layout.bands import Chunk, build_chunk, cut_line, group_lines, is_gap
from jixiao.layout.table_words import is_total_row, list_roles, list_words, starts_with_ordinal
from jixiao.layout.word_lines import gather_lines
from jixiao.model.document import Word
from jixiao.text import compare_form

_SPREAD = 2.5
_NEAR = 1.6
_BASELINE = 0.45
_AMOUNT = re.compile(r"[-−－]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)%?")
_FIGURE = re.compile(r"[-−－]?\d[\d,]*(?:\.\d+)?%?|[-—–]+")
_NUMBERING = re.compile(r"\*+|[A-Z]|[甲乙丙丁]|\d{1,2}|\d{1,2}=[\d+\-()]+|栏次|行次|[-—]+")
_STRUCTURE = ("类", "款", "项")
_SIDE = re.compile(r"(?:本年)?(?:收入|支出)(?:总计|合计)?")
_SIDES = re.compile(r"(收入|支出)(支出|收入)")
_LEAST_NUMBERS = 2


def text_of(chunk: Chunk) -> str:
    """The text of a chunk without white space."""
    return compare_form("".join(w.text for w in chunk.words))


def is_amount(text: str) -> bool:
    """Whether a text is an amount of money: with decimals or thousands."""
    return _AMOUNT.fullmatch(text) is not None


def is_figure(text: str) -> bool:
    """Whether a text is a number of any kind, also a code or a dash in its place."""
    return _FIGURE.fullmatch(text) is not None


def is_numbering(line: Sequence[Chunk]) -> bool:
    """Whether a line only numbers the columns (** ** 1 2 3, 栏次 1 2)."""
    texts = [text_of(c) for c in line]
    if len(texts) < _LEAST_NUMBERS or not all(_NUMBERING.fullmatch(text) for text in texts):
        return False
    numbers = [int(re.sub(r"=.*", "", text)) for text in texts if text[0].isdigit()]
    rising = numbers == list(range(1, len(numbers) + 1))
    return rising and bool(numbers) and (len(numbers) < len(texts) or len(numbers) > _LEAST_NUMBERS)


def cut_texts(words: Iterable[Word]) -> list[list[Chunk]]:
    """The texts line by line, each from left to right.

    An amount stands for itself however near a label is printed; single characters spread over a cell are one text.
    """
    lines = [cut_line(line.words, _parts) for line in gather_lines(w for w in words if w.upright)]
    return [_join_spread(line) for line in lines]


def _parts(left: Word, right: Word) -> bool:
    if is_gap(left, right):
        return True
    amounts = is_amount(compare_form(left.text)), is_amount(compare_form(right.text))
    return any(amounts) or (is_figure(compare_form(left.text)) and starts_with_ordinal(right.text))


def _join_spread(line: list[Chunk]) -> list[Chunk]:
    """A line whose runs of single characters are texts, cut where the space between them grows much wider."""
    joined: list[Chunk] = []
    run: list[Chunk] = []
    for chunk in [*line, None]:
        if chunk is not None and _is_single(chunk):
            run.append(chunk)
            continue
        joined.extend(_cut_run(run))
        run = []
        if chunk is not None:
            joined.append(chunk)
    return joined


def _is_single(chunk: Chunk) -> bool:
    text = text_of(chunk)
    return len(text) == 1 and "\u4e00" <= text <= "\u9fff"


def _cut_run(run: list[Chunk]) -> list[Chunk]:
    if len(run) < 2:
        return run
    gaps = [b.box[0] - a.box[2] for a, b in pairwise(run)]
    least = max(min(gaps), 0.5)
    groups: list[list[Chunk]] = [[run[0]]]
    for gap, chunk in zip(gaps, run[1:], strict=True):
        if gap > _SPREAD * least:
            groups.append([])
        groups[-1].append(chunk)
    return [text for group in groups for text in _join_group(group)]


def _join_group(group: list[Chunk]) -> list[Chunk]:
    if len(group) < 2 or sum(text_of(c) in _STRUCTURE for c in group) > 1:
        return group
    joined = build_chunk([w for c in group for w in c.words])
    text = text_of(joined)
    if _SIDES.fullmatch(text):
        return _part_sides(joined)
    near = max(b.box[0] - a.box[2] for a, b in pairwise(group)) <= _NEAR * joined.size
    return [joined] if near or is_known_head(text) else group


def is_known_head(text: str) -> bool:
    """Whether a text is a listed head or the name of a total, not merely one by its ending."""
    return (
        text in list_words("columns", "heads")
        or text in list_words("columns", "totals")
        or text in list_roles()
        or is_total_row(text)
        or _SIDE.fullmatch(text) is not None
    )


def _part_sides(chunk: Chunk) -> list[Chunk]:
    if len(chunk.words) != 4:
        return [chunk]
    return [build_chunk(list(chunk.words[:2])), build_chunk(list(chunk.words[2:]))]


def group_by_height(chunks: Iterable[Chunk]) -> list[list[Chunk]]:
    """The chunks line by line, figures and labels of one line set in unlike sizes too."""
    return group_lines(chunks, _BASELINE)
