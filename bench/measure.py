"""Measures a piece of work in a process of its own: CPU seconds (user + system, with its children) and peak memory."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """Medians over the runs; `figures` are what the work printed of itself."""

    cpu: float
    wall: float
    peak_mb: float
    figures: dict[str, float]


def measure(module: str, *words: str, runs: int = 3) -> Reading:
    """Runs `python -m module words…` several times and gives the medians."""
    readings = [_run(module, words) for _ in range(runs)]
    names = readings[0].figures
    return Reading(
        statistics.median(r.cpu for r in readings),
        statistics.median(r.wall for r in readings),
        max(r.peak_mb for r in readings),
        {name: statistics.median(r.figures[name] for r in readings) for name in names},
    )


_CHILD = (
    "import json,resource,runpy,sys,time;sys.argv=sys.argv[1:];"
    "s=time.perf_counter();runpy.run_module(sys.argv[0],run_name='__main__',alter_sys=False);w=time.perf_counter()-s;"
    "a=resource.getrusage(resource.RUSAGE_SELF);b=resource.getrusage(resource.RUSAGE_CHILDREN);"
    "print('@'+json.dumps([a.ru_utime+a.ru_stime+b.ru_utime+b.ru_stime,w,max(a.ru_maxrss,b.ru_maxrss)/1024]))"
)


def _run(module: str, words: tuple[str, ...]) -> Reading:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, module, *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(words)}: {done.stderr.strip().splitlines()[-1:]}")
    cpu = wall = peak = 0.0
    figures: dict[str, float] = {}
    for line in done.stdout.splitlines():
        if line.startswith("@"):
            cpu, wall, peak = json.loads(line[1:])
        elif line.startswith("="):
            figures |= json.loads(line[1:])
    return Reading(cpu, wall, peak, figures)


def tell(**figures: float) -> None:
    """Prints figures of the work itself, for `measure` to read."""
    print("=" + json.dumps(figures))


def cpu_of(work: Callable[[], object]) -> float:
    """CPU seconds of this process for one call."""
    started = time.process_time()
    work()
    return time.process_time() - started


def peak_mb() -> float:
    """Peak memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def exponent(small: tuple[float, float], large: tuple[float, float]) -> float:
    """The growth exponent between two (size, cost) points."""
    import math

    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])
