"""The money of a form: every number by the label left of it and the column head above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from jixiao.extraction.cells.headers import (
    column_role,
    form_label,
    fund_label,
    fund_part,
    money_head,
    money_unit,
)
from jixiao.extraction.cells.money_words import names_budget
from jixiao.extraction.grids.logical_tables import LogicalTable, TableCell
from jixiao.extraction.grids.table_titles import list_title_years
from jixiao.text import compare_form, squeeze

_AMOUNT = re.compile(r"[¥￥]?([-−]?\d[\d,，]*(?:\.\d+)?)(万元|亿元|元|万)?")
_WITH_PARTS = re.compile(
    r"([¥￥]?[-−]?\d[\d,，]*(?:\.\d+)?)(万元|亿元|元)[（(,，;；](?:其中|包括|含).*", re.DOTALL
)
_YEAR = re.compile(r"(20\d\d)年?度?(?:预算|安排|资金|预算数|金额)?")
_OF_YEARS = re.compile(r"(?:分|各)年度?(?:项目)?(?:资金|预算|投资)(?:安排|计划|需求)?")
_RATE = re.compile(r"\d+(?:\.\d+)?[%％]")
_DASHES = frozenset({"-", "--", "—", "——", "－", "/"})
_YEAR_WORDS = re.compile(r"年度|本年|当年|年初|全年|申请")
_WHOLE_WORDS = re.compile(r"实施期|总投资|项目总|周期|中长期|三年")
_EXECUTED = re.compile(r"执行([数率])(?:[（(].*[)）])?$")
_EXECUTION_POINTS = re.compile(r"(预算)?执行率?(分值|权重|得分)")
_OF_COLUMN = {"amount": "total", "fiscal_amount": "fiscal", "other_amount": "other"}
_UNITS = frozenset({"万元", "元", "亿元"})
_STATED_UNIT = re.compile(r"[（(]?(?:金额|货币)?单位[:：](?:人民币)?(?:万元|亿元|元)[)）]?")
_SUBTOTAL = re.compile(r"(金额)?(合计|总计|总额)")


_PACKED_ITEM = re.compile(
    r"(?:[一二三四五六七八九十\d]{1,2}[、.．](?!\d))?((?:其中[:：]?)?[一-鿿]{2,12})[:：]?([-−]?\d[\d,，]*(?:\.\d+)?)(万元|亿元|元)(?=[^\d一-鿿]|$|[一-鿿])"
)
_BETWEEN = re.compile(r"[（(）)，,；;。、:：\s]*")


@dataclass(frozen=True, slots=True)
class MoneyCell:
    """One number of the money block: its amount, printed label and column heads, and the part it is of."""

    amount: str
    raw: str
    unit: str | None
    label: str
    head: str
    part: str
    column: str
    """The role of the column head: "amount", "executed", "rate", "points", "score" or ""."""
    cell: TableCell


@dataclass(slots=True)
class MoneyBlock:
    """The numbers of a form's money block and the cells that went into it."""

    cells: list[MoneyCell] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    """What a table of tasks says of each, by the task's name."""
    points: str | None = None
    placed: set[int] = field(default_factory=set)
    labels: set[int] = field(default_factory=set)

    def find_budget(self) -> MoneyCell | None:
        """This year's total: under a label of the year before one of the whole project, first column first."""
        totals = [c for c in self.cells if c.part == "total" and c.column in ("", "amount")]
        if not totals:
            return None
        return min(totals, key=_budget_rank)


def _budget_rank(cell: MoneyCell) -> tuple[int, int, int, int]:
    label = compare_form(cell.label + cell.head)
    whole = bool(_WHOLE_WORDS.search(label)) and not _YEAR_WORDS.search(label)
    return (int(whole), 0 if _YEAR_WORDS.search(label) else 1, cell.cell.row, cell.cell.column)


def is_money_label(text: str) -> bool:
    """Whether a cell labels a part of the money or a column of the money block."""
    return label_part(text) is not None or head_role(text) is not None or form_label(text) == "money"


