"""The vocabulary module is what the ontology says, byte for byte, and closed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from jixiao import iris, vocabulary
from jixiao.vocabulary import JX, OBEU, QB, SDMX

ROOT = Path(__file__).resolve().parent.parent


def _generator():
    spec = importlib.util.spec_from_file_location("make_vocabulary", ROOT / "tools" / "make_vocabulary.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_module_is_generated_from_the_ontology():
    assert Path(vocabulary.__file__).read_text(encoding="utf-8") == _generator().render()


def test_a_misspelt_term_is_an_error():
    with pytest.raises(AttributeError):
        _ = JX.hasIndicatr


def test_constants_are_full_iris():
    assert JX.hasIndicator == "https://w3id.org/jixiao/ontology#hasIndicator"
    assert QB.Observation == "http://purl.org/linked-data/cube#Observation"
    assert SDMX.refArea == "http://purl.org/linked-data/sdmx/2009/dimension#refArea"
    assert OBEU.approved == "http://data.openbudgets.eu/resource/codelist/budget-phase/approved"


SHA = "0f" * 32


def test_same_print_same_iri_and_ascii():
    disclosure = iris.disclosure_iri(SHA)
    named = iris.project_iri(disclosure, None, "综合服务专项", 3)
    assert named == iris.project_iri(disclosure, None, "综合 服务专项", 9)
    assert named.isascii() and named != iris.project_iri(disclosure, None, "综合服务", 3)
    assert iris.project_iri(disclosure, "630200240000", "x", 1).endswith("/project/630200240000")
    assert iris.project_iri(disclosure, None, None, 4).endswith("/project/n-4")
    assert iris.project_iri(disclosure, "A1", None, 4, occurrence=2).endswith("/project/A1~2")


def test_base_moves_data_but_not_code_lists():
    assert iris.disclosure_iri(SHA, "https://example.org/d/").startswith("https://example.org/d/disclosure/")
    assert iris.region_iri("630200") == "https://w3id.org/jixiao/id/region/630200"


@pytest.mark.parametrize("bad", ["", "xyz", "0f" * 31])
def test_disclosure_needs_a_digest(bad):
    with pytest.raises(ValueError):
        iris.disclosure_iri(bad)


def test_segments_are_checked():
    with pytest.raises(ValueError):
        iris.concept_iri("unit", "万元")
    with pytest.raises(ValueError):
        iris.indicator_iri("https://example.org/p", 4, 1)
    with pytest.raises(ValueError):
        iris.graph_iri(iris.disclosure_iri(SHA), "other")
    with pytest.raises(ValueError):
        iris.printed_key(None)
