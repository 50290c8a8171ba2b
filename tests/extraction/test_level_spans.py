"""Levels whose spans are not drawn: boundaries that contradict the national layout are told anew, or left open."""

from __future__ import annotations

import pytest

from jixiao.extraction.grids.indicator_rows import RowDraft
from jixiao.extraction.grids.level_spans import settle_levels
from jixiao.extraction.grids.logical_tables import TableCell
from jixiao.model.document import FITTED, Cell, Place

_PITCH = 20.0


def _cell(text: str, row: int, column: int, middle: float, flags: frozenset[str], key: int) -> TableCell:
    place = Place(page=1, row=row + 1, column=column + 1, box=(0.0, middle - 5, 50.0, middle + 5))
    cell = Cell(row, column, (text,), 1, 1, place, flags, key=key)
    return TableCell(row, column, 1, 1, cell, text, text)


def _table(
    firsts: list[tuple[str, float]],
    seconds: list[tuple[str, float]],
    spans: list[tuple[int, int]],
    flags: frozenset[str] = frozenset({FITTED}),
) -> list[RowDraft]:
    """Rows at 0, 20, 40 …; labels with the height of their middle in rows, `spans` the two labels of each row."""
    labels = [
        [_cell(text, 0, depth, at * _PITCH, flags, 100 * depth + n) for n, (text, at) in enumerate(group)]
        for depth, group in enumerate((firsts, seconds))
    ]
    drafts = []
    for row, pair in enumerate(spans):
        target = _cell(f"目标{row}", row, 2, row * _PITCH, flags, 500 + row)
        cells = {"level3": [target]} | {
            f"level{d + 1}": [labels[d][number]] for d, number in enumerate(pair) if number >= 0
        }
        texts = {role: found[0].text for role, found in cells.items()} | (
            {"level2": ""} if pair[1] < 0 else {}
        )
        cells.setdefault("level2", [])
        drafts.append(RowDraft(row, texts, cells))
    return drafts


def _levels(drafts: list[RowDraft]) -> list[tuple[str, str]]:
    return [(draft.texts["level1"], draft.texts["level2"]) for draft in drafts]


COST, OUTPUT, BENEFIT = "成本指标", "产出指标", "效益指标"


def test_first_level_carried_past_its_end_gives_way_to_the_second() -> None:
    drafts = _table(
        [(COST, 0.5), (OUTPUT, 3.5), (BENEFIT, 6.0)],
        [
            ("经济成本指标", 0.5),
            ("数量指标", 2.5),
            ("质量指标", 4.0),
            ("时效指标", 5.0),
            ("社会效益指标", 6.0),
        ],
        [(0, 0), (0, 0), (0, 1), (1, 1), (1, 2), (2, 3), (2, 4)],
    )
    settle_levels(drafts)
    assert _levels(drafts) == [
        (COST, "经济成本指标"),
        (COST, "经济成本指标"),
        (OUTPUT, "数量指标"),
        (OUTPUT, "数量指标"),
        (OUTPUT, "质量指标"),
        (OUTPUT, "时效指标"),
        (BENEFIT, "社会效益指标"),
    ]


def test_second_level_that_begins_too_early_gives_way_and_rows_without_one_follow() -> None:
    drafts = _table(
        [(COST, 2.5), (OUTPUT, 6.5)],
        [("经济成本指标", 2.5), ("数量指标", 7.0)],
        [(0, -1), (0, -1), (0, 0), (0, 0), (0, 1), (0, 1), (1, 1), (1, 1)],
    )
    settle_levels(drafts)
    assert _levels(drafts) == [(COST, "经济成本指标")] * 6 + [(OUTPUT, "数量指标")] * 2


def test_what_stays_open_is_left_out() -> None:
    # Neither reading brings the labels clearly nearer to the middle of their rows.
    drafts = _table(
        [(COST, 0.6), (OUTPUT, 2.75)],
        [("社会成本指标", 0.5), ("质量指标", 2.6)],
        [(0, 0), (0, 0), (0, 1), (1, 1)],
    )
    before = _levels(drafts)
    settle_levels(drafts)
    assert _levels(drafts) == [*before[:2], ("", ""), before[3]]


@pytest.mark.parametrize("flags", [frozenset(), frozenset({FITTED})])
def test_printed_contradictions_stay(flags: frozenset[str]) -> None:
    # Drawn spans, and labels in the middle of their rows, say what the document itself says.
    drafts = _table(
        [(COST, 1.0), (OUTPUT, 3.0)],
        [("经济成本指标", 0.5), ("数量指标", 2.0), ("质量指标", 3.0)],
        [(0, 0), (0, 0), (0, 1), (1, 2)],
        flags,
    )
    before = _levels(drafts)
    settle_levels(drafts)
    assert _levels(drafts) == before
