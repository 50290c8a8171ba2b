"""findings.csv, findings.json, report.ttl and report.html of a build, document by document in bounded memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jixiao.model.codec import from_json
from jixiao.model.findings import Finding
from jixiao.model.records import Extraction
from jixiao.pipeline.files import replace_atomically
from jixiao.pipeline.triage import read_marks, split_marked
from jixiao.report.page import SEVERITIES, render_document, render_page
from jixiao.validation.report import findings_from_json, findings_to_csv, findings_to_json
from jixiao.validation.rules import describe_checks
from jixiao.validation.turtle import findings_to_turtle

# Beyond this many documents each has a page of its own, so that no page grows without bound.
_MOST_ON_ONE_PAGE = 12


def read_findings(shard: Path) -> tuple[Finding, ...]:
    """The findings of one shard."""
    return findings_from_json((shard / "findings.json").read_text(encoding="utf-8"))


def write_findings(out: Path, shards: list[Path]) -> None:
    """Writes findings.csv, findings.json and report.ttl without the marked ones, and marked.json with them."""
    marks = read_marks(out)
    with (
        replace_atomically(out / "findings.csv") as csv_draft,
        replace_atomically(out / "findings.json") as json_draft,
        replace_atomically(out / "report.ttl") as ttl_draft,
        csv_draft.open("w", encoding="utf-8", newline="") as csv_file,
        json_draft.open("w", encoding="utf-8", newline="") as json_file,
        ttl_draft.open("wb") as ttl_file,
    ):
        csv_file.write(findings_to_csv(()))
        json_file.write("[")
        first = True
        for shard in shards:
            found, _ = split_marked(read_findings(shard), marks)
            csv_file.write(findings_to_csv(found).partition("\n")[2])
            body = findings_to_json(found).strip()[1:-1].strip("\n")
            if body:
                json_file.write(("" if first else ",") + "\n" + body)
                first = False
            stage = json.loads((shard / "stage.json").read_text(encoding="utf-8"))
            ttl_file.write(findings_to_turtle(stage["sha256"], found))
        json_file.write("\n]\n")


def write_reports(out: Path, shards: list[Path], stages: list[dict[str, Any]]) -> None:
    """Writes report.html; for many documents it is an index and reports/ holds a page for each."""
    marks = read_marks(out)
    together = len(shards) <= _MOST_ON_ONE_PAGE
    summary = summarise(
        stages,
        [split_marked(read_findings(s), marks)[0] for s in shards] if together else None,
        shards,
        marks,
    )
    _write_page(out / "report.html", summary, _fragments(shards, marks) if together else ())
    if together:
        return
    for shard, stage in zip(shards, stages, strict=True):
        found, _ = split_marked(read_findings(shard), marks)
        page = out / "reports" / f"{shard.name}.html"
        _write_page(page, summarise([stage], [found], [shard], marks), _fragments([shard], marks))


def _fragments(shards: Iterable[Path], marks: dict[str, dict[str, str]]) -> Iterator[str]:
    for shard in shards:
        extraction = from_json(Extraction, json.loads((shard / "records.json").read_text(encoding="utf-8")))
        found, _ = split_marked(read_findings(shard), marks)
        yield render_document(extraction, found)


def _write_page(target: Path, summary: dict[str, Any], fragments: Iterable[str]) -> None:
    with replace_atomically(target) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        for piece in render_page(summary, fragments):
            stream.write(piece)


def summarise(
    stages: list[dict[str, Any]],
    findings: list[tuple[Finding, ...]] | None,
    shards: list[Path],
    marks: dict[str, dict[str, str]],
) -> dict[str, Any]:
    """What the head of a page shows: totals, findings by check, one row for each document."""
    counts: Counter[tuple[int, str]] = Counter()
    severities: Counter[str] = Counter()
    rows = []
    for number, (stage, shard) in enumerate(zip(stages, shards, strict=True)):
        found = findings[number] if findings is not None else split_marked(read_findings(shard), marks)[0]
        mine = Counter(f.severity for f in found)
        severities.update(mine)
        counts.update((f.check, f.severity) for f in found)
        coverage = stage["counts"]["coverage"] or {"cells": {"unplaced": 0}}
        rows.append(
            {
                "source": stage["source"],
                "href": f"#d{stage['sha256'][:8]}" if findings is not None else f"reports/{shard.name}.html",
                **{
                    key: stage["counts"][key]
                    for key in ("publisher", "fiscal_year", "projects", "indicators")
                },
                "findings": {name: mine[name] for name in SEVERITIES},
                "unplaced": coverage["cells"]["unplaced"],
            }
        )
    names = describe_checks()
    checks = sorted({check for check, _ in counts})
    by_check: list[dict[str, Any]] = [
        {
            "check": check,
            "name_zh": names.get(check, ("", ""))[0],
            "name_en": names.get(check, ("", ""))[1],
            "counts": {name: counts[check, name] for name in SEVERITIES},
        }
        for check in checks
    ]
    return {
        "title": rows[0]["publisher"] or rows[0]["source"] if len(rows) == 1 else f"{len(rows)} 个文档",
        "documents": len(rows),
        "projects": sum(row["projects"] for row in rows),
        "indicators": sum(row["indicators"] for row in rows),
        "severities": {name: severities[name] for name in SEVERITIES},
        "by_check": by_check,
        "most": max((sum(row["counts"].values()) for row in by_check), default=1) or 1,
        "rows": rows,
        "filters": findings is not None,
    }
