"""Each rule has an example that keeps it and one that breaks it, and each shape says all that a finding needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph

from jixiao.validation.engine import Result, run_shapes
from jixiao.validation.rules import load_rules

FOLDER = Path(__file__).parent
NAMES = sorted(rule.name for rule in load_rules().values())
JX = "https://w3id.org/jixiao/ontology#"


@cache
def _results(kind: str, engine: str) -> dict[str, set[Result]]:
    # All examples of one kind in one run, each under an IRI base of its own.
    lines = []
    for name in NAMES:
        text = (FOLDER / name / f"{kind}-1.ttl").read_text(encoding="utf-8")
        own = text.replace("<https://example.org/>", f"<https://example.org/{name}/>")
        lines.append(Graph().parse(data=own, format="turtle").serialize(format="nt"))
    found: dict[str, set[Result]] = {name: set() for name in NAMES}
    for result in run_shapes(lines, engine):
        found[result.focus.split("/")[3]].add(result)
    return found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("engine", ["shifty", "pyshacl"])
def test_the_valid_example_is_accepted(name: str, engine: str) -> None:
    if engine == "shifty":
        pytest.importorskip("shifty")
    assert _results("valid", engine)[name] == set()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("engine", ["shifty", "pyshacl"])
def test_the_invalid_example_is_refused_by_its_rule_alone(name: str, engine: str) -> None:
    if engine == "shifty":
        pytest.importorskip("shifty")
    found = _results("invalid", engine)[name]
    rules = load_rules()
    assert {rules[result.shape].name for result in found} == {name}
    assert {result.severity for result in found} == {rules[result.shape].severity for result in found}


@pytest.mark.parametrize("rule", load_rules().values(), ids=lambda rule: rule.name)
def test_a_shape_says_all_that_a_finding_needs(rule) -> None:  # type: ignore[no-untyped-def]  # parametrised
    assert rule.severity in ("Violation", "Warning", "Info")
    assert 1 <= rule.check <= 24
    assert all(
        (rule.norm, rule.title_zh, rule.title_en, rule.message_zh, rule.message_en, rule.path, rule.why)
    )
    assert rule.targets
    assert rule.message_zh.count("{") == rule.message_zh.count("}")


def test_all_checks_but_the_questions_have_a_rule() -> None:
    assert {rule.check for rule in load_rules().values()} == set(range(1, 25))


def test_every_path_is_a_term_of_the_ontology() -> None:
    ontology = Graph().parse(FOLDER.parent.parent / "ontology" / "jixiao.ttl", format="turtle")
    known = {str(subject) for subject in ontology.subjects()}
    assert {rule.path for rule in load_rules().values() if JX + rule.path not in known} == set()


def test_no_shape_runs_a_query_for_each_node() -> None:
    for path in (FOLDER.parent.parent / "shapes").rglob("*.ttl"):
        assert "sh:sparql" not in path.read_text(encoding="utf-8")


def test_every_rule_has_a_page_that_tells_its_sentence_and_norm() -> None:
    folder = FOLDER.parent.parent / "docs" / "rules"
    pages = {path.stem for path in folder.glob("*.md")}
    assert pages == {"index", *NAMES}, "run tools/make_rule_docs.py"
    for rule in load_rules().values():
        text = (folder / f"{rule.name}.md").read_text(encoding="utf-8")
        assert rule.message_zh in text and rule.norm in text, "run tools/make_rule_docs.py"
