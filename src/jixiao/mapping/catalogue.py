"""The catalogue that all disclosures of a build share: DCAT, PROV without a clock, and the code lists' labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pyoxigraph as ox

import jixiao
from jixiao import resources
from jixiao.iris import BASE, disclosure_iri, graph_iri, shared_graph_iri
from jixiao.mapping.nquads import Literal, Quad, encode_sorted
from jixiao.mapping.writer import GraphWriter
from jixiao.vocabulary import DCAT, DCTERMS, FOAF, JX, PROV, QB, RDF, SKOS, VOID

# Regions are left out: they are thousands, and a disclosure prints the name of its own.
_CODE_LISTS = ("cofog", "economic", "functional", "indicators", "kinds", "units")
_KEPT = frozenset(
    {
        RDF.type, SKOS.prefLabel, SKOS.altLabel, SKOS.notation, SKOS.broader, SKOS.inScheme, SKOS.closeMatch,
        SKOS.broadMatch, SKOS.exactMatch, JX.baseUnit, JX.conversionMultiplier, JX.editionYear, JX.order,
    }
)  # fmt: skip
_MEDIA_TYPES = {
    "text": "text/plain",
    "txt": "text/plain",
    "markdown": "text/markdown",
    "csv": "text/csv",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


# What the description of a data set counts: key of the stage's counts, words in both languages, class it counts.
_COUNTED = (
    ("projects", "个项目", "projects", JX.Project),
    ("entity_targets", "个整体绩效目标", "entity targets", JX.EntityTarget),
    ("tables", "张预算表", "budget tables", JX.BudgetTable),
    ("statements", "条文字说明", "statements", JX.Statement),
)
_VOCABULARIES = (
    JX.Disclosure.removesuffix("#Disclosure"),
    *(re.sub(r"[^#/]+$", "", term) for term in (QB.DataSet, PROV.Entity, SKOS.Concept, DCAT.Dataset)),
)


def catalogue_lines(stages: Iterable[Mapping[str, Any]], base: str = BASE) -> list[str]:
    """The N-Quads lines of the catalogue graph, sorted; each stage has `source`, `sha256` and `counts`."""
    out = GraphWriter(shared_graph_iri("catalogue", base))
    catalogue = f"{base}catalogue"
    agent = f"{base}software/jixiao-{jixiao.__version__}"
    out.type(catalogue, DCAT.Catalog)
    out.text(catalogue, DCTERMS.title, "部门预算公开目录", "zh")
    out.text(catalogue, DCTERMS.title, "Catalogue of budget disclosures", "en")
    out.type(agent, PROV.SoftwareAgent, FOAF.Agent)
    out.text(agent, FOAF.name, f"Jixiao {jixiao.__version__}")
    out.link(catalogue, DCTERMS.creator, agent)
    totals: Counter[str] = Counter()
    documents = 0
    for stage in stages:
        _map_stage(out, catalogue, agent, base, stage)
        totals.update({key: stage["counts"].get(key) or 0 for key, *_ in _COUNTED})
        documents += 1
    _describe_whole(out, catalogue, base, documents, totals)
    return sorted({*encode_sorted(out.quads), *_encode_code_lists(out.graph)})


def _map_stage(out: GraphWriter, catalogue: str, agent: str, base: str, stage: Mapping[str, Any]) -> None:
    counts = stage["counts"]
    disclosure = disclosure_iri(stage["sha256"], base)
    source, activity = f"{disclosure}/source", f"{disclosure}/reading"
    out.link(catalogue, DCAT.dataset, disclosure)
    out.type(disclosure, DCAT.Dataset, PROV.Entity)
    out.text(disclosure, DCTERMS.title, counts.get("title"), "zh")
    out.text(disclosure, DCTERMS.identifier, stage["sha256"])
    _describe(out, disclosure, counts)
    out.text(disclosure, DCAT.keyword, "部门预算", "zh")
    out.text(disclosure, DCAT.keyword, "departmental budget", "en")
    out.link(disclosure, DCAT.distribution, source)
    out.link(disclosure, PROV.wasGeneratedBy, activity)
    out.link(disclosure, PROV.hadPrimarySource, source)
    out.type(source, DCAT.Distribution, PROV.Entity)
    out.text(source, DCTERMS.title, stage["source"])
    out.text(source, DCTERMS.identifier, f"sha256:{stage['sha256']}")
    out.text(source, DCAT.mediaType, _MEDIA_TYPES.get(stage["source"].rpartition(".")[2].lower()))
    out.type(activity, PROV.Activity)
    out.link(activity, PROV.used, source)
    out.link(activity, PROV.wasAssociatedWith, agent)
    graph = graph_iri(disclosure, "printed")
    out.link(disclosure, DCTERMS.hasPart, graph)
    out.type(graph, VOID.Dataset)
    out.link(catalogue, VOID.subset, graph)
    out.link(graph, VOID.rootResource, disclosure)


def _describe(out: GraphWriter, node: str, counts: Mapping[str, Any], documents: int | None = None) -> None:
    """What a data set holds, in a sentence of each language; what it holds none of is left out."""
    held = [(counts.get(key) or 0, zh, en) for key, zh, en, _ in _COUNTED if counts.get(key)]
    many = "" if documents is None else f"{documents}份文件："
    says = "、".join(f"{number}{zh}" for number, zh, _ in held) or "未识别出记录"
    out.text(node, DCTERMS.description, f"{many}{says}。", "zh")
    many = "" if documents is None else f"{documents} documents: "
    says = ", ".join(f"{number} {en}" for number, _, en in held) or "no record was recognised"
    out.text(node, DCTERMS.description, f"{many}{says}.", "en")


def _describe_whole(
    out: GraphWriter, catalogue: str, base: str, documents: int, totals: Mapping[str, int]
) -> None:
    """The catalogue as a VoID data set: vocabularies, address space, numbers of documents and of members of classes."""
    _describe(out, catalogue, totals, documents)
    out.type(catalogue, VOID.Dataset)
    out.text(catalogue, VOID.uriSpace, base)
    for vocabulary in _VOCABULARIES:
        out.link(catalogue, VOID.vocabulary, vocabulary)
    out.integer(catalogue, VOID.documents, documents)
    for key, _, _, kind in _COUNTED:
        if totals.get(key):
            partition = f"{catalogue}/{key}"
            out.link(catalogue, VOID.classPartition, partition)
            out.type(partition, VOID.Dataset)
            out.link(partition, VOID.class_, kind)
            out.integer(partition, VOID.entities, totals[key])


@cache
def _read_code_lists() -> tuple[tuple[str, str, str | Literal], ...]:
    found: list[tuple[str, str, str | Literal]] = []
    for name in _CODE_LISTS:
        path = resources.path("ontology", f"{name}.ttl")
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if quad.predicate.value not in _KEPT or not isinstance(quad.subject, ox.NamedNode):
                continue
            if isinstance(quad.object, ox.Literal):
                language = quad.object.language or ""
                kind = "" if language else quad.object.datatype.value
                found.append(
                    (quad.subject.value, quad.predicate.value, Literal(quad.object.value, kind, language))
                )
            elif isinstance(quad.object, ox.NamedNode):
                found.append((quad.subject.value, quad.predicate.value, quad.object.value))
    return tuple(found)


def _encode_code_lists(graph: str) -> list[str]:
    quads: list[Quad] = [(s, p, node, graph) for s, p, node in _read_code_lists()]
    return encode_sorted(quads)
