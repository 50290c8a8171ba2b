"""From printed words to IRIs of the code lists; None wherever a word names none or more than one."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from jixiao import codelists
from jixiao.iris import (
    concept_iri,
    economic_iri,
    function_iri,
    measurement_unit_iri,
    region_iri,
    structure_iri,
)
from jixiao.mapping.writer import GraphWriter
from jixiao.text import compare_form
from jixiao.vocabulary import JX

_SEGMENT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_])?")
_FUNCTION = re.compile(r"2\d\d(?:\d\d){0,2}")
_ECONOMIC = re.compile(r"[35]\d\d(?:\d\d)?")


def _concept(scheme: str, notation: str | None) -> str | None:
    return concept_iri(scheme, notation) if notation else None


@cache
def _longest_first(scheme: str) -> tuple[tuple[str, str], ...]:
    # One character names nothing inside a longer heading.
    pairs = {
        (compare_form(label), concept.notation)
        for concept in codelists.concepts(scheme).values()
        for label in (concept.label_zh, *concept.alt_labels)
        if len(compare_form(label)) > 1
    }
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def find_label(scheme: str, heading: str) -> tuple[str, str] | None:
    """The longest label of `scheme` that `heading` contains, with its concept; a label after 非 is its contrary."""
    for label, notation in _longest_first(scheme):
        if label in heading and f"非{label}" not in heading:
            return label, concept_iri(scheme, notation)
    return None


def find_fund(label: str | None) -> str | None:
    """The fund type that a printed label of money names exactly, a leading 其中 aside."""
    return _concept("fund", codelists.notation_of("fund", re.sub(r"^其中[:：]?", "", compare_form(label))))


def find_expenditure_type(label: str | None) -> str | None:
    """The expenditure type that a printed label names exactly."""
    return _concept("expenditure-type", codelists.notation_of("expenditure-type", label))


def find_category(notation: str | None) -> str | None:
    """The indicator category with this notation."""
    return _concept("indicator-category", notation) if notation and _SEGMENT.fullmatch(notation) else None


def find_table_kind(kind: str) -> str | None:
    """The concept of a table kind, None for a kind that is not in the code list."""
    return _concept("table-kind", kind) if kind in codelists.concepts("table-kind") else None


def find_structure(kind: str) -> str:
    """The Data Cube structure of a table of this kind, that of other tables for a kind without its own."""
    return structure_iri(kind if table_group(kind) in ("budget", "final") else "other")


def table_classification(kind: str) -> str:
    """What the rows of a table of this kind are classified by: function, economic, unit, project, item, or ""."""
    concept = codelists.concepts("table-kind").get(kind)
    return concept.get("columns") if concept else ""


def table_group(kind: str) -> str:
    """Which set of tables a kind belongs to: budget, final, performance or other."""
    concept = codelists.concepts("table-kind").get(kind)
    return concept.get("group") if concept else "other"


def find_comparator(operator: str | None) -> str | None:
    """The comparator of a record's operator (≥ ≤ = > < 定性)."""
    return _concept("comparator", codelists.comparator(operator))


def find_money_multiplier(printed: str | None) -> Decimal | None:
    """How many 元 the printed unit is, None for a unit that is none of money."""
    unit = codelists.unit_of(printed)
    return unit.multiplier if unit is not None and unit.quantity == "money" else None


def map_measurement_unit(out: GraphWriter, target: str, printed: str | None, number: Decimal | None) -> None:
    """The measurement unit that a printed unit names, and the number in its base unit.

    A unit made by rule (万册, 元/人/天) stands in no code list, so it is described beside the target.
    """
    unit = codelists.unit_of(printed)
    if unit is None or not _SEGMENT.fullmatch(unit.code) or not _SEGMENT.fullmatch(unit.base):
        return
    node = measurement_unit_iri(unit.code)
    out.link(target, JX.measurementUnit, node)
    if number is not None:
        out.decimal(target, JX.normalizedValue, unit.normalise(number))
    if unit.listed:
        return
    out.type(node, JX.MeasurementUnit)
    out.label(node, unit.label_zh)
    out.link(node, JX.baseUnit, measurement_unit_iri(unit.base))
    out.decimal(node, JX.conversionMultiplier, unit.multiplier)
    if unit.numerator:
        out.link(node, JX.numeratorUnit, measurement_unit_iri(unit.numerator))
    for denominator in unit.denominators:
        out.link(node, JX.denominatorUnit, measurement_unit_iri(denominator))


def find_rating_scale(printed: str | None) -> str | None:
    """The rating scale that a printed unit such as 优良中低差 names."""
    scale = codelists.rating_scale_of(printed)
    return concept_iri("rating-scale", scale.notation) if scale else None


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
    notation = _class_names("department").get(compare_form(name)) if name else None
    return economic_iri(notation) if notation else None


@cache
def _class_names(system: str) -> dict[str, str]:
    """Compared name → code, of the names that one code only carries in all editions."""
    items = codelists.functional_codes() if system == "function" else codelists.economic_codes()
    index: dict[str, str | None] = {}
    for item in items.values():
        for name in {compare_form(naming.name) for naming in item.namings} if item.system == system else ():
            index[name] = item.code if index.get(name, item.code) == item.code else None
    return {name: code for name, code in index.items() if code is not None}


def find_region(name: str | None) -> str | None:
    """The region that a printed name denotes, where only one region carries that name."""
    region = codelists.region_by_name(name)
    return region_iri(region.code) if region else None
