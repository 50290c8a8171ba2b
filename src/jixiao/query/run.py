"""Runs a question on a store, parameters bound as terms, never pasted into the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jixiao import resources
from jixiao.errors import GraphError, QueryError
from jixiao.iris import economic_iri, function_iri, region_iri
from jixiao.mapping.codes import find_category
from jixiao.query.guard import is_update, uses_service
from jixiao.query.questions import Parameter, Question, open_question
from jixiao.store.graph_store import GraphStore
from jixiao.store.terms import Bindings, Row, Table, Term, Triple
from jixiao.vocabulary import XSD

_DEPARTMENT = "department"
_START = "from"
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gave: rows by column, or triples (of CONSTRUCT and DESCRIBE).

    `following` is the department with which the next page begins, None where the answer is whole.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    triples: tuple[Triple, ...] | None = None
    following: str | None = None


def run_question(store: GraphStore, name_or_path: str, params: Mapping[str, str] | None = None) -> Answer:
    """The answer of a named question or .rq file.

    A question with a page answers for so many departments, in the order of their names, where none is named: from
    the first one, or from the one that the parameter `from` names. Raises QueryError for an unknown name, a missing, superfluous or malformed parameter, malformed SPARQL,
    an update form, or SERVICE.
    """
    question = open_question(name_or_path)
    given = dict(params or {})
    start = given.pop(_START, None) if question.page else None
    bindings = bind_parameters(question, given)
    if question.page and _DEPARTMENT not in bindings:
        return _ask_page(store, question, bindings, start or "")
    return ask(store, question.text, bindings, where=question.name)


def _ask_page(store: GraphStore, question: Question, bindings: Bindings, start: str) -> Answer:
    """The answers for the departments of one page, one after the other: the joins of one are as few as it is small."""
    listed = ask(store, resources.read_text("queries", "pages", "departments.rq"), where=question.name)
    names = [row[0] for row in listed.rows if row[0] is not None]
    rest = [name for name in names if name.value >= start]
    if len(rest) == len(names) <= question.page:
        return ask(store, question.text, bindings, where=question.name)
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    for name in rest[: question.page] or (Term("literal", start),):
        answer = ask(store, question.text, {**bindings, _DEPARTMENT: name}, where=question.name)
        columns = answer.columns
        rows += answer.rows
    following = rest[question.page].value if len(rest) > question.page else None
    return Answer(columns, tuple(rows), None, following)


def ask(store: GraphStore, text: str, bindings: Bindings | None = None, *, where: str = "") -> Answer:
    """The answer of a query text; raises QueryError as `run_question` does."""
    check_query(text, where=where)
    result = store.query(text, bindings)
    if isinstance(result, Table):
        return Answer(result.columns, tuple(result.rows))
    if isinstance(result, bool):
        return Answer(("answer",), ((Term("literal", "true" if result else "false", XSD.boolean),),))
    triples = tuple(sorted(set(result)))
    return Answer(("subject", "predicate", "object"), triples, triples)


def check_query(text: str, *, where: str = "") -> None:
    """Raises QueryError for SPARQL Update and for SERVICE: questions only read, and only here."""
    if is_update(text):
        raise QueryError(
            "updates are refused: the graph is read-only", where=where, remedy="use SELECT or CONSTRUCT"
        )
    if uses_service(text):
        raise QueryError(
            "SERVICE is refused: no other endpoint is asked", where=where, remedy="leave SERVICE out"
        )


def bind_parameters(question: Question, given: Mapping[str, str]) -> Bindings:
    """The variables of a question with their terms; raises QueryError for what is missing, unknown or malformed."""
    unknown = sorted(set(given) - set(question.parameter_names()))
    if unknown:
        known = ", ".join(question.parameter_names()) or "none"
        raise QueryError(
            f"no parameter is named {unknown[0]!r}", where=question.name, remedy=f"known: {known}"
        )
    bindings: Bindings = {}
    for parameter in question.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is None and not parameter.optional:
            raise QueryError(
                f"the parameter {parameter.name} is needed",
                where=question.name,
                remedy=f"add --param {parameter.name}=…",
            )
        if value is not None:
            bindings[parameter.name] = parse_value(question.name, parameter, value)
    return bindings


def bind_terms(question: Question, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """As `bind_parameters`, the terms in N-Triples form."""
    return tuple((name, term.encode()) for name, term in bind_parameters(question, given).items())


def parse_value(where: str, parameter: Parameter, value: str) -> Term:
    """The term that `value` stands for; raises QueryError when it is not of the parameter's type."""
    try:
        term = _PARSERS[parameter.type](value.strip())
        term.encode()
    except (ValueError, GraphError) as error:
        raise QueryError(
            f"{parameter.name}={value}: not of type {parameter.type}",
            where=where,
            remedy="see queries/README.md",
        ) from error
    return term


def _matching(pattern: re.Pattern[str], datatype: str) -> Callable[[str], Term]:
    def parse(value: str) -> Term:
        if not pattern.fullmatch(value):
            raise ValueError(value)
        return Term("literal", value, datatype)

    return parse


def _parse_category(value: str) -> Term:
    iri = find_category(value)
    if iri is None:
        raise ValueError(value)
    return Term("iri", iri)


_PARSERS: dict[str, Callable[[str], Term]] = {
    "text": lambda value: Term("literal", value),
    "zh": lambda value: Term("literal", value, "", "zh"),
    "iri": lambda value: Term("iri", value),
    "year": _matching(re.compile(r"[0-9]{4}"), XSD.gYear),
    "integer": _matching(_INTEGER, XSD.integer),
    "decimal": _matching(_DECIMAL, XSD.decimal),
    "function": lambda value: Term("iri", function_iri(value)),
    "economic": lambda value: Term(
        "iri", economic_iri(value, "government" if value.startswith("5") else "department")
    ),
    "category": _parse_category,
    "region": lambda value: Term("iri", region_iri(value)),
}
