"""The 21 integrity constraints of the RDF Data Cube recommendation: a sound cube has no row, each fault has one."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from jixiao import codelists, iris

ROOT = Path(__file__).resolve().parent.parent.parent
QUERIES = sorted((ROOT / "queries" / "quality").glob("cube-ic-*.rq"))

PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""

SOUND = """
ex:area a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList ex:areas .
ex:function a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList ex:functions .
ex:plan a qb:DimensionProperty ; rdfs:range skos:Concept ; qb:codeList ex:plans .
ex:year a qb:DimensionProperty ; rdfs:range rdfs:Literal .
ex:money a qb:MeasureProperty .
ex:heads a qb:MeasureProperty .
ex:status a qb:AttributeProperty .

ex:areas a skos:ConceptScheme .
ex:haidong a skos:Concept ; skos:inScheme ex:areas .
ex:functions a qb:HierarchicalCodeList ; qb:hierarchyRoot ex:f208 ; qb:parentChildProperty skos:narrower .
ex:f208 a skos:Concept ; skos:narrower ex:f20801 .
ex:f20801 a skos:Concept ; skos:narrower ex:f2080101 .
ex:f2080101 a skos:Concept .
ex:plans a qb:HierarchicalCodeList ; qb:hierarchyRoot ex:p1 ; qb:parentChildProperty ex:inverse .
ex:p1 a skos:Concept .
ex:p11 a skos:Concept ; skos:broader ex:p1 .

ex:dsd a qb:DataStructureDefinition ; qb:sliceKey ex:key ;
  qb:component ex:c1 , ex:c2 , ex:c3 , ex:c4 , ex:c5 , ex:c6 .
ex:c1 qb:dimension ex:area . ex:c2 qb:dimension ex:function . ex:c3 qb:dimension ex:year .
ex:c4 qb:measure ex:money . ex:c5 qb:attribute ex:status ; qb:componentRequired true .
ex:c6 qb:dimension ex:plan .
ex:key a qb:SliceKey ; qb:componentProperty ex:year .
ex:data a qb:DataSet ; qb:structure ex:dsd ; qb:slice ex:slice .
ex:slice a qb:Slice ; qb:sliceStructure ex:key ; ex:year 2024 ; qb:observation ex:o1 .
ex:o1 a qb:Observation ; qb:dataSet ex:data ; ex:area ex:haidong ; ex:function ex:f2080101 ; ex:plan ex:p11 ;
  ex:year 2024 ; ex:money 5.0 ; ex:status "approved" .
ex:o2 a qb:Observation ; qb:dataSet ex:data ; ex:area ex:haidong ; ex:function ex:f208 ; ex:plan ex:p1 ;
  ex:year 2024 ; ex:money 5.0 ; ex:status "approved" .

