"""The same invented disclosure in every format gives the same texts, cells and spans."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from make_files import BLOCKS, positions, write_all

from jixiao.model.document import Document, Grid, Line
from jixiao.readers.open import find_sources, read_document

PRINTED = [block for block in BLOCKS if isinstance(block, str)]
TABLES = [
    {(row, column, span.rows, span.columns): span.text for row, column, span in positions(block) if span.text}
    for block in BLOCKS
    if not isinstance(block, str)
]


def _joined(lines: tuple[str, ...]) -> str:
    return "".join("".join(line.split()) for line in lines)


def _tables(document: Document) -> list[dict[tuple[int, int, int, int], str]]:
    """Each grid's cells with text, rows of running text above the table left out."""
    found = []
    for part in document.parts:
        for block in part.blocks:
            if not isinstance(block, Grid):
                continue
            first = {"单位名称", "项目名称"}
            top = next(cell.row for cell in block.cells if cell.column == 0 and set(cell.lines) & first)
            found.append(
                {
                    (cell.row - top, cell.column, cell.row_span, cell.column_span): _joined(cell.lines)
                    for cell in block.cells
                    if cell.lines and cell.row >= top
                }
            )
    return found


def _texts(document: Document) -> list[str]:
    return [block.text for part in document.parts for block in part.blocks if isinstance(block, Line)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_all(tmp_path_factory.mktemp("made"))


@pytest.mark.parametrize("kind", ["docx", "html", "xlsx"])
def test_merged_tables_are_read_cell_by_cell(files: dict[str, Path], kind: str) -> None:
    document = read_document(files[kind])
    assert document.format == kind
    assert _tables(document) == TABLES
    if kind != "xlsx":
        assert _texts(document) == PRINTED


@pytest.mark.parametrize("kind", ["csv", "tsv"])
def test_delimited_text_is_one_grid(files: dict[str, Path], kind: str) -> None:
    document = read_document(files[kind])
    assert document.format == kind
    (grid,) = document.parts[0].blocks
    assert isinstance(grid, Grid)
    texts = {_joined(cell.lines) for cell in grid.cells if cell.lines}
    assert texts == set(PRINTED) | {text for table in TABLES for text in table.values()}
    raw = files[kind].read_text(encoding="utf-8").split("\n")
    for cell in grid.cells:
        if cell.lines:
            assert cell.lines[0] in raw[(cell.place.line or 0) - 1]


def test_pipe_tables_are_grids_among_lines(files: dict[str, Path]) -> None:
    document = read_document(files["md"])
    assert document.format == "markdown"
    assert _texts(document) == PRINTED
    for grid, table in zip((b for b in document.parts[0].blocks if isinstance(b, Grid)), TABLES, strict=True):
        texts = {(cell.row, cell.column): _joined(cell.lines) for cell in grid.cells if cell.lines}
        assert texts == {key[:2]: text for key, text in table.items()}


def test_tabbed_text_stays_lines(files: dict[str, Path]) -> None:
    document = read_document(files["txt"])
    assert document.format == "text"
    raw = files["txt"].read_text(encoding="utf-8").split("\n")
    for block in document.parts[0].blocks:
        assert isinstance(block, Line)
        assert block.text == raw[(block.place.line or 0) - 1]
    assert len(document.parts[0].blocks) == sum(bool(line.strip()) for line in raw)


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_office_formats_read_alike(tmp_path: Path) -> None:
    files = write_all(tmp_path, office=True)
    for kind in ("doc", "rtf", "xls", "ods"):
        document = read_document(files[kind])
        assert document.format == kind
        tables = _tables(document)
        assert tables == TABLES or (kind == "doc" and tables and all(table in TABLES for table in tables)), (
            kind
        )
        # LibreOffice loses some merged tables of a DOC: that must be said.
        assert any("tables were lost" in note for note in document.notes) == (tables != TABLES)
    pdf = read_document(files["pdf"])
    printed = "".join(word.text for part in pdf.parts for word in part.words)
    for text in PRINTED:
        assert "".join(text.split()) in printed
    assert all(part.rulings for part in pdf.parts)


def test_a_wrong_name_changes_nothing(files: dict[str, Path], tmp_path: Path) -> None:
    for kind, wrong in (
        ("docx", "a.pdf"),
        ("xlsx", "a.doc"),
        ("html", "a.xls"),
        ("csv", "a.xls"),
        ("txt", "a.docx"),
    ):
        renamed = tmp_path / wrong
        shutil.copy(files[kind], renamed)
        document, expected = read_document(renamed), read_document(files[kind])
        assert (document.format, document.parts) == (expected.format, expected.parts)
        assert document.source == wrong
        assert document.sha256 == expected.sha256


def test_find_sources_takes_documents_once_and_sorted(files: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "年度 [1]"
    (folder / "b").mkdir(parents=True)
    for name, kind in (("b/2.docx", "docx"), ("1.xlsx", "xlsx"), ("b/无后缀", "docx")):
        shutil.copy(files[kind], folder / name)
    for name in ("README.md", "~$2.docx", ".hidden.pdf", "notes.json"):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "b" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "same.docx").symlink_to(folder / "b" / "2.docx")
    found = find_sources([folder, folder / "1.xlsx", str(folder / "b" / "2.docx")])
    names = [path.relative_to(folder).as_posix() for path in found]
    assert names == ["1.xlsx", "b/2.docx", "b/无后缀"]
    assert find_sources([f"{tmp_path}/**/*.xlsx"]) == (folder / "1.xlsx",)
