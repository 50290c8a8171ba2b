"""Measurement units: unit texts to units, with conversion to a base unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from jixiao.codelists.rows import read_rows, split_cell
from jixiao.text import compare_form

_MULTIPLES = {"十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8}
_MULTIPLE_CODES = {1: "ten", 2: "hundred", 3: "thousand", 4: "wan", 5: "ten-wan", 6: "hundred-wan", 7: "thousand-wan", 8: "yi"}  # fmt: skip
_PER = re.compile(r"[/·]|每")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement: one `code` is `multiplier` of `base`.

    `qudt` is the local name in QUDT's unit vocabulary, empty where QUDT has none. `listed` is false for
    a unit made by rule (a multiple such as 万册, a compound such as 元/人/天), which no code list declares.
    """

    code: str
    label_zh: str
    label_en: str
    base: str
    multiplier: Decimal
    qudt: str = ""
    quantity: str = ""
    numerator: str = ""
    denominators: tuple[str, ...] = ()
    listed: bool = True

    def normalise(self, number: str | Decimal) -> Decimal:
        """`number` of this unit in base units."""
        return Decimal(number) * self.multiplier


@cache
def units() -> dict[str, Unit]:
    """The listed units by code."""
    return {
        row["code"]: Unit(
            code=row["code"],
            label_zh=row["label_zh"],
            label_en=row["label_en"],
            base=row["base"],
            multiplier=Decimal(row["multiplier"]),
            qudt=row["qudt"],
            quantity=row["quantity"],
        )
        for row in read_rows("units")
    }


@cache
def _unit_by_label() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in read_rows("units"):
        for label in (row["label_zh"], row["symbol"], *split_cell(row["alt_labels"])):
            if label:
                found.setdefault(compare_form(label), row["code"])
    return found


@cache
def unit_of(text: str | None) -> Unit | None:
    """The unit a printed unit text denotes: a listed one, a multiple (万册) or a compound (元/人/天).

    In a compound only the counted unit is converted ("万元/年" is 10000 "元/年"). None for a text that
    is no known unit, such as a rating scale.
    """
    folded = compare_form(text)
    if not folded:
        return None
    code = _unit_by_label().get(folded)
    if code:
        return units()[code]
    parts = [part for part in _PER.split(folded) if part]
    if len(parts) > 1:
        return _compound(parts)
    for prefix, power in sorted(_MULTIPLES.items(), key=lambda item: -len(item[0])):
        rest = _unit_by_label().get(folded.removeprefix(prefix)) if folded.startswith(prefix) else None
        if rest:
            return _multiple(units()[rest], prefix, power)
    return None


def _multiple(unit: Unit, prefix: str, power: int) -> Unit:
    return Unit(
        code=f"{_MULTIPLE_CODES[power]}-{unit.code}",
        label_zh=f"{prefix}{unit.label_zh}",
        label_en=f"{10**power} {unit.label_en}",
        base=unit.base,
        multiplier=unit.multiplier * 10**power,
        quantity=unit.quantity,
        listed=False,
    )


def _compound(parts: list[str]) -> Unit | None:
    found = [unit_of(part) for part in parts]
    known = [unit for unit in found if unit is not None]
    if len(known) != len(found):
        return None
    counted, *per = known
    suffix = "".join(f"-per-{unit.code}" for unit in per)
    return Unit(
        code=counted.code + suffix,
        label_zh="/".join(unit.label_zh for unit in known),
        label_en=" per ".join(unit.label_en for unit in known),
        base=counted.base + suffix,
        multiplier=counted.multiplier,
        quantity=f"{counted.quantity} per unit",
        numerator=counted.code,
        denominators=tuple(unit.code for unit in per),
        listed=False,
    )
