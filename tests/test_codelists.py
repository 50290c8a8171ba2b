"""The code lists: what they resolve, what they refuse to guess, and that ontology/ says the same."""

from __future__ import annotations

import importlib.util
import itertools
import re
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao import codelists, iris, resources
from jixiao.errors import LookupFault
from jixiao.vocabulary import JX, SKOS

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"


def _tool(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name", ["indicators", "kinds", "units", "functional", "economic", "regions", "cofog"]
)
def test_turtle_is_generated_from_the_csv(name):
    assert (ONTOLOGY / f"{name}.ttl").read_text(encoding="utf-8") == _tool("make_codelists").FILES[
        f"{name}.ttl"
    ]()


def test_cube_is_generated():
    assert (ONTOLOGY / "cube.ttl").read_text(encoding="utf-8") == _tool("make_cube").render()


@pytest.mark.parametrize(
    ("label", "level", "under", "notation"),
    [
        ("产出指标", 1, None, "output"),
        ("产 出\n指标", 1, None, "output"),
        ("数量指标", 2, "output", "output.quantity"),
        ("数量", None, None, "output.quantity"),
        ("成本指标", 1, None, "cost"),
        ("成本指标", 2, "output", "output.cost"),
        ("成本指标", 2, "benefit", None),
        ("质量指标", 2, "cost", "output.quality"),
        ("可持续影响", 2, "benefit", "benefit.sustainable"),
        ("服务对象满意度指标", 2, "satisfaction", "satisfaction.beneficiary"),
        ("无此指标", None, None, None),
        (None, None, None, None),
    ],
)
def test_indicator_category(label, level, under, notation):
    assert codelists.indicator_category(label, level, under) == notation


def test_norms_differ_in_cost_and_sustainability():
    current = {
        n for n in codelists.concepts("indicator-category") if "2021-101" in codelists.category_norms(n)
    }
    older = {n for n in codelists.concepts("indicator-category") if "2015-88" in codelists.category_norms(n)}
    assert older - current == {"output.cost", "benefit.sustainable"}
    assert current - older == {"cost", "cost.economic", "cost.social", "cost.ecological"}


# Unit texts as disclosures print them.
UNITS = [
    "%",
    "次",
    "万元",
    "元",
    "人",
    "月",
    "年",
    "万",
    "个",
    "天",
    "小时",
    "份",
    "本",
    "元/人/天",
    "条",
    "亿元",
    "篇",
    "名",
    "件",
    "元/次",
    "人/次",
    "万册",
    "篇次",
    "期",
    "平方米",
    "分钟",
    "元/个",
    "元/篇",
    "套",
    "台",
    "人次",
    "项",
    "家",
    "分",
    "元/人/年",
    "次/年",
    "万立方",
    "万吨",
    "万度",
    "台套",
    "元/小时",
    "万次",
    "元/年",
    "元/件",
    "元/张",
    "张",
    "台（套）",
    "秒",
    "册",
    "％",
    "‰",
    "户",
    "场",
    "批",
    "亩",
    "公顷",
    "公里",
    "万人次",
    "元/人·天",
    "万元/个",
    "日",
    "季度",
    "工作日",
    "吨",
    "人天",
]


@pytest.mark.parametrize("text", UNITS)
def test_printed_units_resolve(text):
    unit = codelists.unit_of(text)
    assert unit is not None and unit.multiplier > 0
    assert codelists.unit_of(unit.label_zh) is not None


@pytest.mark.parametrize("text", ["优良中低差", "高中低", "定性", "良", "", None, "若干", "元/若干", "//"])
def test_what_is_no_unit_is_not_guessed(text):
    assert codelists.unit_of(text) is None


@pytest.mark.parametrize(
    ("number", "unit", "other", "equal"),
    [
        ("5", "万元", "元", "50000"),
        ("1.5", "亿元", "万元", "15000"),
        ("2", "小时", "分钟", "120"),
        ("1", "年", "月", "12"),
        ("1", "周", "天", "7"),
        ("3", "万册", "册", "30000"),
        ("15", "亩", "公顷", "1"),
        ("20", "‰", "%", "2"),
        ("2", "万元/年", "元/年", "20000"),
    ],
)
def test_conversion(number, unit, other, equal):
    one, two = codelists.unit_of(unit), codelists.unit_of(other)
    assert one.base == two.base
    difference = one.normalise(number) - two.normalise(equal)
    assert abs(difference) < Decimal("1e-20")


def test_what_is_not_the_same_thing_is_not_converted():
    bases = {codelists.unit_of(text).base for text in ("次", "场", "期", "人", "人次", "月", "天", "工作日")}
    assert len(bases) == 8


def test_every_base_is_a_listed_unit_of_itself():
    for unit in codelists.units().values():
        base = codelists.units()[unit.base]
        assert base.base == base.code and base.multiplier == 1, unit.code


@given(st.text(max_size=12))
def test_any_text_is_a_unit_or_none(text):
    unit = codelists.unit_of(text)
    assert unit is None or iris.measurement_unit_iri(unit.code).isascii()


def test_rating_scales():
    scale = codelists.rating_scale_of("优/良/中/低/差")
    assert scale.notation == "excellent-to-poor" and scale.grades[0] == ("优", "excellent")
    assert codelists.rating_scale_of("良") is None


def test_comparators_and_table_kinds():
    assert [codelists.comparator(s) for s in ("≥", "≧", "＝", "定性", "不低于", "~")] == [
        "ge", "ge", "eq", "qualitative", "ge", None,
    ]  # fmt: skip
    assert codelists.table_kind("一般公共预算“三公”经费支出情况表") == "three-public-expenses"
    assert codelists.table_kind("某表") is None


