"""An installed copy works as a checkout does: the wheel carries the shipped folders, templates and schema."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_an_installed_copy_builds_a_disclosure(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    wheel = next(tmp_path.glob("*.whl"))
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    names = {path.relative_to(installed / "jixiao").as_posix() for path in (installed / "jixiao").rglob("*")}
    for name in (
        "_data/ontology/jixiao.ttl", "_data/shapes/weights.ttl", "_data/queries/questions/departments.rq",
        "_data/data/lookups/headers.toml", "report/templates/head.html", "server/templates/base.html", "store/index.sql",
        "py.typed",
    ):  # fmt: skip
        assert name in names, name
    code = (
        "import sys; from pathlib import Path; from jixiao import resources; from jixiao.pipeline.build import build; "
        "assert 'installed' in str(resources.root()), resources.root(); "
        "r = build((sys.argv[1],), Path(sys.argv[2]), jobs=1); assert len(r.stages) == 1 and not r.faults"
    )
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "data/disclosures/linxia-2024.txt"), str(tmp_path / "out")],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.html").is_file()
