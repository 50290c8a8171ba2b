"""A document's graph as the small records that derivation works on."""

from __future__ import annotations

import re
from decimal import Decimal

from jixiao.derivation.facts import (
    CellNode,
    DeclaredNode,
    DisclosureNode,
    Graph,
    IndicatorNode,
    ProjectNode,
    StatementNode,
    TableNode,
)
from jixiao.derivation.graph import Index
from jixiao.derivation.numbers import money_factor
from jixiao.extraction.cells.levels import find_level

_DERIVED_FROM = "http://www.w3.org/ns/prov#wasDerivedFrom"
_DATASET = "http://purl.org/linked-data/cube#dataSet"
_TITLE = "http://purl.org/dc/terms/title"
_PUBLISHER = "http://purl.org/dc/terms/publisher"
_ISSUED = "http://purl.org/dc/terms/issued"
_KIND = re.compile(r"定[性量](?:指标)?")
_REVERSE = re.compile(r"(?:反|逆|负)向(?:指标)?")
_OPERATORS = {"ge": "≥", "le": "≤", "eq": "=", "gt": ">", "lt": "<", "qualitative": "定性"}


def read_graph(index: Index) -> Graph:
    """Everything of one document that facts are derived from, in printed order."""
    disclosure = next(iter(index.members("Disclosure")), index.graph or "urn:jixiao:document")
    year = index.integer(disclosure, "fiscalYear")
    unit = index.one(disclosure, _PUBLISHER)
    return Graph(
        disclosure=DisclosureNode(
            disclosure,
            year,
            index.one(disclosure, "printedPublisher") or (index.one(unit, "unitName") if unit else None),
            index.one(disclosure, _TITLE),
            index.one(disclosure, _ISSUED) or index.one(disclosure, "printedDate"),
        ),
        projects=tuple(
            [_project(index, node, False) for node in index.members("Project")]
            + [_project(index, node, True) for node in index.members("EntityTarget")]
        ),
        tables=_tables(index),
        statements=tuple(_statement(index, node) for node in index.members("Statement")),
        declared=tuple(found for node in index.members("DeclaredCount") if (found := _declared(index, node))),
    )


def place_of(index: Index, node: str, name: str = "line") -> int:
    """The line (or page) where a node stands printed, 0 where unknown."""
    for region in index.all(node, _DERIVED_FROM) + index.all(node, "sourceRegion"):
        found = index.integer(region, name)
        if found is not None:
            return found
    return 0


def _notation(iri: str | None) -> str | None:
    return iri.rsplit("/", 1)[-1] if iri else None


def _project(index: Index, node: str, entity: bool) -> ProjectNode:
    indicators = [n for n in index.all(node, "hasIndicator") if "ThirdLevelIndicator" in index.all(n, "type")]
    indicators.sort(key=lambda n: index.integer(n, "order") or 0)
    funds = []
    for part in sorted(index.all(node, "hasFundingPart"), key=lambda n: index.integer(n, "order") or 0):
        amount = index.decimal(part, "amount")
        if amount is not None:
            funds.append((index.one(part, "fundingLabel") or "", amount))
    goals = sorted(index.all(node, "goal"), key=lambda n: index.integer(n, "order") or 0)
    cells = [n for n in index.all(node, "hasCell") if "ResultFigure" in index.all(n, "type")]
    leaves = tuple(_indicator(index, n, node) for n in indicators)
    used = {leaf.level1 for leaf in leaves}
    firsts = [n for n in index.all(node, "hasIndicator") if "FirstLevelIndicator" in index.all(n, "type")]
    return ProjectNode(
        iri=node,
        name=index.one(node, "subjectLabel"),
        code=index.one(node, "projectCode"),
        unit=index.one(node, "printedUnitName"),
        department=index.one(node, "printedDepartment"),
        category=index.one(node, "projectCategory"),
        budget=index.decimal(node, "budgetAmount"),
        budget_printed=index.one(node, "printedAmount"),
        budget_unit=index.one(node, "printedUnit"),
        funds=tuple(funds),
        goals=tuple(text for goal in goals for text in index.all(goal, "goalText")[:1]),
        execution_weight=index.decimal(node, "executionWeight"),
        results=tuple((index.one(c, "cellLabel") or "", index.one(c, "cellText") or "") for c in cells),
        entity=entity,
        lost=frozenset(index.all(node, "lostCell")),
        indicators=leaves,
        empty_levels=tuple(
            label for f in firsts if (label := index.one(f, "indicatorName")) and label not in used
        ),
        line=place_of(index, node),
    )


def _inferred(index: Index, node: str) -> dict[str, str]:
    found = {}
    for inference in index.all(node, "hasInference"):
        field, value = index.one(inference, "inferredProperty"), index.one(inference, "inferredValue")
        if field and value is not None:
            found[field] = value
    return found


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text and text.replace(".", "", 1).lstrip("-").isdigit() else None


