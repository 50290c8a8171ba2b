"""The main job: outputs, same bytes, incremental, one bad source among good ones, two runs at once, sudden death."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jixiao.errors import OutputError, SourceMissing
from jixiao.pipeline.build import build
from jixiao.pipeline.files import hold_folder
from jixiao.pipeline.stage import read_stage

LINXIA = "data/disclosures/linxia-2024.txt"
HAIDONG = "data/disclosures/haidong-2024.txt"


def graph_of(out: Path) -> bytes:
    return (out / "graph.nq").read_bytes()


def test_outputs(built: Path) -> None:
    for name in (
        "graph.nq",
        "store",
        "records",
        "findings.csv",
        "report.ttl",
        "report.html",
        "coverage.json",
        "manifest.json",
    ):
        assert (built / name).exists(), name
    assert sorted(path.name for path in (built / "records").iterdir()) == [
        "haidong-2024.json",
        "linxia-2024.json",
    ]
    assert not [path.name for path in built.iterdir() if "draft" in path.name or "former" in path.name]


def test_what_the_samples_must_yield(built: Path) -> None:
    stages = [read_stage(shard) for shard in sorted((built / ".shards").iterdir()) if shard.name != "shared"]
    counts = {stage["source"]: stage["counts"] for stage in stages if stage}
    haidong, linxia = counts["haidong-2024.txt"], counts["linxia-2024.txt"]
    assert (haidong["projects"], haidong["indicators"], haidong["tables"]) == (36, 278, 9)
    assert (linxia["projects"], linxia["indicators"], linxia["entity_indicators"], linxia["tables"]) == (
        10,
        49,
        8,
        11,
    )


def test_coverage_adds_up(built: Path) -> None:
    coverage = json.loads((built / "coverage.json").read_text(encoding="utf-8"))
    for scope in (coverage["total"], *coverage["documents"].values()):
        for name in ("rows", "cells", "amounts"):
            figures = scope[name]
            assert figures["placed"] + figures["ignored"] + figures["unplaced"] == figures["total"] > 0


def test_same_input_same_bytes(built: Path, root: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
    shutil.copy(root / HAIDONG, tmp_path / "b")
    shutil.copy(root / LINXIA, tmp_path / "a")
    build((str(tmp_path / "b"), str(tmp_path / "a")), again, jobs=2)
    assert graph_of(again) == graph_of(built)
    assert (again / "findings.csv").read_bytes() == (built / "findings.csv").read_bytes()


def test_unchanged_sources_are_not_read_again(root: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    shutil.copy(root / LINXIA, source / "one.txt")
    first = build((str(source),), tmp_path / "out", jobs=1)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.*")}
    second = build((str(source),), tmp_path / "out", jobs=1)
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.*")}
    assert (first.rebuilt, second.rebuilt) == (1, 0)
    assert before == after
    text = (source / "one.txt").read_text(encoding="utf-8")
    (source / "one.txt").write_text(text + "\n", encoding="utf-8")
    shutil.copy(root / LINXIA, source / "two.txt")
    third = build((str(source),), tmp_path / "out", jobs=1)
    assert third.rebuilt == 2
    assert len(third.stages) == 2


def test_incremental_store_holds_the_same_as_a_fresh_one(root: Path, tmp_path: Path) -> None:
    from jixiao.query.run import ask
    from jixiao.store.open import open_store

    source = tmp_path / "in"
    source.mkdir()
    text = (root / LINXIA).read_text(encoding="utf-8")
    for number in range(9):
        (source / f"d{number}.txt").write_text(text + "\n" * number, encoding="utf-8")
    build((str(source),), tmp_path / "out", jobs=2)
    (source / "d3.txt").write_text(text + "\n" * 20, encoding="utf-8")
    (source / "d4.txt").unlink()
    build((str(source),), tmp_path / "out", jobs=2)
    build((str(source),), tmp_path / "fresh", jobs=2)
    assert graph_of(tmp_path / "out") == graph_of(tmp_path / "fresh")
    counts = []
    for name in ("out", "fresh"):
        with open_store(tmp_path / name) as store:
            rows = ask(store, (root / "tests/pipeline/count-by-graph.rq").read_text(encoding="utf-8")).rows
            counts.append(sorted(tuple(cell.value if cell else "" for cell in row) for row in rows))
    assert counts[0] == counts[1]
    assert len(counts[0]) > 8


def test_a_bad_source_does_not_stop_the_rest(root: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    shutil.copy(root / LINXIA, source / "good.txt")
    (source / "empty.txt").write_bytes(b"")
    (source / "garbage.txt").write_bytes(bytes(range(256)) * 40)
    (source / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    result = build((str(source),), tmp_path / "out", jobs=1)
    assert len(result.stages) == 1
    assert len(result.faults) == 3
    for fault in result.faults:
        assert "\n" not in fault
        assert any(name in fault for name in ("empty.txt", "garbage.txt", "broken.pdf"))


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing):
        build((str(tmp_path),), tmp_path / "out")
    with pytest.raises(SourceMissing):
        build((str(tmp_path / "absent.txt"),), tmp_path / "out")


def test_repeated_sources_count_once(root: Path, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        shutil.copy(root / LINXIA, tmp_path / name)
    result = build((str(tmp_path / "a.txt"), str(tmp_path / "b.txt")), tmp_path / "out", jobs=1)
    assert len(result.stages) == 1
    assert len(result.repeated) == 1


def test_two_runs_exclude_each_other(root: Path, tmp_path: Path) -> None:
    with hold_folder(tmp_path / "out"), pytest.raises(OutputError, match="another run"):
        build((str(root / LINXIA),), tmp_path / "out", jobs=1)


def test_a_read_only_target_is_refused(tmp_path: Path, root: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    with pytest.raises(OutputError):
        build((str(root / LINXIA),), blocked / "out", jobs=1)


@pytest.mark.parametrize("delay", [0.6, 1.6, 2.6, 3.4])
def test_killed_at_any_time_the_next_run_completes(root: Path, tmp_path: Path, delay: float) -> None:
    """kill -9 during a rebuild: the former result stays readable, and the next run ends with the right bytes."""
    out = tmp_path / "out"
    source = tmp_path / "in"
    source.mkdir()
    shutil.copy(root / LINXIA, source / "one.txt")
    build((str(source),), out, jobs=1)
    former = graph_of(out)
    (source / "one.txt").write_text((root / LINXIA).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "jixiao", "build", str(source), "--out", str(out), "-j", "1"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path)
    time.sleep(delay)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    half = graph_of(out)
    assert half.endswith(b" .\n")
    assert half.count(b"\n") >= 0.9 * former.count(b"\n")
    build((str(source),), out, jobs=1)
    fresh = tmp_path / "fresh"
    build((str(source),), fresh, jobs=1)
    assert graph_of(out) == graph_of(fresh)
    assert not [path.name for path in out.iterdir() if "draft" in path.name]
