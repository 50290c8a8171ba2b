"""Nodes of which a graph says the same get the same results, so the engine is asked for one of each kind only.

That holds where a shape looks at nothing but the values of one property of its focus node, as all shapes here do;
where a shape file says more, every node is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby

from jixiao.validation.engine import SHACL, Result, run_shapes
from jixiao.validation.rules import list_shape_terms

_SILENT = frozenset(
    {
        "targetClass", "property", "path", "severity", "name", "message", "description", "order", "group",
        "maxCount", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "minLength", "maxLength",
        "pattern", "flags", "datatype", "nodeKind", "in", "languageIn", "uniqueLang",
    }
)  # fmt: skip
"""Parameters of shapes that look at the values of one property and say nothing where there are none (SHACL 4)."""
_LOCAL = _SILENT | {"minCount", "hasValue"}
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def run_alike(view: Sequence[str], engine: str = "") -> tuple[Result, ...]:
    """The results of `run_shapes` on sorted N-Triples lines, the same ones, from as few nodes as give them all.

    pySHACL, the engine that others are held against, is given every node.
    """
    used = _list_parameters()
    if engine == "pyshacl" or not used <= _LOCAL:
        return run_shapes(view, engine)
    lines, nodes = pick_nodes(view, silent=used <= _SILENT)
    return tuple(
        sorted(
            result._replace(focus=node) if node != result.focus else result
            for result in run_shapes(lines, engine)
            for node in nodes.get(result.focus, (result.focus,))
        )
    )


def pick_nodes(view: Iterable[str], *, silent: bool) -> tuple[list[str], dict[str, list[str]]]:
    """The lines of one node for each set of statements, and by that node all nodes with the same statements.

    `view` is sorted. With `silent`, nodes of which only the type is known are left out. Nodes without an IRI are
    all kept.
    """
    lines: list[str] = []
    nodes: dict[str, list[str]] = defaultdict(list)
    first: dict[tuple[str, ...], str] = {}
    for subject, group in groupby(view, key=_subject_of):
        own = list(group)
        if (
            not (subject.startswith("<") and subject.endswith(">"))
            or subject.startswith("<<")
            or "\\" in subject
        ):
            lines += own
            continue
        said = tuple([line[len(subject) + 1 :] for line in own])
        if silent and all(rest.startswith(_TYPE) for rest in said):
            continue
        node = subject[1:-1]
        known = first.get(said)
        if known is None:
            first[said] = known = node
            lines += own
        nodes[known].append(node)
    return lines, nodes


def _subject_of(line: str) -> str:
    return line[: line.index(" ")]


@cache
def _list_parameters() -> frozenset[str]:
    return frozenset(term.removeprefix(SHACL) for term in list_shape_terms() if term.startswith(SHACL))
