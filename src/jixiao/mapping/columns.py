"""What the headings and rows of a budget table say of the figures that stand there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from jixiao import resources
from jixiao.iris import concept_iri
from jixiao.mapping.codes import (
    find_economic_class,
    find_expenditure_type,
    find_functional_class,
    find_fund,
    find_label,
    table_classification,
    table_group,
)
from jixiao.text import compare_form
from jixiao.vocabulary import OBEU

_YEAR = re.compile(r"(20\d\d)年")
_UNIT = re.compile(r"[(（](?:单位[:：])?(万元|亿元|千元|百万元|元)[)）]")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．]|其中[:：]|[(（]类[)）])*"
)


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """Dimension values that a heading gives; `understood` is false where some of it stays unexplained."""

    fund: str | None = None
    expenditure_type: str | None = None
    phase: str | None = None
    character: str | None = None
    year: int | None = None
    unit: str | None = None
    is_money: bool = True
    understood: bool = False


@dataclass(frozen=True, slots=True)
class RowMeaning:
    """Dimension values that a row gives; `by_name` when a class was found by its name without a code."""

    functional: str | None = None
    economic: str | None = None
    fund: str | None = None
    expenditure_type: str | None = None
    character: str | None = None
    by_name: bool = False


@cache
def _words() -> dict[str, Any]:
    return resources.read_toml("data", "lookups", "columns.toml")


@lru_cache(maxsize=4096)
def read_column(label: str, kind: str, year: int | None) -> ColumnMeaning:
    """The meaning of the heading `label` in a table of this kind and of this fiscal year."""
    words = _words()
    heading = compare_form(label)
    unit = _UNIT.search(heading)
    bare = _UNIT.sub("", heading)
    fund, expenditure_type = find_label("fund", bare), find_label("expenditure-type", bare)
    # 一般公共预算 names a fund and no phase: what names a fund is taken out before a phase is looked for.
    stated = find_label("budget-phase", bare.replace(fund[0], "") if fund else bare)
    return ColumnMeaning(
        fund=fund[1] if fund else None,
        expenditure_type=expenditure_type[1] if expenditure_type else None,
        phase=stated[1] if stated else _default_phase(kind),
        character=None
        if any(word in bare for word in words["balances"])
        else _find_character(bare) or _find_character_of_kind(kind),
        year=_find_year(bare, year),
        unit=unit[1] if unit else None,
        is_money=not any(word in bare for word in words["not_money"]),
        understood=bool(fund or expenditure_type or stated)
        or all(part in words["plain"] for part in _YEAR.sub("", bare).split("/")),
    )


def _find_year(heading: str, year: int | None) -> int | None:
    words = _words()
    printed = _YEAR.search(heading)
    if printed:
        return int(printed[1])
    if year is not None and any(word in heading for word in words["last_year"]):
        return year if any(word in heading for word in words["carried_over"]) else year - 1
    return None


def _default_phase(kind: str) -> str | None:
    # A table of the published budget is the approved budget (预算法 Art. 14); one of final accounts is executed.
    notation = {"budget": "approved", "final": "executed"}.get(table_group(kind))
    return concept_iri("budget-phase", notation) if notation else None


def _find_character(text: str) -> str | None:
    words = _words()
    revenue = any(word in text for word in words["revenue"])
    expenditure = any(word in text for word in words["expenditure"])
    if revenue == expenditure:
        return None
    return OBEU.revenue if revenue else OBEU.expenditure


def _find_character_of_kind(kind: str) -> str | None:
    if kind in ("income", "final-income"):
        return OBEU.revenue
    # The overviews print income beside expenditure; there the row's side decides.
    return (
        None
        if kind.endswith("overview") or table_group(kind) not in ("budget", "final")
        else OBEU.expenditure
    )


def _find_side(side: str | None) -> str | None:
    text = compare_form(side).lower()
    if "收" in text or text in ("income", "revenue", "left"):
        return OBEU.revenue
    return OBEU.expenditure if "支" in text or text in ("expenditure", "right") else None


@lru_cache(maxsize=8192)
def read_row(
    code: str | None, name: str | None, side: str | None, kind: str, *, by_economic_class: bool = False
) -> RowMeaning:
    """The meaning of a row: its classes by printed code, else by a name that identifies one class only.

    `by_economic_class` says that the heading over its amounts names an economic classification: a name such as
    其他支出 stands in both classifications, and then means neither for certain.
    """
    character = _find_side(side)
    bare = _NUMBERING.sub("", compare_form(name))
    functional, economic = find_functional_class(code), find_economic_class(code)
    by_name = False
    if not (functional or economic or by_economic_class or compare_form(code)) and character != OBEU.revenue:
        rows = table_classification(kind)
        if "function" in rows and kind not in ("income", "final-income"):
            functional = find_functional_class(None, bare)
        elif "economic" in rows:
            economic = find_economic_class(None, bare)
        by_name = bool(functional or economic)
    return RowMeaning(
        functional=functional,
        economic=economic,
        fund=None if functional or economic or character == OBEU.expenditure else find_fund(bare),
        expenditure_type=find_expenditure_type(bare),
        character=character,
        by_name=by_name,
    )
