"""The GEXF files of the samples and a large one, against Gephi's rules, networkx and graphology."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import networkx as nx
import pytest
from lxml import etree
from tests.export.gephi_import import INFO, SEVERE, SILENT, import_gexf

from jixiao.export.export import VIEWS, export_view
from jixiao.export.gexf import save_gexf
from jixiao.export.view import Column, GraphView, ViewEdge, ViewNode, to_period

GRAPHOLOGY = Path(__file__).resolve().parent.parent / "web" / "node_modules" / "graphology-gexf"
_LARGE = 100_000


@pytest.fixture(scope="module")
def files(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The four views of the samples, and the money tree, by name."""
    out = tmp_path_factory.mktemp("gexf")
    return {path.stem: path for view in VIEWS for path in export_view(built, "gexf", view, out)}


def count_written(path: Path) -> tuple[int, int]:
    """Nodes and edges by their tags alone, without any reader."""
    text = path.read_bytes()
    return text.count(b"<node id="), text.count(b"<edge id=")


@pytest.mark.parametrize("view", [*VIEWS, "structure-money"])
def test_gephi_takes_every_node_and_edge_and_says_nothing_but_the_version(
    files: dict[str, Path], view: str
) -> None:
    imported = import_gexf(files[view])
    assert imported.messages == [(INFO, "version 1.3")]
    assert (len(imported.nodes), sum(imported.edges.values())) == count_written(files[view])
    assert len(imported.nodes) > 10 and imported.edges


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_holds_what_a_good_export_holds(files: dict[str, Path], view: str) -> None:
    imported = import_gexf(files[view])
    nodes = len(imported.nodes)
    assert imported.coloured == imported.placed == imported.sized == nodes
    types = {name: kind for (owner, name), (kind, _) in imported.columns.items() if owner == "node"}
    assert types["type"] == types["name"] == types["iri"] == types["document"] == types["unit"] == "string"
    assert (
        types["amount"] == "bigdecimal" and types["year"] == types["findings"] == types["page"] == "integer"
    )
    assert imported.filled["node", "type"] == nodes
    if view == "structure":
        assert types["weight"] == types["number"] == "bigdecimal"
    else:
        assert {"degree", "strength", "betweenness", "pagerank", "community"} <= types.keys()
    assert all(imported.kinds) and imported.filled["edge", "true_weight"] == sum(imported.edges.values())
    root = etree.parse(str(files[view])).getroot()
    graph = root.find("{*}graph")
    assert graph is not None and dict(graph.attrib) == {
        "defaultedgetype": "directed", "mode": "dynamic", "timeformat": "date", "timerepresentation": "interval",
    }  # fmt: skip
    labels = [node.get("label") or "" for node in root.iter("{*}node")]
    assert max(map(len, labels)) <= 20 and all(labels)
    ids = [edge.get("id") for edge in root.iter("{*}edge")]
    assert len(set(ids)) == len(ids)
    years = {node.get("start") for node in root.iter("{*}node") if node.get("start")}
    assert years == {"2024-01-01"}


@pytest.mark.parametrize("view", VIEWS)
def test_first_sight_is_no_hairball(files: dict[str, Path], view: str) -> None:
    spots = [
        (p.get("x"), p.get("y"))
        for p in etree.parse(str(files[view])).iter("{http://gexf.net/1.3/viz}position")
    ]
    assert len(set(spots)) == len(spots)


@pytest.mark.parametrize("view", VIEWS)
def test_networkx_reads_the_same_graph(files: dict[str, Path], view: str) -> None:
    # networkx knows no bigdecimal; nothing else of the file is changed for it.
    text = files[view].read_bytes().replace(b'type="bigdecimal"', b'type="double"')
    graph = nx.read_gexf(io.BytesIO(text), version="1.3")
    assert (graph.number_of_nodes(), graph.number_of_edges()) == count_written(files[view])


