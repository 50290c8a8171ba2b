"""Pages to grids: drawn tables, broken lines, open sides, no lines at all, and what stands around them."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_page import SIZE, Row, draw_rulings, draw_words, lay_out, make_page, put_line

from jixiao.layout.pages import recover_page_blocks
from jixiao.model.document import Grid, Line, Part, Ruling, Word

TABLE: list[Row] = [
    [("一级指标", 1, 1), ("二级指标", 1, 1), ("三级指标", 1, 1), ("指标值", 1, 1), ("分值", 1, 1)],
    [("产出指标", 3, 1), ("数量指标", 2, 1), ("检查次数", 1, 1), ("≥12次", 1, 1), ("30", 1, 1)],
    [("培训人数", 1, 1), ("≥300人", 1, 1), ("20", 1, 1)],
    [("质量指标", 1, 1), ("验收合格率", 1, 1), ("100%", 1, 1), ("20", 1, 1)],
    [("效益指标", 1, 1), ("社会效益指标", 1, 1), ("重大安全事故发生次数", 1, 1), ("0次", 1, 1), ("20", 1, 1)],
]
WIDTHS = [70.0, 80.0, 90.0, 70.0, 50.0]


def grids(part: Part) -> list[Grid]:
    return [block for block in recover_page_blocks((part,)) if isinstance(block, Grid)]


def shape(grid: Grid) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, "".join(c.lines)) for c in grid.cells if c.lines]


def expected(rows: list[Row]) -> list[tuple[int, int, int, int, str]]:
    taken: set[tuple[int, int]] = set()
    cells = []
    for r, row in enumerate(rows):
        column = 0
        for text, row_span, column_span in row:
            while (r, column) in taken:
                column += 1
            taken.update((r + i, column + j) for i in range(row_span) for j in range(column_span))
            cells.append((r, column, row_span, column_span, text))
            column += column_span
    return cells


def test_merged_cells_have_their_spans() -> None:
    drawn = lay_out(TABLE, WIDTHS)
    (grid,) = grids(make_page(draw_words(drawn), draw_rulings(drawn)))
    assert shape(grid) == expected(TABLE)
    assert len(grid.column_edges) == grid.column_count + 1


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_pieces_of_lines_give_the_same_grid(seed: int) -> None:
    random = Random(seed)
    drawn = lay_out(TABLE, WIDTHS)
    pieces: list[Ruling] = []
    for ruling in draw_rulings(drawn):
        x0, top, x1, bottom = ruling.box
        cuts = sorted(random.random() for _ in range(3))
        for a, b in zip([0.0, *cuts], [*cuts, 1.0], strict=True):
            shake = random.uniform(-0.4, 0.4)
            if ruling.orientation == "h":
                pieces.append(Ruling("h", (x0 + a * (x1 - x0), top + shake, x0 + b * (x1 - x0), top + shake)))
            else:
                pieces.append(
                    Ruling("v", (x0 + shake, top + a * (bottom - top), x0 + shake, top + b * (bottom - top)))
                )
    random.shuffle(pieces)
    (grid,) = grids(make_page(draw_words(drawn), pieces))
    assert shape(grid) == expected(TABLE)


@pytest.mark.parametrize("side", ["left", "right", "both"])
def test_open_sides_are_closed(side: str) -> None:
    drawn = lay_out(TABLE, WIDTHS)
    left, right = min(c[1] for c in drawn.cells), max(c[3] for c in drawn.cells)
    gone = {"left": {left}, "right": {right}, "both": {left, right}}[side]
    rulings = [r for r in draw_rulings(drawn) if not (r.orientation == "v" and r.box[0] in gone)]
    (grid,) = grids(make_page(draw_words(drawn), rulings))
    assert shape(grid) == expected(TABLE)


def test_a_table_cut_by_the_page_is_open_below() -> None:
    drawn = lay_out(TABLE, WIDTHS)
    bottom = max(c[4] for c in drawn.cells)
    rulings = [r for r in draw_rulings(drawn) if not (r.orientation == "h" and r.box[1] == bottom)]
    (grid,) = grids(make_page(draw_words(drawn), rulings))
    assert shape(grid) == expected(TABLE)


def test_horizontal_lines_alone_make_the_table() -> None:
    drawn = lay_out(TABLE, WIDTHS)
    rulings = [r for r in draw_rulings(drawn) if r.orientation == "h"]
    (grid,) = grids(make_page(draw_words(drawn), rulings))
    assert shape(grid) == expected(TABLE)


def test_white_space_alone_makes_the_table() -> None:
    drawn = lay_out(TABLE, WIDTHS)
    (grid,) = grids(make_page(draw_words(drawn), []))
    assert shape(grid) == expected(TABLE)


def test_prose_is_no_table() -> None:
    words = [
        put_line("各部门应当按照规定公开预算绩效目标，接受社会监督。" * 2, 50, 100 + 14 * n)
        for n in range(12)
    ]
    blocks = recover_page_blocks((make_page(words, []),))
    assert all(isinstance(block, Line) for block in blocks)
    assert len(blocks) == 12


def test_text_around_a_table_keeps_its_order() -> None:
    drawn = lay_out(TABLE, WIDTHS, top=150)
    words = [
        put_line("单位：万元", 300, 130),
        put_line("项目支出绩效目标表", 200, 110),
        put_line("注：以上为年度目标", 60, drawn.bottom + 8),
        *draw_words(drawn),
    ]
    blocks = recover_page_blocks((make_page(words, draw_rulings(drawn)),))
    kinds = [block.text if isinstance(block, Line) else "grid" for block in blocks]
    assert kinds == ["项目支出绩效目标表", "单位：万元", "grid", "注：以上为年度目标"]


def test_page_numbers_and_running_heads_are_named() -> None:
    parts = []
    for number in range(1, 7):
        words = [
            put_line("某市某局二〇二六年部门预算公开", 200, 30),
            put_line("项目绩效目标表", 240, 60),
            put_line(f"第{'一二三四五六'[number - 1]}段内容各不相同", 60, 300),
            put_line(f"- {number} -".replace(" ", ""), 290, 810),
        ]
        parts.append(make_page(words, [], number))
    styles = {b.text: b.style for b in recover_page_blocks(tuple(parts)) if isinstance(b, Line)}
    assert styles["某市某局二〇二六年部门预算公开"] == "header"
    assert styles["项目绩效目标表"] == ""
    assert styles["-3-"] == "page_number"
    assert styles["第三段内容各不相同"] == ""


def test_a_label_of_one_character_a_line_is_a_side_label() -> None:
    rows: list[Row] = [[("绩效指标", 3, 1), ("质量", 1, 1)], [("时效", 1, 1)], [("成本", 1, 1)]]
    drawn = lay_out(rows, [14.0, 80.0])
    (grid,) = grids(make_page(draw_words(drawn), draw_rulings(drawn)))
    side = next(c for c in grid.cells if c.column == 0)
    assert side.lines == ("绩", "效", "指", "标")
    assert "side" in side.flags


def test_confidence_and_flags_of_words_reach_the_cell() -> None:
    drawn = lay_out([[("金额", 1, 1), ("≥", 1, 1)], [("比例", 1, 1), ("=", 1, 1)]], [60.0, 60.0])
    words = [
        Word(w.text, w.box, SIZE, 0.4, flags=frozenset({"ocr"})) if w.text == "≥" else w
        for w in draw_words(drawn)
    ]
    (grid,) = grids(make_page(words, draw_rulings(drawn)))
    sign = next(c for c in grid.cells if c.lines == ("≥",))
    assert sign.confidence == 0.4
    assert sign.flags == {"ocr"}


def test_an_empty_page_has_no_blocks() -> None:
    assert recover_page_blocks((make_page([], []),)) == ()
    assert recover_page_blocks(()) == ()
