"""Facts about the narrative against the tables: amounts, names, items left out, changes (check 13)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from jixiao.derivation.contexts import Context, find_contexts
from jixiao.derivation.facts import CellNode, Fact, Graph, Ref, StatementNode, TableNode
from jixiao.derivation.numbers import round_half_up, show_wan
from jixiao.derivation.percentages import ALL_MONEY, is_decrease
from jixiao.derivation.rows import ROUNDING, Row, bare_name, linked_rows, main_cell, rows_of, total_cell
from jixiao.derivation.words import loose_name
from jixiao.text import compare_form

_ECONOMIC_DIGITS = 5
_ENDING = re.compile(r"[(（](类|款|项)[)）]$|类$|款$|项$")
_NARRATED_SHARE = Decimal("0.5")
# What the tables hold as a whole, so that its parts in a sentence are parts in the tables too.
_WHOLE_NAME = re.compile(
    r"三公|基本支出|项目支出|人员经费|公用经费|机关运行经费|工资福利支出|商品和服务支出|对个人和家庭的?补助|"
    r"(?:收入|支出|收支|拨款)(?:总?预算)?(?:总计|合计|总预算|预算)?$|一般公共预算|财政拨款|公务用车购置[及和与]运行|^公务用车"
)


def derive_narrative_facts(graph: Graph) -> Iterator[Fact]:
    """The facts of all statements, and of table rows that the narrative leaves out."""
    lookup = _Lookup(graph)
    contexts = find_contexts(graph)
    yield from _against_tables(graph, lookup, contexts)
    yield from _conflicting_changes(graph)
    yield from _three_public(graph, contexts)


class _Lookup:
    """Rows of the expenditure tables by code and name."""

    def __init__(self, graph: Graph) -> None:
        self.function: list[Row] = []
        self.economic: list[Row] = []
        self.all_function: list[Row] = []
        self.overviews: dict[str, list[CellNode | None]] = defaultdict(list)
        general = False
        for table in graph.tables:
            if table.kind in ("general-public-expenditure", "expenditure"):
                rows = [row for row in linked_rows(table) if row.code and row.twin is None]
                self.all_function += rows
                # The narrative explains the general public budget; the table of all expenditure stands in for it.
                if rows and (not self.function or (table.kind != "expenditure" and not general)):
                    self.function, general = rows, table.kind != "expenditure"
            elif table.kind in ("income-expenditure-overview", "appropriation-overview"):
                for row in rows_of(table):
                    self.overviews[bare_name(row.name)].extend(row.cells.values())
            elif table.kind == "basic-expenditure" and not self.economic:
                self.economic = [row for row in rows_of(table) if row.code]
        self.totals = [
            (name, kind, cell)
            for name, kind, columns in _TOTALS
            if (cell := total_cell(graph.tables, kind, columns)) is not None
        ]

    def same(self, row: Row) -> list[Row]:
        """The rows of all function tables with the code and name of `row`."""
        return [r for r in self.all_function if r.code == row.code and r.name == row.name]

    def totals_named(self, name: str, statement: StatementNode) -> list[CellNode | None]:
        """The totals that a statement's subject may name: of all money, or of the general public budget."""
        bare = re.sub(r"^\d{4}年(度)?|^.*(局|委|办|厅|院|中心|单位|部门)\d{4}年(度)?", "", name)
        found = [(kind, cell) for pattern, kind, cell in self.totals if pattern.search(bare)]
        context = compare_form(f"{statement.section}{statement.subject_name}{statement.quote}")
        kinds = {kind for kind, _ in found}
        if kinds & {"expenditure"} and "general-public-expenditure" in kinds:
            wanted = "general-public-expenditure" if "一般公共预算" in context else "expenditure"
            return [cell for kind, cell in found if kind == wanted]
        if kinds == {"general-public-expenditure"} and "一般公共预算" not in context:
            return []
        return [cell for _, cell in found]


_TOTALS = (
    (re.compile(r"^(部门|单位)?(收支总预算|支出总?预算)$"), "expenditure", ALL_MONEY),
    (re.compile(r"^一般公共预算(财政拨款)?当年(拨款|支出)$"), "general-public-expenditure", ALL_MONEY),
    (re.compile(r"^基本支出(预算)?$"), "expenditure", ("基本支出",)),
    (re.compile(r"^项目支出(预算)?$"), "expenditure", ("项目支出",)),
    (re.compile(r"^(一般公共预算|财政拨款)*基本支出(预算)?$"), "general-public-expenditure", ("基本支出",)),
    (re.compile(r"^(一般公共预算|财政拨款)*项目支出(预算)?$"), "general-public-expenditure", ("项目支出",)),
    (re.compile(r"^人员经费(支出)?$"), "basic-expenditure", ("人员经费",)),
    (re.compile(r"^公用经费(支出)?$"), "basic-expenditure", ("公用经费",)),
    (re.compile(r"^机关运行经费$"), "agency-operation", ALL_MONEY),
)


