"""Broken, hostile and odd files: exactly one SourceError with one line each, bounded memory and time."""

from __future__ import annotations

import io
import os
import resource
import shutil
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from make_files import form_table, html_text, write_docx, write_xlsx

from jixiao.errors import (
    DamagedSource,
    EncryptedSource,
    SourceError,
    SourceMissing,
    SourceTooLarge,
    UnsupportedSource,
)
from jixiao.model.document import Grid
from jixiao.readers.limits import Limits
from jixiao.readers.open import find_sources, read_bytes, read_document

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "x">'
    + "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))
    + "]><a>&a9;</a>"
)
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'


def _replace(source: Path, target: Path, member: str, data: bytes) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, data if name == member else old.read(name))
    return target


@pytest.fixture(scope="module")
def docx_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_docx(tmp_path_factory.mktemp("docx") / "a.docx", ("标题", form_table()))


@pytest.fixture(scope="module")
def xlsx_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_xlsx(tmp_path_factory.mktemp("xlsx") / "a.xlsx", ("标题", form_table()))


def _refused(data: bytes, name: str, kind: type[SourceError], limits: Limits | None = None) -> str:
    """The one line with which `data` is refused; the reader's own time and memory stay small."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    with pytest.raises(SourceError) as caught:
        read_bytes(data, Path(name), limits)
    assert caught.type is kind, caught.value
    assert time.monotonic() - started < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000
    line = str(caught.value)
    assert "\n" not in line
    assert name in line
    return line


@pytest.mark.parametrize("data", [b"", b"\x00" * 4096, b" \r\n\t\n", b"\xef\xbb\xbf"])
def test_empty(data: bytes) -> None:
    _refused(data, "空.docx", DamagedSource)


def test_noise_is_no_text() -> None:
    _refused(bytes((i * 7919 + i * i * 31) % 256 for i in range(5000)), "噪.txt", DamagedSource)


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.txt"])
def test_program_and_archives_are_refused(name: str) -> None:
    _refused(b"MZ\x90\x00" + bytes(100), name, UnsupportedSource)
    _refused(b"Rar!\x1a\x07\x01\x00" + bytes(range(200)), name, UnsupportedSource)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("预算.pdf", b"%PDF-1.4")
    assert "unpack" in _refused(packed.getvalue(), name, UnsupportedSource)


def test_broken_zip(docx_file: Path, xlsx_file: Path) -> None:
    for path in (docx_file, xlsx_file):
        data = path.read_bytes()
        _refused(data[: len(data) // 2], path.name, DamagedSource)
        # Any damaged byte gives either the document or one error of the tree, never another.
        for step in range(0, len(data), max(1, len(data) // 60)):
            broken = bytearray(data)
            broken[step] ^= 0xFF
            try:
                read_bytes(bytes(broken), path)
            except SourceError as error:
                assert "\n" not in str(error)


def test_encrypted_zip_member(docx_file: Path) -> None:
    data = bytearray(docx_file.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(magic, at + 4)
    _refused(bytes(data), "a.docx", EncryptedSource)


def _compound(*names: str) -> bytes:
    """A compound file with empty streams of these names."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHH", header, 26, 3, 0xFFFE, 9)
    struct.pack_into("<II", header, 44, 1, 1)
    struct.pack_into("<II", header, 60, 0xFFFFFFFE, 0)
    struct.pack_into("<I", header, 68, 0xFFFFFFFE)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = b""
    for name in ("Root Entry", *names):
        raw = name.encode("utf-16-le") + b"\x00\x00"
        entries += raw.ljust(64, b"\x00") + struct.pack("<HB", len(raw), 5 if name == "Root Entry" else 2)
        entries += bytes(128 - 64 - 3 - 12) + struct.pack("<III", 0, 0, 0)
    return bytes(header) + table + entries.ljust(512, b"\x00")


def test_compound_files_are_told_apart() -> None:
    _refused(_compound("EncryptionInfo", "EncryptedPackage"), "加密.docx", EncryptedSource)
    _refused(_compound("Workbook"), "a.xls", DamagedSource)
    _refused(_compound("Pictures"), "a.doc", UnsupportedSource)
    _refused(_compound()[:600], "a.doc", DamagedSource)
    looped = bytearray(_compound("Pictures"))
    struct.pack_into("<I", looped, 512 + 4, 1)
    _refused(bytes(looped), "a.doc", UnsupportedSource)


def test_zip_bombs(docx_file: Path, tmp_path: Path) -> None:
    flat = _replace(docx_file, tmp_path / "flat.docx", "word/document.xml", b" " * 80_000_000)
    _refused(flat.read_bytes(), "flat.docx", SourceTooLarge)
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for index in range(3000):
            archive.writestr(f"word/{index}.xml", b"")
    _refused(many.getvalue(), "many.docx", SourceTooLarge, Limits(members=2000))
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", bytes(30_000_000))
    _refused(nested.getvalue(), "nested.zip", UnsupportedSource)


@pytest.mark.parametrize("text", [BOMB, EXTERNAL])
def test_entities_are_refused(docx_file: Path, xlsx_file: Path, tmp_path: Path, text: str) -> None:
    for source, member in (
        (docx_file, "word/document.xml"),
        (docx_file, "word/styles.xml"),
        (xlsx_file, "xl/workbook.xml"),
        (xlsx_file, "xl/worksheets/sheet1.xml"),
        (xlsx_file, "xl/styles.xml"),
    ):
        for encoding in ("utf-8", "utf-16"):
            data = _replace(source, tmp_path / "x", member, text.encode(encoding)).read_bytes()
            _refused(data, source.name, DamagedSource)


