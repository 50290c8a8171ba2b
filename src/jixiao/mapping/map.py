"""Records → quads: everything an Extraction holds, in one named graph, ready to be read back without loss.

`jixiao.mapping.read` is the way back. The form of the graph: the disclosure jx:contains projects, entity
targets, tables, statements, declared counts, unplaced texts and the list of units, each with its jx:order;
their places are SourceRegions reached by prov:wasDerivedFrom.
"""

from __future__ import annotations

from jixiao.iris import (
    BASE,
    declared_iri,
    disclosure_iri,
    graph_iri,
    part_iri,
    statement_iri,
    unplaced_iri,
)
from jixiao.mapping.codes import find_region
from jixiao.mapping.money import to_yuan
from jixiao.mapping.nquads import Quad, encode_sorted
from jixiao.mapping.places import map_place, map_raw, map_region
from jixiao.mapping.subjects import map_subjects
from jixiao.mapping.tables import map_tables
from jixiao.mapping.units import map_unit, map_unit_list
from jixiao.mapping.writer import GraphWriter, to_decimal
from jixiao.model.records import Declared, DocumentHead, Extraction, Statement, Unplaced
from jixiao.vocabulary import DCTERMS, JX


def map_extraction(extraction: Extraction, base: str = BASE) -> list[str]:
    """The N-Quads lines of a disclosure's printed graph: sorted, each once, each with its line end.

    Raises GraphError when a record holds what RDF cannot (a lone surrogate), ValueError for a bad SHA-256.
    """
    return encode_sorted(map_quads(extraction, base))


def map_quads(extraction: Extraction, base: str = BASE) -> list[Quad]:
    """The quads of a disclosure's printed graph, in the order of the records."""
    head = extraction.document
    disclosure = disclosure_iri(head.sha256, base)
    out = GraphWriter(graph_iri(disclosure, "printed"))
    publisher = _map_head(out, disclosure, head)
    map_unit_list(out, disclosure, extraction.units)
    only_unit = extraction.units[0] if len(extraction.units) == 1 else None
    owner = publisher or (map_unit(out, disclosure, only_unit.code, only_unit.name) if only_unit else None)
    map_subjects(out, disclosure, head.fiscal_year, extraction.projects, JX.Project)
    map_subjects(out, disclosure, head.fiscal_year, extraction.entity_targets, JX.EntityTarget)
    map_tables(out, disclosure, head.fiscal_year, owner, extraction.tables)
    for order, statement in enumerate(extraction.statements, 1):
        _map_statement(out, disclosure, order, statement)
    for order, declared in enumerate(extraction.declared, 1):
        _map_declared(out, disclosure, order, declared)
    for order, unplaced in enumerate(extraction.unplaced, 1):
        _map_unplaced(out, disclosure, order, unplaced)
    if extraction.coverage is not None:
        out.json(disclosure, JX.coverageRecord, extraction.coverage)
    if extraction.passages:
        out.json(disclosure, JX.passages, extraction.passages)
    return out.quads


def _map_head(out: GraphWriter, disclosure: str, head: DocumentHead) -> str | None:
    out.type(disclosure, JX.Disclosure)
    out.text(disclosure, DCTERMS.title, head.title, "zh")
    publisher = map_unit(out, disclosure, None, head.publisher)
    out.link(disclosure, DCTERMS.publisher, publisher)
    out.text(disclosure, JX.printedPublisher, head.publisher)
    out.year(disclosure, JX.fiscalYear, head.fiscal_year)
    region = find_region(head.region)
    out.link(disclosure, JX.region, region)
    if publisher is not None:
        out.link(publisher, JX.region, region)
    out.text(disclosure, JX.printedRegion, head.region)
    out.date(disclosure, DCTERMS.issued, head.published)
    out.text(disclosure, JX.printedDate, head.published)
    out.text(disclosure, JX.sourceFile, head.source)
    out.text(disclosure, JX.sha256, head.sha256)
    out.integer(disclosure, JX.pageCount, head.pages)
    out.text(disclosure, JX.sourceFormat, head.format or None)
    map_raw(out, disclosure, head.raw, {})
    for order, role in enumerate(sorted(head.places), 1):
        region_node = map_region(out, part_iri(disclosure, "head-place", order), head.places[role])
        out.text(region_node, JX.cellRole, role)
        out.link(disclosure, JX.hasCellPlace, region_node)
    return publisher


def _map_statement(out: GraphWriter, disclosure: str, order: int, record: Statement) -> None:
    node = statement_iri(disclosure, order)
    out.member(disclosure, JX.contains, node, JX.Statement, order)
    out.text(node, JX.section, record.section)
    out.text(node, JX.subjectCode, record.subject.get("code"))
    out.text(node, JX.subjectName, record.subject.get("name"))
    out.text(node, JX.subjectPath, record.subject.get("path"))
    for key, text in record.subject.items():
        if text is None:
            out.text(node, JX.emptyField, key)
    rest = {k: v for k, v in record.subject.items() if k not in ("code", "name", "path") and v is not None}
    map_raw(out, node, rest, {})
    out.decimal(node, JX.statedAmount, to_yuan(record.amount, record.unit))
    out.text(node, JX.printedAmount, record.amount)
    out.decimal(node, JX.statedChange, to_yuan(record.change, record.unit))
    out.text(node, JX.printedChange, record.change)
    out.text(node, JX.printedUnit, record.unit)
    out.text(node, JX.statedDirection, record.direction)
    out.decimal(node, JX.statedPercent, record.percent)
    out.text(node, JX.printedPercent, record.percent)
    out.decimal(node, JX.statedShare, record.share)
    out.text(node, JX.printedShare, record.share)
    out.text(node, JX.statedReason, record.reason)
    out.text(node, JX.statedAgainst, record.against)
    out.text(node, JX.quote, record.raw)
    map_place(out, node, record.source)


def _map_declared(out: GraphWriter, disclosure: str, order: int, record: Declared) -> None:
    node = declared_iri(disclosure, order)
    out.member(disclosure, JX.contains, node, JX.DeclaredCount, order)
    out.text(node, JX.declaredWhat, record.what)
    out.decimal(node, JX.declaredValue, to_decimal(record.value))
    out.decimal(node, JX.amount, to_yuan(record.value, record.unit))
    out.text(node, JX.printedValue, record.value)
    out.text(node, JX.declaredUnit, record.unit)
    out.text(node, JX.declaredScope, record.scope)
    out.year(node, JX.declaredYear, record.year)
    out.text(node, JX.quote, record.raw or None)
    map_place(out, node, record.source)


def _map_unplaced(out: GraphWriter, disclosure: str, order: int, record: Unplaced) -> None:
    node = unplaced_iri(disclosure, order)
    out.member(disclosure, JX.contains, node, JX.UnplacedText, order)
    out.text(node, JX.quote, record.text)
    out.text(node, JX.unplacedReason, record.reason)
    map_place(out, node, record.source)
