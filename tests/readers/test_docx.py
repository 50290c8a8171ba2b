"""What Word writes beyond plain paragraphs and tables."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from make_files import write_docx

from jixiao.model.document import Document, Grid, Line
from jixiao.readers.docx_numbering import format_count
from jixiao.readers.open import read_bytes

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_docx(tmp_path_factory.mktemp("shell") / "shell.docx", ("x",))


def _document(shell: Path, body: str, **members: str) -> Document:
    target = shell.with_name("made.docx")
    root = f'<w:document xmlns:w="{W}" xmlns:m="{M}" xmlns:mc="{MC}"><w:body>{body}</w:body></w:document>'
    with zipfile.ZipFile(shell) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name != "word/document.xml" and name not in members:
                new.writestr(name, old.read(name))
        new.writestr("word/document.xml", root)
        for name, text in members.items():
            new.writestr(name, text)
    return read_bytes(target.read_bytes(), Path("made.docx"))


def _texts(document: Document) -> list[str]:
    return [block.text for block in document.parts[0].blocks if isinstance(block, Line)]


def _p(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r>{run}</w:r>" for run in runs) + "</w:p>"


def _cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_p(f'<w:t>{text}</w:t>')}</w:tc>"


def test_tracked_changes_show_the_result(shell: Path) -> None:
    body = (
        "<w:p><w:r><w:t>预算</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>去</w:t></w:r></w:moveFrom></w:p>"
    )
    assert _texts(_document(shell, body)) == ["预算新"]


def test_symbols_breaks_and_fields(shell: Path) -> None:
    body = _p(
        "<w:t>满意度</w:t>",
        '<w:sym w:font="Symbol" w:char="F0B3"/>',
        "<w:t>90</w:t><w:noBreakHyphen/><w:t>95</w:t><w:tab/><w:t>%</w:t>",
        "<w:rPr><w:vanish/></w:rPr><w:t>隐</w:t>",
        "<w:instrText> PAGE </w:instrText><w:br/><w:t>次行</w:t>",
    )
    body += "<w:p><m:oMath><m:r><m:t>≤5</m:t></m:r></m:oMath></w:p>"
    assert _texts(_document(shell, body)) == ["满意度≥90-95\t%", "次行", "≤5"]


def test_text_boxes_are_read_once(shell: Path) -> None:
    box = f"<w:txbxContent>{_p('<w:t>框内</w:t>')}</w:txbxContent>"
    body = _p(
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    assert _texts(_document(shell, body + _p("<w:t>正文</w:t>"))) == ["框内", "正文"]


def test_pages_from_rendered_breaks(shell: Path) -> None:
    body = _p("<w:t>一</w:t>") + _p('<w:br w:type="page"/>') + _p("<w:lastRenderedPageBreak/><w:t>二</w:t>")
    body += _p("<w:t>跨</w:t><w:lastRenderedPageBreak/><w:t>页</w:t>") + _p("<w:t>三</w:t>")
    document = _document(shell, body)
    found = [(b.text, b.place.page) for b in document.parts[0].blocks if isinstance(b, Line)]
    assert found == [("一", 1), ("二", 2), ("跨页", 2), ("三", 3)]
    assert document.pages == 3


def test_pages_from_explicit_breaks(shell: Path) -> None:
    body = _p("<w:t>一</w:t>") + _p('<w:br w:type="page"/><w:t>二</w:t>')
    body += "<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>三</w:t></w:r></w:p>"
    document = _document(shell, body)
    assert [b.place.page for b in document.parts[0].blocks] == [1, 2, 3]
    assert document.pages is None


def test_no_breaks_no_pages(shell: Path) -> None:
    assert _document(shell, _p("<w:t>一</w:t>")).parts[0].blocks[0].place.page is None


def test_spans_before_after_and_continued(shell: Path) -> None:
    before = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    wide, top = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
    rows = "".join(
        f"<w:tr>{row}</w:tr>"
        for row in (
            before + _cell("甲", wide),
            _cell("乙", top) + _cell("丙") + _cell("丁"),
            _cell("", "<w:vMerge/>") + _cell("戊") + _cell("己"),
            "<w:trPr><w:del/></w:trPr>" + _cell("删"),
        )
    )
    (grid,) = _document(shell, f"<w:tbl>{rows}</w:tbl>").parts[0].blocks
    assert isinstance(grid, Grid)
    found = [(c.row, c.column, c.row_span, c.column_span, "".join(c.lines)) for c in grid.cells]
    assert found == [
        (0, 1, 1, 2, "甲"),
        (1, 0, 2, 1, "乙"),
        (1, 1, 1, 1, "丙"),
        (1, 2, 1, 1, "丁"),
        (2, 1, 1, 1, "戊"),
        (2, 2, 1, 1, "己"),
    ]


def test_nested_tables(shell: Path) -> None:
    inner = f"<w:tbl><w:tr>{_cell('一级')}{_cell('二级')}</w:tr></w:tbl>"
    wrapped = f"<w:tbl><w:tr><w:tc>{_p('<w:t>表题</w:t>')}{inner}{_p()}</w:tc></w:tr></w:tbl>"
    document = _document(shell, wrapped)
    assert [type(b).__name__ for b in document.parts[0].blocks] == ["Line", "Grid"]
    beside = f"<w:tbl><w:tr>{_cell('项目')}<w:tc>{inner}{_p()}</w:tc>{_cell('备注')}</w:tr></w:tbl>"
    document = _document(shell, beside)
    grids = [b for b in document.parts[0].blocks if isinstance(b, Grid)]
    assert [["".join(c.lines) for c in grid.cells] for grid in grids] == [
        ["项目", "", "备注"],
        ["一级", "二级"],
    ]
    assert any("table of its own" in note for note in document.notes)


def test_headers_and_footers_are_marked(shell: Path) -> None:
    header = f'<w:hdr xmlns:w="{W}">{_p("<w:t>页眉</w:t>")}</w:hdr>'
    footer = f'<w:ftr xmlns:w="{W}">{_p("<w:t>页脚</w:t>")}</w:ftr>'
    document = _document(
        shell, _p("<w:t>正文</w:t>"), **{"word/header1.xml": header, "word/footer1.xml": footer}
    )
    found = [(b.text, b.style) for b in document.parts[0].blocks if isinstance(b, Line)]
    assert found == [("页眉", "header"), ("正文", ""), ("页脚", "footer")]


def test_automatic_numbers_are_printed(shell: Path) -> None:
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    )
    bullets = '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>'
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="3">{levels}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="4">{bullets}</w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="4"/></w:num>'
        "</w:numbering>"
    )

    def item(text: str, level: int, name: int = 7) -> str:
        numbers = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/></w:numPr></w:pPr>'
        return f"<w:p>{numbers}<w:r><w:t>{text}</w:t></w:r></w:p>"

    body = (
        item("职责", 0) + item("甲", 1) + item("乙", 1) + item("机构", 0) + item("丙", 1) + item("点", 0, 8)
    )
    document = _document(shell, body, **{"word/numbering.xml": numbering})
    assert _texts(document) == ["一、 职责", "1. 甲", "2. 乙", "二、 机构", "1. 丙", "点"]


@pytest.mark.parametrize(
    ("count", "shape", "shown"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (11, "chineseCountingThousand", "十一"),
        (20, "chineseCountingThousand", "二十"),
        (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCountingThousand", "一百一十"),
        (1005, "chineseCountingThousand", "一千零五"),
        (28, "lowerLetter", "bb"),
        (14, "upperRoman", "XIV"),
        (3, "decimalEnclosedCircle", "③"),
        (12, "decimalFullWidth", "１２"),
        (7, "noSuchFormat", "7"),
    ],
)
def test_number_formats_of_lists(count: int, shape: str, shown: str) -> None:
    assert format_count(count, shape) == shown
