"""JSON-LD 1.1 with a context of prefixes and typed terms, streamed node by node."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import IO, Any

import pyoxigraph as ox

from jixiao import resources
from jixiao.vocabulary import OWL, RDF, RDFS, XSD

_COERCED = frozenset({XSD.decimal, XSD.integer, XSD.boolean, XSD.gYear, XSD.date})


def _shorten(iri: str, prefixes: Mapping[str, str]) -> str:
    for prefix, namespace in prefixes.items():
        tail = iri.removeprefix(namespace)
        # A compact IRI may not begin with // after its colon (JSON-LD 1.1, 5.2).
        if tail != iri and tail and not tail.startswith("/"):
            return f"{prefix}:{tail}"
    return iri


@cache
def read_coercions() -> dict[str, str]:
    """Each property of the ontology with a datatype, or "@id" where it links nodes."""
    found: dict[str, str] = {}
    path = resources.path("ontology", "jixiao.ttl")
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode):
            continue
        if quad.predicate.value == RDF.type and quad.object.value == OWL.ObjectProperty:
            found[quad.subject.value] = "@id"
        elif quad.predicate.value == RDFS.range and quad.object.value in _COERCED:
            found.setdefault(quad.subject.value, quad.object.value)
    return found


def make_context(prefixes: Mapping[str, str]) -> dict[str, Any]:
    """The context: prefixes, then every coerced term under its compact name."""
    context: dict[str, Any] = dict(sorted(prefixes.items()))
    for iri, kind in sorted(read_coercions().items()):
        context[_shorten(iri, prefixes)] = {"@type": kind if kind == "@id" else _shorten(kind, prefixes)}
    return context


def write_json_ld(quads: Iterable[ox.Quad], file: IO[bytes], prefixes: Mapping[str, str]) -> None:
    """Writes quads, of which those of one graph and one subject should follow each other, as one document."""
    context = json.dumps(make_context(prefixes), ensure_ascii=False, indent=1)
    file.write(f'{{"@context": {context},\n"@graph": ['.encode())
    graphs = groupby(quads, key=lambda quad: str(quad.graph_name))
    for number, (_, of_graph) in enumerate(graphs):
        file.write(b",\n" if number else b"\n")
        _write_graph(of_graph, file, prefixes)
    file.write(b"\n]}\n")


def _write_graph(quads: Iterator[ox.Quad], file: IO[bytes], prefixes: Mapping[str, str]) -> None:
    first = True
    for _, of_subject in groupby(quads, key=lambda quad: str(quad.subject)):
        described = list(of_subject)
        if first:
            name = described[0].graph_name
            head = "" if isinstance(name, ox.DefaultGraph) else f'"@id": {json.dumps(name.value)}, '
            file.write(f'{{{head}"@graph": [\n'.encode())
        else:
            file.write(b",\n")
        first = False
        node = _describe(described, prefixes)
        file.write(json.dumps(node, ensure_ascii=False, separators=(",", ":")).encode())
    file.write(b"\n]}")


def _name(term: ox.NamedNode | ox.BlankNode, prefixes: Mapping[str, str]) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else _shorten(term.value, prefixes)


def _describe(quads: list[ox.Quad], prefixes: Mapping[str, str]) -> dict[str, Any]:
    subject = quads[0].subject
    assert isinstance(subject, ox.NamedNode | ox.BlankNode)
    node: dict[str, Any] = {"@id": _name(subject, prefixes)}
    for quad in quads:
        if quad.predicate.value == RDF.type and isinstance(quad.object, ox.NamedNode):
            key, value = "@type", _name(quad.object, prefixes)
        else:
            key, value = _shorten(quad.predicate.value, prefixes), _write_value(quad, prefixes)
        node.setdefault(key, []).append(value)
    return {
        key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in node.items()
    }


def _write_value(quad: ox.Quad, prefixes: Mapping[str, str]) -> Any:
    term, coerced = quad.object, read_coercions().get(quad.predicate.value)
    if isinstance(term, ox.NamedNode | ox.BlankNode):
        name = _name(term, prefixes)
        return name if coerced == "@id" else {"@id": name}
    assert isinstance(term, ox.Literal)
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == XSD.string:
        return {"@value": term.value} if coerced else term.value
    return (
        term.value if coerced == datatype else {"@value": term.value, "@type": _shorten(datatype, prefixes)}
    )
