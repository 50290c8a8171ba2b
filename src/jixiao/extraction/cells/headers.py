"""Header words and form labels: what a printed label says of the cells it heads.

The words are data: data/lookups/headers.toml.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from jixiao import resources
from jixiao.layout.head_words import column_role, find_role, form_label, header_key
from jixiao.text import compare_form

__all__ = [
    "column_role",
    "declared_points",
    "form_label",
    "fund_label",
    "fund_part",
    "guess_column_role",
    "header_key",
    "is_fund_of",
    "money_head",
    "money_unit",
]

# The same labels come back on every row and page, so the answers are kept.
_MOST_KEPT = 1 << 14
_POINTS = re.compile(r"[（(]\s*(\d+)\s*(?:分|%)?\s*[)）]")


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
def fund_label(text: str | None) -> str | None:
    """The part of the money that a label of a form's money block names ([funds]), or None."""
    return find_role("funds", re.sub(r"^(其中|其 中)[:：]?", "", (text or "").strip()))


@lru_cache(maxsize=_MOST_KEPT)
def money_head(text: str | None) -> str | None:
    """The role of a column head of a form's money block ([money_heads]), or None."""
    return find_role("money_heads", text)


@lru_cache(maxsize=_MOST_KEPT)
def fund_part(text: str | None) -> str | None:
    """The part of a department's money that a label of its own form names ([fund_parts]), or None."""
    return find_role("fund_parts", text)


def is_fund_of(text: str | None, role: str) -> bool:
    """Whether the label `text` names the part `role` of the money, also where it names another part too.

    资金总额 labels stand in several lists: 年度资金总额 is a "total" and of the "year", 项目资金总额 of the "whole" project.
    """
    return header_key(text or "") in _fund_words(role)


@cache
def _fund_words(role: str) -> frozenset[str]:
    words = resources.read_toml("data", "lookups", "headers.toml")["funds"][role]
    return frozenset(header_key(word) for word in words)


@lru_cache(maxsize=_MOST_KEPT)
def money_unit(text: str | None) -> str | None:
    """The money unit that a title, page head or column head states (元, 万元, 亿元), or None."""
    if not text:
        return None
    found = re.search(
        r"金额\s*[:：]\s*(万元|亿元|元)|(?:金额)?单位\s*(?:[A-Za-z]{2,12})?\s*[:：]\s*(?:人民币)?\s*(万元|亿元|元)|[（(]\s*(?:单位[:：])?(万元|亿元|元)\s*[)）]",
        compare_form(text),
    )
    return next((g for g in found.groups() if g), None) if found else None


def declared_points(text: str | None) -> str | None:
    """The points a header declares (分值（90） → "90", 执行率分值（10分） → "10"), or None."""
    found = _POINTS.search(compare_form(text))
    return found.group(1) if found else None
