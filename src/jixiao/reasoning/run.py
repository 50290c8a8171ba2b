"""Consistency and classification of a build: one disclosure at a time, so memory does not grow with their number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from jixiao.errors import GraphError, UsageError
from jixiao.iris import graph_iri
from jixiao.reasoning.definitions import read_definitions
from jixiao.reasoning.explain import Conflict, explain_inconsistency, find_conflicts
from jixiao.reasoning.view import select_facts
from jixiao.reasoning.words import say_fact, say_term, short
from jixiao.store.sync import put_graphs
from jixiao.vocabulary import RDF

HERMIT = "hermit"
RULES = "owlrl"

_PRINTED = graph_iri("", "printed")
_DERIVED = graph_iri("", "derived")


@dataclass(frozen=True, slots=True)
class Consistency:
    """The verdict on one set of facts. `complete` is false when only the conflicts seen without HermiT were sought."""

    consistent: bool
    types: tuple[tuple[str, str], ...] = ()
    unsatisfiable: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class ReasoningOutcome:
    """What `jixiao reason` tells: the verdict, lines for people, and the members found per defined class."""

    consistent: bool
    lines: tuple[str, ...]
    reasoner: str
    members: dict[str, int]
    graph: Path | None = None


def check_consistency(triples: Iterable[ox.Triple | ox.Quad], reasoner: str = HERMIT) -> Consistency:
    """Whether the triples (graph names are not looked at) agree with the ontology, and what classes follow.

    With the rules (`owlrl`) the inferred types are the same, but the search for conflicts is not complete.
    Raises ReasonerUnavailable when HermiT is asked for and Java is missing.
    """
    facts = select_facts(t.triple if isinstance(t, ox.Quad) else t for t in triples)
    if reasoner == RULES:
        from jixiao.reasoning.rules import infer_types

        conflicts = find_conflicts(facts)
        types = () if conflicts else infer_types(facts)
        return Consistency(not conflicts, types, conflicts=conflicts, complete=False)
    if reasoner != HERMIT:
        raise UsageError(f"no such reasoner: {reasoner}", remedy="use hermit or owlrl")
    from jixiao.reasoning.hermit import run_hermit

    verdict = run_hermit(facts)
    conflicts = () if verdict.consistent else explain_inconsistency(facts, lambda f: run_hermit(f).consistent)
    return Consistency(verdict.consistent, verdict.types, verdict.unsatisfiable, conflicts)


def materialise_classes(
    triples: Iterable[ox.Triple | ox.Quad], graph: str, reasoner: str = HERMIT
) -> tuple[str, ...]:
    """The N-Quads lines that state the inferred classes in the named graph `graph`, sorted.

    Raises GraphError when the triples contradict the ontology, ReasonerUnavailable as `check_consistency`.
    """
    result = check_consistency(triples, reasoner)
    if not result.consistent:
        told = result.conflicts[0].reason_en if result.conflicts else "the reasoner gives no reason"
        raise GraphError(f"the graph contradicts the ontology: {told}", remedy="see `jixiao reason`")
    return type_lines(result.types, graph)


def type_lines(types: Iterable[tuple[str, str]], graph: str) -> tuple[str, ...]:
    """The N-Quads lines of (individual, class) pairs, sorted, each with its line end."""
    return tuple(
        sorted(f"<{individual}> <{RDF.type}> <{kind}> <{graph}> .\n" for individual, kind in set(types))
    )


def run_reasoner(directory: Path, *, reasoner: str = HERMIT) -> ReasoningOutcome:
    """Reasons over DIRECTORY/graph.nq and writes the inferred classes to DIRECTORY/reasoning.nq.

    Each disclosure is checked with its derived facts on its own and gets a reasoning graph of its own.
    Nothing is written for a disclosure that contradicts the ontology. Where the build has a store, the
    graphs go into it too, so that questions see the inferred classes. Raises GraphError when there is no
    graph to read, ReasonerUnavailable when HermiT is asked for and Java is missing.
    """
    source = directory / "graph.nq"
    if not source.is_file():
        raise GraphError("there is no graph.nq", where=str(directory), remedy="run `jixiao build` first")
    lines: list[str] = []
    quads: list[str] = []
    members: Counter[str] = Counter()
    consistent = True
    graphs: list[str] = []
    for owner, triples in _by_disclosure(source).items():
        graphs.append(graph_iri(owner, "reasoning"))
        result = check_consistency(triples, reasoner)
        lines += _tell(owner, result, len(triples))
        consistent &= result.consistent and not result.unsatisfiable
        members.update(kind for _, kind in result.types)
        quads += type_lines(result.types, graphs[-1])
    lines += [_tell_members(kind, number) for kind, number in sorted(members.items())]
    target = directory / "reasoning.nq"
    _write(target, "".join(sorted(quads)))
    if (directory / "store" / "CURRENT").is_file():
        put_graphs(directory / "store", graphs, target)
    return ReasoningOutcome(consistent, tuple(lines), reasoner, dict(sorted(members.items())), target)


def _by_disclosure(source: Path) -> dict[str, list[ox.Triple]]:
    found: dict[str, list[ox.Triple]] = defaultdict(list)
    try:
        for quad in ox.parse(path=str(source), format=ox.RdfFormat.N_QUADS):
            name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            for ending in (_PRINTED, _DERIVED):
                if name.endswith(ending):
                    found[name.removesuffix(ending)].append(quad.triple)
    except (SyntaxError, ValueError) as error:
        raise GraphError(f"not N-Quads: {error}", where=str(source), remedy="build it again") from error
    return dict(sorted(found.items()))


def _tell(owner: str, result: Consistency, size: int) -> list[str]:
    name = short(owner)
    if result.consistent:
        verdict = "一致 consistent" if result.complete else "未见矛盾 no conflict found (search not complete)"
        lines = [f"{name}: {verdict}; {size} triples, {len(result.types)} inferred types"]
    else:
        lines = [f"{name}: 不一致 inconsistent"]
        for conflict in result.conflicts:
            lines += [
                f"  {conflict.reason_zh} {conflict.reason_en}",
                *(f"    {say_fact(fact, dict(conflict.names))}" for fact in conflict.facts),
            ]
    return lines + [f"  {short(kind)}: 不可满足 unsatisfiable" for kind in result.unsatisfiable]


def _tell_members(kind: str, number: int) -> str:
    condition = read_definitions()[kind]
    return f"{short(kind)} {number} {say_term(kind, 'zh')}: {condition.zh} ({condition.en})"


def _write(target: Path, text: str) -> None:
    part = target.with_name(target.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(target)
