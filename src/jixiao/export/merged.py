"""Departments and projects over the years: one node each, with a spell and an amount for every year."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from jixiao.export.source import DisclosureRow, count_findings, list_disclosures, read_rows
from jixiao.export.view import Column, Period, Value, to_period
from jixiao.store.graph_store import GraphStore
from jixiao.text import compare_form
from jixiao.vocabulary import JX

MERGED_COLUMNS = (
    Column("iri", "string"),
    Column("amount", "bigdecimal"),
    Column("amount_by_year", "double", dynamic=True),
    Column("year", "integer"),
    Column("unit", "string"),
    Column("code", "string"),
    Column("document", "string"),
    Column("page", "integer"),
    Column("line", "integer"),
    Column("findings", "integer"),
)


@dataclass(slots=True)
class Member:
    """A department, unit or project under the IRI of its first appearance."""

    iri: str
    label: str
    department: str = ""
    unit: str = ""
    unit_iri: str = ""
    code: str = ""
    document: str = ""
    page: int | None = None
    line: int | None = None
    findings: int = 0
    amounts: dict[int, Decimal] = field(default_factory=dict)
    years: set[int] = field(default_factory=set)
    through: Decimal | None = None
    """What passes through a fund or functional class from or to all departments, in 元."""

    def total(self) -> Decimal | None:
        """The amount of the latest year that has one."""
        if self.through is not None:
            return self.through
        return self.amounts[max(self.amounts)] if self.amounts else None

    def spells(self) -> tuple[Period, ...]:
        """One period for each fiscal year."""
        return tuple(to_period(year) for year in sorted(self.years))

    def timed(self) -> dict[str, tuple[tuple[Period, Value], ...]]:
        """The amount of each year."""
        series = tuple((to_period(year), self.amounts[year]) for year in sorted(self.amounts))
        return {"amount_by_year": series} if series else {}

    def values(self) -> dict[str, Value]:
        """The columns of the node."""
        return {
            "iri": self.iri, "amount": self.total(), "year": max(self.years, default=None), "unit": self.unit or None,
            "code": self.code or None, "document": self.document or None, "page": self.page, "line": self.line,
            "findings": self.findings,
        }  # fmt: skip

    def add(self, year: int | None, amount: Decimal | None) -> None:
        """One more year; two amounts of one year are added up."""
        if year is not None:
            self.years.add(year)
            if amount is not None:
                self.amounts[year] = self.amounts.get(year, Decimal(0)) + amount


@dataclass(frozen=True, slots=True)
class Members:
    """Departments, units and projects by the IRI that stands for each, and the IRI that each of theirs became."""

    departments: dict[str, Member]
    units: dict[str, Member]
    projects: dict[str, Member]
    stands_for: dict[str, str]
    disclosures: tuple[DisclosureRow, ...]


def merge_members(store: GraphStore) -> Members:
    """Every department and project once: departments by name, projects by department and code, else name."""
    found = Members({}, {}, {}, {}, list_disclosures(store))
    keys: dict[tuple[str, ...], str] = {}
    for row in found.disclosures:
        department = keys.setdefault(("department", compare_form(row.publisher)), row.iri)
        found.stands_for[row.iri] = department
        member = found.departments.setdefault(
            department, Member(department, row.publisher, document=row.file)
        )
        member.add(row.year, None)
        _merge_projects(store, row, member, keys, found)
    return found


def _merge_projects(
    store: GraphStore,
    row: DisclosureRow,
    department: Member,
    keys: dict[tuple[str, ...], str],
    found: Members,
) -> None:
    findings = count_findings(store, row.iri)
    for cells in read_rows(store, "network", "structure-subjects", {"disclosure": row.iri}):
        node = cells.said("node")
        if cells.said("class") != JX.Project or node in found.stands_for:
            continue
        code, label, amount = cells.said("code"), cells.said("label"), cells.decimal("amount")
        # A name printed twice in one disclosure is two projects; only another year's is the same one.
        identity = ("project", department.iri, code or compare_form(label) or node)
        known = keys.setdefault(identity, node)
        if known != node and row.year in found.projects[known].years:
            known = node
        found.stands_for[node] = known
        member = found.projects.setdefault(
            known,
            Member(known, label or code, department.iri, cells.said("unit"), code=code, document=row.file,
                   page=cells.integer("page"), line=cells.integer("line")),
        )  # fmt: skip
        member.findings += findings.get(node, 0)
        member.add(row.year, amount)
        department.findings += findings.get(node, 0)
        if row.year is not None and amount is not None:
            department.amounts[row.year] = department.amounts.get(row.year, Decimal(0)) + amount
        unit_node = cells.text("unitNode")
        if unit_node is not None:
            unit = keys.setdefault(
                ("unit", department.iri, compare_form(cells.said("unit")) or unit_node), unit_node
            )
            member.unit_iri = unit
            found.units.setdefault(unit, Member(unit, cells.said("unit"), department.iri)).add(
                row.year, amount
            )
