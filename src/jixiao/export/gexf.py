"""A streaming GEXF 1.3 writer whose files Gephi imports without a message above INFO.

Source: GEXF 1.3 (gexf.net) and the behaviour of Gephi 0.10's importer, which drops or merges silently
what it does not take; so everything that it would drop is refused or repaired here.
"""

from __future__ import annotations

import math
import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO

from jixiao.errors import GraphError
from jixiao.export.files import write_whole
from jixiao.export.view import Column, GraphView, Period, Value, ViewEdge, ViewNode, shorten_label

LEAST_WEIGHT = "0.001"
"""Written where the true weight is zero or negative: Gephi drops such edges. The truth is in `true_weight`."""

# What XML 1.0 forbids (section 2.2); U+0000 alone makes Gephi's import throw.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = re.compile(r"[&<>\"\t\n\r]|[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITY = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_SHORT = 20
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
    "<meta><creator>Jixiao</creator><description>{description}</description></meta>\n"
    '<graph defaultedgetype="directed" mode="dynamic" timeformat="date" timerepresentation="interval">\n'
)


def escape_xml(text: str) -> str:
    """`text` for a double-quoted XML attribute; characters that XML forbids are left out."""
    # Letters and digits alone, and printable text without markup, are the common cases and need no scan by regex.
    if text.isalnum() or (
        text.isprintable() and "&" not in text and "<" not in text and ">" not in text and '"' not in text
    ):
        return text
    return _MARKUP.sub(lambda found: _ENTITY.get(found[0], ""), text)


def _is_integer(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**31) <= value < 2**31


def _is_finite(value: Value) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and math.isfinite(value)


def _format_list(value: Value) -> str:
    # Gephi's list syntax: items in brackets; quotes keep commas inside an item.
    items = value if isinstance(value, tuple) else ()
    return "[" + ", ".join('"' + item.replace('"', "'") + '"' for item in items) + "]"


_FORMATS: dict[str, tuple[Callable[[Value], bool], Callable[[Value], str]]] = {
    "string": (lambda v: isinstance(v, str), str),
    "integer": (_is_integer, str),
    "double": (_is_finite, lambda v: f"{v:f}" if isinstance(v, Decimal) else str(v)),
    "bigdecimal": (lambda v: isinstance(v, Decimal) and v.is_finite(), lambda v: f"{v:f}"),
    "boolean": (lambda v: isinstance(v, bool), lambda v: "true" if v else "false"),
    "liststring": (lambda v: isinstance(v, tuple), _format_list),
}


def format_value(column: Column, value: Value) -> str:
    """`value` as text of the column's type; raises GraphError when Gephi would drop it."""
    fits, write = _FORMATS[column.type]
    if not fits(value):
        raise GraphError(f"the value {value!r} is no {column.type}", where=f"column {column.name}")
    return write(value)


# graphstore, Gephi's storage, has maps over time for plain types alone; a bigdecimal by year is dropped with an error.
_TIMED = frozenset({"string", "integer", "double", "boolean"})


class _Cells(dict[Value, str]):
    """The written cells of one column: a value that comes again is not checked and escaped again."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column
        self.prefix = f'<attvalue for="{escape_xml(column.name)}" value="'

    def write(self, value: Value) -> str:
        """The cell of a value that is not kept; raises GraphError when it is none of the column's type."""
        if self.column.dynamic:
            raise GraphError(
                "Gephi drops values of a column that is not declared", where=f"column {self.column.name}"
            )
        cell = f'{self.prefix}{escape_xml(format_value(self.column, value))}"/>'
        # Only these classes are kept: True equals 1 and 1 equals 1.0, but they are not written alike.
        if value.__class__ is _KINDS.get(self.column.type) is not float and len(cell) < _LONG_CELL:
            if len(self) >= _CELLS_KEPT:
                self.clear()
            self[value] = cell
        return cell


_KINDS: dict[str, type] = {"string": str, "integer": int, "double": float}
_CELLS_KEPT = 2048
_LONG_CELL = 200


