"""A view as two CSV files with the column names that Gephi, Cytoscape and spreadsheets know."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from jixiao.export.files import write_whole
from jixiao.export.gexf import format_value
from jixiao.export.view import Column, GraphView, Value


def _write(column: Column, value: Value) -> str:
    if value is None:
        return ""
    return "; ".join(value) if isinstance(value, tuple) else format_value(column, value)


def _save(path: Path, rows: Iterable[list[Any]]) -> Path:
    with write_whole(path) as file:
        # The mark lets spreadsheets read Chinese; every CSV reader that knows UTF-8 skips it.
        file.write(b"\xef\xbb\xbf")
        _write_rows(file, rows)
    return path


def _write_rows(file: IO[bytes], rows: Iterable[list[Any]]) -> None:
    out = io.TextIOWrapper(file, encoding="utf-8", newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    out.flush()
    out.detach()


def save_edge_lists(view: GraphView, folder: Path) -> list[Path]:
    """Writes {view}-nodes.csv and {view}-edges.csv; raises GraphError or OutputError."""
    node_columns = [c for c in view.node_columns if not c.dynamic]
    edge_columns = [c for c in view.edge_columns if not c.dynamic]

    def nodes() -> Iterable[list[Any]]:
        yield [
            "Id",
            "Label",
            "type",
            *(c.name for c in node_columns),
            "x",
            "y",
            "size",
            "color",
            "start",
            "end",
        ]
        for node in view.nodes:
            cells = [_write(c, node.values.get(c.name)) for c in node_columns]
            when = [node.spells[0][0], node.spells[-1][1]] if node.spells else ["", ""]
            look = [f"{node.x:.2f}", f"{node.y:.2f}", f"{node.size:.2f}", node.color]
            yield [node.id, node.label, node.kind, *cells, *look, *when]

    def edges() -> Iterable[list[Any]]:
        yield ["Source", "Target", "Type", "Kind", "Weight", "Label", *(c.name for c in edge_columns)]
        for edge in view.edges:
            cells = [_write(c, edge.values.get(c.name)) for c in edge_columns]
            yield [edge.source, edge.target, "Directed", edge.kind, edge.weight, edge.label, *cells]

    return [
        _save(folder / f"{view.name}-nodes.csv", nodes()),
        _save(folder / f"{view.name}-edges.csv", edges()),
    ]
