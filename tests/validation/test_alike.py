"""Asking for one node of each kind gives the results that asking for every node gives."""

from __future__ import annotations

import random

import clean_document
import mutations
import mutations_money  # registers its kinds of fault
import mutations_texts  # registers its kinds of fault
import pytest
import real

from jixiao.derivation.derive import derive_document
from jixiao.mapping.map import map_extraction
from jixiao.validation import alike
from jixiao.validation.alike import pick_nodes, run_alike
from jixiao.validation.engine import run_shapes
from jixiao.validation.validate import shape_view

assert mutations_money.Mutant is mutations_texts.Mutant is mutations.Mutant

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
A, B, C = (f"<https://example.org/{name}>" for name in "abc")
CLASS, PATH = "<https://example.org/Class>", "<https://example.org/path>"


@pytest.mark.parametrize("name", real.NAMES)
def test_a_sample_has_the_same_results(name: str) -> None:
    printed, derived = real.graphs(name)
    view = shape_view([*printed, *derived])
    assert run_alike(view) == run_shapes(view)
    assert len(pick_nodes(view, silent=True)[0]) < len(view) / 3


@pytest.mark.parametrize("kind", sorted(mutations.PLANTERS)[::7])
def test_a_document_with_faults_has_the_same_results(kind: str) -> None:
    mutant = mutations.PLANTERS[kind](clean_document.build_document(), random.Random(kind))
    printed = map_extraction(mutant.document)
    view = shape_view([*printed, *derive_document(printed)])
    assert run_alike(view) == run_shapes(view)


def test_shapes_that_look_further_than_their_node_are_asked_for_every_node(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alike, "_list_parameters", lambda: frozenset({"path", "sparql"}))
    asked: list[list[str]] = []

    def keep(lines: list[str], engine: str = "") -> tuple[object, ...]:
        asked.append(list(lines))
        return ()

    monkeypatch.setattr(alike, "run_shapes", keep)
    view = [f"{A} {TYPE} {CLASS} .\n", f"{B} {TYPE} {CLASS} .\n"]
    assert run_alike(view) == ()
    assert asked == [view]


def test_the_shipped_shapes_look_at_their_own_node_only() -> None:
    assert alike._list_parameters() <= alike._SILENT


def test_one_node_stands_for_all_that_say_the_same() -> None:
    view = sorted(
        [
            f"{A} {PATH} \"1\" .\n", f"{A} {TYPE} {CLASS} .\n", f"{B} {PATH} \"1\" .\n", f"{B} {TYPE} {CLASS} .\n",
            f"{C} {PATH} \"2\" .\n", f"{C} {TYPE} {CLASS} .\n",
        ]
    )  # fmt: skip
    lines, nodes = pick_nodes(view, silent=True)
    assert lines == [line for line in view if not line.startswith(B)]
    assert nodes == {A[1:-1]: [A[1:-1], B[1:-1]], C[1:-1]: [C[1:-1]]}


def test_a_node_of_which_only_the_type_is_known_counts_where_shapes_ask_for_values() -> None:
    view = [f"{A} {TYPE} {CLASS} .\n", f"{B} {TYPE} {CLASS} .\n"]
    assert pick_nodes(view, silent=True) == ([], {})
    assert pick_nodes(view, silent=False) == (view[:1], {A[1:-1]: [A[1:-1], B[1:-1]]})


def test_nodes_without_an_iri_are_all_asked_for() -> None:
    view = [f'_:x {PATH} "1" .\n', f'_:y {PATH} "1" .\n']
    assert pick_nodes(view, silent=True) == (view, {})
