"""The form between a view and its writers: typed columns, nodes and edges, each in sorted order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

ColumnType = Literal["string", "integer", "double", "boolean", "bigdecimal", "liststring"]
"""Column types that Gephi imports without loss; "decimal" and "anyURI" are none of them, "bigdecimal" keeps 12.50."""

Value = str | int | bool | float | Decimal | tuple[str, ...] | None
Period = tuple[str, str]
"""First and last day, ISO 8601, both inclusive."""


@dataclass(frozen=True, slots=True)
class Column:
    """A typed attribute of nodes or edges; `dynamic` ones hold one value per period."""

    name: str
    type: ColumnType
    dynamic: bool = False


@dataclass(frozen=True, slots=True)
class ViewNode:
    """A node: `label` is the full text (writers shorten it), `values` holds the declared columns."""

    id: str
    label: str
    kind: str
    values: Mapping[str, Value] = field(default_factory=dict)
    timed: Mapping[str, tuple[tuple[Period, Value], ...]] = field(default_factory=dict)
    spells: tuple[Period, ...] = ()
    color: str = "#999999"
    size: float = 1.0
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class ViewEdge:
    """A directed edge, one for each (source, target, kind); `weight` may be zero or negative here."""

    source: str
    target: str
    kind: str
    weight: Decimal | int | float = 1
    label: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    spells: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphView:
    """A view: columns first, then nodes in the order of their ids, then edges by (source, target, kind).

    `nodes` and `edges` may be generators: the writers read each once, nodes before edges.
    """

    name: str
    description: str
    node_columns: tuple[Column, ...]
    edge_columns: tuple[Column, ...]
    nodes: Iterable[ViewNode]
    edges: Iterable[ViewEdge]


def to_period(year: int) -> Period:
    """1 January to 31 December of a fiscal year (预算法 Art. 18)."""
    return f"{year:04d}-01-01", f"{year:04d}-12-31"


def shorten_label(text: str, limit: int = 20) -> str:
    """`text` in at most `limit` characters, the cut marked by an ellipsis."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
