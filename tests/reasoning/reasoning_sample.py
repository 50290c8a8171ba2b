"""A small disclosure as N-Quads, made for the reasoner: at least one member for every defined class."""

from __future__ import annotations

import pyoxigraph as ox

from jixiao import iris
from jixiao.vocabulary import JX, OBEU, RDF, XSD

DISCLOSURE = iris.disclosure_iri("ab" * 32)
GRAPH = iris.graph_iri(DISCLOSURE, "printed")
PROJECT = iris.project_iri(DISCLOSURE, "P1", None, 1)


def node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def fact(subject: str, predicate: str, target: str) -> ox.Triple:
    return ox.Triple(node(subject), node(predicate), node(target))


def value(subject: str, predicate: str, text: str, datatype: str = XSD.string) -> ox.Triple:
    return ox.Triple(node(subject), node(predicate), ox.Literal(text, datatype=node(datatype)))


def category(notation: str) -> str:
    return iris.concept_iri("indicator-category", notation)


def indicator(
    ordinal: int,
    notation: str,
    *,
    number: str | None = None,
    unit: str | None = None,
    phrase: str | None = None,
    scale: str | None = None,
    comparator: str | None = None,
    weight: str | None = None,
) -> list[ox.Triple]:
    leaf = iris.indicator_iri(PROJECT, 3, ordinal)
    target = iris.target_iri(leaf)
    facts = [
        fact(leaf, RDF.type, JX.ThirdLevelIndicator),
        fact(PROJECT, JX.hasIndicator, leaf),
        fact(leaf, JX.indicatorCategory, category(notation)),
        fact(leaf, JX.hasTarget, target),
        fact(target, RDF.type, JX.Target),
    ]
    if number:
        facts.append(value(target, JX.numericValue, number, XSD.decimal))
    if unit:
        facts.append(fact(target, JX.measurementUnit, iris.measurement_unit_iri(unit)))
    if phrase:
        facts.append(value(target, JX.textValue, phrase))
    if scale:
        facts.append(fact(target, JX.ratingScale, iris.concept_iri("rating-scale", scale)))
    if comparator:
        facts.append(fact(target, JX.comparator, iris.concept_iri("comparator", comparator)))
    if weight:
        facts.append(value(leaf, JX.weight, weight, XSD.decimal))
    return facts


def line(ordinal: int, character: str, kind: str) -> list[ox.Triple]:
    iri = iris.line_iri(iris.table_iri(DISCLOSURE, 1), 1, ordinal)
    return [
        fact(iri, RDF.type, JX.BudgetLine),
        fact(iri, JX.operationCharacter, character),
        fact(iri, JX.expenditureType, iris.concept_iri("expenditure-type", kind)),
        value(iri, JX.amount, "50000", XSD.decimal),
        value(iri, JX.fiscalYear, "2024", XSD.gYear),
    ]


def sample() -> list[ox.Triple]:
    facts = [
        fact(DISCLOSURE, RDF.type, JX.Disclosure),
        value(DISCLOSURE, JX.fiscalYear, "2024", XSD.gYear),
        fact(DISCLOSURE, JX.contains, PROJECT),
        fact(PROJECT, RDF.type, JX.Project),
        value(PROJECT, JX.budgetAmount, "80000", XSD.decimal),
        *indicator(1, "cost.economic", number="8", unit="wan-yuan", weight="20"),
        *indicator(2, "output.quantity", number="30", unit="person"),
        *indicator(3, "output.quality", number="98", unit="percent"),
        *indicator(4, "output.timeliness", number="12", unit="month"),
        *indicator(5, "benefit.economic", phrase="明显改善"),
        *indicator(6, "benefit.social", scale="excellent-to-poor"),
        *indicator(7, "benefit.ecological", comparator="qualitative"),
        *indicator(8, "benefit.sustainable", phrase="长期"),
        *indicator(9, "satisfaction.beneficiary", number="90", unit="percent"),
        *line(1, OBEU.expenditure, "basic"),
        *line(2, OBEU.expenditure, "project"),
        *line(3, OBEU.revenue, "basic"),
    ]
    first = iris.indicator_iri(PROJECT, 3, 1)
    facts.append(value(first, JX.score, "20", XSD.decimal))
    facts.append(value(iris.indicator_iri(PROJECT, 3, 2), JX.lostCell, "weight"))
    return facts


def in_graph(triples: list[ox.Triple]) -> str:
    return "".join(f"{triple} <{GRAPH}> .\n" for triple in triples)
