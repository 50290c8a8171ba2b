"""Precision and recall of the links across disclosures on labelled pairs of invented names; -s prints the table."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from jixiao.linking.across import link_across
from jixiao.linking.names import Names
from jixiao.linking.similar import list_candidates, score_indicators
from jixiao.linking.wording import indicator_key

PAIRS = Path(__file__).with_name("pairs.csv")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "linking.md"

# What the held half must reach, a little below what was measured (docs/linking.md).
FLOORS = {"organisation": (0.95, 0.85), "project": (0.9, 0.85), "indicator": (0.9, 0.75)}


def read_pairs() -> list[dict[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_linked(pair: dict[str, str]) -> bool:
    """Whether linking two disclosures, one with each name, links the two names."""
    first, second = "https://example.org/first", "https://example.org/second"
    office = {side: (f"https://example.org/office-{side}", None, "某某市财政局") for side in ("a", "b")}
    made = []
    for side, year, iri, name in (("a", 2017, first, pair["first"]), ("b", 2024, second, pair["second"])):
        region = pair["region"] or "630200"
        if pair["kind"] == "organisation":
            made.append(Names(f"https://example.org/{side}", year, region, ((iri, None, name),)))
        elif pair["kind"] == "project":
            made.append(
                Names(f"https://example.org/{side}", year, region, (office[side],), ((iri, None, name),))
            )
        else:
            made.append(Names(f"https://example.org/{side}", year, region, (), (), ((iri, name),)))
    return any({link.subject, link.object} == {first, second} for link in link_across(made))


def count(pairs: list[dict[str, str]]) -> dict[tuple[str, str], Counter[str]]:
    counts: dict[tuple[str, str], Counter[str]] = {}
    for pair in pairs:
        answer = ("true" if pair["same"] == "yes" else "false") + ("-linked" if is_linked(pair) else "-apart")
        for half in (pair["half"], "all"):
            counts.setdefault((pair["kind"], half), Counter())[answer] += 1
    return counts


def rate(counts: Counter[str]) -> tuple[float, float]:
    linked = counts["true-linked"]
    return linked / (linked + counts["false-linked"]), linked / (linked + counts["true-apart"])


def test_precision_and_recall() -> None:
    counts = count(read_pairs())
    lines = []
    for (kind, half), found in sorted(counts.items()):
        precision, recall = rate(found)
        lines.append(f"| {kind} | {half} | {found.total()} | {precision:.3f} | {recall:.3f} |")
    print("", "| kind | half | pairs | precision | recall |", "|---|---|---:|---:|---:|", *lines, sep="\n")
    assert "\n".join(lines) in PAGE.read_text(encoding="utf-8"), "docs/linking.md shows other figures"
    for kind, (precision, recall) in FLOORS.items():
        reached = rate(counts[kind, "held"])
        assert reached[0] >= precision and reached[1] >= recall, (kind, reached)


def test_the_set_is_large_and_mixed() -> None:
    pairs = read_pairs()
    assert len(pairs) >= 300
    assert len({(p["kind"], p["first"], p["second"]) for p in pairs}) == len(pairs)
    for kind in FLOORS:
        answers = Counter(p["same"] for p in pairs if p["kind"] == kind)
        assert min(answers["yes"], answers["no"]) >= 40


@pytest.mark.parametrize("half", ["tuned", "held"])
def test_blocking_loses_no_similar_indicator(half: str) -> None:
    pairs = [p for p in read_pairs() if p["kind"] == "indicator" and p["half"] == half]
    keys = sorted({indicator_key(p[side]) for p in pairs for side in ("first", "second")})
    candidates = {(keys[one], keys[other]) for one, other in list_candidates(keys)}
    for one in keys:
        for other in keys:
            if one < other and score_indicators(one, other):
                assert (one, other) in candidates


def test_candidates_come_once_and_from_either_side() -> None:
    keys = ["甲乙丙丁戊己庚辛壬癸"] + [f"甲乙{n}丙丁{n}" for n in range(3)] + ["庚辛", "庚辛子", "丑寅"]
    pairs = list(list_candidates(keys))
    assert len(pairs) == len(set(pairs)) and all(one < other for one, other in pairs)
    assert (0, 4) in pairs and (4, 5) in pairs
    assert not any(6 in pair for pair in pairs)
