"""The links of one disclosure to code lists and other vocabularies: region, functional classes, units."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from jixiao import codelists
from jixiao.iris import concept_iri, disclosure_iri, function_iri, measurement_unit_iri, region_iri
from jixiao.linking.goals import link_goals
from jixiao.linking.links import Link
from jixiao.linking.names import used_functions
from jixiao.model.records import Extraction
from jixiao.vocabulary import JX, SEMAPV, SKOS

_QUDT = "http://qudt.org/vocab/unit/"


def link_document(extraction: Extraction) -> Iterator[Link]:
    """Links of one disclosure: its region (GB/T 2260), functional classes to parent and COFOG, units to QUDT, wordings to SDG."""
    yield from _link_region(extraction)
    for code in sorted(used_functions(extraction)):
        yield from _link_function(code)
    units = {
        i.unit for p in (*extraction.projects, *extraction.entity_targets) for i in p.indicators if i.unit
    }
    for printed in sorted(units):
        yield from _link_unit(printed)
    yield from link_goals(extraction)


def _link_region(extraction: Extraction) -> Iterator[Link]:
    head = extraction.document
    found = codelists.region_at_start(head.publisher) or codelists.region_by_name(head.region)
    if found is None:
        return
    disclosure = disclosure_iri(head.sha256)
    evidence = f"{head.publisher or head.region} names {found.name} ({found.code})"
    yield Link(
        disclosure, JX.region, region_iri(found.code), "1.0", "region-name", evidence,
        subject_label=head.publisher or "", object_label=found.name,
    )  # fmt: skip
    for code, above in pairwise((found.code, *codelists.ancestors(found.code))):
        here, parent = codelists.region(code), codelists.region(above)
        yield Link(
            region_iri(code), SKOS.broader, region_iri(above), "1.0", "region-parent",
            f"{above} is the superior of {code} in GB/T 2260", SEMAPV.BackgroundKnowledgeBasedMatching,
            here.name if here else "", parent.name if parent else "",
        )  # fmt: skip
    for code in (found.code, *codelists.ancestors(found.code)):
        region = codelists.region(code)
        if region and region.wikidata:
            yield Link(
                region_iri(code), SKOS.exactMatch, f"http://www.wikidata.org/entity/{region.wikidata}", "1.0",
                "region-code-p442", f"administrative division code {code}", SEMAPV.BackgroundKnowledgeBasedMatching, region.name,
            )  # fmt: skip


def _link_function(code: str) -> Iterator[Link]:
    here = function_iri(code)
    name = codelists.functional_name(code) or ""
    if len(code) > 3:
        parent = code[:-2]
        yield Link(
            here, SKOS.broader, function_iri(parent), "1.0", "code-prefix", f"{parent} is the prefix of {code}",
            SEMAPV.MappingChaining, name, codelists.functional_name(parent) or "",
        )  # fmt: skip
    for row in _read_crosswalk().get(code, ()):
        predicate = SKOS.closeMatch if row["relation"] == "close" else SKOS.broadMatch
        score = "0.8" if row["relation"] == "close" else "0.7"
        yield Link(
            here, predicate, concept_iri("cofog", row["cofog"]), score, "cofog-crosswalk", row["note_en"],
            SEMAPV.ManualMappingCuration, name, row["cofog"],
        )  # fmt: skip


@cache
def _read_crosswalk() -> dict[str, list[dict[str, str]]]:
    rows: dict[str, list[dict[str, str]]] = {}
    for row in codelists.read_rows("cofog-crosswalk"):
        rows.setdefault(row["code"], []).append(row)
    return rows


def _link_unit(printed: str) -> Iterator[Link]:
    unit = codelists.unit_of(printed)
    if unit is None or not unit.qudt:
        return
    yield Link(
        measurement_unit_iri(unit.code), SKOS.exactMatch, _QUDT + unit.qudt, "1.0", "unit-list",
        f"{printed} is listed as {unit.code}", SEMAPV.ManualMappingCuration, printed, unit.qudt,
    )  # fmt: skip
