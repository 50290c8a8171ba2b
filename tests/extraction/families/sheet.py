"""Builders shared by the families: invented projects, the rows of their tables, and the comparison with what was read.

A family prints the same kind of content in another arrangement. Everything is invented: 示例市 does not exist.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.readers.make_files import (
    Block,
    Row,
    Span,
    delimited_text,
    html_text,
    markdown_text,
    tabbed_text,
    write_docx,
    write_xlsx,
)
from tests.readers.make_ofd import write_ofd

from jixiao.extraction.extract import extract_document
from jixiao.model.records import Extraction, Indicator, Project
from jixiao.readers.open import read_document

FIELDS = ("level1", "level2", "level3", "operator", "value", "unit", "weight")
TEXT_FORMATS = {
    "csv": lambda b: delimited_text(",", b),
    "md": markdown_text,
    "txt": tabbed_text,
    "html": html_text,
}
GRIDS = ("html", "xlsx", "docx", "ofd")
ALL = (*GRIDS, "csv", "md", "txt")


@dataclass(frozen=True)
class Target:
    """An indicator as it should be read; empty strings stand for what is not printed."""

    level1: str
    level2: str
    level3: str
    operator: str = ""
    value: str = ""
    unit: str = ""
    weight: str = ""


@dataclass(frozen=True)
class Case:
    """A project as it should be read; `entity` for the targets of a whole department."""

    name: str
    amount: str
    targets: tuple[Target, ...]
    money: str = "万元"
    entity: bool = False
    unit: str = ""
    goal: str = ""


@dataclass(frozen=True)
class Family:
    """One arrangement with its truth, and the formats in which the rows survive."""

    name: str
    blocks: tuple[Block, ...]
    cases: tuple[Case, ...]
    formats: tuple[str, ...] = GRIDS


def span(text: str, columns: int = 1, rows: int = 1) -> Span:
    """A cell over several columns or rows."""
    return Span(text, rows=rows, columns=columns)


def row(*cells: str | Span) -> Row:
    """A row of cells, plain texts as cells of one position."""
    return [cell if isinstance(cell, Span) else Span(cell) for cell in cells]


Print = Callable[[Target], str]
FIELD: Mapping[str, Print] = {
    "l1": lambda t: t.level1,
    "l2": lambda t: t.level2,
    "l3": lambda t: t.level3,
    "op": lambda t: t.operator,
    "val": lambda t: t.value,
    "unit": lambda t: t.unit,
    "w": lambda t: t.weight,
    "all": lambda t: f"{t.operator if t.operator != '定性' else ''}{t.value}{t.unit}",
}


def target_rows(
    targets: Sequence[Target],
    columns: Sequence[str | Print],
    *,
    merged: tuple[str, ...] = ("l1", "l2"),
    lead: Row | None = None,
) -> list[Row]:
    """The rows of `targets`; columns of `merged` are merged downwards over equal neighbours, `lead` cells over all rows."""
    rows: list[Row] = []
    for index, target in enumerate(targets):
        cells: Row = []
        if index == 0 and lead:
            cells.extend(Span(cell.text, rows=len(targets), columns=cell.columns) for cell in lead)
        for column in columns:
            text = FIELD[column](target) if isinstance(column, str) else column(target)
            if isinstance(column, str) and column in merged:
                keys = [(t.level1,) if column == "l1" else (t.level1, t.level2) for t in targets]
                if index and keys[index - 1] == keys[index]:
                    continue
                count = 1
                while index + count < len(keys) and keys[index + count] == keys[index]:
                    count += 1
                cells.append(Span(text, rows=count))
            else:
                cells.append(Span(text))
        rows.append(cells)
    return rows


def blank_repeats(
    targets: Sequence[Target], columns: Sequence[str | Print], lead: tuple[str, ...] = ()
) -> list[Row]:
    """The rows of `targets` without merged cells: repeated levels and the `lead` cells stay blank after the first."""
    rows: list[Row] = []
    before: Target | None = None
    for index, target in enumerate(targets):
        cells = [Span(text if index == 0 else "") for text in lead]
        for column in columns:
            text = FIELD[column](target) if isinstance(column, str) else column(target)
            if before is not None and column == "l1" and before.level1 == target.level1:
                text = ""
            if (
                before is not None
                and column == "l2"
                and (before.level1, before.level2) == (target.level1, target.level2)
            ):
                text = ""
            cells.append(Span(text))
        rows.append(cells)
        before = target
    return rows


def write_family(family: Family, kind: str, folder: Path) -> Path:
    """The family's file in one format."""
    path = folder / f"示例.{kind}"
    if kind == "docx":
        return write_docx(path, family.blocks)
    if kind == "xlsx":
        return write_xlsx(path, family.blocks)
    if kind == "ofd":
        return write_ofd(path, family.blocks)
    path.write_text(TEXT_FORMATS[kind](family.blocks), encoding="utf-8")
    return path


