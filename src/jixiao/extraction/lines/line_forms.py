"""Performance forms that arrive as lines of text without a grid: one Project or entity target for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress

from jixiao.extraction.cells.headers import money_head
from jixiao.extraction.cells.indicators import build_indicator, is_void_row, parse_points
from jixiao.extraction.cells.line_tokens import Token, is_page_mark
from jixiao.extraction.cells.torn_rows import is_torn, list_guessed
from jixiao.extraction.coverage import source_of
from jixiao.extraction.grids.form_projects import reconcile
from jixiao.extraction.lines.form_goals import Goals, read_goals
from jixiao.extraction.lines.form_heads import (
    Field,
    Money,
    find_execution_weight,
    find_unit,
    is_whole_label,
    read_fields,
    read_money,
)
from jixiao.extraction.lines.form_sections import FormSection, find_sections, name_in_title
from jixiao.extraction.lines.head_weave import settle_overruns, unweave_head
from jixiao.extraction.lines.line_cells import HEAD, NOISE, SIDE, TAIL, TOTAL, Reading, read_cells
from jixiao.extraction.lines.line_heads import drop_heads, prints_terms
from jixiao.extraction.lines.line_levels import IndicatorRow, gather_rows, is_stray_level
from jixiao.extraction.lines.line_runs import keys_of, list_line_runs
from jixiao.extraction.lines.line_weave import unweave_rows
from jixiao.extraction.lists.list_segments import expected_totals
from jixiao.extraction.reconcile import sum_weights
from jixiao.model.document import Flow, Line, Place
from jixiao.model.records import Amount, Indicator, Inferred, Project, Recognition, Source, Unit
from jixiao.text import compare_form, join_lines, squeeze

_IGNORED_SPANS = {
    SIDE: "side label",
    HEAD: "table head",
    NOISE: "page number",
    TOTAL: "total of weights or scores",
}

# Costs per token of a reading: under the first it is as good as certain, over the second it is not to be trusted.
_GOOD = 0.3
_UNSURE = 0.5
# A cell that fits its role worse than this makes its row a guess.
_ODD = 3.6
_TARGETS = frozenset({"value", "operator", "content", "whole_value", "half_value"})
_MANY_FIRSTS = 2


@dataclass(slots=True)
class _Account:
    """Which lines went where: line index → state, the strongest of what its tokens say."""

    placed: set[int] = field(default_factory=set)
    ignored: dict[int, str] = field(default_factory=dict)


def recognise_line_forms(flow: Flow, taken: frozenset[int]) -> Recognition:
    """The performance forms among the lines of `flow` that no other recogniser has taken.

    Placed are the lines whose text went into a record; titles, labels, table heads and page numbers are
    ignored by name; what stands inside a form and fits no part of it is in neither.
    """
    projects: list[Project] = []
    targets: list[Project] = []
    placed: set[int] = set()
    ignored: dict[int, str] = {}
    unreconciled: list[dict[str, str]] = []
    parts: dict[int, tuple[int, ...]] = {}
    for run in list_line_runs(flow, taken, parts):
        for section, body, reading in _read_sections(run):
            account = _Account()
            project = _build_project(section, body, reading, account)
            if project is not None:
                unreconciled.extend(reconcile(project))
            if project is not None and section.entity:
                targets.append(project)
            elif project is not None:
                projects.append(project)
            for index in account.placed:
                placed.update(keys_of(section.lines[index], parts))
            for index, reason in account.ignored.items():
                if index not in account.placed:
                    ignored |= dict.fromkeys(keys_of(section.lines[index], parts), reason)
    return Recognition(
        projects=tuple(projects),
        entity_targets=tuple(targets),
        placed=frozenset(placed),
        ignored=dict(sorted(ignored.items())),
        unreconciled=tuple(unreconciled),
    )


def _build_project(
    section: FormSection, body: tuple[Token, ...], reading: Reading, account: _Account
) -> Project | None:
    head = section.tokens[section.head_start : section.head_end]
    fields = settle_overruns(read_fields(unweave_head(head, section.entity), section.entity))
    columns = tuple(role for role in section.columns if role not in ("level1", "level2", "levels", "ordinal"))
    rows, empty = gather_rows(reading.spans, columns)
    if reading.cost > _UNSURE or not _fits_head(section, reading):
        rows, empty, reading = (), (), Reading((), reading.cost)
    if prints_terms(section.tokens, section.body_start, section.columns):
        rows = _take_year(section, rows)
    read = [row for row in rows if not is_void_row(row.cells) and not _is_odd(row, reading)]
    built = [_build_indicator(section, body, row, reading) for row in read]
    kept = [not guess for guess in list_guessed(built)]
    indicators = tuple(compress(built, kept))
    if any(map(is_torn, built)) or (reading.cost > _GOOD and not _weights_fit(built)):
        indicators, empty, reading = (), (), Reading((), reading.cost)
    voids = [row for row in rows if is_void_row(row.cells)]
    lost = _lost_spans(rows, [*voids, *compress(read, kept)])
    _account_for(section, fields, body, reading, bool(indicators), lost, account)
    goals = read_goals(fields)
    values = _first_values(fields)
    name = squeeze(values.get("project")) or (None if section.entity else name_in_title(section.title))
    if not indicators and not (name and goals.items):
        return None
    if name is None and not section.entity and "unit" not in values:
        return None
    return _assemble(section, fields, goals, name, indicators, empty, bool(values.get("project")))


def _read_sections(run: tuple[Line, ...]) -> list[tuple[FormSection, tuple[Token, ...], Reading]]:
    """The forms of a run with the tokens of their rows and their reading, by printed columns where that reads better."""
    sections = find_sections(run)
    plain = [(section, *found) for section, found in zip(sections, _read_bodies(sections), strict=True)]
    if not any("  " in line.text.strip() for line in run):
        return plain
    ordered = find_sections(run, by_columns=True)
    if [section.lines for section in ordered] != [section.lines for section in sections]:
        return plain
    out = []
    for entry, section in zip(plain, ordered, strict=True):
        if section.tokens == entry[0].tokens:
            out.append(entry)
            continue
        body = drop_heads(section.tokens, section.head_end, section.body_start)
        reading = _read(section, body)
        out.append((section, body, reading) if reading.cost <= entry[2].cost else entry)
    return out


def _read_bodies(sections: tuple[FormSection, ...]) -> list[tuple[tuple[Token, ...], Reading]]:
    """For each form the tokens of its rows in cell order and their reading.

    A stream has one order throughout: where the lines as they stand read badly, the unwoven order of all its
    forms is tried, and the cheaper of the two holds for all.
    """
    plain = [
        (body, _read(section, body))
        for section in sections
        for body in (drop_heads(section.tokens, section.head_end, section.body_start),)
    ]
    fits = _total_cost(plain) <= _GOOD * sum(len(body) for body, _ in plain)
    if fits and not any(map(_has_stray_level, sections, (reading for _, reading in plain))):
        return plain
    woven = []
    for section, (body, reading) in zip(sections, plain, strict=True):
        unwoven = unweave_rows(body, section.columns)
        woven.append((unwoven, _read(section, unwoven)) if unwoven else (body, reading))
    return woven if _total_cost(woven) < _total_cost(plain) else plain


def _has_stray_level(section: FormSection, reading: Reading) -> bool:
    """Whether a second level stands under a first level that is not its own."""
    rows, _ = gather_rows(reading.spans, section.columns)
    return any(is_stray_level(row.cells.get("level1"), row.cells.get("level2")) for row in rows)


def _total_cost(bodies: list[tuple[tuple[Token, ...], Reading]]) -> float:
    return sum(reading.cost * len(body) for body, reading in bodies)


def _read(section: FormSection, body: tuple[Token, ...]) -> Reading:
    pages = tuple(section.lines[token.line].place.page for token in body)
    return read_cells(body, section.columns, pages=pages)


def _first_values(fields: tuple[Field, ...]) -> dict[str, str]:
    values: dict[str, str] = {}
    for item in fields:
        if item.text and item.role not in ("", "goal", "fund", "attribute"):
            values.setdefault(item.role, item.text)
    return values


def _assemble(
    section: FormSection,
    fields: tuple[Field, ...],
    goals: Goals,
    name: str | None,
    indicators: tuple[Indicator, ...],
    empty: tuple[str, ...],
    named: bool,
) -> Project:
    values = _first_values(fields)
    money = read_money(fields)
    unit = find_unit(fields)
    heads = tuple(item.label for item in fields if item.role == "head")
    budget, funds, results = _read_amounts(section, money, unit, heads)
    attributes = {
        item.label.strip("：:"): item.text for item in fields if item.role == "attribute" and item.text
    } | (goals.others or {})
    if goals.actual:
        results["实际完成情况"] = goals.actual
    inferred: Inferred = {}
    if name and not named and not section.entity:
        inferred["name"] = {"value": name, "reason": "表内无项目名称，取自标题 taken from the title"}
    if goals.unsplit:
        inferred["goals"] = {
            "value": "",
            "reason": "并列的两段目标无法分开 two goals side by side could not be told apart",
        }
    return Project(
        unit=Unit(squeeze(values.get("unit_code")), squeeze(values.get("unit"))),
        department=squeeze(values.get("department")),
        code=squeeze(values.get("project_code")),
        name=name,
        category=squeeze(values.get("category")),
        budget=budget,
        funds=funds,
        goals=tuple(text for text, _ in goals.items),
        indicators=indicators,
        empty_levels=empty,
        execution_weight=find_execution_weight(fields) or _points_result(results),
        layout="entity lines" if section.entity else "form lines",
        results=results,
        attributes=attributes,
        inferred=inferred,
        raw={"title": join_lines([section.title])} if section.title else {},
        source=_span_source(section, range(len(section.lines)), section.title),
        goal_sources=tuple(_span_source(section, lines, text) for text, lines in goals.items),
    )


def _take_year(section: FormSection, rows: tuple[IndicatorRow, ...]) -> tuple[IndicatorRow, ...]:
    """The rows of the year where those of the whole period are printed beside them; none where they are no pairs."""
    words = [compare_form(token.text) for token in section.tokens[: section.head_end]]
    years = [index for index, word in enumerate(words) if word.startswith("年度") and "目标" in word]
    wholes = [
        index
        for index, word in enumerate(words)
        if re.match("实施期|中长期|三年|总体", word) and "目标" in word
    ]
    pairs = list(zip(rows[::2], rows[1::2], strict=False))
    same = all(compare_form(a.cells.get("level3")) == compare_form(b.cells.get("level3")) for a, b in pairs)
    if len(rows) % 2 or not same or not years or not wholes or wholes[-1] > years[-1]:
        return ()
    return tuple(pair[1] for pair in pairs)


def _fits_head(section: FormSection, reading: Reading) -> bool:
    """Whether the head names a column of targets, and one of first levels where several of them were read.

    A text that keeps columns together, one after the other, prints the words of the head apart.
    """
    named = set(section.columns)
    firsts = sum(span.role == "level1" for span in reading.spans)
    return bool(_TARGETS & named) and (firsts < _MANY_FIRSTS or bool({"level1", "levels"} & named))


def _lost_spans(rows: Sequence[IndicatorRow], kept: Sequence[IndicatorRow]) -> frozenset[int]:
    """The spans of rows that only such rows hold as are left unplaced."""
    held = {index for row in kept for index in row.spans}
    return frozenset(index for row in rows for index in row.spans if index not in held)


def _weights_fit(indicators: Sequence[Indicator]) -> bool:
    """Whether the weights add to what they must, or none is printed: the proof of a reading that is not good by itself."""
    weights = [indicator.weight for indicator in indicators]
    return not any(weights) or (None not in weights and sum_weights(indicators) in expected_totals(None))


def _is_odd(row: IndicatorRow, reading: Reading) -> bool:
    """Whether the name or the value of a row is no such thing: it stays unplaced."""
    return any(
        reading.spans[index].cost > _ODD
        for index in row.spans
        if reading.spans[index].role in ("level3", "value")
    )


def _points_result(results: dict[str, str]) -> str | None:
    """The points that a self-evaluation gives the execution rate, in a column of its own beside the money."""
    return next(
        (parse_points(text) for label, text in results.items() if money_head(label) == "points"), None
    )


def _read_amounts(
    section: FormSection, money: tuple[Money, ...], unit: str | None, heads: tuple[str, ...]
) -> tuple[Amount | None, dict[str, Amount], dict[str, str]]:
    """This year's total, the parts by printed label, and what stands in further columns of the total's row."""
    funds: dict[str, Amount] = {}
    results: dict[str, str] = {}
    budget: Amount | None = None
    has_year = any(item.part == "total" and not is_whole_label(item.label) for item in money)
    whole = next((item.label for item in money if item.part == "total" and is_whole_label(item.label)), None)
    for item in money:
        if not item.amounts or not item.amounts[0]:
            continue
        amount = Amount(
            item.amounts[0],
            unit or _unit_of(item.raw[0]),
            item.raw[0],
            _span_source(section, (item.line,), item.label),
        )
        label = item.label
        if label in funds and whole:
            funds[f"{whole}-{label}"] = funds[label]
        funds[label] = amount
        if item.part != "total":
            continue
        if budget is None and not (has_year and is_whole_label(label)):
            budget = amount
            results = {
                head: raw
                for head, raw in zip(heads[1:], item.raw[1:], strict=False)
                if raw and len(heads) > 1
            }
    return budget, funds, results


def _unit_of(raw: str) -> str | None:
    """The unit of money printed right behind an amount (36.50万元), or None."""
    return next((unit for unit in ("万元", "亿元", "元") if raw.endswith(unit)), None)


def _build_indicator(
    section: FormSection, body: tuple[Token, ...], row: IndicatorRow, reading: Reading
) -> Indicator:
    own = [
        reading.spans[index] for index in row.spans if reading.spans[index].role not in ("level1", "level2")
    ]
    lines = sorted({body[position].line for span in own for position in range(span.start, span.end)})
    places = {
        reading.spans[index].role: source_of(
            section.lines[body[reading.spans[index].start].line].place,
            reading.spans[index].text,
        )
        for index in row.spans
    }
    return build_indicator(
        row.cells,
        _span_source(section, lines, " ".join(span.text for span in own)),
        cell_sources=places,
        inferred=dict(row.inferred),
    )


def _span_source(
    section: FormSection, lines: range | tuple[int, ...] | list[int], quote: str | None
) -> Source:
    first, last = section.lines[lines[0]].place, section.lines[lines[-1]].place
    end = last.line if last.line != first.line else None
    return source_of(Place(page=first.page, line=first.line, line_end=end), quote)


def _account_for(
    section: FormSection,
    fields: tuple[Field, ...],
    body: tuple[Token, ...],
    reading: Reading,
    used: bool,
    lost: frozenset[int],
    account: _Account,
) -> None:
    tokens = section.tokens
    blank = "" if used else "blank template"
    for index in section.title_lines:
        account.ignored[index] = blank or "form title"
    for index, printed in enumerate(section.lines):
        if is_page_mark(printed.text):
            account.ignored[index] = "page number"
    for token in tokens[section.head_end : section.body_start]:
        account.ignored.setdefault(token.line, blank or "table head")
    kept = set(body)
    for token in tokens[section.body_start :]:
        if token not in kept:
            account.ignored.setdefault(token.line, blank or "table head")
    for item in fields:
        for token in item.tokens:
            account.ignored.setdefault(token.line, blank or "form label")
        if used and item.role:
            account.placed |= {token.line for token in item.values}
    for index, span in enumerate(reading.spans):
        if index in lost:
            continue
        lines = {body[position].line for position in range(span.start, span.end)}
        if span.role in _IGNORED_SPANS or not used:
            for line in lines:
                if span.role != TAIL:
                    account.ignored.setdefault(line, blank or _IGNORED_SPANS[span.role])
        elif span.role != TAIL:
            account.placed |= lines
