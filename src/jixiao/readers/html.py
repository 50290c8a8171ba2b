"""HTML: blocks in reading order, tables with their spans, and pages of absolutely positioned lines."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from jixiao.errors import DamagedSource, SourceTooLarge
from jixiao.model.document import Grid, Line, Part, Place
from jixiao.readers.decode import decode_text
from jixiao.readers.html_pages import read_positioned
from jixiao.readers.html_style import StyleSheet, is_hidden
from jixiao.readers.html_table import RawCell, form_grid, table_rows
from jixiao.readers.limits import Limits, Meter

_DECLARED = re.compile(rb"""(?:charset\s*=\s*|<\?xml[^>]*encoding\s*=\s*)["']?\s*([\w-]+)""", re.IGNORECASE)
_SUBSET = re.compile(r"<!doctype[^\[>]*\[.{0,100000}?\]\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z]+)(?:[^<>]*?(/?)>)?")
_SPACE = re.compile(r"[ \t\r\n\f]+")
# Elements that need no end tag, or close themselves, say nothing about depth.
_FLAT = frozenset(
    [
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "col",
        "area",
        "base",
        "embed",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "option",
        "dt",
        "dd",
        "colgroup",
        "optgroup",
        "rt",
        "rp",
        "html",
        "head",
        "body",
        "param",
    ]
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "aside",
        "header",
        "footer",
        "nav",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "blockquote",
        "form",
        "fieldset",
        "figure",
        "figcaption",
        "address",
        "center",
        "hr",
        "tr",
        "td",
        "th",
        "caption",
        "body",
        "html",
        "details",
        "summary",
        "legend",
        "option",
    ]
)
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "math",
        "object",
        "iframe",
        "audio",
        "video",
        "canvas",
        "select",
    ]
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_MAX_DEPTH = 24

Node = Any
Item = Line | Grid


@dataclass(slots=True)
class _Counter:
    meter: Meter
    line: int = 0
    table: int = 0


def read_html(
    data: bytes, where: str, limits: Limits, meter: Meter
) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The Parts of an HTML text and notes: one of kind "html" with blocks, and a "page" for each positioned page.

    Tables become Grids with their spans clipped to the table; tables that only arrange others or hold one
    cell are unwrapped into blocks in order, a table inside a data table becomes a Grid after it. A line ends
    at <br> and at block elements; blanks are collapsed as browsers do, except in <pre>. What does not show
    (scripts, styles, hidden elements) is left out. Lines and table numbers count through the text. Where
    most text is positioned absolutely it is given as words with boxes. Raises DamagedSource, SourceTooLarge.
    """
    if len(data) > limits.markup:
        raise SourceTooLarge(
            "HTML 过大 the HTML is too large", where=where, remedy="请拆分文件 split the file"
        )
    declared = _DECLARED.search(data[:4096].replace(b"\x00", b""))
    text, encoding = decode_text(
        data, where=where, declared=declared[1].decode("ascii") if declared else None
    )
    if markup_depth(text, limits.nesting) > limits.nesting:
        raise SourceTooLarge(
            "HTML 嵌套过深 the HTML is nested too deeply", where=where, remedy="请另存为 PDF save it as PDF"
        )
    tree = LexborHTMLParser(_SUBSET.sub("", text, count=1))
    meter.check_time()
    styles = StyleSheet([node.text() for node in tree.css("style")])
    title = tree.css_first("title")
    name = _SPACE.sub(" ", title.text()).strip() if title is not None else ""
    root = tree.body or tree.root
    placed = root is not None and ("absolute" in text or "fixed" in text)
    pages, taken = read_positioned(root, styles, meter) if placed else ((), frozenset())
    blocks = _Flow(styles, taken, _Counter(meter)).items(root, 0) if root is not None else []
    parts: list[Part] = []
    if blocks:
        parts.append(Part("html", 1, name, blocks=tuple(blocks)))
    parts.extend(
        Part("page", number, name, page.width, page.height, page.words, page.rulings)
        for number, page in enumerate(pages, start=1)
    )
    if not parts:
        raise DamagedSource(
            "网页没有文字 the HTML shows no text", where=where, remedy="请核对原文件 check the original"
        )
    return tuple(parts), (f"encoding: {encoding}",)


def unpack_mhtml(data: bytes, where: str) -> bytes:
    """The HTML inside a web archive (RFC 2557); raises DamagedSource when it has none."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for index, part in enumerate(message.walk()):
        if index > 1000:
            break
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload:
                charset = part.get_content_charset()
                mark = f'<meta charset="{charset}">'.encode("ascii", "ignore") if charset else b""
                return (
                    payload
                    if payload.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
                    else mark + payload
                )
    raise DamagedSource(
        "网页归档里没有 HTML no HTML in the web archive", where=where, remedy="请另存为 PDF save it as PDF"
    )


