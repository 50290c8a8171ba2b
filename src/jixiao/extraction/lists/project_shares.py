"""The ways to share the rows of a table among projects whose cells stand in the middle of their rows."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from jixiao.extraction.lists.list_segments import expected_totals

# How far, in lines, a cell may stand from the middle of its rows: text has no half lines.
_NEAR = 0.75
_MOST = 200


def list_shares(
    positions: Sequence[float], spans: Sequence[Sequence[float]], starts: Sequence[int]
) -> list[list[tuple[int, int]]]:
    """Every way to share the rows `spans` among as many projects as `positions`, each beginning at one of `starts`.

    Each position stands within three quarters of a line of the middle of its rows. None are given where there are
    too many to list.
    """
    cuts = sorted({*starts, len(spans)})
    open_shares: list[list[tuple[int, int]]] = [[]]
    for position in positions:
        following: list[list[tuple[int, int]]] = []
        for share in open_shares:
            start = share[-1][1] if share else 0
            for end in cuts:
                if end > start and abs((spans[start][0] + spans[end - 1][1]) / 2 - position) <= _NEAR:
                    following.append([*share, (start, end)])
        open_shares = following
        if len(open_shares) > _MOST:
            return []
    return [share for share in open_shares if share and share[-1][1] == len(spans)]


def add_up(weights: Sequence[str | None]) -> bool:
    """Whether the weights of a project are all there and add to what they must."""
    known = [Decimal(weight) for weight in weights if weight is not None]
    return len(known) == len(weights) and sum(known, Decimal(0)) in expected_totals(None)
