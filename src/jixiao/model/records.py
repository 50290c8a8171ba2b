"""The records of a disclosure: what `jixiao extract` prints.

Text is as printed, white space from wrapping removed. Numbers are decimal strings without thousands
separators, in the printed unit. A value that is not in the source is None; what can be inferred stands
in `inferred` (field → {"value", "reason"}) and never in the value itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from jixiao.model.document import Box

Inferred = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Source:
    """The printed place of a record; numbers count from 1, `line` is a line of a text source."""

    page: int | None = None
    line: int | None = None
    line_end: int | None = None
    sheet: str | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    bbox: Box | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What the document says of itself; `pages` is None for sources without pages."""

    title: str | None
    publisher: str | None
    fiscal_year: int | None
    region: str | None
    published: str | None
    source: str
    sha256: str
    pages: int | None = None
    format: str = ""
    raw: dict[str, str] = field(default_factory=dict)
    places: dict[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unit:
    """A budget unit (预算单位): its code, where printed, and its name."""

    code: str | None
    name: str | None
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed amount and its printed unit (元, 万元, …)."""

    amount: str
    unit: str | None
    raw: str = ""
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A third-level indicator with its target, as one row of a performance table prints it.

    `operator` is one of ≥ ≤ = > < 定性 or None; `value` the number, or the phrase when it is not
    number + unit; `raw` the printed cells by role. `category1`/`category2` are notations of the
    indicator code list, None where the printed level is not in the list.
    """

    level1: str | None
    level2: str | None
    level3: str | None
    operator: str | None = None
    value: str | None = None
    unit: str | None = None
    weight: str | None = None
    actual: str | None = None
    score: str | None = None
    explanation: str | None = None
    standard: str | None = None
    category1: str | None = None
    category2: str | None = None
    operator_inferred: str | None = None
    inferred: Inferred = field(default_factory=dict)
    lost: tuple[str, ...] = ()
    raw: dict[str, str] = field(default_factory=dict)
    source: Source = Source()
    cells: dict[str, Source] = field(default_factory=dict)
    """The place of each field's cell, where it is not the row's own."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project, or the entity target of a department or unit, with its money, goals and indicators.

    `funds` holds the parts of the money by printed label ("当年财政拨款": Amount …); `budget` is this
    year's total. `results` holds self-evaluation figures by printed label (全年执行数, 执行率, 得分 …).
    """

    unit: Unit
    department: str | None
    code: str | None
    name: str | None
    category: str | None = None
    budget: Amount | None = None
    funds: dict[str, Amount] = field(default_factory=dict)
    goals: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    execution_weight: str | None = None
    layout: str = ""
    results: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    """Other labelled cells of the form, by printed label (计划开始日期, 实施单位, 联系人 …)."""
    inferred: Inferred = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    source: Source = Source()
    goal_sources: tuple[Source, ...] = ()
    empty_levels: tuple[str, ...] = ()
    """First- and second-level labels that are printed and have no indicator, in printed order."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a budget table: amounts by column, decimal strings; an empty cell is None."""

    code: str | None
    name: str | None
    amounts: dict[str, str | None]
    side: str | None = None
    note: str | None = None
    inferred: Inferred = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    source: Source = Source()
    cells: dict[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BudgetTable:
    """A budget table. `kind` is a notation of the table-kind code list, "other" where none fits.

    `empty` is true when the table is published without figures; `note` is its printed remark.
    """

    kind: str
    title: str | None
    unit: str | None
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    empty: bool = False
    note: str | None = None
    number: str | None = None
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Statement:
    """What the narrative says of one amount; `direction` is 增加, 减少, 持平 or None; percent without the sign %.

    `subject` holds "code", "name" and "path" (the printed 类/款/项 names or codes); `share` is "占 …%".
    """

    section: str | None
    subject: dict[str, str | None]
    amount: str | None
    change: str | None
    direction: str | None
    percent: str | None
    reason: str | None
    raw: str
    source: Source
    unit: str | None = "万元"
    share: str | None = None
    against: str | None = None
    """What the change is measured against, as printed (比上年, 较2023年预算)."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A count or total that the document declares about itself. `scope`: "project", "entity", "document"."""

    what: str
    value: str
    unit: str | None
    source: Source
    scope: str | None = None
    year: int | None = None
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Something printed that could not be placed, and why."""

    text: str
    reason: str
    source: Source


@dataclass(frozen=True, slots=True)
class Coverage:
    """Cells, amounts and rows of the source: placed + ignored + unplaced = total, for each of the three.

    Each dict has the keys "total", "placed", "ignored", "unplaced"; `ignored_by` counts reasons;
    `unreconciled` lists projects or tables whose own arithmetic does not close, and figures read from an image that
    may be misread, with the reason; `image_pages` are the pages whose text was recognised on an image, and
    `reader_notes` what the reader of the format has to say of pages.
    """

    rows: dict[str, int]
    cells: dict[str, int]
    amounts: dict[str, int]
    ignored_by: dict[str, int] = field(default_factory=dict)
    unreconciled: tuple[dict[str, str], ...] = ()
    image_pages: tuple[int, ...] = ()
    reader_notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything understood of one disclosure."""

    document: DocumentHead
    units: tuple[Unit, ...] = ()
    projects: tuple[Project, ...] = ()
    entity_targets: tuple[Project, ...] = ()
    tables: tuple[BudgetTable, ...] = ()
    statements: tuple[Statement, ...] = ()
    declared: tuple[Declared, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    coverage: Coverage | None = None
    passages: tuple[tuple[int | None, int | None, str], ...] = ()
    """The source text a reader needs beside a finding: (page, line, text), in order."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one recogniser made of the blocks it was given.

    `placed` are keys of Lines and Cells that went into a record; `ignored` maps keys to a named reason
    (heading, table head, page number, unit line, …). A key in neither is unplaced.
    """

    projects: tuple[Project, ...] = ()
    entity_targets: tuple[Project, ...] = ()
    tables: tuple[BudgetTable, ...] = ()
    statements: tuple[Statement, ...] = ()
    declared: tuple[Declared, ...] = ()
    units: tuple[Unit, ...] = ()
    placed: frozenset[int] = frozenset()
    ignored: dict[int, str] = field(default_factory=dict)
    unreconciled: tuple[dict[str, str], ...] = ()