def test_entities_in_html_mean_nothing() -> None:
    text = EXTERNAL.replace("<a>", "<html><body><p>正文").replace("</a>", "</p></body></html>")
    document = read_bytes(text.encode(), Path("a.html"))
    assert [block.text for part in document.parts for block in part.blocks] == ["正文&x;"]  # type: ignore[union-attr]


def test_deep_markup(docx_file: Path, tmp_path: Path) -> None:
    assert read_bytes(("<html><body>" + "<div>" * 1000 + "深").encode(), Path("a.html")).parts
    _refused(("<html><body>" + "<div>" * 200_000 + "深").encode(), "a.html", SourceTooLarge)
    cells = "<html><body>" + "<table><tr><td>" * 3000 + "深"
    assert read_bytes(cells.encode(), Path("a.html")).parts[0].blocks
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    deep = f"<w:document {word}><w:body>" + "<w:sdt>" * 5000 + "</w:sdt>" * 5000 + "</w:body></w:document>"
    data = _replace(docx_file, tmp_path / "deep.docx", "word/document.xml", deep.encode()).read_bytes()
    _refused(data, "deep.docx", SourceTooLarge)


def test_huge_spans_are_clipped() -> None:
    rows = '<tr><td colspan="1000000000" rowspan="1000000000">题</td></tr><tr><td>甲</td><td>乙</td></tr>'
    document = read_bytes(f"<table>{rows * 3}</table>".encode(), Path("a.html"))
    (grid,) = document.parts[0].blocks
    assert isinstance(grid, Grid)
    assert grid.row_count == 6
    assert grid.column_count <= 4000
    assert all(cell.row + cell.row_span <= grid.row_count for cell in grid.cells)
    assert all(cell.column + cell.column_span <= grid.column_count for cell in grid.cells)


def test_far_cell_makes_no_huge_grid(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "近", "远"
    workbook.save(tmp_path / "near.xlsx")
    member = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(tmp_path / "near.xlsx") as archive:
        merged = b'</sheetData><mergeCells><mergeCell ref="B2:XFC1048575"/></mergeCells>'
        text = archive.read(member).replace(b"</sheetData>", merged)
    far_file = _replace(tmp_path / "near.xlsx", tmp_path / "far.xlsx", member, text)
    (grid,) = read_document(far_file).parts[0].blocks
    assert isinstance(grid, Grid)
    assert grid.row_count <= 10
    assert grid.column_count <= 10
    far = grid.cells[-1]
    assert (far.lines, far.place.row, far.place.column) == (("远",), 1_048_576, 16_384)


def test_too_many_cells(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{r}">' + '<c t="str"><v>甲</v></c>' * 100 + "</row>" for r in range(1, 3001))
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    source = write_xlsx(tmp_path / "a.xlsx", ("标题", form_table()))
    data = _replace(source, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", sheet.encode()).read_bytes()
    _refused(data, "b.xlsx", SourceTooLarge, Limits(cells=100_000))
    _refused(("甲,乙,丙\n" * 50_000).encode(), "a.csv", SourceTooLarge, Limits(cells=100_000))
    _refused(("行\n" * 50_000).encode(), "a.txt", SourceTooLarge, Limits(cells=10_000))
    table = "<table>" + "<tr><td>甲</td></tr>" * 20_000 + "</table>"
    _refused(table.encode(), "a.html", SourceTooLarge, Limits(cells=10_000))


def test_time_limit() -> None:
    _refused(("行\n" * 50_000).encode(), "a.txt", SourceTooLarge, Limits(seconds=-1))


def test_too_many_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1000)
    with pytest.raises(SourceTooLarge):
        read_document(path, Limits(bytes=999))


def test_missing_and_unreadable(tmp_path: Path) -> None:
    for path in (tmp_path / "无.pdf", tmp_path, tmp_path / "a\x00b"):
        with pytest.raises(SourceMissing) as caught:
            read_document(path)
        assert "\n" not in str(caught.value)
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with pytest.raises(SourceMissing):
        read_document(tmp_path / "circle")
    with pytest.raises(SourceMissing):
        find_sources([tmp_path])
    with pytest.raises(SourceMissing):
        find_sources([f"{tmp_path}/*.docx"])
    with pytest.raises(SourceMissing):
        find_sources([tmp_path / "没有"])
    os.mkfifo(tmp_path / "pipe.pdf")
    with pytest.raises(UnsupportedSource):
        read_document(tmp_path / "pipe.pdf")


@pytest.mark.skipif(shutil.which("setpriv") is None or os.getuid() != 0, reason="needs to drop rights")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("x", encoding="utf-8")
    path.chmod(0)
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)
    code = f"from jixiao.readers.open import read_document as r\ntry: r({str(path)!r})\nexcept Exception as e: print(type(e).__name__)"
    ran = subprocess.run(
        ["setpriv", "--reuid=65534", "--clear-groups", sys.executable, "-c", code],
        capture_output=True,
        text=True,
    )
    if "Error" in ran.stderr:
        pytest.skip("NOT RUN: the interpreter is not readable without rights")
    assert ran.stdout.strip() == "SourceMissing"


def test_odd_names(tmp_path: Path) -> None:
    text = html_text(("正文",)).encode()
    names = [os.fsencode("带 空格’“”.html"), b"\xb2\xe2\xca\xd4.html", "换\n行.html".encode(), b"-rf.html"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(text)
    found = find_sources([tmp_path])
    assert len(found) == len(names)
    for path in found:
        document = read_document(path)
        document.source.encode("utf-8")
        path.write_bytes(b"")
        with pytest.raises(DamagedSource) as caught:
            read_document(path)
        str(caught.value).encode("utf-8")
        assert "\n" not in str(caught.value)
