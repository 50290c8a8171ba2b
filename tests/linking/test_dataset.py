"""Linking to a user's data set: CSV with and without a mapping, RDF, and files that cannot be used."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from jixiao.errors import DamagedSource, JixiaoError, SourceMissing, UnsupportedSource, UsageError
from jixiao.linking.dataset import link_items, link_to_dataset, read_items, read_region_code
from jixiao.linking.names import Names
from jixiao.vocabulary import SKOS

OURS = Names(
    "https://example.org/d",
    2024,
    "630200",
    (
        ("https://example.org/d/u1", "502001", "海东市人力资源和社会保障局(本级)"),
        ("https://example.org/d/u2", "502002", "海东市就业服务局"),
        ("https://example.org/d/u3", None, "海东市人力资源和社会保障局"),
    ),
    functions=("2080501", "20807"),
)


@pytest.fixture
def shard(tmp_path: Path) -> Path:
    folder = tmp_path / "shard"
    folder.mkdir()
    (folder / "names.json").write_text(json.dumps(asdict(OURS)), encoding="utf-8")
    return folder


def found(path: Path) -> set[tuple[str, str, str]]:
    return {
        (link.subject.rsplit("/", 1)[1], link.method, link.object.rsplit("/", 1)[1])
        for link in link_items([OURS], read_items(path).items)
    }


def test_a_table_without_mapping_is_guessed_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "offices.csv"
    path.write_text(
        "序号,单位名称,行政区划代码,电话\n1,海东市人社局,630200,1\n2,就业服务局,63 02,2\n3,财政局,630200,3\n4,就业服务局,622901,4\n",
        encoding="utf-8",
    )
    read = read_items(path)
    assert "name = 单位名称" in read.notes[0] and "offices.toml" in read.notes[0]
    assert {row for row in found(path) if row[1] == "dataset-name"} == {
        ("u3", "dataset-name", "1"),
        ("u2", "dataset-name", "2"),
    }
    assert {row for row in found(path) if row[1] != "dataset-name"} == {
        ("630200", "dataset-region-code", key) for key in "123"
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "offices.csv"
    text = (
        "编号,单位名称,行政区划代码\n7,青海省海东市就业服务局,630200\n8,海东市人力资源和社会保障局,630200\n"
    )
    path.write_bytes(text.replace(",", delimiter).encode(encoding))
    assert ("u2", "dataset-name", "7") in found(path)
    assert ("u3", "dataset-name", "8") in found(path)


def test_a_mapping_names_columns_properties_and_the_form_of_iris(tmp_path: Path) -> None:
    path = tmp_path / "money.csv"
    path.write_text("地,类,额,年\n63,208,1200.50,2023\n63,208,1300,2024\n62,999,7,2024\n", encoding="utf-8")
    path.with_suffix(".toml").write_text(
        'region_code = "地"\nfunction_code = "类"\niri = "https://example.org/m/{地}-{类}-{年}"\n'
        '[properties]\n"额" = "https://example.org/amount"\n',
        encoding="utf-8",
    )
    assert found(path) == {
        ("630000", "dataset-region-code", "63-208-2023"),
        ("630000", "dataset-region-code", "63-208-2024"),
        ("208", "dataset-function-code", "63-208-2023"),
        ("208", "dataset-function-code", "63-208-2024"),
    }
    facts = dict(read_items(path).items[0].facts)
    amount = facts["https://example.org/amount"]
    assert not isinstance(amount, str) and amount.value == "1200.50" and amount.datatype.endswith("decimal")


def test_only_a_row_of_the_same_name_stands_for_a_region(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("adcode,label\n630200,海东市\n630000,人口最多的县\n", encoding="utf-8")
    links = {
        link.object.rsplit("/", 1)[1]: link.predicate for link in link_items([OURS], read_items(path).items)
    }
    assert links == {"n-1": SKOS.exactMatch, "n-2": SKOS.relatedMatch}


@pytest.mark.parametrize("ending", ["ttl", "nt", "rdf", "jsonld"])
def test_rdf_by_label_notation_and_identifier(tmp_path: Path, ending: str) -> None:
    turtle = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix schema: <https://schema.org/> .
    @prefix wdt: <http://www.wikidata.org/prop/direct/> . @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix ex: <https://example.org/r/> .
    ex:place skos:prefLabel "Haidong"@en , "海东市"@zh ; skos:notation "630200" .
    ex:province wdt:P442 "63" ; skos:prefLabel "Qinghai"@en .
    ex:office skos:prefLabel "海东市就业服务局"@zh ; schema:identifier "12630200" .
    ex:class skos:notation "20807" . ex:other skos:notation "99" .
    ex:row dcterms:spatial <https://w3id.org/jixiao/id/region/630200> ."""
    formats = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}  # fmt: skip
    path = tmp_path / f"things.{ending}"
    triples = [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
    path.write_bytes(ox.serialize(triples, format=formats[ending]) or b"")
    assert found(path) == {
        ("630200", "dataset-region-code", "place"),
        ("630000", "dataset-region-code", "province"),
        ("630200", "dataset-region-code", "row"),
        ("u2", "dataset-name", "office"),
        ("20807", "dataset-function-code", "class"),
    }


def test_links_are_added_sorted_once_and_with_their_items(shard: Path, tmp_path: Path) -> None:
    target, path = tmp_path / "links.nq", tmp_path / "offices.csv"
    target.write_text(
        "<https://example.org/z> <https://example.org/p> <https://example.org/q> .\n", encoding="utf-8"
    )
    path.write_text("编号,单位名称,人数\n7,海东市就业服务局,12\n8,临夏市就业服务局,13\n", encoding="utf-8")
    link_to_dataset(target, [shard], path)
    once = target.read_bytes()
    notes = link_to_dataset(target, [shard], path)
    assert target.read_bytes() == once
    lines = once.decode().splitlines()
    assert (
        lines == sorted(set(lines))
        and "<https://example.org/z> <https://example.org/p> <https://example.org/q> ." in lines
    )
    text = once.decode()
    assert '"12"' in text and '"13"' not in text
    assert "graph/dataset/offices" in text and "confidence" in text
    assert any("1 / 2" in note for note in notes)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("absent.csv", None, SourceMissing),
        ("empty.csv", b"", DamagedSource),
        ("header.csv", "单位名称,额\n".encode(), DamagedSource),
        ("twice.csv", "单位名称,单位名称\n甲,乙\n".encode(), DamagedSource),
        ("nothing.csv", b"a,b\n1,2\n", UsageError),
        ("noise.csv", bytes(range(256)) * 20, JixiaoError),
        ("quote.csv", ("单位名称,额\n" + '"' + "甲" * (1 << 21)).encode(), DamagedSource),
        ("broken.ttl", b"<a <b> .", DamagedSource),
        ("broken.rdf", b"<rdf:RDF", DamagedSource),
        ("broken.jsonld", b"{", DamagedSource),
        ("remote.jsonld", b'{"@context": "https://example.org/c.jsonld", "name": "x"}', DamagedSource),
        ("table.xlsx", b"PK", UnsupportedSource),
        ("none", b"x", UnsupportedSource),
    ],
)
def test_a_bad_file_is_one_line(
    tmp_path: Path, shard: Path, name: str, content: bytes | None, kind: type[JixiaoError]
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(kind) as raised:
        link_to_dataset(tmp_path / "links.nq", [shard], path)
    line = raised.value.line()
    assert name in line and "\n" not in line and len(line) < 600
    assert not (tmp_path / "links.nq").exists()


@pytest.mark.parametrize(
    ("mapping", "word"),
    [
        ("name = ", "mapping"),
        ('nane = "甲"', "nane"),
        ('name = "丙"', "丙"),
        ('name = "甲"\niri = "https://example.org/{丁}"', "丁"),
        ('name = "甲"\nkey = ["乙"]', "share the key"),
        ('label = "甲"', "no column holds"),
    ],
)
def test_a_mapping_that_does_not_fit_is_one_line(tmp_path: Path, mapping: str, word: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text("甲,乙\n一,1\n二,1\n", encoding="utf-8")
    path.with_suffix(".toml").write_text(mapping, encoding="utf-8")
    with pytest.raises(UsageError, match=word) as raised:
        read_items(path)
    assert "\n" not in raised.value.line()


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("63", "630000"), ("6302", "630200"), ("63 02", "630200"), ("630200", "630200"), ("630200.0", "630200"),
        ("630202001000", "630202"), ("999999", None), ("", None), ("海东", None), ("630", None),
    ],
)  # fmt: skip
def test_region_codes(printed: str, code: str | None) -> None:
    assert read_region_code(printed) == code


def test_a_template_that_makes_no_iri_is_one_line(tmp_path: Path, shard: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("code,v\n630200,1\n", encoding="utf-8")
    path.with_suffix(".toml").write_text('region_code = "code"\niri = "row {code}"\n', encoding="utf-8")
    with pytest.raises(DamagedSource, match=r"t\.csv: not an absolute IRI"):
        link_to_dataset(tmp_path / "links.nq", [shard], path)
    assert not (tmp_path / "links.nq").exists()
