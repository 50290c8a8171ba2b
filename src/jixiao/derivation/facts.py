"""What the derivation reads from a graph (nodes as small records) and what it makes of it (facts).

Amounts are Decimal in 元 beside the printed form. A `Fact` is one derived triple: node, name of the property
in the vocabulary's namespace, value.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class Ref(NamedTuple):
    """A node as the value of a fact."""

    iri: str


class Says(NamedTuple):
    """A sentence part in one language as the value of a fact; `language` is "zh" or "en"."""

    text: str
    language: str


Value = Ref | Says | Decimal | str | bool | int


class Fact(NamedTuple):
    """One derived triple."""

    subject: str
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class DisclosureNode:
    """The disclosure itself."""

    iri: str
    fiscal_year: int | None = None
    publisher: str | None = None
    title: str | None = None
    issued: str | None = None


@dataclass(frozen=True, slots=True)
class IndicatorNode:
    """A third-level indicator with its target; levels as printed, categories as notations of the code list."""

    iri: str
    project: str
    level1: str | None = None
    level2: str | None = None
    level3: str | None = None
    category1: str | None = None
    category2: str | None = None
    first_node: str | None = None
    second_node: str | None = None
    operator: str | None = None
    value: str | None = None
    number: Decimal | None = None
    unit: str | None = None
    weight: Decimal | None = None
    weight_inferred: Decimal | None = None
    actual: str | None = None
    score: Decimal | None = None
    explanation: str | None = None
    lost: frozenset[str] = frozenset()
    inferred_level: bool = False
    line: int = 0
    page: int = 0
    term: str | None = None
    """What a form with targets of several terms prints above those of this one (长期绩效指标)."""
    partial: bool = False
    """Whether the actual value is of a part of the year (1-7月执行情况)."""
    sentence: bool = False
    """Whether name and target are printed as one sentence, in a layout without a place for the value."""
    kind: str | None = None
    """What a column of its own says the indicator is: 定性指标, 定量指标."""
    reverse: bool = False
    """Whether a column of its own says that less is better (反向指标)."""


@dataclass(frozen=True, slots=True)
class ProjectNode:
    """A project or an entity target with its indicators in printed order."""

    iri: str
    name: str | None = None
    code: str | None = None
    unit: str | None = None
    department: str | None = None
    category: str | None = None
    budget: Decimal | None = None
    budget_printed: str | None = None
    budget_unit: str | None = None
    funds: tuple[tuple[str, Decimal], ...] = ()
    goals: tuple[str, ...] = ()
    execution_weight: Decimal | None = None
    results: tuple[tuple[str, str], ...] = ()
    entity: bool = False
    lost: frozenset[str] = frozenset()
    indicators: tuple[IndicatorNode, ...] = ()
    empty_levels: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class CellNode:
    """One amount of a budget table: row, column, Decimal in 元."""

    iri: str
    table: str
    kind: str
    row: int
    column: str
    row_iri: str = ""
    code: str | None = None
    name: str | None = None
    side: str | None = None
    amount: Decimal | None = None
    printed: str = ""
    unit: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class TableNode:
    """A budget table with its cells in printed order."""

    iri: str
    kind: str
    title: str | None = None
    unit: str | None = None
    empty: bool = False
    note: str | None = None
    columns: tuple[str, ...] = ()
    cells: tuple[CellNode, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class StatementNode:
    """What the narrative says of one amount; amounts in the printed unit times its factor to 元."""

    iri: str
    section: str | None = None
    subject_code: str | None = None
    subject_name: str | None = None
    subject_path: str | None = None
    amount: Decimal | None = None
    change: Decimal | None = None
    direction: str | None = None
    percent: Decimal | None = None
    percent_printed: str = ""
    share: Decimal | None = None
    share_printed: str = ""
    reason: str | None = None
    against: str | None = None
    unit: str | None = None
    quote: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class DeclaredNode:
    """A count or total that the document states about itself."""

    iri: str
    what: str
    value: Decimal
    unit: str | None = None
    scope: str | None = None
    year: int | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Graph:
    """One document's printed graph as the derivation sees it."""

    disclosure: DisclosureNode
    projects: tuple[ProjectNode, ...] = ()
    tables: tuple[TableNode, ...] = ()
    statements: tuple[StatementNode, ...] = ()
    declared: tuple[DeclaredNode, ...] = ()
    text: str = ""
    """The running text in comparison form, where the graph keeps it."""
