"""Projects and entity targets: their units, money, goals, results and indicator trees."""

from __future__ import annotations

from jixiao.codelists import indicator_category
from jixiao.iris import (
    funding_iri,
    goal_iri,
    indicator_iri,
    part_iri,
    target_iri,
)
from jixiao.mapping.codes import (
    find_category,
    find_comparator,
    find_fund,
    find_rating_scale,
    map_measurement_unit,
)
from jixiao.mapping.identity import subject_iris
from jixiao.mapping.money import map_amount, map_budget
from jixiao.mapping.places import map_inferred, map_labelled, map_place, map_raw, map_region
from jixiao.mapping.units import map_printed_unit, map_unit
from jixiao.mapping.writer import GraphWriter, to_decimal
from jixiao.model.records import Indicator, Project
from jixiao.vocabulary import JX, PROV


def map_subjects(
    out: GraphWriter, disclosure: str, year: int | None, records: tuple[Project, ...], kind: str
) -> None:
    """Projects (`kind` jx:Project) or entity targets (jx:EntityTarget) in printed order."""
    is_project = kind == JX.Project
    iris = subject_iris(disclosure, records, entity=not is_project)
    for order, (subject, record) in enumerate(zip(iris, records, strict=True), 1):
        out.member(disclosure, JX.contains, subject, kind, order)
        out.year(subject, JX.fiscalYear, year)
        _map_subject(out, disclosure, subject, record, is_project)


def _map_subject(out: GraphWriter, disclosure: str, subject: str, record: Project, is_project: bool) -> None:
    out.label(subject, record.name)
    out.text(subject, JX.subjectLabel, record.name)
    out.text(subject, JX.projectCode if is_project else JX.entityCode, record.code)
    out.text(subject, JX.projectCategory, record.category)
    out.text(subject, JX.layout, record.layout or None)
    map_printed_unit(out, disclosure, subject, JX.implementedBy, record.unit)
    out.text(subject, JX.printedDepartment, record.department)
    out.link(subject, JX.competentDepartment, map_unit(out, disclosure, None, record.department))
    if record.budget is not None:
        map_budget(out, subject, record.budget)
    for order, (label, amount) in enumerate(record.funds.items(), 1):
        part = funding_iri(subject, order)
        out.member(subject, JX.hasFundingPart, part, JX.FundingPart, order)
        out.text(part, JX.fundingLabel, label)
        out.link(part, JX.fund, find_fund(label))
        map_amount(out, part, amount)
    _map_goals(out, subject, record)
    _map_weight(out, subject, JX.executionWeight, JX.printedWeight, record.execution_weight)
    map_labelled(out, subject, JX.ResultFigure, "result", record.results)
    map_labelled(out, subject, JX.FormAttribute, "attribute", record.attributes)
    map_inferred(out, subject, record.inferred)
    fields = {
        "name": record.name,
        "category": record.category,
        "code": record.code,
        "unit": record.unit.name,
        "unit_code": record.unit.code,
        "department": record.department,
        "amount": record.budget.amount if record.budget else None,
    }
    map_raw(out, subject, record.raw, fields)
    map_place(out, subject, record.source)
    _map_indicators(out, subject, record.indicators, record.empty_levels)


def _map_goals(out: GraphWriter, subject: str, record: Project) -> None:
    for order, text in enumerate(record.goals, 1):
        goal = goal_iri(subject, order)
        out.member(subject, JX.goal, goal, JX.Goal, order)
        out.text(goal, JX.goalText, text)
    for order, source in enumerate(record.goal_sources, 1):
        region = map_region(out, part_iri(subject, "goal-place", order), source)
        out.text(region, JX.cellRole, "goal")
        out.integer(region, JX.order, order)
        out.link(subject, JX.hasCellPlace, region)
        if order <= len(record.goals):
            out.link(goal_iri(subject, order), PROV.wasDerivedFrom, region)


def _map_weight(out: GraphWriter, node: str, value: str, printed: str, weight: str | None) -> None:
    out.decimal(node, value, weight)
    out.text(node, printed, weight)


