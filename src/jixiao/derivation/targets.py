"""Facts about one indicator's target: void, graded, direction, unit, range (checks 4 to 8 and 20)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jixiao.derivation.facts import Fact, Graph, IndicatorNode, ProjectNode
from jixiao.derivation.numbers import is_money_rate, money_factor, show
from jixiao.derivation.words import (
    contains_any,
    ends_with_any,
    is_grade,
    is_one_of,
    is_scale,
    is_vague,
    word_list,
)
from jixiao.text import compare_form

QUANTITATIVE = ("≥", "≤", "=", ">", "<")
_IMPLAUSIBLE_RATE = 20
_FIRST_PLAUSIBLE_YEAR, _LAST_PLAUSIBLE_YEAR = 1990, 2100


def derive_target_facts(project: ProjectNode) -> Iterator[Fact]:
    """The facts of every indicator of `project`, in printed order."""
    weighted = any(i.weight is not None for i in project.indicators)
    valued = any(i.value is not None for i in project.indicators)
    for indicator in project.indicators:
        if valued:
            yield from _void(indicator, weighted)
        yield from _grades(indicator)
        if not project.entity:
            yield from _unquantified(indicator)
            yield from _direction(indicator)
            yield from _content(indicator)
        yield from _unit(indicator)
        yield from _range(indicator)
    yield from _placeholders(project)


def derive_scale_facts(graph: Graph) -> Iterator[Fact]:
    """Grades without a scale in a document that prints its scales in the column of units."""
    indicators = [i for project in graph.projects for i in project.indicators]
    if not any(is_scale(i.unit) for i in indicators):
        return
    for indicator in indicators:
        if (
            indicator.operator == "定性"
            and not indicator.unit
            and indicator.value
            and is_grade(indicator.value)
            and "unit" not in indicator.lost
        ):
            yield Fact(indicator.iri, "gradeWithoutScale", indicator.value)


def is_year_count(indicator: IndicatorNode) -> bool:
    """Whether the target is a year written as a count (= 2024 年)."""
    return (
        indicator.number is not None
        and compare_form(indicator.unit) in word_list("year_units")
        and _FIRST_PLAUSIBLE_YEAR <= indicator.number <= _LAST_PLAUSIBLE_YEAR
    )


def is_cost(indicator: IndicatorNode) -> bool:
    """Whether the indicator stands under cost, in either layout."""
    return indicator.category1 == "cost" or indicator.category2 == "output.cost"


def is_money(indicator: IndicatorNode) -> bool:
    """Whether the target is an amount of money with a number."""
    return indicator.number is not None and money_factor(indicator.unit) is not None


def _void(indicator: IndicatorNode, weighted: bool) -> Iterator[Fact]:
    if "value" in indicator.lost or (indicator.sentence and indicator.value is None):
        return
    reason = ""
    if indicator.value is None:
        reason = "未填" if indicator.operator != "定性" or not indicator.unit else "定性"
    elif is_scale(indicator.value):
        reason = indicator.value
    elif is_one_of(indicator.value, "void_values"):
        # 安全事故：无 promises that there are none.
        bare = re.sub(r"(发生)?(率|数|次数|件数|情况|事件)?$", "", compare_form(indicator.level3))
        none_wanted = indicator.value.strip() == "无" and ends_with_any(bare, "complaint_words")
        reason = "" if none_wanted else indicator.value
    if reason:
        carries = indicator.weight is not None or indicator.weight_inferred is not None
        yield Fact(indicator.iri, "voidTarget" if weighted and carries else "voidUnweightedTarget", reason)


def _grades(indicator: IndicatorNode) -> Iterator[Fact]:
    value, number = indicator.value, indicator.number
    if value is None or is_scale(value) or is_one_of(value, "void_values"):
        return
    if indicator.operator == "定性" and number is not None:
        yield Fact(indicator.iri, "numberInQualitative", _printed(indicator))
    elif indicator.operator in QUANTITATIVE and number is None:
        # A form with a column for signs leaves nothing but = for a phrase; another column says what it is.
        if indicator.operator == "=" and (indicator.kind or "").startswith("定性"):
            return
        yield Fact(indicator.iri, "quantityWithoutNumber", value)
    elif (
        is_scale(indicator.unit)
        and number is None
        and compare_form(value) not in compare_form(indicator.unit)
    ):
        yield Fact(indicator.iri, "gradeOutsideScale", value)
    elif number is None and not is_scale(indicator.unit) and (is_vague(value) or is_grade(value)):
        yield Fact(indicator.iri, "vagueValue", value)


def _unquantified(indicator: IndicatorNode) -> Iterator[Fact]:
    # A grade under quantity or cost: how many, or how much, is not said.
    graded = indicator.value is not None and (is_grade(indicator.value) or is_vague(indicator.value))
    if indicator.operator != "定性" or not graded or "value" in indicator.lost:
        return
    if is_cost(indicator):
        yield Fact(indicator.iri, "unquantifiedTarget", "成本指标")
    elif indicator.category2 == "output.quantity" and "level2" not in indicator.lost:
        yield Fact(indicator.iri, "unquantifiedTarget", "数量指标")


def _direction(indicator: IndicatorNode) -> Iterator[Fact]:
    operator, name = indicator.operator, indicator.level3
    if indicator.number is None:
        return
    opposed = ""
    if is_cost(indicator):
        if operator in ("≥", ">"):
            opposed = "成本指标用" + operator
        elif operator == "=":
            yield Fact(indicator.iri, "exactBound", _printed(indicator))
        elif operator is None and is_money(indicator):
            yield Fact(indicator.iri, "missingComparator", _printed(indicator))
    elif indicator.category1 == "satisfaction" and operator in ("≤", "<"):
        if contains_any(name, "complaint_words"):
            return
        opposed = "满意度指标用" + operator
    elif indicator.category2 == "output.timeliness" and compare_form(indicator.unit) in word_list(
        "day_units"
    ):
        if operator in ("≥", ">"):
            opposed = "时限用" + operator
        elif operator == "=" and contains_any(name, "deadline_words"):
            yield Fact(indicator.iri, "exactBound", _printed(indicator))
    if not opposed and operator in ("≤", "<"):
        opposed = _capped_though_to_be_reached(indicator)
    if not opposed and operator in ("≥", ">") and contains_any(name, "at_most_words"):
        opposed = "名称为上限而用" + operator
    if opposed:
        yield Fact(indicator.iri, "opposedDirection", opposed)


def _capped_though_to_be_reached(indicator: IndicatorNode) -> str:
    name = indicator.level3
    if indicator.reverse:
        return ""
    if compare_form(indicator.unit) == "%":
        if contains_any(name, "capped_rate_words"):
            return ""
        reached = indicator.number == 100 or contains_any(name, "at_least_words")
        return f"应达到的比率用{indicator.operator}" if reached else ""
    # A number of people to be served or money to be paid out in full is reached, not capped.
    served = contains_any(name, "to_be_served_words") and not contains_any(name, "at_most_words")
    if indicator.category2 == "output.quantity" and served:
        return f"应达到的数量用{indicator.operator}"
    return ""


def _content(indicator: IndicatorNode) -> Iterator[Fact]:
    # What is measured belongs to another second level: a count to quantity, a rate to quality, money to cost.
    unit, other = compare_form(indicator.unit), ""
    if indicator.category1 == "output" and ends_with_any(indicator.level3, "expense_endings"):
        other = "成本指标" if indicator.number is None or is_money(indicator) else ""
    elif indicator.category1 == "satisfaction" and indicator.level3 and "level3" not in indicator.lost:
        other = "" if contains_any(indicator.level3, "satisfaction_words") else "产出或效益指标"
    elif indicator.category2 == "cost.social" and contains_any(indicator.level3, "spending_words"):
        other = "经济成本"
    elif indicator.number is None or "level2" in indicator.lost:
        return
    elif indicator.category2 == "output.quality" and unit in word_list("count_units"):
        other = "数量指标"
    elif indicator.category2 == "output.quantity":
        if unit == "%":
            other = "质量指标"
        elif is_money(indicator):
            other = "成本指标"
    if other:
        yield Fact(indicator.iri, "contentOfOtherLevel", other)


def _unit(indicator: IndicatorNode) -> Iterator[Fact]:
    number, unit, name = indicator.number, compare_form(indicator.unit), compare_form(indicator.level3)
    if number is None:
        if unit in ("%", "‰") and indicator.value and not is_one_of(indicator.value, "void_values"):
            yield Fact(indicator.iri, "unitAgainstValue", f"{indicator.value} 与单位 {indicator.unit}")
        return
    if unit in ("人/次", "人/次数"):
        yield Fact(indicator.iri, "oddUnit", indicator.unit or "")
    if unit == "万" and is_cost(indicator):
        yield Fact(indicator.iri, "incompleteUnit", _printed(indicator))
    if not unit:
        if (
            indicator.operator in QUANTITATIVE
            and "unit" not in indicator.lost
            and not name.endswith((")", "）"))
            and not ends_with_any(name, "count_endings")
        ):
            yield Fact(indicator.iri, "missingUnit", show(number))
        return
    against = ""
    if is_grade(unit) or is_scale(unit) or is_one_of(unit, "void_values"):
        against = f"{show(number)} 与等级单位 {indicator.unit}"
    elif is_year_count(indicator):
        against = f"{show(number)} 年是年份，不是年数"
    elif is_cost(indicator) and not (
        money_factor(unit) or is_money_rate(unit) or contains_any(name, "rate_words")
    ):
        against = f"成本以 {indicator.unit} 计"
    elif unit in ("%", "‰"):
        if indicator.category2 == "output.quantity" and not contains_any(name, "rate_words"):
            against = f"数量以 {indicator.unit} 计"
    elif unit in word_list("count_units"):
        if name.endswith(("率", "满意度")) and not name.endswith("频率"):
            against = f"比率以 {indicator.unit} 计"
        elif ends_with_any(name, "fee_endings"):
            against = f"费用以 {indicator.unit} 计"
        elif name.endswith("人数") and unit == "人次":
            against = "人数以人次计"
    elif unit == "元" and is_cost(indicator) and number < 100 and not contains_any(name, "per_unit_words"):
        against = f"{show(number)} 元疑为 {show(number)} 万元"
    if against:
        yield Fact(indicator.iri, "unitAgainstValue", against)


def _range(indicator: IndicatorNode) -> Iterator[Fact]:
    if indicator.number is None or compare_form(indicator.unit) != "%":
        return
    number = indicator.number
    if (number > 100 and not contains_any(indicator.level3, "growth_words")) or number < 0:
        yield Fact(indicator.iri, "rateOutOfRange", _printed(indicator))
    elif number == 100 and indicator.operator in ("≥", ">"):
        yield Fact(indicator.iri, "rateAboveAll", _printed(indicator))
    elif number <= _IMPLAUSIBLE_RATE and indicator.operator in ("=", "≥", ">") and _is_sure_rate(indicator):
        yield Fact(indicator.iri, "implausibleRate", _printed(indicator))


def _is_sure_rate(indicator: IndicatorNode) -> bool:
    return contains_any(indicator.level3, "sure_rate_words") and not contains_any(
        indicator.level3, "growth_words"
    )


def _placeholders(project: ProjectNode) -> Iterator[Fact]:
    # One figure with a grade, a count and a rate as its unit was filled in, not set.
    by_number: dict[Decimal, list[IndicatorNode]] = {}
    for indicator in project.indicators:
        if indicator.number is not None and indicator.unit:
            by_number.setdefault(indicator.number, []).append(indicator)
    for number, found in by_number.items():
        units = sorted({compare_form(i.unit) for i in found})
        counts = [u for u in units if u in word_list("count_units")]
        others = [u for u in units if is_grade(u) or u == "%"]
        if number >= 10 and counts and any(is_grade(u) for u in others):
            for indicator in found:
                if compare_form(indicator.unit) in counts:
                    yield Fact(indicator.iri, "placeholderNumber", f"{show(number)}（{'、'.join(units)}）")


def _printed(indicator: IndicatorNode) -> str:
    parts = (indicator.operator or "", indicator.value or "", indicator.unit or "")
    return "".join(parts)
