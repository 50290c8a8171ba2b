"""Each row says what Gephi's importer drops, merges or misreads, and that the writer lets none of it happen."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from jixiao.errors import GraphError, OutputError
from jixiao.export.gexf import LEAST_WEIGHT, save_gexf, write_gexf
from jixiao.export.view import Column, GraphView, ViewEdge, ViewNode, shorten_label, to_period

G = "{http://gexf.net/1.3}"
V = "{http://gexf.net/1.3/viz}"
A = ViewNode("a", "甲", "department")
B = ViewNode("b", "乙", "project")


def view(
    *parts: ViewNode | ViewEdge, nodes: tuple[Column, ...] = (), edges: tuple[Column, ...] = ()
) -> GraphView:
    return GraphView(
        "test", "a test", nodes, edges,
        [part for part in parts if isinstance(part, ViewNode)], [p for p in parts if isinstance(p, ViewEdge)],
    )  # fmt: skip


def written(graph: GraphView) -> etree._Element:
    out = io.BytesIO()
    write_gexf(graph, out)
    return etree.fromstring(out.getvalue())


def edge_of(graph: GraphView) -> etree._Element:
    return next(written(graph).iter(G + "edge"))


def columns_of(root: etree._Element) -> dict[str, str]:
    return {a.get("id"): a.get("type") for a in root.iter(G + "attribute")}


def values_of(element: etree._Element) -> dict[str, str]:
    return {v.get("for"): v.get("value") for v in element.iter(G + "attvalue")}


@pytest.mark.parametrize("weight", [Decimal(0), Decimal("0.00"), Decimal("-3.5")])
def test_no_edge_weight_is_zero_or_negative_and_the_truth_is_kept(weight: Decimal) -> None:
    edge = edge_of(view(A, B, ViewEdge("a", "b", "funds", weight)))
    assert edge.get("weight") == LEAST_WEIGHT and float(LEAST_WEIGHT) > 0
    assert values_of(edge)["true_weight"] == f"{weight:f}"


@pytest.mark.parametrize("weight", [float("nan"), Decimal("inf")])
def test_no_edge_weight_is_infinite(weight: Decimal) -> None:
    with pytest.raises(GraphError):
        edge_of(view(A, B, ViewEdge("a", "b", "funds", weight)))


@pytest.mark.parametrize("ends", [("a", "c"), ("c", "b")])
def test_no_edge_to_an_undeclared_node(ends: tuple[str, str]) -> None:
    with pytest.raises(GraphError, match="not declared"):
        written(view(A, B, ViewEdge(*ends, "funds")))


def test_no_two_edges_of_one_kind_between_the_same_nodes() -> None:
    with pytest.raises(GraphError, match="once each"):
        written(view(A, B, ViewEdge("a", "b", "funds", 2), ViewEdge("a", "b", "funds", 5)))


def test_parallel_edges_of_two_kinds_stay_two() -> None:
    root = written(view(A, B, ViewEdge("a", "b", "funds"), ViewEdge("a", "b", "names")))
    assert [edge.get("kind") for edge in root.iter(G + "edge")] == ["funds", "names"]


def test_every_edge_has_a_kind() -> None:
    with pytest.raises(GraphError, match="kind"):
        written(view(A, B, ViewEdge("a", "b", "")))


def test_no_edge_is_undirected() -> None:
    root = written(view(A, B, ViewEdge("a", "b", "funds")))
    assert next(root.iter(G + "graph")).get("defaultedgetype") == "directed"
    assert all(edge.get("type") is None for edge in root.iter(G + "edge"))


def test_no_node_id_stands_twice() -> None:
    with pytest.raises(GraphError, match="once each"):
        written(view(A, replace(A, label="丙")))
    with pytest.raises(GraphError, match="order"):
        written(view(B, A))


def test_no_value_of_an_undeclared_column() -> None:
    with pytest.raises(GraphError, match="not declared"):
        written(view(replace(A, values={"amount": Decimal(1)})))
    with pytest.raises(GraphError, match="not declared"):
        written(view(A, B, ViewEdge("a", "b", "funds", values={"x": 1})))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", 1.5), ("integer", "1"), ("integer", True), ("double", "1,234.5"), ("double", float("inf")),
        ("double", float("nan")), ("bigdecimal", 1.5), ("bigdecimal", "12.50"), ("bigdecimal", Decimal("NaN")),
        ("boolean", 1), ("string", 5), ("liststring", "a"),
    ],
)  # fmt: skip
def test_no_value_of_another_type_than_its_column(kind: str, value: object) -> None:
    with pytest.raises(GraphError, match="column c"):
        written(view(replace(A, values={"c": value}), nodes=(Column("c", kind),)))  # type: ignore[arg-type]  # the wrong type is the point


def test_no_column_of_type_decimal() -> None:
    with pytest.raises(GraphError, match="decimal"):
        written(view(A, nodes=(Column("amount", "decimal"),)))  # type: ignore[arg-type]  # the wrong type is the point


def test_no_column_of_type_any_uri() -> None:
    with pytest.raises(GraphError, match="anyURI"):
        written(view(A, nodes=(Column("iri", "anyURI"),)))  # type: ignore[arg-type]  # the wrong type is the point


@pytest.mark.parametrize("kind", ["bigdecimal", "liststring"])
def test_no_values_by_time_of_a_type_that_gephi_keeps_no_map_for(kind: str) -> None:
    with pytest.raises(GraphError, match="by time"):
        written(view(A, nodes=(Column("amount", kind, dynamic=True),)))  # type: ignore[arg-type]  # two literals


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1])
def test_no_integer_that_java_cannot_hold(value: int) -> None:
    with pytest.raises(GraphError, match="column c"):
        written(view(replace(A, values={"c": value}), nodes=(Column("c", "integer"),)))


def test_bigdecimal_keeps_its_zeros_and_lists_their_items() -> None:
    columns = (Column("amount", "bigdecimal"), Column("names", "liststring"), Column("rate", "double"))
    values = {"amount": Decimal("12.50"), "names": ("一, 二", "三"), "rate": 0.5}
    root = written(view(replace(A, values=values), nodes=columns))
    assert columns_of(root)["amount"] == "bigdecimal"
    assert values_of(root)["amount"] == "12.50"
    assert values_of(root)["names"] == '["一, 二", "三"]'
    assert values_of(root)["rate"] == "0.5"


def test_large_amounts_have_no_exponent() -> None:
    column = (Column("amount", "bigdecimal"),)
    root = written(view(replace(A, values={"amount": Decimal("1E+12")}), nodes=column))
    assert values_of(root)["amount"] == "1000000000000"


def test_money_of_an_edge_stands_in_a_bigdecimal_column_too() -> None:
    graph = view(
        A, B, ViewEdge("a", "b", "funds", Decimal("134.32"), values={"amount": Decimal("1343200.00")}),
        edges=(Column("amount", "bigdecimal"),),
    )  # fmt: skip
    assert values_of(edge_of(graph)) == {"true_weight": "134.32", "amount": "1343200.00"}


def test_values_by_year_do_not_overlap() -> None:
    column = (Column("amount", "double", dynamic=True),)
    series = ((to_period(2023), Decimal("1.0")), (to_period(2024), Decimal("2.0")))
    root = written(view(replace(A, timed={"amount": series}), nodes=column))
    assert [(v.get("value"), v.get("start"), v.get("end")) for v in root.iter(G + "attvalue")][2:] == [
        ("1.0", "2023-01-01", "2023-12-31"),
        ("2.0", "2024-01-01", "2024-12-31"),
    ]
    assert next(root.iter(G + "attributes")).get("mode") == "static"
    with pytest.raises(GraphError, match="overlap"):
        written(view(replace(A, timed={"amount": (series[0], series[0])}), nodes=column))


def test_touching_periods_are_fine_and_backward_ones_are_not() -> None:
    touching = (("2023-01-01", "2024-01-01"), ("2024-01-01", "2024-12-31"))
    assert len(list(written(view(replace(A, spells=touching))).iter(G + "spell"))) == 2
    with pytest.raises(GraphError):
        written(view(replace(A, spells=(("2024-01-01", "2024-06-01"), ("2024-12-31", "2024-07-01")))))


def test_one_year_is_start_and_end_and_several_are_spells() -> None:
    one = next(written(view(replace(A, spells=(to_period(2024),)))).iter(G + "node"))
    assert (one.get("start"), one.get("end")) == ("2024-01-01", "2024-12-31")
    two = written(view(replace(A, spells=(to_period(2024), to_period(2022)))))
    assert [s.get("start") for s in two.iter(G + "spell")] == ["2022-01-01", "2024-01-01"]


@given(st.text(), st.text())
def test_forbidden_characters_are_left_out_and_the_rest_is_kept(label: str, value: str) -> None:
    node = ViewNode("a", label, "x", {"c": value})
    root = written(view(node, nodes=(Column("c", "string"),)))
    read = values_of(root)
    allowed = [
        c for c in value if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    ]
    assert read["c"] == "".join(allowed)
    assert len(next(root.iter(G + "node")).get("label")) <= 20


def test_looks_are_integers_of_colour_a_size_and_a_position() -> None:
    node = replace(A, color="#1d4e89", size=12.345, x=-1.5, y=2.0)
    root = written(view(node))
    color, position, size = (next(root.iter(V + name)) for name in ("color", "position", "size"))
    assert dict(color.attrib) == {"r": "29", "g": "78", "b": "137"}
    assert (position.get("x"), position.get("y")) == ("-1.50", "2.00")
    assert size.get("value") == "12.35" or size.get("value") == "12.34"
    with pytest.raises(GraphError, match="colour"):
        written(view(replace(A, color="red")))


def test_the_head_is_what_gephi_expects() -> None:
    root = written(view(A))
    graph = next(root.iter(G + "graph"))
    assert root.get("version") == "1.3"
    assert (graph.get("mode"), graph.get("timeformat"), graph.get("timerepresentation")) == (
        "dynamic", "date", "interval",
    )  # fmt: skip
    assert graph.get("name") is None
    assert [child.tag for child in next(root.iter(G + "meta"))] == [G + "creator", G + "description"]


def test_labels_are_short_and_the_full_text_is_a_column() -> None:
    name = "企业职工基本养老保险待遇领取资格认证工作经费补助资金"
    root = written(view(replace(A, label=name)))
    label = next(root.iter(G + "node")).get("label")
    assert label == shorten_label(name) and len(label) == 20 and label.endswith("…")
    assert values_of(root) == {"type": "department", "name": name}


def test_edges_have_ids_of_their_own() -> None:
    root = written(view(A, B, ViewEdge("a", "b", "funds", label="给"), ViewEdge("b", "a", "funds")))
    assert [(e.get("id"), e.get("label")) for e in root.iter(G + "edge")] == [("0", "给"), ("1", None)]


def test_networkx_reads_the_file(tmp_path: Path) -> None:
    # networkx knows no bigdecimal, so the columns here are the ones it does know.
    nodes = (replace(A, values={"year": 2024}), B)
    path = save_gexf(view(*nodes, nodes=(Column("year", "integer"),)), tmp_path / "a.gexf")
    graph = nx.read_gexf(_without_bigdecimal(path), version="1.3")
    assert graph.nodes["a"]["year"] == 2024 and graph.nodes["b"]["label"] == "乙"


def _without_bigdecimal(path: Path) -> io.BytesIO:
    return io.BytesIO(path.read_bytes().replace(b"bigdecimal", b"double"))


def test_a_fault_leaves_the_former_file(tmp_path: Path) -> None:
    path = save_gexf(view(A), tmp_path / "a.gexf")
    before = path.read_bytes()
    with pytest.raises(GraphError):
        save_gexf(view(A, A), path)
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["a.gexf"]
    with pytest.raises(OutputError):
        save_gexf(view(A), path / "below" / "a.gexf")


def test_memory_does_not_hold_the_graph() -> None:
    import tracemalloc

    count = 8_000

    def nodes() -> Iterator[ViewNode]:
        for number in range(count):
            yield ViewNode(f"urn:node:{number:09d}", "x" * 200, "project", {"c": "y" * 200})

    def edges() -> Iterator[ViewEdge]:
        for number in range(1, count):
            yield ViewEdge(f"urn:node:{number:09d}", "urn:node:000000000", "funds")

    class Sink(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            return len(data)  # type: ignore[arg-type]  # any buffer

    tracemalloc.start()
    written_counts = write_gexf(
        GraphView("x", "x", (Column("c", "string"),), (), nodes(), edges()),
        Sink(),  # type: ignore[arg-type]  # a raw writer is enough
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert written_counts == (count, count - 1)
    # The graph itself takes more than 600 bytes a node; a hash of each id takes less than 250.
    assert peak < count * 250
