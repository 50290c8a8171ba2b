"""OFD: words and rulings of real packages, templates, steps, turned text, scans, and what is broken."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from tests.readers.make_files import form_table, list_table, write_docx
from tests.readers.make_ofd import (
    NAMESPACE,
    line_object,
    text_object,
    write_ofd,
    write_package,
)

from jixiao.errors import DamagedSource, EncryptedSource, SourceError, SourceTooLarge
from jixiao.extraction.extract import extract_document
from jixiao.model.document import Document
from jixiao.readers.limits import Limits
from jixiao.readers.ocr_engine import is_ocr_installed
from jixiao.readers.open import find_sources, read_bytes, read_document

MILLIMETRE = 72 / 25.4


def _page(tmp_path: Path, objects: str, extra: dict[str, bytes] | None = None) -> Document:
    return read_document(write_package(tmp_path / "a.ofd", [(210, 297, objects)], extra))


def _words(document: Document) -> list[str]:
    return [word.text for word in document.parts[0].words]


def test_words_and_rulings_stand_where_they_are_printed(tmp_path: Path) -> None:
    document = _page(tmp_path, text_object("项目名称", 20, 30, 1) + line_object(20, 40, 120, 40, 2))
    part = document.parts[0]
    assert document.format == "ofd"
    assert (round(part.width), round(part.height)) == (595, 842)
    (word,) = part.words
    assert word.text == "项目名称"
    assert word.box[0] == pytest.approx(20 * MILLIMETRE, abs=0.2)
    assert word.box[1] == pytest.approx(30 * MILLIMETRE, abs=0.2)
    (ruling,) = part.rulings
    assert ruling.orientation == "h"
    assert ruling.box == pytest.approx(tuple(v * MILLIMETRE for v in (20, 40, 120, 40)), abs=0.2)


def test_repeated_steps_are_unfolded_and_a_wide_step_parts_words(tmp_path: Path) -> None:
    code = (
        '<ofd:TextObject ID="1" Boundary="10 10 90 5" Size="4"><ofd:TextCode X="0" Y="4" DeltaX="g 2 4 20 4">'
        "一二三四五</ofd:TextCode></ofd:TextObject>"
    )
    assert _words(_page(tmp_path, code)) == ["一二三", "四五"]


def test_templates_are_drawn_below_the_page(tmp_path: Path) -> None:
    template = f'<ofd:Page {NAMESPACE}><ofd:Content><ofd:Layer ID="1">{text_object("公开表", 10, 10, 5)}</ofd:Layer></ofd:Content></ofd:Page>'
    path = write_package(
        tmp_path / "a.ofd", [(210, 297, text_object("合计", 10, 30, 6))], {"Doc_0/Tpls/Tpl_0/Content.xml": template.encode()}
    )  # fmt: skip
    with zipfile.ZipFile(path) as package:
        content = package.read("Doc_0/Pages/Page_0/Content.xml").decode()
    used = content.replace("<ofd:Content>", '<ofd:Template TemplateID="90"/><ofd:Content>', 1)
    assert _words(read_document(_replaced(path, "Doc_0/Pages/Page_0/Content.xml", used.encode()))) == [
        "公开表",
        "合计",
    ]


def test_white_and_hidden_objects_are_no_ink(tmp_path: Path) -> None:
    box = "<ofd:AbbreviatedData>M 0 0 L 40 0 L 40 9 L 0 9 C</ofd:AbbreviatedData></ofd:PathObject>"
    white = f'<ofd:PathObject ID="1" Boundary="10 10 40 9"><ofd:StrokeColor Value="255 255 255"/>{box}'
    hidden = f'<ofd:PathObject ID="2" Boundary="10 40 40 9" Visible="false">{box}'
    seen = f'<ofd:PathObject ID="3" Boundary="10 70 40 9">{box}'
    curve = '<ofd:PathObject ID="4" Boundary="10 90 40 9"><ofd:AbbreviatedData>M 0 0 B 1 1 2 2 3 3 L 40 0</ofd:AbbreviatedData></ofd:PathObject>'
    part = _page(tmp_path, white + hidden + seen + curve + text_object("表", 12, 72, 9)).parts[0]
    assert len(part.rulings) == 4
    assert {round(r.box[1] / MILLIMETRE) for r in part.rulings} == {70, 79}


def test_a_page_printed_on_its_side_is_turned_upright(tmp_path: Path) -> None:
    objects = "".join(
        text_object(text, 0, 0, n).replace(
            'Boundary="0 0 ', f'CTM="0 1 -1 0 0 0" Boundary="{100 - 10 * n} 20 ', 1
        )
        for n, text in enumerate(("项目名称", "预算金额", "绩效目标"))
    )
    part = _page(tmp_path, objects).parts[0]
    assert [w.text for w in sorted(part.words, key=lambda w: w.box[1])] == [
        "项目名称",
        "预算金额",
        "绩效目标",
    ]
    assert all(word.upright for word in part.words)
    assert part.width > part.height


def test_composite_units_and_blocks_are_opened(tmp_path: Path) -> None:
    resources = (
        f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="70" Width="50" Height="9">'
        f"<ofd:Content>{text_object('印章', 0, 0, 71)}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    )
    objects = f'<ofd:PageBlock ID="3">{text_object("正文", 10, 10, 4)}</ofd:PageBlock><ofd:CompositeObject ID="5" Boundary="100 50 50 9" ResourceID="70"/>'
    words = _page(tmp_path, objects, {"Doc_0/DocumentRes.xml": resources.encode()}).parts[0].words
    assert [w.text for w in words] == ["正文", "印章"]
    assert words[1].box[0] == pytest.approx(100 * MILLIMETRE, abs=0.3)


def test_a_scanned_page_goes_through_ocr_or_is_named(tmp_path: Path) -> None:
    picture = Image.new("L", (1654, 2339), 255)
    ImageDraw.Draw(picture).rectangle((200, 200, 1400, 400), outline=0, width=3)
    data = io.BytesIO()
    picture.save(data, "PNG")
    resources = (
        f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="60" Type="Image"><ofd:MediaFile>p.png</ofd:MediaFile>'
        "</ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    image = '<ofd:ImageObject ID="8" Boundary="0 0 210 297" ResourceID="60" CTM="210 0 0 297 0 0"/>'
    path = write_package(
        tmp_path / "a.ofd",
        [(210, 297, image), (210, 297, text_object("项目支出绩效目标表格", 10, 10, 4))],
        {"Doc_0/DocumentRes.xml": resources.encode(), "Doc_0/Res/p.png": data.getvalue()},
    )
    document = read_document(path)
    assert any(note.startswith("page 1: scanned") for note in document.notes)
    assert (len(document.parts[0].rulings) >= 4) is is_ocr_installed()
    assert [w.text for w in document.parts[1].words] == ["项目支出绩效目标表格"]


def _records(path: Path) -> list[tuple[object, ...]]:
    found = extract_document(read_document(path))
    return [
        (p.name, p.budget.amount if p.budget else None, i.level3, i.operator, i.value, i.unit, i.weight)
        for p in found.projects
        for i in p.indicators
    ]


def test_the_same_tables_as_in_docx_give_the_same_records(tmp_path: Path) -> None:
    blocks = ("标题", form_table(), list_table())
    drawn = _records(write_ofd(tmp_path / "示例.ofd", blocks))
    assert drawn and drawn == _records(write_docx(tmp_path / "示例.docx", blocks))


def test_a_folder_is_searched_for_ofd(tmp_path: Path) -> None:
    write_package(tmp_path / "a.ofd", [(210, 297, "")])
    assert [path.name for path in find_sources([tmp_path])] == ["a.ofd"]


def _replaced(path: Path, member: str, data: bytes | None) -> Path:
    target = path.with_name("b.ofd")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != member:
                new.writestr(name, old.read(name))
            elif data is not None:
                new.writestr(name, data)
    return target


BROKEN = {
    "no root": ("OFD.xml", b"<OFD/>"),
    "root not XML": ("OFD.xml", b"\x00\x01"),
    "document missing": ("Doc_0/Document.xml", None),
    "page not XML": ("Doc_0/Pages/Page_0/Content.xml", b"<a>"),
    "entities": ("Doc_0/Document.xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'),
    "no pages": ("Doc_0/Document.xml", f"<ofd:Document {NAMESPACE}/>".encode()),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_package_is_refused_with_one_line(kind: str, tmp_path: Path) -> None:
    path = write_package(tmp_path / "a.ofd", [(210, 297, text_object("项目", 10, 10, 4))])
    with pytest.raises(DamagedSource) as caught:
        read_document(_replaced(path, *BROKEN[kind]))
    assert "\n" not in str(caught.value)


def test_an_encrypted_package_is_named_so(tmp_path: Path) -> None:
    path = write_package(tmp_path / "a.ofd", [(210, 297, "")], {"Encryptions.xml": b"<e/>"})
    with pytest.raises(EncryptedSource):
        read_document(path)


def test_a_missing_page_is_noted_and_the_others_are_read(tmp_path: Path) -> None:
    path = write_package(tmp_path / "a.ofd", [(210, 297, ""), (210, 297, text_object("项目", 10, 10, 4))])
    document = read_document(_replaced(path, "Doc_0/Pages/Page_0/Content.xml", None))
    assert document.notes == ("page 1: missing in the package",)
    assert [w.text for w in document.parts[1].words] == ["项目"]


def test_endless_steps_and_many_characters_are_bounded(tmp_path: Path) -> None:
    code = '<ofd:TextObject ID="1" Boundary="0 0 9 9" Size="4"><ofd:TextCode X="1e999" Y="4" DeltaX="g 999999999 1 nan x g">一二</ofd:TextCode></ofd:TextObject>'
    assert "".join(_words(_page(tmp_path, code))) == "一二"
    many = text_object("一", 10, 10, 4).replace(">一<", f">{'一' * 5000}<")
    path = write_package(tmp_path / "c.ofd", [(210, 297, many)])
    with pytest.raises(SourceTooLarge):
        read_bytes(path.read_bytes(), path, Limits(cells=1000))


def test_any_damage_is_a_source_error_or_read(tmp_path: Path) -> None:
    path = write_ofd(tmp_path / "a.ofd", ("标题", form_table()))
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    rng = random.Random(7)
    read = 0
    for number in range(160):
        name = rng.choice(sorted(members))
        data = bytearray(members[name])
        digits = [i for i, byte in enumerate(data) if byte in b"0123456789"]
        for _ in range(rng.randint(1, 6)):
            if number % 2:
                data[rng.choice(digits)] = rng.choice(b"-e. 9")
            else:
                at = rng.randrange(len(data))
                data[at : at + rng.randint(0, 3)] = rng.choice(
                    [b"", b"0", b"-9e9", b'"', b"<", b"\xff", b" 1 "]
                )
        try:
            read += bool(read_document(_replaced(path, name, bytes(data))).parts)
        except SourceError as error:
            assert "\n" not in str(error)
    assert read > 40
