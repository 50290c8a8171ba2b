"""`build`: sources → shards → graph, store, findings, report, exports, manifest."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jixiao.errors import OutputError, SourceMissing
from jixiao.pipeline.assemble import Assembly, assemble
from jixiao.pipeline.files import hold_folder
from jixiao.pipeline.loading import Loading, remove_drafts
from jixiao.pipeline.pool import run_tasks
from jixiao.pipeline.stage import Outcome, Task, find_made, read_stage
from jixiao.pipeline.stores import start_loading
from jixiao.readers.open import find_sources

SHARDS = ".shards"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did: one stage record per document, one line per source that could not be read."""

    out: Path
    stages: tuple[dict[str, Any], ...]
    faults: tuple[str, ...]
    rebuilt: int
    coverage: dict[str, dict[str, int]]
    outputs: tuple[tuple[str, str], ...]
    validation_seconds: float
    total_seconds: float
    repeated: tuple[str, ...] = field(default=())
    """Sources whose bytes are those of another source."""
    stale: tuple[str, ...] = field(default=())
    """What other commands had added to the former build and have to add again."""


def build(
    sources: tuple[str, ...],
    out: Path,
    *,
    engine: str = "auto",
    jobs: int = 0,
    cluster: str = "",
    progress: Progress | None = None,
) -> BuildResult:
    """Builds everything from `sources` into the folder `out`; only what changed is made again.

    Raises SourceMissing when there is nothing to read, OutputError when `out` cannot be written or another
    run holds it. A source that cannot be read becomes one line of `faults`.
    """
    started = time.monotonic()
    tell = progress or (lambda stage, done, total: None)
    paths = find_sources(sources)
    with hold_folder(out):
        shards = out / SHARDS
        shards.mkdir(exist_ok=True)
        remove_drafts(out)
        tasks = [Task(str(path), str(shards.resolve()), engine) for path in paths]
        found = [_find_made(task) for task in tasks]
        with start_loading(out, found.count(None), len(tasks)) or nullcontext() as loading:
            outcomes = _run(tasks, found, jobs, cluster, tell, loading)
            kept, repeated = _keep_one_of_each(outcomes)
            if not kept:
                faults = tuple(outcome.fault for outcome in outcomes if outcome.fault)
                raise SourceMissing(
                    "no source could be read", where="; ".join(faults[:3]), remedy="nothing was written"
                )
            tell("assembling", 0, 1)
            made = sorted(Path(outcome.shard) for outcome in kept if outcome.shard)
            assembly = assemble(out, made, fresh=_fresh(kept), loading=loading)
        return _result(out, outcomes, kept, repeated, assembly, time.monotonic() - started)


def _run(
    tasks: list[Task],
    found: list[Outcome | None],
    jobs: int,
    cluster: str,
    tell: Progress,
    loading: Loading | None,
) -> list[Outcome]:
    """The outcomes of all tasks in order; `found` holds those of documents that are made already, else None."""
    done = 0

    def take(outcome: Outcome) -> None:
        nonlocal done
        done += 1
        tell("building", done, len(tasks))
        if loading is not None and outcome.shard is not None:
            loading.add(Path(outcome.shard))

    for made in found:
        if made is not None:
            take(made)
    open_tasks = [task for task, made in zip(tasks, found, strict=True) if made is None]
    # One worker is quicker than a pool whose processes have to import everything for a few small documents.
    few = len(open_tasks) <= 2 and not cluster
    made_now = run_tasks(open_tasks, jobs=1 if few and not jobs else jobs, cluster=cluster, progress=take)
    return [made if made is not None else next(made_now) for made in found]


def _find_made(task: Task) -> Outcome | None:
    try:
        return find_made(task)
    except OSError:
        # The worker tells what is wrong with the source.
        return None


def _keep_one_of_each(outcomes: list[Outcome]) -> tuple[list[Outcome], tuple[str, ...]]:
    kept: dict[str, Outcome] = {}
    repeated: list[str] = []
    for outcome in outcomes:
        if outcome.shard is None:
            continue
        if outcome.shard in kept:
            repeated.append(outcome.source)
        else:
            kept[outcome.shard] = outcome
    return list(kept.values()), tuple(repeated)


def _fresh(kept: list[Outcome]) -> frozenset[str]:
    return frozenset(Path(outcome.shard).name for outcome in kept if outcome.shard and outcome.fresh)


def _result(
    out: Path,
    outcomes: list[Outcome],
    kept: list[Outcome],
    repeated: tuple[str, ...],
    assembly: Assembly,
    seconds: float,
) -> BuildResult:
    stages: list[dict[str, Any]] = []
    for outcome in kept:
        stage = read_stage(Path(outcome.shard or ""))
        if stage is None:
            raise OutputError(
                "a shard vanished during the build", where=str(outcome.shard), remedy="run it again"
            )
        stages.append(stage)
    return BuildResult(
        out=out,
        stages=tuple(sorted(stages, key=lambda stage: (str(stage["source"]), str(stage["sha256"])))),
        faults=tuple(outcome.fault for outcome in outcomes if outcome.fault),
        rebuilt=sum(outcome.fresh for outcome in kept),
        coverage=assembly.coverage,
        outputs=assembly.outputs,
        validation_seconds=sum(
            (outcome.seconds or {}).get("validate", 0.0) + (outcome.seconds or {}).get("derive", 0.0)
            for outcome in kept
            if outcome.fresh
        ),
        total_seconds=seconds,
        repeated=repeated,
        stale=assembly.stale,
    )
