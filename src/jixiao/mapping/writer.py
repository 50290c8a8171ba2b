"""Collects the quads of one named graph, leaving out what is None."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

from jixiao.mapping.nquads import Literal, Quad
from jixiao.model.codec import to_json
from jixiao.text import nfc
from jixiao.vocabulary import JX, RDF, SKOS, XSD

_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def to_decimal(text: str | None) -> Decimal | None:
    """The Decimal of a decimal string (ASCII digits, no exponent, no separators), None for anything else."""
    return Decimal(text) if text is not None and text.isascii() and _DECIMAL.fullmatch(text) else None


def format_decimal(value: Decimal) -> str:
    """The canonical xsd:decimal lexical form: no exponent, no trailing zeros, "-0" folded (XSD 1.1, 3.3.3)."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


class GraphWriter:
    """The quads of one named graph, in the order added."""

    def __init__(self, graph: str) -> None:
        self.graph = graph
        self.quads: list[Quad] = []

    def link(self, subject: str, predicate: str, target: str | None) -> None:
        """A statement whose object is a node."""
        if target is not None:
            self.quads.append((subject, predicate, target, self.graph))

    def type(self, subject: str, *classes: str) -> None:
        """One rdf:type for each class."""
        for item in classes:
            self.quads.append((subject, RDF.type, item, self.graph))

    def text(self, subject: str, predicate: str, value: str | None, language: str = "") -> None:
        """A string, exactly as given; with a language tag where one is named."""
        if value is not None:
            self.quads.append((subject, predicate, Literal(value, "", language), self.graph))

    def label(self, subject: str, value: str | None) -> None:
        """The Chinese preferred label, for display; nothing where the text is empty."""
        if value and (shown := " ".join(nfc(value).split())):
            self.text(subject, SKOS.prefLabel, shown, "zh")

    def integer(self, subject: str, predicate: str, value: int | None) -> None:
        """An xsd:integer."""
        if value is not None:
            self.quads.append((subject, predicate, Literal(str(value), XSD.integer), self.graph))

    def boolean(self, subject: str, predicate: str, value: bool) -> None:
        """An xsd:boolean."""
        self.quads.append(
            (subject, predicate, Literal("true" if value else "false", XSD.boolean), self.graph)
        )

    def decimal(self, subject: str, predicate: str, value: Decimal | str | None) -> None:
        """An xsd:decimal in canonical form; a string that is no decimal number is left out."""
        number = to_decimal(value) if isinstance(value, str) else value
        if number is not None:
            self.quads.append((subject, predicate, Literal(format_decimal(number), XSD.decimal), self.graph))

    def year(self, subject: str, predicate: str, value: int | None) -> None:
        """An xsd:gYear."""
        if value is not None:
            self.quads.append((subject, predicate, Literal(f"{value:04d}", XSD.gYear), self.graph))

    def date(self, subject: str, predicate: str, value: str | None) -> None:
        """An xsd:date, only where `value` is a real day in ISO 8601 form."""
        if value is None or not _ISO_DATE.fullmatch(value):
            return
        try:
            date.fromisoformat(value)
        except ValueError:
            return
        self.quads.append((subject, predicate, Literal(value, XSD.date), self.graph))

    def json(self, subject: str, predicate: str, value: Any) -> None:
        """A record that is only ever read whole, as compact JSON text with sorted keys."""
        text = json.dumps(to_json(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self.quads.append((subject, predicate, Literal(text), self.graph))

    def member(self, owner: str, predicate: str, node: str, kind: str, order: int) -> None:
        """`node` as the `order`-th part of `owner`."""
        self.link(owner, predicate, node)
        self.type(node, kind)
        self.integer(node, JX.order, order)
