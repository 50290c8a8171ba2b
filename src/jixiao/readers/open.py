"""One door for every source: what a file is, is read from its bytes first and from its name second."""

from __future__ import annotations

import stat
from pathlib import Path

from jixiao.errors import DamagedSource, SourceMissing, SourceTooLarge, UnsupportedSource
from jixiao.model.document import Document
from jixiao.readers.assemble import build_document, printable_name
from jixiao.readers.decode import decode_text
from jixiao.readers.doc import CONVERTED, convert_office, find_office, lost_tables
from jixiao.readers.docx import read_docx
from jixiao.readers.html import read_html, unpack_mhtml
from jixiao.readers.image_file import read_image
from jixiao.readers.limits import Limits, Meter
from jixiao.readers.ods import read_ods
from jixiao.readers.ofd import read_ofd
from jixiao.readers.sniff import sniff_format
from jixiao.readers.sources import find_sources
from jixiao.readers.text import read_text_part
from jixiao.readers.xls import read_xls
from jixiao.readers.xlsx import read_xlsx

__all__ = ["Limits", "find_sources", "read_bytes", "read_document"]


def read_document(path: Path | str, limits: Limits | None = None) -> Document:
    """The document in the file `path`.

    Raises SourceMissing (no such file, not readable), UnsupportedSource, EncryptedSource, DamagedSource or
    SourceTooLarge, each with one line that says what, where and what to do.
    """
    limits = limits or Limits()
    path = Path(path)
    return read_bytes(_load(path, limits), path, limits)


def read_bytes(data: bytes, path: Path, limits: Limits | None = None) -> Document:
    """The document in `data`, named as `path` is; the errors of `read_document`."""
    limits = limits or Limits()
    where = printable_name(path)
    if not data:
        raise DamagedSource(
            "文件为空 the file is empty", where=where, remedy="请核对原文件 check the original"
        )
    kind = sniff_format(data, path.suffix, where)
    try:
        return _read_as(kind, data, path, where, limits)
    except (RecursionError, MemoryError) as error:
        raise SourceTooLarge(
            "内容嵌套过深或过大 nested too deeply or too large",
            where=where,
            remedy="请拆分文件 split the file",
        ) from error


def _load(path: Path, limits: Limits) -> bytes:
    where = printable_name(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise SourceMissing("这是文件夹 this is a folder", where=where, remedy="请给出文件 name a file")
        if not stat.S_ISREG(status.st_mode):
            raise UnsupportedSource(
                "不是普通文件 not a regular file", where=where, remedy="请给出文件 name a file"
            )
        if status.st_size > limits.bytes:
            raise SourceTooLarge(
                f"超过 {limits.bytes} 字节 more than {limits.bytes} bytes",
                where=where,
                remedy="请拆分文件 split the file",
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceMissing(
            "没有这个文件 no such file", where=where, remedy="请核对路径 check the path"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceMissing(
            f"无法读取 cannot be read ({reason})",
            where=where,
            remedy="请核对路径和权限 check path and permissions",
        ) from error


def _read_as(kind: str, data: bytes, path: Path, where: str, limits: Limits) -> Document:
    if kind == "pdf":
        from jixiao.readers.pdf import read_pdf

        return read_pdf(path, data, limits)
    if kind in CONVERTED and kind != "xls":
        return _read_converted(kind, data, path, where, limits)
    meter = Meter(limits, where)
    if kind == "text":
        text, encoding = decode_text(data, where=where)
        part, format_name, pages = read_text_part(text, meter, suffix=path.suffix)
        return build_document(path, data, format_name, (part,), pages=pages, notes=(f"encoding: {encoding}",))
    if kind == "docx":
        parts, pages, notes = read_docx(data, where, limits, meter)
        return build_document(path, data, kind, parts, pages=pages, notes=notes)
    if kind == "xlsx":
        parts, notes = read_xlsx(data, where, limits, meter)
        return build_document(path, data, kind, parts, notes=notes)
    if kind == "xls":
        try:
            parts, notes = read_xls(data, where, meter)
        except DamagedSource:
            # Some writers leave records that only an office program forgives.
            if find_office() is None:
                raise
            return _read_converted(kind, data, path, where, limits)
        return build_document(path, data, kind, parts, notes=notes)
    if kind == "ods":
        parts, notes = read_ods(data, where, limits, meter)
        return build_document(path, data, kind, parts, notes=notes)
    if kind == "ofd":
        parts, notes = read_ofd(data, where, limits, meter)
        return build_document(path, data, kind, parts, pages=len(parts), notes=notes)
    if kind in {"html", "mhtml"}:
        markup = unpack_mhtml(data, where) if kind == "mhtml" else data
        parts, notes = read_html(markup, where, limits, meter)
        return build_document(
            path, data, "html", parts, pages=sum(p.kind == "page" for p in parts) or None, notes=notes
        )
    if kind == "image":
        parts = read_image(data, where, limits, meter)
        return build_document(path, data, kind, parts, pages=len(parts), notes=("read by OCR",))
    raise UnsupportedSource(
        f"不支持的格式 {kind} no reader for {kind}",
        where=where,
        remedy="请另存为 PDF、DOCX 或 XLSX save it as PDF, DOCX or XLSX",
    )


def _read_converted(kind: str, data: bytes, path: Path, where: str, limits: Limits) -> Document:
    """A format that only an office program reads: its converted form, under the source's own name and hash."""
    converted, target = convert_office(kind, data, where, limits)
    inner = _read_as(target, converted, path.with_suffix(f".{target}"), where, limits)
    note = f"read as {target} after conversion"
    if kind == "doc" and lost_tables(data, inner):
        note += "; tables were lost in it, save the source as DOCX"
    return build_document(
        path, data, kind.removesuffix("-xml"), inner.parts, pages=inner.pages, notes=(note, *inner.notes)
    )
