"""The ontology itself: complete annotations, OWL 2 DL, and agreement with shapes, queries and code."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from jixiao.vocabulary import DCTERMS, OWL, QB, RDF, RDFS, SH, SKOS, XSD

ROOT = Path(__file__).resolve().parent.parent.parent
ONTOLOGY = ROOT / "ontology"
JX = "https://w3id.org/jixiao/ontology#"
OWL_NS = "http://www.w3.org/2002/07/owl#"
IRI = "https://w3id.org/jixiao/ontology"

PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty, f"{OWL_NS}AnnotationProperty"}
# The datatype map of OWL 2 (structural specification, section 4), as far as one could want it here.
DATATYPES = {
    XSD.string, XSD.boolean, XSD.decimal, XSD.integer, XSD.nonNegativeInteger, XSD.int, XSD.double, XSD.dateTime,
    XSD.anyURI, RDFS.Literal,
}  # fmt: skip
LANGUAGE_NAMESPACES = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#",
                       OWL_NS, "http://www.w3.org/2001/XMLSchema#")  # fmt: skip


def triples(*parts: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=str(ONTOLOGY.joinpath(*parts)))]


MAIN = triples("jixiao.ttl")
STUBS = [t for path in sorted((ONTOLOGY / "imports").glob("*.ttl")) for t in triples("imports", path.name)]
EVERYTHING = [*MAIN, *triples("alignments.ttl"), *STUBS]


def text(term) -> str:
    return getattr(term, "value", str(term))


KINDS: dict[str, set[str]] = defaultdict(set)
for triple in EVERYTHING:
    if triple.predicate.value == RDF.type:
        KINDS[text(triple.subject)].add(text(triple.object))
TERMS = sorted(iri for iri in KINDS if iri.startswith(JX))
SAID: dict[tuple[str, str], list] = defaultdict(list)
for triple in MAIN:
    SAID[text(triple.subject), triple.predicate.value].append(triple.object)


def test_it_states_its_version_and_licence():
    assert next(text(o) for o in SAID[IRI, OWL.versionIRI]).startswith(f"{IRI}/")
    assert text(SAID[IRI, DCTERMS.license][0]) == "https://creativecommons.org/licenses/by/4.0/"
    assert {o.language for o in SAID[IRI, DCTERMS.title]} == {"zh", "en"}


@pytest.mark.parametrize("iri", TERMS, ids=lambda iri: iri.removeprefix(JX))
def test_every_term_is_annotated(iri):
    for predicate in (RDFS.label, SKOS.definition):
        languages = Counter(o.language for o in SAID[iri, predicate])
        assert languages == {"zh": 1, "en": 1}, predicate
    examples = Counter(o.language for o in SAID[iri, SKOS.example])
    assert examples["zh"] == examples["en"] >= 1, "no example in both languages"
    assert SAID[iri, DCTERMS.source], "no source"
    assert {o.language for o in SAID[iri, f"{JX}competencyQuestion"]} >= {"zh", "en"}


@pytest.mark.parametrize("iri", TERMS, ids=lambda iri: iri.removeprefix(JX))
def test_every_definition_has_a_genus_and_is_not_circular(iri):
    english = next(text(o) for o in SAID[iri, SKOS.definition] if o.language == "en")
    label = next(text(o) for o in SAID[iri, RDFS.label] if o.language == "en")
    assert len(english.split()) >= 5 and english.endswith(".")
    if KINDS[iri] & PROPERTIES:
        assert re.match(r"(Property|Annotation property) that ", english)
    else:
        assert not english.lower().startswith(f"{label.lower()} ")


@pytest.mark.parametrize("iri", TERMS, ids=lambda iri: iri.removeprefix(JX))
def test_every_chinese_definition_says_what_the_english_one_says(iri):
    chinese = next(text(o) for o in SAID[iri, SKOS.definition] if o.language == "zh")
    english = next(text(o) for o in SAID[iri, SKOS.definition] if o.language == "en")
    assert chinese.endswith("。") and len(chinese) >= 8
    # What both must have in common: the rule, term or notation they name.
    named = re.findall(r"\(rule ([a-z0-9-]+)\)", english)
    assert all(name in chinese for name in named)
    label = next(text(o) for o in SAID[iri, RDFS.label] if o.language == "zh")
    assert chinese.rstrip("。") != label


def test_no_two_terms_share_a_definition():
    for language in ("zh", "en"):
        said = Counter(text(o) for iri in TERMS for o in SAID[iri, SKOS.definition] if o.language == language)
        assert [words for words, number in said.items() if number > 1] == []


def test_no_two_terms_share_a_label():
    for language in ("zh", "en"):
        labels = Counter(text(o) for iri in TERMS for o in SAID[iri, RDFS.label] if o.language == language)
        assert [label for label, number in labels.items() if number > 1] == []


def test_every_term_used_is_declared():
    used = {text(t.predicate) for t in EVERYTHING}
    used |= {
        text(t.object) for t in EVERYTHING if t.predicate.value in (RDF.type, RDFS.subClassOf, RDFS.domain)
    }
    used |= {text(t.object) for t in EVERYTHING if t.predicate.value in (RDFS.range, RDFS.subPropertyOf)}
    used |= {
        text(t.object)
        for t in EVERYTHING
        if t.predicate.value in (f"{OWL_NS}onProperty", f"{OWL_NS}inverseOf")
    }
    foreign = {iri for iri in used if "://" in iri and not iri.startswith(LANGUAGE_NAMESPACES)}
    assert sorted(foreign - set(KINDS)) == []


def test_owl_dl_properties_are_of_one_kind():
    for iri, kinds in KINDS.items():
        assert len(kinds & PROPERTIES) <= 1, iri
        assert not (OWL.Class in kinds and kinds & PROPERTIES), iri
        assert f"{RDFS.Literal}" not in kinds, iri


def test_owl_dl_nothing_of_the_language_is_redeclared():
    assert [iri for iri in KINDS if iri.startswith(LANGUAGE_NAMESPACES)] == []


def test_owl_dl_ranges():
    for triple in EVERYTHING:
        if triple.predicate.value == RDFS.range:
            kinds, range_ = KINDS[text(triple.subject)], text(triple.object)
            if OWL.DatatypeProperty in kinds:
                assert range_ in DATATYPES, triple
            else:
                assert OWL.Class in KINDS[range_], triple


def test_owl_dl_axioms_join_like_with_like():
    for triple in EVERYTHING:
        subject, target = KINDS[text(triple.subject)], KINDS[text(triple.object)]
        if triple.predicate.value == RDFS.subPropertyOf:
            assert subject & target & PROPERTIES, triple
        elif triple.predicate.value == f"{OWL_NS}inverseOf":
            assert OWL.ObjectProperty in subject & target, triple
        elif triple.predicate.value in (RDFS.subClassOf, RDFS.domain):
            assert isinstance(triple.object, ox.BlankNode) or OWL.Class in target, triple


def test_owl_dl_simple_properties():
    # A property with a chain, or made transitive, may not be functional; none of ours is either.
    forbidden = {f"{OWL_NS}TransitiveProperty", f"{OWL_NS}InverseFunctionalProperty"}
    assert not [iri for iri in TERMS if KINDS[iri] & forbidden]
    assert not [t for t in EVERYTHING if t.predicate.value == f"{OWL_NS}propertyChainAxiom"]


def test_annotations_carry_no_axioms():
    for triple in EVERYTHING:
        if triple.predicate.value in (RDFS.domain, RDFS.range, RDFS.subPropertyOf):
            assert f"{OWL_NS}AnnotationProperty" not in KINDS[text(triple.subject)], triple


def test_a_datatype_property_is_never_given_a_resource():
    for triple in EVERYTHING:
        if OWL.DatatypeProperty in KINDS[triple.predicate.value]:
            assert isinstance(triple.object, ox.Literal), triple
        if OWL.ObjectProperty in KINDS[triple.predicate.value]:
            assert not isinstance(triple.object, ox.Literal), triple


def test_every_stub_is_in_our_words():
    declared = {
        text(t.subject)
        for t in STUBS
        if t.predicate.value == RDF.type and text(t.object) != f"{OWL_NS}Ontology"
    }
    for predicate in (RDFS.label, RDFS.comment):
        assert declared <= {text(t.subject) for t in STUBS if t.predicate.value == predicate}


def used_names(pattern: str, paths) -> set[str]:
    return {name for path in paths for name in re.findall(pattern, path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("folder", ["shapes", "queries", "ontology"])
def test_files_use_only_terms_that_exist(folder):
    paths = [p for p in (ROOT / folder).rglob("*") if p.suffix in (".ttl", ".rq")]
    names = used_names(r"(?<![\w:/-])jx:([A-Za-z0-9]+)", paths)
    assert sorted(name for name in names if JX + name not in KINDS) == []


def test_every_term_is_used_somewhere():
    files = [
        *(ROOT / "src").rglob("*.py"),
        *(ROOT / "tools").rglob("*.py"),
        *(ROOT / "shapes").rglob("*.ttl"),
    ]
    files += [*(ROOT / "queries").rglob("*.rq"), *(ROOT / "data" / "lookups").rglob("*.toml")]
    words = used_names(r"[A-Za-z0-9]+", [path for path in files if path.name != "vocabulary.py"])
    in_axioms = {text(term) for triple in MAIN for term in (triple.predicate, triple.object)}
    inferred = {
        text(t.subject) for t in MAIN if t.predicate.value in (OWL.equivalentClass, f"{OWL_NS}inverseOf")
    }
    idle = [iri for iri in TERMS if iri.removeprefix(JX) not in words and iri not in in_axioms | inferred]
    assert idle == []


def test_finding_and_cube_classes_are_aligned():
    above = {text(o) for o in SAID[f"{JX}Finding", RDFS.subClassOf]}
    assert SH.ValidationResult in above
    assert QB.Observation in {text(o) for o in SAID[f"{JX}BudgetLine", RDFS.subClassOf]}
