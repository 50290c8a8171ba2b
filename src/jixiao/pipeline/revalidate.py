"""`validate`: the findings of a build folder or of anyone's RDF, in the form asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jixiao.derivation.derive import derive_document
from jixiao.errors import ValidationUnavailable
from jixiao.model.findings import Finding
from jixiao.pipeline.reassemble import list_shards
from jixiao.pipeline.triage import read_marks, split_marked
from jixiao.report.page import render_findings
from jixiao.validation.engine import default_engine
from jixiao.validation.report import findings_to_csv, findings_to_json, findings_to_text
from jixiao.validation.turtle import findings_to_turtle
from jixiao.validation.validate import validate_document, validate_graph


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether there is no Violation, the report as text, and the engine that ran."""

    conforms: bool
    text: str
    engine: str


def validate_target(target: Path, *, engine: str, form: str, language: str) -> Verdict:
    """Derives and validates a build folder or an RDF file.

    Raises ValidationUnavailable when there is nothing to validate or the engine cannot run.
    """
    chosen = default_engine() if engine == "auto" else engine
    if target.is_dir():
        findings = _validate_build(target, chosen)
    elif target.is_file():
        findings = validate_graph(target.read_bytes(), target.name, chosen)
    else:
        raise ValidationUnavailable(
            "no such file or folder", where=str(target), remedy="give a build folder or RDF file"
        )
    conforms = not any(f.severity == "Violation" for f in findings)
    return Verdict(conforms, _write(findings, form, language), chosen)


def _validate_build(folder: Path, engine: str) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for shard in list_shards(folder):
        printed = (shard / "printed.nq").read_text(encoding="utf-8").splitlines(keepends=True)
        found += validate_document(printed, derive_document(printed), engine)
    return split_marked(found, read_marks(folder))[0]


def _write(findings: tuple[Finding, ...], form: str, language: str) -> str:
    if form == "json":
        return findings_to_json(findings)
    if form == "csv":
        return findings_to_csv(findings)
    if form == "ttl":
        return findings_to_turtle("", findings).decode()
    if form == "html":
        return render_findings(findings)
    return findings_to_text(findings, "en" if language == "en" else "zh")
