"""Ontology, shapes, queries, derivation and code lists speak of the same terms, looked at from either side."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from jixiao import codelists, vocabulary
from jixiao.vocabulary import JX, OWL, RDF, RDFS, SH, XSD

SHACL = SH.path.removesuffix("path")

ROOT = Path(__file__).resolve().parent.parent.parent
NAMESPACE = "https://w3id.org/jixiao/ontology#"
SHAPES = sorted((ROOT / "shapes").rglob("*.ttl"))
QUERIES = sorted((ROOT / "queries").rglob("*.rq"))


def said_of(paths: list[Path]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in paths:
        for quad in ox.parse(path=str(path), rename_blank_nodes=True):
            term = quad.object
            found[str(quad.subject).strip("<>")][quad.predicate.value].append(
                getattr(term, "value", str(term))
            )
    return found


ONTOLOGY = said_of([ROOT / "ontology" / "jixiao.ttl"])
SHAPE = said_of(SHAPES)
PATHS = {iri: said[SH.path][0] for iri, said in SHAPE.items() if said[SH.path]}
TERMS = {iri.removeprefix(NAMESPACE) for iri in ONTOLOGY if iri.startswith(NAMESPACE)}


# Facts that lead a reader from a fault to the other place it has; no rule looks at them.
FOR_READERS = {"emptyBlockLine", "figureLine", "outOfOrderBefore"}


def derived_names() -> set[str]:
    """The properties that derivation states, as written in its calls of Fact."""
    found = set()
    for path in sorted((ROOT / "src" / "jixiao" / "derivation").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fact" and len(node.args) > 1:
                found |= {
                    part.value
                    for part in ast.walk(node.args[1])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


def test_derivation_states_only_terms_of_the_ontology() -> None:
    assert len(derived_names()) > 80
    assert sorted(derived_names() - TERMS - {"type"}) == []


def test_every_derived_fact_is_looked_at() -> None:
    files = [*SHAPES, *QUERIES, *(ROOT / "src").rglob("*.py"), *(ROOT / "shapes").rglob("*.toml")]
    others = [path for path in files if "derivation" not in path.parts and path.name != "vocabulary.py"]
    words = set(re.findall(r"[A-Za-z]\w+", "\n".join(path.read_text(encoding="utf-8") for path in others)))
    assert derived_names() - words == FOR_READERS


def test_every_fact_a_shape_looks_at_is_stated_somewhere() -> None:
    source = "\n".join(
        p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.py") if p.name != "vocabulary.py"
    )
    derive = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "queries" / "derive").glob("*.rq"))
    words = set(re.findall(r"[A-Za-z]\w+", source + derive))
    ours = {path.removeprefix(NAMESPACE) for path in PATHS.values() if path.startswith(NAMESPACE)}
    assert ours and sorted(ours - TERMS) == [] and sorted(ours - words) == []


def test_shapes_ask_for_the_types_the_ontology_gives() -> None:
    for iri, path in PATHS.items():
        if not path.startswith(NAMESPACE):
            continue
        ranges, said = ONTOLOGY[path][RDFS.range], SHAPE[iri]
        for asked in said[f"{SHACL}datatype"]:
            assert ranges in ([], [asked]), (iri, asked, ranges)
        for asked in said[f"{SHACL}class"]:
            assert ranges in ([], [asked]), (iri, asked, ranges)
        for bound in ("maxInclusive", "minInclusive"):
            if said[f"{SHACL}{bound}"]:
                assert ranges[0] in (XSD.decimal, XSD.integer), (iri, ranges)


def test_every_target_class_of_a_shape_is_a_class_of_the_ontology() -> None:
    targets = {kind for said in SHAPE.values() for kind in said[f"{SHACL}targetClass"]}
    classes = {iri for iri, said in ONTOLOGY.items() if OWL.Class in said[RDF.type]}
    assert targets and targets <= classes


def test_a_fact_that_a_message_names_exists() -> None:
    names = {
        name
        for said in SHAPE.values()
        for message in said[f"{SHACL}message"]
        for name in re.findall(r"\{(\w+)\}", message)
    }
    shown = set(
        re.findall(r'"(\w+)"', (ROOT / "src/jixiao/validation/findings.py").read_text(encoding="utf-8"))
    )
    assert names and sorted(names - TERMS - shown) == []


def test_the_vocabulary_holds_every_term_and_no_other() -> None:
    constants = {name for name in vars(vocabulary.JX) if not name.startswith("_")}
    ours = {name for name in TERMS if ONTOLOGY[NAMESPACE + name][RDF.type]}
    assert constants == ours


@pytest.mark.parametrize(
    ("predicate", "scheme"),
    [("tableKind", "table-kind"), ("budgetPhase", "budget-phase"), ("fund", "fund"), ("comparator", "comparator"),
     ("expenditureType", "expenditure-type"), ("indicatorCategory", "indicator-category")],
)  # fmt: skip
def test_concepts_that_queries_and_shapes_name_exist(predicate: str, scheme: str) -> None:
    assert predicate in TERMS
    pattern = re.compile(rf"https://w3id.org/jixiao/id/{scheme}/([\w.-]+)>")
    text = "\n".join(path.read_text(encoding="utf-8") for path in (*SHAPES, *QUERIES))
    assert set(pattern.findall(text)) <= set(codelists.concepts(scheme))


def test_annotations_of_shapes_are_declared() -> None:
    used = {predicate for said in SHAPE.values() for predicate in said if predicate.startswith(NAMESPACE)}
    for predicate in used:
        assert f"{OWL.Class.removesuffix('Class')}AnnotationProperty" in ONTOLOGY[predicate][RDF.type] or (
            predicate.removeprefix(NAMESPACE) in TERMS
        )
    assert JX.checkNumber in used
