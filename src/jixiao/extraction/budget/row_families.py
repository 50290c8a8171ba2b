"""Which rows of a table add up to which: by classification code, else by the arithmetic of one column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from jixiao.extraction.budget.table_drafts import DraftRow
from jixiao.extraction.budget.table_kinds import head_key, is_total_row

Families = dict[int, list[int]]
_MAX_DEPTH = 4
_MAX_STEPS = 20_000


def find_families(rows: Sequence[DraftRow], codes_by_name: Mapping[str, str]) -> Families:
    """Parent row → its child rows, as indices.

    `codes_by_name` gives codes that the same document prints beside a name elsewhere; rows that stay without a code
    are grouped by their first figures, when those add up in printed order.
    """
    body = [i for i, row in enumerate(rows) if row.figures]
    totals = [i for i in body if rows[i].code is None and is_total_row(rows[i].name)]
    plain = [i for i in body if i not in totals]
    codes = {i: rows[i].code or codes_by_name.get(head_key(rows[i].name), "") for i in plain}
    coded = [i for i in plain if codes[i].isdigit()]
    if plain and len(coded) == len(plain):
        return _by_code(plain, codes, totals)
    if totals and totals[0] < min(plain, default=-1):
        return _by_sum(rows, [totals[0], *[i for i in plain if i > totals[0]]])
    return {}


def _by_code(plain: list[int], codes: dict[int, str], totals: list[int]) -> Families:
    families: Families = {}
    tops: list[int] = []
    for i in plain:
        parent = max(
            (j for j in plain if j != i and codes[i] != codes[j] and codes[i].startswith(codes[j])),
            key=lambda j: (len(codes[j]), j < i, -abs(i - j)),
            default=None,
        )
        if parent is None:
            tops.append(i)
        else:
            families.setdefault(parent, []).append(i)
    if len(totals) == 1 and tops:
        families[totals[0]] = tops
    return families


def _by_sum(rows: Sequence[DraftRow], order: list[int]) -> Families:
    """Families of rows in printed order where each parent is followed by the rows whose first figures sum to it."""
    values = [rows[i].figures[0].number for i in order]
    steps = [0]

    def cover(start: int, target: Decimal, depth: int) -> tuple[int, list[tuple[int, list[int]]]] | None:
        children: list[int] = []
        found: list[tuple[int, list[int]]] = []

        def walk(at: int, left: Decimal) -> int | None:
            steps[0] += 1
            if left == 0 and children:
                return at
            if at >= len(values) or values[at] > left or steps[0] > _MAX_STEPS:
                return None
            mark = len(found)
            children.append(at)
            inner = cover(at + 1, values[at], depth + 1) if depth < _MAX_DEPTH else None
            if inner is not None:
                found.extend(inner[1])
                end = walk(inner[0], left - values[at])
                if end is not None:
                    return end
                del found[mark:]
            end = walk(at + 1, left - values[at])
            if end is None:
                children.pop()
            return end

        end = walk(start, target)
        if end is None:
            return None
        return end, [*found, (start - 1, list(children))]

    result = cover(1, values[0], 0) if len(values) > 1 else None
    if result is None or result[0] != len(values):
        return {}
    return {order[parent]: [order[c] for c in children] for parent, children in result[1]}
