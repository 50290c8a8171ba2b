"""One document from source to shard: the unit of work of a process pool or a cluster.

A shard is a folder named by the document's SHA-256: records.json, printed.nq, derived.nq, findings.json,
report.ttl, stage.json. It is complete when stage.json stands in it, written last.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jixiao.derivation.derive import derive_indexed
from jixiao.derivation.graph import index_terms
from jixiao.errors import JixiaoError
from jixiao.extraction.extract import extract_document
from jixiao.mapping.map import map_quads
from jixiao.mapping.nquads import encode_ordered
from jixiao.model.codec import dumps, from_json
from jixiao.model.findings import Finding
from jixiao.model.records import Extraction
from jixiao.pipeline.files import write_text
from jixiao.pipeline.fingerprint import checking_key, hash_bytes, hash_file, reading_key
from jixiao.pipeline.links import write_shard_links
from jixiao.readers.open import read_document
from jixiao.validation.report import findings_to_json, report_lines
from jixiao.validation.validate import validate_indexed

STAGE = "stage.json"


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
    except (
        RecursionError,
        MemoryError,
        ValueError,
        KeyError,
        IndexError,
        ArithmeticError,
        TypeError,
    ) as error:
        # A reader or recogniser that meets what it was not made for must not stop the other documents.
        return Outcome(
            task.source,
            None,
            f"{task.source}: could not be processed ({type(error).__name__}: {' '.join(str(error).split())[:200]}); "
            "run `jixiao extract --verbose` on it and report the document",
        )


def _make_shard(task: Task) -> Outcome:
    source = Path(task.source)
    sha256 = hash_file(source)
    shard = Path(task.shards) / sha256[:20]
    former = read_stage(shard)
    seconds: dict[str, float] = {}
    if former and former["reading_key"] == reading_key() and former["source"] == source.name:
        if former["checking_key"] == _check_key(task.engine):
            return Outcome(task.source, str(shard), fresh=False, seconds=former["seconds"])
        extraction = from_json(Extraction, json.loads((shard / "records.json").read_text(encoding="utf-8")))
        seconds["extract"] = former["seconds"]["extract"]
    else:
        started = time.process_time()
        extraction = extract_document(read_document(source))
        seconds["extract"] = time.process_time() - started
        (shard / STAGE).unlink(missing_ok=True)
        write_text(shard / "records.json", dumps(extraction))
    (shard / STAGE).unlink(missing_ok=True)
    findings = _check_records(extraction, shard, task.engine, seconds)
    stage: dict[str, Any] = {
        "source": source.name,
        "sha256": sha256,
        "reading_key": reading_key(),
        "checking_key": _check_key(task.engine),
        "counts": count_records(extraction, findings),
        "seconds": {name: round(value, 4) for name, value in seconds.items()},
    }
    write_text(shard / STAGE, json.dumps(stage, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return Outcome(task.source, str(shard), fresh=True, seconds=stage["seconds"])


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
    derived = derive_indexed(index, printed)
    seconds["derive"] = time.process_time() - started
    started = time.process_time()
    findings = validate_indexed(index, printed, derived, engine=engine)
    seconds["validate"] = time.process_time() - started
    write_text(shard / "printed.nq", "".join(printed))
    write_text(shard / "derived.nq", "".join(derived))
    write_text(shard / "report.nq", "".join(report_lines(extraction.document.sha256, findings)))
    write_text(shard / "findings.json", findings_to_json(findings))
    write_shard_links(shard, extraction)
    return findings


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
