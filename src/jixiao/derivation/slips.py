"""Lists of expenditure held against the tables, and slips of the pen in running text (checks 13 and 21)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from jixiao.derivation.facts import Graph
from jixiao.derivation.numbers import show_wan
from jixiao.derivation.rows import bare_name
from jixiao.text import compare_form

_CLASS_LIST = re.compile(r"支出包括[:：]([^。;；\d]{10,400})[。;；]")
_LEAST_LISTED = 3
_CLAUSE = re.compile(r"[^。;；,，、:：]{10,60}")
_DOUBLED = re.compile(r"(?<!。)。。(?!。)")
_OVERVIEWS = ("income-expenditure-overview", "appropriation-overview")

Found = tuple[int, int, str, str]
"""Begin and end in the text, the name of the fact, its value."""


def class_amounts(graph: Graph) -> dict[str, Decimal]:
    """The classes of expenditure of the first overview table with their amounts in 元, empty ones as zero."""
    for kind in _OVERVIEWS:
        found: dict[str, Decimal] = {}
        for table in graph.tables:
            if table.kind != kind:
                continue
            for cell in table.cells:
                name = bare_name(cell.name)
                if name.endswith("支出") and name != "支出" and "本年" not in name:
                    found[name] = max(found.get(name, Decimal(0)), cell.amount or Decimal(0))
        if any(found.values()):
            return found
    return {}


def find_class_lists(text: str, classes: Mapping[str, Decimal]) -> Iterator[Found]:
    """Sentences 支出包括：… without amounts that leave out a class with money, or name classes without any."""
    for match in _CLASS_LIST.finditer(text):
        items = match[1].removesuffix("等")
        listed = [item for item in re.split(r"[、,，]", items) if item.endswith("支出")]
        if len(listed) < _LEAST_LISTED or not any(classes.get(item) for item in listed):
            continue
        left_out = [
            f"{name}（{show_wan(amount)}万元）"
            for name, amount in classes.items()
            if amount and name not in listed
        ]
        # A list that ends in 等 does not claim to be whole.
        if left_out and items == match[1]:
            yield match.start(), match.end(), "classLeftOut", "、".join(left_out)
        empty = [item for item in listed if not classes.get(item)]
        if len(empty) >= _LEAST_LISTED:
            yield match.start(), match.end(), "itemsWithoutMoney", "、".join(empty)


def find_slips(text: str, goals: str = "") -> Iterator[Found]:
    """Full stops printed twice, and clauses that stand twice running outside the `goals`, which have a rule of their own."""
    for match in _DOUBLED.finditer(text):
        yield match.start() + 1, match.end(), "textSlip", match[0]
    before: tuple[str, int] = ("", 0)
    for match in _CLAUSE.finditer(text):
        clause = compare_form(match[0])
        again = clause == before[0] and match.start() - before[1] == 1
        if again and clause not in goals and re.search(r"[一-鿿]{6}", clause):
            yield match.start(), match.end(), "textSlip", clause
        before = (clause, match.end())
