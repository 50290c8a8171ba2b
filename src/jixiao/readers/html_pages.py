"""HTML whose lines are positioned absolutely: words with boxes, page by page, as a PDF page has them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from jixiao.model.document import Box, Ruling, Word
from jixiao.readers.html_style import Style, StyleSheet, is_hidden, points, scale_of
from jixiao.readers.limits import Meter

_LEAST = 10
_SKIPPED = frozenset(["script", "style", "noscript", "template", "head", "svg", "math", "iframe"])
_PIECES = re.compile(r"[^ \t\r\n\f\u00a0\u3000]+|\n|[ \t\r\f\u00a0\u3000]")
_THIN = 2.6
_SIZE = 12.0

Node = Any


@dataclass(slots=True)
class PositionedPage:
    """A page: size in points, words and rulings."""

    width: float = 0.0
    height: float = 0.0
    words: tuple[Word, ...] = ()
    rulings: tuple[Ruling, ...] = ()


@dataclass(slots=True)
class _Frame:
    """An element that others are positioned in: origin on the page, size, inherited font size and scale."""

    page: int
    left: float = 0.0
    top: float = 0.0
    width: float = 0.0
    height: float = 0.0
    size: float = _SIZE
    scale: float = 1.0


@dataclass(slots=True)
class _Found:
    nodes: list[tuple[Node, _Frame, float, float, float, Style]] = field(default_factory=list)
    sizes: dict[int, tuple[float, float]] = field(default_factory=dict)
    rulings: dict[int, list[Ruling]] = field(default_factory=dict)


def read_positioned(
    root: Node, styles: StyleSheet, meter: Meter
) -> tuple[tuple[PositionedPage, ...], frozenset[int]]:
    """The pages that absolutely positioned lines make up, and the elements that were read so.

    Nothing unless at least ten lines are positioned and they hold more than half of the text. Boxes come
    from left, top, right, bottom, width, height (px, pt, em, %, in inline styles and classes) and the font
    size; widths inside a line are reckoned from the characters (a wide one is one font size, others half).
    """
    found = _Found()
    total = _collect(root, styles, meter, found)
    inside = sum(len(_plain(node, styles)) for node, *_ in found.nodes)
    if len(found.nodes) < _LEAST or inside * 2 <= total:
        return (), frozenset()
    words: dict[int, list[Word]] = {}
    for node, frame, left, top, size, style in found.nodes:
        width = points(style.get("width"), em=size, whole=frame.width)
        words.setdefault(frame.page, []).extend(_words(node, styles, left, top, size, width))
    pages = []
    for page in sorted(words):
        width, height = found.sizes.get(page, (0.0, 0.0))
        width = max([width, *(word.box[2] for word in words[page])])
        height = max([height, *(word.box[3] for word in words[page])])
        rulings = tuple(sorted(set(found.rulings.get(page, ())), key=lambda r: (r.orientation, r.box)))
        pages.append(PositionedPage(width, height, tuple(words[page]), rulings))
    return tuple(pages), frozenset(node.mem_id for node, *_ in found.nodes)


def _collect(root: Node, styles: StyleSheet, meter: Meter, found: _Found) -> int:
    """Fill `found` with positioned lines and drawn borders; the number of characters that show."""
    total = pages = 0
    stack: list[tuple[Node, _Frame]] = [(root, _Frame(0))]
    while stack:
        node, frame = stack.pop()
        if node.is_text_node:
            total += len("".join((node.text_content or "").split()))
            continue
        tag = node.tag
        if not node.is_element_node or tag in _SKIPPED:
            continue
        attributes = node.attributes
        style = styles.resolve(tag, attributes)
        if is_hidden(attributes, style):
            continue
        meter.add_cells()
        size = points(style.get("font-size"), em=frame.size, whole=frame.size) or frame.size
        scale = frame.scale * scale_of(style)
        inner = _Frame(frame.page, frame.left, frame.top, frame.width, frame.height, size, frame.scale)
        position = style.get("position", "")
        if position in {"absolute", "fixed", "relative"}:
            width = points(style.get("width"), em=size, whole=frame.width) or 0.0
            height = points(style.get("height"), em=size, whole=frame.height) or 0.0
            if position == "relative" or not _has_place(style):
                if position == "relative" and width and height and not _has_place(style):
                    pages += 1
                    found.sizes[pages] = (width, height)
                    inner = _Frame(pages, 0.0, 0.0, width, height, size, scale)
                elif width and height:
                    inner = _Frame(frame.page, frame.left, frame.top, width, height, size, scale)
            else:
                left, top = _corner(style, frame, width, height, size, scale)
                box = (left, top, left + width, top + height)
                found.rulings.setdefault(frame.page, []).extend(_borders(style, box))
                if _is_line(node, styles):
                    found.nodes.append((node, frame, left, top, size * scale, style))
                    total += len(_plain(node, styles))
                    continue
                inner = _Frame(
                    frame.page, left, top, width or frame.width, height or frame.height, size, scale
                )
        child = node.last_child
        while child is not None:
            stack.append((child, inner))
            child = child.prev
    return total


def _has_place(style: Style) -> bool:
    across = points(style.get("left")) is not None or points(style.get("right")) is not None
    return across and (points(style.get("top")) is not None or points(style.get("bottom")) is not None)


def _corner(
    style: Style, frame: _Frame, width: float, height: float, size: float, scale: float
) -> tuple[float, float]:
    left = points(style.get("left"), em=size, whole=frame.width)
    if left is None:
        left = frame.width - (points(style.get("right"), em=size, whole=frame.width) or 0.0) - width
    top = points(style.get("top"), em=size, whole=frame.height)
    if top is None:
        bottom = points(style.get("bottom"), em=size, whole=frame.height) or 0.0
        top = frame.height - bottom - (height * scale or size * scale)
    return frame.left + left, frame.top + top


def _is_line(node: Node, styles: StyleSheet) -> bool:
    """Whether an element holds text and nothing positioned or tabular below it."""
    seen = False
    stack = [node]
    while stack:
        current = stack.pop()
        child = current.child
        while child is not None:
            if child.is_text_node:
                seen = seen or bool((child.text_content or "").strip())
            elif child.is_element_node:
                if child.tag in {"table", "img", "ul", "ol"} or child.tag in _SKIPPED:
                    return False
                if styles.resolve(child.tag, child.attributes).get("position") in {"absolute", "fixed"}:
                    return False
                stack.append(child)
            child = child.next
    return seen


def _plain(node: Node, styles: StyleSheet) -> str:
    return "".join(text for text, _ in _runs(node, styles, _SIZE) if text.strip())


def _runs(node: Node, styles: StyleSheet, size: float) -> list[tuple[str, float]]:
    """The texts below `node` in order, each with a gap in points before it that a spacing element made."""
    out: list[tuple[str, float]] = []
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        if current.is_text_node:
            out.append(((current.text_content or "").replace("\r", " ").replace("\n", " "), 0.0))
            continue
        if not current.is_element_node:
            continue
        if current.tag == "br" or (current.tag in {"p", "div"} and current.mem_id != node.mem_id):
            out.append(("\n", 0.0))
        if current.tag == "span":
            style = styles.resolve("span", current.attributes)
            if is_hidden(current.attributes, style):
                continue
            gap = points(style.get("width"), em=size) or points(style.get("margin-left"), em=size) or 0.0
            if gap and not (current.text_content or "").strip():
                out.append((" " if gap > 0.3 * size else "", gap))
                continue
        child = current.last_child
        while child is not None:
            stack.append(child)
            child = child.prev
    return out


def _words(
    node: Node, styles: StyleSheet, left: float, top: float, size: float, width: float | None
) -> list[Word]:
    words: list[Word] = []
    x = left
    pending = ""
    start = left

    def end_word() -> None:
        nonlocal pending
        if pending:
            words.append(Word(pending, (start, top, max(x, start + 0.1), top + size), size))
        pending = ""

    for text, gap in _runs(node, styles, size):
        if gap:
            if text:
                end_word()
            x += gap
            continue
        for piece in _PIECES.findall(text):
            if piece == "\n":
                end_word()
                x, top = left, top + 1.25 * size if words or pending else top
            elif piece.isspace():
                end_word()
                x += _advance(piece, size)
            else:
                if not pending:
                    start = x
                pending += piece
                x += _advance(piece, size)
    end_word()
    return _fit(words, left, width)


def _fit(words: list[Word], left: float, width: float | None) -> list[Word]:
    """Words of one line drawn together where the element is narrower than its reckoned text."""
    if not words or not width or len({word.box[1] for word in words}) > 1:
        return words
    reach = words[-1].box[2] - left
    if reach <= width or width < 0.5 * reach:
        return words
    factor = width / reach
    fitted = []
    for word in words:
        x0, y0, x1, y1 = word.box
        box = (left + (x0 - left) * factor, y0, left + (x1 - left) * factor, y1)
        fitted.append(Word(word.text, box, word.size))
    return fitted


def _advance(text: str, size: float) -> float:
    return sum(size if unicodedata.east_asian_width(char) in "WFA" else 0.5 * size for char in text)


def _borders(style: Style, box: Box) -> list[Ruling]:
    """The lines that an element draws: its borders, or itself when it is thin and filled."""
    x0, y0, x1, y1 = box
    drawn: list[Ruling] = []
    filled = any(
        style.get(name, "none") not in {"none", "transparent", ""}
        for name in ("background", "background-color")
    )
    every = _draws(style.get("border"))
    if x1 - x0 > _THIN:
        if every or _draws(style.get("border-top")) or (filled and 0 < y1 - y0 <= _THIN):
            drawn.append(Ruling("h", (x0, y0, x1, y0)))
        if every or _draws(style.get("border-bottom")):
            drawn.append(Ruling("h", (x0, y1, x1, y1)))
    if y1 - y0 > _THIN:
        if every or _draws(style.get("border-left")) or (filled and 0 < x1 - x0 <= _THIN):
            drawn.append(Ruling("v", (x0, y0, x0, y1)))
        if every or _draws(style.get("border-right")):
            drawn.append(Ruling("v", (x1, y0, x1, y1)))
    return drawn


def _draws(border: str | None) -> bool:
    return bool(border) and not any(
        word in {"none", "0", "0px", "hidden", "0pt"} for word in str(border).split()
    )