def _amount_cell(row: Row) -> CellNode | None:
    return main_cell(row, ALL_MONEY)


def _parts(statement: StatementNode) -> list[str]:
    path = [p for p in re.split(r"[›>/|]", compare_form(statement.subject_path)) if p]
    if not path and statement.subject_name:
        path = [compare_form(statement.subject_name)]
    return [_ENDING.sub("", re.sub(r"\([^)]*(类|款|项)\)", "", part)) for part in path]


def _is_comparable(statement: StatementNode, lookup: _Lookup, contexts: dict[str, Context]) -> bool:
    """Whether the tables say what a statement says: of this year and office, and no part of something they do not hold."""
    context = contexts.get(statement.iri, Context())
    if context.other:
        return False
    holder = context.holder
    if holder is None:
        return True
    parts = _parts(holder)
    if not parts or holder.amount is None or not _is_comparable(holder, lookup, contexts):
        return False
    row = _find_row(lookup.function, compare_form(holder.subject_code), parts)
    if row is not None:
        return len(row.code) == 3 and len(parts) == 1
    name = re.sub(r"^\d{4}年(度)?|(预算)?(安排|数|总额|合计)*$", "", parts[-1])
    return len(parts) == 1 and _WHOLE_NAME.search(name) is not None


def _against_tables(graph: Graph, lookup: _Lookup, contexts: dict[str, Context]) -> Iterator[Fact]:
    told: set[str] = set()
    named: list[tuple[StatementNode, list[str]]] = []
    economic: set[str] = set()
    places: dict[str, StatementNode] = {}
    seen: set[tuple[str | None, str]] = set()
    for statement in graph.statements:
        parts = _parts(statement)
        if not parts or statement.amount is None:
            continue
        code = compare_form(statement.subject_code)
        items = [r for r in lookup.economic if len(parts) == 1 and r.name == parts[-1]]
        row = _find_row(lookup.function, code, parts)
        if not _is_comparable(statement, lookup, contexts):
            continue
        if items:
            # 住房公积金 is a function and an economic item: the one with the stated amount is meant.
            economic.add(items[0].code)
            cells = [_amount_cell(r) for r in (*items, *([row] if row else []))]
            if not any(cell is not None and cell.amount == statement.amount for cell in cells):
                yield from _compare(statement, cells[0])
        elif row is not None:
            told.add(row.code)
            if len(parts) > 1:
                places[row.code] = statement
            cells = [_amount_cell(r) for r in (row, *lookup.same(row))] + lookup.overviews.get(
                bare_name(row.name), []
            )
            # Named again in one section, a class is a part of what went before, not the whole.
            again = (statement.section, row.code) in seen
            seen.add((statement.section, row.code))
            if len(row.code) > 3 or (_is_whole(statement) and not again):
                yield from _compare_any(statement, cells)
        elif len(parts) == 1 and not _is_other_total(statement):
            yield from _compare_any(statement, lookup.totals_named(parts[0], statement))
        elif len(parts) > 1 or re.fullmatch(r"\d{5,7}", code):
            named.append((statement, parts))
    for statement, parts in named:
        yield from _unknown_name(statement, parts, lookup, told)
    # Told in words that no statement holds is told all the same.
    told |= {r.code for r in lookup.function if _stands_in(graph.text, rf"{re.escape(r.name)}\(项\)[,，]?\d")}
    economic |= {
        r.code for r in lookup.economic if _stands_in(graph.text, rf"{re.escape(r.name)}\d[\d,.]*万?元")
    }
    yield from _left_out(lookup.function, told, 7, places)
    yield from _left_out(lookup.economic, economic, 5, {})
    yield from _list_gaps(graph, lookup, economic)


def _stands_in(text: str, pattern: str) -> bool:
    return bool(text) and re.search(pattern, text) is not None


def _is_other_total(statement: StatementNode) -> bool:
    text = compare_form(statement.quote)
    return "三公" in text and "基本支出" not in text


