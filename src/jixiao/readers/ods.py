"""ODS: the tables of an OpenDocument spreadsheet, as displayed.

Source: ISO/IEC 26300 (OpenDocument), part 1, clause 9.
"""

from __future__ import annotations

from lxml import etree

from jixiao.errors import DamagedSource
from jixiao.model.document import Part
from jixiao.readers.archive import Archive
from jixiao.readers.limits import Limits, Meter
from jixiao.readers.sheet import Sheet, build_grid

_T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_X = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_O = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_Y = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_MAX_REPEAT = 1_048_576


def read_ods(
    data: bytes, where: str, limits: Limits, meter: Meter
) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The Parts of an ODS, one for each sheet, and notes; cells as in `read_xlsx`.

    Raises EncryptedSource, DamagedSource or SourceTooLarge.
    """
    archive = Archive(data, where, limits)
    root = archive.read_xml("content.xml")
    parts: list[Part] = []
    notes: list[str] = []
    unseen = _hidden_styles(root)
    for number, table in enumerate(root.iter(f"{_T}table"), start=1):
        name = table.get(f"{_T}name", f"Sheet{number}")
        sheet = Sheet(name, number)
        _read_columns(table, sheet)
        _read_rows(table, sheet, meter)
        grid, lost = build_grid(sheet)
        if lost:
            notes.append(f"sheet {name}: {lost} texts under merged cells are not displayed and were left out")
        if grid is not None:
            parts.append(
                Part("sheet", number, name, blocks=(grid,), hidden=table.get(f"{_T}style-name", "") in unseen)
            )
    if not parts:
        raise DamagedSource(
            "工作簿没有内容 the workbook is empty", where=where, remedy="请核对原文件 check the original"
        )
    return tuple(parts), tuple(notes)


def _hidden_styles(root: etree._Element) -> frozenset[str]:
    """The names of table styles that do not show."""
    return frozenset(
        style.get(f"{_Y}name", "")
        for style in root.iter(f"{_Y}style")
        if any(
            properties.get(f"{_T}display") == "false" for properties in style.iter(f"{_Y}table-properties")
        )
    )


def _read_columns(table: etree._Element, sheet: Sheet) -> None:
    column = 0
    for element in table.iter(f"{_T}table-column"):
        repeat = _count(element, "number-columns-repeated")
        if element.get(f"{_T}visibility", "visible") != "visible":
            sheet.hidden_columns.append((column, column + repeat - 1))
        column += repeat


def _read_rows(table: etree._Element, sheet: Sheet, meter: Meter) -> None:
    row = 0
    for element in table.iter(f"{_T}table-row"):
        repeat = _count(element, "number-rows-repeated")
        filled = _read_row(element, sheet, row, meter)
        for again in range(row + 1, row + repeat) if filled else ():
            _read_row(element, sheet, again, meter)
        if element.get(f"{_T}visibility", "visible") != "visible":
            sheet.hidden_rows.update(range(row, row + (repeat if filled else 1)))
        row += repeat


def _read_row(element: etree._Element, sheet: Sheet, row: int, meter: Meter) -> bool:
    column = 0
    filled = False
    for cell in element:
        if cell.tag not in (f"{_T}table-cell", f"{_T}covered-table-cell"):
            continue
        repeat = _count(cell, "number-columns-repeated")
        text = "\n".join(_paragraph(p) for p in cell.findall(f"{_X}p"))
        if text.strip():
            filled = True
            number = cell.get(f"{_O}value-type", "string") not in {"string", "boolean"}
            for index in range(column, column + repeat):
                meter.add_cells()
                sheet.add(row, index, text, *(("number",) if number else ()))
        rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if rows > 1 or columns > 1:
            sheet.merges.append((row, column, row + rows - 1, column + columns - 1))
        column += repeat
    return filled


def _count(element: etree._Element, name: str) -> int:
    value = element.get(_T + name, "1")
    return max(1, min(int(value), _MAX_REPEAT)) if value.isdecimal() and len(value) < 12 else 1


def _paragraph(element: etree._Element) -> str:
    pieces = [element.text or ""]
    for child in element.iterdescendants():
        if child.tag == f"{_X}s":
            count = child.get(f"{_X}c", "1")
            pieces.append(" " * min(int(count) if count.isdecimal() and len(count) < 5 else 1, 1000))
        elif child.tag == f"{_X}tab":
            pieces.append("\t")
        elif child.tag == f"{_X}line-break":
            pieces.append("\n")
        else:
            pieces.append(child.text or "")
        pieces.append(child.tail or "")
    return "".join(pieces)
