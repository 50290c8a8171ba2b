"""Rows arranged for pictures: projects by size, money by fund and function, projects over years."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jixiao.codelists.lists import notation_of
from jixiao.server.pictures import Flow, Tile, draw_sankey, draw_treemap

_MOST_BANDS = 30
_BESIDE = (770.0, 420.0)
"""The extent of a picture with its table beside it."""
OTHER = "其他 other"
# Funds that are the sum of others stand in the same tables; the sums are left out of the picture.
_SUMS = frozenset({"appropriation"})
_INCOME_TABLES = ("income-expenditure-overview", "final-income-expenditure", "income", "final-income")


def format_wan(fen: int) -> str:
    """分 as 万元 with two decimals."""
    return f"{fen / 1_000_000:,.2f} 万元"


def _tone(row: Mapping[str, Any]) -> str:
    return "bad" if row["violations"] else "warn" if row["warnings"] else "good"


def draw_projects(rows: Sequence[Mapping[str, Any]], doc: str, title: str) -> str:
    """A treemap of the projects of a document: area by budget, colour by gravest finding."""
    tiles = [
        Tile(
            row["name"] or "–",
            row["budget"],
            format_wan(row["budget"]),
            _tone(row),
            f"/documents/{doc}/project/{row['ordinal']}",
        )
        for row in rows
        if row["budget"] and not row["entity"]
    ]
    return draw_treemap(tiles, title)


@dataclass(frozen=True, slots=True)
class Money:
    """The pictures of one document's money and the rows behind them."""

    functions: str
    function_rows: list[dict[str, Any]]
    flow: str
    flow_rows: list[Flow]


def arrange_money(amounts: Sequence[Mapping[str, Any]], document: Mapping[str, Any]) -> Money:
    """Functions by size, and the flow from funds over basic and project expenditure to functional classes.

    Every amount is a printed one, or the sum of the printed amounts that a band is made of.
    """
    best = _choose_table(amounts)
    totals: dict[tuple[str, str], int] = {}
    parts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in amounts:
        code = row["code"] or ""
        if row["table_number"] != best or len(code) != 3 or row["yuan"] is None:
            continue
        key = (code, row["name"] or code)
        label = row["column_label"].rpartition("/")[2]
        if label.endswith("合计"):
            totals[key] = row["yuan"]
        elif label in ("基本支出", "项目支出"):
            parts[key][label] = row["yuan"]
    tiles = [Tile(f"{code} {name}", fen, format_wan(fen)) for (code, name), fen in totals.items()]
    flows = _limit(
        [
            Flow(kind, name, float(fen), format_wan(fen))
            for (_, name), split in parts.items()
            for kind, fen in split.items()
            if fen > 0
        ]
    )
    publisher = str(document["publisher"] or document["source"])
    kinds = sorted({f.source for f in flows})
    first = []
    for kind in kinds:
        size = sum(f.size for f in flows if f.source == kind)
        first.append(Flow(publisher, kind, size, format_wan(int(size))))
    targets = sorted(
        {f.target for f in flows}, key=lambda name: (-sum(f.size for f in flows if f.target == name), name)
    )
    funds = [Flow(name, publisher, float(fen), format_wan(fen)) for name, fen in list_funds(amounts)]
    layers = [[f.source for f in funds], [publisher], kinds, targets]
    everything = [*funds, *first, *flows]
    return Money(
        draw_treemap(tiles, "支出功能分类 expenditure by function", _BESIDE),
        [
            {"code": c, "name": n, "amount": v}
            for (c, n), v in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
        ],
        draw_sankey(layers, everything, "资金流向 flow of money", _BESIDE)
        if flows and _are_distinct(layers)
        else "",
        everything,
    )


def _are_distinct(layers: Sequence[Sequence[str]]) -> bool:
    names = [name for layer in layers for name in layer]
    return len(names) == len(set(names))


# The numbering that tables print before the names of funds: 一、 （二） 3.
_NUMBERING = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*")


