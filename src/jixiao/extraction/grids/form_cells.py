"""The labelled cells of a form in a grid: name, department, unit, goals, whatever the arrangement.

The value of a label stands right of it, below it, or after a colon in the same cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from jixiao.extraction.cells.headers import column_role, declared_points, form_label, header_key
from jixiao.extraction.cells.indicators import is_void
from jixiao.extraction.cells.levels import is_level_label
from jixiao.extraction.cells.targets import parse_number
from jixiao.extraction.grids.label_pairs import MONEY_UNIT_LABELS, cut_pairs
from jixiao.extraction.grids.logical_tables import LogicalTable, TableCell
from jixiao.extraction.grids.loose_forms import take_back_doubts
from jixiao.extraction.grids.money_block import MoneyBlock, add_printed_amount, is_money_label, read_money
from jixiao.text import compare_form, join_lines, squeeze

LABEL = "form label"
EMPTY = "empty cell"
_COLON = re.compile(r"^([^:：]{2,16})[:：](.*)$", re.DOTALL)
_SECTION = re.compile(r"^[（(]?[一二三四五六七八九十]{1,2}(?:[)）][、.．]?|[、.．])")
_EXECUTION = re.compile(r"执行率")
_PLAIN_LABEL = re.compile(r"[一-鿿（）()/、]{2,12}[:：]?")
_MONEY_WORD = re.compile(r"预算|金额|资金|支出|经费")
_OF_YEAR = re.compile(r"20\d\d年")
_SHORT_LABELS = {"project": "project", "goal": "goal"}
"""What words too common to label a cell (项目, 目标) label when a colon follows them."""
_SINGLE = ("project", "project_code", "department", "unit", "unit_code", "category")


@dataclass(slots=True)
class FormFields:
    """What the labelled cells of a form say, with the cell of each value."""

    values: dict[str, tuple[str, TableCell]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    goals: list[tuple[str, str, TableCell]] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)
    money: MoneyBlock = field(default_factory=MoneyBlock)
    execution_weight: str | None = None
    titles: list[TableCell] = field(default_factory=list)
    placed: set[int] = field(default_factory=set)
    ignored: dict[int, str] = field(default_factory=dict)

    def text(self, role: str) -> str | None:
        """The value of a role, None when the label is missing or its value empty."""
        found = self.values.get(role)
        return found[0] if found else None


def read_form(table: LogicalTable, rows: range) -> FormFields:
    """The fields of the form that stands in `rows` (above the head of its indicator table)."""
    form = FormFields()
    cells = list(
        {cell.key: cell for row in rows for cell in table.list_row(row) if cell.row in rows}.values()
    )
    filled = [cell for cell in cells if cell.form]
    used: set[int] = set()
    _take_titles(table, filled, form, used)
    # A line of labels over the form (填报单位：…  金额单位：…) says less than the form's own cells.
    for cell in sorted(filled, key=lambda cell: _stands_alone(table, cell)):
        if cell.key not in used:
            _read_label(table, rows, cell, form, used)
    printed = form.money.cells
    form.money = read_money(table, rows, [cell for cell in filled if cell.key not in used])
    form.money.cells.extend(printed)
    form.placed |= form.money.placed
    form.attributes.update(form.money.tasks)
    form.ignored.update(dict.fromkeys(form.money.labels, LABEL))
    used |= form.money.placed | form.money.labels
    for cell in filled:
        if cell.key not in used:
            _read_rest(table, rows, cell, form, used)
    take_back_doubts(table, rows, form)
    return form


def _take_titles(table: LogicalTable, cells: list[TableCell], form: FormFields, used: set[int]) -> None:
    """Cells over the table's whole width before the first label are titles, as spreadsheets print them."""
    for cell in cells:
        wide = cell.column_span >= table.column_count or _stands_alone(table, cell)
        if not wide or table.column_count < 3 or _split_colon(cell) is not None:
            if form_label(cell.text) is not None:
                return
            continue
        form.titles.append(cell)
        form.ignored[cell.key] = "heading"
        used.add(cell.key)


def _stands_alone(table: LogicalTable, cell: TableCell) -> bool:
    """Whether nothing else is printed in the row of a cell that begins it, as in sheets whose titles are not merged."""
    return (
        cell.column == 0
        and cell.row_span == 1
        and form_label(cell.text) is None
        and all(other is cell or not other.form for other in table.list_row(cell.row))
    )


