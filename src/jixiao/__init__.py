"""Jixiao (绩效): Chinese government budget disclosures as a checked knowledge graph.

`jixiao.open(DIR)` opens a finished build for questions from Python.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jixiao.api import Build

__all__ = ["__version__", "open"]

__version__ = "0.1.0"


def open(folder: str | Path) -> Build:  # noqa: A001  the name a reader expects: jixiao.open
    """The build in `folder`; raises GraphError when there is no finished one."""
    from jixiao.api import open_build

    return open_build(folder)