def head_role(text: str) -> str | None:
    """The role of a column head of the money block, the months it names (1-7月执行数) left aside."""
    role = money_head(text)
    if role is None and _EXECUTION_POINTS.match(compare_form(text)):
        return "points"
    if role is None and (found := _EXECUTED.search(compare_form(text))):
        role = "rate" if found.group(1) == "率" else "executed"
    return role


def label_part(text: str) -> str | None:
    """The part of the money that a label names, as a label of a form or as the head of a list's column."""
    part = fund_label(text) or _OF_COLUMN.get(column_role(text) or "")
    return part or ("total" if names_budget(text) else None)


def read_money(table: LogicalTable, rows: range, cells: Sequence[TableCell]) -> MoneyBlock:
    """The numbers among `cells` (the cells that no other label claimed) by label and column head."""
    block = MoneyBlock()
    for cell in cells:
        number = _AMOUNT.fullmatch(cell.form)
        label = _find_label(table, cell)
        if number is None and label is not None and label_part(label.text) == "total":
            # 560万元（其中财政资金400万元，自筹160万元）
            number = _WITH_PARTS.fullmatch(cell.form)
        rate = _RATE.fullmatch(cell.form)
        dash = cell.form in _DASHES
        if not number and not rate and not dash:
            _read_packed(block, cell)
            continue
        heads = _find_heads(table, rows, cell)
        head = next((text.text for text in heads), "")
        column = (
            next((role for text in heads if (role := head_role(text.text)) not in (None, "group")), None)
            or ""
        )
        part = _find_part(label, heads, column, _stands_beside_money(table, label))
        part = _find_year_part(table, cell, label) or part
        if part is None:
            continue
        if part.startswith("row:") and label is not None:
            label = _read_task(table, label, block)
        used = [*heads, *([label] if label else [])]
        block.labels.update(c.key for c in used if c.key not in block.placed)
        block.placed.add(cell.key)
        _store(table, rows, block, cell, label, head, column, part, number, used)
    _read_neighbours(table, cells, block)
    block.labels.update(c.key for c in cells if form_label(c.text) == "money" and c.key not in block.placed)
    return block


def add_printed_amount(block: MoneyBlock, label: str, text: str, cell: TableCell) -> bool:
    """Keep an amount printed in one cell with its label and other labels; whether it was one."""
    part, number = label_part(label), _AMOUNT.fullmatch(compare_form(text))
    if part is None or number is None:
        return False
    amount = number.group(1).replace(",", "").replace("，", "").replace("−", "-")
    unit = number.group(2) if number.group(2) != "万" else "万元"
    block.cells.append(
        MoneyCell(amount, text, unit or money_unit(label), squeeze(label) or label, "", part, "", cell)
    )
    return True


def _read_neighbours(table: LogicalTable, cells: Sequence[TableCell], block: MoneyBlock) -> None:
    """Numbers right below one of the block, beside a label that no list knows: another part of the money."""
    for cell in cells:
        number = _AMOUNT.fullmatch(cell.form)
        above = table.at(cell.row - 1, cell.column)
        label = _find_label(table, cell)
        known = next((c for c in block.cells if above is not None and c.cell.key == above.key), None)
        if cell.key in block.placed or number is None or known is None or label is None:
            continue
        upper = _find_label(table, known.cell)
        if upper is None or upper.column != label.column or label.row_span != 1 or len(label.form) > 12:
            continue
        name = (squeeze(label.text) or "").rstrip(":：")
        unit = (number.group(2) or known.unit) if number.group(2) != "万" else "万元"
        amount = number.group(1).replace(",", "").replace("，", "").replace("−", "-")
        block.cells.append(
            MoneyCell(amount, cell.text, unit, name, known.head, f"row:{name}", known.column, cell)
        )
        block.placed.add(cell.key)
        block.labels.add(label.key)


