"""Runs tasks over documents: in this process, in a pool of processes, or on a Dask cluster.

Outcomes come back in the order of the tasks, whatever finished first, so that the output does not depend
on the number of workers.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from jixiao.errors import UnsupportedSource
from jixiao.pipeline.stage import Outcome, Task, run_task

_IN_FLIGHT_PER_WORKER = 4
_TRIES = 3
_OBJECTS_BETWEEN_COLLECTIONS = 100_000


def run_tasks(
    tasks: Sequence[Task],
    *,
    jobs: int = 0,
    cluster: str = "",
    progress: Callable[[Outcome], None] | None = None,
) -> Iterator[Outcome]:
    """The outcomes of `tasks`, in order. `jobs` 0 means one process per core; 1 means no other process.

    `cluster` is the address of a Dask scheduler (tcp://host:port); raises UnsupportedSource when the extra
    is not installed.
    """
    tell = progress or (lambda outcome: None)
    if cluster:
        yield from _run_on_cluster(tasks, cluster, tell)
        return
    workers = min(jobs or os.cpu_count() or 1, max(len(tasks), 1))
    if workers == 1:
        for task in tasks:
            outcome = run_task(task)
            tell(outcome)
            yield outcome
        return
    yield from _run_in_pool(tasks, workers, tell)


def _ready_worker() -> None:
    # A document's records hold no cycles, so looking for some among its many thousand objects finds nothing: a tenth of
    # a worker's time. What was imported is never looked at again.
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 20, 50)


def _run_in_pool(tasks: Sequence[Task], workers: int, tell: Callable[[Outcome], None]) -> Iterator[Outcome]:
    done: dict[int, Outcome] = {}
    deaths = [0] * len(tasks)
    waiting = list(range(len(tasks) - 1, -1, -1))
    # Tasks that were under way when a worker died: each runs alone, so that only the one to blame is named.
    suspects: list[int] = []
    running: dict[Future[Outcome], int] = {}
    upcoming = 0
    while upcoming < len(tasks):
        alone = False
        try:
            with ProcessPoolExecutor(workers, get_context("spawn"), _ready_worker) as pool:
                while waiting or suspects or running:
                    if suspects and not running:
                        alone = True
                        running[pool.submit(run_task, tasks[suspects[-1]])] = suspects[-1]
                        suspects.pop()
                    while (
                        waiting
                        and not suspects
                        and not alone
                        and len(running) < workers * _IN_FLIGHT_PER_WORKER
                    ):
                        running[pool.submit(run_task, tasks[waiting[-1]])] = waiting[-1]
                        waiting.pop()
                    finished, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in finished:
                        done[running[future]] = future.result()
                        tell(done[running.pop(future)])
                    alone = alone and bool(running)
                    while upcoming in done:
                        yield done.pop(upcoming)
                        upcoming += 1
        except BrokenProcessPool:
            for number in sorted(running.values(), reverse=True):
                deaths[number] += alone
                if deaths[number] < _TRIES:
                    suspects.append(number)
                    continue
                done[number] = Outcome(
                    tasks[number].source,
                    None,
                    f"{tasks[number].source}: the worker died on it {_TRIES} times; split the document or add memory",
                )
                tell(done[number])
            running.clear()
        while upcoming in done:
            yield done.pop(upcoming)
            upcoming += 1


def _run_on_cluster(
    tasks: Sequence[Task], address: str, tell: Callable[[Outcome], None]
) -> Iterator[Outcome]:
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise UnsupportedSource(
            "the cluster engine is not installed",
            where=address,
            remedy="install jixiao with the extra: cluster",
        ) from error
    # The scheduler's client has no annotations.
    connect: Callable[..., Any] = Client
    with connect(address, set_as_default=False) as client:
        futures = client.map(run_task, tasks, pure=False, retries=_TRIES)
        for task, future in zip(tasks, futures, strict=True):
            try:
                outcome: Outcome = future.result()
            except KilledWorker:
                outcome = Outcome(
                    task.source,
                    None,
                    f"{task.source}: workers died on it again and again; split the document or add memory",
                )
            tell(outcome)
            future.release()
            yield outcome
