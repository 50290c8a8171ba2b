"""Facts about budget tables: sums of rows and columns, rows printed twice, agreement between tables (check 11)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from jixiao.derivation.facts import CellNode, Fact, Ref, TableNode
from jixiao.derivation.rows import (
    FUNCTION_TABLES,
    ROUNDING,
    TOTAL_ROW,
    Row,
    bare_name,
    codes_by_name,
    column_parts,
    link_rows,
    mark_twins,
    rows_of,
    show_money,
    total_of,
)

_MOST_BALANCES = 8
_GRAND_TOTAL = re.compile(r"(收入|支出|收支)总计$|^(收入|支出)合计$")
_YEAR_TOTAL = re.compile(r"^本年(收入|支出)合计$")
_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")
_SUB_ORDINAL = re.compile(r"^\([一二三四五六七八九十]+\)")
_LEVELS = (_ORDINAL, _SUB_ORDINAL, re.compile(r"^\d+[、.．]"), re.compile(r"^\(\d+\)"))
_KNOWN_PARTS = (
    {"基本支出", "项目支出"},
    {"人员经费", "公用经费"},
    {"公务用车购置费", "公务用车运行费"},
    {"公务用车购置费", "公务用车运行维护费"},
)
_PUBLIC_PARTS = ("因公出国", "公务接待", "公务用车购置[及和与]运行|公务用车(?:经?费|支出)")
_PUBLIC = re.compile("|".join(_PUBLIC_PARTS))
_PART = re.compile(r"公务用车购置费|公务用车运行")
_OVERVIEWS = ("income-expenditure-overview", "appropriation-overview", "income")


def derive_table_facts(tables: tuple[TableNode, ...]) -> Iterator[Fact]:
    """The facts of all budget tables of one document."""
    rows = {table.iri: rows_of(table) for table in tables}
    codes = codes_by_name(tables, rows)
    for table in tables:
        if table.kind in ("performance", "asset", "procurement"):
            continue
        found = rows[table.iri]
        yield from _across(table, found)
        if any(row.side for row in found) or (
            table.kind in _OVERVIEWS and any(_ORDINAL.match(r.name) for r in found)
        ):
            yield from _overview(found)
        else:
            yield from _down(table, found, codes)
    yield from _between(tables, rows)


def _twin_facts(rows: list[Row]) -> Iterator[Fact]:
    for row in rows:
        if row.twin is not None:
            yield Fact(row.iri, "repeatedRow", Ref(row.twin.iri))
            yield Fact(row.twin.iri, "repeatedRow", Ref(row.iri))
            yield Fact(row.twin.iri, "repetitionOf", Ref(row.iri))
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        amounts = tuple(
            sorted((c, str(cell.amount)) for c, cell in row.cells.items() if cell.amount is not None)
        )
        if not amounts or row.code or not row.name or TOTAL_ROW.match(row.name):
            continue
        first = seen.setdefault((row.side, row.name, amounts), row)
        if first is not row:
            yield Fact(row.iri, "repeatedNameRow", Ref(first.iri))
            yield Fact(row.iri, "repetitionOf", Ref(first.iri))
            yield Fact(first.iri, "repeatedNameRow", Ref(row.iri))


def _gap(cell: CellNode, total: Decimal, count: int, name: str) -> Iterator[Fact]:
    if cell.amount is None or cell.amount == total:
        return
    gap = total - cell.amount
    rounding = abs(gap) <= ROUNDING * max(count, 1)
    yield Fact(cell.iri, "roundingGap" if rounding else name, gap)
    yield Fact(cell.iri, "sumShown", show_money(total, cell.unit))


def _across(table: TableNode, rows: list[Row]) -> Iterator[Fact]:
    parts = column_parts(tuple(dict.fromkeys(c.column for c in table.cells)))
    for total, members in parts.items():
        right, wrong = 0, []
        for row in rows:
            cell = row.cells.get(total)
            amounts = [a for a in (row.amount(m) for m in members) if a is not None]
            if cell is None or cell.amount is None or not amounts:
                continue
            found = sum(amounts, Decimal(0))
            if abs(found - cell.amount) <= ROUNDING * len(amounts):
                right += 1
            else:
                wrong.append(cell)
        # Where most rows do not add up, the columns mean something else than their heads let think.
        heads = {m.rpartition("/")[2] for m in members}
        known = any(heads == names for names in _KNOWN_PARTS) or any("因公出国" in m for m in members)
        if right >= 2 * len({c.iri for c in wrong}) or known:
            for row in rows:
                cell = row.cells.get(total)
                amounts = [a for a in (row.amount(m) for m in members) if a is not None]
                if cell is not None and amounts:
                    yield from _gap(cell, sum(amounts, Decimal(0)), len(amounts), "rowGap")


def _down(table: TableNode, rows: list[Row], codes: dict[str, set[str]]) -> Iterator[Fact]:
    link_rows(rows, codes if table.kind in FUNCTION_TABLES else {})
    mark_twins(rows)
    yield from _twin_facts(rows)
    totals = [row for row in rows if TOTAL_ROW.match(row.name)]
    tops = [row for row in rows if row.parent is None and row.twin is None and row not in totals]
    if any(row.code for row in rows) and not all(_is_top(row) for row in tops):
        # A row whose code is missing or cut leaves its parent short: the tree is not known, sums prove nothing.
        return
    for row in rows:
        yield from _children(row, row.children)
    if not totals or not tops:
        return
    total = totals[0]
    if not any(row.code for row in tops):
        tops, units = _units(total, tops)
        if units:
            yield from _children(tops[0], units)
        tops = _outermost(total, tops)
    yield from _children(total, tops)


def _is_top(row: Row) -> bool:
    return len(row.code) in (3, 5) and row.code.isdigit()


def _outermost(total: Row, rows: list[Row]) -> list[Row]:
    """Those of the rows without codes that the total adds up: not the parts of others, as far as marks or names tell.

    A table that marks parts (其中, ordinals of two kinds) and adds up in no such reading gives none: which rows
    are parts is not known.
    """
    outer = [row for row in rows if not row.name.startswith("其中")]
    levels = [level for row in outer if (level := _level(row.name))]
    marked = [row for row in outer if _level(row.name) == min(levels)] if levels else outer
    public = [row for row in rows if _PUBLIC.search(row.name)]
    choices = [rows, outer, marked, *([public] if len(public) == len(_PUBLIC_PARTS) else [])]
    for choice in choices:
        if choice and _closes(total, choice):
            return choice
    if len(public) == len(_PUBLIC_PARTS):
        return public
    if len(outer) < len(rows) or any(_PART.search(row.name) for row in rows):
        return marked if levels else []
    return marked if len(set(levels)) > 1 else rows


def _closes(total: Row, rows: list[Row]) -> bool:
    for column, cell in total.cells.items():
        found = [amount for row in rows if (amount := row.amount(column)) is not None]
        if (
            cell.amount is not None
            and found
            and abs(sum(found, Decimal(0)) - cell.amount) > ROUNDING * len(found)
        ):
            return False
    return True


def _units(total: Row, tops: list[Row]) -> tuple[list[Row], list[Row]]:
    # A department's own line above its units repeats the total; the units then add up to that line.
    head, rest = tops[0], tops[1:]
    same = all(head.amount(column) == total.amount(column) for column in total.cells)
    return ([head], rest) if rest and same else (tops, [])


def _children(parent: Row, children: list[Row]) -> Iterator[Fact]:
    for column, cell in parent.cells.items():
        amounts = [a for a in (child.amount(column) for child in children) if a is not None]
        if amounts:
            facts = list(_gap(cell, sum(amounts, Decimal(0)), len(amounts), "childGap"))
            yield from facts
            if facts:
                yield from (
                    Fact(cell.iri, "summedCell", Ref(c.cells[column].iri))
                    for c in children
                    if column in c.cells
                )


def _level(name: str) -> int:
    for level, pattern in enumerate(_LEVELS, 1):
        if pattern.match(name):
            return level
    return 0


def _some_close(total: Row, rows: list[Row]) -> bool:
    # After the year's total stand balances and, unmarked, their parts: the total counts some of them.
    first, rest = rows[0], rows[1:][:_MOST_BALANCES]
    for column, cell in total.cells.items():
        if cell.amount is None:
            continue
        sums = {first.amount(column) or Decimal(0)}
        for row in rest:
            sums |= {s + (row.amount(column) or Decimal(0)) for s in sums}
        if not any(abs(s - cell.amount) <= ROUNDING * len(rows) for s in sums):
            return False
    return True


def _blocks(rows: list[Row]) -> list[list[Row]]:
    """The rows of each block of a table whose sides stand beside each other: those of a side that share columns."""
    blocks: list[tuple[set[str], list[Row]]] = []
    for row in rows:
        columns = {f"{row.side}/{column}" for column in row.cells}
        same = [block for block in blocks if block[0] & columns]
        for block in same[1:]:
            same[0][0].update(block[0])
            same[0][1].extend(block[1])
            blocks.remove(block)
        if same:
            same[0][0].update(columns)
            same[0][1].append(row)
        else:
            blocks.append((columns, [row]))
    return [sorted(found, key=lambda row: row.order) for _, found in blocks]


def _overview(rows: list[Row]) -> Iterator[Fact]:
    for ours in _blocks(rows):
        levels = [level for row in ours if (level := _level(row.name))]
        top = min(levels) if levels else 0
        tops: list[Row] = []
        after_year = False
        for row in ours:
            level = _level(row.name)
            if TOTAL_ROW.match(row.name) or _GRAND_TOTAL.search(row.name) or _YEAR_TOTAL.match(row.name):
                if tops and not (after_year and _some_close(row, tops)):
                    yield from _children(row, tops)
                tops = [row]
                after_year = True
            elif level == top or (after_year and level == 0 and not row.name.startswith("其中")):
                tops.append(row)
            elif level == top + 1 and tops and _level(tops[-1].name) == top:
                tops[-1].children.append(row)
        for row in ours:
            yield from _children(row, row.children)


def _between(tables: tuple[TableNode, ...], rows: dict[str, list[Row]]) -> Iterator[Fact]:
    by_kind: dict[str, TableNode] = {}
    for table in tables:
        if rows[table.iri]:
            by_kind.setdefault(table.kind, table)
    yield from _same_rows(by_kind, rows)
    yield from _basic_total(by_kind, rows)
    yield from _income_is_expenditure(by_kind, rows)
    yield from _overview_classes(by_kind, rows)


def _differs(cell: CellNode, other: CellNode | None) -> Iterator[Fact]:
    if other is None or cell.amount is None or other.amount is None or cell.amount == other.amount:
        return
    name = "roundingGap" if abs(cell.amount - other.amount) <= ROUNDING else "tableGap"
    yield Fact(cell.iri, name, cell.amount - other.amount)
    yield Fact(cell.iri, "comparedCell", Ref(other.iri))
    yield Fact(
        cell.iri,
        "sumShown" if name == "roundingGap" else "otherTableShown",
        show_money(other.amount, cell.unit),
    )


_SPLITS = (("合计", "支出合计", "总计"), ("基本支出",), ("项目支出",))


def _same_rows(by_kind: dict[str, TableNode], rows: dict[str, list[Row]]) -> Iterator[Fact]:
    left, right = (by_kind.get(kind) for kind in FUNCTION_TABLES)
    if left is None or right is None:
        return
    lrows, rrows = rows[left.iri], rows[right.iri]
    for labels in _SPLITS:
        total = next((c for c in (total_of(lrows, label) for label in labels) if c), None)
        other = next((c for c in (total_of(rrows, label) for label in labels) if c), None)
        # Other funds may stand in the one and not in the other: only equal totals make the rows comparable.
        if total is None or other is None or total.amount != other.amount:
            continue
        counts = Counter(row.code for row in (*lrows, *rrows) if row.code and row.twin is None)
        known = {row.code: row for row in lrows if row.code and row.twin is None and counts[row.code] <= 2}
        for row in rrows:
            match = known.get(row.code) if row.code and row.twin is None else None
            if match is not None and match.name == row.name:
                cell = _cell(row, labels)
                if cell is not None:
                    yield from _differs(cell, _cell(match, labels))


def _cell(row: Row, labels: tuple[str, ...]) -> CellNode | None:
    return next((cell for label, cell in row.cells.items() if label.rpartition("/")[2] in labels), None)


def _basic_total(by_kind: dict[str, TableNode], rows: dict[str, list[Row]]) -> Iterator[Fact]:
    basic, general = by_kind.get("basic-expenditure"), by_kind.get("general-public-expenditure")
    if basic is not None and general is not None:
        total = total_of(rows[basic.iri], "合计") or total_of(rows[basic.iri], "总计")
        if total is not None:
            yield from _differs(total, total_of(rows[general.iri], "基本支出"))
    operation = by_kind.get("agency-operation")
    if basic is not None and operation is not None:
        known = {row.code: row for row in rows[basic.iri] if row.code}
        for row in rows[operation.iri]:
            match = known.get(row.code)
            cell = _cell(row, ("基本支出",))
            if match is not None and cell is not None:
                yield from _differs(cell, _cell(match, ("合计", "总计", "公用经费")))


def _income_is_expenditure(by_kind: dict[str, TableNode], rows: dict[str, list[Row]]) -> Iterator[Fact]:
    grand: dict[str, CellNode] = {}
    for kind in ("income-expenditure-overview", "appropriation-overview"):
        table = by_kind.get(kind)
        if table is None:
            continue
        found: dict[str, CellNode] = {}
        for row in rows[table.iri]:
            cell = next((c for c in row.cells.values() if c.amount is not None), None)
            match = _GRAND_TOTAL.search(row.name)
            if cell is not None and match and (match[1] or match[2]) in ("收入", "支出"):
                found[match[1] or match[2]] = cell
        if "收入" in found and "支出" in found:
            yield from _differs(found["支出"], found["收入"])
        if kind == "income-expenditure-overview":
            grand = found
    income, expenditure = by_kind.get("income"), by_kind.get("expenditure")
    if income is not None and "收入" in grand:
        last = total_of(rows[income.iri], "合计") or _grand(rows[income.iri])
        if last is not None:
            yield from _differs(last, grand["收入"])
    if expenditure is not None and "支出" in grand:
        cell = total_of(rows[expenditure.iri], "合计") or total_of(rows[expenditure.iri], "支出合计")
        if cell is not None:
            yield from _differs(cell, grand["支出"])


def _grand(rows: list[Row]) -> CellNode | None:
    for row in reversed(rows):
        if _GRAND_TOTAL.search(row.name):
            return next((c for c in row.cells.values() if c.amount is not None), None)
    return None


def _overview_classes(by_kind: dict[str, TableNode], rows: dict[str, list[Row]]) -> Iterator[Fact]:
    overview, table = by_kind.get("income-expenditure-overview"), by_kind.get("expenditure")
    if overview is None or table is None:
        return
    known = {bare_name(row.name): row for row in rows[table.iri] if len(row.code) == 3}
    for row in rows[overview.iri]:
        match = known.get(bare_name(row.name))
        cell = next((c for c in row.cells.values() if c.amount is not None), None)
        if match is not None and cell is not None and "支出" in row.name:
            yield from _differs(cell, _cell(match, ("合计", "支出合计", "总计")))
