"""Both sample disclosures, as read and mapped: HermiT finds them consistent, the rules infer the same, the cube holds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from jixiao.extraction.extract import extract_document
from jixiao.mapping.map import map_extraction
from jixiao.readers.open import read_document
from jixiao.reasoning import check_consistency
from jixiao.reasoning.explain import find_conflicts
from jixiao.reasoning.view import load_schema, select_facts
from jixiao.vocabulary import JX, QB, RDF

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = sorted((ROOT / "data" / "disclosures").glob("*.txt"))
CUBE = sorted((ROOT / "queries" / "quality").glob("cube-ic-*.rq"))


@cache
def printed(source: Path) -> list[ox.Quad]:
    lines = map_extraction(extract_document(read_document(source)))
    return list(ox.parse(input="".join(lines), format=ox.RdfFormat.N_QUADS))


@cache
def by_rules(source: Path):
    return check_consistency(printed(source), "owlrl")


@pytest.mark.java
def test_the_ontology_alone_is_consistent_and_coherent():
    from jixiao.reasoning.hermit import run_hermit

    verdict = run_hermit([], load_schema().axioms)
    assert verdict.consistent and verdict.unsatisfiable == ()


@pytest.mark.java
@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_hermit_finds_it_consistent_and_infers_what_the_rules_infer(source):
    result = check_consistency(printed(source))
    assert result.consistent and result.unsatisfiable == ()
    assert result.types == by_rules(source).types


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_every_third_level_indicator_falls_in_a_defined_class(source):
    assert find_conflicts(select_facts(quad.triple for quad in printed(source))) == ()
    leaves = {
        quad.subject.value
        for quad in printed(source)
        if quad.predicate.value == RDF.type and getattr(quad.object, "value", "") == JX.ThirdLevelIndicator
    }
    kinds = {JX.CostIndicator, JX.OutputIndicator, JX.BenefitIndicator, JX.SatisfactionIndicator}
    placed = {individual for individual, kind in by_rules(source).types if kind in kinds}
    with_category = {q.subject.value for q in printed(source) if q.predicate.value == JX.indicatorCategory}
    assert leaves and leaves & with_category <= placed


@cache
def store(source: Path) -> ox.Store:
    found = ox.Store()
    found.bulk_extend(printed(source))
    slices = (ROOT / "queries" / "derive" / "60-cube-slices.rq").read_text(encoding="utf-8")
    triples = list(found.query(slices, use_default_graph_as_union=True))
    found.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    for name in ("jixiao", "cube", "functional", "economic", "kinds"):
        found.load(path=str(ROOT / "ontology" / f"{name}.ttl"), format=ox.RdfFormat.TURTLE)
    return found


@pytest.mark.parametrize("query", CUBE, ids=lambda p: p.stem)
def test_the_budget_tables_are_a_well_formed_cube(query):
    text = query.read_text(encoding="utf-8")
    for source in SOURCES:
        assert list(store(source).query(text, use_default_graph_as_union=True)) == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_every_amount_of_a_known_year_and_unit_is_in_one_slice(source):
    slices: dict[str, set[str]] = {}
    for quad in store(source).quads_for_pattern(None, ox.NamedNode(QB.observation), None):
        slices.setdefault(quad.object.value, set()).add(quad.subject.value)
    lines = {
        quad.subject.value for quad in store(source).quads_for_pattern(None, ox.NamedNode(QB.dataSet), None)
    }
    assert lines and set(slices) == lines
    assert {len(found) for found in slices.values()} == {1}
