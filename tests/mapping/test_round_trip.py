"""Records → graph → records loses nothing."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import HealthCheck, Phase, given, settings
from tests.mapping.records import EXTRACTIONS

from jixiao.mapping.map import map_extraction
from jixiao.mapping.nquads import Literal, Node, Quad
from jixiao.mapping.read import read_extraction, read_lines
from jixiao.model.records import Extraction


@settings(max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(EXTRACTIONS)
def test_what_was_mapped_is_read_back(extraction: Extraction) -> None:
    lines = map_extraction(extraction)
    assert lines == sorted(set(lines))
    assert read_lines(lines) == extraction


def from_store(quad: ox.Quad) -> Quad:
    node: Node
    if isinstance(quad.object, ox.Literal):
        node = Literal(quad.object.value, "", quad.object.language or "")
    else:
        node = quad.object.value
    return quad.subject.value, quad.predicate.value, node, quad.graph_name.value


@settings(max_examples=20, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(EXTRACTIONS)
def test_a_store_that_rewrites_numbers_loses_nothing_either(extraction: Extraction) -> None:
    store = ox.Store()
    store.load("".join(map_extraction(extraction)).encode(), format=ox.RdfFormat.N_QUADS)
    assert read_extraction(from_store(quad) for quad in store) == extraction
