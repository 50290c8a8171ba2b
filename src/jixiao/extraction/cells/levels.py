"""First- and second-level indicator names: what a printed label is, and where a level 2 belongs.

Names and notations are data (data/lookups/levels.toml), after 财预〔2021〕101号 and the older layouts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from jixiao import resources
from jixiao.text import compare_form

_PAIR = re.compile(r"\s*[-—–－/·、>＞→]\s*")
_ORDINAL = re.compile(r"^[(（]?[一二三四五六七八九十]{1,2}[)）、.．]")
_POINTS = re.compile(r"[(（]\d{1,3}(?:分|%)?[)）]$")
_ENDING = re.compile(r"(指标|目标)$")


@dataclass(frozen=True, slots=True)
class LevelName:
    """One entry of the list: `depth` 1 or 2; `parents` the notations a level 2 may stand under."""

    notation: str
    depth: int
    parents: tuple[str, ...] = ()
    order: int = 0
    old: bool = False


@cache
def _names() -> tuple[dict[str, LevelName], dict[str, LevelName]]:
    data = resources.read_toml("data", "lookups", "levels.toml")
    tables: list[dict[str, LevelName]] = [{}, {}]
    for depth in (1, 2):
        for entry in data[f"level{depth}"]:
            level = LevelName(
                entry["notation"],
                depth,
                tuple(entry.get("parents", ())),
                entry.get("order", 0),
                entry.get("old", False),
            )
            for name in entry["names"]:
                tables[depth - 1].setdefault(_key(name), level)
    return tables[0], tables[1]


def _key(text: str) -> str:
    form = _POINTS.sub("", _ORDINAL.sub("", compare_form(text)))
    return _ENDING.sub("", form.strip("：:、.。()（）0123456789 "))


@lru_cache(maxsize=1 << 14)
def find_level(text: str | None, depth: int, parent: str | None = None) -> LevelName | None:
    """The level that the label `text` names at `depth` (1 or 2), or None.

    成本指标 is a first level in the present layout and a second level under 产出 in the older one, so a
    level 2 with `parent` given must accept that parent, unless it is printed under a wrong one.
    """
    key = _key(text or "")
    if not key:
        return None
    found = _names()[depth - 1].get(key)
    if found is not None and found.old and parent not in (None, *found.parents):
        return None
    return found


def is_level_label(text: str | None) -> bool:
    """Whether `text` is a printed name of a level 1 or level 2."""
    return find_level(text, 1) is not None or find_level(text, 2) is not None


@lru_cache(maxsize=1 << 13)
def split_level_pair(text: str | None) -> tuple[str, str] | None:
    """The first and second level that one cell names (产出-数量 → 产出, 数量; 满意度 alone has no second), or None."""
    first, *rest = _PAIR.split((text or "").strip())
    if find_level(first, 1) is None or len(rest) > 1 or (rest and find_level(rest[0], 2) is None):
        return None
    return first, rest[0] if rest else ""


@lru_cache(maxsize=1 << 13)
def completes_label(first: str, second: str) -> bool:
    """Whether the pieces `first` + `second` of a label cut in two form a listed name that `second` alone does not.

    `效益指` + `标` completes; `产出指标` after `成本指标` does not.
    """
    second_key = compare_form(second)
    if not second_key or is_level_label(second):
        return False
    joined = compare_form(first) + second_key
    return is_level_label(joined) and not (
        is_level_label(first) and not joined.endswith(("指标", "度", "响", "益", "本"))
    )


@cache
def list_level_names(depth: int) -> tuple[str, ...]:
    """Every printed name of `depth` (1 or 2) in the list, in comparison form."""
    data = resources.read_toml("data", "lookups", "levels.toml")
    return tuple(compare_form(name) for entry in data[f"level{depth}"] for name in entry["names"])


def list_second_levels(parent: str) -> tuple[LevelName, ...]:
    """The second levels that stand under the first level `parent` (a notation), in the order of the national layout."""
    found: dict[str, LevelName] = {}
    for level in _names()[1].values():
        if parent in level.parents and not level.old:
            found.setdefault(level.notation, level)
    return tuple(found.values())


def first_level_at(order: int) -> LevelName | None:
    """The first level that stands at place `order` of the national layout (1 cost, 2 output, 3 benefit, 4 satisfaction)."""
    return next((level for level in _names()[0].values() if level.order == order), None)
