"""Born-digital PDF: characters to words, drawn lines to rulings, every page turned upright.

The doors of pdfplumber (text and lines), pypdfium2 (opening, page images) and pikepdf (repair of broken files).
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pypdfium2
from pdfplumber.utils.exceptions import PdfminerException

from jixiao.errors import DamagedSource, EncryptedSource
from jixiao.model.document import Document, Part
from jixiao.readers.limits import Limits, Meter
from jixiao.readers.ocr import is_ocr_installed, read_scanned_pdf_page, require_ocr
from jixiao.readers.pdf_page import PageInk, read_ink

_PASSWORD_ERROR = 4
_SCAN_CHARACTERS = 8
_REMEDY = "请核对原文件 check the original"


def read_pdf(path: Path, data: bytes, limits: Limits | None = None) -> Document:
    """The pages of the PDF in `data` as words and rulings in points, origin top left, page upright.

    Raises EncryptedSource (a password is needed), DamagedSource (broken, no pages) or SourceTooLarge. Pages
    without a text layer go through `readers.ocr` where it is installed and are named in `notes` where not.
    """
    from jixiao.readers.open import build_document, printable_name

    limits = limits or Limits()
    where = printable_name(path)
    meter = Meter(limits, where)
    rendered = _open_rendered(data, where)
    try:
        if len(rendered) == 0:
            raise DamagedSource("没有页面 the file has no pages", where=where, remedy=_REMEDY)
        parts: list[Part] = []
        notes: list[str] = []
        for number, ink in enumerate(_read_pages(data, len(rendered), where), start=1):
            meter.add_page()
            part, page_notes = _build_part(ink, rendered, number, where)
            meter.add_cells(len(part.words))
            parts.append(part)
            notes.extend(page_notes)
        if not any(part.words for part in parts) and any("no text layer" in note for note in notes):
            require_ocr(where)
        return build_document(path, data, "pdf", tuple(parts), pages=len(parts), notes=tuple(notes))
    finally:
        rendered.close()


def _open_rendered(data: bytes, where: str) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
            raise EncryptedSource(
                "文件已加密 the file is encrypted",
                where=where,
                remedy="请另存为无密码的文件 save it without a password",
            ) from error
        raise DamagedSource("PDF 已损坏 the PDF is damaged", where=where, remedy=_REMEDY) from error


def _read_pages(data: bytes, count: int, where: str) -> Iterator[PageInk | None]:
    """The ink of each page; None for a page that cannot be interpreted."""
    # The library warns of each odd font descriptor; what matters is noted by us.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    pdf = _open_text(data, where)
    try:
        pages = pdf.pages
        for index in range(count):
            if index >= len(pages):
                yield None
                continue
            page = pages[index]
            try:
                yield read_ink(page.layout, _crop(page))
            except (
                PdfminerException,
                ValueError,
                TypeError,
                KeyError,
                IndexError,
                AttributeError,
                OverflowError,
            ):
                yield None
            page.close()
            vars(page).pop("_layout", None)
    finally:
        pdf.close()


def _open_text(data: bytes, where: str) -> Any:
    try:
        return _with_pages(pdfplumber.open(io.BytesIO(data)))
    except (PdfminerException, ValueError, TypeError, KeyError, IndexError, AttributeError):
        pass
    try:
        mended = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.save(mended)
        return _with_pages(pdfplumber.open(mended))
    except (
        pikepdf.PdfError,
        PdfminerException,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
    ) as error:
        raise DamagedSource("PDF 已损坏 the PDF is damaged", where=where, remedy=_REMEDY) from error


def _with_pages(pdf: Any) -> Any:
    # The page tree is read lazily; a broken one must show here.
    len(pdf.pages)
    return pdf


def _crop(page: Any) -> tuple[float, float, float, float]:
    """The visible box of `page`, (x0, top, x1, bottom) from the media box's top left corner."""
    media, crop = page.mediabox, page.cropbox
    return (
        float(crop[0] - media[0]),
        float(crop[1] - media[1]),
        float(crop[2] - media[0]),
        float(crop[3] - media[1]),
    )


def _build_part(ink: PageInk | None, rendered: Any, number: int, where: str) -> tuple[Part, list[str]]:
    if ink is None:
        return _recognise(rendered, number, where, "unreadable")
    if (ink.characters < _SCAN_CHARACTERS and ink.images) or ink.lost > max(ink.characters, _SCAN_CHARACTERS):
        return _recognise(rendered, number, where, "no text layer")
    notes = [f"page {number}: {ink.lost} characters without a text mapping"] if ink.lost else []
    return Part("page", number, width=ink.width, height=ink.height, words=ink.words, rulings=ink.rulings), notes


def _recognise(rendered: Any, number: int, where: str, reason: str) -> tuple[Part, list[str]]:
    """A page whose text is only to be seen: through OCR where that is installed, else empty and noted."""
    page = rendered[number - 1]
    try:
        if is_ocr_installed():
            return read_scanned_pdf_page(page, number, where), [f"page {number}: {reason}, read by OCR"]
        width, height = page.get_size()
        return Part("page", number, width=width, height=height), [f"page {number}: {reason}"]
    finally:
        page.close()
