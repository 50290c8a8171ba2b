"""The sample disclosures survive the way into the graph and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.extraction.extract import extract_document
from jixiao.mapping.map import map_extraction
from jixiao.mapping.read import read_lines
from jixiao.readers.open import read_document


@pytest.mark.parametrize("name", ["haidong-2024.txt", "linxia-2024.txt"])
def test_a_disclosure_is_read_back_whole(root: Path, name: str) -> None:
    extraction = extract_document(read_document(root / "data" / "disclosures" / name))
    assert extraction.projects and extraction.tables
    lines = map_extraction(extraction)
    assert read_lines(lines) == extraction
    assert map_extraction(extraction) == lines
