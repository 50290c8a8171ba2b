"""Lines of a text stream as tokens: the runs between blanks, each with its line, and how wide they print."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from jixiao.model.document import Line
from jixiao.text import compare_form, join_lines

_COLON_LABEL = re.compile(r"^([^：:]{2,14}[：:])(.+)$")
_DASHED_NUMBER = re.compile(
    r"[—–\-―－一~·]+\d{1,4}[—–\-―－一~·]+|第\d{1,4}页(?:[/,，]?共\d{1,4}页)?|\d{1,4}/\d{1,4}"
)
_BARE_NUMBER = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class Token:
    """A run of characters between blanks. `line` is the index of its line in the stream it was cut from."""

    text: str
    line: int
    first: bool
    last: bool


def cut_tokens(lines: tuple[Line, ...]) -> tuple[Token, ...]:
    """The tokens of `lines`, in printed order; lines that are a page number and say so have none."""
    tokens: list[Token] = []
    for index, line in enumerate(lines):
        words = [] if is_page_mark(line.text) else line.text.split()
        tokens.extend(
            Token(word, index, position == 0, position == len(words) - 1)
            for position, word in enumerate(words)
        )
    return tuple(tokens)


def split_label(text: str) -> tuple[str, str] | None:
    """A token that holds a label, a colon and more ("年度资金总额：5") as its two parts, else None."""
    found = _COLON_LABEL.match(text)
    return (found.group(1), found.group(2)) if found else None


def is_page_mark(text: str) -> bool:
    """Whether a line is a page number that says so (— 30 —, 第 3 页); a bare number may be a value."""
    return bool(_DASHED_NUMBER.fullmatch(compare_form(text)))


def is_bare_number(text: str) -> bool:
    """Whether a line is one small whole number: a page number, a weight or a value."""
    return bool(_BARE_NUMBER.fullmatch(compare_form(text)))


@lru_cache(1 << 14)
def measure_width(text: str) -> float:
    """How many full-width characters `text` is wide; half-width characters count one half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def join_tokens(tokens: tuple[Token, ...] | list[Token]) -> str:
    """The text of one cell cut into `tokens`: blanks and line breaks beside CJK fall away."""
    lines: list[str] = []
    previous = None
    for token in tokens:
        if token.line == previous:
            lines[-1] += " " + token.text
        else:
            lines.append(token.text)
        previous = token.line
    return join_lines(lines)
