"""Faults planted in the tables and the narrative of the clean document."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from mutations import PASSAGE_LINE, Mutant, mutant, plant

from jixiao.model.records import Extraction, Source, Statement, TableRow


def _with_row(document: Extraction, kind: str, place: int, row: TableRow) -> Extraction:
    tables = []
    for table in document.tables:
        if table.kind == kind:
            table = replace(table, rows=(*table.rows[:place], row, *table.rows[place + 1 :]))
        tables.append(table)
    return replace(document, tables=tuple(tables))


def _rows(document: Extraction, kind: str) -> tuple[TableRow, ...]:
    return next(t.rows for t in document.tables if t.kind == kind)


def _shift(amount: str | None, rng: random.Random) -> str:
    return f"{Decimal(amount or 0) + rng.choice((1, 3, 10, 27)):.2f}"


def _wrong_total(document: Extraction, rng: random.Random, kind: str) -> Mutant:
    rows = _rows(document, kind)
    place = rng.choice([n for n, r in enumerate(rows) if r.code and len(r.code) >= 5])
    row = rows[place]
    amounts = dict(row.amounts) | {"合计": _shift(row.amounts["合计"], rng)}
    changed = _with_row(document, kind, place, replace(row, amounts=amounts))
    return mutant(changed, "row-sum", row.source.line)


@plant
def row_does_not_add_up(document: Extraction, rng: random.Random) -> Mutant:
    return _wrong_total(document, rng, "general-public-expenditure")


@plant
def row_does_not_add_up_in_other_table(document: Extraction, rng: random.Random) -> Mutant:
    return _wrong_total(document, rng, "expenditure")


@plant
def children_do_not_add_up(document: Extraction, rng: random.Random) -> Mutant:
    rows = _rows(document, "basic-expenditure")
    place = rng.choice([n for n, r in enumerate(rows) if r.code and len(r.code) == 5])
    row = rows[place]
    amounts = {k: None if v is None else _shift(v, random.Random(place)) for k, v in row.amounts.items()}
    parent = next(r for r in rows if r.code == (row.code or "")[:3])
    changed = _with_row(document, "basic-expenditure", place, replace(row, amounts=amounts))
    return mutant(changed, "children-sum", parent.source.line, row.source.line)


@plant
def three_public_do_not_add_up(document: Extraction, rng: random.Random) -> Mutant:
    row = _rows(document, "three-public-expenses")[0]
    label = rng.choice([label for label in row.amounts if not label.startswith("2024年预算数/合计")])
    amounts = dict(row.amounts) | {label: _shift(row.amounts[label], rng)}
    changed = _with_row(document, "three-public-expenses", 0, replace(row, amounts=amounts))
    return mutant(changed, "row-sum", row.source.line)


@plant
def rounding_is_no_error(document: Extraction, rng: random.Random) -> Mutant:
    rows = _rows(document, "basic-expenditure")
    place = rng.choice([n for n, r in enumerate(rows) if r.code and len(r.code) == 5])
    row = rows[place]
    amounts = {
        k: None if v is None else f"{Decimal(v) + Decimal('0.01'):.2f}" for k, v in row.amounts.items()
    }
    parent = next(r for r in rows if r.code == (row.code or "")[:3])
    changed = _with_row(document, "basic-expenditure", place, replace(row, amounts=amounts))
    return mutant(changed, "rounding", parent.source.line)


@plant
def row_printed_twice(document: Extraction, rng: random.Random) -> Mutant:
    kind = rng.choice(("general-public-expenditure", "expenditure"))
    rows = _rows(document, kind)
    place = rng.choice([n for n, r in enumerate(rows) if r.code and len(r.code) == 7])
    twin = replace(rows[place], source=Source(line=PASSAGE_LINE))
    tables = tuple(
        replace(t, rows=(*t.rows[: place + 1], twin, *t.rows[place + 1 :])) if t.kind == kind else t
        for t in document.tables
    )
    return mutant(replace(document, tables=tables), "row-repeated", PASSAGE_LINE, rows[place].source.line)


@plant
def codes_out_of_order(document: Extraction, rng: random.Random) -> Mutant:
    kind = rng.choice(("general-public-expenditure", "expenditure"))
    rows = list(_rows(document, kind))
    place = rng.choice((3, 4))
    rows[place], rows[place + 1] = rows[place + 1], rows[place]
    tables = tuple(replace(t, rows=tuple(rows)) if t.kind == kind else t for t in document.tables)
    return mutant(replace(document, tables=tables), "code-order", rows[place].source.line)


def _with_statement(document: Extraction, place: int, statement: Statement) -> Extraction:
    return replace(
        document, statements=(*document.statements[:place], statement, *document.statements[place + 1 :])
    )


def _item(document: Extraction, rng: random.Random) -> tuple[int, Statement]:
    return rng.choice([(n, s) for n, s in enumerate(document.statements) if s.percent is not None])


@plant
def narrative_amount_differs(document: Extraction, rng: random.Random) -> Mutant:
    place, statement = _item(document, rng)
    changed = replace(statement, amount=_shift(statement.amount, rng))
    return mutant(_with_statement(document, place, changed), "amount-agrees", statement.source.line)


@plant
def narrative_total_differs(document: Extraction, rng: random.Random) -> Mutant:
    place = rng.choice((0, 1))
    statement = document.statements[place]
    changed = replace(statement, amount=_shift(statement.amount, rng), share=None)
    return mutant(_with_statement(document, place, changed), "amount-agrees", statement.source.line)


@plant
def narrative_name_differs(document: Extraction, rng: random.Random) -> Mutant:
    place, statement = _item(document, rng)
    path = (statement.subject["path"] or "").rpartition("/")[0] + "/其他名目支出"
    changed = replace(statement, subject={"code": None, "name": "其他名目支出", "path": path})
    return mutant(_with_statement(document, place, changed), "name-agrees", statement.source.line)


@plant
def narrative_leaves_out(document: Extraction, rng: random.Random) -> Mutant:
    place, statement = _item(document, rng)
    changed = replace(document, statements=(*document.statements[:place], *document.statements[place + 1 :]))
    row = next(
        r for r in _rows(document, "general-public-expenditure") if r.code == statement.subject["code"]
    )
    return mutant(changed, "item-told", row.source.line)


@plant
def percent_wrong(document: Extraction, rng: random.Random) -> Mutant:
    place, statement = _item(document, rng)
    changed = replace(statement, percent=str(Decimal(statement.percent or 0) + rng.choice((1, 3, 11, 90))))
    return mutant(_with_statement(document, place, changed), "percent-right", statement.source.line)


@plant
def percent_on_this_years_amount(document: Extraction, rng: random.Random) -> Mutant:
    place, statement = _item(document, rng)
    wrong = Decimal(statement.change or 0) / Decimal(statement.amount or 1) * 100
    changed = replace(statement, percent=f"{wrong:.2f}")
    return mutant(_with_statement(document, place, changed), "percent-right", statement.source.line)


@plant
def share_wrong(document: Extraction, rng: random.Random) -> Mutant:
    place = rng.choice((0, 1))
    statement = document.statements[place]
    changed = replace(statement, share=str(Decimal(statement.share or 0) - rng.choice((2, 7, 13))))
    return mutant(_with_statement(document, place, changed), "share-right", statement.source.line)


@plant
def two_changes_for_one_total(document: Extraction, rng: random.Random) -> Mutant:
    made = tuple(
        Statement(
            "规模", {"code": None, "name": name, "path": None}, "500.00", change, "增加", None, "人员增加",
            f"{name}500.00万元", Source(line=PASSAGE_LINE + n),
        )
        for n, (name, change) in enumerate((("收支总预算", "21.00"), ("一般公共预算当年拨款", str(rng.randrange(22, 90)))))
    )  # fmt: skip
    return mutant(
        replace(document, statements=(*document.statements, *made)),
        "change-conflict",
        PASSAGE_LINE,
        PASSAGE_LINE + 1,
    )
