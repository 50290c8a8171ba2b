"""Rows that show by their own cells that a text was not read in the order of its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from jixiao.extraction.cells.cell_types import is_number
from jixiao.extraction.cells.headers import column_role
from jixiao.extraction.cells.levels import find_level, list_level_names
from jixiao.model.records import Indicator
from jixiao.text import compare_form

_ENDING = ("指标", "目标")
_SIGN_WORDS = re.compile(r".*[大小]于等于")
_TOTALS = ("总分", "合计", "总计")
_SIGNS = frozenset("≥≤=<>≧≦")
_NO_NAME = frozenset({"value", "weight", "levels", "level1", "level2", "score", "actual", "operator"})
_NO_LEVEL = re.compile(r"[≥≤<>=＝%。；]")


def is_torn(indicator: Indicator) -> bool:
    """Whether a cell of an indicator plainly holds what belongs in another column.

    Such are a name that is, or begins with, labels of levels, that heads a column or ends in the words of a sign; a
    level that is a number, a sign or a sentence, or a second level in place of the first; a unit that is a sign.
    """
    name, unit = compare_form(indicator.level3), compare_form(indicator.unit)
    levels = (compare_form(indicator.level1), compare_form(indicator.level2))
    return (
        _holds_labels(name)
        or column_role(name) in _NO_NAME
        or _SIGN_WORDS.fullmatch(name) is not None
        or name[:1] in _SIGNS
        or (compare_form(indicator.value) + unit).endswith(_TOTALS)
        or (bool(unit) and set(unit) <= _SIGNS)
        or (find_level(levels[0], 1) is None and find_level(levels[0], 2) is not None)
        or any(is_number(level) or _NO_LEVEL.search(level) for level in levels)
    )


def _holds_labels(name: str) -> bool:
    """Whether a name is nothing but labels of levels, or begins with two of them, or with one and a colon."""
    found = _labels().match(name)
    if found is None:
        return False
    rest = name[found.end() :]
    return not rest or rest[0] in "：:" or _labels().match(rest) is not None


@cache
def _labels() -> re.Pattern[str]:
    names = {name.removesuffix("指标") for depth in (1, 2) for name in list_level_names(depth)}
    return re.compile("(?:" + "|".join(sorted(names, key=lambda name: (-len(name), name))) + ")指标")


def list_guessed(indicators: Sequence[Indicator]) -> list[bool]:
    """For each row of a table in text whether it is a guess, since other rows of the table show what it lacks.

    Such are a second level that is no name of one while others are, as a piece of a name is none; and a bare number
    for value in a row without the weight that others have: it may be that weight.
    """
    seconds = [compare_form(indicator.level2) for indicator in indicators]
    known = any(find_level(second, 2) for second in seconds)
    weighted = any(indicator.weight for indicator in indicators)
    return [
        (known and bool(second) and find_level(second, 2) is None and not second.endswith(_ENDING))
        or (weighted and not indicator.weight and _is_bare(indicator))
        for indicator, second in zip(indicators, seconds, strict=True)
    ]


def _is_bare(indicator: Indicator) -> bool:
    return is_number(compare_form(indicator.value)) and not indicator.unit and not indicator.operator
