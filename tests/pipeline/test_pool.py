"""The pool: order kept, a worker that dies is named and the rest goes on."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from jixiao.pipeline import pool
from jixiao.pipeline.stage import Outcome, Task


def run_or_die(task: Task) -> Outcome:
    """Stands in for a document that kills its reader."""
    if "killer" in task.source:
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(task.source, f"shard-{task.source}", fresh=True)


def test_order_and_a_killer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pool, "run_task", run_or_die)
    names = [f"d{n}" for n in range(6)] + ["killer"] + [f"e{n}" for n in range(6)]
    tasks = [Task(name, str(tmp_path), "auto") for name in names]
    outcomes = list(pool.run_tasks(tasks, jobs=2))
    assert [outcome.source for outcome in outcomes] == names
    faults = [outcome for outcome in outcomes if outcome.fault]
    assert [fault.source for fault in faults if "killer" in fault.source] == ["killer"]
    assert len(faults) == 1
