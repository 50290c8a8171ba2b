"""Rows arranged for pictures: projects by size, money by function, projects over years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jixiao.server.pictures import Flow, Tile, draw_sankey, draw_treemap

_MOST_BANDS = 30
OTHER = "其他 other"


def format_wan(fen: int) -> str:
    """分 as 万元 with two decimals."""
    return f"{fen / 1_000_000:,.2f} 万元"


def _tone(row: Mapping[str, Any]) -> str:
    return "bad" if row["violations"] else "warn" if row["warnings"] else "good"


def draw_projects(rows: Sequence[Mapping[str, Any]], doc: str) -> str:
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
    return draw_treemap(tiles, "项目资金 project money")


@dataclass(frozen=True, slots=True)
class Money:
    """The pictures of one document's money and the rows behind them."""

    functions: str
    function_rows: list[dict[str, Any]]
    flow: str
    flow_rows: list[Flow]


def arrange_money(
    amounts: Sequence[Mapping[str, Any]], subjects: Sequence[Mapping[str, Any]], document: Mapping[str, Any]
) -> Money:
    """Functions by size, and the flow from basic and project expenditure to functional classes."""
    best = _choose_table(amounts)
    rows = [row for row in amounts if row["table_number"] == best]
    totals: dict[tuple[str, str], int] = {}
    parts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in rows:
        code = row["code"] or ""
        if len(code) != 3 or row["yuan"] is None:
            continue
        key = (code, row["name"] or code)
        label = row["column_label"].rpartition("/")[2]
        if label.endswith("合计"):
            totals[key] = row["yuan"]
        elif label in ("基本支出", "项目支出"):
            parts[key][label] = row["yuan"]
    tiles = [Tile(f"{code} {name}", fen, format_wan(fen)) for (code, name), fen in totals.items()]
    flows = [
        Flow(kind, name, float(fen), format_wan(fen))
        for (_, name), split in parts.items()
        for kind, fen in split.items()
    ]
    flows = _limit(flows)
    publisher = str(document["publisher"] or document["source"])
    kinds = sorted({f.source for f in flows})
    first = [
        Flow(
            publisher,
            kind,
            sum(f.size for f in flows if f.source == kind),
            format_wan(int(sum(f.size for f in flows if f.source == kind))),
        )
        for kind in kinds
    ]
    targets = sorted(
        {f.target for f in flows}, key=lambda name: -sum(f.size for f in flows if f.target == name)
    )
    return Money(
        draw_treemap(tiles, "支出功能分类 expenditure by function"),
        [
            {"code": c, "name": n, "amount": v}
            for (c, n), v in sorted(totals.items(), key=lambda item: -item[1])
        ],
        draw_sankey([[publisher], kinds, targets], [*first, *flows], "资金流向 flow of money")
        if flows
        else "",
        [*first, *flows],
    )


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
    ordered = sorted(flows, key=lambda f: -f.size)
    rest: dict[str, float] = defaultdict(float)
    for flow in ordered[_MOST_BANDS - 4 :]:
        rest[flow.source] += flow.size
    return [
        *ordered[: _MOST_BANDS - 4],
        *(Flow(s, OTHER, v, format_wan(int(v))) for s, v in sorted(rest.items())),
    ]


@dataclass(frozen=True, slots=True)
class YearTable:
    """Projects by name over years; a missing year is None."""

    years: list[int]
    rows: list[tuple[str, list[dict[str, Any] | None], str]]


def arrange_years(rows: Sequence[Mapping[str, Any]]) -> YearTable:
    """Projects of one publisher by name, with new and ended ones marked against the years around them."""
    years = sorted({row["fiscal_year"] for row in rows if row["fiscal_year"] is not None})
    by_name: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        if row["fiscal_year"] is not None:
            by_name[row["name"] or "–"][row["fiscal_year"]] = dict(row)
    table = []
    for name in sorted(by_name):
        cells = [by_name[name].get(year) for year in years]
        mark = ""
        if len(years) > 1:
            mark = "new" if cells[0] is None else "ended" if cells[-1] is None else ""
        table.append((name, cells, mark))
    return YearTable(years, table)
