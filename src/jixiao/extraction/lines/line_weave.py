"""Streams that keep the printed lines, not the cells: the pieces of cells that share a line put back in cell order.

A centred cell of three lines stands above, beside and below its neighbours of one line, so that the stream
reads name, value, rest of the name, and a label of a merged cell comes in the middle of its rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from jixiao import resources
from jixiao.extraction.cells.cell_costs import cost_name, cost_value, cost_weight, is_number_cell
from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.cells.line_tokens import Token, is_bare_number, join_tokens, measure_width
from jixiao.text import compare_form

_COLUMNS = ("side", "level1", "level2")
_BEAM = 60
_BROKEN = 4.0


@dataclass(frozen=True, slots=True)
class Label:
    """A level label put together from its pieces."""

    text: str
    tokens: tuple[Token, ...]

    def measure_position(self, heights: Mapping[int, float]) -> float:
        """Where the middle of the label stands, in lines of names."""
        return sum(heights[token.line] for token in self.tokens) / len(self.tokens)


@dataclass(frozen=True, slots=True)
class _Streams:
    """One way to read the line beginnings: finished labels per column, the pieces of the open ones, the cost."""

    cost: float
    done: tuple[tuple[Label, ...], ...]
    open: tuple[tuple[Token, ...], ...]
    used: frozenset[tuple[int, int]]


@dataclass(slots=True)
class _Row:
    """The line that holds a row's value, and the lines of its name above and below."""

    core: list[Token]
    named: bool
    before: list[list[Token]] = field(default_factory=list)
    after: list[list[Token]] = field(default_factory=list)

    @property
    def name(self) -> list[Token]:
        return self.core[:1] if self.named else []

    def measure_span(self, heights: Mapping[int, float]) -> tuple[float, float]:
        """The first and last line of the row's name."""
        parts = (*self.before, *((self.core,) if self.named else ()), *self.after)
        lines = [heights[token.line] for part in parts or (self.core,) for token in part]
        return min(lines), max(lines)


@cache
def _names(column: str) -> frozenset[str]:
    if column == "side":
        words = resources.read_toml("data", "lookups", "headers.toml")
        return frozenset(compare_form(w) for w in (*words["labels"]["side"], *words["columns"]["levels"]))
    data = resources.read_toml("data", "lookups", "levels.toml")
    out: set[str] = set()
    for entry in data[column]:
        for name in entry["names"]:
            key = compare_form(name)
            out.add(key)
            if not key.endswith(("指标", "目标")):
                out.add(key + "指标")
            elif len(key) > 4:
                out.add(key[:-2])
    return frozenset(out)


@cache
def _beginnings(column: str) -> frozenset[str]:
    return frozenset(name[:end] for name in _names(column) for end in range(1, len(name) + 1))


def unweave_rows(tokens: tuple[Token, ...], columns: tuple[str, ...]) -> tuple[Token, ...]:
    """`tokens` of an indicator table in the order of its cells: level labels before the rows that they cover,
    the lines of a name together, the value after it; empty when no row can be made out."""
    lines = _by_line(tokens)
    streams = _read_labels(lines)
    rest = [[t for i, t in enumerate(line) if (t.line, i) not in streams.used] for line in lines]
    rows, loose = _gather(rest, columns)
    if not rows or len(streams.done[2]) > len(rows):
        return ()
    heights = _measure_heights(lines, rows)
    spans = [row.measure_span(heights) for row in rows]
    groups = [(index, index + 1) for index in range(len(rows))]
    conflicts: dict[tuple[int, int], float] = {}
    if streams.done[2]:
        groups = _partition([label.measure_position(heights) for label in streams.done[2]], spans)
        spans = [(spans[start][0], spans[end - 1][1]) for start, end in groups]
        conflicts = _conflicts(streams.done[1], streams.done[2])
    firsts = _partition([label.measure_position(heights) for label in streams.done[1]], spans, conflicts)
    covered = [rows[groups[start][0] : groups[end - 1][1]] for start, end in firsts if end > start]
    if not _is_torn(streams, rows) and not all(map(_stands_among, streams.done[1], covered)):
        return ()
    out: list[Token] = []
    for index, (start, end) in enumerate(groups):
        for number, (group_start, _) in enumerate(firsts):
            if group_start == index and streams.done[1]:
                out.extend(streams.done[1][number].tokens)
        if streams.done[2]:
            out.extend(streams.done[2][index].tokens)
        for row in rows[start:end]:
            text, value = _split_core(row)
            for part in (*row.before, text, *row.after):
                out.extend(part)
            out.extend(value)
    return (*out, *(token for line in loose for token in line))


