"""One document from source to shard: the unit of work of a process pool or a cluster.

A shard is a folder named by the document's SHA-256: the document's records, graphs, findings, links and its part
of each output. It is complete when stage.json stands in it, written last, and every other file has the size that
stage.json states: only stage.json is forced to the disk.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jixiao.derivation.derive import derive_indexed
from jixiao.derivation.graph import index_terms
from jixiao.errors import PROGRAM_FAULTS, JixiaoError
from jixiao.extraction.extract import extract_document
from jixiao.mapping.map import map_quads
from jixiao.mapping.nquads import Quad, encode_ordered
from jixiao.model.codec import dumps, from_json
from jixiao.model.findings import Finding
from jixiao.model.records import Extraction
from jixiao.pipeline.files import write_text
from jixiao.pipeline.fingerprint import checking_key, hash_bytes, hash_file, reading_key
from jixiao.pipeline.links import LINKS, LISTED, NAMES, write_shard_links
from jixiao.readers.open import read_document
from jixiao.report.page import render_document
from jixiao.store.index import INDEX_ROWS, list_rows
from jixiao.validation.report import findings_to_csv, findings_to_json, report_lines
from jixiao.validation.turtle import lines_to_turtle
from jixiao.validation.validate import validate_indexed

STAGE = "stage.json"
PARTS = (
    "records.json", "printed.nq", "derived.nq", "report.nq", "report.ttl", "findings.json", "findings.csv",
    "fragment.html", INDEX_ROWS, LINKS, LISTED, NAMES,
)  # fmt: skip
"""The files of a complete shard beside stage.json."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is told: a source, where its shard goes, and the validation engine by name."""

    source: str
    shards: str
    engine: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a worker says of one source: its shard, or one line of what is wrong; `fresh` if work was done."""

    source: str
    shard: str | None
    fault: str | None = None
    fresh: bool = False
    seconds: dict[str, float] | None = None


def run_task(task: Task) -> Outcome:
    """Makes the shard of one source, or finds it made already; a fault is told in one line, never raised."""
    try:
        return _make_shard(task)
    except JixiaoError as error:
        return Outcome(task.source, None, error.line())
    except OSError as error:
        return Outcome(task.source, None, f"{task.source}: {error.strerror or error}; check the file")
    except PROGRAM_FAULTS as error:
        # A reader or recogniser that meets what it was not made for must not stop the other documents.
        return Outcome(
            task.source,
            None,
            f"{task.source}: could not be processed ({type(error).__name__}: {' '.join(str(error).split())[:200]}); "
            "run `jixiao extract --verbose` on it and report the document",
        )


def _make_shard(task: Task) -> Outcome:
    made = find_made(task)
    if made is not None:
        return made
    source = Path(task.source)
    sha256 = hash_file(source)
    shard = Path(task.shards) / sha256[:20]
    former = read_stage(shard)
    seconds: dict[str, float] = {}
    if (
        former
        and former["reading_key"] == reading_key()
        and former["source"] == source.name
        and _is_whole(shard, former)
    ):
        extraction = from_json(Extraction, json.loads((shard / "records.json").read_text(encoding="utf-8")))
        seconds["extract"] = former["seconds"]["extract"]
    else:
        started = time.process_time()
        extraction = extract_document(read_document(source), forgiving=True)
        seconds["extract"] = time.process_time() - started
        (shard / STAGE).unlink(missing_ok=True)
        write_text(shard / "records.json", dumps(extraction), durable=False)
    (shard / STAGE).unlink(missing_ok=True)
    findings = _check_records(extraction, shard, task.engine, seconds)
    stage: dict[str, Any] = {
        "source": source.name,
        "sha256": sha256,
        "reading_key": reading_key(),
        "checking_key": _check_key(task.engine),
        "counts": count_records(extraction, findings),
        "checks": count_checks(findings),
        "sizes": {name: (shard / name).stat().st_size for name in PARTS},
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
    }
    write_text(shard / STAGE, json.dumps(stage, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return Outcome(task.source, str(shard), fresh=True, seconds=stage["seconds"])


def find_made(task: Task) -> Outcome | None:
    """The outcome of a task whose shard is made already, by this program with these rules; None where it is not."""
    source = Path(task.source)
    shard = Path(task.shards) / hash_file(source)[:20]
    former = read_stage(shard)
    if (
        former is None
        or former["reading_key"] != reading_key()
        or former["checking_key"] != _check_key(task.engine)
        or former["source"] != source.name
        or not _is_whole(shard, former)
    ):
        return None
    return Outcome(task.source, str(shard), fresh=False, seconds=former["seconds"])


def _is_whole(shard: Path, stage: dict[str, Any]) -> bool:
    # After a power cut a file may have lost its end, but never without its size saying so.
    try:
        sizes: dict[str, int] = stage.get("sizes") or {}
        return all((shard / name).stat().st_size == sizes.get(name) for name in PARTS)
    except OSError:
        return False


def _check_key(engine: str) -> str:
    return hash_bytes(f"{checking_key()}{engine}".encode())


def _check_records(
    extraction: Extraction, shard: Path, engine: str, seconds: dict[str, float]
) -> tuple[Finding, ...]:
    started = time.process_time()
    ordered = encode_ordered(map_quads(extraction))
    printed = list(ordered)
    seconds["map"] = time.process_time() - started
    started = time.process_time()
    index = index_terms(ordered.values())
    lines = _group_by_predicate(ordered)
    derived = derive_indexed(index, lines)
    seconds["derive"] = time.process_time() - started
    started = time.process_time()
    findings = validate_indexed(index, lines, derived, engine=engine)
    seconds["validate"] = time.process_time() - started
    sha256 = extraction.document.sha256
    found = findings_to_json(findings)
    report = report_lines(sha256, findings)
    parts = {
        "printed.nq": "".join(printed),
        "derived.nq": "".join(derived),
        "report.nq": "".join(report),
        "report.ttl": lines_to_turtle(report).decode(),
        "findings.json": found,
        "findings.csv": findings_to_csv(findings),
        "fragment.html": render_document(extraction, findings),
        INDEX_ROWS: json.dumps(list_rows(shard.name, extraction, json.loads(found)), ensure_ascii=False),
    }
    for name, text in parts.items():
        write_text(shard / name, text, durable=False)
    write_shard_links(shard, extraction)
    return findings


def _group_by_predicate(ordered: Mapping[str, Quad]) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = defaultdict(list)
    for line, quad in ordered.items():
        lines[quad[1]].append(line)
    return lines


def count_checks(findings: Iterable[Finding]) -> list[tuple[int, str, int]]:
    """How many findings of each check and severity, as (check, severity, count), sorted."""
    counts = Counter((finding.check, finding.severity) for finding in findings)
    return [(check, severity, count) for (check, severity), count in sorted(counts.items())]


def read_stage(shard: Path) -> dict[str, Any] | None:
    """The stage record of a complete shard, None where there is none or it cannot be read."""
    try:
        stage = json.loads((shard / STAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stage if isinstance(stage, dict) else None


def count_records(extraction: Extraction, findings: Sequence[Finding]) -> dict[str, Any]:
    """The figures that the summary and the catalogue need, without reading the records again."""
    by_severity = {
        name: sum(f.severity == name for f in findings) for name in ("Violation", "Warning", "Info")
    }
    coverage = extraction.coverage
    return {
        "title": extraction.document.title,
        "publisher": extraction.document.publisher,
        "fiscal_year": extraction.document.fiscal_year,
        "projects": len(extraction.projects),
        "entity_targets": len(extraction.entity_targets),
        "indicators": sum(len(p.indicators) for p in extraction.projects),
        "entity_indicators": sum(len(p.indicators) for p in extraction.entity_targets),
        "budget": [[p.budget.amount, p.budget.unit] for p in extraction.projects if p.budget],
        "tables": len(extraction.tables),
        "statements": len(extraction.statements),
        "findings": by_severity,
        "coverage": asdict(coverage) if coverage else None,
    }
