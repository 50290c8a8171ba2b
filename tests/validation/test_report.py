"""Findings written down and read back; the report graph passes its own quality queries."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
import real

from jixiao.validation.report import (
    COLUMNS,
    findings_from_json,
    findings_to_csv,
    findings_to_json,
    findings_to_text,
    report_lines,
)

QUERIES = Path(__file__).parent.parent.parent / "queries" / "quality"
HEADER = "id,rule,check,severity,profile,norm,document,page,line,focus,message_zh,message_en,printed,value_a,value_b,follows"
SHA256 = {name: real.graphs(name)[0][0].split("/disclosure/")[1][:32] for name in real.NAMES}


def test_the_table_has_the_fixed_header_and_a_row_for_each_finding() -> None:
    found = real.findings("linxia-2024")
    text = findings_to_csv(found)
    assert text.startswith(HEADER)
    rows: list[Mapping[str, str]] = list(csv.DictReader(io.StringIO(text)))
    assert [row["id"] for row in rows] == [f.id for f in found]
    assert set(rows[0]) == set(COLUMNS)


def test_no_cell_of_the_table_is_a_formula() -> None:
    for row in csv.reader(io.StringIO(findings_to_csv(real.findings("haidong-2024")))):
        assert not [cell for cell in row if cell[:1] in ("=", "+", "@")]


def test_json_gives_the_findings_back() -> None:
    found = real.findings("haidong-2024")
    assert findings_from_json(findings_to_json(found)) == found
    assert len(json.loads(findings_to_json(found))) == len(found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_text_has_one_line_for_each_finding(language: str) -> None:
    found = real.findings("linxia-2024")
    lines = findings_to_text(found, language).splitlines()
    assert len(lines) == len(found)
    assert all("linxia-2024.txt" in line for line in lines)


@pytest.mark.parametrize("name", real.NAMES)
def test_the_report_graph_passes_the_quality_queries(name: str) -> None:
    store = ox.Store()
    printed, derived = real.graphs(name)
    report = report_lines(SHA256[name] + "0" * 32, real.findings(name))
    assert report == sorted(report)
    store.load("".join((*printed, *derived, *report)).encode(), format=ox.RdfFormat.N_QUADS)
    for path in sorted(QUERIES.glob("findings-*.rq")):
        rows = store.query(path.read_text(encoding="utf-8"), use_default_graph_as_union=True)
        assert isinstance(rows, ox.QuerySolutions)
        assert [str(row) for row in rows] == [], path.name
    results = "SELECT ?r { ?report <http://www.w3.org/ns/shacl#result> ?r }"
    assert len(list(store.query(results, use_default_graph_as_union=True))) == len(real.findings(name))
