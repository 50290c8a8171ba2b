"""Tables whose lines are not drawn, or only some of them: the records are those of the table with all its lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.extraction.families import forms, lists, odd
from tests.extraction.families.sheet import Family, differences
from tests.readers.make_ofd import Style, write_ofd

from jixiao.extraction.extract import extract_document
from jixiao.layout.rulings import find_frames, join_rulings
from jixiao.model.document import Document, Ruling
from jixiao.readers.open import read_document

FAMILIES = (*forms.FAMILIES, *lists.FAMILIES, *odd.FAMILIES)

Rulings = tuple[Ruling, ...]


def _boxes(rulings: Rulings) -> list[tuple[float, float, float, float]]:
    frames = find_frames(*join_rulings(rulings))
    return [
        (
            min(s.start for s in f.horizontals),
            min(s.at for s in f.horizontals),
            max(s.end for s in f.horizontals),
            max(s.at for s in f.horizontals),
        )
        for f in frames
    ]


def _only_boxes(rulings: Rulings) -> Rulings:
    return tuple(
        ruling
        for x0, y0, x1, y1 in _boxes(rulings)
        for ruling in (
            Ruling("h", (x0, y0, x1, y0)),
            Ruling("h", (x0, y1, x1, y1)),
            Ruling("v", (x0, y0, x0, y1)),
            Ruling("v", (x1, y0, x1, y1)),
        )
    )


def _no_sides(rulings: Rulings) -> Rulings:
    sides = [x for x0, _, x1, _ in _boxes(rulings) for x in (x0, x1)]
    return tuple(r for r in rulings if r.orientation == "h" or all(abs(r.box[0] - x) > 1 for x in sides))


WAYS: dict[str, tuple[float, Callable[[Rulings], Rulings]]] = {
    "none": (0.98, lambda rulings: ()),
    "horizontal lines": (0.98, lambda rulings: tuple(r for r in rulings if r.orientation == "h")),
    "vertical lines": (0.98, lambda rulings: tuple(r for r in rulings if r.orientation == "v")),
    "a box around": (0.98, _only_boxes),
    "no sides": (1.0, _no_sides),
}


def _draw(document: Document, draw: Callable[[Rulings], Rulings]) -> Document:
    return replace(document, parts=tuple(replace(p, rulings=draw(p.rulings)) for p in document.parts))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Family, Document]]:
    folder: Path = tmp_path_factory.mktemp("drawn")
    return [(f, read_document(write_ofd(folder / "示例.ofd", f.blocks, Style()))) for f in FAMILIES]


@pytest.mark.parametrize("way", WAYS)
def test_lines_may_be_missing(way: str, drawn: list[tuple[Family, Document]]) -> None:
    least, draw = WAYS[way]
    right = wanted = 0
    for family, document in drawn:
        good, all_cells, _ = differences(family, extract_document(_draw(document, draw)))
        right, wanted = right + good, wanted + all_cells
    assert right >= least * wanted, f"{right} of {wanted}"


@pytest.mark.parametrize(
    "family", [forms.CENTRAL, forms.SIDE_LABELS, lists.BEIJING, lists.HUNAN, lists.JIANGSU]
)
@pytest.mark.parametrize("way", WAYS)
def test_every_record_of_common_tables_is_the_same(way: str, family: Family, tmp_path: Path) -> None:
    document = read_document(write_ofd(tmp_path / "示例.ofd", family.blocks, Style()))
    ruled = extract_document(document)
    found = extract_document(_draw(document, WAYS[way][1]))
    assert not differences(family, ruled)[2]
    assert not differences(family, found)[2]