def test_no_label_stands_for_two_concepts_of_a_list():
    for scheme in ("comparator", "table-kind", "budget-phase", "fund", "expenditure-type"):
        seen: dict[str, str] = {}
        for concept in codelists.concepts(scheme).values():
            for label in (concept.label_zh, *concept.alt_labels):
                assert seen.setdefault(label, concept.notation) == concept.notation, (scheme, label)


def test_names_of_codes_by_edition():
    assert codelists.functional_name("207", 2018) == "文化体育与传媒支出"
    assert (
        codelists.functional_name("207", 2024) == codelists.functional("207").name == "文化旅游体育与传媒支出"
    )
    assert codelists.functional_name("20805", 2019) == "行政事业单位离退休"
    assert codelists.functional("2080105").parent == "20801"
    assert codelists.functional("2080105").level == 3
    assert codelists.functional("9999999") is None and codelists.functional(None) is None
    assert codelists.economic("30201").name == "办公费"
    assert codelists.economic("501").system == "government"


def test_every_code_has_its_parent_and_an_honest_status():
    for codes, shape in (
        (codelists.functional_codes(), r"2\d\d(\d\d){0,2}"),
        (codelists.economic_codes(), r"[35]\d\d(\d\d)?"),
    ):
        for code, item in codes.items():
            assert re.fullmatch(shape, code)
            assert item.parent is None or item.parent in codes, code
            assert {naming.status for naming in item.namings} <= {"printed", "rule", "memory"}
            spans = [(n.first or 0, n.last or 9999) for n in item.namings]
            assert all(a[1] < b[0] for a, b in itertools.pairwise(spans)), code


def test_a_code_is_unknown_only_where_the_list_is_complete():
    assert codelists.is_unknown("2210209") and codelists.is_unknown("30150")
    assert not codelists.is_unknown("2210201") and not codelists.is_unknown("2010177")
    assert not codelists.is_unknown("221") and not codelists.is_unknown("999")


def test_every_class_is_set_against_cofog_with_a_reason():
    rows = codelists.read_rows("cofog-crosswalk")
    classes = {code for code in codelists.functional_codes() if len(code) == 3}
    assert classes <= {row["code"] for row in rows} <= set(codelists.functional_codes())
    assert {row["relation"] for row in rows} <= {"close", "broad"}
    assert all(row["note_en"] and row["note_zh"] for row in rows)
    cofog = {q.subject.value for q in ox.parse(path=str(ONTOLOGY / "cofog.ttl"))}
    assert {iris.concept_iri("cofog", row["cofog"]) for row in rows} <= cofog


def test_regions():
    assert codelists.region("630200").name == "海东市"
    assert codelists.ancestors("622901") == ("622900", "620000")
    assert codelists.region_by_name("临夏市").code == "622901"
    assert codelists.region_by_name("城关区") is None
    assert codelists.region_by_name("城关区", within="620000").code == "620102"
    assert codelists.region_at_start("青海省海东市乐都区某局").code == "630202"
    assert codelists.region_at_start("某局") is None
    assert codelists.region_at_start("临夏州某局").code == "622900"
    assert codelists.region_at_start("青海省互助县某局").code == "630223"
    assert codelists.region("540422").current is False
    assert len(codelists.regions()) > 3000
    for region in codelists.regions().values():
        assert region.parent is None or region.parent in codelists.regions(), region.code
        assert region.parent is not None or region.level == "province"


def test_wikidata_items_of_regions():
    items = [region.wikidata for region in codelists.regions().values() if region.wikidata]
    assert len(items) == len(set(items)) and all(re.fullmatch(r"Q[1-9]\d*", item) for item in items)
    current = [region for region in codelists.regions().values() if region.current]
    covered = {
        level: [bool(r.wikidata) for r in current if r.level == level] for level in ("prefecture", "county")
    }
    assert sum(covered["prefecture"]) == 325 and len(covered["prefecture"]) == 333
    assert sum(covered["county"]) == 2694 and len(covered["county"]) == 2845
    assert codelists.region("622901").wikidata == "Q653608"
    # Several items of Wikidata bear this code; none is chosen for it.
    assert codelists.region("630200").wikidata == ""


def test_a_damaged_list_is_told(monkeypatch):
    monkeypatch.setattr(resources, "read_text", lambda *parts: "a,b\n1\n")
    with pytest.raises(LookupFault):
        codelists.read_rows("units")


def test_every_concept_is_labelled_and_placed():
    for path in sorted(ONTOLOGY.glob("*.ttl")):
        quads = list(ox.parse(path=str(path)))
        concepts = {q.subject for q in quads if q.predicate.value == SKOS.inScheme}
        labelled = {q.subject for q in quads if q.predicate.value == SKOS.prefLabel}
        noted = {q.subject for q in quads if q.predicate.value == SKOS.notation}
        assert concepts <= labelled and concepts <= noted, path.name
        broader = {q.object for q in quads if q.predicate.value == SKOS.broader}
        assert broader <= concepts, path.name
    assert JX.MeasurementUnit


def test_level_names_that_extraction_knows_are_those_of_the_list():
    levels = resources.read_toml("data", "lookups", "levels.toml")
    for entry in levels["level1"]:
        for name in entry["names"]:
            assert codelists.indicator_category(name, 1) == entry["notation"], name
    for entry in levels["level2"]:
        for name in entry["names"]:
            for parent in entry["parents"]:
                # A name that means something only below its parent (具体指标) is not one of the list.
                assert codelists.indicator_category(name, 2, parent) in (entry["notation"], None), (
                    name,
                    parent,
                )
