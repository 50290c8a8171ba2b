"""What the defined classes ask of their members, read through owlready2's class expressions and said in words."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import owlready2
import pyoxigraph as ox

from jixiao.reasoning.view import load_schema, to_ntriples, value_of
from jixiao.reasoning.words import say_term
from jixiao.vocabulary import OWL, RDF

_HAS_VALUE = "http://www.w3.org/2002/07/owl#hasValue"
_WORDS = {
    "zh": {"and": "，且", "or": "，或", "some": "属于", "of": "的", "value": "为", "any": "有值", "comma": "、"},
    "en": {"and": " and ", "or": " or ", "some": " some ", "of": " with ", "value": " value ", "any": " is stated", "comma": " or "},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Definition:
    """The condition under which something belongs to a defined class, in both languages."""

    iri: str
    zh: str
    en: str


@cache
def read_definitions() -> dict[str, Definition]:
    """The conditions of all defined classes of the ontology by class IRI, sorted."""
    axioms = load_schema().axioms
    world = owlready2.World()
    try:
        ontology = world.get_ontology("https://w3id.org/jixiao/reasoning-view#")
        # owlready2 shows a value only where it knows that the value is an individual.
        values = sorted({value_of(a.object) for a in axioms if a.predicate.value == _HAS_VALUE})
        individuals = [
            ox.Triple(ox.NamedNode(iri), ox.NamedNode(RDF.type), ox.NamedNode(f"{_owl()}NamedIndividual"))
            for iri in values
        ]
        ontology.load(fileobj=io.BytesIO(to_ntriples([*axioms, *individuals])), only_local=True)
        return {
            iri: Definition(iri, _all(world[iri], "zh"), _all(world[iri], "en"))
            for iri in sorted(load_schema().defined_classes)
        }
    finally:
        world.close()


def _owl() -> str:
    return OWL.Class.removesuffix("Class")


def _all(kind: owlready2.ThingClass, language: str) -> str:
    return _WORDS[language]["or"].join(_say(expression, language) for expression in kind.equivalent_to)


def _say(expression: object, language: str) -> str:
    words = _WORDS[language]
    if isinstance(expression, owlready2.And):
        return words["and"].join(_bracketed(part, language) for part in expression.Classes)
    if isinstance(expression, owlready2.Or):
        return _say_choice(expression, language)
    if isinstance(expression, owlready2.Restriction):
        name = say_term(expression.property.iri, language)
        if expression.type == owlready2.VALUE:
            return f"{name}{words['value']}{say_term(expression.value.iri, language)}"
        if expression.value is None or expression.value is owlready2.Thing:
            return f"{name}{words['any']}"
        joined = words["of" if isinstance(expression.value, owlready2.Restriction) else "some"]
        return f"{name}{joined}{_bracketed(expression.value, language)}"
    return (
        say_term(expression.iri, language)
        if isinstance(expression, owlready2.ThingClass)
        else str(expression)
    )


def _say_choice(expression: owlready2.Or, language: str) -> str:
    """Alternatives; values of one property are said together, the property once."""
    words, parts = _WORDS[language], list(expression.Classes)
    same = {(p.property.iri, p.type) for p in parts if isinstance(p, owlready2.Restriction)}
    if len(same) == 1 and all(isinstance(p, owlready2.Restriction) for p in parts):
        [(iri, kind)] = same
        if kind == owlready2.VALUE:
            values = _list(dict.fromkeys(say_term(p.value.iri, language) for p in parts), language)
            return f"{say_term(iri, language)}{words['value']}{values}"
    return words["or"].join(_bracketed(part, language) for part in parts)


def _list(names: Iterable[str], language: str) -> str:
    return _WORDS[language]["comma"].join(names)


def _bracketed(part: object, language: str) -> str:
    said = _say(part, language)
    return f"({said})" if language == "en" and isinstance(part, owlready2.Or | owlready2.And) else said
