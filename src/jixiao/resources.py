"""Finds the shipped folders ontology/, shapes/, queries/ and data/, in a checkout and in an installed wheel."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from jixiao.errors import LookupFault

_PACKAGE = Path(__file__).resolve().parent
_FOLDERS = ("ontology", "shapes", "queries", "data")


@cache
def root() -> Path:
    """The folder that holds ontology/, shapes/, queries/ and data/.

    Raises LookupFault when the installation is incomplete.
    """
    for candidate in (_PACKAGE / "_data", _PACKAGE.parent.parent):
        if all((candidate / name).is_dir() for name in _FOLDERS):
            return candidate
    raise LookupFault(
        "the shipped folders ontology, shapes, queries and data are missing",
        where=str(_PACKAGE),
        remedy="install jixiao again",
    )


def path(*parts: str) -> Path:
    """The path of a shipped file or folder, given below the root: path("ontology", "jixiao.ttl")."""
    return root().joinpath(*parts)


def read_text(*parts: str) -> str:
    """The text of a shipped UTF-8 file."""
    return path(*parts).read_text(encoding="utf-8")


def read_toml(*parts: str) -> dict[str, Any]:
    """A shipped TOML file as a dict; raises LookupFault when it is malformed."""
    try:
        return tomllib.loads(read_text(*parts))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise LookupFault(str(error), where="/".join(parts), remedy="mend the file") from error
