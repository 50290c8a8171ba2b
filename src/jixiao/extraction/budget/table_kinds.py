"""What a budget table is: its kind, its number, the roles of its columns; the words are data/lookups/tables.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from jixiao.layout.table_words import (
    clean_title,
    column_role,
    find_pattern,
    head_key,
    is_head_word,
    is_total_row,
    list_roles,
    list_words,
    load_tables,
    looks_like_title,
    note_text,
    starts_with_ordinal,
)
from jixiao.text import compare_form

__all__ = [
    "clean_title",
    "column_role",
    "fund_columns",
    "group_rules",
    "head_key",
    "is_code",
    "is_head_word",
    "is_listed_head",
    "is_number_line",
    "is_performance_title",
    "is_placeholder",
    "is_total_head",
    "is_total_row",
    "load_tables",
    "looks_like_title",
    "note_text",
    "says_empty",
    "side_words",
    "split_number",
    "starts_with_ordinal",
    "table_kind",
]

_CODE = re.compile(r"\d{3}(?:\d{2}){0,4}|\d{6}|\d{9}")


@dataclass(frozen=True, slots=True)
class KindRule:
    """One kind of table: titles that name it; `skip` for tables that hold no budget."""

    notation: str
    title: re.Pattern[str]
    skip: bool


@cache
def _kind_rules() -> tuple[KindRule, ...]:
    return tuple(
        KindRule(entry["notation"], re.compile("|".join(entry["title"])), bool(entry.get("skip")))
        for entry in load_tables()["kinds"]
    )


def split_number(title: str) -> tuple[str | None, str]:
    """The printed number of a table (表一, 预算01表, 部门公开表1) and the rest of its title."""
    key = clean_title(title)
    folded = compare_form(key)
    found = find_pattern("title", "numbers").match(folded)
    if not found or len(folded) != len(key):
        return None, key
    number = key[: found.end()].rstrip("、.．:：")
    return number or None, key[found.end() :]


def table_kind(title: str | None) -> str:
    """The notation of the kind that a title names in the table-kind code list, "other" when none does."""
    rule = _find_rule(title)
    if rule is None:
        return "other"
    final = load_tables()["final"].get(rule.notation) if "决算" in compare_form(title) else None
    return final or rule.notation


def is_performance_title(title: str | None) -> bool:
    """Whether a title names a table of performance targets, which is no budget table."""
    rule = _find_rule(title)
    return bool(rule and rule.skip)


def _find_rule(title: str | None) -> KindRule | None:
    key = compare_form(title)
    return next((rule for rule in _kind_rules() if rule.title.search(key)), None) if key else None


def is_number_line(text: str) -> bool:
    """Whether a line is nothing but a table's number (部门公开表 1, 附件 1, 预算02表)."""
    key = head_key(text)
    return bool(
        re.fullmatch(
            r"(?:部门|单位)?(?:预算)?(?:公开)?附?[表件](?:格)?(?:\d+(?:-\d+)?|[一二三四五六七八九十]{1,3})|(?:部门|单位)?(?:预算|决算|公开)+\d+(?:-\d+)?表",
            key,
        )
    )


def says_empty(note: str | None) -> bool:
    """Whether a remark declares its table empty."""
    return bool(note and find_pattern("notes", "empty").search(compare_form(note)))


def is_listed_head(text: str) -> bool:
    """Whether `text` is a column head by itself in the lookup, not merely by its ending."""
    key = head_key(text)
    return (
        key in list_words("columns", "heads") or key in list_roles() or key in list_words("columns", "totals")
    )


def is_total_head(text: str) -> bool:
    """Whether a column's head names the total of its neighbours."""
    return head_key(text) in list_words("columns", "totals")


def is_placeholder(name: str | None) -> bool:
    """Whether a row is a template row that stands for more (……)."""
    return (name or "").strip() in list_words("rows", "placeholders")


def side_words(name: str) -> str | None:
    """The side (收入, 支出) that a row's name points to, None when it names both or neither."""
    key = head_key(name)
    spending = bool(find_pattern("rows", "expenditure").search(key))
    income = bool(find_pattern("rows", "income").search(key))
    if spending == income:
        return None
    return "支出" if spending else "收入"


def is_code(text: str) -> bool:
    """Whether `text` is a classification or unit code: 3, 5, 7 … digits."""
    return bool(_CODE.fullmatch(compare_form(text)))


def fund_columns(kind: str) -> re.Pattern[str] | None:
    """What column heads name the money of a table kind that may be published empty, None for other kinds."""
    words = load_tables()["funds"].get(kind)
    return re.compile("|".join(words)) if words else None


def group_rules() -> tuple[tuple[re.Pattern[str], tuple[re.Pattern[str], ...]], ...]:
    """Head groups whose members a text prints in no order: (group, members in printed order)."""
    return tuple(
        (re.compile(entry["head"]), tuple(re.compile(member) for member in entry["members"]))
        for entry in load_tables()["groups"]
    )
