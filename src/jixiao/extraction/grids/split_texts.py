"""Rows told from the place of texts: a text whose lines fell into two rows is put together again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from jixiao.extraction.grids.indicator_rows import RowDraft
from jixiao.extraction.grids.logical_tables import TableCell
from jixiao.model.document import FITTED

_OWN = ("level3", "levels", "value", "operator", "weight", "score")
_SPLIT = ("actual", "explanation", "standard", "content", "basis", "remark")
_NEAR = 0.6


def join_split_texts(drafts: Sequence[RowDraft]) -> None:
    """Gives the row below the lines that stand alone right above its own text, where no edge between both is drawn.

    Lines are alone where their row has neither name nor target, and right above where no more is between than between
    the lines of one text.
    """
    for above, below in pairwise(drafts):
        if any(above.texts.get(role) for role in _OWN) or not any(below.texts.get(role) for role in _OWN):
            continue
        for role in _SPLIT:
            upper, lower = above.owner(role), below.owner(role)
            if upper is None or lower is None or upper is lower or not _goes_on(upper, lower):
                continue
            below.texts[role] = f"{above.texts[role]}\n{below.texts[role]}"
            below.cells[role] = [*above.cells[role], *below.cells[role]]
            above.texts[role] = ""
            above.cells[role] = []


def _goes_on(upper: TableCell, lower: TableCell) -> bool:
    high, low = upper.place.box, lower.place.box
    if (
        high is None
        or low is None
        or not upper.form
        or not lower.form
        or upper.place.page != lower.place.page
    ):
        return False
    if not {FITTED} <= upper.cell.flags & lower.cell.flags:
        return False
    line = (low[3] - low[1]) / max(len(lower.cell.lines), 1)
    return 0 <= low[1] - high[3] <= _NEAR * line
