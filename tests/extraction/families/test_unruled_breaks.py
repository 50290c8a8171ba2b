"""Tables without lines that pages cut: what is read is right, what a page's end leaves open stays a gap."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.extraction.families import forms, lists, odd
from tests.extraction.families.sheet import FIELDS, Family, fold, pick_record, same_cell
from tests.readers.make_ofd import Style, write_ofd

from jixiao.extraction.extract import extract_document
from jixiao.model.document import Document
from jixiao.model.records import Extraction
from jixiao.readers.open import read_document

FAMILIES = (*forms.FAMILIES, *lists.FAMILIES, *odd.FAMILIES)


def _count(family: Family, found: Extraction) -> tuple[int, int]:
    """How many values of targets are right, and how many stand where the document prints another one or none."""
    right = wrong = 0
    left = [*found.projects, *found.entity_targets]
    for number, case in enumerate(family.cases):
        record = pick_record(case, left, number)
        if record is None:
            continue
        left = [r for r in left if r is not record]
        rows = list(record.indicators)
        for target in case.targets:
            row = next((i for i in rows if fold(i.level3) == fold(target.level3)), None)
            if row is None:
                continue
            rows.remove(row)
            for field in FIELDS:
                want, got = getattr(target, field), getattr(row, field)
                good = same_cell(field, want, got)
                right += good
                wrong += bool(fold(got)) and not good
        wrong += len(rows)
    return right, wrong + sum(len(r.indicators) for r in left)


def _strip_lines(document: Document) -> Document:
    return replace(document, parts=tuple(replace(p, rulings=()) for p in document.parts))


CUTS: dict[tuple[str, int], tuple[int, int]] = {
    ("first", 90): (3700, 9),
    ("first", 50): (3560, 7),
    ("middle", 90): (3680, 9),
    ("middle", 50): (3320, 21),
}


@pytest.mark.parametrize(("cut", "room"), CUTS)
def test_pages_cut_tables_without_lines(cut: str, room: int, tmp_path: Path) -> None:
    least, most = CUTS[cut, room]
    right = wrong = 0
    for family in FAMILIES:
        path = write_ofd(tmp_path / "示例.ofd", family.blocks, Style(room=room, cut=cut))
        good, bad = _count(family, extract_document(_strip_lines(read_document(path))))
        right, wrong = right + good, wrong + bad
    assert right >= least
    assert wrong <= most
