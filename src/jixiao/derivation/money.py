"""Facts about a project's money: parts, sums, cost targets against the budget (checks 9 and 10)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jixiao.derivation.facts import Fact, Graph, IndicatorNode, ProjectNode
from jixiao.derivation.numbers import is_money_rate, money_factor, show, show_wan
from jixiao.derivation.targets import is_cost, is_money
from jixiao.derivation.words import contains_any
from jixiao.text import compare_form

_TOTAL_WORDS = ("总额", "合计", "总计", "总预算", "资金总")
_LEAST_SHARE = Decimal("0.2")
_PERSON_UNITS = ("人", "名", "位")


def derive_money_facts(graph: Graph) -> Iterator[Fact]:
    """The facts of every project, in printed order."""
    for project in graph.projects:
        yield from _parts(project)
        if project.budget is not None and not project.entity:
            yield from _cost(project, project.budget)


def _parts(project: ProjectNode) -> Iterator[Fact]:
    parts = [(label, amount) for label, amount in project.funds if not any(w in label for w in _TOTAL_WORDS)]
    if not parts or project.budget is None or project.entity:
        return
    kinds = [_fund_kind(label) for label, _ in parts]
    if len(set(kinds)) < len(kinds):
        # Two sets of parts stand side by side (whole project and this year, budget and execution).
        return
    total = sum((amount for _, amount in parts), Decimal(0))
    yield Fact(project.iri, "fundingSum", total)
    if total != project.budget:
        yield Fact(project.iri, "fundingGap", total - project.budget)
        yield Fact(project.iri, "fundingPrinted", _wan(total))
        yield Fact(project.iri, "budgetPrinted", _wan(project.budget))


def _fund_kind(label: str) -> str:
    form = compare_form(label)
    for word in (
        "结转",
        "结余",
        "上级",
        "中央",
        "省级",
        "市级",
        "县",
        "政府性基金",
        "国有资本",
        "专户",
        "单位资金",
        "其他",
    ):
        if word in form:
            return word
    return "拨款" if "拨款" in form or "财政" in form else form


def target_in_yuan(indicator: IndicatorNode) -> Decimal | None:
    """The target's amount in 元, None when it is no money or a rate per person, day or piece."""
    factor = money_factor(indicator.unit)
    if indicator.number is None or factor is None or is_money_rate(indicator.unit):
        return None
    name = compare_form(indicator.level3)
    if contains_any(name, "per_unit_words") and not any(
        word in name for word in ("共计", "合计", "总计", "总额")
    ):
        return None
    return indicator.number * factor


def _cost(project: ProjectNode, budget: Decimal) -> Iterator[Fact]:
    total, count, above = Decimal(0), 0, False
    only: IndicatorNode | None = None
    capped, breakdown = True, False
    for indicator in project.indicators:
        amount = target_in_yuan(indicator)
        if amount is None:
            continue
        if not is_cost(indicator):
            if (
                indicator.category1 == "output"
                and amount > budget
                and not contains_any(indicator.level3, "income_words")
            ):
                yield Fact(indicator.iri, "moneyAboveBudget", _wan(amount))
                yield Fact(indicator.iri, "projectBudget", _wan(budget))
            continue
        breakdown = breakdown or amount == budget
        total, count, only = total + amount, count + 1, indicator
        capped = capped and indicator.operator in ("≤", "<")
        if amount > budget:
            above = True
            yield Fact(indicator.iri, "costAboveBudget", _wan(amount))
            yield Fact(indicator.iri, "projectBudget", _wan(budget))
    # One indicator that is the whole budget says that the others are parts of it.
    if count > 1 and total > budget and not breakdown:
        yield Fact(project.iri, "cappedCostAboveBudget" if capped else "costSumAboveBudget", _wan(total))
        yield Fact(project.iri, "projectBudget", _wan(budget))
    elif count == 1 and only is not None and not above and budget * _LEAST_SHARE < total < budget:
        yield Fact(only.iri, "costBelowBudget", _wan(total))
        yield Fact(only.iri, "projectBudget", _wan(budget))
    yield from _per_head(project, budget)


def _per_head(project: ProjectNode, budget: Decimal) -> Iterator[Fact]:
    rates = [i for i in project.indicators if is_cost(i) and is_money(i) and _is_yearly_per_head(i)]
    heads = [
        i
        for i in project.indicators
        if i.category2 == "output.quantity" and i.number is not None and compare_form(i.unit) in _PERSON_UNITS
    ]
    if len(rates) != 1 or len(heads) != 1 or rates[0].number is None or heads[0].number is None:
        return
    factor = money_factor(rates[0].unit) or Decimal(1)
    needed = rates[0].number * factor * heads[0].number
    if needed > budget and rates[0].operator in ("=", "≥", None):
        yield Fact(rates[0].iri, "perHeadAboveBudget", _wan(needed))
        yield Fact(rates[0].iri, "headCount", f"{show(heads[0].number)}{heads[0].unit}")
        yield Fact(rates[0].iri, "projectBudget", _wan(budget))


def _is_yearly_per_head(indicator: IndicatorNode) -> bool:
    text = compare_form(indicator.level3)
    return (
        "每人每年" in text or "人均" in text or ("每人" in text and "每天" not in text and "每次" not in text)
    )


def _wan(amount: Decimal) -> str:
    return show_wan(amount) + "万元"