def _read_label(table: LogicalTable, rows: range, cell: TableCell, form: FormFields, used: set[int]) -> None:
    if _EXECUTION.search(cell.form) and declared_points(cell.text) is not None:
        form.execution_weight = form.execution_weight or declared_points(cell.text)
        form.placed.add(cell.key)
        used.add(cell.key)
        return
    role = form_label(cell.text) or _short_label(table, cell) or _find_section_goal(table, cell)
    label, inner = cell.text, None
    if role == "project" and _heads_small_table(table, rows, cell):
        return
    if role is None:
        parts = _split_colon(cell)
        if parts is None:
            return
        label, inner = parts
        role = form_label(label)
        if role is None:
            return
    if role in ("money", "side", "total_score"):
        if role == "side" and not _is_goal_like(cell):
            form.ignored[cell.key] = LABEL
            used.add(cell.key)
            return
        if role != "side":
            return
        role = "goal"
    if inner:
        pairs = cut_pairs("\n".join(cell.cell.lines)) if role in _SINGLE else []
        for name, text in pairs if len(pairs) > 1 else [(label, inner)]:
            text = join_lines(text.split("\n"))
            if name in MONEY_UNIT_LABELS and form_label(name) is None:
                form.attributes.setdefault(name, f"{name}：{text}")
            elif not add_printed_amount(form.money, name, text, cell):
                _store(form, form_label(name) or role, name, text, cell)
        form.placed.add(cell.key)
        used.add(cell.key)
        return
    value = _find_value(table, rows, cell, role)
    form.ignored[cell.key] = LABEL
    used.add(cell.key)
    if value is None or value.key in used:
        return
    text = _whole_text(table, rows, value, form, used)
    if text:
        _store(form, role, label, text, value)
        form.placed.add(value.key)
        used.add(value.key)


def _find_section_goal(table: LogicalTable, cell: TableCell) -> str | None:
    """ "goal" for a heading over the whole form with an ordinal (二、绩效目标), where a text stands below it over the whole form."""
    words = _SECTION.sub("", cell.form)
    if words == cell.form or cell.column or cell.column_span < table.column_count:
        return None
    below = table.at(cell.row_end, 0)
    if below is None or below.column_span < table.column_count or _SECTION.match(below.form):
        return None
    return "goal" if form_label(words) == "goal" and not _is_label(below) else None


def _short_label(table: LogicalTable, cell: TableCell) -> str | None:
    """The role of a word too common to label a cell by itself (项目, 目标): a colon follows, or it begins its row beside a text."""
    role = _SHORT_LABELS.get(column_role(cell.text) or "")
    if role is None or cell.form.endswith(":") or (role == "goal" and _OF_YEAR.match(cell.form)):
        return role
    right = table.at(cell.row, cell.column_end)
    if cell.column > 0 or cell.row_span > 1 or right is None or not right.form or right.row != cell.row:
        return None
    named = {form_label(other.text) for other in table.cells if other.form}
    return role if parse_number(right.text) is None and not _is_label(right) and role not in named else None


def _heads_small_table(table: LogicalTable, rows: range, cell: TableCell) -> bool:
    """Whether a label heads a column of a small table inside the form (项目名称 | 项目总预算 | 本年度预算, with its rows below)."""
    heads = [
        other for other in table.list_row(cell.row) if other.column >= cell.column and other.row == cell.row
    ]
    if len(heads) < 3 or any(not head.form or parse_number(head.text) is not None for head in heads):
        return False
    below = [table.at(head.row_end, head.column) for head in heads]
    if cell.row_end not in rows or any(
        found is None
        or (found.column, found.column_end) != (head.column, head.column_end)
        or _is_label(found)
        for head, found in zip(heads, below, strict=True)
    ):
        return False
    return any(
        _MONEY_WORD.search(head.form) and found is not None and parse_number(found.text) is not None
        for head, found in zip(heads, below, strict=True)
    )


def _is_goal_like(cell: TableCell) -> bool:
    return "目标" in cell.form and "指标" not in cell.form


def _store(form: FormFields, role: str, label: str, text: str, cell: TableCell) -> None:
    key = squeeze(label) or label
    if role == "goal":
        form.goals.append((key.rstrip(":："), text, cell))
    elif role == "goal_actual":
        form.results[key.rstrip(":：")] = text
    elif role in _SINGLE:
        if role not in form.values:
            form.values[role] = (text, cell)
            form.labels[role] = key.rstrip(":：")
        else:
            form.attributes.setdefault(key.rstrip(":："), text)
    else:
        form.attributes[key.rstrip(":：")] = text


def _split_colon(cell: TableCell) -> tuple[str, str] | None:
    found = _COLON.match(cell.text)
    if found is None or form_label(found.group(1)) is None:
        return None
    return found.group(1), found.group(2).strip()


