"""The whole build: `FOLDER OUT`; prints documents a second, CPU seconds and the peak of any process."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from bench.measure import tell
from jixiao.pipeline.build import build


def count_lines(path: Path) -> int:
    """The lines of a file of any size."""
    with path.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))


def main() -> None:
    """Builds FOLDER into OUT and prints its figures."""
    source, out = sys.argv[1], Path(sys.argv[2])
    started = time.perf_counter()
    result = build((source,), out)
    wall = time.perf_counter() - started
    own = resource.getrusage(resource.RUSAGE_SELF)
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    tell(
        wall=wall, documents=len(result.stages), rebuilt=result.rebuilt, per_second=len(result.stages) / wall,
        cpu=own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime, quads=count_lines(out / "graph.nq"),
        peak_parent_mb=own.ru_maxrss / 1024, peak_worker_mb=workers.ru_maxrss / 1024,
    )  # fmt: skip


if __name__ == "__main__":
    main()
