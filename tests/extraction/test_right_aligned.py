"""Tables copied from a page: rows under merged cells print only their own cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.extraction.extract import extract_document
from jixiao.extraction.lists.right_aligned import settle_right_aligned
from jixiao.layout.flow import recover_flow
from jixiao.model.document import Grid
from jixiao.readers.open import read_bytes

HEAD = ["一级指标", "二级指标", "三级指标", "指标值", "分值"]
BODY = [
    ["产出指标", "数量指标", "示例巡查次数", "≥24次", "30"],
    ["示例巡查点位", "≥8个", "20"],
    ["质量指标", "示例巡查覆盖率", "≥95%", "20"],
    ["效益指标", "社会效益指标", "示例投诉下降率", "≥5%", "20"],
]
FORM = [["项目名称", "示例巡查经费"], ["资金总额", "12.50万元"], HEAD, *BODY, ["总分", "90"]]


def _columns(rows: list[list[str]]) -> list[list[int]] | None:
    """The columns of the printed cells, None where the table stays ragged."""
    text = "\n".join("\t".join(row) for row in rows)
    flow = settle_right_aligned(recover_flow(read_bytes(text.encode(), Path("示例.txt"))))
    grids = [block for block in flow.blocks if isinstance(block, Grid)]
    if any(grid.ragged for grid in grids) or len(grids) != 1:
        return None
    grid = grids[0]
    return [
        [cell.column for cell in grid.cells if cell.row == row and cell.lines]
        for row in range(grid.row_count)
    ]


def test_short_rows_end_under_the_last_head() -> None:
    assert _columns(FORM) == [
        [0, 1], [0, 1], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [2, 3, 4], [1, 2, 3, 4], [0, 1, 2, 3, 4], [0, 1],
    ]  # fmt: skip


def test_rows_are_read_with_the_levels_above_them() -> None:
    text = "\n".join("\t".join(row) for row in FORM)
    (project,) = extract_document(read_bytes(text.encode(), Path("示例.txt"))).projects
    assert [
        (i.level1, i.level2, i.level3, i.operator, i.value, i.unit, i.weight) for i in project.indicators
    ] == [
        ("产出指标", "数量指标", "示例巡查次数", "≥", "24", "次", "30"),
        ("产出指标", "数量指标", "示例巡查点位", "≥", "8", "个", "20"),
        ("产出指标", "质量指标", "示例巡查覆盖率", "≥", "95", "%", "20"),
        ("效益指标", "社会效益指标", "示例投诉下降率", "≥", "5", "%", "20"),
    ]


def test_heads_on_two_rows() -> None:
    lead = ["项目名称", "资金总额", "年度绩效目标"]
    rows = [[*lead, "绩效指标"], HEAD, ["示例巡查经费", "12.50", "做好示例巡查。", *BODY[0]], *BODY[1:]]
    assert _columns(rows) == [
        [0, 1, 2, 3], [3, 4, 5, 6, 7], list(range(8)), [5, 6, 7], [4, 5, 6, 7], [3, 4, 5, 6, 7],
    ]  # fmt: skip
    money = ["项目名称", "资金总额", "其中", *HEAD]
    parts = [money, ["财政资金", "其他资金"], ["示例巡查经费", "12.50", "12.00", "0.50", *BODY[0]], *BODY[1:]]
    assert _columns(parts) == [
        [0, 1, 2, 4, 5, 6, 7, 8], [2, 3], list(range(9)), [6, 7, 8], [5, 6, 7, 8], [4, 5, 6, 7, 8],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        ["质量指标", "示例巡查覆盖率", "20"],
        ["示例巡查点位", "≥8个"],
        ["产出指标", "数量指标", "20"],
        ["8", "≥8个", "20"],
        ["≥8个"],
    ],
    ids=lambda row: " ".join(row),
)
def test_a_row_that_fits_no_heads_leaves_the_table_ragged(row: list[str]) -> None:
    assert _columns([*FORM[:4], row, *FORM[4:]]) is None


LOST = [(row, at) for row in range(2, 7) for at in range(5)]
# A name before a number and another name reads as one name where all that stood between is lost.
LOST.remove((3, 3))


@pytest.mark.parametrize(("row", "at"), LOST)
def test_a_cell_lost_at_any_place_gives_no_false_value(row: int, at: int) -> None:
    rows = [list(cells) for cells in FORM]
    rows[row] = rows[row][:at] + rows[row][at + 1 :]
    text = "\n".join("\t".join(cells) for cells in rows)
    names = {cells[-3]: cells[-2:] for cells in BODY}
    for project in extract_document(read_bytes(text.encode(), Path("示例.txt"))).projects:
        for indicator in project.indicators:
            value, weight = names.get(indicator.level3 or "", ("", ""))
            printed = f"{indicator.operator or ''}{indicator.value or ''}{indicator.unit or ''}"
            assert printed in (value, "")
            assert indicator.weight in (weight, None)
