"""Indicators and goals whose wording serves a target of the Sustainable Development Goals (data/lookups/sdg.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from jixiao import resources
from jixiao.errors import LookupFault
from jixiao.iris import disclosure_iri, goal_iri
from jixiao.linking.links import Link
from jixiao.mapping.identity import leaf_iris, subject_iris
from jixiao.model.records import Extraction
from jixiao.text import compare_form
from jixiao.vocabulary import SEMAPV, SKOS

SDG = "http://metadata.un.org/sdg/"


@dataclass(frozen=True, slots=True)
class GoalRule:
    """A wording, the target it serves, how sure that is (a decimal string up to 0.7) and why."""

    pattern: re.Pattern[str]
    target: str
    score: str
    reason: str


@cache
def goal_rules() -> tuple[GoalRule, ...]:
    """The rules of data/lookups/sdg.toml; raises LookupFault on a malformed one."""
    found = []
    for row in resources.read_toml("data", "lookups", "sdg.toml")["rules"]:
        try:
            found.append(GoalRule(re.compile(row["pattern"]), row["target"], row["score"], row["reason"]))
        except (KeyError, re.error) as error:
            raise LookupFault(
                f"malformed rule: {error}", where="data/lookups/sdg.toml", remedy="mend the rule"
            ) from error
    return tuple(found)


def targets_of(text: str) -> tuple[tuple[GoalRule, str], ...]:
    """The rules that a wording meets, each with the words that met it."""
    folded = compare_form(text)
    return tuple((rule, found[0]) for rule in goal_rules() if (found := rule.pattern.search(folded)))


def link_goals(extraction: Extraction) -> Iterator[Link]:
    """Links of the third-level indicators and the goals of a disclosure to the targets their wording serves."""
    disclosure = disclosure_iri(extraction.document.sha256)
    for records, entity in ((extraction.projects, False), (extraction.entity_targets, True)):
        for subject, record in zip(subject_iris(disclosure, records, entity=entity), records, strict=True):
            for iri, indicator in zip(
                leaf_iris(subject, len(record.indicators)), record.indicators, strict=True
            ):
                yield from _link_text(iri, indicator.level3 or "")
            for number, goal in enumerate(record.goals, 1):
                yield from _link_text(goal_iri(subject, number), goal)


def _link_text(iri: str, text: str) -> Iterator[Link]:
    for rule, words in targets_of(text):
        yield Link(
            iri, SKOS.relatedMatch, SDG + rule.target, rule.score, "sdg-wording", f"{words}: {rule.reason}",
            SEMAPV.LexicalMatching, text[:80], rule.target,
        )  # fmt: skip
