"""Which tokens of an indicator table, printed as a stream of lines, make which cell: the cheapest reading.

A stream keeps the order of the cells and loses their borders. Every way to cut it into level labels, names,
values, weights … in the order of the table's head has a cost (how well each text fits its role, how lines
wrap in a column, which level follows which); the cheapest one is found by dynamic programming.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from jixiao import resources
from jixiao.extraction.cells.cell_costs import (
    IMPOSSIBLE,
    cost_actual,
    cost_name,
    cost_operator,
    cost_text,
    cost_unit,
    cost_value,
    cost_weight,
    is_number_cell,
)
from jixiao.extraction.cells.cell_types import is_number
from jixiao.extraction.cells.headers import column_role, form_label
from jixiao.extraction.cells.lead_cells import LONGEST, UNKNOWN, cost_foreign, cost_lead, skip_lead
from jixiao.extraction.cells.levels import find_level, is_level_label
from jixiao.extraction.cells.line_tokens import (
    Token,
    is_bare_number,
    is_page_mark,
    join_tokens,
    measure_width,
)
from jixiao.text import compare_form, is_cjk

SIDE, HEAD, NOISE, TOTAL, TAIL, START = "side", "head", "noise", "total", "tail", "start"
_COSTS: Mapping[str, Callable[[str], float]] = {
    "level3": cost_name, "value": cost_value, "actual": cost_actual, "weight": cost_weight, "score": cost_weight,
    "operator": cost_operator, "measurement_unit": cost_unit, "whole_value": cost_value, "last_value": cost_value, "half_value": cost_value,
}  # fmt: skip
_LONGEST = {
    "level1": 8, "level2": 10, "level3": 9, "value": 6, "actual": 14, "weight": 1, "score": 1, "operator": 1,
    "measurement_unit": 2, SIDE: 6, HEAD: 6, NOISE: 1, TOTAL: 4, TAIL: 1, "whole_value": 6, "last_value": 6, "half_value": 6,
}  # fmt: skip
_SKIP = {
    "value": 5.0,
    "weight": 2.5,
    "score": 1.5,
    "actual": 1.5,
    "level3": 8.0,
    "operator": 0.8,
    "measurement_unit": 0.5,
    "whole_value": 2.0,
    "half_value": 2.0,
    "last_value": 2.0,
    "content": 1.0,
    "standard": 1.0,
    "basis": 1.0,
}
# A project that prints no row of its own.
_LEAD_ALONE = 0.8
# A reading that is this much dearer than the cheapest one up to the same token is not followed any further.
_PRUNE = 10.0
# What a cell has swallowed by now it does not give back: longer ones are not tried.
_HOPELESS = 16.0
# A line of fewer full-width characters is hardly the first of a wrapped cell.
_SHORT_LINE = 3.5
# Cells that fit their role this well tell how wide the column is.
_SURE = {"level3": 3.0, "value": 1.0}
_LEVELS = ("level1", "level2")
_NATIONAL = frozenset({"cost", "output", "benefit", "satisfaction"})
_PASSING = frozenset({SIDE, HEAD, NOISE})

State = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Span:
    """The tokens [start, end) read as one cell of `role`, and how ill they fit it."""

    role: str
    start: int
    end: int
    text: str
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """The spans of a table in printed order, and what the reading costs per token of the table's own."""

    spans: tuple[Span, ...]
    cost: float


@dataclass(slots=True)
class _Table:
    tokens: tuple[Token, ...]
    columns: tuple[str, ...]
    pages: tuple[int | None, ...]
    widths: Mapping[str, float]
    leads: tuple[str, ...] = ()
    levelled: bool = True
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    strangeness: dict[int, tuple[float, float, float]] = field(default_factory=dict)

    def text(self, start: int, end: int) -> str:
        key = (start, end)
        if key not in self.texts:
            self.texts[key] = join_tokens(self.tokens[start:end])
        return self.texts[key]


@cache
def _side_labels() -> frozenset[str]:
    words = resources.read_toml("data", "lookups", "headers.toml")
    return frozenset(compare_form(word) for word in (*words["labels"]["side"], *words["columns"]["levels"]))


