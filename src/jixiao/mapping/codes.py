"""From printed words to concepts of the code lists; None wherever a word names none or more than one."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from jixiao import resources
from jixiao.iris import concept_iri, economic_iri, function_iri, measurement_unit_iri
from jixiao.text import compare_form

_SEGMENT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?")
_FUNCTION = re.compile(r"2\d\d(?:\d\d){0,2}")
_ECONOMIC = re.compile(r"[35]\d\d(?:\d\d)?")
_FILES = {
    "fund": "fund-types.csv",
    "expenditure-type": "expenditure-types.csv",
    "budget-phase": "budget-phases.csv",
}
_LISTS = {
    "function": ("functional-classes.csv", "functional.csv", "functional-classification.csv", "function.csv"),
    "economic": ("economic-classes.csv", "economic.csv", "economic-classification.csv"),
}


@dataclass(frozen=True, slots=True)
class MeasurementUnit:
    """A unit of the unit list: its IRI, and how many base units it is (None where that is unknown)."""

    iri: str
    multiplier: Decimal | None
    quantity: str


@cache
def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of data/codelists/`name` by column."""
    return tuple(csv.DictReader(resources.read_text("data", "codelists", name).splitlines()))


def _labels(row: dict[str, str]) -> Iterator[str]:
    for label in (row.get("symbol", ""), row.get("sign", ""), row["label_zh"], *row.get("alt_labels", "").split("|")):
        if form := compare_form(label):
            yield form


@cache
def label_index(name: str, key: str = "notation") -> dict[str, str]:
    """Compared label → notation of a code list; a label that two notations carry is left out."""
    index: dict[str, str] = {}
    twice: set[str] = set()
    for row in read_rows(name):
        for label in set(_labels(row)):
            if index.setdefault(label, row[key]) != row[key]:
                twice.add(label)
    return {label: notation for label, notation in index.items() if label not in twice}


def _exact(scheme: str, word: str | None) -> str | None:
    notation = label_index(_FILES[scheme]).get(compare_form(word)) if word else None
    return concept_iri(scheme, notation) if notation else None


@cache
def _longest_first(scheme: str) -> tuple[tuple[str, str], ...]:
    # One character names nothing inside a longer heading.
    pairs = ((label, notation) for label, notation in label_index(_FILES[scheme]).items() if len(label) > 1)
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def find_within(scheme: str, heading: str) -> str | None:
    """The concept of `scheme` (fund, expenditure-type, budget-phase) whose longest label `heading` contains."""
    for label, notation in _longest_first(scheme):
        if label in heading:
            return concept_iri(scheme, notation)
    return None


def find_fund(label: str | None) -> str | None:
    """The fund type that a printed label of money names exactly, a leading 其中 aside."""
    return _exact("fund", re.sub(r"^其中[:：]?", "", compare_form(label)))


def find_expenditure_type(label: str | None) -> str | None:
    """The expenditure type that a printed label names exactly."""
    return _exact("expenditure-type", label)


def find_category(notation: str | None) -> str | None:
    """The indicator category with this notation."""
    return concept_iri("indicator-category", notation) if notation and _SEGMENT.fullmatch(notation) else None


def find_table_kind(kind: str) -> str | None:
    """The concept of a table kind, None for a kind that is not in the code list."""
    return concept_iri("table-kind", kind) if any(row["notation"] == kind for row in read_rows("table-kinds.csv")) else None


@cache
def table_classification(kind: str) -> str:
    """What the rows of a table of this kind are classified by: function, economic, unit, project, item, or ""."""
    return next((row["columns"] for row in read_rows("table-kinds.csv") if row["notation"] == kind), "")


@cache
def table_group(kind: str) -> str:
    """Which set of tables a kind belongs to: budget, final, performance or other."""
    return next((row["group"] for row in read_rows("table-kinds.csv") if row["notation"] == kind), "other")


def find_comparator(operator: str | None) -> str | None:
    """The comparator of a record's operator (≥ ≤ = > < 定性)."""
    notation = next((row["notation"] for row in read_rows("comparators.csv") if row["sign"] == operator), None)
    return concept_iri("comparator", notation) if notation else None


def find_measurement_unit(printed: str | None) -> MeasurementUnit | None:
    """The measurement unit that a printed unit names, None where the unit list has none."""
    code = label_index("units.csv", "code").get(compare_form(printed)) if printed else None
    if code is None:
        return None
    row = _unit_rows()[code]
    return MeasurementUnit(
        measurement_unit_iri(code), Decimal(row["multiplier"]) if row["multiplier"] else None, row["quantity"]
    )


@cache
def _unit_rows() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in read_rows("units.csv")}


def find_money_multiplier(printed: str | None) -> Decimal | None:
    """How many 元 the printed unit is, None for a unit that is none of money."""
    unit = find_measurement_unit(printed)
    return unit.multiplier if unit is not None and unit.quantity == "money" else None


def find_rating_scale(printed: str | None) -> str | None:
    """The rating scale that a printed unit such as 优良中低差 names."""
    notation = label_index("rating-scales.csv").get(compare_form(printed)) if printed else None
    return concept_iri("rating-scale", notation) if notation else None


def find_functional_class(code: str | None, name: str | None = None) -> str | None:
    """The functional class of a printed code (3, 5 or 7 digits), else of a name that only one class carries."""
    folded = compare_form(code)
    if folded:
        return function_iri(folded) if _FUNCTION.fullmatch(folded) else None
    notation = _class_names("function").get(compare_form(name)) if name else None
    return function_iri(notation) if notation else None


def find_economic_class(code: str | None, name: str | None = None) -> str | None:
    """The economic class of a printed code (3xx department set, 5xx government set), else of a unique name."""
    folded = compare_form(code)
    if folded:
        system = "department" if folded.startswith("3") else "government"
        return economic_iri(folded, system) if _ECONOMIC.fullmatch(folded) else None
    notation = _class_names("economic").get(compare_form(name)) if name else None
    return economic_iri(notation) if notation else None


@cache
def _class_names(scheme: str) -> dict[str, str]:
    """Compared name → code, of names that one code only carries in all editions."""
    file = next((name for name in _LISTS[scheme] if resources.path("data", "codelists", name).is_file()), None)
    if file is None:
        return {}
    rows = read_rows(file)
    key = "code" if rows and "code" in rows[0] else "notation"
    return label_index(file, key)


def find_region(name: str | None) -> str | None:
    """The region that a printed name denotes, where only one region carries that name."""
    if not name or not resources.path("data", "codelists", "regions.csv").is_file():
        return None
    rows = read_rows("regions.csv")
    code = label_index("regions.csv", "code" if "code" in rows[0] else "notation").get(compare_form(name))
    return concept_iri("region", code) if code else None
