"""Pictures as SVG made on the server: they need no script, print well, and a table always stands beside them.

Each comes in two shapes, one for wide pages and one for phones, with text of the same size; the style sheet shows one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDE, NARROW = (960.0, 420.0), (340.0, 460.0)
_LINE = 17.0
_FONT = 13.0


@dataclass(frozen=True, slots=True)
class Tile:
    """One rectangle of a treemap: label, size (any positive number), colour class, link."""

    label: str
    size: float
    shown: str
    tone: str = ""
    href: str = ""


def measure_text(text: str, font: float = _FONT) -> float:
    """About how wide `text` is drawn: an em for a wide character, a little more than half for another."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return font * (wide + 0.58 * (len(text) - wide))


def wrap_text(text: str, width: float, most: int, font: float = _FONT) -> list[str]:
    """`text` in at most `most` lines that fit into `width`, an ellipsis where it is cut; [] where nothing fits."""
    lines: list[str] = []
    start = 0
    while start < len(text) and len(lines) < most:
        end = _fit(text, start, width, font)
        if end == start:
            return []
        lines.append(text[start:end])
        start = end
        while start < len(text) and text[start].isspace():
            start += 1
    if start < len(text) and lines:
        last = lines[-1]
        kept = _fit(last, 0, width - measure_text("…", font), font)
        if not kept:
            return []
        lines[-1] = last[:kept] + "…"
    return lines


def _fit(text: str, start: int, width: float, font: float) -> int:
    """Where the part of `text` from `start` that fits into `width` ends."""
    used = 0.0
    for end in range(start, len(text)):
        used += measure_text(text[end], font)
        if used > width:
            return end
    return len(text)


def draw_treemap(tiles: Sequence[Tile], title: str, wide: tuple[float, float] = WIDE) -> str:
    """A squarified treemap (Bruls, Huizing, van Wijk 2000) as two SVG elements; "" without positive sizes."""
    items = sorted((t for t in tiles if t.size > 0), key=lambda t: (-t.size, t.label))
    if not items:
        return ""
    return _draw_tiles(items, title, wide, "wide") + _draw_tiles(items, title, NARROW, "narrow")


def _draw_tiles(items: Sequence[Tile], title: str, extent: tuple[float, float], shape: str) -> str:
    scale = extent[0] * extent[1] / sum(t.size for t in items)
    boxes = _squarify([t.size * scale for t in items], extent)
    parts = [_open_svg(title, extent, shape, role="group")]
    for tile, (x, y, w, h) in zip(items, boxes, strict=True):
        body = f"<title>{escape(f'{tile.label} {tile.shown}')}</title>"
        body += (
            f'<rect class="{escape(tile.tone)}" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"/>'
        )
        body += _write_label(tile, x, y, w, h)
        parts.append(f'<a href="{escape(tile.href)}">{body}</a>' if tile.href else f"<g>{body}</g>")
    return "".join([*parts, "</svg>"])


