"""A new store and index filled by a process of its own, document by document, while the workers make the documents.

The process needs little more than the store's library, so that its memory is that of the store alone.
"""

from __future__ import annotations

import shutil
import signal
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from jixiao.errors import JixiaoError, OutputError
from jixiao.store.build import StoreDraft
from jixiao.store.index import IndexDraft

GRAPH_PARTS = ("printed.nq", "derived.nq", "report.nq")
"""The graphs of a document, one to a file."""

STORE = "store"
INDEX = "explorer.sqlite"


def remove_drafts(out: Path) -> None:
    """Removes what runs that died have left of new stores and indexes."""
    for path in out.glob(".*.draft-*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


class Loading:
    """Takes shards as they are made; gives a store and an index that hold them, ready to be put in their places."""

    def __init__(self, out: Path) -> None:
        self._out = out
        context = get_context("spawn")
        self._talk, theirs = context.Pipe()
        self._process = context.Process(target=_fill, args=(out, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._seen: set[Path] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._talk.close()
        self._process.terminate()
        self._process.join()
        remove_drafts(self._out)

    def add(self, path: Path) -> None:
        """Takes a shard, each once, or a file of what the documents share."""
        if path not in self._seen:
            self._seen.add(path)
            self._tell(str(path))

    def close(self) -> None:
        """Says that nothing more comes; the process brings store and index into their final form meanwhile."""
        self._tell("")

    def finish(self) -> tuple[Path, Path]:
        """The finished store and index; raises OutputError where they could not be written."""
        try:
            answer: tuple[Path, Path] | JixiaoError = self._talk.recv()
        except (EOFError, OSError) as error:
            raise OutputError(
                "the process that loads the store has died", where=str(self._out), remedy="run it again"
            ) from error
        if isinstance(answer, JixiaoError):
            raise answer
        return answer

    def _tell(self, text: str) -> None:
        try:
            self._talk.send(text)
        except OSError:
            # It has met a fault or died, which `finish` tells.
            return


def _fill(out: Path, talk: Connection) -> None:
    # Ctrl-C reaches the whole group of processes; the end of this one is the parent's affair.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        talk.send(_load(out, talk))
    except (EOFError, OSError):
        # The build has ended without its store.
        return


def _load(out: Path, talk: Connection) -> tuple[Path, Path] | JixiaoError:
    more = True
    try:
        with StoreDraft(out / STORE) as store, IndexDraft(out / INDEX) as index:
            while text := talk.recv():
                path = Path(text)
                if path.is_dir():
                    store.add(path / name for name in GRAPH_PARTS)
                    index.add(path)
                else:
                    store.add([path])
            more = False
            store.finish()
            index.finish()
            return store.keep(), index.keep()
    except JixiaoError as fault:
        # What is still told must be heard, or the answer is lost with it.
        while more and talk.recv():
            pass
        return fault
