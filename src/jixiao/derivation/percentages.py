"""Facts about stated percentages and shares: recomputed, with the wrong base that gives the printed figure (check 14)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from jixiao.derivation.facts import Fact, Graph, StatementNode
from jixiao.derivation.numbers import (
    Percent,
    places,
    recompute_change,
    recompute_share,
    round_half_up,
    show_wan,
)
from jixiao.derivation.rows import total_cell

ALL_MONEY = ("合计", "支出合计", "总计")
"""Heads of the column that holds all money of a row."""

_LIST_REACH = 12
_DECREASE = ("减少", "下降", "降低", "缩减", "减")
# 占授予中小企业合同金额的 55.78% names its own whole.
_NAMED_WHOLE = re.compile(r"占(?!比)[^\d\s，,。；;]{2,}")
_BASE_NAMES = {
    "this year": ("误以本年数为基数", "this year's amount was taken as the base"),
    "opposite": ("误按相反方向推算上年数", "last year's amount was worked out in the wrong direction"),
    "inverse": ("误将基数除以增减额", "the base was divided by the change"),
    "decimal point": ("小数点错位", "the decimal point is misplaced"),
}


def derive_percentage_facts(graph: Graph) -> Iterator[Fact]:
    """The facts of every statement that gives a percentage or a share."""
    before: list[StatementNode] = []
    for statement in graph.statements:
        if not _is_of_list(statement, before):
            yield from _percent(statement)
        yield from _words(statement)
        before = [*before, statement][-_LIST_REACH:]
    yield from _shares(graph)


def is_decrease(direction: str | None) -> bool:
    """Whether a printed direction says that an amount fell."""
    return direction is not None and any(word in direction for word in _DECREASE)


def _percent(statement: StatementNode) -> Iterator[Fact]:
    amount, change, percent = statement.amount, statement.change, statement.percent
    if amount is None or change is None or percent is None or statement.direction is None or change == 0:
        return
    half_step = _half_step(statement)
    found = recompute_change(
        amount,
        abs(change),
        is_decrease(statement.direction),
        percent,
        places(statement.percent_printed),
        half_step,
    )
    yield from _percent_facts(statement, found, places(statement.percent_printed))


def _is_of_list(statement: StatementNode, before: list[StatementNode]) -> bool:
    """Whether the change after a list's last amount gives its percentage only with an amount before it, so is of that one."""
    change, percent = statement.change, statement.percent
    if not change or percent is None or statement.amount is None or statement.direction is None:
        return False

    def gives(amount: Decimal | None) -> bool:
        return (
            amount is not None
            and recompute_change(
                amount,
                abs(change),
                is_decrease(statement.direction),
                percent,
                places(statement.percent_printed),
                _half_step(statement),
            ).verdict
            == "right"
        )

    own = [
        s for s in before if s.section == statement.section and s.change is None and s.line == statement.line
    ]
    return not gives(statement.amount) and any(gives(s.amount) for s in own)


def _half_step(statement: StatementNode) -> Decimal:
    # Printed to 0.01 万元, an amount is known to ±50 元; printed in 元 it is exact to half a cent.
    return Decimal(50) if (statement.unit or "万元").startswith("万") else Decimal("0.005")


def _percent_facts(statement: StatementNode, found: Percent, digits: int) -> Iterator[Fact]:
    if found.verdict == "right":
        return
    if found.verdict == "no base":
        yield Fact(statement.iri, "percentWithoutBase", f"{statement.percent_printed}%")
        return
    assert found.exact is not None
    name = "percentRounding" if found.verdict == "rounding" else "percentWrong"
    yield Fact(statement.iri, name, f"{statement.percent_printed}%")
    yield Fact(statement.iri, "percentRight", f"{round_half_up(found.exact, max(digits, 2))}%")
    if found.base is not None and statement.change is not None:
        yield Fact(statement.iri, "percentBase", f"{show_wan(abs(statement.change))}÷{show_wan(found.base)}")
    if found.base_name:
        note = "" if found.wrong_base is None else f"（{show_wan(found.wrong_base)}）"
        yield Fact(statement.iri, "wrongBaseZh", f"；{_BASE_NAMES[found.base_name][0]}{note}")
        english = "" if found.wrong_base is None else f" ({show_wan(found.wrong_base)})"
        yield Fact(statement.iri, "wrongBaseEn", f"; {_BASE_NAMES[found.base_name][1]}{english}")


def _shares(graph: Graph) -> Iterator[Fact]:
    by_section: dict[str, list[StatementNode]] = defaultdict(list)
    for statement in graph.statements:
        by_section[statement.section or ""].append(statement)
    totals = {
        cell.amount
        for kind in ("expenditure", "general-public-expenditure")
        if (cell := total_cell(graph.tables, kind, ALL_MONEY)) is not None and cell.amount
    }
    for statements in by_section.values():
        shared = [
            s for s in statements if s.share is not None and s.amount and not _NAMED_WHOLE.search(s.quote)
        ]
        wholes = {s.amount for s in statements if s.amount} | totals
        # The whole is the amount of which most shares of the section are right; without one nothing is provable.
        whole = max(
            sorted(wholes),
            key=lambda w: sum(_share_of(s, w).verdict != "wrong" for s in shared),
            default=None,
        )
        if whole is None or not shared:
            continue
        found = [(s, _share_of(s, whole)) for s in shared]
        right = sum(share.verdict != "wrong" for _, share in found)
        if right < 1 or right * 2 < len(found):
            continue
        for statement, share in found:
            if (
                share.verdict == "right"
                or share.exact is None
                or any(_share_of(statement, w).verdict == "right" for w in wholes)
            ):
                continue
            name = "percentRounding" if share.verdict == "rounding" else "shareWrong"
            digits = max(places(statement.share_printed), 2)
            yield Fact(statement.iri, name, f"{statement.share_printed}%")
            yield Fact(statement.iri, "percentRight", f"{round_half_up(share.exact, digits)}%")
            yield Fact(
                statement.iri, "percentBase", f"{show_wan(statement.amount or Decimal(0))}÷{show_wan(whole)}"
            )


def _share_of(statement: StatementNode, whole: Decimal) -> Percent:
    assert statement.amount is not None and statement.share is not None
    return recompute_share(statement.amount, whole, statement.share, places(statement.share_printed))


def _words(statement: StatementNode) -> Iterator[Fact]:
    if (
        statement.direction
        and statement.percent is not None
        and statement.percent != 0
        and statement.change == 0
    ):
        yield Fact(statement.iri, "percentWithoutChange", f"{statement.percent_printed}%")
