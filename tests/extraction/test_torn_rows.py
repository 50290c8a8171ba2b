"""Rows that show by their own cells that a text was not read in the order of its columns."""

from __future__ import annotations

import pytest

from jixiao.extraction.cells.indicators import build_indicator
from jixiao.extraction.cells.torn_rows import is_torn, list_guessed
from jixiao.model.records import Source

ROW = {
    "level1": "产出指标",
    "level2": "数量指标",
    "level3": "示例巡查次数",
    "value": "24",
    "measurement_unit": "次",
}


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"level1": "产出", "level2": "数量"},
        {"level1": ""},
        {"level2": "党建指标"},
        {"level3": "数量指标完成率"},
        {"level3": "指标1：示例巡查次数"},
        {"level3": "成本节约率"},
        {"value": "≥24", "measurement_unit": ""},
        {"measurement_unit": "%"},
    ],
)
def test_rows_as_offices_print_them_are_whole(cells: dict[str, str]) -> None:
    assert not is_torn(build_indicator(ROW | cells, Source()))


@pytest.mark.parametrize(
    "cells",
    [
        {"level3": "成本指标经济成本指标"},
        {"level3": "质量指标"},
        {"level3": "数量指标：1.示例巡查次数；"},
        {"level3": "指标值"},
        {"level3": "绩效指标"},
        {"level3": "大于等于"},
        {"level2": "20"},
        {"level2": "≥480人次"},
        {"level1": "做好示例巡查。"},
    ],
)
def test_cells_of_other_columns_show(cells: dict[str, str]) -> None:
    assert is_torn(build_indicator(ROW | cells, Source()))


def test_a_piece_of_a_name_is_no_second_level() -> None:
    seconds = ["数量指标", "培养", "党建指标", "质量指标"]
    rows = [build_indicator(ROW | {"level2": second}, Source()) for second in seconds]
    assert list_guessed(rows) == [False, True, False, False]
    assert list_guessed(rows[1:2]) == [False]
