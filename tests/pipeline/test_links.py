"""The links of a build: what is kept from run to run may be lost or damaged, and the links stay the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bench.generate import make_disclosure
from click.testing import CliRunner

from jixiao.cli.main import cli
from jixiao.pipeline.build import build
from jixiao.pipeline.links import DATASET, SPOOL
from jixiao.pipeline.relink import link_folder
from jixiao.reasoning.run import RULES, run_reasoner

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


def test_what_was_added_to_a_graph_goes_with_it_and_is_told(
    sources: Path, built: Path, tmp_path: Path, root: Path
) -> None:
    now, out = tmp_path / "now", tmp_path / "out"
    shutil.copytree(sources, now)
    shutil.copytree(built, out)
    link_folder(out, root / "data" / "reference" / "central-shares.csv", "en")
    run_reasoner(out, reasoner=RULES)
    added = (out / ".shards" / "shared" / DATASET, out / "reasoning.nq")
    assert build((str(now),), out).stale == () and all(path.exists() for path in added)
    (now / "1.txt").write_text(make_disclosure(9, projects=3).text, encoding="utf-8")
    told = CliRunner().invoke(cli, ["--lang", "en", "build", str(now), "--out", str(out)]).output
    assert "links to a data set" in told and "reasoning.nq was of the former graph" in told
    assert not any(path.exists() for path in added)
    assert b"graph/dataset/" not in (out / "graph.nq").read_bytes()
