"""The rows of a table whose cells are wrapped over lines and centred: which lines are whose, in the order of the cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from jixiao.extraction.cells.cell_costs import cost_value, cost_weight
from jixiao.extraction.cells.cell_types import is_amount, is_number
from jixiao.extraction.cells.indicators import parse_points
from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.cells.line_tokens import Token
from jixiao.extraction.cells.targets import parse_operator
from jixiao.extraction.lines.line_levels import is_stray_level
from jixiao.extraction.lines.text_columns import LEVELS, MERGED, TextColumn
from jixiao.extraction.lists.project_shares import add_up, list_shares
from jixiao.text import compare_form

_TYPED = 0.9
_TALLEST = 40
# How far, in lines, a cell may stand from the middle of its rows.
_NEAR = 1.1
# So near stands the amount of a project to the middle of its rows where nothing else proves which rows are its own.
_SURE = 0.3
_CONFLICT = 6.0


def cell_text(tokens: Sequence[Token]) -> str:
    """The tokens of a cell as one string."""
    return "".join(token.text for token in tokens)


_CORES: Mapping[str, Callable[[str], bool]] = {
    "weight": lambda text: cost_weight(text) < 0.9,
    "operator": lambda text: parse_operator(text) is not None,
    "score": lambda text: cost_weight(text) < 0.9,
    "remark": lambda text: cost_weight(text) < 0.9,
    "value": lambda text: cost_value(text) < 0.9,
}


def _find_cores(columns: list[TextColumn]) -> list[int]:
    """The lines that hold a row's target: those with a weight or a sign in its own column, where that is printed on every row."""
    for role, test in _CORES.items():
        for column in columns:
            if column.role != role or len(column.lines) < 2:
                continue
            fitting = [number for number, tokens in column.lines.items() if test(cell_text(tokens))]
            if len(fitting) >= _TYPED * len(column.lines):
                return sorted(fitting)
    return []


def order_body(columns: list[TextColumn], body: list[int]) -> list[Token] | None:
    """The tokens of the body in cell order, None when a merged cell stands in the middle of no rows.

    Heights are counted in lines or in lines of names, whichever brings the merged cells nearer to their middles.
    """
    cores = _find_cores(columns)
    if len(cores) < 2:
        return None
    lines = {number: float(position) for position, number in enumerate(body)}
    tried = [
        _order_at(columns, cores, heights) for heights in (lines, _measure_heights(columns, body, cores))
    ]
    found = [entry for entry in tried if entry is not None]
    # Which rows are whose project's must not hang on how heights are counted.
    if not found or len({tuple(entry[1]) for entry in found}) > 1:
        return None
    return min(found, key=lambda entry: entry[0])[2]


def _order_at(
    columns: list[TextColumn], cores: list[int], heights: dict[int, float]
) -> tuple[float, list[tuple[int, int]], list[Token]] | None:
    far = 0.0
    rows: list[dict[int, list[Token]]] = [{} for _ in cores]
    spans = [[heights[core], heights[core]] for core in cores]
    names = next(index for index, column in enumerate(columns) if column.role in LEVELS)
    merged: dict[int, dict[int, list[Token]]] = {}
    side = [t for column in columns if not column.head for n in sorted(column.lines) for t in column.lines[n]]
    for index, column in enumerate(columns):
        if column.role in MERGED or index < names or not column.lines:
            continue
        for row, numbers in enumerate(
            _share_lines(sorted(column.lines), [heights[core] for core in cores], heights, column.role)
        ):
            rows[row][index] = [token for number in numbers for token in column.lines[number]]
            if numbers and column.role == "level3":
                spans[row][0] = min(spans[row][0], heights[numbers[0]])
                spans[row][1] = max(spans[row][1], heights[numbers[-1]])
    labels: list[str] = []
    covered = {"level2": [(row, row + 1) for row in range(len(rows))]}
    for role in ("level2", "level1"):
        place = next((i for i, column in enumerate(columns) if column.role == role and column.lines), None)
        if place is None:
            continue
        # First levels cover whole second levels.
        under = covered["level2"]
        blocks = _find_blocks(columns[place])
        shared = [[spans[start][0], spans[end - 1][1]] for start, end in under]
        wrong = _conflicts(columns[place], blocks or [], labels) if role == "level1" else {}
        found = _place_blocks(_positions(blocks, heights), shared, wrong) if blocks else None
        if found is None or blocks is None:
            return None
        labels = [cell_text(_lines_of(columns[place], block)) for block in blocks]
        far += _distance(_positions(blocks, heights), shared, found)
        covered[role] = [(under[start][0], under[end - 1][1]) for start, end in found]
        for block, (start, _) in zip(blocks, covered[role], strict=True):
            merged.setdefault(start, {})[place] = _lines_of(columns[place], block)
    groups = _group_projects(columns, heights, spans, rows, covered.get("level1", []))
    if groups is None:
        return None
    middles = [(spans[start][0] + spans[end - 1][1]) / 2 for start, end in groups]
    for index, column in enumerate(columns):
        if (
            not column.lines
            or not column.head
            or column.role in LEVELS
            or (column.role not in MERGED and index > names)
        ):
            continue
        for block, (start, _) in zip(
            _share_lines(sorted(column.lines), middles, heights, ""), groups, strict=True
        ):
            merged.setdefault(start, {})[index] = _lines_of(column, block)
    out = side
    for row, cells in enumerate(rows):
        own = cells | merged.get(row, {})
        for index in sorted(own):
            out.extend(own[index])
    return far, groups or [], out


