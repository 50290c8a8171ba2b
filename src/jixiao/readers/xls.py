"""XLS (BIFF) workbooks through xlrd, with displayed texts, spans and hidden parts."""

from __future__ import annotations

import io
import struct
from typing import Any

import xlrd

from jixiao.errors import DamagedSource, EncryptedSource
from jixiao.model.document import Part
from jixiao.readers.limits import Meter
from jixiao.readers.number_format import format_number
from jixiao.readers.sheet import Sheet, build_grid

# What xlrd lets through when records are cut short or point nowhere.
_BROKEN = (
    struct.error,
    IndexError,
    KeyError,
    ValueError,
    AssertionError,
    TypeError,
    AttributeError,
    OverflowError,
    EOFError,
    NotImplementedError,
    ZeroDivisionError,
    MemoryError,
    RecursionError,
)


def read_xls(data: bytes, where: str, meter: Meter) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The Parts of an XLS, one for each sheet, and notes; cells as in `read_xlsx`.

    Raises EncryptedSource, DamagedSource or SourceTooLarge.
    """
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        )
        parts: list[Part] = []
        notes: list[str] = []
        for number, name in enumerate(book.sheet_names(), start=1):
            sheet, hidden = _read_sheet(book, number - 1, name, meter)
            grid, lost = build_grid(sheet)
            if lost:
                notes.append(
                    f"sheet {name}: {lost} texts under merged cells are not displayed and were left out"
                )
            if grid is not None:
                parts.append(Part("sheet", number, name, blocks=(grid,), hidden=hidden))
            book.unload_sheet(number - 1)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower() or "password" in str(error).lower():
            raise EncryptedSource(
                "工作簿已加密 the workbook is encrypted",
                where=where,
                remedy="请去除密码后再读 remove the password first",
            ) from error
        raise _damaged(where) from error
    except (xlrd.compdoc.CompDocError, *_BROKEN) as error:
        raise _damaged(where) from error
    if not parts:
        raise DamagedSource(
            "工作簿没有内容 the workbook is empty", where=where, remedy="请核对原文件 check the original"
        )
    return tuple(parts), tuple(notes)


def _damaged(where: str) -> DamagedSource:
    return DamagedSource(
        "XLS 结构损坏 the XLS structure is broken",
        where=where,
        remedy="请另存为 XLSX save it as XLSX",
    )


def _read_sheet(book: Any, index: int, name: str, meter: Meter) -> tuple[Sheet, bool]:
    source = book.sheet_by_index(index)
    sheet = Sheet(name, index + 1)
    for row in range(source.nrows):
        for column, cell in enumerate(source.row(row)):
            if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            meter.add_cells()
            if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
                raw = repr(cell.value)
                shown = format_number(raw, code, date_1904=bool(book.datemode))
                if shown.strip():
                    sheet.add(row, column, shown, "number")
                else:
                    sheet.add(row, column, format_number(raw, "General"), "number", "hidden")
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                sheet.add(row, column, "TRUE" if cell.value else "FALSE")
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                sheet.add(row, column, xlrd.error_text_from_code.get(cell.value, "#ERR"))
            else:
                sheet.add(row, column, str(cell.value))
    sheet.merges = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells]
    sheet.hidden_rows = {row for row, info in source.rowinfo_map.items() if info.hidden}
    sheet.hidden_columns = [(column, column) for column, info in source.colinfo_map.items() if info.hidden]
    return sheet, source.visibility != 0
