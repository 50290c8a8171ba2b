"""Small graphs around a node, with positions, for the graph page and its GEXF; and RDF read for pages."""

from __future__ import annotations

import math
from io import BytesIO
from typing import Any, BinaryIO

import pyoxigraph as ox

from jixiao.export.appearance import place_groups
from jixiao.export.neighbourhood import write_neighbourhood
from jixiao.server.data import Catalogue
from jixiao.server.views import Neighbourhood, Statements

_COLOURS = {
    "department": "#1d4e89",
    "project": "#2a9d8f",
    "level1": "#e9c46a",
    "level2": "#f4a261",
    "indicator": "#8d99ae",
}


def _node(iri: str, label: str | None, kind: str, size: float, href: str = "") -> dict[str, Any]:
    return {
        "id": iri,
        "label": label or "–",
        "kind": kind,
        "size": round(size, 2),
        "href": href,
        "colour": _COLOURS[kind],
    }


def _size(fen: int | None) -> float:
    return 4.0 + 3.0 * math.sqrt((fen or 0) / 100_000_000) if fen else 4.0


def overview(catalogue: Catalogue, most: int) -> Neighbourhood:
    """Departments and their projects, largest first."""
    documents = catalogue.ask("select * from documents order by budget desc, doc limit ?", (most // 4,))
    nodes = [
        _node(d["iri"], d["publisher"] or d["source"], "department", 12.0, f"/documents/{d['doc']}")
        for d in documents
    ]
    home = {d["doc"]: d["iri"] for d in documents}
    subjects = catalogue.ask(
        "select * from subjects where entity = 0 order by budget desc, iri limit ?", (most - len(nodes),)
    )
    edges = []
    for s in subjects:
        if s["doc"] in home:
            nodes.append(
                _node(
                    s["iri"],
                    s["name"],
                    "project",
                    _size(s["budget"]),
                    f"/documents/{s['doc']}/project/{s['ordinal']}",
                )
            )
            edges.append({"source": home[s["doc"]], "target": s["iri"], "kind": "project"})
    total = catalogue.ask(
        "select (select count(*) from documents) + (select count(*) from subjects where entity = 0) as n"
    )
    return _place_groups(Neighbourhood("", nodes, edges, total[0]["n"] > len(nodes)))


def around_document(catalogue: Catalogue, doc: str, most: int) -> Neighbourhood:
    """One disclosure: its projects, their levels and indicators."""
    document = catalogue.find_document(doc)
    if document is None:
        return Neighbourhood("–", [], [])
    nodes = [
        _node(
            document["iri"],
            document["publisher"] or document["source"],
            "department",
            16.0,
            f"/documents/{doc}",
        )
    ]
    edges: list[dict[str, Any]] = []
    cut = False
    for s in catalogue.ask("select * from subjects where doc = ? order by entity desc, ordinal", (doc,)):
        tree_nodes, tree_edges = _tree(catalogue, s)
        if len(nodes) + len(tree_nodes) > most:
            cut = True
            break
        nodes += tree_nodes
        edges += [{"source": document["iri"], "target": s["iri"], "kind": "project"}, *tree_edges]
    return _place(Neighbourhood(document["publisher"] or document["source"], nodes, edges, cut, doc))


def around_project(catalogue: Catalogue, iri: str, most: int) -> Neighbourhood:
    """One project: its tree, its department, and the projects that have indicators of the same name."""
    found = catalogue.ask("select * from subjects where iri = ?", (iri,))
    if not found:
        return Neighbourhood("–", [], [])
    subject = found[0]
    nodes, edges = _tree(catalogue, subject)
    document = catalogue.find_document(subject["doc"])
    if document:
        nodes.insert(
            0,
            _node(document["iri"], document["publisher"], "department", 14.0, f"/documents/{subject['doc']}"),
        )
        edges.insert(0, {"source": document["iri"], "target": iri, "kind": "project"})
    shared = catalogue.ask(
        "select distinct i.iri as mine, s.* from indicators i join indicators o on o.level3 = i.level3 and o.subject <> i.subject "
        "join subjects s on s.iri = o.subject where i.subject = ? order by s.iri limit ?",
        (iri, max(most - len(nodes), 0)),
    )
    known = {node["id"] for node in nodes}
    for row in shared:
        if row["iri"] not in known:
            known.add(row["iri"])
            kind = "entity" if row["entity"] else "project"
            nodes.append(
                _node(
                    row["iri"],
                    row["name"],
                    "project",
                    _size(row["budget"]),
                    f"/documents/{row['doc']}/{kind}/{row['ordinal']}",
                )
            )
        edges.append({"source": row["mine"], "target": row["iri"], "kind": "same-indicator"})
    return _place(Neighbourhood(subject["name"] or "–", nodes, edges, home=subject["doc"]), iri)


def around_node(catalogue: Catalogue, iri: str, most: int) -> Neighbourhood:
    """The neighbourhood of any node of these graphs: a disclosure, project, level or indicator; empty for another IRI."""
    documents = catalogue.ask("select doc from documents where iri = ?", (iri,))
    if documents:
        return around_document(catalogue, documents[0]["doc"], most)
    # A level is named by its project and its printed path.
    subject = iri.partition("#")[0]
    if catalogue.ask("select 1 from subjects where iri = ?", (subject,)):
        return around_project(catalogue, subject, most)
    return _around_indicator(catalogue, iri, most)


def _around_indicator(catalogue: Catalogue, iri: str, most: int) -> Neighbourhood:
    """An indicator, and every one of the same name with its project and department."""
    found = catalogue.ask("select * from indicators where iri = ?", (iri,))
    if not found:
        return Neighbourhood("–", [], [])
    rows = catalogue.ask(
        "select i.iri, i.level3, i.operator, i.value, i.unit as measure, s.iri as subject, s.name, s.entity, s.ordinal, s.budget, "
        "d.doc, d.iri as document, coalesce(d.publisher, d.source) as publisher from indicators i "
        "join subjects s on s.iri = i.subject join documents d on d.doc = i.doc "
        "where i.iri = ? or i.level3 = ? order by i.iri <> ?, d.publisher, i.iri limit ?",
        (iri, found[0]["level3"], iri, most // 3),
    )
    nodes: dict[str, dict[str, Any]] = {}
    edges: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        page = f"/documents/{row['doc']}/{'entity' if row['entity'] else 'project'}/{row['ordinal']}"
        target = " ".join(str(row[name]) for name in ("operator", "value", "measure") if row[name])
        label = f"{row['level3'] or '∅'} {target}".strip()
        nodes[row["iri"]] = _node(row["iri"], label, "indicator", 8.0 if row["iri"] == iri else 4.0, page)
        nodes[row["subject"]] = _node(row["subject"], row["name"], "project", _size(row["budget"]), page)
        nodes[row["document"]] = _node(
            row["document"], row["publisher"], "department", 12.0, f"/documents/{row['doc']}"
        )
        if row["iri"] != iri:
            edges[iri, row["iri"]] = {"source": iri, "target": row["iri"], "kind": "same-indicator"}
        edges[row["subject"], row["iri"]] = {
            "source": row["subject"],
            "target": row["iri"],
            "kind": "indicator",
        }
        edges[row["document"], row["subject"]] = {
            "source": row["document"],
            "target": row["subject"],
            "kind": "project",
        }
    graph = Neighbourhood(found[0]["level3"] or "∅", list(nodes.values()), list(edges.values()))
    return _place(graph)


def _tree(catalogue: Catalogue, subject: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    kind = "entity" if subject["entity"] else "project"
    href = f"/documents/{subject['doc']}/{kind}/{subject['ordinal']}"
    nodes = [_node(subject["iri"], subject["name"], "project", _size(subject["budget"]), href)]
    edges: list[dict[str, Any]] = []
    known: set[str] = set()
    for row in catalogue.ask(
        "select * from indicators where subject = ? order by ordinal", (subject["iri"],)
    ):
        parent = subject["iri"]
        for depth in ("level1", "level2"):
            if row[depth] is None:
                continue
            node = f"{parent}#{row[depth]}"
            if node not in known:
                known.add(node)
                nodes.append(_node(node, row[depth], depth, 5.0 if depth == "level1" else 4.0, href))
                edges.append({"source": parent, "target": node, "kind": depth})
            parent = node
        target = " ".join(str(row[name]) for name in ("operator", "value", "unit") if row[name])
        nodes.append(_node(row["iri"], f"{row['level3'] or '∅'} {target}".strip(), "indicator", 3.0, href))
        edges.append({"source": parent, "target": row["iri"], "kind": "indicator"})
    return nodes, edges


def _place_groups(graph: Neighbourhood) -> Neighbourhood:
    """Each department in the middle of its projects, the departments side by side."""
    members: dict[str, list[str]] = {
        node["id"]: [node["id"]] for node in graph.nodes if node["kind"] == "department"
    }
    for edge in graph.edges:
        members[edge["source"]].append(edge["target"])
    groups = sorted(members.values(), key=lambda group: (-len(group), group[0]))
    spots = place_groups(groups, spacing=40.0)
    for node in graph.nodes:
        x, y = spots[node["id"]]
        node["x"], node["y"] = round(x, 3), round(y, 3)
    return graph


def _place(graph: Neighbourhood, middle: str = "") -> Neighbourhood:
    """Radial tree positions: each node's leaves share its angle, depth is the radius; edges across are left alone.

    The node `middle` stands in the middle even where an edge leads to it.
    """
    children: dict[str, list[str]] = {}
    parents: dict[str, str] = {}
    for edge in graph.edges:
        source, target = edge["source"], edge["target"]
        if target == middle:
            source, target = target, source
        if target not in parents and edge["kind"] != "same-indicator":
            parents[target] = source
            children.setdefault(source, []).append(target)
    roots = [node["id"] for node in graph.nodes if node["id"] not in parents]
    leaves: dict[str, int] = {}
    for root in roots:
        _count_leaves(root, children, leaves)
    total = sum(leaves[root] for root in roots) or 1
    spots: dict[str, tuple[float, float]] = {}
    start = 0.0
    many = len(roots) > 1
    for root in roots:
        _spread(root, start, leaves[root] / total, 1 if many else 0, children, leaves, spots)
        start += leaves[root] / total
    for node in graph.nodes:
        node["x"], node["y"] = spots[node["id"]]
    return graph


def _count_leaves(root: str, children: dict[str, list[str]], leaves: dict[str, int]) -> None:
    stack = [(root, False)]
    while stack:
        node, done = stack.pop()
        if done or node not in children:
            leaves[node] = sum(leaves[child] for child in children.get(node, ())) or 1
            continue
        stack.append((node, True))
        stack.extend((child, False) for child in children[node])


def _spread(
    root: str,
    start: float,
    share: float,
    depth: int,
    children: dict[str, list[str]],
    leaves: dict[str, int],
    spots: dict[str, tuple[float, float]],
) -> None:
    stack = [(root, start, share, depth)]
    while stack:
        node, begin, width, ring = stack.pop()
        angle = 2 * math.pi * (begin + width / 2)
        spots[node] = (round(100 * ring * math.cos(angle), 3), round(100 * ring * math.sin(angle), 3))
        for child in children.get(node, ()):
            part = width * leaves[child] / leaves[node]
            stack.append((child, begin, part, ring + 1))
            begin += part


def to_gexf(graph: Neighbourhood, out: BinaryIO) -> None:
    """Writes the graph as GEXF 1.3."""
    write_neighbourhood(graph.as_data(), out)


def read_statements(data: bytes, iri: str) -> Statements:
    """N-Triples as rows about `iri` and rows pointing to it, sorted."""
    outgoing: list[tuple[str, str, bool]] = []
    incoming: list[tuple[str, str]] = []
    for quad in ox.parse(BytesIO(data), format=ox.RdfFormat.N_TRIPLES):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value == iri:
            is_iri = isinstance(quad.object, ox.NamedNode)
            text = (
                quad.object.value
                if isinstance(quad.object, ox.NamedNode | ox.Literal | ox.BlankNode)
                else str(quad.object)
            )
            outgoing.append((quad.predicate.value, text, is_iri))
        elif isinstance(quad.subject, ox.NamedNode):
            incoming.append((quad.subject.value, quad.predicate.value))
    return Statements(sorted(outgoing), sorted(incoming))


def read_terms(turtle: str) -> list[dict[str, str]]:
    """The terms of the ontology: {"iri", "kind", "label_zh", "label_en", "definition_zh", "definition_en"}, sorted."""
    names = {
        "http://www.w3.org/2000/01/rdf-schema#label": "label",
        "http://www.w3.org/2004/02/skos/core#definition": "definition",
    }
    kinds = {
        "Class": "class",
        "ObjectProperty": "property",
        "DatatypeProperty": "property",
        "AnnotationProperty": "annotation",
    }
    terms: dict[str, dict[str, str]] = {}
    for quad in ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE):
        if not isinstance(quad.subject, ox.NamedNode) or "jixiao/ontology#" not in quad.subject.value:
            continue
        term = terms.setdefault(quad.subject.value, {"iri": quad.subject.value})
        if isinstance(quad.object, ox.Literal) and quad.predicate.value in names:
            term[f"{names[quad.predicate.value]}_{quad.object.language or 'en'}"] = quad.object.value
        elif isinstance(quad.object, ox.NamedNode) and quad.predicate.value.endswith("#type"):
            kind = kinds.get(quad.object.value.rpartition("#")[2])
            if kind:
                term["kind"] = kind
    return [terms[iri] for iri in sorted(terms) if "kind" in terms[iri]]
