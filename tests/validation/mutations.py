"""Faults planted in the clean document: each kind says which rule must find it, and on which line."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from jixiao.model.records import Amount, Extraction, Indicator, Project

PASSAGE_LINE = 500


class Mutant(NamedTuple):
    """A document with one fault, the rule that must fire and the lines where it may stand."""

    document: Extraction
    rule: str
    lines: frozenset[int]


Planter = Callable[[Extraction, random.Random], Mutant]
PLANTERS: dict[str, Planter] = {}


def plant(planter: Planter) -> Planter:
    """Registers a kind of fault under its function's name."""
    PLANTERS[planter.__name__] = planter
    return planter


def mutant(document: Extraction, rule: str, *lines: int | None) -> Mutant:
    """A mutant whose fault stands on one of `lines`."""
    return Mutant(document, rule, frozenset(line for line in lines if line is not None))


def _with_project(document: Extraction, number: int, project: Project) -> Extraction:
    projects = (*document.projects[:number], project, *document.projects[number + 1 :])
    return replace(document, projects=projects)


def _with_indicator(document: Extraction, number: int, place: int, indicator: Indicator) -> Extraction:
    project = document.projects[number]
    rows = (*project.indicators[:place], indicator, *project.indicators[place + 1 :])
    return _with_project(document, number, replace(project, indicators=rows))


def _pick(
    document: Extraction, rng: random.Random, wanted: Callable[[Indicator], bool] = lambda _: True
) -> tuple[int, int, Indicator]:
    found = [
        (n, k, i) for n, p in enumerate(document.projects) for k, i in enumerate(p.indicators) if wanted(i)
    ]
    return rng.choice(found)


def _change(
    document: Extraction,
    rng: random.Random,
    rule: str,
    wanted: Callable[[Indicator], bool],
    **fields: str | None,
) -> Mutant:
    number, place, indicator = _pick(document, rng, wanted)
    changed = replace(indicator, **fields)  # type: ignore[arg-type]  # fields are str | None by construction
    return mutant(_with_indicator(document, number, place, changed), rule, indicator.source.line)


def _is_cost(indicator: Indicator) -> bool:
    return indicator.category1 == "cost"


def _is_rate(indicator: Indicator) -> bool:
    return indicator.unit == "%"


def _is_count(indicator: Indicator) -> bool:
    return indicator.category2 == "output.quantity"


def _is_satisfaction(indicator: Indicator) -> bool:
    return indicator.category1 == "satisfaction"


def _is_any(_: Indicator) -> bool:
    return True


@plant
def weight_total(document: Extraction, rng: random.Random) -> Mutant:
    number, place, indicator = _pick(document, rng)
    weight = str(Decimal(indicator.weight or 0) + rng.choice((1, 2, 5, 10, -5)))
    changed = _with_indicator(document, number, place, replace(indicator, weight=weight))
    return mutant(changed, "weight-total", document.projects[number].source.line)


@plant
def weight_shares(document: Extraction, rng: random.Random) -> Mutant:
    number = rng.randrange(len(document.projects))
    project = document.projects[number]
    rows = list(project.indicators)
    rows[0] = replace(rows[0], weight=str(Decimal(rows[0].weight or 0) - 5))
    rows[1] = replace(rows[1], weight=str(Decimal(rows[1].weight or 0) + 5))
    return mutant(
        _with_project(document, number, replace(project, indicators=tuple(rows))),
        "weight-shares",
        project.source.line,
    )


@plant
def lost_weight_is_not_blamed(document: Extraction, rng: random.Random) -> Mutant:
    number, place, indicator = _pick(document, rng)
    inferred = {
        "weight": {"value": indicator.weight or "", "reason": "the weights of the project add up to 90"}
    }
    changed = replace(indicator, weight=None, lost=("weight",), inferred=inferred)
    return mutant(_with_indicator(document, number, place, changed), "lost-cell", indicator.source.line)


@plant
def level_misplaced(document: Extraction, rng: random.Random) -> Mutant:
    return _change(
        document,
        rng,
        "level-place",
        lambda i: i.category1 == "output",
        level1="效益指标",
        category1="benefit",
    )


