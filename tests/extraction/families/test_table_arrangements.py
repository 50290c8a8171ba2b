"""Arrangements that no office of the other families uses, through the whole path from a file to records."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.extraction.families import arrangements_forms, arrangements_lists, arrangements_more
from tests.extraction.families.drawn import Case, drawn, family, wanted
from tests.extraction.families.sheet import Family, differences, read_family

FAMILIES = (*arrangements_forms.FAMILIES, *arrangements_more.FAMILIES, *arrangements_lists.FAMILIES)


@pytest.mark.parametrize(
    ("shown", "kind"),
    [(shown, kind) for shown in FAMILIES for kind in shown.formats],
    ids=[f"{shown.name}, {kind}" for shown in FAMILIES for kind in shown.formats],
)
def test_every_cell_of_an_arrangement_is_read(shown: Family, kind: str, tmp_path: Path) -> None:
    right, wanted_cells, wrong = differences(shown, read_family(shown, kind, tmp_path))
    assert not wrong, f"{right} of {wanted_cells}"


def test_values_that_cannot_be_told_apart_are_left_open(tmp_path: Path) -> None:
    """Two years' values where no title names the year: neither is the target, both stay in print."""
    table = drawn("""
项目名称|示例甲项目|<|<|<
绩效目标|完成示例任务。|<|<|<
一级指标|二级指标|三级指标|2030年目标值|2031年目标值
产出指标|数量指标|示例数量|≥3个|≥4个
满意度指标|服务对象满意度指标|示例满意度|≥90%|≥91%
""")
    cases = [
        Case(
            "示例甲项目",
            "",
            wanted("""
产出指标|数量指标|示例数量
满意度指标|服务对象满意度指标|示例满意度"""),
        )
    ]
    shown = family("years", ["项目绩效目标表", table], cases)
    found = read_family(shown, "html", tmp_path)
    assert not differences(shown, found)[2]
    assert found.projects[0].indicators[0].raw["2031年目标值"] == "≥4个"


def test_an_amount_spent_is_never_the_budget(tmp_path: Path) -> None:
    table = drawn("""
项目名称|执行情况|<|一级指标|二级指标|三级指标|指标值
^|金额|执行率|^|^|^|^
示例乙项目|26.00|52%|产出指标|数量指标|示例数量|≥3个
^|^|^|满意度指标|服务对象满意度指标|示例满意度|≥90%
""")
    shown = family("spent", ["项目绩效监控表", "单位：万元", table], [])
    found = read_family(shown, "html", tmp_path)
    assert [project.budget for project in found.projects] == [None]


def test_one_head_over_sign_and_number_gives_both(tmp_path: Path) -> None:
    table = drawn("""
项目名称|资金安排|<|一级指标|二级指标|三级指标|目标值|<|<
^|合计|市级|^|^|^|比较|数值|单位
示例丙项目|96.00|60.00|产出指标|数量指标|示例人数|≥|2600|人
^|^|^|效益指标|社会效益指标|示例水平||明显提升|
""")
    cases = [
        Case(
            "示例丙项目",
            "96.00",
            wanted("""
产出指标|数量指标|示例人数|≥|2600|人
效益指标|社会效益指标|示例水平||明显提升"""),
        )
    ]
    shown = family("signs", ["项目绩效目标表", "金额：万元", table], cases)
    assert not differences(shown, read_family(shown, "html", tmp_path))[2]


def test_a_table_alone_in_a_word_file_keeps_its_rows_together(tmp_path: Path) -> None:
    table = drawn("""
项目绩效目标表（培训类）|<|<|<|<
项目绩效指标|一级指标|二级指标|三级指标|指标值
^|产出指标|数量指标|示例人数|≥120人
^|^|质量指标|示例合格率|≥95%
""")
    cases = [
        Case(
            "",
            "",
            wanted("""
产出指标|数量指标|示例人数|≥|120|人
|质量指标|示例合格率|≥|95|%"""),
        )
    ]
    found = read_family(family("alone", [table], cases), "docx", tmp_path)
    assert [[i.level3 for i in project.indicators] for project in found.projects] == [
        ["示例人数", "示例合格率"]
    ]
