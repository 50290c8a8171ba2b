"""GEXF: the streaming writer against networkx. `ours N` or `networkx N` nodes."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measure import cpu_of, peak_mb, tell
from jixiao.export.gexf import write_gexf
from jixiao.export.view import Column, GraphView, ViewEdge, ViewNode


def nodes(count: int) -> Iterator[ViewNode]:
    """Nodes in the order of their ids, with five attributes."""
    for n in range(count):
        values = {
            "level": n % 4,
            "amount": float(n % 977),
            "unit": "次",
            "page": n % 90,
            "document": f"d{n % 1000}",
        }
        yield ViewNode(
            f"n{n:09d}", f"指标{n}", "indicator", values, color="#8d99ae", size=3.0, x=n % 1000, y=n // 1000
        )


def edges(count: int) -> Iterator[ViewEdge]:
    """One and a half edges for each node."""
    for n in range(1, count):
        yield ViewEdge(f"n{n:09d}", f"n{n // 2:09d}", "parent")
        if n % 2:
            yield ViewEdge(f"n{n:09d}", f"n{n // 2:09d}", "same")


def main() -> None:
    """Prints CPU seconds, those of making the nodes and edges taken off, and peak memory."""
    way, count = sys.argv[1], int(sys.argv[2])
    base = peak_mb()
    making = cpu_of(lambda: (sum(1 for _ in nodes(count)), sum(1 for _ in edges(count))))
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "graph.gexf"
        if way == "ours":
            columns = (
                Column("level", "integer"), Column("amount", "double"), Column("unit", "string"),
                Column("page", "integer"), Column("document", "string"),
            )  # fmt: skip
            with target.open("wb") as stream:
                view = GraphView("bench", "bench", columns, (), nodes(count), edges(count))
                seconds = cpu_of(lambda: write_gexf(view, stream))
        else:
            import networkx

            def build() -> None:
                graph = networkx.MultiDiGraph()
                for node in nodes(count):
                    graph.add_node(node.id, label=node.label, **node.values)
                for edge in edges(count):
                    graph.add_edge(edge.source, edge.target, kind=edge.kind)
                networkx.write_gexf(graph, target)

            seconds = cpu_of(build)
    tell(seconds=seconds - making, making=making, peak_mb=peak_mb(), base_mb=base)


if __name__ == "__main__":
    main()
