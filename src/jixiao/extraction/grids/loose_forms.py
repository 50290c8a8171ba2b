"""Forms whose cells are told from white space: what may be half a label or half a text is taken back."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

from jixiao import resources
from jixiao.extraction.cells.headers import form_label, fund_label, header_key, money_head
from jixiao.extraction.grids.logical_tables import LogicalTable, TableCell
from jixiao.model.document import LOOSE
from jixiao.text import compare_form

if TYPE_CHECKING:
    from jixiao.extraction.grids.form_cells import FormFields

_NEAR = 2
_SIDES = ("side", "goal")
_LEAST = 2
_LONGEST = 20
_LONGEST_LABEL = 16
_SECTIONS = ("labels", "funds")


def take_back_doubts(table: LogicalTable, rows: Collection[int], form: FormFields) -> None:
    """Leaves unplaced what a form in `rows` says under labels that are the end of a longer one, and goals beside loose text.

    Only where cells are told from the white space around them: a text that wraps may then fall into several.
    """
    cells = [cell for cell in table.cells if cell.row in rows and cell.form]
    if not any(LOOSE in cell.cell.flags for cell in cells):
        return
    doubtful = [cell for cell in form.money.cells if not _is_whole(cell.label)]
    form.money.cells = [cell for cell in form.money.cells if _is_whole(cell.label)]
    form.placed -= {cell.cell.key for cell in doubtful}
    for kept in (form.money.results, form.results, form.attributes):
        for key in [key for key in kept if not _is_whole(key.partition("/")[0])]:
            del kept[key]
    headed = {cell.label for cell in form.money.cells if cell.head}
    form.money.cells = [cell for cell in form.money.cells if cell.head or cell.label not in headed]
    free = [cell for cell in cells if cell.key not in form.placed and cell.key not in form.ignored]
    for role in [role for role, (_, cell) in form.values.items() if _goes_on(table, cell, free)]:
        form.placed.discard(form.values.pop(role)[1].key)
    if any(len(cell.form) >= _LEAST and form_label(cell.text) is None for cell in free):
        for key in [key for key, text in form.results.items() if len(text) > _LONGEST]:
            del form.results[key]
    cut = [goal for goal in form.goals if _stands_by(table, goal[2], free)]
    form.goals = [goal for goal in form.goals if goal not in cut]
    form.placed -= {goal[2].key for goal in cut}


def _goes_on(table: LogicalTable, value: TableCell, free: list[TableCell]) -> bool:
    """Whether text that nobody took stands right beside a value in its row."""
    row = table.list_row(value.row)
    beside = next((cell for cell in row if cell.column >= value.column_end and cell.form), None)
    return beside is not None and any(beside is cell for cell in free) and form_label(beside.text) is None


def _stands_by(table: LogicalTable, goal: TableCell, free: list[TableCell]) -> bool:
    """Whether a row of nothing but text that nobody took stands right above or below a goal."""
    keys = {cell.key for cell in free}
    for row in (*range(goal.row - _NEAR, goal.row), *range(goal.row, goal.row_end + _NEAR)):
        cells = [cell for cell in table.list_row(row) if cell.form and cell is not goal]
        loose = [cell for cell in cells if cell.key in keys and form_label(cell.text) is None]
        if any(len(cell.form) >= _LEAST for cell in loose) and all(
            cell in loose or form_label(cell.text) in _SIDES or len(cell.form) < _LEAST for cell in cells
        ):
            return True
    return False


def _is_whole(label: str) -> bool:
    """Whether a label is listed, or at least no end or beginning of a listed one, and no number."""
    if any(find(label) is not None for find in (form_label, fund_label, money_head)):
        return True
    key = header_key(label)
    if not key or len(key) > _LONGEST_LABEL or not any("\u4e00" <= c <= "\u9fff" for c in key):
        return False
    return not any(word != key and (word.endswith(key) or word.startswith(key)) for word in _list_words())


@cache
def _list_words() -> frozenset[str]:
    data = resources.read_toml("data", "lookups", "headers.toml")
    return frozenset(
        compare_form(word) for section in _SECTIONS for words in data[section].values() for word in words
    )