def _is_torn(streams: _Streams, rows: list[_Row]) -> bool:
    """Whether any cell is in pieces with others in between, which the order of cells never shows."""
    names = any(row.after and not (row.named and not row.before) for row in rows)
    labels = (label for column in streams.done for label in column)
    return names or any(
        label.tokens[-1].line - label.tokens[0].line >= len(label.tokens)
        for label in labels
        if len(label.text) > 2
    )


def _stands_among(label: Label, rows: list[_Row]) -> bool:
    """Whether a label stands on a line of its rows or between them, as the middle of a merged cell must."""
    lines = [token.line for row in rows for part in (*row.before, row.core, *row.after) for token in part]
    middle = sum(token.line for token in label.tokens) / len(label.tokens)
    return bool(lines) and min(lines) - 0.5 <= middle <= max(lines) + 0.5


def _measure_heights(lines: list[list[Token]], rows: list[_Row]) -> dict[int, float]:
    """The height of every line, counted in lines of names; other lines stand half a line below the one before."""
    named = {
        part[0].line
        for row in rows
        for part in (*row.before, *((row.core,) if row.named else ()), *row.after)
    }
    heights: dict[int, float] = {}
    count = 0.0
    for line in lines:
        number = line[0].line
        if number in named:
            count += 1.0
        heights[number] = count if number in named else count + 0.5
    return heights


def _by_line(tokens: tuple[Token, ...]) -> list[list[Token]]:
    lines: dict[int, list[Token]] = {}
    for token in tokens:
        lines.setdefault(token.line, []).append(token)
    return [lines[number] for number in sorted(lines)]


def _read_labels(lines: list[list[Token]]) -> _Streams:
    """The labels of side, first and second level, from pieces at the beginnings of lines."""
    beam = [_Streams(0.0, ((), (), ()), ((), (), ()), frozenset())]
    for line in lines:
        following: dict[tuple[object, ...], _Streams] = {}
        for state in beam:
            for option in _line_options(state, line, 0, 0):
                key = (option.open, option.done)
                if key not in following or option.cost < following[key].cost:
                    following[key] = option
        beam = sorted(following.values(), key=lambda s: s.cost)[:_BEAM]
    return min((_close_all(state) for state in beam), key=lambda s: s.cost)


def _line_options(state: _Streams, line: list[Token], index: int, column: int) -> list[_Streams]:
    """Every way to give the leading tokens of a line, from `index` on, to columns from `column` on."""
    out = [_leave(state, line, index)]
    if index < len(line):
        for number in range(column, len(_COLUMNS)):
            taken = _take(state, line[index], index, number)
            if taken is not None:
                out.extend(_line_options(taken, line, index + 1, number + 1))
    return out


def _leave(state: _Streams, line: list[Token], index: int) -> _Streams:
    """The rest of the line is no label; a full label left over costs."""
    left = sum(
        2.0
        for token in line[index:]
        if token.text.endswith("指标") and (find_level(token.text, 1) or find_level(token.text, 2))
    )
    return _Streams(state.cost + left, state.done, state.open, state.used) if left else state


