"""Validation of one document, or of anyone's graph: derive, run the shapes, tell the findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from jixiao.derivation.derive import derive_document
from jixiao.derivation.graph import (
    Index,
    Lines,
    extend_index,
    group_lines,
    group_quads,
    index_quads,
    read_any,
    read_quads,
)
from jixiao.model.findings import Finding
from jixiao.validation.alike import run_alike
from jixiao.validation.engine import Result, default_engine
from jixiao.validation.findings import build_findings
from jixiao.validation.rules import list_named_iris, load_rules

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def validate_document(
    printed: Iterable[str], derived: Iterable[str], engine: str = ""
) -> tuple[Finding, ...]:
    """The findings of one document from the N-Quads lines of its printed and derived graph.

    `engine` is "shifty", "pyshacl" or "" for the default. Raises ValidationUnavailable when it cannot run.
    """
    quads = read_quads(printed)
    return validate_indexed(index_quads(quads), group_quads(quads), derived, engine)


def validate_indexed(
    index: Index, lines: Lines, derived: Iterable[str], engine: str = ""
) -> tuple[Finding, ...]:
    """As `validate_document`, with the index of the printed graph, which takes in the derived facts, and its lines."""
    found = list(derived)
    complete_index(extend_index(index, read_quads(found)))
    profiles = {node: index.one(node, "profile") or "" for node in index.members("Project")}
    profiles |= {node: index.one(node, "profile") or "" for node in index.members("EntityTarget")}
    view = sorted({*_view_lines(lines), *_view_lines(group_lines(found))})
    return build_findings(run_alike(view, _engine(engine)), index, profiles)


def check_document(printed: Iterable[str], derived: Iterable[str], engine: str = "") -> tuple[Result, ...]:
    """The engine's bare results for one document, for comparing engines."""
    return run_alike(shape_view([*printed, *derived]), _engine(engine))


def validate_graph(data: bytes, name: str, engine: str = "") -> tuple[Finding, ...]:
    """The findings of anyone's RDF: every disclosure in it is derived and validated by itself.

    `name` is the file's name, whose ending tells the syntax (nq, trig, ttl, nt, jsonld, rdf). Raises
    GraphError where it is malformed.
    """
    documents: dict[str, list[str]] = defaultdict(list)
    for graph, line in read_any(data, name):
        documents[graph].append(line)
    found: list[Finding] = []
    for lines in documents.values():
        found += validate_document(lines, derive_document(lines), engine)
    return tuple(found)


def _engine(engine: str) -> str:
    return default_engine() if engine in ("", "auto", "default") else engine


def shape_view(lines: Iterable[str]) -> list[str]:
    """The N-Triples lines that the shapes look at: types they name, and the properties that a shape has as its path."""
    return sorted(set(_view_lines(group_lines(lines))))


def _view_lines(lines: Lines) -> Iterator[str]:
    for path in _list_paths():
        for line in lines.get(path, ()):
            yield _without_graph(line)
    named = list_named_iris()
    for line in lines.get(_TYPE, ()):
        if line.split(" ", 3)[2] in named:
            yield _without_graph(line)


@cache
def _list_paths() -> tuple[str, ...]:
    return tuple(sorted({f"https://w3id.org/jixiao/ontology#{rule.path}" for rule in load_rules().values()}))


def _without_graph(line: str) -> str:
    text = line.rstrip().removesuffix(".").rstrip()
    subject, predicate, rest = text.split(" ", 2)
    return f"{subject} {predicate} {rest.rpartition(' <')[0] if rest.endswith('>') and ' <' in rest else rest} .\n"


def complete_index(index: Index) -> None:
    """Adds what sentences need and the graph only says the other way round: owners of indicators, cells of rows."""
    for kind in ("Project", "EntityTarget"):
        for node in index.by_class.get(kind, ()):
            for leaf in index.all(node, "hasIndicator"):
                index.nodes[leaf]["ownerOf"].append(node)
    for cell in index.by_class.get("BudgetLine", ()):
        row = index.one(cell, "row")
        if row:
            index.nodes[row]["cellsOfRow"].append(index.one(cell, "printedAmount") or "")
