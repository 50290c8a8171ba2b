"""From drafts to records: projects of a list table with their indicators, money, unit and declared totals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import compress

from jixiao.extraction.cells.cell_types import (
    is_code_cell,
    is_number,
    is_total_label,
    split_code_name,
    split_unit,
)
from jixiao.extraction.cells.headers import money_unit
from jixiao.extraction.cells.indicators import build_indicator
from jixiao.extraction.cells.torn_rows import is_torn
from jixiao.extraction.coverage import source_of
from jixiao.extraction.lists.list_drafts import Draft, Drafts, ProjectDraft, collect_drafts
from jixiao.extraction.lists.list_levels import LabelNames, Levels, carry_levels, survey_labels
from jixiao.extraction.lists.list_rows import Head, Piece
from jixiao.extraction.lists.list_segments import (
    expected_totals,
    read_weight,
    split_headless,
    split_projects,
    usual_total,
)
from jixiao.extraction.lists.ragged_rows import AlignedRow
from jixiao.extraction.reconcile import find_unreconciled, infer_weight
from jixiao.model.records import Amount, Declared, Indicator, Project, Recognition, Source, Unit
from jixiao.text import join_lines, parse_decimal, squeeze

_LATIN_GAP = re.compile(r"(?<=[A-Za-z])\s+(?=[A-Za-z])")
_FIELDS = {
    "level1": "level1",
    "level2": "level2",
    "level3": "level3",
    "operator": "operator",
    "value": "value",
    "measurement_unit": "unit",
    "weight": "weight",
}


@dataclass(frozen=True, slots=True)
class ListTable:
    """A list table whose rows are aligned; `money` is the unit of the amounts that its head or title states."""

    head: Head
    rows: tuple[AlignedRow, ...]
    money: str | None
    ragged: bool
    layout: str = "list"
    settled: bool = False
    """Whether every project's head stands before its first indicator, as printed."""


def assemble_projects(table: ListTable) -> Recognition:
    """The projects, units, declared totals and placed keys of one list table.

    Every non-empty cell is placed, ignored by name (dashes, repeated label ends), or in neither: then it could not be
    given to a column. `unreconciled` names projects whose weights do not add up.
    """
    drafts = collect_drafts(table.rows)
    execution = table.head.execution
    share = execution[0] if execution else None
    totals = expected_totals(share)
    settled = table.settled or _prints_heads_first(table, drafts)
    segments = split_projects(drafts.projects, drafts.indicators, totals, settled=settled)
    usual = usual_total(segments, totals)
    headless: list[Draft] = []
    torn: list[Draft] = []
    for index, segment in enumerate(segments):
        segments[index], behind = split_headless(segment, usual)
        headless += behind
    names = survey_labels(drafts.indicators)
    projects: list[Project] = []
    unit = Unit(None, None)
    units: list[Unit] = []
    for project, segment in zip(drafts.projects, segments, strict=True):
        printed = _read_unit(project)
        if printed is not None:
            unit = printed
            units.append(printed)
        built = _build_indicators(segment, names, table)
        whole = [not (table.ragged and is_torn(indicator)) for indicator in built]
        torn += (draft for draft, kept in zip(segment, whole, strict=True) if not kept)
        indicators = infer_weight(tuple(compress(built, whole)), usual)
        projects.append(_build_project(project, segment, indicators, unit, table, share))
    declared = (
        *_declared_weight(table),
        *(_read_total(row, table.money) for row in drafts.totals),
        *(_read_unit_total(row, table.money) for row in drafts.unit_rows),
    )
    found = tuple(entry for entry in declared if entry is not None)
    return Recognition(
        projects=tuple(projects),
        units=tuple(units),
        declared=found,
        placed=frozenset(
            _placed_keys(drafts, table) - {key for draft in (*headless, *torn) for key in _list_keys(draft)}
        ),
        ignored={
            **{key: "table head" for key in table.head.keys if execution is None or key != execution[2].key},
            **drafts.ignored,
        },
        unreconciled=(*find_unreconciled(projects, usual, found), *_name_headless(headless)),
    )


