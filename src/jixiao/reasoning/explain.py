"""Why a graph is inconsistent, in sentences a person can check.

First the usual conflicts are looked for directly, without a reasoner: one thing in two disjoint classes, two
values of a property that has one, a literal of the wrong type. Only when there is none of these is the set of
facts narrowed down by asking the reasoner again and again, within a limit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import combinations

import pyoxigraph as ox

from jixiao.reasoning.inert import functional_values, property_axioms, superclasses
from jixiao.reasoning.view import load_schema, value_of
from jixiao.reasoning.words import printed_names, say_name, say_thing
from jixiao.vocabulary import RDF, XSD

_DISJOINT = "http://www.w3.org/2002/07/owl#disjointWith"
_MEMBERS = "http://www.w3.org/2002/07/owl#members"
_NUMBERS = {XSD.decimal, XSD.integer, XSD.nonNegativeInteger, XSD.int}

IsConsistent = Callable[[Sequence[ox.Triple]], bool]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Facts that cannot all hold, with the reason in both languages; `facts` are N-Triples without the full stop.

    `names` are (record in angle brackets, what the document calls it), for those that have a name.
    """

    facts: tuple[str, ...]
    reason_zh: str
    reason_en: str
    names: tuple[tuple[str, str], ...] = ()


def find_conflicts(facts: Iterable[ox.Triple]) -> tuple[Conflict, ...]:
    """The conflicts that can be seen without a reasoner, sorted; none found does not prove consistency."""
    stated = list(facts)
    names = printed_names(stated)
    found = [
        *_class_conflicts(stated, names),
        *_value_conflicts(stated, names),
        *_range_conflicts(stated, names),
    ]
    return tuple(sorted(found, key=lambda c: (c.facts, c.reason_en)))


def _conflict(facts: Iterable[str], names: Mapping[str, str], zh: str, en: str) -> Conflict:
    because = tuple(sorted(set(facts)))
    called = tuple((n, names[n]) for n in sorted(names) if any(n in fact for fact in because))
    return Conflict(because, zh, en, called)


@cache
def _disjoint_pairs() -> frozenset[frozenset[str]]:
    axioms = load_schema().axioms
    following = {str(a.subject): a.object for a in axioms if a.predicate.value == RDF.rest}
    first = {str(a.subject): a.object for a in axioms if a.predicate.value == RDF.first}
    pairs = set()
    for axiom in axioms:
        if axiom.predicate.value == _DISJOINT:
            pairs.add(frozenset((value_of(axiom.subject), value_of(axiom.object))))
        elif axiom.predicate.value == _MEMBERS:
            members = []
            here = axiom.object
            while str(here) in first:
                members.append(value_of(first[str(here)]))
                here = following[str(here)]
            pairs |= {frozenset(pair) for pair in combinations(members, 2)}
    return frozenset(pairs)


def _reasons_for_classes(facts: Sequence[ox.Triple]) -> dict[str, dict[str, ox.Triple]]:
    """Individual → class it must have → the fact that says so."""
    found: dict[str, dict[str, ox.Triple]] = defaultdict(dict)
    for fact in facts:
        predicate = fact.predicate.value
        if predicate == RDF.type and isinstance(fact.object, ox.NamedNode):
            for kind in superclasses().get(fact.object.value, ()):
                found[str(fact.subject)].setdefault(kind, fact)
            continue
        asked = property_axioms().get(predicate)
        if asked is None:
            continue
        for kind in (k for domain in asked.domains for k in superclasses().get(domain, (domain,))):
            found[str(fact.subject)].setdefault(kind, fact)
        if not isinstance(fact.object, ox.Literal):
            for kind in (k for range_ in asked.ranges for k in superclasses().get(range_, (range_,))):
                found[str(fact.object)].setdefault(kind, fact)
    return found


