from __future__ import annotations

from decimal import Decimal

import pytest

from jixiao.derivation.facts import DisclosureNode, Graph, IndicatorNode, ProjectNode
from jixiao.derivation.targets import derive_scale_facts, derive_target_facts
from jixiao.derivation.texts import derive_text_facts

NODE = "https://example.org/d/project/1"


def _indicator(**fields: object) -> IndicatorNode:
    return IndicatorNode(iri=f"{NODE}/indicator/1", project=NODE, **fields)  # type: ignore[arg-type]  # by name


def _facts(indicator: IndicatorNode, goal: str = "按期完成养护") -> dict[str, object]:
    project = ProjectNode(iri=NODE, name="道路养护经费", goals=(goal,), indicators=(indicator,))
    graph = Graph(DisclosureNode("https://example.org/d", 2024), (project,))
    return {fact.name: fact.value for fact in (*derive_target_facts(project), *derive_text_facts(graph))}


@pytest.mark.parametrize(
    ("level1", "level2", "level3", "other"),
    [
        ("output", "output.quantity", "现场检查人员差旅费", "成本指标"),
        ("output", "output.quantity", "配备执法装备", None),
        ("cost", "cost.social", "购置档案盒及办公用品", "经济成本"),
        ("cost", "cost.social", "对居民出行的影响", None),
        ("satisfaction", "satisfaction.served", "档案规范管理", "产出或效益指标"),
        ("satisfaction", "satisfaction.served", "群众投诉情况", None),
    ],
)
def test_what_is_measured_belongs_to_its_level(
    level1: str, level2: str, level3: str, other: str | None
) -> None:
    indicator = _indicator(category1=level1, category2=level2, level3=level3, operator="定性", value="优")
    assert _facts(indicator).get("contentOfOtherLevel") == other


@pytest.mark.parametrize(
    ("level1", "level2", "kind"),
    [
        ("output", "output.quantity", "数量指标"),
        ("cost", "cost.economic", "成本指标"),
        ("output", "output.quality", None),
        ("benefit", "benefit.social", None),
    ],
)
def test_a_grade_is_no_quantity(level1: str, level2: str, kind: str | None) -> None:
    graded = _indicator(category1=level1, category2=level2, level3="养护里程", operator="定性", value="优")
    assert _facts(graded).get("unquantifiedTarget") == kind
    counted = _indicator(
        category1=level1,
        category2=level2,
        level3="养护里程",
        operator="≥",
        value="9",
        number=Decimal(9),
        unit="次",
    )
    assert "unquantifiedTarget" not in _facts(counted)


def test_a_date_is_no_name_unless_its_value_is_a_time() -> None:
    assert (
        _facts(_indicator(level3="2024年底前", operator="定性", value="定性"))["deadlineAsName"]
        == "2024年底前"
    )
    timed = _indicator(level3="2024年底前", operator="≤", value="12", number=Decimal(12), unit="月")
    assert "deadlineAsName" not in _facts(timed)
    assert "deadlineAsName" not in _facts(_indicator(level3="2024年底前完成率", operator="定性", value="优"))


def test_a_third_level_copied_from_the_goal() -> None:
    goal = "加强日常养护，实现全市主要道路安全畅通。"
    assert "repeatsGoal" in _facts(
        _indicator(level3="实现全市主要道路安全畅通", operator="定性", value="优"), goal
    )
    assert "repeatsGoal" not in _facts(_indicator(level3="道路安全畅通", operator="定性", value="优"), goal)


def test_persons_are_not_counted_in_person_times() -> None:
    indicator = _indicator(
        level3="转移就业人数", operator="≥", value="490000", number=Decimal(490000), unit="人次"
    )
    assert _facts(indicator)["unitAgainstValue"] == "人数以人次计"


def test_a_grade_owes_its_scale_only_where_scales_are_printed() -> None:
    bare = _indicator(level3="规范管理", operator="定性", value="高")
    scaled = _indicator(level3="持续发展", operator="定性", value="高", unit="高中低")

    def facts(*indicators: IndicatorNode) -> list[tuple[str, object]]:
        project = ProjectNode(iri=NODE, indicators=indicators)
        graph = Graph(DisclosureNode("https://example.org/d", 2024), (project,))
        return [(fact.name, fact.value) for fact in derive_scale_facts(graph)]

    assert facts(bare, scaled) == [("gradeWithoutScale", "高")]
    assert facts(bare) == [] and facts(scaled) == []
