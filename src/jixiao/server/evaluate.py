"""Evaluates one query on the store and serialises the answer; runs inside a worker process."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from jixiao.query.guard import names_its_dataset

RESULT_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "text/n3": ox.RdfFormat.N3,
}
# CSV and TSV have no form for a yes or no.
_BOOLEAN_TYPES = frozenset(RESULT_FORMATS) - {"text/csv", "text/tab-separated-values"}

PREFIXES = {
    "jx": "https://w3id.org/jixiao/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "qb": "http://purl.org/linked-data/cube#",
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "org": "http://www.w3.org/ns/org#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A query with its dataset; `accepted` are media types in the client's order of liking.

    Without graphs of its own, a query sees the union of all named graphs as its default graph.
    """

    query: str
    accepted: tuple[str, ...]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str = ""
    bindings: tuple[tuple[str, str], ...] = ()
    """Variables bound to IRIs before the query runs."""
    terms: tuple[tuple[str, str], ...] = ()
    """Variables bound to terms in N-Triples form."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A serialised answer."""

    media_type: str
    body: bytes


class _Capped(io.BytesIO):
    """A buffer that refuses to grow past `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: object) -> int:
        written = super().write(data)  # type: ignore[arg-type]  # pyoxigraph hands bytes
        if self.tell() > self._limit:
            raise OverflowError
        return written


@cache
def _open(folder: Path) -> ox.Store:
    return ox.Store.read_only(str(folder))


def evaluate(folder: Path, evaluation: Evaluation, limit: int) -> tuple[int, tuple[str, bytes] | str]:
    """(200, (media type, bytes)) or (status, reason): 400 malformed, 406 not in an accepted form, 507 too large."""
    chosen_graphs = bool(evaluation.default_graphs or evaluation.named_graphs)
    try:
        result = _open(folder).query(
            evaluation.query,
            base_iri=evaluation.base or None,
            use_default_graph_as_union=not chosen_graphs and not names_its_dataset(evaluation.query),
            default_graph=[ox.NamedNode(g) for g in evaluation.default_graphs] if chosen_graphs else None,
            named_graphs=[ox.NamedNode(g) for g in evaluation.named_graphs] if chosen_graphs else None,
            substitutions=_substitutions(evaluation),
        )
        return 200, _serialise(result, evaluation.accepted, limit)
    except (SyntaxError, ValueError) as error:
        return 400, f"the query is malformed: {error}"
    except LookupError:
        return 406, "the answer of this kind of query has none of the accepted media types"
    except (OverflowError, MemoryError):
        return 507, "the answer is larger than allowed; add LIMIT"
    except (RuntimeError, OSError) as error:
        return 500, f"the query could not be evaluated: {error}"


def _substitutions(
    evaluation: Evaluation,
) -> dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    found: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
        ox.Variable(name): ox.NamedNode(iri) for name, iri in evaluation.bindings
    }
    for name, text in evaluation.terms:
        line = f"<urn:x:s> <urn:x:p> {text} ."
        found[ox.Variable(name)] = next(iter(ox.parse(line.encode(), format=ox.RdfFormat.N_TRIPLES))).object
    return found


def _serialise(result: object, accepted: tuple[str, ...], limit: int) -> tuple[str, bytes]:
    out = _Capped(limit)
    if isinstance(result, ox.QueryTriples):
        media_type = next((m for m in accepted if m in GRAPH_FORMATS), None)
        if media_type is None:
            raise LookupError
        ox.serialize(result, out, format=GRAPH_FORMATS[media_type], prefixes=PREFIXES)
        return media_type, out.getvalue()
    allowed = _BOOLEAN_TYPES if isinstance(result, ox.QueryBoolean) else frozenset(RESULT_FORMATS)
    media_type = next((m for m in accepted if m in allowed), None)
    if media_type is None:
        raise LookupError
    if not isinstance(result, ox.QueryBoolean | ox.QuerySolutions):
        raise TypeError(f"unexpected answer {type(result).__name__}")
    result.serialize(out, format=RESULT_FORMATS[media_type])
    return media_type, out.getvalue()
