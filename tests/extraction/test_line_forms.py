"""Forms without a grid: whatever the wrapping and the order of the lines, the records stay the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from line_streams import make_flow, make_rows, print_form, print_woven, read_back, recognise

from jixiao.extraction.lines.line_forms import recognise_line_forms
from jixiao.layout.flow import recover_flow
from jixiao.model.records import Recognition
from jixiao.readers.open import read_document

DISCLOSURES = Path(__file__).parents[2] / "data" / "disclosures"


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), weighted=st.booleans(), width=st.integers(7, 14), single=st.booleans())
def test_wrapping_and_line_grouping_change_no_record(
    seed: int, weighted: bool, width: int, single: bool
) -> None:
    rows = make_rows(seed, weighted)
    found = recognise(print_form(rows, width=width, single=single))
    assert read_back(found) == [row.fields for row in rows]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), weighted=st.booleans())
def test_page_marks_and_repeated_heads_change_no_record(seed: int, weighted: bool) -> None:
    rows = make_rows(seed, weighted)
    lines = print_form(rows, page_marks=True)
    mark = lines.index("— 12 —")
    head = next(line for line in lines if line.startswith("一级指标"))
    found = recognise([*lines[: mark + 1], head, *lines[mark + 1 :]])
    assert read_back(found) == [row.fields for row in rows]
    assert found.ignored[mark + 1] == "page number"


def test_head_of_a_form() -> None:
    (project,) = recognise(print_form(make_rows(1, True))).projects
    assert (project.name, project.department, project.unit.name) == (
        "流动书车运行经费",
        "示例县文化局",
        "示例县图书馆",
    )
    assert project.budget is not None
    assert (project.budget.amount, project.budget.unit) == ("36.50", "万元")
    assert {label: amount.amount for label, amount in project.funds.items()} == {
        "年度资金总额": "36.50",
        "其中：财政拨款": "30.00",
        "上年结转": "6.50",
    }
    assert project.goals == ("让偏远村组的少年儿童就近借到图书，全年开展读书活动，保障流动书车安全运行。",)


def test_two_forms_after_each_other_stay_apart() -> None:
    first, second = make_rows(3, False), make_rows(4, False)
    found = recognise([*print_form(first), "27", *print_form(second, name="古籍修复经费")])
    assert [project.name for project in found.projects] == ["流动书车运行经费", "古籍修复经费"]
    assert [len(project.indicators) for project in found.projects] == [len(first), len(second)]


def test_every_line_of_a_form_is_accounted_for() -> None:
    lines = print_form(make_rows(5, True))
    found = recognise(lines)
    assert found.placed.isdisjoint(found.ignored)
    assert set(range(1, len(lines) + 1)) == found.placed | set(found.ignored)


def test_running_text_is_left_alone() -> None:
    lines = [
        "三、绩效目标设置情况",
        "本单位2031年所有项目均已设置绩效目标，指标值见附表。",
        "一级指标包括产出指标和效益指标。",
    ]
    assert recognise(lines) == Recognition()


def test_blank_template_gives_no_project() -> None:
    lines = [
        "项目支出绩效目标表",
        "项目名称",
        "主管部门 实施单位",
        "一级指标 二级指标 三级指标 指标值",
        "成本指标",
        "经济成本指标",
        "产出指标",
        "数量指标",
    ]
    found = recognise(lines)
    assert not found.projects
    assert set(found.ignored.values()) == {"blank template"}


def test_years_money_is_not_the_whole_projects() -> None:
    lines = print_form(make_rows(6, False))
    start = lines.index("年度资金总额： 36.50")
    pairs = [
        "项目资金总额", "109.50 年度资金申请总额", "36.50", "其中：财政资金", "90.00", "其中：当年财政拨款", "30.00",
        "其他资金", "19.50 其他资金", "6.50",
    ]  # fmt: skip
    (project,) = recognise([*lines[:start], *pairs, *lines[start + 4 :]]).projects
    assert project.budget is not None
    assert project.budget.amount == "36.50"
    assert project.funds["项目资金总额"].amount == "109.50"
    assert project.funds["其他资金"].amount == "6.50"


def test_annual_goal_follows_the_goal_of_the_whole_project() -> None:
    lines = print_form(make_rows(7, False))
    start = lines.index("总")
    goals = [
        "项目总体目标", "（2030年-2032年）", "年度总体目标", "1.三年内书车到达所有村组。", "2.建成借阅网络。",
        "1.全年书车到达半数", "村组。",
    ]  # fmt: skip
    (project,) = recognise([*lines[:start], *goals, *lines[start + 6 :]]).projects
    assert project.goals == ("1.全年书车到达半数村组。",)
    assert project.attributes["项目总体目标（2030年-2032年）"].startswith("1.三年内书车到达所有村组。2.")


def test_first_level_without_indicator_is_reported_empty() -> None:
    lines = ["项目支出绩效目标表", "项目名称 书车保险", "年度资金总额 5", "一级指标 二级指标 三级指标 指标值"]
    body = [
        "成本指标",
        "数量指标 投保金额 5万",
        "质量指标 投保率 100%",
        "产出指标",
        "效益指标",
        "社会效益指标 出行安全 ≥95%",
    ]
    (project,) = recognise([*lines, *body]).projects
    assert project.empty_levels == ("产出指标",)
    assert [indicator.level1 for indicator in project.indicators] == ["成本指标", "成本指标", "效益指标"]
    assert project.indicators[0].inferred["level1"]["value"] == "产出指标"


def test_centred_labels_and_names_around_their_value() -> None:
    lines = [
        "项目支出绩效目标表", "项目名称 古籍修复", "年度资金总额 8.00", "一级指标 二级指标 三级指标 指标值 分值",
        "成本指标 经济成本指标 修复材料费用 ≤8万元 20", "修复古籍册数 ≥40册 10", "数量指标 培训修复志愿者和青年馆员",
        "≥12人 10", "次数", "产出指标", "质量指标 修复质量抽查合格率 ≥96% 10", "时效指标 完成时间 11月底前 10",
        "满意度 服务对象", "读者满意度 ≥90% 10", "指标 满意度指标",
    ]  # fmt: skip
    assert read_back(recognise(lines)) == [
        ("成本指标", "经济成本指标", "修复材料费用", "≤", "8", "万元", "20"),
        ("产出指标", "数量指标", "修复古籍册数", "≥", "40", "册", "10"),
        ("产出指标", "数量指标", "培训修复志愿者和青年馆员次数", "≥", "12", "人", "10"),
        ("产出指标", "质量指标", "修复质量抽查合格率", "≥", "96", "%", "10"),
        ("产出指标", "时效指标", "完成时间", None, "11月底前", None, "10"),
        ("满意度指标", "服务对象满意度指标", "读者满意度", "≥", "90", "%", "10"),
    ]


def test_printed_lines_with_centred_cells_give_nearly_every_row() -> None:
    expected = found = 0
    for seed in range(30):
        rows = make_rows(seed, weighted=bool(seed % 2))
        lines = print_form(rows)
        head = next(index for index, line in enumerate(lines) if line.startswith("一级指标"))
        got = read_back(recognise([*lines[: head + 1], *print_woven(rows, 8 + seed % 6)]))
        expected += len(rows)
        found += sum(row.fields in got for row in rows)
        assert len(got) <= len(rows)
    assert found >= 0.97 * expected


def test_self_evaluation_keeps_target_and_actual_apart() -> None:
    lines = [
        "古籍修复项目绩效自评表", "（2030年度）", "项目名称 古籍修复", "主管部门 示例县文化局 实施单位 示例县图书馆", "项目资金",
        "（万元）", "年初预算数 全年预算数 全年执行数 分值 执行率 得分", "年度资金总额： 8.00 9.00 8.50 10 94.4% 9.4",
        "其中：财政拨款 8.00 9.00 8.50 -- 94.4% --", "年度总体目标", "预期目标 实际完成情况", "1.修复馆藏古籍。", "2.培训志愿者。",
        "1.已修复古籍四十册。", "2.已培训志愿者。", "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施",
        "产出指标", "数量指标 修复古籍册数 ≥40册 43册 50 50", "质量指标 抽查合格率 ≥96% 91% 40 36", "验收标准提高，", "下年加强培训", "总分 100 95.4",
    ]  # fmt: skip
    (project,) = recognise(lines).projects
    assert project.budget is not None
    assert project.budget.amount == "8.00"
    assert project.results["全年执行数"] == "8.50"
    assert project.execution_weight == "10"
    assert project.goals == ("1.修复馆藏古籍。2.培训志愿者。",)
    assert [(i.value, i.actual, i.weight, i.score, i.explanation) for i in project.indicators] == [
        ("40", "43册", "50", "50", None),
        ("96", "91%", "40", "36", "验收标准提高，下年加强培训"),
    ]


def test_name_that_stands_only_in_the_title_is_inferred() -> None:
    lines = [
        "古籍修复绩效目标表",
        "年度资金总额 8.00",
        "一级指标 二级指标 三级指标 指标值",
        "产出指标 数量指标 修复册数 ≥40册",
    ]
    (project,) = recognise(lines).projects
    assert project.name == "古籍修复"
    assert "name" in project.inferred


def test_lines_taken_by_others_are_not_read_again() -> None:
    lines = print_form(make_rows(9, False))
    flow = make_flow(lines)
    assert recognise_line_forms(flow, frozenset(range(1, len(lines) + 1))) == Recognition()


@pytest.fixture(scope="module")
def disclosure() -> Recognition:
    return recognise_line_forms(recover_flow(read_document(DISCLOSURES / "linxia-2024.txt")), frozenset())


def test_disclosure_of_forms_in_a_text_dump(disclosure: Recognition) -> None:
    assert len(disclosure.projects) == 10
    assert sum(int(p.budget.amount) for p in disclosure.projects if p.budget) == 549
    assert sum(len(p.indicators) for p in disclosure.projects) == 49
    (entity,) = disclosure.entity_targets
    assert len(entity.indicators) == 8
    assert len(entity.goals) == 2
    assert {label: amount.amount for label, amount in entity.funds.items()} == {
        "人员经费": "735.71",
        "公用经费": "54.32",
        "基本支出-合计": "790.03",
        "项目支出": "549.00",
        "当年财政拨款": "1339.03",
        "收入预算合计": "1339.03",
        "支出预算合计": "1339.03",
    }


def test_every_indicator_of_the_disclosure_has_its_lines(disclosure: Recognition) -> None:
    text = (DISCLOSURES / "linxia-2024.txt").read_text("utf-8").split("\n")
    for project in disclosure.projects:
        for indicator in project.indicators:
            source = indicator.source
            assert source.line is not None
            printed = "".join("".join(text[source.line - 1 : source.line_end or source.line]).split())
            assert indicator.level3 is not None
            assert indicator.level3 in printed
