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


def _only(orientation: str, rulings: Rulings) -> Rulings:
    return tuple(r for r in rulings if r.orientation == orientation)


def _under_heads(rulings: Rulings) -> Rulings:
    """In each table the line under its first row."""
    horizontals, _ = join_rulings(rulings)
    found: list[Ruling] = []
    for x0, y0, x1, y1 in _boxes(rulings):
        inner = [
            s.at for s in horizontals if s.start <= x0 + 3 and s.end >= x1 - 3 and y0 + 1 < s.at < y1 - 1
        ]
        if inner:
            found.append(Ruling("h", (x0, min(inner), x1, min(inner))))
    return tuple(found)


WAYS: dict[str, Callable[[Rulings], Rulings]] = {
    "none": lambda rulings: (),
    "horizontal lines": lambda rulings: _only("h", rulings),
    "vertical lines": lambda rulings: _only("v", rulings),
    "a box around": _only_boxes,
    "no sides": _no_sides,
    "three lines": lambda rulings: (*_only("h", _only_boxes(rulings)), *_under_heads(rulings)),
    "a box around, a line under the head": lambda rulings: (*_only_boxes(rulings), *_under_heads(rulings)),
    "a box around, vertical lines": lambda rulings: (*_only_boxes(rulings), *_only("v", rulings)),
    "vertical lines without sides": lambda rulings: _only("v", _no_sides(rulings)),
}


def _draw(document: Document, draw: Callable[[Rulings], Rulings]) -> Document:
    return replace(document, parts=tuple(replace(p, rulings=draw(p.rulings)) for p in document.parts))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Family, Document]]:
    folder: Path = tmp_path_factory.mktemp("drawn")
    return [(f, read_document(write_ofd(folder / "示例.ofd", f.blocks, Style()))) for f in FAMILIES]


@pytest.mark.parametrize("way", WAYS)
def test_lines_may_be_missing(way: str, drawn: list[tuple[Family, Document]]) -> None:
    wrong = {
        family.name: differs
        for family, document in drawn
        if (differs := differences(family, extract_document(_draw(document, WAYS[way])))[2])
    }
    assert not wrong


STYLES: dict[str, tuple[float, Style]] = {
    "lines close": (0.99, Style(line=3.6)),
    "lines far apart": (0.97, Style(line=6.0)),
    "rows close": (0.99, Style(pad=0.6)),
    "texts left": (0.99, Style(align="left")),
    "texts centred": (0.99, Style(align="centre")),
    "small print": (0.98, Style(size=2.6, line=3.4, pad=0.8)),
    "texts at the top": (0.96, Style(upright="top")),
}


@pytest.mark.parametrize("style", STYLES)
def test_other_print_without_lines(style: str, tmp_path: Path) -> None:
    least, drawing = STYLES[style]
    right = wanted = 0
    for family in FAMILIES:
        document = read_document(write_ofd(tmp_path / "示例.ofd", family.blocks, drawing))
        good, all_cells, _ = differences(family, extract_document(_draw(document, WAYS["none"])))
        right, wanted = right + good, wanted + all_cells
    assert right >= least * wanted, f"{right} of {wanted}"
