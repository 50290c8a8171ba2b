"""What the pages list, sort and count, read from the explorer's index; every function gives plain rows."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jixiao.model.codec import from_json
from jixiao.model.findings import Finding
from jixiao.store.index import open_index

PAGE_SIZE = 50
Rows = list[dict[str, Any]]

_DOCUMENT_ORDERS = {
    "publisher": "publisher, fiscal_year, source",
    "year": "fiscal_year desc, publisher",
    "projects": "projects desc, publisher",
    "budget": "budget desc, publisher",
    "violations": "violations desc, warnings desc, publisher",
}
_SUBJECT_ORDERS = {
    "order": "entity desc, s.ordinal",
    "budget": "s.budget desc, s.ordinal",
    "violations": "s.violations desc, s.warnings desc, s.ordinal",
    "name": "s.name, s.ordinal",
}


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of rows, and how many there are in all."""

    rows: Rows
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


class Catalogue:
    """Reads the index of the build in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "explorer.sqlite"

    def ask(self, statement: str, values: tuple[Any, ...] = ()) -> Rows:
        """The rows of a statement, as dicts."""
        with open_index(self._path) as index:
            return [dict(row) for row in index.execute(statement, values)]

    def _list(
        self, columns: str, tables: str, conditions: list[str], values: list[Any], order: str, page: int
    ) -> Listing:
        where = f" where {' and '.join(conditions)}" if conditions else ""
        total = self.ask(f"select count(*) as n from {tables}{where}", tuple(values))[0]["n"]
        page = max(1, page)
        rows = self.ask(
            f"select {columns} from {tables}{where} order by {order} limit ? offset ?",
            (*values, PAGE_SIZE, (page - 1) * PAGE_SIZE),
        )
        return Listing(rows, total, page)

    def list_documents(
        self, *, year: str = "", region: str = "", words: str = "", order: str = "publisher", page: int = 1
    ) -> Listing:
        """Documents by year, region and words of the publisher."""
        conditions, values = [], []
        for condition, value in (("fiscal_year = ?", year), ("region = ?", region)):
            if value:
                conditions.append(condition)
                values.append(value)
        if words:
            conditions.append("(instr(coalesce(publisher,''), ?) or instr(coalesce(title,''), ?))")
            values += [words, words]
        ordering = _DOCUMENT_ORDERS.get(order, _DOCUMENT_ORDERS["publisher"])
        columns = "doc, source, sha256, iri, title, publisher, fiscal_year, region, published, projects, indicators, budget, violations, warnings, infos, unplaced"
        return self._list(columns, "documents", conditions, values, ordering, page)

    def count_facets(self) -> dict[str, Rows]:
        """How many documents there are of each year and region."""
        return {
            name: self.ask(
                f"select {name} as value, count(*) as n from documents where {name} is not null group by 1 order by 1"
            )
            for name in ("fiscal_year", "region")
        }

    def find_document(self, doc: str) -> dict[str, Any] | None:
        """One document by its short name, or None."""
        rows = self.ask("select * from documents where doc = ?", (doc,))
        return rows[0] if rows else None

    def list_subjects(self, doc: str, *, order: str = "order", page: int = 1) -> Listing:
        """Projects and entity targets of one document."""
        ordering = _SUBJECT_ORDERS.get(order, _SUBJECT_ORDERS["order"])
        return self._list("s.*", "subjects s", ["s.doc = ?"], [doc], ordering, page)

    def list_projects(self, *, words: str = "", order: str = "budget", page: int = 1) -> Listing:
        """Projects of all documents by words of the name."""
        conditions, values = ["s.entity = 0"], []
        if words:
            conditions.append("instr(coalesce(s.name,''), ?)")
            values.append(words)
        ordering = _SUBJECT_ORDERS.get(order, _SUBJECT_ORDERS["budget"])
        return self._list(
            "s.*, d.publisher, d.fiscal_year",
            "subjects s join documents d using (doc)",
            conditions,
            values,
            ordering,
            page,
        )

    def find_subject(self, doc: str, entity: bool, ordinal: int) -> dict[str, Any] | None:
        """One project or entity target, or None."""
        rows = self.ask(
            "select * from subjects where doc = ? and entity = ? and ordinal = ?", (doc, int(entity), ordinal)
        )
        return rows[0] if rows else None

    def find_node(self, iri: str) -> dict[str, Any] | None:
        """The page of an IRI that has one: {"kind", "doc", "entity", "ordinal"}, or None."""
        rows = self.ask("select 'subject' as kind, doc, entity, ordinal from subjects where iri = ?", (iri,))
        rows = rows or self.ask(
            "select 'subject' as kind, s.doc, s.entity, s.ordinal from indicators i join subjects s on s.iri = i.subject where i.iri = ?",
            (iri,),
        )
        rows = rows or self.ask(
            "select 'document' as kind, doc, 0 as entity, 0 as ordinal from documents where iri = ?", (iri,)
        )
        return rows[0] if rows else None

    def list_findings(
        self,
        *,
        severity: str = "",
        check: str = "",
        doc: str = "",
        rule: str = "",
        words: str = "",
        page: int = 1,
    ) -> Listing:
        """Findings by severity, check, rule, document and words of the sentence; `record` is the finding itself."""
        conditions, values = [], []
        pairs = (
            ("f.severity = ?", severity),
            ("f.check_number = ?", check),
            ("f.doc = ?", doc),
            ("f.rule = ?", rule),
        )
        for condition, value in pairs:
            if value:
                conditions.append(condition)
                values.append(value)
        if words:
            conditions.append("(instr(f.message_zh, ?) or instr(f.message_en, ?))")
            values += [words, words]
        order = "case f.severity when 'Violation' then 0 when 'Warning' then 1 else 2 end, f.check_number, f.doc, f.line, f.page, f.id"
        tables = "findings f join documents d using (doc) left join subjects s on s.iri = f.subject"
        columns = (
            "f.*, d.publisher, d.source, s.name as subject_name, s.entity as entity, s.ordinal as ordinal"
        )
        listing = self._list(columns, tables, conditions, values, order, page)
        for row in listing.rows:
            row["record"] = from_json(Finding, json.loads(row["record"]))
        return listing

    def count_findings(self, doc: str = "") -> Rows:
        """Findings counted by check and severity."""
        where, values = (" where doc = ?", (doc,)) if doc else ("", ())
        return self.ask(
            f"select check_number, rule, severity, count(*) as n from findings{where} group by 1, 2, 3 order by 1, 2, 3",
            values,
        )

    def compare_indicators(self, words: str, page: int = 1) -> Listing:
        """Indicators whose name holds `words`, with their project and department."""
        if not words:
            return self._list(
                "i.level3, count(distinct i.doc) as documents, count(*) as n",
                "(select * from indicators where level3 is not null) i",
                ["1 = 1 group by i.level3 having n > 1"],
                [],
                "documents desc, n desc, i.level3",
                page,
            )
        tables = "indicators i join subjects s on s.iri = i.subject join documents d on d.doc = i.doc"
        columns = "i.*, s.name as project, s.entity, s.ordinal as subject_ordinal, d.publisher, d.fiscal_year, d.doc"
        return self._list(
            columns,
            tables,
            ["instr(coalesce(i.level3,''), ?)"],
            [words],
            "i.level3, d.publisher, i.iri",
            page,
        )

    def list_amounts(self, doc: str) -> Rows:
        """Every printed amount of the budget tables of one document, in order."""
        return self.ask("select * from amounts where doc = ? order by table_number, row_number", (doc,))

    def compare_years(self, publisher: str) -> Rows:
        """Projects of one publisher over its years, by name."""
        return self.ask(
            "select s.name, d.fiscal_year, s.budget, s.printed_budget, s.doc, s.ordinal, s.entity from subjects s join documents d "
            "using (doc) where d.publisher = ? and s.entity = 0 order by s.name, d.fiscal_year",
            (publisher,),
        )

    def list_publishers(self) -> Rows:
        """Publishers with the years disclosed."""
        return self.ask(
            "select publisher, count(distinct fiscal_year) as years, group_concat(distinct fiscal_year) as which from documents "
            "where publisher is not null group by 1 order by 2 desc, 1"
        )

    def search(self, words: str, page: int = 1) -> Listing:
        """Names, goals and indicators that hold `words`; from three characters on by the full-text index."""
        offset = (max(page, 1) - 1) * PAGE_SIZE
        if len(words) >= 3:
            quoted = '"' + words.replace('"', '""') + '"'
            condition, value = "words match ?", quoted
        else:
            condition, value = "instr(text, ?)", words
        try:
            total = self.ask(f"select count(*) as n from words where {condition}", (value,))[0]["n"]
            rows = self.ask(
                f"select text, kind, iri, doc from words where {condition} limit ? offset ?",
                (value, PAGE_SIZE, offset),
            )
        except sqlite3.OperationalError:
            return Listing([], 0, 1)
        return Listing(rows, total, max(page, 1))