def _write_label(tile: Tile, x: float, y: float, w: float, h: float) -> str:
    """The label in as many lines as fit, then the amount; nothing where not even three characters would fit."""
    lines_of_room = int((h - 6) / _LINE)
    if w < 46 or lines_of_room < 1:
        return ""
    amount = measure_text(tile.shown, 11) <= w - 10 and lines_of_room > 1
    lines = wrap_text(tile.label, w - 10, min(lines_of_room - amount, 4))
    text = "".join(
        f'<text x="{x + 6:.1f}" y="{y + _LINE * (n + 1):.1f}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    if amount and lines:
        at = y + _LINE * (len(lines) + 1)
        text += f'<text class="soft" x="{x + 6:.1f}" y="{at:.1f}">{escape(tile.shown)}</text>'
    return text


def _open_svg(title: str, extent: tuple[float, float], shape: str, role: str = "img") -> str:
    return (
        f'<svg class="picture {shape}" viewBox="0 0 {extent[0]:g} {extent[1]:g}" role="{role}" aria-label="{escape(title)}" '
        'xmlns="http://www.w3.org/2000/svg">'
    )


def _squarify(areas: list[float], extent: tuple[float, float]) -> list[tuple[float, float, float, float]]:
    boxes: list[tuple[float, float, float, float]] = []
    x, y, w, h = 0.0, 0.0, *extent
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


def draw_sankey(
    layers: Sequence[Sequence[str]], flows: Sequence[Flow], title: str, wide: tuple[float, float] = WIDE
) -> str:
    """A Sankey diagram as two SVG elements: node names by layer from left to right, bands between neighbours."""
    layers = [layer for layer in layers if layer]
    sizes: dict[str, float] = {}
    for layer in layers:
        for name in layer:
            into = sum(f.size for f in flows if f.target == name)
            out = sum(f.size for f in flows if f.source == name)
            sizes[name] = max(into, out)
    if not any(sizes.values()):
        return ""
    return "".join(
        _draw_bands(layers, flows, sizes, title, extent, shape)
        for extent, shape in ((wide, "wide"), (NARROW, "narrow"))
    )


_GAP, _BAR, _LEAST = 20.0, 12.0, 1.0


def _draw_bands(
    layers: Sequence[Sequence[str]],
    flows: Sequence[Flow],
    sizes: dict[str, float],
    title: str,
    extent: tuple[float, float],
    shape: str,
) -> str:
    """Names stand over their bars, so that neither a neighbour nor the edge cuts them; gaps leave a line for each."""
    most = max(len(layer) for layer in layers)
    width, height = extent[0], max(extent[1], most * (_GAP + 4) + 120)
    total = max(sum(sizes[n] for n in layer) for layer in layers)
    scale = (height - _GAP * most - 6) / total
    column = (width - _BAR) / max(len(layers) - 1, 1)
    at: dict[str, tuple[float, float]] = {}
    for number, layer in enumerate(layers):
        used = sum(max(sizes[n] * scale, _LEAST) + _GAP for n in layer)
        y = max(0.0, (height - used) / 2) + _GAP
        for name in layer:
            at[name] = (number * column, y)
            y += max(sizes[name] * scale, _LEAST) + _GAP
    parts = [_open_svg(title, (width, height), shape, role="group")]
    used_out: dict[str, float] = dict.fromkeys(sizes, 0.0)
    used_in: dict[str, float] = dict.fromkeys(sizes, 0.0)
    for flow in flows:
        (x0, y0), (x1, y1) = at[flow.source], at[flow.target]
        thick = flow.size * scale
        top0, top1 = y0 + used_out[flow.source], y1 + used_in[flow.target]
        used_out[flow.source] += thick
        used_in[flow.target] += thick
        left, right = x0 + _BAR, x1
        middle = (left + right) / 2
        path = (
            f"M{left:.1f},{top0:.1f}C{middle:.1f},{top0:.1f} {middle:.1f},{top1:.1f} {right:.1f},{top1:.1f}"
            f"V{top1 + thick:.1f}C{middle:.1f},{top1 + thick:.1f} {middle:.1f},{top0 + thick:.1f} {left:.1f},{top0 + thick:.1f}Z"
        )
        said = escape(f"{flow.source} → {flow.target} {flow.shown}")
        parts.append(f'<path class="band" d="{path}"><title>{said}</title></path>')
    for number, layer in enumerate(layers):
        last = number == len(layers) - 1 and number > 0
        for name in layer:
            x, y = at[name]
            h = max(sizes[name] * scale, _LEAST)
            parts.append(f'<rect class="node" x="{x:.1f}" y="{y:.1f}" width="{_BAR:g}" height="{h:.1f}"/>')
            if shape == "narrow" and not last and h > 2 * _LINE:
                parts.append(_name_inside(name, x + _BAR + 4, y, h, column - _BAR - 8))
                continue
            label = "".join(wrap_text(name, column - 8 if number and not last else column, 1))
            anchor, where = ("end", x + _BAR) if last else ("start", x)
            parts.append(
                f'<text x="{where:.1f}" y="{y - 5:.1f}" text-anchor="{anchor}"><title>{escape(name)}</title>{escape(label)}</text>'
            )
    return "".join([*parts, "</svg>"])


def _name_inside(name: str, x: float, y: float, h: float, room: float) -> str:
    """A name in lines beside the middle of its bar, for columns too close to name them over the bars."""
    lines = wrap_text(name, room, max(1, int(h / _LINE)))
    top = y + h / 2 - _LINE * (len(lines) / 2 - 0.75)
    return "".join(
        f'<text x="{x:.1f}" y="{top + _LINE * n:.1f}">{escape(line)}</text>' for n, line in enumerate(lines)
    )


def draw_weights(parts: Sequence[tuple[str, float]], title: str, whole: float = 100.0) -> str:
    """Weights side by side on a scale to `whole` as two SVG elements; what is missing stays open, what is over sticks out."""
    return _draw_bar(parts, title, whole, WIDE[0], "wide") + _draw_bar(
        parts, title, whole, NARROW[0], "narrow"
    )


def _draw_bar(parts: Sequence[tuple[str, float]], title: str, whole: float, width: float, shape: str) -> str:
    total = sum(size for _, size in parts)
    scale = width / max(total, whole)
    body = [_open_svg(title, (width, 34.0), f"weights {shape}")]
    x = 0.0
    for number, (label, size) in enumerate(parts):
        w = size * scale
        body.append(
            f'<g><title>{escape(f"{label} {size:g}")}</title><rect class="p{number % 6}" x="{x:.1f}" y="0" width="{w:.1f}" height="34"/>'
        )
        shown = next(
            (
                text
                for text in (f"{label} {size:g}", f"{label.removesuffix('指标')} {size:g}", f"{size:g}")
                if measure_text(text, 14) <= w - 8
            ),
            "",
        )
        body.append(f'<text x="{x + 5:.1f}" y="22">{escape(shown)}</text></g>')
        x += w
    if total < whole:
        body.append(
            f'<rect class="missing" x="{x + 1:.1f}" y="1" width="{width - x - 2:.1f}" height="32"><title>{whole - total:g}</title></rect>'
        )
    return "".join([*body, "</svg>"])


def draw_spread(numbers: Sequence[float], title: str) -> str:
    """Numbers as dots on a line from the least to the greatest, as one small SVG element."""
    least, most = min(numbers), max(numbers)
    span = (most - least) or 1.0
    dots = "".join(
        f'<circle cx="{6 + 148 * ((n - least) / span if most > least else 0.5):.1f}" cy="7" r="4"/>'
        for n in dict.fromkeys(numbers)
    )
    return f'<svg class="spread" viewBox="0 0 160 14" role="img" aria-label="{escape(title)}"><path d="M6,7H154"/>{dots}</svg>'
