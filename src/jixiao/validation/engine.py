"""The doors to pyshifty and pySHACL: the same shapes, the same data, the same set of results."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from jixiao.derivation.graph import node_text, parse_turtle
from jixiao.errors import ValidationUnavailable
from jixiao.validation.rules import shape_files

ENGINES = ("shifty", "pyshacl")
SHACL = "http://www.w3.org/ns/shacl#"
Statement = tuple[str, str, str]
"""Subject, predicate and object of a report: IRIs, labels of blank nodes, lexical forms."""


class Result(NamedTuple):
    """One validation result; `component` and `severity` without their namespace, `value` a lexical form or IRI."""

    focus: str
    shape: str
    component: str
    value: str
    severity: str
    path: str


def default_engine() -> str:
    """pyshifty where its wheel is installed, else pySHACL."""
    return "shifty" if importlib.util.find_spec("shifty") else "pyshacl"


def run_shapes(triples: Iterable[str], engine: str = "") -> tuple[Result, ...]:
    """The results, sorted, of all shapes on N-Triples lines.

    Raises ValidationUnavailable when the engine is unknown, missing or fails.
    """
    name = engine or default_engine()
    data = "".join(triples)
    if name == "shifty":
        report = _run_shifty(data)
    elif name == "pyshacl":
        report = _run_pyshacl(data)
    else:
        raise ValidationUnavailable(f"no such engine: {name}", remedy=f"choose one of {', '.join(ENGINES)}")
    return _read_report(report)


def _read_shapes() -> bytes:
    return b"".join(path.read_bytes() for path in shape_files())


@cache
def _prepared() -> Any:
    try:
        # The class that shifty.PreparedValidator wraps: that one hands every report to rdflib to be parsed, which takes
        # longer than validating. The version is pinned, so the class is known.
        from shifty._shifty import PreparedValidator
    except ImportError as error:
        raise ValidationUnavailable(
            "pyshifty is not installed", remedy="install pyshifty or choose --engine pyshacl"
        ) from error
    return PreparedValidator(_read_shapes(), None, "turtle", None)


@cache
def _parsed() -> Any:
    return _read_graph(_read_shapes().decode(), "turtle")


def _read_graph(data: str, form: str) -> Any:
    # Imported here: loading rdflib takes as long as validating several documents with the other engine.
    from rdflib import Graph

    return Graph().parse(data=data, format=form)


def _run_shifty(data: str) -> Iterator[Statement]:
    result = _prepared().validate_w3c(
        data=data.encode() or b"\n", data_format="nt", graph_mode="data", run_infer=False, sort_results=False
    )
    for quad in parse_turtle(result.report_turtle.encode()):
        yield node_text(quad.subject), quad.predicate.value, node_text(quad.object)


def _run_pyshacl(data: str) -> Iterator[Statement]:
    try:
        import pyshacl
    except ImportError as error:
        raise ValidationUnavailable("pySHACL is not installed", remedy="install pyshacl") from error
    _, report, text = pyshacl.validate(
        _read_graph(data, "nt"), shacl_graph=_parsed(), inference="none", advanced=False
    )
    if isinstance(report, bytes | Exception):
        raise ValidationUnavailable(f"pySHACL could not run: {text}")
    for subject, predicate, value in report:
        yield str(subject), str(predicate), str(value)


def _read_report(report: Iterable[Statement]) -> tuple[Result, ...]:
    # One pass over the statements: asking a graph node by node costs more than the validation.
    fields: dict[str, dict[str, str]] = {}
    found_nodes = []
    for subject, predicate, value in report:
        if predicate.startswith(SHACL):
            name = predicate[len(SHACL) :]
            if name == "result":
                found_nodes.append(value)
            fields.setdefault(subject, {})[name] = value
    results = []
    for node in found_nodes:
        found = fields.get(node, {})
        results.append(
            Result(
                found.get("focusNode", ""),
                found.get("sourceShape", ""),
                found.get("sourceConstraintComponent", "").removeprefix(SHACL),
                found.get("value", ""),
                found.get("resultSeverity", "").removeprefix(SHACL),
                found.get("resultPath", ""),
            )
        )
    return tuple(sorted(results))
