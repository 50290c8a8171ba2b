"""Budget tables printed as lines: names, codes and figures in reading order, the columns of figures left open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from jixiao.extraction.budget_line_heads import build_line_columns, split_words
from jixiao.extraction.headers import money_unit
from jixiao.extraction.table_drafts import (
    AMOUNT,
    Column,
    Draft,
    DraftRow,
    Figure,
    compose_code,
    place_source,
    split_code,
)
from jixiao.extraction.table_heads import is_numbering_row
from jixiao.extraction.table_kinds import (
    clean_title,
    head_key,
    is_code,
    is_head_word,
    is_number_line,
    is_performance_title,
    is_total_row,
    looks_like_title,
    note_text,
    says_empty,
    side_words,
    split_number,
    starts_with_ordinal,
    table_kind,
)
from jixiao.model.document import Line
from jixiao.model.records import Source
from jixiao.text import compare_form, parse_decimal, squeeze

_FIGURE = re.compile(r"[-−]?\d[\d,，]*(?:\.\d+)?")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_SENTENCE = re.compile(r"[。；;]")
_PAGE_NUMBER = re.compile(r"[—–\-]*\s*\d{1,2}\s*[—–\-]*")
_DASHES = ("-", "—", "－", "/", "--")
_REACH = 14
_MAX_ROW_TEXT = 45
_APPENDIX = re.compile(r"^附件?\d*$")


@dataclass(slots=True)
class LineTable:
    """A table read from lines, with the keys it placed and ignored and the index of the line after it."""

    draft: Draft
    placed: set[int] = field(default_factory=set)
    ignored: dict[int, str] = field(default_factory=dict)
    end: int = 0


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
            any(_is_amount(word) for word in words)
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
        if any(_is_amount(word) for word in words) or starts_with_ordinal(words[0] if words else ""):
            return i
    return None


def _is_head_line(words: list[str], later: bool) -> bool:
    if not words or not all(is_head_word(word) for word in words):
        return False
    return not (later and len(words) == 1 and is_total_row(words[0]))


def _is_amount(word: str) -> bool:
    value = parse_decimal(word)
    return value is not None and "." in value


def _is_figure(word: str) -> bool:
    return bool(_FIGURE.fullmatch(word))


def _read_rows(lines: list[Line], index: int, table: LineTable, known: str) -> int:
    reader = _RowReader(table, known)
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
        or len(key) > _MAX_ROW_TEXT + 30
        or line.style == "heading"
        or text.startswith("#")
    ):
        return True
    if _APPENDIX.match(key) or is_number_line(text):
        return True
    if looks_like_title(text) and not any(_is_figure(word) for word in split_words(text)):
        follow = [later.text for later in lines[index + 1 : index + 4]]
        if any(money_unit(later) or "单位" in head_key(later) for later in follow) or is_performance_title(
            text
        ):
            return True
        return bool(follow) and table_kind(text) != "other" and _is_head_line(split_words(follow[0]), False)
    return False


class _RowReader:
    """Assembles rows from lines: a code on its own line, a name wrapped over lines, figures on a line of their own."""

    def __init__(self, table: LineTable, known: str) -> None:
        self.table = table
        self.draft = table.draft
        self.known = known
        self.blocks = sorted({column.block for column in self.draft.columns})
        self.pending_code: tuple[str, Line] | None = None
        self.order = any(column.role == "order" for column in self.draft.columns)
        self.last: dict[int, int] = {}
        self.open: list[tuple[DraftRow, Line]] = []

    def read(self, line: Line) -> None:
        """One line of the body."""
        words = split_words(line.text)
        if not words:
            return
        if is_numbering_row(words):
            self.table.ignored[line.key] = "table head"
            return
        if _PAGE_NUMBER.fullmatch(line.text.strip()):
            self.table.ignored[line.key] = "page number"
            return
        self.table.placed.add(line.key)
        if len(words) == 1 and is_code(words[0]) and not self._figure_line_expected(words):
            self.flush()
            self.pending_code = (compare_form(words[0]), line)
            return
        if all(_is_figure(word) for word in words) and not is_code(words[0]):
            self._add_figures(words, line)
            return
        if len(self.blocks) > 1:
            self._read_sided(words, line)
        else:
            self._read_plain(words, line)

    def _figure_line_expected(self, words: list[str]) -> bool:
        return "." in words[0]

    def flush(self) -> None:
        """Closes a code that no name followed: it becomes a row of its own."""
        if self.pending_code:
            code, line = self.pending_code
            self.draft.rows.append(
                DraftRow(code, None, [], (), source=place_source(line.place, line.text.strip()))
            )
            self.pending_code = None

    def _add_figures(self, words: list[str], line: Line) -> None:
        figures = [_figure(word, line) for word in words]
        row = self._join_wrapped_name()
        if row is None or row.figures:
            row = DraftRow(None, None, [], None, source=place_source(line.place, line.text.strip()))
            self.draft.rows.append(row)
        row.figures.extend(figures)
        row.chosen = None
        row.source = _extend(row, line)

    def _join_wrapped_name(self) -> DraftRow | None:
        """The row that figures on their own line belong to: the text lines just before, put together."""
        rows = self.draft.rows
        if not rows or rows[-1].figures or rows[-1].name is None:
            return rows[-1] if rows and not rows[-1].figures else None
        best = 1
        joined = rows[-1].name or ""
        for k in range(2, min(4, len(rows)) + 1):
            earlier = rows[-k]
            if earlier.figures or earlier.name is None or rows[-k + 1].code is not None:
                break
            joined = earlier.name + joined
            if compare_form(joined) in self.known or len(joined) - len(earlier.name) <= 2:
                best = k
        return _merge_rows(rows, best)

    def _read_plain(self, words: list[str], line: Line) -> None:
        code = None
        source = place_source(line.place, line.text.strip())
        raw: dict[str, str] = {}
        if self.pending_code:
            code, code_line = self.pending_code
            source = place_source(code_line.place, f"{code} {line.text.strip()}", line.place)
            self.pending_code = None
        if self.order and len(words) > 1 and words[0].isdigit() and not _is_figure_only(words[1:]):
            raw["序号"] = words[0]
            words = words[1:]
        if code is None and len(words) > 1 and is_code(words[0]) and not _is_figure(words[1]):
            code, words = compare_form(words[0]), words[1:]
        if code is None and (digits := _leading_digits(words)):
            raw["科目编码"] = " ".join(words[:digits])
            code = compose_code(words[:digits], [])[0] if len(words[0]) == 3 else None
            words = words[digits:]
        cut = len(words)
        while cut > 0 and (_is_figure(words[cut - 1]) or words[cut - 1] in _DASHES):
            cut -= 1
        if any(_is_amount(word) for word in words[:cut]):
            self._read_items(words, line)
            return
        name = squeeze("".join(words[:cut]))
        if code is None:
            code, name = split_code(name)
        figures = [_figure(word, line) for word in words[cut:] if _is_figure(word)]
        if self._continues_name(name, code, figures, line):
            return
        chosen = self._dashed_columns(words[cut:]) if len(words) - cut > len(figures) else None
        row = DraftRow(code, name, figures, chosen if figures else (), raw=raw, source=source)
        self.draft.rows.append(row)

    def _dashed_columns(self, cells: list[str]) -> tuple[int, ...] | None:
        """The columns of the figures of a row that prints a dash for every empty cell."""
        columns = self.draft.amount_columns(0)
        if len(columns) != len(cells):
            return None
        return tuple(column for column, cell in zip(columns, cells, strict=True) if _is_figure(cell))

    def _read_items(self, words: list[str], line: Line) -> None:
        """A line with names between its figures: a row for each name, columns open."""
        for name, figures in _split_items(words, line):
            row = DraftRow(None, squeeze(name), figures, None if figures else ())
            row.source = place_source(line.place, line.text.strip())
            self.draft.rows.append(row)

    def _continues_name(self, name: str | None, code: str | None, figures: list[Figure], line: Line) -> bool:
        """Whether a line is the tail of the name above it: together they are printed whole elsewhere."""
        rows = self.draft.rows
        if not rows or not name or code or rows[-1].name is None or starts_with_ordinal(name):
            return False
        last = rows[-1]
        whole = compare_form((last.name or "") + name)
        tail_only = len(name) <= 2 and not is_total_row(name) and name not in ("……", "…")
        if (whole not in self.known and not tail_only) or (figures and last.figures):
            return False
        if compare_form(last.name) in self.known and compare_form(name) in self.known and not tail_only:
            return False
        last.name = (last.name or "") + name
        if figures:
            last.figures, last.chosen = figures, None
        last.source = _extend(last, line)
        return True

    def _read_sided(self, words: list[str], line: Line) -> None:
        items = _split_items(words, line)
        if len(items) > 2:
            items = [("".join(name for name, _ in items), [f for _, figures in items for f in figures])]
        blocks = [0, 1] if len(items) == 2 else [self._guess_side(items[0][0])]
        for (name, figures), block in zip(items, blocks, strict=True):
            row = DraftRow(None, squeeze(name), figures, None if figures else (), block=block)
            row.side = self.draft.columns[[c.block for c in self.draft.columns].index(block)].path[0]
            row.source = place_source(line.place, line.text.strip())
            if len(items) == 1:
                row.inferred["side"] = {
                    "value": row.side,
                    "reason": "the line shows one side only: order of the numerals and words",
                }
            self.draft.rows.append(row)
            ordinal = _ordinal(name)
            if ordinal is not None:
                self.last[block] = ordinal

    def _guess_side(self, name: str) -> int:
        """The side of a lone item: the one whose numerals it goes on with, else the one its words name."""
        ordinal = _ordinal(name)
        fits = [block for block in (0, 1) if ordinal is not None and self.last.get(block, 0) + 1 == ordinal]
        if len(fits) == 1:
            return fits[0]
        words = side_words(name)
        if words:
            return 0 if words == "收入" else 1
        return fits[-1] if fits else 1


def _leading_digits(words: list[str]) -> int:
    """How many words at the start are pieces of a code (205 03 99), a name following them."""
    count = 0
    while count < len(words) and re.fullmatch(
        r"\d{3}" if count == 0 and len(words[0]) == 3 else r"\d{2}", words[count]
    ):
        count += 1
    return count if 0 < count < len(words) and not _is_figure(words[count]) else 0


def _split_items(words: list[str], line: Line) -> list[tuple[str, list[Figure]]]:
    """The names of a line, each with the figures printed after it."""
    items: list[tuple[str, list[Figure]]] = []
    for word in words:
        if _is_figure(word) and items:
            items[-1][1].append(_figure(word, line))
        elif items and not items[-1][1] and len(items) > 1 and not _starts_item(word):
            items[-1] = (items[-1][0] + word, items[-1][1])
        else:
            items.append((word, []))
    return items


def _is_figure_only(words: list[str]) -> bool:
    return all(_is_figure(word) for word in words)


def _starts_item(word: str) -> bool:
    return starts_with_ordinal(word) or is_total_row(word) or side_words(word) is not None


def _figure(word: str, line: Line) -> Figure:
    value = parse_decimal(word)
    return Figure(word, value or word, line.key, line.place)


def _extend(row: DraftRow, line: Line) -> Source:
    quote = f"{row.source.quote or ''} {line.text.strip()}".strip()
    return replace(row.source, line_end=line.place.line, quote=quote)


def _merge_rows(rows: list[DraftRow], count: int) -> DraftRow:
    parts = rows[-count:]
    first = parts[0]
    for part in parts[1:]:
        first.name = (first.name or "") + (part.name or "")
        quote = f"{first.source.quote or ''} {part.source.quote or ''}".strip()
        first.source = replace(first.source, line_end=part.source.line_end or part.source.line, quote=quote)
    del rows[len(rows) - count + 1 :]
    return first


def _ordinal(name: str) -> int | None:
    """The numeral that a row's name starts with (二十三、 → 23)."""
    found = re.match(r"^[（(]?(?:([一二三四五六七八九十]+)|(\d{1,2}))[、.．)）]", name)
    if not found:
        return None
    if found.group(2):
        return int(found.group(2))
    text = found.group(1)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(tens)
    return 10 * (_DIGITS.get(tens, 1) if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)
