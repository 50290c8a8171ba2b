"""Heads in words that no list knows: the columns are told by what stands below, or the table is left unplaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.extraction.extract import extract_document
from jixiao.model.records import Extraction
from jixiao.readers.open import read_bytes

HEAD = ["甲类", "乙类", "丙类", "丁", "戊", "权重"]
ROWS = [
    ["产出指标", "数量指标", "示例养护里程", "公里", "≥12", "30"],
    ["产出指标", "质量指标", "示例验收合格率", "%", "≥95", "30"],
    ["效益指标", "社会效益指标", "示例事故率", "%", "≤0.5", "20"],
    ["满意度指标", "服务对象满意度指标", "示例村民满意度", "%", "≥85", "20"],
]


def _extract(rows: list[list[str]]) -> Extraction:
    width = len(rows[0])
    form = [["项目名称", "示例道路养护"], ["年度目标", "完成示例道路养护。"]]
    lines = [f"<tr><td>{a}</td><td colspan={width - 1}>{b}</td></tr>" for a, b in form] + [
        "<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows
    ]
    page = f"<meta charset=utf-8><p>项目支出绩效目标表</p><table>{''.join(lines)}</table>"
    return extract_document(read_bytes(page.encode(), Path("示例.html")))


@pytest.mark.parametrize("order", [(3, 4, 5), (4, 3, 5), (5, 4, 3), (4, 5, 3)])
def test_targets_and_levels_tell_the_columns(order: tuple[int, ...]) -> None:
    at = (0, 1, 2, *order)
    (project,) = _extract([[row[i] for i in at] for row in [HEAD, *ROWS]]).projects
    assert project.name == "示例道路养护"
    assert [(i.level1, i.level2, i.level3, i.operator, i.value, i.weight) for i in project.indicators] == [
        (a, b, c, d[0], d[1:], w) for a, b, c, _, d, w in ROWS
    ]


def test_two_columns_of_targets_are_told_apart_by_nothing() -> None:
    rows = [
        [*row[:3], last, value, row[5]]
        for row, last, value in zip(
            [HEAD, *ROWS], ["丁", "≥10", "≥90", "≤0.9", "≥80"], [r[4] for r in [HEAD, *ROWS]], strict=True
        )
    ]
    found = _extract(rows)
    assert not [i.value for p in found.projects for i in p.indicators]


def test_a_row_that_holds_a_number_is_no_head() -> None:
    found = _extract([["甲类", "乙类", "丙类", "12", "戊", "权重"], *ROWS])
    assert not [i.value for p in found.projects for i in p.indicators]
