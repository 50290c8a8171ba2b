"""The rows under an indicator head: cells by role, levels carried down merged and cut cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from jixiao.extraction.cells.headers import form_label
from jixiao.extraction.cells.levels import completes_label, find_level, is_level_label, split_level_pair
from jixiao.extraction.grids.indicator_heads import IndicatorHead
from jixiao.extraction.grids.logical_tables import LogicalTable, TableCell
from jixiao.extraction.grids.settled_columns import Column
from jixiao.text import join_lines

_ALWAYS = ("level3", "levels", "value", "operator", "measurement_unit", "weight", "score", "actual")
_TEXTS = (*_ALWAYS, "content", "standard", "explanation", "basis", "goal", "whole_value", "remark")
_NAMING = ("project", "project_code", "unit", "unit_code", "category", "amount", "goal")
_SHORT = ("operator", "weight")
_LEAST_ROWS = 2
_SHARE = 0.95
_LEVELS = ("level1", "level2")


@dataclass(slots=True)
class RowDraft:
    """A printed row: text by role, the cells it comes from, and those of the row that no column claims."""

    row: int
    texts: dict[str, str] = field(default_factory=dict)
    cells: dict[str, list[TableCell]] = field(default_factory=dict)
    others: list[TableCell] = field(default_factory=list)
    group: int = 0

    def has(self, *roles: str) -> bool:
        """Whether any of `roles` holds text."""
        return any(self.texts.get(role) for role in roles)

    def owner(self, role: str) -> TableCell | None:
        """The first cell of a role."""
        found = self.cells.get(role)
        return found[0] if found else None


def read_rows(table: LogicalTable, head: IndicatorHead, rows: Sequence[int]) -> list[RowDraft]:
    """The rows in printed order; where first levels stand side by side, one row for each of them."""
    groups = head.groups
    if head.halves:
        return [
            _read_row(
                table, replace(head, columns=tuple(c for c in head.columns if c.half == half)), row, half, ()
            )
            for row in rows
            for half in head.halves
        ]
    if not groups:
        return [_read_row(table, head, row) for row in rows]
    return [
        _read_row(table, replace(head, columns=_columns_of(head, name)), row, number, name)
        for row in rows
        for number, name in enumerate(groups)
    ]


def _columns_of(head: IndicatorHead, group: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(column for column in head.columns if column.group in (None, group))


def _read_row(
    table: LogicalTable,
    head: IndicatorHead,
    row: int,
    group: int = 0,
    levels: tuple[str, ...] | None = None,
) -> RowDraft:
    draft = RowDraft(row, group=group)
    draft.texts.update(zip(_LEVELS, levels or (), strict=False))
    for cell in table.list_row(row):
        column = _column_of(head, cell)
        if column is None and levels is not None:
            continue
        if column is None:
            draft.others.append(cell)
            continue
        role = column.role
        if role == "level1" and form_label(cell.text) == "side" and not is_level_label(cell.text):
            draft.others.append(cell)
            continue
        if role == "other":
            role = "head:" + "/".join(column.path)
        if role == "money":
            role = "money:" + "/".join(column.path)
        draft.cells.setdefault(role, []).append(cell)
        text = "\n".join(cell.cell.lines) if cell.text else ""
        if role == "level1" and draft.texts.get(role) and head.find("level2") is None:
            # One head over the names of both levels.
            role = "level2"
            draft.cells[role] = [draft.cells["level1"].pop()]
        before = draft.texts.get(role, "")
        draft.texts[role] = f"{before}\n{text}" if before and text else before or text
        if role == "level1" and _covers_level2(head, cell):
            draft.cells.setdefault("level2", []).append(cell)
            draft.texts["level2"] = text if find_level(cell.text, 2) else ""
    pair = split_level_pair(draft.texts.pop("level_pair", None))
    if pair is not None:
        draft.texts["level1"], draft.texts["level2"] = pair
    return draft


def _covers_level2(head: IndicatorHead, cell: TableCell) -> bool:
    second = head.find("level2")
    return second is not None and cell.column <= second.start and cell.column_end >= second.end


def _column_of(head: IndicatorHead, cell: TableCell) -> Column | None:
    """The column with which `cell` shares most; the leftmost named one for a cell over several."""
    best: Column | None = None
    shared = 0
    for column in head.columns:
        common = min(cell.column_end, column.end) - max(cell.column, column.start)
        if common > shared and (best is None or column.role != "other" or best.role == "other"):
            if best is not None and best.role != "other" and common <= shared:
                continue
            best, shared = column, common
            if best.role != "other" and cell.column_span > column.end - column.start:
                break
    return best


def join_breaks(table: LogicalTable, drafts: list[RowDraft]) -> list[RowDraft]:
    """The rows with those that a page break cut in two joined again, and labels cut in two made whole.

    A row is cut where a cell that all other rows fill is empty on one side of the break.
    """
    if not table.breaks:
        return drafts
    blank_levels = _leaves_blank(table, drafts, _LEVELS)
    for role in _LEVELS:
        _mend_breaks(table, drafts, role, blank_levels)
    for role in _NAMING:
        if not _leaves_blank(table, drafts, (role,)):
            _mend_names(table, drafts, role)
    filled = _find_filled(table, drafts)
    rows: list[list[RowDraft]] = []
    for draft in drafts:
        if rows and rows[-1][0].row == draft.row:
            rows[-1].append(draft)
        else:
            rows.append([draft])
    joined: list[list[RowDraft]] = []
    for row in rows:
        if joined and row[0].row in table.breaks and _is_cut(joined[-1], row, filled):
            for above, below in zip(joined[-1], row, strict=True):
                append_row(above, below)
        else:
            joined.append(row)
    return [draft for row in joined for draft in row]


def _find_filled(table: LogicalTable, drafts: list[RowDraft]) -> dict[int, frozenset[str]]:
    """By group: the roles that every row away from the page breaks fills, rows without any target aside."""
    inner = [
        d
        for d in drafts
        if d.row not in table.breaks and d.row + 1 not in table.breaks and d.has("level3", "levels", "value")
    ]
    result: dict[int, frozenset[str]] = {}
    for group in {d.group for d in drafts}:
        own = [d for d in inner if d.group == group]
        roles = {role for d in own for role in d.texts if role in _ALWAYS}
        result[group] = frozenset(
            role
            for role in roles
            if len(own) >= _LEAST_ROWS and sum(d.has(role) for d in own) >= _SHARE * len(own)
        )
    return result


def _is_cut(above: list[RowDraft], below: list[RowDraft], filled: dict[int, frozenset[str]]) -> bool:
    if any(_names_level(low, high) for high, low in zip(above, below, strict=True)):
        return False
    # An operator or a weight is too short to be cut: one on each side makes two rows.
    if any(
        high.has(role) and low.has(role) for high, low in zip(above, below, strict=True) for role in _SHORT
    ):
        return False
    for high, low in zip(above, below, strict=True):
        roles = filled.get(low.group) or frozenset({"level3", "value"} & low.cells.keys())
        if not low.has(*_TEXTS) and not high.has(*_TEXTS):
            continue
        if high.has(*_TEXTS) and any(not high.has(role) for role in roles) and low.has(*_TEXTS):
            return True
        if high.has(*_TEXTS) and low.has(*_TEXTS) and any(not low.has(role) for role in roles):
            return True
    return not any(low.has("level3", "levels", "value", "operator") for low in below) and any(
        low.has(*_TEXTS) for low in below
    )


def _names_level(below: RowDraft, above: RowDraft) -> bool:
    for role in _LEVELS:
        text = below.texts.get(role)
        if text and is_level_label(text) and below.owner(role) is not None:
            before = above.texts.get(role) or ""
            if text != before and not joins_label(before, text):
                return True
    return False


def joins_label(first: str, second: str) -> bool:
    """Whether two pieces are one level name cut in two (经济 + 成本指标, 效益指 + 标)."""
    if (
        first
        and not is_level_label(first)
        and is_level_label(join_lines([*first.split("\n"), *second.split("\n")]))
    ):
        return True
    return completes_label(first, second)


def _leaves_blank(table: LogicalTable, drafts: list[RowDraft], roles: tuple[str, ...]) -> bool:
    """Whether the table prints a level or name once and leaves the cells below it empty, without merging them."""
    return any(
        (cell := draft.owner(role)) is not None
        and not cell.form
        and cell.row_span == 1
        and draft.has("level3")
        for draft in drafts
        if draft.row not in table.breaks and draft.row + 1 not in table.breaks
        for role in roles
    )


def append_row(above: RowDraft, below: RowDraft) -> None:
    """Add the texts and cells of the tail of a cut row to the row; levels that are already whole stay."""
    for role, text in below.texts.items():
        if not text:
            continue
        before = above.texts.get(role, "")
        if role in _LEVELS and before:
            continue
        above.texts[role] = f"{before}\n{text}" if before else text
    for role, cells in below.cells.items():
        above.cells.setdefault(role, []).extend(c for c in cells if c not in above.cells.get(role, []))
    above.others.extend(below.others)


def spread_levels(head: IndicatorHead, drafts: list[RowDraft]) -> list[RowDraft]:
    """Where no column is headed 一级指标: first levels printed on rows of their own given to the rows below them."""
    if head.find("level1") is not None or head.groups:
        return drafts
    found: list[RowDraft] = []
    above: TableCell | None = None
    for draft in drafts:
        filled = {c.key: c for cells in (*draft.cells.values(), draft.others) for c in cells if c.form}
        only = next(iter(filled.values())) if len(filled) == 1 else None
        if only is not None and only.row == draft.row and find_level(only.text, 1) is not None:
            above = only
        elif above is not None and not draft.texts.get("level1"):
            draft.texts["level1"] = "\n".join(above.cell.lines)
            draft.cells["level1"] = [above]
            found.append(draft)
        else:
            found.append(draft)
    return found


def carry_levels(drafts: list[RowDraft], fresh: frozenset[int] = frozenset()) -> None:
    """Fill empty level cells from the row above, as printing them once for several rows means.

    `fresh` are rows that begin a new project: nothing is carried over them.
    """
    printed: dict[int, dict[str, tuple[str, list[TableCell]]]] = {}
    for draft in drafts:
        if draft.row in fresh:
            printed = {}
        above = printed.setdefault(draft.group, {})
        for role in _LEVELS:
            text = draft.texts.get(role)
            if text:
                if role == "level1" and text != above.get("level1", ("", []))[0]:
                    above.pop("level2", None)
                above[role] = (text, [cell for cell in draft.cells.get(role, ()) if cell.form])
            elif role in above and role in draft.cells:
                draft.texts[role] = above[role][0]
                draft.cells[role] = [*draft.cells[role], *above[role][1]]


def _mend_breaks(table: LogicalTable, drafts: list[RowDraft], role: str, blank_means_above: bool) -> None:
    """Make whole a level whose cell a page break cuts: printed on either page, or half on each."""
    for index in range(1, len(drafts)):
        below = drafts[index]
        if below.row not in table.breaks:
            continue
        lower, upper = below.owner(role), drafts[index - 1].owner(role)
        if lower is None or upper is None or not below.texts.get(role):
            continue
        first, second = drafts[index - 1].texts.get(role, ""), below.texts[role]
        if first and not joins_label(first, second):
            continue
        if not first and (blank_means_above or not _same_columns(upper, lower)):
            continue
        tail = not first and upper.row in table.breaks and _is_tail(table, drafts, upper, role)
        if tail and not _stands_under(drafts[index - 1].texts.get("level2"), second):
            continue
        whole = f"{first}\n{second}" if first else second
        for draft in drafts:
            if draft.owner(role) in (upper, lower):
                draft.texts[role] = whole
                extra = lower if draft.owner(role) is upper else upper
                draft.cells[role] = [*draft.cells[role], extra]


def _mend_names(table: LogicalTable, drafts: list[RowDraft], role: str) -> None:
    """Give the rows above a page break the name, amount or goal whose cell begins there and is printed after the break."""
    for index in range(1, len(drafts)):
        upper, lower = drafts[index - 1].owner(role), drafts[index].owner(role)
        if drafts[index].row not in table.breaks or upper is None or lower is None:
            continue
        if upper.form or not lower.form or upper.column != lower.column:
            continue
        if upper.row in table.breaks and _is_tail(table, drafts, upper, role):
            continue
        for draft in drafts:
            if draft.owner(role) is upper:
                draft.texts[role] = drafts[index].texts[role]
                draft.cells[role] = [*draft.cells[role], lower]


def _is_tail(table: LogicalTable, drafts: list[RowDraft], cell: TableCell, role: str) -> bool:
    """Whether an empty cell that begins a page goes on with one printed above, over empty ones that begin pages too."""
    for draft in reversed(drafts):
        if draft.row >= cell.row:
            continue
        before = draft.owner(role)
        if before is None or before.column != cell.column:
            return False
        if before.form or before.row not in table.breaks:
            return bool(before.form)
    return False


def _stands_under(level2: str | None, level1: str) -> bool:
    """Whether the national layout puts a second level under this first one and no other."""
    inner, outer = find_level(level2, 2), find_level(level1, 1)
    return inner is not None and outer is not None and tuple(inner.parents) == (outer.notation,)


def _same_columns(upper: TableCell, lower: TableCell) -> bool:
    return upper.column < lower.column_end and lower.column < upper.column_end
