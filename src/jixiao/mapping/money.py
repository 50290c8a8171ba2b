"""Printed amounts in 元: by Decimal, and only where the printed unit says which multiple of 元 it is."""

from __future__ import annotations

from decimal import Decimal

from jixiao.mapping.codes import find_money_multiplier
from jixiao.mapping.places import map_cell_place, map_place
from jixiao.mapping.writer import GraphWriter, to_decimal
from jixiao.model.records import Amount
from jixiao.vocabulary import JX


def to_yuan(amount: str | None, unit: str | None) -> Decimal | None:
    """`amount` (decimal string) in `unit` as 元, None where the unit is not printed or is none of money."""
    number = to_decimal(amount)
    multiplier = find_money_multiplier(unit)
    return number * multiplier if number is not None and multiplier is not None else None


def map_amount(out: GraphWriter, owner: str, amount: Amount) -> None:
    """An amount on its own node: 元 by `jx:amount`, digits, unit and cell as printed, place."""
    out.decimal(owner, JX.amount, to_yuan(amount.amount, amount.unit))
    out.text(owner, JX.printedAmount, amount.amount)
    out.text(owner, JX.printedUnit, amount.unit)
    out.text(owner, JX.quote, amount.raw or None)
    map_place(out, owner, amount.source)


def map_budget(out: GraphWriter, subject: str, budget: Amount) -> None:
    """The money of a performance subject this year: 元 by `jx:budgetAmount`, and all of it as printed."""
    out.decimal(subject, JX.budgetAmount, to_yuan(budget.amount, budget.unit))
    out.text(subject, JX.printedAmount, budget.amount)
    out.text(subject, JX.printedUnit, budget.unit)
    out.text(subject, JX.printedBudget, budget.raw or None)
    map_cell_place(out, subject, "budget", budget.source)
