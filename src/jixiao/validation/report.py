"""Findings written down: CSV with the fixed header, JSON, N-Quads, a SHACL report in Turtle, plain text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import fields
from operator import attrgetter

from jixiao.iris import disclosure_iri, finding_iri, graph_iri
from jixiao.mapping.nquads import Literal, Quad, encode_sorted
from jixiao.model.codec import dumps_all
from jixiao.model.findings import Finding
from jixiao.validation.rules import load_rules
from jixiao.vocabulary import JX, RDF, XSD

SH = "http://www.w3.org/ns/shacl#"
COLUMNS = (
    "id", "rule", "check", "severity", "profile", "norm", "document", "page", "line", "focus", "message_zh", "message_en",
    "printed", "value_a", "value_b", "follows", "project", "table", "row", "column", "cause", "path", "component", "cell",
)  # fmt: skip
_COLUMNS_OF = attrgetter(*COLUMNS)
_SIGNS = {"Violation": "错误", "Warning": "警告", "Info": "提示"}


def findings_to_csv(findings: Iterable[Finding]) -> str:
    """The findings as CSV text with the header of COLUMNS; an absent number is an empty field."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for finding in findings:
        writer.writerow(["" if value is None else _defuse(value) for value in _COLUMNS_OF(finding)])
    return out.getvalue()


def _defuse(value: object) -> object:
    # A spreadsheet would run a printed "=100%" as a formula.
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "@", "\t", "\r") else value


def findings_to_json(findings: Iterable[Finding]) -> str:
    """The findings as a JSON list, one object each."""
    return dumps_all(findings)


def findings_from_json(text: str) -> tuple[Finding, ...]:
    """The findings that `findings_to_json` wrote."""
    known = {field.name for field in fields(Finding)}
    return tuple(Finding(**{k: v for k, v in entry.items() if k in known}) for entry in json.loads(text))


def findings_to_text(findings: Iterable[Finding], language: str = "zh") -> str:
    """One line for each finding: severity, place, sentence, rule and norm."""
    lines = []
    for finding in findings:
        place = (
            f"{finding.document}:{finding.line}"
            if finding.line
            else f"{finding.document} p.{finding.page or '?'}"
        )
        sentence = finding.message_zh if language == "zh" else finding.message_en
        severity = _SIGNS[finding.severity] if language == "zh" else finding.severity
        lines.append(f"{severity} {place} [{finding.check} {finding.rule}] {sentence} ({finding.norm})")
    return "\n".join(lines) + ("\n" if lines else "")


def report_quads(sha256: str, findings: Iterable[Finding]) -> list[Quad]:
    """The findings of one disclosure as a SHACL validation report in its report graph."""
    disclosure = disclosure_iri(sha256)
    graph = graph_iri(disclosure, "report")
    report = f"{disclosure}/validation-report"
    shapes = {rule.name: iri for iri, rule in load_rules().items()}
    found = list(findings)
    identifiers = {finding.id for finding in found}
    conforms = "false" if any(f.severity == "Violation" for f in found) else "true"
    quads: list[Quad] = [
        (report, RDF.type, SH + "ValidationReport", graph),
        (report, SH + "conforms", Literal(conforms, XSD.boolean), graph),
    ]
    for finding in found:
        node = finding_iri(disclosure, finding.id)
        quads.append((report, SH + "result", node, graph))
        quads.append((node, JX.disclosedIn, disclosure, graph))
        quads += [(node, name, value, graph) for name, value in _properties(finding, shapes)]
        if finding.follows in identifiers:
            quads.append((node, JX.follows, finding_iri(disclosure, finding.follows), graph))
    return quads


def _properties(finding: Finding, shapes: dict[str, str]) -> list[tuple[str, str | Literal]]:
    pairs: list[tuple[str, str | Literal]] = [
        (RDF.type, JX.Finding),
        (RDF.type, SH + "ValidationResult"),
        (SH + "focusNode", finding.focus),
        (SH + "resultSeverity", SH + finding.severity),
        (SH + "sourceConstraintComponent", SH + finding.component),
        (SH + "sourceShape", shapes[finding.rule]),
        (SH + "resultPath", f"https://w3id.org/jixiao/ontology#{finding.path}"),
        (SH + "resultMessage", Literal(finding.message_zh, language="zh")),
        (SH + "resultMessage", Literal(finding.message_en, language="en")),
        (JX.findingId, Literal(finding.id)),
        (JX.findingAbout, finding.focus),
        (JX.rule, Literal(finding.rule)),
        (JX.check, Literal(str(finding.check), XSD.integer)),
        (JX.severityName, Literal(finding.severity)),
        (JX.norm, Literal(finding.norm)),
        (JX.messageZh, Literal(finding.message_zh)),
        (JX.messageEn, Literal(finding.message_en)),
        (JX.findingCause, Literal(finding.cause)),
        (JX.quote, Literal(finding.printed)),
    ]
    optional = ((JX.profile, finding.profile), (JX.valueA, finding.value_a), (JX.valueB, finding.value_b))
    pairs += [(name, Literal(value)) for name, value in optional if value]
    numbers = ((JX.page, finding.page), (JX.line, finding.line))
    pairs += [(name, Literal(str(value), XSD.integer)) for name, value in numbers if value is not None]
    return pairs


def report_lines(sha256: str, findings: Iterable[Finding]) -> list[str]:
    """The report graph of one disclosure as sorted N-Quads lines."""
    return encode_sorted(report_quads(sha256, findings))
