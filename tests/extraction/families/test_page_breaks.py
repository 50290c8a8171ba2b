"""Tables cut by pages between any rows: whatever side of the break prints a cut cell's text, the records stay the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.extraction.families import forms, lists, odd
from tests.extraction.families.sheet import Family, differences
from tests.readers.make_ofd import Style, write_ofd

from jixiao.extraction.extract import extract_document
from jixiao.readers.open import read_document

FAMILIES = (*forms.FAMILIES, *lists.FAMILIES, *odd.FAMILIES)
_LEAST = 0.98


def _read(family: Family, style: Style, folder: Path) -> tuple[int, int, list[str]]:
    path = write_ofd(folder / "示例.ofd", family.blocks, style)
    return differences(family, extract_document(read_document(path)))


@pytest.mark.parametrize("cut", ["first", "both", "middle"])
def test_pages_may_end_at_any_row(cut: str, tmp_path: Path) -> None:
    """Rooms are drawn at random; where a blank cell at a page's top has two readings a few cells may differ."""
    rng = random.Random(cut)
    right = wanted = exact = 0
    for family in FAMILIES:
        good, all_cells, wrong = _read(family, Style(room=rng.randint(40, 120), cut=cut), tmp_path)
        right, wanted, exact = right + good, wanted + all_cells, exact + (not wrong)
    assert right >= _LEAST * wanted
    assert exact >= 0.9 * len(FAMILIES)


def _head_rows(family: Family) -> int:
    tables = [block for block in family.blocks if not isinstance(block, str)]
    return max(span.rows for span in tables[0][0]) if len(tables) == 1 else 0


@pytest.mark.parametrize("cut", ["first", "both"])
def test_a_head_may_stand_on_every_page(cut: str, tmp_path: Path) -> None:
    rng = random.Random(cut)
    for family in lists.FAMILIES:
        if heads := _head_rows(family):
            room = rng.randint(70, 130)
            assert not _read(family, Style(room=room, cut=cut, heads=heads), tmp_path)[2], (family.name, room)
