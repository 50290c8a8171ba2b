from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jixiao.derivation.derive import derive_document, load_profiles
from jixiao.derivation.facts import IndicatorNode, ProjectNode
from jixiao.derivation.graph import read_any
from jixiao.derivation.rows import bare_name, column_parts
from jixiao.derivation.scores import first_number, is_reached
from jixiao.derivation.structure import match_profile
from jixiao.errors import GraphError
from jixiao.validation.validate import validate_document, validate_graph

PRINTED = """<https://e.org/d> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/jixiao/ontology#Disclosure> <https://e.org/d/graph/printed> .
<https://e.org/p> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/jixiao/ontology#Project> <https://e.org/d/graph/printed> .
<https://e.org/p> <https://w3id.org/jixiao/ontology#subjectLabel> "道路养护" <https://e.org/d/graph/printed> .
<https://e.org/d> <https://w3id.org/jixiao/ontology#contains> <https://e.org/p> <https://e.org/d/graph/printed> .
"""


def test_derived_lines_are_sorted_and_in_their_own_graph() -> None:
    derived = derive_document(PRINTED)
    assert derived == sorted(derived)
    assert all(line.endswith("<https://e.org/d/graph/derived> .\n") for line in derived)


def test_anyones_graph_is_derived_before_it_is_checked() -> None:
    found = validate_graph(PRINTED.encode(), "graph.nq")
    assert "indicators-present" in {f.rule for f in found}
    assert found == validate_document(PRINTED.splitlines(), derive_document(PRINTED))


def test_turtle_without_a_named_graph_is_accepted() -> None:
    text = '@prefix jx: <https://w3id.org/jixiao/ontology#> . <https://e.org/p> a jx:Project ; jx:subjectLabel "a" .'
    assert {f.rule for f in validate_graph(text.encode(), "graph.ttl")} == {"indicators-present"}


@pytest.mark.parametrize(("data", "name"), [(b"<a", "x.nq"), (b"", "x.docx"), (b"\xff\xfe", "x.ttl")])
def test_malformed_rdf_gets_one_clear_fault(data: bytes, name: str) -> None:
    with pytest.raises(GraphError):
        read_any(data, name)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = st.sampled_from(
    ["subjectLabel", "budgetAmount", "indicatorName", "weight", "numericValue", "printedValue", "printedUnit", "goalText",
     "rowCode", "rowName", "amount", "printedAmount", "printedPercent", "printedShare", "statedDirection", "declaredValue",
     "declaredWhat", "columnLabel", "printedLevel1", "printedLevel2", "printedComparator", "passages", "subjectPath"]
)  # fmt: skip
CLASSES = st.sampled_from(
    ["Disclosure", "Project", "EntityTarget", "ThirdLevelIndicator", "BudgetTable", "TableRow", "BudgetLine", "Statement",
     "DeclaredCount", "TableColumn", "Goal"]
)  # fmt: skip
LINKS = st.sampled_from(
    ["hasIndicator", "hasTarget", "goal", "row", "column", "contains", "parentIndicator", "hasFundingPart"]
)
NUMBERS = {"budgetAmount", "weight", "numericValue", "amount", "declaredValue"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, 5), CLASSES), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 5), NAMES, TEXT, st.integers(-(10**9), 10**9)), max_size=25),
    st.lists(st.tuples(st.integers(0, 5), LINKS, st.integers(0, 5)), max_size=10),
)
def test_derivation_takes_whatever_a_graph_may_say(
    kinds: list[tuple[int, str]], values: list[tuple[int, str, str, int]], links: list[tuple[int, str, int]]
) -> None:
    jx, graph = "https://w3id.org/jixiao/ontology#", "<https://e.org/d/graph/printed>"
    lines = [
        f"<https://e.org/{n}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{jx}{kind}> {graph} .\n"
        for n, kind in kinds
    ]
    for node, name, text, number in values:
        if name == "passages":
            value = '"[[null,1,\\"x\\"]]"'
        elif name in NUMBERS:
            value = f'"{number / 100}"^^<http://www.w3.org/2001/XMLSchema#decimal>'
        else:
            escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
            value = f'"{escaped}"'
        lines.append(f"<https://e.org/{node}> <{jx}{name}> {value} {graph} .\n")
    lines += [f"<https://e.org/{a}> <{jx}{name}> <https://e.org/{b}> {graph} .\n" for a, name, b in links]
    derived = derive_document(lines)
    assert derived == sorted(set(derived))


