"""graph.nq → the embedded store, by bulk load into a new folder that then takes the old one's place."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from jixiao.errors import GraphError, OutputError

_BLOCK = 128 << 20


def build_store(folder: Path, files: Iterable[Path]) -> None:
    """Loads N-Quads files into a new store and puts it in the place of `folder`, whole or not at all.

    Raises GraphError for a file that is no N-Quads, OutputError when the folder cannot be written.
    """
    draft = folder.with_name(f".{folder.name}.draft")
    former = folder.with_name(f".{folder.name}.former")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(former, ignore_errors=True)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        store = ox.Store(str(draft))
        for path in files:
            _load(store, path)
        store.flush()
        # Merges the bulk-loaded files; reads are several times faster afterwards.
        store.optimize()
        del store
        if folder.exists():
            folder.rename(former)
        draft.rename(folder)
    except OSError as error:
        raise OutputError(
            str(error), where=str(folder), remedy="free space or choose another folder"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if not folder.exists() and former.exists():
            former.rename(folder)
        shutil.rmtree(former, ignore_errors=True)


def _load(store: ox.Store, path: Path) -> None:
    # A bulk load holds what it is given in memory, so that a file goes in by blocks of whole lines. The lines
    # come from the checked encoder: their IRIs need no second look.
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                lines = block if block.endswith(b"\n") else block + stream.readline()
                store.bulk_load(input=lines, format=ox.RdfFormat.N_QUADS, lenient=True)
    except (SyntaxError, ValueError) as error:
        raise GraphError(f"not N-Quads: {error}", where=str(path)) from error
