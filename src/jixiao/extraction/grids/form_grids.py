"""Forms and lists of performance targets in exact grids, from any reader: one form per project, or one table for all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from jixiao.extraction.cells.headers import form_label
from jixiao.extraction.cells.levels import is_level_label
from jixiao.extraction.cells.torn_rows import is_torn
from jixiao.extraction.grids.form_cells import FormFields, read_form
from jixiao.extraction.grids.form_projects import (
    ProjectDraft,
    build_project,
    is_entity,
    name_from_banner,
    name_from_line,
    name_in_titles,
    reconcile,
)
from jixiao.extraction.grids.form_rows import is_note_row, is_total_row, read_indicators, read_total
from jixiao.extraction.grids.indicator_heads import IndicatorHead, find_heads
from jixiao.extraction.grids.indicator_rows import (
    RowDraft,
    carry_levels,
    join_breaks,
    read_rows,
    spread_levels,
)
from jixiao.extraction.grids.level_spans import settle_levels
from jixiao.extraction.grids.listed_projects import read_list
from jixiao.extraction.grids.logical_tables import LogicalTable, gather_tables
from jixiao.extraction.grids.table_parts import part_table
from jixiao.extraction.grids.table_sections import START_LABELS, add_fields, split_sections, split_tail
from jixiao.model.document import Flow
from jixiao.model.records import Project, Recognition

TABLE_HEAD = "table head"
EMPTY_FORM = "empty form"
_KEPT_SHARE = 0.9
_TERM = re.compile(r"长期|年度|当年|本年|实施期|总体|三年")


@dataclass(slots=True)
class Findings:
    """What was recognised so far."""

    projects: list[Project] = field(default_factory=list)
    entities: list[Project] = field(default_factory=list)
    placed: set[int] = field(default_factory=set)
    ignored: dict[int, str] = field(default_factory=dict)
    unreconciled: list[dict[str, str]] = field(default_factory=list)


def recognise_form_grids(flow: Flow, taken: frozenset[int]) -> Recognition:
    """The projects and entity targets of every form and list table in an exact grid.

    Blank forms are set aside by name; cells that no rule understands stay unplaced; projects whose weights or
    money do not add up are named in `unreconciled`.
    """
    return _recognise([part for table in gather_tables(flow, taken) for part in part_table(table)])


def recognise_flat_forms(flow: Flow, taken: frozenset[int]) -> Recognition:
    """The forms in ragged grids: tables of a text whose rows keep their empty cells, so that columns still stand.

    Only tables with a form's own labels above the head of their indicators are read, and only where no row of them
    shows by its cells that it has lost a column.
    """
    tables = [table for table in gather_tables(flow, taken, ragged=True) if _is_flat_form(table)]
    return _recognise([table for table in tables if not _is_torn(table)])


def _is_torn(table: LogicalTable) -> bool:
    found = _recognise([table])
    return any(is_torn(row) for form in (*found.projects, *found.entity_targets) for row in form.indicators)


def _is_flat_form(table: LogicalTable) -> bool:
    heads = find_heads(table)
    if not heads or any(head.listing for head in heads) or heads[0].start == 0:
        return False
    labels = {form_label(cell.text) for cell in table.cells if cell.row < heads[0].start and cell.form}
    return bool(labels & set(START_LABELS)) and _keeps_columns(table, heads[0])


def _keeps_columns(table: LogicalTable, head: IndicatorHead) -> bool:
    """Whether the names of levels below a head stand in its level columns, as they do where no column was lost."""
    places = {
        c
        for column in head.columns
        if column.role.startswith("level")
        for c in range(column.start, column.end)
    }
    labels = [cell for cell in table.cells if cell.row >= head.end and is_level_label(cell.text)]
    return sum(cell.column in places for cell in labels) >= _KEPT_SHARE * len(labels) > 0


def _recognise(tables: list[LogicalTable]) -> Recognition:
    found = Findings()
    waiting: tuple[LogicalTable, FormFields] | None = None
    for table in tables:
        waiting = _read_table(table, waiting, found)
    if waiting is not None:
        _store_draft(ProjectDraft(waiting[0], waiting[1]), found)
    return Recognition(
        projects=tuple(found.projects),
        entity_targets=tuple(found.entities),
        placed=frozenset(found.placed),
        ignored={key: reason for key, reason in sorted(found.ignored.items()) if key not in found.placed},
        unreconciled=tuple(found.unreconciled),
    )


def _read_table(
    table: LogicalTable, waiting: tuple[LogicalTable, FormFields] | None, found: Findings
) -> tuple[LogicalTable, FormFields] | None:
    """Read one table; a form whose indicator table has not come yet is given back."""
    heads = find_heads(table)
    if not heads:
        form = read_form(table, range(table.row_count)) if _has_form(table) else None
        if form is None:
            return waiting
        if waiting is not None:
            _store_draft(ProjectDraft(waiting[0], waiting[1]), found)
        return (table, form)
    for section in split_sections(table, heads):
        listing = next((head for head, _ in section.parts if head.listing), None)
        if listing is not None:
            if waiting is not None:
                _store_draft(ProjectDraft(waiting[0], waiting[1]), found)
                waiting = None
            for head, rows in section.parts:
                for draft in read_list(table, head, rows):
                    _store_draft(draft, found)
                found.ignored.update(dict.fromkeys(head.keys, TABLE_HEAD))
            continue
        form = read_form(table, section.form)
        if waiting is not None and not form.values and not form.goals:
            draft = ProjectDraft(waiting[0], waiting[1])
        else:
            if waiting is not None:
                _store_draft(ProjectDraft(waiting[0], waiting[1]), found)
            draft = ProjectDraft(table, form)
        waiting = None
        if section.banner is not None and draft.name is None:
            name_from_banner(draft, section.banner)
        terms = [_find_term(table, head) for head, _ in section.parts]
        for (head, rows), term in zip(section.parts, terms, strict=True):
            draft.heads.append(head)
            _read_part(table, head, rows, draft, term if len(set(terms)) > 1 else None)
        _store_draft(draft, found)
    found.ignored.update(table.ignored)
    return waiting


def _has_form(table: LogicalTable) -> bool:
    labels = {form_label(cell.text) for cell in table.cells if cell.form and len(cell.form) < 24}
    return bool(labels & {"project"}) and bool(labels & {"goal", "side"})


def _find_term(table: LogicalTable, head: IndicatorHead) -> str | None:
    """What is printed beside or above a head of the term of its targets (长期绩效指标, 年度绩效指标), or None."""
    beside = [cell for cell in table.list_row(head.start) if cell.column < head.columns[0].start]
    above = table.list_row(head.start - 1) if head.start else []
    cells = [*beside, *(above if len([cell for cell in above if cell.form]) == 1 else [])]
    return next((cell.text for cell in cells if _TERM.search(cell.form) and len(cell.form) <= 20), None)


def _read_part(
    table: LogicalTable, head: IndicatorHead, rows: Sequence[int], draft: ProjectDraft, term: str | None
) -> None:
    reading, form = draft.rows, draft.form
    rows, tail = split_tail(table, head, rows)
    if len(tail):
        add_fields(form, read_form(table, tail))
    drafts = join_breaks(table, read_rows(table, head, rows))
    body: list[RowDraft] = []
    for row in drafts:
        if is_total_row(row):
            read_total(head, row, reading)
        elif is_note_row(row):
            _read_note(table, row, form)
        else:
            body.append(row)
    body = spread_levels(head, body)
    carry_levels(body)
    settle_levels(body)
    for row in body if term else ():
        row.texts["term"] = term or ""
    read_indicators(head, body, reading)
    reading.ignored.update(dict.fromkeys(head.keys, TABLE_HEAD))


def _read_note(table: LogicalTable, draft: RowDraft, form: FormFields) -> None:
    note = read_form(table, range(draft.row, draft.row + 1))
    form.attributes.update(note.attributes)
    form.placed |= note.placed
    form.ignored.update(note.ignored)


def _store_draft(draft: ProjectDraft, found: Findings) -> None:
    if draft.name is None and draft.rows.indicators:
        name_from_line(draft)
    if draft.is_blank():
        found.ignored.update(dict.fromkeys(draft.cell_keys(), EMPTY_FORM))
        return
    if draft.name is None and not is_entity(draft):
        draft.name = name_in_titles(draft.titles)
    project = build_project(draft)
    (found.entities if is_entity(draft) else found.projects).append(project)
    found.placed |= draft.placed
    found.ignored.update(draft.ignored)
    found.unreconciled.extend(reconcile(project))