@plant
def benefit_missing(document: Extraction, rng: random.Random) -> Mutant:
    number = rng.randrange(len(document.projects))
    project = document.projects[number]
    rows = tuple(i for i in project.indicators if i.category1 != "benefit")
    return mutant(
        replace(_with_project(document, number, replace(project, indicators=rows)), declared=document.declared[:1]),
        "block-required", project.source.line,
    )  # fmt: skip


@plant
def value_void(document: Extraction, rng: random.Random) -> Mutant:
    return _change(
        document,
        rng,
        "value-void",
        _is_any,
        value=rng.choice(("无", "不涉及", "/", "-", "不适用")),
        unit=None,
    )


@plant
def value_missing(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "value-void", _is_any, value=None)


@plant
def value_is_the_word_qualitative(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "value-void", _is_any, operator="定性", value="定性", unit="定性")


@plant
def value_is_the_scale(document: Extraction, rng: random.Random) -> Mutant:
    scale = rng.choice(("高中低", "优良中低差"))
    return _change(document, rng, "value-void", _is_any, operator="定性", value=scale, unit=scale)


@plant
def qualitative_with_number(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "qualitative-number", lambda i: not _is_cost(i), operator="定性")


@plant
def quantitative_without_number(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "quantitative-number", _is_any, value="若干", unit=None)


@plant
def grade_outside_scale(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "grade-in-scale", _is_any, operator="定性", value="好", unit="优良中低差")


@plant
def cost_at_least(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "direction", _is_cost, operator=rng.choice(("≥", ">")))


@plant
def satisfaction_at_most(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "direction", _is_satisfaction, operator="≤")


@plant
def deadline_at_least(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "direction", lambda i: i.unit == "天", operator="≥")


@plant
def cost_exact(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "exact-bound", _is_cost, operator="=")


@plant
def unit_missing(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "unit-missing", _is_rate, unit=None)


@plant
def cost_in_times(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "unit-fits", _is_cost, unit=rng.choice(("次", "人")))


@plant
def number_with_a_grade(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "unit-fits", _is_rate, unit=rng.choice(("良", "优")))


@plant
def rate_in_pieces(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "unit-fits", lambda i: (i.level3 or "").endswith("率"), unit="次")


@plant
def rate_above_hundred(document: Extraction, rng: random.Random) -> Mutant:
    # 下降比例 and the like may exceed 100; a rate and a satisfaction cannot.
    wanted = lambda i: (i.level3 or "").endswith(("率", "满意度"))  # noqa: E731
    return _change(document, rng, "rate-range", wanted, operator="=", value=str(rng.randrange(101, 900)))


@plant
def rate_at_least_all(document: Extraction, rng: random.Random) -> Mutant:
    return _change(
        document, rng, "rate-above-all", lambda i: _is_rate(i) and i.value != "100", value="100", operator="≥"
    )


@plant
def rate_implausible(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "rate-implausible", lambda i: "执行率" in (i.level3 or ""), value="10")


@plant
def value_vague(document: Extraction, rng: random.Random) -> Mutant:
    word = rng.choice(("提高", "增强", "明显改善", "良好"))
    return _change(document, rng, "value-vague", _is_any, operator=None, value=word, unit=None)


@plant
def cost_above_budget(document: Extraction, rng: random.Random) -> Mutant:
    return _change(document, rng, "cost-above-budget", _is_cost, value=str(rng.randrange(70, 900)))


@plant
def cost_in_yuan_above_budget(document: Extraction, rng: random.Random) -> Mutant:
    return _change(
        document, rng, "cost-above-budget", _is_cost, value=str(rng.randrange(700, 900) * 1000), unit="元"
    )


@plant
def cost_below_budget(document: Extraction, rng: random.Random) -> Mutant:
    number, place, indicator = _pick(document, rng, _is_cost)
    value = str((Decimal(indicator.value or 0) * rng.choice((4, 6, 7)) / 10).normalize())
    changed = _with_indicator(document, number, place, replace(indicator, value=format(Decimal(value), "f")))
    return mutant(changed, "cost-below-budget", indicator.source.line)


