"""The OWL 2 RL rules through `reasonable`: members of the defined classes without Java."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import rdflib
import reasonable

from jixiao.reasoning.view import load_schema, to_ntriples
from jixiao.vocabulary import RDF


def infer_types(facts: Iterable[ox.Triple]) -> tuple[tuple[str, str], ...]:
    """The (individual, defined class) pairs that follow from `facts` (the form of `select_facts`), sorted."""
    schema = load_schema()
    graph = rdflib.Graph(bind_namespaces="none")
    graph.parse(data=to_ntriples([*schema.axioms, *facts]), format="nt")
    reasoner = reasonable.PyReasoner()
    reasoner.from_graph(graph)
    found = {
        (str(subject), str(kind))
        for subject, predicate, kind in reasoner.reason()
        if str(predicate) == RDF.type
        and str(kind) in schema.defined_classes
        and isinstance(subject, rdflib.URIRef)
    }
    return tuple(sorted(found))
