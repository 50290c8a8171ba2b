"""Drawn lines to table frames: pieces joined, crossing lines grouped. Pure geometry, points, origin top left."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from jixiao.model.document import Ruling

SAME_LINE = 2.0
DASH_GAP = 4.0
TOUCH = 3.0
OPEN_END = 5.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight line at `at` (y of a horizontal, x of a vertical one) from `start` to `end`."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Horizontal and vertical lines that touch each other, directly or over others: the frame of one table."""

    horizontals: tuple[Segment, ...]
    verticals: tuple[Segment, ...]
    loose: bool = False
    """Whether its verticals are not drawn but stand in white space."""


def join_rulings(rulings: Iterable[Ruling]) -> tuple[list[Segment], list[Segment]]:
    """Horizontal and vertical segments: doubled lines, dashes and pieces drawn cell by cell become one line."""
    horizontals = [Segment(r.box[1], r.box[0], r.box[2]) for r in rulings if r.orientation == "h"]
    verticals = [Segment(r.box[0], r.box[1], r.box[3]) for r in rulings if r.orientation == "v"]
    return _join(horizontals), _join(verticals)


def _join(segments: list[Segment]) -> list[Segment]:
    joined: list[Segment] = []
    for group in _cluster(segments):
        at = sum(s.at for s in group) / len(group)
        start, end = None, 0.0
        for segment in sorted(group, key=lambda s: s.start):
            if start is None:
                start, end = segment.start, segment.end
            elif segment.start <= end + DASH_GAP:
                end = max(end, segment.end)
            else:
                joined.append(Segment(at, start, end))
                start, end = segment.start, segment.end
        if start is not None:
            joined.append(Segment(at, start, end))
    return joined


def _cluster(segments: list[Segment]) -> list[list[Segment]]:
    groups: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: s.at):
        if groups and segment.at - groups[-1][0].at <= SAME_LINE:
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return groups


def find_frames(horizontals: list[Segment], verticals: list[Segment]) -> list[Frame]:
    """The groups of lines that touch, each with at least two lines, from top to bottom."""
    parent = list(range(len(horizontals) + len(verticals)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    order = sorted(range(len(verticals)), key=lambda i: verticals[i].at)
    places = [verticals[i].at for i in order]
    for h, line in enumerate(horizontals):
        for slot in range(bisect_left(places, line.start - TOUCH), bisect_right(places, line.end + TOUCH)):
            v = order[slot]
            if verticals[v].start - TOUCH <= line.at <= verticals[v].end + TOUCH:
                parent[root(len(horizontals) + v)] = root(h)
    groups: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for index, segment in enumerate([*horizontals, *verticals]):
        group = groups.setdefault(root(index), ([], []))
        group[0 if index < len(horizontals) else 1].append(segment)
    frames = [Frame(tuple(hs), tuple(vs)) for hs, vs in groups.values() if hs and vs]
    return sorted(
        frames, key=lambda f: (min(s.start for s in f.verticals), min(s.start for s in f.horizontals))
    )


def find_edges(segments: Iterable[Segment], ends: Iterable[float]) -> list[float]:
    """The positions of the segments, near ones taken together, and the outermost of `ends` where lines run past them.

    `ends` are the end points of the crossing lines: a table cut by the page, or without outer borders, is open there.
    """
    edges: list[float] = []
    for at in sorted(s.at for s in segments):
        if not edges or at - edges[-1] > TOUCH:
            edges.append(at)
    points = list(ends)
    if edges and points:
        if min(points) < edges[0] - OPEN_END:
            edges.insert(0, min(points))
        if max(points) > edges[-1] + OPEN_END:
            edges.append(max(points))
    return edges


def covers(segments: Iterable[Segment], start: float, end: float) -> bool:
    """Whether the collinear `segments` together cover more than half of `start`..`end`."""
    covered = sum(max(0.0, min(s.end, end) - max(s.start, start)) for s in segments)
    return covered > 0.5 * (end - start)


def spacing(edges: list[float]) -> list[float]:
    """The distances between neighbouring edges."""
    return [b - a for a, b in pairwise(edges)]
