"""Totals at the disclosure: what derivation states is what the questions' hand-made graphs hold."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from jixiao.derivation.facts import Fact, Ref
from jixiao.derivation.graph import NAMESPACE, encode_fact, index_quads, parse_turtle
from jixiao.derivation.tallies import derive_tally_facts

CASES = Path(__file__).resolve().parent.parent / "queries"


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("money-without-measurable-target", {"projectWithoutNumber"}),
        ("indicators-without-target", {"indicatorWithoutTarget"}),
        ("indicators-without-weight", {"indicatorWithoutWeight"}),
        ("shared-indicators", {"sharedIndicator", "sharedWording", "exampleProject", "projectCount"}),
    ],
)
def test_the_facts_of_a_question_follow_from_its_graph(question: str, names: set[str]) -> None:
    quads = parse_turtle((CASES / question / "data.ttl").read_bytes())
    iris = {f"{NAMESPACE}{name}" for name in names}
    stated = {f"{q.subject} {q.predicate} {q.object}" for q in quads if q.predicate.value in iris}
    index = index_quads(q for q in quads if q.predicate.value not in iris)
    void = {q.subject.value for q in quads if q.predicate == ox.NamedNode(NAMESPACE + "voidTarget")}
    derived = {encode_fact(f) for f in derive_tally_facts(index, void) if f.name in names}
    assert stated and derived == stated


def test_counts_of_targets_and_of_those_without_a_number() -> None:
    graph = """
        @prefix jx: <https://w3id.org/jixiao/ontology#> . @prefix ex: <https://example.org/> .
        ex:a a jx:Disclosure ; jx:contains ex:p , ex:e .
        ex:p a jx:Project ; jx:hasIndicator ex:i1 , ex:i2 , ex:i3 .
        ex:e a jx:EntityTarget ; jx:hasIndicator ex:i4 .
        ex:i1 jx:hasTarget ex:t1 . ex:i2 jx:hasTarget ex:t2 . ex:i4 jx:hasTarget ex:t4 .
        ex:t1 jx:numericValue 0.0 . ex:t2 jx:textValue "优" . ex:t4 jx:textValue "优" .
    """
    found = set(derive_tally_facts(index_quads(parse_turtle(graph.encode()))))
    assert found == {
        Fact("https://example.org/a", "targetCount", 2),
        Fact("https://example.org/a", "textTargetCount", 1),
    }


def test_a_printed_value_is_a_target_unless_it_is_void() -> None:
    graph = """
        @prefix jx: <https://w3id.org/jixiao/ontology#> . @prefix ex: <https://example.org/> .
        ex:a a jx:Disclosure . ex:e a jx:EntityTarget ; jx:hasIndicator ex:i , ex:j .
        ex:i a jx:ThirdLevelIndicator ; jx:hasTarget ex:t . ex:t jx:printedValue "不涉及" .
        ex:j a jx:ThirdLevelIndicator ; jx:hasTarget ex:u . ex:u jx:printedValue "5" .
    """
    index = index_quads(parse_turtle(graph.encode()))
    assert list(derive_tally_facts(index)) == []
    assert list(derive_tally_facts(index, {"https://example.org/i"})) == [
        Fact("https://example.org/a", "indicatorWithoutTarget", Ref("https://example.org/i"))
    ]


def test_without_a_disclosure_nothing_is_stated() -> None:
    assert list(derive_tally_facts(index_quads([]))) == []
