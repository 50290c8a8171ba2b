"""The door to pyoxigraph for the derivation: N-Quads in, an index of nodes, derived N-Quads out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache

import pyoxigraph as ox

from jixiao.derivation.facts import Fact, Ref, Says
from jixiao.errors import GraphError
from jixiao.iris import ONTOLOGY

NAMESPACE = ONTOLOGY + "#"
_XSD = "http://www.w3.org/2001/XMLSchema#"


class Index:
    """One document's triples by subject and predicate; objects are IRIs or lexical forms as strings.

    Predicates and classes of our own vocabulary are known by their local names, all others by their IRIs.
    """

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.by_class: dict[str, list[str]] = defaultdict(list)
        self.graph = ""

    def one(self, node: str, name: str) -> str | None:
        """The first value of property `name`, None where there is none."""
        said = self.nodes.get(node)
        values = said.get(name) if said is not None else None
        return values[0] if values else None

    def all(self, node: str, name: str) -> list[str]:
        """Every value of property `name`, in the order read."""
        said = self.nodes.get(node)
        return said.get(name, []) if said is not None else []

    def decimal(self, node: str, name: str) -> Decimal | None:
        """The first value of `name` as a Decimal."""
        value = self.one(node, name)
        return Decimal(value) if value is not None else None

    def integer(self, node: str, name: str) -> int | None:
        """The first value of `name` as an int; a year keeps its four digits."""
        value = self.one(node, name)
        return int(value) if value is not None else None

    def members(self, kind: str) -> list[str]:
        """The nodes of one class in the order of jx:order, then of reading."""
        found = list(dict.fromkeys(self.by_class.get(kind, ())))
        return sorted(found, key=lambda node: self.integer(node, "order") or 0)


def local(iri: str) -> str:
    """The local name of a term of our vocabulary, any other IRI unchanged."""
    return iri[len(NAMESPACE) :] if iri.startswith(NAMESPACE) else iri


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def read_quads(
    lines: Iterable[str] | str | bytes, form: ox.RdfFormat = ox.RdfFormat.N_QUADS
) -> list[ox.Quad]:
    """The quads of N-Quads text or lines; raises GraphError where the text is not well-formed."""
    text = lines if isinstance(lines, str | bytes) else "".join(_ended(line) for line in lines)
    data = text.encode() if isinstance(text, str) else text
    try:
        return list(ox.parse(data, format=form))
    except (SyntaxError, ValueError) as error:
        raise GraphError(f"not well-formed RDF: {error}") from error


def _ended(line: str) -> str:
    return line if line.endswith("\n") else line + "\n"


def index_quads(quads: Iterable[ox.Quad]) -> Index:
    """The index of `quads`; quads in derived, report and other later graphs are left out by the caller."""
    return extend_index(Index(), quads)


def extend_index(index: Index, quads: Iterable[ox.Quad]) -> Index:
    """`index` itself, with `quads` added behind what it holds."""
    return index_terms(
        (
            (q.subject.value, q.predicate.value, q.object.value, _graph_name(q))
            for q in quads
            if not isinstance(q.subject, ox.Triple) and not isinstance(q.object, ox.Triple)
        ),
        index,
    )


def _graph_name(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def index_terms(
    quads: Iterable[tuple[str, str, str | tuple[str, ...], str]], index: Index | None = None
) -> Index:
    """The index of quads given as strings, a literal as a tuple whose first member is its lexical form."""
    index = Index() if index is None else index
    nodes, names = index.nodes, _Names()
    last, said = "", nodes[""]
    del nodes[""]
    for subject, predicate, node, graph in quads:
        value = node if node.__class__ is str else node[0]
        if subject is not last:
            # Sorted quads say one thing after the other of the same node.
            last, said = subject, nodes[subject]
        if predicate == _TYPE:
            kind = names[value]
            index.by_class[kind].append(subject)
            said["type"].append(kind)
            continue
        said[names[predicate]].append(value)
        if not index.graph:
            index.graph = graph
    return index


class _Names(dict[str, str]):
    """Local names of the few hundred properties and classes, each cut once."""

    def __missing__(self, iri: str) -> str:
        name = self[iri] = local(iri)
        return name


Lines = Mapping[str, Sequence[str]]
"""N-Quads lines by the IRI of their predicate."""


def group_quads(quads: Iterable[ox.Quad]) -> dict[str, list[str]]:
    """The lines of `quads`, in canonical form, by predicate."""
    lines: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        lines[quad.predicate.value].append(f"{quad} .\n")
    return lines


def group_lines(lines: Iterable[str]) -> dict[str, list[str]]:
    """Lines with one blank between their terms, by predicate; what is no line is left out."""
    groups: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        parts = line.split(" ", 2)
        if len(parts) == 3:
            groups[parts[1][1:-1]].append(line)
    return groups


def run_construct(lines: Lines, queries: Iterable[str]) -> list[str]:
    """What CONSTRUCT queries, each seeing what earlier ones made, add to the union of the graphs of `lines`.

    The triples are given as "subject predicate object" in N-Triples syntax. Only lines are loaded whose predicate,
    or class, a query names.
    """
    texts = tuple(queries)
    named = _list_named(texts)
    store = ox.Store()
    chosen = [line for iri in sorted(named - {_TYPE}) for line in lines.get(iri, ())]
    chosen += [line for line in lines.get(_TYPE, ()) if line.split(" ", 3)[2][1:-1] in named]
    store.bulk_load(input="".join(chosen).encode(), format=ox.RdfFormat.N_QUADS)
    made: list[str] = []
    extra = ox.NamedNode("urn:jixiao:derived")
    for number, text in enumerate(texts, 1):
        results = store.query(text, use_default_graph_as_union=True)
        if not isinstance(results, ox.QueryTriples):
            continue
        found = (results.serialize(format=ox.RdfFormat.N_TRIPLES) or b"").decode().split("\n")[:-1]
        made += [line[:-2] for line in found]
        later = _list_named(texts[number:])
        seen = "\n".join([line for line in found if line.split(" ", 2)[1][1:-1] in later])
        if seen:
            store.load(input=seen.encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=extra)
    return made


_PREFIX = re.compile(r"PREFIX\s+(\w*):\s*<([^>]*)>")
_SHORT_NAME = re.compile(r"(\w*):(\w[\w-]*)")


@cache
def _list_named(queries: tuple[str, ...]) -> frozenset[str]:
    """Every IRI that the queries name, and rdf:type. No query may ask for predicates or classes it does not name."""
    named = {_TYPE}
    for text in queries:
        prefixes = dict(_PREFIX.findall(text))
        named.update(f"{prefixes[p]}{name}" for p, name in _SHORT_NAME.findall(text) if p in prefixes)
        named.update(re.findall(r"<([^>\s]*)>", text))
    return frozenset(named)


_FORMATS = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "xml": ox.RdfFormat.RDF_XML,
    "owl": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "n3": ox.RdfFormat.N3,
}
_LATER = ("/graph/derived", "/graph/report", "/graph/links", "/graph/catalogue", "/graph/reasoning")


def read_any(data: bytes, name: str) -> list[tuple[str, str]]:
    """The quads of an RDF file as (graph, N-Quads line), derived and later graphs left out.

    `name` tells the syntax by its ending; raises GraphError for an unknown ending or malformed text.
    """
    form = _FORMATS.get(name.lower().rpartition(".")[2])
    if form is None:
        raise GraphError(
            f"no RDF syntax ends like this: {name}", remedy="use .nq .trig .ttl .nt .jsonld or .rdf"
        )
    found = []
    for quad in read_quads(data, form):
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else "urn:jixiao:document"
        if graph.endswith(_LATER):
            continue
        found.append((graph, f"{quad.subject} {quad.predicate} {quad.object} <{graph}> .\n"))
    return found


def encode_fact(fact: Fact) -> str:
    """A fact as "subject predicate object" in N-Triples syntax."""
    return f"{_write_iri(fact.subject)} {_write_iri(NAMESPACE + fact.name)} {_object(fact)}"


@lru_cache(maxsize=4096)
def _write_iri(iri: str) -> str:
    return str(ox.NamedNode(iri))


def _object(fact: Fact) -> str:
    value = fact.value
    if isinstance(value, Ref):
        return _write_iri(value.iri)
    if isinstance(value, Says):
        return str(ox.Literal(value.text, language=value.language))
    if isinstance(value, bool):
        return str(ox.Literal("true" if value else "false", datatype=ox.NamedNode(_XSD + "boolean")))
    if isinstance(value, int):
        return str(ox.Literal(str(value), datatype=ox.NamedNode(_XSD + "integer")))
    if isinstance(value, Decimal):
        text = format(value.normalize(), "f")
        return str(ox.Literal("0" if text == "-0" else text, datatype=ox.NamedNode(_XSD + "decimal")))
    return str(ox.Literal(value))


def parse_turtle(data: bytes) -> list[ox.Quad]:
    """The triples of Turtle text as quads of the default graph; raises GraphError where it is malformed."""
    return read_quads(data, ox.RdfFormat.TURTLE)


def node_text(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """The IRI, label or lexical form of a node."""
    return str(node) if isinstance(node, ox.Triple) else node.value
