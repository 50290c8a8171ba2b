"""Terms of other vocabularies exist there: no term is invented in a namespace that is not ours.

rdflib ships closed lists of the terms of the common vocabularies. For the others the terms in use stand below, as read
in the files named; a term that is added there or in the ontology must be looked up first.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from jixiao import codelists

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, PROV, QB, SDO, SH, SKOS, VOID, WGS

ROOT = Path(__file__).resolve().parent.parent.parent

SHIPPED = {
    "http://purl.org/dc/terms/": DCTERMS,
    "http://purl.org/linked-data/cube#": QB,
    "http://rdfs.org/ns/void#": VOID,
    "http://schema.org/": SDO,
    "http://www.w3.org/2003/01/geo/wgs84_pos#": WGS,
    "http://www.w3.org/2004/02/skos/core#": SKOS,
    "http://www.w3.org/ns/dcat#": DCAT,
    "http://www.w3.org/ns/org#": ORG,
    "http://www.w3.org/ns/prov#": PROV,
    "http://www.w3.org/ns/shacl#": SH,
    "http://xmlns.com/foaf/0.1/": FOAF,
}
# Newer than rdflib's lists: DCAT 3 (W3C recommendation of 2024), schema.org (Observation, release 15 and later).
NEWER = {
    "http://www.w3.org/ns/dcat#": {"DatasetSeries", "inSeries", "version"},
    "http://schema.org/": {"observationAbout"},
}
_OBEU = "http://data.openbudgets.eu/"
LOOKED_UP = {
    # openbudgets/data-model: components.ttl, code_lists.ttl, ontology.ttl
    f"{_OBEU}ontology/": {"Currency"},
    f"{_OBEU}ontology/dsd/attribute/": {"currency", "taxesIncluded"},
    f"{_OBEU}ontology/dsd/dimension/": {
        "administrativeClassification", "budgetLine", "budgetPhase", "economicClassification", "fiscalPeriod", "fiscalYear",
        "functionalClassification", "operationCharacter", "organization", "partner", "paymentPhase",
        "programmeClassification", "project",
    },
    f"{_OBEU}ontology/dsd/measure/": {"amount"},
    f"{_OBEU}resource/codelist/budget-phase/": {"approved", "draft", "executed", "revised"},
    f"{_OBEU}resource/codelist/operation-character/": {"expenditure", "revenue"},
    # UKGovLD/publishing-statistical-data: specs/src/main/vocab
    "http://purl.org/linked-data/sdmx/2009/attribute#": {
        "confStatus", "currency", "decimals", "obsStatus", "unitMeasure", "unitMult",
    },
    "http://purl.org/linked-data/sdmx/2009/dimension#": {"refArea", "refPeriod"},
    "http://purl.org/linked-data/sdmx/2009/measure#": {"obsValue"},
    # commonapproach/CIDS: cids.ttl
    "https://ontology.commonapproach.org/cids#": {
        "Indicator", "IndicatorReport", "Outcome", "Program", "Target", "forIndicator", "hasBaseline", "hasIndicator",
        "hasTarget", "hasThreshold",
    },
    # mapping-commons/semantic-mapping-vocabulary: semapv-terms.tsv
    "https://w3id.org/semapv/vocab/": {
        "BackgroundKnowledgeBasedMatching", "CompositeMatching", "LexicalMatching", "LexicalSimilarityThresholdMatching",
        "ManualMappingCuration", "MappingChaining", "UnspecifiedMatching",
    },
    # SSSOM 1.0, slots
    "https://w3id.org/sssom/": {
        "comment", "confidence", "mapping_date", "mapping_justification", "mapping_tool", "match_string", "object_id",
        "object_label", "predicate_id", "subject_id", "subject_label",
    },
    # W3C: unique URIs for file formats; SPARQL 1.1 service description
    "http://www.w3.org/ns/formats/": {
        "JSON-LD", "N-Triples", "RDF_XML", "SPARQL_Results_CSV", "SPARQL_Results_JSON", "SPARQL_Results_TSV",
        "SPARQL_Results_XML", "Turtle",
    },
    "http://www.w3.org/ns/sparql-service-description#": {
        "SPARQL11Query", "Service", "UnionDefaultGraph", "endpoint", "feature", "resultFormat", "supportedLanguage",
    },
    # QUDT schema 3.1 and unit vocabulary 3.1.8; INDIV and PERMILLE are newer than 3.1.0
    "http://qudt.org/schema/qudt/": {
        "QuantityKind", "Unit", "conversionMultiplier", "hasQuantityKind", "hasUnit", "symbol", "ucumCode",
    },
    "http://qudt.org/vocab/unit/": {
        "CCY_CNY", "CentiM", "DAY", "DEG_C", "GM", "GigaBYTE", "HA", "HR", "INDIV", "KiloGM", "KiloINDIV", "KiloM", "KiloM2",
        "KiloW", "KiloW-HR", "L", "M", "M2", "M3", "MIN", "MO", "MegaBYTE", "MegaHZ", "MilliM", "NUM", "ONE", "PERCENT",
        "PERMILLE", "SEC", "TONNE", "TeraBYTE", "UNITLESS", "W", "WK", "YR",
    },
}  # fmt: skip
_OWN = (
    "https://w3id.org/jixiao/",
    "urn:x-jixiao:",
    "http://www.wikidata.org/",
    "http://publications.europa.eu/",
)
_LANGUAGE = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#",
             "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2001/XMLSchema#")  # fmt: skip


def used() -> dict[str, set[str]]:
    """Local names in use by namespace, of every namespace looked after here; others stand under the whole IRI."""
    found: dict[str, set[str]] = defaultdict(set)
    spaces = sorted({*SHIPPED, *LOOKED_UP}, key=len, reverse=True)
    folders = ("ontology", "shapes", "data/lookups")
    for path in sorted(p for folder in folders for p in (ROOT / folder).rglob("*.ttl")):
        for quad in ox.parse(path=str(path)):
            for term in (quad.subject, quad.predicate, quad.object):
                if isinstance(term, ox.NamedNode) and not term.value.startswith((*_OWN, *_LANGUAGE)):
                    space = next((s for s in spaces if term.value.startswith(s)), term.value)
                    found[space].add(term.value.removeprefix(space))
    return found


@pytest.mark.parametrize("space", sorted(SHIPPED))
def test_terms_of_shipped_vocabularies_exist(space: str) -> None:
    # Names that are words of Python stand among the extras.
    extras = set(getattr(SHIPPED[space], "_extras", ()))
    names = set(SHIPPED[space].__annotations__) | extras | NEWER.get(space, set())
    assert used()[space] - {""} <= names


@pytest.mark.parametrize("space", sorted(LOOKED_UP))
def test_terms_of_other_vocabularies_were_looked_up(space: str) -> None:
    assert used()[space] - {""} == LOOKED_UP[space]


def test_no_other_namespace_is_in_use() -> None:
    rest = {iri for iri in used() if iri not in SHIPPED and iri not in LOOKED_UP}
    assert sorted(iri for iri in rest if not iri.startswith("https://creativecommons.org/licenses/")) == []


def test_units_of_the_list_are_those_that_were_looked_up() -> None:
    named = {unit.qudt for unit in codelists.units().values() if unit.qudt}
    assert named <= LOOKED_UP["http://qudt.org/vocab/unit/"]
