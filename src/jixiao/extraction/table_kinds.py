"""What a budget table is: its kind, its number, the roles of its columns; the words are data/lookups/tables.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from jixiao import resources
from jixiao.text import compare_form

_MARKDOWN = re.compile(r"^[#>\s]+|[*_`]{2,}")
_HEAD_UNIT = re.compile(r"[（(](?:单位[:：])?(?:万元|亿元|元|人民币)[)）]$")
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d{1,2}[、.](?!\d)|\(\d{1,2}\)(?=\D))"
)
_CODE = re.compile(r"\d{3}(?:\d{2}){0,4}|\d{6}|\d{9}")
_MAX_TITLE = 60


@dataclass(frozen=True, slots=True)
class KindRule:
    """One kind of table: titles that name it; `skip` for tables that hold no budget."""

    notation: str
    title: re.Pattern[str]
    skip: bool


@cache
def load_tables() -> dict[str, Any]:
    """The lookup data/lookups/tables.toml."""
    return resources.read_toml("data", "lookups", "tables.toml")


@cache
def _kind_rules() -> tuple[KindRule, ...]:
    return tuple(
        KindRule(entry["notation"], re.compile("|".join(entry["title"])), bool(entry.get("skip")))
        for entry in load_tables()["kinds"]
    )


@cache
def _roles() -> dict[str, str]:
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
def _pattern(section: str, key: str) -> re.Pattern[str]:
    return re.compile("|".join(load_tables()[section][key]))


@cache
def _words(section: str, key: str) -> frozenset[str]:
    return frozenset(load_tables()[section][key])


def head_key(text: str | None) -> str:
    """A head or row name for comparison: no white space, markdown marks or money unit; full-width forms folded."""
    key = compare_form(_MARKDOWN.sub("", text or "")).strip("*:")
    return _HEAD_UNIT.sub("", key) or key


def clean_title(text: str) -> str:
    """A title line without markdown marks and white space, else as printed."""
    return re.sub(r"[\s\u3000]+", "", _MARKDOWN.sub("", text)).strip("*")


def split_number(title: str) -> tuple[str | None, str]:
    """The printed number of a table (表一, 预算01表, 部门公开表1) and the rest of its title."""
    key = clean_title(title)
    folded = compare_form(key)
    found = _pattern("title", "numbers").match(folded)
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


def looks_like_title(text: str) -> bool:
    """Whether a line is the title of a table: short, ending in 表 (a bracket may follow), no sentence."""
    key = head_key(text)
    if not key or len(key) > _MAX_TITLE or _pattern("title", "not_titles").search(key):
        return False
    bare = re.sub(r"\([^()]*\)$", "", key)
    return any(bare.endswith(ending) for ending in load_tables()["title"]["endings"])


def is_number_line(text: str) -> bool:
    """Whether a line is nothing but a table's number (部门公开表 1, 附件 1, 预算02表)."""
    key = head_key(text)
    return bool(
        re.fullmatch(
            r"(?:部门|单位)?(?:预算)?(?:公开)?附?[表件](?:格)?(?:\d+(?:-\d+)?|[一二三四五六七八九十]{1,3})|(?:部门|单位)?(?:预算|决算|公开)+\d+(?:-\d+)?表",
            key,
        )
    )


def note_text(text: str) -> str | None:
    """A remark printed under a table, as printed, or None when the line is none."""
    return clean_title(text) if _pattern("notes", "starts").search(head_key(text)) else None


def says_empty(note: str | None) -> bool:
    """Whether a remark declares its table empty."""
    return bool(note and _pattern("notes", "empty").search(compare_form(note)))


def column_role(label: str) -> str | None:
    """The role of a column by the lowest word of its head: code, class, section, item, name, unit, order, note, …"""
    key = head_key(label)
    roles = _roles()
    bare = re.sub(r"\(.*\)$", "", key)
    if found := roles.get(key) or roles.get(bare):
        return found
    if bare in _words("columns", "heads") or bare.startswith("其中"):
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
        key in _words("columns", "heads")
        or column_role(key) is not None
        or bool(_pattern("columns", "head_patterns").search(key))
    )


def is_listed_head(text: str) -> bool:
    """Whether `text` is a column head by itself in the lookup, not merely by its ending."""
    key = head_key(text)
    return key in _words("columns", "heads") or key in _roles() or key in _words("columns", "totals")


def is_total_head(text: str) -> bool:
    """Whether a column's head names the total of its neighbours."""
    return head_key(text) in _words("columns", "totals")


def is_total_row(name: str | None) -> bool:
    """Whether a row's name says that it holds the table's total."""
    return head_key(name) in _words("rows", "totals")


def is_placeholder(name: str | None) -> bool:
    """Whether a row is a template row that stands for more (……)."""
    return (name or "").strip() in _words("rows", "placeholders")


def side_words(name: str) -> str | None:
    """The side (收入, 支出) that a row's name points to, None when it names both or neither."""
    key = head_key(name)
    spending = bool(_pattern("rows", "expenditure").search(key))
    income = bool(_pattern("rows", "income").search(key))
    if spending == income:
        return None
    return "支出" if spending else "收入"


def starts_with_ordinal(text: str) -> bool:
    """Whether a row's name starts with 一、 or （一）."""
    return bool(_ORDINAL.match(head_key(text)))


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
