"""OFD (GB/T 33190-2016), the layout format of Chinese official documents: pages of words and rulings, as a PDF has them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from jixiao.errors import DamagedSource, EncryptedSource
from jixiao.model.document import Part
from jixiao.readers.archive import Archive
from jixiao.readers.image_file import read_image
from jixiao.readers.ink import compose_ink
from jixiao.readers.limits import Limits, Meter
from jixiao.readers.ocr_engine import is_ocr_installed, require_ocr
from jixiao.readers.ofd_page import MILLIMETRE, PageContent, collect_objects, local_name, numbers

_A4 = [0.0, 0.0, 210.0, 297.0]
_SCAN_CHARACTERS = 8
_REMEDY = "请核对原文件 check the original"


def read_ofd(
    data: bytes, where: str, limits: Limits, meter: Meter
) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The pages of every document in the package, in points, and notes on what was not read.

    A page that is an image goes through `readers.ocr` where it is installed and is named in the notes where not.
    Raises DamagedSource (broken, no pages), EncryptedSource or SourceTooLarge; UnsupportedSource when no page has
    text and OCR is missing.
    """
    archive = Archive(data, where, limits)
    if archive.has("Encryptions.xml"):
        raise EncryptedSource(
            "文件已加密 the file is encrypted",
            where=where,
            remedy="请去除密码后再读 remove the password first",
        )
    parts: list[Part] = []
    notes: list[str] = []
    for root_path in _roots(archive):
        package = _Package(archive, root_path)
        for path in package.pages:
            meter.add_page()
            part, page_notes = _read_page(package, path, len(parts) + 1, where, limits, meter)
            parts.append(part)
            notes.extend(page_notes)
    if not parts:
        raise DamagedSource("没有页面 the file has no pages", where=where, remedy=_REMEDY)
    if notes and not any(part.words for part in parts) and not is_ocr_installed():
        require_ocr(where)
    return tuple(parts), tuple(notes)


def _roots(archive: Archive) -> Iterator[str]:
    for node in archive.read_xml("OFD.xml").iter():
        if isinstance(node.tag, str) and local_name(node) == "DocRoot" and node.text:
            yield posixpath.normpath(node.text.strip().lstrip("/"))


class _Package:
    """One document of the package: its page size, templates, resources and pages, by their identifiers."""

    __slots__ = ("archive", "area", "media", "pages", "root", "templates", "units")

    def __init__(self, archive: Archive, root: str) -> None:
        self.archive = archive
        self.root = root
        document = archive.read_xml(root)
        self.area = _box(document) or _A4
        self.pages: list[str] = []
        self.templates: dict[str, str] = {}
        self.media: dict[str, str] = {}
        self.units: dict[str, Any] = {}
        for node in document.iter():
            if not isinstance(node.tag, str):
                continue
            kind = local_name(node)
            if kind == "Page" and node.get("BaseLoc"):
                self.pages.append(self.path(node.get("BaseLoc", "")))
            elif kind == "TemplatePage":
                self.templates[node.get("ID", "")] = self.path(node.get("BaseLoc", ""))
            elif kind in {"PublicRes", "DocumentRes"} and node.text:
                self._read_resources(self.path(node.text.strip()))

    def path(self, location: str) -> str:
        """A location of this document as a member's name: from the root with a slash, else beside the document."""
        if location.startswith("/"):
            return posixpath.normpath(location.lstrip("/"))
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.root), location))

    def _read_resources(self, path: str) -> None:
        if not self.archive.has(path):
            return
        resources = self.archive.read_xml(path)
        base = posixpath.join(posixpath.dirname(path), (resources.get("BaseLoc") or "").lstrip("/"))
        for node in resources.iter():
            if not isinstance(node.tag, str):
                continue
            if local_name(node) == "MultiMedia":
                name = next((n.text for n in node if local_name(n) == "MediaFile" and n.text), "")
                self.media[node.get("ID", "")] = posixpath.normpath(
                    posixpath.join(base, name.strip().lstrip("/"))
                )
            elif local_name(node) == "CompositeGraphicUnit":
                self.units[node.get("ID", "")] = node


def _box(root: Any) -> list[float] | None:
    for node in root.iter():
        if isinstance(node.tag, str) and local_name(node) == "PhysicalBox":
            found = numbers(node.text)
            if len(found) == 4 and found[2] > 0 and found[3] > 0:
                return found
    return None


def _read_page(
    package: _Package, path: str, number: int, where: str, limits: Limits, meter: Meter
) -> tuple[Part, list[str]]:
    if not package.archive.has(path):
        return Part("page", number), [f"page {number}: missing in the package"]
    root = package.archive.read_xml(path)
    x, y, wide, high = _box(root) or package.area
    content = PageContent()
    for layer in _layers(package, root):
        collect_objects(layer, package.units, content, meter)
    dx, dy = x * MILLIMETRE, y * MILLIMETRE
    width, height = wide * MILLIMETRE, high * MILLIMETRE
    share = max((area for _, area in content.images), default=0.0) / max(width * height, 1.0)
    if dx or dy:
        content.chars = [
            c._replace(x0=c.x0 - dx, x1=c.x1 - dx, top=c.top - dy, bottom=c.bottom - dy)
            for c in content.chars
        ]
        for strokes in (content.lines, content.fills):
            strokes[:] = [
                s._replace(x0=s.x0 - dx, x1=s.x1 - dx, top=s.top - dy, bottom=s.bottom - dy) for s in strokes
            ]
    ink = compose_ink(width, height, content.chars, content.lines or content.fills, image_share=share)
    notes = [f"page {number}: {ink.lost} characters without a text mapping"] if ink.lost else []
    if ink.characters < _SCAN_CHARACTERS and ink.image_share > 0.1:
        return _read_scan(package, content, number, where, limits, meter, notes)
    return Part(
        "page", number, width=ink.width, height=ink.height, words=ink.words, rulings=ink.rulings
    ), notes


def _layers(package: _Package, root: Any) -> Iterator[Any]:
    """The content of the page's templates, then its own."""
    for node in root:
        if local_name(node) == "Template":
            path = package.templates.get(node.get("TemplateID", ""), "")
            if path and package.archive.has(path):
                yield from (n for n in package.archive.read_xml(path) if local_name(n) == "Content")
    yield from (n for n in root if local_name(n) == "Content")


def _read_scan(
    package: _Package,
    content: PageContent,
    number: int,
    where: str,
    limits: Limits,
    meter: Meter,
    notes: list[str],
) -> tuple[Part, list[str]]:
    resource, _ = max(content.images, key=lambda image: image[1])
    path = package.media.get(resource, "")
    if not path or not package.archive.has(path):
        return Part("page", number), [*notes, f"page {number}: its image is missing"]
    if not is_ocr_installed():
        return Part("page", number), [
            *notes,
            f"page {number}: scanned, not read (the extra ocr is not installed)",
        ]
    part = read_image(package.archive.read(path), where, limits, meter)[0]
    placed = Part(
        "page",
        number,
        width=part.width,
        height=part.height,
        words=part.words,
        rulings=part.rulings,
        blocks=part.blocks,
        unread=part.unread,
    )
    return placed, [*notes, f"page {number}: scanned"]
