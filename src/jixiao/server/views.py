"""Plain values that pages show: a small graph, the statements about a thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A small graph: nodes {id, label, kind, size, x, y, href}, edges {source, target, kind}."""

    title: str
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    cut: bool = False
    home: str = ""
    """The short name of the document that the graph lies in, "" for more than one."""

    def as_data(self) -> dict[str, Any]:
        """The graph as plain data."""
        return {"title": self.title, "cut": self.cut, "nodes": self.nodes, "edges": self.edges}


@dataclass(frozen=True, slots=True)
class Statements:
    """What is said of a thing (predicate, object, is it an IRI) and what points to it (subject, predicate)."""

    outgoing: list[tuple[str, str, bool]]
    incoming: list[tuple[str, str]]

    def as_data(self) -> dict[str, Any]:
        """Both as plain rows."""
        return {"rows": [{"predicate": p, "object": o} for p, o, _ in self.outgoing]}
