"""Facts about declared counts and totals, and about the set of tables (checks 9, 19 and 22)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from jixiao.derivation.facts import DeclaredNode, Fact, Graph, ProjectNode
from jixiao.derivation.numbers import money_factor, show_wan
from jixiao.derivation.rows import total_cell
from jixiao.text import compare_form

_PROJECTS = re.compile(r"^(涉及)?项目(数|个数|总数)?$|^纳入.*绩效.*项目$|^project_count$")
_MONEY = re.compile(r"^项目支出(预算)?$|^project_total$|^预算金额$|项目支出预算$|^项目(总)?(金额|预算)$")
_LEAST_PARTS = 3
_REQUIRED_TABLES = (
    ("income-expenditure-overview", "收支总表"),
    ("income", "收入总表"),
    ("expenditure", "支出总表"),
    ("appropriation-overview", "财政拨款收支总表"),
    ("general-public-expenditure", "一般公共预算支出表"),
    ("basic-expenditure", "一般公共预算基本支出表"),
    ("three-public-expenses", "一般公共预算“三公”经费支出表"),
    ("government-fund", "政府性基金预算支出表"),
    ("state-capital", "国有资本经营预算支出表"),
)


def derive_count_facts(graph: Graph) -> Iterator[Fact]:
    """Counted values beside declared ones, the sum of the projects, missing tables."""
    projects = [p for p in graph.projects if not p.entity]
    entities = [p for p in graph.projects if p.entity]
    year = graph.disclosure.fiscal_year
    for declared in graph.declared:
        if declared.year is not None and year is not None and declared.year != year:
            continue
        counted = _counted(declared, projects, entities, _is_complete(graph))
        if counted is not None:
            yield Fact(declared.iri, "countedValue", counted)
            if counted != declared.value:
                yield Fact(declared.iri, "countGap", counted - declared.value)
        if _is_complete(graph) or declared.what == "project_total":
            yield from _declared_money(graph, declared)
    complete = _is_complete(graph)
    if complete:
        yield from _project_expenditure(graph)
    yield from _vehicles(graph)
    yield from _operation_money(graph)
    yield from _tables(graph)


def _is_complete(graph: Graph) -> bool:
    # Only a document that counts its projects, and shows as many, says that it shows all of them.
    year = graph.disclosure.fiscal_year
    count = Decimal(sum(not p.entity for p in graph.projects))
    return any(
        d.value == count
        and _PROJECTS.search(compare_form(d.what))
        and d.year in (None, year)
        and d.scope != "entity"
        for d in graph.declared
    )


def _counted(
    declared: DeclaredNode, projects: list[ProjectNode], entities: list[ProjectNode], complete: bool
) -> Decimal | None:
    what, unit = compare_form(declared.what), compare_form(declared.unit)
    ours = entities if declared.scope == "entity" else projects
    if unit not in ("个", "项", "条") or not ours:
        return None
    if _PROJECTS.search(what) and declared.scope != "entity":
        # Many documents show only some of their projects; one that shows most of them means to show all.
        return Decimal(len(projects)) if 2 * len(projects) >= declared.value else None
    if not complete or not all(project.indicators for project in ours):
        return None
    if what == "维度":
        return Decimal(len({i.level1 for p in ours for i in p.indicators}))
    if what == "三级指标":
        return Decimal(sum(len(p.indicators) for p in ours))
    if what == "二级指标":
        printed = sum(len(p.indicators) for p in ours)
        distinct = sum(len({(i.level1, i.level2) for i in p.indicators}) for p in ours)
        return declared.value if declared.value in (printed, distinct) else Decimal(distinct)
    return None


def _vehicles(graph: Graph) -> Iterator[Fact]:
    # 共有车辆 3 辆，其中：… : the first figure of the sentence is the sum of the others.
    by_line: dict[int, list[DeclaredNode]] = defaultdict(list)
    for declared in graph.declared:
        if compare_form(declared.unit) == "辆":
            by_line[declared.line].append(declared)
    for found in by_line.values():
        if len(found) > _LEAST_PARTS and "车辆" in found[0].what:
            total = sum((d.value for d in found[1:]), Decimal(0))
            if total != found[0].value:
                yield Fact(found[0].iri, "countedValue", total)
                yield Fact(found[0].iri, "countGap", total - found[0].value)


def _operation_money(graph: Graph) -> Iterator[Fact]:
    # Agency running costs are the public part of basic expenditure; project money does not belong there.
    cell = total_cell(graph.tables, "agency-operation", ("项目支出",))
    if cell is not None and cell.amount:
        yield Fact(cell.iri, "projectMoneyInOperation", show_wan(cell.amount))


def _declared_money(graph: Graph, declared: DeclaredNode) -> Iterator[Fact]:
    factor = money_factor(declared.unit)
    what = compare_form(declared.what)
    total = _project_total(graph)
    if factor is None or total is None or not _MONEY.search(what) or declared.scope == "entity":
        return
    stated = declared.value * factor
    if stated != total:
        yield Fact(declared.iri, "projectSumShown", show_wan(total))
        yield Fact(declared.iri, "declaredShown", show_wan(stated))


def _project_total(graph: Graph) -> Decimal | None:
    amounts = [p.budget for p in graph.projects if not p.entity]
    if not amounts or any(a is None for a in amounts):
        return None
    return sum((a for a in amounts if a is not None), Decimal(0))


def _project_expenditure(graph: Graph) -> Iterator[Fact]:
    total = _project_total(graph)
    cell = total_cell(graph.tables, "general-public-expenditure", ("项目支出",)) or total_cell(
        graph.tables, "expenditure", ("项目支出",)
    )
    if total is None or cell is None or cell.amount is None or cell.amount == total:
        return
    yield Fact(cell.iri, "projectSumShown", show_wan(total))
    yield Fact(cell.iri, "projectSumGap", total - cell.amount)


def _tables(graph: Graph) -> Iterator[Fact]:
    present = {table.kind for table in graph.tables}
    if not present:
        return
    for kind, name in _REQUIRED_TABLES:
        if kind not in present:
            yield Fact(graph.disclosure.iri, "missingTable", name)
    for table in graph.tables:
        if not any(c.amount for c in table.cells) and not table.note:
            yield Fact(table.iri, "emptyWithoutNote", table.title or table.kind)
    if graph.disclosure.issued is None:
        yield Fact(graph.disclosure.iri, "withoutDate", True)
