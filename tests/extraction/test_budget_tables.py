"""Budget tables: every row and amount, in tabbed text, in lines, in grids; columns found by arithmetic or left open."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.make_flow import flow_of_blocks, flow_of_text, grid_of_rows
from jixiao import resources
from jixiao.extraction.budget.budget_tables import recognise_budget_tables
from jixiao.extraction.budget.table_kinds import is_performance_title, table_kind
from jixiao.layout.flow import recover_flow
from jixiao.model.document import Flow, Grid, Line
from jixiao.model.records import BudgetTable, Recognition
from jixiao.readers.open import read_document

_PRINTED = re.compile(r"\d[\d,]*\.\d\d(?!\d)")


def read(flow: Flow) -> tuple[BudgetTable, ...]:
    return recognise_budget_tables(flow, frozenset(flow.ignored)).tables


def amounts(table: BudgetTable) -> list[dict[str, str]]:
    return [{k: v for k, v in row.amounts.items() if v is not None} for row in table.rows]


@pytest.fixture(scope="module", params=["haidong-2024.txt", "linxia-2024.txt"])
def disclosure(request: pytest.FixtureRequest) -> tuple[str, Flow, Recognition]:
    flow = recover_flow(read_document(resources.path("data", "disclosures", request.param)))
    return request.param, flow, recognise_budget_tables(flow, frozenset(flow.ignored))


def test_both_disclosures_give_all_their_tables(disclosure: tuple[str, Flow, Recognition]) -> None:
    name, _, found = disclosure
    kinds = {table.kind for table in found.tables}
    assert len(found.tables) == {"haidong-2024.txt": 9, "linxia-2024.txt": 11}[name]
    assert {
        "income-expenditure-overview", "income", "expenditure", "appropriation-overview", "general-public-expenditure",
        "basic-expenditure", "three-public-expenses", "government-fund", "state-capital",
    } <= kinds  # fmt: skip
    assert all(table.unit == "万元" for table in found.tables)
    assert {t.kind for t in found.tables if t.empty} == {"government-fund", "state-capital"}


def test_every_printed_amount_of_a_placed_row_is_in_an_amount_at_its_place(
    disclosure: tuple[str, Flow, Recognition],
) -> None:
    _, flow, found = disclosure
    printed: list[tuple[int | None, Decimal]] = []
    for block in flow.blocks:
        items = [block] if isinstance(block, Line) else block.cells
        for item in items:
            if item.key in found.placed:
                text = item.text if isinstance(item, Line) else "".join(item.lines)
                printed += [(item.place.line, Decimal(m.replace(",", ""))) for m in _PRINTED.findall(text)]
    read_back = [
        (row.cells[label].line, Decimal(value))
        for table in found.tables
        for row in table.rows
        for label, value in row.amounts.items()
        if value is not None
    ]
    assert len(printed) > 150
    assert sorted(printed, key=str) == sorted(read_back, key=str)


def test_no_amount_of_both_disclosures_is_left_without_a_column(
    disclosure: tuple[str, Flow, Recognition],
) -> None:
    _, _, found = disclosure
    unknown = [
        key for table in found.tables for row in table.rows for key in row.amounts if key.startswith("?")
    ]
    assert unknown == []


def test_chosen_columns_of_the_lines_add_up(disclosure: tuple[str, Flow, Recognition]) -> None:
    name, _, found = disclosure
    table = next(t for t in found.tables if t.kind == "general-public-expenditure")
    total, basic, project = table.columns
    for row in table.rows:
        values = {key: Decimal(value or 0) for key, value in row.amounts.items()}
        assert values[total] == values[basic] + values[project], (name, row)
    by_code = {row.code: row for row in table.rows}
    for code, row in by_code.items():
        children = [
            other
            for other in by_code
            if other and code and other.startswith(code) and len(other) == len(code) + 2
        ]
        if children:
            for column in table.columns:
                below = sum(Decimal(by_code[c].amounts[column] or 0) for c in children)
                rounding = Decimal("0.01") * len(children)
                assert abs(below - Decimal(row.amounts[column] or 0)) <= rounding, (name, code, column)


def test_a_head_over_several_lines_and_one_figure_per_row_is_settled_by_the_narrative() -> None:
    flow = recover_flow(read_document(resources.path("data", "disclosures", "linxia-2024.txt")))
    table = next(t for t in read(flow) if t.kind == "three-public-expenses")
    assert len(table.columns) == 7
    assert table.columns[-1] == "培训费"
    assert amounts(table) == [{"培训费": "4.00"}] * 3
    assert all("columns" in row.inferred for row in table.rows)


HEAD = "表六、一般公共预算支出情况表\n单位：万元\n科目编码 科目名称 合计 基本支出 项目支出\n"


def test_equal_figures_stay_open_when_nothing_decides() -> None:
    (table,) = read(flow_of_text(HEAD + "201 一般公共服务支出 5.00 5.00\n"))
    (row,) = table.rows
    assert (row.code, row.name) == ("201", "一般公共服务支出")
    assert row.amounts == {"合计": None, "基本支出": None, "项目支出": None, "?1": "5.00", "?2": "5.00"}
    assert row.inferred["columns"]["value"] == ""


def test_the_total_row_decides_between_equal_figures() -> None:
    (table,) = read(
        flow_of_text(
            HEAD + "总计 12.00 7.00 5.00\n201 一般公共服务支出 5.00 5.00\n208 社会保障和就业支出 7.00 7.00\n"
        )
    )
    assert amounts(table) == [
        {"合计": "12.00", "基本支出": "7.00", "项目支出": "5.00"},
        {"合计": "5.00", "项目支出": "5.00"},
        {"合计": "7.00", "基本支出": "7.00"},
    ]
    assert "columns" not in table.rows[0].inferred
    assert table.rows[1].inferred["columns"]["value"] == "合计、项目支出"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9999), st.integers(0, 2)), min_size=2, max_size=8))
def test_columns_lost_by_printing_are_never_guessed_wrongly(parts: list[tuple[int, int]]) -> None:
    rows = []
    for cents, which in parts:
        basic = cents if which in (0, 2) else 0
        project = cents + 1 if which in (1, 2) else 0
        rows.append((basic + project, basic, project))
    rows.insert(0, tuple(sum(column) for column in zip(*rows, strict=True)))
    lines = []
    for number, row in enumerate(rows):
        name = "总计" if number == 0 else f"{200 + number} 科目{'甲乙丙丁戊己庚辛'[number - 1]}支出"
        lines.append(" ".join([name, *(f"{Decimal(value) / 100:.2f}" for value in row if value)]))
    (table,) = read(flow_of_text(HEAD + "\n".join(lines)))
    assert len(table.rows) == len(rows)
    for row, values in zip(table.rows, rows, strict=True):
        known = {"合计": values[0], "基本支出": values[1], "项目支出": values[2]}
        for column, cents in known.items():
            if row.amounts[column] is not None:
                assert Decimal(row.amounts[column] or 0) * 100 == cents
        printed = sorted(Decimal(v) * 100 for v in row.amounts.values() if v is not None)
        assert printed == sorted(value for value in values if value)


def test_names_and_codes_wrapped_over_lines_are_put_together() -> None:
    text = (
        HEAD + "总计 9.00 9.00\n2080505\n机关事业单位基本养老保险缴费支出 9.00 9.00\n\n"
        "表三、支出总体情况表\n单位：万元\n功能分类科目 支出合计 基本支出 项目支出\n"
        "总计 9.00 9.00\n机关事业单位基本养老保险缴费支\n出\n9.00 9.00\n备注：无内容应公开空表并说明情况。\n"
    )
    first, second = read(flow_of_text(text))
    assert first.rows[1].code == "2080505"
    assert [row.name for row in second.rows] == ["总计", "机关事业单位基本养老保险缴费支出"]
    assert (second.rows[1].source.line, second.rows[1].source.line_end) == (12, 14)
    assert second.note == "备注：无内容应公开空表并说明情况。"


def test_a_head_that_cannot_be_read_costs_no_figure() -> None:
    text = (
        "收入总体情况表\n单位：万元\n科目编码 财政拨款收入\n财政专户管\n科目名称 合计 一般公共预\n算收入 理资金收入\n"
        "合 计 3,558.35 2,776.75 781.60\n201 一般公共服务支出 2,731.79 1,950.19 781.60\n"
    )
    (table,) = read(flow_of_text(text))
    assert table.columns == ()
    assert [(row.code, row.name) for row in table.rows] == [(None, "合计"), ("201", "一般公共服务支出")]
    assert amounts(table)[0] == {"?1": "3558.35", "?2": "2776.75", "?3": "781.60"}
    assert all("columns" in row.inferred for row in table.rows)


def test_a_dash_or_a_percentage_fills_its_column() -> None:
    (table,) = read(flow_of_text(HEAD + "201 一般公共服务支出 5.00 - 5.00\n"))
    assert amounts(table) == [{"合计": "5.00", "项目支出": "5.00"}]
    assert table.rows[0].inferred == {}


def test_a_name_wrapped_around_its_code_and_figures() -> None:
    text = HEAD + "总计 9.00 9.00\n机关事业单位基本养老保险缴费\n2080505 9.00 9.00\n支出\n"
    (table,) = read(flow_of_text("说明里有机关事业单位基本养老保险缴费支出。\n" + text))
    row = table.rows[1]
    assert (row.code, row.name) == ("2080505", "机关事业单位基本养老保险缴费支出")
    assert sorted(v for v in row.amounts.values() if v) == ["9.00", "9.00"]


def test_a_line_with_one_side_goes_to_the_side_its_numeral_goes_on_with() -> None:
    text = (
        "表一、收支总表\n单位：万元\n收 入 支 出\n项目 预算数 项目 预算数\n"
        "一、财政拨款收入 10.00 一、一般公共服务支出\n二、事业收入 二、国防支出 10.00\n三、教育支出\n"
        "三、上年结余\n四、住房保障支出\n收 入 总 计 10.00 支 出 总 计 10.00\n"
    )
    (table,) = read(flow_of_text(text))
    sides = {row.name: row.side for row in table.rows}
    assert sides["三、教育支出"] == "支出"
    assert sides["三、上年结余"] == "收入"
    assert sides["四、住房保障支出"] == "支出"
    assert sides["收入总计"] == "收入"
    lone = next(row for row in table.rows if row.name == "三、上年结余")
    assert lone.inferred["side"]["value"] == "收入"


FUNCTIONAL = [
    [
        ("科目编码", 1, 3),
        None,
        None,
        ("科目名称", 2, 1),
        ("合计", 2, 1),
        ("基本支出", 1, 2),
        None,
        ("项目支出", 2, 1),
    ],
    ["类", "款", "项", None, None, "人员经费", "公用经费", None],
    [("合 计", 1, 4), None, None, None, "12.50", "10.00", "0.50", "2.00"],
    ["201", "", "", "一般公共服务支出", "12.50", "10.00", "0.50", "2.00"],
    ["", "08", "", "审计事务", "12.50", "10.00", "0.50", "2.00"],
    ["", "", "01", "行政运行", "10.50", "10.00", "0.50", ""],
]


def test_a_grid_with_class_section_item_columns_composes_codes_and_paths() -> None:
    flow = flow_of_blocks("公开表5", "一般公共预算支出表", "单位：万元", grid_of_rows(FUNCTIONAL))
    (table,) = read(flow)
    assert (table.kind, table.unit, table.number) == ("general-public-expenditure", "万元", "公开表5")
    assert table.columns == ("合计", "基本支出/人员经费", "基本支出/公用经费", "项目支出")
    assert [(row.code, row.name) for row in table.rows] == [
        (None, "合计"), ("201", "一般公共服务支出"), ("20108", "审计事务"), ("2010801", "行政运行"),
    ]  # fmt: skip
    assert amounts(table)[-1] == {"合计": "10.50", "基本支出/人员经费": "10.00", "基本支出/公用经费": "0.50"}
    assert table.rows[-1].cells["合计"].row == 6
    assert table.rows[-1].cells["合计"].column == 5


@given(st.permutations([1, 2, 3]))
def test_columns_in_another_order_keep_their_figures(order: list[int]) -> None:
    rows: list[list[object]] = [
        ["科目名称", "合计", "基本支出", "项目支出"],
        ["合计", "9.00", "5.00", "4.00"],
        ["教育支出", "9.00", "5.00", "4.00"],
    ]
    grid = grid_of_rows([[row[0], *(row[i] for i in order)] for row in rows])
    (table,) = read(flow_of_blocks("部门支出总表", grid))
    assert all(
        dict(row.amounts) == {"合计": "9.00", "基本支出": "5.00", "项目支出": "4.00"} for row in table.rows
    )


@pytest.mark.parametrize("repeated", [True, False])
def test_a_table_over_two_pages_is_one_table(repeated: bool) -> None:
    head: list[list[object]] = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"]]
    first = grid_of_rows([*head, ["201", "一般公共服务支出", "3.00", "3.00", ""]])
    rest: list[list[object]] = [["208", "社会保障和就业支出", "4.00", "", "4.00"]]
    second = grid_of_rows([*(head if repeated else []), *rest], page=2, table=2)
    title = ["支出总表", "单位：元"]
    flow = flow_of_blocks(*title, first, *(title if repeated else []), second)
    (table,) = read(flow)
    assert [row.code for row in table.rows] == ["201", "208"]
    assert table.rows[1].source.page == 2
    assert table.unit == "元"


def test_blocks_side_by_side_keep_their_own_codes_and_labels() -> None:
    grid = grid_of_rows(
        [
            [("人员经费", 1, 3), None, None, ("公用经费", 1, 3), None, None],
            ["科目编码", "科目名称", "金额", "科目编码", "科目名称", "金额"],
            ["301", "工资福利支出", "8.00", "302", "商品和服务支出", "2.00"],
        ]
    )
    (table,) = read(flow_of_blocks("基本支出明细表", "单位：万元", grid))
    assert [(row.code, list(amounts(table)[i].items())) for i, row in enumerate(table.rows)] == [
        ("301", [("人员经费/金额", "8.00")]),
        ("302", [("公用经费/金额", "2.00")]),
    ]
    assert len(set(table.columns)) == len(table.columns)


def test_an_empty_table_keeps_its_rows_and_remark() -> None:
    grid = grid_of_rows([["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["", "合计", "", "", ""]])
    (table,) = read(flow_of_blocks("政府性基金预算支出表", "单位：万元", grid, "注：本部门无相关内容。"))
    assert table.empty
    assert table.note == "注：本部门无相关内容。"
    assert [row.name for row in table.rows] == ["合计"]


def test_order_remark_and_bracketed_code_are_told_apart_from_amounts() -> None:
    grid = grid_of_rows(
        [
            ["序号", "项目", "合计", "备注"],
            ["1", "[30201]办公费", "8.00", "含邮寄"],
            ["2", "[30202]印刷费", "", ""],
        ]
    )
    (table,) = read(flow_of_blocks("机关运行经费表", "单位：万元", grid))
    assert [(row.code, row.name, row.note) for row in table.rows] == [
        ("30201", "办公费", "含邮寄"), ("30202", "印刷费", None),
    ]  # fmt: skip
    assert table.columns == ("合计",)


def test_a_table_of_performance_targets_is_left_to_others() -> None:
    grid = grid_of_rows([["项目名称", "预算数", "三级指标", "指标值"], ["培训", "8.00", "人次", "80"]])
    flow = flow_of_blocks("项目支出绩效目标表", "单位：万元", grid)
    assert read(flow) == ()


def test_taken_cells_are_not_read_again() -> None:
    grid = grid_of_rows(FUNCTIONAL)
    flow = flow_of_blocks("一般公共预算支出表", grid)
    keys = frozenset(cell.key for block in flow.blocks if isinstance(block, Grid) for cell in block.cells)
    assert recognise_budget_tables(flow, keys).tables == ()


def test_every_name_of_the_code_list_finds_its_own_kind() -> None:
    with resources.path("data", "codelists", "table-kinds.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    wrong = []
    for row in rows:
        for title in (row["label_zh"], *filter(None, row["alt_labels"].split("|"))):
            found = (
                is_performance_title(title)
                if row["group"] == "performance"
                else table_kind(title) == row["notation"]
            )
            if not found and row["notation"] != "other":
                wrong.append((title, table_kind(title), row["notation"]))
    assert wrong == []


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_tabbed_text_that_lost_empty_cells_never_moves_a_figure_to_a_wrong_column(random: Random) -> None:
    lines = resources.read_text("data", "disclosures", "haidong-2024.txt").split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith("208\t"))
    end = next(i for i, line in enumerate(lines) if line.startswith("2210201\t"))
    table = lines[start - 6 : end + 1]
    whole = {row.source.line: row.amounts for row in read(flow_of_text("\n".join(table)))[0].rows}
    for i in range(6, len(table)):
        cells = table[i].split("\t")
        empty = [j for j, cell in enumerate(cells) if not cell.strip()]
        if empty and random.random() < 0.6:
            cells.pop(random.choice(empty))
            table[i] = "\t".join(cells)
    for row in read(flow_of_text("\n".join(table)))[0].rows:
        before = whole[row.source.line]
        known = {
            key: value for key, value in row.amounts.items() if value is not None and not key.startswith("?")
        }
        assert all(before[key] == value for key, value in known.items())
        printed = sorted(value for value in row.amounts.values() if value is not None)
        assert printed == sorted(value for value in before.values() if value is not None)
