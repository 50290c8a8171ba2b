"""Where a record stands printed, what its cells say, what was inferred: the parts every record has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jixiao.iris import part_iri, source_region_iri
from jixiao.mapping.writer import GraphWriter
from jixiao.model.records import Inferred, Source
from jixiao.vocabulary import JX, PROV

NOWHERE = Source()


def map_place(out: GraphWriter, owner: str, source: Source) -> None:
    """`owner` prov:wasDerivedFrom its SourceRegion; nothing where the source names no place."""
    if source != NOWHERE:
        out.link(owner, PROV.wasDerivedFrom, map_region(out, source_region_iri(owner), source))


def map_cell_place(out: GraphWriter, owner: str, role: str, source: Source) -> None:
    """The SourceRegion of one cell of `owner`, apart from the place of the whole record."""
    if source != NOWHERE:
        region = map_region(out, source_region_iri(owner, role), source)
        out.text(region, JX.cellRole, role)
        out.link(owner, JX.hasCellPlace, region)


def map_region(out: GraphWriter, region: str, source: Source) -> str:
    """The SourceRegion `region` with page, line, sheet, table, row, column, box and quote; returns its IRI."""
    out.type(region, JX.SourceRegion)
    out.integer(region, JX.page, source.page)
    out.integer(region, JX.line, source.line)
    out.integer(region, JX.lineEnd, source.line_end)
    out.text(region, JX.sheet, source.sheet)
    out.integer(region, JX.tableIndex, source.table)
    out.integer(region, JX.rowIndex, source.row)
    out.integer(region, JX.columnIndex, source.column)
    if source.bbox is not None:
        out.text(region, JX.boundingBox, " ".join(repr(float(edge)) for edge in source.bbox))
    out.text(region, JX.quote, source.quote)
    return region


def map_raw(out: GraphWriter, owner: str, raw: Mapping[str, str], fields: Mapping[str, Any]) -> None:
    """The printed cells by role. A cell that says exactly what a field says is only named: `role`, or `role=field`."""
    plain: list[str] = []
    rest: list[str] = []
    for role in sorted(raw):
        field = _find_field(role, raw[role], fields)
        if field is None or not role or set(role + field) & set("= \t\r\n"):
            rest.append(role)
        else:
            plain.append(role if field == role else f"{role}={field}")
    if plain:
        out.text(owner, JX.plainCells, " ".join(plain))
    for order, role in enumerate(rest, 1):
        cell = part_iri(owner, "raw", order)
        out.link(owner, JX.hasCell, cell)
        out.type(cell, JX.RawCell)
        out.text(cell, JX.cellRole, role)
        out.text(cell, JX.cellText, raw[role])


def _find_field(role: str, text: str, fields: Mapping[str, Any]) -> str | None:
    if fields.get(role) == text:
        return role
    return next((name for name, value in fields.items() if value == text), None)


def map_labelled(out: GraphWriter, owner: str, kind: str, segment: str, cells: Mapping[str, str]) -> None:
    """The labelled cells of a form, in printed order."""
    for order, (label, text) in enumerate(cells.items(), 1):
        cell = part_iri(owner, segment, order)
        out.member(owner, JX.hasCell, cell, kind, order)
        out.text(cell, JX.cellLabel, label)
        out.text(cell, JX.cellText, text)


def map_inferred(out: GraphWriter, owner: str, inferred: Inferred) -> None:
    """One Inference for each field that the record infers; the field itself stays without a value."""
    for order, field in enumerate(sorted(inferred), 1):
        node = part_iri(owner, "inference", order)
        out.link(owner, JX.hasInference, node)
        out.type(node, JX.Inference)
        out.text(node, JX.inferredProperty, field)
        says = inferred[field]
        out.text(node, JX.inferredValue, says.get("value"))
        out.text(node, JX.inferenceReason, says.get("reason"))
        rest = {key: text for key, text in says.items() if key not in ("value", "reason")}
        map_raw(out, node, rest, {})