def _gaps(
    positions: Sequence[float], spans: list[list[float]], groups: Sequence[tuple[int, int]]
) -> list[float]:
    """How far each merged cell stands from the middle of its rows."""
    return [
        (spans[start][0] + spans[end - 1][1]) / 2 - position
        for position, (start, end) in zip(positions, groups, strict=True)
    ]


def _distance(positions: list[float], spans: list[list[float]], groups: list[tuple[int, int]]) -> float:
    """How far merged cells stand from the middles of their rows, in all."""
    return sum(map(abs, _gaps(positions, spans, groups)))


def _measure_heights(columns: list[TextColumn], body: list[int], cores: list[int]) -> dict[int, float]:
    """The height of every line, counted in lines of names; other lines stand half a line below the one before."""
    named = {number for column in columns if column.role == "level3" for number in column.lines} | set(cores)
    heights: dict[int, float] = {}
    count = 0.0
    for number in body:
        count += number in named
        heights[number] = count if number in named else count + 0.5
    return heights


def _positions(blocks: list[list[int]], heights: dict[int, float]) -> list[float]:
    return [(heights[block[0]] + heights[block[-1]]) / 2 if block else 0.0 for block in blocks]


def _conflicts(
    column: TextColumn, blocks: list[list[int]], seconds: Sequence[str]
) -> dict[tuple[int, int], float]:
    """What it costs to put a second level under a first level that it does not belong to."""
    return {
        (number, index): _CONFLICT
        for number, block in enumerate(blocks)
        for index, second in enumerate(seconds)
        if is_stray_level(cell_text(_lines_of(column, block)), second)
    }


def _lines_of(column: TextColumn, numbers: Sequence[int]) -> list[Token]:
    return [token for number in numbers for token in column.lines[number]]


def _group_projects(
    columns: list[TextColumn],
    heights: dict[int, float],
    spans: list[list[float]],
    rows: list[dict[int, list[Token]]],
    firsts: list[tuple[int, int]],
) -> list[tuple[int, int]] | None:
    """The rows of each project, None where they cannot be told.

    The amounts, of which each project has one, stand in the middle of its rows, and no first level is shared by two
    projects. Of several shares of the rows, the one is taken whose weights all add to what they must.
    """
    marks = next((column for column in columns if column.role == "amount" and column.lines), None)
    if marks is None:
        leads = [c for c in columns if c.role in MERGED and c.role not in LEVELS and c.lines]
        return None if leads else [(0, len(spans))]
    blocks = _find_blocks(marks)
    if not blocks:
        return None
    if len(blocks) == 1:
        return [(0, len(spans))]
    shares = list_shares(
        _positions(blocks, heights), spans, [start for start, _ in firsts] or list(range(len(spans)))
    )
    at = next((index for index, column in enumerate(columns) if column.role == "weight"), None)
    if at is None:
        far = [abs(gap) for share in shares for gap in _gaps(_positions(blocks, heights), spans, share)]
        return shares[0] if len(shares) == 1 and max(far) <= _SURE else None
    weights = [parse_points(cell_text(row.get(at, []))) for row in rows]
    proven = [share for share in shares if all(add_up(weights[start:end]) for start, end in share)]
    return proven[0] if len(proven) == 1 else None


