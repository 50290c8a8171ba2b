"""Drawn tables of which lines are missing: read by the places of their texts, without values of two cells in one."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.extraction.families import forms, lists
from tests.extraction.families.sheet import Family, differences
from tests.readers.make_ofd import write_ofd

from jixiao.extraction.extract import extract_document
from jixiao.layout.lattice import Lattice
from jixiao.layout.lost_lines import loses_lines
from jixiao.model.document import Document, Part, Word
from jixiao.readers.open import read_document

FAMILIES = (forms.FAMILIES[0], lists.FAMILIES[0])


def _drop_lines(document: Document, share: float, seed: int) -> Document:
    """The document without a share of its lines, whichever."""
    rng = random.Random(seed)
    lost: dict[tuple[str, tuple[int, ...]], bool] = {}

    def drop(part: Part) -> Part:
        kept = []
        for ruling in part.rulings:
            key = (ruling.orientation, tuple(round(x) for x in ruling.box))
            if not lost.setdefault(key, rng.random() < share):
                kept.append(ruling)
        return replace(part, rulings=tuple(kept))

    return replace(document, parts=tuple(drop(part) for part in document.parts))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.name)
def test_tables_with_lost_lines_are_read_by_their_texts(tmp_path: Path, family: Family, seed: int) -> None:
    document = read_document(write_ofd(tmp_path / "t.ofd", family.blocks))
    right, wanted, wrong = differences(family, extract_document(_drop_lines(document, 0.15, seed)))
    assert (right, wrong) == (wanted, [])


def _word(text: str, x: float, y: float) -> Word:
    return Word(text, (x, y, x + 9.0 * len(text), y + 9.0), 9.0)


TWO_ROWS = ((0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1))


@pytest.mark.parametrize(
    ("lattice", "words", "lost"),
    [
        (
            Lattice((0, 100, 200), (0, 30, 60), TWO_ROWS),
            [("示例", 5, 10), ("12", 110, 10), ("7", 110, 40)],
            False,
        ),
        (
            Lattice(
                (0, 100, 200, 300), (0, 60, 90), ((0, 0, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1), (1, 0, 1, 3))
            ),
            [("示例一示例二", 5, 24), ("≥12", 110, 10), ("≥7", 110, 40), ("5", 210, 10), ("6", 210, 40)],
            True,
        ),
        (
            Lattice((0, 100, 200), (0, 60), ((0, 0, 1, 1), (0, 1, 1, 1))),
            [("数量指标", 5, 10), ("质量指标", 5, 40), ("示例", 110, 25)],
            True,
        ),
        (
            Lattice((0, 100, 200), (0, 60), ((0, 0, 1, 1), (0, 1, 1, 1))),
            [("服务对象", 5, 16), ("满意度指标", 5, 28), ("示例", 110, 25)],
            False,
        ),
        (Lattice((0, 100, 200), (0, 30, 60), TWO_ROWS, ragged=True), [("示例", 5, 10)], True),
    ],
    ids=["whole", "targets stacked", "levels stacked", "a label wrapped", "no rectangle"],
)
def test_signs_of_lost_lines(lattice: Lattice, words: list[tuple[str, float, float]], lost: bool) -> None:
    assert loses_lines(lattice, [_word(*word) for word in words]) is lost
