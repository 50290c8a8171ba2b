"""A small graph of the explorer as GEXF: exactly the nodes, positions and colours of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from jixiao.export.gexf import write_gexf
from jixiao.export.view import Column, GraphView, ViewEdge, ViewNode


def write_neighbourhood(graph: Mapping[str, Any], file: IO[bytes]) -> tuple[int, int]:
    """Writes {"title", "nodes": [{id, label, kind, size, colour, href, x, y}], "edges": [{source, target, kind}]}.

    Returns the numbers of nodes and edges.
    """
    nodes = {node["id"]: node for node in graph["nodes"]}
    edges = sorted({(e["source"], e["target"], e["kind"]) for e in graph["edges"]})
    view = GraphView(
        "neighbourhood",
        str(graph["title"]),
        (Column("href", "string"),),
        (),
        (
            ViewNode(
                iri, node["label"], node["kind"], {"href": node["href"] or None}, color=node["colour"],
                size=node["size"], x=node["x"], y=node["y"],
            )
            for iri, node in sorted(nodes.items())
        ),
        (ViewEdge(*edge) for edge in edges),
    )  # fmt: skip
    return write_gexf(view, file)
