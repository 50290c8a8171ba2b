"""From the head rows of a grid to its columns: paths from top to bottom, roles, the blocks of a two-sided table."""

from __future__ import annotations

import re
from dataclasses import replace

from jixiao.extraction.budget.table_drafts import AMOUNT, Column
from jixiao.extraction.budget.table_kinds import (
    column_role,
    head_key,
    is_head_word,
    is_total_row,
    starts_with_ordinal,
)
from jixiao.text import compare_form, parse_decimal

_NUMBERING = re.compile(r"\*+|[A-Z]|[甲乙丙丁]|\(?\d{1,2}\)?|\d{1,2}=[\d+\-()]+|栏次|行次|—+|-+")
_STRUCTURE_WORDS = ("类", "款", "项")
_STRUCTURE = ("class", "section", "item")
_STARTERS = ("name", "code", "order", *_STRUCTURE)
_LABEL_ROLES = ("code", "name", "unit", *_STRUCTURE)


def is_numbering_row(texts: list[str]) -> bool:
    """Whether a row only numbers the columns (** ** 1 2 3, 栏次 1 2 3, A B 1 2)."""
    keys = [key for text in texts if (key := compare_form(text)) and key not in _STRUCTURE_WORDS]
    if not keys or not all(_NUMBERING.fullmatch(key) for key in keys):
        return False
    digits = [int(re.sub(r"\D.*$", "", key.strip("()"))) for key in keys if key.strip("()")[:1].isdigit()]
    if not digits:
        return len(keys) > 1 and any(set(key) <= {"*"} for key in keys)
    rising = digits == list(range(digits[0], digits[0] + len(digits)))
    return rising and digits[0] <= 2 and (len(keys) > len(digits) or len(digits) > 2 or "*" in keys[0])


def is_head_row(texts: list[str]) -> bool:
    """Whether a row holds head words and nothing else of weight: no figure, no ordinal, not a lone total."""
    filled = [text for text in texts if compare_form(text)]
    if not filled or any(_is_figure(text) for text in filled):
        return False
    if any(starts_with_ordinal(text) for text in filled):
        return False
    if len(filled) == 1 and is_total_row(filled[0]):
        return False
    words = sum(is_head_word(text) for text in filled)
    return words > 0 and 2 * words >= len(filled)


def _is_figure(text: str) -> bool:
    value = parse_decimal(text)
    return value is not None and ("." in value or len(value) > 2)


def extend_heads(rows: list[list[str]]) -> list[list[str]]:
    """Head rows of a grid without spans: each word reaches right over empty cells as far as the head above it does.

    The lowest row is left as it is. Where the words below repeat as often as there are groups above them,
    the groups start where the repetition starts, whatever column the text form printed them in.
    """
    out = [list(row) for row in rows]
    for r, row in enumerate(out[:-1]):
        starts = (
            {0} if r == 0 else {c for c in range(len(row)) if c == 0 or out[r - 1][c] != out[r - 1][c - 1]}
        )
        current = ""
        for c, text in enumerate(row):
            if text or c in starts:
                current = text
            row[c] = text or (current if _has_below(out, r, c) else "")
    return _snap_groups(rows, out)


def _has_below(rows: list[list[str]], r: int, c: int) -> bool:
    return any(row[c] for row in rows[r + 1 :])


def _snap_groups(printed: list[list[str]], rows: list[list[str]]) -> list[list[str]]:
    if len(rows) < 2:
        return rows
    heads = [(c, text) for c, text in enumerate(printed[0]) if text]
    width = len(rows[0])
    for skip in range(len(heads) - 1):
        groups = heads[skip:]
        start = groups[0][0]
        period, rest = divmod(width - start, len(groups))
        if rest or period < 2:
            continue
        below = [tuple(head_key(row[c]) for row in printed[1:]) for c in range(start, width)]
        if all(below[i] == below[i % period] for i in range(len(below))) and any(any(path) for path in below):
            for index, (_, text) in enumerate(groups):
                for c in range(start + index * period, start + (index + 1) * period):
                    rows[0][c] = text
            for r in range(1, len(rows) - 1):
                rows[r] = _repeat_period(rows[r], start, period)
            return rows
    return rows


def _repeat_period(row: list[str], start: int, period: int) -> list[str]:
    pattern = row[start : start + period]
    return row[:start] + [pattern[i % period] for i in range(len(row) - start)]


