"""Arrangements of whole tables seen in several provinces: units of money and of measurement, heads over several rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.extraction.families.drawn import Case, drawn, family, wanted
from tests.extraction.families.sheet import Family, differences, read_family
from tests.readers.make_ofd import Style, write_ofd

from jixiao.derivation.passages import join_passages
from jixiao.extraction.cells.indicators import build_indicator
from jixiao.extraction.extract import extract_document
from jixiao.model.records import Source
from jixiao.readers.open import read_document

_HALF_YEAR = family(
    "units under the head of the value, half a year beside the year",
    [
        "项目支出绩效目标表",
        drawn(
            """
项目名称|示例送餐补贴|<|<|<|<
年度资金|总额|36.00|万元|<|<
年度绩效目标|为示例老人送餐。|<|<|<|<
绩效指标|一级指标|二级指标|三级指标|指标值（计量单位）|半年（程）指标值|全年（程）指标值
^|产出|数量指标|送餐人数|人|≥300|≥600
^|^|质量指标|送餐完成率|%|≥97|≥98
^|效益|社会效益|示例老人生活||改善|明显改善
""".replace("|<|<|<|<\n", "|<|<|<|<|<\n")
            .replace("万元|<|<\n", "万元|<|<|<\n")
            .replace("|<|<|<|<|<|<", "|<|<|<|<|<")
        ),
    ],
    [
        Case(
            "示例送餐补贴",
            "36.00",
            wanted("""
产出|数量指标|送餐人数|≥|600|人
|质量指标|送餐完成率|≥|98|%
效益|社会效益|示例老人生活||明显改善"""),
        )
    ],
)
_SIDE_BY_SIDE = family(
    "names and values under each second level",
    [
        "项目支出绩效目标表",
        "单位：万元",
        drawn("""
序号|资金名称|年初预算数|产出指标|<|<|<|效益指标|<
^|^|^|数量指标|<|质量指标|<|社会效益指标|<
^|^|^|指标名称|指标值|指标名称|指标值|指标名称|指标值
1|示例防火|36.00|巡查面积|≥320万亩|火情处置率|100%|示例防火意识|提高
2|示例防疫|30.00|免疫数量|≥45万只|免疫密度|≥90%|示例疫情|0起
"""),
    ],
    [
        Case(
            "示例防火",
            "36.00",
            wanted("""
产出指标|数量指标|巡查面积|≥|320|万亩
|质量指标|火情处置率||100|%
效益指标|社会效益指标|示例防火意识||提高"""),
        ),
        Case(
            "示例防疫",
            "30.00",
            wanted("""
产出指标|数量指标|免疫数量|≥|45|万只
|质量指标|免疫密度|≥|90|%
效益指标|社会效益指标|示例疫情||0|起"""),
        ),
    ],
)
_SECTIONS = family(
    "headings over the whole form, the unit of money in a cell",
    [
        "项目支出绩效目标表",
        drawn("""
示例区示例局|<|<|单位：万元
项目名称|示例管网|项目预算|160.00
二、绩效目标|<|<|<
改造示例管网3处，减少积水。|<|<|<
三、绩效指标|<|<|<
一级指标|二级指标|绩效指标名称|指标值
产出指标|数量|改造长度|≥4.8公里
^|质量|验收合格率|100%
满意度指标|服务对象满意度|居民满意度|≥85%
"""),
    ],
    [
        Case(
            "示例管网",
            "160.00",
            wanted("""
产出指标|数量|改造长度|≥|4.8|公里
|质量|验收合格率||100|%
满意度指标|服务对象满意度|居民满意度|≥|85|%"""),
            goal="改造示例管网3处，减少积水。",
        )
    ],
)
_CODED = family(
    "codes and names under one head",
    [
        "项目支出绩效目标表",
        "单位：万元",
        drawn("""
项目编码及名称|年度预算|项目期绩效目标|绩效指标|<|<|<
^|^|^|一级指标|二级指标|三级指标|绩效指标值
63250030T000000000031-示例印制|32.00|印制示例教材。|产出指标|数量指标|印制册数|≥1800册
^|^|^|^|质量指标|差错率|≤0.01%
63250030T000000000032-示例宣传|25.00|开展示例宣传。|产出指标|数量指标|宣传场次|≥12场
^|^|^|满意度指标|服务对象满意度指标|群众满意度|≥90%
"""),
    ],
    [
        Case(
            "示例印制",
            "32.00",
            wanted("产出指标|数量指标|印制册数|≥|1800|册\n|质量指标|差错率|≤|0.01|%"),
            goal="印制示例教材。",
        ),
        Case(
            "示例宣传",
            "25.00",
            wanted("产出指标|数量指标|宣传场次|≥|12|场\n满意度指标|服务对象满意度指标|群众满意度|≥|90|%"),
            goal="开展示例宣传。",
        ),
    ],
)
_LEVELS_BESIDE = family(
    "second levels in a column of each first level",
    [
        "项目支出绩效目标表",
        "单位：万元",
        drawn("""
