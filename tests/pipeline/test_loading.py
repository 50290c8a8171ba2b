"""Store and index filled by a process of their own: the same as without it, whatever dies, and small changes after it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from jixiao.errors import GraphError, OutputError
from jixiao.pipeline import stores
from jixiao.pipeline.build import build
from jixiao.pipeline.loading import Loading
from jixiao.store import build as store_build

VOCABULARY = "/graph/vocabulary>"
HEAD = "单位名称\t项目名称\t项目类别\t预算数(万元)\t绩效目标\t一级指标\t二级指标\t三级指标\t绩效指标性质\t绩效指标值\t度量单位\t分值权重"


def disclosure(number: int, year: int = 2024) -> str:
    """A small disclosure of an invented office; its neighbours share indicators with it."""
    rows = [
        f"502001-东山市教育局\t62{number:04d}24T000000000{number % 3}-培训{number % 5}期经费\t3-特定目标类\t{number + 1}.00\t完成任务。"
        f"\t产出指标\t数量指标\t开展培训{number % 4}期次数\t≥\t12\t次\t50",
        "\t\t\t\t\t满意度指标\t服务对象满意度\t参训人员满意程度\t≥\t90\t%\t40",
    ]
    return (
        f"# 东山市教育局\n\n## {year} 年部门预算\n\n## {year} 年部门预算项目支出绩效目标表\n{HEAD}\n"
        + "\n".join(rows)
        + "\n"
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(24):
        (folder / f"d{number:02d}.txt").write_text(disclosure(number, 2020 + number % 5), encoding="utf-8")
    return folder


def quads(out: Path) -> set[str]:
    """What the store holds, the vocabulary with its blank nodes by number alone."""
    found = {str(quad) for quad in ox.Store.read_only(str(out / "store"))}
    vocabulary = {quad for quad in found if VOCABULARY in quad}
    return found - vocabulary | {str(len(vocabulary))}


def rows(out: Path) -> dict[str, list[tuple[object, ...]]]:
    tables = ("documents", "subjects", "indicators", "findings", "amounts")
    with sqlite3.connect(out / "explorer.sqlite") as index:
        found = {t: sorted(index.execute(f"select * from {t}").fetchall(), key=repr) for t in tables}
        # The stage record, the last column, holds the seconds it took.
        found["documents"] = [row[:-1] for row in found["documents"]]
        found["words"] = sorted(index.execute("select text, kind, iri, doc from words").fetchall(), key=repr)
        spans = index.execute("select sum(last - first + 1) from word_spans").fetchone()[0]
    index.close()
    assert spans == len(found["words"])
    return found


def drafts(out: Path) -> list[str]:
    return [path.name for path in out.iterdir() if "draft" in path.name or "former" in path.name]


def test_the_same_with_and_without_the_process(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build((str(source),), tmp_path / "beside", jobs=2)
    monkeypatch.setattr(stores, "_WORTH_A_PROCESS", 1000)
    build((str(source),), tmp_path / "within", jobs=1)
    beside, within = tmp_path / "beside", tmp_path / "within"
    assert (beside / "graph.nq").read_bytes() == (within / "graph.nq").read_bytes()
    assert quads(beside) == quads(within)
    assert rows(beside) == rows(within)
    assert drafts(beside) == drafts(within) == []
    # What the store holds is what graph.nq says, and the vocabulary.
    whole = ox.Store()
    whole.bulk_load(path=str(beside / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    assert {quad for quad in quads(beside) if quad.startswith("<")} == {str(quad) for quad in whole}


def test_the_blank_nodes_of_a_file_stay_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_build, "BLOCK", 3000)
    links, vocabulary = tmp_path / "links.nq", tmp_path / "vocabulary.nq"
    links.write_text(
        "".join(f"<urn:s{n}> <urn:p> <urn:o{n}> <urn:links> .\n" for n in range(500)), encoding="utf-8"
    )
    vocabulary.write_text(
        "".join(f"_:b{n} <urn:next> _:b{n + 1} <urn:vocabulary> .\n" for n in range(60)), encoding="utf-8"
    )
    store_build.build_store(tmp_path / "store", [links, vocabulary])
    found = ox.Store.read_only(str(tmp_path / "store"))
    assert len(list(found)) == 560
    nodes = {
        node
        for quad in found.quads_for_pattern(None, ox.NamedNode("urn:next"), None)
        for node in (quad.subject, quad.object)
    }
    assert len(nodes) == 61


def test_changes_after_it_come_to_what_a_fresh_build_has(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build((str(source),), out, jobs=2)
    for step in range(3):
        (source / f"d{step:02d}.txt").write_text(disclosure(40 + step, 2022), encoding="utf-8")
        if step == 1:
            (source / "d09.txt").unlink()
        result = build((str(source),), out, jobs=1)
        assert result.rebuilt == 1
        fresh = tmp_path / f"fresh{step}"
        build((str(source),), fresh, jobs=2)
        assert (out / "graph.nq").read_bytes() == (fresh / "graph.nq").read_bytes()
        assert quads(out) == quads(fresh)
        assert rows(out) == rows(fresh)
        assert drafts(out) == []


def test_a_process_that_dies_is_told_and_the_next_run_completes(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    started: list[Loading] = []

    class Watched(Loading):
        def __init__(self, folder: Path) -> None:
            super().__init__(folder)
            started.append(self)

    def kill(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("building", 12):
            os.kill(started[0]._process.pid, signal.SIGKILL)

    with monkeypatch.context() as patched:
        patched.setattr(stores, "Loading", Watched)
        with pytest.raises(OutputError, match="has died"):
            build((str(source),), out, jobs=1, progress=kill)
    assert not (out / "store").exists() and not (out / "manifest.json").exists()
    assert drafts(out) == []
    result = build((str(source),), out, jobs=1)
    assert result.rebuilt == 0 and len(result.stages) == 24
    build((str(source),), tmp_path / "fresh", jobs=2)
    assert quads(out) == quads(tmp_path / "fresh")


@pytest.mark.parametrize("delay", [1.0, 2.0, 3.0, 5.0])
def test_killed_beside_its_process_the_next_run_completes(source: Path, tmp_path: Path, delay: float) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "jixiao", "build", str(source), "--out", str(out), "-j", "1"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path)
    time.sleep(delay)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    build((str(source),), out, jobs=1)
    build((str(source),), tmp_path / "fresh", jobs=1)
    assert (out / "graph.nq").read_bytes() == (tmp_path / "fresh" / "graph.nq").read_bytes()
    assert quads(out) == quads(tmp_path / "fresh")
    assert rows(out) == rows(tmp_path / "fresh")


def test_what_a_dead_run_left_goes(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / ".store.draft-1").mkdir(parents=True)
    (out / ".store.draft-1" / "000001.sst").write_bytes(b"")
    (out / ".explorer.sqlite.draft-1").write_bytes(b"")
    build((str(source / "d00.txt"),), out, jobs=1)
    assert drafts(out) == []


def test_an_unfinished_run_is_finished_though_the_sources_are_back(source: Path, tmp_path: Path) -> None:
    """Outputs newer than the manifest are not taken for those that the manifest describes."""
    out = tmp_path / "out"
    build((str(source / "d00.txt"),), out, jobs=1)
    former = (out / "graph.nq").read_bytes()
    (out / ".shards" / "shared" / "unfinished").write_text("", encoding="utf-8")
    (out / "graph.nq").write_bytes(b"")
    build((str(source / "d00.txt"),), out, jobs=1)
    assert (out / "graph.nq").read_bytes() == former
    assert not (out / ".shards" / "shared" / "unfinished").exists()


def test_a_fault_while_loading_is_told(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build((str(source),), out, jobs=1)
    former = quads(out)
    shards = [path for path in (out / ".shards").iterdir() if path.name != "shared"]
    for broken in (shards[3] / "printed.nq", out / ".shards" / "shared" / "catalogue.nq"):
        kept = broken.read_bytes()
        broken.write_bytes(b"<urn:s> <urn:p> broken\n")
        with Loading(out) as loading:
            for path in (*shards, out / ".shards" / "shared" / "catalogue.nq"):
                loading.add(path)
            loading.close()
            with pytest.raises(GraphError, match="not N-Quads"):
                loading.finish()
        broken.write_bytes(kept)
    assert quads(out) == former and drafts(out) == []
