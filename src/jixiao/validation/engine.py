"""The doors to pyshifty and pySHACL: the same shapes, the same data, the same set of results."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rdflib import Graph
from rdflib.namespace import SH

from jixiao.errors import ValidationUnavailable
from jixiao.validation.rules import shape_files

if TYPE_CHECKING:
    from rdflib.term import Node

ENGINES = ("shifty", "pyshacl")
SHACL = "http://www.w3.org/ns/shacl#"


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


@cache
def _shapes() -> Graph:
    graph = Graph()
    for path in shape_files():
        graph.parse(path, format="turtle")
    return graph


@cache
def _prepared() -> Any:
    try:
        import shifty
    except ImportError as error:
        raise ValidationUnavailable(
            "pyshifty is not installed", remedy="install pyshifty or choose --engine pyshacl"
        ) from error
    return shifty.PreparedValidator(_shapes().serialize(format="turtle").encode())


def _run_shifty(data: str) -> Graph:
    _, report, _ = _prepared().validate(
        data.encode() or b"\n", graph_mode="data", infer=False, sort_results=False
    )
    return report if isinstance(report, Graph) else Graph()


def _run_pyshacl(data: str) -> Graph:
    try:
        import pyshacl
    except ImportError as error:
        raise ValidationUnavailable("pySHACL is not installed", remedy="install pyshacl") from error
    graph = Graph().parse(data=data, format="nt")
    _, report, text = pyshacl.validate(graph, shacl_graph=_shapes(), inference="none", advanced=False)
    if not isinstance(report, Graph):
        raise ValidationUnavailable(f"pySHACL could not run: {text}")
    return report


def _read_report(report: Graph) -> tuple[Result, ...]:
    # One pass over the triples: asking the graph node by node costs more than the validation.
    fields: dict[Node, dict[str, str]] = {}
    for subject, predicate, value in report:
        name = str(predicate)
        if name.startswith(SHACL):
            fields.setdefault(subject, {})[name[len(SHACL) :]] = str(value)
    results = []
    for node in report.objects(None, SH.result):
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
