"""The four views over a small store: who is in them, what they weigh, where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.errors import UsageError
from jixiao.export.analysis import analyse_graph, project_pairs
from jixiao.export.appearance import choose_size, place_groups, place_on_grid, place_tree
from jixiao.export.structure import view_structure
from jixiao.export.view import GraphView, ViewEdge, ViewNode
from jixiao.export.views import build_view
from jixiao.store.open import open_store

BASE = "https://w3id.org/jixiao/id/disclosure/"
A, B, C = (BASE + digit * 32 for digit in "abc")


def read(folder: Path, name: str) -> tuple[dict[str, ViewNode], list[ViewEdge]]:
    with open_store(folder) as store:
        view = build_view(store, name)
        return {node.id: node for node in view.nodes}, list(view.edges)


def kinds(nodes: Sequence[ViewNode]) -> dict[str, int]:
    return {kind: sum(node.kind == kind for node in nodes) for kind in sorted({node.kind for node in nodes})}


def test_structure_is_a_forest_of_all_levels(built: Path) -> None:
    nodes, edges = read(built, "structure")
    assert kinds(list(nodes.values())) == {
        "department": 3, "project": 4, "level1": 4, "level2": 4, "level3": 5, "value": 5,
    }  # fmt: skip
    assert len(edges) == len(nodes) - 3
    assert len({edge.target for edge in edges}) == len(edges)
    leaf = nodes[f"{A}/project/P1/indicator/3-1"]
    assert (
        leaf.values["target"] == "≥90%" and leaf.values["weight"] == Decimal(10) and leaf.values["line"] == 7
    )
    assert nodes[f"{A}/project/P1"].values["amount"] == Decimal(80000)
    assert nodes[f"{A}/project/P1"].spells == (("2023-01-01", "2023-12-31"),)
    zero = next(edge for edge in edges if edge.target == f"{A}/project/P1/indicator/3-2")
    assert zero.weight == 0


def test_structure_has_a_money_tree(built: Path) -> None:
    with open_store(built) as store:
        nodes = list(view_structure(store, money_only=True).nodes)
    assert kinds(nodes) == {"department": 3, "project": 4}


def test_a_project_over_the_years_is_one_node(built: Path) -> None:
    nodes, edges = read(built, "projects")
    assert len(nodes) == 3
    training = nodes[f"{A}/project/P1"]
    assert training.spells == (("2023-01-01", "2023-12-31"), ("2024-01-01", "2024-12-31"))
    assert training.timed["amount_by_year"] == (
        (("2023-01-01", "2023-12-31"), Decimal(80000)),
        (("2024-01-01", "2024-12-31"), Decimal(90000)),
    )
    assert training.values["amount"] == Decimal(90000)
    assert [(edge.kind, edge.weight, edge.values["shared"]) for edge in edges] == [
        ("shares-indicators", 1, ("满意度",))
    ]
    assert training.values["degree"] == 1 and training.values["community"] == 0


def test_units_are_linked_by_their_most_specific_functions(built: Path) -> None:
    nodes, edges = read(built, "units")
    assert kinds(list(nodes.values())) == {"department": 2, "function": 1}
    function = "https://w3id.org/jixiao/id/function/2080101"
    assert [(edge.source, edge.target, edge.kind, edge.weight) for edge in edges] == [
        (A, C, "shares-functions", 1),
        (A, function, "spends-on", Decimal(60)),
        (C, function, "spends-on", Decimal(50)),
    ]
    assert nodes[function].label == "2080101 行政运行"


def test_money_flows_from_funds_to_projects(built: Path) -> None:
    nodes, edges = read(built, "money")
    assert kinds(list(nodes.values())) == {"department": 2, "function": 1, "fund": 1, "project": 3, "unit": 2}
    flows = {(edge.kind, edge.target.removeprefix(BASE)): edge.values["amount"] for edge in edges}
    assert flows["funds", "a" * 32 + "/project/P1"] == Decimal(90000)
    assert flows["spends-on", "https://w3id.org/jixiao/id/function/208"] == Decimal(500000)
    assert {edge.source.rsplit("/", 1)[1] for edge in edges if edge.kind == "pays"} == {"general-public"}
    zero = next(edge for edge in edges if edge.target.startswith(C) and edge.kind == "funds")
    assert zero.weight == 0


@pytest.mark.parametrize("name", ["structure", "projects", "units", "money"])
def test_no_two_nodes_stand_on_one_spot_and_the_view_is_the_same_twice(built: Path, name: str) -> None:
    nodes, edges = read(built, name)
    assert len({(round(node.x, 2), round(node.y, 2)) for node in nodes.values()}) == len(nodes)
    assert (nodes, edges) == read(built, name)
    assert list(nodes) == sorted(nodes)


def test_an_unknown_view_is_refused(built: Path) -> None:
    with open_store(built) as store, pytest.raises(UsageError, match="money"):
        build_view(store, "hairball")


def test_the_view_says_what_it_leaves_out(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jixiao.export.views.MOST_SHARING", 1)
    with open_store(built) as store:
        view: GraphView = build_view(store, "projects")
    assert list(view.edges) == [] and "1 indicator names" in view.description


def test_measures_of_a_known_graph() -> None:
    analysis = analyse_graph("abcd", [("a", "b", 1), ("b", "c", 2), ("c", "b", 1), ("b", "d", 0)])
    assert analysis.measures["b"]["degree"] == 3 and analysis.measures["b"]["strength"] == 4.0
    assert analysis.measures["b"]["betweenness"] == 1.0
    ranks = [analysis.measures[name]["pagerank"] for name in "abcd"]
    assert abs(sum(float(str(rank)) for rank in ranks) - 1) < 1e-6 and max(ranks, key=str) == ranks[1]


def test_two_cliques_are_two_communities() -> None:
    edges = [(a, b, 1) for group in ("abc", "xyz") for a in group for b in group if a < b] + [("c", "x", 1)]
    communities = analyse_graph("abcxyz", edges).communities
    assert sorted(sorted(group) for group in communities) == [["a", "b", "c"], ["x", "y", "z"]]


def test_projection_counts_what_is_shared() -> None:
    pairs = [("p", "1"), ("p", "2"), ("q", "1"), ("q", "2"), ("r", "2")]
    assert project_pairs(pairs) == {("p", "q"): 2, ("p", "r"): 1, ("q", "r"): 1}


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_groups_do_not_overlap(sizes: list[int]) -> None:
    groups = [[f"{g}-{n}" for n in range(size)] for g, size in enumerate(sorted(sizes, reverse=True))]
    spots = place_groups(groups)
    assert len({(round(x, 3), round(y, 3)) for x, y in spots.values()}) == sum(sizes)


def test_a_tree_stands_in_rings() -> None:
    spots = place_tree("r", {"r": ["a", "b"], "a": ["c", "d"], "b": ["e"]}, radius=100)
    assert spots["r"] == (0, 0)
    radius = {node: round((x * x + y * y) ** 0.5, 6) for node, (x, y) in spots.items()}
    assert radius["a"] == radius["b"] < radius["c"] == radius["d"] == radius["e"] == 100
    assert place_tree("r", {}) == {"r": (0.0, 0.0)}


def test_sizes_follow_the_square_root_and_end_at_a_hundred() -> None:
    assert choose_size(None) == choose_size(Decimal(0)) == choose_size(Decimal(-5)) == 6.0
    assert choose_size(Decimal(40000)) - 6 == pytest.approx(2 * (choose_size(Decimal(10000)) - 6))
    assert choose_size(Decimal(10) ** 12) == 100.0


def test_grid_cells_are_distinct() -> None:
    for count in (1, 2, 5, 9, 10):
        assert len({place_on_grid(index, count, 10.0) for index in range(count)}) == count