@pytest.mark.parametrize("view", VIEWS)
def test_graphology_reads_the_same_graph(files: dict[str, Path], view: str) -> None:
    if not GRAPHOLOGY.is_dir() or shutil.which("node") is None:
        pytest.skip("NOT RUN: graphology-gexf is not installed")
    script = (
        "const g=require('graphology'),x=require('graphology-gexf/node');"
        "const r=x.parse(g.MultiDirectedGraph,require('fs').readFileSync(process.argv[1],'utf8'));"
        "console.log(JSON.stringify([r.order,r.size,r.filterNodes((n,a)=>a.type===undefined||a.color===undefined).length]))"
    )
    done = subprocess.run(
        ["node", "-e", script, str(files[view])], cwd=GRAPHOLOGY, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [*count_written(files[view]), 0]


_CHILDREN = {
    "gexf": ["meta", "graph"], "meta": ["creator", "keywords", "description"],
    "graph": ["attributes", "nodes", "edges"], "attributes": ["attribute"], "attribute": ["default", "options"],
    "nodes": ["node"], "edges": ["edge"], "attvalues": ["attvalue"], "spells": ["spell"],
    "node": ["attvalues", "spells", "nodes", "edges", "color", "position", "size", "shape"],
    "edge": ["attvalues", "spells", "color", "thickness", "shape"],
}  # fmt: skip
_ATTRIBUTES = {
    "gexf": {"version", "variant"}, "meta": {"lastmodifieddate"}, "creator": set(), "description": set(),
    "graph": {"timeformat", "timerepresentation", "timezone", "start", "end", "defaultedgetype", "idtype", "mode"},
    "attributes": {"class", "mode", "start", "end"}, "attribute": {"id", "title", "type"},
    "nodes": {"count"}, "edges": {"count"}, "attvalues": set(), "spells": set(),
    "attvalue": {"for", "value", "start", "end"}, "spell": {"start", "end"},
    "node": {"id", "label", "start", "end", "pid"},
    "edge": {"id", "type", "label", "source", "target", "weight", "kind", "start", "end"},
    "color": {"r", "g", "b", "a", "hex"}, "position": {"x", "y", "z"}, "size": {"value"},
}  # fmt: skip
_VIZ = {"color", "position", "size", "shape", "thickness"}
_TYPES = {
    "integer", "long", "double", "float", "boolean", "string", "bigdecimal", "biginteger", "liststring",
}  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
def test_the_grammar_of_gexf_1_3(files: dict[str, Path], view: str) -> None:
    """The rules of the GEXF 1.3 schema (gexf.net): names, name spaces, children, attributes, closed lists."""
    for element in etree.parse(str(files[view])).iter():
        name, space = etree.QName(element).localname, etree.QName(element).namespace
        assert space == ("http://gexf.net/1.3/viz" if name in _VIZ else "http://gexf.net/1.3")
        children = [etree.QName(child).localname for child in element]
        allowed = _CHILDREN.get(name, [])
        assert set(children) <= set(allowed), (name, children)
        assert set(element.attrib) <= _ATTRIBUTES[name], (name, dict(element.attrib))
        if name in ("node", "edge", "graph", "gexf"):
            assert sorted(children, key=allowed.index) == children
        if name == "attribute":
            assert element.get("type") in _TYPES and element.get("title")
        if name == "spell" or element.get("start"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", element.get("start") or "")


def _large() -> GraphView:
    """A tree of 10⁵ nodes with every kind of column, years, spells and money of an edge."""
    columns = (
        Column("amount", "bigdecimal"), Column("by_year", "double", dynamic=True), Column("year", "integer"),
        Column("share", "double"), Column("checked", "boolean"), Column("names", "liststring"),
    )  # fmt: skip

    def nodes() -> Iterator[ViewNode]:
        for n in range(_LARGE):
            periods = (to_period(2023), to_period(2024))[: 1 + n % 2]
            values = {
                "amount": Decimal(n) / 100, "year": 2024, "share": n / 7, "checked": n % 3 == 0, "names": ("甲, 乙", "丙"),
            }  # fmt: skip
            yield ViewNode(
                f"urn:n:{n:07d}", f"部门<{n}>\u0000 & “项目”绩效目标名称很长很长很长", ("project", "level3")[n % 2], values,
                {"by_year": tuple((p, Decimal("12.50") + n) for p in periods)}, periods, "#1d4e89", 3.5, n % 317, n // 317,
            )  # fmt: skip

    def edges() -> Iterator[ViewEdge]:
        # In the order of (source, target): a node and its two children.
        for n in range(_LARGE // 2):
            for child in (2 * n + 1, 2 * n + 2):
                if child < _LARGE:
                    yield ViewEdge(
                        f"urn:n:{n:07d}", f"urn:n:{child:07d}", "has", Decimal(n % 5), values={"amount": Decimal(n)},
                        spells=(to_period(2024),),
                    )  # fmt: skip

    return GraphView("large", "a large graph", columns, (Column("amount", "bigdecimal"),), nodes(), edges())


def test_a_hundred_thousand_nodes_lose_nothing(tmp_path: Path) -> None:
    path = save_gexf(_large(), tmp_path / "large.gexf")
    imported = import_gexf(path)
    assert imported.messages == [(INFO, "version 1.3")]
    assert (len(imported.nodes), sum(imported.edges.values())) == (_LARGE, _LARGE - 1)
    assert imported.placed == imported.coloured == imported.sized == _LARGE
    assert imported.filled["node", "by_year"] == _LARGE + _LARGE // 2
    assert imported.filled["edge", "amount"] == imported.filled["edge", "true_weight"] == _LARGE - 1


_HEAD = '<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph defaultedgetype="directed" mode="dynamic" timeformat="date">'


@pytest.mark.parametrize(
    ("body", "level"),
    [
        ('<nodes><node id="a"/><node id="a"/></nodes>', SILENT),
        ('<nodes><node id="a"/></nodes><edges><edge source="a" target="b" kind="k"/></edges>', SILENT),
        ('<nodes><node id="a"/></nodes><edges><edge source="a" target="a" weight="0"/></edges>', SEVERE),
        (
            '<nodes><node id="a"/></nodes><edges><edge source="a" target="a" type="undirected"/></edges>',
            SEVERE,
        ),
        (
            '<nodes><node id="a"/></nodes><edges><edge source="a" target="a" kind="k"/><edge source="a" target="a" kind="k"/></edges>',
            SILENT,
        ),
        ('<attributes class="node"><attribute id="x" type="decimal"/></attributes>', SEVERE),
        ('<attributes class="node"><attribute id="x" type="anyURI"/></attributes>', SEVERE),
        (
            '<attributes class="node" mode="dynamic"><attribute id="x" type="bigdecimal"/></attributes>',
            SEVERE,
        ),
        ('<attributes class="edge"><attribute id="Weight" type="double"/></attributes>', SEVERE),
        ('<nodes><node id="a"><attvalues><attvalue for="x" value="1"/></attvalues></node></nodes>', SILENT),
        (
            '<attributes class="node"><attribute id="x" type="integer"/></attributes>'
            '<nodes><node id="a"><attvalues><attvalue for="x" value="1.5"/></attvalues></node></nodes>',
            SEVERE,
        ),
        (
            '<attributes class="node"><attribute id="x" type="double"/></attributes>'
            '<nodes><node id="a"><attvalues><attvalue for="x" value="1,234.5"/></attvalues></node></nodes>',
            SEVERE,
        ),
        (
            '<nodes><node id="a"><spells><spell start="2024-01-01" end="2024-12-31"/><spell start="2024-06-01" end="2025-01-01"/>'
            "</spells></node></nodes>",
            SEVERE,
        ),
    ],
)
def test_the_check_sees_what_gephi_drops(tmp_path: Path, body: str, level: str) -> None:
    path = tmp_path / "bad.gexf"
    path.write_text(f"{_HEAD}{body}</graph></gexf>", encoding="utf-8")
    assert [found for found, _ in import_gexf(path).above_info()] == [level]
