"""Links across disclosures: the same organisation, the same project over years.

Candidates are blocked by region and by code or name, then scored; only the score, the method and the evidence
decide, and all three are kept with the link.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from rapidfuzz import fuzz

from jixiao import codelists
from jixiao.iris import disclosure_iri, unit_iri
from jixiao.linking.links import Link
from jixiao.mapping.identity import subject_iris
from jixiao.model.records import Extraction
from jixiao.text import compare_form
from jixiao.vocabulary import SEMAPV, SKOS

_PART = re.compile(r"[(（](本级|机关|局本级|本部|汇总)[)）]$")
_YEAR = re.compile(r"20\d\d年?(度|年度)?|[(（]20\d\d[)）]")
_SIMILAR = 92


@dataclass(frozen=True, slots=True)
class Names:
    """What linking needs of one disclosure: its region, organisations and projects as (IRI, code, name)."""

    disclosure: str
    year: int | None
    region: str | None
    organisations: tuple[tuple[str, str | None, str], ...] = ()
    projects: tuple[tuple[str, str | None, str], ...] = field(default=())


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
    )


def names_from_json(value: dict[str, Any]) -> Names:
    """The names that were kept as JSON."""
    return Names(
        value["disclosure"],
        value["year"],
        value["region"],
        tuple((iri, code, name) for iri, code, name in value["organisations"]),
        tuple((iri, code, name) for iri, code, name in value["projects"]),
    )


def organisation_key(name: str) -> str:
    """An organisation's name for comparison: no brackets such as （本级）, no white space."""
    return _PART.sub("", compare_form(name).replace("（", "(").replace("）", ")"))


def project_key(name: str) -> str:
    """A project's name for comparison: without the fiscal year it names."""
    return _YEAR.sub("", compare_form(name).replace("（", "(").replace("）", ")"))


def link_across(documents: Iterable[Names]) -> Iterator[Link]:
    """Links between organisations of the same key in one region, and projects of such organisations over years."""
    every = sorted(documents, key=lambda names: (names.year or 0, names.disclosure))
    blocks: dict[tuple[str | None, str], list[tuple[Names, str, str]]] = defaultdict(list)
    for names in every:
        for iri, _, name in names.organisations:
            blocks[names.region, organisation_key(name)].append((names, iri, name))
    pairs: set[tuple[str, str]] = set()
    for (region, key), members in sorted(blocks.items(), key=lambda item: (item[0][0] or "", item[0][1])):
        for (one, first, first_name), (other, second, second_name) in pairwise(members):
            if first == second:
                continue
            same_document = one.disclosure == other.disclosure
            predicate = SKOS.closeMatch if same_document or first_name != second_name else SKOS.exactMatch
            score = "0.9" if predicate == SKOS.closeMatch else "1.0" if region else "0.85"
            yield Link(
                first, predicate, second, score, "organisation-name", f"{key}, region {region or 'unknown'}",
                SEMAPV.LexicalMatching, first_name, second_name,
            )  # fmt: skip
            if not same_document:
                pairs.add((one.disclosure, other.disclosure))
    by_iri = {names.disclosure: names for names in every}
    for first_document, second_document in sorted(pairs):
        yield from _link_projects(by_iri[first_document], by_iri[second_document])


def _link_projects(one: Names, other: Names) -> Iterator[Link]:
    if one.year == other.year:
        return
    by_code = {code: (iri, name) for iri, code, name in other.projects if code}
    by_key: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for iri, _, name in other.projects:
        by_key[project_key(name)].append((iri, name))
    for iri, code, name in one.projects:
        if code and code in by_code:
            target, target_name = by_code[code]
            yield _project_link(iri, target, "1.0", "project-code", f"code {code}", name, target_name)
            continue
        same = by_key.get(project_key(name), [])
        if len(same) == 1:
            yield _project_link(iri, same[0][0], "0.95", "project-name", project_key(name), name, same[0][1])
            continue
        if same:
            continue
        best = max(
            ((fuzz.ratio(project_key(name), key), key) for key in by_key),
            default=(0.0, ""),
            key=lambda pair: pair,
        )
        if best[0] >= _SIMILAR and len(by_key[best[1]]) == 1:
            target, target_name = by_key[best[1]][0]
            score = f"{best[0] / 100:.2f}"
            yield _project_link(iri, target, score, "project-similar-name", best[1], name, target_name)


def _project_link(
    subject: str, target: str, score: str, method: str, evidence: str, label: str, target_label: str
) -> Link:
    exact = method == "project-code"
    return Link(
        subject,
        SKOS.exactMatch if exact else SKOS.closeMatch,
        target,
        score,
        method,
        evidence,
        SEMAPV.DatabaseMapping if exact else SEMAPV.LexicalSimilarityThresholdMatching,
        label,
        target_label,
    )
