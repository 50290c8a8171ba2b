"""Which column a figure stands in, where a text prints fewer figures than the table has columns.

The printed figures keep their order, so a row has as many readings as there are ways to leave columns empty.
Readings that contradict the document's own arithmetic fall away; a figure is put in a column only when one reading
is left. What decided is kept with the row. Where several are left the figure keeps its printed value and its column
is recorded as unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from math import comb

from jixiao.extraction.budget.column_relations import Relation, find_relations
from jixiao.extraction.budget.row_families import Families, find_families
from jixiao.extraction.budget.table_drafts import Draft, DraftRow
from jixiao.extraction.budget.table_kinds import fund_columns, head_key, is_total_head, is_total_row
from jixiao.text import compare_form

Option = tuple[int, ...]
_MAX_OPTIONS = 400
_MAX_STATES = 2_000
_ROUNDS = 6
# Each summed figure may have been rounded by one unit of the last printed place.
_ROUNDING = Decimal("0.01")
_STATED = re.compile(r"([^\d，,。；;：:、]{2,40}?)(\d[\d,]*(?:\.\d+)?)(万元|亿元|元)")


@dataclass(slots=True)
class Evidence:
    """What the rest of the document says: figures by (row name, column word), stated amounts, funds left empty."""

    cells: dict[tuple[str, str], set[Decimal]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    stated: list[tuple[str, Decimal, str]] = field(default_factory=list)
    empty_funds: list[re.Pattern[str]] = field(default_factory=list)


def choose_columns(drafts: Sequence[Draft], running_text: str) -> None:
    """Settles the open columns of all tables of a document, the sure ones serving as evidence for the rest.

    `running_text` is the narrative without white space. Changes `chosen` and `inferred` of the rows.
    """
    evidence = Evidence(stated=_stated_amounts(running_text))
    for draft in drafts:
        pattern = fund_columns(draft.kind)
        if pattern and not any(figure.number for row in draft.rows for figure in row.figures):
            evidence.empty_funds.append(pattern)
        for row in draft.rows:
            if row.code and row.code.isdigit() and row.name:
                evidence.codes.setdefault(head_key(row.name), row.code)
    for draft in drafts:
        _settle_complete(draft)
        _collect(draft, evidence)
    for _ in range(2):
        for draft in drafts:
            if any(row.chosen is None for row in draft.rows):
                _settle_table(draft, evidence)
                _collect(draft, evidence)
    for draft in drafts:
        for row in draft.rows:
            if row.chosen is None:
                _mark_unknown(draft, row)


def _settle_complete(draft: Draft) -> None:
    for row in draft.rows:
        if row.chosen is None and row.sided and len(row.figures) == len(draft.amount_columns(row.block)):
            row.chosen = tuple(draft.amount_columns(row.block))


def _collect(draft: Draft, evidence: Evidence) -> None:
    for row in draft.rows:
        for column, figure in zip(row.chosen or (), row.figures, strict=False):
            word = _column_word(draft, column)
            if word.startswith("#"):
                continue
            for name in (row.code, head_key(row.name)):
                if name:
                    evidence.cells.setdefault((_row_word(name), word), set()).add(figure.number)


def _row_word(name: str) -> str:
    return "合计" if is_total_row(name) else name


def _column_word(draft: Draft, column: int) -> str:
    word = head_key(draft.columns[column].path[-1]) if draft.columns[column].path else ""
    return "合计" if is_total_head(word) else word


def _stated_amounts(text: str) -> list[tuple[str, Decimal, str]]:
    return [
        (m.group(1), Decimal(m.group(2).replace(",", "")), m.group(3))
        for m in _STATED.finditer(compare_form(text))
    ]


def _settle_table(draft: Draft, evidence: Evidence) -> None:
    options = {i: _options(draft, row) for i, row in enumerate(draft.rows) if row.figures and row.sided}
    reasons: dict[int, list[str]] = {i: [] for i in options}
    relations = {block: find_relations(draft, block) for block in {c.block for c in draft.columns}}
    for i, found in options.items():
        _narrow(
            options,
            reasons,
            i,
            _by_relations(draft.rows[i], found, relations[draft.rows[i].block]),
            "行内合计等于各部分之和 the row's parts add up to its total",
        )
        _narrow(
            options,
            reasons,
            i,
            _by_empty_funds(draft, options[i], evidence),
            "该类资金的预算表为空表 the table of that fund is published empty",
        )
    families = find_families(draft.rows, evidence.codes)
    weighed: dict[int, tuple[int, ...]] = {}
    for _ in range(_ROUNDS):
        before = sum(map(len, options.values()))
        _by_families(draft, options, reasons, families, weighed)
        for i in options:
            if len(options[i]) > 1:
                _narrow(
                    options,
                    reasons,
                    i,
                    _by_cells(draft, draft.rows[i], options[i], evidence),
                    "同一项在其他表中的列 the same item in another table of the document",
                )
        if sum(map(len, options.values())) == before:
            break
    for i in options:
        if len(options[i]) > 1 and _is_general(draft, i):
            _narrow(
                options,
                reasons,
                i,
                _by_statements(draft, draft.rows[i], options[i], evidence),
                "文字说明中的金额 the amount the narrative states",
            )
    _by_families(draft, options, reasons, families, weighed)
    _by_same_figures(draft, options, reasons)
    for i, found in options.items():
        row = draft.rows[i]
        if row.chosen is None and len(found) == 1:
            row.chosen = found[0]
            names = "、".join(draft.columns[c].label for c in found[0])
            row.inferred["columns"] = {
                "value": names,
                "reason": "；".join(dict.fromkeys(reasons[i])) or "仅有一种读法 one reading only",
            }


def _options(draft: Draft, row: DraftRow) -> list[Option]:
    columns = draft.amount_columns(row.block)
    if row.chosen is not None:
        return [row.chosen]
    if len(row.figures) > len(columns) or comb(len(columns), len(row.figures)) > _MAX_OPTIONS:
        return []
    return list(combinations(columns, len(row.figures)))


def _narrow(
    options: dict[int, list[Option]], reasons: dict[int, list[str]], i: int, kept: list[Option], why: str
) -> None:
    if kept and len(kept) < len(options[i]):
        options[i] = kept
        reasons[i].append(why)


def _values(row: DraftRow, option: Option) -> dict[int, Decimal]:
    return {column: figure.number for column, figure in zip(option, row.figures, strict=True)}


def _by_relations(row: DraftRow, options: list[Option], relations: tuple[Relation, ...]) -> list[Option]:
    return [option for option in options if all(r.holds(_values(row, option)) for r in relations)]


def _by_empty_funds(draft: Draft, options: list[Option], evidence: Evidence) -> list[Option]:
    barred = {
        c
        for c, column in enumerate(draft.columns)
        if any(pattern.search(head_key(word)) for pattern in evidence.empty_funds for word in column.path)
    }
    return [option for option in options if not barred & set(option)]


def _by_cells(draft: Draft, row: DraftRow, options: list[Option], evidence: Evidence) -> list[Option]:
    """Options that agree best with what other tables print for the same row and column, none contradicting it."""
    names = [_row_word(name) for name in (row.code, head_key(row.name)) if name]
    scored: list[tuple[int, Option]] = []
    for option in options:
        support = 0
        for column, value in _values(row, option).items():
            seen = [
                evidence.cells[key]
                for name in names
                if (key := (name, _column_word(draft, column))) in evidence.cells
            ]
            if any(value in values for values in seen):
                support += 1
            elif seen:
                support = -1
                break
        scored.append((support, option))
    best = max(score for score, _ in scored)
    return (
        [option for score, option in scored if score == best]
        if best > 0
        else [o for s, o in scored if s >= 0]
    )


def _is_general(draft: Draft, i: int) -> bool:
    """Whether a row speaks for the whole document, so that the narrative's amounts are its own."""
    return is_total_row(draft.rows[i].name) or sum(bool(row.figures) for row in draft.rows) == 1