def _read_packed(block: MoneyBlock, cell: TableCell) -> None:
    """A cell that prints its labels with their amounts (总额45万元，其中：财政拨款40万元，其他资金5万元)."""
    items = list(_PACKED_ITEM.finditer(cell.form))
    ends = [0, *(item.end() for item in items)]
    between = [cell.form[end : item.start()] for end, item in zip(ends, items, strict=False)]
    if not items or not all(_BETWEEN.fullmatch(text) for text in (*between, cell.form[ends[-1] :])):
        return
    parts = [
        fund_label(item.group(1)) or ("total" if form_label(item.group(1)) == "money" else None)
        for item in items
    ]
    if parts[0] is None:
        return
    for item, part in zip(items, parts, strict=True):
        amount = item.group(2).replace(",", "").replace("，", "").replace("−", "-")
        label = item.group(1).removeprefix("其中").lstrip(":：")
        block.cells.append(
            MoneyCell(amount, item.group(0), item.group(3), label, "", part or f"row:{label}", "", cell)
        )
    block.placed.add(cell.key)


def _store(
    table: LogicalTable,
    rows: range,
    block: MoneyBlock,
    cell: TableCell,
    label: TableCell | None,
    head: str,
    column: str,
    part: str,
    number: re.Match[str] | None,
    used: list[TableCell],
) -> None:
    name = (squeeze(label.text) or "").rstrip(":：") if label else (squeeze(head) or "")
    if part == "total" and column == "points" and number:
        block.points = number.group(1)
    if column in ("executed", "rate", "points", "score") or number is None:
        if column:
            key = squeeze(head) or head
            block.results.setdefault(key if part == "total" else f"{name}/{key}", cell.text)
        return
    unit = number.group(2) if number.group(2) != "万" else "万元"
    if unit is None:
        unit = (
            next((u for c in used if (u := money_unit(c.text))), None)
            or _find_unit_after(table, cell, block)
            or _side_unit(table, rows, cell)
        )
    block.cells.append(
        MoneyCell(
            number.group(1).replace(",", "").replace("，", "").replace("−", "-"),
            cell.text,
            unit,
            name,
            squeeze(head) or "",
            part,
            column,
            cell,
        )
    )


def _find_label(table: LogicalTable, cell: TableCell) -> TableCell | None:
    """The nearest text left of a number in its row."""
    column = cell.column
    while column > 0:
        left = table.at(cell.row, column - 1)
        if left is None:
            column -= 1
            continue
        if (
            left.form
            and not _AMOUNT.fullmatch(left.form)
            and not _RATE.fullmatch(left.form)
            and left.form not in _DASHES
        ):
            tall = left.row_span > cell.row_span and not is_money_label(left.text)
            return None if tall and not _OF_YEARS.fullmatch(left.form) else left
        column = left.column
    return None


def _read_task(table: LogicalTable, label: TableCell, block: MoneyBlock) -> TableCell:
    """The name of the task in whose row a number stands; what is printed between the two tells of it."""
    name = table.at(label.row, label.column - 1) if label.column else None
    if name is None or not name.form or name.row != label.row or name.row_span != label.row_span:
        return label
    block.tasks.setdefault(squeeze(name.text) or name.text, label.text)
    block.placed.add(label.key)
    return name


def _find_heads(table: LogicalTable, rows: range, cell: TableCell) -> list[TableCell]:
    """The column heads over a number, the nearest first, over other numbers of the same column."""
    heads: list[TableCell] = []
    row = cell.row - 1
    while row in rows:
        above = table.at(row, cell.column)
        if above is None:
            break
        if above.form and above not in heads:
            if head_role(above.text) or fund_label(above.text) or fund_part(above.text):
                heads.append(above)
            elif not (_AMOUNT.fullmatch(above.form) or _RATE.fullmatch(above.form) or above.form in _DASHES):
                if above.column_span < cell.column_span or not heads:
                    break
                if len(above.form) <= 12:
                    heads.append(above)
                break
        row = above.row - 1
    return heads


