"""The line encoder against pyoxigraph's parser: what is written is read back term for term."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.errors import GraphError
from jixiao.mapping import nquads
from jixiao.mapping.nquads import (
    XSD,
    Literal,
    Node,
    Quad,
    encode_blocks,
    encode_iri,
    encode_literal,
    encode_quads,
    encode_sorted,
    escape_text,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
IRI_TAIL = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from('%[]<>"{}|^`\\ #?/@:'), max_size=12
)
KIND = st.sampled_from([("", ""), ("", "zh"), ("", "zh-hant-tw"), (XSD.decimal, ""), ("urn:x:datatype", "")])
LITERAL = st.tuples(TEXT, KIND).map(lambda pair: Literal(pair[0], *pair[1]))


def term(node: Node) -> ox.NamedNode | ox.Literal:
    if not isinstance(node, Literal):
        return ox.NamedNode(node)
    if node.language:
        return ox.Literal(node.value, language=node.language)
    return (
        ox.Literal(node.value, datatype=ox.NamedNode(node.datatype))
        if node.datatype
        else ox.Literal(node.value)
    )


@given(st.lists(st.tuples(st.just("urn:s"), st.just("urn:p"), LITERAL | st.just("urn:o"), st.just("urn:g"))))
def test_every_quad_is_read_back(quads: list[Quad]) -> None:
    text = "".join(encode_quads(quads))
    read = list(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS))
    wanted = [ox.Quad(ox.NamedNode(s), ox.NamedNode(p), term(o), ox.NamedNode(g)) for s, p, o, g in quads]
    assert read == wanted


TERM = IRI_TAIL.map(lambda tail: "http://example.org/" + tail) | st.sampled_from(
    [
        "urn:s",
        "http://example.org",
        "http://example.org/a/b",
        "https://example.org/a:b~c",
        "http:a/b",
        "http://h:80/%41",
    ]
)
MIXED = st.lists(st.tuples(TERM, TERM, TERM | LITERAL, TERM), max_size=20)


@given(MIXED)
def test_a_stream_checks_each_term_as_one_alone(quads: list[Quad]) -> None:
    wanted: list[str] = []
    try:
        for s, p, o, g in quads:
            node = encode_literal(o) if isinstance(o, Literal) else encode_iri(o)
            wanted.append(f"{encode_iri(s)} {encode_iri(p)} {node} {encode_iri(g)} .\n")
    except GraphError:
        for encode in (encode_quads, encode_blocks):
            with pytest.raises(GraphError):
                list(encode(quads))
    else:
        assert list(encode_quads(quads)) == wanted
        assert b"".join(encode_blocks(quads)) == "".join(wanted).encode()


def test_streams_longer_than_a_block_and_than_the_terms_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nquads, "_BLOCK", 3)
    monkeypatch.setattr(nquads, "_TERMS_KEPT", 2)
    quads: list[Quad] = [(f"urn:s:{n % 5}", "urn:p", Literal(f"元{n}", "", "zh"), "urn:g") for n in range(10)]
    wanted = "".join(f'<urn:s:{n % 5}> <urn:p> "元{n}"@zh <urn:g> .\n' for n in range(10))
    assert "".join(encode_quads(iter(quads))) == wanted
    assert b"".join(encode_blocks(iter(quads))).decode() == wanted


@given(IRI_TAIL)
def test_an_iri_is_written_only_when_the_parser_takes_it(tail: str) -> None:
    iri = "http://example.org/" + tail
    try:
        written = encode_iri(iri)
    except GraphError:
        return
    read = next(iter(ox.parse(f"<urn:s> <urn:p> {written} .".encode(), format=ox.RdfFormat.N_QUADS)))
    assert read.object == ox.NamedNode(iri)


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "relative",
        "http://a b",
        "http://a<b",
        "http://a\nb",
        'http://a"b',
        "http://a\\b",
        "1a:b",
        "http://\ud800",
    ],
)
def test_a_bad_iri_is_refused(iri: str) -> None:
    with pytest.raises(GraphError):
        list(encode_quads([("urn:s", "urn:p", iri, "urn:g")]))


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_bad_iri_is_refused_in_every_position(place: int) -> None:
    quad: list[Node] = ["urn:s", "urn:p", "urn:o", "urn:g"]
    quad[place] = "no iri"
    with pytest.raises(GraphError):
        list(encode_quads([tuple(quad)]))  # type: ignore[list-item]  # the point is the malformed quad


def test_bad_literals_are_refused() -> None:
    for literal in (Literal("a", "not an iri"), Literal("a", language="z h"), Literal("\ud800"),
                    Literal("a", "urn:d", "zh")):  # fmt: skip
        with pytest.raises(GraphError):
            list(encode_quads([("urn:s", "urn:p", literal, "urn:g")]))


def test_escapes_are_the_canonical_ones() -> None:
    assert escape_text('a"b\\c\nd\te\x00f\x7f元') == 'a\\"b\\\\c\\nd\\te\\u0000f\\u007F元'


def test_sorted_lines_are_unique_and_in_byte_order() -> None:
    quads: list[Quad] = [
        ("urn:s", "urn:p", Literal(v), "urn:g") for v in ("元", "b", "a", "b", "\U0001f600", "\ufffd")
    ]
    lines = encode_sorted(quads)
    assert len(lines) == 5
    assert [line.encode() for line in lines] == sorted(line.encode() for line in lines)
