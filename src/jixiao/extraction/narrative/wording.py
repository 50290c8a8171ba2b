"""The narrative's wording as compiled patterns; the words are data/lookups/narrative.toml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from jixiao import resources

NUMBER = r"\d[\d,，]*(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Wording:
    """Compiled wording; every pattern is for text without white space."""

    money: re.Pattern[str]
    percent: re.Pattern[str]
    count: re.Pattern[str]
    direction: re.Pattern[str]
    unchanged: re.Pattern[str]
    against: re.Pattern[str]
    reason: re.Pattern[str]
    label_leads: re.Pattern[str]
    label_tails: re.Pattern[str]
    generic: re.Pattern[str]
    measures: re.Pattern[str]
    threshold_after: re.Pattern[str]
    threshold_before: re.Pattern[str]
    count_verbs: re.Pattern[str]
    placeholder: re.Pattern[str]
    entity: re.Pattern[str]
    project: re.Pattern[str]
    directions: dict[str, str]


@cache
def load_wording() -> Wording:
    """The wording of data/lookups/narrative.toml."""
    data = resources.read_toml("data", "lookups", "narrative.toml")
    directions = {word: name for name, words in data["directions"].items() for word in words}
    open_words = data["open"]["words"]
    closed = sorted(map(re.escape, directions), key=len, reverse=True)
    units = sorted(map(re.escape, data["counts"]["units"]), key=len, reverse=True)
    dimensions = "|".join(data["counts"]["dimensions"])
    return Wording(
        money=re.compile(rf"({NUMBER})为?(万元|亿元|元)"),
        percent=re.compile(rf"({NUMBER})(?:%|％|个百分点)"),
        count=re.compile(
            rf"(?<![\d.\-—~～至到])({NUMBER})({'|'.join(units)})(?![份度目钟元]|个百分点)|([一二三四五六七八九十]+)(个)(?={dimensions})"
        ),
        direction=re.compile(f"({'|'.join(open_words)})|({'|'.join(closed)})(?![率幅])"),
        unchanged=_any(data["unchanged"]["words"]),
        against=_any(data["against"]["patterns"]),
        reason=_any(data["reason"]["starts"]),
        label_leads=_any(data["labels"]["leads"]),
        label_tails=_any(data["labels"]["tails"]),
        generic=_any(data["labels"]["generic"]),
        measures=_any(data["labels"]["measures"]),
        threshold_after=_any(data["threshold"]["after"]),
        threshold_before=_any(data["threshold"]["before"]),
        count_verbs=re.compile("^(?:" + "|".join(data["counts"]["verbs"]) + ")+"),
        placeholder=re.compile(data["placeholder"]["pattern"]),
        entity=_any(data["scopes"]["entity"]),
        project=_any(data["scopes"]["project"]),
        directions=directions,
    )


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_DIGITS = "零一二三四五六七八九"


def chinese_number(text: str) -> str:
    """The digits of a Chinese numeral below one hundred (三 → "3", 二十四 → "24")."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return str(_DIGITS.index(tens))
    return str(10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0))


def plain_number(text: str) -> str:
    """A printed number without thousands separators."""
    return text.replace(",", "").replace("，", "")


def last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match of `pattern` in `text`."""
    found = list(pattern.finditer(text))
    return found[-1] if found else None
