"""Rows told from the place of texts: lines of one text in two rows are joined, texts of two rows are not."""

from __future__ import annotations

import pytest

from jixiao.extraction.grids.indicator_rows import RowDraft
from jixiao.extraction.grids.logical_tables import TableCell
from jixiao.extraction.grids.split_texts import join_split_texts
from jixiao.model.document import FITTED, Cell, Place


def _cell(lines: tuple[str, ...], row: int, top: float, flags: frozenset[str]) -> TableCell:
    box = (0.0, top, 60.0, top + 12.0 * len(lines))
    cell = Cell(row, 3, lines, 1, 1, Place(page=1, box=box), flags, key=row + 1)
    return TableCell(row, 3, 1, 1, cell, "".join(lines), "".join(lines))


def _rows(gap: float, flags: frozenset[str], name: str = "") -> list[RowDraft]:
    upper = _cell(("通过示例工作",), 0, 10.0, flags)
    lower = _cell(("的开展，水平", "持续提升"), 1, 22.0 + gap, flags)
    return [
        RowDraft(0, {"level3": name, "actual": "通过示例工作"}, {"actual": [upper]}),
        RowDraft(1, {"level3": "示例水平", "actual": "的开展，水平\n持续提升"}, {"actual": [lower]}),
    ]


def test_lines_above_their_row_are_joined_to_it() -> None:
    rows = _rows(1.0, frozenset({FITTED}))
    join_split_texts(rows)
    assert [row.texts["actual"] for row in rows] == ["", "通过示例工作\n的开展，水平\n持续提升"]
    assert [len(row.cells["actual"]) for row in rows] == [0, 2]


@pytest.mark.parametrize(
    ("gap", "flags", "name"),
    [
        (9.0, frozenset({FITTED}), ""),
        (1.0, frozenset(), ""),
        (1.0, frozenset({FITTED}), "示例任务"),
    ],
    ids=["far above", "an edge is drawn", "a row of its own"],
)
def test_texts_of_rows_of_their_own_stay(gap: float, flags: frozenset[str], name: str) -> None:
    rows = _rows(gap, flags, name)
    join_split_texts(rows)
    assert [row.texts["actual"] for row in rows] == ["通过示例工作", "的开展，水平\n持续提升"]
