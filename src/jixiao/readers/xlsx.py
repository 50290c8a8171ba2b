"""XLSX: every sheet as a grid of displayed texts, read from the XML directly, cell by cell."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

from jixiao.errors import DamagedSource, SourceTooLarge
from jixiao.model.document import Block, Line, Part, Place
from jixiao.readers.archive import Archive, refuse_doctype
from jixiao.readers.limits import Limits, Meter
from jixiao.readers.number_format import BUILTIN, format_number
from jixiao.readers.sheet import Sheet, build_grid

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_HEADER_CODE = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[A-Za-z])')
# A formula that no spreadsheet would calculate: the text of a cell that begins with an equals sign.
_PLAIN_FORMULA = re.compile(
    r"(?!.*[A-Za-z]{1,3}\$?\d)[^()!:;{}\[\]]*[\d\u4e00-\u9fff%％][^()!:;{}\[\]]*", re.DOTALL
)
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384


def read_xlsx(
    data: bytes, where: str, limits: Limits, meter: Meter
) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The Parts of an XLSX, one for each sheet in the workbook's order, and notes.

    Cells hold what is displayed: numbers through their number format (flag "number"), dates likewise, the
    cached value of formulas. A formula without a cached value is empty with a note, unless it is no formula at
    all but text that begins with an equals sign ("=90天"), which is kept as such. Hidden sheets, rows and
    columns are flagged, not dropped. Headers, footers and text in drawings are Lines beside the Grid.
    Raises DamagedSource, EncryptedSource or SourceTooLarge. Source: ECMA-376 part 1, clause 18.
    """
    archive = Archive(data, where, limits)
    main, relations = _workbook(archive)
    workbook = archive.read_xml(main)
    properties = workbook.find(f"{_S}workbookPr")
    date_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    strings = _shared_strings(archive, relations, where, limits, meter)
    formats = _formats(archive, relations)
    parts: list[Part] = []
    notes: list[str] = []
    for number, element in enumerate(workbook.iter(f"{_S}sheet"), start=1):
        name = element.get("name", f"Sheet{number}")
        target = relations.get(element.get(f"{_R}id", ""), "")
        if not archive.has(target):
            notes.append(f"sheet {name}: missing from the package")
            continue
        if "worksheets/" not in target:
            continue
        reader = _SheetReader(Sheet(name, number), strings, formats, date_1904, meter)
        reader.read(archive.read(target), where, limits, target)
        grid, lost = build_grid(reader.sheet)
        if lost:
            notes.append(f"sheet {name}: {lost} texts under merged cells are not displayed and were left out")
        if reader.uncalculated:
            shown = "、".join(reader.uncalculated[:5])
            notes.append(
                f"sheet {name}: {len(reader.uncalculated)} formulas without a stored value ({shown})"
            )
        place = Place(sheet=name)
        blocks: list[Block] = [Line(text, place, "header") for text in reader.headers]
        if grid is not None:
            blocks.append(grid)
        blocks.extend(Line(text, place) for text in _drawing_texts(archive, target))
        blocks.extend(Line(text, place, "footer") for text in reader.footers)
        hidden = element.get("state", "visible") != "visible"
        if blocks:
            parts.append(Part("sheet", number, name, blocks=tuple(blocks), hidden=hidden))
    if not parts:
        raise DamagedSource(
            "工作簿没有内容 the workbook is empty", where=where, remedy="请核对原文件 check the original"
        )
    return tuple(parts), tuple(notes)


