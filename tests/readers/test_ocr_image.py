"""Page images: hairlines, worn and crowded rulings, specks, shaded paper, ink that was passed over."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.ocr
cv2 = pytest.importorskip("cv2")
np = pytest.importorskip("numpy")

DPI = 200.0
COLUMNS, ROWS = [100, 250, 420, 600, 900], [200, 245, 300, 700, 1200]


def paper(level: int = 250) -> Any:
    return np.full((1400, 1000), level, np.uint8)


def rule(page: Any, ink: int = 20, width: int = 2) -> Any:
    for x in COLUMNS:
        cv2.line(page, (x, ROWS[0]), (x, ROWS[-1]), ink, width)
    for y in ROWS:
        cv2.line(page, (COLUMNS[0], y), (COLUMNS[-1], y), ink, width)
    return page


def add_noise(page: Any, sigma: float) -> Any:
    noise = np.random.default_rng(5).normal(0, sigma, page.shape)
    return np.clip(page + noise, 0, 255).astype(np.uint8)


def write_strokes(page: Any, box: tuple[int, int, int, int]) -> None:
    """Something as dense as a line of characters: upright and level strokes of a character's height."""
    x0, y0, x1, y1 = box
    for x in range(x0, x1 - 22, 28):
        cv2.rectangle(page, (x, y0), (x + 22, y1), 30, 2)
        cv2.line(page, (x, (y0 + y1) // 2), (x + 22, (y0 + y1) // 2), 30, 2)
        cv2.line(page, (x + 11, y0), (x + 11, y1), 30, 2)


def count_cells(page: Any) -> int:
    from jixiao.readers import ocr_lattice

    return len(ocr_lattice.find_lattice(page, DPI).cells)


def test_light_hairlines_are_rulings() -> None:
    assert count_cells(add_noise(rule(paper(), ink=190, width=1), 6)) == 16


def test_worn_rulings_are_joined() -> None:
    page = rule(paper())
    for x in range(130, 890, 90):
        page[:, x : x + 12] = np.where(page[:, x : x + 12] < 100, 250, page[:, x : x + 12])
    assert count_cells(page) == 16


def test_text_that_touches_a_ruling_does_not_hide_it() -> None:
    page = rule(paper(), ink=150, width=1)
    write_strokes(page, (105, 247, 240, 275))
    write_strokes(page, (605, 272, 760, 298))
    assert count_cells(add_noise(page, 5)) == 16


def test_strokes_of_stacked_characters_are_no_rulings() -> None:
    from jixiao.readers import ocr_lattice

    page = rule(paper())
    for y in range(320, 660, 36):
        write_strokes(page, (440, y, 590, y + 27))
    lattice = ocr_lattice.find_lattice(page, DPI)
    assert sorted({round(x, -1) for x, *_ in lattice.vertical}) == COLUMNS
    assert sorted({round(y, -1) for _, y, *_ in lattice.horizontal}) == pytest.approx(ROWS, abs=10)


def test_a_ruling_does_not_run_on_into_a_caption_above() -> None:
    from jixiao.readers import ocr_lattice

    page = rule(paper())
    cv2.line(page, (250, 150), (250, 192), 20, 2)
    tops = {x: y for x, y, *_ in ocr_lattice.find_lattice(page, DPI).vertical}
    assert min(tops.values()) >= 190


def test_the_page_without_rulings_keeps_its_text() -> None:
    from jixiao.readers import ocr_lattice

    page = rule(paper())
    write_strokes(page, (120, 320, 240, 350))
    bare = ocr_lattice.erase_lines(page, ocr_lattice.find_lattice(page, DPI))
    assert int((bare[:310] < 128).sum()) == 0
    assert int((bare[315:355, 115:245] < 128).sum()) > 500


def test_shaded_paper_becomes_even() -> None:
    from jixiao.readers import ocr_image

    shade = np.linspace(1.0, 0.6, 1000)[None, :]
    page = (rule(paper()) * shade).astype(np.uint8)
    even = ocr_image.even_out(page)
    assert int(np.percentile(even, 10)) >= 235
    assert count_cells(even) == 16


def test_specks_go_and_points_stay() -> None:
    from jixiao.readers import ocr_image

    page = paper()
    page[400, 400] = 0
    page[500:503, 500:503] = 20
    clean = ocr_image.remove_specks(page, DPI)
    assert clean[400, 400] >= 240
    assert clean[501, 501] == 20


def test_a_lone_digit_in_a_cell_is_found_and_what_was_read_is_not() -> None:
    from jixiao.readers import ocr_ink

    page = paper()
    cv2.putText(page, "7", (480, 280), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 20, 2)
    page[270, 560] = 0
    cell = (420, 245, 600, 300)
    (box,) = ocr_ink.find_ink_lines(page, cell, (), DPI)
    assert 470 < box[0] < 485 and 490 < box[2] < 510
    assert ocr_ink.find_ink_lines(page, cell, (box,), DPI) == []


def test_the_bar_of_a_sign_belongs_to_the_sign() -> None:
    from jixiao.readers import ocr_ink

    page = paper()
    cv2.polylines(page, [np.array([(480, 262), (498, 270), (480, 278)], np.int32)], False, 20, 2)
    cv2.line(page, (480, 284), (498, 284), 20, 2)
    wide = ocr_ink.extend_in_cell(page, (478.0, 258.0, 500.0, 280.0), (420, 245, 600, 300), DPI)
    assert wide[3] >= 285
    assert ocr_ink.find_ink_lines(page, (420, 245, 600, 300), (wide,), DPI) == []
    assert len(ocr_ink.find_ink_lines(page, (420, 245, 600, 300), (), DPI)) == 1


def test_a_ruling_does_not_reach_through_the_text_of_a_merged_cell() -> None:
    from jixiao.readers import ocr_lattice

    page = rule(paper())
    page[202:244, 246:254] = 250
    write_strokes(page, (110, 208, 416, 238))
    cv2.line(page, (250, 208), (250, 238), 30, 2)
    tops = [y for x, y, *_ in ocr_lattice.find_lattice(page, DPI).vertical if abs(x - 250) <= 3]
    assert min(tops) >= 240


def test_what_is_left_of_a_worn_ruling_is_taken_out_with_it() -> None:
    from jixiao.readers import ocr_lattice

    page = rule(paper())
    for y in (400, 424, 448):
        page[y : y + 8, 410:430] = 250
    bare = ocr_lattice.erase_lines(page, ocr_lattice.find_lattice(page, DPI))
    assert int((bare < 128).sum()) == 0


def test_pieces_in_a_row_with_a_ruling_are_rulings_and_remnants_no_digits() -> None:
    from jixiao.readers import ocr_ink, ocr_lattice

    page = rule(paper())
    page[305:320, 415:425] = 250
    page[380:395, 415:425] = 250
    page[690:699, 415:425] = 250
    lines = ocr_lattice.find_lattice(page, DPI).vertical
    assert any(abs(x - 420) <= 2 and y0 <= 330 and y1 >= 370 for x, y0, _, y1 in lines)
    bars = paper()
    cv2.line(bars, (421, 305), (421, 325), 20, 2)
    cv2.line(bars, (510, 305), (510, 325), 20, 2)
    assert ocr_ink.is_remnant(bars, (413.0, 300.0, 430.0, 330.0), lines, DPI)
    assert not ocr_ink.is_remnant(bars, (503.0, 300.0, 517.0, 330.0), lines, DPI)
    assert not ocr_ink.is_remnant(bars, (413.0, 300.0, 517.0, 330.0), lines, DPI)


def test_a_line_is_not_widened_over_the_next_one() -> None:
    from jixiao.readers import ocr_ink

    page = paper()
    write_strokes(page, (110, 310, 230, 335))
    left, right = (106.0, 306.0, 165.0, 339.0), (165.0, 306.0, 240.0, 339.0)
    cell = (100, 300, 250, 700)
    assert ocr_ink.extend_in_cell(page, left, cell, DPI)[2] > 170
    assert ocr_ink.extend_in_cell(page, left, cell, DPI, others=(right,))[2] <= 168


def test_a_box_that_reaches_into_the_line_above_is_cut() -> None:
    from jixiao.readers.ocr_marks import cut_overlaps

    usual = [(100.0, 40.0 * n, 300.0, 40.0 * n + 30.0) for n in range(1, 6)]
    high = (100.0, 220.0, 160.0, 270.0)
    title = (100.0, 400.0, 300.0, 460.0)
    assert cut_overlaps([*usual, high, title]) == [*usual, (100.0, 230.0, 160.0, 270.0), title]