def _find_row(rows: list[Row], code: str, parts: list[str]) -> Row | None:
    if re.fullmatch(r"\d{3,7}", code):
        found = next((r for r in rows if r.code == code and r.twin is None), None)
        if found is not None and (not parts or loose_name(found.name) == loose_name(parts[-1])):
            return found
    matches = [r for r in rows if loose_name(r.name) == loose_name(parts[-1]) and r.twin is None]
    if len(parts) > 1:
        names = {r.code: r.name for r in rows}
        # 其他社会保障和就业支出 names a 款 and its only 项: the depth of the path tells which is meant.
        exact = [r for r in matches if len(r.code) == 2 * len(parts) + 1]
        for row in exact or matches:
            if parts[-2] in (names.get(row.code[:5]), names.get(row.code[:3])):
                return row
        return None
    shallow = [r for r in matches if len(r.code) == 3]
    return shallow[0] if shallow else (matches[0] if len(matches) == 1 else None)


def _is_whole(statement: StatementNode) -> bool:
    # 教育支出 inside a sentence on projects is a part of it, not the class.
    return not any(word in compare_form(statement.quote) for word in ("项目支出", "基本支出", "其中"))


def _compare_any(statement: StatementNode, cells: list[CellNode | None]) -> Iterator[Fact]:
    # The first cell is the one that the narrative is about; the others only excuse it.
    if not cells or cells[0] is None or cells[0].amount is None:
        return
    known = [c for c in cells if c is not None and c.amount is not None]
    if known and not any(list(_compare(statement, cell)) == [] for cell in known):
        yield from _compare(statement, known[0])


def _compare(statement: StatementNode, cell: CellNode | None) -> Iterator[Fact]:
    if cell is None or cell.amount is None or statement.amount is None or cell.amount == statement.amount:
        return
    if abs(cell.amount - statement.amount) <= ROUNDING or _rounded(cell.amount, statement.amount):
        return
    yield Fact(statement.iri, "tableAmount", show_wan(cell.amount))
    yield Fact(statement.iri, "tableCell", Ref(cell.iri))


def _rounded(exact: Decimal, told: Decimal) -> bool:
    # 1,339.03 万元 told as 1339 万元 or 1339.0 万元 is the same figure.
    return any(round_half_up(exact / 10000, digits) == told / 10000 for digits in (0, 1))


def _unknown_name(
    statement: StatementNode, parts: list[str], lookup: _Lookup, told: set[str]
) -> Iterator[Fact]:
    section = next(
        (r for r in lookup.function if len(parts) > 1 and r.name == parts[-2] and len(r.code) == 5), None
    )
    if section is None:
        # 项目/预算金额 is no path of the classification: only a known class above makes it one.
        known = {r.name for r in lookup.function}
        if len(parts) > 2 and parts[0] in known:
            yield Fact(statement.iri, "nameNotInTable", parts[-1])
        return
    siblings = [
        r for r in lookup.function if r.code.startswith(section.code) and len(r.code) == 7 and r.twin is None
    ]
    same = [
        r
        for r in siblings
        if r.code not in told and (c := _amount_cell(r)) is not None and c.amount == statement.amount
    ]
    yield Fact(statement.iri, "nameNotInTable", parts[-1])
    if len(same) == 1:
        told.add(same[0].code)
        yield Fact(statement.iri, "tableName", f"{same[0].code}{same[0].name}")


def _left_out(
    rows: list[Row], told: set[str], digits: int, places: dict[str, StatementNode]
) -> Iterator[Fact]:
    found = [r for r in rows if len(r.code) == digits and r.twin is None and _has_amount(r)]
    # Economic items are told by class: a sentence on office costs says nothing of wages.
    groups = {r.code[:3] if digits == _ECONOMIC_DIGITS else "" for r in found}
    items: list[Row] = []
    for group in sorted(groups):
        members = [r for r in found if r.code.startswith(group)]
        if len([r for r in members if r.code in told]) >= _NARRATED_SHARE * len(members):
            items.extend(members)
    before: StatementNode | None = None
    for row in items:
        before = places.get(row.code, before)
        if row.code in told:
            continue
        cell = _amount_cell(row)
        yield Fact(row.iri, "leftOut", show_wan(cell.amount) if cell and cell.amount is not None else "")
        if before is not None:
            yield Fact(before.iri, "leftOutAfter", f"{row.code}{row.name}")
            yield Fact(before.iri, "leftOutRow", Ref(row.iri))


