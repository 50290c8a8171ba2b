"""The explorer's index: lists, facets and full text in SQLite, rebuilt from shards at any time.

Money is kept as whole 分 (0.01 元) for sorting and sums; what is shown is always the printed amount.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from jixiao.errors import OutputError
from jixiao.iris import disclosure_iri
from jixiao.mapping.identity import leaf_iris, subject_iris
from jixiao.model.records import Amount, Extraction, Indicator, Project

_SCHEMA = Path(__file__).with_name("index.sql")
_FEN = {
    "元": Decimal(100),
    "万元": Decimal(1_000_000),
    "亿元": Decimal(10_000_000_000),
    "万": Decimal(1_000_000),
}
INDEX_ROWS = "explorer.json"
Rows = dict[str, list[Sequence[Any]]]
_SEVERITIES = ("Violation", "Warning", "Info")


def to_fen(amount: str | None, unit: str | None) -> int | None:
    """The whole 分 of a printed amount, rounded half even; None without a number or a known unit."""
    if amount is None or unit not in _FEN:
        return None
    try:
        return int((Decimal(amount.replace(",", "")) * _FEN[unit]).to_integral_value())
    except InvalidOperation:
        return None


@contextmanager
def open_index(path: Path, *, write: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection to the index at `path`; read-only unless `write`. Raises OutputError when it cannot be opened."""
    try:
        mode = "rwc" if write else "ro"
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=30)
    except sqlite3.Error as error:
        raise OutputError(
            f"the index cannot be opened: {error}", where=str(path), remedy="build again"
        ) from error
    connection.row_factory = sqlite3.Row
    try:
        if write:
            connection.executescript(_SCHEMA.read_text(encoding="utf-8"))
            connection.execute("pragma foreign_keys = on")
        yield connection
        connection.commit()
    finally:
        connection.close()


def update_index(path: Path, shards: Sequence[Path]) -> None:
    """Brings the index in step with `shards`: new and changed documents are read, those gone are taken out."""
    with open_index(path, write=True) as index:
        known = {row["doc"]: row["stage"] for row in index.execute("select doc, stage from documents")}
        wanted = {shard.name: shard for shard in shards}
        for doc in known.keys() - wanted.keys():
            _remove(index, doc)
        for doc, shard in sorted(wanted.items()):
            stage = (shard / "stage.json").read_text(encoding="utf-8")
            if known.get(doc) == stage:
                continue
            if doc in known:
                _remove(index, doc)
            _insert(index, shard, stage)


class IndexDraft:
    """A new index being filled beside `path`; it leaves nothing behind unless it is kept.

    Raises OutputError when it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = False
        self._draft = path.with_name(f".{path.name}.draft-{os.getpid()}")
        self._draft.unlink(missing_ok=True)
        with _telling(path):
            self._index = sqlite3.connect(self._draft, isolation_level=None)
            # A draft that does not come to its end is thrown away: it needs no journal.
            self._index.executescript("pragma journal_mode = off; pragma synchronous = off; begin;")
            for statement in _statements(index=False):
                self._index.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._index.close()
        if not self._kept:
            self._draft.unlink(missing_ok=True)

    def add(self, shard: Path) -> None:
        """Reads the rows of one document."""
        with _telling(self._path):
            _insert(self._index, shard, (shard / "stage.json").read_text(encoding="utf-8"))

    def finish(self) -> None:
        """Makes the lists searchable and closes the file."""
        with _telling(self._path):
            for statement in _statements(index=True):
                self._index.execute(statement)
            self._index.execute("commit")
            self._index.close()

    def keep(self) -> Path:
        """The file of the finished index, which is the caller's from now on."""
        self._kept = True
        return self._draft


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise OutputError(
            str(error), where=str(path), remedy="free space or choose another folder"
        ) from error


def _statements(*, index: bool) -> list[str]:
    script = _SCHEMA.read_text(encoding="utf-8")
    return [text for text in script.split(";") if ("create index" in text) == index]


def _insert(index: sqlite3.Connection, shard: Path, stage: str) -> None:
    rows: Rows = json.loads((shard / INDEX_ROWS).read_text(encoding="utf-8"))
    before = _last_word(index)
    for table, found in rows.items():
        if found:
            places = ",".join("?" * (len(found[0]) + (table == "documents")))
            ready = [(*row, stage) for row in found] if table == "documents" else found
            index.executemany(f"insert or replace into {table} values ({places})", ready)
    index.execute(
        "insert or replace into word_spans values (?, ?, ?)", (shard.name, before + 1, _last_word(index))
    )


def _last_word(index: sqlite3.Connection) -> int:
    last: int = index.execute("select coalesce(max(rowid), 0) from words").fetchone()[0]
    return last


def _remove(index: sqlite3.Connection, doc: str) -> None:
    span = index.execute("select first, last from word_spans where doc = ?", (doc,)).fetchone()
    if span is None:
        index.execute("delete from words where doc = ?", (doc,))
    else:
        index.execute("delete from words where rowid between ? and ?", tuple(span))
    for table in ("word_spans", "indicators", "documents"):
        index.execute(f"delete from {table} where doc = ?", (doc,))


