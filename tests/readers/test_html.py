"""HTML as web sites, office programs and converters write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.model.document import Document, Grid, Line
from jixiao.readers.open import read_bytes


def _read(text: str, encoding: str = "utf-8", name: str = "a.html") -> Document:
    return read_bytes(text.encode(encoding), Path(name))


def _texts(document: Document) -> list[str]:
    return [block.text for part in document.parts for block in part.blocks if isinstance(block, Line)]


def _grids(document: Document) -> list[Grid]:
    return [block for part in document.parts for block in part.blocks if isinstance(block, Grid)]


def _cells(grid: Grid) -> list[tuple[int, int, int, int, tuple[str, ...]]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.lines) for c in grid.cells]


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "utf-8"])
def test_gb2312_means_gb18030(declared: str) -> None:
    text = f'<html><head><meta charset="{declared}"></head><body><p>示例—镕㐂</p></body></html>'
    assert _texts(_read(text, "gb18030")) == ["示例—镕㐂"]


def test_lines_entities_and_what_does_not_show() -> None:
    text = (
        "<html><style>.x{display:none} #y{visibility:hidden}</style><body><script>var a='<p>坏</p>'</script>"
        "<!-- 注 --><h2>标 题</h2><p>满意度&ge;90&#37;<br>次 行</p><div class='x'>隐</div><p id=y>隐</p><p hidden>隐</p>"
        "<ol><li>甲</li><li value=5>乙</li></ol><pre>丙\t1\n丁  2</pre><p>　　全角</p></body></html>"
    )
    document = _read(text)
    assert _texts(document) == ["标 题", "满意度≥90%", "次 行", "1.甲", "5.乙", "丙\t1", "丁  2", "　　全角"]
    first = document.parts[0].blocks[0]
    assert isinstance(first, Line)
    assert first.style == "heading"


def test_spans_form_a_grid() -> None:
    text = (
        "<table><thead><tr><th rowspan=2>项目<th colspan=2>指标</tr><tr><th>一级<th>二级</tr></thead>"
        "<tfoot><tr><td>合计<td><td>8</tr></tfoot>"
        "<tbody><tr><td rowspan=99>甲<td>产出<br>指标<td>数量</tr><tr><td>效益<td>社会</tr></tbody></table>"
    )
    (grid,) = _grids(_read(text))
    assert (grid.row_count, grid.column_count) == (5, 3)
    assert _cells(grid)[:7] == [
        (0, 0, 2, 1, ("项目",)),
        (0, 1, 1, 2, ("指标",)),
        (1, 1, 1, 1, ("一级",)),
        (1, 2, 1, 1, ("二级",)),
        (2, 0, 2, 1, ("甲",)),
        (2, 1, 1, 1, ("产出", "指标")),
        (2, 2, 1, 1, ("数量",)),
    ]


def test_layout_tables_are_unwrapped_in_order() -> None:
    data = "<table><tr><td>一级<td>二级</tr><tr><td>产出<td>数量</tr></table>"
    text = f"<table><tr><td><p>栏目</p></td><td><h1>题</h1>{data}<p>尾</p></td></tr></table>"
    document = _read(text)
    kinds = [block.text if isinstance(block, Line) else "GRID" for block in document.parts[0].blocks]
    assert kinds == ["栏目", "题", "GRID", "尾"]


def test_a_table_in_a_data_table_follows_it() -> None:
    rows = "".join(f"<tr><td>项{i}<td>值{i}</tr>" for i in range(5))
    text = f"<table>{rows}<tr><td>附<td><table><tr><td>一<td>二</tr></table></tr></table>"
    first, second = _grids(_read(text))
    assert first.row_count == 6
    assert [c.lines for c in second.cells] == [("一",), ("二",)]


def test_positioned_lines_become_words() -> None:
    words = [(f"项目{i}", 40 + 120 * j, 100 + 30 * i) for i in range(6) for j in range(3)]
    inline = "".join(
        f'<p style="position:absolute;left:{x}px;top:{y}px;font-size:16px">{t} 值</p>' for t, x, y in words
    )
    page = f'<div style="position:relative;width:800px;height:1200px">{inline}</div>'
    document = _read(f"<html><body><p>说明</p>{page}{page}</body></html>")
    assert [part.kind for part in document.parts] == ["html", "page", "page"]
    assert _texts(document) == ["说明"]
    part = document.parts[1]
    assert (part.width, part.height, document.pages) == (600.0, 900.0, 2)
    assert [w.text for w in part.words[:2]] == ["项目0", "值"]
    assert part.words[0].box == pytest.approx((30.0, 75.0, 60.0, 87.0), abs=6.1)
    assert len(part.words) == 36


def test_positions_in_classes_from_the_bottom() -> None:
    rules = ".t{position:absolute} .w0{width:600pt;height:800pt;position:relative}" + "".join(
        f".x{j}{{left:{50 + 100 * j}pt}} .y{i}{{bottom:{700 - 20 * i}pt}}" for i in range(5) for j in range(3)
    )
    lines = "".join(
        f'<div class="t x{j} y{i}" style="font-size:10pt;height:10pt">格{i}{j}<span class="g"></span>乙</div>'
        for i in range(5)
        for j in range(3)
    )
    text = f'<style>{rules} .g{{width:20pt}}</style><div class="w0">{lines}</div>'
    (part,) = _read(f"<html><body>{text}</body></html>").parts
    first, gap = part.words[0], part.words[1]
    assert (first.text, first.box[0], first.box[1]) == ("格00", 50.0, 90.0)
    assert gap.text == "乙"
    assert gap.box[0] == pytest.approx(first.box[2] + 20)


def test_drawn_boxes_are_rulings() -> None:
    cells = "".join(
        f'<div style="position:absolute;left:{50 * j}pt;top:{20 * i}pt;width:50pt;height:20pt;border:1px solid #000">'
        f'<span style="position:absolute;left:2pt;top:4pt">格{i}{j}</span></div>'
        for i in range(4)
        for j in range(3)
    )
    (part,) = _read(
        f"<html><body><div style='position:relative;width:500pt;height:700pt'>{cells}</div></body></html>"
    ).parts
    assert {r.box[0] for r in part.rulings if r.orientation == "v"} == {0.0, 50.0, 100.0, 150.0}
    assert len(part.words) == 12
    assert part.words[4].box[:2] == (52.0, 24.0)


def test_web_archive() -> None:
    text = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
        'Content-Type: text/html; charset="gb2312"\nContent-Transfer-Encoding: quoted-printable\n\n'
        "<html><body><p>=CA=BE=C0=FD</p></body></html>\n\n--b--\n"
    )
    document = _read(text, name="a.doc")
    assert (document.format, _texts(document)) == ("html", ["示例"])
