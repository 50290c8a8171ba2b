"""Layouts of provinces and of budget tables, through the whole path from a file to findings."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from tests.extraction.families import budget_accounts, provinces, provinces_more, provinces_rest
from tests.extraction.families.budget_sets import NARRATIVES, SETS, BudgetSet
from tests.extraction.families.sheet import Family, differences, read_family, write_family

from jixiao.derivation.derive import derive_document
from jixiao.extraction.extract import extract_document
from jixiao.mapping.map import map_extraction
from jixiao.model.records import Extraction
from jixiao.readers.open import read_document
from jixiao.validation.report import Finding
from jixiao.validation.validate import validate_document

FAMILIES = (*provinces.FAMILIES, *provinces_more.FAMILIES, *provinces_rest.FAMILIES)


def _find(found: Extraction) -> tuple[Finding, ...]:
    printed = list(map_extraction(found))
    return validate_document(printed, derive_document(printed))


@pytest.mark.parametrize(
    ("family", "kind"),
    [(family, kind) for family in FAMILIES for kind in family.formats],
    ids=[f"{family.name}, {kind}" for family in FAMILIES for kind in family.formats],
)
def test_every_cell_of_a_province_is_read(family: Family, kind: str, tmp_path: Path) -> None:
    right, wanted, wrong = differences(family, read_family(family, kind, tmp_path))
    assert not wrong, f"{right} of {wanted}"


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_layout_alone_violates_nothing(family: Family, tmp_path: Path) -> None:
    found = _find(read_family(family, "html", tmp_path))
    assert [finding.message_zh for finding in found if finding.severity == "Violation"] == []


def _read(blocks: BudgetSet, kind: str, folder: Path) -> Extraction:
    family = Family("示例", blocks, ())
    return extract_document(read_document(write_family(family, kind, folder)))


@pytest.mark.parametrize("kind", ["html", "xlsx", "docx", "csv", "txt"])
@pytest.mark.parametrize("name", SETS)
def test_every_figure_of_a_set_of_tables_is_an_amount(name: str, kind: str, tmp_path: Path) -> None:
    texts = [
        span.text.replace(",", "")
        for block in SETS[name]
        if not isinstance(block, str)
        for row in block
        for span in row
    ]
    printed = Counter(Decimal(text) for text in texts if re.fullmatch(r"-?\d+\.\d+", text))
    found = _read(SETS[name], kind, tmp_path)
    read = Counter(
        Decimal(amount) for table in found.tables for row in table.rows for amount in row.amounts.values() if amount is not None
    )  # fmt: skip
    assert printed - read == Counter()
    assert found.unplaced == ()


@pytest.mark.parametrize("kind", ["html", "xlsx", "csv"])
@pytest.mark.parametrize("name", SETS)
def test_a_set_of_tables_that_adds_up_has_no_violation(name: str, kind: str, tmp_path: Path) -> None:
    found = _find(_read(SETS[name], kind, tmp_path))
    assert [finding.message_zh for finding in found if finding.severity == "Violation"] == []


@pytest.mark.parametrize("name", NARRATIVES)
def test_words_that_agree_with_the_tables_have_no_violation(name: str, tmp_path: Path) -> None:
    found = _find(_read((*SETS["nine tables"], *NARRATIVES[name].split("\n")), "html", tmp_path))
    assert [finding.message_zh for finding in found if finding.severity == "Violation"] == []


@pytest.mark.parametrize("kind", ["html", "xlsx", "docx", "txt"])
def test_final_accounts_are_tables_of_their_own_kinds(kind: str, tmp_path: Path) -> None:
    blocks = (
        budget_accounts.TABLES
        if kind == "xlsx"
        else (*budget_accounts.TABLES, *budget_accounts.WORDS.split("\n"))
    )
    found = _read(blocks, kind, tmp_path)
    assert [table.kind for table in found.tables] == [
        "final-income-expenditure", "final-income", "final-appropriation-overview", "final-basic-expenditure",
        "final-three-public-expenses",
    ]  # fmt: skip
    assert found.unplaced == ()
    assert [finding.message_zh for finding in _find(found) if finding.severity == "Violation"] == []


def test_a_wrong_figure_in_the_words_is_found(tmp_path: Path) -> None:
    text = NARRATIVES["by items"].replace(
        "行政运行（项）2030年预算数为834.20万元", "行政运行（项）2030年预算数为843.20万元"
    )
    found = _find(_read((*SETS["nine tables"], *text.split("\n")), "html", tmp_path))
    assert [finding.rule for finding in found if finding.severity == "Violation"] == [
        "amount-agrees",
        "percent-right",
    ]
