"""Queries run in processes of their own: one that takes too long or too much memory is ended, the server goes on.

A worker opens the store read-only and serialises the answer itself, so that nothing large crosses back but bytes.
"""

from __future__ import annotations

import contextlib
import queue
import resource
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from jixiao.server.evaluate import Answered, Evaluation, evaluate


class QueryRefused(Exception):
    """A query that did not come to an answer: `status` is the HTTP status that says why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use: seconds of wall time, bytes of address space and of answer, and how many may wait."""

    seconds: float = 20.0
    memory: int = 4 << 30
    answer: int = 64 << 20
    waiting: int = 64
    workers: int = 2


class QueryWorkers:
    """A fixed number of worker processes over the store in `folder`; safe to call from many threads."""

    def __init__(self, folder: Path, limits: Limits = Limits()) -> None:
        self._folder = folder
        self._limits = limits
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._waiting = threading.BoundedSemaphore(limits.waiting + limits.workers)
        self._workers = [_Worker(folder, limits) for _ in range(limits.workers)]
        for worker in self._workers:
            self._idle.put(worker)

    def run(self, evaluation: Evaluation) -> Answered:
        """The answer of a query; raises QueryRefused: 400 malformed, 503 busy, 504 too slow, 507 too large."""
        if not self._waiting.acquire(blocking=False):
            raise QueryRefused(503, "too many queries are waiting; try again in a moment")
        try:
            with self._borrow() as worker:
                return worker.ask(evaluation)
        finally:
            self._waiting.release()

    @contextlib.contextmanager
    def _borrow(self) -> Iterator[_Worker]:
        try:
            worker = self._idle.get(timeout=self._limits.seconds)
        except queue.Empty:
            raise QueryRefused(503, "the server is busy; try again in a moment") from None
        try:
            yield worker
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """Ends every worker."""
        for worker in self._workers:
            worker.stop()


class _Worker:
    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._process: Any = None
        self._pipe: Connection | None = None

    def ask(self, evaluation: Evaluation) -> Answered:
        pipe = self._pipe if self._process is not None and self._process.is_alive() else None
        if pipe is None:
            pipe = self._start()
        try:
            pipe.send(evaluation)
            if not pipe.poll(self._limits.seconds):
                self.stop()
                raise QueryRefused(
                    504, f"the query took more than {self._limits.seconds:g} seconds and was cancelled"
                )
            status, payload = pipe.recv()
        except (EOFError, OSError):
            self.stop()
            raise QueryRefused(507, "the query used more memory than allowed and was cancelled") from None
        if status == 200:
            return Answered(*payload)
        raise QueryRefused(status, str(payload))

    def _start(self) -> Connection:
        self.stop()
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve_queries, args=(theirs, self._folder, self._limits), daemon=True
        )
        self._process.start()
        theirs.close()
        self._pipe = ours
        return ours

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def _serve_queries(pipe: Connection, folder: Path, limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    while True:
        try:
            evaluation = pipe.recv()
        except EOFError:
            return
        pipe.send(evaluate(folder, evaluation, limits.answer))
