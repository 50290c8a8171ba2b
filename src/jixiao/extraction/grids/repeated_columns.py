"""Columns of one role that a head prints several times: which of them holds what a row is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jixiao.extraction.cells.value_terms import term_of
from jixiao.text import compare_form

_LEVELS = ("level1", "level2", "level3", "levels")
_OF_TERM = ("operator", "measurement_unit", "weight")
_OTHER_MONEY = re.compile(r"执行|支出数|决算|完成|实际|上年|上一年|去年|前年|以前年|历史|增减|结转|差额")
_WHOLE_MONEY = re.compile(r"实施期|总投资|项目总|周期|中长期|三年|总预算|总概算")
_YEAR_MONEY = re.compile(r"年初|年度|本年|当年|今年")
_LATER_MONEY = re.compile(r"调整|全年|追加|变更")
_PART_MONEY = re.compile(r"其中|中央|地方|省级|市级|县级|区级|本级|上级|自筹|其他|基金|专户")
_SUM = re.compile(r"(合计|总计|总额|小计|总数)")
_MONEY_WORD = re.compile(r"预算|资金|金额|经费|投资")
_DEEPER = re.compile(r"二级|三级|子项目|明细|具体")
_UPPER = re.compile(r"一级|二级|上级|主项目|大类")
_DONE = re.compile(r"完成|实际|执行|实现值|监控")
_AIM = re.compile(r"目标|预期|计划")
_YEAR = re.compile(r"20\d\d")


def choose_roles(roles: Sequence[str], paths: Sequence[tuple[str, ...]], years: Sequence[str]) -> list[str]:
    """The roles with those taken from columns that repeat a role for something else than the row's own.

    `paths` are the printed head words of each column from top to bottom, `years` the years that the titles name. A
    column set aside becomes "other" (kept under its printed head), one of money "money"; where nothing tells two
    columns of values apart, none of them is the value.
    """
    words = [compare_form("".join(path)) for path in paths]
    settled = _leave_done(_leave_terms(list(roles), words), words)
    settled = _choose_value(settled, words, years)
    settled = _choose_project(settled, words)
    return _choose_amount(settled, words, [compare_form(path[-1]) for path in paths], years)


def find_halves(roles: Sequence[str]) -> int | None:
    """The place where the roles of a head begin once more in the same order, so that rows stand side by side; None if they do not."""
    known = [index for index, role in enumerate(roles) if role not in ("other", "money")]
    if len(known) < 4 or len(known) % 2:
        return None
    half = len(known) // 2
    first, second = [roles[i] for i in known[:half]], [roles[i] for i in known[half:]]
    if first != second or len(set(first)) != half:
        return None
    if not {"level3", "levels"} & set(first) or not {"value", "operator"} & set(first):
        return None
    return known[half]


def _leave_terms(roles: list[str], words: Sequence[str]) -> list[str]:
    """Signs, units and weights of the whole period beside those of the year (中期指标值 | 年度指标值, each with 符号, 数值, 单位)."""
    settled = list(roles)
    for role in _OF_TERM:
        found = [index for index, each in enumerate(roles) if each == role]
        terms = {index: term_of(words[index]) for index in found}
        if len(found) > 1 and any(terms.values()) and not all(terms.values()):
            for index, term in terms.items():
                if term is not None:
                    settled[index] = f"whole_{role}" if term == "whole_value" else "other"
    return settled


def _leave_done(roles: list[str], words: Sequence[str]) -> list[str]:
    """Values, signs and units of what was done beside those of what was aimed at (年度目标 | 1-9月完成, each with 数值, 单位)."""
    settled = list(roles)
    for role in ("value", "operator", "measurement_unit"):
        found = [index for index, each in enumerate(roles) if each == role]
        done = [index for index in found if _DONE.search(words[index]) and not _AIM.search(words[index])]
        if done and len(done) < len(found):
            for index in done:
                settled[index] = "actual" if role == "value" and "actual" not in settled else "other"
    return settled


def keep_aims(words: Sequence[str]) -> int | None:
    """Of several columns of values that a row fills at once the one whose head alone speaks of an aim (目标值 | 指标值), or None."""
    aims = [index for index, text in enumerate(words) if _AIM.search(text)]
    return aims[0] if len(aims) == 1 else None


def choose_weight(roles: list[str]) -> list[str]:
    """Of a weight beside each level the one beside the indicator."""
    found = [index for index, role in enumerate(roles) if role == "weight"]
    names = [index for index, role in enumerate(roles) if role in _LEVELS]
    if len(found) < 2 or not names:
        return roles
    after = [index for index in found if index > names[-1]]
    inner = [index for index in found if names[0] < index < names[-1]]
    return ["other" if index in inner and after else role for index, role in enumerate(roles)]


def _choose_value(roles: list[str], words: Sequence[str], years: Sequence[str]) -> list[str]:
    """Of values of several years those of the year of the table."""
    found = [index for index, role in enumerate(roles) if role == "value"]
    named = {index: _YEAR.findall(words[index]) for index in found}
    if len(found) < 2 or not all(named.values()) or len({tuple(year) for year in named.values()}) < 2:
        return roles
    own = [index for index in found if len(years) == 1 and years[0] in named[index]]
    return [
        "other" if index in found and (len(own) != 1 or index != own[0]) else role
        for index, role in enumerate(roles)
    ]


def _choose_project(roles: list[str], words: Sequence[str]) -> list[str]:
    """Of a project and the larger one that it is part of the smaller."""
    found = [index for index, role in enumerate(roles) if role == "project"]
    deeper = [index for index in found if _DEEPER.search(words[index])]
    if len(found) < 2 or not deeper or not any(_UPPER.search(words[i]) for i in found if i != deeper[-1]):
        return roles
    return ["other" if index in found and index != deeper[-1] else role for index, role in enumerate(roles)]


def _choose_amount(
    roles: list[str], words: Sequence[str], lowest: Sequence[str], years: Sequence[str]
) -> list[str]:
    """Of several columns of money the project's own of this year."""
    settled = list(roles)
    for index, role in enumerate(roles):
        # A head of its own says more than the one above it: 预算数 under 预算执行情况 is the budget, 金额 is what was spent.
        telling = words[index] if _SUM.fullmatch(lowest[index]) or lowest[index] == "金额" else lowest[index]
        if role == "amount" and _OTHER_MONEY.search(telling):
            settled[index] = "money"
    if "amount" not in settled:
        sums = [
            index
            for index, role in enumerate(settled)
            if role == "money"
            and _SUM.fullmatch(lowest[index])
            and _MONEY_WORD.search(words[index])
            and not _OTHER_MONEY.search(words[index])
        ]
        if len(sums) == 1:
            settled[sums[0]] = "amount"
    found = [index for index, role in enumerate(settled) if role == "amount"]
    if len(found) < 2:
        return settled
    ranks = {index: _rank_amount(words[index], years) for index in found}
    best = min(ranks.values())
    kept = [index for index in found if ranks[index] == best]
    sums = [index for index in kept if _SUM.fullmatch(lowest[index])]
    kept = sums if len(sums) == 1 else kept
    return [
        "money" if index in found and len(kept) == 1 and index != kept[0] else role
        for index, role in enumerate(settled)
    ]


def _rank_amount(words: str, years: Sequence[str]) -> tuple[int, int, int]:
    named = _YEAR.findall(words)
    year = bool(_YEAR_MONEY.search(words)) or (bool(named) and bool(set(named) & set(years)))
    whole = (bool(_WHOLE_MONEY.search(words)) and not year) or (bool(named) and not set(named) & set(years))
    part = bool(_PART_MONEY.search(words)) and not _SUM.search(words)
    return (int(part), int(whole) if whole else -int(year), int(bool(_LATER_MONEY.search(words))))