@plant
def funds_do_not_add_up(document: Extraction, rng: random.Random) -> Mutant:
    number = rng.randrange(len(document.projects))
    project = document.projects[number]
    funds = {"当年财政拨款": Amount("1.00", "万元"), "上年结转资金": Amount(str(rng.randrange(1, 9)), "万元")}
    return mutant(
        _with_project(document, number, replace(project, funds=funds)), "funding-parts", project.source.line
    )


@plant
def execution_funds_do_not_add_up(document: Extraction, rng: random.Random) -> Mutant:
    number = rng.randrange(len(document.projects))
    project = document.projects[number]
    funds = {
        "年度资金总额": project.budget or Amount("0", "万元"),
        "年度资金总额/全年执行数": Amount("9.00", "万元"),
    }
    funds |= {
        "财政拨款/全年执行数": Amount(f"{rng.randrange(1, 5)}.00", "万元"),
        "其他资金/全年执行数": Amount("2.00", "万元"),
    }
    return mutant(
        _with_project(document, number, replace(project, funds=funds)), "funding-parts", project.source.line
    )


@plant
def declared_total_differs(document: Extraction, rng: random.Random) -> Mutant:
    declared = list(document.declared)
    declared[2] = replace(declared[2], value=str(100 + rng.randrange(1, 50)))
    return mutant(
        replace(document, declared=tuple(declared)), "declared-project-total", declared[2].source.line
    )


@plant
def declared_count_differs(document: Extraction, rng: random.Random) -> Mutant:
    declared = list(document.declared)
    declared[1] = replace(declared[1], value=str(18 + rng.choice((-1, 1, 2, 5))))
    return mutant(replace(document, declared=tuple(declared)), "declared-count", declared[1].source.line)


@plant
def declared_projects_differ(document: Extraction, rng: random.Random) -> Mutant:
    first = replace(document.declared[0], value=str(rng.choice((2, 4, 5))))
    return mutant(replace(document, declared=(first,)), "declared-count", first.source.line)


@plant
def number_in_the_name_differs(document: Extraction, rng: random.Random) -> Mutant:
    number, place, indicator = _pick(document, rng, lambda i: i.unit in ("册", "场", "人", "人次"))
    stated = str(int(Decimal(indicator.value or 0)) + rng.randrange(1, 400))
    changed = replace(indicator, level3=f"{indicator.level3}{stated}{indicator.unit}")
    return mutant(_with_indicator(document, number, place, changed), "stated-number", indicator.source.line)


@plant
def level3_repeats_level2(document: Extraction, rng: random.Random) -> Mutant:
    number, place, indicator = _pick(
        document, rng, lambda i: not _is_cost(i) and i.category2 != "output.quality"
    )
    changed = replace(indicator, level3=indicator.level2)
    return mutant(_with_indicator(document, number, place, changed), "repeats-level2", indicator.source.line)


@plant
def indicator_copied(document: Extraction, rng: random.Random) -> Mutant:
    first, second = rng.sample(range(len(document.projects)), 2)
    place = rng.choice((1, 5))
    given, taken = document.projects[first].indicators[place], document.projects[second].indicators[place]
    changed = replace(given, weight=taken.weight, source=taken.source)
    return mutant(
        _with_indicator(document, second, place, changed), "copied", given.source.line, taken.source.line
    )


def _goal(
    document: Extraction, rng: random.Random, rule: str, make: Callable[[Project], tuple[str, ...]]
) -> Mutant:
    number = rng.randrange(len(document.projects))
    project = document.projects[number]
    return mutant(
        _with_project(document, number, replace(project, goals=make(project))), rule, project.source.line
    )


@plant
def goal_repeated(document: Extraction, rng: random.Random) -> Mutant:
    times = rng.randrange(2, 6)
    return _goal(document, rng, "goal-repeated", lambda p: (p.goals[0] * times,))


@plant
def goal_is_the_name(document: Extraction, rng: random.Random) -> Mutant:
    return _goal(document, rng, "goal-name", lambda p: (f"2024年度{p.name}",))


