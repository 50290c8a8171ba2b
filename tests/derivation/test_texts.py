from __future__ import annotations

from decimal import Decimal

import pytest

from jixiao.derivation.facts import DisclosureNode
from jixiao.derivation.passages import derive_passage_facts, find_figure, find_label, join_passages
from jixiao.derivation.slips import find_class_lists, find_slips
from jixiao.derivation.texts import only_references, repeated_phrase, repeats_label, restates_name
from jixiao.derivation.words import contains_any, is_grade, is_scale, is_vague, strip_name
from jixiao.text import compare_form


@pytest.mark.parametrize(
    ("text", "phrase", "count"),
    [
        (
            "为市级岗位人员配套补贴。为市级岗位人员配套补贴。为市级岗位人员配套补贴。",
            "为市级岗位人员配套补贴",
            3,
        ),
        ("2024年度雇员工作经费 024年度雇员工作 024年度雇员工作", "024年度雇员工作", 3),
        ("甲乙丙丁戊己,甲乙丙丁戊己", "甲乙丙丁戊己", 2),
    ],
)
def test_a_goal_filled_by_repetition_is_seen(text: str, phrase: str, count: int) -> None:
    assert repeated_phrase(text) == (phrase, count)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "保障落实各项政策",
        "加强执法力度，配备执法装备，加强能力建设，及时查处案件",
        "开展培训，开展宣传，开展检查，确保全年任务完成",
    ],
)
def test_an_ordinary_goal_is_left_alone(text: str) -> None:
    assert repeated_phrase(text) is None


@pytest.mark.parametrize(
    ("level3", "level2", "repeats"),
    [
        ("服务对象满意度", "服务对象满意度", True),
        ("服务对象满意度", "服务对象满意度指标", True),
        ("可持续影响力", "可持续影响", True),
        ("满意度", "服务对象满意度", True),
        ("工伤职工满意度", "服务对象满意度", False),
        ("质量", "质量指标", True),
        (None, "质量指标", False),
        ("率", "服务对象满意率", False),
    ],
)
def test_a_third_level_that_only_repeats_its_second(level3: str | None, level2: str, repeats: bool) -> None:
    assert repeats_label(level3, level2) is repeats


def test_scales_grades_and_vague_words() -> None:
    assert is_scale("优良中低差") and is_scale("高/中/低") and not is_scale("优")
    assert is_grade("良") and not is_grade("95")
    assert is_vague("明显改善") and is_vague("提高") and not is_vague("提高5%") and not is_vague("按期办结")
    assert contains_any("人均办案经费", "per_unit_words")


def test_a_name_is_compared_without_year_and_kind_of_money() -> None:
    assert strip_name("2024年度政府雇员工作经费") == strip_name("政府雇员工作经费，")
    assert strip_name("2023 年社会保险补贴发放") == strip_name("社会保险补贴(2023)") == "社会保险补贴"


def _facts(*lines: str) -> dict[str, list[tuple[int, str]]]:
    passages = join_passages([(None, n, text) for n, text in enumerate(lines, 1)])
    node = DisclosureNode("https://example.org/d", 2024, "某市某局", "某市某局2024年部门预算")
    facts = list(
        derive_passage_facts(node, passages, frozenset(), frozenset({"行政运行"}), frozenset({"基本工资"}))
    )
    places = {fact.subject: fact.value for fact in facts if fact.name == "line"}
    found: dict[str, list[tuple[int, str]]] = {}
    for fact in facts:
        if fact.name not in ("type", "line", "page", "quote", "sameSentenceAs"):
            found.setdefault(fact.name, []).append((int(str(places[fact.subject])), str(fact.value)))
    return found


def test_template_words_are_found_across_a_line_break() -> None:
    found = _facts("会议费0万元，较上年增加（减", "少）0万元，增长（下", "降）0%，主要原因无。")
    assert found["templateLeftover"] == [(1, "增加(减少)"), (2, "增长(下降)")]
    assert found["voidReason"] == [(3, "原因无")]
    assert "directionWithoutChange" not in found


def test_a_reason_that_begins_with_wu_is_a_reason() -> None:
    assert "voidReason" not in _facts("主要原因是无锡交流项目增加。")