def read_cells(
    tokens: tuple[Token, ...],
    columns: tuple[str, ...],
    *,
    pages: tuple[int | None, ...] = (),
    widths: Mapping[str, float] | None = None,
    leads: tuple[str, ...] = (),
) -> Reading:
    """The cheapest reading of `tokens` as rows of a table whose head names `columns` (roles, in printed order).

    `leads` are the columns of a list table that stand before its levels: the cells of a project, printed once.
    `pages` are the pages of the tokens, where known. `widths` (role → full-width characters a line of that
    column holds) say where a wrapped cell goes on; without them they are measured on a first reading.
    """
    pages = pages or tuple(None for _ in tokens)
    body = tuple(role for role in columns if role not in (*_LEVELS, "levels", "ordinal"))
    levelled = not leads or bool({*_LEVELS, "levels"} & set(columns))
    first = _solve(_Table(tokens, body, pages, widths or {}, leads, levelled))
    if widths is not None:
        return first
    measured = measure_columns(tokens, first.spans)
    return _solve(_Table(tokens, body, pages, measured, leads, levelled)) if measured else first


def measure_columns(tokens: tuple[Token, ...], spans: tuple[Span, ...]) -> dict[str, float]:
    """How wide the columns are: the upper middle of the lines before a break in the cells of the column.

    The columns of names and of values are at least as wide as nearly all the lines in them.
    """
    broken: dict[str, list[float]] = {}
    sure: dict[str, list[float]] = {}
    for span in spans:
        if span.role in _PASSING or span.role in (TOTAL, TAIL):
            continue
        widths = _line_widths(tokens[span.start : span.end])
        broken.setdefault(span.role, []).extend(widths[:-1])
        if span.cost < _SURE.get(span.role, 0.0):
            sure.setdefault(span.role, []).extend(widths)
    out = {role: sorted(widths)[len(widths) * 2 // 3] for role, widths in sorted(broken.items()) if widths}
    for role, widths in sorted(sure.items()):
        out[role] = max(out.get(role, 0.0), sorted(widths)[len(widths) * 9 // 10])
    return out


def _line_widths(cell: tuple[Token, ...]) -> list[float]:
    widths: list[float] = []
    line = None
    for token in cell:
        if token.line == line:
            widths[-1] += 0.5 + measure_width(token.text)
        else:
            widths.append(measure_width(token.text))
        line = token.line
    return widths


def _solve(table: _Table) -> Reading:
    count = len(table.tokens)
    best: list[dict[State, tuple[float, int, State, str]]] = [{} for _ in range(count + 1)]
    best[0][(START, "")] = (0.0, -1, (START, ""), "")
    levels = _LEVELS if table.levelled else ()
    roles = (*table.leads, *levels, *table.columns, SIDE, HEAD, NOISE, TOTAL, TAIL)
    longest = {
        role: _LONGEST.get(role) or LONGEST.get(role, 4 if role.startswith(UNKNOWN) else 16) for role in roles
    }
    fits: dict[tuple[str, str, int, int], float] = {}
    steps: dict[State, list[tuple[str, float]]] = {}
    for start in range(count):
        limit = min((entry[0] for entry in best[start].values()), default=0.0) + _PRUNE
        for state, (cost, *_) in list(best[start].items()):
            if cost > limit:
                continue
            if state not in steps:
                priced = [(role, _step_cost(table, state, role)) for role in roles]
                steps[state] = [(role, step) for role, step in priced if step < IMPOSSIBLE]
            for role, step in steps[state]:
                for end in range(start + 1, min(count, start + longest[role]) + 1):
                    key = (role, state[1] if role == "level2" else "", start, end)
                    if key not in fits:
                        fits[key] = _cell_cost(table, role, start, end, state[1])
                    fit = fits[key]
                    if fit >= IMPOSSIBLE:
                        continue
                    if fit > _HOPELESS:
                        break
                    following = _next_state(table, state, role, start, end)
                    total = cost + step + fit
                    if total < best[end].get(following, (IMPOSSIBLE * count + 1,))[0]:
                        best[end][following] = (total, start, state, role)
    if not best[count]:
        return Reading((), IMPOSSIBLE)
    final, (cost, *_) = min(
        best[count].items(), key=lambda item: (item[1][0] + _leave_cost(table, item[0][0]), item[0])
    )
    spans: list[Span] = []
    position, state = count, final
    counted, rest = count, cost + _leave_cost(table, final[0])
    while position > 0:
        _, start, before, role = best[position][state]
        fit = _cell_cost(table, role, start, position, before[1])
        if role == TAIL:
            counted, rest = counted - 1, rest - fit
        spans.append(Span(role, start, position, table.text(start, position), fit))
        position, state = start, before
    return Reading(tuple(reversed(spans)), rest / max(counted, 1))


def _next_state(table: _Table, state: State, role: str, start: int, end: int) -> State:
    if role in _PASSING:
        return state
    if role == "level1":
        level = find_level(table.text(start, end), 1)
        return role, level.notation if level else "?"
    return role, "" if role in table.leads else state[1]


def _skip(table: _Table, role: str) -> float:
    """Cost of a row that prints nothing in the column `role`."""
    return _SKIP.get(role, 0.6 if role == "explanation" and table.leads else 0.1)


def _leave_cost(table: _Table, kind: str) -> float:
    """Cost of what a row still lacks when it ends after the cell `kind`."""
    if kind in table.columns:
        return sum(_skip(table, role) for role in table.columns[table.columns.index(kind) + 1 :])
    if kind in table.leads:
        return _LEAD_ALONE + sum(map(skip_lead, table.leads[table.leads.index(kind) + 1 :]))
    return {"level1": 1.6, "level2": 2.6}.get(kind, 0.0)


def _step_cost(table: _Table, state: State, role: str) -> float:
    kind, parent = state
    columns = table.columns
    if kind == TAIL:
        return 0.0 if role == TAIL else IMPOSSIBLE
    if role in _PASSING:
        inside = kind in columns and kind != columns[-1]
        return 0.4 if inside else 0.0
    if role in table.leads:
        index = table.leads.index(role)
        if kind in table.leads and table.leads.index(kind) < index:
            return sum(map(skip_lead, table.leads[table.leads.index(kind) + 1 : index]))
        return _leave_cost(table, kind) + 0.6 + sum(map(skip_lead, table.leads[:index]))
    if kind in table.leads and role not in (TOTAL, TAIL):
        rest = _leave_cost(table, kind) - _LEAD_ALONE
        opened = 0.0 if role == "level1" or not table.levelled else 0.8 if role == "level2" else 2.2
        ahead = columns[: columns.index(role)] if role in columns else ()
        return rest + opened + sum(_skip(table, name) for name in ahead)
    if role in columns:
        index = columns.index(role)
        if kind in columns and columns.index(kind) < index:
            between = columns[columns.index(kind) + 1 : index]
            return sum(_skip(table, name) for name in between)
        missing = sum(_skip(table, name) for name in columns[:index])
        begun = {"level2": 0.0, "level1": 2.2, START: 3.0, TOTAL: 4.0}.get(kind)
        if begun is None:
            begun = 0.3 + _leave_cost(table, kind)
        return begun + missing
    leave = _leave_cost(table, kind)
    if role == "level1":
        return leave
    if role == "level2":
        return 0.0 if kind == "level1" else leave + (0.8 if not parent else 0.0)
    return leave + (0.5 if role == TAIL else 0.0)


def _cell_cost(table: _Table, role: str, start: int, end: int, parent: str) -> float:
    text = table.text(start, end)
    if role == TAIL:
        return 1.0 + 0.05 * len(text)
    if role == NOISE:
        return _noise_cost(table, start, text)
    if role == SIDE:
        return 0.1 if compare_form(text) in _side_labels() else IMPOSSIBLE
    if role == HEAD:
        fits = column_role(text) in (*table.columns, *_LEVELS) and column_role(text) is not None
        return 0.2 if fits and len(compare_form(text)) > 2 else IMPOSSIBLE
    if role == TOTAL:
        if form_label(table.tokens[start].text) != "total_score":
            return IMPOSSIBLE
        points = table.tokens[start + 1 : end]
        return 0.1 + sum(0.1 if table.leads and is_number(p.text) else cost_weight(p.text) for p in points)
    wrap = _wrap_cost(table, role, start, end)
    if role in _LEVELS:
        depth = 1 if role == "level1" else 2
        unlisted = find_level(text, depth) is None
        return wrap + _level_cost(text, depth, parent) + unlisted * _foreign_cost(table, role, start, end)
    return wrap + _fit_cost(table, role, text) + _foreign_cost(table, role, start, end)


def _fit_cost(table: _Table, role: str, text: str) -> float:
    if not table.leads:
        return _COSTS.get(role, cost_text)(text)
    if role in table.leads or role.startswith(UNKNOWN):
        return cost_lead(role, text)
    if role == "value" and "operator" in table.columns and is_number(compare_form(text)):
        return 0.1
    return _COSTS[role](text) if role in _COSTS else cost_text(text) - 0.7


def _foreign_cost(table: _Table, role: str, start: int, end: int) -> float:
    """Cost of swallowing, in a cell of several tokens, one that is plainly a cell of another column."""
    if end - start < 2:
        return 0.0
    cost = 0.0
    for index in range(start, end):
        if index not in table.strangeness:
            table.strangeness[index] = _strangeness(table.tokens[index])
        any_cell, in_name, later_in_name = table.strangeness[index]
        cost += any_cell
        if table.leads:
            cost += cost_foreign(role, table.tokens[index].text)
        if role == "level3":
            cost += in_name + (later_in_name if index > start else 0.0)
    return cost


def _strangeness(token: Token) -> tuple[float, float, float]:
    """What a token costs inside any longer cell, in a name beside that, and in a name it does not begin."""
    text = token.text
    if text.endswith("指标") and is_level_label(text):
        return 4.0, 0.0, 0.0
    if len(text) >= 4 and find_level(text, 1):
        return 2.0, 0.0, 0.0
    if is_page_mark(text) or (len(text) >= 4 and compare_form(text) in _side_labels()):
        return 3.0, 0.0, 0.0
    if is_number_cell(text):
        return 0.0, 3.0, 0.0
    if token.last and not token.first and is_bare_number(text):
        return 1.2, 0.0, 0.0
    if cost_value(text) < 0.85:
        return 0.0, 0.0, 2.5 if any(char.isdigit() for char in text) else 0.8
    return 0.0, 0.0, 0.0


def _noise_cost(table: _Table, start: int, text: str) -> float:
    token = table.tokens[start]
    if not (token.first and token.last):
        return IMPOSSIBLE
    if is_page_mark(text):
        return 0.0
    if not is_bare_number(text):
        return IMPOSSIBLE
    page = table.pages[start]
    neighbours = (
        table.pages[start - 1] if start else None,
        table.pages[start + 1] if start + 1 < len(table.pages) else None,
    )
    at_edge = page is not None and any(other is not None and other != page for other in neighbours)
    return 0.2 if at_edge or start + 1 == len(table.tokens) else 3.0


def _level_cost(text: str, depth: int, parent: str) -> float:
    level = find_level(text, depth, parent if depth == 2 and parent in _NATIONAL else None)
    key = compare_form(text)
    if level is None:
        # Two labels printed one after the other are no name of a level.
        if len(key) > 12 or not all(is_cjk(char) for char in key) or len(key) < 2 or "指标" in key[:-2]:
            return IMPOSSIBLE
        other = find_level(text, 3 - depth)
        return (2.5 if key.endswith("指标") else 5.0) + (4.0 if other else 0.0)
    cost = 0.0 if key.endswith(("指标", "目标")) or depth == 1 else 0.4
    if len(key) <= 2:
        cost += 0.8
    if depth == 2 and parent in _NATIONAL and parent not in level.parents:
        cost += 1.2
    return cost


def _wrap_cost(table: _Table, role: str, start: int, end: int) -> float:
    """Cost of the breaks inside a cell, and of ending it on a line that is full."""
    tokens = table.tokens
    width = table.widths.get(role)
    cost = 0.0
    line_start = start
    for index in range(start + 1, end):
        before, after = tokens[index - 1], tokens[index]
        if before.line == after.line:
            cost += _blank_cost(before.text, after.text, role)
            continue
        filled = sum(_line_widths(tokens[line_start:index]))
        line_start = index
        if role in _LEVELS:
            cost += 0.1
        elif width is None and table.leads and filled < _SHORT_LINE:
            cost += 2.0
        elif width is None:
            cost += 0.6 if table.leads and role not in ("goal", "activity") else 0.3
        else:
            room = width - filled
            cost += (
                0.8 if room < -1.2 else 0.1 if room < 1.6 else 0.8 if room < 3 else 1.6 if room < 5 else 2.2
            )
    if (
        width is not None
        and role == "level3"
        and end < len(tokens)
        and tokens[end].line != tokens[end - 1].line
        and sum(_line_widths(tokens[line_start:end])) > width - 0.6
    ):
        cost += 0.3
    return cost


def _blank_cost(before: str, after: str, role: str) -> float:
    """Cost of a blank inside a cell: none to speak of where type-setting puts one, between CJK and Latin or digits."""
    mixed = is_cjk(before[-1]) != is_cjk(after[0])
    if mixed:
        return 0.3
    if role in _LEVELS:
        return 0.8
    return 1.6 if is_cjk(after[0]) else 3.0
