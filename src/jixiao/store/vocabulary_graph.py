"""The ontology and code lists as one named graph, so that questions can ask for labels and parents."""

from __future__ import annotations

import pyoxigraph as ox

from jixiao import resources
from jixiao.iris import BASE

GRAPH = f"{BASE}graph/vocabulary"


def vocabulary_lines() -> list[str]:
    """The N-Quads lines of every Turtle file of ontology/, sorted; blank nodes are named by their content."""
    lines: set[str] = set()
    for path in sorted(resources.path("ontology").glob("*.ttl")):
        triples = ox.Dataset(
            quad for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=BASE)
        )
        triples.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        prefix = path.stem.replace("-", "")
        for quad in triples:
            text = (
                f"{_name(quad.subject, prefix)} {quad.predicate} {_name(quad.object, prefix)} <{GRAPH}> .\n"
            )
            lines.add(text)
    return sorted(lines)


def _name(term: object, prefix: str) -> str:
    if isinstance(term, ox.BlankNode):
        return f"_:{prefix}{term.value}"
    return str(term)
