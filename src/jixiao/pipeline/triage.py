"""Marks on findings: a small text file in the build folder that says what a person decided, and about which cell.

A mark holds while the printed cell is the same; when the cell changes the finding comes back.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable
from pathlib import Path

from jixiao.errors import LookupFault, UsageError
from jixiao.model.findings import Finding
from jixiao.pipeline.files import write_text
from jixiao.validation.report import findings_from_json, findings_to_text

MARKS = "marks.toml"
VERDICTS = ("false-positive", "accepted", "open")

Marks = dict[str, dict[str, str]]


def cell_hash(finding: Finding) -> str:
    """A short hash of what is printed at the finding, without its place."""
    return hashlib.sha256(
        "\x1f".join((finding.rule, finding.printed, finding.value_a, finding.value_b)).encode()
    ).hexdigest()[:16]


def read_marks(folder: Path) -> Marks:
    """The marks of a build folder by finding id; raises LookupFault when the file is malformed."""
    path = folder / MARKS
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise LookupFault(
            f"the marks cannot be read: {error}", where=str(path), remedy="mend the file"
        ) from error
    return {
        key: {k: str(v) for k, v in entry.items()} for key, entry in table.items() if isinstance(entry, dict)
    }


def split_marked(
    findings: Iterable[Finding], marks: Marks
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings that stand, and those marked false-positive or accepted whose cell is still the same."""
    standing: list[Finding] = []
    marked: list[Finding] = []
    for finding in findings:
        mark = marks.get(finding.id)
        out = (
            mark is not None
            and mark.get("verdict") in VERDICTS[:2]
            and mark.get("cell") == cell_hash(finding)
        )
        (marked if out else standing).append(finding)
    return tuple(standing), tuple(marked)


def mark_finding(folder: Path, identifier: str, verdict: str, note: str) -> list[str]:
    """Writes a mark and says so; the reports follow with `rewrite_reports`. Raises UsageError for an unknown finding or verdict."""
    if verdict not in VERDICTS:
        raise UsageError(f"unknown verdict {verdict}", remedy=f"use one of {', '.join(VERDICTS)}")
    finding = next((f for f in all_findings(folder) if f.id == identifier), None)
    if finding is None:
        raise UsageError(
            f"there is no finding {identifier}", where=str(folder), remedy="see `jixiao findings DIR`"
        )
    marks = read_marks(folder)
    if verdict == "open":
        marks.pop(identifier, None)
    else:
        marks[identifier] = {
            "verdict": verdict,
            "cell": cell_hash(finding),
            "rule": finding.rule,
            "note": note,
        }
    lines = [
        "# Findings that a person has looked at. A mark holds while `cell`, the hash of the printed cell, is the same.\n"
    ]
    for key in sorted(marks):
        lines.append(f"\n[{json.dumps(key)}]\n")
        lines += [
            f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
            for name, value in sorted(marks[key].items())
        ]
    write_text(folder / MARKS, "".join(lines))
    return [f"{identifier}: {verdict}"]


def all_findings(folder: Path) -> list[Finding]:
    """Every finding of a build, marked or not, in order."""
    found: list[Finding] = []
    for path in sorted((folder / ".shards").glob("*/findings.json")):
        found += findings_from_json(path.read_text(encoding="utf-8"))
    return found


def list_findings(folder: Path, severity: str | None, check: int | None, language: str) -> list[str]:
    """One line for each standing finding of a severity and check."""
    standing, _ = split_marked(all_findings(folder), read_marks(folder))
    chosen = [f for f in standing if severity in (None, f.severity) and check in (None, f.check)]
    texts = findings_to_text(chosen, "en" if language == "en" else "zh").splitlines()
    return [f"{finding.id}  {text}" for finding, text in zip(chosen, texts, strict=True)]


def list_marks(folder: Path) -> list[str]:
    """One line for each mark, and whether its cell is still the same."""
    by_id = {finding.id: finding for finding in all_findings(folder)}
    lines = []
    for key, mark in sorted(read_marks(folder).items()):
        finding = by_id.get(key)
        state = (
            "gone"
            if finding is None
            else "holds"
            if cell_hash(finding) == mark.get("cell")
            else "cell changed"
        )
        lines.append(f"{key}  {mark.get('verdict', '')}  {state}  {mark.get('note', '')}")
    return lines
