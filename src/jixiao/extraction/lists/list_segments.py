"""Which indicators belong to which project, where a project's head may stand after its first rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from jixiao.extraction.cells.indicators import parse_points
from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.lists.list_drafts import Draft, ProjectDraft

_WRONG_SUM = 1.0
_MOVED = 0.3
_RESTART = 0.2
_RESTART_UNWEIGHTED = 0.5
_UNLABELLED_START = 0.5
_RESTARTING_SHARE = 0.4


def read_weight(draft: Draft) -> Decimal | None:
    """The weight that a draft prints, or None."""
    points = parse_points(draft.text("weight"))
    return Decimal(points) if points is not None else None


def expected_totals(execution: str | None) -> tuple[Decimal, ...]:
    """What the weights of a project add to: 90 with the execution weight of 10 apart, or 100 (财预〔2020〕10号 and the local forms)."""
    share = Decimal(execution) if execution else Decimal(10)
    return tuple(dict.fromkeys((Decimal(100) - share, Decimal(100))))


def split_projects(
    projects: Sequence[ProjectDraft],
    indicators: Sequence[Draft],
    totals: tuple[Decimal, ...],
    *,
    settled: bool = False,
) -> list[list[Draft]]:
    """The indicators of each project, in order.

    A project begins at its head's row, or earlier, where the text form moved the head down: at a row whose
    first level restarts the order of the national layout, if the weights of the projects on both sides add
    up better for it. Without weights the national order must be the rule of the table, the head's own row
    must print no first level, or other projects of the table must begin with the level that restarts. With
    `settled` every head stands where it was printed.
    """
    if not projects:
        return []
    weighted = any(read_weight(draft) is not None for draft in indicators)
    starts = [_first_at(indicators, project) for project in projects]
    movable = weighted or _keeps_national_order(starts, indicators)
    opening = {_order(indicators[start]) for start in starts if start < len(indicators)}
    options = [[0]]
    for index in range(1, len(projects)):
        own_row_taken = starts[index - 1] < len(indicators) and (
            indicators[starts[index - 1]].row.number == projects[index - 1].row.number
        )
        low = starts[index - 1] + (1 if own_row_taken else 0)
        early = [
            at
            for at in range(low, starts[index])
            if not settled
            and _restarts(indicators, at)
            and (movable or not projects[index].labelled or _order(indicators[at]) in opening)
        ]
        options.append([starts[index], *early])
    cuts = _best_cuts(options, starts, indicators, totals, weighted)
    return [
        list(indicators[start:end]) for start, end in zip(cuts, [*cuts[1:], len(indicators)], strict=True)
    ]


def _keeps_national_order(starts: Sequence[int], indicators: Sequence[Draft]) -> bool:
    """Whether most projects of a table print their first levels in the order of the national layout."""
    segments = [
        indicators[start:end] for start, end in zip(starts, [*starts[1:], len(indicators)], strict=True)
    ]
    restarting = sum(any(_restarts(segment, at) for at in range(1, len(segment))) for segment in segments)
    return restarting <= _RESTARTING_SHARE * len(segments)


def _first_at(indicators: Sequence[Draft], project: ProjectDraft) -> int:
    return next(
        (index for index, draft in enumerate(indicators) if draft.row.number >= project.row.number),
        len(indicators),
    )


def _order(draft: Draft) -> int | None:
    level = find_level(draft.form("level1"), 1)
    return level.order if level else None


def _restarts(indicators: Sequence[Draft], at: int) -> bool:
    """Whether the first level printed at `at` stands before the one above it in the national order."""
    here = _order(indicators[at])
    if here is None or at == 0:
        return False
    above = next((order for draft in reversed(indicators[:at]) if (order := _order(draft)) is not None), None)
    return above is not None and here < above


def _best_cuts(
    options: list[list[int]],
    starts: list[int],
    indicators: Sequence[Draft],
    totals: tuple[Decimal, ...],
    weighted: bool,
) -> list[int]:
    paths: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    for index in range(1, len(options)):
        reached: dict[int, tuple[float, list[int]]] = {}
        for at in options[index]:
            moved = _MOVED if at != starts[index] else 0.0
            for start, (cost, cuts) in paths.items():
                if at < start:
                    continue
                value = cost + moved + _segment_cost(indicators[start:at], totals, weighted)
                if at not in reached or value < reached[at][0]:
                    reached[at] = (value, [*cuts, at])
        paths = reached
    return min(
        (
            (cost + _segment_cost(indicators[start:], totals, weighted), cuts)
            for start, (cost, cuts) in paths.items()
        ),
        key=lambda found: (found[0], [-cut for cut in found[1]]),
    )[1]


def _segment_cost(segment: Sequence[Draft], totals: tuple[Decimal, ...], weighted: bool) -> float:
    restarts = sum(_restarts(segment, at) for at in range(1, len(segment)))
    unlabelled = _UNLABELLED_START if segment and _order(segment[0]) is None else 0.0
    if not weighted:
        return _RESTART_UNWEIGHTED * restarts + unlabelled
    weights = [read_weight(draft) for draft in segment]
    known = sum((weight for weight in weights if weight is not None), Decimal(0))
    fits = known in totals or (None in weights and known < max(totals))
    return (0.0 if fits else _WRONG_SUM) + _RESTART * restarts + unlabelled


def usual_total(segments: Sequence[Sequence[Draft]], totals: tuple[Decimal, ...]) -> Decimal | None:
    """The total that most projects with all their weights printed add to, if it is one of `totals`."""
    sums: Counter[Decimal] = Counter()
    for segment in segments:
        weights = [read_weight(draft) for draft in segment]
        if segment and None not in weights:
            sums[sum((weight for weight in weights if weight is not None), Decimal(0))] += 1
    found = [(count, total) for total, count in sums.items() if total in totals]
    return max(found)[1] if found else None


def split_headless(segment: Sequence[Draft], total: Decimal | None) -> tuple[list[Draft], list[Draft]]:
    """A project's indicators, and those behind them that belong to a project whose own head is lost.

    Told by the sum alone: the first rows add to `total`, all weights printed, and the next row restarts the order
    of first levels. Without such proof everything stays with the project.
    """
    if total is None:
        return list(segment), []
    reached = Decimal(0)
    for index, draft in enumerate(segment):
        weight = read_weight(draft)
        if index and reached == total and weight and _restarts(segment, index):
            return list(segment[:index]), list(segment[index:])
        if weight is None:
            break
        reached += weight
    return list(segment), []