def _take(state: _Streams, token: Token, index: int, number: int) -> _Streams | None:
    column = _COLUMNS[number]
    pieces = state.open[number]
    text = compare_form("".join(piece.text for piece in pieces))
    piece = compare_form(token.text)
    used = state.used | {(token.line, index)}
    joined = text + piece
    if pieces and joined in _beginnings(column):
        gap = token.line - pieces[-1].line
        cost = state.cost - 0.6 + 0.08 * max(0, gap - 1)
        return _Streams(cost, state.done, _with(state.open, number, (*pieces, token)), used)
    if piece not in _beginnings(column) or (len(piece) == 1 and column == "level2"):
        return None
    cost = state.cost - 0.5
    done = state.done
    if pieces:
        complete = text in _names(column)
        cost += _close_cost(text, column) if complete else _BROKEN
        if text == piece and column != "side":
            cost += 0.6
        done = _with_label(done, number, Label(text, pieces)) if complete else done
    if piece not in _names(column):
        cost += 0.3
    if column == "level2" and piece.startswith("产出"):
        cost += 0.6
    if column == "level2" and find_level(piece, 1) is not None and find_level(piece, 2) is not None:
        cost += 0.9
    return _Streams(cost, done, _with(state.open, number, (token,)), used)


def _close_cost(text: str, column: str) -> float:
    """A second level of two characters (数量, 社会) is more often the end of a name."""
    return 1.6 if column == "level2" and len(text) <= 2 else 0.0


def _with(
    parts: tuple[tuple[Token, ...], ...], number: int, value: tuple[Token, ...]
) -> tuple[tuple[Token, ...], ...]:
    return tuple(value if index == number else part for index, part in enumerate(parts))


def _with_label(
    parts: tuple[tuple[Label, ...], ...], number: int, label: Label
) -> tuple[tuple[Label, ...], ...]:
    return tuple((*part, label) if index == number else part for index, part in enumerate(parts))


def _close_all(state: _Streams) -> _Streams:
    cost, done = state.cost, state.done
    for number, pieces in enumerate(state.open):
        if not pieces:
            continue
        text = compare_form("".join(piece.text for piece in pieces))
        if text in _names(_COLUMNS[number]):
            done = _with_label(done, number, Label(text, pieces))
            cost += _close_cost(text, _COLUMNS[number])
        else:
            cost += _BROKEN
    return _Streams(cost, done, state.open, state.used)


def _gather(lines: list[list[Token]], columns: tuple[str, ...]) -> tuple[list[_Row], list[list[Token]]]:
    """Rows: each line that holds a value, with the lines of its name around it in equal numbers above and below."""
    rows: list[_Row] = []
    runs: list[list[list[Token]]] = [[]]
    numbers: list[list[Token]] = []
    for line in lines:
        if not line:
            continue
        if len(line) == 1 and is_bare_number(line[0].text):
            numbers.append(line)
            continue
        kind = _core_kind(line, columns)
        if kind is None:
            runs[-1].append(line)
        else:
            rows.append(_Row(line, kind == "named"))
            runs.append([])
    if not rows:
        return [], []
    widest = max((_width(part) for run in runs for part in run), default=0.0)
    best: dict[int, tuple[float, tuple[int, ...]]] = {len(runs[0]): (0.0, (0,))}
    for index, row in enumerate(rows):
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        run = runs[index + 1]
        for before, (cost, splits) in best.items():
            for after in range(len(run) + 1):
                if index == len(rows) - 1 and after not in (before, min(before, len(run))):
                    continue
                parts = (*runs[index][len(runs[index]) - before :], row.name, *run[:after])
                total = cost + _balance_cost(row, before, after) + _joint_cost(parts, widest)
                rest = len(run) - after
                if total < following.get(rest, (1e9, ()))[0]:
                    following[rest] = (total, (*splits, after))
        best = following
    rest, (_, splits) = min(best.items(), key=lambda item: item[1][0] + 2.0 * item[0])
    for index, row in enumerate(rows):
        row.before = runs[index][splits[index] :]
        row.after = runs[index + 1][: splits[index + 1]]
    return rows, [*runs[-1][splits[-1] :], *numbers]


