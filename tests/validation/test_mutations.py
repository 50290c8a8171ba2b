"""Every planted fault is found by its rule at its place, and nothing else is said than what follows from it."""

from __future__ import annotations

import random
from dataclasses import replace

import clean_document
import mutations
import mutations_money  # registers its kinds of fault
import mutations_texts  # registers its kinds of fault
import pytest

from jixiao.derivation.derive import derive_document
from jixiao.derivation.graph import index_quads, read_quads
from jixiao.mapping.map import map_extraction
from jixiao.model.findings import Finding
from jixiao.validation.engine import run_shapes
from jixiao.validation.findings import build_findings
from jixiao.validation.validate import check_document, complete_index, shape_view, validate_document

MUTANTS_OF_A_KIND = 8
assert mutations_money.Mutant is mutations_texts.Mutant is mutations.Mutant


def _graphs(document: clean_document.Extraction) -> list[str]:
    printed = map_extraction(document)
    return [*printed, *derive_document(printed)]


def test_the_clean_document_has_no_finding() -> None:
    printed = map_extraction(clean_document.build_document())
    assert validate_document(printed, derive_document(printed)) == ()


def test_there_are_five_hundred_mutants() -> None:
    assert len(mutations.PLANTERS) * MUTANTS_OF_A_KIND >= 500


@pytest.mark.parametrize("kind", sorted(mutations.PLANTERS))
def test_planted_faults_are_found_where_they_stand(kind: str) -> None:
    rng = random.Random(kind)
    mutants, graphs, view = [], [], []
    for number in range(MUTANTS_OF_A_KIND):
        mutant = mutations.PLANTERS[kind](clean_document.build_document(f"{kind}-{number}"), rng)
        lines = _graphs(mutant.document)
        mutants.append(mutant)
        graphs.append(lines)
        view += shape_view(lines)
    results = run_shapes(view)
    for mutant, lines in zip(mutants, graphs, strict=True):
        index = index_quads(read_quads(lines))
        complete_index(index)
        disclosure = index.members("Disclosure")[0]
        ours = [result for result in results if result.focus.startswith(disclosure)]
        _check(build_findings(ours, index, {}), mutant)


def _check(findings: tuple[Finding, ...], mutant: mutations.Mutant) -> None:
    told = [(f.rule, f.line, f.message_zh) for f in findings]
    found = [f for f in findings if f.rule == mutant.rule and f.line in mutant.lines]
    assert found, (mutant.rule, sorted(mutant.lines), told)
    by_id = {f.id: f for f in findings}
    for finding in findings:
        cause = finding
        while cause.follows:
            cause = by_id[cause.follows]
        assert cause.line in mutant.lines, (mutant.rule, sorted(mutant.lines), told)
    if mutant.rule in ("lost-cell", "rounding"):
        assert all(f.severity == "Info" for f in findings), told


def test_both_engines_say_the_same_of_mutants() -> None:
    pytest.importorskip("shifty")
    view = []
    for kind in sorted(mutations.PLANTERS):
        mutant = mutations.PLANTERS[kind](clean_document.build_document(kind), random.Random(kind))
        view += shape_view(_graphs(mutant.document))
    first, second = run_shapes(view, "shifty"), run_shapes(view, "pyshacl")
    assert first == second
    assert len(first) >= len(mutations.PLANTERS)


def test_the_same_document_gives_the_same_findings() -> None:
    document = mutations.PLANTERS["row_does_not_add_up"](
        clean_document.build_document(), random.Random(7)
    ).document
    printed = map_extraction(document)
    derived = derive_document(printed)
    assert derived == derive_document(reversed(printed))
    assert validate_document(printed, derived) == validate_document(list(reversed(printed)), derived)


def test_a_marked_finding_comes_back_when_its_cell_changes() -> None:
    document = clean_document.build_document()
    mutants = []
    for value in ("130", "140"):
        project = document.projects[0]
        rows = list(project.indicators)
        rows[2] = replace(rows[2], value=value)
        changed = replace(
            document, projects=(replace(project, indicators=tuple(rows)), *document.projects[1:])
        )
        printed = map_extraction(changed)
        (finding,) = validate_document(printed, derive_document(printed))
        mutants.append(finding)
    assert mutants[0].id != mutants[1].id
    assert mutants[0].cell != mutants[1].cell


def test_bare_results_name_shape_component_and_severity() -> None:
    document = mutations.PLANTERS["cost_exact"](clean_document.build_document(), random.Random(1)).document
    printed = map_extraction(document)
    (result,) = check_document(printed, derive_document(printed))
    assert result.shape.endswith("/exact-bound")
    assert (result.component, result.severity) == ("MaxCountConstraintComponent", "Info")
