"""The text of one DOCX paragraph as it is printed: runs, breaks, symbols, insertions; no deletions."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_SKIPPED = frozenset(
    W + name
    for name in (
        "del",
        "moveFrom",
        "pPr",
        "rPr",
        "instrText",
        "delText",
        "rt",
        "annotationRef",
        "footnoteRef",
        "endnoteRef",
        "separator",
        "continuationSeparator",
    )
)
# The Symbol font as writers put it into w:sym and into private-use characters: code → character.
_SYMBOL = {
    0xA3: "≤",
    0xB3: "≥",
    0xB1: "±",
    0xB4: "×",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
    0x3D: "=",
    0x3C: "<",
    0x3E: ">",
    0x25: "%",
    0x2B: "+",
    0x2D: "−",
    0xB7: "•",
    0xB0: "°",
}


@dataclass(slots=True)
class Paragraph:
    """A paragraph's lines, each with the number of page breaks after it, and the text boxes anchored in it."""

    style: str = ""
    outlined: bool = False
    break_before: int = 0
    lines: list[tuple[str, int]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)


def value_of(element: etree._Element | None, default: str = "") -> str:
    """The w:val of an element, or `default`."""
    return default if element is None else str(element.get(W + "val", default))


def read_paragraph(element: etree._Element, paged: str) -> Paragraph:
    """The paragraph `element` (w:p); `paged` says which page breaks count: "rendered", "explicit" or none."""
    paragraph = Paragraph()
    properties = element.find(W + "pPr")
    if properties is not None:
        paragraph.style = value_of(properties.find(W + "pStyle"))
        outline = properties.find(W + "outlineLvl")
        paragraph.outlined = outline is not None and value_of(outline, "9") < "9"
        before = properties.find(W + "pageBreakBefore")
        if paged == "explicit" and before is not None and value_of(before, "true") not in {"0", "false"}:
            paragraph.break_before = 1
    text: list[str] = []

    pending = 0

    def end_line(breaks: int = 0) -> None:
        nonlocal pending
        paragraph.lines.append(("".join(text), breaks + pending))
        text.clear()
        pending = 0

    def page_break() -> None:
        nonlocal pending
        if any(piece.strip() for piece in text):
            # A line that runs over the page's end stays one line, standing where it begins.
            pending += 1
        elif paragraph.lines:
            last, breaks = paragraph.lines[-1]
            paragraph.lines[-1] = (last, breaks + 1)
        else:
            paragraph.break_before += 1

    stack = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        tag = child.tag
        if tag in _SKIPPED or not isinstance(tag, str):
            continue
        if tag in (W + "t", _M + "t"):
            text.append(child.text or "")
        elif tag == W + "tab" or tag == W + "ptab":
            text.append("\t")
        elif tag == W + "br":
            if child.get(W + "type") == "page":
                if any(piece.strip() for piece in text):
                    end_line()
                if paged == "explicit":
                    page_break()
            else:
                end_line()
        elif tag == W + "cr":
            end_line()
        elif tag == W + "lastRenderedPageBreak":
            if paged == "rendered":
                page_break()
        elif tag == W + "noBreakHyphen":
            text.append("-")
        elif tag == W + "sym":
            text.append(_symbol(child))
        elif tag == W + "txbxContent":
            paragraph.boxes.append(child)
        elif tag == _ALTERNATE:
            if len(child):
                stack.append(iter(child[0]))
        elif tag == W + "r" and _is_hidden(child):
            continue
        elif len(child):
            stack.append(iter(child))
    end_line()
    if len(paragraph.lines) > 1 and not paragraph.lines[-1][0].strip() and not paragraph.lines[-1][1]:
        paragraph.lines.pop()
    return paragraph


def _is_hidden(run: etree._Element) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and value_of(vanish, "true") not in {"0", "false"}


def _symbol(element: etree._Element) -> str:
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    if element.get(W + "font", "").lower() == "symbol":
        return _SYMBOL.get(code & 0xFF, chr(code))
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
