"""Arrangements of many offices as people keep them in plain text, through the whole path from a file to records."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.extraction.families import forms, lists, odd
from tests.extraction.families.false_cells import list_false_cells
from tests.extraction.families.sheet import differences
from tests.extraction.families.text_ways import TORN_WAYS, WAYS

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
        "half-year values",
        "values of the last years",
        "monitoring of the running year",
        "department with its tasks",
        "code and name in one row",
        "contents and standards beside the values",
        "levels in one string",
        "all indicators in one cell",
        "among budget tables and prose",
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
        "half-year values",
        "values of the last years",
        "monitoring of the running year",
        "department with its tasks",
        "code and name in one row",
        "contents and standards beside the values",
        "columns in another order",
        "levels in one string",
        "numbered sentences beside their levels",
        "all indicators in one cell",
        "traditional characters",
        "among budget tables and prose",
        "signs in words",
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


def _is_whole(way: str, name: str) -> bool:
    """Whether every cell of a family is read from a way of keeping it as text."""
    if way in TORN_WAYS:
        return False
    return name in KEPT[way] if way in KEPT else name not in LOSSES[way]


# Where a text has lost so much that what is read of it holds more than gaps.
FALSE: dict[str, tuple[str, ...]] = {
    "one cell a line": ("monitoring of the running year",),
    "cells among blank lines": ("monitoring of the running year",),
    "copied from a page": (
        "monitoring of the running year",
        "head on three rows",
    ),
    "blanks": (
        "contents and standards beside the values",
        "columns in another order",
        "head on three rows",
    ),
    "drawn boxes": ("head on every page",),
    "columns kept": ("code and name in one row", "levels in one string", "head on every page"),
    "printed lines": ("code and name in one row",),
    "wrapped cells": ("monitoring of the running year", "head on three rows"),
    "heads, then columns": ("breaks inside cells",),
}
CASES = [
    (way, name)
    for way in (*LOSSES, *KEPT, *TORN_WAYS)
    for name in FAMILIES
    if name not in FALSE.get(way, ()) or _is_whole(way, name)
]


@pytest.mark.parametrize(("way", "name"), CASES, ids=[f"{name}, {way}" for way, name in CASES])
def test_cells_of_a_family_in_text_are_read_or_left(way: str, name: str, tmp_path: Path) -> None:
    family = FAMILIES[name]
    path = tmp_path / "示例.txt"
    path.write_text((WAYS | TORN_WAYS)[way](family.blocks), encoding="utf-8")
    found = extract_document(read_document(path))
    assert not list_false_cells(family, found)
    if _is_whole(way, name):
        right, wanted, wrong = differences(family, found)
        assert not wrong, f"{right} of {wanted}"
