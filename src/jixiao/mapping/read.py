"""Quads → records: the way back from a printed graph, without loss."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jixiao.errors import GraphError
from jixiao.mapping.nodes import Nodes
from jixiao.mapping.nquads import Quad, decode_quads
from jixiao.model.codec import from_json
from jixiao.model.records import (
    Amount,
    BudgetTable,
    Coverage,
    Declared,
    DocumentHead,
    Extraction,
    Indicator,
    Inferred,
    Project,
    Source,
    Statement,
    TableRow,
    Unit,
    Unplaced,
)
from jixiao.vocabulary import DCTERMS, JX, QB

_FIELDS = ("level1", "level2", "level3", "operator", "value", "unit", "weight", "actual", "score", "explanation",
           "standard")  # fmt: skip


def read_extraction(quads: Iterable[Quad]) -> Extraction:
    """The Extraction whose printed graph `quads` is; raises GraphError when it holds not exactly one disclosure."""
    nodes = Nodes(quads)
    disclosures = nodes.of_type(JX.Disclosure)
    if len(disclosures) != 1:
        raise GraphError(f"a printed graph holds one disclosure, this one {len(disclosures)}")
    disclosure = disclosures[0]

    def contained(kind: str) -> list[str]:
        return nodes.links(disclosure, JX.contains, kind)

    coverage = nodes.json(disclosure, JX.coverageRecord)
    passages = nodes.json(disclosure, JX.passages) or ()
    return Extraction(
        document=_read_head(nodes, disclosure),
        units=tuple(_read_unit(nodes, node) for node in contained(JX.UnitListing)),
        projects=tuple(_read_subject(nodes, node, JX.projectCode) for node in contained(JX.Project)),
        entity_targets=tuple(
            _read_subject(nodes, node, JX.entityCode) for node in contained(JX.EntityTarget)
        ),
        tables=tuple(_read_table(nodes, node) for node in contained(JX.BudgetTable)),
        statements=tuple(_read_statement(nodes, node) for node in contained(JX.Statement)),
        declared=tuple(_read_declared(nodes, node) for node in contained(JX.DeclaredCount)),
        unplaced=tuple(
            Unplaced(nodes.said(node, JX.quote), nodes.said(node, JX.unplacedReason), nodes.place(node))
            for node in contained(JX.UnplacedText)
        ),
        coverage=None if coverage is None else from_json(Coverage, coverage),
        passages=tuple((page, line, text) for page, line, text in passages),
    )


def read_lines(lines: Iterable[str]) -> Extraction:
    """The Extraction whose N-Quads lines these are."""
    return read_extraction(decode_quads(lines))


def _read_head(nodes: Nodes, node: str) -> DocumentHead:
    return DocumentHead(
        title=nodes.text(node, DCTERMS.title),
        publisher=nodes.text(node, JX.printedPublisher),
        fiscal_year=nodes.integer(node, JX.fiscalYear),
        region=nodes.text(node, JX.printedRegion),
        published=nodes.text(node, JX.printedDate),
        source=nodes.said(node, JX.sourceFile),
        sha256=nodes.said(node, JX.sha256),
        pages=nodes.integer(node, JX.pageCount),
        format=nodes.said(node, JX.sourceFormat),
        raw=_read_raw(nodes, node, {}),
        places=dict(nodes.cell_places(node)),
    )


def _read_unit(nodes: Nodes, node: str) -> Unit:
    return Unit(
        code=nodes.text(node, JX.printedUnitCode),
        name=nodes.text(node, JX.printedUnitName),
        source=_cell_place(nodes, node, "unit"),
    )


def _cell_place(nodes: Nodes, node: str, role: str) -> Source:
    return next((source for name, source in nodes.cell_places(node) if name == role), Source())


def _read_raw(nodes: Nodes, node: str, fields: dict[str, Any]) -> dict[str, str]:
    plain = {}
    for token in nodes.said(node, JX.plainCells).split(" ") if nodes.text(node, JX.plainCells) else ():
        role, _, field = token.partition("=")
        plain[role] = str(fields[field or role])
    cells = nodes.links(node, JX.hasCell, JX.RawCell)
    return plain | {nodes.said(cell, JX.cellRole): nodes.said(cell, JX.cellText) for cell in cells}


def _read_labelled(nodes: Nodes, node: str, kind: str) -> dict[str, str]:
    cells = nodes.links(node, JX.hasCell, kind)
    return {nodes.said(cell, JX.cellLabel): nodes.said(cell, JX.cellText) for cell in cells}


def _read_inferred(nodes: Nodes, node: str) -> Inferred:
    inferred: Inferred = {}
    for part in nodes.links(node, JX.hasInference):
        says = {"value": nodes.text(part, JX.inferredValue), "reason": nodes.text(part, JX.inferenceReason)}
        known = {key: text for key, text in says.items() if text is not None}
        inferred[nodes.said(part, JX.inferredProperty)] = known | _read_raw(nodes, part, {})
    return inferred


def _read_subject(nodes: Nodes, node: str, code: str) -> Project:
    goal_sources = [source for role, source in nodes.cell_places(node) if role == "goal"]
    budget = nodes.text(node, JX.printedAmount)
    leaves = nodes.links(node, JX.hasIndicator, JX.ThirdLevelIndicator)
    unit = _read_unit(nodes, node)
    fields = {
        "name": nodes.text(node, JX.subjectLabel),
        "category": nodes.text(node, JX.projectCategory),
        "code": nodes.text(node, code),
        "unit": unit.name,
        "unit_code": unit.code,
        "department": nodes.text(node, JX.printedDepartment),
        "amount": budget,
    }
    return Project(
        unit=unit,
        department=nodes.text(node, JX.printedDepartment),
        code=nodes.text(node, code),
        name=nodes.text(node, JX.subjectLabel),
        category=nodes.text(node, JX.projectCategory),
        budget=None
        if budget is None
        else Amount(
            budget,
            nodes.text(node, JX.printedUnit),
            nodes.said(node, JX.printedBudget),
            _cell_place(nodes, node, "budget"),
        ),
        funds={
            nodes.said(part, JX.fundingLabel): Amount(
                nodes.said(part, JX.printedAmount),
                nodes.text(part, JX.printedUnit),
                nodes.said(part, JX.quote),
                nodes.place(part),
            )
            for part in nodes.links(node, JX.hasFundingPart)
        },
        goals=tuple(nodes.said(goal, JX.goalText) for goal in nodes.links(node, JX.goal)),
        indicators=tuple(_read_indicator(nodes, leaf) for leaf in leaves),
        execution_weight=nodes.text(node, JX.printedWeight),
        layout=nodes.said(node, JX.layout),
        results=_read_labelled(nodes, node, JX.ResultFigure),
        attributes=_read_labelled(nodes, node, JX.FormAttribute),
        inferred=_read_inferred(nodes, node),
        raw=_read_raw(nodes, node, fields),
        source=nodes.place(node),
        goal_sources=tuple(goal_sources),
        empty_levels=_read_empty_levels(nodes, node),
    )


def _read_empty_levels(nodes: Nodes, subject: str) -> tuple[str, ...]:
    found = [
        (nodes.integer(node, JX.emptyOrder) or 0, nodes.said(node, JX.indicatorName))
        for node in nodes.links(subject, JX.hasIndicator)
        if nodes.text(node, JX.emptyOrder) is not None
    ]
    return tuple(label for _, label in sorted(found))


def _category(nodes: Nodes, node: str | None) -> str | None:
    found = nodes.links(node, JX.indicatorCategory) if node is not None else []
    return found[0].rsplit("/", 1)[1] if found else None


def _read_indicator(nodes: Nodes, leaf: str) -> Indicator:
    parents = nodes.links(leaf, JX.parentIndicator)
    second = next((node for node in parents if nodes.is_a(node, JX.SecondLevelIndicator)), None)
    above = nodes.links(second, JX.parentIndicator) if second else parents
    first = next((node for node in above if nodes.is_a(node, JX.FirstLevelIndicator)), None)
    target = next(iter(nodes.links(leaf, JX.hasTarget)), "")
    fields = {
        "level1": nodes.text(leaf, JX.printedLevel1),
        "level2": nodes.text(leaf, JX.printedLevel2),
        "level3": nodes.text(leaf, JX.indicatorName),
        "operator": nodes.text(target, JX.printedComparator),
        "value": nodes.text(target, JX.printedValue),
        "unit": nodes.text(target, JX.printedUnit),
        "weight": nodes.text(leaf, JX.printedWeight),
        "actual": nodes.text(leaf, JX.actualValue),
        "score": nodes.text(leaf, JX.printedScore),
        "explanation": nodes.text(leaf, JX.explanation),
        "standard": nodes.text(leaf, JX.standard),
    }
    lost = nodes.texts(leaf, JX.lostCell)
    return Indicator(
        **fields,
        category1=_category(nodes, first),
        category2=_category(nodes, second),
        operator_inferred=nodes.text(target, JX.wordedComparator),
        inferred=_read_inferred(nodes, leaf),
        lost=tuple(sorted(lost, key=lambda name: (_FIELDS.index(name) if name in _FIELDS else 99, name))),
        raw=_read_raw(nodes, leaf, fields),
        source=nodes.place(leaf),
        cells=_read_cells(nodes, leaf),
    )


def _read_cells(nodes: Nodes, node: str) -> dict[str, Source]:
    return from_json(dict[str, Source], nodes.json(node, JX.cellPlaces) or {})


def _read_table(nodes: Nodes, node: str) -> BudgetTable:
    columns = nodes.links(node, JX.hasColumn)
    labels = {column: nodes.said(column, JX.columnLabel) for column in columns}
    listed = tuple(labels[column] for column in columns if not nodes.flag(column, JX.isUnlisted))
    figures: dict[str, dict[str, str]] = {}
    for line in nodes.of_type(JX.BudgetLine):
        if nodes.links(line, QB.dataSet) == [node]:
            row, column = nodes.links(line, JX.row)[0], nodes.links(line, JX.column)[0]
            figures.setdefault(row, {})[labels[column]] = nodes.said(line, JX.printedAmount)
    return BudgetTable(
        kind=nodes.said(node, JX.printedKind),
        title=nodes.text(node, JX.tableTitle),
        unit=nodes.text(node, JX.printedUnit),
        columns=listed,
        rows=tuple(
            _read_row(nodes, row, listed, figures.get(row, {})) for row in nodes.links(node, JX.hasRow)
        ),
        empty=nodes.flag(node, JX.isEmpty),
        note=nodes.text(node, JX.tableNote),
        number=nodes.text(node, JX.tableNumber),
        source=nodes.place(node),
    )


def _read_row(nodes: Nodes, row: str, columns: tuple[str, ...], amounts: dict[str, str]) -> TableRow:
    figures = amounts | _read_labelled(nodes, row, JX.TableFigure)
    absent = set(nodes.texts(row, JX.absentColumn))
    empty = nodes.texts(row, JX.emptyField)
    cells: dict[str, str | None] = {label: figures.get(label) for label in columns if label not in absent}
    cells |= dict.fromkeys(empty) | figures
    fields = {
        "code": nodes.text(row, JX.rowCode),
        "name": nodes.text(row, JX.rowName),
        "side": nodes.text(row, JX.rowSide),
        "note": nodes.text(row, JX.tableNote),
    }
    return TableRow(
        **fields,
        amounts=cells,
        inferred=_read_inferred(nodes, row),
        raw=_read_raw(nodes, row, fields | cells),
        source=nodes.place(row),
        cells=_read_cells(nodes, row),
    )


def _read_statement(nodes: Nodes, node: str) -> Statement:
    pairs = (("code", JX.subjectCode), ("name", JX.subjectName), ("path", JX.subjectPath))
    known = {key: text for key, term in pairs if (text := nodes.text(node, term)) is not None}
    subject: dict[str, str | None] = {**known, **_read_raw(nodes, node, {})}
    subject |= dict.fromkeys(nodes.texts(node, JX.emptyField))
    return Statement(
        section=nodes.text(node, JX.section),
        subject=subject,
        amount=nodes.text(node, JX.printedAmount),
        change=nodes.text(node, JX.printedChange),
        direction=nodes.text(node, JX.statedDirection),
        percent=nodes.text(node, JX.printedPercent),
        reason=nodes.text(node, JX.statedReason),
        raw=nodes.said(node, JX.quote),
        source=nodes.place(node),
        unit=nodes.text(node, JX.printedUnit),
        share=nodes.text(node, JX.printedShare),
        against=nodes.text(node, JX.statedAgainst),
    )


def _read_declared(nodes: Nodes, node: str) -> Declared:
    return Declared(
        what=nodes.said(node, JX.declaredWhat),
        value=nodes.said(node, JX.printedValue),
        unit=nodes.text(node, JX.declaredUnit),
        source=nodes.place(node),
        scope=nodes.text(node, JX.declaredScope),
        year=nodes.integer(node, JX.declaredYear),
        raw=nodes.said(node, JX.quote),
    )
