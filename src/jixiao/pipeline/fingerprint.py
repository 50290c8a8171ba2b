"""Content hashes that say what must be built again: of sources, of the program, of shapes and code lists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import jixiao
from jixiao import resources

_PACKAGE = Path(jixiao.__file__).resolve().parent
_READING = ("model", "readers", "layout", "extraction")
_CHECKING = ("mapping", "derivation", "validation", "linking", "report")


_KINDS = (".py", ".html", ".css", ".js")


def hash_bytes(data: bytes) -> str:
    """The SHA-256 of `data` in hex."""
    return hashlib.sha256(data).hexdigest()


def hash_file(path: Path) -> str:
    """The SHA-256 of a file's bytes in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _hash_files(paths: Iterable[Path], base: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(base).as_posix().encode())
        digest.update(b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources_of(folders: Iterable[str]) -> list[Path]:
    files = [path for folder in folders for path in (_PACKAGE / folder).rglob("*") if path.suffix in _KINDS]
    return [*files, *_PACKAGE.glob("*.py")]


@cache
def reading_key() -> str:
    """What the records of a document depend on, beside its bytes: code up to extraction and its lookups."""
    data = [*resources.path("data", "lookups").rglob("*"), *resources.path("data", "codelists").rglob("*")]
    return hash_bytes(
        (
            _hash_files(_sources_of(_READING), _PACKAGE) + _hash_files(_only_files(data), resources.root())
        ).encode()
    )


@cache
def checking_key() -> str:
    """What the graph and the findings of a document depend on, beside its records."""
    folders = ("ontology", "shapes", "queries")
    data = [path for folder in folders for path in resources.path(folder).rglob("*")]
    return hash_bytes(
        (
            _hash_files([*_sources_of(_CHECKING), _PACKAGE / "store" / "index.py"], _PACKAGE)
            + _hash_files(_only_files(data), resources.root())
        ).encode()
    )


def _only_files(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if path.is_file() and "__pycache__" not in path.parts]