def list_rows(doc: str, extraction: Extraction, findings: list[dict[str, Any]]) -> Rows:
    """The rows of one document by table, as `update_index` reads them from its shard; findings as JSON objects."""
    rows: Rows = {
        name: [] for name in ("documents", "subjects", "indicators", "findings", "amounts", "words")
    }
    head = extraction.document
    iri = disclosure_iri(head.sha256)
    severities = Counter(finding["severity"] for finding in findings)
    budgets = [to_fen(p.budget.amount, p.budget.unit) if p.budget else None for p in extraction.projects]
    known = [fen for fen in budgets if fen is not None]
    coverage = extraction.coverage
    rows["documents"].append(
        (
            doc, head.source, head.sha256, iri, head.title, head.publisher, head.fiscal_year, head.region,
            head.published, len(extraction.projects), sum(len(p.indicators) for p in extraction.projects),
            sum(known) if known else None, *(severities[name] for name in _SEVERITIES),
            coverage.cells["unplaced"] if coverage else 0,
        )
    )  # fmt: skip
    words: list[tuple[str | None, str, str]] = [
        (head.title, "document", iri),
        (head.publisher, "document", iri),
    ]
    at_place = _group_by_focus(findings)
    owners: dict[str, tuple[str | None, str | None]] = {}
    for entity, records in ((1, extraction.entity_targets), (0, extraction.projects)):
        iris = subject_iris(iri, records, entity=bool(entity))
        for ordinal, (subject, record) in enumerate(zip(iris, records, strict=True), 1):
            own = [
                f
                for focus, found in at_place.items()
                if focus == subject or focus.startswith(f"{subject}/")
                for f in found
            ]
            words += _list_subject(rows, doc, subject, ordinal, entity, record, own)
            for finding in own:
                leaf = finding["focus"] if "/indicator/" in finding["focus"] else None
                owners[finding["id"]] = (subject, leaf)
    for finding in findings:
        subject_of, leaf_of = owners.get(finding["id"], (None, None))
        rows["findings"].append(
            (
                finding["id"], doc, subject_of, leaf_of, finding["severity"], finding["rule"], finding["check"],
                finding["page"], finding["line"], finding["message_zh"], finding["message_en"],
                json.dumps(finding, ensure_ascii=False),
            )
        )  # fmt: skip
    rows["amounts"] = _list_amounts(doc, extraction)
    rows["words"] = [(text, kind, node, doc) for text, kind, node in words if text]
    return rows


def _group_by_focus(findings: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for finding in findings:
        groups[finding["focus"]].append(finding)
    return groups


def _list_subject(
    rows: Rows,
    doc: str,
    subject: str,
    ordinal: int,
    entity: int,
    record: Project,
    findings: list[dict[str, Any]],
) -> list[tuple[str | None, str, str]]:
    severities = Counter(finding["severity"] for finding in findings)
    budget: Amount | None = record.budget
    rows["subjects"].append(
        (
            subject, doc, ordinal, entity, record.code, record.name or record.unit.name, record.unit.name,
            record.department, record.category, to_fen(budget.amount, budget.unit) if budget else None,
            f"{budget.amount} {budget.unit or ''}".strip() if budget else None, len(record.indicators),
            sum(is_qualitative(i) for i in record.indicators), *(severities[name] for name in _SEVERITIES),
        )
    )  # fmt: skip
    leaves = leaf_iris(subject, len(record.indicators))
    rows["indicators"] += [
        (
            leaf, subject, doc, number, i.level1, i.level2, i.level3, i.category1, i.category2, i.operator,
            i.value, i.unit, i.weight, i.actual, i.score, str(i.source.line or i.source.page or ""),
        )
        for number, (leaf, i) in enumerate(zip(leaves, record.indicators, strict=True), 1)
    ]  # fmt: skip
    words: list[tuple[str | None, str, str]] = [
        (record.name, "project", subject),
        (record.code, "project", subject),
    ]
    words += [(goal, "goal", subject) for goal in record.goals]
    words += [(i.level3, "indicator", leaf) for leaf, i in zip(leaves, record.indicators, strict=True)]
    return words


def is_qualitative(indicator: Indicator) -> bool:
    """Whether the target is a phrase or grade rather than a number."""
    if indicator.operator == "定性":
        return True
    try:
        Decimal(indicator.value or "")
    except InvalidOperation:
        return indicator.value is not None
    return False


def _list_amounts(doc: str, extraction: Extraction) -> list[Sequence[Any]]:
    return [
        (
            doc, number, table.kind, table.title, place, row.code, row.name, row.side, label, printed, table.unit,
            to_fen(printed, table.unit),
        )
        for number, table in enumerate(extraction.tables, 1)
        for place, row in enumerate(table.rows, 1)
        for label, printed in row.amounts.items()
        if printed is not None
    ]  # fmt: skip
