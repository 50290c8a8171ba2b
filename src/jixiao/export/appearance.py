"""Colours, sizes and positions of the views: the same for the same data, and readable at first sight."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

Point = tuple[float, float]

COLORS = {
    "department": "#1d4e89",
    "unit": "#3a86c8",
    "project": "#2a9d8f",
    "entity": "#5e548e",
    "level1": "#e9c46a",
    "level2": "#f4a261",
    "level3": "#8d99ae",
    "value": "#cfd6e1",
    "indicator": "#8d99ae",
    "function": "#bc6c25",
    "fund": "#9d4edd",
}
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def choose_size(amount: Decimal | None, least: float = 6.0) -> float:
    """A node's size from the square root of its money in 元, so that the area follows the amount; at most 100."""
    if amount is None or amount <= 0:
        return least
    return min(100.0, least + 0.02 * math.sqrt(float(amount)))


def place_tree(root: str, children: Mapping[str, Sequence[str]], radius: float = 1000.0) -> dict[str, Point]:
    """A radial tidy tree around (0, 0): depth is the ring, leaves share the circle evenly, `radius` the outer ring."""
    order: list[tuple[str, int]] = []
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        order.append((node, depth))
        stack.extend((child, depth + 1) for child in reversed(children.get(node, ())))
    leaves = [node for node, _ in order if not children.get(node)]
    angle = {node: 2 * math.pi * index / max(1, len(leaves)) for index, node in enumerate(leaves)}
    for node, _ in reversed(order):
        if node not in angle:
            below = [angle[child] for child in children[node]]
            angle[node] = (below[0] + below[-1]) / 2
    deepest = max((depth for _, depth in order), default=0) or 1
    return {
        node: (
            radius * depth / deepest * math.cos(angle[node]),
            radius * depth / deepest * math.sin(angle[node]),
        )
        for node, depth in order
    }


def place_on_spiral(count: int, spacing: float) -> list[Point]:
    """`count` points on a sunflower spiral, `spacing` apart on the average: even, without crossing rows."""
    return [
        (
            spacing * math.sqrt(index) * math.cos(index * _GOLDEN_ANGLE),
            spacing * math.sqrt(index) * math.sin(index * _GOLDEN_ANGLE),
        )
        for index in range(count)
    ]


def place_on_grid(index: int, count: int, cell: float) -> Point:
    """The middle of the `index`-th of `count` cells of a square grid."""
    columns = max(1, math.isqrt(max(count - 1, 0)) + (1 if count > 1 else 0))
    return (index % columns) * cell, -(index // columns) * cell


def place_groups(groups: Sequence[Sequence[str]], spacing: float = 60.0) -> dict[str, Point]:
    """Each group as a disc of its own, the largest in the middle, the others around it on a spiral of equal density."""
    spots: dict[str, Point] = {}
    taken = 0.0
    for index, group in enumerate(groups):
        disc = spacing * (math.sqrt(len(group)) + 1)
        # A spiral that has passed discs of this much area has this radius; the factor keeps them apart.
        distance = math.sqrt(taken) * 1.7 + disc if index else 0.0
        x, y = distance * math.cos(index * _GOLDEN_ANGLE), distance * math.sin(index * _GOLDEN_ANGLE)
        taken += disc * disc
        for node, (dx, dy) in zip(group, place_on_spiral(len(group), spacing), strict=True):
            spots[node] = (x + dx, y + dy)
    return spots


def place_column(nodes: Sequence[str], x: float, top: float, bottom: float) -> dict[str, Point]:
    """The nodes in a column from `top` down to `bottom`, evenly."""
    gap = (top - bottom) / max(1, len(nodes))
    return {node: (x, top - gap * (index + 0.5)) for index, node in enumerate(nodes)}


def place_beside(
    parents: Mapping[str, Sequence[str]], spots: Mapping[str, Point], x: float
) -> dict[str, Point]:
    """Each parent in a column at the middle height of its children; parents without children are left out."""
    placed = {}
    for parent, children in parents.items():
        heights = [spots[child][1] for child in children if child in spots]
        if heights:
            placed[parent] = (x, sum(heights) / len(heights))
    return placed
