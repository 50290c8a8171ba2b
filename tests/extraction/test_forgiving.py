"""A recogniser that fails does not take the document with it: the rest is read, the failure is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.extraction import extract
from jixiao.model.document import Flow
from jixiao.model.records import Recognition
from jixiao.readers.open import read_document


def recognise_nothing_and_fail(flow: Flow, taken: frozenset[int]) -> Recognition:
    """A recogniser with a fault."""
    raise IndexError("no such row")


def test_a_failing_recogniser_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = read_document(root / "data/disclosures/linxia-2024.txt")
    monkeypatch.setattr(extract, "RECOGNISERS", (recognise_nothing_and_fail, *extract.RECOGNISERS))
    with pytest.raises(IndexError):
        extract.extract_document(document)
    extraction = extract.extract_document(document, forgiving=True)
    assert len(extraction.projects) == 10
    assert extraction.coverage is not None
    assert [e["name"] for e in extraction.coverage.unreconciled if e["what"] == "recogniser"] == [
        "recognise_nothing_and_fail"
    ]
