"""Header words and form labels: what a printed label says of the cells it heads.

The words are data: data/lookups/headers.toml.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from jixiao import resources
from jixiao.text import compare_form

# The same labels come back on every row and page, so the answers are kept.
_MOST_KEPT = 1 << 14
_YEAR = re.compile(r"(20\d\d年?度?|[（(]20\d\d年?度?[)）])")
_MONEY_UNIT = re.compile(r"[（(]?(?:单位[:：])?(万元|亿元|元)[)）]?$")
_POINTS = re.compile(r"[（(]\s*(\d+)\s*(?:分|%)?\s*[)）]")
_ORDINAL = re.compile(r"(?<=[一-鿿])\d$")
_BRACKET = re.compile(r"[（(][^（()）]*[)）]")


@cache
def _roles(section: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for role, words in resources.read_toml("data", "lookups", "headers.toml")[section].items():
        for word in words:
            table.setdefault(header_key(word), role)
    return table


def header_key(text: str) -> str:
    """A header word for comparison: no white space, year, money unit or trailing colon; half-width brackets."""
    key = compare_form(text).strip(":：*")
    key = _YEAR.sub("", key)
    return _MONEY_UNIT.sub("", key) or key


@lru_cache(maxsize=_MOST_KEPT)
def column_role(text: str | None) -> str | None:
    """The role of a performance table's column headed by `text` (data/lookups/headers.toml, [columns]).

    Tried as printed, then without what stands in brackets (分值（90） → 分值).
    """
    return _find("columns", text)


@lru_cache(maxsize=_MOST_KEPT)
def guess_column_role(text: str | None) -> str | None:
    """The role that a column head not in the list suggests by its parts (data/lookups/column_hints.toml), or None."""
    key = header_key(text or "")
    if not 2 <= len(key) <= 16:
        return None
    hints = _column_hints()
    return next((role for role, parts in hints if any(part in key for part in parts)), None)


@cache
def _column_hints() -> tuple[tuple[str, tuple[str, ...]], ...]:
    data = resources.read_toml("data", "lookups", "column_hints.toml")["columns"]
    return tuple((role, tuple(compare_form(part) for part in parts)) for role, parts in data.items())


@lru_cache(maxsize=_MOST_KEPT)
def form_label(text: str | None) -> str | None:
    """The role of a form's label cell ([labels]), or None when `text` is no label."""
    return _find("labels", text)


@lru_cache(maxsize=_MOST_KEPT)
def fund_label(text: str | None) -> str | None:
    """The part of the money that a label of a form's money block names ([funds]), or None."""
    return _find("funds", re.sub(r"^(其中|其 中)[:：]?", "", (text or "").strip()))


@lru_cache(maxsize=_MOST_KEPT)
def money_head(text: str | None) -> str | None:
    """The role of a column head of a form's money block ([money_heads]), or None."""
    return _find("money_heads", text)


@lru_cache(maxsize=_MOST_KEPT)
def fund_part(text: str | None) -> str | None:
    """The part of a department's money that a label of its own form names ([fund_parts]), or None."""
    return _find("fund_parts", text)


def is_fund_of(text: str | None, role: str) -> bool:
    """Whether the label `text` names the part `role` of the money, also where it names another part too.

    资金总额 labels stand in several lists: 年度资金总额 is a "total" and of the "year", 项目资金总额 of the "whole" project.
    """
    return header_key(text or "") in _fund_words(role)


@cache
def _fund_words(role: str) -> frozenset[str]:
    words = resources.read_toml("data", "lookups", "headers.toml")["funds"][role]
    return frozenset(header_key(word) for word in words)


def _find(section: str, text: str | None) -> str | None:
    if not text:
        return None
    roles = _roles(section)
    key = header_key(text)
    return (
        roles.get(key)
        or roles.get(header_key(_BRACKET.sub("", compare_form(text))))
        or roles.get(_ORDINAL.sub("", key))
    )


@lru_cache(maxsize=_MOST_KEPT)
def money_unit(text: str | None) -> str | None:
    """The money unit that a title, page head or column head states (元, 万元, 亿元), or None."""
    if not text:
        return None
    found = re.search(
        r"(?:金额)?单位\s*[:：]\s*(?:人民币)?\s*(万元|亿元|元)|[（(]\s*(?:单位[:：])?(万元|亿元|元)\s*[)）]",
        compare_form(text),
    )
    return next((g for g in found.groups() if g), None) if found else None


def declared_points(text: str | None) -> str | None:
    """The points a header declares (分值（90） → "90", 执行率分值（10分） → "10"), or None."""
    found = _POINTS.search(compare_form(text))
    return found.group(1) if found else None