def _indicator(index: Index, node: str, project: str) -> IndicatorNode:
    target = index.one(node, "hasTarget") or ""
    inferred = _inferred(index, node)
    level1, level2 = index.one(node, "printedLevel1"), index.one(node, "printedLevel2")
    first = find_level(level1 or inferred.get("level1"), 1)
    second = find_level(level2 or inferred.get("level2"), 2)
    under = _notation(index.one(node, "underCategory"))
    category = _notation(index.one(node, "indicatorCategory"))
    nested = category is not None and "." in category
    category1 = under or (category.split(".")[0] if category else None)
    category2 = category if nested else None
    operator = index.one(target, "printedComparator")
    if operator is None and (comparator := index.one(target, "comparator")):
        operator = _OPERATORS.get(_notation(comparator) or "")
    printed = {
        index.one(cell, "cellRole") or "": index.one(cell, "cellText") or ""
        for cell in index.all(node, "hasCell")
    }
    return IndicatorNode(
        term=printed.get("term"),
        partial="actual_term" in printed,
        sentence="sentence_head" in printed,
        kind=next((text for text in printed.values() if _KIND.fullmatch(text)), None),
        reverse=any(_REVERSE.fullmatch(text) for text in printed.values()),
        iri=node,
        project=project,
        level1=level1,
        level2=level2,
        level3=index.one(node, "indicatorName"),
        category1=category1 or (first.notation if first else None),
        category2=category2 or (second.notation if second else None),
        operator=operator,
        value=index.one(target, "printedValue")
        or index.one(target, "textValue")
        or index.one(target, "numericValue"),
        number=index.decimal(target, "numericValue"),
        unit=index.one(target, "printedUnit"),
        weight=index.decimal(node, "weight"),
        weight_inferred=_number(inferred.get("weight")),
        actual=index.one(node, "actualValue"),
        score=index.decimal(node, "score"),
        explanation=index.one(node, "explanation"),
        lost=frozenset(index.all(node, "lostCell")) | frozenset(inferred),
        inferred_level="level1" in inferred or "level2" in inferred,
        line=place_of(index, node),
        page=place_of(index, node, "page"),
    )


def _tables(index: Index) -> tuple[TableNode, ...]:
    cells: dict[str, list[CellNode]] = {}
    kinds = {
        t: _notation(index.one(t, "tableKind")) or index.one(t, "printedKind") or "other"
        for t in index.members("BudgetTable")
    }
    for node in index.by_class.get("BudgetLine", ()):
        row, column = index.one(node, "row") or "", index.one(node, "column") or ""
        table = index.one(node, _DATASET) or ""
        cells.setdefault(table, []).append(
            CellNode(
                iri=node,
                table=table,
                kind=kinds.get(table, "other"),
                row=index.integer(row, "order") or 0,
                column=index.one(column, "columnLabel") or "",
                row_iri=row,
                code=index.one(row, "rowCode"),
                name=index.one(row, "rowName"),
                side=index.one(row, "rowSide"),
                amount=index.decimal(node, "amount"),
                printed=index.one(node, "printedAmount") or "",
                unit=index.one(node, "printedUnit"),
                line=place_of(index, node) or place_of(index, row),
            )
        )
    tables = []
    for node, kind in kinds.items():
        columns = sorted(index.all(node, "hasColumn"), key=lambda c: index.integer(c, "order") or 0)
        order = {index.one(c, "columnLabel") or "": n for n, c in enumerate(columns)}
        tables.append(
            TableNode(
                iri=node,
                kind=kind,
                title=index.one(node, "tableTitle"),
                unit=index.one(node, "printedUnit"),
                empty=index.one(node, "isEmpty") == "true",
                note=index.one(node, "tableNote"),
                columns=tuple(order),
                cells=tuple(sorted(cells.get(node, ()), key=lambda c: (c.row, order.get(c.column, 0)))),
                line=place_of(index, node),
            )
        )
    return tuple(tables)


def _statement(index: Index, node: str) -> StatementNode:
    unit = index.one(node, "printedUnit") or "万元"
    factor = money_factor(unit)

    def money(stated: str, printed: str) -> Decimal | None:
        number = _number((index.one(node, printed) or "").replace(",", ""))
        if number is not None:
            return number * factor if factor is not None else None
        return index.decimal(node, stated)

    percent, share = index.one(node, "printedPercent"), index.one(node, "printedShare")
    return StatementNode(
        iri=node,
        section=index.one(node, "section"),
        subject_code=index.one(node, "subjectCode"),
        subject_name=index.one(node, "subjectName"),
        subject_path=index.one(node, "subjectPath"),
        amount=money("statedAmount", "printedAmount"),
        change=money("statedChange", "printedChange"),
        direction=index.one(node, "statedDirection"),
        percent=_number(percent) if percent else index.decimal(node, "statedPercent"),
        percent_printed=percent or index.one(node, "statedPercent") or "",
        share=_number(share) if share else index.decimal(node, "statedShare"),
        share_printed=share or index.one(node, "statedShare") or "",
        reason=index.one(node, "statedReason"),
        against=index.one(node, "statedAgainst"),
        unit=unit,
        quote=_quote(index, node),
        line=place_of(index, node),
    )


def _quote(index: Index, node: str) -> str:
    own = index.one(node, "quote")
    if own:
        return own
    for region in index.all(node, _DERIVED_FROM):
        printed = index.one(region, "quote")
        if printed:
            return printed
    return ""


def _declared(index: Index, node: str) -> DeclaredNode | None:
    value = index.decimal(node, "declaredValue")
    if value is None:
        return None
    return DeclaredNode(
        iri=node,
        what=index.one(node, "declaredWhat") or "",
        value=value,
        unit=index.one(node, "declaredUnit"),
        scope=index.one(node, "declaredScope"),
        year=index.integer(node, "declaredYear"),
        line=place_of(index, node),
    )
