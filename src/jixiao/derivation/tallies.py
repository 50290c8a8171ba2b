"""Totals and rare cases of one document, stated at the disclosure: a question over a country reads them there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from jixiao.derivation.facts import Fact, Ref
from jixiao.derivation.graph import Index
from jixiao.iris import part_iri

_LEAST_PROJECTS = 2


def derive_tally_facts(index: Index, void: Collection[str] = ()) -> Iterator[Fact]:
    """Counts of targets, indicators without target or weight, projects without a number, wordings of several projects.

    `void` are the indicators whose printed value promises nothing.
    """
    disclosure = next(iter(index.members("Disclosure")), None)
    if disclosure is None:
        return
    projects = index.members("Project")
    yield from _target_counts(index, disclosure, projects)
    yield from _shared_wordings(index, disclosure, projects)
    for subject in (*projects, *index.members("EntityTarget")):
        leaves = [
            i for i in index.all(subject, "hasIndicator") if "ThirdLevelIndicator" in index.all(i, "type")
        ]
        weighted = any(index.one(leaf, "weight") is not None for leaf in leaves)
        for leaf in leaves:
            printed = any(index.one(t, "printedValue") is not None for t in index.all(leaf, "hasTarget"))
            if not printed or leaf in void:
                yield Fact(disclosure, "indicatorWithoutTarget", Ref(leaf))
            if weighted and index.one(leaf, "weight") is None:
                yield Fact(disclosure, "indicatorWithoutWeight", Ref(leaf))


def _target_counts(index: Index, disclosure: str, projects: list[str]) -> Iterator[Fact]:
    targets = texts = 0
    for project in projects:
        numbers = [
            index.one(target, "numericValue") is not None
            for leaf in index.all(project, "hasIndicator")
            for target in index.all(leaf, "hasTarget")
        ]
        targets += len(numbers)
        texts += numbers.count(False)
        if not any(numbers):
            yield Fact(disclosure, "projectWithoutNumber", Ref(project))
    if targets:
        yield Fact(disclosure, "targetCount", targets)
        yield Fact(disclosure, "textTargetCount", texts)


def _shared_wordings(index: Index, disclosure: str, projects: list[str]) -> Iterator[Fact]:
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for project in projects:
        label = index.one(project, "subjectLabel")
        for leaf in index.all(project, "hasIndicator"):
            if label is not None and "ThirdLevelIndicator" in index.all(leaf, "type"):
                for name in index.all(leaf, "indicatorName"):
                    names[name][project] = label
    shared = sorted(name for name, found in names.items() if len(found) >= _LEAST_PROJECTS)
    for order, name in enumerate(shared, 1):
        node = part_iri(disclosure, "shared-indicator", order)
        yield Fact(disclosure, "sharedIndicator", Ref(node))
        yield Fact(node, "type", "SharedIndicator")
        yield Fact(node, "sharedWording", name)
        yield Fact(node, "projectCount", len(names[name]))
        yield Fact(node, "exampleProject", min(names[name].values()))
