"""What the heads of a table say of its arithmetic: which column is the sum of which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from jixiao.extraction.budget.table_drafts import Draft
from jixiao.extraction.budget.table_kinds import head_key, is_total_head

# Columns that repeat a part of a neighbour and are no part of the total themselves.
_NO_PARTS = ("其中", "扣除")
Row = Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Relation:
    """Column `total` is the sum of the columns `parts`."""

    total: int
    parts: tuple[int, ...]

    def holds(self, row: Row) -> bool:
        """Whether a row satisfies it; empty cells count as zero, an empty total needs empty parts."""
        parts = [row[i] for i in self.parts if i in row]
        if self.total not in row:
            return not parts
        return bool(parts) and sum(parts, Decimal(0)) == row[self.total]


def find_relations(draft: Draft, block: int) -> tuple[Relation, ...]:
    """The sums that the heads of a block's amount columns declare (合计 and its neighbours, group by group)."""
    columns = draft.amount_columns(block)
    relations: list[Relation] = []
    _walk(draft, columns, 0, relations)
    return tuple(relations)


def _walk(draft: Draft, columns: list[int], depth: int, relations: list[Relation]) -> list[int]:
    """Adds the relations among `columns`, whose paths agree above `depth`; returns what stands for their sum."""
    groups: list[list[int]] = []
    for c in columns:
        word = _word(draft, c, depth)
        if groups and _word(draft, groups[-1][0], depth) == word and len(draft.columns[c].path) > depth + 1:
            groups[-1].append(c)
        else:
            groups.append([c])
    if len(groups) == 1 and len(groups[0]) > 1:
        return _walk(draft, columns, depth + 1, relations)
    total = None
    parts: list[int] = []
    for group in groups:
        leaf = len(group) == 1 and len(draft.columns[group[0]].path) <= depth + 1
        word = _word(draft, group[0], depth)
        if leaf and total is None and not parts and is_total_head(word):
            total = group[0]
        elif not word.startswith(_NO_PARTS):
            parts.extend(_walk(draft, group, depth + 1, relations) if len(group) > 1 else group)
    if total is None:
        return parts
    if parts:
        relations.append(Relation(total, tuple(parts)))
    return [total]


def _word(draft: Draft, column: int, depth: int) -> str:
    path = draft.columns[column].path
    return head_key(path[min(depth, len(path) - 1)]) if path else ""
