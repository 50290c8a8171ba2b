"""The self-contained HTML report: findings beside the printed passage, readable on a phone and on paper.

One document gives one fragment (kept in its shard); a page is the summary and its documents' fragments.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from jixiao.iris import disclosure_iri
from jixiao.mapping.identity import leaf_iris, subject_iris
from jixiao.model.findings import Finding
from jixiao.model.records import Extraction, Indicator, Project, Source

SEVERITIES = ("Violation", "Warning", "Info")
_CONTEXT_LINES = 1


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator as a row like the original: spans of its level cells, the findings that stand at it."""

    indicator: Indicator
    level1_span: int
    level2_span: int
    findings: tuple[Finding, ...]
    passage: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A project or entity target with its rows; `findings` are those of the project itself."""

    project: Project
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    passage: tuple[tuple[str, str], ...]
    worst: str

    def weight_sums(self) -> tuple[tuple[str, str], ...]:
        """The weights added up by first level and in all, as ("产出指标", "40"); empty where none is printed."""
        sums: dict[str, Decimal] = {}
        for row in self.rows:
            weight = row.indicator.weight
            if weight is not None and _is_decimal(weight):
                name = row.indicator.level1 or "∅"
                sums[name] = sums.get(name, Decimal(0)) + Decimal(weight)
        if not sums:
            return ()
        return (
            *((name, f"{value.normalize():f}") for name, value in sums.items()),
            ("合计", f"{sum(sums.values(), Decimal(0)).normalize():f}"),
        )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("jixiao.report", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["place"] = describe_place
    environment.filters["worst"] = find_worst
    return environment


def describe_place(thing: Finding | Source) -> str:
    """Where something stands, in few words: 第 3 页 · 第 504 行."""
    words = []
    if thing.page is not None:
        words.append(f"第 {thing.page} 页")
    if thing.line is not None:
        words.append(f"第 {thing.line} 行")
    if thing.table is not None and thing.line is None:
        words.append(f"表 {thing.table}")
    if thing.row is not None and thing.line is None:
        words.append(f"第 {thing.row} 行")
    return " · ".join(words) or "–"


def _is_decimal(text: str) -> bool:
    try:
        Decimal(text)
    except InvalidOperation:
        return False
    return True


def find_worst(findings: Iterable[Finding]) -> str:
    """The gravest severity among findings, "" for none."""
    found = {finding.severity for finding in findings}
    return next((severity for severity in SEVERITIES if severity in found), "")


def render_document(extraction: Extraction, findings: Sequence[Finding]) -> str:
    """The fragment of one document: its facts, findings by rule, projects and tables with findings at their cells."""
    ordered = sort_findings(findings)
    finder = Passages(extraction)
    at_place = _index_findings(ordered)
    disclosure = disclosure_iri(extraction.document.sha256)
    sheets = [
        _make_sheet(record, iri, ordered, finder)
        for entity, records in ((True, extraction.entity_targets), (False, extraction.projects))
        for record, iri in zip(records, subject_iris(disclosure, records, entity=entity), strict=True)
    ]
    by_check: dict[int, list[Finding]] = defaultdict(list)
    for finding in ordered:
        by_check[finding.check].append(finding)
    return (
        _environment()
        .get_template("document.html")
        .render(
            head=extraction.document,
            anchor=f"d{extraction.document.sha256[:8]}",
            severities=count_severities(ordered),
            by_check=[(check, by_check[check]) for check in sorted(by_check)],
            passages={finding.id: finder.around(finding) for finding in ordered},
            sheets=sheets,
            tables=[
                (table, _table_findings(table.source, table.rows, at_place)) for table in extraction.tables
            ],
            coverage=extraction.coverage,
            doubts=len(extraction.coverage.unreconciled) if extraction.coverage else 0,
            unplaced=extraction.unplaced,
            severity_names=SEVERITIES,
        )
    )


def render_page(summary: dict[str, Any], fragments: Iterable[str]) -> Iterator[str]:
    """The page in pieces: head with the summary, the given fragments, the end. Memory holds one fragment."""
    environment = _environment()
    yield environment.get_template("head.html").render(summary=summary, severity_names=SEVERITIES)
    yield from fragments
    yield environment.get_template("foot.html").render()


def render_findings(findings: Sequence[Finding]) -> str:
    """A page of findings alone, for a graph whose records are not at hand."""
    return _environment().get_template("findings.html").render(findings=sort_findings(findings))


def count_severities(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each severity: {"Violation": n, "Warning": n, "Info": n}."""
    counter = Counter(finding.severity for finding in findings)
    return {severity: counter[severity] for severity in SEVERITIES}


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by gravity, check, place and id."""
    return sorted(
        findings,
        key=lambda f: (SEVERITIES.index(f.severity), f.check, f.page or 0, f.line or 0, f.row or 0, f.id),
    )


PlaceKey = tuple[int | None, int | None, int | None, int | None]


def _place_key(thing: Finding | Source) -> PlaceKey:
    if thing.line is not None:
        return (None, thing.line, None, None)
    return (thing.page, None, thing.table, thing.row)


def _index_findings(findings: Sequence[Finding]) -> dict[PlaceKey, list[Finding]]:
    index: dict[PlaceKey, list[Finding]] = defaultdict(list)
    for finding in findings:
        index[_place_key(finding)].append(finding)
    return index


def _table_findings(
    source: Source, rows: Sequence[Any], index: dict[PlaceKey, list[Finding]]
) -> dict[int, tuple[Finding, ...]]:
    return {n: tuple(index.get(_place_key(row.source), ())) for n, row in enumerate(rows)}


def make_sheet(project: Project, iri: str, findings: Sequence[Finding], extraction: Extraction) -> Sheet:
    """The sheet of one project or entity target, with the findings whose focus lies in it."""
    return _make_sheet(project, iri, sort_findings(findings), Passages(extraction))


def _make_sheet(project: Project, iri: str, findings: Sequence[Finding], finder: Passages) -> Sheet:
    inside = [f for f in findings if f.focus == iri or f.focus.startswith(f"{iri}/")]
    leaves = leaf_iris(iri, len(project.indicators))
    at_leaf: dict[str, list[Finding]] = defaultdict(list)
    own: list[Finding] = []
    for finding in inside:
        leaf = next((x for x in leaves if finding.focus == x or finding.focus.startswith(f"{x}/")), None)
        if leaf is None:
            own.append(finding)
        else:
            at_leaf[leaf].append(finding)
    indicators = project.indicators
    rows = tuple(
        Row(
            indicator,
            _span(indicators, number, lambda i: i.level1),
            _span(indicators, number, lambda i: (i.level1, i.level2)),
            tuple(at_leaf[leaf]),
            finder.around(indicator.source) if at_leaf[leaf] else (),
        )
        for number, (indicator, leaf) in enumerate(zip(indicators, leaves, strict=True))
    )
    return Sheet(project, rows, tuple(own), finder.around(project.source) if own else (), find_worst(inside))


def _span(indicators: Sequence[Indicator], number: int, key: Any) -> int:
    """How many rows the merged cell that begins at row `number` covers; 0 inside a merged cell."""
    here = key(indicators[number])
    if number and key(indicators[number - 1]) == here:
        return 0
    length = 1
    while number + length < len(indicators) and key(indicators[number + length]) == here:
        length += 1
    return length


class Passages:
    """Finds the printed lines around a place of one document."""

    def __init__(self, extraction: Extraction) -> None:
        self._lines: dict[int, list[str]] = defaultdict(list)
        for _, line, text in extraction.passages:
            if line is not None:
                self._lines[line].append(text)
        self._order = sorted(self._lines)
        self._position = {line: number for number, line in enumerate(self._order)}

    def around(self, thing: Finding | Source) -> tuple[tuple[str, str], ...]:
        """Printed lines at and beside the place, as (line number, text); the quote where there are no lines."""
        quote = thing.printed if isinstance(thing, Finding) else thing.quote
        if thing.line is None or thing.line not in self._position:
            return (("", quote),) if quote else ()
        here = self._position[thing.line]
        span = self._order[max(0, here - _CONTEXT_LINES) : here + _CONTEXT_LINES + 1]
        return tuple((str(n) if n != thing.line else f"▸{n}", " │ ".join(self._lines[n])) for n in span)
