"""findings.csv, findings.json, report.ttl and report.html of a build, document by document in bounded memory."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jixiao.model.codec import from_json
from jixiao.model.findings import Finding
from jixiao.model.records import Extraction
from jixiao.pipeline.files import replace_atomically, write_text
from jixiao.pipeline.fingerprint import hash_bytes
from jixiao.pipeline.stage import count_checks, read_stage
from jixiao.pipeline.triage import Marks, read_marks, split_marked
from jixiao.report.page import SEVERITIES, render_document, render_page
from jixiao.validation.report import findings_from_json, findings_to_csv, findings_to_json
from jixiao.validation.rules import describe_checks
from jixiao.validation.turtle import findings_to_turtle

# Beyond this many documents each has a page of its own, so that no page grows without bound.
_MOST_ON_ONE_PAGE = 12
_LEDGER = "pages.json"


def read_standing(shard: Path, marks: Marks) -> tuple[Finding, ...] | None:
    """The findings of a shard without the marked ones; None where no mark takes any out, so that its parts stand."""
    if not marks:
        return None
    text = (shard / "findings.json").read_text(encoding="utf-8")
    if not any(f'"{identifier}"' in text for identifier in marks):
        return None
    standing, marked = split_marked(findings_from_json(text), marks)
    return standing if marked else None


def write_findings(out: Path, shards: list[Path]) -> None:
    """Writes findings.csv, findings.json and report.ttl of a build, without the marked findings."""
    marks = read_marks(out)
    with (
        replace_atomically(out / "findings.csv") as csv_draft,
        replace_atomically(out / "findings.json") as json_draft,
        replace_atomically(out / "report.ttl") as ttl_draft,
        csv_draft.open("wb") as csv_file,
        json_draft.open("wb") as json_file,
        ttl_draft.open("wb") as ttl_file,
    ):
        csv_file.write(findings_to_csv(()).encode())
        json_file.write(b"[")
        first = True
        for shard in shards:
            csv_part, json_part, ttl_part = _parts(shard, marks)
            csv_file.write(csv_part.partition(b"\n")[2])
            body = json_part.strip()[1:-1].strip(b"\n")
            if body:
                json_file.write((b"" if first else b",") + b"\n" + body)
                first = False
            ttl_file.write(ttl_part)
        json_file.write(b"\n]\n")


def _parts(shard: Path, marks: Marks) -> tuple[bytes, bytes, bytes]:
    standing = read_standing(shard, marks)
    if standing is None:
        names = ("findings.csv", "findings.json", "report.ttl")
        one, two, three = ((shard / name).read_bytes() for name in names)
        return one, two, three
    sha256 = (read_stage(shard) or {})["sha256"]
    return (
        findings_to_csv(standing).encode(),
        findings_to_json(standing).encode(),
        findings_to_turtle(sha256, standing),
    )


def write_reports(out: Path, shards: list[Path], stages: list[dict[str, Any]]) -> None:
    """Writes report.html; for many documents it is an index and reports/ holds a page for each.

    A page is written again only when its document, a mark on it or the program has changed.
    """
    marks = read_marks(out)
    together = len(shards) <= _MOST_ON_ONE_PAGE
    standing = {shard.name: found for shard in shards if (found := read_standing(shard, marks)) is not None}
    summary = summarise(stages, standing, shards, together=together)
    _write_page(out / "report.html", summary, _fragments(shards, standing) if together else ())
    folder, ledger = out / "reports", out / ".shards" / "shared" / _LEDGER
    if together:
        shutil.rmtree(folder, ignore_errors=True)
        ledger.unlink(missing_ok=True)
        return
    known = _read_ledger(ledger)
    states: dict[str, str] = {}
    for shard, stage in zip(shards, stages, strict=True):
        left = standing.get(shard.name)
        state = hash_bytes(
            json.dumps([stage["reading_key"], stage["checking_key"], stage["sha256"]]).encode()
        )
        if left is not None:
            state += hash_bytes(" ".join(finding.id for finding in left).encode())
        states[shard.name] = state
        page = folder / f"{shard.name}.html"
        if known.get(shard.name) != state or not page.exists():
            own = {shard.name: left} if left is not None else {}
            _write_page(page, summarise([stage], own, [shard], together=True), _fragments([shard], own))
    for path in folder.glob("*.html"):
        if path.stem not in states:
            path.unlink()
    write_text(ledger, json.dumps(states, sort_keys=True))


def _read_ledger(path: Path) -> dict[str, str]:
    try:
        states: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return states


def _fragments(shards: Iterable[Path], standing: Mapping[str, tuple[Finding, ...]]) -> Iterator[str]:
    for shard in shards:
        found = standing.get(shard.name)
        if found is None:
            yield (shard / "fragment.html").read_text(encoding="utf-8")
            continue
        records = json.loads((shard / "records.json").read_text(encoding="utf-8"))
        yield render_document(from_json(Extraction, records), found)


def _write_page(target: Path, summary: dict[str, Any], fragments: Iterable[str]) -> None:
    with replace_atomically(target) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        for piece in render_page(summary, fragments):
            stream.write(piece)


def summarise(
    stages: list[dict[str, Any]],
    standing: Mapping[str, tuple[Finding, ...]],
    shards: list[Path],
    *,
    together: bool,
) -> dict[str, Any]:
    """What the head of a page shows: totals, findings by check, one row for each document.

    `standing` holds the findings of documents with marked ones, by shard; `together` says that the documents
    follow on the same page.
    """
    counts: Counter[tuple[int, str]] = Counter()
    severities: Counter[str] = Counter()
    rows = []
    for stage, shard in zip(stages, shards, strict=True):
        left = standing.get(shard.name)
        checks_here = stage["checks"] if left is None else count_checks(left)
        mine: Counter[str] = Counter()
        for check, severity, count in checks_here:
            mine[severity] += count
            counts[check, severity] += count
        severities.update(mine)
        coverage = stage["counts"]["coverage"] or {"cells": {"unplaced": 0}}
        rows.append(
            {
                "source": stage["source"],
                "href": f"#d{stage['sha256'][:8]}" if together else f"reports/{shard.name}.html",
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
        "filters": together,
    }
