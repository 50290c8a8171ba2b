"""Files that hold the tables of several offices one below the other, with their titles between."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from tests.extraction.families import forms, lists, odd
from tests.extraction.families.sheet import Family, differences
from tests.readers.make_files import delimited_text, expand

from jixiao.extraction.extract import extract_document
from jixiao.readers.open import read_document

FAMILIES = {family.name: family for family in (*forms.FAMILIES, *lists.FAMILIES, *odd.FAMILIES)}
PAIRS = [
    ("central form", "bounds in words"),
    ("self-evaluation", "kinds of cost"),
    ("side label before every group", "weights and units before values"),
    ("half-year values", "bounds in words"),
    ("head on three rows", "kinds of cost"),
    ("among budget tables and prose", "bounds in words"),
]


def _write(first: Family, second: Family, *, padded: bool) -> str:
    blocks = (*first.blocks, *second.blocks)
    if padded:
        return delimited_text(",", blocks)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for block in blocks:
        writer.writerows([[block]] if isinstance(block, str) else expand(block))
    return out.getvalue()


@pytest.mark.parametrize("padded", [False, True], ids=["as printed", "padded"])
@pytest.mark.parametrize(("first", "second"), PAIRS, ids=[" + ".join(pair) for pair in PAIRS])
def test_every_cell_of_two_offices_is_read_from_one_file(
    first: str, second: str, padded: bool, tmp_path: Path
) -> None:
    one, two = FAMILIES[first], FAMILIES[second]
    both = Family("both", (*one.blocks, *two.blocks), (*one.cases, *two.cases))
    path = tmp_path / "示例.csv"
    path.write_text(_write(one, two, padded=padded), encoding="utf-8")
    right, wanted, wrong = differences(both, extract_document(read_document(path)))
    assert not wrong, f"{right} of {wanted}"


def test_pages_of_a_list_that_print_names_and_titles_again_are_one_list(tmp_path: Path) -> None:
    head = ["项目名称", "资金总额", "绩效目标", "一级指标", "二级指标", "三级指标", "指标值"]
    titles = [["2030年项目支出绩效目标表"], ["单位名称：示例局", "", "", "", "", "", "单位：万元"]]
    first = ["示例巡查经费", "12.50", "做好示例巡查", "产出指标", "数量指标", "示例巡查次数", "24"]
    rows = [first, ["", "", "", "", "质量指标", "示例巡查覆盖率", "95%"]]
    more = [
        [*first[:4], "时效指标", "示例巡查时间", "12月"],
        ["", "", "", "效益指标", "社会效益指标", "示例投诉下降率", "5%"],
    ]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([*titles, head, *rows, *titles, head, *more])
    path = tmp_path / "示例.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    (project,) = extract_document(read_document(path)).projects
    assert [(i.level1, i.level2, i.value) for i in project.indicators] == [
        ("产出指标", "数量指标", "24"),
        ("产出指标", "质量指标", "95"),
        ("产出指标", "时效指标", "12"),
        ("效益指标", "社会效益指标", "5"),
    ]


def test_rows_after_the_last_head_stay_with_its_project_whatever_their_levels(tmp_path: Path) -> None:
    head = ["项目名称", "资金总额", "绩效目标", "一级指标", "二级指标", "三级指标", "指标值"]
    cost = ["", "", "", "成本指标", "经济成本指标", "示例单价", "≤30元"]
    names = ["示例巡查经费", "示例阅读推广", "示例展览经费"]
    rows = [
        row
        for name in names
        for row in ([name, "1.00", "做好" + name, "产出指标", "数量指标", name + "次数", "≥4次"], cost)
    ]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    path = tmp_path / "示例.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    projects = extract_document(read_document(path)).projects
    assert [[i.level3 for i in p.indicators] for p in projects] == [
        [name + "次数", "示例单价"] for name in names
    ]
