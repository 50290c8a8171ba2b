"""Every named question gives exactly its expected answer on small hand-made data."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from jixiao.query.questions import list_questions
from jixiao.query.run import run_question
from jixiao.store.open import open_store

CASES = Path(__file__).resolve().parent.parent / "queries"
NAMES = [question.name for question in list_questions()]


@pytest.mark.parametrize("name", NAMES)
def test_answer(name: str) -> None:
    folder = CASES / name
    params = folder / "params.json"
    given = json.loads(params.read_text(encoding="utf-8")) if params.exists() else {}
    answer = run_question(open_store(next(folder.glob("data.*"))), name, given)
    with (folder / "answer.csv").open(encoding="utf-8", newline="") as file:
        wanted = list(csv.reader(file))
    assert wanted[0] == list(answer.columns)
    assert [["" if cell is None else cell.value for cell in row] for row in answer.rows] == wanted[1:]
    assert answer.rows


def test_there_are_enough_questions() -> None:
    assert len(NAMES) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_header(name: str) -> None:
    question = next(q for q in list_questions() if q.name == name)
    assert question.banner.endswith(".") and question.question_zh.endswith("？") and question.answers
    for parameter in question.parameters:
        assert f"?{parameter.name}" in question.text.split("WHERE", 1)[1]


def test_every_case_has_a_question() -> None:
    assert {path.name for path in CASES.iterdir()} == set(NAMES)
