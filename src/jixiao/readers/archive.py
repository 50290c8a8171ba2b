"""Zip packages and their XML, read with every door shut: no bombs, no entities, no network."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from lxml import etree

from jixiao.errors import DamagedSource, EncryptedSource, SourceTooLarge
from jixiao.readers.limits import Limits

_DOCTYPE = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# The strict variant of ECMA-376 differs from the usual one in its namespaces only, as far as text goes.
_STRICT = tuple(
    (f"http://purl.oclc.org/ooxml/{name}".encode(), f"http://schemas.openxmlformats.org/{usual}".encode())
    for name, usual in (
        ("wordprocessingml/main", "wordprocessingml/2006/main"),
        ("spreadsheetml/main", "spreadsheetml/2006/main"),
        ("officeDocument/relationships", "officeDocument/2006/relationships"),
        ("officeDocument/math", "officeDocument/2006/math"),
    )
)
_REPAIR = "请用办公软件重新保存 save it again with an office program"


class Archive:
    """The members of a zip package, checked against `Limits` before any is unpacked."""

    __slots__ = ("_limits", "_names", "_where", "_zip")

    def __init__(self, data: bytes, where: str, limits: Limits) -> None:
        """Raises EncryptedSource, DamagedSource, or SourceTooLarge for what looks like a zip bomb."""
        self._where = where
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise DamagedSource(
                "压缩结构损坏 the zip structure is broken", where=where, remedy=_REPAIR
            ) from error
        members = self._zip.infolist()
        expanded = sum(member.file_size for member in members)
        if len(members) > limits.members or expanded > limits.expanded:
            raise self._too_large()
        if expanded > limits.ratio_floor and expanded > limits.ratio * max(len(data), 1):
            raise self._too_large()
        if any(member.flag_bits & 1 for member in members):
            raise EncryptedSource(
                "文件已加密 the file is encrypted",
                where=where,
                remedy="请去除密码后再读 remove the password first",
            )
        # Some writers put a leading slash or backslashes into names; the standard compares them without case.
        self._names = {
            name.filename.replace("\\", "/").lstrip("/").lower(): name.filename for name in members
        }

    def names(self) -> list[str]:
        """The members' names, sorted, lower case."""
        return sorted(self._names)

    def has(self, name: str) -> bool:
        return name.lower().lstrip("/") in self._names

    def read(self, name: str) -> bytes:
        """The bytes of a member; raises DamagedSource when it is missing or broken."""
        key = self._names.get(name.lower().lstrip("/"))
        if key is None:
            raise DamagedSource(f"缺少 {name} the package lacks {name}", where=self._where, remedy=_REPAIR)
        try:
            return self._zip.read(key)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
            raise DamagedSource(f"{name} 损坏 {name} is broken", where=self._where, remedy=_REPAIR) from error

    def read_xml(self, name: str) -> etree._Element:
        """The root element of an XML member; raises DamagedSource or SourceTooLarge."""
        data = self.read(name)
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        return parse_xml(data, self._where, self._limits, name)

    def _too_large(self) -> SourceTooLarge:
        return SourceTooLarge(
            "解压后过大 the package expands beyond the limit",
            where=self._where,
            remedy="请核对来源 check where it comes from",
        )


def parse_xml(data: bytes, where: str, limits: Limits, name: str = "XML") -> etree._Element:
    """The root element of an XML text without document type.

    Raises DamagedSource for a text that is not well-formed or declares a document type or entities (no
    office format may), SourceTooLarge when it is longer than `Limits.markup` or nested beyond what libxml2 allows.
    """
    refuse_doctype(data, where, name)
    if len(data) > limits.markup:
        raise SourceTooLarge(
            f"{name} 过大 {name} is too large", where=where, remedy="请拆分文件 split the file"
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower() or "huge" in str(error).lower():
            raise SourceTooLarge(
                f"{name} 嵌套过深 {name} is nested too deeply",
                where=where,
                remedy="请拆分文件 split the file",
            ) from error
        raise DamagedSource(
            f"{name} 损坏 {name} is not well-formed XML", where=where, remedy=_REPAIR
        ) from error
    except ValueError as error:
        raise DamagedSource(f"{name} 损坏 {name} is not readable XML", where=where, remedy=_REPAIR) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype(where, name)
    return root


def refuse_doctype(data: bytes, where: str, name: str) -> None:
    """Raise DamagedSource when an XML text begins with a document type, in any of the encodings libxml2 reads."""
    if _DOCTYPE.search(data[:65_536].replace(b"\x00", b"")):
        raise _doctype(where, name)


def _doctype(where: str, name: str) -> DamagedSource:
    return DamagedSource(
        f"{name} 含实体声明，拒绝读取 {name} declares a document type or entities and is refused",
        where=where,
        remedy="请核对来源 check where it comes from",
    )
