"""What was read of a family and is not printed there: the cells that are worse than a gap."""

from __future__ import annotations

from decimal import Decimal

from tests.extraction.families.sheet import FIELDS, Case, Family, Target, fold, same_cell

from jixiao.model.records import Extraction, Indicator, Project


def list_false_cells(family: Family, found: Extraction) -> list[str]:
    """Cells with another content than printed, rows and named projects that are not printed; gaps are none of these."""
    out: list[str] = []
    for entity, records in ((False, found.projects), (True, found.entity_targets)):
        left = list(records)
        for case in (case for case in family.cases if case.entity == entity):
            got = max(left, key=lambda record: _kinship(case, record), default=None)
            if got is None or not _kinship(case, got):
                continue
            left.remove(got)
            if got.budget is not None and case.amount and not _fits_money(case, got):
                out.append(f"{case.name}: money {got.budget.amount} {got.budget.unit}")
            out += _false_rows(case, list(got.indicators))
        out += [f"too much: {r.name} with {len(r.indicators)}" for r in left if r.indicators]
    return out


def _kinship(case: Case, record: Project) -> float:
    names = {fold(indicator.level3) for indicator in record.indicators}
    shared = sum(fold(target.level3) in names for target in case.targets)
    named = fold(record.name).endswith(fold(case.name)) and bool(record.name)
    unit = bool(case.unit) and fold(record.unit.name) == fold(case.unit)
    return 2.0 * named + unit + shared / max(1, len(case.targets))


def _fits_money(case: Case, record: Project) -> bool:
    budget = record.budget
    if budget is None or budget.unit is None:
        return True
    return budget.unit == case.money and Decimal(budget.amount) == Decimal(case.amount.replace(",", ""))


def _false_rows(case: Case, rows: list[Indicator]) -> list[str]:
    pairs: list[tuple[Target, Indicator]] = []
    for target in case.targets:
        named = [row for row in rows if fold(row.level3) == fold(target.level3)]
        best = max(named, key=lambda row: _count_same(target, row), default=None)
        if best is not None:
            pairs.append((target, best))
            rows.remove(best)
    out = [f"{case.name}: row {row.level3!r} {row.value!r}" for row in rows]
    for target, row in pairs:
        for name in FIELDS:
            got = getattr(row, name)
            if got and not same_cell(name, getattr(target, name), got):
                out.append(f"{case.name}: {target.level3}: {name} {got!r}")
    return out


def _count_same(target: Target, row: Indicator) -> int:
    return sum(same_cell(name, getattr(target, name), getattr(row, name)) for name in FIELDS)