def _has_amount(row: Row) -> bool:
    cell = _amount_cell(row)
    return cell is not None and cell.amount is not None and cell.amount != 0


def _list_gaps(graph: Graph, lookup: _Lookup, economic: set[str]) -> Iterator[Fact]:
    # 公用经费 124.25 万元，主要包括：…: items left out are told where the list stands.
    for statement in graph.statements:
        parts = _parts(statement)
        if (
            len(parts) != 1
            or parts[0].removesuffix("支出") not in ("人员经费", "公用经费")
            or statement.amount is None
        ):
            continue
        rows = [
            row
            for row in lookup.economic
            if len(row.code) == 5
            and any(
                label.endswith(parts[0].removesuffix("支出")) and cell.amount
                for label, cell in row.cells.items()
            )
        ]
        listed = [r for r in rows if r.code in economic]
        missing = [r for r in rows if r.code not in economic]
        if missing and len(listed) >= _NARRATED_SHARE * len(rows):
            total = sum((c.amount for r in listed if (c := _amount_cell(r)) and c.amount), Decimal(0))
            yield Fact(statement.iri, "listSum", show_wan(total))
            yield Fact(statement.iri, "listMissing", "、".join(f"{r.name}" for r in missing))


def _conflicting_changes(graph: Graph) -> Iterator[Fact]:
    totals = {
        cell.amount
        for kind in ("expenditure", "general-public-expenditure", "income")
        if (cell := total_cell(graph.tables, kind, ALL_MONEY)) is not None and cell.amount
    }
    groups: dict[Decimal, list[StatementNode]] = defaultdict(list)
    for statement in graph.statements:
        if statement.amount is not None and statement.change is not None and statement.amount in totals:
            groups[statement.amount].append(statement)
    for found in groups.values():
        first = found[0]
        for statement in found[1:]:
            if _signed(statement) != _signed(first):
                yield Fact(first.iri, "otherChange", show_wan(_signed(statement)))
                yield Fact(first.iri, "ownChange", show_wan(_signed(first)))
                yield Fact(statement.iri, "otherChange", show_wan(_signed(first)))
                yield Fact(statement.iri, "ownChange", show_wan(_signed(statement)))
                yield Fact(statement.iri, "conflictsWith", Ref(first.iri))


def _signed(statement: StatementNode) -> Decimal:
    change = abs(statement.change or Decimal(0))
    return -change if is_decrease(statement.direction) else change


_THREE = (
    ("三公", ("合计",)),
    ("公务接待费", ("公务接待费",)),
    ("因公出国", ("因公出国(境)费用", "因公出国(境)费")),
)


def _three_columns(table: TableNode, year: int | None) -> tuple[dict[str, CellNode], dict[str, CellNode]]:
    """This year's and last year's cells of the table by head; nothing where it also holds other money or results."""
    this: dict[str, CellNode] = {}
    last: dict[str, CellNode] = {}
    labels = [compare_form(c) for c in table.columns]
    if any(word in label for label in labels for word in ("决算", "会议费", "培训费", "执行")):
        return this, last
    first_row = min((c.row for c in table.cells), default=0)
    for cell in table.cells:
        prefix, _, name = compare_form(cell.column).rpartition("/")
        if prefix.count("/") == 0 and "公务用车" not in prefix and cell.row == first_row:
            years = re.findall(r"20\d\d", prefix)
            earlier = "上年" in prefix or (year is not None and bool(years) and str(year) not in years)
            (last if earlier else this).setdefault(name, cell)
    return this, last


def _three_public(graph: Graph, contexts: dict[str, Context]) -> Iterator[Fact]:
    for table in graph.tables:
        if table.kind != "three-public-expenses":
            continue
        this, last = _three_columns(table, graph.disclosure.fiscal_year)
        for statement in graph.statements:
            name = bare_name(statement.subject_name)
            if contexts.get(statement.iri, Context()).other:
                continue
            for word, labels in _THREE:
                if word not in name or statement.amount is None or "决算" in name:
                    continue
                now = next((this[label] for label in labels if label in this), None)
                yield from _compare(statement, now)
                before = next((last[label] for label in labels if label in last), None)
                if now is None or before is None or statement.change is None:
                    break
                if now.amount is not None and before.amount is not None:
                    change = now.amount - before.amount
                    if abs(change - _signed(statement)) > ROUNDING:
                        yield Fact(statement.iri, "tableChange", show_wan(change))
                        yield Fact(statement.iri, "ownChange", show_wan(_signed(statement)))
                break
