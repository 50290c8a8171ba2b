"""The explorer as files: every page of every project is there, and nothing in it needs a server to be read."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from jixiao.server.static_site import read_address, relink_page, write_site


@pytest.fixture(scope="module")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("published") / "some where"
    written = write_site(built, out)
    assert len(written) == len(set(written))
    return out


def test_every_project_has_its_page_its_tree_and_its_triples(site: Path, built: Path) -> None:
    projects = sorted(site.glob("documents/*/project/*/index.html"))
    assert len(projects) == 46
    for page in projects:
        assert (page.parent / "graph.gexf").is_file()
    assert len(sorted(site.glob("id/**/*.ttl"))) == 46 + 1 + 2
    assert len(sorted(site.glob("documents/*/index.html"))) == 2
    assert (site / "graph.nq").stat().st_size == (built / "graph.nq").stat().st_size


def test_every_link_leads_to_a_file_by_a_relative_path(site: Path) -> None:
    seen, to_read = set(), [site / "index.html"]
    while to_read:
        page = to_read.pop().resolve()
        if page in seen:
            continue
        seen.add(page)
        text = page.read_text(encoding="utf-8")
        for link in re.findall(r'\s(?:href|src|data-source|action)="([^"]*)"', text):
            path, _, fragment = unescape(link).partition("#")
            assert not path.startswith(("/", "http")), (page, link)
            target = (page.parent / unquote(path)).resolve() if path else page
            assert target.is_file() and target.is_relative_to(site.resolve()), (page, link)
            if target.suffix == ".html" and target.name == "index.html":
                to_read.append(target)
                if fragment and fragment != "main":
                    assert f'id="{fragment}"' in target.read_text(encoding="utf-8"), (page, link)
    # Nothing was written that no link leads to.
    assert {p.resolve() for p in site.rglob("index.html")} == seen
    assert len(seen) > 46 + 2 * 4


def test_no_page_asks_for_a_server(site: Path) -> None:
    for page in site.rglob("index.html"):
        text = page.read_text(encoding="utf-8")
        assert "<form" not in text
        assert "?" not in "".join(re.findall(r'href="([^"]*)"', text))


def test_pages_after_the_first_are_files_too(site: Path) -> None:
    findings = sorted(site.glob("findings/page-*/index.html"))
    assert len(findings) > 10
    assert 'rel="next"' in (site / "findings" / "index.html").read_text(encoding="utf-8")


def test_addresses_are_the_same_in_any_order() -> None:
    assert read_address("/a?y=2&x=1&lang=en&page=1") == read_address("/a?x=1&y=2")
    assert read_address("/a?page=2") != read_address("/a")


def test_a_link_to_nowhere_is_plain_text() -> None:
    files = {("/projects", ()): "projects/index.html"}
    html = '<a href="/projects#x">a</a><a href="/search?q=1&amp;b=2">b</a><a href="#y">c</a>'
    made = relink_page(html, "documents/d/index.html", files)
    assert made == '<a href="../../projects/index.html#x">a</a><a>b</a><a href="#y">c</a>'
