"""What Gephi's GEXF importer does with a file, in our own words: counts, and every message with its level.

Restated from the behaviour of Gephi 0.10 (importer, import container, graph storage): what it drops, merges or
says. A file that passes here has one message, the version, and as many nodes and edges as it was written with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree

INFO, WARNING, SEVERE = "INFO", "WARNING", "SEVERE"
SILENT = "SILENT"
"""Gephi says nothing and loses something all the same."""

_INTEGER = re.compile(r"[+-]?\d+")
_FLOAT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?Infinity|NaN")
_TIMED = {"boolean", "integer", "long", "float", "double", "string"}


def _is_decimal(text: str) -> bool:
    try:
        Decimal(text)
    except InvalidOperation:
        return False
    return True


def _is_int(text: str) -> bool:
    return bool(_INTEGER.fullmatch(text)) and -(2**31) <= int(text) < 2**31


_PARSERS: dict[str, Callable[[str], bool]] = {
    "string": lambda text: True,
    "boolean": lambda text: text.lower() in ("true", "false"),
    "integer": _is_int,
    "long": lambda text: bool(_INTEGER.fullmatch(text)) and abs(int(text)) < 2**63,
    "float": lambda text: bool(_FLOAT.fullmatch(text)),
    "double": lambda text: bool(_FLOAT.fullmatch(text)),
    "bigdecimal": _is_decimal,
    "biginteger": lambda text: bool(_INTEGER.fullmatch(text)),
    "liststring": lambda text: text[:1] in "[(" and text[-1:] in "])",
}


_PARTS = tuple("{*}" + name for name in ("gexf", "graph", "attributes", "node", "edge"))


@dataclass
class Imported:
    """The graph as Gephi would hold it: node count, edges by (source, target, kind), columns, messages."""

    nodes: dict[str, bool] = field(default_factory=dict)
    edges: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    columns: dict[tuple[str, str], tuple[str, bool]] = field(default_factory=dict)
    messages: list[tuple[str, str]] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    filled: Counter[tuple[str, str]] = field(default_factory=Counter)
    placed: int = 0
    coloured: int = 0
    sized: int = 0

    def say(self, level: str, text: str) -> None:
        """Notes a message, the first hundred of them."""
        if len(self.messages) < 100:
            self.messages.append((level, text))

    def above_info(self) -> list[tuple[str, str]]:
        """The messages that a user would see as a fault, and the losses that are not even told."""
        return [message for message in self.messages if message[0] != INFO]


def import_gexf(path: Path) -> Imported:
    """Reads a GEXF file as a stream, as Gephi does."""
    found = Imported()
    for event, element in etree.iterparse(str(path), events=("start", "end"), tag=_PARTS):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            if name == "gexf":
                version = element.get("version") or ""
                found.say(INFO if version in ("1.0", "1.1", "1.2", "1.3") else WARNING, f"version {version}")
            elif name == "graph":
                _read_graph(found, element)
        elif name == "attributes":
            _read_columns(found, element)
        elif name == "node":
            _read_node(found, element)
            _forget(element)
        elif name == "edge":
            _read_edge(found, element)
            _forget(element)
    for node, declared in found.nodes.items():
        if not declared:
            found.say(SILENT, f"the node {node} is made up from an edge")
    for ends, times in found.edges.items():
        if times > 1:
            found.say(SILENT, f"{times} edges {ends} become one, their weights are added")
    return found


def _forget(element: etree._Element) -> None:
    parent = element.getparent()
    element.clear()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _read_graph(found: Imported, graph: etree._Element) -> None:
    if graph.get("defaultedgetype") not in ("directed", "undirected"):
        found.say(SEVERE, "default edge type")
    if graph.get("mode") == "dynamic" and graph.get("timeformat") not in ("date", "datetime", "double"):
        found.say(SEVERE, "time format")
    if graph.get("idtype") not in (None, "string"):
        found.say(SEVERE, "ids are no numbers")


def _read_columns(found: Imported, attributes: etree._Element) -> None:
    kind, dynamic = attributes.get("class") or "", attributes.get("mode") == "dynamic"
    if kind not in ("node", "edge"):
        found.say(SEVERE, f"columns of class {kind}")
    for column in attributes:
        key, column_type = column.get("id") or "", (column.get("type") or "").lower()
        if column_type not in _PARSERS:
            found.say(SEVERE, f"column {key} of type {column_type}")
        elif dynamic and column_type not in _TIMED:
            found.say(SEVERE, f"column {key}: no values by time of type {column_type}")
        elif any(known == kind and name.lower() == key.lower() for known, name in found.columns):
            found.say(SILENT, f"column {key} stands there already")
        elif key.lower() in {
            "node": ("id", "label", "timeset"),
            "edge": ("id", "label", "weight", "timeset"),
        }.get(kind, ()):
            found.say(SEVERE, f"column {key} is Gephi's own")
        else:
            found.columns[kind, key] = (column_type, dynamic)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _check_periods(found: Imported, periods: list[tuple[str, str]], where: str) -> None:
    last: date | None = None
    for start, end in sorted(periods):
        first, until = _day(start), _day(end)
        if first is None or until is None or first > until:
            found.say(SEVERE, f"{where}: {start} to {end} is no period")
        elif last is not None and first < last:
            found.say(SEVERE, f"{where}: periods overlap")
        last = until


def _read_values(found: Imported, element: etree._Element, kind: str) -> None:
    timed: dict[str, list[tuple[str, str]]] = {}
    seen: set[str] = set()
    where = f"{kind} {element.get('id')}"
    parts = [(part, part.tag.rpartition("}")[2]) for part in element]
    for value in (value for part, name in parts if name == "attvalues" for value in part):
        key, text = value.get("for") or "", value.get("value") or ""
        column = found.columns.get((kind, key))
        if column is None:
            found.say(SILENT, f"{where}: a value of the undeclared column {key}")
            continue
        if not text:
            continue
        if not _PARSERS[column[0]](text):
            found.say(SEVERE, f"{where}: {text!r} is no {column[0]} ({key})")
        if column[1]:
            timed.setdefault(key, []).append((value.get("start") or "", value.get("end") or ""))
        elif key in seen:
            found.say(SILENT, f"{where}: a second value of {key}")
        seen.add(key)
        found.filled[kind, key] += 1
    for key, periods in timed.items():
        _check_periods(found, periods, f"{where} {key}")
    spells = [
        (s.get("start") or "", s.get("end") or "") for part, name in parts if name == "spells" for s in part
    ]
    if element.get("start") or element.get("end"):
        if spells:
            found.say(SILENT, f"{where}: start and end are passed over beside spells")
        spells = spells or [(element.get("start") or "", element.get("end") or "")]
    _check_periods(found, spells, where)


def _read_node(found: Imported, node: etree._Element) -> None:
    key = node.get("id") or ""
    if not key:
        found.say(SEVERE, "a node without id")
    if found.nodes.get(key):
        found.say(SILENT, f"the node {key} stands twice")
    found.nodes[key] = True
    _read_values(found, node, "node")
    for part in node:
        name = part.tag.rpartition("}")[2]
        if name == "color":
            found.coloured += 1
            if any(not (_is_int(part.get(c) or "") and 0 <= int(part.get(c) or "") <= 255) for c in "rgb"):
                found.say(WARNING, f"node {key}: colour")
        elif name == "position":
            found.placed += 1
            if any(not _FLOAT.fullmatch(part.get(c) or "") for c in "xyz"):
                found.say(WARNING, f"node {key}: position")
        elif name == "size":
            found.sized += 1
            if list(part.attrib)[:1] != ["value"] or not _FLOAT.fullmatch(part.get("value") or ""):
                found.say(WARNING, f"node {key}: size")


def _read_edge(found: Imported, edge: etree._Element) -> None:
    source, target, kind = edge.get("source") or "", edge.get("target") or "", edge.get("kind") or ""
    if not source or not target:
        found.say(SEVERE, "an edge without an end")
        return
    for end in (source, target):
        found.nodes.setdefault(end, False)
    if (edge.get("type") or "directed") != "directed":
        found.say(SEVERE, "an edge of another direction than the graph is dropped")
        return
    weight = edge.get("weight") or "1"
    if not _FLOAT.fullmatch(weight):
        found.say(WARNING, f"edge {edge.get('id')}: weight {weight}")
    elif float(weight) <= 0:
        found.say(SEVERE, f"edge {edge.get('id')} of weight {weight} is dropped")
        return
    found.edges[source, target, kind] += 1
    found.kinds[kind] += 1
    _read_values(found, edge, "edge")
