"""The code lists of data/codelists in frozen form: labels to notations, codes to names, unit texts to units.

Each list is read once, on first use. Nothing here guesses: a text that no list knows gives None.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from jixiao import resources
from jixiao.errors import LookupFault
from jixiao.text import compare_form

CURRENT_NORM = "2021-101"

_MULTIPLES = {"十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8}
_MULTIPLE_CODES = {1: "ten", 2: "hundred", 3: "thousand", 4: "wan", 5: "ten-wan", 6: "hundred-wan", 7: "thousand-wan", 8: "yi"}  # fmt: skip
_PER = re.compile(r"[/·]|每")


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a small code list; `broader` is a notation of the same list or empty."""

    scheme: str
    notation: str
    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str
    broader: str = ""
    level: int = 0
    order: int = 0
    alt_labels: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()

    def get(self, column: str) -> str:
        """A further column of the list's CSV file, empty when the list has no such column."""
        return dict(self.extra).get(column, "")


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


@dataclass(frozen=True, slots=True)
class Naming:
    """The name of a classification code in the editions from `first` to `last` (None: open or unknown)."""

    name: str
    first: int | None
    last: int | None
    status: str
    note: str

    def holds_in(self, edition: int | None) -> bool:
        """Whether the code bears this name in `edition`; without an edition, whether it is in force now."""
        if edition is None:
            return self.last is None
        return (self.first is None or self.first <= edition) and (self.last is None or edition <= self.last)


@dataclass(frozen=True, slots=True)
class ClassCode:
    """An item of the functional or economic classification; its parent is the prefix of its code."""

    code: str
    namings: tuple[Naming, ...]
    system: str = "function"

    @property
    def name(self) -> str:
        """The name in force."""
        return self.naming().name

    @property
    def parent(self) -> str | None:
        """The code of the item one level up, None for a class (类)."""
        return self.code[:-2] if len(self.code) > 3 else None

    @property
    def level(self) -> int:
        """1 for 类, 2 for 款, 3 for 项."""
        return (len(self.code) - 1) // 2

    def naming(self, edition: int | None = None) -> Naming:
        """The naming that holds in `edition`, the latest one when none is known for it."""
        return next((n for n in self.namings if n.holds_in(edition)), self.namings[-1])


@dataclass(frozen=True, slots=True)
class Region:
    """An administrative region by its GB/T 2260 code; `wikidata` is an item id or empty."""

    code: str
    name: str
    level: str
    kind: str
    parent: str | None
    current: bool
    wikidata: str