项目名称|预算数|产出指标|<|<|<|效益指标|<|<|<
^|^|指标名称|指标内容|指标值|计量单位|指标名称|指标内容|指标值|计量单位
示例作业|24.50|数量指标|作业点次|80|点次|社会效益指标|受益乡镇数|16|个
示例预警|15.00|时效指标|发布时限|10|分钟|社会效益指标|预警覆盖率|98|%
"""),
    ],
    [
        Case(
            "示例作业",
            "24.50",
            wanted("产出指标|数量指标|作业点次||80|点次\n效益指标|社会效益指标|受益乡镇数||16|个"),
        ),
        Case(
            "示例预警",
            "15.00",
            wanted("产出指标|时效指标|发布时限||10|分钟\n效益指标|社会效益指标|预警覆盖率||98|%"),
        ),
    ],
)
_PAIRS = family(
    "pairs of names and values under one first level",
    [
        "项目支出绩效目标表",
        "单位：万元",
        drawn("""
项目名称|预算数|产出指标|<|<|<|效益指标|<
^|^|三级指标|指标值|三级指标|指标值|三级指标|指标值
示例作业|24.50|作业点次|≥80次|作业合格率|≥95%|受益乡镇数|≥16个
示例预警|15.00|预警条数|≥50条|发布时限|≤10分钟|预警覆盖率|≥98%
"""),
    ],
    [
        Case(
            "示例作业",
            "24.50",
            wanted("产出指标|-|作业点次|≥|80|次\n||作业合格率|≥|95|%\n效益指标||受益乡镇数|≥|16|个"),
        ),
        Case(
            "示例预警",
            "15.00",
            wanted("产出指标|-|预警条数|≥|50|条\n||发布时限|≤|10|分钟\n效益指标||预警覆盖率|≥|98|%"),
        ),
    ],
)
_FAMILIES = (_LEVELS_BESIDE, _PAIRS, _HALF_YEAR, _SIDE_BY_SIDE, _SECTIONS, _CODED)


@pytest.mark.parametrize("kind", ["html", "xlsx", "docx", "ofd"])
@pytest.mark.parametrize("each", _FAMILIES, ids=lambda each: each.name)
def test_every_cell_is_read(each: Family, kind: str, tmp_path: Path) -> None:
    right, count, wrong = differences(each, read_family(each, kind, tmp_path))
    assert not wrong, f"{right} of {count}"


@pytest.mark.parametrize("each", [_SIDE_BY_SIDE, _CODED], ids=lambda each: each.name)
@pytest.mark.parametrize("room", [float(room) for room in range(16, 60, 4)])
def test_a_head_that_a_page_break_cuts_is_one_head(each: Family, room: float, tmp_path: Path) -> None:
    path = write_ofd(tmp_path / "示例.ofd", each.blocks, Style(room=room))
    found = extract_document(read_document(path))
    values = [i.value for project in found.projects for i in project.indicators]
    assert values == [target.value for case in each.cases for target in case.targets]


@pytest.mark.parametrize(
    ("printed", "level"),
    [
        ("绩效指标产出指标", "产出指标"),
        ("94.00产出指标", "产出指标"),
        ("产出指标指标", "产出指标"),
        ("绩效指标", "绩效指标"),
        ("产出指标（50分）", "产出指标（50分）"),
        ("其他绩效指标", "其他绩效指标"),
    ],
)
def test_a_first_level_stands_without_the_text_of_the_cell_beside_it(printed: str, level: str) -> None:
    assert build_indicator({"level1": printed, "level3": "示例次数", "value": "3"}, Source()).level1 == level


def test_numbers_of_two_cells_are_no_year() -> None:
    passages = join_passages(
        [(1, 1, "完成时间"), (1, 2, "10"), (1, 3, "2029年8月"), (1, 4, "示例202029年8月")]
    )
    assert passages.parts_number(passages.text.index("102029"))
    assert not passages.parts_number(passages.text.index("202029"))