def _share_lines(
    numbers: list[int], cores: list[float], heights: dict[int, float], role: str
) -> list[list[int]]:
    """The lines of a column shared among the rows, in order, so that each cell stands around the height of its row."""
    missing = 3.0 if role in ("level3", "value", "weight", "operator") else 0.6
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for core in cores:
        layer: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in best[-1].items():
            for end in range(start, min(len(numbers), start + _TALLEST) + 1):
                own = [heights[number] for number in numbers[start:end]]
                total = cost + (
                    missing
                    if not own
                    else abs((own[0] + own[-1]) / 2 - core)
                    + sum(max(0.0, b - a - 2) for a, b in pairwise(own))
                )
                if end not in layer or total < layer[end][0]:
                    layer[end] = (total, start)
        best.append(layer)
    end = max(best[-1], default=0)
    out: list[list[int]] = []
    for layer in reversed(best[1:]):
        start = layer[end][1]
        out.append(numbers[start:end])
        end = start
    return out[::-1]


def _find_blocks(column: TextColumn) -> list[list[int]] | None:
    """The lines of each merged cell of a column, None when they cannot be told."""
    blocks: list[list[int]] = []
    for number in sorted(column.lines):
        text = compare_form(cell_text(column.lines[number]))
        if blocks and not _begins_block(
            column,
            compare_form("".join(cell_text(column.lines[n]) for n in blocks[-1])),
            text,
            number - blocks[-1][-1],
        ):
            blocks[-1].append(number)
        else:
            blocks.append([number])
    if column.role in ("level1", "level2"):
        depth = 1 if column.role == "level1" else 2
        if any(
            find_level("".join(cell_text(column.lines[n]) for n in block), depth) is None for block in blocks
        ):
            return None
    return blocks


def _begins_block(column: TextColumn, before: str, text: str, step: int) -> bool:
    if column.role in ("level1", "level2"):
        depth = 1 if column.role == "level1" else 2
        whole = find_level(before, depth) is not None
        longer = find_level(before + text, depth) is not None
        return whole and not (longer and text in ("指标", "标", "目标"))
    if column.role in ("amount", "fiscal_amount", "other_amount"):
        return is_amount(text) or is_number(text)
    return step > 2


def _place_blocks(
    positions: list[float], spans: list[list[float]], wrong: Mapping[tuple[int, int], float]
) -> list[tuple[int, int]] | None:
    """The rows of each merged cell: all rows shared among the cells in order, each standing in the middle of its own.

    `wrong` (cell, row) says what it costs to give a row to a cell. None when a cell stands further from that middle than a line.
    """
    count, items = len(positions), len(spans)
    if not count or count > items:
        return None
    best: list[dict[int, tuple[float, tuple[tuple[int, int], ...]]]] = [{0: (0.0, ())}]
    for label, position in enumerate(positions):
        layer: dict[int, tuple[float, tuple[tuple[int, int], ...]]] = {}
        for start, (cost, groups) in best[-1].items():
            for end in range(start + 1, items - (count - label - 1) + 1):
                off = abs((spans[start][0] + spans[end - 1][1]) / 2 - position)
                odd = sum(wrong.get((label, item), 0.0) for item in range(start, end)) if wrong else 0.0
                total = cost + off * off + odd
                if end not in layer or total < layer[end][0]:
                    layer[end] = (total, (*groups, (start, end)))
        best.append(layer)
    found = best[-1].get(items)
    if found is None:
        return None
    far = max(
        abs((spans[start][0] + spans[end - 1][1]) / 2 - position)
        for (start, end), position in zip(found[1], positions, strict=True)
    )
    return list(found[1]) if far <= _NEAR else None
