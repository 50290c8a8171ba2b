"""Readings of an image that are doubted: unsure figures, and sums of a project that do not close."""

from __future__ import annotations

from jixiao.extraction.image_readings import find_image_pages, list_doubts
from jixiao.model.document import Document, Part, Word
from jixiao.model.records import Amount, Indicator, Project, Source, Unit

OCR = frozenset({"ocr"})


def scan(*words: Word) -> Document:
    return Document(
        "a.pdf",
        "0" * 64,
        "pdf",
        (Part("page", 1, words=(Word("字", (0, 0, 9, 9)),)), Part("page", 2, words=words)),
    )


def project(weights: list[str | None], funds: dict[str, str], budget: str = "10", page: int = 2) -> Project:
    return Project(
        unit=Unit(None, None),
        department=None,
        code=None,
        name="河道清淤",
        budget=Amount(budget, "万元"),
        funds={label: Amount(amount, "万元") for label, amount in funds.items()},
        indicators=tuple(Indicator("产出指标", None, str(n), weight=w) for n, w in enumerate(weights)),
        source=Source(page=page),
    )


SURE = Word("12", (0, 0, 9, 9), confidence=0.99, flags=OCR)


def test_a_page_read_from_an_image_is_named() -> None:
    assert find_image_pages(scan(SURE)) == (2,)


def test_an_unsure_figure_is_doubted_and_sure_ones_and_words_are_not() -> None:
    unsure = Word("9.0", (10, 20, 30, 30), confidence=0.7, flags=OCR)
    words = Word("清淤", (10, 20, 30, 30), confidence=0.7, flags=OCR)
    near = Word("8.0", (10, 20, 30, 30), confidence=0.92, flags=OCR)
    among = Word("第8项", (10, 20, 30, 30), confidence=0.92, flags=OCR)
    found = list_doubts(scan(SURE, unsure, words, near, among), ())
    assert [(entry["page"], entry["text"]) for entry in found] == [("2", "9.0"), ("2", "8.0")]


def test_ink_that_could_not_be_read_is_listed() -> None:
    document = Document(
        "a.png", "0" * 64, "image", (Part("page", 1, unread=((100.0, 200.0, 120.0, 215.0),)),)
    )
    (entry,) = list_doubts(document, ())
    assert (entry["what"], entry["page"]) == ("unread", "1") and "100, 200" in entry["reason"]


def test_sums_that_do_not_close_are_doubted_on_image_pages_alone() -> None:
    bad = project(["50", "30"], {"财政拨款": "7", "其他资金": "2"})
    good = project(["50", "40", "10"], {"财政拨款": "7", "其他资金": "3"})
    carried = project(["50", "40"], {"资金总额": "10", "财政拨款": "8", "其他资金": "2"})
    elsewhere = project(["50", "30"], {"财政拨款": "7", "其他资金": "2"}, page=1)
    found = list_doubts(scan(SURE), (bad, good, carried, elsewhere))
    assert [(entry["what"], entry["sum"]) for entry in found] == [("weights", "80"), ("funds", "9")]
    assert all("image" in entry["reason"] for entry in found)


def test_a_weight_passed_over_is_doubted() -> None:
    found = list_doubts(scan(SURE), (project(["60", None, "40"], {}),))
    assert [entry["what"] for entry in found] == ["weights"]
