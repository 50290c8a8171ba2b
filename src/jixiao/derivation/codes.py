"""Facts about codes: parents, names, order, and project codes of odd length (check 12)."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

from jixiao import codelists, resources
from jixiao.derivation.facts import Fact, Graph, Ref, TableNode
from jixiao.derivation.rows import Row, rows_of
from jixiao.derivation.words import loose_name
from jixiao.text import compare_form

_FUNCTION_TABLES = ("expenditure", "general-public-expenditure", "government-fund", "state-capital")
_ECONOMIC_TABLES = ("basic-expenditure",)
_ENOUGH_CODES = 5
_MOST_SLIPS = 2


def derive_code_facts(graph: Graph) -> Iterator[Fact]:
    """The facts of every coded table row and project."""
    for table in graph.tables:
        if table.kind in _FUNCTION_TABLES:
            yield from _rows(table, "functional")
        elif table.kind in _ECONOMIC_TABLES:
            yield from _rows(table, "economic")
    yield from _project_codes(graph)


def _rows(table: TableNode, scheme: str) -> Iterator[Fact]:
    rows = [row for row in rows_of(table) if row.code.isdigit() and len(row.code) in (3, 5, 7)]
    codes = {row.code for row in rows}
    last: Row | None = None
    disorder: list[tuple[Row, Row]] = []
    for row in rows:
        if row.name and len(row.code) in (5, 7) and row.code[:-2] not in codes and not _is_flat(rows):
            yield Fact(row.iri, "missingParentCode", row.code[:-2])
        official = official_names(scheme).get(row.code)
        if official and row.name and loose_name(row.name) not in {loose_name(name) for name in official}:
            yield Fact(row.iri, "officialName", "/".join(sorted(official)))
        elif row.name and codelists.is_unknown(row.code):
            yield Fact(row.iri, "unknownCode", row.code)
        if last is not None and row.code < last.code and not last.code.startswith(row.code):
            disorder.append((last, row))
        last = row
    # Codes in two columns of blocks, or ordered by something else, run back again and again: that is a layout.
    if len(disorder) <= _MOST_SLIPS:
        for early, late in disorder:
            yield Fact(early.iri, "codeOutOfOrder", late.code)
            yield Fact(early.iri, "outOfOrderBefore", Ref(late.iri))


def _is_flat(rows: list[Row]) -> bool:
    return len({len(row.code) for row in rows}) == 1


@cache
def official_names(scheme: str) -> dict[str, frozenset[str]]:
    """The names of each code in the shipped code list, in comparison form, earlier editions included.

    A code is left out where no wording of it has been read in print.
    """
    path = resources.path("data", "codelists", f"{scheme}.csv")
    names: dict[str, set[str]] = defaultdict(set)
    sure: set[str] = set()
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                code = row.get("code") or row.get("notation") or ""
                labels = [
                    row.get("label_zh") or row.get("name") or "",
                    *(row.get("alt_labels") or "").split("|"),
                ]
                names[code] |= {compare_form(label) for label in labels if label}
                if row.get("status") != "memory":
                    sure.add(code)
    return {code: frozenset(found) for code, found in names.items() if found and code in sure}


def _project_codes(graph: Graph) -> Iterator[Fact]:
    codes = [(p.iri, compare_form(p.code)) for p in graph.projects if p.code]
    lengths = Counter(len(code) for _, code in codes)
    if len(codes) < _ENOUGH_CODES or not lengths:
        return
    usual, count = lengths.most_common(1)[0]
    if count * 10 < len(codes) * 8:
        return
    for iri, code in codes:
        if len(code) != usual:
            yield Fact(iri, "oddCodeLength", len(code))
            yield Fact(iri, "usualCodeLength", usual)
