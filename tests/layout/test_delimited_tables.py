"""Delimited texts that hold several tables with text above, between and below them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.layout.flow import recover_flow
from jixiao.model.document import Grid, Line
from jixiao.readers.open import read_bytes

FORM = [
    ["项目名称", "", "示例巡查经费", ""],
    ["项目资金\n（万元）", "", "12.50", ""],
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "示例巡查\n次数", "≥24次"],
    ["", "质量指标", "示例巡查覆盖率", "≥95%"],
]
MONEY = [
    ["科目编码", "科目名称", "合计"],
    ["201", "一般公共服务支出", "1,200.50"],
    ["合计", "", "1,200.50"],
]
Rows = list[list[str]]


def _write(rows: Rows, width: int = 0, delimiter: str = ",") -> str:
    out = io.StringIO()
    padded = [row + [""] * (width - len(row)) for row in rows]
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(padded)
    return out.getvalue()


def _read(text: str, name: str = "示例.csv") -> list[str | Rows]:
    found: list[str | Rows] = []
    for block in recover_flow(read_bytes(text.encode(), Path(name))).blocks:
        if isinstance(block, Line):
            found.append(block.text)
        else:
            found.append(_rows(block))
    return found


def _rows(grid: Grid) -> Rows:
    rows = [["" for _ in range(grid.column_count)] for _ in range(grid.row_count)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = "\n".join(cell.lines)
    return rows


def _trim(blocks: list[str | Rows]) -> list[str | Rows]:
    """The blocks without columns that hold nothing at the right."""
    out: list[str | Rows] = []
    for block in blocks:
        if isinstance(block, str):
            out.append(block)
            continue
        width = max(index + 1 for row in block for index, text in enumerate(row) if text)
        out.append([row[:width] for row in block])
    return out


def _build(between: list[str]) -> Rows:
    return [
        ["示例局2030年部门预算"],
        ["一、部门职责"],
        ["负责示例工作，组织实施。"],
        ["表1 部门支出总体情况表"],
        ["单位：万元"],
        *MONEY,
        *([text] for text in between),
        ["表2 项目支出绩效目标表"],
        *FORM,
        ["表3 项目支出绩效目标表"],
        *FORM,
        ["注：本表由示例局填报。"],
    ]


@pytest.mark.parametrize("width", [0, 7], ids=["as printed", "padded"])
@pytest.mark.parametrize("between", [[], ["二、情况说明", "示例局支出1,200.50万元，比上年增加。"]])
def test_tables_and_text_of_a_file_are_told_apart(between: list[str], width: int) -> None:
    found = _trim(_read(_write(_build(between), width)))
    texts = [
        "示例局2030年部门预算",
        "一、部门职责",
        "负责示例工作，组织实施。",
        "表1 部门支出总体情况表",
        "单位：万元",
    ]
    assert found == [
        *texts,
        MONEY,
        *between,
        "表2 项目支出绩效目标表",
        FORM,
        "表3 项目支出绩效目标表",
        FORM,
        "注：本表由示例局填报。",
    ]


def test_every_line_keeps_its_number() -> None:
    text = _write(_build([]))
    printed = text.split("\n")
    for block in recover_flow(read_bytes(text.encode(), Path("示例.csv"))).blocks:
        if isinstance(block, Line):
            assert block.text in printed[(block.place.line or 0) - 1]
            continue
        for cell in block.cells:
            first = cell.place.line or 0
            lines = printed[first - 1 : cell.place.line_end or first]
            assert not cell.lines or cell.lines[0] in "\n".join(lines)


def test_the_unit_of_money_may_stand_in_the_last_column() -> None:
    rows = [["表1 部门支出总体情况表", "", ""], ["部门：示例局", "", "单位：万元"], *MONEY]
    assert _read(_write(rows)) == ["表1 部门支出总体情况表", "部门：示例局", "单位：万元", MONEY]


def test_a_name_on_a_row_of_its_own_is_a_row_of_the_table() -> None:
    rows = [
        ["项目名称", "一级指标", "三级指标", "指标值"],
        ["示例巡查经费", "", "", ""],
        ["", "产出指标", "示例巡查次数", "24"],
        ["示例阅读推广", "", "", ""],
        ["", "产出指标", "示例讲座场次", "12"],
    ]
    assert _read(_write(rows)) == [rows]


def test_tables_of_other_widths_stand_apart_without_text_between() -> None:
    scores = [["一级指标", "分值", "得分", "得分率"], ["产出", "30", "25.30", "84.33%"]]
    assert _read(_write([*MONEY, *FORM, *scores])) == [MONEY, FORM, scores]


def test_a_list_that_loses_columns_stays_one_table() -> None:
    head = ["项目名称", "预算数", "一级指标", "二级指标", "三级指标", "指标值"]
    rows = [head, *([f"示例{n}", "1", "产出指标", "数量指标", "次数", "2"] for n in range(4))]
    lost = [row[1:] for row in rows[2:]]
    (grid,) = _read(_write([*rows, *lost, *rows[1:]]))
    assert len(grid) == 12


def test_quotes_that_guard_nothing_are_printed_ones() -> None:
    head = "三级指标\t指标值\t备注\n"
    assert _read(head + '"示例"次数\t≥2\t\n"示例率"\t≥3\t\n', "示例.tsv") == [
        [["三级指标", "指标值", "备注"], ['"示例"次数', "≥2", ""], ['"示例率"', "≥3", ""]]
    ]
    assert _read(head + '"示例\n次数"\t≥2\t\n', "示例.tsv") == [
        [["三级指标", "指标值", "备注"], ["示例\n次数", "≥2", ""]]
    ]


@given(
    st.lists(st.sampled_from([*MONEY, *FORM, ["说明"], ["示例，说明。"], ["a", "b", "c"]]), min_size=1),
    st.sampled_from([0, 4, 9]),
)
def test_every_cell_is_kept_once_in_order(rows: Rows, width: int) -> None:
    wanted = [text for row in rows for cell in row for text in cell.split("\n") if text]
    kept = []
    for block in _read(_write(rows, width)):
        texts = [block] if isinstance(block, str) else [cell for row in block for cell in row]
        kept += [line for text in texts for line in text.split("\n") if line]
    # What is no table keeps its lines as the file prints them, with their commas and quotes.
    printed = str.maketrans("", "", ',"')
    assert "".join(kept).translate(printed) == "".join(wanted).translate(printed)
