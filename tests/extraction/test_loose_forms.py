"""Forms told from white space: halves of labels and of goals are taken back."""

from __future__ import annotations

from jixiao.extraction.grids.form_cells import read_form
from jixiao.extraction.grids.logical_tables import LogicalTable, TableCell
from jixiao.model.document import LOOSE, Cell, Place
from jixiao.text import compare_form


def _table(rows: list[list[str]], flags: frozenset[str]) -> LogicalTable:
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            cell = Cell(
                r, c, (text,) if text else (), place=Place(page=1, row=r + 1, column=c + 1), flags=flags
            )
            cell = Cell(r, c, cell.lines, place=cell.place, flags=flags, key=100 * r + c + 1)
            cells.append(TableCell(r, c, 1, 1, cell, text, compare_form(text)))
    table = LogicalTable(tuple(cells), len(rows), max(len(row) for row in rows))
    for item in cells:
        table.owners[item.row, item.column] = item
    return table


CUT_LABEL = [
    ["项目名称", "示例培训经费", "", ""],
    ["项目资金（万元）", "", "年初预算数", "全年预算数"],
    ["年度资金总额", "", "30.00", "28.00"],
    ["年结转", "上", "4.00", "3.50"],
    ["绩效目标", "完成全部示例任务。", "", ""],
]
CUT_GOAL = [
    ["项目名称", "示例培训经费"],
    ["", "1.开展示例技能培训，提升业务能力；"],
    ["绩效目标", "2.建立示例档案，健全工作机制。"],
]


def test_amounts_under_the_end_of_a_label_are_left_unplaced() -> None:
    loose = read_form(_table(CUT_LABEL, frozenset({LOOSE})), range(5))
    assert {cell.label for cell in loose.money.cells} == {"年度资金总额"}
    assert not any("年结转" in key for key in (*loose.money.results, *loose.results, *loose.attributes))
    drawn = read_form(_table(CUT_LABEL, frozenset()), range(5))
    assert "年结转" in {cell.label for cell in drawn.money.cells}


def test_a_goal_beside_lines_that_nobody_took_is_left_unplaced() -> None:
    assert read_form(_table(CUT_GOAL, frozenset()), range(3)).goals
    loose = read_form(_table(CUT_GOAL, frozenset({LOOSE})), range(3))
    assert loose.goals == []
    assert loose.text("project") == "示例培训经费"