def read_family(family: Family, kind: str, folder: Path) -> Extraction:
    """What the whole path from file to records makes of a family."""
    return extract_document(read_document(write_family(family, kind, folder)))


def fold(text: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def _bare(name: str | None) -> str:
    """A name without the code that may be printed before it."""
    return re.sub(r"^[0-9A-Z]{15,24}-", "", fold(name))


def same_cell(field: str, wanted: str, got: str | None) -> bool:
    a, b = fold(wanted), fold(got)
    if field in ("level1", "level2"):
        return a.removesuffix("指标") == b.removesuffix("指标")
    try:
        return Decimal(a) == Decimal(b)
    except ArithmeticError:
        return a == b


def differences(family: Family, found: Extraction) -> tuple[int, int, list[str]]:
    """Cells right, cells wanted, and what differs: indicators in printed order, names, money, rows too many."""
    wrong: list[str] = []
    right = wanted = 0
    for entity, records in ((False, list(found.projects)), (True, list(found.entity_targets))):
        cases = [case for case in family.cases if case.entity == entity]
        for number, case in enumerate(cases):
            got = pick_record(case, records, number)
            if got is None:
                wrong.append(f"{case.name}: not found")
                wanted += 7 * len(case.targets) + 2
                continue
            records = [record for record in records if record is not got]
            wanted += 1
            if _bare(got.name) == _bare(case.name):
                right += 1
            else:
                wrong.append(f"{case.name}: name {got.name!r}")
            if case.amount:
                wanted += 1
                if _same_money(case, got):
                    right += 1
                else:
                    wrong.append(f"{case.name}: money {case.amount}{case.money} {got.budget!r}")
            if case.unit and fold(got.unit.name) != fold(case.unit):
                wrong.append(f"{case.name}: unit {got.unit.name!r}")
            if case.goal and fold(case.goal) not in [fold(goal) for goal in got.goals]:
                wrong.append(f"{case.name}: goals {got.goals!r}")
            hits, cells = _compare(case, got.indicators, wrong)
            right += hits
            wanted += cells
        wrong.extend(
            f"too much: {record.name} with {len(record.indicators)} indicators" for record in records
        )
    return right, wanted, wrong


def pick_record(case: Case, records: list[Project], number: int) -> Project | None:
    """The record of a case: by name and unit, or the first left."""
    named = [record for record in records if _bare(record.name) == _bare(case.name)]
    exact = [r for r in named if case.unit and fold(r.unit.name) == fold(case.unit)]
    if exact or named:
        return (exact or named)[0]
    return records[0] if records else None


def _same_money(case: Case, got: Project) -> bool:
    if got.budget is None or got.budget.unit != case.money:
        return False
    return Decimal(got.budget.amount) == Decimal(case.amount.replace(",", ""))


def _compare(case: Case, got: tuple[Indicator, ...], wrong: list[str]) -> tuple[int, int]:
    left = list(got)
    hits = 0
    for target in case.targets:
        best = max(
            left,
            key=lambda i: (
                fold(i.level3) == fold(target.level3),
                sum(same_cell(f, getattr(target, f), getattr(i, f)) for f in FIELDS),
            ),
            default=None,
        )
        if best is None:
            wrong.append(f"{case.name}: {target.level3} missing")
            continue
        left.remove(best)
        for name in FIELDS:
            if same_cell(name, getattr(target, name), getattr(best, name)):
                hits += 1
            else:
                wrong.append(
                    f"{case.name}: {target.level3}: {name} {getattr(best, name)!r} for {getattr(target, name)!r}"
                )
    wrong.extend(f"{case.name}: row too much {extra.level3!r} {extra.value!r}" for extra in left)
    return hits, 7 * len(case.targets)