def column_index(letters: str) -> int:
    """The 0-based index of a column name ("A" → 0, "XFD" → 16383)."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def _workbook(archive: Archive) -> tuple[str, dict[str, str]]:
    main = "xl/workbook.xml"
    if archive.has("_rels/.rels"):
        for relation in archive.read_xml("_rels/.rels"):
            target = str(relation.get("Target", "")).lstrip("/")
            if str(relation.get("Type", "")).endswith("/officeDocument") and archive.has(target):
                main = target
    return main, _relations(archive, main)


def _relations(archive: Archive, part: str) -> dict[str, str]:
    """Relation id → full member name; besides, the relation's kind → name ("styles", "sharedStrings")."""
    folder, _, name = part.rpartition("/")
    found: dict[str, str] = {}
    rels = f"{folder}/_rels/{name}.rels"
    if not archive.has(rels):
        return found
    for relation in archive.read_xml(rels):
        target = str(relation.get("Target", "")).replace("\\", "/")
        if relation.get("TargetMode") == "External":
            continue
        pieces = [] if target.startswith("/") else folder.split("/")
        for piece in target.lstrip("/").split("/"):
            if piece == "..":
                pieces[-1:] = []
            elif piece != ".":
                pieces.append(piece)
        path = "/".join(pieces)
        found[str(relation.get("Id", ""))] = path
        found.setdefault(str(relation.get("Type", "")).rpartition("/")[2], path)
    return found


def _events(
    data: bytes, where: str, limits: Limits, name: str, tags: tuple[str, ...]
) -> Iterator[tuple[str, etree._Element]]:
    refuse_doctype(data, where, name)
    if len(data) > limits.expanded:
        raise SourceTooLarge(
            f"{name} 过大 {name} is too large", where=where, remedy="请拆分文件 split the file"
        )
    for strict in (b"http://purl.oclc.org/ooxml/spreadsheetml/main",):
        if strict in data[:4096]:
            data = data.replace(strict, _S[1:-1].encode())
    try:
        yield from etree.iterparse(
            io.BytesIO(data),
            events=("end",),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
        )
    except etree.XMLSyntaxError as error:
        raise DamagedSource(
            f"{name} 损坏 {name} is not well-formed XML",
            where=where,
            remedy="请用办公软件重新保存 save it again with an office program",
        ) from error


def _shared_strings(
    archive: Archive, relations: dict[str, str], where: str, limits: Limits, meter: Meter
) -> list[str]:
    name = relations.get("sharedStrings", "xl/sharedStrings.xml")
    strings: list[str] = []
    if archive.has(name):
        for _, element in _events(archive.read(name), where, limits, name, (f"{_S}si",)):
            meter.add_cells()
            strings.append(_rich_text(element))
            _forget(element)
    return strings


def _rich_text(element: etree._Element) -> str:
    """The text of a string item without its phonetic hints."""
    pieces = []
    for text in element.iter(f"{_S}t"):
        parent = text.getparent()
        if parent is None or parent.tag != f"{_S}rPh":
            pieces.append(text.text or "")
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), "".join(pieces))


