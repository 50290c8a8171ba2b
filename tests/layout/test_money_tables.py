"""Budget tables without drawn columns: the same records as with all lines, and nothing where the place stays open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.layout.budget_cases import BY_FUNCTION, TABLES, UNIT, cells, span
from tests.readers.make_files import Block
from tests.readers.make_ofd import Style, write_ofd

from jixiao.extraction.extract import extract_document
from jixiao.layout.money_tables import find_money_tables
from jixiao.layout.pages import recover_page_blocks
from jixiao.model.document import Grid, Line, Part, Word
from jixiao.model.records import BudgetTable
from jixiao.readers.open import read_document

Printed = tuple[str | None, str | None, str | None, dict[str, str | None]]


def _tables(folder: Path, blocks: tuple[Block, ...], style: Style) -> tuple[BudgetTable, ...]:
    return extract_document(read_document(write_ofd(folder / "t.ofd", blocks, style))).tables


def _rows(tables: tuple[BudgetTable, ...]) -> list[tuple[str | None, tuple[str, ...], list[Printed]]]:
    return [(t.title, t.columns, [(r.code, r.name, r.side, dict(r.amounts)) for r in t.rows]) for t in tables]


@pytest.mark.parametrize("borders", ["none", "rows", "three"])
@pytest.mark.parametrize("align", ["money", "centre"])
@pytest.mark.parametrize("name", TABLES)
def test_records_are_those_of_the_drawn_table(tmp_path: Path, name: str, align: str, borders: str) -> None:
    blocks = TABLES[name]
    drawn = _rows(_tables(tmp_path, blocks, Style(align=align)))
    assert drawn and drawn[0][2]
    assert _rows(_tables(tmp_path, blocks, Style(borders=borders, align=align))) == drawn


@pytest.mark.parametrize("heads", [0, 2])
def test_a_table_goes_on_over_pages(tmp_path: Path, heads: int) -> None:
    long: list[Block] = [*TABLES["by function"]]
    long[-1] = [*BY_FUNCTION[:2], *BY_FUNCTION[2:-1] * 4, BY_FUNCTION[-1]]
    style = Style(align="money", room=70.0, heads=heads)
    drawn = _rows(_tables(tmp_path, tuple(long), style))
    assert len(drawn) == 1 and len(drawn[0][2]) == 25
    assert _rows(_tables(tmp_path, tuple(long), replace(style, borders="none"))) == drawn


def test_unknown_heads_and_wrapped_labels(tmp_path: Path) -> None:
    table = [
        [span("支出功能分类科目", 2), span("甲类资金", 1, 2), span("乙类资金", 2)],
        cells("科目编码", "科目名称", "往来款", "上级专款"),
        cells("2050803", "培训支出和示例事务的补助及其他各项相关的支出和往来安排", "3.20", "1.20", ""),
        cells("2080505", "示例养老保险缴费支出", "18.00", "", "18.00"),
        cells("2210201", "示例公积金", "7.50", "7.50", ""),
    ]
    blocks = ("部门支出总表", UNIT, table)
    drawn = _rows(_tables(tmp_path, blocks, Style(align="money")))
    assert _rows(_tables(tmp_path, blocks, Style(borders="none", align="money"))) == drawn


def _words(texts: list[tuple[str, float, float]]) -> tuple[Word, ...]:
    """A word for each text, which begins at (x, y)."""
    return tuple(
        Word(text, (x, y, x + sum(9.0 if ord(c) > 0x2E80 else 4.5 for c in text), y + 9.0), 9.0)
        for text, x, y in texts
    )


def test_forms_are_no_budget_tables() -> None:
    texts = [("示例局项目申报表", 200.0, 20.0), ("单位：万元", 480.0, 40.0)]
    texts += [("项目名称", 60.0, 60.0), ("示例培训项目", 160.0, 60.0), ("主管部门", 300.0, 60.0)]
    texts += [("示例市示例局", 400.0, 60.0), ("总预算", 60.0, 80.0), ("200.00", 160.0, 80.0)]
    texts += [("当年预算", 300.0, 80.0), ("36.50", 400.0, 80.0)]
    found = find_money_tables(_words(texts), 1, None)
    assert (found.grids, len(found.words), found.doubtful) == ([], len(texts), frozenset())


def test_two_amounts_under_one_head_are_left_unplaced() -> None:
    # Between the heads 合计 and 备注 stand two columns of amounts: whose head is lost cannot be told.
    texts = [("部门支出总表", 200.0, 20.0), ("单位：万元", 480.0, 40.0)]
    texts += [("科目名称", 60.0, 60.0), ("合计", 255.0, 60.0), ("备注", 460.0, 60.0)]
    for number, name in enumerate(("教育支出", "卫生支出", "住房支出")):
        y = 80.0 + 20 * number
        texts += [(name, 40.0, y), ("12.50", 220.0, y), ("7.25", 300.0, y)]
    part = Part("page", 1, width=600.0, height=800.0, words=_words(texts))
    blocks = recover_page_blocks((part,))
    assert not any(isinstance(block, Grid) for block in blocks)
    assert sum(isinstance(block, Line) and block.style == "table" for block in blocks) == 4
