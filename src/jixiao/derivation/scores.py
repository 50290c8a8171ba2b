"""Facts about self-evaluations: scores against weights, values and operators (check 23)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jixiao.derivation.facts import Fact, IndicatorNode, ProjectNode
from jixiao.derivation.numbers import show
from jixiao.extraction.cells.targets import parse_target
from jixiao.text import compare_form

_LARGE_DEVIATION = Decimal("0.3")
_SCORE_STEP = Decimal("0.01")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


def derive_score_facts(project: ProjectNode) -> Iterator[Fact]:
    """The facts of a project's results; nothing where no score is printed."""
    for indicator in project.indicators:
        yield from _score(indicator)
    yield from _total(project)


def first_number(text: str | None) -> Decimal | None:
    """The number of a printed actual value ("≥98.5%" → 98.5), None where there is none or more than one."""
    found = _NUMBER.findall(compare_form(text))
    return Decimal(found[0].replace(",", "")) if len(found) == 1 else None


def is_reached(operator: str | None, target: Decimal, actual: Decimal) -> bool | None:
    """Whether `actual` meets the target, judged by the operator; None for an operator that judges nothing."""
    tests = {
        "≥": actual >= target,
        ">": actual > target,
        "≤": actual <= target,
        "<": actual < target,
        "=": actual == target,
    }
    return tests.get(operator or "")


def _score(indicator: IndicatorNode) -> Iterator[Fact]:
    score, weight = indicator.score, indicator.weight
    if score is not None and weight is not None and score > weight:
        yield Fact(indicator.iri, "scoreAboveWeight", f"{show(score)}＞{show(weight)}")
        return
    actual = first_number(indicator.actual)
    if (
        indicator.number is None
        or actual is None
        or indicator.partial
        or not _same_measure(indicator, actual)
    ):
        return
    reached = is_reached(indicator.operator, indicator.number, actual)
    if reached is None:
        return
    shown = f"{indicator.operator}{show(indicator.number)}{indicator.unit or ''}"
    if score is not None and weight is not None:
        if not reached and indicator.operator != "=" and score >= weight:
            yield Fact(indicator.iri, "fullScoreUnreached", f"{shown}，实际{indicator.actual}")
        elif reached and score < weight and not indicator.explanation:
            yield Fact(indicator.iri, "scoreCutThoughReached", f"{shown}，实际{indicator.actual}")
    judged = reached and indicator.operator in ("≤", "<")
    if indicator.number and not indicator.explanation and not judged:
        deviation = abs(actual - indicator.number) / abs(indicator.number)
        if deviation > _LARGE_DEVIATION:
            yield Fact(indicator.iri, "unexplainedDeviation", f"{show(round(deviation * 100, 1))}%")


def _same_measure(indicator: IndicatorNode, actual: Decimal) -> bool:
    """Whether the actual value is printed in the target's unit, or in none."""
    unit = parse_target(indicator.actual or "").unit
    if unit is not None and indicator.unit is not None and compare_form(unit) != compare_form(indicator.unit):
        return False
    # A spreadsheet's 0.95 may stand for 95 %.
    share = compare_form(indicator.unit) == "%" and unit is None and 0 < actual <= 1
    return not (share and (indicator.number or 0) > 1)


def _total(project: ProjectNode) -> Iterator[Fact]:
    printed = {compare_form(label): first_number(text) for label, text in project.results}
    total = next(
        (printed[k] for k in ("总分", "自评总分", "合计得分", "总得分") if printed.get(k) is not None), None
    )
    scores = [i.score for i in project.indicators]
    if total is None or not scores or any(s is None for s in scores):
        return
    execution = next(
        (v for k, v in printed.items() if "得分" in k and "总" not in k and v is not None), Decimal(0)
    )
    found = sum((s for s in scores if s is not None), Decimal(0)) + execution
    if abs(found - total) > _SCORE_STEP * len(scores):
        yield Fact(project.iri, "scoreSum", found)
        yield Fact(project.iri, "scoreTotal", total)
