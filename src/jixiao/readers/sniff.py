"""What a file is, told by its content: magic numbers, archive members, compound file entries, markup."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from jixiao.errors import DamagedSource, EncryptedSource, UnsupportedSource
from jixiao.readers.ole import read_entries

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF8")
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|meta|title)\b", re.IGNORECASE)
_OTHER = (
    (b"Rar!", "RAR 压缩包 RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包 7z archive"),
    (b"\x1f\x8b", "gzip 压缩包 gzip archive"),
    (b"%!PS", "PostScript"),
    (b"AT&TFORM", "DjVu"),
    (b"\x7fELF", "程序 program"),
    (b"MZ", "程序 program"),
)
_UNPACK = "请先解压 unpack it first"
_SAVE = "请另存为 PDF、DOCX 或 XLSX save it as PDF, DOCX or XLSX"


def sniff_format(data: bytes, suffix: str, where: str) -> str:
    """The format of `data`: pdf docx xlsx xlsb ods odt ofd xls doc rtf xls-xml doc-xml mhtml html image or text.

    Raises EncryptedSource for archives and compound files that need a password, DamagedSource for broken
    ones, UnsupportedSource for what no reader knows.
    """
    head = data[:4096]
    if head.startswith(_ZIP):
        return _sniff_zip(data, where)
    if head.startswith(_OLE):
        return _sniff_ole(data, where)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_IMAGES[:4]) or (head.startswith(_IMAGES[4:]) and b"\x00" in head[:64]):
        return "image"
    if head[:2] == b"\x09\x08" or head[:4] in {b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"}:
        return "xls"
    for magic, name in _OTHER:
        if head.startswith(magic) and (len(magic) > 2 or b"\x00" in head[:64]):
            raise UnsupportedSource(
                f"{name}: 不支持 not supported", where=where, remedy=_UNPACK if "archive" in name else _SAVE
            )
    return _sniff_markup(head, suffix)


def _sniff_markup(head: bytes, suffix: str) -> str:
    plain = head.replace(b"\x00", b"")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in plain and b"<html" not in plain.lower():
        return "xls-xml"
    if b"http://schemas.microsoft.com/office/word/2003/wordml" in plain:
        return "doc-xml"
    if re.match(rb"\s*(?:From:|MIME-Version:|Content-Type:\s*multipart/related)", plain, re.IGNORECASE):
        return "mhtml"
    found = _HTML.search(plain)
    if found and (suffix.lower() in {".htm", ".html", ".xhtml", ".shtml"} or _leads(plain[: found.start()])):
        return "html"
    return "text"


def _leads(before: bytes) -> bool:
    """Whether nothing but a mark, declarations and comments stands before the first tag."""
    rest = re.sub(rb"<!--.*?-->|<\?[^>]*>|<![^>]*>|<\w[^>]*>", b"", before, flags=re.DOTALL)
    return not rest.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x0c")


def _sniff_zip(data: bytes, where: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if any(member.flag_bits & 1 for member in members):
                raise _encrypted(where)
            kind = archive.read("mimetype")[:128].decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise DamagedSource(
            "压缩结构损坏 the zip structure is broken", where=where, remedy="请重新下载 download it again"
        ) from error
    if "opendocument.spreadsheet" in kind:
        return "ods"
    if "opendocument.text" in kind:
        return "odt"
    if any(name.replace("\\", "/").lstrip("/").lower() == "ofd.xml" for name in names):
        return "ofd"
    for prefix, name in (("word/", "docx"), ("xl/workbook.bin", "xlsb"), ("xl/", "xlsx")):
        if any(member.startswith(prefix) for member in names):
            return name
    raise UnsupportedSource("压缩包里没有文档 an archive, not a document", where=where, remedy=_UNPACK)


def _sniff_ole(data: bytes, where: str) -> str:
    names = read_entries(data)
    if not names:
        raise DamagedSource(
            "复合文件结构损坏 the compound file structure is broken",
            where=where,
            remedy="请重新下载 download it again",
        )
    if {"EncryptedPackage", "EncryptionInfo"} & names.keys():
        raise _encrypted(where)
    if {"Workbook", "Book"} & names.keys():
        return "xls"
    if "WordDocument" in names:
        # Bit 8 of the flags at offset 10 of the file information block (MS-DOC 2.5.2) says encrypted.
        start = names["WordDocument"]
        if len(data) > start + 12 and data[start + 11] & 1:
            raise _encrypted(where)
        return "doc"
    raise UnsupportedSource("复合文件里没有文档 a compound file, not a document", where=where, remedy=_SAVE)


def _encrypted(where: str) -> EncryptedSource:
    return EncryptedSource(
        "文件已加密 the file is encrypted", where=where, remedy="请去除密码后再读 remove the password first"
    )
