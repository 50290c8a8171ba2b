"""Printed words that head a column or label a cell: data/lookups/headers.toml."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from jixiao import resources
from jixiao.text import compare_form

# The same labels come back on every row and page, so the answers are kept.
_MOST_KEPT = 1 << 14
_YEAR = re.compile(r"(20\d\d年?度?|[（(]20\d\d年?度?[)）])")
_MONEY_UNIT = re.compile(r"[（(]?(?:单位[:：])?(万元|亿元|元)[)）]?$")
_ORDINAL = re.compile(r"(?<=[一-鿿])\d$")
# The English of a label printed beside or below it: 项目名称 Project, Unit 单位名称.
_LATIN = re.compile(
    r"(?<=[一-鿿)])[/(]?[A-Za-z][A-Za-z.,'/&() -]{2,}\d?$|^[A-Za-z][A-Za-z.,'/&() -]{2,}(?=[一-鿿])",
    re.IGNORECASE,
)
_PROJECT_NAME = re.compile(r"[一-鿿]{2,6}(?:项目|政策|专项)名称(?![一-鿿])")
_BRACKET = re.compile(r"[（(][^（()）]*[)）]")


HEAD_ROLES = (
    "unit",
    "unit_code",
    "project",
    "project_code",
    "category",
    "amount",
    "fiscal_amount",
    "other_amount",
)
"""Columns of a list table that are printed once for all rows of a project."""


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
def find_role(section: str, text: str | None) -> str | None:
    """The role under which a section of data/lookups/headers.toml lists `text`, or None.

    Tried as printed, then without what stands in brackets (分值（90） → 分值).
    """
    if not text:
        return None
    roles = _roles(section)
    key = header_key(text)
    return (
        roles.get(key)
        or roles.get(header_key(_BRACKET.sub("", compare_form(text))))
        or roles.get(_ORDINAL.sub("", key))
        or roles.get(_LATIN.sub("", key))
    )


def column_role(text: str | None) -> str | None:
    """The role of a performance table's column headed by `text` ([columns]), or None."""
    return find_role("columns", text)


def form_label(text: str | None) -> str | None:
    """The role of a form's label cell ([labels]), or None when `text` is no label."""
    role = find_role("labels", text)
    if role is None and text and _PROJECT_NAME.fullmatch(header_key(text)):
        return "project"
    return role
