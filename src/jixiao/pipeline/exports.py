"""The exports of a build: those that every build writes, and the ones asked for."""

from __future__ import annotations

import shutil
from pathlib import Path

from jixiao.errors import GraphError
from jixiao.pipeline.files import swap_folder

# A build of more documents leaves these to `jixiao export`, so that one changed document costs little.
MOST_DOCUMENTS = 20
_STANDARD = (
    ("gexf", "structure"),
    ("gexf", "projects"),
    ("gexf", "units"),
    ("gexf", "money"),
    ("graphml", "structure"),
    ("csv", "structure"),
    ("ttl", "structure"),
    ("jsonld", "structure"),
    ("parquet", "structure"),
)


def write_standard_exports(out: Path, documents: int) -> bool:
    """Writes exports/ anew and says whether it did; with many documents the former exports are taken away."""
    target = out / "exports"
    if documents > MOST_DOCUMENTS:
        shutil.rmtree(target, ignore_errors=True)
        return False
    # Loaded where something is exported: its libraries take as long to import as all else of a build together.
    from jixiao.export.export import export_view

    draft = out / ".exports.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    for form, view in _STANDARD:
        export_view(out, form, view, draft)
    swap_folder(draft, target)
    return True


def export_folder(folder: Path, form: str, view: str, out: Path | None) -> list[Path]:
    """One export of a build, into `out` or its exports folder; the written paths.

    Raises GraphError when there is no finished build.
    """
    from jixiao.export.export import export_view

    if not (folder / "manifest.json").is_file():
        raise GraphError(
            "there is no finished build here", where=str(folder), remedy="run `jixiao build` first"
        )
    target = out or folder / "exports"
    return export_view(folder, form, view, target)
