"""What pages show, before it is a page: years, funds, levels, marked passages, spreads, labels that fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from jixiao.model.findings import Finding
from jixiao.pipeline.build import build
from jixiao.server.app import create_app
from jixiao.server.charts import arrange_years, list_funds
from jixiao.server.compare import shorten_hit, spell_variants, spread_values
from jixiao.server.passages import group_findings, mark_lines
from jixiao.server.pictures import (
    Flow,
    Tile,
    draw_sankey,
    draw_spread,
    draw_treemap,
    draw_weights,
    measure_text,
    wrap_text,
)
from jixiao.server.places import count_levels, level_of

FINDING = Finding(
    "f1",
    "rule",
    10,
    "Warning",
    "",
    "",
    "d.txt",
    None,
    5,
    "urn:x",
    "",
    "",
    "甲 10 万元",
    "10.00万元",
    "8.00万元",
)


def year_row(name: str, year: int, budget: int | None) -> dict[str, Any]:
    return {
        "name": name, "fiscal_year": year, "budget": budget, "printed_budget": None, "doc": "d", "ordinal": 1,
    }  # fmt: skip


def test_projects_are_followed_over_years_whatever_year_their_name_holds() -> None:
    rows = [
        year_row("2023年度培训费", 2023, 100), year_row("2024年度培训费", 2024, 150), year_row("维护(2023)", 2023, 80),
        year_row("新设", 2024, 500), year_row("零", 2023, 0), year_row("零", 2024, 7), year_row("不明", 2023, None),
        year_row("不明", 2024, 3),
    ]  # fmt: skip
    table = arrange_years(rows)
    found = {row.name: (row.mark, row.change, row.percent) for row in table.rows}
    assert found == {
        "培训费": ("", 50, "+50.0%"), "维护": ("ended", None, ""), "新设": ("new", None, ""), "零": ("", 7, ""),
        "不明": ("", None, ""),
    }  # fmt: skip
    assert table.rows[0].name == "新设" and table.years == (2023, 2024) and table.sums == (180, 660)
    assert (table.count("new"), table.count("ended"), table.count("")) == (1, 1, 3)


def test_a_name_printed_twice_in_a_year_gives_two_rows() -> None:
    table = arrange_years([year_row("甲", 2024, 1), year_row("甲", 2024, 2), year_row("甲", 2023, 3)])
    assert [tuple(c and c["budget"] for c in row.cells) for row in table.rows] == [(3, 1), (None, 2)]
    assert arrange_years([]).rows == ()


def amount(
    name: str, yuan: int, kind: str = "income-expenditure-overview", side: str | None = "收入"
) -> dict[str, Any]:
    return {"table_kind": kind, "table_number": 1, "side": side, "name": name, "yuan": yuan}


def test_funds_are_told_from_sums_and_from_expenditure() -> None:
    amounts = [
        amount("一、一般公共预算拨款收入", 70), amount("二、政府性基金预算拨款收入", 30), amount("财政拨款收入", 100),
        amount("本年收入合计", 100), amount("八、社会保障和就业支出", 60, side="支出"),
        amount("（一）一般公共预算拨款收入", 70, "appropriation-overview"),
    ]  # fmt: skip
    assert list_funds(amounts) == [("一般公共预算拨款收入", 70), ("政府性基金预算拨款收入", 30)]
    assert list_funds([]) == []


@pytest.mark.parametrize(
    ("region", "publisher", "level"),
    [
        ("临夏市", "临夏市人力资源和社会保障局", "county"),
        ("海东市", "海东市人力资源和社会保障局", "prefecture"),
        ("甘肃省", "甘肃省财政厅", "province"),
        (None, "国家信访局", "central"),
        (None, "最高人民法院", "central"),
        ("城关区", None, "county"),
        ("无此地", "无此地某局", ""),
        (None, None, ""),
    ],
)
def test_levels(region: str | None, publisher: str | None, level: str) -> None:
    assert level_of(region, publisher) == level


def test_levels_are_counted_from_the_top_down() -> None:
    pairs = [("临夏市", None, 2), (None, "国家信访局", 1), (None, None, 4)]
    assert list(count_levels(pairs).items()) == [("central", 1), ("county", 2), ("", 4)]


def test_compared_values_are_marked_however_they_are_printed() -> None:
    line = mark_lines((("4", "前 10"), ("▸5", "预算 8.00 ，成本 10 万元，110、10.5、1,010")), [FINDING])
    assert [(row.number, row.is_hit) for row in line] == [("4", False), ("5", True)]
    assert [text for text, marked in line[1].pieces if marked] == ["8.00", "10"]
    assert line[0].pieces == (("前 10", False),)
    assert "".join(text for text, _ in line[1].pieces) == "预算 8.00 ，成本 10 万元，110、10.5、1,010"


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_marking_loses_no_character(text: str, first: str, second: str) -> None:
    finding = replace(FINDING, value_a=first, value_b=second)
    [line] = mark_lines((("", text),), [finding])
    assert "".join(piece for piece, _ in line.pieces) == text


def test_findings_of_one_place_stand_together_in_their_order() -> None:
    other = replace(FINDING, id="f2", printed="乙")
    groups = group_findings([FINDING, replace(FINDING, id="f3"), other, FINDING], None)
    assert [[f.id for f in group.findings] for group in groups] == [["f1", "f3"], ["f2"], ["f1"]]


def test_words_are_found_in_every_width_and_script() -> None:
    assert {"２０２４", "2024"} <= set(spell_variants("２０２４")) and "２０２４" in spell_variants("2024")
    assert "预算" in spell_variants("預算")


def test_a_hit_is_shortened_around_the_word() -> None:
    pieces = shorten_hit("前" * 200 + "补贴" + "后" * 200, "补贴")
    assert ("补贴", True) in pieces and sum(len(text) for text, _ in pieces) <= 92
    assert pieces[0][0] == "…" and pieces[-1][0].endswith("…")
    assert shorten_hit("<b>", "<") == (("<", True), ("b>", False))


def test_numbers_of_an_indicator_in_a_few_words() -> None:
    rows = [
        {"level3": "满意度", "unit": "%", "value": value, "publisher": publisher}
        for value, publisher in (("90", "甲"), ("95", "乙"), ("98.5", "乙"), ("9x", "丙"))
    ]
    [spread] = spread_values(rows)
    assert (spread["n"], spread["departments"]) == (3, 2)
    assert (spread["least"], spread["median"], spread["most"]) == ("90", "95", "98.5")


@given(st.text(alphabet="项目资金ab c1(）", max_size=40), st.floats(5, 200), st.integers(1, 4))
def test_wrapped_labels_fit(text: str, width: float, most: int) -> None:
    lines = wrap_text(text, width, most)
    assert len(lines) <= most and all(measure_text(line) <= width + 1e-6 for line in lines)


def parse(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(f"<p>{svg}</p>"))


def test_pictures_name_everything_and_hold_no_markup_of_the_data() -> None:
    name = '<b>"甲" & 乙</b>'
    pictures = (
        draw_treemap([Tile(name, 3, "3.00 万元", "bad", "/x?a=1&b=2"), Tile("丙", 1, "1")], name),
        draw_sankey([[name], ["乙"]], [Flow(name, "乙", 2.0, "2")], name),
        draw_weights([(name, 20.0), ("产出指标", 40.0)], name),
    )
    for picture in pictures:
        shapes = parse(picture)
        assert [shape.get("class", "").split()[-1] for shape in shapes] == ["wide", "narrow"]
        for shape in shapes:
            assert shape.get("aria-label") == name
            assert any(
                name in (title.text or "") for title in shape.iter("{http://www.w3.org/2000/svg}title")
            )
    assert draw_treemap([], "x") == "" and draw_sankey([["a"]], [], "x") == ""
    assert len(parse(draw_spread([1.0, 1.0], "x"))[0].findall(".//circle")) == 1


def test_missing_weights_stay_open() -> None:
    assert draw_weights([("产出指标", 70.0)], "x", 90.0).count('class="missing"') == 2
    assert draw_weights([("产出指标", 100.0)], "x").count('class="missing"') == 0


_HEAD = "单位名称\t项目名称\t项目类别\t预算数(万元)\t绩效目标\t一级指标\t二级指标\t三级指标\t绩效指标性质\t绩效指标值\t度量单位\t分值权重"


def write_list(year: int, projects: dict[str, str]) -> str:
    """A text form of one invented office: projects by name with their money."""
    rows = [f"# 青石市统计局\n\n## {year} 年部门预算\n\n## {year} 年部门预算项目支出绩效目标表\n", _HEAD]
    for number, (name, money) in enumerate(projects.items()):
        unit = "502001-青石市统计局" if not number else ""
        code = f"62000{number}{year % 100}24T000000000{number}"
        rows.append(
            f"{unit}\t{code}-{name}\t3-特定目标类\t{money}\t完成{name}。\t成本指标\t经济成本\t{name}支出\t≤\t{money}\t万元\t20"
        )
        rows.append(f"\t\t\t\t\t产出指标\t数量指标\t{name}次数\t≥\t12\t次\t40")
        rows.append(f"\t\t\t\t\t效益指标\t社会效益\t{name}知晓率\t≥\t85\t%\t20")
        rows.append(f"\t\t\t\t\t满意度指标\t服务对象满意度\t{name}满意度\t≥\t90\t%\t10")
    return "\n".join(rows) + "\n"


def test_two_years_of_one_office(tmp_path: Path) -> None:
    """The same office a year later, one amount changed and one project replaced, through the build to the page."""
    sources = tmp_path / "in"
    sources.mkdir()
    first, second = {"培训经费": "20.00", "设备维护": "8.00"}, {"培训经费": "25.00", "调查经费": "3.00"}
    (sources / "first.txt").write_text(write_list(2023, first), encoding="utf-8")
    (sources / "second.txt").write_text(write_list(2024, second), encoding="utf-8")
    assert not build((str(sources),), tmp_path / "out", jobs=1).faults
    with TestClient(create_app(tmp_path / "out"), base_url="http://testserver") as client:
        publisher = client.get("/", params={"format": "json"}).json()["rows"][0]["publisher"]
        rows = client.get("/years", params={"publisher": publisher, "format": "json"}).json()
        assert {(row["name"], row["fiscal_year"]) for row in rows} == {
            ("培训经费", 2023), ("设备维护", 2023), ("培训经费", 2024), ("调查经费", 2024),
        }  # fmt: skip
        page = client.get("/years", params={"publisher": publisher}).text
        assert "+5.00 万元" in page and "+25.0%" in page
        assert page.count('class="chip new"') == 1 and page.count('class="chip ended"') == 1
        assert client.get("/graph", params={"node": rows[0]["doc"]}).status_code == 200
