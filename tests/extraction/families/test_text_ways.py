"""Arrangements of many offices as people keep them in plain text, through the whole path from a file to records."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.extraction.families import forms, lists, odd
from tests.extraction.families.sheet import Family, differences
from tests.extraction.families.text_ways import WAYS

from jixiao.extraction.extract import extract_document
from jixiao.readers.open import read_document

FAMILIES = {family.name: family for family in (*forms.FAMILIES, *lists.FAMILIES, *odd.FAMILIES)}

# What is not read whole from each way of keeping a table as text.
LOSSES: dict[str, tuple[str, ...]] = {
    "one cell a line": (
        "half-year values",
        "values of the last years",
        "monitoring of the running year",
        "department with its tasks",
        "name in the title",
        "code and name in one row",
        "columns in another order",
        "heads that no list knows",
        "levels in one string",
        "numbered sentences beside their levels",
        "all indicators in one cell",
        "among budget tables and prose",
        "weights and units before values",
        "second levels alone",
        "head on three rows",
        "breaks inside cells",
    ),
    "copied from a page": (
        "whole period and year side by side",
        "two values in one row",
        "side label before every group",
        "half-year values",
        "values of the last years",
        "monitoring of the running year",
        "department with its tasks",
        "name in the title",
        "code and name in one row",
        "contents and standards beside the values",
        "levels in one string",
        "all indicators in one cell",
        "among budget tables and prose",
        "signs in words",
        "weights and units before values",
        "second levels alone",
        "bounds in words",
        "head on three rows",
        "subtotals between",
        "breaks inside cells",
    ),
    "pipes": (
        "contents and standards beside the values",
        "subtotals between",
    ),
    "semicolons": (
        "contents and standards beside the values",
        "numbered sentences beside their levels",
        "subtotals between",
    ),
    "drawn boxes": (
        "contents and standards beside the values",
        "head on every page",
        "subtotals between",
    ),
    "wrapped cells": (
        "half-year values",
        "values of the last years",
        "monitoring of the running year",
        "department with its tasks",
        "name in the title",
        "code and name in one row",
        "code and name in one cell, signs before values",
        "direction words after the weight",
        "columns in another order",
        "heads that no list knows",
        "levels in one string",
        "numbered sentences beside their levels",
        "all indicators in one cell",
        "among budget tables and prose",
        "weights and units before values",
        "second levels alone",
        "head on three rows",
        "breaks inside cells",
    ),
    "blanks": (
        "self-evaluation",
        "whole period and year side by side",
        "two values in one row",
        "side label before every group",
        "half-year values",
        "values of the last years",
        "monitoring of the running year",
        "department with its tasks",
        "name in the title",
        "code and name in one row",
        "contents and standards beside the values",
        "columns in another order",
        "levels in one string",
        "numbered sentences beside their levels",
        "all indicators in one cell",
        "traditional characters",
        "among budget tables and prose",
        "signs in words",
        "weights and units before values",
        "second levels alone",
        "bounds in words",
        "head on three rows",
        "subtotals between",
        "breaks inside cells",
    ),
}
# Where most arrangements are not, those that are.
KEPT: dict[str, tuple[str, ...]] = {
    "columns kept": (
        "central form",
        "side label before every group",
        "numbered content",
        "amounts in yuan",
        "descriptions and directions",
        "wide table with explanations, rules and sources",
        "projects of one name in several units",
        "weights as %",
        "weights as 分",
        "full-width digits and signs",
        "signs in words",
        "kinds of cost",
        "head on three rows",
        "several forms in one table",
    ),
    "printed lines": (
        "central form",
        "numbered content",
        "amounts in yuan",
        "traditional characters",
        "several forms in one table",
    ),
}
CASES = [
    (way, name)
    for way in (*LOSSES, *KEPT)
    for name in FAMILIES
    if (name in KEPT[way] if way in KEPT else name not in LOSSES[way])
]


def _read(family: Family, way: str, folder: Path) -> tuple[int, int, list[str]]:
    path = folder / "示例.txt"
    path.write_text(WAYS[way](family.blocks), encoding="utf-8")
    return differences(family, extract_document(read_document(path)))


@pytest.mark.parametrize(("way", "name"), CASES, ids=[f"{name}, {way}" for way, name in CASES])
def test_every_cell_of_a_family_is_read_from_text(way: str, name: str, tmp_path: Path) -> None:
    right, wanted, wrong = _read(FAMILIES[name], way, tmp_path)
    assert not wrong, f"{right} of {wanted}"


TORN = [
    family for family in lists.FAMILIES if family.name not in ("levels in one string", "head on every page")
]


@pytest.mark.parametrize("family", TORN, ids=lambda family: family.name)
def test_a_list_with_wrapped_cells_gives_no_false_target(family: Family, tmp_path: Path) -> None:
    _, _, wrong = _read(family, "columns kept", tmp_path)
    fields = ("value", "operator", "unit", "weight", "level1", "level2", "level3")
    assert not [entry for entry in wrong if any(f": {field} " in entry for field in fields)]
