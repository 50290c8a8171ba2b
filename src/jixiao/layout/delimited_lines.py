"""Tables in plain text whose cells are parted by a printed character: bars, box drawings, semicolons, commas."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence

from jixiao.model.document import Block, Cell, Grid, Line, Place

_BARS = re.compile(r"[|｜│┃║]")
_RULE = re.compile(r"[\s|｜+=\-—_:─-╿]*[+=\-—─-╿][\s|｜+=\-—_:─-╿]*")
_LEAST_ROWS = 3
_LEAST_LISTED = 3


def split_delimited(lines: Sequence[Line]) -> list[Block | list[Line]]:
    """`lines` with each run of delimited rows made a grid; what stands between the runs is given as lists of lines.

    Bars part cells wherever three lines or more hold them; a semicolon or comma only where as many lines hold it
    equally often, three times at least. Rules drawn between the rows (+---+, ─┼─) follow their grid as lines; where
    one stands between all rows, the lines between two of them are one row. Columns are certain where all rows have
    the same number of cells.
    """
    out: list[Block | list[Line]] = []
    plain: list[Line] = []
    index = 0
    while index < len(lines):
        end, mark = _find_run(lines, index)
        if not mark:
            plain.append(lines[index])
            index += 1
            continue
        if plain:
            out.append(plain)
            plain = []
        run = lines[index:end]
        out.append(_read_run(run, mark))
        rules = [line for line in run if _is_rule(line.text)]
        if rules:
            out.append(rules)
        index = end
    if plain:
        out.append(plain)
    return out


def _is_rule(text: str) -> bool:
    return len(text.strip()) >= 3 and _RULE.fullmatch(text) is not None


def _find_run(lines: Sequence[Line], start: int) -> tuple[int, str]:
    """The end of the run of delimited rows that begins at `start`, and what parts their cells; "" when none begins."""
    text = lines[start].text
    if _BARS.search(text) or _is_rule(text):
        end = start
        while end < len(lines) and (_BARS.search(lines[end].text) or _is_rule(lines[end].text)):
            end += 1
        rows = sum(not _is_rule(line.text) for line in lines[start:end])
        return (end, "|") if rows >= _LEAST_ROWS else (start, "")
    for mark in (";", ","):
        count = text.count(mark)
        end = start
        while (
            count >= _LEAST_LISTED
            and end < len(lines)
            and len(_split_listed(lines[end].text, mark)) == count + 1
        ):
            end += 1
        if end - start >= _LEAST_ROWS:
            return end, mark
    return start, ""


def _split_listed(text: str, mark: str) -> list[str]:
    if mark not in text:
        return [text]
    try:
        return next(csv.reader([text], delimiter=mark), [""])
    except csv.Error:
        return [text]


def _split_bars(lines: Sequence[Line]) -> list[list[str]]:
    """The cells of rows parted by bars; bars that stand before, or behind, every row are its frame."""
    texts = [line.text.strip() for line in lines]
    left = all(_BARS.match(text) for text in texts)
    right = all(text and _BARS.match(text[-1]) for text in texts)
    return [_BARS.split(text)[int(left) : len(_BARS.split(text)) - int(right)] for text in texts]


def _read_run(lines: Sequence[Line], mark: str) -> Grid:
    groups: list[list[Line]] = [[]]
    for line in lines:
        if _is_rule(line.text):
            groups.append([])
        else:
            groups[-1].append(line)
    groups = [group for group in groups if group]
    # A rule between all rows parts them; a rule under the head alone does not.
    if len(groups) <= 2 or len(groups) * 4 < sum(map(len, groups)):
        groups = [[line] for group in groups for line in group]
    kept = [line for group in groups for line in group]
    parted = iter(_split_bars(kept) if mark == "|" else [_split_listed(line.text, mark) for line in kept])
    rows = [_join_rows([next(parted) for _ in group]) for group in groups]
    widths = Counter(map(len, rows))
    cells = [
        Cell(row, column, tuple(text for text in texts if text.strip()), place=_place(group, row, column))
        for row, (group, found) in enumerate(zip(groups, rows, strict=True))
        for column, texts in enumerate(found)
    ]
    first = lines[0].place
    return Grid(
        tuple(cells),
        len(rows),
        max(widths),
        place=Place(page=first.page, line=first.line, table=1),
        ragged=len(widths) > 1,
    )


def _join_rows(lines: list[list[str]]) -> list[list[str]]:
    """The cells of one row, each with its lines."""
    width = max(map(len, lines))
    return [[line[column].strip() for line in lines if column < len(line)] for column in range(width)]


def _place(group: Sequence[Line], row: int, column: int) -> Place:
    first, last = group[0].place, group[-1].place
    end = last.line if last.line != first.line else None
    return Place(page=first.page, line=first.line, line_end=end, table=1, row=row + 1, column=column + 1)
