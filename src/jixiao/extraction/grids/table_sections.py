"""The forms that follow one another in a table: where each begins, its indicator heads, what it prints below its indicators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from jixiao.extraction.cells.headers import form_label, fund_label, fund_part
from jixiao.extraction.cells.levels import is_level_label
from jixiao.extraction.cells.targets import parse_number
from jixiao.extraction.grids.form_cells import FormFields
from jixiao.extraction.grids.indicator_heads import IndicatorHead
from jixiao.extraction.grids.logical_tables import LogicalTable, TableCell
from jixiao.extraction.grids.money_block import head_role, label_part

START_LABELS = ("project", "unit", "department", "project_code", "unit_code")
_NO_NAME = re.compile(r"指标|目标|绩效|情况|说明|单位|^(?:备?注|合计|总计|附)")
_LEAST_CELLS = 3


@dataclass(slots=True)
class Section:
    """A form in a table: the rows of its labelled cells, its indicator heads with their rows."""

    form: range
    banner: TableCell | None = None
    """What stands alone above the head and names the project, where one such row after another parts a table."""
    parts: list[tuple[IndicatorHead, Sequence[int]]] = field(default_factory=list)


def split_sections(table: LogicalTable, heads: Sequence[IndicatorHead]) -> list[Section]:
    """The forms of a table in printed order; a head holds on for forms below it that print none of their own."""
    sections: list[Section] = []
    start = 0
    for index, head in enumerate(heads):
        limit = heads[index + 1].start if index + 1 < len(heads) else table.row_count
        banner = None if head.listing else _find_banner(table, heads, index)
        if banner is not None and sections and sections[-1].parts:
            start = banner.row
            last, rows = sections[-1].parts[-1]
            sections[-1].parts[-1] = (last, [row for row in rows if row < banner.row])
        form = range(start, head.start)
        before = sections[-1].parts[-1] if sections else None
        if head.listing and before is not None and _is_same_list(before[0], head):
            # The head printed again below a title: the list goes on.
            rows = (*before[1], *range(head.end, limit))
            sections[-1].parts[-1] = (replace(before[0], keys=before[0].keys | head.keys), rows)
            start = limit
            continue
        if head.listing or not sections or len(form) > 0:
            sections.append(Section(form, banner))
        end = limit if head.listing else _find_end(table, range(head.end, limit))
        sections[-1].parts.append((head, range(head.end, end)))
        while not head.listing and (body := _find_body(table, head, range(end, limit))) is not None:
            sections.append(Section(range(end, body)))
            end = _find_end(table, range(body, limit))
            sections[-1].parts.append((replace(head, keys=frozenset()), range(body, end)))
        start = end
    return sections


def _find_banner(table: LogicalTable, heads: Sequence[IndicatorHead], index: int) -> TableCell | None:
    """The cell alone in the row above a head that names a project, where every head of the table has one."""
    found = [_banner_over(table, head) for head in heads]
    return found[index] if len(heads) > 1 and all(found) else None


def _banner_over(table: LogicalTable, head: IndicatorHead) -> TableCell | None:
    cells = [cell for cell in table.list_row(head.start - 1) if cell.form] if head.start else []
    if len(cells) != 1 or cells[0].row != head.start - 1 or cells[0].column > 0:
        return None
    other = _NO_NAME.search(cells[0].form) or form_label(cells[0].text) or is_level_label(cells[0].text)
    return None if other else cells[0]


def _is_same_list(first: IndicatorHead, second: IndicatorHead) -> bool:
    return first.listing and [(c.role, c.start, c.end) for c in first.columns] == [
        (c.role, c.start, c.end) for c in second.columns
    ]


def _find_end(table: LogicalTable, rows: range) -> int:
    return next((row for row in rows if _starts_form(table, row)), rows.stop)


def _find_body(table: LogicalTable, head: IndicatorHead, rows: range) -> int | None:
    """The first row of indicators below a form's rows that stand under the head of another form."""
    named = False
    for row in rows:
        cells = [cell for cell in table.list_row(row) if cell.form and cell.row == row]
        named = named or any(_label_of(cell) == "project" for cell in cells)
        levels = [
            cell
            for cell in cells
            if is_level_label(cell.text)
            and any(c.role in ("level1", "level2") and c.start <= cell.column < c.end for c in head.columns)
        ]
        if named and levels and len(cells) >= _LEAST_CELLS:
            return row
    return None


def _label_of(cell: TableCell) -> str | None:
    return form_label(cell.text.split("：")[0].split(":")[0])


def _starts_form(table: LogicalTable, row: int) -> bool:
    cells = [cell for cell in table.list_row(row) if cell.form and cell.row == row]
    if not cells:
        return False
    first = cells[0]
    if (
        len(cells) == 1
        and first.column_span >= table.column_count > 2
        and "绩效" in first.form
        and first.form.endswith(("表", ")"))
    ):
        return True
    return _label_of(first) in START_LABELS and (len(cells) > 1 or ":" in first.form)


def split_tail(table: LogicalTable, head: IndicatorHead, rows: Sequence[int]) -> tuple[Sequence[int], range]:
    """The rows of indicators, and those below them where the form goes on with its goal or its money."""
    at = next((index for index, row in enumerate(rows) if _starts_tail(table, head, row)), len(rows))
    tail = rows[at:]
    return rows[:at], range(tail[0], tail[-1] + 1) if tail else range(0)


def _starts_tail(table: LogicalTable, head: IndicatorHead, row: int) -> bool:
    cells = [cell for cell in table.list_row(row) if cell.form]
    if len(cells) < 2 or any(cell.row != row for cell in cells):
        return False
    label, value = cells[0], cells[1]
    role = form_label(label.text)
    if role == "goal":
        held = {c.role for c in head.columns if c.start < value.column_end and value.column < c.end}
        return len(cells) == 2 and len(held) > 1 and not is_level_label(value.text)
    if role == "money" or label_part(label.text) == "total":
        return all(_tells_money(cell) for cell in cells[1:])
    return False


def _tells_money(cell: TableCell) -> bool:
    words = (fund_label(cell.text), fund_part(cell.text), head_role(cell.text))
    return (
        any(words)
        or "资金" in cell.form
        or parse_number(cell.text.removesuffix("万元").removesuffix("元")) is not None
    )


def add_fields(form: FormFields, more: FormFields) -> None:
    """What is printed below the indicators added to what stands above them, which goes first."""
    for role, value in more.values.items():
        form.values.setdefault(role, value)
    form.goals.extend(more.goals)
    form.attributes.update({k: v for k, v in more.attributes.items() if k not in form.attributes})
    form.results.update({k: v for k, v in more.results.items() if k not in form.results})
    form.money.cells.extend(more.money.cells)
    form.money.tasks.update(more.money.tasks)
    form.money.results.update({k: v for k, v in more.money.results.items() if k not in form.money.results})
    form.placed |= more.placed
    titles = {cell.key for cell in more.titles}
    form.ignored.update({key: reason for key, reason in more.ignored.items() if key not in titles})
