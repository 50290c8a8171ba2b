"""N-Quads files → the embedded store, by bulk load into a new folder that then takes the old one's place."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import pyoxigraph as ox

from jixiao.errors import GraphError, OutputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# A bulk load holds in memory what it is given, some three times its bytes, and writes sorted files of it: larger
# blocks cost memory, smaller ones the work of merging many files.
BLOCK = 32 << 20
_READ = 1 << 20


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
        self._pieces: list[_Piece] = []
        self._size = 0

    def add(self, path: Path) -> None:
        """Takes the lines of a file; raises GraphError when a full block cannot be loaded.

        Only a file larger than a block is cut: blank nodes of one label are one node within a block alone.
        """
        size, start = path.stat().st_size, 0
        if size > BLOCK - self._size:
            self.flush()
        while start < size:
            end = _end_of_line(path, min(size, start + BLOCK - self._size))
            self._pieces.append((path, start, end))
            self._size += end - start
            start = end
            if self._size >= BLOCK:
                self.flush()

    def flush(self) -> None:
        """Loads what is held."""
        pieces, self._pieces, self._size = self._pieces, [], 0
        if not pieces or self._store is None:
            return
        lines = _Lines(pieces)
        try:
            # The lines come from the checked encoder: their IRIs need no second look.
            self._store.bulk_load(
                input=io.BufferedReader(lines, _READ), format=ox.RdfFormat.N_QUADS, lenient=True
            )
        except (SyntaxError, ValueError) as error:
            raise GraphError(f"not N-Quads: {error}", where=str(lines.path)) from error
        finally:
            lines.close()

    def close(self) -> None:
        """Lets the store go, which closes it where nobody else holds it."""
        self._store = None


_Piece = tuple[Path, int, int]


class _Lines(io.RawIOBase):
    """Pieces of files, given as (path, start, end), read one after the other."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self._pieces = pieces[::-1]
        self._stream: io.FileIO | None = None
        self._left = 0
        self.path = Path()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fills the buffer as far as one piece goes; 0 at the end."""
        while True:
            if self._stream is not None:
                found = self._stream.readinto(memoryview(buffer)[: self._left])
                if found:
                    self._left -= found
                    return found
                self._stream.close()
                self._stream = None
            if not self._pieces:
                return 0
            self.path, start, end = self._pieces.pop()
            self._stream = self.path.open("rb", buffering=0)
            self._stream.seek(start)
            self._left = end - start

    def close(self) -> None:
        """Closes the file being read."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        super().close()


def _end_of_line(path: Path, place: int) -> int:
    """Where the line ends that the byte before `place` stands in."""
    with path.open("rb") as stream:
        stream.seek(place - 1)
        stream.readline()
        return stream.tell()


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
