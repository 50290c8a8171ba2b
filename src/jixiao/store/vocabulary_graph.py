"""The ontology as a named graph, so that its terms can be asked for and resolved."""

from __future__ import annotations

import pyoxigraph as ox

from jixiao import resources
from jixiao.iris import BASE

# Code lists stand in the catalogue graph, as far as disclosures use them.
FILES = ("alignments.ttl", "cube.ttl", "jixiao.ttl")
GRAPH = f"{BASE}graph/vocabulary"


def vocabulary_lines() -> list[str]:
    """The N-Quads lines of the ontology, its cube and its alignments, sorted; blank nodes are named by their content."""
    lines: set[str] = set()
    for path in (
        resources.path("ontology", name) for name in FILES if resources.path("ontology", name).exists()
    ):
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
