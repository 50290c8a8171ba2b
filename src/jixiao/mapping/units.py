"""Budget units as a disclosure prints them."""

from __future__ import annotations

from jixiao.iris import part_iri, unit_iri
from jixiao.mapping.places import map_cell_place
from jixiao.mapping.writer import GraphWriter
from jixiao.model.records import Unit
from jixiao.text import compare_form
from jixiao.vocabulary import JX


def map_unit(out: GraphWriter, disclosure: str, code: str | None, name: str | None) -> str | None:
    """The node of a budget unit with its printed code and name, None where neither is printed."""
    if not compare_form(code) and not compare_form(name):
        return None
    unit = unit_iri(disclosure, code, name)
    out.type(unit, JX.BudgetUnit)
    out.text(unit, JX.unitCode, code)
    out.text(unit, JX.unitName, name)
    out.label(unit, name)
    return unit


def map_printed_unit(out: GraphWriter, disclosure: str, owner: str, link: str, unit: Unit) -> None:
    """The unit that a record names: the node it is linked with, and code, name and place as printed there."""
    out.link(owner, link, map_unit(out, disclosure, unit.code, unit.name))
    out.text(owner, JX.printedUnitCode, unit.code)
    out.text(owner, JX.printedUnitName, unit.name)
    map_cell_place(out, owner, "unit", unit.source)


def map_unit_list(out: GraphWriter, disclosure: str, units: tuple[Unit, ...]) -> None:
    """The units that the disclosure lists, in printed order."""
    for order, unit in enumerate(units, 1):
        entry = part_iri(disclosure, "unit-listing", order)
        out.member(disclosure, JX.contains, entry, JX.UnitListing, order)
        map_printed_unit(out, disclosure, entry, JX.listedUnit, unit)
