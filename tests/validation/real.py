"""The findings of the sample disclosures, made once for all tests."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from jixiao.derivation.derive import derive_document
from jixiao.extraction.extract import extract_document
from jixiao.mapping.map import map_extraction
from jixiao.model.findings import Finding
from jixiao.readers.open import read_document
from jixiao.validation.validate import validate_document

HERE = Path(__file__).parent
SOURCES = HERE.parent.parent / "data" / "disclosures"
NAMES = ("haidong-2024", "linxia-2024")


@cache
def graphs(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The printed and the derived graph of a sample disclosure."""
    printed = map_extraction(extract_document(read_document(SOURCES / f"{name}.txt")))
    return tuple(printed), tuple(derive_document(printed))


@cache
def findings(name: str) -> tuple[Finding, ...]:
    """Its findings with the default engine."""
    return validate_document(*graphs(name))


def rows(folder: str, name: str) -> list[dict[str, str]]:
    """A list kept beside the tests: faults found by eye, or verdicts on findings."""
    with (HERE / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
