from __future__ import annotations

from pathlib import Path

import pytest
from tests.export.disclosures import build_folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built folder of three small disclosures."""
    return build_folder(tmp_path_factory.mktemp("built"))
