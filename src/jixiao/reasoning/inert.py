"""Leaves out facts that no axiom can draw anything from, so that HermiT's time goes to the others.

A fact is inert when everything its property's axioms say of it is already asserted: its subject and object
have the classes of domain and range, a functional property has one value there, no class expression mentions
the property, and the same holds of its super-properties and inverses. Dropping it changes no verdict and no
inferred class.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from jixiao.reasoning.view import load_schema, value_of
from jixiao.vocabulary import OWL, RDF, RDFS

_INVERSE = "http://www.w3.org/2002/07/owl#inverseOf"
_UNION = "http://www.w3.org/2002/07/owl#unionOf"
_ON_PROPERTY = "http://www.w3.org/2002/07/owl#onProperty"


@dataclass(frozen=True, slots=True)
class PropertyAxioms:
    """What the axioms ask of a property's facts; `mentioned` in a class expression or an unusual axiom.

    `related` are the property itself, its super-properties and all their inverses.
    """

    related: frozenset[str]
    domains: frozenset[str]
    ranges: frozenset[str]
    functional: frozenset[str]
    functional_inverses: frozenset[str]
    mentioned: bool


_HARMLESS = {RDFS.domain, RDFS.range, RDFS.subPropertyOf, RDF.type, _INVERSE}


@cache
def superclasses() -> dict[str, frozenset[str]]:
    """Class → itself and the named classes above it."""
    direct: dict[str, set[str]] = defaultdict(set)
    for axiom in load_schema().axioms:
        named = isinstance(axiom.subject, ox.NamedNode) and isinstance(axiom.object, ox.NamedNode)
        if named and axiom.predicate.value == RDFS.subClassOf:
            direct[value_of(axiom.subject)].add(value_of(axiom.object))
    return {iri: _closure(iri, direct) for iri in load_schema().classes}


def _closure(start: str, direct: dict[str, set[str]]) -> frozenset[str]:
    found = {start}
    queue = [start]
    while queue:
        for above in direct.get(queue.pop(), ()):
            if above not in found:
                found.add(above)
                queue.append(above)
    return frozenset(found)


@cache
def property_axioms() -> dict[str, PropertyAxioms]:
    """Property → what its axioms, its super-properties' and its inverses' ask of its facts."""
    domains: dict[str, set[str]] = defaultdict(set)
    ranges: dict[str, set[str]] = defaultdict(set)
    above: dict[str, set[str]] = defaultdict(set)
    inverses: dict[str, set[str]] = defaultdict(set)
    kinds: dict[str, set[str]] = defaultdict(set)
    mentioned: set[str] = set()
    schema = load_schema()
    known = schema.object_properties | schema.data_properties
    for axiom in schema.axioms:
        subject, predicate, target = (
            value_of(axiom.subject),
            axiom.predicate.value,
            value_of(axiom.object),
        )
        if predicate == _ON_PROPERTY or (predicate not in _HARMLESS and subject in known):
            mentioned |= {subject, target}
        elif predicate == RDFS.domain:
            domains[subject].add(target)
        elif predicate == RDFS.range:
            ranges[subject].add(target)
        elif predicate == RDFS.subPropertyOf:
            above[subject].add(target)
        elif predicate == _INVERSE:
            inverses[subject].add(target)
            inverses[target].add(subject)
        elif predicate == RDF.type and subject in known:
            kinds[subject].add(target)
    plain = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.FunctionalProperty}
    found = {}
    for iri in known:
        forward, backward = _reach(iri, above, inverses)
        everything = forward | backward
        found[iri] = PropertyAxioms(
            related=frozenset(everything),
            domains=frozenset(
                {d for p in forward for d in domains[p]} | {r for p in backward for r in ranges[p]}
            ),
            ranges=frozenset(
                {r for p in forward for r in ranges[p]} | {d for p in backward for d in domains[p]}
            ),
            functional=frozenset(p for p in forward if OWL.FunctionalProperty in kinds[p]),
            functional_inverses=frozenset(p for p in backward if OWL.FunctionalProperty in kinds[p]),
            mentioned=bool(everything & mentioned) or any(kinds[p] - plain for p in everything),
        )
    return found


def _reach(iri: str, above: dict[str, set[str]], inverses: dict[str, set[str]]) -> tuple[set[str], set[str]]:
    """The properties a fact of `iri` also states, in its own direction and in the other."""
    seen = {(iri, True)}
    queue = [(iri, True)]
    while queue:
        here, forward = queue.pop()
        steps = [(p, forward) for p in above.get(here, ())] + [
            (p, not forward) for p in inverses.get(here, ())
        ]
        for step in steps:
            if step not in seen:
                seen.add(step)
                queue.append(step)
    return {p for p, forward in seen if forward}, {p for p, forward in seen if not forward}


def functional_values(facts: Iterable[ox.Triple]) -> dict[tuple[str, str], dict[str, ox.Triple]]:
    """(functional property, subject) → value → the fact that states it, sub-properties and inverses included."""
    found: dict[tuple[str, str], dict[str, ox.Triple]] = defaultdict(dict)
    for fact in facts:
        asked = property_axioms().get(fact.predicate.value)
        if asked is None:
            continue
        subject, target = str(fact.subject), str(fact.object)
        for iri in asked.functional:
            found[iri, subject].setdefault(target, fact)
        for iri in asked.functional_inverses:
            found[iri, target].setdefault(subject, fact)
    return found


def distinct_names(facts: Iterable[ox.Triple]) -> list[ox.Triple]:
    """owl:differentFrom between the values wherever a functional property has more than one resource.

    OWL lets two names stand for one thing; ours are made from what is printed and never do.
    """
    different = ox.NamedNode(OWL.differentFrom)
    found = set()
    for values in functional_values(facts).values():
        names = sorted(value for value in values if value.startswith("<"))
        for number, first in enumerate(names):
            for second in names[number + 1 :]:
                found.add(ox.Triple(ox.NamedNode(first[1:-1]), different, ox.NamedNode(second[1:-1])))
    return sorted(found, key=str)


def drop_inert(facts: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The facts that are not inert, in their order."""
    stated = list(facts)
    classes = asserted_classes(stated)
    values = functional_values(stated)

    def inert(fact: ox.Triple) -> bool:
        asked = property_axioms().get(fact.predicate.value)
        if asked is None or asked.mentioned:
            return False
        subject, target = str(fact.subject), str(fact.object)
        if not asked.domains <= classes.get(subject, frozenset()):
            return False
        if isinstance(fact.object, ox.Literal):
            right_range = asked.ranges <= {fact.object.datatype.value}
        else:
            right_range = asked.ranges <= classes.get(target, frozenset())
        single = all(len(values[iri, subject]) == 1 for iri in asked.functional)
        single_back = all(len(values[iri, target]) == 1 for iri in asked.functional_inverses)
        return right_range and single and single_back

    kept = [fact for fact in stated if not inert(fact)]
    named = {
        str(term) for fact in kept if fact.predicate.value != RDF.type for term in (fact.subject, fact.object)
    }
    types = Counter(str(fact.subject) for fact in kept if fact.predicate.value == RDF.type)

    def bare(fact: ox.Triple) -> bool:
        # One class and nothing else said: neither a conflict nor a defined class can come of it.
        subject = str(fact.subject)
        return (
            fact.predicate.value == RDF.type
            and types[subject] == 1
            and subject not in named
            and value_of(fact.object) not in _classes_in_unions()
        )

    return [fact for fact in kept if not bare(fact)]


