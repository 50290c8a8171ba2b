"""Facts about a project's money: parts, sums, cost targets against the budget (checks 9 and 10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from jixiao.derivation.facts import Fact, Graph, IndicatorNode, ProjectNode
from jixiao.derivation.numbers import is_money_rate, money_factor, show, show_wan
from jixiao.derivation.rows import ROUNDING
from jixiao.derivation.targets import is_cost, is_money
from jixiao.derivation.words import contains_any
from jixiao.extraction.cells.headers import form_label, fund_label, money_head
from jixiao.text import compare_form

_TOTAL_WORDS = ("总额", "合计", "总计", "总预算", "资金总")
_FUND_WORDS = (
    "结转",
    "结余",
    "上级",
    "中央",
    "省级",
    "市级",
    "县",
    "地方",
    "一般公共预算",
    "政府性基金",
    "国有资本",
    "专户",
    "单位资金",
    "自有",
    "自筹",
    "社会",
    "其他",
    "其它",
)
_INNER_KINDS = frozenset(
    {"上级", "中央", "省级", "市级", "县", "地方", "一般公共预算", "政府性基金", "国有资本"}
)
_FUND_KINDS = frozenset({*_FUND_WORDS, "拨款"})
_LEAST_SHARE = Decimal("0.2")
_PERSON_UNITS = ("人", "名", "位")


def derive_money_facts(graph: Graph) -> Iterator[Fact]:
    """The facts of every project, in printed order."""
    for project in graph.projects:
        yield from _parts(project)
        if project.budget is not None and not project.entity:
            yield from _cost(project, project.budget)


def _parts(project: ProjectNode) -> Iterator[Fact]:
    if project.entity:
        yield from _first_gap(project, _entity_sums(project))
        return
    # 年度资金总额/全年预算数: figures of one stage belong together.
    groups: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for label, amount in project.funds:
        name, _, stage = label.partition("/")
        groups[stage].append((name, amount))
    sums = []
    for stage, found in groups.items():
        totals = [amount for name, amount in found if _is_total(name)]
        parts = [(name, amount) for name, amount in found if not _is_total(name)]
        kinds = [_fund_kind(name) for name, _ in parts]
        total = totals[0] if len(totals) == 1 else project.budget if not stage else None
        # Two totals, or two parts of a kind: two sets stand side by side (whole project and this year).
        # A part of no known kind may be held by another.
        plain = len(set(kinds)) == len(kinds) and _FUND_KINDS.issuperset(kinds)
        if parts and total is not None and len(totals) < 2 and plain:
            sums.append((total, _possible_parts(parts, total)))
    yield from _first_gap(project, sums)


def _is_total(label: str) -> bool:
    if fund_label(label) == "total" or money_head(label) == "amount" or form_label(label) == "money":
        return True
    return any(word in label for word in _TOTAL_WORDS)


def _possible_parts(parts: list[tuple[str, Decimal]], total: Decimal) -> list[Decimal]:
    """The amounts that make up the whole: all, or those that no other part of the list may hold, as adds up to `total`."""
    amounts = [amount for _, amount in parts]
    kinds = [_fund_kind(name) for name, _ in parts]
    outer = [amount for amount, kind in zip(amounts, kinds, strict=True) if kind not in _INNER_KINDS]
    inner = [amount for amount, kind in zip(amounts, kinds, strict=True) if kind != "拨款"]
    for choice in (amounts, outer, inner):
        if choice and abs(sum(choice, Decimal(0)) - total) <= ROUNDING * len(choice):
            return choice
    return amounts


def _first_gap(project: ProjectNode, sums: list[tuple[Decimal, list[Decimal]]]) -> Iterator[Fact]:
    for total, parts in sums:
        found = sum(parts, Decimal(0))
        if abs(found - total) > ROUNDING * len(parts):
            yield Fact(project.iri, "fundingGap", found - total)
            yield Fact(project.iri, "fundingPrinted", _wan(found))
            yield Fact(project.iri, "budgetPrinted", _wan(total))
            return


def _entity_sums(project: ProjectNode) -> list[tuple[Decimal, list[Decimal]]]:
    # 整体支出绩效目标表: by type, personnel + public = basic, basic + project = all; by source, funds = income.
    named = {compare_form(label): amount for label, amount in project.funds}

    def one(*words: str) -> Decimal | None:
        return next((amount for label, amount in named.items() if label in words), None)

    basic = one("基本支出", "基本支出-合计", "基本支出合计", "基本支出/合计")
    spent = one("支出预算合计", "支出合计", "预算支出合计")
    earned = one("收入预算合计", "收入合计", "预算收入合计")
    types = [one("人员经费"), one("公用经费")]
    uses = [basic, one("项目支出", "项目支出-合计", "项目支出合计")]
    sources = [one(word) for word in ("当年财政拨款", "上年结转资金", "其他资金")]
    wanted = ((basic, types), (spent, uses), (earned, sources))
    sums = [
        (total, [part for part in parts if part is not None])
        for total, parts in wanted
        if total is not None and any(part is not None for part in parts)
    ]
    return sums + ([(spent, [earned])] if spent is not None and earned is not None else [])


def _fund_kind(label: str) -> str:
    form = compare_form(label)
    for word in _FUND_WORDS:
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
