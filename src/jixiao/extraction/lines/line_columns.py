"""Tables in text that keeps its columns by blanks and wraps its cells over lines: put back into the order of the cells.

Such a text (pdftotext -layout) prints each line of a page as it stands: a centred cell of three lines stands above,
beside and below its neighbours of one, and a merged cell in the middle of its rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, groupby

from jixiao.extraction.cells.cell_types import is_number
from jixiao.extraction.cells.headers import column_role, guess_column_role
from jixiao.extraction.cells.line_tokens import Token, cut_tokens, is_page_mark, measure_width
from jixiao.extraction.lines.column_order import order_body
from jixiao.extraction.lines.line_heads import is_head_piece
from jixiao.extraction.lines.text_columns import LEVELS, TextColumn, TextRun
from jixiao.model.document import Line
from jixiao.text import compare_form

_GAP = re.compile(r"\S {2,}\S")
_FILLERS = frozenset({"其中", "绩效指标", "得", "分", "指", "值", "数", "标"})
_HEAD_REACH = 3
_CLEAR = 0.97
_STOP = re.compile(r"(?:备?注|说明|填表人|填报人|联系人)[:：].*|总分.*|合计\d.*")


def order_by_columns(lines: tuple[Line, ...], *, strict: bool = False) -> tuple[Token, ...]:
    """The tokens of `lines`, those of tables that keep their columns in the order of the cells; () when there is none.

    With `strict`, where some tables could be ordered, the tokens below the heads of the others are left out.
    """
    tokens = cut_tokens(lines)
    if not any(_is_headcell_text(line.text) for line in lines):
        return ()
    # Programs count a wide character as one column or as two.
    return _order_lines(lines, tokens, False, strict) or _order_lines(lines, tokens, True, strict)


def _order_lines(
    lines: tuple[Line, ...], tokens: tuple[Token, ...], wide: bool, strict: bool
) -> tuple[Token, ...]:
    runs = _find_runs(lines, tokens, wide)
    heads = [number for number in sorted(runs) if _is_headcell_text(lines[number].text)]
    placed: dict[int, list[Token]] = {}
    taken: set[int] = set()
    known: frozenset[str] = frozenset()
    for position, head in enumerate(heads):
        limit = heads[position + 1] if position + 1 < len(heads) else len(lines)
        found = _read_region(lines, runs, head, limit)
        if found is None:
            if strict:
                top, _ = _head_block(lines, runs, head)
                taken |= {n for n in range(top, limit) if lines[n].place.page == lines[head].place.page}
            continue
        first, covered, roles, printed, ordered = found
        placed[first] = ordered if strict and roles == known else [*printed, *ordered]
        known = roles
        taken |= covered
    if not placed:
        return ()
    out: list[Token] = []
    for number, group in groupby(tokens, key=lambda token: token.line):
        out.extend(placed.get(number, ()))
        if number not in taken:
            out.extend(group)
    return tuple(out)


def _find_runs(lines: tuple[Line, ...], tokens: tuple[Token, ...], wide: bool) -> dict[int, list[TextRun]]:
    by_line: dict[int, list[Token]] = {}
    for token in tokens:
        by_line.setdefault(token.line, []).append(token)
    out: dict[int, list[TextRun]] = {}
    for number, own in by_line.items():
        spots = [found.span() for found in re.finditer(r"\S+", lines[number].text)]
        if wide:
            places = [*accumulate((int(2 * measure_width(char)) for char in lines[number].text), initial=0)]
            spots = [(places[start], places[end]) for start, end in spots]
        if len(spots) == len(own):
            out[number] = [TextRun(*spot, token) for spot, token in zip(spots, own, strict=True)]
    return out


def _is_headcell_text(text: str) -> bool:
    roles = [column_role(word) for word in text.split()] if "级" in text else []
    return sum(role in LEVELS for role in roles) >= 2


def _read_region(
    lines: tuple[Line, ...], runs: dict[int, list[TextRun]], head: int, limit: int
) -> tuple[int, set[int], frozenset[str], list[Token], list[Token]] | None:
    """First line of the table around the head line `head`, all its lines, its roles, the tokens of head and body by cells."""
    page = lines[head].place.page
    top, bottom = _head_block(lines, runs, head)
    body: list[int] = []
    for number in range(bottom + 1, limit):
        if lines[number].place.page != page or _STOP.fullmatch(compare_form(lines[number].text)):
            break
        if number in runs and not is_page_mark(lines[number].text):
            body.append(number)
    if body and len(runs[body[-1]]) == 1 and is_number(runs[body[-1]][0].token.text):
        body.pop()
    heads = [number for number in range(top, bottom + 1) if number in runs]
    if sum(bool(_GAP.search(lines[number].text)) for number in body) < 3:
        return None
    for most in (0, max(1, int((1 - _CLEAR) * len(body)))):
        columns = _cut_columns(runs, heads, body, most)
        ordered = order_body(columns, body) if columns else None
        if columns and ordered:
            roles = frozenset(column.role for column in columns if column.role)
            return heads[0], {*heads, *body}, roles, _head_tokens(columns), ordered
    return None


def _head_block(lines: tuple[Line, ...], runs: dict[int, list[TextRun]], head: int) -> tuple[int, int]:
    """The first and last line of the head around its line of level words."""
    top = bottom = head
    while (
        top - 1 in runs
        and head - top < _HEAD_REACH
        and all(_may_head(run, at_end=False) for run in runs[top - 1])
    ):
        top -= 1
    while (
        bottom + 1 in runs
        and bottom - head < _HEAD_REACH
        and all(_may_head(run, at_end=True) for run in runs[bottom + 1])
    ):
        bottom += 1
    return top, bottom


def _may_head(run: TextRun, *, at_end: bool) -> bool:
    key = compare_form(run.token.text)
    if re.search("单位[:：]", key):
        return False
    return key.strip("：:") in _FILLERS or is_head_piece(run.token.text, at_end=at_end)


def _cut_columns(
    runs: dict[int, list[TextRun]], heads: list[int], body: list[int], most: int
) -> list[TextColumn] | None:
    """The columns between the positions that all but `most` lines of the body leave blank, each with its head."""
    width = max(run.end for number in (*heads, *body) for run in runs[number])
    filled = [0] * (width + 1)
    for number in body:
        for run in runs[number]:
            for at in range(run.start, run.end):
                filled[at] += 1
    spans: list[list[int]] = []
    for at in range(width):
        if filled[at] <= most:
            continue
        if spans and at == spans[-1][1]:
            spans[-1][1] = at + 1
        else:
            spans.append([at, at + 1])
    columns = [TextColumn(start, end) for start, end in spans]
    if len(columns) < 3:
        return None
    for number in heads:
        for run in runs[number]:
            _nearest(columns, run).head.append(run)
    columns = _join_headless([part for column in columns for part in _split_heads(column)])
    for column in columns:
        column.role = _role_of(column, {other.role for other in columns})
    roles = [column.role for column in columns if column.role]
    if "level3" not in roles or len(set(roles)) != len(roles) or len(roles) < 4:
        return None
    for number in body:
        _deal_out(columns, number, runs[number])
    return columns


def _nearest(columns: list[TextColumn], run: TextRun) -> TextColumn:
    """The column that shares most with a run, or stands nearest to it."""
    return max(
        columns,
        key=lambda c: (
            min(c.end, run.end) - max(c.start, run.start),
            -abs(c.start + c.end - run.start - run.end),
        ),
    )


def _split_heads(column: TextColumn) -> list[TextColumn]:
    """A column over which several heads stand side by side as so many columns: their cells left no blank between them."""
    groups: list[list[TextRun]] = []
    for run in sorted(column.head, key=lambda run: run.start):
        if groups and run.start < max(other.end for other in groups[-1]):
            groups[-1].append(run)
        else:
            groups.append([run])
    if len(groups) < 2 or not all(_head_role(group) for group in groups):
        return [column]
    return [
        TextColumn(
            min(run.start for run in group), max(run.end for run in group), head=group, shared=len(groups)
        )
        for group in groups
    ]


def _head_role(head: Sequence[TextRun]) -> str:
    text = "".join(run.token.text for run in sorted(head, key=lambda run: (run.token.line, run.start)))
    return column_role(text) or guess_column_role(text) or ""


def _join_headless(columns: list[TextColumn]) -> list[TextColumn]:
    """A column without a head goes with the one before it; one before the first head stays, as a label at the side."""
    joined: list[TextColumn] = []
    for column in columns:
        if column.head or not joined or not joined[-1].head:
            joined.append(column)
        else:
            joined[-1].end = column.end
    return joined


def _role_of(column: TextColumn, known: set[str]) -> str:
    role = _head_role(column.head)
    if not role:
        found = {single for run in column.head if (single := column_role(run.token.text))}
        role = min(found) if len(found) == 1 else ""
    return "measurement_unit" if role == "unit" and known & set(LEVELS) else role


def _deal_out(columns: list[TextColumn], number: int, runs: list[TextRun]) -> None:
    """Gives the runs of a line to the columns; where columns share their span and each has a run, in order."""
    index = 0
    while index < len(runs):
        column = _nearest(columns, runs[index])
        if column.shared > 1:
            at = columns.index(column)
            first = next(
                i
                for i in range(at, -1, -1)
                if i == 0 or columns[i - 1].shared != column.shared or at - i >= column.shared - 1
            )
            group = columns[first : first + column.shared]
            own = [run for run in runs[index:] if _nearest(columns, run) in group]
            if len(own) == len(group):
                for part, run in zip(group, own, strict=True):
                    part.lines.setdefault(number, []).append(run.token)
                index += len(own)
                continue
        column.lines.setdefault(number, []).append(runs[index].token)
        index += 1


def _head_tokens(columns: Sequence[TextColumn]) -> list[Token]:
    return [
        run.token
        for column in columns
        for run in sorted(column.head, key=lambda run: (run.token.line, run.start))
    ]
