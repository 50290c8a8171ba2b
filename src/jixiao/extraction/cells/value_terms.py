"""Columns of the same role for several terms: whole period, half-year, years past, and the year that the table is for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jixiao.text import compare_form

_TERMS = (
    (re.compile(r"半年|半程|上半|1-6月|季度|阶段"), "half_value"),
    (re.compile(r"前年|上年|上一年|去年|历史|近[两二三]年|前[两二三]年"), "last_value"),
    (re.compile(r"中长期|长期|中期|实施期|周期|三年|总体|总目标"), "whole_value"),
)
_YEAR = re.compile(r"年度|本年|当年|全年")
_REPEATED = ("level1", "level2", "level3", "operator", "value", "measurement_unit", "weight")
_WHOLE = {"value": "whole_value"}


def settle_terms(roles: Sequence[str], paths: Sequence[str], above: Sequence[str]) -> list[str]:
    """The roles of columns where the value, or names and values, stand once for each term; the year's keep their roles.

    `paths` are the printed head words of each column, `above` what stands over the head there (实施期目标 | 年度目标).
    Columns of the whole period that repeat those of the year become "whole_…" of their role.
    """
    settled = list(roles)
    if roles.count("value") < 2:
        return settled
    blocks = _split_blocks(roles)
    if len(blocks) == 2:
        first, second = blocks
        whole = second if _is_whole(second, paths, above) and not _is_whole(first, paths, above) else first
        for index in whole:
            if roles[index] in _REPEATED and roles.count(roles[index]) > 1:
                settled[index] = _WHOLE.get(roles[index], f"whole_{roles[index]}")
        return settled
    for index, role in enumerate(roles):
        if role == "value" and settled.count("value") > 1 and (term := term_of(paths[index])) is not None:
            settled[index] = term
    return settled


def _split_blocks(roles: Sequence[str]) -> list[list[int]]:
    """The columns in two runs when names and values come twice, each name before its value; else none."""
    names = [index for index, role in enumerate(roles) if role == "level3"]
    values = [index for index, role in enumerate(roles) if role == "value"]
    if len(names) != 2 or len(values) != 2 or not names[0] < values[0] < names[1] < values[1]:
        return []
    start = names[1]
    while start - 1 > values[0] and roles[start - 1] in ("level1", "level2"):
        start -= 1
    return [list(range(start)), list(range(start, len(roles)))]


def _is_whole(block: Sequence[int], paths: Sequence[str], above: Sequence[str]) -> bool:
    words = "".join(paths[index] + above[index] for index in block)
    return term_of(words) == "whole_value"


def term_of(text: str) -> str | None:
    """The role of a column of values whose head names a term other than the year (指标值（中长期）), or None."""
    form = compare_form(text)
    found = next((role for pattern, role in _TERMS if pattern.search(form)), None)
    return None if found == "whole_value" and _YEAR.search(form) else found
