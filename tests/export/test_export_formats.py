"""Every form of export, read back by a reader that is not ours."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import networkx as nx
import pyarrow as pa
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from frictionless import Package
from lxml import etree

from jixiao.errors import GraphError, UsageError
from jixiao.export.export import FORMS, VIEWS, export_view
from jixiao.export.tables import SCHEMAS


@pytest.mark.parametrize("view", VIEWS)
def test_graphml_is_read_by_networkx_with_one_type_for_each_attribute(
    built: Path, tmp_path: Path, view: str
) -> None:
    path = export_view(built, "graphml", view, tmp_path)[0]
    graph = nx.read_graphml(path)
    gexf = etree.parse(str(export_view(built, "gexf", view, tmp_path)[0]))
    assert graph.number_of_nodes() == len(gexf.findall(".//{*}node"))
    assert graph.number_of_edges() == len(gexf.findall(".//{*}edge"))
    for _, data in graph.nodes(data=True):
        assert {"label", "x", "y", "size", "r", "g", "b"} <= data.keys()
        assert isinstance(data["x"], float) and isinstance(data["r"], int)
    for _, _, data in graph.edges(data=True):
        assert isinstance(data["weight"], float) and data["weight"] > 0
    keys = [
        (key.get("for"), key.get("attr.name"))
        for key in etree.parse(str(path)).iter("{http://graphml.graphdrawing.org/xmlns}key")
    ]
    assert len(keys) == len(set(keys))


def test_csv_holds_the_same_graph(built: Path, tmp_path: Path) -> None:
    paths = export_view(built, "csv", "money", tmp_path)
    assert [path.name for path in paths] == ["money-nodes.csv", "money-edges.csv"]
    with paths[0].open(encoding="utf-8-sig", newline="") as file:
        nodes = {row["Id"]: row for row in csv.DictReader(file)}
    with paths[1].open(encoding="utf-8-sig", newline="") as file:
        edges = list(csv.DictReader(file))
    assert {edge["Source"] for edge in edges} | {edge["Target"] for edge in edges} == set(nodes)
    assert {edge["Type"] for edge in edges} == {"Directed"}


@pytest.mark.parametrize(("form", "kind"), [("jsonld", ox.RdfFormat.JSON_LD), ("nq", ox.RdfFormat.N_QUADS)])
def test_datasets_are_the_graph(built: Path, tmp_path: Path, form: str, kind: ox.RdfFormat) -> None:
    [path] = export_view(built, form, "structure", tmp_path)
    wanted = set(ox.parse(path=str(built / "graph.nq"), format=ox.RdfFormat.N_QUADS))
    assert set(ox.parse(path=str(path), format=kind)) == wanted


def test_turtle_holds_every_triple(built: Path, tmp_path: Path) -> None:
    [path] = export_view(built, "ttl", "structure", tmp_path)
    wanted = {quad.triple for quad in ox.parse(path=str(built / "graph.nq"), format=ox.RdfFormat.N_QUADS)}
    assert {quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)} == wanted


def test_json_ld_has_a_context_that_types_its_terms(built: Path, tmp_path: Path) -> None:
    [path] = export_view(built, "jsonld", "structure", tmp_path)
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["@context"]["jx:amount"] == {"@type": "xsd:decimal"}
    assert document["@context"]["jx:hasTarget"] == {"@type": "@id"}
    nodes = {node["@id"]: node for graph in document["@graph"] for node in graph["@graph"]}
    training = next(node for iri, node in nodes.items() if iri.endswith("a/project/P1"))
    assert training["jx:budgetAmount"] == "80000"
    assert isinstance(training["jx:implementedBy"], str)


def test_parquet_keeps_money_as_decimal(built: Path, tmp_path: Path) -> None:
    paths = export_view(built, "parquet", "structure", tmp_path)
    assert [path.stem for path in paths] == ["projects", "indicators", "budget_lines", "findings"]
    projects = pq.read_table(paths[0])
    assert projects.schema.field("amount_yuan").type == pa.decimal128(24, 6)
    assert projects.schema.field("amount_yuan").metadata == {
        b"description": b"money of the fiscal year in yuan"
    }
    rows = projects.to_pylist()
    assert [(row["name"], row["amount_yuan"], row["printed_amount"]) for row in rows] == [
        ("培训", Decimal(80000), "8.00"),
        ("招聘", Decimal(25000), "2.50"),
        ("培训<新>", Decimal(90000), "9.00"),
        ("遗属补助", Decimal(0), "0.00"),
    ]
    assert pq.read_table(paths[1]).num_rows == 5
    lines = pq.read_table(paths[2]).to_pylist()
    assert len(lines) == 15
    assert {line["functional_class"] for line in lines} == {"208", "20801", "2080101", None}
    assert pq.read_table(paths[3]).num_rows == 0


def test_fiscal_data_package_is_valid(built: Path, tmp_path: Path) -> None:
    paths = export_view(built, "fdp", "structure", tmp_path)
    folder = paths[0].parent
    descriptor = json.loads(paths[0].read_text(encoding="utf-8"))
    assert descriptor["profile"] == "fiscal-data-package"
    # frictionless would fetch the profile of that name; the check here is against its built-in ones.
    del descriptor["profile"]
    report = Package.from_descriptor(descriptor, basepath=str(folder)).validate()
    assert report.valid, report.flatten(["message"])
    assert [task.stats["rows"] for task in report.tasks] == [4, 15]


def test_every_table_field_has_a_known_type_and_a_description() -> None:
    for schema in SCHEMAS:
        assert schema.says and len({field.name for field in schema.fields}) == len(schema.fields)
        for field in schema.fields:
            assert field.type in ("string", "integer", "decimal", "iri", "notation", "year") and field.says


def test_bad_requests_are_told(built: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        export_view(built, "xlsx", "structure", tmp_path)
    with pytest.raises(UsageError):
        export_view(built, "gexf", "hairball", tmp_path)
    for form in FORMS:
        with pytest.raises(GraphError):
            export_view(tmp_path / "nothing", form, "structure", tmp_path)


_EXPORT = """
import sys, pathlib
from jixiao.export.export import export_view, FORMS
for form in FORMS:
    for view in ("projects", "money") if form in ("gexf", "graphml", "csv") else ("structure",):
        export_view(pathlib.Path(sys.argv[1]), form, view, pathlib.Path(sys.argv[2]))
"""


def test_same_graph_same_bytes_in_every_process(built: Path, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", _EXPORT, str(built), str(tmp_path / seed)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
    first = {
        p.relative_to(tmp_path / "1"): p.read_bytes() for p in (tmp_path / "1").rglob("*") if p.is_file()
    }
    second = {
        p.relative_to(tmp_path / "2"): p.read_bytes() for p in (tmp_path / "2").rglob("*") if p.is_file()
    }
    assert first == second and len(first) >= 16
