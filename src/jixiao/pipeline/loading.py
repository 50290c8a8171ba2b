"""A new store and index filled by a process of its own, document by document, while the workers make the documents.

The process needs little more than the store's library, so that its memory is that of the store alone.
"""

from __future__ import annotations

import json
import pickle
import shutil
import signal
import subprocess
import sys
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


# The parent's way of finding modules, and nothing of its working folder.
_COMMAND = (
    "import sys; sys.path[:] = sys.argv[2:]; from jixiao.pipeline.loading import fill; fill(sys.argv[1])"
)


class Loading:
    """Takes shards as they are made; gives a store and an index that hold them, ready to be put in their places."""

    def __init__(self, out: Path) -> None:
        self._out = out
        # A plain child, not a worker of multiprocessing, which would import all that the main program has imported.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _COMMAND, str(out.resolve()), *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._seen: set[Path] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        # Waits, and closes the pipes though nobody reads them any more.
        self._process.communicate()
        remove_drafts(self._out)

    def add(self, path: Path) -> None:
        """Takes a shard, each once, or a file of what the documents share."""
        if path not in self._seen:
            self._seen.add(path)
            self._tell(str(path.resolve()))

    def close(self) -> None:
        """Says that nothing more comes; the process brings store and index into their final form meanwhile."""
        self._tell("")

    def finish(self) -> tuple[Path, Path]:
        """The finished store and index; raises OutputError where they could not be written."""
        assert self._process.stdout is not None
        try:
            answer: tuple[Path, Path] | JixiaoError = pickle.load(self._process.stdout)
        except (EOFError, pickle.UnpicklingError) as error:
            raise OutputError(
                "the process that loads the store has died", where=str(self._out), remedy="run it again"
            ) from error
        if isinstance(answer, JixiaoError):
            raise answer
        return answer

    def _tell(self, text: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(text).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            # It has met a fault or died, which `finish` tells.
            return


def fill(folder: str) -> None:
    """Loads what is named on standard input, one JSON string to a line, an empty one at the end; answers by pickle."""
    # Ctrl-C reaches the whole group of processes; the end of this one is the parent's affair.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answer = _load(Path(folder))
    if answer is not None:
        pickle.dump(answer, sys.stdout.buffer)


def _load(out: Path) -> tuple[Path, Path] | JixiaoError | None:
    try:
        with StoreDraft(out / STORE) as store, IndexDraft(out / INDEX) as index:
            for line in sys.stdin.buffer:
                name = json.loads(line)
                if not name:
                    store.finish()
                    index.finish()
                    return store.keep(), index.keep()
                path = Path(name)
                if path.is_dir():
                    store.add(path / part for part in GRAPH_PARTS)
                    index.add(path)
                else:
                    store.add([path])
    except JixiaoError as fault:
        return fault
    # The build has ended without its store.
    return None