class _Columns:
    """The declared columns of nodes or edges, by name."""

    def __init__(self, kind: str, own: tuple[Column, ...], columns: Iterable[Column]) -> None:
        self.kind = kind
        self._own = frozenset(column.name for column in own)
        self._ready: dict[str, tuple[type | None, Callable[[Value], str | None], _Cells]] = {}
        self.by_name: dict[str, _Cells] = {}
        for column in (*own, *columns):
            if column.type not in _FORMATS:
                raise GraphError(f"Gephi drops columns of type {column.type}", where=f"column {column.name}")
            if column.dynamic and column.type not in _TIMED:
                raise GraphError(
                    f"Gephi keeps no values by time of type {column.type}", where=f"column {column.name}"
                )
            if column.name in self.by_name:
                raise GraphError("a column declared twice", where=f"column {column.name}")
            self.by_name[column.name] = _Cells(column)

    def find(self, name: str) -> _Cells:
        """The cells of a declared column; raises GraphError for any other, which Gephi would drop."""
        found = self.by_name.get(name)
        if found is None:
            raise GraphError("Gephi drops values of a column that is not declared", where=f"column {name}")
        return found

    def head(self) -> str:
        out = ""
        for mode in ("static", "dynamic"):
            listed = [c.column for c in self.by_name.values() if c.column.dynamic == (mode == "dynamic")]
            if listed:
                rows = "".join(
                    f'<attribute id="{escape_xml(c.name)}" title="{escape_xml(c.name)}" type="{c.type}"/>\n'
                    for c in listed
                )
                out += f'<attributes class="{self.kind}" mode="{mode}">\n{rows}</attributes>\n'
        return out

    def write(self, values: Mapping[str, Value]) -> str:
        """The cells of one node or edge in the order given, those of None left out."""
        out = ""
        ready = self._ready
        for name, value in values.items():
            if value is None:
                continue
            kind, find, cells = ready[name] if name in ready else self._open(name)
            given = value.__class__
            # Most cells are texts and whole numbers met before, or floats; the rest goes over the table of formats.
            if given is kind and (cell := find(value)) is not None:
                out += cell
            elif given is float and kind is float and math.isfinite(value):  # type: ignore[arg-type]  # a float: narrowing by __class__ is faster
                out += f'{cells.prefix}{value}"/>'
            else:
                out += cells.write(value)
        return out

    def _open(self, name: str) -> tuple[type | None, Callable[[Value], str | None], _Cells]:
        cells = self.find(name)
        if name in self._own:
            raise GraphError("a value for a column that the writer fills itself", where=f"column {name}")
        self._ready[name] = found = (_KINDS.get(cells.column.type), cells.get, cells)
        return found

    def write_timed(self, timed: Mapping[str, tuple[tuple[Period, Value], ...]]) -> str:
        """The cells of the dynamic columns of one node, one for each period."""
        out = []
        for name, series in timed.items():
            cells = self.find(name)
            if not cells.column.dynamic:
                raise GraphError(
                    "Gephi drops values of a column that is not declared", where=f"column {name}"
                )
            check_periods([period for period, _ in series], where=f"column {name}")
            for (start, end), value in series:
                if value is not None:
                    text = escape_xml(format_value(cells.column, value))
                    out.append(f'{cells.prefix}{text}" start="{start}" end="{end}"/>')
        return "".join(out)


def check_periods(periods: list[Period], *, where: str) -> None:
    """Raises GraphError when two periods overlap: Gephi drops the later value. Touching ends are fine."""
    ordered = sorted(periods)
    for (start, end), following in zip(ordered, [*ordered[1:], None], strict=True):
        if start > end or (following is not None and following[0] < end):
            raise GraphError("periods overlap or end before they begin", where=where)


def _write_spells(spells: tuple[Period, ...], where: str) -> tuple[str, str]:
    """The start/end attributes of a single period, or the spells element of several."""
    if not spells:
        return "", ""
    if len(spells) == 1:
        start, end = spells[0]
        return f' start="{start}" end="{end}"', ""
    check_periods(list(spells), where=where)
    rows = "".join(f'<spell start="{start}" end="{end}"/>' for start, end in sorted(spells))
    return "", f"<spells>{rows}</spells>"


@lru_cache(maxsize=256)
def _write_color(color: str) -> str:
    if not _COLOR.fullmatch(color):
        raise GraphError(f"not a colour #rrggbb: {color}", where="a node")
    red, green, blue = bytes.fromhex(color[1:])
    return f'<viz:color r="{red}" g="{green}" b="{blue}"/>'


@lru_cache(maxsize=256)
def _write_size(size: float) -> str:
    return f'<viz:size value="{size:.2f}"/></node>\n'


# Kinds are few and come again with each node and edge.
_escape_kind = lru_cache(maxsize=256)(escape_xml)


def _write_node(node: ViewNode, columns: _Columns) -> str:
    printed = node.label
    name = printed if printed.isalnum() else escape_xml(printed)
    if len(name) <= _SHORT and name == printed and " " not in name:
        label = name
    else:
        label = escape_xml(shorten_label(_FORBIDDEN.sub("", printed)))
    when, spells = _write_spells(node.spells, node.id) if node.spells else ("", "")
    values = columns.write(node.values)
    timed = columns.write_timed(node.timed) if node.timed else ""
    return (
        f'<node id="{escape_xml(node.id)}" label="{label}"{when}>'
        f'<attvalues><attvalue for="type" value="{_escape_kind(node.kind)}"/><attvalue for="name" value="{name}"/>'
        f"{values}{timed}</attvalues>{spells}{_write_color(node.color)}"
        f'<viz:position x="{node.x:.2f}" y="{node.y:.2f}" z="0.0"/>'
        f"{_write_size(node.size)}"
    )


