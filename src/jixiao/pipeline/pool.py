"""Runs tasks over documents: in this process, in a pool of processes, or on a Dask cluster.

Outcomes come back in the order of the tasks, whatever finished first, so that the output does not depend
on the number of workers.
"""

from __future__ import annotations

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


def _run_in_pool(tasks: Sequence[Task], workers: int, tell: Callable[[Outcome], None]) -> Iterator[Outcome]:
    done: dict[int, Outcome] = {}
    tries = [0] * len(tasks)
    waiting = list(range(len(tasks) - 1, -1, -1))
    upcoming = 0
    while upcoming < len(tasks):
        try:
            with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
                running: dict[Future[Outcome], int] = {}
                while waiting or running:
                    while waiting and len(running) < workers * _IN_FLIGHT_PER_WORKER:
                        number = waiting.pop()
                        tries[number] += 1
                        running[pool.submit(run_task, tasks[number])] = number
                    finished, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in finished:
                        number = running[future]
                        done[number] = future.result()
                        del running[future]
                        tell(done[number])
                    while upcoming in done:
                        yield done.pop(upcoming)
                        upcoming += 1
        except BrokenProcessPool:
            # A worker died (killed, out of memory): what was under way is tried again, a repeated killer is named.
            for number in sorted(set(running.values()), reverse=True):
                if number in done:
                    continue
                if tries[number] >= _TRIES:
                    done[number] = Outcome(
                        tasks[number].source,
                        None,
                        f"{tasks[number].source}: the worker died on it {_TRIES} times; split the document or add memory",
                    )
                    tell(done[number])
                else:
                    waiting.append(number)
            while upcoming in done:
                yield done.pop(upcoming)
                upcoming += 1


def _run_on_cluster(
    tasks: Sequence[Task], address: str, tell: Callable[[Outcome], None]
) -> Iterator[Outcome]:
    try:
        from distributed import Client
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
        for future in futures:
            outcome: Outcome = future.result()
            tell(outcome)
            future.release()
            yield outcome