def _by_statements(draft: Draft, row: DraftRow, options: list[Option], evidence: Evidence) -> list[Option]:
    scored: list[tuple[int, Option]] = []
    for option in options:
        support = 0
        for column, value in _values(row, option).items():
            word = re.sub(r"\(.*\)|[“”\"]", "", _column_word(draft, column))
            stated = {
                amount
                for name, amount, unit in evidence.stated
                if unit == (draft.unit or unit)
                and re.search(re.escape(word) + r"(?:收入|支出|预算|经费|数|为|共|总额)*$", name)
            }
            if value in stated:
                support += 1
            elif stated and len(word) > 1:
                support = -1
                break
        scored.append((support, option))
    best = max(score for score, _ in scored)
    return (
        [option for score, option in scored if score == best]
        if best > 0
        else [o for s, o in scored if s >= 0]
    )


def _by_same_figures(draft: Draft, options: dict[int, list[Option]], reasons: dict[int, list[str]]) -> None:
    """A unit's row that repeats the figures of the total stands in the total's columns."""
    for i, found in options.items():
        row = draft.rows[i]
        if len(found) < 2 or row.code:
            continue
        for j, other in enumerate(draft.rows):
            if (
                j != i
                and is_total_row(other.name)
                and len(options.get(j, ())) == 1
                and [f.value for f in other.figures] == [f.value for f in row.figures]
            ):
                _narrow(
                    options,
                    reasons,
                    i,
                    [o for o in found if o == options[j][0]],
                    "与合计行数字相同 the same figures as the total row",
                )


