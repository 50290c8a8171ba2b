"""The ontology page and its picture are generated, complete, and show only terms that exist."""

from __future__ import annotations

import importlib.util
import re
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SPEC = importlib.util.spec_from_file_location("make_ontology_docs", ROOT / "tools" / "make_ontology_docs.py")
TOOL = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(TOOL)


def test_page_and_picture_are_generated():
    assert TOOL.PAGE.read_text(encoding="utf-8") == TOOL.render_page()
    assert TOOL.PICTURE.read_text(encoding="utf-8") == TOOL.render_picture()


def test_every_term_stands_on_the_page_once():
    page = TOOL.render_page()
    listed = re.findall(r"^(?:### |\| `)(jx:\w+)", page, re.MULTILINE)
    declared = [
        TOOL.short(iri) for iri in {s for s, p in TOOL.read() if p == TOOL.RDF + "type"} if "#" in iri
    ]
    individuals = {
        TOOL.short(i) for i in {s for s, _ in TOOL.read()} if TOOL.is_a(TOOL.read(), i, "NamedIndividual")
    }
    assert len(listed) == len(set(listed))
    assert set(listed) == set(declared) - individuals


def test_picture_shows_terms_that_exist():
    said = TOOL.read()
    for start, name, end in TOOL._ARROWS:
        assert TOOL.is_a(said, TOOL.JX + name, "ObjectProperty"), name
        assert {start, end} <= set(TOOL._BOXES)
    for name in TOOL._BOXES:
        assert TOOL.is_a(said, TOOL.JX + name, "Class"), name
    for below, above in TOOL._ABOVE:
        assert f"jx:{above}" in TOOL.named(said, TOOL.JX + below, TOOL.RDFS + "subClassOf")


def test_picture_is_well_formed_and_boxes_do_not_overlap():
    ET.fromstring(TOOL.render_picture())
    assert len(set(TOOL._BOXES.values())) == len(TOOL._BOXES)
