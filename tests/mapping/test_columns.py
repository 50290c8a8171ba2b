"""What headings and rows of budget tables say, and what they must not be taken to say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jixiao.mapping.columns import read_column, read_row
from jixiao.mapping.money import to_yuan
from jixiao.vocabulary import OBEU


def last(iri: str | None) -> str | None:
    return iri.rsplit("/", 1)[1] if iri else None


@pytest.mark.parametrize(
    ("label", "kind", "fund", "kind_of_expenditure", "phase", "year"),
    [
        ("一般公共预算支出/基本支出", "appropriation-expenditure", "general-public", "basic", "approved", None),
        ("2025年执行数", "general-public-expenditure", None, None, "executed", 2025),
        ("上年预算数/公务接待费", "three-public-expenses", None, None, "approved", 2023),
        ("上年结转", "income", "carry-over", None, "approved", 2024),
        ("上年实户资金余额", "income", None, None, "approved", 2024),
        ("使用非财政拨款结余", "income", None, None, "approved", None),
        ("支出/一般公共预算财政拨款", "final-appropriation-overview", "general-public", None, "executed", None),
        ("基本支出/公用经费", "general-public-expenditure", None, "operating", "approved", None),
    ],
)  # fmt: skip
def test_heading(
    label: str, kind: str, fund: str | None, kind_of_expenditure: str | None, phase: str, year: int | None
) -> None:
    meaning = read_column(label, kind, 2024)
    found = (last(meaning.fund), last(meaning.expenditure_type), last(meaning.phase), meaning.year)
    assert found == (fund, kind_of_expenditure, phase, year)


@pytest.mark.parametrize("label", ["增减%", "增减额", "占比", "编制人数", "比上年增减（%）"])
def test_figures_that_are_no_amounts(label: str) -> None:
    assert not read_column(label, "expenditure", 2024).is_money


def test_revenue_and_expenditure() -> None:
    assert read_column("收入/预算数", "income-expenditure-overview", 2024).character == OBEU.revenue
    assert read_column("支出/预算数", "income-expenditure-overview", 2024).character == OBEU.expenditure
    assert read_column("预算数", "income-expenditure-overview", 2024).character is None
    assert read_column("年末结转和结余", "final-government-fund", 2024).character is None


@pytest.mark.parametrize(
    ("label", "understood"),
    [("支出/合计", True), ("2024年合计", True), ("公务接待费", False), ("结转下年", False)],
)
def test_what_is_not_understood_is_said(label: str, understood: bool) -> None:
    assert read_column(label, "expenditure", 2024).understood is understood


def test_classes_by_code_and_by_name() -> None:
    assert last(read_row("208 05 05", "x", None, "expenditure").functional) == "2080505"
    assert last(read_row("30101", None, None, "basic-expenditure").economic) == "30101"
    row = read_row(None, "八、社会保障和就业支出", "支出", "income-expenditure-overview")
    assert (last(row.functional), row.by_name) == ("208", True)
    assert read_row("208x", "社会保障和就业支出", None, "expenditure").functional is None
    assert read_row(None, "社会保障和就业支出", "收入", "income-expenditure-overview").functional is None
    assert (
        read_row(None, "其他支出", None, "income-expenditure-overview", by_economic_class=True).functional
        is None
    )


def test_money_is_exact_and_only_where_the_unit_is_printed() -> None:
    assert to_yuan("1266.08", "万元") == Decimal("12660800")
    assert to_yuan("0.1", "亿元") == Decimal("10000000")
    for amount, unit in (("5", None), ("5", "人"), ("5", "%"), ("—", "万元"), (None, "元"), ("1e3", "元")):
        assert to_yuan(amount, unit) is None
