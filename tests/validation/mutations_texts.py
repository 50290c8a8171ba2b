"""Faults planted in the words of the clean document: grades, dates, goals and running text."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from mutations import PASSAGE_LINE, Mutant, mutant, plant

from jixiao.model.records import Extraction, Indicator

_SCALE = "优良中低差"


def _graded(
    document: Extraction, rng: random.Random, rule: str, category2: str, **fields: str | None
) -> Mutant:
    number = rng.randrange(len(document.projects))
    project = document.projects[number]
    rows = list(project.indicators)
    place = next(n for n, row in enumerate(rows) if row.category2 == category2)
    grade = {"operator": "定性", "value": rng.choice("优良"), "unit": _SCALE}
    rows[place] = replace(rows[place], **(grade | fields))  # type: ignore[arg-type]  # fields are str | None
    return mutant(_with_rows(document, number, rows), rule, rows[place].source.line)


def _with_rows(document: Extraction, number: int, rows: list[Indicator]) -> Extraction:
    changed = replace(document.projects[number], indicators=tuple(rows))
    return replace(
        document, projects=(*document.projects[:number], changed, *document.projects[number + 1 :])
    )


@plant
def quantity_is_a_grade(document: Extraction, rng: random.Random) -> Mutant:
    return _graded(document, rng, "quantity-qualitative", rng.choice(("output.quantity", "cost.economic")))


@plant
def grade_without_its_scale(document: Extraction, rng: random.Random) -> Mutant:
    scaled = _graded(document, rng, "scale-missing", "output.quality").document
    return _graded(scaled, rng, "scale-missing", "benefit.social", unit=None)


@plant
def a_date_for_a_name(document: Extraction, rng: random.Random) -> Mutant:
    name = rng.choice(("2024年底前", "2024年12月", "2024年10月底前"))
    return _graded(document, rng, "deadline-as-name", "output.timeliness", level3=name)


@plant
def third_level_copied_from_the_goal(document: Extraction, rng: random.Random) -> Mutant:
    number = rng.randrange(len(document.projects))
    project = document.projects[number]
    rows = list(project.indicators)
    place = next(n for n, row in enumerate(rows) if row.category2 == "benefit.social")
    text = max(re.split(r"[，。]", project.goals[0]), key=len)
    rows[place] = replace(rows[place], level3=text, operator="定性", value="优", unit=_SCALE)
    return mutant(_with_rows(document, number, rows), "repeats-goal", rows[place].source.line)


@plant
def goal_restates_the_name(document: Extraction, rng: random.Random) -> Mutant:
    number = rng.randrange(len(document.projects))
    project = document.projects[number]
    verb = rng.choice(("开展", "组织开展", "做好", "保障"))
    goal = f"目标1：{verb}2024年度{(project.name or '').removesuffix('经费')}工作。"
    changed = replace(project, goals=(goal,))
    projects = (*document.projects[:number], changed, *document.projects[number + 1 :])
    return mutant(replace(document, projects=projects), "goal-restates-name", project.source.line)


def _passage(document: Extraction, rule: str, text: str) -> Mutant:
    return mutant(replace(document, passages=((None, PASSAGE_LINE, text),)), rule, PASSAGE_LINE)


@plant
def class_left_out_of_the_list(document: Extraction, rng: random.Random) -> Mutant:
    classes = ["一般公共服务支出", "教育支出", "科学技术支出"]
    rng.shuffle(classes)
    return _passage(document, "class-told", f"收入包括：其他收入；支出包括：{'、'.join(classes)}。")


@plant
def words_printed_twice(document: Extraction, rng: random.Random) -> Mutant:
    clause = rng.choice(("承担系统数据维护与管理工作", "负责全市信息网络的运行维护"))
    text = rng.choice((f"承办交办事项；{clause}；{clause}。", f"{clause}，金额12.00万元。。"))
    return _passage(document, "text-slip", text)
