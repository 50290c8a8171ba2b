"""Shared fixtures, and the ledger of checks that did not run: a skipped check is named at the end, never passed over."""

from __future__ import annotations

import json
import shutil
from importlib import util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LEDGER = ROOT / "build" / "not-run.json"

_NEEDS = {
    "java": (lambda: shutil.which("java") is not None, "no Java runtime"),
    "browser": (lambda: shutil.which("chromium") is not None, "no Chromium"),
    "office": (lambda: shutil.which("soffice") is not None, "no LibreOffice"),
    "ocr": (lambda: util.find_spec("rapidocr") is not None, "the extra `ocr` is not installed"),
}


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name, (present, reason) in _NEEDS.items():
        if item.get_closest_marker(name) and not present():
            pytest.skip(f"NOT RUN: {reason}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [(report.nodeid, str(report.longrepr)) for report in terminalreporter.stats.get("skipped", [])]
    LEDGER.parent.mkdir(exist_ok=True)
    LEDGER.write_text(json.dumps(skipped, ensure_ascii=False, indent=1), encoding="utf-8")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the two sample disclosures, made once for each test process; read it, do not write to it."""
    from jixiao.pipeline.build import build

    out = tmp_path_factory.mktemp("built") / "out"
    result = build((str(ROOT / "data" / "disclosures"),), out, jobs=1)
    assert not result.faults
    return out
