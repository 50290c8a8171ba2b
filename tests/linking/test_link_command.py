"""`jixiao link` on a build of the two samples, with the reference data set and with one of a user's."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jixiao.query.run import run_question
from jixiao.store.open import open_store


@pytest.fixture(scope="module")
def build(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(built, tmp_path_factory.mktemp("linked") / "out")


def run(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "jixiao", "link", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


def test_linking_again_changes_nothing(build: Path) -> None:
    before = (build / "graph.nq").read_bytes()
    code, output = run(str(build))
    assert code == 0
    assert "region-name" in output and "sdg-wording" in output and "organisation-part" in output
    assert (build / "graph.nq").read_bytes() == before


def test_the_join_with_the_reference_data(build: Path, root: Path) -> None:
    code, output = run(str(build), "--dataset", str(root / "data" / "reference" / "central-shares.csv"))
    assert code == 0
    assert "dataset-region-code" in output and "central-shares.toml" in output
    with open_store(build) as store:
        answer = run_question(store, "central-share-by-function", {})
    rows = [tuple("" if cell is None else cell.value for cell in row) for row in answer.rows]
    assert ("620000", "07", "426400", "80") in {(r[2], r[3], r[5], r[8]) for r in rows}
    assert ("630000", "07", "1491500", "80") in {(r[2], r[3], r[5], r[8]) for r in rows}
    with (root / "docs" / "linking.md").open(encoding="utf-8") as page:
        shown = [
            tuple(part.strip() for part in line.strip("|\n").split("|"))
            for line in page
            if line.startswith(("| 海东市", "| 临夏市"))
        ]
    assert shown == rows


def test_linking_without_the_data_set_takes_it_out_again(build: Path) -> None:
    before = (build / "graph.nq").read_bytes()
    assert run(str(build))[0] == 0
    assert b"graph/dataset/" not in (build / "graph.nq").read_bytes() != before
    with open_store(build) as store:
        assert not run_question(store, "central-share-by-function", {}).rows


def test_a_table_of_the_users(build: Path, tmp_path: Path) -> None:
    path = tmp_path / "offices.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(
            [["编号", "机构名称", "编制"], ["1", "海东市人社局", "30"], ["2", "某县人社局", "9"]]
        )
    code, output = run(str(build), "--dataset", str(path))
    assert code == 0 and "name = 机构名称" in output and "1 / 2" in output
    assert run(str(build))[0] == 0


def test_a_bad_data_set_leaves_the_build_as_it_was(build: Path, tmp_path: Path) -> None:
    before = (build / "graph.nq").read_bytes()
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    code, output = run(str(build), "--dataset", str(tmp_path / "bad.csv"))
    assert code != 0 and "bad.csv" in output and len(output.strip().splitlines()) == 1
    assert (build / "graph.nq").read_bytes() == before
    code, output = run(str(tmp_path), "--dataset", str(tmp_path / "bad.csv"))
    assert code != 0 and len(output.strip().splitlines()) == 1
