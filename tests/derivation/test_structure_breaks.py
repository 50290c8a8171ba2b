"""Weights short by a whole first level: proved where the rows follow each other, not where the text form breaks off."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jixiao.derivation.facts import IndicatorNode, ProjectNode
from jixiao.derivation.structure import Profile, derive_structure_facts

_ALL = frozenset({"cost", "output", "benefit", "satisfaction"})
_PROFILE = Profile(
    "p",
    1,
    totals=(Decimal(90),),
    shares=((_ALL, "cost", Decimal(20)), (_ALL, "output", Decimal(40)), (_ALL, "benefit", Decimal(20)), (_ALL, "satisfaction", Decimal(10))),
)  # fmt: skip


def _facts(rows: list[tuple[str, int, int]], page: int = 0) -> dict[str, object]:
    indicators = tuple(
        IndicatorNode(f"i{n}", "p", category1=block, weight=Decimal(weight), line=line, page=page)
        for n, (block, weight, line) in enumerate(rows)
    )
    project = ProjectNode("p", name="道路养护", indicators=indicators)
    return {fact.name: fact.value for fact in derive_structure_facts(project, _PROFILE)}


def _rows(gap: int, output: int = 20) -> list[tuple[str, int, int]]:
    return [
        ("cost", 20, 10),
        ("output", 20, 11),
        ("output", output, 12),
        ("satisfaction", 10, 12 + gap),
    ]


def test_a_whole_block_missing_at_a_break_is_not_proved() -> None:
    facts = _facts(_rows(4))
    assert facts["weightGapAtBreak"] == "效益指标20"
    assert "weightGap" not in facts


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(_facts(_rows(1)), id="rows follow each other"),
        pytest.param(_facts(_rows(4), page=3), id="a source with pages"),
        pytest.param(_facts(_rows(4, output=15)), id="not the whole share"),
        pytest.param(
            _facts([("cost", 20, 10), ("output", 20, 14), ("output", 20, 15), ("satisfaction", 10, 16)]),
            id="the break is elsewhere",
        ),
    ],
)  # fmt: skip
def test_any_other_short_sum_is_the_documents(facts: dict[str, object]) -> None:
    assert facts["weightGap"] in (Decimal(-20), Decimal(-25))
    assert "weightGapAtBreak" not in facts
