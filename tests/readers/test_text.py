"""Encodings, pages and delimiters of plain texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.errors import DamagedSource
from jixiao.model.document import Grid, Line
from jixiao.readers.decode import decode_text
from jixiao.readers.limits import Limits, Meter
from jixiao.readers.open import read_bytes
from jixiao.readers.text import detect_delimiter, read_text_part

SIMPLIFIED = "示例市示例局2030年部门预算\n项目支出绩效目标表（单位：万元）\n产出指标\t数量指标\t≥\t98%\n" * 3
TRADITIONAL = (
    "示例縣示例處二〇三〇年度單位預算\n計畫經費與績效指標，單位：萬元\n本年度預算總額較上年度增加，主要為業務費。\n"
    * 3
)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("gb18030", "gb18030"),
    ],
)
def test_simplified_text_in_any_encoding(encoding: str, name: str) -> None:
    assert decode_text(SIMPLIFIED.encode(encoding)) == (SIMPLIFIED, name)


@pytest.mark.parametrize(("encoding", "name"), [("big5", "big5"), ("gb18030", "gb18030"), ("utf-8", "utf-8")])
def test_traditional_text_is_kept(encoding: str, name: str) -> None:
    text = TRADITIONAL.replace("〇", "零")
    assert decode_text(text.encode(encoding)) == (text, name)


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    data = bytearray(SIMPLIFIED.encode())
    data[40] = 0xFF
    text, name = decode_text(bytes(data))
    assert name == "utf-8"
    assert text.count("\ufffd") < 4
    assert text.endswith("98%\n")


def test_a_wrong_declaration_is_not_believed() -> None:
    assert decode_text(SIMPLIFIED.encode(), declared="iso-8859-1")[0] == SIMPLIFIED
    assert decode_text(SIMPLIFIED.encode(), declared="gb2312")[1] in {"gb18030", "utf-8"}
    assert decode_text(SIMPLIFIED.encode("gb18030"), declared="utf-8") == (SIMPLIFIED, "gb18030")
    assert decode_text(SIMPLIFIED.encode("gb18030"), declared="no-such") == (SIMPLIFIED, "gb18030")


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text, _ = decode_text(data)
    except DamagedSource as error:
        assert "\n" not in str(error)
    else:
        assert text.strip()


@given(st.text(alphabet="示例 \t1.,|≥%\f\n", min_size=1, max_size=200).filter(lambda t: t.strip()))
def test_every_character_is_kept_with_its_line(text: str) -> None:
    part, _, _ = read_text_part(text, Meter(Limits(), "x"))
    raw = text.split("\n")
    for block in part.blocks:
        lines = [block] if isinstance(block, Line) else []
        for line in lines:
            assert line.text in raw[(line.place.line or 0) - 1]
    printed = "".join(
        block.text if isinstance(block, Line) else "".join("".join(cell.lines) for cell in block.cells)
        for block in part.blocks
    )
    for character in "示例1≥%":
        assert printed.count(character) == text.count(character)


def test_form_feeds_count_pages() -> None:
    document = read_bytes("第一页\n\f第二页\n正文\f第三页\n\f\n".encode(), Path("a.txt"))
    found = [(b.text, b.place.page, b.place.line) for b in document.parts[0].blocks if isinstance(b, Line)]
    assert found == [("第一页", 1, 1), ("第二页", 2, 2), ("正文", 2, 3), ("第三页", 3, 3)]
    assert document.pages == 3


def test_line_numbers_count_line_feeds_only() -> None:
    part, _, pages = read_text_part("a\u2028b\r\n\r\nc\x0bd\r\n", Meter(Limits(), "x"))
    assert [(b.text, b.place.line) for b in part.blocks if isinstance(b, Line)] == [
        ("a\u2028b", 1),
        ("c\x0bd", 3),
    ]
    assert pages is None


def test_quoted_cells_keep_their_lines() -> None:
    text = '项目,目标,金额\n示例,"1.甲；\n2.乙",12.50\n'
    (grid,) = read_bytes(text.encode("gb18030"), Path("a.csv")).parts[0].blocks
    assert isinstance(grid, Grid)
    cell = next(cell for cell in grid.cells if cell.lines[:1] == ("1.甲；",))
    assert cell.lines == ("1.甲；", "2.乙")
    assert (cell.place.line, cell.place.line_end) == (2, 3)


@pytest.mark.parametrize(
    ("text", "suffix", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", "", ","),
        ("项目\t金额\n甲\t1\n乙\t2\n", "", "\t"),
        ("示例局预算\n项目\t金额\n甲\t1\n乙\t2\n", "", ""),
        ("示例局预算\n项目,金额\n甲,1\n乙,2\n", ".csv", ","),
        ("一、职责，\n二、机构，\n", "", ""),
        ("正文\n", ".csv", ""),
    ],
)
def test_delimiters(text: str, suffix: str, delimiter: str) -> None:
    assert detect_delimiter(text, suffix) == delimiter
