"""PDF pages as words and rulings: turned, doubled, thin, broken, locked, empty."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from random import Random

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_pdf import HEIGHT, Page, make_pdf

from jixiao.errors import DamagedSource, EncryptedSource, SourceError, SourceTooLarge
from jixiao.layout.flow import recover_flow
from jixiao.model.document import Document, Grid, Line
from jixiao.readers import ocr_engine
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


def _marks(page: Page, *operators: str) -> Page:
    page.marks.extend(operators)
    return page


def _ruled(*, lines: bool = True) -> Page:
    page = Page().table(ROWS, WIDTHS)
    return page if lines else Page(marks=[mark for mark in page.marks if "Tj" in mark])


def _lines() -> list[tuple[float, float, float, float]]:
    edges = [60.0 + sum(WIDTHS[:i]) for i in range(len(WIDTHS) + 1)]
    level = [(edges[0], 120.0 + 20 * i, edges[-1], 120.0 + 20 * i) for i in range(len(ROWS) + 1)]
    return level + [(edge, 120.0, edge, 120.0 + 20 * len(ROWS)) for edge in edges]


def _dash(x0: float, top: float, x1: float, bottom: float) -> str:
    return f"[3 2] 0 d 0.5 w {x0} {HEIGHT - top} m {x1} {HEIGHT - bottom} l S [] 0 d"


def _curve(x0: float, top: float, x1: float, bottom: float) -> str:
    thirds = [f"{x0 + (x1 - x0) * n / 3} {HEIGHT - top - (bottom - top) * n / 3}" for n in range(4)]
    return f"0.5 w {thirds[0]} m {thirds[1]} {thirds[2]} {thirds[3]} c S"


def _pieces(x0: float, top: float, x1: float, bottom: float) -> str:
    count = int(max(x1 - x0, bottom - top) / 5)
    step = ((x1 - x0) / count, (bottom - top) / count)
    return " ".join(
        f"0.5 w {x0 + n * step[0]} {HEIGHT - top - n * step[1]} m"
        f" {x0 + (n + 0.6) * step[0]} {HEIGHT - top - (n + 0.6) * step[1]} l S"
        for n in range(count)
    )


@pytest.mark.parametrize("draw", [_dash, _curve, _pieces])
def test_lines_are_found_however_they_are_drawn(draw: Callable[[float, float, float, float], str]) -> None:
    page = _marks(_ruled(lines=False), *(draw(*line) for line in _lines()))
    assert cells(read(make_pdf(page))) == ROWS


def test_text_that_is_not_painted_is_left_out_and_counted() -> None:
    page = _ruled()
    hidden = Page().put("不在纸上", 65, 145).marks
    document = read(make_pdf(_marks(page, "q 3 Tr", *hidden, "Q")))
    assert cells(document) == ROWS
    assert document.notes == ("page 1: 4 characters that are not seen left out",)


def test_white_text_is_seen_on_a_dark_ground_alone() -> None:
    page = _marks(Page(), "1 g").put("白纸", 100, 100)
    page = _marks(page, "0 g").box(90, 190, 200, 220)
    page = _marks(page, "1 g").put("黑底", 100, 200)
    assert [word.text for word in read(make_pdf(page)).parts[0].words] == ["黑底"]


def test_letters_drawn_as_curves_are_read_from_the_text_laid_over_them() -> None:
    page = _marks(Page(), "3 Tr").table(ROWS, WIDTHS)
    assert cells(read(make_pdf(page))) == ROWS


def test_text_cut_off_by_its_cell_belongs_to_its_cell() -> None:
    page = _ruled()
    long = "巡查次数及其说明很长很长很长很长"
    drawn = Page().put(long, 213, 145).marks
    at = next(i for i, mark in enumerate(page.marks) if "巡查次数".encode("utf-16-be").hex() in mark)
    page.marks[at : at + 1] = [f"q 210 {HEIGHT - 160} 90 20 re W n", *drawn, "Q"]
    wanted = [row.copy() for row in ROWS]
    wanted[1][2] = long
    assert cells(read(make_pdf(page))) == wanted


def test_text_wholly_cut_off_is_not_printed() -> None:
    drawn = Page().put("看不见", 300, 145).marks
    page = _marks(_ruled(), "q 60 100 50 50 re W n", *drawn, "Q")
    assert cells(read(make_pdf(page))) == ROWS


@pytest.mark.parametrize(
    "stamp", ["50 Tf 1 0 0 1 80 650", "50 Tf 0.7 0.7 -0.7 0.7 120 612", "11 Tf 0.87 0.5 -0.5 0.87 130 640"]
)
def test_watermarks_over_a_table_are_no_text_of_it(stamp: str) -> None:
    code = "公示样本".encode("utf-16-be").hex()
    page = _marks(_ruled(), f"0.8 g BT /F {stamp} Tm <{code}> Tj ET 0 g")
    assert cells(read(make_pdf(page))) == ROWS


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_crop_box_decides_what_is_seen_on_a_turned_page(rotate: int) -> None:
    page = Page(rotate=rotate).table(ROWS, WIDTHS).put("裁掉", 10, 20).put("裁掉", 560, 800)
    with pikepdf.open(io.BytesIO(make_pdf(page))) as pdf:
        pdf.pages[0].MediaBox = pikepdf.Array([-100, -50, 700, 900])
        pdf.pages[0].CropBox = pikepdf.Array([40, 500, 450, 760])
        out = io.BytesIO()
        pdf.save(out)
    document = read(out.getvalue())
    assert cells(document) == ROWS
    assert not [word for word in document.parts[0].words if "裁" in word.text]


def _scan_with_layer(*, under: bool) -> bytes:
    """A grey picture of the whole page with text under it, or over it in the mode that paints nothing."""
    with pikepdf.open(io.BytesIO(make_pdf(Page().put("预算数十二", 100, 100)))) as pdf:
        page = pdf.pages[0]
        picture = pdf.make_stream(
            b"\xf0",
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=1,
            Height=1,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
        )
        page.Resources.XObject = pikepdf.Dictionary(I=picture)
        text, drawn = page.Contents.read_bytes(), b"q 595 0 0 842 0 0 cm /I Do Q\n"
        page.Contents = pdf.make_stream(text + b"\n" + drawn if under else drawn + b"3 Tr\n" + text)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("under", [True, False])
def test_the_text_layer_of_a_scan_is_a_reading_not_print(
    under: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr_engine, "_NEEDED", ("no_such_module_here",))
    document = read(_scan_with_layer(under=under))
    (word,) = document.parts[0].words
    assert word.text == "预算数十二" and "ocr" in word.flags and word.confidence <= 0.5
    assert document.notes == ("page 1: scanned, its hidden text layer taken for want of the extra ocr",)


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
