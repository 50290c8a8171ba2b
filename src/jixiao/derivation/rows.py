"""Rows of budget tables: put together from cells, linked to their parents by code, rows printed twice marked."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from jixiao.derivation.facts import CellNode, TableNode
from jixiao.derivation.numbers import money_factor, show_wan
from jixiao.text import compare_form

ROUNDING = Decimal(100)
"""0.01 万元 in 元: what one summed row may be off by rounding."""

TOTAL_ROW = re.compile(r"^(合计|总计|总合计|支出合计|收入合计)$")
FUNCTION_TABLES = ("expenditure", "general-public-expenditure")
_TOTAL_COLUMN = re.compile(r"(合计|总计|小计|总数|^计)$")
_YEAR = re.compile(r"20\d\d(?=年|$|/)")
_LAST_YEAR = re.compile(r"上年(?!结)|上一年(?!度?结)|去年|增减|比上|较上|变动")
_NAME_MARK = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d+[、.]|其中:|\[\d+\])")


@dataclass(slots=True)
class Row:
    """A row of a table put together from its cells; `twin` is the row that an extra row repeats."""

    order: int
    iri: str
    code: str
    name: str
    side: str
    cells: dict[str, CellNode] = field(default_factory=dict)
    parent: Row | None = None
    children: list[Row] = field(default_factory=list)
    twin: Row | None = None
    other_years: frozenset[str] = frozenset()
    """The table's columns of other years and of changes between years."""

    def amount(self, column: str) -> Decimal | None:
        """The amount in one column, None where the cell is empty."""
        cell = self.cells.get(column)
        return cell.amount if cell else None


def rows_of(table: TableNode) -> list[Row]:
    """The rows of `table` that hold amounts, in printed order; sides of a two-sided table are rows of their own."""
    rows: dict[tuple[int, str], Row] = {}
    other_years = _other_years(table)
    for cell in table.cells:
        key = (cell.row, cell.side or "")
        name = compare_form(cell.name)
        code = compare_form(cell.code) or _code_in_name(name)
        row = rows.setdefault(
            key, Row(cell.row, cell.row_iri, code, name, cell.side or "", other_years=other_years)
        )
        row.cells[cell.column] = cell
    return [rows[key] for key in sorted(rows)]


def _other_years(table: TableNode) -> frozenset[str]:
    columns = {cell.column for cell in table.cells}
    latest = max((int(year) for column in columns for year in _YEAR.findall(column)), default=0)
    return frozenset(
        column
        for column in columns
        if _LAST_YEAR.search(column) or any(int(year) < latest for year in _YEAR.findall(column))
    )


def main_cell(row: Row, heads: tuple[str, ...]) -> CellNode | None:
    """The cell of this year's money in all: under one of `heads`, or under 小计 of the year's own columns."""
    own = {label: cell for label, cell in row.cells.items() if label not in row.other_years}
    for wanted in (heads, ("小计",)):
        for label, cell in own.items():
            if label.rpartition("/")[2] in wanted:
                return cell
    return None


def _code_in_name(name: str) -> str:
    match = re.match(r"^\[?(\d{3,7})\]?(?=\D)", name)
    return match[1] if match else ""


def bare_name(name: str | None) -> str:
    """A row's name without its ordinal or code, for comparison."""
    return _NAME_MARK.sub("", compare_form(name))


def codes_by_name(tables: tuple[TableNode, ...], rows: dict[str, list[Row]]) -> dict[str, set[str]]:
    """The codes that the function tables of a document print beside each name."""
    codes: dict[str, set[str]] = defaultdict(set)
    for table in tables:
        if table.kind in FUNCTION_TABLES:
            for row in rows[table.iri]:
                if row.code:
                    codes[row.name].add(row.code)
    return codes


