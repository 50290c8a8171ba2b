"""The links of a build: what is kept from run to run may be lost or damaged, and the links stay the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bench.generate import make_disclosure

from jixiao.pipeline.build import build
from jixiao.pipeline.links import SPOOL

LINKS = Path(".shards", "shared", "links.nq")


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    for number in range(4):
        (folder / f"{number}.txt").write_text(make_disclosure(number, projects=2).text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, sources: Path) -> Path:
    out = tmp_path_factory.mktemp("out") / "built"
    build((str(sources),), out)
    return out


@pytest.mark.parametrize("state", ["kept", "lost", "damaged", "cut"])
def test_links_after_a_change_are_those_of_a_new_build(
    state: str, sources: Path, built: Path, tmp_path: Path
) -> None:
    now, out = tmp_path / "now", tmp_path / "out"
    shutil.copytree(sources, now)
    shutil.copytree(built, out)
    (now / "1.txt").write_text(make_disclosure(9, projects=3).text, encoding="utf-8")
    spool = out / ".shards" / "shared" / SPOOL
    data = spool.read_bytes()
    if state == "lost":
        spool.unlink()
    elif state == "damaged":
        spool.write_bytes(data[:4096] + b"no pages" * 512 + data[8192:])
    elif state == "cut":
        spool.write_bytes(data[: len(data) // 2 + 100])
    build((str(now),), out)
    build((str(now),), tmp_path / "anew")
    assert (out / LINKS).read_bytes() == (tmp_path / "anew" / LINKS).read_bytes()
    assert (out / "graph.nq").read_bytes() == (tmp_path / "anew" / "graph.nq").read_bytes()