def test_states_and_dates_that_cannot_be() -> None:
    found = _facts("截至2024年12月底，共有车辆3辆。", "截至2023年12月底，资产0万元。", "20232年10月前完成。")
    assert found["futureState"] == [(1, "截至2024年12月底")]
    assert found["impossibleDate"] == [(3, "20232年")]


def test_titles_of_another_level_of_government() -> None:
    assert _facts("2024年省级部门预算项目支出绩效目标表")["foreignLevel"] == [(1, "省级")]
    assert "foreignLevel" not in _facts("2024年市级部门预算项目支出绩效目标表")


def test_the_list_of_terms_is_held_against_the_tables() -> None:
    found = _facts(
        "（一）一般公共服务支出（类）办公厅事务（款）行政运行（项）：反映行政单位的基本支出。",
        "（二）一般公共服务支出（类）办公厅事务（款）劳动保障监察（项）：反映行政单位的基本支出。",
    )
    assert found["glossaryUnknown"] == [(2, "劳动保障监察")]
    assert found["glossaryRepeated"] == [(2, "行政运行、劳动保障监察")]


def test_items_listed_without_money() -> None:
    text = "人员经费735.71万元，主要包括：基本工资、离休费、助学金、抚恤金等。"
    assert _facts(text)["itemsWithoutMoney"] == [(1, "离休费、助学金、抚恤金")]


def test_a_list_of_expenditure_is_held_against_the_classes_of_the_table() -> None:
    classes = {"教育支出": Decimal(5), "农林水支出": Decimal(2500000), "其他支出": Decimal(0)}
    whole = "收入包括：其他收入；支出包括：教育支出、外交支出、国防支出、其他支出。"
    told = [(name, value) for _, _, name, value in find_class_lists(compare_form(whole), classes)]
    assert told == [
        ("classLeftOut", "农林水支出（250.00万元）"),
        ("itemsWithoutMoney", "外交支出、国防支出、其他支出"),
    ]
    for open_or_whole in (
        "支出包括：教育支出、外交支出、其他支出等。",
        "支出包括：教育支出、农林水支出、其他支出。",
    ):
        names = [name for _, _, name, _ in find_class_lists(compare_form(open_or_whole), classes)]
        assert "classLeftOut" not in names
    assert not list(find_class_lists("支出包括:办公费支出、水费支出、电费支出。", classes))


def test_slips_of_the_pen() -> None:
    found = _facts(
        "预算金额1266.08万元。", "。上年结转。", "承担系统数据维护工作；承担系统数据维护工作；承担培训。"
    )
    assert found["textSlip"] == [(2, "。。"), (3, "承担系统数据维护工作")]
    assert not list(
        find_slips("岗位补贴发放工作经费,岗位补贴发放工作经费", "岗位补贴发放工作经费,岗位补贴发放工作经费")
    )


@pytest.mark.parametrize(
    ("goal", "name", "restates"),
    [
        ("目标1：组织开展2024年度演练。", "2024年度演练专项经费", False),
        ("目标1：组织开展2024年度招聘考试。", "2024年度招聘考试专项经费", True),
        ("目标1：开展毕业生档案管理工作。", "2024年度毕业生档案管理专项经费", True),
        ("保障毕业生补贴及社保缴费。", "毕业生补贴及社保缴费市级资金", True),
        ("保障毕业生补贴及社保缴费按月发放到人。", "毕业生补贴及社保缴费市级资金", False),
        ("保障落实各项政策", "贷款贴息", False),
        ("", "贷款贴息", False),
    ],
)
def test_a_goal_that_only_restates_the_name(goal: str, name: str, restates: bool) -> None:
    assert restates_name(goal, name) is restates


def test_a_goal_of_nothing_but_documents() -> None:
    assert only_references("关于印发《补助资金管理办法》的通知,东财社字【2021】1079号")
    assert not only_references("按照《管理办法》按时足额发放补贴") and not only_references("")


def test_places_of_labels_and_figures() -> None:
    passages = join_passages([(None, 7, "产出 指标"), (None, 8, "增长 3"), (None, 9, "4.42%，原因")])
    assert find_label(passages, "产出指标", 1, 9) == 7
    assert find_label(passages, "产出指标", 8, 9) is None
    assert find_figure(passages, "34.42%", 8) == 8
    assert find_figure(passages, "99%", 8) is None
