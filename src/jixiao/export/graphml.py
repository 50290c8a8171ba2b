"""A streaming GraphML writer for yEd, Cytoscape, networkx and igraph: one type for each attribute, no exceptions."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import IO

from jixiao.export.files import write_whole
from jixiao.export.gexf import LEAST_WEIGHT, escape_xml, format_value
from jixiao.export.view import Column, GraphView, Value, shorten_label

_TYPES = {
    "string": "string",
    "liststring": "string",
    "integer": "long",
    "double": "double",
    "bigdecimal": "double",
    "boolean": "boolean",
}
# The names that Gephi's reader takes for the look of a node; double, because igraph wants one type throughout.
_LOOK = ("x", "y", "size")
_NODE_HEAD = (Column("label", "string"), Column("name", "string"), Column("type", "string"))
_EDGE_HEAD = (
    Column("kind", "string"),
    Column("edge_label", "string"),
    Column("weight", "double"),
    Column("true_weight", "bigdecimal"),
)
_TIME = (Column("start", "string"), Column("end", "string"))


def _declare(kind: str, columns: tuple[Column, ...], prefix: str) -> str:
    return "".join(
        f'<key id="{prefix}{escape_xml(c.name)}" for="{kind}" attr.name="{escape_xml(c.name)}"'
        f' attr.type="{_TYPES[c.type]}"/>\n'
        for c in columns
    )


def _cell(prefix: str, column: Column, value: Value) -> str:
    if value is None:
        return ""
    text = "; ".join(value) if isinstance(value, tuple) else format_value(column, value)
    return f'<data key="{prefix}{escape_xml(column.name)}">{escape_xml(text)}</data>'


def write_graphml(view: GraphView, file: IO[bytes]) -> tuple[int, int]:
    """Writes `view` to a binary file and returns the numbers of nodes and edges.

    Colours stand in r, g, b (0 to 255), the first and last day in start and end; values by year are left out,
    as GraphML knows no time. Source: GraphML 1.0 (graphml.graphdrawing.org).
    """
    node_columns = (*_NODE_HEAD, *(c for c in view.node_columns if not c.dynamic), *_TIME)
    edge_columns = (*_EDGE_HEAD, *(c for c in view.edge_columns if not c.dynamic), *_TIME)
    look = tuple(Column(name, "double") for name in _LOOK) + tuple(Column(name, "integer") for name in "rgb")
    out = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
    out.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    )
    out.write(_declare("node", (*node_columns, *look), "n_") + _declare("edge", edge_columns, "e_"))
    out.write('<graph edgedefault="directed">\n')
    node_count = edge_count = 0
    for node in view.nodes:
        red, green, blue = bytes.fromhex(node.color[1:])
        values: dict[str, Value] = {
            **node.values, "label": shorten_label(node.label), "name": node.label, "type": node.kind,
            "start": node.spells[0][0] if node.spells else None, "end": node.spells[-1][1] if node.spells else None,
            "x": round(node.x, 2), "y": round(node.y, 2), "size": round(node.size, 2),
            "r": red, "g": green, "b": blue,
        }  # fmt: skip
        cells = "".join(_cell("n_", column, values.get(column.name)) for column in (*node_columns, *look))
        out.write(f'<node id="{escape_xml(node.id)}">{cells}</node>\n')
        node_count += 1
    for edge in view.edges:
        true_weight = edge.weight if isinstance(edge.weight, Decimal) else Decimal(str(edge.weight))
        values = {
            **edge.values, "kind": edge.kind, "edge_label": edge.label or None,
            "weight": true_weight if true_weight > 0 else Decimal(LEAST_WEIGHT), "true_weight": true_weight,
            "start": edge.spells[0][0] if edge.spells else None, "end": edge.spells[-1][1] if edge.spells else None,
        }  # fmt: skip
        cells = "".join(_cell("e_", column, values.get(column.name)) for column in edge_columns)
        ends = f'source="{escape_xml(edge.source)}" target="{escape_xml(edge.target)}"'
        out.write(f'<edge id="e{edge_count}" {ends}>{cells}</edge>\n')
        edge_count += 1
    out.write("</graph>\n</graphml>\n")
    out.flush()
    out.detach()
    return node_count, edge_count


def save_graphml(view: GraphView, path: Path) -> Path:
    """Writes `view` to `path`, which appears only when complete; raises GraphError or OutputError."""
    with write_whole(path) as file:
        write_graphml(view, file)
    return path
