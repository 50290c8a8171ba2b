"""Head rows of tables without merged cells, and lists in files that know none, through the whole path to records."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from jixiao.extraction.extract import extract_document
from jixiao.extraction.grids.flat_heads import find_head_spans
from jixiao.model.records import Extraction
from jixiao.readers.open import read_document

LEVELS = ["一级指标", "二级指标", "三级指标"]


def _extract(rows: list[list[str]], folder: Path) -> Extraction:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path = folder / "示例.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return extract_document(read_document(path))


def test_heads_cover_the_empty_cells_below_and_beside_them() -> None:
    rows = [
        [*LEVELS, "目标值", "", "", "分值"],
        ["", "", "", "比较", "数值", "单位", ""],
        ["产出指标", "数量指标", "示例次数", "≥", "4", "次", "10"],
    ]
    assert find_head_spans(rows) == {
        (0, 0): (2, 1),
        (0, 1): (2, 1),
        (0, 2): (2, 1),
        (0, 3): (1, 3),
        (0, 6): (2, 1),
    }


def test_heads_printed_again_below_themselves_cover_both() -> None:
    rows = [
        [*LEVELS, "目标值", ""],
        [*LEVELS, "符号", "数值"],
        ["产出指标", "数量指标", "示例次数", "≥", "4"],
    ]
    assert find_head_spans(rows) == {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (2, 1), (0, 3): (1, 2)}


@pytest.mark.parametrize(
    "below",
    [
        ["产出指标", "数量指标", "示例次数", "≥4次", ""],
        ["", "", "示例次数", "≥4次", ""],
        ["", "", "", "≥4次", "次"],
        ["", "", "", "4", "12"],
        ["", "", "", "", ""],
    ],
)
def test_rows_that_are_no_heads_stay_rows(below: list[str]) -> None:
    assert find_head_spans([[*LEVELS, "目标值", ""], below]) == {}


def test_columns_with_heads_of_their_own_are_no_units_or_weights(tmp_path: Path) -> None:
    head = ["项目名称", "预算数", *LEVELS, "指标值", "口径", "自评等级", "支付进度"]
    rows = [
        ["示例巡查", "12.00", "产出指标", "数量指标", "巡查次数", "≥24次", "按日志", "优", "100"],
        ["", "", "产出指标", "质量指标", "巡查覆盖率", "≥95%", "点位数", "良", "80"],
        ["示例展览", "8.00", "产出指标", "数量指标", "展览场次", "≥5场", "按档案", "优", "90"],
    ]
    first, second = _extract([["项目绩效表"], ["单位：万元"], head, *rows], tmp_path).projects
    assert [(i.operator, i.value, i.unit, i.weight) for i in first.indicators] == [
        ("≥", "24", "次", None),
        ("≥", "95", "%", None),
    ]
    assert [(i.value, i.unit, i.weight) for i in second.indicators] == [("5", "场", None)]


def test_of_two_columns_of_values_that_nothing_tells_apart_none_is_read(tmp_path: Path) -> None:
    head = ["项目名称", "预算数", *LEVELS, "申报目标值", "审核目标值"]
    row = ["示例改造", "75.00", "产出指标", "数量指标", "改造班级", "≥10个", "≥12个"]
    more = ["", "", "满意度指标", "服务对象满意度指标", "家长满意度", "≥90%", "≥92%"]
    (project,) = _extract([["项目绩效表"], ["单位：万元"], head, row, more], tmp_path).projects
    assert [(i.level3, i.value) for i in project.indicators] == [("改造班级", None), ("家长满意度", None)]


def test_a_unit_printed_once_is_that_of_the_projects_below_it(tmp_path: Path) -> None:
    rows = [
        ["单位名称", "项目名称", "项目金额", "其中：财政拨款", "绩效指标", "", "", "指标值"],
        ["", "", "", "", "一级", "二级", "三级", ""],
        ["示例馆", "示例修复", "58.00", "50.00", "产出", "数量", "修复文物", "≥36件"],
        ["", "示例临展", "31.00", "31.00", "产出", "数量", "举办临展", "≥5场"],
    ]
    projects = _extract([["项目绩效目标表"], ["单位：万元"], *rows], tmp_path).projects
    assert [(p.unit.name, p.name, p.budget and p.budget.amount) for p in projects] == [
        ("示例馆", "示例修复", "58.00"),
        ("示例馆", "示例临展", "31.00"),
    ]
    assert [[(i.level2, i.value, i.unit) for i in p.indicators] for p in projects] == [
        [("数量", "36", "件")],
        [("数量", "5", "场")],
    ]


def test_first_levels_over_names_and_values_head_both_columns(tmp_path: Path) -> None:
    rows = [
        ["项目名称", "预算数", "成本指标", "", "产出指标", ""],
        ["", "", "指标名称", "指标值", "指标名称", "指标值"],
        ["示例器材", "26.00", "器材总成本", "≤26万元", "购置器材", "≥500具"],
        ["", "", "单具成本", "≤300元", "购置水带", "≥80条"],
    ]
    (project,) = _extract([["项目绩效目标表"], ["单位：万元"], *rows], tmp_path).projects
    assert sorted(
        (i.level1 or "", i.level3 or "", i.value or "", i.unit or "") for i in project.indicators
    ) == [
        ("产出指标", "购置器材", "500", "具"),
        ("产出指标", "购置水带", "80", "条"),
        ("成本指标", "单具成本", "300", "元"),
        ("成本指标", "器材总成本", "26", "万元"),
    ]


@pytest.mark.parametrize("repeated", [True, False])
def test_weights_of_first_levels_are_not_those_of_their_indicators(*, repeated: bool, tmp_path: Path) -> None:
    again = ["产出指标", "60"] if repeated else ["", ""]
    rows = [
        ["项目名称", "示例市场改造", "", "", ""],
        ["年度预算（万元）", "42.00", "", "", ""],
        ["一级指标", "权重", "二级指标", "三级指标", "指标值"],
        ["产出指标", "60", "数量指标", "改造市场数", "≥3个"],
        [*again, "质量指标", "验收合格率", "100%"],
        ["满意度指标", "30", "服务对象满意度指标", "居民满意度", "≥90%"],
    ]
    (project,) = _extract([["项目支出绩效目标表"], *rows], tmp_path).projects
    assert [(i.level3, i.value, i.weight) for i in project.indicators] == [
        ("改造市场数", "3", None),
        ("验收合格率", "100", None),
        ("居民满意度", "90", None),
    ]


def test_opinions_below_the_rows_of_a_form_are_no_indicators(tmp_path: Path) -> None:
    rows = [
        ["项目名称", "示例设备更新", "", "", ""],
        ["年度预算（万元）", "42.00", "", "", ""],
        [*LEVELS, "指标值", "备注"],
        ["产出指标", "数量指标", "购置设备", "≥3台", ""],
        ["效益指标", "社会效益指标", "就诊率", "≥90%", ""],
        ["主管部门审核意见：同意申报。", "", "", "财政部门审核意见：", ""],
    ]
    (project,) = _extract([["项目支出绩效目标表"], *rows], tmp_path).projects
    assert [(i.level3, i.value) for i in project.indicators] == [("购置设备", "3"), ("就诊率", "90")]


def test_of_the_parts_of_the_money_under_one_head_the_sum_is_the_projects(tmp_path: Path) -> None:
    rows = [
        ["项目名称", "资金规模", "", "", *LEVELS, "指标值"],
        ["", "总额", "央补", "地方", "", "", "", ""],
        ["示例粮库维修", "310.00", "200.00", "110.00", "产出指标", "数量指标", "维修仓房", "≥14栋"],
        ["示例晾晒场", "45.00", "0.00", "45.00", "产出指标", "数量指标", "建设面积", "≥6800平方米"],
    ]
    projects = _extract([["项目绩效目标表"], ["单位：万元"], *rows], tmp_path).projects
    assert [p.budget and p.budget.amount for p in projects] == ["310.00", "45.00"]
