"""The commands as a user runs them: help, exit codes, one clear line per fault, no traceback without --verbose."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from jixiao.cli.main import cli

COMMANDS = sorted(cli.commands)


def run(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jixiao", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        check=False,
    )


def test_commands_of_the_contract() -> None:
    wanted = {
        "extract",
        "build",
        "validate",
        "query",
        "export",
        "link",
        "serve",
        "reason",
        "doctor",
        "findings",
        "inspect",
    }
    assert wanted <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    help_text = cli.commands[name].get_help(__import__("click").Context(cli.commands[name], info_name=name))
    assert any("\u4e00" <= char <= "\u9fff" for char in help_text)
    assert "Usage" in help_text


def test_extract_prints_one_object(root: Path) -> None:
    done = run("extract", str(root / "data/disclosures/linxia-2024.txt"))
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert len(record["projects"]) == 10
    assert set(record) >= {
        "document",
        "units",
        "projects",
        "entity_targets",
        "tables",
        "statements",
        "declared",
        "unplaced",
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("garbage.txt", bytes(range(256)) * 64),
        ("broken.pdf", b"%PDF-1.4 broken"),
        ("broken.docx", b"PK\x03\x04 broken"),
    ],
)
def test_bad_input_gets_one_line(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("extract", str(tmp_path / name))
    assert done.returncode != 0
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_file_and_empty_folder(tmp_path: Path) -> None:
    for words in (
        ("extract", str(tmp_path / "none.txt")),
        ("build", str(tmp_path), "--out", str(tmp_path / "out")),
    ):
        done = run(*words)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read(root: Path, tmp_path: Path, encoding: str) -> None:
    text = (root / "data/disclosures/linxia-2024.txt").read_text(encoding="utf-8")
    (tmp_path / "d.txt").write_bytes(text.encode(encoding))
    done = run("extract", str(tmp_path / "d.txt"))
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["projects"]) == 10


def test_validate_exit_codes(built: Path, tmp_path: Path) -> None:
    done = run("validate", str(built), "--format", "csv")
    assert done.returncode == 1
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    header = "id,rule,check,severity,profile,norm,document,page,line,focus,message_zh,message_en,printed,value_a,value_b,follows"
    assert done.stdout.splitlines()[0].startswith(header)
    assert any(row["severity"] == "Violation" for row in rows)
    assert run("validate", str(tmp_path / "none")).returncode == 2
    (tmp_path / "fine.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    assert run("validate", str(tmp_path / "fine.ttl")).returncode == 0


def test_query(built: Path) -> None:
    listed = run("query", str(built), "--list")
    assert listed.returncode == 0
    name = listed.stdout.split()[0]
    assert name
    bad = run("query", str(built), "no-such-question")
    assert bad.returncode == 2
    assert len(bad.stderr.strip().splitlines()) == 1


def test_findings_and_marks(built: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(built, copy)
    first = run("findings", str(copy), "--severity", "Violation").stdout.splitlines()
    identifier = first[0].split()[0]
    assert (
        run("findings", str(copy), "--mark", identifier, "false-positive", "--note", "看过").returncode == 0
    )
    second = run("findings", str(copy), "--severity", "Violation").stdout.splitlines()
    assert len(second) == len(first) - 1
    assert identifier in run("findings", str(copy), "--marked").stdout
    assert identifier not in (copy / "findings.csv").read_text(encoding="utf-8")
    assert run("findings", str(copy), "--mark", identifier, "open").returncode == 0
    assert identifier in (copy / "findings.csv").read_text(encoding="utf-8")
    assert run("findings", str(copy), "--mark", "none", "accepted").returncode == 2


def test_doctor() -> None:
    done = run("doctor")
    assert done.returncode == 0
    for name in ("pyshacl", "pyoxigraph", "java", "rapidocr"):
        assert name in done.stdout


def test_version_matches_changelog(root: Path) -> None:
    import jixiao

    assert f"## {jixiao.__version__}" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert run("--version").stdout.strip().endswith(jixiao.__version__)
