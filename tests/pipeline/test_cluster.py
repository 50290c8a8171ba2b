"""The cluster: the same bytes as a build on one machine, and a worker killed in the middle loses nothing."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from jixiao.pipeline.build import build

LINXIA = "data/disclosures/linxia-2024.txt"
SAME = ("graph.nq", "findings.csv", "findings.json", "report.ttl", "coverage.json")

try:
    from distributed import LocalCluster
except ImportError:
    LocalCluster = None


@pytest.mark.skipif(LocalCluster is None, reason="NOT RUN: needs the extra `cluster` (dask.distributed)")
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_writes_the_same_bytes_though_a_worker_dies(root: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    text = (root / LINXIA).read_text(encoding="utf-8")
    for number in range(5):
        (source / f"d{number}.txt").write_text(text + "\n" * number, encoding="utf-8")
    build((str(source),), tmp_path / "local", jobs=1)
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        victims = [worker.process.process.pid for worker in cluster.workers.values()][:1]

        def kill_one(stage: str, done: int, total: int) -> None:
            if stage == "building" and done == 1:
                while victims:
                    os.kill(victims.pop(), signal.SIGKILL)

        result = build(
            (str(source),), tmp_path / "clustered", cluster=cluster.scheduler_address, progress=kill_one
        )
    assert not victims
    assert result.faults == ()
    assert len(result.stages) == 5
    for name in SAME:
        assert (tmp_path / "clustered" / name).read_bytes() == (tmp_path / "local" / name).read_bytes(), name
