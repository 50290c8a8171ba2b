"""Budget tables printed as lines: where one starts and ends, its title, unit of money and head."""

from __future__ import annotations

import re

from jixiao.extraction.budget.budget_line_heads import build_line_columns, split_words
from jixiao.extraction.budget.budget_line_rows import LineRowReader, LineTable, is_amount
from jixiao.extraction.budget.table_drafts import AMOUNT, Column, Draft, place_source
from jixiao.extraction.budget.table_heads import is_numbering_row
from jixiao.extraction.budget.table_kinds import (
    clean_title,
    head_key,
    is_head_word,
    is_number_line,
    is_performance_title,
    is_total_row,
    looks_like_title,
    note_text,
    says_empty,
    split_number,
    starts_with_ordinal,
    table_kind,
)
from jixiao.extraction.cells.headers import money_unit
from jixiao.model.document import Line
from jixiao.text import is_cjk

_SENTENCE = re.compile(r"[。；;]")
_REACH = 14
_MAX_ROW_TEXT = 90
_APPENDIX = re.compile(r"^附件?\d*$")


def find_line_table(lines: list[Line], start: int, known: str) -> LineTable | None:
    """The table whose title is line `start`, None when that line heads no table.

    `known` is the document's text without white space: a name wrapped over lines is put together when it is printed
    whole elsewhere.
    """
    title_line = lines[start]
    if not looks_like_title(title_line.text) or is_performance_title(title_line.text):
        return None
    table = LineTable(_empty_draft(title_line))
    table.ignored[title_line.key] = "table title"
    index = _read_preamble(lines, start + 1, table)
    index, columns = _read_head(lines, index, table)
    if columns is not None and not table.draft.numbering and _head_goes_on(lines, index, table):
        columns = None
    if columns is None:
        first = _find_first_figures(lines, index, table)
        if first is None:
            return None
        for line in lines[index:first]:
            table.ignored[line.key] = "table head"
        index, columns = first, [Column((), "name")]
    table.draft.columns = columns
    table.end = _read_rows(lines, index, table, known)
    _distrust_short_heads(table.draft)
    return table if table.draft.rows or table.draft.empty or table.draft.note else None


def _distrust_short_heads(draft: Draft) -> None:
    """Gives up the columns of a head that names fewer than a row has figures: it was not understood."""
    widths = {block: len(draft.amount_columns(block)) for block in {column.block for column in draft.columns}}
    if all(len(row.figures) <= widths[row.block] for row in draft.rows):
        return
    draft.columns = [column for column in draft.columns if column.role != AMOUNT]
    for row in draft.rows:
        row.chosen = None if row.figures else ()


def _empty_draft(line: Line) -> Draft:
    number, _ = split_number(line.text)
    title = clean_title(line.text)
    return Draft(
        title,
        table_kind(title),
        money_unit(line.text),
        number,
        [],
        [],
        source=place_source(line.place, title),
    )


def _read_preamble(lines: list[Line], index: int, table: LineTable) -> int:
    """Unit line, unit of account, remarks printed before the head."""
    while index < len(lines):
        line = lines[index]
        words = split_words(line.text)
        unit = money_unit(line.text)
        if unit and not any(is_head_word(re.sub(r"[（(].*$", "", word)) for word in words):
            table.draft.unit = table.draft.unit or unit
            table.ignored[line.key] = "unit of money"
        elif note := note_text(line.text):
            _add_note(table, line, note)
        elif re.match(r"^(?:编制|填报|预算)?(?:部门|单位)(?:名称)?(?:\([^)]*\))?:", head_key(line.text)):
            table.ignored[line.key] = "unit of account"
        else:
            break
        index += 1
    return index


def _add_note(table: LineTable, line: Line, note: str) -> None:
    table.draft.add_note(note, says_empty(note))
    table.placed.add(line.key)


def _read_head(lines: list[Line], index: int, table: LineTable) -> tuple[int, list[Column] | None]:
    """The head lines from `index`: up to the numbering row if one follows, else while lines hold head words only."""
    reach = min(len(lines), index + 2 * _REACH)
    numbering_at = None
    for i in range(index, reach):
        words = split_words(lines[i].text)
        if is_numbering_row(words):
            numbering_at = i
            break
        if (
            any(is_amount(word) for word in words)
            or looks_like_title(lines[i].text)
            or _SENTENCE.search(lines[i].text)
        ):
            break
    if numbering_at is not None:
        heads = [split_words(line.text) for line in lines[index:numbering_at]]
        columns = build_line_columns(heads, split_words(lines[numbering_at].text))
        table.draft.numbering = True
        end = numbering_at + 1
    else:
        end = index
        while end < reach and _is_head_line(split_words(lines[end].text), end > index):
            end += 1
        columns = build_line_columns([split_words(line.text) for line in lines[index:end]], None)
    if columns is None or not any(column.role == AMOUNT for column in columns):
        return index, None
    if not any(column.role != AMOUNT for column in columns):
        return index, None
    for line in lines[index:end]:
        table.ignored[line.key] = "table head"
    return end, columns


def _head_goes_on(lines: list[Line], index: int, table: LineTable) -> bool:
    """Whether words that are no row stand between the head as read and the first figures: it was not read whole."""
    first = _find_first_figures(lines, index, table)
    between = [split_words(line.text) for line in lines[index:first]] if first is not None else []
    return any(
        words and not (starts_with_ordinal(words[0]) or is_total_row(words[0]) or words[0].isdigit())
        for words in between
    )


def _find_first_figures(lines: list[Line], index: int, table: LineTable) -> int | None:
    """The first body line of a table whose head cannot be read, when title and unit of money leave no doubt of it.

    The columns of such a table stay unknown; its figures keep their value and place.
    """
    if table.draft.kind == "other" or table.draft.unit is None:
        return None
    for i in range(index, min(len(lines), index + _REACH)):
        words = split_words(lines[i].text)
        if looks_like_title(lines[i].text) or _SENTENCE.search(lines[i].text):
            return None
        if any(is_amount(word) for word in words) or starts_with_ordinal(words[0] if words else ""):
            return i
    return None


def _is_head_line(words: list[str], later: bool) -> bool:
    if not words or not all(is_head_word(word) for word in words):
        return False
    return not (later and len(words) == 1 and is_total_row(words[0]))


def _read_rows(lines: list[Line], index: int, table: LineTable, known: str) -> int:
    reader = LineRowReader(table, known)
    while index < len(lines):
        line = lines[index]
        note = note_text(line.text)
        if note is None and _ends_table(line, lines, index):
            break
        if note:
            reader.flush()
            _add_note(table, line, note)
            index += 1
            break
        reader.read(line)
        index += 1
    reader.flush()
    return index


def _ends_table(line: Line, lines: list[Line], index: int) -> bool:
    text = line.text
    key = head_key(text)
    if (
        _SENTENCE.search(text)
        or sum(is_cjk(char) for char in key) > _MAX_ROW_TEXT
        or line.style == "heading"
        or text.startswith("#")
    ):
        return True
    if _APPENDIX.match(key) or is_number_line(text):
        return True
    if looks_like_title(text) and not any(is_amount(word) for word in split_words(text)):
        follow = [later.text for later in lines[index + 1 : index + 4]]
        if any(money_unit(later) or "单位" in head_key(later) for later in follow) or is_performance_title(
            text
        ):
            return True
        return bool(follow) and table_kind(text) != "other" and _is_head_line(split_words(follow[0]), False)
    return False
