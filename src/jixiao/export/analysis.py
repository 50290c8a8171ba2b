"""Analysis of a view in networkx: degree, strength, betweenness, PageRank, communities, bipartite projection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import networkx as nx

from jixiao.export.view import Column, Value

# Beyond these sizes the exact measures take minutes; they are then left out, never approximated silently.
MOST_FOR_BETWEENNESS = 3_000
MOST_FOR_COMMUNITIES = 20_000

ANALYSIS_COLUMNS = (
    Column("degree", "integer"),
    Column("strength", "double"),
    Column("betweenness", "double"),
    Column("pagerank", "double"),
    Column("community", "integer"),
)


@dataclass(frozen=True, slots=True)
class Analysis:
    """The measures of each node by column, and the communities, the largest first, each sorted by strength."""

    measures: dict[str, dict[str, Value]]
    communities: tuple[tuple[str, ...], ...]


def analyse_graph(nodes: Iterable[str], edges: Iterable[tuple[str, str, Decimal | int | float]]) -> Analysis:
    """The measures of the undirected graph whose parallel edges are added up; same graph, same result.

    Nodes are numbered before networkx sees them: sets of strings have another order in every process.
    """
    names = sorted(nodes)
    number = {name: index for index, name in enumerate(names)}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(names)))
    for source, target, weight in edges:
        a, b = number[source], number[target]
        held = graph[a][b]["weight"] if graph.has_edge(a, b) else 0.0
        graph.add_edge(a, b, weight=held + max(float(weight), 0.0))
    strength = dict(graph.degree(weight="weight"))
    between = nx.betweenness_centrality(graph) if len(names) <= MOST_FOR_BETWEENNESS else {}
    rank = rank_pages(graph)
    groups = _find_communities(graph, strength)
    community = {node: index for index, group in enumerate(groups) for node in group}
    measures: dict[str, dict[str, Value]] = {}
    for name, index in number.items():
        measures[name] = {
            "degree": graph.degree(index),
            "strength": round(float(strength[index]), 6),
            "betweenness": round(between[index], 6) if between else None,
            "pagerank": round(rank[index], 8),
            "community": community.get(index),
        }
    return Analysis(measures, tuple(tuple(names[index] for index in group) for group in groups))


def rank_pages(graph: nx.Graph[int], damping: float = 0.85, rounds: int = 100) -> list[float]:
    """PageRank by power iteration over a graph numbered 0 … n-1 (Page et al. 1999), ranks adding up to 1.

    networkx's own needs scipy, which would be a dependency for this alone.
    """
    count = graph.number_of_nodes()
    if not count:
        return []
    out = [float(graph.degree(node, weight="weight")) for node in range(count)]
    rank = [1.0 / count] * count
    for _ in range(rounds):
        idle = sum(rank[node] for node in range(count) if not out[node])
        fresh = [(1 - damping + damping * idle) / count] * count
        for a, b, data in graph.edges(data=True):
            weight = data["weight"]
            if out[a]:
                fresh[b] += damping * rank[a] * weight / out[a]
            if a != b and out[b]:
                fresh[a] += damping * rank[b] * weight / out[b]
        if sum(abs(x - y) for x, y in zip(fresh, rank, strict=True)) < 1e-10:
            return fresh
        rank = fresh
    return rank


def _find_communities(graph: nx.Graph[int], strength: Mapping[int, float]) -> list[list[int]]:
    if graph.number_of_nodes() > MOST_FOR_COMMUNITIES:
        found: Iterable[set[int]] = nx.connected_components(graph)
    else:
        found = nx.community.louvain_communities(graph, weight="weight", seed=1)
    groups = [sorted(group, key=lambda node: (-strength[node], node)) for group in found]
    return sorted(groups, key=lambda group: (-len(group), group))


def project_pairs(pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The bipartite projection of (member, thing) pairs onto members: how many things two members share."""
    if not pairs:
        return {}
    members = sorted({member for member, _ in pairs})
    things = sorted({thing for _, thing in pairs})
    number = {name: index for index, name in enumerate(members)}
    offset = {name: len(members) + index for index, name in enumerate(things)}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(number.values())
    graph.add_edges_from((number[member], offset[thing]) for member, thing in pairs)
    projected = nx.bipartite.weighted_projected_graph(graph, list(number.values()))
    return {
        (members[min(a, b)], members[max(a, b)]): int(data["weight"])
        for a, b, data in projected.edges(data=True)
    }
