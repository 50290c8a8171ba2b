"""The SHACL report as Turtle for people and other tools."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pyoxigraph as ox

from jixiao.model.findings import Finding
from jixiao.validation.report import report_lines

_PREFIXES = {
    "sh": "http://www.w3.org/ns/shacl#",
    "jx": "https://w3id.org/jixiao/ontology#",
    "rule": "https://w3id.org/jixiao/shapes#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_NO_SOURCE = "0" * 64


def findings_to_turtle(sha256: str, findings: Iterable[Finding]) -> bytes:
    """The findings of one disclosure as a sh:ValidationReport in Turtle; the reports of many may be put together."""
    return lines_to_turtle(report_lines(sha256 or _NO_SOURCE, findings))


def lines_to_turtle(lines: Iterable[str]) -> bytes:
    """The lines of `report_lines` as Turtle."""
    quads = ox.parse("".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
    out = io.BytesIO()
    ox.serialize((q.triple for q in quads), out, format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES)
    return out.getvalue() + b"\n"