def _by_families(
    draft: Draft,
    options: dict[int, list[Option]],
    reasons: dict[int, list[str]],
    families: Families,
    weighed: dict[int, tuple[int, ...]],
) -> None:
    """Narrows the rows of each family; `weighed` remembers how many options it had when nothing more could be said."""
    for parent, children in sorted(families.items()):
        members = [child for child in children if child in options]
        if parent not in options or not members or not options[parent]:
            continue
        if len(options[parent]) == 1 and all(len(options[child]) == 1 for child in members):
            continue
        if any(not options[child] for child in members):
            continue
        counts = tuple(len(options[i]) for i in (parent, *members))
        if weighed.get(parent) == counts:
            continue
        kept = _consistent(draft, options, parent, members) or _consistent(
            draft, options, parent, _without_repeats(draft, members)
        )
        for i, found in kept.items():
            _narrow(options, reasons, i, found, "下级合计等于上级 the rows below add up to the row above")
        weighed[parent] = tuple(len(options[i]) for i in (parent, *members))


def _without_repeats(draft: Draft, members: list[int]) -> list[int]:
    """Rows without those that print a code and its figures a second time."""
    seen: set[tuple[str | None, tuple[str, ...]]] = set()
    out = []
    for i in members:
        row = draft.rows[i]
        key = (row.code, tuple(figure.value for figure in row.figures))
        if row.code is None or key not in seen:
            out.append(i)
        seen.add(key)
    return out


def _vector(draft: Draft, row: DraftRow, option: Option, columns: list[int]) -> tuple[Decimal, ...]:
    values = _values(row, option)
    return tuple(values.get(column, Decimal(0)) for column in columns)


def _add(a: tuple[Decimal, ...], b: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    return tuple(x + y for x, y in zip(a, b, strict=True))


def _is_near(a: tuple[Decimal, ...], b: tuple[Decimal, ...], rounding: Decimal) -> bool:
    return all(abs(x - y) <= rounding for x, y in zip(a, b, strict=True))


def _consistent(
    draft: Draft, options: Mapping[int, list[Option]], parent: int, children: list[int]
) -> dict[int, list[Option]]:
    """The options of a family that take part in some reading in which every column adds up; {} when none does."""
    columns = draft.amount_columns(draft.rows[parent].block)
    vectors = {
        i: [(o, _vector(draft, draft.rows[i], o, columns)) for o in options[i]] for i in [parent, *children]
    }
    zero = tuple(Decimal(0) for _ in columns)
    limit = [max(v[k] for _, v in vectors[parent]) for k in range(len(columns))]
    rounding = _ROUNDING * len(children)
    forward: list[set[tuple[Decimal, ...]]] = [{zero}]
    for child in children:
        sums = {_add(state, v) for state in forward[-1] for _, v in vectors[child]}
        sums = {s for s in sums if all(x <= m + rounding for x, m in zip(s, limit, strict=True))}
        if len(sums) > _MAX_STATES:
            return {}
        forward.append(sums)
    needed = {s for s in forward[-1] if any(_is_near(s, v, rounding) for _, v in vectors[parent])}
    if not needed:
        return {}
    kept: dict[int, list[Option]] = {
        parent: [o for o, v in vectors[parent] if any(_is_near(s, v, rounding) for s in needed)]
    }
    for index in range(len(children) - 1, -1, -1):
        child = children[index]
        earlier: set[tuple[Decimal, ...]] = set()
        kept[child] = []
        for option, v in vectors[child]:
            back = {tuple(x - y for x, y in zip(state, v, strict=True)) for state in needed} & forward[index]
            if back:
                kept[child].append(option)
                earlier |= back
        needed = earlier
    return kept


def _mark_unknown(draft: Draft, row: DraftRow) -> None:
    """A row whose figures have several readings: the columns all readings share are kept, the others named unknown."""
    row.inferred["columns"] = {
        "value": "",
        "reason": f"印出 {len(row.figures)} 个数，表有 {len(draft.amount_columns(row.block))} 列，无法确定所在列 columns not certain",
    }
