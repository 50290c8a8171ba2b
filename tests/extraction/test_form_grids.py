"""Forms and lists in exact grids: whatever the order, the words and the page breaks, the records stay the same."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from form_tables import (
    GOAL,
    HEAD,
    NAME,
    ORDER,
    RECORDS,
    TARGETS,
    Row,
    head_rows,
    list_rows,
    make_flow,
    make_grid,
    records,
    split_grid,
    target_rows,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao import resources
from jixiao.extraction.grids.form_grids import recognise_form_grids
from jixiao.model.document import Grid
from jixiao.model.records import Project, Recognition

FORM = [*head_rows(), *target_rows()]


def recognise(*blocks: str | Grid) -> Recognition:
    return recognise_form_grids(make_flow(*blocks), frozenset())


def only(found: Recognition) -> Project:
    assert len(found.projects) == 1
    return found.projects[0]


def test_a_form_gives_all_its_fields() -> None:
    project = only(recognise(make_grid(FORM)))
    assert project.name == NAME
    assert project.department == "某市城市管理局"
    assert project.unit.name == "某市道路养护中心"
    assert project.budget is not None
    assert (project.budget.amount, project.budget.unit) == ("120.00", "万元")
    assert {label: fund.amount for label, fund in project.funds.items()} == {
        "年度资金总额": "120.00",
        "其中：财政拨款": "100.00",
        "其他资金": "20.00",
    }
    assert project.goals == (GOAL,)
    assert project.execution_weight == "10"
    assert records(project) == RECORDS


def test_every_printed_cell_is_accounted_for_once() -> None:
    flow = make_flow("项目支出绩效目标表", make_grid(FORM))
    found = recognise_form_grids(flow, frozenset())
    printed = {
        cell.key for block in flow.blocks if isinstance(block, Grid) for cell in block.cells if cell.lines
    }
    assert found.placed | set(found.ignored) >= printed
    assert not found.placed & set(found.ignored)


@pytest.mark.parametrize("order", list(permutations(ORDER))[::5])
def test_columns_may_stand_in_any_order(order: tuple[str, ...]) -> None:
    grid = make_grid([*head_rows(), *target_rows(order)])
    assert records(only(recognise(grid))) == RECORDS


WORDS = {
    role: [w for w in words if "（" not in w]
    for role, words in resources.read_toml("data", "lookups", "headers.toml")["columns"].items()
}


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {role: st.sampled_from(WORDS[role]) for role in ("level1", "level2", "level3", "value", "weight")}
    )
)
def test_head_words_may_be_any_synonym(words: dict[str, str]) -> None:
    project = only(recognise(make_grid([*head_rows(), *target_rows(head=words)])))
    assert records(project) == RECORDS


@pytest.mark.parametrize("text_below", [False, True])
@pytest.mark.parametrize("at", range(len(head_rows()) + 2, len(FORM)))
def test_a_page_break_between_any_rows_changes_nothing(at: int, text_below: bool) -> None:
    project = only(recognise(*split_grid(make_grid(FORM), at, text_below=text_below)))
    assert project.name == NAME
    assert records(project) == RECORDS


@pytest.mark.parametrize("text_below", [False, True])
@pytest.mark.parametrize("at", range(2, 2 * len(TARGETS) + 1))
def test_a_page_break_in_a_list_changes_nothing(at: int, text_below: bool) -> None:
    grid = make_grid(list_rows((NAME, "河道保洁服务经费")))
    found = recognise(*split_grid(grid, at, text_below=text_below))
    assert [p.name for p in found.projects] == [NAME, "河道保洁服务经费"]
    assert [records(p) for p in found.projects] == [RECORDS, RECORDS]
    assert [p.budget.amount for p in found.projects if p.budget] == ["120.00", "120.00"]


def test_a_head_repeated_on_the_next_page_is_no_row() -> None:
    upper, lower = split_grid(make_grid(list_rows()), 4)
    rows = list_rows()
    again = make_grid([rows[0]], 2)
    cells = (
        *again.cells,
        *(type(c)(c.row + 1, c.column, c.lines, c.row_span, c.column_span, c.place) for c in lower.cells),
    )
    repeated = Grid(
        cells, lower.row_count + 1, lower.column_count, lower.place, column_edges=lower.column_edges
    )
    found = recognise("绩效目标表", upper, repeated)
    assert records(only(found)) == RECORDS
    assert list(found.ignored.values()).count("repeated table head") == len(rows[0])


@pytest.mark.parametrize("at", range(1, len(RECORDS)))
def test_a_row_cut_by_the_page_is_one_row(at: int) -> None:
    rows = target_rows(side=False)
    grid = make_grid([*head_rows()[:1], *rows])
    upper, lower = split_grid(grid, at + 2)
    cells = []
    for cell in upper.cells:
        if cell.row == at + 1 and cell.column == 2:
            whole = "".join(cell.lines)
            cells.append(type(cell)(cell.row, cell.column, (whole[:3],), 1, 1, cell.place))
            tail = whole[3:]
        else:
            cells.append(cell)
    blank = [
        type(c)(0, c.column, (tail,) if c.column == 2 else (), 1, 1, c.place)
        for c in make_grid([[("", 1, 1)] * 5], 2).cells
    ]
    moved = [type(c)(c.row + 1, c.column, c.lines, c.row_span, c.column_span, c.place) for c in lower.cells]
    first = Grid(
        tuple(cells), upper.row_count, upper.column_count, upper.place, column_edges=upper.column_edges
    )
    second = Grid(
        (*blank, *moved),
        lower.row_count + 1,
        lower.column_count,
        lower.place,
        column_edges=lower.column_edges,
    )
    assert records(only(recognise(first, second))) == RECORDS


def test_a_label_cut_in_two_is_whole_again() -> None:
    grid = make_grid([*head_rows()[:1], *target_rows(side=False)])
    upper, lower = split_grid(grid, 4)
    halves = {("upper", 0): ("产出指",), ("lower", 0): ("标",)}

    def rewrite(part: Grid, name: str, row: int) -> Grid:
        cells = tuple(
            type(c)(
                c.row,
                c.column,
                halves[(name, 0)] if c.column == 0 and c.row + c.row_span == row else c.lines,
                c.row_span,
                c.column_span,
                c.place,
            )
            for c in part.cells
        )
        return Grid(cells, part.row_count, part.column_count, part.place, column_edges=part.column_edges)

    below = next(c for c in lower.cells if c.column == 0 and c.row == 0)
    found = recognise(rewrite(upper, "upper", upper.row_count), rewrite(lower, "lower", below.row_span))
    assert records(only(found)) == RECORDS


def test_levels_may_be_repeated_or_left_blank() -> None:
    repeated = make_grid([*head_rows(), *target_rows(merged=False)])
    assert records(only(recognise(repeated))) == RECORDS
    rows = target_rows(merged=False, side=False)
    blank: list[Row] = [rows[0]]
    for above, row in pairwise(rows):
        blank.append(
            [
                ("" if i < 2 and above[: i + 1] == row[: i + 1] else t, rs, cs)
                for i, (t, rs, cs) in enumerate(row)
            ]
        )
    assert records(only(recognise(make_grid([*head_rows()[:1], *blank])))) == RECORDS


def test_levels_glued_to_the_name_are_taken_apart() -> None:
    rows: list[Row] = [
        [("项目名称", 1, 1), (NAME, 1, 2)],
        [("绩效指标", 1, 1), ("指标值", 1, 1), ("分值", 1, 1)],
    ]
    rows += [[(a + b + c, 1, 1), (value, 1, 1), (weight, 1, 1)] for a, b, c, value, weight in TARGETS]
    assert records(only(recognise(make_grid(rows)))) == RECORDS


def test_operator_and_unit_may_have_columns_of_their_own() -> None:
    rows: list[Row] = [[("项目名称", 1, 2), (NAME, 1, 5)]]
    rows.append(
        [(w, 1, 1) for w in ("一级指标", "二级指标", "三级指标", "度量单位", "指标值", "指标性质", "权重")]
    )
    for level1, level2, level3, operator, value, unit, weight in RECORDS:
        rows.append([(t or "", 1, 1) for t in (level1, level2, level3, unit, value, operator, weight)])
    assert records(only(recognise(make_grid(rows)))) == RECORDS


def test_first_levels_may_stand_side_by_side() -> None:
    groups = ("成本指标", "产出指标", "效益指标", "满意度指标")
    rows: list[Row] = [
        [("项目名称", 2, 1), ("资金总额", 2, 1), *((group, 1, 2) for group in groups)],
        [("三级指标", 1, 1), ("指标值", 1, 1)] * 4,
    ]
    columns = [[t for t in TARGETS if t[0] == group] for group in groups]
    height = max(map(len, columns))
    for index in range(height):
        row: Row = [(NAME, height, 1), ("120.00", height, 1)] if index == 0 else []
        for column in columns:
            target = column[index] if index < len(column) else None
            row += [(target[2], 1, 1), (target[3], 1, 1)] if target else [("", 1, 1), ("", 1, 1)]
        rows.append(row)
    project = only(recognise("单位：万元", make_grid(rows)))
    assert [(r[0], r[2], r[4]) for r in records(project)] == [(r[0], r[2], r[4]) for r in RECORDS]
    assert project.budget is not None
    assert project.budget.unit == "万元"


def test_all_targets_in_one_cell_as_sentences() -> None:
    text = "数量指标：1.巡查次数≥12次；2.养护道路面积≥1250.5平方米。\n质量指标：验收合格率=100%。\n满意度指标：群众满意度≥90%"
    rows: list[Row] = [
        [("序号", 1, 1), ("项目名称", 1, 1), ("预算金额", 1, 1), ("绩效目标", 1, 1), ("绩效指标", 1, 1)],
        [("1", 1, 1), (NAME, 1, 1), ("120.00", 1, 1), (GOAL, 1, 1), (text, 1, 1)],
    ]
    project = only(recognise("单位：万元", make_grid(rows)))
    assert [(i.level3, i.operator, i.value, i.unit) for i in project.indicators] == [
        ("巡查次数", "≥", "12", "次"),
        ("养护道路面积", "≥", "1250.5", "平方米"),
        ("验收合格率", "=", "100", "%"),
        ("群众满意度", "≥", "90", "%"),
    ]
    assert [i.level2 for i in project.indicators[:3]] == ["数量指标", "数量指标", "质量指标"]


def test_numbered_names_beside_numbered_values_are_rows() -> None:
    rows: list[Row] = [
        [("项目名称", 1, 2), (NAME, 1, 2)],
        [(HEAD["level1"], 1, 1), (HEAD["level2"], 1, 1), (HEAD["level3"], 1, 1), (HEAD["value"], 1, 1)],
        [
            ("产出指标", 1, 1),
            ("数量指标", 1, 1),
            ("指标1：巡查次数\n指标2：养护面积", 1, 1),
            ("≥12次\n≥5公顷", 1, 1),
        ],
    ]
    project = only(recognise(make_grid(rows)))
    assert [(i.level3, i.value, i.unit) for i in project.indicators] == [
        ("指标1：巡查次数", "12", "次"),
        ("指标2：养护面积", "5", "公顷"),
    ]


def test_a_name_that_only_the_title_prints() -> None:
    found = recognise(f"3.{NAME}项目绩效目标表", make_grid(target_rows(side=False)))
    assert only(found).name == NAME
    generic = recognise("部门预算项目支出绩效目标表", make_grid(target_rows(side=False)))
    assert only(generic).name is None


def test_this_year_goes_before_the_whole_project() -> None:
    rows = [
        *head_rows()[:1],
        [
            ("项目资金", 1, 2),
            ("项目资金总额", 1, 1),
            ("360.00", 1, 1),
            ("年度资金总额", 1, 1),
            ("120.00", 1, 1),
        ],
        [("总体目标", 2, 1), ("项目总目标", 1, 2), ("年度总目标", 1, 3)],
        [("三年完成改造。", 1, 2), (GOAL, 1, 3)],
        *target_rows(),
    ]
    project = only(recognise("单位：元", make_grid(rows)))
    assert project.budget is not None
    assert (project.budget.amount, project.budget.unit) == ("120.00", "元")
    assert project.goals == (GOAL,)
    assert project.attributes["项目总目标"] == "三年完成改造。"


def test_a_unit_of_money_that_is_not_printed_is_not_guessed() -> None:
    rows = [*head_rows()[:1], [("预算数", 1, 2), ("120.00", 1, 4)], *target_rows()]
    project = only(recognise(make_grid(rows)))
    assert project.budget is not None
    assert project.budget.unit is None
    assert project.inferred["budget.unit"]["value"] == "万元"


def test_self_evaluation_keeps_target_and_result_apart() -> None:
    rows: list[Row] = [
        [("项目名称", 1, 2), (NAME, 1, 5)],
        [
            ("项目资金（万元）", 2, 1),
            ("", 1, 1),
            ("年初预算数", 1, 1),
            ("全年执行数", 1, 1),
            ("分值", 1, 1),
            ("执行率", 1, 1),
            ("得分", 1, 1),
        ],
        [
            ("年度资金总额", 1, 1),
            ("120.00", 1, 1),
            ("90.00", 1, 1),
            ("10", 1, 1),
            ("75%", 1, 1),
            ("7.5", 1, 1),
        ],
        [(w, 1, 1) for w in ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")],
    ]
    rows += [
        [(a, 1, 1), (b, 1, 1), (c, 1, 1), (v, 1, 1), ("已完成", 1, 1), (w, 1, 1), ("5", 1, 1)]
        for a, b, c, v, w in TARGETS
    ]
    rows.append([("总分", 1, 5), ("100", 1, 1), ("42.5", 1, 1)])
    project = only(recognise(make_grid(rows)))
    assert project.budget is not None
    assert project.budget.amount == "120.00"
    assert project.execution_weight == "10"
    assert project.results["全年执行数"] == "90.00"
    assert project.results["总分/得分"] == "42.5"
    assert records(project) == RECORDS
    assert {(i.actual, i.score) for i in project.indicators} == {("已完成", "5")}


def test_weights_under_remarks_count_when_they_add_up() -> None:
    named = only(recognise(make_grid([*head_rows(), *target_rows(head={"weight": "备注"})])))
    assert records(named) == RECORDS
    rows = target_rows(head={"weight": "备注"})
    rows[1][-1] = ("21", 1, 1)
    other = only(recognise(make_grid([*head_rows(), *rows])))
    assert {i.weight for i in other.indicators} == {None}


def test_a_blank_form_is_set_aside_by_name() -> None:
    rows = [[(t if i == 0 else "", rs, cs) for i, (t, rs, cs) in enumerate(row)] for row in head_rows()]
    levels = {text for target in TARGETS for text in target[:2]}
    for number, row in enumerate(target_rows(side=False)):
        rows.append([(t if number == 0 or t in levels else "", rs, cs) for t, rs, cs in row])
    found = recognise(make_grid(rows))
    assert found.projects == ()
    assert set(found.ignored.values()) == {"empty form"}


def test_targets_of_a_whole_department_are_entity_targets() -> None:
    rows = [[("部门名称", 1, 2), ("某市城市管理局", 1, 4)], *head_rows()[2:], *target_rows()]
    found = recognise("部门整体支出绩效目标表", make_grid(rows))
    assert found.projects == ()
    (entity,) = found.entity_targets
    assert entity.name == "某市城市管理局"
    assert records(entity) == RECORDS


def test_forms_one_under_the_other_in_one_grid() -> None:
    rows = [*head_rows("甲项目经费"), *target_rows(), *head_rows("乙项目经费"), *target_rows()]
    found = recognise(make_grid(rows))
    assert [p.name for p in found.projects] == ["甲项目经费", "乙项目经费"]
    assert [records(p) for p in found.projects] == [RECORDS, RECORDS]


def test_weights_that_do_not_add_up_are_named() -> None:
    rows = target_rows()
    rows[1][-1] = ("25", 1, 1)
    found = recognise(make_grid([*head_rows(), *rows]))
    assert [entry["reason"] for entry in found.unreconciled] == ["weights sum to 95"]
    assert recognise(make_grid(FORM)).unreconciled == ()


def test_catalogues_and_budget_tables_are_left_alone() -> None:
    rows: list[Row] = [
        [(w, 1, 1) for w in ("一级", "二级", "三级", "预算金额")],
        [("服务", 1, 1), ("咨询", 1, 1), ("法律", 1, 1), ("6.00", 1, 1)],
    ]
    money: list[Row] = [
        [(w, 1, 1) for w in ("科目编码", "科目名称", "合计", "基本支出", "项目支出")],
        [(w, 1, 1) for w in ("201", "一般公共服务支出", "9.00", "6.00", "3.00")],
    ]
    found = recognise(make_grid(rows), "支出总表", make_grid(money))
    assert found == Recognition()


def test_head_words_that_no_list_names() -> None:
    words = {
        "level3": "三级指标（含计算方法）",
        "value": "全年预期指标值及说明",
        "weight": "各项指标权重（90）",
    }
    project = only(recognise(make_grid([*head_rows(), *target_rows(head=words)])))
    assert records(project) == RECORDS


def test_levels_without_a_head_are_known_by_their_names() -> None:
    rows = [*head_rows(), *target_rows(head={"level1": "", "level2": ""})]
    assert records(only(recognise(make_grid(rows)))) == RECORDS


def test_levels_under_one_head() -> None:
    rows = target_rows(side=False)
    rows[0] = [("绩效指标", 1, 3), ("指标值", 1, 1), ("分值", 1, 1)]
    assert records(only(recognise(make_grid([*head_rows()[:1], *rows])))) == RECORDS


def test_a_column_of_its_own_kind_keeps_its_head() -> None:
    rows = [[*row, ("是否核心指标" if n == 0 else "否", 1, 1)] for n, row in enumerate(target_rows())]
    project = only(recognise(make_grid([*head_rows(), *rows])))
    assert records(project) == RECORDS
    assert {i.raw["是否核心指标"] for i in project.indicators} == {"否"}


def test_parts_of_the_money_that_do_not_add_up_are_named() -> None:
    rows = head_rows()
    rows[4] = [("其他资金", 1, 1), ("25.00", 1, 2)]
    found = recognise(make_grid([*rows, *target_rows()]))
    assert [e["reason"] for e in found.unreconciled] == [
        "parts of the money sum to 125.00, the total is 120.00"
    ]


def test_a_running_head_does_not_part_a_table() -> None:
    upper, lower = split_grid(make_grid(FORM), len(head_rows()) + 4)
    found = recognise(
        "某市城市管理局2026年预算公开 第1页",
        "项目支出绩效目标表",
        upper,
        "某市城市管理局2026年预算公开 第2页",
        lower,
    )
    assert records(only(found)) == RECORDS
    other = recognise("项目支出绩效目标表", upper, "2.其他情况说明", lower)
    assert records(only(other)) != RECORDS


SCRAPS = (
    "", "无", "项目名称", "项目名称：甲", "预算数", "年度资金总额", "其中：财政拨款", "120.00", "12.5万元", "75%", "-", "绩效目标", "年度总体目标",
    "一级指标", "二级指标", "三级指标", "指标值", "分值", "绩效指标", "产出指标", "数量指标", "效益指\n标", "标", "≥12次", "≥", "次", "总分", "合计",
    "备注", "单位名称", "执行率分值（10）", "数量指标：1.甲≥5次；2.乙≥6次", "指标1：甲\n指标2：乙", "年初预算数", "得分", "成本指标产出指标", "（）",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(SCRAPS), st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=6
        ),
        min_size=1,
        max_size=9,
    ),
    st.integers(1, 8),
)
def test_no_arrangement_of_cells_breaks_the_recogniser(rows: list[Row], at: int) -> None:
    grid = make_grid(rows)
    parts = split_grid(grid, at) if at < grid.row_count else (grid,)
    flow = make_flow("项目支出绩效目标表", *parts)
    found = recognise_form_grids(flow, frozenset())
    keys = {cell.key for block in flow.blocks if isinstance(block, Grid) for cell in block.cells}
    assert found.placed <= keys
    assert set(found.ignored) <= keys
    assert not found.placed & set(found.ignored)
