"""The items of a user's data set in RDF: what bears a name, or a code that linking knows."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox

from jixiao import codelists
from jixiao.errors import DamagedSource
from jixiao.iris import concept_iri, function_iri, printed_key, region_iri
from jixiao.linking.items import Item, Items, read_bytes
from jixiao.mapping.nquads import Literal
from jixiao.vocabulary import DCTERMS, RDFS, SKOS, WDT

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".n3": ox.RdfFormat.N3,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
_SCHEMA = ("https://schema.org/", "http://schema.org/")
_NAMES = (
    SKOS.prefLabel, RDFS.label, *(f"{s}legalName" for s in _SCHEMA), *(f"{s}name" for s in _SCHEMA),
    "http://xmlns.com/foaf/0.1/name", DCTERMS.title,
)  # fmt: skip
_CODES = (SKOS.notation, DCTERMS.identifier, *(f"{s}identifier" for s in _SCHEMA))
_REGION = region_iri("630000").removesuffix("630000")
_FUNCTION = function_iri("208").removesuffix("208")
_COFOG = concept_iri("cofog", "10").removesuffix("10")

_Statements = list[tuple[str, str | Literal]]


def read_rdf_items(path: Path) -> Items:
    """The items of an RDF file: subjects with a label, a notation or an identifier; blank nodes are passed over.

    Raises SourceMissing, and DamagedSource for what cannot be parsed.
    """
    statements: dict[str, _Statements] = defaultdict(list)
    try:
        for quad in ox.parse(
            read_bytes(path), format=FORMATS[path.suffix.lower()], base_iri=path.resolve().as_uri()
        ):
            if isinstance(quad.subject, ox.NamedNode):
                if isinstance(quad.object, ox.NamedNode):
                    statements[quad.subject.value].append((quad.predicate.value, quad.object.value))
                elif isinstance(quad.object, ox.Literal):
                    value = quad.object
                    literal = Literal(
                        value.value, "" if value.language else value.datatype.value, value.language or ""
                    )
                    statements[quad.subject.value].append((quad.predicate.value, literal))
    except (SyntaxError, ValueError) as error:
        raise DamagedSource(
            f"not readable as RDF: {error}", where=str(path), remedy="check the file and its ending"
        ) from error
    items = tuple(_make_item(iri, sorted(found, key=repr)) for iri, found in sorted(statements.items()))
    known = tuple(i for i in items if i.name or i.region or i.function or i.cofog)
    return Items(
        printed_key(path.stem),
        known,
        (f"资源 resources: {len(items):,}, 有名称或编码 with a name or code: {len(known):,}",),
    )


def _make_item(iri: str, statements: _Statements) -> Item:
    region = function = cofog = ""
    for predicate, value in statements:
        if isinstance(value, str):
            region = region or (value.removeprefix(_REGION) if value.startswith(_REGION) else "")
            function = function or (value.removeprefix(_FUNCTION) if value.startswith(_FUNCTION) else "")
            cofog = cofog or (value.removeprefix(_COFOG) if value.startswith(_COFOG) else "")
        elif predicate == WDT.P442:
            region = region or value.value
        elif predicate in _CODES:
            code = value.value.strip()
            # A notation names no list: six digits that name a region are a region, listed classes a class.
            if re.fullmatch(r"\d{6}", code) and codelists.region(code):
                region = region or code
            elif re.fullmatch(r"2\d{2}(\d{2}){0,2}", code) and codelists.functional(code):
                function = function or code
    name = _name_of(statements)
    return Item(iri, name, name, region, function, cofog, tuple(statements))


def _name_of(statements: _Statements) -> str:
    labels = [
        (_NAMES.index(predicate), not value.language.startswith("zh"), value.value)
        for predicate, value in statements
        if predicate in _NAMES and isinstance(value, Literal)
    ]
    # A Chinese label of any kind before one in another language, for only it can equal a printed name.
    return min(labels, key=lambda label: (label[1], label[0], label[2]))[2] if labels else ""