def markup_depth(text: str, limit: int) -> int:
    """How deep elements that need an end tag are nested; counting stops once beyond `limit`."""
    depth = deepest = 0
    for close, tag, self_closed in _TAG.findall(text):
        if self_closed or tag.lower() in _FLAT:
            continue
        depth = max(0, depth + (-1 if close else 1))
        if depth > deepest:
            deepest = depth
            if deepest > limit:
                break
    return deepest


def children(node: Node) -> Iterator[Node]:
    """The child nodes of `node`, text included."""
    child = node.child
    while child is not None:
        yield child
        child = child.next


class _Flow:
    """Walks elements in order and gives lines and grids; deep trees need no deep stack."""

    def __init__(self, styles: StyleSheet, taken: frozenset[int], counter: _Counter) -> None:
        self._styles = styles
        self._taken = taken
        self._counter = counter

    def items(self, root: Node, depth: int) -> list[Item]:
        """The blocks inside `root`, in order."""
        out: list[Item] = []
        text: list[str] = []
        style = ""
        preformatted = 0
        numbers: dict[int, int] = {}

        def flush() -> None:
            line = "".join(text)
            text.clear()
            for piece in line.split("\n"):
                shown = piece.strip(" ") if not preformatted else piece.rstrip()
                if shown.strip():
                    self._counter.line += 1
                    self._counter.meter.add_cells()
                    out.append(Line(shown, Place(line=self._counter.line), style))

        stack: list[tuple[Node, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            tag = node.tag
            if leaving:
                flush()
                style = "" if tag in _HEADINGS or tag in {"nav", "footer"} else style
                preformatted -= tag == "pre"
                continue
            if node.is_text_node:
                raw = node.text_content or ""
                if preformatted:
                    text.append(raw.replace("\r\n", "\n").replace("\r", "\n"))
                else:
                    piece = _SPACE.sub(" ", raw)
                    text.append(piece[1:] if piece[:1] == " " and text and text[-1].endswith(" ") else piece)
                continue
            if not node.is_element_node or tag in _SKIPPED or node.mem_id in self._taken:
                continue
            attributes = node.attributes
            if is_hidden(attributes, self._styles.resolve(tag, attributes)):
                continue
            if tag == "br":
                flush()
                continue
            if tag == "input":
                if (attributes.get("type") or "text").lower() == "text":
                    text.append(attributes.get("value") or "")
                continue
            if tag == "table" and depth < _MAX_DEPTH:
                flush()
                out.extend(self._table(node, depth))
                continue
            if tag in _BLOCKS and node.mem_id != root.mem_id:
                flush()
                stack.append((node, True))
                if tag in _HEADINGS:
                    style = "heading"
                elif tag in {"nav", "footer"}:
                    style = "header" if tag == "nav" else "footer"
                elif tag == "li":
                    text.append(_list_number(node, numbers))
            preformatted += tag == "pre"
            child = node.last_child
            while child is not None:
                stack.append((child, False))
                child = child.prev
        flush()
        return out

    def _table(self, table: Node, depth: int) -> list[Item]:
        self._counter.table += 1
        number = self._counter.table
        captions: list[Item] = []
        cells: list[list[RawCell]] = []
        groups: list[int] = []
        inner_cells = own_cells = 0
        for row in table_rows(table):
            if row.tag == "caption":
                captions.extend(self.items(row, depth + 1))
                continue
            found: list[RawCell] = []
            for cell in children(row):
                if cell.tag not in {"td", "th"} or is_hidden(
                    cell.attributes, self._styles.resolve(cell.tag, cell.attributes)
                ):
                    continue
                self._counter.meter.add_cells()
                content = self.items(cell, depth + 1)
                grids = [item for item in content if isinstance(item, Grid)]
                inner_cells += sum(len(grid.cells) for grid in grids)
                own_cells += any(isinstance(item, Line) for item in content)
                found.append(RawCell(cell.attributes, content))
            if is_hidden(row.attributes, self._styles.resolve("tr", row.attributes)):
                continue
            cells.append(found)
            groups.append(row.parent.mem_id if row.parent is not None else 0)
        everything = [item for row_cells in cells for cell in row_cells for item in cell.content]
        if sum(len(row_cells) for row_cells in cells) == 1 or inner_cells >= max(own_cells, 1):
            return captions + everything
        grid = form_grid(cells, groups, number, self._counter.meter)
        inner: list[Item] = [item for item in everything if isinstance(item, Grid)]
        return [*captions, *([grid] if grid is not None else []), *inner]


def _list_number(node: Node, numbers: dict[int, int]) -> str:
    """The number that a browser prints before an item of an ordered list."""
    parent = node.parent
    if parent is None or parent.tag != "ol":
        return ""
    start = parent.attributes.get("start") or "1"
    given = node.attributes.get("value") or ""
    last = numbers.get(parent.mem_id, (int(start) if start.isdecimal() and len(start) < 9 else 1) - 1)
    numbers[parent.mem_id] = int(given) if given.isdecimal() and len(given) < 9 else last + 1
    return f"{numbers[parent.mem_id]}."
