"""Draws what was seen: rulings, grids, the roles of columns and the fate of every cell, page by page as SVG.

Sources without geometry are drawn line by line. Colours: green placed, grey set aside by name, red not placed.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from jixiao.errors import OutputError, UsageError
from jixiao.extraction.cells.headers import column_role, form_label
from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.coverage import list_atoms, list_fates
from jixiao.extraction.extract import recognise_flow
from jixiao.layout.flow import recover_flow
from jixiao.model.document import Cell, Document, Flow, Grid, Line, Part
from jixiao.readers.open import read_document
from jixiao.text import join_lines

_STYLE = (
    "<style>rect{fill-opacity:.14;stroke-width:.8}.placed{fill:#1a9850;stroke:#1a9850}.ignored{fill:#888;stroke:#999}"
    ".unplaced{fill:#d73027;stroke:#d73027;fill-opacity:.3}.ruling{stroke:#e08214;stroke-width:1.2}"
    "text{font-family:'Noto Sans CJK SC','Microsoft YaHei',sans-serif;fill:#222}.role{fill:#542788;font-size:6px}"
    ".reason{fill:#666;font-size:5px}</style>"
)
_ROW = 16.0

Fates = dict[int, tuple[str, str]]
"""By key: placed, ignored or unplaced, and the reason."""


def draw_source(source: Path, page: int | None, out: Path) -> list[Path]:
    """Writes one SVG for each page (or the one asked for) into `out`; the written paths.

    Raises SourceError when the source cannot be read, UsageError when it has no such page.
    """
    document = read_document(source)
    flow = recover_flow(document)
    understanding = recognise_flow(flow)
    fates = list_fates(flow, understanding.placed, understanding.ignored)
    drawn = dict(_draw_pages(document, flow, fates))
    if page is not None and page not in drawn:
        raise UsageError(f"there is no page {page}", where=str(source), remedy=f"pages: {len(drawn)}")
    try:
        out.mkdir(parents=True, exist_ok=True)
        written = []
        for number in [page] if page is not None else sorted(drawn):
            target = out / f"{source.stem}-{number:03d}.svg"
            target.write_text(drawn[number], encoding="utf-8")
            written.append(target)
    except OSError as error:
        raise OutputError(str(error), where=str(out), remedy="choose a folder you can write to") from error
    return written


def _draw_pages(document: Document, flow: Flow, fates: Fates) -> Iterator[tuple[int, str]]:
    pages = [part for part in document.parts if part.kind == "page" and part.width]
    if pages:
        for part in pages:
            yield part.number, _draw_page(part, flow, fates)
    else:
        yield from _draw_lists(flow, fates)


def name_role(text: str) -> str:
    """What a label was taken for: a column's role, a form label, a level; "" when it is none of these."""
    level = find_level(text, 1) or find_level(text, 2)
    if level is not None:
        return level.notation
    role = column_role(text)
    if role is not None:
        return role
    label = form_label(text)
    return f"label:{label}" if label else ""


def _draw_page(part: Part, flow: Flow, fates: Fates) -> str:
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {part.width:.0f} {part.height:.0f}" '
        f'width="{part.width * 1.6:.0f}">{_STYLE}<rect width="100%" height="100%" style="fill:#fff;fill-opacity:1"/>'
    ]
    for word in part.words:
        x0, top, _, bottom = word.box
        size = word.size or bottom - top
        out.append(
            f'<text x="{x0:.1f}" y="{bottom - 0.15 * size:.1f}" font-size="{size:.1f}">{escape(word.text)}</text>'
        )
    for ruling in part.rulings:
        x0, top, x1, bottom = ruling.box
        out.append(f'<line class="ruling" x1="{x0:.1f}" y1="{top:.1f}" x2="{x1:.1f}" y2="{bottom:.1f}"/>')
    for block in flow.blocks:
        if isinstance(block, Line):
            if block.place.page == part.number:
                out += _draw_box(block.key, block.place.box, "", fates)
            continue
        for cell in block.cells:
            if (cell.place.page or block.place.page) == part.number:
                out += _draw_box(cell.key, cell.place.box, name_role(join_lines(cell.lines)), fates)
    return "".join([*out, "</svg>\n"])


def _draw_box(key: int, box: tuple[float, float, float, float] | None, role: str, fates: Fates) -> list[str]:
    if box is None or key not in fates:
        return []
    x0, top, x1, bottom = box
    fate, reason = fates[key]
    shape = (
        f'<rect class="{fate}" x="{x0:.1f}" y="{top:.1f}" width="{max(x1 - x0, 0):.1f}" '
        f'height="{max(bottom - top, 0):.1f}"/>'
    )
    notes = []
    if role:
        notes.append(f'<text class="role" x="{x0 + 1:.1f}" y="{top + 6:.1f}">{escape(role)}</text>')
    if reason:
        notes.append(f'<text class="reason" x="{x0 + 1:.1f}" y="{bottom - 1:.1f}">{escape(reason)}</text>')
    return [shape, *notes]


def _draw_lists(flow: Flow, fates: Fates) -> Iterator[tuple[int, str]]:
    """Sources without geometry: their rows in order, a hundred and twenty to a drawing."""
    cells: dict[int, Cell] = {c.key: c for b in flow.blocks if isinstance(b, Grid) for c in b.cells}
    rows: list[list[tuple[int, str]]] = []
    last: tuple[int, int] | None = None
    labels: list[str] = []
    for atom in list_atoms(flow):
        if atom.row != last:
            rows.append([])
            place = atom.place
            labels.append(str(place.line or f"{place.sheet or ''} {place.row or ''}".strip()))
            last = atom.row
        rows[-1].append((atom.key, atom.text))
    for number, start in enumerate(range(0, len(rows), 120), 1):
        yield number, _draw_rows(rows[start : start + 120], labels[start : start + 120], cells, fates)


def _draw_rows(
    rows: list[list[tuple[int, str]]], labels: list[str], cells: dict[int, Cell], fates: Fates
) -> str:
    width = 1400.0
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {_ROW * len(rows) + 10:g}" width="{width:g}">'
        f'{_STYLE}<rect width="100%" height="100%" style="fill:#fff;fill-opacity:1"/>'
    ]
    for number, (row, label) in enumerate(zip(rows, labels, strict=True)):
        y = 5 + number * _ROW
        out.append(f'<text x="2" y="{y + 11:g}" font-size="9">{escape(label)}</text>')
        x = 44.0
        for key, text in row:
            shown = text.strip()[:60]
            span = min(12.0 * max(len(shown), 1) + 8, width - x - 4)
            fate, reason = fates[key]
            role = name_role(text) if key in cells or len(text) < 14 else ""
            out.append(
                f'<rect class="{fate}" x="{x:g}" y="{y:g}" width="{max(span, 4):g}" height="{_ROW - 2:g}"/>'
            )
            out.append(f'<text x="{x + 3:g}" y="{y + 11:g}" font-size="10">{escape(shown)}</text>')
            note = role or reason
            if note:
                out.append(f'<text class="role" x="{x + 3:g}" y="{y + 4:g}">{escape(note)}</text>')
            x += span + 6
            if x > width - 30:
                break
    return "".join([*out, "</svg>\n"])
