"""Links across disclosures: chains over years, parts, reforms, similar names, and what must stay apart."""

from __future__ import annotations

import time

from jixiao.linking.across import MOST_SIMILAR, link_across
from jixiao.linking.links import Link
from jixiao.linking.names import Names
from jixiao.linking.wording import split_office
from jixiao.vocabulary import SKOS

HERE = "https://example.org/"


def names(
    disclosure: str,
    year: int | None,
    region: str | None,
    offices: dict[str, str] | None = None,
    projects: dict[str, tuple[str | None, str]] | None = None,
    indicators: dict[str, str] | None = None,
) -> Names:
    return Names(
        HERE + disclosure,
        year,
        region,
        tuple((HERE + key, None, name) for key, name in (offices or {}).items()),
        tuple((HERE + key, code, name) for key, (code, name) in (projects or {}).items()),
        tuple((HERE + key, text) for key, text in (indicators or {}).items()),
    )


def links(*documents: Names) -> list[tuple[str, str, str, str]]:
    return [
        (link.subject.removeprefix(HERE), link.predicate, link.object.removeprefix(HERE), link.method)
        for link in link_across(documents)
    ]


def test_an_office_over_three_years_is_a_chain() -> None:
    found = links(*(names(f"d{y}", y, "630200", {f"o{y}": "海东市财政局"}) for y in (2024, 2022, 2023)))
    assert found == [
        ("o2022", SKOS.exactMatch, "o2023", "organisation-name"),
        ("o2023", SKOS.exactMatch, "o2024", "organisation-name"),
    ]


def test_short_form_province_and_level_word_are_one_office() -> None:
    for other in ("海东市人社局", "青海省海东市人力资源和社会保障局", "市人社局", "海东市人力资源社会保障局"):
        found = links(
            names("a", 2023, "630200", {"x": "海东市人力资源和社会保障局"}),
            names("b", 2024, "630200", {"y": other}),
        )
        assert found == [("x", SKOS.closeMatch, "y", "organisation-alias")], other


def test_the_own_office_is_a_part_of_the_whole() -> None:
    found = links(names("a", 2024, "630200", {"whole": "海东市财政局", "own": "海东市财政局（本级）"}))
    assert found == [("whole", SKOS.narrowMatch, "own", "organisation-part")]


def test_a_reform_links_the_old_name_to_the_later_one_only() -> None:
    old, new = {"x": "海东市环境保护局"}, {"y": "海东市生态环境局"}
    assert links(names("a", 2017, "630200", old), names("b", 2024, "630200", new)) == [
        ("x", SKOS.closeMatch, "y", "organisation-reform")
    ]
    assert links(names("a", 2024, "630200", old), names("b", 2017, "630200", new)) == []
    assert links(names("a", 2024, "630200", old | new)) == []
    merged = links(
        names("a", 2017, "630200", {"x": "海东市工商行政管理局"}),
        names("b", 2024, "630200", {"y": "海东市市场监督管理局"}),
    )
    assert merged == [("x", SKOS.relatedMatch, "y", "organisation-reform")]


def test_an_office_of_another_or_of_no_known_region_stays_apart() -> None:
    assert (
        links(
            names("a", 2023, "630200", {"x": "海东市财政局"}),
            names("b", 2024, "622901", {"y": "临夏市财政局"}),
        )
        == []
    )
    assert links(names("a", 2023, None, {"x": "财政局"}), names("b", 2024, None, {"y": "财政局"})) == []
    # 城关区 is the name of several districts.
    assert split_office("城关区财政局").region is None


def test_projects_over_years_by_code_name_and_likeness() -> None:
    office = {"o": "海东市财政局"}
    later = {"p": "海东市财政局"}
    one = {
        "p1": ("6302", "甲项目"), "p2": (None, "2023年度公路养护经费"), "p3": (None, "人才引进专项资金"),
        "p4": (None, "污水处理厂一期工程"),
    }  # fmt: skip
    other = {
        "q1": ("6302", "乙项目"), "q2": (None, "2024年度公路养护经费"), "q3": (None, "人才引进资金"),
        "q4": (None, "污水处理厂二期工程"),
    }  # fmt: skip
    found = links(names("a", 2023, "630200", office, one), names("b", 2024, "630200", later, other))
    assert found[1:] == [
        ("p1", SKOS.exactMatch, "q1", "project-code"),
        ("p2", SKOS.closeMatch, "q2", "project-name"),
        ("p3", SKOS.closeMatch, "q3", "project-similar-name"),
    ]
    assert len(links(names("a", 2024, "630200", office, one), names("b", 2024, "630200", later, other))) == 1


def test_indicators_of_one_wording_and_of_a_similar_one() -> None:
    found = links(
        names("a", 2024, "630200", indicators={"i1": "服务对象满意率", "i2": "补贴发放及时率"}),
        names(
            "b",
            2024,
            "622901",
            indicators={"j1": "服务对象满意度", "j2": "补贴资金发放及时率", "j3": "补贴发放准确率"},
        ),
    )
    assert sorted(found) == [
        ("i1", SKOS.closeMatch, "j1", "indicator-name"),
        ("i2", SKOS.relatedMatch, "j2", "indicator-similar-name"),
    ]


def test_every_link_is_scored_and_explained() -> None:
    found: list[Link] = list(
        link_across(
            [
                names(
                    "a",
                    2017,
                    "630200",
                    {"x": "海东市环境保护局", "w": "海东市财政局(本级)", "v": "海东市财政局"},
                ),
                names("b", 2024, "630200", {"y": "海东市生态环境局", "u": "海东市财政局"}),
            ]
        )
    )
    assert len(found) >= 3
    for link in found:
        assert 0 < float(link.score) <= 1 and link.evidence and link.method and link.justification


def test_work_and_links_grow_with_the_number_of_indicators() -> None:
    """Four times the indicators make about four times the links, never sixteen times."""

    def made(size: int) -> tuple[int, float]:
        documents = [
            names(
                f"d{d}",
                2024,
                "630200",
                indicators={f"{d}-{n}": f"第{d}类{n}号{chr(0x4E00 + n * 7)}任务完成率" for n in range(size)},
            )
            for d in range(4)
        ]
        started = time.process_time()
        return sum(1 for _ in link_across(documents)), time.process_time() - started

    few, _ = made(250)
    many, seconds = made(1000)
    assert many <= max(few, 1) * 8
    assert many <= 4000 * (MOST_SIMILAR + 1)
    assert seconds < 30
