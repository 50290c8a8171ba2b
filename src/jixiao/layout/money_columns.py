"""Which texts of a budget table stand under which head, and whether they stand there as columns are aligned."""

from __future__ import annotations

from collections.abc import Sequence

from jixiao.layout.bands import Chunk
from jixiao.layout.money_areas import Area
from jixiao.layout.money_heads import Head
from jixiao.layout.money_texts import group_by_height, is_amount, is_figure, text_of
from jixiao.layout.table_words import is_total_row

_SAME_LINE = 0.45


def share_columns(area: Area, leaves: Sequence[Head]) -> list[list[Chunk]] | None:
    """The texts of the body by the head they stand under; None where two amounts of a line share one.

    Texts right under one another are a run; runs go to the heads in order, each to one near it.
    """
    runs = _find_runs([c for c in area.body if not is_total_row(text_of(c))] + area.numbering)
    infinite = float("inf")
    costs = [[infinite] * (len(leaves) + 1) for _ in range(len(runs) + 1)]
    back: list[list[int]] = [[0] * (len(leaves) + 1) for _ in range(len(runs) + 1)]
    costs[0] = [0.0] * (len(leaves) + 1)
    for r, run in enumerate(runs):
        meets = r > 0 and _stand_beside(runs[r - 1], run)
        for number, leaf in enumerate(leaves):
            # The run before stands under the same head only where no line holds texts of both.
            reach = range(1 if r else 0, number + (1 if meets else 2))
            best = min(reach, key=lambda n: (costs[r][n], n), default=None)
            if best is not None and costs[r][best] < infinite:
                costs[r + 1][number + 1] = costs[r][best] + _distance(run, leaf)
                back[r + 1][number + 1] = best
    at = min(range(len(leaves) + 1), key=lambda n: (costs[len(runs)][n], n))
    if costs[len(runs)][at] == infinite:
        return None
    shared: list[list[Chunk]] = [[] for _ in leaves]
    for r in range(len(runs), 0, -1):
        shared[at - 1].extend(runs[r - 1])
        at = back[r][at]
    for own in shared:
        for line in group_by_height(own):
            if len(line) > 1 and any(is_amount(text_of(c)) for c in line):
                return None
    return shared


def _stand_beside(left: Sequence[Chunk], right: Sequence[Chunk]) -> bool:
    return any(abs(a.middle - b.middle) <= _SAME_LINE * a.size for a in left for b in right)


def _find_runs(chunks: Sequence[Chunk]) -> list[list[Chunk]]:
    runs: list[list[Chunk]] = []
    right = -float("inf")
    for chunk in sorted(chunks, key=lambda c: c.box[0]):
        if runs and chunk.box[0] < right - 0.5:
            runs[-1].append(chunk)
        else:
            runs.append([chunk])
        right = max(right, chunk.box[2])
    return runs


def _distance(run: Sequence[Chunk], leaf: Head) -> float:
    left, right = min(c.box[0] for c in run), max(c.box[2] for c in run)
    return max(left - leaf.box[2], leaf.box[0] - right, 0.0)


def stand_apart(leaf: Head, own: Sequence[Chunk]) -> bool:
    """Whether nothing of a column stands right under its head."""
    return bool(own) and all(c.box[2] <= leaf.box[0] or leaf.box[2] <= c.box[0] for c in own)


def stand_aligned(leaf: Head, own: Sequence[Chunk]) -> bool:
    """Whether what stands beside its head stands where columns are aligned: amounts at the right, labels at the left."""
    return all(
        c.box[0] >= leaf.box[2] if is_amount(text_of(c)) else c.box[2] <= leaf.box[0] or is_figure(text_of(c))
        for c in own
    )
