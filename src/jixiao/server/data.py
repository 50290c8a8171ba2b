"""What the pages list, sort and count, read from the explorer's index; every function gives plain rows."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jixiao.model.codec import from_json
from jixiao.model.findings import Finding
from jixiao.server.compare import spell_variants, spread_values
from jixiao.server.places import count_levels, level_of
from jixiao.store.index import open_index

PAGE_SIZE = 50
FINDINGS_SIZE = 25
Rows = list[dict[str, Any]]
_MOST_KEPT, _MOST_KEPT_ROWS = 400, 600

# What a list can be sorted by: a column or expression and the direction read first; "-" before the name turns it round.
_DOCUMENT_ORDERS = {
    "publisher": ("coalesce(publisher, title, source)", "asc"),
    "year": ("fiscal_year", "desc"),
    "region": ("region", "asc"),
    "projects": ("projects", "desc"),
    "indicators": ("indicators", "desc"),
    "budget": ("budget", "desc"),
    "violations": ("violations", "desc"),
    "warnings": ("warnings", "desc"),
    "infos": ("infos", "desc"),
}
_SUBJECT_ORDERS = {
    "order": ("-s.entity", "asc"),
    "budget": ("s.budget", "desc"),
    "indicators": ("s.indicators", "desc"),
    "violations": ("s.violations", "desc"),
    "warnings": ("s.warnings", "desc"),
    "infos": ("s.infos", "desc"),
    "name": ("s.name", "asc"),
    "unit": ("s.unit", "asc"),
    "publisher": ("d.publisher", "asc"),
    "year": ("d.fiscal_year", "desc"),
}
_INDICATOR_ORDERS = {
    "name": ("i.level3", "asc"),
    "value": ("cast(i.value as real)", "desc"),
    "weight": ("cast(i.weight as real)", "desc"),
    "project": ("s.name", "asc"),
    "publisher": ("d.publisher", "asc"),
    "year": ("d.fiscal_year", "desc"),
}
_INDICATORS = "indicators i join subjects s on s.iri = i.subject join documents d on d.doc = i.doc"
_MOST_WORDS = 8
_TURNED = {"asc": "desc", "desc": "asc"}


def _order_by(orders: dict[str, tuple[str, str]], asked: str, usual: str, then: str) -> str:
    """The order clause of a sort name, empty places last; an unknown name gives the usual order."""
    name = asked.removeprefix("-")
    column, way = orders.get(name) or orders[usual]
    if name in orders and asked.startswith("-"):
        way = _TURNED[way]
    return f"{column} {way} nulls last, {then}"


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of rows, and how many there are in all."""

    rows: Rows
    total: int
    page: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