def _class_conflicts(facts: Sequence[ox.Triple], names: Mapping[str, str]) -> list[Conflict]:
    found = []
    for individual, reasons in _reasons_for_classes(facts).items():
        for first, second in combinations(sorted(reasons), 2):
            if frozenset((first, second)) in _disjoint_pairs():
                name = say_thing(individual, names)
                zh = f"{name} 同时是{say_name(first, 'zh')}和{say_name(second, 'zh')}，而这两类互不相容。"
                en = f"{name} is both a {say_name(first, 'en')} and a {say_name(second, 'en')}, and nothing can be both."
                found.append(_conflict((str(reasons[first]), str(reasons[second])), names, zh, en))
    return found


def _same(values: Iterable[str], facts: dict[str, ox.Triple]) -> bool:
    numbers = set()
    for value in values:
        term = facts[value].object
        if not isinstance(term, ox.Literal) or term.datatype.value not in _NUMBERS:
            return False
        try:
            numbers.add(Decimal(term.value))
        except InvalidOperation:
            return False
    return len(numbers) == 1


def _value_conflicts(facts: Sequence[ox.Triple], names: Mapping[str, str]) -> list[Conflict]:
    found = []
    for (iri, subject), values in functional_values(facts).items():
        if len(values) < 2 or _same(values, values):
            continue
        shown = [say_thing(value, names) for value in sorted(values)]
        name = say_thing(subject, names)
        zh = f"{name} 的{say_name(iri, 'zh')}只能有一个值，却有 {' 和 '.join(shown)}。"
        en = f"{name} can have only one {say_name(iri, 'en')} but has {' and '.join(shown)}."
        found.append(_conflict((str(values[v]) for v in values), names, zh, en))
    return found


def _range_conflicts(facts: Sequence[ox.Triple], names: Mapping[str, str]) -> list[Conflict]:
    found = []
    for fact in facts:
        asked = property_axioms().get(fact.predicate.value)
        if asked is None or not isinstance(fact.object, ox.Literal):
            continue
        given = fact.object.datatype.value
        for wanted in sorted(asked.ranges):
            if given == wanted or (wanted == XSD.decimal and given in _NUMBERS):
                continue
            name, iri, value = say_thing(str(fact.subject), names), fact.predicate.value, fact.object.value
            one, other = wanted.rpartition("#")[2], given.rpartition("#")[2]
            zh = f"{name} 的{say_name(iri, 'zh')}应为 {one} 类型，却是 {other} 类型的“{value}”。"
            en = f"{name} has the {say_name(iri, 'en')} “{value}” of type {other} where {one} is required."
            found.append(_conflict((str(fact),), names, zh, en))
    return found


def narrow_down(
    facts: Sequence[ox.Triple], is_consistent: IsConsistent, calls: int = 40
) -> tuple[ox.Triple, ...]:
    """A small inconsistent subset of inconsistent `facts`, found by leaving out ever smaller parts.

    The subset is minimal unless the limit on calls of `is_consistent` is reached first.
    """
    kept = list(facts)
    size = max(1, len(kept) // 2)
    while calls > 0:
        start = 0
        while start < len(kept) and calls > 0:
            rest = kept[:start] + kept[start + size :]
            calls -= 1
            if rest and not is_consistent(rest):
                kept = rest
            else:
                start += size
        if size == 1:
            break
        size = max(1, size // 2)
    return tuple(kept)


def explain_inconsistency(
    facts: Iterable[ox.Triple], is_consistent: IsConsistent | None = None, calls: int = 40
) -> tuple[Conflict, ...]:
    """The conflicts in inconsistent `facts`; where none shows directly, the facts narrowed down by the reasoner."""
    stated = list(facts)
    found = find_conflicts(stated)
    if found or is_consistent is None:
        return found
    left = narrow_down(stated, is_consistent, calls)
    return (
        _conflict(
            (str(fact) for fact in left),
            printed_names(stated),
            "以下事实同本体的定义合在一起互相矛盾。",
            "Together with the ontology's definitions these facts contradict each other.",
        ),
    )