def _project(*indicators: IndicatorNode, entity: bool = False) -> ProjectNode:
    return ProjectNode("https://e.org/p", indicators=indicators, entity=entity)


@pytest.mark.parametrize(
    ("project", "profile"),
    [
        (_project(IndicatorNode("i", "p")), "target-unweighted"),
        (_project(IndicatorNode("i", "p", weight=__import__("decimal").Decimal(10))), "target-101"),
        (_project(IndicatorNode("i", "p", category2="output.cost")), "target-old"),
        (_project(IndicatorNode("i", "p", actual="98%")), "self-evaluation"),
        (_project(IndicatorNode("i", "p"), entity=True), "entity"),
    ],
)
def test_a_project_is_matched_to_a_profile_by_its_own_layout(project: ProjectNode, profile: str) -> None:
    found = match_profile(project, load_profiles())
    assert found is not None and found.notation == profile


def test_shares_of_each_profile_add_up_to_ninety() -> None:
    for profile in load_profiles():
        sums: dict[frozenset[str], int] = {}
        for blocks, _, share in profile.shares:
            sums[blocks] = sums.get(blocks, 0) + int(share)
        assert set(sums.values()) <= {90}


def test_column_heads_tell_what_adds_up() -> None:
    assert column_parts(("合计", "基本支出", "项目支出")) == {"合计": ["基本支出", "项目支出"]}
    nested = ("a/合计", "a/因公出国", "a/车/合计", "a/车/购置", "a/车/运行", "a/接待")
    assert column_parts(nested) == {
        "a/合计": ["a/因公出国", "a/接待", "a/车/合计"],
        "a/车/合计": ["a/车/购置", "a/车/运行"],
    }
    assert column_parts(("总计", "一般/合计", "一般/基本支出", "一般/项目支出")) == {
        "一般/合计": ["一般/基本支出", "一般/项目支出"]
    }


def test_row_names_are_compared_without_ordinals() -> None:
    assert (
        bare_name("八、社会保障和就业支出") == bare_name("（八）社会保障和就业支出") == "社会保障和就业支出"
    )


def test_results_are_judged_by_their_operator() -> None:
    from decimal import Decimal

    assert is_reached("≤", Decimal(5), Decimal(4)) is True
    assert is_reached("≥", Decimal(95), Decimal(94)) is False
    assert is_reached("定性", Decimal(1), Decimal(1)) is None
    assert first_number("≥98.5%") == Decimal("98.5")
    assert first_number("3次，5人") is None


def _entity(**amounts: str) -> set[str]:
    from decimal import Decimal

    from jixiao.derivation.facts import DisclosureNode, Graph
    from jixiao.derivation.money import derive_money_facts

    funds = tuple((label, Decimal(amount) * 10000) for label, amount in amounts.items())
    project = ProjectNode("https://e.org/t", funds=funds, entity=True)
    return {fact.name for fact in derive_money_facts(Graph(DisclosureNode("https://e.org/d"), (project,)))}


def test_the_money_of_an_entity_target_adds_up_by_type_and_by_source() -> None:
    right = {
        "人员经费": "735.71", "公用经费": "54.32", "基本支出-合计": "790.03", "项目支出": "549.00", "支出预算合计": "1339.03",
        "当年财政拨款": "1339.03", "收入预算合计": "1339.03",
    }  # fmt: skip
    assert _entity(**right) == set()
    for label in ("人员经费", "基本支出-合计", "项目支出", "支出预算合计", "收入预算合计", "当年财政拨款"):
        assert "fundingGap" in _entity(**{**right, label: "700.00"}), label
