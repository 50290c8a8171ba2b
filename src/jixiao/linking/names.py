"""What linking across disclosures needs of each: its region, year, organisations, projects, indicators, functions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from jixiao import codelists
from jixiao.iris import disclosure_iri, unit_iri
from jixiao.linking.wording import indicator_key
from jixiao.mapping.identity import leaf_iris, subject_iris
from jixiao.model.records import Extraction
from jixiao.text import compare_form

# One disclosure is kept with at most so many wordings of indicators; longer texts are sentences and no names.
MOST_INDICATORS = 4000
LONGEST_INDICATOR = 60


@dataclass(frozen=True, slots=True)
class Names:
    """What linking needs of one disclosure: its region, and its organisations and projects as (IRI, code, name).

    `indicators` holds each wording of a third-level indicator once, as (IRI of its first use, text);
    `keys` their forms for comparison, in the same order, and `functions` the functional codes that its tables and
    statements use.
    """

    disclosure: str
    year: int | None
    region: str | None
    organisations: tuple[tuple[str, str | None, str], ...] = ()
    projects: tuple[tuple[str, str | None, str], ...] = ()
    indicators: tuple[tuple[str, str], ...] = ()
    functions: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


def list_names(extraction: Extraction) -> Names:
    """The names of one disclosure."""
    head = extraction.document
    disclosure = disclosure_iri(head.sha256)
    region = codelists.region_at_start(head.publisher) or codelists.region_by_name(head.region)
    organisations = {(u.code, u.name) for u in extraction.units if u.name}
    if head.publisher:
        organisations.add((None, head.publisher))
    projects = zip(
        subject_iris(disclosure, extraction.projects, entity=False), extraction.projects, strict=True
    )
    indicators = _list_indicators(disclosure, extraction)
    return Names(
        disclosure,
        head.fiscal_year,
        region.code if region else None,
        tuple(
            (unit_iri(disclosure, code, name), code, name)
            for code, name in sorted(organisations, key=lambda pair: (pair[0] or "", pair[1] or ""))
            if name
        ),
        tuple((iri, p.code, p.name) for iri, p in projects if p.name),
        tuple(indicators.values()),
        tuple(sorted(used_functions(extraction))),
        tuple(indicators),
    )


def used_functions(extraction: Extraction) -> set[str]:
    """The functional codes that the tables and statements of a disclosure print and the list holds."""
    codes = {row.code for table in extraction.tables for row in table.rows if row.code}
    codes |= {code for s in extraction.statements if (code := s.subject.get("code"))}
    return {code for code in codes if code.startswith("2") and codelists.functional(code)}


@cache
def _level_names() -> frozenset[str]:
    named = codelists.concepts("indicator-category").values()
    return frozenset(compare_form(label) for c in named for label in (c.label_zh, *c.alt_labels))


def _list_indicators(disclosure: str, extraction: Extraction) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for records, entity in ((extraction.projects, False), (extraction.entity_targets, True)):
        for subject, record in zip(subject_iris(disclosure, records, entity=entity), records, strict=True):
            for iri, indicator in zip(
                leaf_iris(subject, len(record.indicators)), record.indicators, strict=True
            ):
                text = indicator.level3 or ""
                key = indicator_key(text)
                # A level's own name (数量指标) in the place of an indicator says nothing of what is measured.
                if (
                    len(key) >= 4
                    and len(text) <= LONGEST_INDICATOR
                    and compare_form(text) not in _level_names()
                ):
                    found.setdefault(key, (iri, text))
    return dict(islice(found.items(), MOST_INDICATORS))


def names_from_json(value: dict[str, Any]) -> Names:
    """The names that were kept as JSON."""
    return Names(
        value["disclosure"],
        value["year"],
        value["region"],
        tuple((iri, code, name) for iri, code, name in value["organisations"]),
        tuple((iri, code, name) for iri, code, name in value["projects"]),
        tuple((iri, text) for iri, text in value.get("indicators", ())),
        tuple(value.get("functions", ())),
        tuple(value.get("keys", ())),
    )
