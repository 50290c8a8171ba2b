"""A small checked encoder of N-Quads lines from plain tuples.

A quad is (subject, predicate, object, graph): IRIs are strings, a literal is a `Literal`. There are no
blank nodes: every node of the graph has an IRI, so that same input gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar, cast

from jixiao.errors import GraphError
from jixiao.vocabulary import RDF, XSD


class Literal(NamedTuple):
    """A literal: its lexical form and either a datatype IRI, a language tag, or neither (xsd:string)."""

    value: str
    datatype: str = ""
    language: str = ""


Node = str | Literal
Quad = tuple[str, str, Node, str]
Piece = TypeVar("Piece")
"""A part of a line: str, or bytes in UTF-8."""

# RFC 3987 narrowed to what published IRIs use: a plain host, no user information, no private-use characters.
_UCS = "\\u00a0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef\\U00010000-\\U0001fffd"
_PATH = rf"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/{_UCS}]|%[0-9A-Fa-f]{{2}})*"
_TAIL = rf"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?{_UCS}]|%[0-9A-Fa-f]{{2}})*"
_IRI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.\-]*:(?://[A-Za-z0-9.\-{_UCS}]+(?::[0-9]+)?(?=[/?#]|\Z)|(?!//)){_PATH}(?:\?{_TAIL})?(?:#{_TAIL})?"
)
_PLAIN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:"
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_ECHAR = {"\b": "\\b", "\t": "\\t", "\f": "\\f", "\r": "\\r"}


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
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return text if text.isprintable() else _CONTROL.sub(_escape, text)


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


class _Iris(dict[str, Piece]):
    """Each distinct IRI checked and bracketed once; a document repeats its few thousand IRIs many times."""

    def __init__(self, form: Callable[[str], Piece]) -> None:
        super().__init__()
        self._form = form
        self._hosts: tuple[str, ...] = ()

    def __missing__(self, iri: str) -> Piece:
        # A plain path at a host already checked needs no scan by regex, which costs ten times as much.
        if not (iri.startswith(self._hosts) and iri.isascii() and not iri.encode().translate(None, _PLAIN)):
            encode_iri(iri)
            host = iri[: iri.find("/", 8) + 1]
            if host and len(self._hosts) < _HOSTS_KEPT:
                self._hosts = (*self._hosts, host)
        written = self[iri] = self._form(f"<{iri}>")
        return written


class _Wrapped(dict[str, Piece]):
    """Each distinct predicate, or graph, with what stands around it in a line."""

    def __init__(self, form: Callable[[str], Piece], before: str, after: str) -> None:
        super().__init__()
        self._form, self._before, self._after = form, before, after

    def __missing__(self, iri: str) -> Piece:
        written = self[iri] = self._form(f"{self._before}{encode_iri(iri)}{self._after}")
        return written


class _Tails(dict[tuple[str, str], str]):
    """What follows the text of a literal: the closing quote and its datatype or language tag, each checked once."""

    def __missing__(self, kind: tuple[str, str]) -> str:
        tail = self[kind] = encode_literal(Literal("", *kind))[1:]
        return tail


class _Objects(dict[Node, Piece]):
    """Each distinct object: IRIs as they stand among the subjects, literals checked and quoted once."""

    def __init__(self, form: Callable[[str], Piece], iris: _Iris[Piece]) -> None:
        super().__init__()
        self._form, self._iris, self._tails = form, iris, _Tails()

    def __missing__(self, node: Node) -> Piece:
        if node.__class__ is not Literal:
            written = self[node] = self._iris[cast(str, node)]
            return written
        value, datatype, language = node
        # Printable text without quote and backslash is the common case and needs no further look.
        if not value.isprintable() or '"' in value or "\\" in value:
            value = escape_text(value)
        written = self[node] = self._form(f'"{value}{self._tails[datatype, language]}')
        return written


class _Encoder(Generic[Piece]):
    """The terms of a stream of quads as pieces of lines, each distinct term checked and written once.

    A quad costs four look-ups, all of them in C; Python runs only for terms not met before.
    """

    def __init__(self, form: Callable[[str], Piece]) -> None:
        iris = _Iris(form)
        self._columns = (iris, _Wrapped(form, " ", " "), _Objects(form, iris), _Wrapped(form, " ", " .\n"))

    def encode(self, quads: Sequence[Quad]) -> tuple[Iterator[Piece], ...]:
        """The subjects, predicates, objects and graphs of `quads`, each with what stands around it in a line."""
        if len(self._columns[2]) > _TERMS_KEPT:
            for column in self._columns:
                column.clear()
        subjects, predicates, objects, graphs = (column.__getitem__ for column in self._columns)
        return (
            map(subjects, map(_SUBJECT, quads)),
            map(predicates, map(_PREDICATE, quads)),
            map(objects, map(_OBJECT, quads)),
            map(graphs, map(_GRAPH, quads)),
        )


_SUBJECT, _PREDICATE, _OBJECT, _GRAPH = (itemgetter(place) for place in range(4))
_BLOCK = 1024
_TERMS_KEPT = 200_000
_HOSTS_KEPT = 8


def _cut_blocks(quads: Iterable[Quad]) -> Iterator[list[Quad]]:
    rest = iter(quads)
    while block := list(islice(rest, _BLOCK)):
        yield block


def encode_quads(quads: Iterable[Quad]) -> Iterator[str]:
    """The N-Quads line of each quad with its line end, in the order given.

    Raises GraphError where a term comes that N-Quads cannot hold. Source: RDF 1.1 N-Quads, section 4.
    """
    encoder = _Encoder(str)
    blocks = map(encoder.encode, _cut_blocks(quads))
    return chain.from_iterable(map("".join, zip(*columns, strict=True)) for columns in blocks)


def encode_blocks(quads: Iterable[Quad]) -> Iterator[bytes]:
    """The lines of `encode_quads` in UTF-8, many to a block: for files written in the order given.

    Raises GraphError before the block in which a term comes that N-Quads cannot hold.
    """
    encoder = _Encoder(str.encode)
    for block in _cut_blocks(quads):
        pieces = [b""] * (4 * len(block))
        for place, column in enumerate(encoder.encode(block)):
            pieces[place::4] = column
        yield b"".join(pieces)


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