@dataclass(frozen=True, slots=True)
class RatingScale:
    """An ordered set of grades, best first."""

    notation: str
    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str
    grades: tuple[tuple[str, str], ...]


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of data/codelists/{name}.csv; raises LookupFault when a cell is missing or superfluous."""
    text = resources.read_text("data", "codelists", f"{name}.csv")
    rows = list(csv.DictReader(text.splitlines()))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise LookupFault(
                f"row {number} has not as many cells as the header",
                where=f"data/codelists/{name}.csv",
                remedy="mend the row",
            )
    return rows


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


_CONCEPT_LISTS = {
    "indicator-category": "indicators",
    "comparator": "comparators",
    "table-kind": "table-kinds",
    "budget-phase": "budget-phases",
    "fund": "fund-types",
    "expenditure-type": "expenditure-types",
}
_CONCEPT_COLUMNS = {
    "notation", "label_zh", "label_en", "definition_zh", "definition_en", "broader", "level", "order", "alt_labels",
}  # fmt: skip


@cache
def concepts(scheme: str) -> dict[str, Concept]:
    """The concepts of a small code list by notation, in the order of its file.

    Schemes: indicator-category, comparator, table-kind, budget-phase, fund, expenditure-type.
    """
    return {
        row["notation"]: Concept(
            scheme=scheme,
            notation=row["notation"],
            label_zh=row["label_zh"],
            label_en=row["label_en"],
            definition_zh=row["definition_zh"],
            definition_en=row["definition_en"],
            broader=row.get("broader", ""),
            level=int(row.get("level") or 0),
            order=int(row.get("order") or 0),
            alt_labels=_split(row["alt_labels"]),
            extra=tuple((key, cell) for key, cell in row.items() if key not in _CONCEPT_COLUMNS),
        )
        for row in read_rows(_CONCEPT_LISTS[scheme])
    }


@cache
def _by_label(scheme: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for concept in concepts(scheme).values():
        for label in (concept.label_zh, *concept.alt_labels, concept.get("sign")):
            if label:
                found.setdefault(compare_form(label), concept.notation)
    return found


def notation_of(scheme: str, label: str | None) -> str | None:
    """The notation of the concept that bears `label`, main or alternative, white space and width apart."""
    return _by_label(scheme).get(compare_form(label)) if label else None


@cache
def _categories_by_label() -> dict[tuple[int, str], tuple[str, ...]]:
    found: dict[tuple[int, str], tuple[str, ...]] = {}
    for concept in concepts("indicator-category").values():
        for label in dict.fromkeys(map(compare_form, (concept.label_zh, *concept.alt_labels))):
            key = (concept.level, label)
            found[key] = (*found.get(key, ()), concept.notation)
    return found


def indicator_category(label: str | None, level: int | None = None, under: str | None = None) -> str | None:
    """The notation of the indicator category a printed level label denotes ("数量指标" → output.quantity).

    `level` is 1 or 2, both are tried in this order without it; `under` is the first-level notation the
    second level is printed under, which settles labels such as 成本指标 that stand at both levels.
    """
    folded = compare_form(label)
    for wanted in (level,) if level else (1, 2):
        found = _categories_by_label().get((wanted, folded), ())
        if under is None or wanted == 1:
            if found:
                return found[0]
            continue
        placed = [n for n in found if concepts("indicator-category")[n].broader == under]
        if placed:
            return placed[0]
        # A second level under the wrong first level keeps its own category; a label that
        # stands at both levels does not say which is meant.
        if len(found) == 1 and (1, folded) not in _categories_by_label():
            return found[0]
    return None


def category_norms(notation: str) -> tuple[str, ...]:
    """The norms whose layout has this indicator category: 2015-88, 2020-10, 2021-101, entity."""
    return _split(concepts("indicator-category")[notation].get("norm"))


def comparator(sign: str | None) -> str | None:
    """The notation of a comparator: "≥" → ge, "定性" → qualitative."""
    return notation_of("comparator", sign)


def table_kind(title: str | None) -> str | None:
    """The notation of the table kind whose name or alternative name is exactly this title."""
    return notation_of("table-kind", title)


@cache
def rating_scales() -> dict[str, RatingScale]:
    """The rating scales by notation."""
    return {
        row["notation"]: RatingScale(
            notation=row["notation"],
            label_zh=row["label_zh"],
            label_en=row["label_en"],
            definition_zh=row["definition_zh"],
            definition_en=row["definition_en"],
            grades=tuple(zip(_split(row["grades_zh"]), _split(row["grades_en"]), strict=True)),
        )
        for row in read_rows("rating-scales")
    }


@cache
def _scale_by_label() -> dict[str, str]:
    return {
        compare_form(label): row["notation"]
        for row in read_rows("rating-scales")
        for label in (row["label_zh"], *_split(row["alt_labels"]))
    }


def rating_scale_of(text: str | None) -> RatingScale | None:
    """The rating scale that `text` spells out ("优良中低差"), None when it spells none."""
    notation = _scale_by_label().get(compare_form(text)) if text else None
    return rating_scales()[notation] if notation else None


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
        for label in (row["label_zh"], row["symbol"], *_split(row["alt_labels"])):
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


def _year(cell: str) -> int | None:
    return int(cell) if cell else None


@cache
def _classification(name: str) -> dict[str, ClassCode]:
    namings: dict[str, list[Naming]] = {}
    systems: dict[str, str] = {}
    for row in read_rows(name):
        namings.setdefault(row["code"], []).append(
            Naming(
                row["name"], _year(row["from_edition"]), _year(row["to_edition"]), row["status"], row["note"]
            )
        )
        systems[row["code"]] = row.get("system", "function")
    return {
        code: ClassCode(code, tuple(sorted(of, key=lambda n: n.last or 9999)), systems[code])
        for code, of in namings.items()
    }


def functional_codes() -> dict[str, ClassCode]:
    """The functional classification by code: 类 3 digits, 款 5, 项 7."""
    return _classification("functional")


def economic_codes() -> dict[str, ClassCode]:
    """The economic classification by code, department set (3…) and government set (5…)."""
    return _classification("economic")


def functional(code: str | None) -> ClassCode | None:
    """The item of the functional classification with this code; None when the list does not hold it."""
    return functional_codes().get(compare_form(code)) if code else None


def functional_name(code: str, edition: int | None = None) -> str | None:
    """The name of a functional code in an edition year, None when the list does not hold the code."""
    item = functional(code)
    return item.naming(edition).name if item else None


def economic(code: str | None) -> ClassCode | None:
    """The item of the economic classification with this code; None when the list does not hold it."""
    return economic_codes().get(compare_form(code)) if code else None


@cache
def regions() -> dict[str, Region]:
    """The administrative regions by GB/T 2260 code, retired codes included."""
    return {
        row["code"]: Region(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            kind=row["kind"],
            parent=row["parent"] or None,
            current=row["status"] == "current",
            wikidata=row["wikidata"],
        )
        for row in read_rows("regions")
    }


@cache
def _regions_by_name() -> dict[str, tuple[Region, ...]]:
    found: dict[str, tuple[Region, ...]] = {}
    for region in sorted(regions().values(), key=lambda r: (not r.current, r.code)):
        found[region.name] = (*found.get(region.name, ()), region)
    return found


def region(code: str | None) -> Region | None:
    """The region with this GB/T 2260 code, None when the list does not hold it."""
    return regions().get(code) if code else None


def regions_named(name: str | None) -> tuple[Region, ...]:
    """Every region of exactly this name, those with codes in force first (城关区 names several)."""
    return _regions_by_name().get(compare_form(name), ()) if name else ()


def region_by_name(name: str | None, within: str | None = None) -> Region | None:
    """The one region of this name, below the region `within` (a code) when that is given.

    None when no region or more than one current region bears the name: an ambiguous name is not settled.
    """
    found = [r for r in regions_named(name) if within is None or within in ancestors(r.code)]
    current = [r for r in found if r.current]
    candidates = current or found
    return candidates[0] if len(candidates) == 1 else None


def region_at_start(text: str | None) -> Region | None:
    """The lowest region whose name, after its superiors' names where printed, opens `text`.

    "临夏市人力资源和社会保障局" → 临夏市; "青海省海东市…" → 海东市. None when the name is ambiguous.
    """
    rest = compare_form(text)
    found: Region | None = None
    while rest:
        names = [
            rest[:size] for size in range(min(len(rest), 15), 1, -1) if rest[:size] in _regions_by_name()
        ]
        if not names:
            break
        step = region_by_name(names[0], found.code if found else None)
        if step is None:
            break
        found, rest = step, rest[len(names[0]) :]
    return found


def ancestors(code: str) -> tuple[str, ...]:
    """The codes of a region's superiors, nearest first."""
    chain: list[str] = []
    here = regions().get(code)
    while here and here.parent:
        chain.append(here.parent)
        here = regions().get(here.parent)
    return tuple(chain)
