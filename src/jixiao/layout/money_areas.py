"""Where a budget table stands on a page without lines: under its unit of money or title, head lines, then figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from jixiao.layout.bands import Chunk
from jixiao.layout.head_rows import LEVEL_HEADS
from jixiao.layout.head_words import column_role, form_label
from jixiao.layout.headed import Columns
from jixiao.layout.money_texts import is_amount, is_numbering, text_of
from jixiao.layout.table_words import (
    is_head_word,
    is_total_row,
    looks_like_title,
    note_text,
    starts_with_ordinal,
)

_UNIT = re.compile(r".*单位[:：]?(?:人民币)?(?:万|亿|千)?元[)）]?")
_ACCOUNT = re.compile(r".{0,12}(?:部门|单位)[^:：]{0,8}[:：].*")
_SENTENCE = re.compile(r"[。；;]")
_CODE = re.compile(r"\d{3}(?:\d{2}){0,3}|\d{6}|\d{9}")
_LONG = 45
_SHORT = 12
_MOST_LABELLED = 4
_FORM_LABELS = {"project", "department", "unit", "project_code", "unit_code"}
_FAR = 1.9
_TITLE_LINES = 4
_LEAST_EMPTY = 3
_LEAST_HEADS = 2
_WRAPPED = 0.95


@dataclass(frozen=True, slots=True)
class Area:
    """The lines of one table on a page; `goes_on`: it has no head of its own."""

    heads: Sequence[Sequence[Chunk]]
    numbering: list[Chunk]
    body: list[Chunk]
    goes_on: bool
    ends: bool
    sure: bool
    """Whether most of its heads are words that head budget tables."""


def list_chunks(area: Area) -> list[Chunk]:
    """All texts of an area."""
    return [*(c for line in area.heads for c in line), *area.numbering, *area.body]


def find_areas(lines: Sequence[Sequence[Chunk]], before: Columns | None) -> list[Area]:
    """The budget tables in the lines of a page; the first may go on with the columns of the page `before`."""
    starts = [i + 1 for i, line in enumerate(lines) if any(_is_unit(c) for c in line)]
    stated = set(starts)
    titles = [i + 1 for i, line in enumerate(lines) if _is_title(line)]
    for title in titles:
        if not any(title <= start <= title + 4 for start in starts):
            starts.append(title)
    starts.sort()
    areas: list[Area] = []
    if before is not None and before.figures:
        area = _read_area(lines, 0, starts[0] if starts else len(lines), before)
        if area is not None:
            areas.append(area)
    for start, limit in pairwise([*starts, len(lines)]):
        if any("绩效" in text_of(c) for line in lines[max(start - _TITLE_LINES, 0) : start] for c in line):
            continue
        area = _read_area(lines, start, limit, None, stated=start in stated)
        if area is not None:
            areas.append(area)
    return areas


def _is_unit(chunk: Chunk) -> bool:
    return _UNIT.fullmatch(text_of(chunk)) is not None


def _is_title(line: Sequence[Chunk]) -> bool:
    return len(line) == 1 and looks_like_title(text_of(line[0]))


def _read_area(
    lines: Sequence[Sequence[Chunk]],
    start: int,
    limit: int,
    before: Columns | None,
    *,
    stated: bool = False,
) -> Area | None:
    """The table in the lines from `start`, under its unit of money where that is `stated`; None where there is no head with figures under it."""
    end = start
    while end < limit and not _ends(lines, start, end):
        end += 1
    kept = list(lines[start:end])
    while kept and len(kept[0]) <= 2 and any(_ACCOUNT.fullmatch(text_of(c)) for c in kept[0]):
        kept = kept[1:]
    first = next((i for i, line in enumerate(kept) if _begins_body(line)), len(kept))
    while (
        0 < first < len(kept)
        and kept[first][0].middle - kept[first - 1][0].middle < _WRAPPED * kept[first][0].size
    ):
        first -= 1
    heads, body = kept[:first], kept[first:]
    numbering: list[Chunk] = []
    if body and is_numbering(body[0]):
        numbering, body = list(body[0]), body[1:]
    texts = [text_of(c) for line in heads for c in line]
    words = sum(is_head_word(text) for text in texts)
    goes_on = before is not None and words < _LEAST_HEADS
    if not any(is_amount(text_of(c)) for line in body for c in line) and (not stated or words < _LEAST_EMPTY):
        return None
    if not goes_on and (words < (1 if stated else _LEAST_HEADS) or any(_is_other(text) for text in texts)):
        return None
    if any(_labels_value(line) for line in heads):
        return None
    if goes_on:
        body = [*heads, *body]
        heads = []
    return Area(
        heads,
        numbering,
        [c for line in body for c in line],
        goes_on,
        end < limit or limit < len(lines),
        goes_on or 2 * words >= len(texts),
    )


def _is_other(text: str) -> bool:
    """Whether a text heads a table of targets."""
    return "绩效" in text or ("指标" in text and column_role(text) in LEVEL_HEADS)


def _labels_value(line: Sequence[Chunk]) -> bool:
    """Whether a line of one or two labels with their values belongs to a form."""
    texts = [text_of(c) for c in line]
    return len(texts) <= _MOST_LABELLED and any(
        form_label(label) in _FORM_LABELS and not is_head_word(value) for label, value in pairwise(texts)
    )


def _ends(lines: Sequence[Sequence[Chunk]], start: int, at: int) -> bool:
    line = lines[at]
    if _is_title(line) or note_text(text_of(line[0])) is not None:
        return True
    if len(line) > 1:
        return False
    text = text_of(line[0])
    if len(text) > _LONG or (_SENTENCE.search(text) is not None and len(text) > _SHORT):
        return True
    steps = sorted(b[0].middle - a[0].middle for a, b in pairwise(lines[start:at]))
    step = line[0].middle - lines[at - 1][0].middle
    far = bool(steps) and step > max(_FAR * steps[len(steps) // 2], steps[-1])
    return far and not is_amount(text) and not is_total_row(text)


def _begins_body(line: Sequence[Chunk]) -> bool:
    texts = [text_of(c) for c in line]
    return (
        any(is_amount(text) or starts_with_ordinal(text) for text in texts)
        or is_numbering(line)
        or _CODE.fullmatch(texts[0]) is not None
        or (is_total_row(texts[0]) and len(line) == 1)
    )