def _forget(element: etree._Element) -> None:
    """Free an element that has been read, and those before it."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _formats(archive: Archive, relations: dict[str, str]) -> list[str]:
    """The number format of each cell style."""
    name = relations.get("styles", "xl/styles.xml")
    if not archive.has(name):
        return []
    root = archive.read_xml(name)
    own = {e.get("numFmtId", ""): e.get("formatCode", "") for e in root.iter(f"{_S}numFmt")}
    styles = root.find(f"{_S}cellXfs")
    codes = []
    for style in styles if styles is not None else ():
        number = style.get("numFmtId", "0")
        codes.append(own.get(number) or BUILTIN.get(int(number) if number.isdecimal() else 0, "General"))
    return codes


def _drawing_texts(archive: Archive, sheet: str) -> Iterator[str]:
    drawing = _relations(archive, sheet).get("drawing", "")
    if archive.has(drawing):
        for paragraph in archive.read_xml(drawing).iter(f"{_A}p"):
            text = "".join(piece.text or "" for piece in paragraph.iter(f"{_A}t"))
            if text.strip():
                yield text


class _SheetReader:
    """Collects one worksheet from its XML events, in file order."""

    def __init__(
        self, sheet: Sheet, strings: list[str], formats: list[str], date_1904: bool, meter: Meter
    ) -> None:
        self.sheet = sheet
        self.headers: list[str] = []
        self.footers: list[str] = []
        self.uncalculated: list[str] = []
        self._strings = strings
        self._formats = formats
        self._date_1904 = date_1904
        self._meter = meter
        self._row = -1

    def read(self, data: bytes, where: str, limits: Limits, name: str) -> None:
        """Read the worksheet XML `data`; raises DamagedSource or SourceTooLarge."""
        tags = tuple(_S + tag for tag in ("row", "col", "mergeCell", "oddHeader", "oddFooter"))
        for _, element in _events(data, where, limits, name, tags):
            if element.tag == f"{_S}row":
                self._read_row(element)
            elif element.tag == f"{_S}col":
                if element.get("hidden") in {"1", "true"} or element.get("width") == "0":
                    low, high = element.get("min", ""), element.get("max", "")
                    if low.isdecimal() and high.isdecimal():
                        self.sheet.hidden_columns.append((int(low) - 1, int(high) - 1))
            elif element.tag == f"{_S}mergeCell":
                self._read_merge(element.get("ref", ""))
            else:
                texts = [_HEADER_CODE.sub("\t", line).strip() for line in (element.text or "").split("\n")]
                target = self.headers if element.tag.endswith("Header") else self.footers
                target.extend(piece for text in texts for piece in text.split("\t") if piece.strip())

    def _read_merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
        if start and end:
            top, left = int(start[2]) - 1, column_index(start[1])
            self._meter.add_cells()
            self.sheet.merges.append((top, left, int(end[2]) - 1, column_index(end[1])))

    def _read_row(self, element: etree._Element) -> None:
        number = element.get("r", "")
        self._row = int(number) - 1 if number.isdecimal() and len(number) < 9 else self._row + 1
        if element.get("hidden") in {"1", "true"} or element.get("ht") == "0":
            self.sheet.hidden_rows.add(self._row)
        column = -1
        for cell in element:
            if cell.tag != f"{_S}c":
                continue
            found = _REFERENCE.fullmatch(cell.get("r", ""))
            row, column = (int(found[2]) - 1, column_index(found[1])) if found else (self._row, column + 1)
            if len(cell) and 0 <= row < _MAX_ROW and 0 <= column < _MAX_COLUMN:
                self._meter.add_cells()
                self._read_cell(cell, row, column)
        _forget(element)

    def _read_cell(self, cell: etree._Element, row: int, column: int) -> None:
        kind = cell.get("t", "n")
        value = cell.findtext(f"{_S}v")
        formula = cell.find(f"{_S}f")
        if kind == "inlineStr":
            inline = cell.find(f"{_S}is")
            self.sheet.add(row, column, _rich_text(inline) if inline is not None else "")
            return
        written = (formula.text or "") if formula is not None else ""
        if formula is not None and (not value or kind == "e"):
            if written and _PLAIN_FORMULA.fullmatch(written):
                self.sheet.add(row, column, f"={written}", "formula")
                return
            if not value and kind != "str":
                self.uncalculated.append(cell.get("r", ""))
        if value is None:
            return
        if kind == "s":
            index = int(value) if value.strip().isdecimal() else -1
            self.sheet.add(row, column, self._strings[index] if 0 <= index < len(self._strings) else "")
        elif kind == "b":
            self.sheet.add(row, column, "TRUE" if value.strip() == "1" else "FALSE")
        elif kind in {"str", "e", "d"}:
            self.sheet.add(row, column, _ESCAPE.sub(lambda match: chr(int(match[1], 16)), value))
        else:
            self._add_number(cell, value, row, column)

    def _add_number(self, cell: etree._Element, value: str, row: int, column: int) -> None:
        style = cell.get("s", "0")
        index = int(style) if style.isdecimal() and len(style) < 9 else 0
        code = self._formats[index] if index < len(self._formats) else "General"
        shown = format_number(value, code, date_1904=self._date_1904)
        if shown.strip():
            self.sheet.add(row, column, shown, "number")
        else:
            # A format that displays nothing hides the number; it is kept and flagged.
            self.sheet.add(row, column, format_number(value, "General"), "number", "hidden")
