"""Rows of a budget table printed as lines: wrapped names, codes on their own line, one side only, dashes for gaps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from jixiao.extraction.budget.budget_line_heads import split_words
from jixiao.extraction.budget.table_drafts import (
    AMOUNT,
    Draft,
    DraftRow,
    Figure,
    compose_code,
    place_source,
    split_code,
)
from jixiao.extraction.budget.table_heads import is_numbering_row
from jixiao.extraction.budget.table_kinds import is_code, is_total_row, side_words, starts_with_ordinal
from jixiao.model.document import Line
from jixiao.model.records import Source
from jixiao.text import compare_form, parse_decimal, squeeze

_FIGURE = re.compile(r"[-−]?\d[\d,，]*(?:\.\d+)?")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_PAGE_NUMBER = re.compile(r"[—–\-]*\s*\d{1,2}\s*[—–\-]*")
_LONG_CODE = re.compile(r"\d{5}|\d{7}")
_CJK = re.compile(r"[\u4e00-\u9fff…]")
_PERCENT = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?[%％]")
_DASHES = ("-", "—", "－", "/", "--")


@dataclass(slots=True)
class LineTable:
    """A table read from lines, with the keys it placed and ignored and the index of the line after it."""

    draft: Draft
    placed: set[int] = field(default_factory=set)
    ignored: dict[int, str] = field(default_factory=dict)
    end: int = 0


def is_amount(word: str) -> bool:
    """Whether a word is a number with decimals."""
    value = parse_decimal(word)
    return value is not None and "." in value


def _is_figure(word: str) -> bool:
    return bool(_FIGURE.fullmatch(word))


class LineRowReader:
    """Assembles rows from lines: a code on its own line, a name wrapped over lines, figures on a line of their own."""

    def __init__(self, table: LineTable, known: str) -> None:
        self.table = table
        self.draft = table.draft
        self.known = known
        self.blocks = sorted({column.block for column in self.draft.columns})
        self.pending_code: tuple[str, Line] | None = None
        self.order = any(column.role == "order" for column in self.draft.columns)
        self.loose = not any(column.role == AMOUNT for column in self.draft.columns)
        self.last: dict[int, int] = {}

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
        coded = len(words) > 1 and _LONG_CODE.fullmatch(words[0]) is not None
        bare = _is_figure(words[0]) and not is_code(words[0])
        if (coded or bare) and all(_is_figure(word) for word in words[1:]):
            self._add_figures(words, line, coded)
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

    def _add_figures(self, words: list[str], line: Line, coded: bool) -> None:
        """Figures without a name, perhaps after a code: they belong to the name wrapped around them."""
        figures = [_figure(word, line) for word in words[int(coded) :]]
        row = self._join_wrapped_name()
        if row is None or row.figures or (coded and row.code):
            row = DraftRow(None, None, [], None, source=place_source(line.place, line.text.strip()))
            self.draft.rows.append(row)
        row.figures.extend(figures)
        row.chosen = None
        row.code = words[0] if coded else row.code
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
        if self.loose:
            # Without known columns only a number with decimals is sure to be money.
            self._read_loose(code, words, line, raw, source)
            return
        cut = len(words)
        while cut > 0 and (_is_figure(words[cut - 1]) or _is_gap(words[cut - 1])):
            cut -= 1
        if any(is_amount(word) for word in words[:cut]):
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

    def _read_loose(
        self, code: str | None, words: list[str], line: Line, raw: dict[str, str], source: Source
    ) -> None:
        figures = [_figure(word, line) for word in words if is_amount(word)]
        first = next((i for i, word in enumerate(words) if is_amount(word)), len(words))
        if any(_CJK.search(word) for word in words[first:]):
            self._read_items([word for word in words if is_amount(word) or _CJK.search(word)], line)
            return
        name = squeeze("".join(word for word in words if _CJK.search(word)))
        other = [word for word in words if not is_amount(word) and not _CJK.search(word)]
        if other:
            raw["#"] = " ".join(other)
        if code is None:
            code, name = split_code(name)
        if not self._continues_name(name, code, figures, line):
            self.draft.rows.append(
                DraftRow(code, name, figures, None if figures else (), raw=raw, source=source)
            )

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
        """A line of a table with sides: an item for each side, or fewer where sides have run out."""
        items = _split_items(words, line)
        for (name, figures), block in zip(items, self._assign_sides(items), strict=True):
            row = DraftRow(None, squeeze(name), figures, None if figures else (), block=block or 0)
            row.source = place_source(line.place, line.text.strip())
            self.draft.rows.append(row)
            if block is None:
                row.sided = False
                continue
            row.side = next(column.path[0] for column in self.draft.columns if column.block == block)
            if len(items) < len(self.blocks):
                row.inferred["side"] = {
                    "value": row.side,
                    "reason": "该行只印一侧，按序号和名称归侧 the line shows one side only: by numerals and words",
                }
            if (ordinal := _ordinal(name)) is not None:
                self.last[block] = ordinal

    def _assign_sides(self, items: list[tuple[str, list[Figure]]]) -> list[int | None]:
        """The block of each item: in order when there is one for each, by its words when there is one of two."""
        if len(items) == len(self.blocks):
            return list(self.blocks)
        if len(items) == 1 and len(self.blocks) == 2:
            return [self._guess_side(items[0][0])]
        return [None] * len(items)

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


def _is_gap(word: str) -> bool:
    """Whether a word fills a cell without being an amount: a dash, a percentage."""
    return word in _DASHES or bool(_PERCENT.fullmatch(word))


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
