"""The narrative: amounts with change, direction, percent, share and reason; declared counts; wordings of other provinces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.make_flow import flow_of_text
from jixiao import resources
from jixiao.extraction.extract import extract_document
from jixiao.extraction.narrative.narrative import recognise_narrative
from jixiao.model.records import Declared, Extraction, Statement
from jixiao.readers.open import read_document


def read(text: str) -> tuple[tuple[Statement, ...], tuple[Declared, ...]]:
    found = recognise_narrative(flow_of_text(text), frozenset())
    return found.statements, found.declared


def one(text: str) -> Statement:
    statements, _ = read(text)
    assert len(statements) == 1, statements
    return statements[0]


@pytest.fixture(scope="module", params=["haidong-2024.txt", "linxia-2024.txt"])
def extraction(request: pytest.FixtureRequest) -> Extraction:
    return extract_document(read_document(resources.path("data", "disclosures", request.param)))


def test_no_amount_of_both_disclosures_is_outside_the_records(extraction: Extraction) -> None:
    assert extraction.coverage is not None
    assert extraction.coverage.amounts["unplaced"] == 0
    assert [s for s in extraction.statements if not s.subject["name"]] == []


def test_the_functional_items_of_the_narrative(extraction: Extraction) -> None:
    items = [s for s in extraction.statements if (s.subject["path"] or "").count("/") == 2]
    linxia = extraction.document.source.startswith("linxia")
    assert len(items) == (10 if linxia else 22)
    assert all(s.direction in ("增加", "减少", "持平") for s in items)
    assert all((s.subject["code"] is not None) == linxia for s in items)


def test_declared_counts_carry_scope_and_year() -> None:
    text = (
        "2024年，纳入单位预算绩效目标管理的项目10个。其中，单位整体支出绩效目标围绕部门管理、能力建设两个维度，设置"
        "二级指标8个、三级指标9个；项目支出绩效目标围绕成本指标、产出指标两个维度，设置二级指标49个、三级指标50个。"
    )
    _, declared = read(text)
    assert [(d.what, d.value, d.scope, d.year) for d in declared] == [
        ("纳入单位预算绩效目标管理的项目", "10", "document", 2024),
        ("二级指标", "8", "entity", 2024),
        ("三级指标", "9", "entity", 2024),
        ("二级指标", "49", "project", 2024),
        ("三级指标", "50", "project", 2024),
    ]


def test_amount_change_percent_and_reason_of_one_sentence() -> None:
    found = one(
        "2024年基本支出790.03万元，比2023年预算减少10.74万元，下降1.35%，下降的主要原因是运转经费预算减少。"
    )
    assert found.subject["name"] == "基本支出"
    assert (found.amount, found.unit, found.change, found.percent) == ("790.03", "万元", "10.74", "1.35")
    assert (found.direction, found.against, found.reason) == ("减少", "比2023年预算", "运转经费预算减少")


DIRECTIONS = {
    "增加": "增加",
    "增长": "增加",
    "上升": "增加",
    "减少": "减少",
    "下降": "减少",
    "降低": "减少",
    "压减": "减少",
}


@settings(max_examples=60, deadline=None)
@given(
    amount=st.integers(0, 10**8).map(lambda n: f"{n / 100:.2f}"),
    change=st.integers(0, 10**6).map(lambda n: f"{n / 100:.2f}"),
    percent=st.integers(0, 99999).map(lambda n: f"{n / 100:.2f}"),
    word=st.sampled_from(sorted(DIRECTIONS)),
    against=st.sampled_from(["比上年", "较上年", "较2023年预算", "比去年", "与上年相比", "较2023年预算数"]),
    reason=st.sampled_from(
        ["，主要原因是人员增加。", "。主要是人员增加。", "，主要原因：人员增加。", "，原因是人员增加。"]
    ),
    unit=st.sampled_from(["万元", "元"]),
    thousands=st.booleans(),
)
def test_any_wording_gives_the_printed_figures(
    amount: str, change: str, percent: str, word: str, against: str, reason: str, unit: str, thousands: bool
) -> None:
    shown = f"{int(amount.split('.')[0]):,}.{amount.split('.')[1]}" if thousands else amount
    found = one(
        f"2024年机关运行经费预算为{shown}{unit}，{against}{word}{change}{unit}，{word}{percent}%{reason}"
    )
    assert found.subject["name"] == "机关运行经费预算"
    assert (found.amount, found.change, found.percent, found.unit) == (amount, change, percent, unit)
    assert (found.direction, found.against, found.reason) == (DIRECTIONS[word], against, "人员增加")


@pytest.mark.parametrize(
    "words", ["与上年持平", "比上年无变化", "较2023年预算无增减", "与2023年基本持平", "比上年没有变化"]
)
def test_no_change_is_its_own_direction(words: str) -> None:
    found = one(f"公务接待费3.50万元，{words}。")
    assert (found.amount, found.direction, found.change) == ("3.50", "持平", None)


def test_template_leftovers_keep_the_direction_open() -> None:
    found = one("公务接待费0万元，较2023年预算增加（减少）0万元，增长（下降）0%，增长（下降）的主要原因无。")
    assert (found.direction, found.change, found.percent, found.reason) == (None, "0", "0", "无")
    assert "增加（减少）" in found.raw


def test_a_list_of_amounts_is_one_statement_each_with_its_own_text() -> None:
    statements, _ = read("人员经费5.00万元，主要包括：基本工资2.00万元、津贴补贴2.50万元、奖金0.50万元；")
    assert [(s.subject["name"], s.amount) for s in statements] == [
        ("人员经费", "5.00"), ("基本工资", "2.00"), ("津贴补贴", "2.50"), ("奖金", "0.50"),
    ]  # fmt: skip
    assert statements[2].raw == "津贴补贴2.50万元"


def test_the_change_after_a_list_belongs_to_the_total_before_it() -> None:
    statements, _ = read(
        "本部门当年预算收入42.00万元，其中：财政拨款40.00万元、上年余额1.00万元、其他收入1.00万元，较上年增加2.00万元，增长5.00%。"
    )
    assert [(s.subject["name"], s.change) for s in statements] == [
        ("预算收入", "2.00"), ("财政拨款", None), ("上年余额", None), ("其他收入", None),
    ]  # fmt: skip


def test_shares() -> None:
    statements, _ = read("支出包括：基本支出30.00万元，占60%；项目支出20.00万元，占40%。")
    assert [(s.subject["name"], s.share) for s in statements] == [("基本支出", "60"), ("项目支出", "40")]


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("1.社会保障和就业支出（208类）就业补助（07款）其他就业补助支出（99项），2024年预算数为5万元。", "2080799", "其他就业补助支出"),
        ("1、住房保障支出（类）住房改革支出（款）住房公积金（项）2024年预算数为5.00万元。", None, "住房公积金"),
        ("2.审计业务（2010804）5.00万元，较上年减少1.00万元。", "2010804", "审计业务"),
        ("（1）工资福利支出（301）5.00万元；", "301", "工资福利支出"),
    ],
)  # fmt: skip
def test_classification_codes_are_taken_as_printed(text: str, code: str | None, name: str) -> None:
    found = one(text)
    assert (found.subject["code"], found.subject["name"]) == (code, name)


def test_an_outturn_says_which_figure_of_the_classification_it_is() -> None:
    statements, declared = read(
        "1.一般公共服务（类）信访事务（款）行政运行（项）。年初预算为57.32万元，支出决算为57.63万元，完成年初预算的100.54%。"
    )
    assert [(s.subject["name"], s.subject["measure"], s.amount) for s in statements] == [
        ("行政运行", "年初预算", "57.32"), ("行政运行", "支出决算", "57.63"),
    ]  # fmt: skip
    assert [(d.value, d.unit) for d in declared] == [("100.54", "%")]


def test_a_limit_is_no_amount() -> None:
    statements, declared = read(
        "截至2024年12月底，本部门共有车辆3辆，其中，一般公务用车3辆。单价50万元以上通用设备0台。"
    )
    assert statements == ()
    assert [(d.what, d.value, d.unit) for d in declared] == [
        ("车辆", "3", "辆"), ("一般公务用车", "3", "辆"), ("单价50万元以上通用设备", "0", "台"),
    ]  # fmt: skip


def test_sentences_wrapped_over_lines_know_their_first_and_last_line() -> None:
    text = (
        "（一）基本支出\n\n2024 年基本支出 790.03 万元，比 2023 年预算减少 10.74 万元，\n\n"
        "下降 1.35%，下降的主要原因是运转经费预算较上年减少。\n\n公用经费支出 54.32 万元，主要包括：办公费、印刷费。\n"
    )
    statements, _ = read(text)
    assert [(s.source.line, s.source.line_end, s.section) for s in statements] == [
        (3, 5, "（一）基本支出"), (7, None, "（一）基本支出"),
    ]  # fmt: skip


def test_a_change_without_an_amount_has_its_own_subject() -> None:
    statements, _ = read("2026年收入预算656.73万元。收入较去年增加24.17万元，上升3.82%。主要是增加水费。")
    assert [(s.subject["name"], s.amount, s.change) for s in statements] == [
        ("收入预算", "656.73", None), ("收入", None, "24.17"),
    ]  # fmt: skip
    assert statements[1].reason == "增加水费"


@settings(max_examples=50, deadline=None)
@given(
    st.text(
        alphabet="预算支出比上年增加减少占%，。、；：（）()类款项0123456789.万元亿其中主要原因是持平个",
        max_size=60,
    )
)
def test_no_text_breaks_the_reader_and_all_money_is_accounted_for(text: str) -> None:
    flow = flow_of_text(text)
    found = recognise_narrative(flow, frozenset())
    for statement in found.statements:
        assert statement.raw
        assert statement.amount or statement.change or statement.direction or statement.percent


def test_a_change_after_brackets_belongs_to_the_amount_before_them() -> None:
    statements, _ = read(
        "公务用车购置及运行费10万元（公务用车购置费0万元，公务用车运行维护费10万元），比上年减少3万元。"
    )
    assert [(s.subject["name"], s.change) for s in statements] == [
        ("公务用车购置及运行费", "3"), ("公务用车购置费", None), ("公务用车运行维护费", None),
    ]  # fmt: skip


def test_the_amount_compared_with_is_no_statement() -> None:
    found = one("2024年部门预算收入1234.56万元，较2023年的1200.00万元增加34.56万元，增长2.88%。")
    assert (found.amount, found.change, found.percent, found.direction) == (
        "1234.56",
        "34.56",
        "2.88",
        "增加",
    )


def test_a_direction_left_out_by_the_document_stays_with_the_percent() -> None:
    found = one("机关运行经费安排210.32万元，比上年1.43万元，增加0.68%。")
    assert (found.amount, found.change, found.percent, found.direction) == ("210.32", "1.43", "0.68", "增加")


def test_a_figure_the_template_leaves_open_stays_in_the_text() -> None:
    found = one("机关运行经费43.21万元，比上年增加（减少）XX万元，增长（下降）XX%。")
    assert (found.amount, found.change, found.direction) == ("43.21", None, None)
    assert found.raw.endswith("XX%")