def _find_value(table: LogicalTable, rows: range, cell: TableCell, role: str) -> TableCell | None:
    """The cell right of the label; the cell below when a label stands right of it or nothing does."""
    right = table.at(cell.row, cell.column_end)
    below = table.at(cell.row_end, cell.column) if cell.row_end in rows else None
    if table.flat and right is not None and not right.form:
        right = _first_filled(table, cell) or right
    beside = right is not None and right.row <= cell.row and not _is_label(right)
    if (
        beside
        and right is not None
        and not right.form
        and role in ("goal", "goal_actual")
        and below is not None
    ):
        # A heading of a column of text, with an empty cell at its right.
        beside = not below.form or _is_label(below) or below.column_end != cell.column_end
        under = _find_goal_below(table, rows, cell)
        if beside and under is not None:
            return under
    if beside:
        return right
    if right is not None and right.row > cell.row:
        return None
    if below is not None and not _is_label(below) and below.column == cell.column:
        fits = below.column_end == cell.column_end or right is not None or role in ("goal", "goal_actual")
        if fits and (below.form or right is not None):
            return below
    return _find_goal_below(table, rows, cell) if role in ("goal", "goal_actual") else None


def _find_goal_below(table: LogicalTable, rows: range, cell: TableCell) -> TableCell | None:
    """The text under one of several headings of goals, in order, where undrawn columns of the two rows do not meet."""
    if cell.row_end not in rows:
        return None
    heads = [c for c in table.list_row(cell.row) if form_label(c.text) in ("goal", "goal_actual")]
    texts = [c for c in table.list_row(cell.row_end) if c.form and c.row == cell.row_end]
    if len(texts) < 2 or any(_is_label(text) for text in texts):
        return None
    # The label of both, at their left, counts as one more.
    heads = heads[-len(texts) :] if len(heads) in (len(texts), len(texts) + 1) else []
    at = next((i for i, head in enumerate(heads) if head is cell), None)
    return texts[at] if at is not None else None


def _first_filled(table: LogicalTable, cell: TableCell) -> TableCell | None:
    """The next printed cell of the row, where a grid knows no merged cells; None when a label comes first."""
    filled = [other for other in table.list_row(cell.row) if other.column > cell.column and other.form]
    return filled[0] if filled and not _is_label(filled[0]) else None


def _is_label(cell: TableCell) -> bool:
    if not cell.form:
        return False
    if form_label(cell.text) is not None or is_money_label(cell.text):
        return True
    return _split_colon(cell) is not None and not cell.form.endswith(("。", "；"))


def _whole_text(table: LogicalTable, rows: range, cell: TableCell, form: FormFields, used: set[int]) -> str:
    """The text of a value, with the rest of it where a page break cuts the cell."""
    lines = list(cell.cell.lines)
    row = cell.row_end
    while row in table.breaks and row in rows:
        rest = table.at(row, cell.column)
        beside = table.at(row, cell.column - 1) if cell.column else None
        if rest is None or not rest.form or (rest.column, rest.column_end) != (cell.column, cell.column_end):
            break
        if (
            beside is not None
            and beside.form
            and _is_label(beside)
            and (form_label(beside.text) not in ("goal", "side") or _is_other_label(table, cell, beside))
        ):
            break
        if (
            beside is not None
            and len(beside.form) > 1
            and column_role(beside.text) is not None
            and form_label(beside.text) is None
        ):
            break
        lines.extend(rest.cell.lines)
        form.placed.add(rest.key)
        used.add(rest.key)
        row = rest.row_end
    return join_lines(lines)


def _is_other_label(table: LogicalTable, cell: TableCell, beside: TableCell) -> bool:
    """Whether a goal's label below a page break is a whole one and not that of the goal above it."""
    own = table.at(cell.row, cell.column - 1)
    return (
        own is not None
        and form_label(own.text) == form_label(beside.text) == "goal"
        and own.form != beside.form
    )


def _read_rest(table: LogicalTable, rows: range, cell: TableCell, form: FormFields, used: set[int]) -> None:
    """A short text with a value right of it is a label that no list knows: kept under its printed words."""
    if form_label(cell.text) is not None or is_money_label(cell.text) or cell.cell.flags & {"side"}:
        form.ignored[cell.key] = LABEL
        used.add(cell.key)
        return
    if is_void(cell.text):
        form.ignored[cell.key] = EMPTY
        return
    if parse_number(cell.text) is not None or not _PLAIN_LABEL.fullmatch(compare_form(cell.text)):
        return
    if is_level_label(cell.text) or (column_role(cell.text) is not None and header_key(cell.text) != "备注"):
        return
    right = table.at(cell.row, cell.column_end)
    if (
        right is None
        or right.key in used
        or not right.form
        or right.row not in rows
        or right.row_span != cell.row_span
    ):
        return
    form.attributes.setdefault((squeeze(cell.text) or "").rstrip(":："), right.text)
    form.ignored[cell.key] = LABEL
    form.placed.add(right.key)
    used.update((cell.key, right.key))
