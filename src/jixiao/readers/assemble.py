"""What every reader ends with: a Document under the file's printable name and the hash of its bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from jixiao.model.document import Document, Part


def printable_name(path: Path) -> str:
    """The file's name fit to print: bytes that are no UTF-8 and control characters are replaced."""
    name = str(path).encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() else "?" for c in name)


def build_document(
    path: Path,
    data: bytes,
    format_name: str,
    parts: tuple[Part, ...],
    *,
    pages: int | None = None,
    notes: tuple[str, ...] = (),
) -> Document:
    """A Document with the file's name and the hash of its bytes."""
    source = path.name.encode("utf-8", "replace").decode("utf-8")
    return Document(source, hashlib.sha256(data).hexdigest(), format_name, parts, pages, notes)
