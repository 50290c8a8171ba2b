"""Definitions and conflicts in words, and the class hierarchy that HermiT infers."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from reasoning_sample import PROJECT, fact, sample, value

from jixiao import iris
from jixiao.reasoning import check_consistency
from jixiao.reasoning.definitions import read_definitions
from jixiao.reasoning.view import load_schema
from jixiao.reasoning.words import say_fact, say_term, say_thing, short
from jixiao.vocabulary import JX, RDF, RDFS, XSD

ROOT = Path(__file__).resolve().parent.parent.parent
LEAF = iris.indicator_iri(PROJECT, 3, 1)


@pytest.mark.parametrize("iri", sorted(load_schema().defined_classes), ids=short)
def test_every_defined_class_says_its_condition(iri: str) -> None:
    condition = read_definitions()[iri]
    assert re.search(r"[\u4e00-\u9fff]", condition.zh) and not re.search(r"[A-Za-z#:]", condition.zh)
    assert re.fullmatch(r"[a-z][a-z ,()-]+", condition.en), condition.en


def test_conditions_are_those_of_the_ontology() -> None:
    said = read_definitions()
    assert said[JX.MonetaryTarget].zh == "指标值，且所用计量单位的基本单位为元"
    assert said[JX.MonetaryTarget].en == "target and has measurement unit with base unit value yuan"
    assert said[JX.WeightedIndicator].en == "performance indicator and weight is stated"
    assert said[JX.QualitativeTarget].en == "judged target or textual target or graded target"
    assert "cost (as an output)" in said[JX.CostIndicator].en


def test_a_conflict_is_told_by_names_and_labels() -> None:
    broken = [
        *sample(),
        value(LEAF, JX.indicatorName, "培训人次"),
        value(LEAF, JX.weight, "21", XSD.decimal),
        fact(PROJECT, RDF.type, JX.Disclosure),
    ]
    conflicts = check_consistency(broken, "owlrl").conflicts
    told = {conflict.reason_en for conflict in conflicts}
    assert (
        "“培训人次” project/P1/indicator/3-1 can have only one weight (jx:weight) but has 20 and 21." in told
    )
    assert any(line.startswith("project/P1 is both a budget disclosure (jx:Disclosure)") for line in told)
    zh = "".join(conflict.reason_zh for conflict in conflicts)
    assert "分值权重（jx:weight）只能有一个值" in zh and "http" not in zh
    weights = next(c for c in conflicts if "jx:weight" in c.reason_en)
    assert [say_fact(line, dict(weights.names)) for line in weights.facts] == [
        f"“培训人次” project/P1/indicator/3-1 — 分值权重 weight (jx:weight): {number}" for number in (20, 21)
    ]


def test_things_without_a_name_or_label_are_shown_as_they_are() -> None:
    assert say_thing("<https://example.org/a>", {}) == "https://example.org/a"
    assert say_thing('"二十"', {}) == "二十"
    assert say_term("https://example.org/a#b", "zh") == "b"


@pytest.mark.java
def test_the_inferred_hierarchy_is_the_one_that_is_shipped() -> None:
    spec = importlib.util.spec_from_file_location("make_inferred", ROOT / "tools" / "make_inferred.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (ROOT / "ontology" / "inferred.ttl").read_text(encoding="utf-8") == module.render()


def test_the_inferred_hierarchy_holds_no_stated_axiom() -> None:
    def pairs(name: str) -> set[tuple[str, str]]:
        return {
            (q.subject.value, q.object.value)
            for q in ox.parse(path=str(ROOT / "ontology" / name))
            if q.predicate.value == RDFS.subClassOf
        }

    inferred, stated = pairs("inferred.ttl"), pairs("jixiao.ttl")
    assert (JX.QuantityIndicator, JX.OutputIndicator) in inferred
    assert inferred and not inferred & stated