def _prints_heads_first(table: ListTable, drafts: Drafts) -> bool:
    """Whether no column was lost and every head stands on the first row of its project, so that none was moved down."""
    if not drafts.projects or not drafts.indicators or not all(row.row.exact for row in table.rows):
        return False
    first = drafts.projects[0].row.number <= drafts.indicators[0].row.number
    return first and all(project.labelled for project in drafts.projects)


def _list_keys(draft: Draft) -> list[int]:
    return [piece.key for pieces in draft.cells.values() for piece in pieces]


def _name_headless(drafts: Sequence[Draft]) -> tuple[dict[str, str], ...]:
    if not drafts:
        return ()
    places = [str(draft.row.place.line or draft.row.place.row or "") for draft in drafts]
    return (
        {
            "what": "project head",
            "project": "",
            "sum": format(sum((read_weight(draft) or 0 for draft in drafts), Decimal(0)), "f"),
            "expected": "",
            "reason": f"rows of a project whose head is lost: {', '.join(places)}",
        },
    )


def _placed_keys(drafts: Drafts, table: ListTable) -> set[int]:
    keys = {piece.key for project in drafts.projects for pieces in project.cells.values() for piece in pieces}
    if drafts.projects:
        keys |= {
            piece.key for draft in drafts.indicators for pieces in draft.cells.values() for piece in pieces
        }
    keys |= {
        piece.key for row in drafts.totals for piece in row.row.pieces if piece.key not in drafts.ignored
    }
    keys |= {piece.key for row in drafts.unit_rows for pieces in row.cells.values() for piece in pieces}
    if table.head.execution is not None:
        keys.add(table.head.execution[2].key)
    return keys - {piece.key for piece in drafts.loose}


def _declared_weight(table: ListTable) -> tuple[Declared, ...]:
    if table.head.execution is None:
        return ()
    value, unit, piece = table.head.execution
    return (
        Declared(
            "execution_weight",
            value,
            unit,
            source_of(piece.place),
            scope="project",
            raw=join_lines([piece.text]),
        ),
    )


def _read_total(aligned: AlignedRow, money: str | None) -> Declared | None:
    pieces = aligned.row.pieces
    label = next(piece for piece in pieces if is_total_label(piece.form))
    amount = next((piece for piece in aligned.cells.get("amount", ()) if is_number(piece.form)), None)
    if amount is None:
        amount = next((piece for piece in pieces if is_number(piece.form)), None)
    value = parse_decimal(amount.text) if amount else None
    if value is None:
        return None
    what = "project_subtotal" if "小计" in label.form else "project_total"
    source = source_of(aligned.row.place, aligned.row.quote)
    return Declared(what, value, money, source, scope="document", raw=aligned.row.quote)


def _read_unit_total(aligned: AlignedRow, money: str | None) -> Declared | None:
    """What a row declares that prints a unit and the money of all its projects."""
    pieces = aligned.cells.get("amount")
    value = parse_decimal(pieces[0].text) if pieces else None
    if value is None:
        return None
    source = source_of(aligned.row.place, aligned.row.quote)
    return Declared(
        "unit_project_total", value, money, source, scope=aligned.form("unit"), raw=aligned.row.quote
    )


def _read_unit(project: ProjectDraft) -> Unit | None:
    pieces = project.cells.get("unit")
    code = squeeze(project.text("unit_code"))
    if not pieces:
        return Unit(code, None, source_of(project.row.place)) if code else None
    printed_code, name = split_unit(project.text("unit") or "")
    return Unit(code or printed_code, name, source_of(pieces[0].place))


def _join_name(text: str | None) -> str | None:
    """A name without the blanks of wrapping; one blank stays between Latin words."""
    if not text:
        return None
    parts = [squeeze(part) or "" for part in _LATIN_GAP.split(join_lines(text.split("\n")))]
    return " ".join(parts) or None


