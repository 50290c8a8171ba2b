"""What the detail pages show: records of one document, findings beside their passages, neighbourhoods, answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from jixiao import resources
from jixiao.iris import disclosure_iri
from jixiao.mapping.identity import subject_iris
from jixiao.model.codec import from_json, to_json
from jixiao.model.findings import Finding
from jixiao.model.records import Extraction
from jixiao.query.run import bind_terms
from jixiao.report.page import Passages, Sheet, make_sheet
from jixiao.server.data import Catalogue
from jixiao.server.evaluate import Evaluation
from jixiao.server.neighbours import (
    around_document,
    around_node,
    overview,
    read_statements,
    read_terms,
    to_gexf,
)
from jixiao.server.passages import FindingGroup, group_findings
from jixiao.server.pictures import draw_weights
from jixiao.server.views import Neighbourhood, Statements
from jixiao.server.workers import QueryRefused, QueryWorkers

MOST_NODES = 3000
_STATIC = Path(__file__).with_name("static")


def has_bundle(name: str) -> bool:
    """Whether the front-end bundle `name` was built into the static folder."""
    return (_STATIC / "vendor" / f"{name}.js").is_file()


@lru_cache(maxsize=16)
def _load(shard: Path, stage: str) -> tuple[Extraction, tuple[Finding, ...]]:
    extraction = from_json(Extraction, json.loads((shard / "records.json").read_text(encoding="utf-8")))
    findings = json.loads((shard / "findings.json").read_text(encoding="utf-8"))
    return extraction, tuple(from_json(Finding, finding) for finding in findings)


def read_shard(folder: Path, doc: str) -> tuple[Extraction, tuple[Finding, ...]]:
    """The records and findings of one document; the last sixteen are kept until their shard changes."""
    shard = folder / ".shards" / doc
    return _load(shard, (shard / "stage.json").read_text(encoding="utf-8"))


def read_records(folder: Path, doc: str) -> Extraction:
    """The records of one document."""
    return read_shard(folder, doc)[0]


@dataclass(frozen=True, slots=True)
class Detail:
    """A project or entity target with its sheet, findings by passage, weights added up, and the whole as plain data."""

    sheet: Sheet
    groups: tuple[FindingGroup, ...]
    row_groups: tuple[tuple[FindingGroup, ...], ...]
    """For each row of the sheet the groups of its findings."""
    weight_sums: tuple[tuple[str, str], ...]
    weights: str
    """The weights as a picture, "" where none is printed."""
    weights_doubt: str
    """The severity of the finding on the project that its weights do not add up, "" for none."""
    data: dict[str, Any]


def read_subject(folder: Path, doc: str, entity: bool, ordinal: int) -> Detail:
    """The detail of one project or entity target by its place in the document."""
    extraction, findings = read_shard(folder, doc)
    records = extraction.entity_targets if entity else extraction.projects
    record = records[ordinal - 1]
    iri = subject_iris(disclosure_iri(extraction.document.sha256), records, entity=entity)[ordinal - 1]
    sheet = make_sheet(record, iri, findings, extraction)
    passages = Passages(extraction)
    sums = sheet.weight_sums()
    parts = [(name, float(value)) for name, value in sums[:-1]]
    if parts and record.execution_weight:
        with suppress(ValueError):
            parts.append(("预算执行率", float(record.execution_weight)))
    data = {"iri": iri, **to_json(record), "findings": [asdict(f) for f in findings_of(sheet)]}
    return Detail(
        sheet,
        group_findings(sheet.findings, passages),
        tuple(group_findings(row.findings, passages) for row in sheet.rows),
        sums,
        draw_weights(parts, "分值 weights", _whole(parts, record.execution_weight)) if parts else "",
        next((f.severity for f in sheet.findings if f.rule.startswith("weight-total")), ""),
        data,
    )


def _whole(parts: Sequence[tuple[str, float]], execution_weight: str | None) -> float:
    """What weights add up to: 100, or 90 where the ten of budget execution are not printed (财预〔2020〕10号)."""
    total = sum(size for _, size in parts)
    return 100.0 if execution_weight or total > 90 else 90.0


def findings_of(sheet: Sheet) -> list[Finding]:
    """Every finding of a sheet: its own and those of its rows."""
    return [*sheet.findings, *(f for row in sheet.rows for f in row.findings)]


def read_neighbourhood(catalogue: Catalogue, ask: Mapping[str, str]) -> Neighbourhood:
    """The graph around ?document= or ?node= (an IRI); without either, departments and their largest projects."""
    centre = ask.get("node") or ask.get("project")
    if centre:
        return around_node(catalogue, centre, MOST_NODES)
    if ask.get("document"):
        return around_document(catalogue, ask["document"], MOST_NODES)
    return overview(catalogue, MOST_NODES)


def write_gexf(graph: Neighbourhood) -> bytes:
    """The neighbourhood as GEXF 1.3, exactly what the page shows."""
    out = BytesIO()
    to_gexf(graph, out)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """The answer of a named question as text cells, or the reason why there is none."""

    columns: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    fault: str | None = None


def ask_question(workers: QueryWorkers, question: Any, given: Mapping[str, str]) -> QuestionAnswer:
    """Runs a named question in a worker, parameters bound."""
    try:
        terms = bind_terms(
            question, {k: v for k, v in given.items() if k in question.parameter_names() and v}
        )
        evaluation = Evaluation(question.text, ("application/sparql-results+json",), terms=terms)
        answered = workers.run(evaluation)
    except QueryRefused as fault:
        return QuestionAnswer(fault=fault.reason)
    found = json.loads(answered.body)
    columns = found["head"].get("vars", [])
    rows = [
        {c: row.get(c, {}).get("value", "") for c in columns}
        for row in found.get("results", {}).get("bindings", [])
    ]
    return QuestionAnswer(columns, rows)


async def describe_resource(request: Request, iri: str) -> Statements:
    """The statements around an IRI, from the store."""
    query = resources.read_text("queries", "pages", "describe.rq")
    evaluation = Evaluation(query, ("application/n-triples",), bindings=(("subject", iri),))
    try:
        answered = await run_in_threadpool(request.app.state.workers.run, evaluation)
    except QueryRefused:
        return Statements([], [])
    return read_statements(answered.body, iri)


@lru_cache(maxsize=1)
def list_terms() -> list[dict[str, str]]:
    """The terms of the ontology for the about page: name, label, definition."""
    return read_terms(resources.read_text("ontology", "jixiao.ttl"))
