"""The pages: each answers in both languages and in every form, and data never becomes markup."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from jixiao.server.app import create_app

PAGES = [
    "/", "/projects", "/findings", "/indicators", "/indicators?q=满意度", "/years", "/search?q=三支一扶", "/search?q=补贴",
    "/graph", "/questions", "/sparql", "/about",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_answer(client: TestClient, path: str, language: str) -> None:
    joint = "&" if "?" in path else "?"
    response = client.get(f"{path}{joint}lang={language}")
    assert response.status_code == 200
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in response.text
    assert len(response.content) < 1_000_000


def test_document_pages(client: TestClient, doc: str) -> None:
    for path in (
        f"/documents/{doc}",
        f"/documents/{doc}/project/1",
        f"/money/{doc}",
        f"/graph?document={doc}",
    ):
        assert client.get(path).status_code == 200
    assert client.get(f"/documents/{doc}/project/999").status_code == 404
    assert client.get(f"/documents/{doc}/nonsense/1").status_code == 404
    assert client.get("/documents/none").status_code == 404


def test_project_page_shows_the_fault_the_rule_both_numbers_and_the_passage(client: TestClient) -> None:
    found = client.get("/findings", params={"format": "json", "severity": "Violation", "check": "10"}).json()[
        "rows"
    ]
    finding = next(row for row in found if row["value_a"] and row["value_b"] and row["line"])
    node = client.get(
        "/id/" + finding["focus"].partition("/id/")[2], headers={"Accept": "text/html"}, follow_redirects=True
    )
    assert node.status_code == 200
    text = node.text
    for piece in (
        finding["id"],
        finding["rule"],
        finding["value_a"],
        finding["value_b"],
        f"▸{finding['line']}",
    ):
        assert piece in text


def test_same_data_as_json_and_csv(client: TestClient) -> None:
    rows = client.get("/projects", params={"format": "json"}).json()
    assert rows["total"] == 46
    lines = client.get("/projects", params={"format": "csv"}).text.splitlines()
    assert len(lines) == 1 + len(rows["rows"])


def test_graph_download_is_what_is_seen(client: TestClient, doc: str) -> None:
    seen = client.get("/graph.json", params={"document": doc}).json()
    body = client.get("/graph.gexf", params={"document": doc}).text
    assert ElementTree.fromstring(body).tag == "{http://gexf.net/1.3}gexf"
    assert body.count("<node id=") == len({n["id"] for n in seen["nodes"]})
    assert body.count("<edge id=") == len(seen["edges"])
    assert len(seen["nodes"]) <= 3000


def test_linked_data(client: TestClient) -> None:
    iri = client.get("/projects", params={"format": "json"}).json()["rows"][0]["iri"]
    path = "/id/" + iri.partition("/id/")[2]
    page = client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)
    assert page.status_code == 303
    assert page.headers["vary"] == "Accept"
    turtle = client.get(path, headers={"Accept": "text/turtle;q=0.9, text/html;q=0.1"})
    assert turtle.status_code == 200
    assert turtle.headers["content-type"].startswith("text/turtle")
    assert 'rel="alternate"' in turtle.headers["link"]
    for suffix, kind in (
        ("ttl", "text/turtle"),
        ("nt", "application/n-triples"),
        ("jsonld", "application/ld+json"),
    ):
        response = client.get(f"{path}.{suffix}")
        assert response.status_code == 200
        assert response.headers["content-type"].startswith(kind)
        assert iri in response.text or suffix == "ttl"
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/id/nothing/at/all.ttl").status_code == 404
    assert client.get("/id/nothing", headers={"Accept": "text/html"}).status_code == 404
    assert client.get("/ontology", headers={"Accept": "text/turtle"}).text.count("owl:Class") > 10


def test_security_headers(client: TestClient) -> None:
    headers = client.get("/").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_department_named_as_markup_is_text(built: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(built, copy)
    with sqlite3.connect(copy / "explorer.sqlite") as index:
        index.execute(
            "update documents set publisher = ?, title = ?",
            ("<script>alert(1)</script>", "<img src=x onerror=1>"),
        )
        index.execute("update subjects set name = ?", ("<svg onload=alert(1)>",))
    with TestClient(create_app(copy)) as client:
        document = client.get("/", params={"format": "json"}).json()["rows"][0]["doc"]
        for path in ("/", "/projects", f"/documents/{document}", f"/money/{document}", "/graph", "/years"):
            text = client.get(path).text
            assert "<script>alert" not in text
            assert "<img src=x" not in text
            assert "<svg onload" not in text


def test_pages_stay_small(client: TestClient) -> None:
    for path in PAGES:
        assert len(gzip.compress(client.get(path).content)) < 100_000, path


def test_search_by_one_character(client: TestClient) -> None:
    assert client.get("/search", params={"q": "费", "format": "json"}).json()["total"] > 0
    assert client.get("/search", params={"q": '"', "format": "json"}).status_code == 200
    signs = json.loads(client.get("/search", params={"q": "%", "format": "json"}).text)["total"]
    # A percent sign is looked for as a character; as a wildcard it would find every name.
    assert 0 < signs < 60


def test_departments_by_level_in_every_form_and_order(client: TestClient) -> None:
    data = client.get("/", params={"level": "county", "format": "json"}).json()
    assert [(row["publisher"], row["level"]) for row in data["rows"]] == [
        ("临夏市人力资源和社会保障局", "county")
    ]
    assert data["facets"]["level"] == [{"value": "prefecture", "n": 1}, {"value": "county", "n": 1}]
    assert "县级 (1)" in client.get("/", params={"lang": "zh"}).text
    lines = client.get("/", params={"level": "prefecture", "format": "csv"}).text.splitlines()
    assert len(lines) == 2 and "prefecture" in lines[1]
    assert client.get("/", params={"level": "central", "format": "json"}).json()["total"] == 0
    for name in ("budget", "projects", "violations", "year", "region", "publisher"):
        down, up = (
            [
                row["publisher"]
                for row in client.get("/", params={"sort": sort, "format": "json"}).json()["rows"]
            ]
            for sort in (name, f"-{name}")
        )
        assert len(down) == 2 and (down == up[::-1] or name == "year")
    assert 'aria-sort="descending"' in client.get("/", params={"sort": "budget"}).text
    assert 'aria-sort="ascending"' in client.get("/", params={"sort": "-budget"}).text


def test_the_graph_of_any_node(client: TestClient, doc: str) -> None:
    graph = client.get("/graph.json", params={"document": doc}).json()
    for kind in ("department", "project", "level1", "level2", "indicator"):
        node = next(n["id"] for n in graph["nodes"] if n["kind"] == kind)
        found = client.get("/graph.json", params={"node": node}).json()
        assert found["nodes"] and found["edges"], kind
        assert {n["id"] for n in found["nodes"]} >= {e["source"] for e in found["edges"]}
        body = client.get("/graph.gexf", params={"node": node}).text
        assert body.count("<node id=") == len({n["id"] for n in found["nodes"]})


def test_indicators_are_compared_over_departments(client: TestClient) -> None:
    data = client.get("/indicators", params={"q": "服务对象满意度", "exact": "1", "format": "json"}).json()
    assert {row["level3"] for row in data["rows"]} == {"服务对象满意度"}
    assert (data["spreads"][0]["departments"], data["spreads"][0]["least"]) == (2, "95")
    page = client.get("/indicators", params={"q": "满意度", "sort": "value", "year": "2024"}).text
    assert 'class="spread"' in page and page.count("<circle") >= 3


@pytest.mark.parametrize(
    ("words", "least"),
    [
        ("补", 40),
        ("补贴", 30),
        ("三支一扶", 8),
        ("２０２４", 20),
        ("2024", 20),
        ("補貼", 30),
        ("三支一扶 补贴", 2),
        ("（2023）", 5),
    ],
)
def test_search_in_chinese(client: TestClient, words: str, least: int) -> None:
    data = client.get("/search", params={"q": words, "format": "json"}).json()
    assert data["total"] >= least
    assert "<mark>" in client.get("/search", params={"q": words}).text


def test_money_comes_from_funds(client: TestClient, doc: str) -> None:
    page = client.get(f"/money/{doc}").text
    assert "<td>一般公共预算拨款收入</td>" in page and "2,791.77 万元" in page
    assert page.count('class="picture wide"') == page.count('class="picture narrow"') == 2


def test_the_page_of_a_project_leads_to_its_tree_and_its_neighbours(client: TestClient, doc: str) -> None:
    page = client.get(f"/documents/{doc}/project/2").text
    assert f'href="/documents/{doc}/project/1"' in page and f'href="/documents/{doc}/project/3"' in page
    link = page.partition('href="/graph.gexf?')[2].partition('"')[0]
    tree = client.get(f"/graph.gexf?{link}")
    assert tree.status_code == 200 and "<node id=" in tree.text
