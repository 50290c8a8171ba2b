"""Page numbers and running heads: lines that belong to the page and not to its text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from jixiao.model.document import Block, Line, Part
from jixiao.text import compare_form

_PAGE_NUMBER = re.compile(
    r"[-—–―─_·.•~()（）]*(?:第?\d{1,4}页?|第\d{1,4}页[,，/]?共\d{1,4}页|\d{1,4}/\d{1,4}|[ivxlcIVXLC]{1,6})[-—–―─_·.•~()（）]*"
)
# Forms repeat their title and unit line on every page; those belong to the table below.
_TITLE = re.compile(r"表(格)?\d*$|表[（(]|年度[)）]?$|单位[:：]|金额")
_DIGITS = re.compile(r"\d+")
_MARGIN = 0.12
_LEAST_PAGES = 4
_SHARE = 0.6


def mark_furniture(parts: tuple[Part, ...], pages: list[list[Block]]) -> list[list[Block]]:
    """The pages' blocks with the style "page_number", "header" or "footer" on lines that are page furniture.

    A running head is a line that stands in the margin of at least four pages and of most of them with the same
    text, digits aside.
    """
    repeated = _find_repeated(parts, pages)
    return [[_mark(block, part, repeated) for block in page] for part, page in zip(parts, pages, strict=True)]


def is_page_number(text: str, top: float, bottom: float, height: float) -> bool:
    """Whether `text`, alone between `top` and `bottom` of a page, is its number."""
    in_margin = height > 0 and (bottom <= _MARGIN * height or top >= (1 - _MARGIN) * height)
    return in_margin and _PAGE_NUMBER.fullmatch(compare_form(text)) is not None


def _find_repeated(parts: tuple[Part, ...], pages: list[list[Block]]) -> frozenset[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for part, page in zip(parts, pages, strict=True):
        counts.update({key for block in page if (key := _margin_key(block, part)) is not None})
    least = max(_LEAST_PAGES, _SHARE * len(parts))
    return frozenset(key for key, count in counts.items() if count >= least)


def _margin_key(block: Block, part: Part) -> tuple[str, str] | None:
    if not isinstance(block, Line) or block.place.box is None or part.height <= 0:
        return None
    top, bottom = block.place.box[1] / part.height, block.place.box[3] / part.height
    side = "header" if bottom <= _MARGIN else "footer" if top >= 1 - _MARGIN else None
    if _TITLE.search(compare_form(block.text)):
        return None
    return (side, _DIGITS.sub("#", compare_form(block.text))) if side else None


def _mark(block: Block, part: Part, repeated: frozenset[tuple[str, str]]) -> Block:
    key = _margin_key(block, part)
    if key is None or not isinstance(block, Line):
        return block
    if _PAGE_NUMBER.fullmatch(compare_form(block.text)):
        return replace(block, style="page_number")
    return replace(block, style=key[0]) if key in repeated else block
