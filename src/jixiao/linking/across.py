"""Links across disclosures: the same organisation, the same project over years, the same or a similar indicator.

Candidates are blocked (by region, by name, by rare runs of characters), then scored; only the score, the method
and the evidence decide, and all three are kept with the link. Things of one kind are linked in a chain in the order
of years, so that the number of links grows with the number of things.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import pairwise

from jixiao.linking.links import Link
from jixiao.linking.names import Names, list_names, names_from_json
from jixiao.linking.similar import list_candidates, score_bodies, score_indicator_keys, score_projects
from jixiao.linking.spool import Pair, Spool, Wording, spool_names
from jixiao.linking.wording import (
    OfficeName,
    fold_name,
    project_core,
    project_key,
    split_office,
    successor_bodies,
)
from jixiao.vocabulary import SEMAPV, SKOS

__all__ = ["Names", "link_across", "list_names", "names_from_json"]

# At most so many similar wordings are linked to one wording of an indicator, the most similar first.
MOST_SIMILAR = 3

_Member = tuple[Names, str, str]


def link_across(documents: Iterable[Names]) -> Iterator[Link]:
    """Links between the organisations, projects and indicators of the given disclosures, which are read once."""
    with closing(spool_names(documents)) as spool:
        yield from link_offices_and_projects(spool)
        for key, wordings in spool.group_wordings():
            for one, other in pairwise(wordings):
                yield link_wordings(key, one.iri, one.text, other.iri, other.text)
        yield from link_similar_wordings(spool)


def link_offices_and_projects(spool: Spool) -> Iterator[Link]:
    """Links between organisations, and between the projects of one organisation over the years."""
    pairs: set[tuple[str, str]] = set()
    for link, one, other in _link_offices(spool.list_heads()):
        yield link
        if one.disclosure != other.disclosure and one.year != other.year:
            pairs.add((one.disclosure, other.disclosure))
    for first, second in sorted(pairs):
        yield from _link_projects(spool.list_projects(first), spool.list_projects(second))


def link_wordings(key: str, subject: str, label: str, target: str, target_label: str) -> Link:
    """The link from an indicator's wording to the next one of the same key."""
    return Link(
        subject,
        SKOS.closeMatch,
        target,
        "0.9",
        "indicator-name",
        key,
        SEMAPV.LexicalMatching,
        label,
        target_label,
    )


def _link_offices(every: list[Names]) -> Iterator[tuple[Link, Names, Names]]:
    blocks: dict[tuple[str | None, str, str], list[_Member]] = defaultdict(list)
    for names in every:
        for iri, _, name in names.organisations:
            office = split_office(name, names.region)
            # Without a region nothing says which of the many offices of this name is meant.
            if office.region is not None:
                blocks[office.region, office.body, office.part].append((names, iri, name))
    order = sorted(blocks, key=lambda key: tuple(part or "" for part in key))
    for key in order:
        region, body, part = key
        for one, other in pairwise(blocks[key]):
            if one[1] != other[1]:
                yield _office_link(one, other, OfficeName(region, body, part)), one[0], other[0]
        if part:
            yield from _link_parts(blocks.get((region, body, ""), []), blocks[key], body)
        yield from _link_successors(blocks, key)
    yield from _link_similar_offices(blocks, order)


def _office_link(one: _Member, other: _Member, office: OfficeName) -> Link:
    same_form = fold_name(one[2]) == fold_name(other[2]) and one[0].disclosure != other[0].disclosure
    alias = fold_name(one[2]) != fold_name(other[2])
    return Link(
        one[1], SKOS.exactMatch if same_form else SKOS.closeMatch, other[1], "1.0" if same_form else "0.9",
        "organisation-alias" if alias else "organisation-name",
        f"{office.body}{office.part and f'（{office.part}）'}, region {office.region}",
        SEMAPV.LexicalMatching, one[2], other[2],
    )  # fmt: skip


def _link_parts(
    wholes: list[_Member], parts: list[_Member], body: str
) -> Iterator[tuple[Link, Names, Names]]:
    by_disclosure = {names.disclosure: (names, iri, name) for names, iri, name in wholes}
    for names, iri, name in parts:
        whole = by_disclosure.get(names.disclosure)
        if whole is None and wholes:
            whole = wholes[-1]
        if whole is not None:
            yield (
                Link(
                    whole[1], SKOS.narrowMatch, iri, "0.9", "organisation-part",
                    f"本级 is the part of {body} without its subordinate units", SEMAPV.LexicalMatching,
                    whole[2], name,
                ),
                whole[0],
                names,
            )  # fmt: skip


def _link_successors(
    blocks: dict[tuple[str | None, str, str], list[_Member]], key: tuple[str | None, str, str]
) -> Iterator[tuple[Link, Names, Names]]:
    region, body, part = key
    for successor, reform in successor_bodies(body):
        later = blocks.get((region, successor, part), [])
        if successor == body or not later:
            continue
        before = blocks[key][-1]
        after = next((m for m in later if (m[0].year or 0) >= (before[0].year or 0)), None)
        if after is None or after[0].disclosure == before[0].disclosure:
            continue
        kind = "took over, with others, from" if reform.merged else "is the new name of"
        yield (
            Link(
                before[1], SKOS.relatedMatch if reform.merged else SKOS.closeMatch, after[1],
                "0.6" if reform.merged else "0.8", "organisation-reform",
                f"{reform.new} {kind} {reform.old} in the reform of {reform.year}",
                SEMAPV.LexicalMatching, before[2], after[2],
            ),
            before[0],
            after[0],
        )  # fmt: skip


