"""Terms and facts in words: labels of the ontology and its lists, and N-Triples a person can read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

import pyoxigraph as ox

from jixiao import resources
from jixiao.reasoning.view import value_of
from jixiao.vocabulary import JX, RDF, RDFS, SKOS

_LABELLED = ("jixiao.ttl", "indicators.ttl", "kinds.ttl", "units.ttl")
_NAMES = (JX.indicatorName, JX.subjectLabel, JX.rowName, JX.columnLabel, JX.unitName, JX.tableTitle)
_DISCLOSURE = re.compile(r"^disclosure/[0-9a-f]{32}/")


@cache
def labels() -> dict[tuple[str, str], str]:
    """Labels of terms, concepts and units by IRI and language."""
    stubs = sorted(path.name for path in resources.path("ontology", "imports").glob("*.ttl"))
    files = [*((name,) for name in _LABELLED), *(("imports", name) for name in stubs)]
    found: dict[tuple[str, str], str] = {}
    for parts in files:
        for quad in ox.parse(path=str(resources.path("ontology", *parts))):
            if quad.predicate.value in (RDFS.label, SKOS.prefLabel) and isinstance(quad.object, ox.Literal):
                found.setdefault((value_of(quad.subject), quad.object.language or "en"), quad.object.value)
    return found


def say_term(iri: str, language: str) -> str:
    """The label of a term in a language, the end of its IRI where it has none."""
    known = labels()
    return known.get((iri, language)) or known.get((iri, "en")) or iri.rpartition("#")[2].rpartition("/")[2]


def short(iri: str) -> str:
    """The end of an IRI that tells it apart: jx:Project, disclosure/…, indicator-category/cost."""
    plain = iri.strip("<>")
    for separator, prefix in (
        ("https://w3id.org/jixiao/ontology#", "jx:"),
        ("https://w3id.org/jixiao/id/", ""),
    ):
        if plain.startswith(separator):
            return prefix + plain.removeprefix(separator)
    return plain


def say_name(iri: str, language: str) -> str:
    """The label of a term with its prefixed name: weight (jx:weight), 分值权重（jx:weight）."""
    label, plain = say_term(iri, language), short(iri)
    return f"{label}（{plain}）" if language == "zh" else f"{label} ({plain})"


def printed_names(facts: Iterable[ox.Triple]) -> dict[str, str]:
    """What each record is called in the document, by its IRI in angle brackets."""
    found: dict[str, str] = {}
    for fact in facts:
        if fact.predicate.value in _NAMES and isinstance(fact.object, ox.Literal):
            found.setdefault(str(fact.subject), fact.object.value)
    return found


def say_thing(term: str, names: Mapping[str, str]) -> str:
    """An individual (in angle brackets) or value of N-Triples, with its printed name where it has one."""
    if not term.startswith("<"):
        return term.rpartition('"^^')[0].lstrip('"') if '"^^' in term else term.strip('"')
    plain = _DISCLOSURE.sub("", short(term))
    return f"“{names[term]}” {plain}" if term in names else plain


def say_fact(line: str, names: Mapping[str, str]) -> str:
    """One N-Triples statement (without its full stop) in words of both languages."""
    [quad] = ox.parse(input=f"{line} .", format=ox.RdfFormat.N_TRIPLES)
    subject = say_thing(str(quad.subject), names)
    if quad.predicate.value == RDF.type:
        kind = value_of(quad.object)
        return f"{subject} — {say_term(kind, 'zh')} {say_name(kind, 'en')}"
    predicate = quad.predicate.value
    return f"{subject} — {say_term(predicate, 'zh')} {say_name(predicate, 'en')}: {say_thing(str(quad.object), names)}"
