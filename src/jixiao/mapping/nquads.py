"""A small checked encoder of N-Quads lines from plain tuples.

A quad is (subject, predicate, object, graph): IRIs are strings, a literal is a `Literal`. There are no
blank nodes: every node of the graph has an IRI, so that same input gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from jixiao.errors import GraphError
from jixiao.vocabulary import RDF, XSD


class Literal(NamedTuple):
    """A literal: its lexical form and either a datatype IRI, a language tag, or neither (xsd:string)."""

    value: str
    datatype: str = ""
    language: str = ""


Node = str | Literal
Quad = tuple[str, str, Node, str]

# RFC 3987 narrowed to what published IRIs use: a plain host, no user information, no private-use characters.
_UCS = "\\u00a0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef\\U00010000-\\U0001fffd"
_PATH = rf"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/{_UCS}]|%[0-9A-Fa-f]{{2}})*"
_TAIL = rf"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?{_UCS}]|%[0-9A-Fa-f]{{2}})*"
_IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*:(?://[A-Za-z0-9.\-{_UCS}]+(?::[0-9]+)?(?=[/?#]|\Z)|(?!//)){_PATH}(?:\?{_TAIL})?(?:#{_TAIL})?"
)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_SPECIAL = re.compile(r"[\x00-\x1f\"\\\x7f\ud800-\udfff]")
_ECHAR = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def encode_iri(iri: str) -> str:
    """`iri` in angle brackets; raises GraphError when it is not an absolute IRI that N-Quads allows."""
    if not _IRI.fullmatch(iri):
        raise GraphError(f"not an absolute IRI: {iri!a}")
    return f"<{iri}>"


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    if "\ud800" <= char <= "\udfff":
        raise GraphError(f"a lone surrogate {char!a} cannot be written in UTF-8")
    return _ECHAR.get(char) or f"\\u{ord(char):04X}"


def escape_text(text: str) -> str:
    """The lexical form `text` with the characters escaped that canonical N-Quads escapes.

    Raises GraphError on a lone surrogate, which no encoding can carry.
    """
    return _SPECIAL.sub(_escape, text) if _SPECIAL.search(text) else text


def encode_literal(literal: Literal) -> str:
    """`literal` in quotes with its datatype or language tag; raises GraphError when either is malformed."""
    quoted = f'"{escape_text(literal.value)}"'
    if literal.language:
        if literal.datatype not in ("", RDF.langString) or not _LANGUAGE.fullmatch(literal.language):
            raise GraphError(f"not a language tag: {literal.language!a}")
        return f"{quoted}@{literal.language}"
    if not literal.datatype or literal.datatype == XSD.string:
        return quoted
    return f"{quoted}^^{encode_iri(literal.datatype)}"


class _Iris(dict[str, str]):
    """Each distinct IRI checked and bracketed once; a document repeats its few thousand IRIs many times."""

    def __init__(self) -> None:
        super().__init__()
        self._stems: set[str] = set()

    def add(self, iri: str) -> str:
        """`iri` in angle brackets, kept for the next time."""
        stem, _, tail = iri.rpartition("/")
        # An IRI that ends in a code or hash below a stem already checked needs no second scan.
        if not (stem in self._stems and tail.isascii() and tail.replace("-", "").isalnum()):
            encode_iri(iri)
            if stem:
                self._stems.add(stem)
        written = self[iri] = f"<{iri}>"
        return written


def encode_quads(quads: Iterable[Quad]) -> Iterator[str]:
    """The N-Quads line of each quad with its line end, in the order given.

    Raises GraphError at the first term that N-Quads cannot hold. Source: RDF 1.1 N-Quads, section 4.
    """
    iris = _Iris()
    get, add = iris.get, iris.add
    predicates: dict[str, str] = {}
    tails: dict[str, str] = {}
    last_graph, end = "", ""
    for subject, predicate, node, graph in quads:
        if graph is not last_graph:
            last_graph, end = graph, f" {encode_iri(graph)} .\n"
        link = predicates.get(predicate) or predicates.setdefault(predicate, f" {encode_iri(predicate)} ")
        if node.__class__ is Literal:
            value, datatype, language = node
            # Printable text without quote and backslash is the common case and needs no scan by regex.
            if not value.isprintable() or '"' in value or "\\" in value:
                value = escape_text(value)
            tail = tails.get(language or datatype)
            if tail is None or (language and datatype):
                tail = tails[language or datatype] = encode_literal(Literal("", datatype, language))[1:]
            yield f'{get(subject) or add(subject)}{link}"{value}{tail}{end}'
        else:
            iri = cast(str, node)
            yield f"{get(subject) or add(subject)}{link}{get(iri) or add(iri)}{end}"


def encode_sorted(quads: Iterable[Quad]) -> list[str]:
    """The N-Quads lines of `quads`, sorted by code point (which is byte order in UTF-8), each once."""
    return sorted(set(encode_quads(quads)))


def encode_ordered(quads: Sequence[Quad]) -> dict[str, Quad]:
    """The lines of `encode_sorted`, each with its quad, for those who go on working with the quads."""
    lines = dict(zip(encode_quads(quads), quads, strict=True))
    return {line: lines[line] for line in sorted(lines)}


_LINE = re.compile(
    r"<(?P<s>[^<>\s]*)> <(?P<p>[^<>\s]*)> "
    r'(?:<(?P<iri>[^<>\s]*)>|"(?P<text>(?:[^"\\]|\\.)*)"(?:\^\^<(?P<kind>[^<>\s]*)>|@(?P<lang>[A-Za-z0-9-]+))?)'
    r" <(?P<g>[^<>\s]*)> \.\n?"
)
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_UNESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


def _unescape(found: re.Match[str]) -> str:
    digits = found[1] or found[2]
    return chr(int(digits, 16)) if digits else _UNESCAPED[found[3]]


def decode_quads(lines: Iterable[str]) -> Iterator[Quad]:
    """The quads of lines that `encode_quads` wrote; blank nodes and other layouts are refused.

    Raises GraphError at the first line that is none of ours. Any RDF is read through the store instead.
    """
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None:
            raise GraphError(f"not a line of graph.nq: {line[:80]!a}")
        node: Node
        if found["iri"] is not None:
            node = found["iri"]
        else:
            text = found["text"]
            value = _ESCAPED.sub(_unescape, text) if "\\" in text else text
            node = Literal(value, found["kind"] or "", found["lang"] or "")
        yield found["s"], found["p"], node, found["g"]
