"""Text as printed and text for comparison: the two are never mixed up.

Joining follows the rules for wrapped CJK text: a line break inside a cell falls away between CJK
characters, and between digits where the cell is a number or code.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from jixiao import resources

_SPACES = re.compile(r"[\s\u3000\u00a0\u200b\ufeff]+")
_BLANKS = re.compile(r"[ \t\u3000\u00a0]+")
_CJK = r"\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201f\u2026\u00b7\u2014"
_CJK_CHAR = re.compile(f"[{_CJK}]")
_SPACE_BESIDE_CJK = re.compile(rf"(?<=[{_CJK}])[^\S\n]+|[^\S\n]+(?=[{_CJK}])")
_NUMBER = re.compile(r"[-+−]?\d[\d,，]*(?:\.\d+)?")
# Radicals and compatibility forms that some PDF fonts print in place of the ordinary character.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


# The same labels, units and signs come back on every row, so the answers are kept.
@lru_cache(maxsize=1 << 15)
def compare_form(text: str | None) -> str:
    """`text` for comparison: NFKC, every white space removed, traditional characters of labels folded; never for display."""
    if not text:
        return ""
    form = _drop_spaces(unicodedata.normalize("NFKC", text))
    table, traditional = _simplified()
    return form.translate(table) if traditional.search(form) else form


@cache
def _simplified() -> tuple[dict[int, str], re.Pattern[str]]:
    table = resources.read_toml("data", "lookups", "traditional.toml")
    pairs = dict(zip("".join(table["traditional"]), "".join(table["simplified"]), strict=True))
    return str.maketrans(pairs), re.compile(f"[{re.escape(''.join(pairs))}]")


def _is_plain(text: str) -> bool:
    # Every white space but the blank, and every control character, is unprintable to Python.
    return text.isprintable() and " " not in text


def _drop_spaces(text: str) -> str:
    return text if _is_plain(text) else _SPACES.sub("", text)


def nfc(text: str) -> str:
    """`text` in Unicode NFC with control characters removed, for keys and literals."""
    composed = unicodedata.normalize("NFC", text)
    return composed if composed.isprintable() else _CONTROL.sub("", composed)


def squeeze(text: str | None) -> str | None:
    """`text` as printed with every white space removed, None when nothing is left (short labels and names)."""
    if text is None:
        return None
    return _drop_spaces(nfc(text)) or None


@lru_cache(maxsize=1 << 14)
def is_cjk(char: str) -> bool:
    """Whether `char` is a CJK character or full-width punctuation."""
    return bool(_CJK_CHAR.match(char))


def join_lines(lines: tuple[str, ...] | list[str]) -> str:
    """The lines of one wrapped cell as one string.

    A break beside a CJK character, between digits or after a hyphen falls away; between Latin words it
    becomes one space. Spaces typed between CJK and Latin inside a line are type-setting and fall away too.
    """
    return _join_lines(tuple(lines))


@lru_cache(maxsize=1 << 13)
def _join_lines(lines: tuple[str, ...]) -> str:
    out = ""
    for line in lines:
        piece = nfc(line).strip(" \t\r\n\u3000\u00a0\ufeff")
        if not piece:
            continue
        if out and out[-1].isalpha() and piece[0].isalpha() and out[-1].isascii() and piece[0].isascii():
            out += " "
        out += piece
    return out if _is_plain(out) else _SPACE_BESIDE_CJK.sub("", _BLANKS.sub(" ", out))


def parse_decimal(text: str | None) -> str | None:
    """The decimal string of a cell that is a number and nothing else ("1,266.08" → "1266.08"), else None.

    Full-width digits and blanks from wrapping ("500 0") are folded; digits and sign are kept as printed.
    """
    if text is None:
        return None
    folded = compare_form(text).replace("−", "-")
    if not _NUMBER.fullmatch(folded):
        return None
    return folded.replace(",", "").replace("，", "").lstrip("+")
