"""Links from a build to a data set of the user's: by organisation's name, region, functional class and COFOG.

Linked items are copied, with their statements, into a named graph of their own, so that a query can join them;
items that nothing links to stay outside.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from rapidfuzz import fuzz, process

from jixiao import codelists
from jixiao.errors import DamagedSource, GraphError, OutputError, UnsupportedSource
from jixiao.iris import BASE, concept_iri, function_iri, region_iri
from jixiao.linking.items import Item, Items, read_csv_items
from jixiao.linking.links import Link, link_lines
from jixiao.linking.names import Names, names_from_json
from jixiao.linking.rdf_items import FORMATS, read_rdf_items
from jixiao.linking.similar import SIMILAR_OFFICE
from jixiao.linking.wording import fold_name, keeps_apart, split_office
from jixiao.mapping.nquads import Literal, Quad, encode_sorted
from jixiao.text import compare_form
from jixiao.vocabulary import RDFS, SEMAPV, SKOS

_NEAREST = 5


def link_to_dataset(target: Path, shards: list[Path], dataset: Path) -> tuple[str, ...]:
    """Adds the links to a data set, and its linked items, to the N-Quads file `target`; returns what there is to say.

    `shards` are the folders with the names.json of each disclosure; `dataset` is CSV or RDF by its ending. Raises
    SourceMissing, DamagedSource, UnsupportedSource or UsageError for a data set or mapping that cannot be used.
    """
    found = read_items(dataset)
    links = list(link_items(_read_names(shards), found.items))
    linked = {link.object for link in links}
    graph = f"{BASE}graph/dataset/{found.key}"
    kept = [item for item in found.items if item.iri in linked]
    try:
        lines = (
            set(target.read_text(encoding="utf-8").splitlines(keepends=True)) if target.exists() else set()
        )
        lines.update(link_lines(links))
        lines.update(encode_sorted(_item_quads(kept, graph)))
        target.write_text("".join(sorted(lines)), encoding="utf-8")
    except GraphError as error:
        raise DamagedSource(
            error.what, where=str(dataset), remedy="mend the IRI in the data set or in its mapping"
        ) from error
    except OSError as error:
        raise OutputError(
            str(error), where=str(target), remedy="free space or choose another folder"
        ) from error
    counts = Counter(link.method for link in links)
    said = ", ".join(f"{method} {count:,}" for method, count in sorted(counts.items())) or "无 none"
    return (*found.notes, f"关联 links: {said}; 已关联 linked items: {len(kept):,} / {len(found.items):,}")


def read_items(dataset: Path) -> Items:
    """The items of a data set, by the ending of its file; raises UnsupportedSource for an ending that is not known."""
    ending = dataset.suffix.lower()
    if ending in (".csv", ".tsv"):
        return read_csv_items(dataset)
    if ending in FORMATS:
        return read_rdf_items(dataset)
    raise UnsupportedSource(
        f"no data set is read from {ending or 'a file without ending'}",
        where=str(dataset),
        remedy=f"use .csv, .tsv, {', '.join(FORMATS)}",
    )


def _read_names(shards: list[Path]) -> list[Names]:
    return [names_from_json(json.loads((s / "names.json").read_text(encoding="utf-8"))) for s in shards]


def _item_quads(items: Iterable[Item], graph: str) -> Iterator[Quad]:
    for item in items:
        for predicate, value in item.facts:
            yield item.iri, predicate, value, graph
        if item.label:
            yield item.iri, RDFS.label, Literal(item.label), graph


def link_items(documents: list[Names], items: tuple[Item, ...]) -> Iterator[Link]:
    """The links from what the disclosures name to the items of a data set."""
    yield from _link_names(documents, items)
    yield from _link_codes(documents, items)


def read_region_code(printed: str) -> str | None:
    """The six digits of a region code of 2 to 12 digits, blanks between pairs allowed; None when no region has it."""
    code = re.sub(r"\.0$", "", compare_form(printed))
    if not re.fullmatch(r"(?:\d{2}){1,3}|\d{9}|\d{12}", code):
        return None
    code = code[:6].ljust(6, "0")
    return code if codelists.region(code) else None


def _link_names(documents: list[Names], items: tuple[Item, ...]) -> Iterator[Link]:
    ours: dict[tuple[str | None, str], dict[str, list[tuple[str, str]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for names in documents:
        for iri, _, name in names.organisations:
            office = split_office(name, names.region)
            if office.region is not None:
                ours[office.region, office.part][office.body].append((iri, name))
    for item in items:
        if not item.name:
            continue
        office = split_office(item.name, read_region_code(item.region))
        bodies = ours.get((office.region, office.part))
        if bodies is None:
            continue
        evidence = f"{office.body}, region {office.region}"
        if office.body in bodies:
            for iri, name in bodies[office.body]:
                score = "0.95" if fold_name(name) == fold_name(item.name) else "0.9"
                yield Link(
                    iri, SKOS.closeMatch, item.iri, score, "dataset-name", evidence, SEMAPV.LexicalMatching,
                    name, item.name,
                )  # fmt: skip
            continue
        near = process.extract(
            office.body, sorted(bodies), scorer=fuzz.ratio, score_cutoff=SIMILAR_OFFICE, limit=_NEAREST
        )
        best = next(((body, score) for body, score, _ in near if not keeps_apart(office.body, body)), None)
        if best is not None:
            for iri, name in bodies[best[0]]:
                yield Link(
                    iri, SKOS.closeMatch, item.iri, f"{best[1] * 0.9 / 100:.2f}", "dataset-similar-name",
                    f"similarity {best[1]:.0f} of 100, {evidence}",
                    SEMAPV.LexicalSimilarityThresholdMatching, name, item.name,
                )  # fmt: skip


def _link_codes(documents: list[Names], items: tuple[Item, ...]) -> Iterator[Link]:
    regions = {names.region for names in documents if names.region}
    regions |= {above for code in regions for above in codelists.ancestors(code)}
    functions = {code[:length] for names in documents for code in names.functions for length in (3, 5, 7)}
    reached = {row["cofog"] for row in codelists.read_rows("cofog-crosswalk") if row["code"] in functions}
    above = {code[:2] for code in reached}
    for item in items:
        region = read_region_code(item.region)
        if region in regions and region is not None:
            here = codelists.region(region)
            label = here.name if here else ""
            yield _code_link(region_iri(region), item, "dataset-region-code", f"region code {region}", label)
        function = compare_form(item.function)
        if function in functions and codelists.functional(function):
            label = codelists.functional_name(function) or ""
            yield _code_link(
                function_iri(function), item, "dataset-function-code", f"functional class {function}", label
            )
        group = compare_form(item.cofog)
        # What is spent on a whole division is spent on the groups inside it too.
        if group in reached or group in above or group[:2] in reached:
            yield _code_link(concept_iri("cofog", group), item, "dataset-cofog", f"COFOG {group}", "")


def _code_link(subject: str, item: Item, method: str, evidence: str, label: str) -> Link:
    # Only a row that bears the name of the region or class stands for it; any other is about it.
    same = bool(label) and compare_form(item.label or item.name) == compare_form(label)
    return Link(
        subject, SKOS.exactMatch if same else SKOS.relatedMatch, item.iri, "1.0" if same else "0.9", method,
        evidence, SEMAPV.BackgroundKnowledgeBasedMatching, label, item.label or item.name,
    )  # fmt: skip