def build_columns(heads: list[list[str]], body: list[list[str]]) -> list[Column]:
    """The columns under `heads` (rows of words, top first), their roles checked against what `body` holds."""
    width = max((len(row) for row in [*heads, *body]), default=0)
    paths = [_path([row[c] if c < len(row) else "" for row in heads]) for c in range(width)]
    leaves = [head_key(path[-1]) if path else "" for path in paths]
    classified = {"类", "款"} <= set(leaves)
    columns = []
    for c, path in enumerate(paths):
        values = [row[c] for row in body if c < len(row) and compare_form(row[c])]
        columns.append(Column(path, _role(path, values, classified), 0))
    columns = _name_something(columns, body)
    return make_labels_unique(_split_blocks(columns))


def _path(words: list[str]) -> tuple[str, ...]:
    path: list[str] = []
    for word in words:
        squeezed = re.sub(r"[\s\u3000]+", "", word)
        if squeezed and (not path or path[-1] != squeezed):
            path.append(squeezed)
    return tuple(path)


def _role(path: tuple[str, ...], values: list[str], classified: bool) -> str:
    figures = sum(parse_decimal(value) is not None for value in values)
    role = None
    for word in reversed(path):
        role = column_role(word)
        if role in _STRUCTURE and not classified:
            role = None
        if role or is_head_word(word):
            break
    if role in ("name", "unit", "text", "note") and values and figures == len(values):
        return AMOUNT
    if role:
        return role
    if values and figures == 0 and not is_head_word(path[-1] if path else ""):
        return "text"
    return AMOUNT if path or figures else "text"


def _name_something(columns: list[Column], body: list[list[str]]) -> list[Column]:
    if any(column.role in ("name", "unit") for column in columns):
        return columns
    for c, column in enumerate(columns):
        values = [row[c] for row in body if c < len(row) and compare_form(row[c])]
        if column.role == "text" and any(parse_decimal(value) is None for value in values):
            return [replace(col, role="name") if i == c else col for i, col in enumerate(columns)]
    return columns


def _split_blocks(columns: list[Column]) -> list[Column]:
    """Blocks side by side: a new one starts where, after amounts, columns with names begin again."""
    block = 0
    seen_amount = False
    out = []
    for i, column in enumerate(columns):
        if seen_amount and column.role in _STARTERS and _names_follow(columns, i):
            block += 1
            seen_amount = False
        seen_amount = seen_amount or column.role == AMOUNT
        out.append(replace(column, block=block))
    return out


def _names_follow(columns: list[Column], start: int) -> bool:
    for column in columns[start:]:
        if column.role == AMOUNT:
            return False
        if column.role == "name":
            return True
    return False


def make_labels_unique(columns: list[Column]) -> list[Column]:
    """Columns whose labels differ: amounts headed alike take the head of their names, then a number."""
    # A column of figures without any head keeps its number, so that none takes another's place.
    out = [
        replace(column, path=(f"#{i + 1}",)) if column.role == AMOUNT and not column.path else column
        for i, column in enumerate(columns)
    ]
    for again in (False, True):
        labels = [column.label for column in out]
        seen: dict[str, int] = {}
        for i, column in enumerate(out):
            if column.role != AMOUNT or not column.path or labels.count(column.label) < 2:
                continue
            seen[column.label] = seen.get(column.label, 0) + 1
            if not again:
                names = [c.path[-1] for c in out if c.block == column.block and c.role == "name" and c.path]
                if names and column.block:
                    out[i] = replace(column, path=(*column.path[:-1], names[0], column.path[-1]))
            elif seen[labels[i]] > 1:
                out[i] = replace(column, path=(*column.path[:-1], f"{column.path[-1]}({seen[labels[i]]})"))
    return out


def block_sides(columns: list[Column], overview: bool) -> dict[int, str | None]:
    """The side (收入, 支出) of each block, from its heads; the order of an overview decides where heads do not."""
    blocks = sorted({column.block for column in columns})
    if len(blocks) == 1:
        return {0: None}
    sides: dict[int, str | None] = {}
    for block in blocks:
        words = [head_key(column.path[0]) for column in columns if column.block == block and column.path]
        side = next((word[:2] for word in words if word[:2] in ("收入", "支出")), None)
        sides[block] = side or (("收入" if block == 0 else "支出") if overview else None)
    return sides


def is_label(column: Column) -> bool:
    """Whether a column names its rows."""
    return column.role in _LABEL_ROLES