def mark_twins(rows: list[Row]) -> None:
    """Marks rows that repeat another with the same code, name and amounts, and count its money twice.

    In a coded table the parent's printed amount tells: it is the sum without the repetition.
    """
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        amounts = tuple(
            sorted((c, str(cell.amount)) for c, cell in row.cells.items() if cell.amount is not None)
        )
        if amounts and row.code and not row.children:
            groups[row.code, row.name, amounts].append(row)
    for found in groups.values():
        if len(found) != 2 or found[0].parent is None or found[0].parent is not found[1].parent:
            continue
        first, second = found
        parent = first.parent
        assert parent is not None
        if not _closes_without(parent, second):
            continue
        # The copy that stands out of the order of codes is the extra one.
        index = rows.index(first)
        after = rows[index + 1]
        extra, kept = (first, second) if after is not second and after.code < first.code else (second, first)
        extra.twin = kept
        parent.children.remove(extra)


def _closes_without(parent: Row, twin: Row) -> bool:
    tested = False
    for column, cell in parent.cells.items():
        twice = twin.amount(column)
        if cell.amount is None or not twice:
            continue
        amounts = [a for a in (child.amount(column) for child in parent.children) if a is not None]
        if abs(sum(amounts, Decimal(0)) - twice - cell.amount) > ROUNDING * len(amounts):
            return False
        tested = True
    return tested


def show_money(amount: Decimal, unit: str | None) -> str:
    """An amount in 元 in the unit in which a cell prints."""
    factor = money_factor(unit) or Decimal(10000)
    return show_wan(amount * 10000 / factor)


def column_parts(columns: tuple[str, ...]) -> dict[str, list[str]]:
    """The columns that each total column adds up, from printed heads such as 公务用车购置及运行费/合计.

    Columns under a head that has a total of its own count through that total.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for column in columns:
        groups[column.rpartition("/")[0]].append(column)
    totals = {
        prefix: next((c for c in members if _TOTAL_COLUMN.search(c.rpartition("/")[2])), None)
        for prefix, members in groups.items()
    }
    parts: dict[str, list[str]] = {}
    for prefix, total in totals.items():
        if total is None:
            continue
        members = [c for c in groups[prefix] if c != total]
        depth = prefix.count("/") + 1 if prefix else 0
        for other, other_total in totals.items():
            nested = other.startswith(prefix + "/") if prefix else bool(other)
            if nested and other.count("/") == depth:
                members += [other_total] if other_total else groups[other]
        # One part alone is an "of which", no sum.
        if len(members) > 1:
            parts[total] = members
    return parts


def link_rows(rows: list[Row], codes: dict[str, set[str]]) -> None:
    """Links each coded row to its parent by the longest prefix; names without code take it from `codes`."""
    stack: dict[str, Row] = {}
    last = ""
    for row in rows:
        if not row.code and len(codes.get(row.name, ())) >= 1:
            # The same names in another table of the document tell the codes; of several, the next in order.
            later = sorted(c for c in codes[row.name] if c > last) or sorted(codes[row.name])
            row.code = later[0]
        if row.code:
            last = row.code
    for row in rows:
        if row.code and row.twin is None:
            for length in range(len(row.code) - 1, 2, -1):
                parent = stack.get(row.code[:length])
                if parent is not None:
                    row.parent = parent
                    parent.children.append(row)
                    break
            stack[row.code] = row


def linked_rows(table: TableNode) -> list[Row]:
    """The rows of one coded table with their parents, rows printed twice marked."""
    rows = rows_of(table)
    link_rows(rows, {})
    mark_twins(rows)
    return rows


def total_of(rows: list[Row], column: str) -> CellNode | None:
    """The cell of the total row in the column with this lowest head."""
    for row in rows:
        if TOTAL_ROW.match(row.name) and not row.side:
            for label, cell in row.cells.items():
                current = label not in row.other_years
                if current and label.rpartition("/")[2] == column and cell.amount is not None:
                    return cell
    return None


def total_cell(tables: tuple[TableNode, ...], kind: str, columns: tuple[str, ...]) -> CellNode | None:
    """The cell of the total row of the first table of `kind`, in the first of `columns` that holds an amount."""
    for table in tables:
        if table.kind == kind:
            rows = rows_of(table)
            for column in columns:
                cell = total_of(rows, column)
                if cell is not None:
                    return cell
    return None
