"""Documentation is tested: every command documented, generated pages up to date, links alive, one voice."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from jixiao.cli.main import cli

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "queries").glob("*.md"),
        *(ROOT / "data").glob("*.md"),
    ]
)


def test_the_command_reference_is_up_to_date() -> None:
    import sys

    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import make_docs
    finally:
        sys.path.pop(0)
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == make_docs.render_reference()


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_readme_names_every_command(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for command in cli.commands:
        assert f"jixiao {command}" in text, command
    assert "make demo" in text
    assert "make test" in text


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_pages_name_exist(page: Path) -> None:
    for name in re.findall(
        r"`((?:src|docs|data|queries|shapes|ontology|tests|tools|bench)/[\w./-]+)`",
        page.read_text(encoding="utf-8"),
    ):
        assert (ROOT / name).exists(), f"{page.name} names {name}"


def test_no_machine_stands_in_tracked_files() -> None:
    """No path of a machine and no address of a package registry: the project speaks only of itself."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    bad = re.compile(
        r"(?<![\w.])/(?:work|farm|root|home/[a-z]+)/|pypi\.org|registry\.npmjs|files\.pythonhosted|--(?:extra-)?index-url"
    )
    here = Path(__file__).name
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.name == here or not path.is_file() or path.suffix in (".png", ".pdf", ".xls"):
            continue
        found = bad.search(path.read_bytes().decode("utf-8", errors="ignore"))
        assert not found, f"{name}: {found.group() if found else ''}"
