"""The sample disclosures yield what their descriptors say, and records survive the way to JSON and the graph and back."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from jixiao.extraction.extract import extract_document
from jixiao.mapping.map import map_extraction
from jixiao.mapping.read import read_lines
from jixiao.model.codec import dumps, from_json
from jixiao.model.records import Extraction
from jixiao.readers.open import read_document

FOLDER = Path(__file__).resolve().parent.parent / "data" / "disclosures"
DESCRIPTORS = sorted(FOLDER.glob("*.toml"))


@pytest.fixture(scope="module", params=DESCRIPTORS, ids=lambda path: path.stem)
def pair(request: pytest.FixtureRequest) -> tuple[dict[str, object], Extraction]:
    descriptor = tomllib.loads(request.param.read_text(encoding="utf-8"))
    return descriptor, extract_document(read_document(FOLDER / descriptor["source"]))


def test_every_sample_has_a_descriptor() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {path.stem for path in DESCRIPTORS}


def test_yields(pair: tuple[dict[str, object], Extraction]) -> None:
    descriptor, extraction = pair
    wanted = descriptor["yields"]
    assert isinstance(wanted, dict)
    head = extraction.document
    assert (head.publisher, head.region, head.fiscal_year) == (
        descriptor["publisher"],
        descriptor["region"],
        descriptor["fiscal_year"],
    )
    assert head.published == descriptor.get("published")
    assert len(extraction.projects) == wanted["projects"]
    assert sum(len(project.indicators) for project in extraction.projects) == wanted["indicators"]
    assert len(extraction.entity_targets) == wanted["entity_targets"]
    assert sum(len(t.indicators) for t in extraction.entity_targets) == wanted.get("entity_indicators", 0)
    assert len(extraction.tables) == wanted["tables"]
    assert len(extraction.unplaced) == wanted["unplaced"]
    budgets = [project.budget for project in extraction.projects]
    assert all(budget is not None and budget.unit == wanted["unit"] for budget in budgets)
    assert sum(Decimal(budget.amount) for budget in budgets if budget) == Decimal(
        str(wanted["project_money"])
    )


def test_every_amount_and_indicator_has_its_place(pair: tuple[dict[str, object], Extraction]) -> None:
    _, extraction = pair
    for project in (*extraction.projects, *extraction.entity_targets):
        assert project.source.line
        assert all(indicator.source.line for indicator in project.indicators)
    for table in extraction.tables:
        assert all(row.source.line for row in table.rows)
    assert all(statement.source.line for statement in extraction.statements)


def test_records_to_json_and_back(pair: tuple[dict[str, object], Extraction]) -> None:
    _, extraction = pair
    assert from_json(Extraction, json.loads(dumps(extraction))) == extraction


def test_records_to_graph_and_back(pair: tuple[dict[str, object], Extraction]) -> None:
    _, extraction = pair
    assert read_lines(map_extraction(extraction)) == extraction
