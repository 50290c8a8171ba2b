"""One document's derived graph: what follows from its printed graph, by named queries and pure functions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

import pyoxigraph as ox

from jixiao import resources
from jixiao.derivation.codes import derive_code_facts
from jixiao.derivation.counts import derive_count_facts
from jixiao.derivation.facts import Fact, Graph
from jixiao.derivation.graph import (
    NAMESPACE,
    Index,
    Lines,
    encode_fact,
    group_quads,
    index_quads,
    parse_turtle,
    read_quads,
    run_construct,
)
from jixiao.derivation.lost import derive_lost_facts
from jixiao.derivation.money import derive_money_facts
from jixiao.derivation.narrative import derive_narrative_facts
from jixiao.derivation.passages import Passages, derive_passage_facts, find_figure, find_label, join_passages
from jixiao.derivation.percentages import derive_percentage_facts
from jixiao.derivation.read import read_graph
from jixiao.derivation.scores import derive_score_facts
from jixiao.derivation.slips import class_amounts
from jixiao.derivation.structure import Profile, derive_structure_facts, match_profile
from jixiao.derivation.tables import derive_table_facts
from jixiao.derivation.tallies import derive_tally_facts
from jixiao.derivation.targets import derive_scale_facts, derive_target_facts
from jixiao.derivation.texts import derive_text_facts
from jixiao.text import compare_form

_FUNCTION_TABLES = ("expenditure", "general-public-expenditure")
_FIGURE_FACTS = frozenset({"percentWrong", "percentRounding", "shareWrong", "percentWithoutBase"})
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def derive_document(printed: Iterable[str] | str | bytes) -> list[str]:
    """The derived graph of ONE document as sorted N-Quads lines, from the lines of its printed graph.

    The named graph is the disclosure's `…/graph/derived`. Same input, same lines. Raises GraphError where
    the printed graph is not well-formed.
    """
    quads = read_quads(printed)
    return derive_indexed(index_quads(quads), group_quads(quads))


def derive_indexed(index: Index, lines: Lines) -> list[str]:
    """As `derive_document`, from the index of the printed graph and its lines as encoded, by predicate."""
    graph = read_graph(index)
    name = f"<{graph.disclosure.iri}/graph/derived>"
    triples = set(run_construct(lines, _queries()))
    for fact in derive_facts(graph, index):
        if fact.name == "type":
            triples.add(f"<{fact.subject}> {_TYPE} <{NAMESPACE}{fact.value}>")
        else:
            triples.add(encode_fact(fact))
    return sorted([f"{triple} {name} .\n" for triple in triples])


def derive_facts(graph: Graph, index: Index | None = None) -> Iterator[Fact]:
    """Every fact of one document that queries cannot compute."""
    passages = join_passages(_passages(graph, index) if index is not None else [])
    graph = replace(graph, text=passages.text)
    made = list(_record_facts(graph))
    yield from made
    if index is not None:
        yield from derive_lost_facts(index)
        yield from derive_tally_facts(index, {f.subject for f in made if f.name == "voidTarget"})
        yield from _passage_facts(graph, passages, made)


def _record_facts(graph: Graph) -> Iterator[Fact]:
    profiles = load_profiles()
    for project in graph.projects:
        yield from derive_structure_facts(project, match_profile(project, profiles))
        yield from derive_target_facts(project)
        yield from derive_score_facts(project)
    yield from derive_scale_facts(graph)
    yield from derive_text_facts(graph)
    yield from derive_money_facts(graph)
    yield from derive_table_facts(graph.tables)
    yield from derive_code_facts(graph)
    yield from derive_narrative_facts(graph)
    yield from derive_percentage_facts(graph)
    yield from derive_count_facts(graph)


def _passage_facts(graph: Graph, passages: Passages, made: list[Fact]) -> Iterator[Fact]:
    wrong = {fact.subject for fact in made if fact.name == "impossibleDate"}
    lines = frozenset(
        (None, i.line) for p in graph.projects for i in p.indicators if i.iri in wrong
    ) | frozenset(
        (i.page or None, i.line or None) for p in graph.projects for i in p.indicators if i.iri in wrong
    )
    functions = frozenset(
        compare_form(c.name) for t in graph.tables for c in t.cells if t.kind in _FUNCTION_TABLES and c.name
    )
    economic = frozenset(
        compare_form(c.name)
        for t in graph.tables
        for c in t.cells
        if t.kind == "basic-expenditure" and c.name
    )
    goals = compare_form("".join(text for project in graph.projects for text in project.goals))
    yield from derive_passage_facts(
        graph.disclosure, passages, lines, functions, economic, class_amounts(graph), goals
    )
    yield from _empty_blocks(graph, passages, made)
    statements = {s.iri: s for s in graph.statements}
    for fact in made:
        statement = statements.get(fact.subject)
        if statement is not None and statement.line and fact.name in _FIGURE_FACTS:
            line = find_figure(passages, str(fact.value), statement.line)
            if line is not None and line != statement.line:
                yield Fact(statement.iri, "figureLine", line)


def _empty_blocks(graph: Graph, passages: Passages, made: list[Fact]) -> Iterator[Fact]:
    # A first level printed alone, with no indicator under it, is the place where the missing block stands.
    ordered = sorted((p for p in graph.projects if p.line), key=lambda p: p.line)
    ends = {p.iri: q.line - 1 for p, q in pairwise(ordered)}
    by_iri = {p.iri: p for p in ordered}
    for fact in made:
        if fact.name in ("missingBlock", "absentBlock") and fact.subject in by_iri:
            project = by_iri[fact.subject]
            line = find_label(
                passages, str(fact.value), project.line, ends.get(project.iri, project.line + 200)
            )
            if line is not None:
                yield Fact(project.iri, "emptyBlock", str(fact.value))
                yield Fact(project.iri, "emptyBlockLine", line)


def _passages(graph: Graph, index: Index) -> list[tuple[int | None, int | None, str]]:
    text = index.one(graph.disclosure.iri, "passages")
    if text:
        return [(page, line, piece) for page, line, piece in json.loads(text)]
    return [(None, s.line or None, s.quote) for s in graph.statements if s.quote]


@cache
def _queries() -> tuple[str, ...]:
    folder = resources.path("queries", "derive")
    return tuple(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.rq")))


@cache
def load_profiles() -> tuple[Profile, ...]:
    """The rule profiles of shapes/profiles/*.ttl, in their order."""
    quads: list[ox.Quad] = []
    for path in sorted(resources.path("shapes", "profiles").glob("*.ttl")):
        quads += parse_turtle(path.read_bytes())
    index = index_quads(quads)
    profiles = [_profile(index, node) for node in index.by_class["RuleProfile"]]
    return tuple(sorted(profiles, key=lambda p: p.order))


def _profile(index: Index, node: str) -> Profile:
    def flag(name: str) -> bool | None:
        value = index.one(node, name)
        return None if value is None else value == "true"

    shares = tuple(
        (
            frozenset((index.one(share, "whenBlocks") or "").split()),
            index.one(share, "block") or "",
            Decimal(index.one(share, "share") or "0"),
        )
        for share in index.all(node, "hasBlockShare")
    )
    return Profile(
        notation=index.one(node, "http://www.w3.org/2004/02/skos/core#notation") or "",
        order=index.integer(node, "order") or 0,
        entity=flag("fitsEntity"),
        weighted=flag("fitsWeighted"),
        evaluated=flag("fitsEvaluated"),
        cost_under_output=flag("fitsCostUnderOutput"),
        totals=tuple(sorted(Decimal(t) for t in index.all(node, "weightTotal"))),
        shares=shares,
        optional_blocks=frozenset(index.all(node, "optionalBlock")),
        required_blocks=frozenset(index.all(node, "requiredBlock")),
    )
