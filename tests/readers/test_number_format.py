"""Numbers display as the spreadsheet shows them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.readers.number_format import BUILTIN, format_number, general, is_date_format, parse_stored

CASES = [
    ("8", "0.00", "8.00"),
    ("1266.08", "#,##0.00", "1,266.08"),
    ("1266.0799999999999", "General", "1266.08"),
    ("0.985", "0.0%", "98.5%"),
    ("0", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
    ("-12.5", "#,##0.00_ ;[Red]\\-#,##0.00\\ ", "-12.50"),
    ("-12.5", "#,##0.00_);(#,##0.00)", "(12.50)"),
    ("45292", 'yyyy"年"m"月"d"日"', "2024年1月1日"),
    ("45292", "[$-804]yyyy-mm-dd;@", "2024-01-01"),
    ("45292.75", "h:mm", "18:00"),
    ("45292.75", "上午/下午h:mm", "下午6:00"),
    ("45292", "aaaa", "星期一"),
    ("1.5", "[h]:mm", "36:00"),
    ("12345678", "0!.0,", "1234.6"),
    ("12345678", "0!.0000", "1234.5678"),
    ("5", "00000", "00005"),
    ("7", "000,000", "000,007"),
    ("0.5", "#.##", ".5"),
    ("1234567", "#,##0,", "1,235"),
    ("90", '0"天"', "90天"),
    ("1234.5", "0.00E+00", "1.23E+03"),
    ("3", 'General"户"', "3户"),
    ("0.125", "0.00", "0.13"),
    ("-0.001", "0.00", "0.00"),
    ("-3", "0", "-3"),
    ("1", "[$￥-804]#,##0.00", "￥1.00"),
    ("5", ";;;", ""),
    ("13512345678", "000-0000-0000", "135-1234-5678"),
    ("0.1", "# ?/?", "0.1"),
    ("5", "[>=10]0.0;0.00", "5.00"),
    ("12", "[>=10]0.0;0.00", "12.0"),
    ("abc", "0.00", "abc"),
]


@pytest.mark.parametrize(("raw", "code", "shown"), CASES)
def test_display(raw: str, code: str, shown: str) -> None:
    assert format_number(raw, code) == shown


def test_1904_dates() -> None:
    assert format_number("0", "yyyy-mm-dd", date_1904=True) == "1904-01-01"
    assert format_number("59", "yyyy-mm-dd") == "1900-02-28"
    assert format_number("61", "yyyy-mm-dd") == "1900-03-01"


@pytest.mark.parametrize(("number", "code"), sorted(BUILTIN.items()))
def test_every_builtin_format_shows_something(number: int, code: str) -> None:
    assert format_number("45292.5", code)
    assert is_date_format(code) == (
        number in {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
    )


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    st.sampled_from(["0.00", "#,##0.00", "General"]),
)
def test_two_places_are_kept_exactly(value: Decimal, code: str) -> None:
    shown = format_number(str(value), code)
    assert Decimal(shown.replace(",", "")) == value


@given(st.floats(min_value=-1e300, max_value=1e300))
def test_stored_numbers_have_fifteen_digits(value: float) -> None:
    stored = parse_stored(repr(value))
    assert stored is not None
    assert len(stored.as_tuple().digits) <= 15
    assert float(general(stored)) == pytest.approx(value, rel=1e-14, abs=1e-300)


@given(
    st.text(alphabet='0#?.,;@"%[]E+-yMdhs \\_*!年$', max_size=16),
    st.sampled_from(["0", "1266.08", "-5", "45292.5"]),
)
def test_no_format_breaks(code: str, raw: str) -> None:
    format_number(raw, code)