def list_funds(amounts: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """The funds the money comes from with their amounts in 分, from the first table of income that has any."""
    by_table: dict[tuple[int, int], dict[str, tuple[str, int]]] = defaultdict(dict)
    for row in amounts:
        if row["table_kind"] not in _INCOME_TABLES or row["side"] not in (None, "收入") or not row["yuan"]:
            continue
        if row["yuan"] < 0 or not row["name"]:
            continue
        name = _NUMBERING.sub("", row["name"])
        fund = notation_of("fund", name)
        if fund is None or fund in _SUMS:
            continue
        key = (_INCOME_TABLES.index(row["table_kind"]), row["table_number"])
        held = by_table[key].get(fund)
        if held is None or row["yuan"] > held[1]:
            by_table[key][fund] = (name, row["yuan"])
    for key in sorted(by_table):
        return sorted(by_table[key].values(), key=lambda item: (-item[1], item[0]))
    return []


def _choose_table(amounts: Sequence[Mapping[str, Any]]) -> int | None:
    """The number of the table with the most functional classes by three-digit code."""
    counts: dict[int, int] = defaultdict(int)
    for row in amounts:
        if len(row["code"] or "") == 3 and (row["code"] or "").startswith("2"):
            counts[row["table_number"]] += 1
    return max(counts, key=lambda n: (counts[n], -n), default=None)


def _limit(flows: list[Flow]) -> list[Flow]:
    if len(flows) <= _MOST_BANDS:
        return flows
    ordered = sorted(flows, key=lambda f: (-f.size, f.source, f.target))
    rest: dict[str, float] = defaultdict(float)
    for flow in ordered[_MOST_BANDS - 4 :]:
        rest[flow.source] += flow.size
    return [
        *ordered[: _MOST_BANDS - 4],
        *(Flow(s, OTHER, v, format_wan(int(v))) for s, v in sorted(rest.items())),
    ]


@dataclass(frozen=True, slots=True)
class YearRow:
    """One project over the years: a cell for each, the change between the first and the last printed amount in 分."""

    name: str
    cells: tuple[dict[str, Any] | None, ...]
    mark: str
    change: int | None
    percent: str


@dataclass(frozen=True, slots=True)
class YearTable:
    """Projects by name over years; a missing year is None. `sums` are the years' project money in 分."""

    years: tuple[int, ...]
    rows: tuple[YearRow, ...]
    sums: tuple[int | None, ...]
    most: int

    def count(self, mark: str) -> int:
        """How many projects are "new", "ended" or "" (there in the first and the last year)."""
        return sum(row.mark == mark for row in self.rows)


def arrange_years(rows: Sequence[Mapping[str, Any]]) -> YearTable:
    """Projects of one publisher by name, with new and ended ones marked, those of the greatest amount first.

    Years in a name do not count, so that 2023年度培训费 is followed into 2024年度培训费. A name that one year prints
    twice gives a row for each time, in printed order.
    """
    years = sorted({row["fiscal_year"] for row in rows if row["fiscal_year"] is not None})
    by_name: dict[tuple[str, int], dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        year, name = row["fiscal_year"], _YEAR.sub("", row["name"] or "") or row["name"] or "–"
        if year is None:
            continue
        turn = 0
        while year in by_name.get((name, turn), {}):
            turn += 1
        by_name[name, turn][year] = dict(row)
    found = [_make_year_row(name, by_name[name, turn], years) for name, turn in by_name]
    found.sort(key=lambda row: (-max((c["budget"] or 0 for c in row.cells if c), default=0), row.name))
    sums = tuple(_sum_cells([row.cells[n] for row in found]) for n in range(len(years)))
    most = max((c["budget"] or 0 for row in found for c in row.cells if c), default=0)
    return YearTable(tuple(years), tuple(found), sums, most or 1)


# A year as names print it, with the brackets that hold nothing else.
_YEAR = re.compile(r"[(（]?(?:19|20)\d\d(?:年度?)?[)）]?")


def _make_year_row(name: str, by_year: Mapping[int, dict[str, Any]], years: Sequence[int]) -> YearRow:
    cells = tuple(by_year.get(year) for year in years)
    mark = ""
    if len(years) > 1:
        mark = "new" if cells[0] is None else "ended" if cells[-1] is None else ""
    known = [cell["budget"] for cell in cells if cell and cell["budget"] is not None]
    if mark or len(known) < 2 or len(years) < 2:
        return YearRow(name, cells, mark, None, "")
    change = known[-1] - known[0]
    percent = f"{100 * change / known[0]:+.1f}%" if known[0] else ""
    return YearRow(name, cells, mark, change, percent)


def _sum_cells(cells: Sequence[Mapping[str, Any] | None]) -> int | None:
    known = [cell["budget"] for cell in cells if cell and cell["budget"] is not None]
    return sum(known) if known else None
