"""One door to every export: a form, a view, a folder."""

from __future__ import annotations

from pathlib import Path

from jixiao.errors import UsageError
from jixiao.export.edge_lists import save_edge_lists
from jixiao.export.fiscal_package import save_fiscal_package
from jixiao.export.gexf import save_gexf
from jixiao.export.graphml import save_graphml
from jixiao.export.parquet import save_parquet
from jixiao.export.rdf import save_json_ld, save_nquads, save_turtle
from jixiao.export.structure import view_structure
from jixiao.export.views import build_view
from jixiao.store.graph_store import GraphStore
from jixiao.store.open import open_store

FORMS = ("gexf", "graphml", "csv", "jsonld", "ttl", "nq", "parquet", "fdp")
VIEWS = ("structure", "projects", "units", "money")


def export_view(folder: Path, form: str, view: str, out: Path) -> list[Path]:
    """Writes one export of the build in `folder` into the folder `out`; returns the written paths.

    Forms: gexf, graphml, csv (of a view); jsonld, ttl, nq (the graph); parquet, fdp (tables). The view
    `structure` comes with its money tree (departments and projects alone) as a second file.
    Raises UsageError for another form or view, GraphError or QueryError when the build cannot be read,
    OutputError when `out` cannot be written.
    """
    if form in ("ttl", "jsonld", "nq"):
        graph = folder / "graph.nq"
        save = {"ttl": save_turtle, "jsonld": save_json_ld, "nq": save_nquads}[form]
        return [save(graph, out / f"graph.{form}")]
    if form not in FORMS:
        raise UsageError(f"no export form is named {form!r}", remedy=f"use {', '.join(FORMS)}")
    with open_store(folder) as store:
        if form == "parquet":
            return save_parquet(store, out)
        if form == "fdp":
            return save_fiscal_package(store, out / "fiscal-data-package")
        return _save_view(store, form, view, out)


def _save_view(store: GraphStore, form: str, view: str, out: Path) -> list[Path]:
    graphs = [build_view(store, view)]
    if view == "structure":
        graphs.append(view_structure(store, money_only=True))
    if form == "csv":
        return [path for graph in graphs for path in save_edge_lists(graph, out)]
    save = save_gexf if form == "gexf" else save_graphml
    return [save(graph, out / f"{graph.name}.{form}") for graph in graphs]
