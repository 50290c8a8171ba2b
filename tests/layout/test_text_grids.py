"""Tables in plain text: tabs, gutters, and rows parted by blanks."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from jixiao.layout.flow import recover_flow
from jixiao.model.document import Document, Flow, Grid, Line, Part, Place
from jixiao.readers.open import read_bytes


def _flow(text: str) -> Flow:
    return recover_flow(read_bytes(text.encode(), Path("table.txt")))


def _grids(text: str) -> list[Grid]:
    return [block for block in _flow(text).blocks if isinstance(block, Grid)]


def _texts(grid: Grid) -> list[list[str]]:
    rows = [["" for _ in range(grid.column_count)] for _ in range(grid.row_count)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = " ".join(cell.lines)
    return rows


def test_tabbed_rows_make_one_ragged_grid_over_blank_lines() -> None:
    text = "# 标题\n\n项目\t金额\t备注\n甲\t1.00\n\n\t乙\t2.00\n说明文字。\n丙\t3.00\n"
    first, second = _grids(text)
    assert first.ragged
    assert _texts(first) == [["项目", "金额", "备注"], ["甲", "1.00", ""], ["", "乙", "2.00"]]
    assert [cell.place.line for cell in first.cells if cell.column == 0] == [3, 4, 6]
    assert _texts(second) == [["丙", "3.00"]]


def test_aligned_columns_make_an_exact_grid() -> None:
    text = (
        "某部门收支情况如下，本段文字没有表格。\n"
        "科目名称          预算数     比上年\n"
        "教育支出          120.00      3.5\n"
        "社会保障支出       80.00     -1.2\n"
        "合计              200.00      2.3\n"
    )
    (grid,) = _grids(text)
    assert not grid.ragged
    assert _texts(grid)[2] == ["社会保障支出", "80.00", "-1.2"]
    assert grid.cells[0].place.line == 2


def test_gaps_without_gutters_make_a_ragged_grid() -> None:
    rows = [
        "甲    乙    丙    丁    戊",
        "一一一一一    二    三    四",
        "      二二    三三    四    五五五五",
    ]
    rows += ["长长长长长长长长    丙丙丙丙    丁    戊戊", "甲    乙乙乙乙乙乙    丙    丁丁丁    戊"]
    (grid,) = _grids("前言。\n" + "\n".join(rows))
    assert grid.ragged
    assert grid.row_count == 5


def test_prose_stays_lines() -> None:
    text = "　　一、收入情况。  今年收入增加。\n　　二、支出情况。\n（一）基本支出  120万元\n"
    assert _grids(text) == []


def test_delimited_rows_of_uneven_length_are_ragged() -> None:
    even = "\n".join(f"| {n} | 乙 | 丙 |" for n in range(6))
    assert [grid.ragged for grid in _grids("前言。\n\n" + even)] == [False]
    assert [grid.ragged for grid in _grids("前言。\n\n" + even + "\n| 甲 | 乙 |\n| 甲 | 乙 | 丙 | 丁 |")] == [
        True
    ]


@given(st.lists(st.lists(st.text("甲乙1.0 ", max_size=4), min_size=2, max_size=5), min_size=1, max_size=6))
def test_every_printed_cell_is_kept_with_its_line(rows: list[list[str]]) -> None:
    lines = [Line("\t".join(row), Place(line=number)) for number, row in enumerate(rows, start=1)]
    document = Document("t.txt", "", "text", (Part("text", 1, blocks=tuple(lines)),))
    flow = recover_flow(document)
    printed = [
        (number, value)
        for number, row in enumerate(rows, 1)
        if any(map(str.strip, row))
        for value in row
        if value.strip()
    ]
    kept = [
        (cell.place.line, cell.lines[0])
        for block in flow.blocks
        if isinstance(block, Grid)
        for cell in block.cells
        if cell.lines
    ]
    assert kept == printed


def test_keys_count_from_one_over_lines_and_cells() -> None:
    flow = _flow("甲\n乙\t丙\n丁\n")
    keys = [
        block.key if isinstance(block, Line) else [cell.key for cell in block.cells] for block in flow.blocks
    ]
    assert keys == [1, [2, 3], 4]
    assert flow.ignored == {}


def test_page_numbers_marked_by_a_reader_are_set_aside() -> None:
    lines = (Line("正文"), Line("- 3 -", style="page_number"))
    flow = recover_flow(Document("t.docx", "", "docx", (Part("html", 1, blocks=lines),)))
    assert flow.ignored == {2: "page number"}
