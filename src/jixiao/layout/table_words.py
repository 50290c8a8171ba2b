"""Words printed in and around budget tables: heads, titles, remarks; the words are data/lookups/tables.toml."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jixiao import resources
from jixiao.text import compare_form

_MARKDOWN = re.compile(r"^[#>\s]+|[*_`]{2,}")
_HEAD_UNIT = re.compile(r"[（(](?:单位[:：])?(?:万元|亿元|元|人民币)[)）]$")
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d{1,2}[、.](?!\d)|\(\d{1,2}\)(?=\D))"
)
_MAX_TITLE = 60


@cache
def load_tables() -> dict[str, Any]:
    """The lookup data/lookups/tables.toml."""
    return resources.read_toml("data", "lookups", "tables.toml")


@cache
def list_roles() -> dict[str, str]:
    """The role of each listed column head."""
    table: dict[str, str] = {}
    for role, words in load_tables()["columns"].items():
        if role in ("heads", "head_patterns", "totals"):
            continue
        for word in words:
            table.setdefault(word, role)
    return table


@cache
def _endings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((entry["role"], re.compile(entry["pattern"])) for entry in load_tables()["column_endings"])


@cache
def find_pattern(section: str, key: str) -> re.Pattern[str]:
    """The patterns of a list of the lookup as one."""
    return re.compile("|".join(load_tables()[section][key]))


@cache
def list_words(section: str, key: str) -> frozenset[str]:
    """The words of a list of the lookup."""
    return frozenset(load_tables()[section][key])


def head_key(text: str | None) -> str:
    """A head or row name for comparison: no white space, markdown marks or money unit; full-width forms folded."""
    key = compare_form(_MARKDOWN.sub("", text or "")).strip("*:")
    return _HEAD_UNIT.sub("", key) or key


def clean_title(text: str) -> str:
    """A title line without markdown marks and white space, else as printed."""
    return re.sub(r"[\s\u3000]+", "", _MARKDOWN.sub("", text)).strip("*")


def looks_like_title(text: str) -> bool:
    """Whether a line is the title of a table: short, ending in 表 (a bracket may follow), no sentence."""
    key = head_key(text)
    if not key or len(key) > _MAX_TITLE or find_pattern("title", "not_titles").search(key):
        return False
    bare = re.sub(r"\([^()]*\)$", "", key)
    return any(bare.endswith(ending) for ending in load_tables()["title"]["endings"])


def note_text(text: str) -> str | None:
    """A remark printed under a table, as printed, or None when the line is none."""
    return clean_title(text) if find_pattern("notes", "starts").search(head_key(text)) else None


def column_role(label: str) -> str | None:
    """The role of a column by the lowest word of its head: code, class, section, item, name, unit, order, note, …"""
    key = head_key(label)
    roles = list_roles()
    bare = re.sub(r"\(.*\)$", "", key)
    if found := roles.get(key) or roles.get(bare):
        return found
    if bare in list_words("columns", "heads") or bare.startswith("其中"):
        return None
    return (
        next((role for role, pattern in _endings() if pattern.search(bare)), None) if len(bare) < 30 else None
    )


def is_head_word(text: str) -> bool:
    """Whether `text` is a word that heads a column of a budget table."""
    key = head_key(text)
    if not key or _ORDINAL.match(key):
        return False
    return (
        key in list_words("columns", "heads")
        or column_role(key) is not None
        or bool(find_pattern("columns", "head_patterns").search(key))
    )


def is_total_row(name: str | None) -> bool:
    """Whether a row's name says that it holds the table's total."""
    return head_key(name) in list_words("rows", "totals")


def starts_with_ordinal(text: str) -> bool:
    """Whether a row's name starts with 一、 or （一）."""
    return bool(_ORDINAL.match(head_key(text)))
