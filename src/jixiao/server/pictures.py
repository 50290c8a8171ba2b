"""Pictures as SVG made on the server: they need no script, print well, and a table always stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 960.0, 420.0


@dataclass(frozen=True, slots=True)
class Tile:
    """One rectangle of a treemap: label, size (any positive number), colour class, link."""

    label: str
    size: float
    shown: str
    tone: str = ""
    href: str = ""


def draw_treemap(tiles: Sequence[Tile], title: str) -> str:
    """A squarified treemap (Bruls, Huizing, van Wijk 2000) as an SVG element; "" without positive sizes."""
    items = sorted((t for t in tiles if t.size > 0), key=lambda t: (-t.size, t.label))
    if not items:
        return ""
    scale = WIDTH * HEIGHT / sum(t.size for t in items)
    boxes = _squarify([t.size * scale for t in items])
    parts = [_open_svg(title, role="group")]
    for tile, (x, y, w, h) in zip(items, boxes, strict=True):
        label = escape(f"{tile.label} {tile.shown}")
        body = f'<rect class="{escape(tile.tone)}" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"/>'
        body += f"<title>{label}</title>"
        if w > 60 and h > 22:
            fits = max(1, int(w / 14))
            body += f'<text x="{x + 6:.1f}" y="{y + 17:.1f}">{escape(tile.label[:fits])}</text>'
            if h > 40:
                body += f'<text class="soft" x="{x + 6:.1f}" y="{y + 34:.1f}">{escape(tile.shown)}</text>'
        parts.append(f'<a href="{escape(tile.href)}">{body}</a>' if tile.href else f"<g>{body}</g>")
    return "".join([*parts, "</svg>"])


def _open_svg(title: str, height: float = HEIGHT, role: str = "img") -> str:
    return (
        f'<svg class="picture" viewBox="0 0 {WIDTH:g} {height:g}" role="{role}" aria-label="{escape(title)}" '
        'xmlns="http://www.w3.org/2000/svg">'
    )


def _squarify(areas: list[float]) -> list[tuple[float, float, float, float]]:
    boxes: list[tuple[float, float, float, float]] = []
    x, y, w, h = 0.0, 0.0, WIDTH, HEIGHT
    start = 0
    while start < len(areas):
        side = min(w, h)
        end = start + 1
        while end < len(areas) and _worst(areas[start : end + 1], side) <= _worst(areas[start:end], side):
            end += 1
        row = areas[start:end]
        depth = sum(row) / side if side else 0.0
        at = 0.0
        for area in row:
            length = area / depth if depth else 0.0
            boxes.append((x, y + at, depth, length) if w >= h else (x + at, y, length, depth))
            at += length
        if w >= h:
            x, w = x + depth, max(w - depth, 1e-6)
        else:
            y, h = y + depth, max(h - depth, 1e-6)
        start = end
    return boxes


def _worst(row: list[float], side: float) -> float:
    total = sum(row)
    return max(side * side * max(row) / total**2, total**2 / (side * side * min(row)))


@dataclass(frozen=True, slots=True)
class Flow:
    """One band of a Sankey diagram."""

    source: str
    target: str
    size: float
    shown: str


def draw_sankey(layers: Sequence[Sequence[str]], flows: Sequence[Flow], title: str) -> str:
    """A Sankey diagram as an SVG element: node names by layer from left to right, bands between neighbours."""
    sizes: dict[str, float] = {}
    for layer in layers:
        for name in layer:
            into = sum(f.size for f in flows if f.target == name)
            out = sum(f.size for f in flows if f.source == name)
            sizes[name] = max(into, out)
    total = max((sum(sizes[n] for n in layer) for layer in layers), default=0.0)
    if not total:
        return ""
    gap, bar = 8.0, 14.0
    most = max(len(layer) for layer in layers)
    scale = (HEIGHT - gap * (most + 1)) / total
    step = (WIDTH - 220) / max(len(layers) - 1, 1)
    at: dict[str, tuple[float, float]] = {}
    parts = [_open_svg(title)]
    for number, layer in enumerate(layers):
        y = gap
        for name in layer:
            at[name] = (number * step, y)
            y += sizes[name] * scale + gap
    used_out: dict[str, float] = dict.fromkeys(sizes, 0.0)
    used_in: dict[str, float] = dict.fromkeys(sizes, 0.0)
    for flow in flows:
        (x0, y0), (x1, y1) = at[flow.source], at[flow.target]
        thick = flow.size * scale
        top0, top1 = y0 + used_out[flow.source], y1 + used_in[flow.target]
        used_out[flow.source] += thick
        used_in[flow.target] += thick
        left, right = x0 + bar, x1
        middle = (left + right) / 2
        path = (
            f"M{left:.1f},{top0:.1f}C{middle:.1f},{top0:.1f} {middle:.1f},{top1:.1f} {right:.1f},{top1:.1f}"
            f"V{top1 + thick:.1f}C{middle:.1f},{top1 + thick:.1f} {middle:.1f},{top0 + thick:.1f} {left:.1f},{top0 + thick:.1f}Z"
        )
        parts.append(
            f'<path class="band" d="{path}"><title>{escape(f"{flow.source} → {flow.target} {flow.shown}")}</title></path>'
        )
    for name, (x, y) in at.items():
        h = max(sizes[name] * scale, 1.0)
        parts.append(f'<rect class="node" x="{x:.1f}" y="{y:.1f}" width="{bar:g}" height="{h:.1f}"/>')
        parts.append(
            f'<text x="{x + bar + 5:.1f}" y="{y + min(h / 2 + 5, h + 8):.1f}">{escape(name[:16])}</text>'
        )
    return "".join([*parts, "</svg>"])
