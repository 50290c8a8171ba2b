"""The view `structure`: department → project → indicator tree → target value, one disclosure after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jixiao.export.appearance import COLORS, Point, choose_size, place_on_grid, place_tree
from jixiao.export.source import Cells, DisclosureRow, count_findings, list_disclosures, read_rows
from jixiao.export.view import Column, GraphView, ViewEdge, ViewNode, to_period
from jixiao.store.graph_store import GraphStore
from jixiao.vocabulary import JX

NODE_COLUMNS = (
    Column("iri", "string"),
    Column("amount", "bigdecimal"),
    Column("weight", "bigdecimal"),
    Column("target", "string"),
    Column("number", "bigdecimal"),
    Column("unit", "string"),
    Column("code", "string"),
    Column("year", "integer"),
    Column("document", "string"),
    Column("page", "integer"),
    Column("line", "integer"),
    Column("findings", "integer"),
)
EDGE_COLUMNS = (Column("amount", "bigdecimal"),)
_LEVEL_SIZES = {1: 8.0, 2: 6.0, 3: 4.0}
_CELL = 2600.0
_UNNAMED = "∅"
"""Stands for a name that the source does not print."""


@dataclass(frozen=True, slots=True)
class _Tree:
    """One disclosure as nodes without positions, edges, and children in printed order."""

    nodes: dict[str, ViewNode]
    edges: list[ViewEdge]
    children: dict[str, list[str]]


def view_structure(store: GraphStore, *, money_only: bool = False) -> GraphView:
    """The tree of every disclosure; with `money_only` departments and projects alone.

    Memory is that of one disclosure: the trees stand on a grid, so no tree need know another.
    """
    disclosures = list_disclosures(store)

    def nodes() -> Iterator[ViewNode]:
        for index, row in enumerate(disclosures):
            tree = _read_tree(store, row, money_only)
            spots = place_tree(row.iri, tree.children)
            middle = place_on_grid(index, len(disclosures), _CELL)
            for iri in sorted(tree.nodes):
                yield _put(tree.nodes[iri], spots[iri], middle)

    def edges() -> Iterator[ViewEdge]:
        for row in disclosures:
            yield from sorted(
                _read_tree(store, row, money_only).edges,
                key=lambda edge: (edge.source, edge.target, edge.kind),
            )

    name = "structure-money" if money_only else "structure"
    return GraphView(name, f"Jixiao: {name}", NODE_COLUMNS, EDGE_COLUMNS, nodes(), edges())


def _put(node: ViewNode, spot: Point, middle: Point) -> ViewNode:
    return replace(node, x=spot[0] + middle[0], y=spot[1] + middle[1])


def _read_tree(store: GraphStore, row: DisclosureRow, money_only: bool) -> _Tree:
    tree = _Tree({}, [], {})
    findings = count_findings(store, row.iri)
    spells = (to_period(row.year),) if row.year is not None else ()
    common = {"year": row.year, "document": row.file}
    tree.nodes[row.iri] = ViewNode(
        row.iri, row.publisher, "department", {"iri": row.iri, **common}, spells=spells, color=COLORS["department"],
        size=30.0,
    )  # fmt: skip
    for cells in read_rows(store, "network", "structure-subjects", {"disclosure": row.iri}):
        node = cells.said("node")
        if node in tree.nodes:
            continue
        amount = cells.decimal("amount")
        kind = "project" if cells.said("class") == JX.Project else "entity"
        values = {
            "iri": node, **common, "amount": amount, "unit": cells.text("unit"), "code": cells.text("code"),
            "page": cells.integer("page"), "line": cells.integer("line"), "findings": findings.get(node, 0),
        }  # fmt: skip
        label = cells.text("label") or cells.text("unit") or row.publisher
        tree.nodes[node] = ViewNode(
            node, label, kind, values, spells=spells, color=COLORS[kind], size=choose_size(amount, 10.0)
        )
        _join(tree, ViewEdge(row.iri, node, "has-" + kind, 1, values={"amount": amount}, spells=spells))
    if not money_only:
        for cells in read_rows(store, "network", "structure-indicators", {"disclosure": row.iri}):
            _add_indicator(tree, cells, {**common, "findings": findings.get(cells.said("node"), 0)}, spells)
    return tree


def _join(tree: _Tree, edge: ViewEdge) -> None:
    tree.edges.append(edge)
    tree.children.setdefault(edge.source, []).append(edge.target)


def _add_indicator(
    tree: _Tree, cells: Cells, common: dict[str, str | int | None], spells: tuple[tuple[str, str], ...]
) -> None:
    node, level = cells.said("node"), cells.integer("level") or 3
    if node in tree.nodes or cells.said("subject") not in tree.nodes:
        return
    parent = cells.text("parent")
    kind = f"level{level}"
    weight = cells.decimal("weight")
    target = "".join(cells.said(name) for name in ("comparator", "value", "unit"))
    values = {
        "iri": node, **common, "weight": weight, "target": target or None, "number": cells.decimal("number"),
        "unit": cells.text("unit"), "page": cells.integer("page"), "line": cells.integer("line"),
    }  # fmt: skip
    tree.nodes[node] = ViewNode(
        node,
        cells.text("label") or _UNNAMED,
        kind,
        values,
        spells=spells,
        color=COLORS[kind],
        size=_LEVEL_SIZES.get(level, 4.0),
    )
    source = parent if parent in tree.nodes and parent is not None else cells.said("subject")
    _join(tree, ViewEdge(source, node, "has-indicator", 1 if weight is None else weight, spells=spells))
    leaf = cells.text("target")
    if leaf is not None and target:
        tree.nodes[leaf] = ViewNode(
            leaf, target, "value", {"iri": leaf, "number": cells.decimal("number"), "unit": cells.text("unit"),
            "year": common["year"], "document": common["document"]}, spells=spells, color=COLORS["value"], size=3.0,
        )  # fmt: skip
        _join(tree, ViewEdge(node, leaf, "has-target", 1, spells=spells))
