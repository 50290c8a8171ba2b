"""Rows of a list table without drawn lines of which a page's end hides whose they are: they stay unplaced."""

from __future__ import annotations

from collections.abc import Sequence

from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.grids.indicator_heads import IndicatorHead
from jixiao.extraction.grids.indicator_rows import RowDraft
from jixiao.extraction.grids.logical_tables import LogicalTable
from jixiao.model.document import CUT

_LAST = "satisfaction"


def find_open_rows(table: LogicalTable, head: IndicatorHead, drafts: Sequence[RowDraft]) -> frozenset[int]:
    """The rows whose project is not known, by number.

    The name of such a row is a cell that a page's end cuts: it begins above that end and is printed nowhere beyond
    it, or it goes on from the page before, though its first levels begin anew as those of another project do.
    """
    role = next((role for role in ("project", "project_code") if head.find(role) is not None), None)
    found: set[int] = set()
    seen: list[str] = []
    lost = False
    for draft in drafts if role is not None else ():
        cell = draft.owner(role or "")
        if cell is None or cell.form or draft.has(role or "") or CUT not in cell.cell.flags:
            if cell is None or cell.form or draft.has(role or ""):
                lost = False
                seen = seen if cell is not None and cell.row != draft.row else []
        elif cell.row not in table.breaks and cell.row_end in table.breaks:
            lost = True
        level = _first_level(draft)
        if level is not None:
            anew = bool(seen) and level != seen[-1] and (level in seen or seen[-1] == _LAST)
            lost = lost or (
                anew and cell is not None and CUT in cell.cell.flags and not draft.has(role or "")
            )
            seen.append(level)
        if lost:
            found.add(draft.row)
    return frozenset(found)


def _first_level(draft: RowDraft) -> str | None:
    """The first level of a row, or the one its second level stands under."""
    first = find_level(draft.texts.get("level1"), 1)
    if first is not None:
        return first.notation
    second = find_level(draft.texts.get("level2"), 2)
    return second.parents[0] if second is not None and len(second.parents) == 1 else None
