"""Which lines of a column are one cell, told by their words."""

from __future__ import annotations

import pytest

from jixiao.layout.cell_words import APART, JOINED, join_by_words, list_names


def test_parts_of_a_level_are_joined_and_levels_stand_apart() -> None:
    lines = ["社会效益", "指标", "可持续影", "响指标", "满意度指标"]
    assert join_by_words(lines, "level2") == [None, JOINED, APART, JOINED, APART]
    assert list_names(lines) == [(0, 2), (2, 4), (4, 5)]


def test_points_in_brackets_go_on_with_their_level() -> None:
    assert join_by_words(["产出指标", "（50分）", "效益指标"], "level1")[1] != APART


@pytest.mark.parametrize(
    ("above", "below", "role", "bond"),
    [
        ("10", "15", "weight", APART),
        ("≥", "≥", "operator", APART),
        ("≥95%", "90%", "value", APART),
        ("320", "%", "value", JOINED),
        ("期", "%", "measurement_unit", None),
        ("设备购置、", "安装", "level3", JOINED),
        ("经费标准（元/", "人）", "level3", JOINED),
        ("项目名称", "主管部门", None, APART),
        ("工作台账", "工作台账", "basis", APART),
        ("举办培训", "班期数", "level3", None),
    ],
)
def test_two_lines(above: str, below: str, role: str | None, bond: str | None) -> None:
    assert join_by_words([above, below], role)[1] == bond
