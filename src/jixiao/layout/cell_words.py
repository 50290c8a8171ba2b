"""What the words of a column say about its cells: which line goes on with the one above, which begins a cell of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from jixiao import resources
from jixiao.layout.head_words import find_role
from jixiao.text import compare_form

APART = "apart"
JOINED = "joined"
_LEVELS = frozenset({"level1", "level2", "levels"})
_NUMBERS = frozenset({"weight", "score"})
_LONGEST = 12
_ENDING = re.compile(r"(指标|目标)$")
_AROUND = re.compile(r"[（(][^（()）]*[)）]|[：:、.。（）()0-9 ]")
_NUMBER = re.compile(r"[\d,，]+(?:\.\d+)?[%％分]?")
_PERCENT = re.compile(r"[≥≤=＝><]?\d[\d.]*[%％]")
_SIGN = re.compile(r"[≥≤＝=><﹥﹤]+|定性|定量")
_CLOSING = tuple("，。；：、！？）》”’,;:!?)")
_OPENING = tuple("、，（《“(")
_OPEN_BRACKET = re.compile(r"[（(][^（()）]*$")


@cache
def _level_names() -> frozenset[str]:
    data = resources.read_toml("data", "lookups", "levels.toml")
    entries = [*data["level1"], *data["level2"]]
    return frozenset(_bare(name) for entry in entries for name in entry["names"])


def _bare(text: str) -> str:
    return _ENDING.sub("", _AROUND.sub("", text))


@lru_cache(maxsize=1 << 13)
def names_level(text: str) -> bool:
    """Whether `text` is a printed name of a first or second level, a number or bracket beside it let alone."""
    return _bare(compare_form(text)) in _level_names()


@lru_cache(maxsize=1 << 13)
def is_sign(text: str) -> bool:
    """Whether `text` is a sign of comparison and nothing else."""
    return _SIGN.fullmatch(compare_form(text)) is not None


@lru_cache(maxsize=1 << 13)
def is_number(text: str) -> bool:
    """Whether `text` is a number and nothing else, a percent sign or 分 let alone."""
    return _NUMBER.fullmatch(compare_form(text)) is not None


def list_names(texts: Sequence[str]) -> list[tuple[int, int]]:
    """The runs of lines that together print the name of a level, each as its first line and the line after its last."""
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(texts):
        ends = range(min(start + _LONGEST, len(texts)), start, -1)
        end = next((e for e in ends if names_level("".join(texts[start:e]))), None)
        if end is not None:
            found.append((start, end))
        start = start + 1 if end is None else end
    return found


def join_by_words(texts: Sequence[str], role: str | None) -> list[str | None]:
    """For each line of a column under a head of `role` how it stands to the one above: APART, JOINED or None (not told)."""
    bonds = [None if i == 0 else _bond(texts[i - 1], texts[i], role) for i in range(len(texts))]
    for start, end in list_names(texts) if role in _LEVELS else ():
        if start:
            bonds[start] = APART
        for i in range(start + 1, end):
            bonds[i] = JOINED
        if end < len(texts) and not compare_form(texts[end]).startswith(("(", "指标")):
            bonds[end] = APART
    return bonds


def _labels(text: str) -> bool:
    return any(find_role(section, text) is not None for section in ("labels", "funds", "columns"))


def _bond(above: str, below: str, role: str | None) -> str | None:
    first, second = compare_form(above), compare_form(below)
    if not first or not second:
        return None
    if role in _NUMBERS and is_number(first) and is_number(second):
        return APART
    if role == "operator" and is_sign(first) and is_sign(second):
        return APART
    # No text wraps into two equal lines.
    if first == second or (_labels(above) and _labels(below)):
        return APART
    if _PERCENT.fullmatch(first) and _PERCENT.fullmatch(second):
        return APART
    if second.startswith(_CLOSING) or first.endswith(_OPENING) or (first[-1].isdigit() and second[0] in "%‰"):
        return JOINED
    if _OPEN_BRACKET.search(first) and re.match(r"[^（()）]*[)）]", second):
        return JOINED
    return None
