"""Budget tables in grids: title rows, head rows, body rows, with every figure in its printed column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from jixiao.extraction.budget.grid_rows import GridRows, read_positioned
from jixiao.extraction.budget.loose_rows import is_loose, read_loose_row, trims_ends
from jixiao.extraction.budget.table_drafts import (
    AMOUNT,
    Column,
    Draft,
    DraftRow,
    figure_value,
    place_source,
)
from jixiao.extraction.budget.table_heads import (
    block_sides,
    build_columns,
    extend_heads,
    is_head_row,
    is_label,
    is_numbering_row,
)
from jixiao.extraction.budget.table_kinds import (
    head_key,
    is_head_word,
    is_number_line,
    is_performance_title,
    is_total_row,
    looks_like_title,
    note_text,
    says_empty,
    starts_with_ordinal,
    table_kind,
)
from jixiao.extraction.cells.headers import money_unit
from jixiao.model.document import LOOSE, Cell, Grid, Place
from jixiao.text import compare_form, join_lines, squeeze

_UNIT_NAME = re.compile(
    r"^(?:(?:部门|单位|预算单位|填报单位|编制单位|部门\(单位\)|部门\(单位\)名称|单位名称|部门名称|公开单位)[::]|(?:金额)?单位[::])"
)
_MAX_HEAD_ROWS = 8
_MAX_TITLE_ROWS = 10
_OVERVIEWS = (
    "income-expenditure-overview",
    "appropriation-overview",
    "final-income-expenditure",
    "final-appropriation-overview",
)


@dataclass(slots=True)
class TitleLines:
    """What stands printed above a table: title, unit of money, number, and the keys of those lines."""

    title: str | None = None
    unit: str | None = None
    number: str | None = None
    place: Place | None = None
    keys: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class TableReading:
    """A table read, or rows that go on with the table before (`continues`)."""

    draft: Draft
    placed: set[int] = field(default_factory=set)
    ignored: dict[int, str] = field(default_factory=dict)
    continues: bool = False


def split_at_titles(grid: Grid) -> list[Grid]:
    """A grid cut where the title of a further budget table stands alone in a row (several tables on one sheet)."""
    by_row: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        if compare_form("".join(cell.lines)):
            by_row.setdefault(cell.row, []).append(cell)
    starts = [0]
    for r in sorted(by_row):
        text = join_lines(by_row[r][0].lines)
        below = by_row.get(r + 1, [])
        stated = len(below) == 1 and money_unit(join_lines(below[0].lines)) is not None
        if (
            len(by_row[r]) == 1
            and r > 2
            and looks_like_title(text)
            and not is_number_line(text)
            and (stated or table_kind(text) != "other")
        ):
            above = by_row.get(r - 1, [])
            numbered = len(above) == 1 and is_number_line(join_lines(above[0].lines)) and r - 1 > starts[-1]
            starts.append(r - 1 if numbered else r)
    if len(starts) == 1:
        return [grid]
    parts = []
    for start, end in zip(starts, [*starts[1:], grid.row_count], strict=True):
        cells = tuple(replace(cell, row=cell.row - start) for cell in grid.cells if start <= cell.row < end)
        if cells:
            parts.append(replace(grid, cells=cells, row_count=end - start))
    return parts


def read_grid_table(grid: Grid, above: TitleLines, previous: Draft | None) -> TableReading | None:
    """The budget table that a grid holds, None when it holds none.

    `above` is what the lines before it say; `previous` the table before it with nothing but page furniture between,
    whose columns a grid without a head inherits.
    """
    rows = GridRows(grid)
    ignored: dict[int, str] = {}
    top = _take_titles(rows, above, ignored)
    if is_performance_title(above.title):
        return None
    sure = above.title is not None and above.unit is not None
    heads, first_body = _find_heads(rows, top, sure)
    body = list(rows.text[first_body:])
    width = max((len(rows.cells(r)) for r in heads), default=0) if grid.ragged else rows.width
    body = [row[:width] for row in body]
    if not heads:
        return _continue_table(rows, top, above, previous, ignored)
    head_rows = [rows.text[r][:width] for r in heads if not is_numbering_row(rows.distinct(r))]
    total_in_head = _total_in_head(head_rows)
    if total_in_head is not None:
        head_rows = [*head_rows[:-1], ["" if c == total_in_head else t for c, t in enumerate(head_rows[-1])]]
    columns = build_columns(head_rows if rows.spans else extend_heads(head_rows), body)
    if not _is_budget(columns, body, above.title, head_rows, sure):
        return None
    continues = (
        previous is not None and _same_heads(previous, columns) and above.title in (None, previous.title)
    )
    if continues and previous is not None:
        draft = _new_draft(previous.title, previous.kind, previous.unit, previous.number, columns, grid.place)
        draft.carried = dict(previous.carried)
    else:
        unit = above.unit or next((u for row in head_rows for t in row if (u := money_unit(t))), None)
        place = above.place or grid.place
        draft = _new_draft(above.title, table_kind(above.title), unit, above.number, columns, place)
    placed: set[int] = set()
    for r in heads:
        for cell in rows.cells(r):
            if total_in_head is not None and r == heads[-1] and cell.column == total_in_head:
                name = squeeze("".join(cell.lines))
                draft.rows.append(DraftRow(None, name, [], (), source=place_source(cell.place)))
                placed.add(cell.key)
            else:
                ignored[cell.key] = "table head"
    _read_body(rows, first_body, draft, placed, ignored)
    return TableReading(draft, placed, ignored, continues)


def _new_draft(
    title: str | None, kind: str, unit: str | None, number: str | None, columns: list[Column], place: Place
) -> Draft:
    return Draft(title, kind, unit, number, columns, [], source=place_source(place))


def _take_titles(rows: GridRows, above: TitleLines, ignored: dict[int, str]) -> int:
    """Title, number and unit rows inside the grid, before its head; returns the first row after them."""
    last = _last_title(rows)
    r = 0
    while r < min(rows.height, max(5, last + 4)):
        texts = rows.distinct(r)
        if not texts:
            r += 1
            continue
        reasons = [_title_row_reason(text, len(texts), rows, r) for text in texts]
        if r >= last and not all(reasons):
            break
        for text in texts:
            if (unit := money_unit(text)) and above.unit is None:
                above.unit = unit
            if is_number_line(text):
                above.number = above.number or squeeze(text)
            elif looks_like_title(text) and (above.title is None or r == last):
                above.title = squeeze(text)
        for cell in rows.cells(r):
            if cell.lines:
                ignored[cell.key] = "table title"
        r += 1
    return r


def _last_title(rows: GridRows) -> int:
    """The row of the last title above the head, with nothing but lines that stand alone in their rows before it; -1 for none."""
    last = -1
    for r in range(min(rows.height, _MAX_TITLE_ROWS)):
        texts = rows.distinct(r)
        if len(texts) > 1 and not all(_title_row_reason(text, len(texts), rows, r) for text in texts):
            break
        if len(texts) == 1:
            # After a title that names its kind another one is the first row of the table.
            if is_number_line(texts[0]):
                continue
            if looks_like_title(texts[0]) and (last < 0 or table_kind(texts[0]) != "other"):
                last = r
            elif is_head_word(texts[0]) or is_total_row(texts[0]) or figure_value(texts[0]):
                break
    return last


def _title_row_reason(text: str, count: int, rows: GridRows, r: int) -> bool:
    key = head_key(text)
    if is_number_line(text) or _UNIT_NAME.match(key):
        return True
    if count == 1 and looks_like_title(text) and (not is_head_word(text) or table_kind(text) != "other"):
        return True
    return bool(money_unit(text) and not is_head_word(re.sub(r"\(.*\)$", "", key)) and not rows.own(r)[1:])


def _find_heads(rows: GridRows, top: int, sure: bool) -> tuple[list[int], int]:
    """The head rows and the first body row; no head rows when the grid starts with its body.

    `sure`: a title and a unit of money stand above, so the first row is a head whatever its words are.
    """
    heads: list[int] = []
    reach = top
    r = top
    while r < rows.height and r - top < _MAX_HEAD_ROWS:
        texts = rows.own(r)
        if heads and (is_numbering_row(rows.distinct(r))):
            heads.append(r)
            r += 1
            break
        if not texts:
            if heads and r < reach:
                heads.append(r)
                r += 1
                continue
            if not heads:
                r += 1
                continue
            break
        inside = bool(heads) and r < reach and not any(figure_value(text) for text in texts)
        first = sure and not heads and len(texts) > 2 and _are_words(texts)
        under = bool(heads) and not rows.spans and _stands_under(rows, heads[-1], r)
        if not (is_head_row(texts) or inside or first or under):
            break
        if heads and not inside and _starts_body(rows, r, texts):
            break
        heads.append(r)
        reach = max([reach, *(cell.row + cell.row_span for cell in rows.cells(r))])
        r += 1
    return heads, r if heads else top


def _stands_under(rows: GridRows, head: int, r: int) -> bool:
    """Whether a row of words in a grid without spans goes on with the head above: its first columns are empty, theirs are not."""
    filled = [c for c in range(rows.width) if compare_form(rows.text[r][c])]
    return (
        len(filled) > 1
        and filled[0] > 0
        and bool(compare_form(rows.text[head][0]))
        and _are_words([rows.text[r][c] for c in filled])
        and any(not compare_form(rows.text[head][c]) for c in filled)
    )


def _are_words(texts: list[str]) -> bool:
    return not any(figure_value(text) or starts_with_ordinal(text) for text in texts)


def _starts_body(rows: GridRows, r: int, texts: list[str]) -> bool:
    """Whether a row of head words below the head is the first row of the body (a total, or names without figures)."""
    filled = [c for c in range(rows.width) if compare_form(rows.text[r][c])]
    if is_total_row(texts[0]) and len(texts) == 1:
        return True
    return len(texts) == 1 and filled[0] == 0 and not is_head_word(texts[0])


def _total_in_head(heads: list[list[str]]) -> int | None:
    """The column of a row name 合计 that the lowest head row prints beside 类 款 项, None when there is none."""
    if not heads:
        return None
    keys = [head_key(text) for text in heads[-1]]
    if not {"类", "款", "项"} <= set(keys) or len(heads) < 2:
        return None
    totals = [c for c, key in enumerate(keys) if is_total_row(key) and compare_form(heads[-2][c])]
    return totals[0] if len(totals) == 1 and head_key(heads[-2][totals[0]]) != keys[totals[0]] else None


def _is_budget(
    columns: list[Column], body: list[list[str]], title: str | None, heads: list[list[str]], sure: bool
) -> bool:
    amounts = [i for i, column in enumerate(columns) if column.role == AMOUNT]
    if not amounts:
        return False
    words = [text for row in heads for text in row if is_head_word(text)]
    figures = any(figure_value(row[i]) for row in body for i in amounts if i < len(row))
    named = table_kind(title) != "other"
    labelled = any(is_label(column) for column in columns)
    decimal = any("." in (figure_value(row[i]) or "") for row in body for i in amounts if i < len(row))
    enough = len(words) >= 2 or (sure and len(columns) > 2)
    return enough and ((named and (figures or labelled)) or (labelled and decimal))


def _same_heads(previous: Draft, columns: list[Column]) -> bool:
    return [head_key(c.label) for c in previous.columns] == [head_key(c.label) for c in columns]


def _continue_table(
    rows: GridRows, top: int, above: TitleLines, previous: Draft | None, ignored: dict[int, str]
) -> TableReading | None:
    if previous is None or above.title not in (None, previous.title) or rows.width != len(previous.columns):
        return None
    # As many columns are not the same columns where both are told from white space.
    if any(LOOSE in cell.flags for cell in rows.grid.cells):
        return None
    amounts = [i for i, column in enumerate(previous.columns) if column.role == AMOUNT]
    cells = [
        (c, rows.text[r][c]) for r in range(top, rows.height) for c in range(rows.width) if rows.text[r][c]
    ]
    figures = [c for c, text in cells if figure_value(text) and "." in text]
    if not figures or sum(c in amounts for c in figures) < 0.8 * len(figures):
        return None
    draft = _new_draft(
        previous.title, previous.kind, previous.unit, previous.number, previous.columns, rows.grid.place
    )
    draft.carried = dict(previous.carried)
    placed: set[int] = set()
    _read_body(rows, top, draft, placed, ignored)
    return TableReading(draft, placed, ignored, continues=True)


def _read_body(rows: GridRows, start: int, draft: Draft, placed: set[int], ignored: dict[int, str]) -> None:
    sides = block_sides(draft.columns, draft.kind in _OVERVIEWS)
    trimmed = trims_ends(rows, start)
    head_keys = [head_key(column.path[-1]) if column.path else "" for column in draft.columns]
    for r in range(start, rows.height):
        texts = rows.distinct(r)
        if not texts:
            continue
        keys = [head_key(text) for text in rows.text[r]]
        if is_numbering_row(texts) or (keys == head_keys):
            ignored |= {cell.key: "table head" for cell in rows.cells(r)}
            continue
        note = note_text(texts[0]) if len(texts) == 1 else None
        if note:
            draft.add_note(note, says_empty(note))
            placed |= {cell.key for cell in rows.cells(r)}
            continue
        if is_loose(rows, r, draft, trimmed):
            draft.rows.extend(read_loose_row(rows, r, draft, sides))
        else:
            read_positioned(rows, r, draft, sides, draft.carried)
        placed |= {cell.key for cell in rows.cells(r) if compare_form("".join(cell.lines))}
