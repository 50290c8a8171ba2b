"""The head of a disclosure and its lists of budget units."""

from __future__ import annotations

import pytest

from extraction.make_flow import flow_of_blocks, flow_of_text, grid_of_rows
from jixiao import resources
from jixiao.extraction.narrative.head import recognise_head, recognise_units
from jixiao.layout.flow import recover_flow
from jixiao.readers.open import read_document


def test_heads_of_both_disclosures() -> None:
    heads = {}
    for name in ("haidong", "linxia"):
        flow = recover_flow(read_document(resources.path("data", "disclosures", f"{name}-2024.txt")))
        head = recognise_head(flow).document
        heads[name] = (head.title, head.publisher, head.fiscal_year, head.region, head.published)
        assert head.places["title"].line is not None
    office = "人力资源和社会保障局"
    assert heads["haidong"] == (f"海东市{office}2024年部门预算", f"海东市{office}", 2024, "海东市", None)
    assert heads["linxia"] == (
        f"临夏市{office}2024年单位预算公开情况说明", f"临夏市{office}", 2024, "临夏市", "2024-02-27",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "title", "publisher", "year", "region"),
    [
        ("2026年烟台市审计局部门预算\n目 录\n一、主要职责", "2026年烟台市审计局部门预算", "烟台市审计局", 2026, "烟台市"),
        ("西安市审计局（汇总）\n2026年部门预算公开说明\n", "西安市审计局（汇总）2026年部门预算公开说明", "西安市审计局", 2026, "西安市"),
        ("国家信访局2026年度部门预算\n", "国家信访局2026年度部门预算", "国家信访局", 2026, None),
        ("某段文字。\n另一段文字，没有标题。\n", None, None, None, None),
    ],
)  # fmt: skip
def test_titles_of_other_forms(
    text: str, title: str | None, publisher: str | None, year: int | None, region: str | None
) -> None:
    head = recognise_head(flow_of_text(text)).document
    assert (head.title, head.publisher, head.fiscal_year, head.region) == (title, publisher, year, region)


def test_an_impossible_date_is_no_date_of_publication() -> None:
    head = recognise_head(flow_of_text("某市财政局\n2024年部门预算\n2024年13月40日\n")).document
    assert head.published is None


def test_the_list_of_contents_is_set_aside_and_ends_where_the_body_starts() -> None:
    text = "某市财政局\n2024年部门预算\n目 录\n一、主要职责\n二、收支总表\n一、主要职责\n负责财政工作。\n"
    found = recognise_head(flow_of_text(text))
    assert sorted(found.ignored.values()).count("list of contents") == 3


def test_units_of_a_table_and_of_a_numbered_list() -> None:
    grid = grid_of_rows([["序号", "单位名称"], ["1", "某市财政局（本级）"], ["2", "某市国库支付中心"]])
    found = recognise_units(flow_of_blocks("纳入编制范围的单位", grid), frozenset())
    assert [unit.name for unit in found.units] == ["某市财政局（本级）", "某市国库支付中心"]
    text = "纳入某市审计局部门预算编制范围的二级预算单位包括：\n1.某市审计局\n2.某市审计服务中心\n第二部分\n"
    found = recognise_units(flow_of_text(text), frozenset())
    assert [unit.name for unit in found.units] == ["某市审计局", "某市审计服务中心"]
    assert found.units[1].source.line == 3
