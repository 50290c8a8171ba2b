"""DOCX: paragraphs and tables in document order, read from the XML directly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from jixiao.model.document import Block, Cell, Grid, Line, Part, Place
from jixiao.readers.archive import Archive
from jixiao.readers.docx_numbering import Numbering
from jixiao.readers.docx_text import Paragraph, W, read_paragraph, value_of
from jixiao.readers.limits import Limits, Meter

_CONTAINERS = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MAX_COLUMNS = 1024


@dataclass(slots=True)
class _State:
    """What changes while a document is walked: page and paragraph number, tables seen, what to tell."""

    meter: Meter
    paged: str
    headings: frozenset[str]
    nesting: int
    numbering: Numbering
    page: int = 1
    paragraph: int = 0
    table: int = 0
    notes: set[str] = field(default_factory=set)

    def place(self) -> Place:
        return Place(page=self.page if self.paged else None, line=self.paragraph)


@dataclass(slots=True)
class _Box:
    """A table cell while its table is read."""

    cell: Cell
    inner: list[Block]


def read_docx(
    data: bytes, where: str, limits: Limits, meter: Meter
) -> tuple[tuple[Part, ...], int | None, tuple[str, ...]]:
    """The one Part of a DOCX, its page count and notes.

    Blocks are Lines and Grids in document order; headers come first and footers last (styles "header",
    "footer"), foot- and endnotes before the footers. `place.line` is the paragraph's number outside tables.
    Pages are counted from the breaks that the writing program left (w:lastRenderedPageBreak), else from
    explicit page breaks; without either `place.page` is None. Deleted and hidden text is left out; a nested
    table is a Grid of its own after the table around it, and a table that only arranges others is unwrapped.
    Raises DamagedSource, EncryptedSource or SourceTooLarge. Source: ECMA-376 part 1, clause 17.
    """
    archive = Archive(data, where, limits)
    main = _main_part(archive)
    root = archive.read_xml(main)
    rendered = next(root.iter(W + "lastRenderedPageBreak"), None) is not None
    explicit = not rendered and _has_explicit_break(root)
    styles, numbering = _optional(archive, "word/styles.xml"), _optional(archive, "word/numbering.xml")
    state = _State(
        meter,
        "rendered" if rendered else "explicit" if explicit else "",
        _heading_styles(styles),
        64,
        Numbering(numbering, styles),
    )
    body = root.find(W + "body")
    blocks = list(_walk(body if body is not None else root, state, 0))
    pages = state.page if rendered else None
    if explicit:
        state.notes.add("page numbers count explicit page breaks only")
    folder = main.rsplit("/", 1)[0] + "/" if "/" in main else ""
    head = [
        line for name in _parts(archive, folder, "header") for line in _aside(archive, name, "header", state)
    ]
    notes = [
        line
        for name in ("footnotes", "endnotes")
        for line in _aside(archive, f"{folder}{name}.xml", "", state)
    ]
    foot = [
        line for name in _parts(archive, folder, "footer") for line in _aside(archive, name, "footer", state)
    ]
    return (Part("text", 1, blocks=(*head, *blocks, *notes, *foot)),), pages, tuple(sorted(state.notes))


def _main_part(archive: Archive) -> str:
    if archive.has("_rels/.rels"):
        for relation in archive.read_xml("_rels/.rels"):
            if str(relation.get("Type", "")).endswith("/officeDocument") and archive.has(
                relation.get("Target", "")
            ):
                return str(relation.get("Target")).lstrip("/")
    return "word/document.xml"


def _parts(archive: Archive, folder: str, prefix: str) -> list[str]:
    start = f"{folder}{prefix}".lower()
    return [name for name in archive.names() if name.startswith(start) and name.endswith(".xml")]


def _optional(archive: Archive, name: str) -> etree._Element | None:
    return archive.read_xml(name) if archive.has(name) else None


def _heading_styles(styles: etree._Element | None) -> frozenset[str]:
    found = set()
    for style in styles.iter(W + "style") if styles is not None else ():
        name = value_of(style.find(W + "name")).lower()
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        if (
            name.startswith(("heading", "标题"))
            or name == "title"
            or (outline is not None and value_of(outline) < "9")
        ):
            found.add(style.get(W + "styleId", ""))
    return frozenset(found)


def _has_explicit_break(root: etree._Element) -> bool:
    return any(br.get(W + "type") == "page" for br in root.iter(W + "br")) or any(
        value_of(mark, "true") not in {"0", "false"} for mark in root.iter(W + "pageBreakBefore")
    )


def _children(parent: etree._Element, depth: int = 0) -> Iterator[etree._Element]:
    """The children of `parent`, those of content controls, insertions and chosen alternatives in their place."""
    for child in parent:
        if child.tag in _CONTAINERS and depth < 64:
            yield from _children(child, depth + 1)
        elif child.tag == _ALTERNATE and len(child) and depth < 64:
            yield from _children(child[0], depth + 1)
        else:
            yield child


def _walk(parent: etree._Element, state: _State, depth: int) -> Iterator[Block]:
    for child in _children(parent):
        if child.tag == W + "p":
            yield from _lines(child, state, depth)
        elif child.tag == W + "tbl":
            yield from _table(child, state, depth)
        elif child.tag == W + "altChunk":
            state.notes.add("an embedded document (altChunk) was not read")


def _lines(element: etree._Element, state: _State, depth: int) -> Iterator[Block]:
    paragraph = _numbered(element, state)
    state.paragraph += 1
    state.meter.add_cells()
    style = "heading" if paragraph.style in state.headings or paragraph.outlined else ""
    state.page += paragraph.break_before
    for text, breaks in paragraph.lines:
        if text.strip():
            yield Line(text, state.place(), style)
        state.page += breaks
    for box in paragraph.boxes:
        if depth < state.nesting:
            yield from _walk(box, state, depth + 1)


def _numbered(element: etree._Element, state: _State) -> Paragraph:
    """A paragraph with the number that its list prints before it."""
    paragraph = read_paragraph(element, state.paged)
    label = state.numbering.label(element)
    if label:
        text, breaks = paragraph.lines[0]
        paragraph.lines[0] = (f"{label} {text}" if text else label, breaks)
    return paragraph


def _table(element: etree._Element, state: _State, depth: int) -> Iterator[Block]:
    if depth >= state.nesting:
        state.notes.add("tables nested too deeply were left out")
        return
    state.table += 1
    number = state.table
    start = state.page
    boxes, row_count, column_count = _table_cells(element, state, number, depth)
    inner = [block for box in boxes for block in box.inner]
    if inner and _only_arranges(boxes):
        state.notes.add("a table around other tables was unwrapped")
        for box in boxes:
            yield from (Line(text, box.cell.place) for text in box.cell.lines if text.strip())
            yield from box.inner
        return
    if boxes:
        place = Place(page=start if state.paged else None, table=number)
        yield Grid(tuple(box.cell for box in boxes), row_count, column_count, place=place)
    if inner:
        state.notes.add("a table inside a table cell was read as a table of its own")
        yield from inner


def _only_arranges(boxes: list[_Box]) -> bool:
    """Whether no row of the table has text beside another cell with text or a table."""
    filled: dict[int, int] = {}
    for box in boxes:
        if box.inner or any(line.strip() for line in box.cell.lines):
            filled[box.cell.row] = filled.get(box.cell.row, 0) + 1
    return all(count == 1 for count in filled.values())


def _table_cells(
    table: etree._Element, state: _State, number: int, depth: int
) -> tuple[list[_Box], int, int]:
    boxes: list[_Box] = []
    owners: dict[int, int] = {}
    row = column_count = 0
    for line in _children(table):
        if line.tag != W + "tr" or line.find(f"{W}trPr/{W}del") is not None:
            continue
        hidden = line.find(f"{W}trPr/{W}hidden") is not None
        column = _count(line.find(f"{W}trPr/{W}gridBefore"), 0)
        page, last = state.page, state.page
        starts: dict[int, int] = {}
        for element in _children(line):
            if element.tag != W + "tc":
                continue
            state.meter.add_cells()
            state.page = page
            span = _count(element.find(f"{W}tcPr/{W}gridSpan"), 1)
            span = max(1, min(span, _MAX_COLUMNS - min(column, _MAX_COLUMNS - 1)))
            merge = element.find(f"{W}tcPr/{W}vMerge")
            aside = element.find(f"{W}tcPr/{W}hMerge")
            place = Place(page=page if state.paged else None, table=number, row=row + 1, column=column + 1)
            lines, inner = _cell_content(element, state, depth)
            last = max(last, state.page)
            if aside is not None and value_of(aside) != "restart" and boxes and boxes[-1].cell.row == row:
                boxes[-1] = _widen(boxes[-1], lines, column_span=boxes[-1].cell.column_span + span)
            elif merge is not None and value_of(merge) != "restart" and column in owners:
                owner = boxes[owners[column]]
                boxes[owners[column]] = _widen(owner, lines, row_span=row - owner.cell.row + 1)
                boxes[owners[column]].inner.extend(inner)
                starts[column] = owners[column]
            else:
                flags = frozenset({"hidden"}) if hidden else frozenset()
                boxes.append(_Box(Cell(row, column, lines, 1, span, place, flags), inner))
                if merge is not None:
                    starts[column] = len(boxes) - 1
            column += span
        column_count = max(column_count, column)
        state.page = last
        owners = starts
        row += 1
    return boxes, row, column_count


def _widen(box: _Box, lines: tuple[str, ...], *, row_span: int = 0, column_span: int = 0) -> _Box:
    cell = box.cell
    kept = cell.lines + lines if any(line.strip() for line in lines) else cell.lines
    return _Box(
        replace(
            cell, lines=kept, row_span=row_span or cell.row_span, column_span=column_span or cell.column_span
        ),
        box.inner,
    )


def _cell_content(element: etree._Element, state: _State, depth: int) -> tuple[tuple[str, ...], list[Block]]:
    """The text lines of a cell and the blocks of the tables inside it."""
    lines: list[str] = []
    inner: list[Block] = []
    for child in _children(element):
        if child.tag == W + "p":
            paragraph = _numbered(child, state)
            for text, breaks in paragraph.lines:
                lines.append(text)
                state.page += breaks
            for box in paragraph.boxes:
                lines.extend(_box_lines(box, state))
        elif child.tag == W + "tbl":
            inner.extend(_table(child, state, depth + 1))
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    return tuple(line for line in lines if line.strip()), inner


def _box_lines(box: etree._Element, state: _State) -> Iterator[str]:
    for element in box.iter(W + "p"):
        yield from (text for text, _ in read_paragraph(element, state.paged).lines)


def _count(element: etree._Element | None, default: int) -> int:
    try:
        return max(0, min(int(value_of(element)), _MAX_COLUMNS)) if element is not None else default
    except ValueError:
        return default


def _aside(archive: Archive, name: str, style: str, state: _State) -> Iterator[Line]:
    if not archive.has(name):
        return
    seen: set[str] = set()
    for element in archive.read_xml(name).iter(W + "p"):
        paragraph: Paragraph = read_paragraph(element, "")
        for text, _ in paragraph.lines:
            if text.strip() and text not in seen:
                seen.add(text)
                yield Line(text, Place(), style)