ex:dsd2 a qb:DataStructureDefinition ; qb:component ex:d1 , ex:d2 , ex:d3 , ex:d4 .
ex:d1 qb:dimension ex:year . ex:d2 qb:dimension qb:measureType . ex:d3 qb:measure ex:money . ex:d4 qb:measure ex:heads .
qb:measureType rdfs:range rdfs:Resource .
ex:data2 a qb:DataSet ; qb:structure ex:dsd2 .
ex:m1 a qb:Observation ; qb:dataSet ex:data2 ; ex:year 2024 ; qb:measureType ex:money ; ex:money 5.0 .
ex:m2 a qb:Observation ; qb:dataSet ex:data2 ; ex:year 2024 ; qb:measureType ex:heads ; ex:heads 7 .
"""
INVERSE = "ex:plans qb:parentChildProperty [ owl:inverseOf skos:broader ] .\n"

O3 = "ex:o3 qb:dataSet ex:data ; ex:area ex:haidong ; ex:function {f} ; ex:plan {p} ; ex:year 2025 ; ex:money 1.0 ; ex:status 'x' ."

# Constraint → (text taken out, text put in): the smallest change of the sound cube that breaks it.
FAULTS = {
    1: ("", "ex:o1 qb:dataSet ex:data2 ; qb:measureType ex:money ."),
    2: ("", "ex:data qb:structure ex:dsd2 ."),
    3: ("", "ex:empty a qb:DataStructureDefinition ; qb:component ex:c1 ."),
    4: ("", "ex:rangeless a qb:DimensionProperty ."),
    5: ("", "ex:listless a qb:DimensionProperty ; rdfs:range skos:Concept ."),
    6: ("", "ex:c1 qb:componentRequired false ."),
    7: ("", "ex:lost a qb:SliceKey ; qb:componentProperty ex:year ."),
    8: ("", "ex:key qb:componentProperty ex:colour . ex:slice ex:colour ex:red ."),
    9: ("", "ex:bare a qb:Slice ."),
    10: ("ex:key ; ex:year 2024", "ex:key"),
    11: ("ex:plan ex:p11 ;\n  ex:year 2024", "ex:plan ex:p11"),
    12: ("", O3.format(f="ex:f208", p="ex:p1").replace("2025", "2024")),
    13: (' ; ex:money 5.0 ; ex:status "approved" .\n\n', " ; ex:money 5.0 .\n\n"),
    14: ('ex:money 5.0 ; ex:status "approved" .\n\n', 'ex:status "approved" .\n\n'),
    15: ("qb:measureType ex:money ; ex:money 5.0", "qb:measureType ex:money"),
    16: ("", "ex:m2 ex:money 5.0 ."),
    17: ("ex:m2 a qb:Observation ; qb:dataSet ex:data2 ; ex:year 2024", "ex:m2 a qb:Observation ; qb:dataSet ex:data2 ; ex:year 2025"),
    18: ("", "ex:data2 qb:slice ex:slice2 . ex:slice2 qb:sliceStructure ex:key ; ex:year 2024 ; qb:observation ex:o2 ."),
    19: ("", "ex:o4 qb:dataSet ex:data ; ex:area ex:nowhere ; ex:function ex:f208 ; ex:plan ex:p1 ; ex:year 2026 ; ex:money 1.0 ; ex:status 'x' ."),
    20: ("", O3.format(f="ex:f999", p="ex:p1")),
    21: ("", O3.format(f="ex:f208", p="ex:p9")),
}  # fmt: skip


def number_of(path: Path) -> int:
    return int(path.name.split("-")[2])


def rows(path: Path, *stores_of: str | Path) -> list:
    store = ox.Store()
    for source in stores_of:
        if isinstance(source, Path):
            store.load(path=str(source), format=ox.RdfFormat.TURTLE)
        else:
            store.load(source.encode(), format=ox.RdfFormat.TURTLE)
    return list(store.query(path.read_text(encoding="utf-8"), use_default_graph_as_union=True))


def sound_text() -> str:
    return PREFIXES + SOUND.replace(" ; qb:parentChildProperty ex:inverse", "") + INVERSE


def test_there_are_twenty_one_constraints():
    assert [number_of(path) for path in QUERIES] == list(range(1, 22)) == sorted(FAULTS)


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: p.stem)
def test_a_sound_cube_has_no_row(path):
    assert rows(path, sound_text()) == []


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: p.stem)
def test_a_fault_has_a_row(path):
    taken, put = FAULTS[number_of(path)]
    text = sound_text()
    assert taken in text
    text = text.replace(taken, put, 1) if taken else f"{text}\n{put}\n"
    assert rows(path, text)


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: p.stem)
def test_our_structures_are_well_formed(path):
    ontology = [
        ROOT / "ontology" / name for name in ("jixiao.ttl", "cube.ttl", "functional.ttl", "kinds.ttl")
    ]
    assert rows(path, *ontology) == []


def test_every_budget_table_kind_has_a_structure():
    defined = {
        quad.subject.value
        for quad in ox.parse(path=str(ROOT / "ontology" / "cube.ttl"))
        if getattr(quad.object, "value", "") == "http://purl.org/linked-data/cube#DataStructureDefinition"
    }
    kinds = {k.notation for k in codelists.concepts("table-kind").values() if k.get("group") != "performance"}
    assert defined == {iris.structure_iri(kind) for kind in kinds}