def _find_year_part(table: LogicalTable, cell: TableCell, label: TableCell | None) -> str | None:
    """The part of an amount in a table of years: the sum of the year that the title names is the total, all else stands for itself."""
    above = table.at(cell.row - 1, cell.column)
    while above is not None and _AMOUNT.fullmatch(above.form):
        above = table.at(above.row - 1, cell.column)
    if label is None or above is None:
        return None
    beside, over = _YEAR.fullmatch(label.form), _YEAR.fullmatch(above.form)
    if beside is None and over is None:
        over_sum = _SUBTOTAL.fullmatch(above.form) is not None
        years = over_sum and any(_YEAR.fullmatch(other.form) for other in table.list_row(above.row))
        return f"row:{above.form}" if years else None
    named = next(found.group(1) for found in (beside, over) if found is not None)
    money = (
        re.search(r"资金|预算|投资|金额", label.form)
        or _stands_beside_money(table, label)
        or _under_money(table, label)
    )
    whole = _SUBTOTAL.fullmatch(above.form) is not None if beside else bool(money)
    return "total" if list_title_years(table) == [named] and whole and money else f"row:{named}"


def _under_money(table: LogicalTable, label: TableCell) -> bool:
    """Whether a label stands beside the name of the whole money block, over several rows."""
    left = table.at(label.row, label.column - 1) if label.column else None
    return left is not None and (form_label(left.text) == "money" or "资金" in left.form)


def _stands_beside_money(table: LogicalTable, label: TableCell | None) -> bool:
    """Whether the label of the money block stands left of a label in the same row (部门预算 | 合计 | 806.00)."""
    left = table.at(label.row, label.column - 1) if label is not None and label.column else None
    return left is not None and form_label(left.text) == "money" and left.row_span == 1


def _find_part(label: TableCell | None, heads: list[TableCell], column: str, beside: bool) -> str | None:
    own = label_part(label.text) if label else None
    of_head = next((part for head in heads if (part := fund_label(head.text) or fund_part(head.text))), None)
    if own is not None:
        return own
    if label is not None and form_label(label.text) == "money":
        head = next((head for head in heads if not head_role(head.text)), None)
        if head is not None and _SUBTOTAL.fullmatch(head.form):
            return "total"
        return of_head or (f"row:{squeeze(head.text)}" if head is not None else "total")
    if label is not None and _SUBTOTAL.fullmatch(label.form):
        return of_head or ("total" if column or beside else None)
    if label is not None and fund_part(label.text) is not None:
        return fund_part(label.text)
    if of_head is not None:
        return of_head if label is None else f"row:{of_head}"
    return f"row:{column}" if column and label is not None else None


def _find_unit_after(table: LogicalTable, cell: TableCell, block: MoneyBlock) -> str | None:
    """The money unit that stands alone in the cell right of a number (48.00 | 万元)."""
    after = table.at(cell.row, cell.column_end)
    if after is None or after.row != cell.row or after.form not in _UNITS:
        return None
    block.placed.add(after.key)
    return after.form


def _side_unit(table: LogicalTable, rows: range, cell: TableCell) -> str | None:
    """The money unit that a cell of the block left of or above the number states."""
    column = cell.column
    while column > 0:
        left = table.at(cell.row, column - 1)
        if left is None:
            column -= 1
            continue
        if (unit := money_unit(left.text)) is not None:
            return unit
        column = left.column
    near = sorted(
        (row for row in rows if abs(row - cell.row) < 6),
        key=lambda row: (row > cell.row, abs(row - cell.row)),
    )
    for row in near:
        for other in table.list_row(row):
            named = is_money_label(other.text) or "资金" in other.form or "预算" in other.form
            if named and len(other.form) < 20 and (unit := money_unit(other.text)) is not None:
                return unit
    return _lone_unit(table, rows)


def _lone_unit(table: LogicalTable, rows: range) -> str | None:
    """The money unit that a cell of the form states by itself (单位：万元), where none of them states another."""
    texts = {cell.form for row in rows for cell in table.list_row(row) if _STATED_UNIT.fullmatch(cell.form)}
    stated = {money_unit(text) for text in texts}
    return stated.pop() if len(stated) == 1 else None
