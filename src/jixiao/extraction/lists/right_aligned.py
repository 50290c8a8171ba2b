"""Rows of a text that print only their own cells: what a merged cell above covers has no place in them.

Tables copied from a page come like this: a row under merged cells begins further right than it is printed, so its
last cell stands under the last head.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from jixiao.extraction.cells.cell_types import is_number, is_total_label
from jixiao.extraction.cells.headers import column_role, form_label
from jixiao.extraction.cells.indicators import parse_points
from jixiao.extraction.cells.levels import find_level, is_level_label
from jixiao.extraction.cells.targets import parse_operator
from jixiao.model.document import Cell, Flow, Grid
from jixiao.text import compare_form

_LEAST_HEADS = 3
_TARGETS = frozenset({"value", "operator"})
_LEVELS = ("level1", "level2")
_START_LABELS = frozenset({"project", "unit", "department", "project_code", "unit_code"})
_LONGEST_SIGN = 4
_MOST_COLUMNS = 1000
_ENDING = ("指标", "目标")

Rows = list[list[Cell]]
Columns = dict[int, Sequence[int]]


def settle_right_aligned(flow: Flow) -> Flow:
    """The flow with the columns of ragged grids settled where every row fits the heads once short rows end under the last.

    A grid in which any row does not fit stays as it is.
    """
    blocks = tuple(
        (_align_grid(block) or block) if isinstance(block, Grid) and block.ragged else block
        for block in flow.blocks
    )
    return replace(flow, blocks=blocks)


def _align_grid(grid: Grid) -> Grid | None:
    rows: Rows = [[] for _ in range(grid.row_count)]
    for cell in grid.cells:
        if cell.row_span * cell.column_span > 1:
            return None
        rows[cell.row].append(cell)
    heads = [index for index, row in enumerate(rows) if _is_head(row)]
    if not heads:
        return None
    moved: Columns = {}
    for number, head in enumerate(heads):
        limit = heads[number + 1] if number + 1 < len(heads) else len(rows)
        columns = _find_columns(rows, head, limit)
        if columns is None:
            return None
        moved |= columns
    if not moved:
        return None
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        columns_ = moved.get(number, range(len(row)))
        left = sorted(set(range(max(columns_, default=0))) - set(columns_))
        cells += [_make_empty(row[0], column) for column in left]
        cells += [replace(cell, column=column) for cell, column in zip(row, columns_, strict=True)]
    width = max(cell.column for cell in cells) + 1
    return replace(grid, cells=tuple(cells), column_count=width, ragged=False)


def _make_empty(first: Cell, column: int) -> Cell:
    """A position that a cell above covers; its key is below those of the cells that are printed."""
    return replace(first, column=column, lines=(), key=-(first.key * _MOST_COLUMNS + column))


def _is_head(row: Sequence[Cell]) -> bool:
    roles = {column_role(_form(cell)) for cell in row}
    return len(roles - {None}) >= _LEAST_HEADS and "level3" in roles and bool(_TARGETS & roles)


def _find_columns(rows: Rows, head: int, limit: int) -> Columns | None:
    """The columns of the cells of each row from the head on that moves, None where a row does not fit then."""
    end = next((row for row in range(head + 1, limit) if _starts_form(rows[row])), limit)
    body = [row for row in range(head + 1, end) if not _is_sum(rows[row])]
    if not body:
        return {}
    width = max(len(rows[row]) for row in body)
    out = _find_head_columns(rows, head, width)
    if out is None:
        return None
    roles: dict[int, str] = {}
    for column, cell in zip(out.get(head, range(width)), rows[head], strict=False):
        role = column_role(_form(cell))
        if role in roles.values():
            return None
        if role is not None:
            roles[column] = role
    name = next(column for column, role in roles.items() if role == "level3")
    levels = min(column for column, role in roles.items() if role.startswith("level"))
    for row in body:
        if row in out:
            continue
        shift = width - len(rows[row])
        texts = {column: _form(cell) for column, cell in enumerate(rows[row], start=shift)}
        if not shift and not any(text for column, text in texts.items() if column >= levels):
            continue
        if shift > name or not _fits(texts, roles):
            return None
        if shift:
            out[row] = range(shift, width)
    return out


def _find_head_columns(rows: Rows, head: int, width: int) -> Columns | None:
    """The columns of a head on two rows: its own, with leading ones named above it, or those of parts named below it."""
    lead = width - len(rows[head])
    if not lead:
        return {}
    if _has_lead(rows, head, lead):
        return {head: range(lead, width)}
    below = rows[head + 1] if head + 1 < len(rows) else []
    whole = [at for at, cell in enumerate(rows[head]) if column_role(_form(cell)) is None]
    if lead < 0 or len(whole) != 1 or len(below) != lead + 1 or not all(map(column_role, map(_form, below))):
        return None
    at = whole[0]
    columns = [column if column <= at else column + lead for column in range(len(rows[head]))]
    return {head: columns, head + 1: range(at, at + lead + 1)}


def _has_lead(rows: Rows, head: int, lead: int) -> bool:
    """Whether the row above the head names the `lead` columns before it, as heads on two rows do."""
    if head == 0 or lead < 0 or len(rows[head - 1]) <= lead:
        return False
    return all(column_role(_form(cell)) is not None for cell in rows[head - 1][:lead])


def _starts_form(row: Sequence[Cell]) -> bool:
    return bool(row) and form_label(_form(row[0]).rstrip(":：")) in _START_LABELS


def _is_sum(row: Sequence[Cell]) -> bool:
    first = next((form for form in map(_form, row) if form), "")
    return not first or is_total_label(first) or form_label(first) == "total_score"


def _fits(texts: Mapping[int, str], roles: Mapping[int, str]) -> bool:
    """Whether the cells of a row are such as the heads above them name."""
    named = {role: texts.get(column, "") for column, role in roles.items()}
    for column, text in texts.items():
        role = roles.get(column, "")
        if role not in _LEVELS and is_level_label(text) and text.endswith(_ENDING):
            return False
        if role not in ("operator", "value") and parse_operator(text) is not None:
            return False
    for role, depth in (("level1", 1), ("level2", 2)):
        text = named.get(role, "")
        if text and find_level(text, depth) is None and not text.endswith(_ENDING):
            return False
    if not any(text for column, text in texts.items() if roles.get(column) not in _LEVELS):
        return any(texts.values())
    name, weight, unit = named["level3"], named.get("weight", ""), named.get("measurement_unit", "")
    sign = named.get("operator", "")
    return (
        bool(name)
        and not is_number(name)
        and bool(named.get("value", sign))
        and (not weight or parse_points(weight) is not None)
        and not is_number(unit)
        and (not sign or len(sign) <= _LONGEST_SIGN)
    )


def _form(cell: Cell) -> str:
    return compare_form("".join(cell.lines))
