"""The Python interface, and the example notebook run as it stands."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pandas
import polars
import pytest
from nbclient import NotebookClient

import jixiao
from jixiao.errors import GraphError, QueryError, UsageError


def test_questions_as_frames(built: Path) -> None:
    build = jixiao.open(built)
    frame = build.query("departments", frame="pandas")
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == 2
    assert isinstance(build.query("departments", frame="polars"), polars.DataFrame)
    rows = build.query("SELECT ?s WHERE { ?s a <https://w3id.org/jixiao/ontology#Project> }", frame="rows")
    assert len(rows) == 46
    assert len(build.questions()) >= 30
    with pytest.raises(QueryError):
        build.query("no-such-question")


def test_projects_show_themselves(built: Path) -> None:
    build = jixiao.open(built)
    assert len(build.projects()) == 46
    view = build.project("劳动维权工作经费")
    assert "8.00 万元" in repr(view)
    assert view._repr_html_().count("<tr>") == 16
    assert "<b>8.00 万元</b>" in view._repr_html_() and "63020000023T000000040" in view._repr_html_()
    with pytest.raises(UsageError):
        build.project("政府雇员工作经费")


def test_findings_as_frame(built: Path) -> None:
    assert {"id", "rule", "severity"} <= set(jixiao.open(built).findings(frame="polars").columns)


def test_no_build_here(tmp_path: Path) -> None:
    with pytest.raises(GraphError):
        jixiao.open(tmp_path)


@pytest.mark.filterwarnings("ignore")  # the kernel's own libraries warn
def test_the_example_notebook_runs(built: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_BUILD", str(built))
    notebook = nbformat.read(root / "docs/examples/two-departments.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=str(root / "docs/examples"))
    shown = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    assert len(shown) == 4
    assert not [out for out in shown if out["output_type"] == "error"]