def _build_project(
    project: ProjectDraft,
    segment: Sequence[Draft],
    indicators: tuple[Indicator, ...],
    unit: Unit,
    table: ListTable,
    share: str | None,
) -> Project:
    code, name = split_code_name(project.text("project") or "")
    own_code = squeeze(project.text("project_code"))
    goals = project.cells.get("goal", [])
    goal = join_lines("\n".join(piece.text for piece in goals).split("\n")) if goals else ""
    rows = [project.row, *([project.last_row] if project.last_row else []), *(draft.row for draft in segment)]
    rows += [row for draft in segment for row in draft.extra_rows]
    lines = [row.place.line_end or row.place.line for row in rows]
    known = [line for line in lines if line is not None]
    source = source_of(project.row.place, project.row.quote)
    return Project(
        unit=unit,
        department=None,
        code=own_code or code,
        name=_join_name(name),
        category=squeeze(project.text("category")),
        budget=_read_amount(project, "amount", table.money),
        funds=_read_funds(project, table),
        goals=(goal,) if goal else (),
        indicators=indicators,
        execution_weight=share,
        layout=table.layout,
        raw={role: project.text(role) or "" for role in sorted(project.cells)},
        source=replace(source, line_end=max(known)) if known and max(known) != source.line else source,
        goal_sources=tuple(source_of(piece.place) for piece in goals),
    )


def _read_amount(project: ProjectDraft, role: str, money: str | None) -> Amount | None:
    pieces = project.cells.get(role)
    if not pieces:
        return None
    value = parse_decimal(pieces[0].text)
    if value is None:
        return None
    return Amount(value, money_unit(pieces[0].text) or money, pieces[0].text, source_of(pieces[0].place))


def _read_funds(project: ProjectDraft, table: ListTable) -> dict[str, Amount]:
    labels = table.head.labels
    found = {
        labels.get(role, role): amount
        for role in ("fiscal_amount", "other_amount")
        if (amount := _read_amount(project, role, table.money)) is not None
    }
    return dict(sorted(found.items()))


def _build_indicators(segment: Sequence[Draft], names: LabelNames, table: ListTable) -> tuple[Indicator, ...]:
    carried = carry_levels(segment, names, ragged=table.ragged)
    return tuple(_build(draft, levels, table) for draft, levels in zip(segment, carried, strict=True))


def _build(draft: Draft, levels: Levels, table: ListTable) -> Indicator:
    cells = {role: draft.text(role) or "" for role in draft.cells}
    printed = {role: " ".join(text.split()) for role, text in sorted(cells.items()) if text}
    for role in ("level1", "level2"):
        cells.pop(role, None)
        label = getattr(levels, role)
        if label is not None:
            cells[role] = label
    source = source_of(draft.row.place, draft.row.quote)
    lines = [row.place.line_end or row.place.line for row in draft.extra_rows]
    known = [line for line in lines if line is not None]
    if known:
        source = replace(source, line_end=max(known))
    built = build_indicator(
        cells,
        source,
        cell_sources=_other_places(draft, levels),
        inferred=levels.inferred,
    )
    return replace(built, raw=printed, lost=_lost_fields(built, levels, table))


def _other_places(draft: Draft, levels: Levels) -> dict[str, Source]:
    """Where the cells stand that are not on the indicator's own row."""
    out: dict[str, Source] = {}
    own = (draft.row.place.page, draft.row.place.line, draft.row.place.row)
    for role, name in _FIELDS.items():
        pieces: Sequence[Piece] = levels.pieces.get(role) or draft.cells.get(role) or ()
        other = [p for p in pieces if (p.place.page, p.place.line, p.place.row) != own]
        if other:
            out[name] = source_of(other[0].place)
    return out


def _lost_fields(indicator: Indicator, levels: Levels, table: ListTable) -> tuple[str, ...]:
    """The fields that the text form lost: columns of the head that the row prints nothing for.

    A phrase as value needs no unit. An exact grid has lost nothing: its empty cells are empty.
    """
    if not table.ragged:
        return ()
    lost = list(levels.lost)
    for role, name in _FIELDS.items():
        if (
            role in ("level1", "level2")
            or role not in table.head.columns
            or getattr(indicator, name) is not None
        ):
            continue
        if name == "unit" and indicator.value is not None and parse_decimal(indicator.value) is None:
            continue
        lost.append(name)
    return tuple(lost)


def table_has_projects(table: ListTable) -> bool:
    """Whether a table holds what a list table must: a row that opens a project and a row with a target."""
    opens = any(is_code_cell(row.form("project")) or "amount" in row.cells for row in table.rows)
    return opens and any(row.has_target or "level3" in row.cells for row in table.rows)
