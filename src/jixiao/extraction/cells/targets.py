"""The value cell: operator, number and unit taken apart, nothing changed.

≥98% → (≥, 98, %); =100.00(%) → (=, 100.00, %); 5万 → (None, 5, 万); 12月前完成 stays a phrase.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from jixiao.text import compare_form, squeeze

OPERATORS = {
    "≥": "≥", "≧": "≥", ">=": "≥", "=>": "≥", "⩾": "≥", "≤": "≤", "≦": "≤", "<=": "≤", "=<": "≤", "⩽": "≤",
    "=": "=", "==": "=", "＝": "=", ">": ">", "＞": ">", "﹥": ">", "<": "<", "＜": "<", "﹤": "<", "定性": "定性",
}  # fmt: skip
_OPERATOR_WORDS = {
    "不低于": "≥", "不少于": "≥", "大于等于": "≥", "大于或等于": "≥", "高于或等于": "≥", "达到": "≥", "至少": "≥", "不小于": "≥",
    "不超过": "≤", "不高于": "≤", "不多于": "≤", "小于等于": "≤", "小于或等于": "≤", "低于或等于": "≤", "不大于": "≤", "至多": "≤", "控制在": "≤",
    "等于": "=", "大于": ">", "高于": ">", "超过": ">", "小于": "<", "低于": "<", "少于": "<",
}  # fmt: skip
_AFTER_WORDS = {"以上": "≥", "及以上": "≥", "以内": "≤", "以下": "≤", "及以下": "≤", "及以内": "≤"}
_SYMBOL = re.compile(r"(>=|=>|<=|=<|==|[≥≧⩾≤≦⩽=＝>＞﹥<＜﹤]|定性)")
_NUMBER = re.compile(r"[-−]?\d[\d,，]*(?:\.\d+)?")
# A number before these is part of a date or a span of time, not a quantity: 12月前, 3个月内, 7月底前, 12月31日.
_TIME_PHRASE = re.compile(r"(前|内|底|后|起|止|间|以前|之前|之内|期|完成|月\d|年\d|日前|号)")
# Words of time that alone after a number count things: 3期 (courses, issues), 0起 (accidents).
_COUNTED = frozenset({"期", "起", "期次"})
_UNIT_SHAPE = re.compile(
    r"(?:[%‰℃°]|[（(]?[%‰][)）]?|百分点|个百分点|[A-Za-zμ㎡m²³³/]{1,6}|[一-鿿]{1,6}(?:[（(][一-鿿%]{1,4}[)）])?)"
    r"(?:[/·每][（(]?[一-鿿A-Za-z]{1,5}[)）]?)*"
)


@dataclass(frozen=True, slots=True)
class Target:
    """Operator (folded), value as decimal string or phrase, unit as printed; None where nothing is printed."""

    operator: str | None
    value: str | None
    unit: str | None
    operator_inferred: str | None = None


@lru_cache(maxsize=1 << 14)
def parse_operator(text: str | None) -> str | None:
    """The folded operator when `text` is an operator and nothing else (≧ → ≥, 定性 → 定性), else None."""
    form = (text or "").replace(" ", "").replace("\n", "").replace("\u3000", "")
    return OPERATORS.get(form) or OPERATORS.get(compare_form(text))


@lru_cache(maxsize=1 << 14)
def parse_number(text: str | None) -> str | None:
    """The decimal string of a cell that holds one number, blanks of wrapping removed ("500 0" → "5000")."""
    folded = compare_form(text).replace("−", "-")
    if _NUMBER.fullmatch(folded):
        return folded.replace(",", "").replace("，", "")
    return None


@lru_cache(maxsize=1 << 14)
def parse_target(text: str | None) -> Target:
    """The parts of a value cell that may hold operator, number and unit together.

    A cell that is not number + unit stays one phrase in `value`; a leading operator is still taken off.
    """
    raw = squeeze(text)
    if raw is None:
        return Target(None, None, None)
    operator, rest, inferred = _take_operator(raw)
    number = _NUMBER.match(rest)
    if number is None:
        return Target(operator, rest or None, None, inferred)
    value = number.group().replace("−", "-").replace(",", "").replace("，", "")
    tail = rest[number.end() :]
    for word, sign in sorted(_AFTER_WORDS.items(), key=lambda item: -len(item[0])):
        if tail.endswith(word) and operator is None:
            tail, inferred = tail[: -len(word)], sign
            break
    if not tail:
        return Target(operator, value, None, inferred)
    unit = _strip_brackets(tail)
    if _UNIT_SHAPE.fullmatch(compare_unit(unit)) and (unit in _COUNTED or not _TIME_PHRASE.search(unit)):
        return Target(operator, value, unit, inferred)
    return Target(operator, rest, None, None)


def _take_operator(raw: str) -> tuple[str | None, str, str | None]:
    symbol = _SYMBOL.match(raw)
    if symbol:
        return OPERATORS[symbol.group()], raw[symbol.end() :].lstrip("：:"), None
    for word in sorted(_OPERATOR_WORDS, key=len, reverse=True):
        if raw.startswith(word) and _NUMBER.match(raw[len(word) :]):
            return None, raw[len(word) :], _OPERATOR_WORDS[word]
    return None, raw, None


def _strip_brackets(unit: str) -> str:
    return unit[1:-1] if len(unit) > 2 and unit[0] in "(（" and unit[-1] in ")）" else unit


def compare_unit(unit: str) -> str:
    """A unit for comparison: full-width signs folded, brackets kept as printed."""
    return unit.replace("％", "%").replace("／", "/").replace("－", "-")