class Catalogue:
    """Reads the index of the build in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "explorer.sqlite"
        self._kept: OrderedDict[tuple[Any, ...], Rows] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, statement: str, values: tuple[Any, ...] = ()) -> Rows:
        """The rows of a statement, as dicts."""
        with open_index(self._path) as index:
            return [dict(row) for row in index.execute(statement, values)]

    def recall(self, statement: str, values: tuple[Any, ...] = ()) -> Rows:
        """As `ask`, for counts that go through the whole index: kept until the index changes, a few hundred small answers."""
        facts = self._path.stat()
        key = (facts.st_mtime_ns, facts.st_size, facts.st_ino, statement, values)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return [dict(row) for row in self._kept[key]]
        rows = self.ask(statement, values)
        if len(rows) <= _MOST_KEPT_ROWS:
            with self._lock:
                self._kept[key] = rows
                while len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
        return [dict(row) for row in rows]

    def _list(
        self,
        columns: str,
        tables: str,
        conditions: list[str],
        values: list[Any],
        order: str,
        page: int,
        size: int = PAGE_SIZE,
    ) -> Listing:
        where = f" where {' and '.join(conditions)}" if conditions else ""
        total = self.recall(f"select count(*) as n from {tables}{where}", tuple(values))[0]["n"]
        page = max(1, min(page, -(-total // size)))
        rows = self.recall(
            f"select {columns} from {tables}{where} order by {order} limit ? offset ?",
            (*values, size, (page - 1) * size),
        )
        return Listing(rows, total, page, size)

    def list_documents(
        self,
        *,
        year: str = "",
        region: str = "",
        level: str = "",
        words: str = "",
        order: str = "publisher",
        page: int = 1,
    ) -> Listing:
        """Documents by year, region, administrative level and words of the publisher; each row with its level."""
        conditions, values = [], []
        for condition, value in (("fiscal_year = ?", year), ("region = ?", region)):
            if value:
                conditions.append(condition)
                values.append(value)
        if level:
            pairs = [
                (row["region"], row["publisher"])
                for row in self._list_places()
                if level_of(row["region"], row["publisher"]) == level
            ]
            # Places as JSON, so that a country's worth of them is one bound value.
            conditions.append(
                "exists (select 1 from json_each(?) p where json_extract(p.value, '$[0]') is region and json_extract(p.value, '$[1]') is publisher)"
            )
            values.append(json.dumps(pairs, ensure_ascii=False))
        if words:
            conditions.append("(instr(coalesce(publisher,''), ?) or instr(coalesce(title,''), ?))")
            values += [words, words]
        ordering = _order_by(_DOCUMENT_ORDERS, order, "publisher", "publisher, fiscal_year, source")
        columns = "doc, source, sha256, iri, title, publisher, fiscal_year, region, published, projects, indicators, budget, violations, warnings, infos, unplaced"
        listing = self._list(columns, "documents", conditions, values, ordering, page)
        for row in listing.rows:
            row["level"] = level_of(row["region"], row["publisher"])
        return listing

    def _list_places(self) -> Rows:
        """Region and publisher of the documents with their number; the publisher tells only where no region is printed."""
        return self.recall("select region, publisher, count(*) as n from documents group by 1, 2")

    def count_facets(self) -> dict[str, Rows]:
        """How many documents there are of each year, region and administrative level."""
        found = {
            name: self.recall(
                f"select {name} as value, count(*) as n from documents where {name} is not null group by 1 order by 1"
            )
            for name in ("fiscal_year", "region")
        }
        levels = count_levels((row["region"], row["publisher"], row["n"]) for row in self._list_places())
        return {**found, "level": [{"value": level, "n": n} for level, n in levels.items() if level]}

    def sum_up(self) -> dict[str, Any]:
        """The whole build in a row of numbers."""
        return self.recall(
            "select count(*) as documents, count(distinct publisher) as publishers, coalesce(sum(projects), 0) as projects, "
            "coalesce(sum(indicators), 0) as indicators, sum(budget) as budget, coalesce(sum(violations), 0) as violations, "
            "coalesce(sum(warnings), 0) as warnings, coalesce(sum(infos), 0) as infos from documents"
        )[0]

    def find_document(self, doc: str) -> dict[str, Any] | None:
        """One document by its short name, or None."""
        rows = self.ask("select * from documents where doc = ?", (doc,))
        return rows[0] if rows else None

    def list_subjects(self, doc: str, *, order: str = "order", page: int = 1) -> Listing:
        """Projects and entity targets of one document."""
        orders = {name: by for name, by in _SUBJECT_ORDERS.items() if not by[0].startswith("d.")}
        ordering = _order_by(orders, order, "order", "s.ordinal")
        return self._list("s.*", "subjects s", ["s.doc = ?"], [doc], ordering, page)

    def list_tiles(self, doc: str, most: int = 400) -> Rows:
        """The projects of one document that have money, the largest first."""
        return self.ask(
            "select * from subjects where doc = ? and entity = 0 and budget > 0 order by budget desc, ordinal limit ?",
            (doc, most),
        )

    def list_projects(self, *, words: str = "", order: str = "budget", page: int = 1) -> Listing:
        """Projects of all documents by words of the name."""
        conditions, values = ["s.entity = 0"], []
        if words:
            conditions.append("instr(coalesce(s.name,''), ?)")
            values.append(words)
        ordering = _order_by(_SUBJECT_ORDERS, order, "budget", "d.publisher, s.doc, s.ordinal")
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

    def find_neighbours(self, doc: str, entity: bool, ordinal: int) -> tuple[dict[str, Any] | None, ...]:
        """The subjects before and after one in its document, None at the ends."""
        rows = self.ask(
            "select ordinal, name from subjects where doc = ? and entity = ? and ordinal in (?, ?)",
            (doc, int(entity), ordinal - 1, ordinal + 1),
        )
        by_ordinal = {row["ordinal"]: row for row in rows}
        return by_ordinal.get(ordinal - 1), by_ordinal.get(ordinal + 1)

    def find_homes(self, iris: list[str]) -> dict[str, dict[str, Any]]:
        """The pages of many IRIs at once: as `find_node`, with "owner", the project of an indicator and the department."""
        rows = self.ask(
            "with asked as (select value as iri from json_each(?)) "
            "select a.iri, 'subject' as kind, s.doc, s.entity, s.ordinal, d.publisher as owner "
            "from asked a join subjects s on s.iri = a.iri join documents d on d.doc = s.doc "
            "union all select a.iri, 'subject', s.doc, s.entity, s.ordinal, coalesce(s.name || ' · ', '') || coalesce(d.publisher, '') "
            "from asked a join indicators i on i.iri = a.iri join subjects s on s.iri = i.subject join documents d on d.doc = s.doc "
            "union all select a.iri, 'document', d.doc, 0, 0, d.publisher from asked a join documents d on d.iri = a.iri",
            (json.dumps(sorted(set(iris))),),
        )
        return {row["iri"]: row for row in rows}

    def name_documents(self) -> Rows:
        """Documents with findings by short name and publisher, for the choice on the findings desk."""
        return self.recall(
            "select doc, coalesce(publisher, title, source) as name, fiscal_year from documents "
            "where violations + warnings + infos > 0 order by name, fiscal_year, source limit 500"
        )

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
        listing = self._list(columns, tables, conditions, values, order, page, FINDINGS_SIZE)
        for row in listing.rows:
            row["record"] = from_json(Finding, json.loads(row["record"]))
        return listing

    def count_findings(self, doc: str = "") -> Rows:
        """Findings counted by check and severity."""
        where, values = (" where doc = ?", (doc,)) if doc else ("", ())
        return self.recall(
            f"select check_number, rule, severity, count(*) as n from findings{where} group by 1, 2, 3 order by 1, 2, 3",
            values,
        )

    def list_shared_indicators(self, page: int = 1) -> Listing:
        """Indicator names that occur more than once, those of most departments first."""
        # The index over names answers this alone; the rows themselves are not read.
        return self._list(
            "level3, documents, n",
            "(select level3, count(distinct doc) as documents, count(*) as n from indicators where level3 is not null "
            "group by level3 having n > 1)",
            [],
            [],
            "documents desc, n desc, level3",
            page,
        )

    def compare_indicators(
        self, words: str, *, exact: bool = False, year: str = "", order: str = "name", page: int = 1
    ) -> Listing:
        """Indicators whose name holds (or, `exact`, is) `words`, with their project and department."""
        condition, values = self._match_names(words, exact)
        conditions = [condition]
        if year:
            conditions.append("d.fiscal_year = ?")
            values.append(year)
        columns = "i.*, s.name as project, s.entity, s.ordinal as subject_ordinal, d.publisher, d.fiscal_year, d.doc"
        ordering = _order_by(_INDICATOR_ORDERS, order, "name", "i.level3, d.publisher, d.fiscal_year, i.iri")
        return self._list(columns, _INDICATORS, conditions, values, ordering, page)

    @staticmethod
    def _match_names(words: str, exact: bool) -> tuple[str, list[Any]]:
        """The condition that an indicator's name is or holds `words`, through the full-text index where it can."""
        if exact:
            return "i.level3 = ?", [words]
        if len(words) < 3:
            return "instr(coalesce(i.level3,''), ?)", [words]
        quoted = '"' + words.replace('"', '""') + '"'
        return "i.iri in (select iri from words where words match ? and kind = 'indicator')", [quoted]

    def spread_indicators(self, words: str, *, exact: bool = False, year: str = "") -> Rows:
        """The numeric targets of those indicators by name and unit: least, median, greatest, how many departments."""
        conditions, values = self._match_names(words, exact)
        if year:
            conditions += " and d.fiscal_year = ?"
            values.append(year)
        rows = self.recall(
            f"select i.level3, coalesce(i.unit, '') as unit, i.value, coalesce(d.publisher, d.source) as publisher from {_INDICATORS} "
            f"where {conditions} and i.value glob '[0-9]*' order by i.level3, unit, cast(i.value as real) limit 20000",
            tuple(values),
        )
        return spread_values(rows)

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

    def list_publishers(self, page: int = 1) -> Listing:
        """Publishers with the years disclosed, those of most years first."""
        return self._list(
            "publisher, years, which",
            "(select publisher, count(distinct fiscal_year) as years, group_concat(distinct fiscal_year) as which from "
            "(select publisher, fiscal_year from documents where publisher is not null order by publisher, fiscal_year) group by 1)",
            [],
            [],
            "years desc, publisher",
            page,
        )

    def search(self, words: str, page: int = 1) -> Listing:
        """Names, goals and indicators that hold every one of `words`, in any width and in both scripts.

        Words of three characters and more are found by the full-text index, shorter ones by looking through it.
        """
        quick, slow, values = [], [], []
        for word in words.split()[:_MOST_WORDS]:
            forms = spell_variants(word)
            if len(min(forms, key=len)) >= 3:
                quick.append("(" + " OR ".join('"' + form.replace('"', '""') + '"' for form in forms) + ")")
            else:
                slow.append("(" + " or ".join("instr(text, ?)" for _ in forms) + ")")
                values += forms
        conditions = (["words match ?"] if quick else []) + slow
        values = ([" AND ".join(quick)] if quick else []) + values
        if not conditions:
            return Listing([], 0, 1)
        try:
            return self._list(
                "text, kind, iri, doc",
                "words",
                conditions,
                values,
                "case kind when 'document' then 0 when 'project' then 1 when 'goal' then 2 else 3 end, doc, rowid",
                page,
            )
        except sqlite3.OperationalError:
            return Listing([], 0, 1)
