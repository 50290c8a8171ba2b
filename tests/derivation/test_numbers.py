from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.derivation.numbers import (
    cut,
    dates_in,
    money_factor,
    numbers_in,
    places,
    recompute_change,
    recompute_share,
    round_half_up,
    same_unit,
    show,
    show_wan,
)

D = Decimal
STEP = D("0.005")


@pytest.mark.parametrize(
    ("amount", "change", "decrease", "printed", "verdict", "base_name"),
    [
        ("446.56", "81.35", True, "15.41", "right", ""),
        ("122.90", "25.05", False, "25.60", "right", ""),
        ("23.31", "5.77", False, "32.89", "rounding", ""),
        ("403.10", "32.85", True, "8.85", "wrong", ""),
        ("33.86", "0.59", True, "1.74", "wrong", "this year"),
        ("5.00", "1.00", True, "25", "wrong", "opposite"),
        ("4", "1", True, "25", "wrong", "this year"),
        ("549", "189", False, "34.42", "wrong", "this year"),
        ("320.57", "284.38", False, "88.71", "wrong", "this year"),
        ("72.27", "62.27", False, "16.06", "wrong", "inverse"),
        ("33.17", "31.53", False, "192.25", "wrong", "decimal point"),
        ("790.03", "10.74", True, "1.35", "wrong", "this year"),
        ("5.92", "5.92", False, "100", "no base", ""),
    ],
)
def test_a_stated_percentage_is_recomputed(
    amount: str, change: str, decrease: bool, printed: str, verdict: str, base_name: str
) -> None:
    found = recompute_change(D(amount), D(change), decrease, D(printed), places(printed), STEP)
    assert (found.verdict, found.base_name) == (verdict, base_name)


@given(st.integers(1, 10**7), st.integers(1, 10**7), st.booleans())
def test_a_percentage_computed_from_the_right_base_is_right(base: int, change: int, decrease: bool) -> None:
    last, moved = D(base) / 100, D(change) / 100
    amount = last - moved if decrease else last + moved
    printed = round_half_up(moved / last * 100, 2)
    assert recompute_change(amount, moved, decrease, printed, 2, STEP).verdict == "right"


@given(st.integers(10**4, 10**7), st.integers(10**4, 10**7))
def test_a_percentage_off_by_more_than_rounding_is_wrong(base: int, change: int) -> None:
    last, moved = D(base) / 100, D(change) / 100
    exact = moved / last * 100
    # What rounding of amounts of at least 100.00 to 0.01 can move, with room to spare.
    slack = exact * D("0.0005") + D("0.05")
    assert (
        recompute_change(last + moved, moved, False, round_half_up(exact + slack + 1, 2), 2, STEP).verdict
        == "wrong"
    )


@pytest.mark.parametrize(
    ("part", "whole", "printed", "verdict"),
    [
        ("1525.69", "2791.77", "54.65", "right"),
        ("790.03", "1339.03", "59", "right"),
        ("1525.69", "2791.77", "54.64", "rounding"),
        ("1525.69", "2791.77", "56.45", "wrong"),
        ("1", "0", "100", "no base"),
    ],
)
def test_a_share_is_recomputed(part: str, whole: str, printed: str, verdict: str) -> None:
    assert recompute_share(D(part), D(whole), D(printed), places(printed)).verdict == verdict


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("受理工伤认定申请725件,完成现场调查取证", [("725", "件")]),
        ("为市本级280名企业职工发放补贴", [("280", "名")]),
        ("发放成功率达到99%", [("99", "%")]),
        ("每人每月564元,共计104万元", [("564", "元"), ("104", "万元")]),
        ("2024年12月前", []),
        ("3个月内办结", []),
        ("职称评审", []),
    ],
)
def test_numbers_with_units_are_read_from_text(text: str, found: list[tuple[str, str]]) -> None:
    assert [(str(n.number), n.unit) for n in numbers_in(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20232年10月前", [(20232, 10, False)]),
        ("2024年13月", [(2024, 13, False)]),
        ("2023年12月前", [(2023, 12, True)]),
        ("2024年度和2023年", [(2024, None, True), (2023, None, True)]),
        ("使用年限10年", []),
    ],
)
def test_dates_are_read_and_judged(text: str, found: list[tuple[int, int | None, bool]]) -> None:
    assert [(d.year, d.month, d.possible) for d in dates_in(text)] == found


def test_units_of_money_have_factors_and_rates_have_none() -> None:
    assert money_factor("万元") == 10000
    assert money_factor("元") == 1
    assert money_factor("元/人") is None
    assert money_factor("人") is None
    assert money_factor(None) is None


def test_same_unit_knows_counting_words_of_one_kind() -> None:
    assert same_unit("人", "名")
    assert same_unit("%", "%")
    assert not same_unit("人", "件")


def test_numbers_are_shown_plainly() -> None:
    assert show(D("100")) == "100"
    assert show(D("1E+2")) == "100"
    assert show_wan(D("80000")) == "8.00"
    assert show_wan(D("123456.7")) == "12.34567"
    assert cut(D("34.429"), 2) == D("34.42")
