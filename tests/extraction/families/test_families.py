"""Arrangements of many offices, through the whole path from a file to records."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.extraction.families import forms, lists, odd
from tests.extraction.families.sheet import Family, differences, read_family

FAMILIES = (*forms.FAMILIES, *lists.FAMILIES, *odd.FAMILIES)


@pytest.mark.parametrize(
    ("family", "kind"),
    [(family, kind) for family in FAMILIES for kind in family.formats],
    ids=[f"{family.name}, {kind}" for family in FAMILIES for kind in family.formats],
)
def test_every_cell_of_a_family_is_read(family: Family, kind: str, tmp_path: Path) -> None:
    right, wanted, wrong = differences(family, read_family(family, kind, tmp_path))
    assert not wrong, f"{right} of {wanted}"
