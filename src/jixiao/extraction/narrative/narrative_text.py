"""Running text put together again: lines wrapped by a page become paragraphs that know where each character stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from jixiao.model.document import Flow, Grid, Line
from jixiao.model.records import Source
from jixiao.text import nfc

_SPACES = re.compile(r"[\s\u3000\u00a0\u200b\ufeff]+")
_MARKER = re.compile(
    r"^(?:#+|[-*+]\s|第[一二三四五六七八九十]+(?:部分|章|节)|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十]{1,3}[)）]"
    r"|\d{1,2}[、．.](?!\d)|[（(]\d{1,2}[)）]|附件?\s*\d*[：:]|\*\*)"
)
_TERMINAL = "。！？!?"
_MONEY = re.compile(r"\d(?:万元|亿元|元)|\d%")
_LEVELS = (
    re.compile(r"^第[一二三四五六七八九十]+(?:部分|章)"),
    re.compile(r"^[一二三四五六七八九十]{1,3}[、．.]"),
    re.compile(r"^[（(][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"^\d{1,2}[、．.]"),
    re.compile(r"^[（(]\d{1,2}[)）]"),
)
_MAX_HEADING = 70
_FULL = 0.85


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph without white space; `owners[i]` is the line that character i stands in."""

    text: str
    owners: tuple[Line, ...]
    section: str | None
    heading: bool = False

    def source(self, start: int, end: int, quote: str | None = None) -> Source:
        """The place of the characters from `start` to before `end`."""
        first = self.owners[start].place
        last = self.owners[max(start, min(end, len(self.owners)) - 1)].place
        line_end = last.line if last.line != first.line else first.line_end
        return Source(
            page=first.page,
            line=first.line,
            line_end=line_end,
            sheet=first.sheet,
            bbox=first.box,
            quote=quote,
        )

    def keys(self, start: int = 0, end: int | None = None) -> frozenset[int]:
        """The keys of the lines from `start` to before `end`."""
        return frozenset(line.key for line in self.owners[start:end])


def read_paragraphs(flow: Flow, taken: frozenset[int]) -> tuple[Paragraph, ...]:
    """The paragraphs of the lines that belong to nobody, each under its section's headings.

    A line goes on with the one before it when that one fills the width of the page or stops in mid-sentence, and
    it does not start with a list mark.
    """
    margin = _find_margin(flow, taken)
    groups: list[list[Line]] = []
    open_group = False
    for block in flow.blocks:
        if isinstance(block, Grid):
            open_group = False
            continue
        if block.key in flow.ignored or not _clean(block.text) or _clean(block.text).isdigit():
            continue
        if block.key in taken:
            open_group = False
            continue
        if open_group and _goes_on(groups[-1], block, margin):
            groups[-1].append(block)
        else:
            groups.append([block])
        open_group = True
    return tuple(_with_sections(groups))


def _clean(text: str) -> str:
    return _SPACES.sub("", nfc(text)).replace("**", "")


@dataclass(frozen=True, slots=True)
class _Margin:
    """What a full line looks like: its right edge where lines have boxes, else its width in half-width characters."""

    edge: float
    width: float

    def fills(self, line: Line) -> bool:
        """Whether a line reaches the right margin."""
        if line.place.box is not None and self.edge:
            _, top, x1, bottom = line.place.box
            return x1 >= self.edge - 2.2 * (bottom - top)
        return _width(line.text) >= self.width


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text.strip())


def _find_margin(flow: Flow, taken: frozenset[int]) -> _Margin:
    lines = [b for b in flow.blocks if isinstance(b, Line) and b.key not in taken and b.text.strip()]
    widths = sorted(_width(line.text) for line in lines)
    edges = sorted(line.place.box[2] for line in lines if line.place.box is not None)
    return _Margin(
        edge=edges[int(0.9 * (len(edges) - 1))] if edges else 0.0,
        width=_FULL * widths[int(0.9 * (len(widths) - 1))] if widths else 0.0,
    )


def _goes_on(group: list[Line], line: Line, margin: _Margin) -> bool:
    last = group[-1]
    text = _clean(last.text)
    if line.style == "heading" or last.style == "heading" or _MARKER.match(line.text.strip()):
        return False
    if re.search(r"[（(]\d*项[)）][。：:]?$", text) and not _MONEY.search(text):
        return True
    if text[-1] in _TERMINAL or (last.text.lstrip().startswith("#")):
        return False
    if margin.fills(last):
        return True
    whole = "".join(_clean(part.text) for part in group)
    if _is_cut(whole):
        return True
    if text[-1] in "；;：:":
        return False
    return bool(_MONEY.search(whole) or re.search(r"[，。；]", whole))


def _is_cut(text: str) -> bool:
    """Whether a text stops inside brackets or inside a classification (类, 款 printed, 项 to come)."""
    if text.count("（") + text.count("(") > text.count("）") + text.count(")"):
        return True
    return bool(re.search(r"[（(]\d*[类款][)）][^（()）]*$", text)) and not re.search(
        r"[（(]\d*项[)）]", text
    )


def _with_sections(groups: Iterable[list[Line]]) -> Iterable[Paragraph]:
    stack: dict[int, str] = {}
    for group in groups:
        text = ""
        owners: list[Line] = []
        for line in group:
            piece = _clean(line.text)
            text += piece
            owners.extend([line] * len(piece))
        bare = re.sub(r"^(?:#+|-(?!\d))", "", text)
        shift = len(text) - len(bare)
        text, owners = bare, owners[shift:]
        if not text:
            continue
        level = next((i for i, pattern in enumerate(_LEVELS) if pattern.match(text)), None)
        marked = level is not None or group[0].text.lstrip().startswith("#") or group[0].style == "heading"
        if marked and len(text) <= _MAX_HEADING and not _states_something(text):
            depth = level if level is not None else 0
            stack = {d: t for d, t in stack.items() if d < depth} | {depth: text}
            yield Paragraph(text, tuple(owners), _section(stack), heading=True)
            continue
        yield Paragraph(text, tuple(owners), _section(stack))


def _states_something(text: str) -> bool:
    """Whether a marked line is more than a heading: a sentence, an amount, or a label with what it labels."""
    return text[-1] in "。；;，," or bool(_MONEY.search(text) or re.search(r"[：:].", text))


def _section(stack: dict[int, str]) -> str | None:
    return "/".join(stack[depth] for depth in sorted(stack)) or None