def needed_axioms(facts: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The ontology's axioms but for those on properties that neither the facts nor any class expression use.

    Such a property constrains nothing, so consistency, satisfiability and inferred classes stay the same.
    """
    used = {fact.predicate.value for fact in facts}
    wanted: set[str] = set()
    for iri, asked in property_axioms().items():
        if iri in used or asked.mentioned:
            wanted |= asked.related
    idle = set(property_axioms()) - wanted
    return [
        axiom
        for axiom in load_schema().axioms
        if value_of(axiom.subject) not in idle and value_of(axiom.object) not in idle
    ]


@cache
def _classes_in_unions() -> frozenset[str]:
    axioms = load_schema().axioms
    following = {str(a.subject): str(a.object) for a in axioms if a.predicate.value == RDF.rest}
    first = {str(a.subject): value_of(a.object) for a in axioms if a.predicate.value == RDF.first}
    found = set()
    for axiom in axioms:
        here = str(axiom.object) if axiom.predicate.value == _UNION else ""
        while here in first:
            found.add(first[here])
            here = following[here]
    return frozenset(found)


def asserted_classes(facts: Iterable[ox.Triple]) -> dict[str, frozenset[str]]:
    """Individual → the classes it is asserted to have, with all above them."""
    found: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.predicate.value == RDF.type and isinstance(fact.object, ox.NamedNode):
            found[str(fact.subject)] |= superclasses().get(fact.object.value, frozenset())
    return {individual: frozenset(classes) for individual, classes in found.items()}
