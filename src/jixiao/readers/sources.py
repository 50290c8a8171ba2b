"""The source files that arguments name: files, folders with everything below them, patterns."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from jixiao.errors import SourceMissing

SUFFIXES = frozenset(
    [
        ".pdf",
        ".doc",
        ".docx",
        ".docm",
        ".dot",
        ".dotx",
        ".wps",
        ".rtf",
        ".odt",
        ".xls",
        ".xlsx",
        ".xlsm",
        ".xltx",
        ".xlsb",
        ".et",
        ".ods",
        ".ofd",
        ".htm",
        ".html",
        ".xhtml",
        ".shtml",
        ".mht",
        ".mhtml",
        ".csv",
        ".tsv",
        ".txt",
        ".text",
        ".md",
        ".markdown",
        ".png",
        ".jpg",
        ".jpeg",
        ".tif",
        ".tiff",
        ".bmp",
    ]
)
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")


def find_sources(arguments: Iterable[str | Path]) -> tuple[Path, ...]:
    """The files that `arguments` name, sorted by path and each once.

    A file is taken whatever its name; a folder gives every document below it (known suffix, or a document by
    its first bytes; hidden files, office lock files and READMEs are left out); other arguments are patterns
    with * ? [ ] and **. Links in a circle are followed once. Raises SourceMissing for a file that does not
    exist, a folder without documents, and a pattern that matches nothing.
    """
    found: set[Path] = set()
    for argument in arguments:
        files = tuple(_expand(argument))
        if not files:
            raise SourceMissing(
                "没有可读的文件 no documents here",
                where=_name(argument),
                remedy="请给出文件或文件夹 name a file or folder",
            )
        found.update(files)
    return tuple(sorted(_unique(found), key=str))


def _expand(argument: str | Path) -> Iterator[Path]:
    path = Path(argument)
    if path.is_dir():
        yield from _walk(path)
    elif os.path.lexists(path):
        yield path
    elif glob.has_magic(str(argument)):
        for match in sorted(glob.glob(str(argument), recursive=True)):  # noqa: PTH207 patterns may be absolute
            below = Path(match)
            if below.is_dir():
                yield from _walk(below)
            elif below.is_file() and _is_wanted_name(below.name):
                yield below
    else:
        raise SourceMissing(
            "没有这个文件 no such file", where=_name(argument), remedy="请核对路径 check the path"
        )


def _walk(folder: Path) -> Iterator[Path]:
    seen: set[tuple[int, int]] = set()
    for base, folders, files in os.walk(folder, followlinks=True):
        status = Path(base).stat()
        identity = (status.st_dev, status.st_ino)
        if identity in seen:
            folders.clear()
            continue
        seen.add(identity)
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(files):
            path = Path(base, name)
            if _is_wanted_name(name) and path.is_file() and _is_document(path):
                yield path


def _is_wanted_name(name: str) -> bool:
    return not name.startswith((".", "~$")) and Path(name).stem.lower() != "readme"


def _is_document(path: Path) -> bool:
    if path.suffix.lower() in SUFFIXES:
        return True
    try:
        with path.open("rb") as file:
            return file.read(8).startswith(_MAGIC)
    except OSError:
        return False


def _unique(paths: Iterable[Path]) -> list[Path]:
    """One path for each file: the first by name where links or spellings lead to the same one."""
    by_real: dict[str, Path] = {}
    for path in sorted(paths, key=str):
        by_real.setdefault(os.path.realpath(path), path)
    return list(by_real.values())


def _name(argument: str | Path) -> str:
    return str(argument).encode("utf-8", "replace").decode("utf-8")
