"""N-Quads files → the embedded store, by bulk load into a new folder that then takes the old one's place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

from jixiao.errors import GraphError, OutputError

# A bulk load holds what it is given in memory, about five times its bytes, and writes sorted files of it: larger
# blocks cost memory, smaller ones the work of merging many files.
BLOCK = 32 << 20


class StoreDraft:
    """A new store being filled beside `folder`; it leaves nothing behind unless it is kept.

    Raises OutputError when the folder cannot be written, GraphError for lines that are no N-Quads.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept = False
        # A name of its own: a process whose parent died may still be writing to another draft.
        self.path = folder.with_name(f".{folder.name}.draft-{os.getpid()}")
        shutil.rmtree(self.path, ignore_errors=True)
        with _telling(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            self._store: ox.Store | None = ox.Store(str(self.path))
        self._loader = BlockLoader(self._store)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store = None
        self._loader.close()
        if not self._kept:
            shutil.rmtree(self.path, ignore_errors=True)

    def add(self, files: Iterable[Path]) -> None:
        """Loads N-Quads files."""
        with _telling(self.folder):
            for path in files:
                self._loader.add(path)

    def finish(self) -> None:
        """Writes what is held and merges the loaded files; reads are several times faster afterwards."""
        assert self._store is not None
        with _telling(self.folder):
            self._loader.flush()
            self._store.flush()
            self._store.optimize()
            self._store = None
            self._loader.close()

    def keep(self) -> Path:
        """The folder of the finished store, which is the caller's from now on."""
        self._kept = True
        return self.path


class BlockLoader:
    """Gathers N-Quads files, small or large, into blocks of whole lines of about BLOCK bytes, and loads these."""

    def __init__(self, store: ox.Store) -> None:
        self._store: ox.Store | None = store
        self._held: list[bytes] = []
        self._size = 0
        self._where = Path()

    def add(self, path: Path) -> None:
        """Takes the lines of a file; raises GraphError when a full block cannot be loaded."""
        with path.open("rb") as stream:
            while block := stream.read(BLOCK - self._size):
                lines = block if block.endswith(b"\n") else block + stream.readline()
                self._held.append(lines)
                self._size += len(lines)
                self._where = path
                if self._size >= BLOCK:
                    self.flush()

    def flush(self) -> None:
        """Loads what is held."""
        if not self._held or self._store is None:
            return
        lines = b"".join(self._held)
        self._held.clear()
        self._size = 0
        try:
            # The lines come from the checked encoder: their IRIs need no second look.
            self._store.bulk_load(input=lines, format=ox.RdfFormat.N_QUADS, lenient=True)
        except (SyntaxError, ValueError) as error:
            raise GraphError(f"not N-Quads: {error}", where=str(self._where)) from error

    def close(self) -> None:
        """Lets the store go, which closes it where nobody else holds it."""
        self._store = None
        self._held.clear()


def build_store(folder: Path, files: Iterable[Path]) -> None:
    """Loads N-Quads files into a new store and puts it in the place of `folder`, whole or not at all.

    Raises GraphError for a file that is no N-Quads, OutputError when the folder cannot be written.
    """
    with StoreDraft(folder) as draft:
        draft.add(files)
        draft.finish()
        swap_store(draft.path, folder)


def swap_store(draft: Path, folder: Path) -> None:
    """Puts the store `draft` in the place of `folder`; the former one comes back when that fails."""
    former = folder.with_name(f".{folder.name}.former")
    shutil.rmtree(former, ignore_errors=True)
    with _telling(folder):
        try:
            if folder.exists():
                folder.rename(former)
            draft.rename(folder)
        finally:
            if not folder.exists() and former.exists():
                former.rename(folder)
            shutil.rmtree(former, ignore_errors=True)


@contextmanager
def _telling(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            str(error), where=str(folder), remedy="free space or choose another folder"
        ) from error
