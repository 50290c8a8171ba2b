"""PDF pages as words and rulings: turned, doubled, thin, broken, locked, empty."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_pdf import Page, make_pdf

from jixiao.errors import DamagedSource, EncryptedSource, SourceError, SourceTooLarge
from jixiao.layout.flow import recover_flow
from jixiao.model.document import Document, Grid, Line
from jixiao.readers.limits import Limits
from jixiao.readers.open import read_bytes

ROWS = [
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "巡查次数", "≥12次"],
    ["产出指标", "质量指标", "验收合格率", "100%"],
    ["效益指标", "社会效益", "改善程度", "明显改善"],
]
WIDTHS = [70.0, 80.0, 90.0, 70.0]


def read(data: bytes, limits: Limits | None = None) -> Document:
    return read_bytes(data, Path("made.pdf"), limits)


def cells(document: Document) -> list[list[str]]:
    grids = [block for block in recover_flow(document).blocks if isinstance(block, Grid)]
    rows: list[list[str]] = []
    for grid in grids:
        for row in range(grid.row_count):
            rows.append(
                ["".join(c.lines) for c in sorted(grid.cells, key=lambda c: c.column) if c.row == row]
            )
    return rows


def test_words_and_rulings_give_the_table() -> None:
    document = read(make_pdf(Page().put("项目绩效目标表", 200, 90, 14).table(ROWS, WIDTHS)))
    assert document.pages == 1
    assert cells(document) == ROWS
    lines = [b for b in recover_flow(document).blocks if isinstance(b, Line)]
    assert [line.text for line in lines] == ["项目绩效目标表"]
    assert lines[0].place.page == 1


def test_thin_filled_boxes_are_lines() -> None:
    assert cells(read(make_pdf(Page().table(ROWS, WIDTHS, thin=True)))) == ROWS


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_every_page_is_turned_upright(rotate: int, turn: int) -> None:
    page = Page(rotate=rotate, turn=turn).table(ROWS, WIDTHS)
    assert cells(read(make_pdf(page))) == ROWS


def test_text_printed_twice_to_look_bold_counts_once() -> None:
    page = Page().put("预算绩效", 100, 100).put("预算绩效", 100.3, 100)
    words = [word.text for word in read(make_pdf(page)).parts[0].words]
    assert words == ["预算绩效"]


def test_a_word_ends_at_a_drawn_line() -> None:
    page = Page().put("万元10", 100, 100).rule(120, 90, 120, 130)
    assert [word.text for word in read(make_pdf(page)).parts[0].words] == ["万元", "10"]


def test_radicals_in_the_text_layer_are_the_characters_they_show() -> None:
    words = [word.text for word in read(make_pdf(Page().put("⻓期⽬标", 100, 100))).parts[0].words]
    assert words == ["长期目标"]


def test_text_outside_the_page_is_left_out() -> None:
    page = Page().put("看得见", 100, 100).put("看不见", 700, 100)
    assert [word.text for word in read(make_pdf(page)).parts[0].words] == ["看得见"]


def test_locked_broken_and_empty_files_have_their_own_errors() -> None:
    with pytest.raises(EncryptedSource):
        read(make_pdf(Page().put("密", 100, 100), password="secret"))
    with pytest.raises(DamagedSource):
        read(b"%PDF-1.7\nnothing here")
    with pytest.raises(DamagedSource):
        read(make_pdf())


def test_too_many_pages_stop_the_reader() -> None:
    with pytest.raises(SourceTooLarge):
        read(make_pdf(*(Page().put("页", 100, 100) for _ in range(4))), Limits(pages=3))


SOUND = make_pdf(Page().table(ROWS, WIDTHS), Page().table(ROWS, WIDTHS))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000))
def test_a_damaged_file_is_read_or_refused_in_one_line(seed: int) -> None:
    random = Random(seed)
    data = bytearray(SOUND)
    for _ in range(random.randint(1, 40)):
        data[random.randrange(len(data))] = random.randrange(256)
    if random.random() < 0.3:
        del data[random.randrange(len(data)) :]
    try:
        recover_flow(read(bytes(data)))
    except SourceError as error:
        assert "\n" not in str(error)