@plant
def goal_empty(document: Extraction, rng: random.Random) -> Mutant:
    return _goal(document, rng, "goal-empty", lambda p: ())


@plant
def goal_lists_documents(document: Extraction, rng: random.Random) -> Mutant:
    return _goal(document, rng, "goal-references", lambda p: ("某财字〔2022〕15号，关于印发某办法的通知",))


@plant
def goal_of_another_year(document: Extraction, rng: random.Random) -> Mutant:
    return _goal(
        document, rng, "goal-year", lambda p: (f"完成{rng.randrange(2019, 2024)}年的各项任务，做好收尾。",)
    )


@plant
def date_impossible(document: Extraction, rng: random.Random) -> Mutant:
    number, place, indicator = _pick(document, rng)
    changed = replace(indicator, level3=f"{rng.choice(('20242年', '2024年13月'))}底前{indicator.level3}")
    return mutant(_with_indicator(document, number, place, changed), "date-possible", indicator.source.line)


@plant
def deadline_before_the_year(document: Extraction, rng: random.Random) -> Mutant:
    number, place, indicator = _pick(document, rng)
    changed = replace(indicator, level3=f"{rng.randrange(2020, 2024)}年12月底前{indicator.level3}")
    return mutant(_with_indicator(document, number, place, changed), "deadline-year", indicator.source.line)


@plant
def year_compared_as_a_number(document: Extraction, rng: random.Random) -> Mutant:
    return _change(
        document, rng, "date-as-number", lambda i: i.category2 == "output.timeliness",
        operator=rng.choice(("≤", "=")), value="2024", unit="年",
    )  # fmt: skip


def _passage(document: Extraction, rule: str, text: str) -> Mutant:
    passages = (*((None, n, f"第{n}行。") for n in range(1, 4)), (None, PASSAGE_LINE, text))
    return mutant(replace(document, passages=passages), rule, PASSAGE_LINE)


@plant
def template_leftover(document: Extraction, rng: random.Random) -> Mutant:
    word = rng.choice(("增加（减少）", "增长（下降）", "XX", "减少/增加（减少）"))
    return _passage(document, "template-leftover", f"会议费较上年{word}3.00万元。")


@plant
def reason_is_none(document: Extraction, rng: random.Random) -> Mutant:
    return _passage(
        document, "void-reason", f"{rng.choice(('增长', '变动'))}的主要原因{rng.choice(('是', ''))}无。"
    )


@plant
def direction_without_change(document: Extraction, rng: random.Random) -> Mutant:
    return _passage(
        document, "direction-without-change", f"接待费较上年{rng.choice(('增加', '减少'))}0.00万元。"
    )


@plant
def state_to_come(document: Extraction, rng: random.Random) -> Mutant:
    return _passage(document, "future-state", f"截至2024年{rng.choice((11, 12))}月底，共有车辆3辆。")


@plant
def score_above_weight(document: Extraction, rng: random.Random) -> Mutant:
    number, place, indicator = _pick(document, rng)
    project = document.projects[number]
    rows = [replace(i, actual=f"{i.value}{i.unit}", score=i.weight) for i in project.indicators]
    rows[place] = replace(rows[place], score=str(Decimal(indicator.weight or 0) + rng.randrange(1, 5)))
    changed = _with_project(document, number, replace(project, indicators=tuple(rows)))
    return mutant(changed, "score-in-weight", indicator.source.line)


@plant
def full_score_though_not_reached(document: Extraction, rng: random.Random) -> Mutant:
    number, place, indicator = _pick(document, rng, lambda i: i.operator == "≥")
    project = document.projects[number]
    rows = [replace(i, actual=f"{i.value}{i.unit}", score=i.weight) for i in project.indicators]
    actual = Decimal(indicator.value or 0) * Decimal("0.8")
    rows[place] = replace(rows[place], actual=f"{actual:f}{indicator.unit}")
    changed = _with_project(document, number, replace(project, indicators=tuple(rows)))
    return mutant(changed, "score-unreached", indicator.source.line)