def _map_indicators(
    out: GraphWriter, subject: str, records: tuple[Indicator, ...], empty: tuple[str, ...]
) -> None:
    """The tree: one node for each printed first- and second-level label, one leaf for each row."""
    firsts: dict[tuple[str, str | None], str] = {}
    seconds: dict[tuple[str | None, str, str | None], str] = {}
    for order, record in enumerate(records, 1):
        parent: str | None = None
        if record.level1 is not None:
            first = (record.level1, record.category1)
            if first not in firsts:
                firsts[first] = indicator_iri(subject, 1, len(firsts) + 1)
                _map_level(out, subject, firsts[first], 1, len(firsts), record.level1, record.category1)
            parent = firsts[first]
        if record.level2 is not None:
            second = (parent, record.level2, record.category2)
            if second not in seconds:
                seconds[second] = indicator_iri(subject, 2, len(seconds) + 1)
                _map_level(out, subject, seconds[second], 2, len(seconds), record.level2, record.category2)
                _map_parent(out, seconds[second], parent)
            parent = seconds[second]
        leaf = indicator_iri(subject, 3, order)
        _map_leaf(out, subject, leaf, order, record)
        _map_parent(out, leaf, parent)
    counts = {1: len(firsts), 2: len(seconds)}
    for order, label in enumerate(empty, 1):
        category = indicator_category(label, 1)
        level = 2 if category is None and indicator_category(label, 2) else 1
        counts[level] += 1
        node = indicator_iri(subject, level, counts[level])
        _map_level(out, subject, node, level, counts[level], label, category or indicator_category(label, 2))
        out.integer(node, JX.emptyOrder, order)


def _map_parent(out: GraphWriter, child: str, parent: str | None) -> None:
    out.link(child, JX.parentIndicator, parent)
    if parent is not None:
        out.link(parent, JX.subIndicator, child)


_LEVELS = {1: JX.FirstLevelIndicator, 2: JX.SecondLevelIndicator, 3: JX.ThirdLevelIndicator}


def _map_level(
    out: GraphWriter, subject: str, node: str, level: int, order: int, name: str | None, category: str | None
) -> None:
    out.member(subject, JX.hasIndicator, node, _LEVELS[level], order)
    out.integer(node, JX.level, level)
    out.text(node, JX.indicatorName, name)
    out.label(node, name)
    out.link(node, JX.indicatorCategory, find_category(category))


def _map_leaf(out: GraphWriter, subject: str, leaf: str, order: int, record: Indicator) -> None:
    _map_level(out, subject, leaf, 3, order, record.level3, record.category2 or record.category1)
    # The broader category too, so that a query or shape needs no walk up the code list.
    if record.category2 is not None:
        out.link(leaf, JX.underCategory, find_category(record.category1))
    out.text(leaf, JX.printedLevel1, record.level1)
    out.text(leaf, JX.printedLevel2, record.level2)
    _map_weight(out, leaf, JX.weight, JX.printedWeight, record.weight)
    out.text(leaf, JX.actualValue, record.actual)
    _map_weight(out, leaf, JX.score, JX.printedScore, record.score)
    out.text(leaf, JX.explanation, record.explanation)
    out.text(leaf, JX.standard, record.standard)
    for field in record.lost:
        out.text(leaf, JX.lostCell, field)
    map_inferred(out, leaf, record.inferred)
    fields = {
        name: getattr(record, name)
        for name in ("level1", "level2", "level3", "operator", "value", "unit", "weight", "actual", "score",
                     "explanation", "standard")
    }  # fmt: skip
    map_raw(out, leaf, record.raw, fields)
    if record.cells:
        out.json(leaf, JX.cellPlaces, record.cells)
    map_place(out, leaf, record.source)
    if any(
        part is not None for part in (record.operator, record.value, record.unit, record.operator_inferred)
    ):
        _map_target(out, leaf, record)


def _map_target(out: GraphWriter, leaf: str, record: Indicator) -> None:
    target = target_iri(leaf)
    out.link(leaf, JX.hasTarget, target)
    out.type(target, JX.Target)
    out.link(target, JX.comparator, find_comparator(record.operator))
    out.text(target, JX.printedComparator, record.operator)
    out.text(target, JX.wordedComparator, record.operator_inferred)
    out.text(target, JX.printedValue, record.value)
    number = to_decimal(record.value)
    out.decimal(target, JX.numericValue, number)
    if number is None:
        out.text(target, JX.textValue, record.value)
    out.text(target, JX.printedUnit, record.unit)
    map_measurement_unit(out, target, record.unit, number)
    out.link(target, JX.ratingScale, find_rating_scale(record.unit))