def _link_similar_offices(
    blocks: dict[tuple[str | None, str, str], list[_Member]], order: list[tuple[str | None, str, str]]
) -> Iterator[tuple[Link, Names, Names]]:
    by_region: dict[tuple[str | None, str], list[str]] = defaultdict(list)
    for region, body, part in order:
        by_region[region, part].append(body)
    for (region, part), bodies in by_region.items():
        for first, second in list_candidates(bodies):
            score = score_bodies(bodies[first], bodies[second])
            if not score:
                continue
            one, other = _across(blocks[region, bodies[first], part], blocks[region, bodies[second], part])
            if one is None or other is None:
                continue
            yield (
                Link(
                    one[1], SKOS.closeMatch, other[1], _decimal(score * 0.9), "organisation-similar-name",
                    f"similarity {score:.0f} of 100, region {region}",
                    SEMAPV.LexicalSimilarityThresholdMatching, one[2], other[2],
                ),
                one[0],
                other[0],
            )  # fmt: skip


def _across(firsts: list[_Member], seconds: list[_Member]) -> tuple[_Member, _Member] | tuple[None, None]:
    """A member of each list, of different disclosures where neither disclosure names both; else two times None."""
    together = {m[0].disclosure for m in firsts} & {m[0].disclosure for m in seconds}
    if together or not firsts or not seconds:
        return None, None
    return firsts[0], seconds[0]


def _decimal(score: float) -> str:
    return f"{score / 100:.2f}"


def _link_projects(
    ours: list[tuple[str, str | None, str]], theirs: list[tuple[str, str | None, str]]
) -> Iterator[Link]:
    by_code = {code: (iri, name) for iri, code, name in theirs if code}
    by_key: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for iri, _, name in theirs:
        by_key[project_key(name)].append((iri, name))
    unmatched: dict[str, tuple[str, str]] = {}
    for iri, code, name in ours:
        if code and code in by_code:
            target, target_name = by_code[code]
            yield _project_link(iri, target, "1.0", "project-code", f"code {code}", name, target_name)
            continue
        key = project_key(name)
        same = by_key.get(key, [])
        if len(same) == 1:
            yield _project_link(iri, same[0][0], "0.95", "project-name", key, name, same[0][1])
        elif not same:
            unmatched.setdefault(project_core(key), (iri, name))
    yield from _link_similar_projects(unmatched, by_key)


def _link_similar_projects(
    unmatched: dict[str, tuple[str, str]], by_key: dict[str, list[tuple[str, str]]]
) -> Iterator[Link]:
    """Links of projects that no code and no equal name has linked to the most similar one of the other disclosure."""
    cores: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, found in by_key.items():
        cores[project_core(key)] += found
    near: dict[str, list[str]] = {core: [core] for core in unmatched if core in cores}
    words = sorted(unmatched.keys() | cores.keys())
    for first, second in list_candidates(words):
        for here, there in ((words[first], words[second]), (words[second], words[first])):
            if here in unmatched and there in cores:
                near.setdefault(here, []).append(there)
    for core, (iri, name) in unmatched.items():
        best = max(((score_projects(core, other), other) for other in near.get(core, ())), default=(0.0, ""))
        if best[0] and len(cores[best[1]]) == 1:
            target, target_name = cores[best[1]][0]
            score = _decimal(min(best[0], 95.0) * 0.95)
            yield _project_link(iri, target, score, "project-similar-name", best[1], name, target_name)


def _project_link(
    subject: str, target: str, score: str, method: str, evidence: str, label: str, target_label: str
) -> Link:
    exact = method == "project-code"
    similar = method == "project-similar-name"
    justification = (
        SEMAPV.BackgroundKnowledgeBasedMatching
        if exact
        else SEMAPV.LexicalSimilarityThresholdMatching
        if similar
        else SEMAPV.LexicalMatching
    )
    predicate = SKOS.exactMatch if exact else SKOS.closeMatch
    return Link(subject, predicate, target, score, method, evidence, justification, label, target_label)


def link_similar_wordings(spool: Spool) -> Iterator[Link]:
    """Links between indicators of different keys that are alike, the most similar first."""
    keys = spool.list_keys()
    for first, second, score in spool.recall_pairs(keys, _pair_keys):
        pair = _first_pair(spool.first_wordings(keys[first], 2), spool.first_wordings(keys[second], 2))
        if pair is not None:
            yield Link(
                pair[0].iri, SKOS.relatedMatch, pair[1].iri, _decimal(score * 0.9),
                "indicator-similar-name", f"similarity {score:.0f} of 100",
                SEMAPV.LexicalSimilarityThresholdMatching, pair[0].text, pair[1].text,
            )  # fmt: skip


def _pair_keys(keys: Sequence[str]) -> Iterator[Pair]:
    similar: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for first, second in list_candidates(keys):
        if score := score_indicator_keys(keys[first], keys[second]):
            insort(similar[first], (-score, second))
            del similar[first][MOST_SIMILAR:]
    for first, found in sorted(similar.items()):
        for negative, second in found:
            yield first, second, -negative


def _first_pair(firsts: list[Wording], seconds: list[Wording]) -> tuple[Wording, Wording] | None:
    for one in firsts:
        for other in seconds:
            if one.disclosure != other.disclosure:
                return one, other
    return None