def _write_edge(number: int, edge: ViewEdge, columns: _Columns) -> str:
    if not edge.kind:
        raise GraphError(
            "an edge without kind: Gephi merges parallel edges", where=f"{edge.source} → {edge.target}"
        )
    given = edge.weight
    if given.__class__ is int:
        truth, positive = str(given), given > 0
    else:
        true_weight = given if isinstance(given, Decimal) else Decimal(str(given))
        if not true_weight.is_finite():
            raise GraphError("an edge weight must be finite", where=f"{edge.source} → {edge.target}")
        truth, positive = f"{true_weight:f}", true_weight > 0
    weight = truth if positive else LEAST_WEIGHT
    when, spells = _write_spells(edge.spells, f"{edge.source} → {edge.target}") if edge.spells else ("", "")
    values = (
        f'<attvalue for="true_weight" value="{truth}"/>{columns.write(edge.values) if edge.values else ""}'
    )
    label = f' label="{escape_xml(shorten_label(edge.label))}"' if edge.label else ""
    return (
        f'<edge id="{number}" source="{escape_xml(edge.source)}" target="{escape_xml(edge.target)}"'
        f' kind="{_escape_kind(edge.kind)}"{label} weight="{weight}"{when}>'
        f"<attvalues>{values}</attvalues>{spells}</edge>\n"
    )


_BATCH = 128


def _write_batches(file: IO[bytes], rows: Iterable[str]) -> int:
    """Writes the rows, many at a time, and returns their number."""
    rest, count = iter(rows), 0
    while batch := list(islice(rest, _BATCH)):
        file.write("".join(batch).encode())
        count += len(batch)
    return count


# The hashes of the ids of the nodes written, eight bytes each in a few thousand arrays; a set takes ten times as much.
_PARTS = 4096


def _list_nodes(view: GraphView, columns: _Columns, known: list[array[int]]) -> Iterator[str]:
    last = ""
    keep = [part.append for part in known]
    for node in view.nodes:
        name = node.id
        if name <= last:
            raise GraphError("nodes must come once each, in the order of their ids", where=name)
        last = name
        code = hash(name)
        keep[code % _PARTS](code)
        yield _write_node(node, columns)


def _sort_parts(known: list[array[int]]) -> None:
    """Each part in order for `_is_known`; one at a time, so that little is copied."""
    for number, part in enumerate(known):
        known[number] = array("q", sorted(part))


def _is_known(known: list[array[int]], name: str) -> bool:
    code = hash(name)
    part = known[code % _PARTS]
    place = bisect_left(part, code)
    return place < len(part) and part[place] == code


def _list_edges(view: GraphView, columns: _Columns, known: list[array[int]]) -> Iterator[str]:
    last_source = last_target = last_kind = ""
    for number, edge in enumerate(view.edges):
        source, target, kind = edge.source, edge.target, edge.kind
        # Edges of one source come together, and parallel ones have the same target.
        if source == last_source:
            ordered = target > last_target or (target == last_target and kind > last_kind)
            known_ends = target == last_target or _is_known(known, target)
        else:
            ordered = source > last_source
            known_ends = _is_known(known, source) and (target == last_target or _is_known(known, target))
        if not ordered:
            raise GraphError(
                "edges must come once each, by source, target and kind", where=f"{source} {target} {kind}"
            )
        if not known_ends:
            raise GraphError("an edge to a node that is not declared", where=f"{source} {target} {kind}")
        last_source, last_target, last_kind = source, target, kind
        yield _write_edge(number, edge, columns)


def write_gexf(view: GraphView, file: IO[bytes]) -> tuple[int, int]:
    """Writes `view` to a binary file and returns the numbers of nodes and edges.

    Memory is that of a few hundred nodes besides eight bytes for each node id. Raises GraphError for what Gephi would
    drop or merge: nodes or edges out of order or twice, ends that are no node, undeclared columns, wrong types.
    """
    nodes = _Columns("node", (Column("type", "string"), Column("name", "string")), view.node_columns)
    edges = _Columns("edge", (Column("true_weight", "bigdecimal"),), view.edge_columns)
    known = [array("q") for _ in range(_PARTS)]
    head = _HEAD.format(description=escape_xml(view.description))
    file.write(f"{head}{nodes.head()}{edges.head()}<nodes>\n".encode())
    node_count = _write_batches(file, _list_nodes(view, nodes, known))
    _sort_parts(known)
    file.write(b"</nodes>\n<edges>\n")
    edge_count = _write_batches(file, _list_edges(view, edges, known))
    file.write(b"</edges>\n</graph>\n</gexf>\n")
    return node_count, edge_count


def save_gexf(view: GraphView, path: Path) -> Path:
    """Writes `view` to `path`, which appears only when complete; raises GraphError or OutputError."""
    with write_whole(path) as file:
        write_gexf(view, file)
    return path
