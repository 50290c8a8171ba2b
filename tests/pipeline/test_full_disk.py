"""A disk that fills up and a folder that cannot be written: one line of what is wrong, the former result stays."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jixiao.errors import JixiaoError
from jixiao.pipeline.build import build

LINXIA = "data/disclosures/linxia-2024.txt"


def mount(folder: Path, options: str) -> None:
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"NOT RUN: a small disk cannot be mounted here: {done.stderr.strip()[:80]}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 60 MB, unmounted afterwards."""
    if os.geteuid() or shutil.which("mount") is None:
        pytest.skip("NOT RUN: mounting a small disk needs root")
    folder = tmp_path / "disk"
    mount(folder, "size=60m")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_and_a_read_only_one_leave_the_former_result(
    disk: Path, root: Path, tmp_path: Path
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    shutil.copy(root / LINXIA, source / "one.txt")
    out = disk / "out"
    build((str(source),), out, jobs=1)
    former = {name: (out / name).read_bytes() for name in ("graph.nq", "findings.csv")}
    text = (root / LINXIA).read_text(encoding="utf-8")
    (source / "one.txt").write_text(text + "\n", encoding="utf-8")

    filler = disk / "filler"
    with filler.open("wb", buffering=0) as stream, pytest.raises(OSError, match="No space"):
        while True:
            stream.write(bytes(1 << 16))
    with pytest.raises(JixiaoError):
        build((str(source),), out, jobs=1)
    assert {name: (out / name).read_bytes() for name in former} == former
    filler.unlink()

    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(JixiaoError):
        build((str(source),), out, jobs=1)
    assert {name: (out / name).read_bytes() for name in former} == former
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)

    build((str(source),), out, jobs=1)
    build((str(source),), tmp_path / "fresh", jobs=1)
    assert (out / "graph.nq").read_bytes() == (tmp_path / "fresh" / "graph.nq").read_bytes()
    assert not [path.name for path in out.iterdir() if "draft" in path.name]
