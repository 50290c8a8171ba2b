"""A small chart of growth: CPU seconds and peak memory against documents, both axes by powers of ten."""

from __future__ import annotations

import math
from collections.abc import Sequence

_WIDTH, _HEIGHT, _LEFT, _TOP = 560, 300, 60, 30


def draw_growth(points: Sequence[tuple[int, float, float]]) -> str:
    """An SVG of (documents, CPU seconds, peak MB): time as a line, memory as another, each value beside its point."""
    last = math.ceil(math.log10(max(p[0] for p in points)))
    first = math.floor(math.log10(min(p[0] for p in points)))
    most = math.ceil(math.log10(max(max(p[1], p[2]) for p in points)))

    def x(value: float) -> float:
        return _LEFT + (_WIDTH - 2 * _LEFT) * (math.log10(value) - first) / max(1, last - first)

    def y(value: float) -> float:
        return _HEIGHT - _TOP - (_HEIGHT - 2 * _TOP) * math.log10(max(value, 1)) / max(1, most)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]
    for power in range(most + 1):
        at = y(10**power)
        out.append(f'<path d="M{_LEFT} {at:.1f}H{_WIDTH - _LEFT}" stroke="#ddd"/>')
        out.append(
            f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end" fill="#555">{10**power:,}</text>'
        )
    for documents, _, _ in points:
        out.append(
            f'<text x="{x(documents):.1f}" y="{_HEIGHT - 10}" text-anchor="middle" fill="#555">{documents:,}</text>'
        )
    for place, colour, name in ((1, "#0b6", "CPU s"), (2, "#36c", "MB")):
        path = " ".join(f"{x(p[0]):.1f},{y(p[place]):.1f}" for p in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for p in points:
            out.append(f'<circle cx="{x(p[0]):.1f}" cy="{y(p[place]):.1f}" r="3" fill="{colour}"/>')
            out.append(
                f'<text x="{x(p[0]) + 6:.1f}" y="{y(p[place]) - 6:.1f}" fill="{colour}">{p[place]:,.0f} {name}</text>'
            )
    return "\n".join([*out, "</svg>"]) + "\n"
