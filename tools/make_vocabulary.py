"""Writes src/jixiao/vocabulary.py from the ontology: one class of IRI constants per vocabulary.

Usage: python tools/make_vocabulary.py [--check]
"""

from __future__ import annotations

import keyword
import sys
from pathlib import Path

from rdflib import OWL, RDF, Graph, URIRef

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "jixiao" / "vocabulary.py"

_LINE = 110

JX = "https://w3id.org/jixiao/ontology#"
_KINDS = (
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    OWL.NamedIndividual,
)

# The languages OWL itself is written in: their terms may not be declared in an OWL 2 DL ontology.
_BUILT_IN: dict[str, tuple[str, tuple[str, ...]]] = {
    "RDF": (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        ("type", "Property", "List", "first", "rest", "nil", "langString", "value"),
    ),
    "RDFS": (
        "http://www.w3.org/2000/01/rdf-schema#",
        (
            "Class", "Literal", "Resource", "comment", "domain", "isDefinedBy", "label", "range", "seeAlso",
            "subClassOf", "subPropertyOf",
        ),
    ),
    "XSD": (
        "http://www.w3.org/2001/XMLSchema#",
        (
            "anyURI", "boolean", "date", "dateTime", "decimal", "double", "gYear", "gYearMonth", "int", "integer",
            "nonNegativeInteger", "string",
        ),
    ),
    "OWL": (
        "http://www.w3.org/2002/07/owl#",
        (
            "Class", "DatatypeProperty", "FunctionalProperty", "NamedIndividual", "Nothing", "ObjectProperty",
            "Ontology", "Restriction", "Thing", "deprecated", "differentFrom", "equivalentClass", "imports",
            "sameAs", "versionIRI", "versionInfo",
        ),
    ),
}  # fmt: skip

# Vocabularies of several namespaces share one class where no local name stands in two of them.
_CLASS_OF = {
    "sdmx-dimension": "SDMX", "sdmx-measure": "SDMX", "sdmx-attribute": "SDMX",
    "obeu": "OBEU", "obeu-dimension": "OBEU", "obeu-attribute": "OBEU", "obeu-measure": "OBEU",
    "obeu-operation": "OBEU", "obeu-phase": "OBEU",
}  # fmt: skip


def _declared(graph: Graph) -> set[str]:
    return {str(s) for kind in _KINDS for s in graph.subjects(RDF.type, kind) if isinstance(s, URIRef)}


def _attribute(local: str) -> str:
    name = local.replace("-", "_").replace("/", "_").replace("%2F", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def collect_terms() -> dict[str, dict[str, str]]:
    """Class name → attribute → IRI; raises ValueError when two IRIs claim one attribute."""
    terms: dict[str, dict[str, str]] = {"JX": {}}

    def put(group: str, local: str, iri: str) -> None:
        name = _attribute(local)
        if terms.setdefault(group, {}).setdefault(name, iri) != iri:
            raise ValueError(f"{group}.{name} would stand for {terms[group][name]} and {iri}")

    for iri in _declared(Graph().parse(ROOT / "ontology" / "jixiao.ttl")):
        if iri.startswith(JX):
            put("JX", iri.removeprefix(JX), iri)
    for group, (namespace, names) in _BUILT_IN.items():
        for name in names:
            put(group, name, namespace + name)
    for stub in sorted((ROOT / "ontology" / "imports").glob("*.ttl")):
        graph = Graph(bind_namespaces="none").parse(stub)
        namespace = dict(graph.namespaces())[stub.stem]
        for iri in _declared(graph):
            if not iri.startswith(str(namespace)):
                raise ValueError(f"{stub.name} declares {iri}, which is not of its namespace {namespace}")
            put(_CLASS_OF.get(stub.stem, stub.stem.upper()), iri.removeprefix(str(namespace)), iri)
    return terms


def _constant(name: str, iri: str) -> str:
    line = f'    {name}: Final = "{iri}"'
    return line if len(line) <= _LINE else f'    {name}: Final = (\n        "{iri}"\n    )'


def render() -> str:
    """The text of the vocabulary module."""
    parts = [
        '"""IRI constants of the ontology and of the external terms it uses; a misspelt term is an AttributeError.',
        "",
        "Generated from ontology/jixiao.ttl and ontology/imports/*.ttl by tools/make_vocabulary.py: edit those.",
        '"""',
        "",
        "# ruff: noqa: N815",
        "",
        "from __future__ import annotations",
        "",
        "from typing import Final",
    ]
    for group, names in sorted(collect_terms().items(), key=lambda item: (item[0] != "JX", item[0])):
        parts += ["", "", f"class {group}:", "    __slots__ = ()"]
        parts += [_constant(name, iri) for name, iri in sorted(names.items())]
    return "\n".join(parts) + "\n"


def main(arguments: list[str]) -> int:
    """Writes the module, or with --check says whether it is up to date (exit 1 when not)."""
    text = render()
    if "--check" in arguments:
        return 0 if TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
