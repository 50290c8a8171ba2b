"""Born-digital PDF: characters to words, drawn lines to rulings, every page turned upright.

The doors of pdfplumber (text and lines), pypdfium2 (opening, page images) and pikepdf (repair of broken files).
"""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pypdfium2
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from jixiao.errors import DamagedSource, EncryptedSource
from jixiao.model.document import Box, Document, Part, Word
from jixiao.readers.assemble import build_document, printable_name
from jixiao.readers.ink import PageInk
from jixiao.readers.limits import Limits, Meter
from jixiao.readers.ocr import read_scanned_pdf_page
from jixiao.readers.ocr_engine import is_ocr_installed, require_ocr
from jixiao.readers.pdf_page import read_ink
from jixiao.readers.pdf_paint import lay_out

_PASSWORD_ERROR = 4
_SCAN_CHARACTERS = 8
_SCAN_FOOTER = 40
_SCAN_SHARE = 0.5
_LOST_SHARE = 0.3
# What the text library lets through when a file breaks the rules of the format.
_BROKEN = (
    PdfminerException,
    MalformedPDFException,
    PSException,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    EOFError,
    struct.error,
    zlib.error,
)
_NOT_READ = "scanned, not read (the extra ocr is not installed)"
_OTHERS_READING = "scanned, its hidden text layer taken for want of the extra ocr"
_REMEDY = "请核对原文件 check the original"


def read_pdf(path: Path, data: bytes, limits: Limits | None = None) -> Document:
    """The pages of the PDF in `data` as words and rulings in points, origin top left, page upright.

    Raises EncryptedSource (a password is needed), DamagedSource (broken, no pages) or SourceTooLarge. Pages that
    are images, or whose fonts name no text, go through `readers.ocr` where it is installed and are named in `notes`
    where not; UnsupportedSource is raised when it is missing and no page has any text.
    """
    limits = limits or Limits()
    where = printable_name(path)
    meter = Meter(limits, where)
    rendered = _open_rendered(data, where)
    try:
        if len(rendered) == 0:
            raise DamagedSource("没有页面 the file has no pages", where=where, remedy=_REMEDY)
        parts: list[Part] = []
        notes: list[str] = []
        for number, ink in enumerate(_read_pages(data, len(rendered)), start=1):
            meter.add_page()
            part, page_notes = _build_part(ink, rendered, number, where)
            meter.add_cells(len(part.words))
            parts.append(part)
            notes.extend(page_notes)
        if not any(part.words for part in parts) and any(note.endswith(_NOT_READ) for note in notes):
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


def _read_pages(data: bytes, count: int) -> Iterator[PageInk | None]:
    """The ink of each page; None for a page that cannot be interpreted."""
    # The libraries report each odd object on their own; what matters is noted by us.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    logging.getLogger("pikepdf").setLevel(logging.CRITICAL)
    pdf = _open_text(data)
    if pdf is None:
        yield from (None for _ in range(count))
        return
    try:
        pages = pdf.pages
        for index in range(count):
            if index >= len(pages):
                yield None
                continue
            page = pages[index]
            try:
                yield read_ink(lay_out(page), _crop(page))
            except _BROKEN:
                yield None
            page.close()
    finally:
        pdf.close()


def _open_text(data: bytes) -> Any | None:
    """The file as pdfplumber opens it, mended by pikepdf where need be; None when neither can."""
    try:
        return _with_pages(pdfplumber.open(io.BytesIO(data)))
    except _BROKEN:
        pass
    try:
        mended = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.save(mended)
        return _with_pages(pdfplumber.open(mended))
    except (pikepdf.PdfError, RuntimeError, *_BROKEN):
        return None


def _with_pages(pdf: Any) -> Any:
    # The page tree is read lazily; a broken one must show here.
    len(pdf.pages)
    return pdf


def _crop(page: Any) -> tuple[float, float, float, float]:
    """The visible box of `page`, (x0, top, x1, bottom) from the media box's top left corner, the page turned as shown."""
    media, crop = page.page_obj.mediabox, page.page_obj.cropbox
    width, height = media[2] - media[0], media[3] - media[1]
    x0, x1 = float(crop[0] - media[0]), float(crop[2] - media[0])
    low, high = float(crop[1] - media[1]), float(crop[3] - media[1])
    return {
        90: (low, x0, high, x1),
        180: (width - x1, low, width - x0, high),
        270: (height - high, width - x1, height - low, width - x0),
    }.get(page.page_obj.rotate % 360, (x0, height - high, x1, height - low))


def _build_part(ink: PageInk | None, rendered: Any, number: int, where: str) -> tuple[Part, list[str]]:
    if ink is None:
        ink = _read_plain(rendered, number)
        notes = [f"page {number}: {'drawn lines unreadable' if ink.words else 'unreadable'}"]
    else:
        notes = []
    if ink.lost:
        notes.append(f"page {number}: {ink.lost} characters without a text mapping")
    scan = _is_scan(ink)
    if scan or ink.lost > _LOST_SHARE * ink.characters:
        if is_ocr_installed():
            notes.append(f"page {number}: {'scanned' if scan else 'fonts without text, read from the image'}")
            return read_scanned_pdf_page(rendered[number - 1], number, where), notes
        if ink.layer:
            notes.append(f"page {number}: {_OTHERS_READING}")
            words = tuple(replace(word, confidence=0.5, flags=frozenset({"ocr"})) for word in ink.layer)
            return Part(
                "page", number, width=ink.width, height=ink.height, words=words, rulings=ink.rulings
            ), notes
        notes.append(f"page {number}: {_NOT_READ}")
    elif ink.layer:
        notes.append(
            f"page {number}: {sum(len(w.text) for w in ink.layer)} characters that are not seen left out"
        )
    return Part(
        "page", number, width=ink.width, height=ink.height, words=ink.words, rulings=ink.rulings
    ), notes


def _is_scan(ink: PageInk) -> bool:
    """Whether a page is an image: next to no text, or a page number under a picture of the page."""
    few = _SCAN_CHARACTERS if ink.image_share < _SCAN_SHARE else _SCAN_FOOTER
    return ink.image_share > 0.1 and ink.characters < few


def _read_plain(rendered: Any, number: int) -> PageInk:
    """The text of a page that pdfplumber cannot interpret, line by line as pdfium gives it; nothing if it cannot either."""
    try:
        return _read_runs(rendered[number - 1])
    except pypdfium2.PdfiumError:
        return PageInk(0.0, 0.0, (), ())


def _read_runs(page: Any) -> PageInk:
    width, height = page.get_size()
    text = page.get_textpage()
    words: list[Word] = []
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        run = text.get_text_bounded(left, bottom, right, top).strip()
        size = max(top - bottom, 1.0)
        words.extend(_spread(run, (left, height - top, right, height - bottom), size))
    return PageInk(width, height, tuple(words), (), sum(len(w.text) for w in words))


def _spread(run: str, box: Box, size: float) -> Iterator[Word]:
    """The words of a run of text, each with its share of the run's box."""
    step = (box[2] - box[0]) / max(len(run), 1)
    for found in re.finditer(r"\S+", run):
        x0, x1 = box[0] + found.start() * step, box[0] + found.end() * step
        yield Word(found.group(), (x0, box[1], x1, box[3]), size)
