"""The rules that bench/ states as SPARQL constraints: those said to be ours find the same nodes in real disclosures."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from jixiao.derivation.derive import derive_document
from jixiao.extraction.extract import extract_document
from jixiao.mapping.map import map_extraction
from jixiao.readers.open import read_document
from jixiao.validation.validate import validate_document

ROOT = Path(__file__).resolve().parent.parent.parent
SH = "http://www.w3.org/ns/shacl#"
SHAPE = "https://w3id.org/jixiao/shape/"
SAME = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso")
PREFIXES = """
    PREFIX jx: <https://w3id.org/jixiao/ontology#> PREFIX qb: <http://purl.org/linked-data/cube#>
    PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@cache
def rules() -> ox.Store:
    store = ox.Store()
    store.load((ROOT / "bench" / "sparql-shapes.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    return store


def select(text: str, store: ox.Store) -> list[tuple[str, ...]]:
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [tuple(row[name].value for name in names if row[name] is not None) for row in found]


def ask_rule(rule: str, data: ox.Store) -> set[str]:
    """The focus nodes of a rule: its query, once for each target class, as a SHACL engine asks it for each node."""
    wanted = f"""SELECT ?kind ?text WHERE {{
        ?shape <{SH}sparql> <{rule}> ; <{SH}targetClass> ?kind . <{rule}> <{SH}select> ?text }}"""
    nodes: set[str] = set()
    for kind, text in select(wanted, rules()):
        query = text.replace("$this", "?this").replace("WHERE {", f"WHERE {{ ?this a <{kind}> .", 1)
        nodes |= {row[0] for row in select(PREFIXES + query, data)}
    return nodes


@pytest.mark.parametrize("name", ["haidong-2024", "linxia-2024"])
def test_rules_said_to_be_ours_find_the_same_nodes(name: str, root: Path) -> None:
    printed = map_extraction(extract_document(read_document(root / "data" / "disclosures" / f"{name}.txt")))
    data = ox.Store()
    data.load("".join(printed).encode(), format=ox.RdfFormat.N_QUADS)
    ours: dict[str, set[str]] = {}
    for finding in validate_document(printed, derive_document(printed)):
        ours.setdefault(finding.rule, set()).add(finding.focus)
    same = {
        q.subject.value: q.object.value.removeprefix(SHAPE)
        for q in rules().quads_for_pattern(None, SAME, None)
        if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.NamedNode)
    }
    assert len(same) > 15 and set(same.values()) & set(ours)
    assert {rule: ask_rule(iri, data) for iri, rule in same.items()} == {
        rule: ours.get(rule, set()) for rule in same.values()
    }


def test_each_constraint_is_named_like_one_of_our_rules() -> None:
    named = {
        row[0].rpartition("#")[2]
        for row in select(f"SELECT ?rule WHERE {{ ?s <{SH}sparql> ?rule }}", rules())
    }
    stated = ox.Store()
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        stated.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    ours = {
        row[0].removeprefix(SHAPE)
        for row in select(f"SELECT ?rule WHERE {{ ?s <{SH}property> ?rule }}", stated)
    }
    assert len(named) > 80 and named <= ours
