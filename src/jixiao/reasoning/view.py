"""What a reasoner is given of a graph: the ontology's axioms and the facts they can say something about.

Left out, because OWL 2 DL has no place for them: annotations, literals of types outside the OWL 2 datatype
map (xsd:gYear, xsd:date), and terms that no ontology file declares. Nothing is renamed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from jixiao import resources
from jixiao.vocabulary import JX, OWL, RDF, RDFS, SKOS, XSD

_ONTOLOGY_FILES = ("jixiao.ttl", "alignments.ttl")
_LIST_FILES = (
    "indicators.ttl",
    "kinds.ttl",
    "units.ttl",
    "functional.ttl",
    "economic.ttl",
    "regions.ttl",
    "cofog.ttl",
)

_FACT_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty)
_LIST_PREDICATES = {RDF.type, SKOS.broader, JX.baseUnit, JX.conversionMultiplier}
_AXIOM_NAMESPACES = ("http://www.w3.org/2002/07/owl#", "http://www.w3.org/2000/01/rdf-schema#")
_NOT_AXIOMS = {
    RDFS.label,
    RDFS.comment,
    RDFS.seeAlso,
    RDFS.isDefinedBy,
    OWL.versionIRI,
    OWL.versionInfo,
    OWL.imports,
}

_PLAIN = {
    XSD.string, XSD.boolean, XSD.decimal, XSD.integer, XSD.nonNegativeInteger, XSD.int, XSD.double, XSD.dateTime,
    XSD.anyURI, RDF.langString,
}  # fmt: skip

_TYPE = ox.NamedNode(RDF.type)


@dataclass(frozen=True, slots=True)
class Schema:
    """The ontology as a reasoner sees it: axioms, and which predicates carry facts.

    `declarations` are those of external terms that no axiom mentions; they matter only to data that use them.
    """

    axioms: tuple[ox.Triple, ...]
    declarations: dict[str, ox.Triple]
    object_properties: frozenset[str]
    data_properties: frozenset[str]
    classes: frozenset[str]
    defined_classes: frozenset[str]
    functional: frozenset[str]
    namespace: str


def _triples(*names: str) -> Iterator[ox.Triple]:
    for quad in ox.parse(path=str(resources.path("ontology", *names)), rename_blank_nodes=True):
        yield quad.triple


@cache
def load_schema() -> Schema:
    """The axioms of the ontology, its alignments and the external stubs, annotations left out."""
    stubs = sorted(path.name for path in resources.path("ontology", "imports").glob("*.ttl"))
    everything = [t for name in _ONTOLOGY_FILES for t in _triples(name)]
    everything += [t for name in stubs for t in _triples("imports", name)]
    kinds: dict[str, set[str]] = defaultdict(set)
    for triple in everything:
        if triple.predicate == _TYPE and isinstance(triple.subject, ox.NamedNode):
            kinds[value_of(triple.object)].add(triple.subject.value)
    ours = JX.Disclosure.removesuffix("Disclosure")
    axioms = [triple for triple in everything if _is_axiom(triple)]
    named = {value_of(t.object) for t in axioms} | {
        value_of(t.subject) for t in axioms if t.predicate != _TYPE
    }
    outside = {
        value_of(t.subject): t
        for t in axioms
        if t.predicate == _TYPE and not value_of(t.subject).startswith(ours)
    }
    defined = {
        triple.subject.value
        for triple in everything
        if triple.predicate.value == OWL.equivalentClass and isinstance(triple.subject, ox.NamedNode)
    }
    return Schema(
        axioms=tuple(
            t
            for t in axioms
            if t.predicate != _TYPE or value_of(t.subject) not in outside or value_of(t.subject) in named
        ),
        declarations={iri: triple for iri, triple in outside.items() if iri not in named},
        object_properties=frozenset(kinds[OWL.ObjectProperty]),
        data_properties=frozenset(kinds[OWL.DatatypeProperty]),
        classes=frozenset(kinds[OWL.Class]),
        defined_classes=frozenset(iri for iri in defined if iri.startswith(ours)),
        functional=frozenset(kinds[OWL.FunctionalProperty]),
        namespace=ours,
    )


def value_of(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """The IRI, blank node label or lexical form of a term."""
    return term.value if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal) else str(term)


def _is_axiom(triple: ox.Triple) -> bool:
    predicate = triple.predicate.value
    if predicate == RDF.type:
        return value_of(triple.object) != OWL.Ontology
    if predicate in _NOT_AXIOMS:
        return False
    return predicate.startswith(_AXIOM_NAMESPACES) or predicate in (RDF.first, RDF.rest)


@cache
def _list_facts() -> dict[str, tuple[ox.Triple, ...]]:
    found: dict[str, list[ox.Triple]] = defaultdict(list)
    for name in _LIST_FILES:
        for triple in _triples(name):
            if triple.predicate.value in _LIST_PREDICATES and isinstance(triple.subject, ox.NamedNode):
                found[triple.subject.value].append(triple)
    return {iri: tuple(triples) for iri, triples in found.items()}


def select_facts(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The data triples a reasoner is given, with those of the code-list concepts they reach; sorted, each once."""
    schema = load_schema()
    kept: set[ox.Triple] = set()
    for triple in triples:
        if _is_fact(triple, schema):
            kept.add(triple)
    reached = {value_of(t.object) for t in kept} | _named_in_axioms()
    queue = [iri for iri in reached if iri in _list_facts()]
    seen = set(queue)
    while queue:
        for triple in _list_facts()[queue.pop()]:
            kept.add(triple)
            further = value_of(triple.object)
            if further in _list_facts() and further not in seen:
                seen.add(further)
                queue.append(further)
    return sorted(kept, key=str)


@cache
def _named_in_axioms() -> frozenset[str]:
    has_value = "http://www.w3.org/2002/07/owl#hasValue"
    return frozenset(value_of(t.object) for t in load_schema().axioms if t.predicate.value == has_value)


def _is_fact(triple: ox.Triple, schema: Schema) -> bool:
    predicate = triple.predicate.value
    if predicate == RDF.type:
        return value_of(triple.object) in schema.classes
    if predicate in schema.object_properties:
        return isinstance(triple.object, ox.NamedNode | ox.BlankNode)
    if predicate in schema.data_properties and isinstance(triple.object, ox.Literal):
        return triple.object.datatype.value in _PLAIN
    return predicate in (OWL.sameAs, OWL.differentFrom)


def declarations_for(facts: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The declarations of the external terms that the facts use and no axiom mentions."""
    declared = load_schema().declarations
    used = {iri for fact in facts for iri in (fact.predicate.value, value_of(fact.object)) if iri in declared}
    return [declared[iri] for iri in sorted(used)]


def to_ntriples(triples: Iterable[ox.Triple]) -> bytes:
    """The triples as N-Triples bytes, the form every reasoner here reads."""
    return "".join(f"{triple} .\n" for triple in triples).encode()