def _balance_cost(row: _Row, before: int, after: int) -> float:
    if not row.named and before + after == 0:
        return 4.0
    return (1.5 if row.named else 1.0) * abs(before - after) + 0.05 * (before + after)


def _joint_cost(parts: tuple[list[Token], ...], widest: float) -> float:
    """Cost of a name made of these lines: an odd name, or a line that ends well before the column does."""
    lines = [part for part in parts if part]
    name = cost_name(join_tokens([token for part in lines for token in part]))
    short = sum(0.7 for part in lines[:-1] if _width(part) < widest - 2.5)
    return (name if name > 2 else 0.0) + short


def _width(part: list[Token]) -> float:
    return sum(measure_width(token.text) for token in part)


def _core_kind(line: list[Token], columns: tuple[str, ...]) -> str | None:
    """ "named" when a line holds a name and its value, "bare" when the value alone, None when neither."""
    weighted = "weight" in columns
    body = line
    if weighted:
        if len(line) < 2 or not (is_bare_number(line[-1].text) or cost_weight(line[-1].text) < 0.5):
            return None
        body = line[:-1]
        if len(body) == 1:
            return "bare" if cost_value(body[0].text) < 1.9 else None
        return "bare" if _is_value(body) else "named"
    if len(line) == 1:
        return "bare" if cost_value(line[0].text) < 0.85 else None
    if _is_value(line):
        return "bare"
    tail = min(cost_value(join_tokens(line[start:])) for start in range(1, len(line)))
    return "named" if tail < 1.9 else None


def _is_value(tokens: list[Token]) -> bool:
    return is_number_cell(join_tokens(tokens)) and not any("一" <= c <= "鿿" for c in tokens[0].text)


def _split_core(row: _Row) -> tuple[list[Token], list[Token]]:
    """The name's part and the rest of the line that holds the value."""
    if not row.named:
        return [], row.core
    if not row.before and not row.after:
        return [], row.core
    return row.core[:1], row.core[1:]


def _partition(
    positions: list[float],
    spans: list[tuple[float, float]],
    conflicts: Mapping[tuple[int, int], float] | None = None,
) -> list[tuple[int, int]]:
    """Consecutive items shared among labels so that each label stands in the middle of its items.

    `spans` are the first and last height of the items; `conflicts` (label, item) → cost. Gives (first item, end) per label.
    """
    count, items = len(positions), len(spans)
    if not count:
        return []
    if count > items:
        return [(min(index, items), min(index + 1, items)) for index in range(count)]
    best: list[dict[int, tuple[float, tuple[tuple[int, int], ...]]]] = [{0: (0.0, ())}]
    for label, position in enumerate(positions):
        following: dict[int, tuple[float, tuple[tuple[int, int], ...]]] = {}
        for start, (cost, groups) in best[-1].items():
            penalty = 0.0
            for end in range(start + 1, items - (count - label - 1) + 1):
                penalty += (conflicts or {}).get((label, end - 1), 0.0)
                middle = (spans[start][0] + spans[end - 1][1]) / 2
                total = cost + abs(middle - position) + penalty
                if total < following.get(end, (1e9, ()))[0]:
                    following[end] = (total, (*groups, (start, end)))
        best.append(following)
    if items in best[-1]:
        return list(best[-1][items][1])
    return list(min(best[-1].values(), key=lambda entry: entry[0])[1])


def _conflicts(firsts: tuple[Label, ...], seconds: tuple[Label, ...]) -> dict[tuple[int, int], float]:
    """What it costs to put a second level under a first level that it does not belong to."""
    out: dict[tuple[int, int], float] = {}
    for number, first in enumerate(firsts):
        level = find_level(first.text, 1)
        for index, second in enumerate(seconds):
            under = find_level(second.text, 2)
            if level and under and under.parents and level.notation not in under.parents:
                out[number, index] = 6.0
    return out
