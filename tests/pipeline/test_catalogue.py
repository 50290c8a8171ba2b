"""The DCAT, VoID and PROV description of a build: complete by shapes of our own, and its counts are those of the graph."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from jixiao.mapping.catalogue import catalogue_lines
from jixiao.vocabulary import DCAT, DCTERMS, JX, RDF, VOID

SHAPES = Path(__file__).with_name("catalogue-shapes.ttl")
DESCRIBED = (
    DCAT.Catalog.removesuffix("Catalog"),
    DCTERMS.title.removesuffix("title"),
    VOID.Dataset.removesuffix("Dataset"),
)
ORG = "http://www.w3.org/ns/org#"


def quads_of(build: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(build / "graph.nq"), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def graph(built: Path) -> rdflib.Graph:
    """The statements of a build that describe data sets, and the classes of its resources."""
    from jixiao import resources

    kept = rdflib.Graph()
    lines = []
    for quad in quads_of(built):
        predicate = quad.predicate.value
        if predicate == RDF.type or predicate.startswith((*DESCRIBED, "http://www.w3.org/ns/prov#")):
            lines.append(f"{quad.triple} .")
    kept.parse(data="\n".join(lines), format="nt")
    # The classes that ours stand under: a budget unit is an organisation.
    kept.parse(resources.path("ontology", "jixiao.ttl"))
    return kept


def test_the_catalogue_conforms(graph: rdflib.Graph) -> None:
    conforms, _, told = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(SHAPES), advanced=False)
    assert conforms, told


@pytest.mark.parametrize(
    "predicate",
    [
        DCTERMS.description,
        DCAT.distribution,
        DCTERMS.publisher,
        DCTERMS.creator,
        VOID.documents,
        VOID.entities,
    ],
)
def test_a_missing_part_is_found(graph: rdflib.Graph, predicate: str) -> None:
    broken = rdflib.Graph()
    for triple in graph:
        if str(triple[1]) != predicate:
            broken.add(triple)
    assert not pyshacl.validate(broken, shacl_graph=rdflib.Graph().parse(SHAPES))[0]


def test_counts_are_those_of_the_graph(built: Path) -> None:
    quads = quads_of(built)
    stated = {q.subject.value: int(q.object.value) for q in quads if q.predicate.value == VOID.entities}
    kinds = {q.subject.value: q.object.value for q in quads if q.predicate.value == VOID.class_}
    members: dict[str, set[str]] = {kind: set() for kind in kinds.values()}
    for quad in quads:
        if quad.predicate.value == RDF.type and quad.object.value in members:
            members[quad.object.value].add(quad.subject.value)
    assert JX.Project in members
    assert {kinds[node]: number for node, number in stated.items()} == {k: len(m) for k, m in members.items()}


def test_a_build_of_nothing_still_describes_itself() -> None:
    lines = "".join(catalogue_lines([]))
    assert "0 documents: no record was recognised." in lines and VOID.classPartition not in lines
