"""The ontology as one HTML page: generated, with an anchor for every term, and without a request to anywhere."""

from __future__ import annotations

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox

from jixiao.vocabulary import RDF

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "ontology.html"
NAMESPACE = "https://w3id.org/jixiao/ontology#"


class Links(HTMLParser):
    """Collects ids, targets of links, and addresses that a browser would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "id" and value:
                self.ids.append(value)
            elif name == "href" and value and tag == "a":
                self.targets.append(value)
            elif name in ("src", "href", "data", "poster"):
                self.fetched.append(value or "")


def read() -> Links:
    links = Links()
    links.feed(PAGE.read_text(encoding="utf-8"))
    return links


def test_the_page_is_generated() -> None:
    path = ROOT / "tools" / "make_ontology_page.py"
    spec = importlib.util.spec_from_file_location("make_ontology_page", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert PAGE.read_text(encoding="utf-8") == module.render()


def test_every_term_has_an_anchor_and_every_link_a_target() -> None:
    links = read()
    terms = {
        quad.subject.value.removeprefix(NAMESPACE)
        for quad in ox.parse(path=str(ROOT / "ontology" / "jixiao.ttl"))
        if quad.predicate.value == RDF.type and str(quad.subject).startswith(f"<{NAMESPACE}")
    }
    assert terms <= set(links.ids) and len(links.ids) == len(set(links.ids))
    inner = {target.removeprefix("#") for target in links.targets if target.startswith("#")}
    assert inner <= set(links.ids)
    for target in set(links.targets):
        assert target.startswith("#") or (PAGE.parent / target).is_file()


def test_the_page_asks_for_nothing_and_shows_both_languages() -> None:
    assert read().fetched == []
    text = PAGE.read_text(encoding="utf-8")
    assert "@import" not in text and "url(http" not in text
    for article in re.findall(r"<article.*?</article>", text, re.S):
        assert re.search(r"<p>[^<]*[\u4e00-\u9fff]", article) and re.search(r'<p lang="en">[A-Z]', article)
        assert "<dt>示例 example</dt>" in article
