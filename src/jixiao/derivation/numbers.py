"""Exact decimal arithmetic for derivation: units of money, printed precision, percentages, dates in text."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import NamedTuple

HUNDRED = Decimal(100)
_MONEY_FACTOR = {
    "元": Decimal(1),
    "角": Decimal("0.1"),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "万": Decimal(10000),
    "万元": Decimal(10000),
    "百万元": Decimal(1000000),
    "亿": Decimal(100000000),
    "亿元": Decimal(100000000),
}


def money_factor(unit: str | None) -> Decimal | None:
    """How many 元 one `unit` is, None when it is no unit of money ("人", "%", "元/人" of a rate)."""
    return _MONEY_FACTOR.get((unit or "").strip("（）() "))


def is_money_rate(unit: str | None) -> bool:
    """Whether `unit` is money per something (元/人, 万元/年)."""
    return bool(re.match(r"(万|亿|千)?元\s*[/每·]", (unit or "").strip("（）() ")))


def show(number: Decimal) -> str:
    """`number` for a sentence: plain digits, no trailing zeros beyond those of two places."""
    text = format(number.normalize(), "f")
    return (
        text if "." not in text or len(text.split(".")[1]) <= 6 else format(round(number, 4).normalize(), "f")
    )


def show_wan(yuan: Decimal) -> str:
    """An amount in 元 as 万元 with two places or more where needed ("8.00")."""
    amount = yuan / 10000
    return f"{amount:.2f}" if amount == round(amount, 2) else format(amount.normalize(), "f")


def places(printed: str) -> int:
    """The number of decimal places of a printed number ("8.85" → 2, "25" → 0)."""
    match = re.search(r"\.(\d+)", printed)
    return len(match[1]) if match else 0


def round_half_up(number: Decimal, digits: int) -> Decimal:
    """`number` rounded half up to `digits` decimal places."""
    return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def cut(number: Decimal, digits: int) -> Decimal:
    """`number` cut off after `digits` decimal places."""
    return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_DOWN)


class Percent(NamedTuple):
    """A stated percentage recomputed.

    `verdict` is "right", "rounding" (cut off, or within what the rounded amounts allow), "wrong" or
    "no base" (nothing the year before). `base_name` names the wrong base that gives the printed figure.
    """

    verdict: str
    exact: Decimal | None
    base: Decimal | None
    base_name: str = ""
    wrong_base: Decimal | None = None


_STEP = Decimal("0.005")


def recompute_change(
    amount: Decimal,
    change: Decimal,
    decrease: bool,
    printed: Decimal,
    digits: int,
    half_step: Decimal = _STEP,
) -> Percent:
    """The change in per cent from `amount` (this year), `change` (its size) and direction.

    The right base is last year's amount. Amounts count as rounded to `half_step` on either side; a printed
    figure inside the range that this allows is "rounding", not "wrong". All in one unit.
    """
    base = amount + change if decrease else amount - change
    if base <= 0:
        return Percent("no base", None, base)
    exact = change / base * HUNDRED
    if round_half_up(exact, digits) == printed:
        return Percent("right", exact, base)
    low, high = _range(change, base, half_step, digits)
    if low <= printed <= high or cut(exact, digits) == printed:
        return Percent("rounding", exact, base)
    for name, wrong in _wrong_bases(amount, change, decrease):
        if wrong <= 0:
            continue
        figure = change / wrong * HUNDRED
        if printed in (round_half_up(figure, digits), cut(figure, digits)):
            return Percent("wrong", exact, base, name, wrong)
    inverse = base / change * HUNDRED if change else None
    if inverse is not None and printed in (round_half_up(inverse, digits), cut(inverse, digits)):
        return Percent("wrong", exact, base, "inverse", change)
    for power in (1, 2, -1, -2):
        moved = exact.scaleb(power)
        if printed in (round_half_up(moved, digits), cut(moved, digits)):
            return Percent("wrong", exact, base, "decimal point", None)
    return Percent("wrong", exact, base)


def _range(change: Decimal, base: Decimal, half_step: Decimal, digits: int) -> tuple[Decimal, Decimal]:
    least = (change - half_step) / (base + half_step) * HUNDRED
    most_base = base - half_step
    most = (change + half_step) / most_base * HUNDRED if most_base > 0 else Decimal("Infinity")
    return round_half_up(least, digits), (round_half_up(most, digits) if most.is_finite() else most)


def _wrong_bases(amount: Decimal, change: Decimal, decrease: bool) -> tuple[tuple[str, Decimal], ...]:
    # The usual slips: dividing by this year's amount, or moving the change in the wrong direction.
    return (
        ("this year", amount),
        ("opposite", amount - change if decrease else amount + change),
    )


def recompute_share(part: Decimal, whole: Decimal, printed: Decimal, digits: int) -> Percent:
    """The share of `part` in `whole` in per cent; verdicts as in `recompute_change`."""
    if whole <= 0:
        return Percent("no base", None, whole)
    exact = part / whole * HUNDRED
    if round_half_up(exact, digits) == printed:
        return Percent("right", exact, whole)
    if abs(exact - printed) < Decimal(1).scaleb(-digits):
        return Percent("rounding", exact, whole)
    return Percent("wrong", exact, whole)


class TextNumber(NamedTuple):
    """A number with its unit as stated inside running text."""

    number: Decimal
    unit: str


_TEXT_NUMBER = re.compile(
    r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)\s*(％|%|万元|亿元|元|万人次|人次|人/次|万人|人|名|万件|件|家|次|场|份|册|本|户|个|项|期|"
    r"天|日|小时|台|套|篇|亩|公里|平方米|辆)"
)


def numbers_in(text: str) -> tuple[TextNumber, ...]:
    """The numbers with a unit that `text` states, in order; "％" folded to "%", years and dates left out."""
    found = []
    for match in _TEXT_NUMBER.finditer(text):
        unit = match[2].replace("％", "%")
        tail = text[match.end() : match.end() + 1]
        if unit == "日" or (unit == "个" and tail == "月"):
            continue
        found.append(TextNumber(Decimal(match[1].replace(",", "")), unit))
    return tuple(found)


_SAME_UNIT = (
    {"人", "名", "位"},
    {"人次", "人/次"},
    {"天", "日", "个工作日"},
    {"万元", "万"},
    # 期 stays apart: 二期 names a stage of a project more often than it counts.
    {"次", "场"},
)


def same_unit(left: str, right: str) -> bool:
    """Whether two printed units count the same thing ("人" and "名")."""
    return left == right or any(left in group and right in group for group in _SAME_UNIT)


class StatedDate(NamedTuple):
    """A date stated in text: year and month where given, and the printed words; `possible` is false for 20232年."""

    year: int
    month: int | None
    text: str
    possible: bool


_DATE = re.compile(r"(?<!\d)(\d{4,6})\s*年(?!限|龄|代)(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?)?")


def dates_in(text: str) -> tuple[StatedDate, ...]:
    """The years and months stated in `text`; a year with five digits or a month 13 is not possible."""
    found = []
    for match in _DATE.finditer(text):
        month = int(match[2]) if match[2] else None
        day = int(match[3]) if match[3] else None
        possible = len(match[1]) == 4 and 1900 <= int(match[1]) <= 2100
        possible = possible and (month is None or 1 <= month <= 12) and (day is None or 1 <= day <= 31)
        found.append(StatedDate(int(match[1]), month, match[0], possible))
    return tuple(found)
