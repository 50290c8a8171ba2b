"""How well a piece of text fits a role of a performance table: costs, low where it fits.

Used where a text stream has lost its columns and several readings of the same tokens are possible. The
words are data: data/lookups/phrases.toml.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

from jixiao import resources
from jixiao.extraction.cells.indicators import is_operator_name, is_void
from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.cells.targets import parse_number, parse_operator, parse_target
from jixiao.text import compare_form

IMPOSSIBLE = 1000.0
# The same texts are weighed over and over within a document; what is kept is bounded.
_MEMORY = 1 << 14
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_WEIGHT = re.compile(r"\d{1,3}(?:\.\d{1,3})?(?:分|%)?")
_TIME = re.compile(r"(?:\d+年)?\d{1,2}月|\d{4}年|\d+次/|[一二三四1-4]季度|^每|月底|年底|\d+日")
_LIMIT = re.compile(r"\d[\d.,]*.{0,6}(?:以?内|以?上|以?下|前|左右|之间|次)")
_OPERATOR = re.compile(r"^[≥≧⩾≤≦⩽=＝>＞﹥<＜﹤]")
_NUMBER = re.compile(r"\d")
_UNBALANCED = re.compile(r"^[）)、，。；：%,.;]")
_PUNCTUATION = re.compile(r"[。；;！]")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(resources.read_toml("data", "lookups", "phrases.toml")[name])


@cache
def _ends(name: str) -> tuple[str, ...]:
    return tuple(sorted(_words(name)))


def _brackets_open(text: str) -> bool:
    return any(
        sum(map(text.count, opening)) != sum(map(text.count, closing))
        for opening, closing in (("(（", ")）"), ("《", "》"), ("“", "”"))
    )


@lru_cache(_MEMORY)
def is_number_cell(text: str) -> bool:
    """Whether `text` is plainly a target in figures: an operator and a number, or a number with its sign %."""
    target = parse_target(text)
    if target.value is None or parse_number(target.value) is None:
        return False
    return target.operator not in (None, "定性") or (target.unit or "").startswith(("%", "％"))


def _unit_length_cost(unit: str | None) -> float:
    bare = re.sub(r"[（(].*?[)）]|/.*", "", unit or "")
    return 0.0 if len(bare) <= 3 else 0.4 * (len(bare) - 3)


@lru_cache(_MEMORY)
def cost_value(text: str) -> float:
    """Cost of reading `text` as a target value (operator, number, unit, or a phrase)."""
    key = compare_form(text)
    target = parse_target(text)
    numeric = target.value is not None and parse_number(target.value) is not None
    if _UNBALANCED.match(key) or _brackets_open(key):
        return 6.0
    if numeric and target.operator not in (None, "定性"):
        return _unit_length_cost(target.unit)
    if numeric and target.unit:
        return 0.3 + _unit_length_cost(target.unit)
    if numeric:
        return 0.9
    if key in _words("values"):
        return 0.3
    if is_void(key):
        return 1.2
    if parse_operator(text):
        return 4.0
    if _OPERATOR.match(key):
        return (2.5 if _NUMBER.match(key[1:]) and not _TIME.search(key) else 0.8) + 0.1 * len(key)
    cost = 1.6 if len(key) <= 4 else 2.2 + 0.25 * max(0, len(key) - 8)
    if _LIMIT.fullmatch(key) or (_TIME.search(key) and len(key) <= 16):
        cost -= 1.4
    elif key.startswith(_ends("beginnings")) or key.endswith(_ends("endings")):
        cost -= 1.0
    if key.endswith(_ends("names")):
        cost += 1.2
    if find_level(key, 1) or find_level(key, 2):
        cost += 2.5
    if len(key) == 1:
        cost += 1.5
    return cost


@lru_cache(_MEMORY)
def cost_name(text: str) -> float:
    """Cost of reading `text` as the name of a third-level indicator."""
    key = compare_form(text)
    count = len(_CJK.findall(key))
    if not count:
        return 9.0
    target = parse_target(text)
    if target.value is not None and parse_number(target.value) is not None and target.unit:
        return 5.0
    cost = 0.6 if count > 1 else 4.0
    if _UNBALANCED.match(key) or _brackets_open(key):
        cost += 3.0
    if _OPERATOR.match(key):
        cost += 6.0
    if key in _words("values"):
        cost += 1.6
    if key.endswith("指标") and (find_level(key, 1) or find_level(key, 2)):
        cost += 5.0
    elif find_level(key, 2) or find_level(key, 1):
        cost += 0.6
    if key.endswith(_ends("names")):
        cost -= 0.3
    if re.search(r"[≥≤≧≦]", key):
        cost += 4.0
    if re.search(r"[%％]$", key):
        cost += 3.0
    if re.search(r"[一-鿿]{2}[\d.]+$", key):
        cost += 1.5
    return cost + 0.05 * max(0, len(key) - 24) + (0.8 if _PUNCTUATION.search(key[:-1]) else 0.0)


@lru_cache(_MEMORY)
def cost_weight(text: str) -> float:
    """Cost of reading `text` as a weight or score: a number of at most a hundred."""
    key = compare_form(text)
    if not _WEIGHT.fullmatch(key):
        return 1.0 if is_void(key) and key else IMPOSSIBLE
    return 0.1 if Decimal(re.sub(r"[分%]", "", key)) <= 100 else 6.0


@lru_cache(_MEMORY)
def cost_text(text: str) -> float:
    """Cost of reading `text` as free wording: an explanation, a standard, a remark."""
    key = compare_form(text)
    if not _CJK.search(key):
        return 1.0 if is_void(key) else 4.0
    return 1.2 + 0.01 * len(key)


@lru_cache(_MEMORY)
def cost_actual(text: str) -> float:
    """Cost of reading `text` as an actual value: as a target, longer wording being usual."""
    return min(cost_value(text), 1.8 + 0.01 * len(text))


def cost_operator(text: str) -> float:
    """Cost of reading `text` as a cell that holds an operator and nothing else."""
    return 0.0 if parse_operator(text) or is_operator_name(text) else IMPOSSIBLE


@lru_cache(_MEMORY)
def cost_unit(text: str) -> float:
    """Cost of reading `text` as a unit of measurement in a column of its own."""
    key = compare_form(text)
    if re.fullmatch(r"[%‰℃]|[A-Za-z㎡m²³/]{1,6}", key):
        return 0.0
    if _NUMBER.search(key) or len(key) > 8 or _OPERATOR.match(key):
        return IMPOSSIBLE
    return 0.4 if len(key) <= 2 else 0.8 if "/" in key or len(key) <= 4 else 2.0
