"""HermiT and the OWL RL rules over a hand-made disclosure: sound data pass, broken data are told why."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox
import pytest
from reasoning_sample import DISCLOSURE, GRAPH, PROJECT, fact, in_graph, indicator, sample, value

from jixiao import iris
from jixiao.errors import GraphError, ReasonerUnavailable, UsageError
from jixiao.reasoning import check_consistency, materialise_classes, run_reasoner
from jixiao.reasoning.explain import find_conflicts, narrow_down
from jixiao.reasoning.inert import drop_inert
from jixiao.reasoning.view import load_schema, select_facts
from jixiao.store.sync import Part, sync_store
from jixiao.vocabulary import JX, RDF, XSD

LEAF = iris.indicator_iri(PROJECT, 3, 1)
OTHER = iris.project_iri(DISCLOSURE, "P2", None, 2)

BROKEN = {
    "one thing of two disjoint classes": [fact(PROJECT, RDF.type, JX.Disclosure)],
    "an indicator of two levels": [fact(LEAF, RDF.type, JX.SecondLevelIndicator)],
    "an indicator of two projects": [fact(OTHER, RDF.type, JX.Project), fact(OTHER, JX.hasIndicator, LEAF)],
    "two weights": [value(LEAF, JX.weight, "21", XSD.decimal)],
    "two parents, one told from above": [
        fact(LEAF, JX.parentIndicator, iris.indicator_iri(PROJECT, 2, 1)),
        fact(iris.indicator_iri(PROJECT, 2, 2), JX.subIndicator, LEAF),
    ],
    "a weight that is text": [value(iris.indicator_iri(PROJECT, 3, 3), JX.weight, "二十")],
    "a budget on an indicator": [value(LEAF, JX.budgetAmount, "1", XSD.decimal)],
}


@cache
def hermit():
    return check_consistency(sample())


def test_rules_give_every_defined_class_a_member():
    found = {kind for _, kind in check_consistency(sample(), "owlrl").types}
    assert found == load_schema().defined_classes


@pytest.mark.java
def test_hermit_finds_the_sample_consistent_and_coherent():
    assert hermit().consistent and hermit().complete
    assert hermit().unsatisfiable == ()


@pytest.mark.java
def test_rules_infer_what_hermit_infers():
    assert check_consistency(sample(), "owlrl").types == hermit().types


def test_sample_has_no_conflict():
    assert find_conflicts(select_facts(sample())) == ()


@pytest.mark.parametrize("name", BROKEN)
def test_broken_data_are_explained_without_java(name):
    result = check_consistency([*sample(), *BROKEN[name]], "owlrl")
    assert not result.consistent and not result.complete
    added = {str(triple) for triple in BROKEN[name]}
    assert any(added & set(conflict.facts) for conflict in result.conflicts)
    assert all(conflict.reason_zh and conflict.reason_en for conflict in result.conflicts)


@pytest.mark.java
def test_hermit_finds_all_broken_data_inconsistent():
    from jixiao.reasoning.hermit import run_hermit

    for name in ("an indicator of two projects", "two weights", "two parents, one told from above"):
        assert not run_hermit(select_facts([*sample(), *BROKEN[name]])).consistent, name


@pytest.mark.java
def test_hermit_reports_a_class_that_can_have_no_member():
    from jixiao.reasoning.hermit import run_hermit

    both = "https://w3id.org/jixiao/ontology#GoalAndTarget"
    parent = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
    kind = "http://www.w3.org/2002/07/owl#Class"
    extra = [fact(both, RDF.type, kind), fact(both, parent, JX.Goal), fact(both, parent, JX.Target)]
    verdict = run_hermit([], [*load_schema().axioms, *extra])
    assert verdict.consistent and verdict.unsatisfiable == (both,)


def test_equal_numbers_in_other_spelling_do_not_conflict():
    facts = select_facts([*sample(), value(LEAF, JX.weight, "20.0", XSD.decimal)])
    assert find_conflicts(facts) == ()


def test_years_and_dates_are_kept_from_the_reasoner():
    assert not any("gYear" in str(triple) for triple in select_facts(sample()))
    assert any(JX.budgetAmount in str(triple) for triple in select_facts(sample()))


def test_inert_facts_are_left_out_and_conflicting_ones_kept():
    facts = select_facts(sample())
    kept = drop_inert(facts)
    assert len(kept) < len(facts)
    assert value(PROJECT, JX.budgetAmount, "80000", XSD.decimal) not in kept
    twice = select_facts([*sample(), value(PROJECT, JX.budgetAmount, "8", XSD.decimal)])
    assert sum(triple.predicate.value == JX.budgetAmount for triple in drop_inert(twice)) == 2
    untyped = select_facts([value(OTHER, JX.budgetAmount, "8", XSD.decimal)])
    assert any(triple.predicate.value == JX.budgetAmount for triple in drop_inert(untyped))


def test_narrowing_finds_the_smallest_conflict():
    facts = [value(f"https://example.org/{n}", JX.order, str(n), XSD.integer) for n in range(40)]
    bad = {facts[7], facts[33]}
    assert set(narrow_down(facts, lambda some: not bad <= set(some), calls=200)) == bad


def test_narrowing_keeps_within_its_limit():
    calls = []
    facts = [value(f"https://example.org/{n}", JX.order, str(n), XSD.integer) for n in range(40)]
    narrow_down(facts, lambda some: calls.append(1) is None and False, calls=5)
    assert len(calls) <= 5


def test_materialised_classes_stand_in_their_own_graph():
    graph = iris.graph_iri(DISCLOSURE, "reasoning")
    lines = materialise_classes(sample(), graph, "owlrl")
    assert list(lines) == sorted(lines) and len(set(lines)) == len(lines)
    assert f"<{LEAF}> <{RDF.type}> <{JX.CostIndicator}> <{graph}> .\n" in lines
    with pytest.raises(GraphError):
        materialise_classes([*sample(), *BROKEN["two weights"]], graph, "owlrl")


def test_run_writes_the_same_bytes_and_leaves_out_contradictions(tmp_path):
    (tmp_path / "graph.nq").write_text(in_graph(sample()), encoding="utf-8")
    first = run_reasoner(tmp_path, reasoner="owlrl")
    written = (tmp_path / "reasoning.nq").read_bytes()
    run_reasoner(tmp_path, reasoner="owlrl")
    assert first.consistent and written == (tmp_path / "reasoning.nq").read_bytes()
    assert first.members[JX.QuantitativeIndicator] == 5
    parsed = list(ox.parse(input=written, format=ox.RdfFormat.N_QUADS))
    assert {quad.graph_name.value for quad in parsed} == {iris.graph_iri(DISCLOSURE, "reasoning")}

    (tmp_path / "graph.nq").write_text(in_graph([*sample(), *BROKEN["two weights"]]), encoding="utf-8")
    second = run_reasoner(tmp_path, reasoner="owlrl")
    assert not second.consistent and (tmp_path / "reasoning.nq").read_bytes() == b""
    assert any("weight" in line for line in second.lines)


def test_the_store_of_a_build_is_told_and_forgets(tmp_path):
    source = tmp_path / "graph.nq"
    source.write_text(in_graph(sample()), encoding="utf-8")
    ledger = tmp_path / "ledger.json"
    sync_store(tmp_path / "store", ledger, {"one": Part("1", (source,))})
    for _ in range(2):
        run_reasoner(tmp_path, reasoner="owlrl")
    reasoning = ox.NamedNode(iris.graph_iri(DISCLOSURE, "reasoning"))

    def inferred() -> int:
        return len(
            list(ox.Store.read_only(str(tmp_path / "store")).quads_for_pattern(None, None, None, reasoning))
        )

    assert inferred() == len((tmp_path / "reasoning.nq").read_text(encoding="utf-8").splitlines())
    sync_store(tmp_path / "store", ledger, {"one": Part("1", (source,))})
    assert inferred()
    sync_store(tmp_path / "store", ledger, {"one": Part("2", (source,))})
    assert not inferred()


def test_run_needs_a_graph(tmp_path):
    with pytest.raises(GraphError):
        run_reasoner(tmp_path)
    (tmp_path / "graph.nq").write_text("not quads\n", encoding="utf-8")
    with pytest.raises(GraphError):
        run_reasoner(tmp_path, reasoner="owlrl")


def test_an_unknown_reasoner_is_refused():
    with pytest.raises(UsageError):
        check_consistency(sample(), "pellet")


def test_missing_java_is_told_and_never_passed(monkeypatch):
    from jixiao.reasoning import hermit as module

    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    with pytest.raises(ReasonerUnavailable):
        check_consistency(sample())


def test_indicator_of_the_older_norm_is_cost_and_output():
    facts = [fact(PROJECT, RDF.type, JX.Project), *indicator(1, "output.cost", number="1")]
    kinds = {kind for _, kind in check_consistency(facts, "owlrl").types}
    assert {JX.CostIndicator, JX.OutputIndicator} <= kinds
    assert GRAPH.endswith("/graph/printed")
