"""List tables that arrive as a stream of cells: the head's cells one after the other, then row after row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from jixiao.extraction.cells.cell_types import is_measurement_unit, names_organisation
from jixiao.extraction.cells.headers import money_unit
from jixiao.extraction.cells.line_tokens import Token, cut_tokens
from jixiao.extraction.cells.torn_rows import is_torn
from jixiao.extraction.lines.line_cells import HEAD, NOISE, SIDE, TOTAL, Reading, Span, read_cells
from jixiao.extraction.lines.line_columns import order_by_columns
from jixiao.extraction.lines.line_heads import drop_heads
from jixiao.extraction.lines.line_levels import is_stray_level
from jixiao.extraction.lines.line_runs import keys_of, list_line_runs
from jixiao.extraction.lines.list_stream_heads import StreamHead, find_list_head
from jixiao.extraction.lists.assemble import ListTable, assemble_projects
from jixiao.extraction.lists.list_rows import Head, Piece, Row
from jixiao.extraction.lists.list_segments import expected_totals
from jixiao.extraction.lists.ragged_rows import AlignedRow
from jixiao.extraction.reconcile import sum_weights
from jixiao.model.document import Flow, Line
from jixiao.model.records import Project, Recognition
from jixiao.text import compare_form

# Costs per token of a reading: under the first it is as good as certain; up to the second its weights must prove it.
_GOOD = 0.3
_UNSURE = 0.5
# A cell that fits its role worse than this makes its row a guess.
_ODD = 3.6
_GAPPED_SHARE = 0.3
_SENTENCE = re.compile("[。！]")
_TITLE_REACH = 8
_REPEAT_REACH = 6
_NEXT_TABLE = re.compile(
    r"[^，。；：:、“”≥≤=%]{4,36}表(?:[（(].{0,12}[）)])?|第[一二三四五六七八九十\d]+[部分章节].*"
)
_IGNORED = {SIDE: "side label", HEAD: "table head", NOISE: "page number"}


def recognise_list_streams(flow: Flow, taken: frozenset[int]) -> Recognition:
    """The projects of every list table among the lines of `flow` that no other recogniser has taken.

    Read like this are tables dumped cell by cell, a merged cell printed once: the columns are told by the head,
    the cells by what they are. A table that no reading fits well stays unplaced.
    """
    out = Recognition()
    parts: dict[int, tuple[int, ...]] = {}
    for run in list_line_runs(flow, taken, parts):
        ordered = order_by_columns(run, strict=True)
        tokens = ordered or cut_tokens(run)
        at = 0
        while (head := find_list_head(tokens, at)) is not None:
            end = _find_end(run, tokens, head)
            torn = not ordered and _keeps_columns(run, tokens[head.end : end])
            found = None if torn else _read_table(run, tokens[:end], head, parts)
            at = end if found is not None else head.end
            if found is not None:
                out = _merge(out, found)
    return out


def _keeps_columns(lines: tuple[Line, ...], tokens: tuple[Token, ...]) -> bool:
    """Whether many lines hold cells beside each other, wide blanks between them: then cells are torn over lines."""
    numbers = {token.line for token in tokens}
    return sum("  " in lines[number].text.strip() for number in numbers) > _GAPPED_SHARE * len(numbers)


def _find_end(lines: tuple[Line, ...], tokens: tuple[Token, ...], head: StreamHead) -> int:
    """The token after the table's last: the title of another table; one with the same head after it goes on."""
    words = _head_text(tokens, head.start, head.end)
    for index in range(head.end, len(tokens)):
        token = tokens[index]
        if not token.first or not _NEXT_TABLE.fullmatch(compare_form(lines[token.line].text)):
            continue
        following = find_list_head(tokens[: index + 60], index)
        if (
            following is not None
            and tokens[following.start].line - token.line <= _REPEAT_REACH
            and _head_text(tokens, following.start, following.end) == words
        ):
            continue
        return index
    return len(tokens)


def _head_text(tokens: Sequence[Token], start: int, end: int) -> str:
    return compare_form("".join(token.text for token in tokens[start:end]))


def _read_table(
    lines: tuple[Line, ...], tokens: tuple[Token, ...], head: StreamHead, parts: dict[int, tuple[int, ...]]
) -> Recognition | None:
    body, repeated = _drop_repeats(lines, tokens, head)
    pages = tuple(lines[token.line].place.page for token in body)
    keys = {lines[token.line].key for token in tokens[head.start : head.end]} | repeated
    money = head.money or _money_above(lines, tokens[head.start].line)
    readings = [
        (reading.cost, number, order, reading)
        for number, order in enumerate(_list_orders(head))
        for reading in (read_cells(body, _columns(order), pages=pages, leads=head.leads),)
    ]
    for cost, _, order, reading in sorted(readings, key=lambda item: item[:2]):
        if cost > _UNSURE or not reading.spans:
            break
        rows = _build_rows(lines, body, reading, head, order)
        columns = {role: at for at, role in enumerate((*head.leads, *order))}
        table = ListTable(Head(columns, money, frozenset(keys)), tuple(rows), money, True, "list lines", True)
        found = assemble_projects(table)
        if not any(project.indicators for project in found.projects):
            continue
        if any(map(_is_torn, found.projects)):
            continue
        if (order in head.orders and cost <= _GOOD) or _weights_add(found.projects):
            return _settle(found, lines, body, reading, parts)
    return None


def _is_torn(project: Project) -> bool:
    """Whether sentences stand in names, or second levels under first levels not their own: cells came in another order."""
    name = compare_form(project.name)
    return (
        bool(_SENTENCE.search(name))
        or is_measurement_unit(name)
        or any(
            _SENTENCE.search(indicator.level3 or "")
            or is_stray_level(indicator.level1, indicator.level2)
            or is_torn(indicator)
            for indicator in project.indicators
        )
    )


def _list_orders(head: StreamHead) -> list[tuple[str, ...]]:
    """The possible orders of the columns; remarks that are numbers may be the weights of a table that heads none."""
    orders = list(head.orders)
    for order in head.orders:
        if "remark" in order and "weight" not in order:
            orders.append(tuple("weight" if role == "remark" else role for role in order))
    return orders


def _weights_add(projects: Sequence[Project]) -> bool:
    """Whether weights are printed, and those of every project are all there and add to what they must."""
    totals = expected_totals(None)
    return any(project.indicators for project in projects) and all(
        all(indicator.weight for indicator in project.indicators)
        and sum_weights(project.indicators) in totals
        for project in projects
        if project.indicators
    )


def _columns(order: tuple[str, ...]) -> tuple[str, ...]:
    rest = tuple(role for role in order if role not in ("level1", "level2"))
    return ("level1", "level2", *rest) if _is_levelled(order) else rest


def _is_levelled(order: tuple[str, ...]) -> bool:
    return "level1" in order or "level2" in order


def _drop_repeats(
    lines: tuple[Line, ...], tokens: tuple[Token, ...], head: StreamHead
) -> tuple[tuple[Token, ...], set[int]]:
    """The tokens below the head without its repetitions on later pages and the titles above those."""
    body = drop_heads(tokens, head.start, head.end)
    kept = {(token.line, token.text) for token in body}
    heads = {token.line for token in tokens[head.end :] if (token.line, token.text) not in kept}
    titles: set[int] = set()
    for line in sorted(heads):
        for above in range(max(tokens[head.end - 1].line + 1, line - _REPEAT_REACH), line):
            text = compare_form(lines[above].text)
            if _NEXT_TABLE.fullmatch(text) or above - 1 in titles:
                titles.add(above)
    out = tuple(token for token in body if token.line not in titles)
    return out, {lines[line].key for line in heads | titles}


def _money_above(lines: tuple[Line, ...], line: int) -> str | None:
    for above in range(line, max(-1, line - _TITLE_REACH), -1):
        unit = money_unit(lines[above].text)
        if unit is not None:
            return unit
    return None


def _build_rows(
    lines: tuple[Line, ...],
    body: tuple[Token, ...],
    reading: Reading,
    head: StreamHead,
    order: tuple[str, ...],
) -> list[AlignedRow]:
    places = {
        role: at
        for at, role in enumerate(
            (*head.leads, "level1", "level2", *(r for r in order if r not in ("level1", "level2")))
        )
    }
    rows: list[list[Span]] = []
    last = len(places)
    for span in reading.spans:
        if span.role == TOTAL:
            rows.append([span])
            last = len(places)
        elif span.role in places:
            if places[span.role] <= last or not rows:
                rows.append([])
            rows[-1].append(span)
            last = places[span.role]
    return [
        _build_row(lines, body, row, number)
        for number, row in enumerate(rows)
        if not any(span.role in ("level3", "value") and span.cost > _ODD for span in row)
    ]


def _build_row(
    lines: tuple[Line, ...], body: tuple[Token, ...], spans: list[Span], number: int
) -> AlignedRow:
    cells: dict[str, tuple[Piece, ...]] = {}
    leads_only = not any(
        span.role.startswith("level") or span.role in ("value", "goal", "category") for span in spans
    )
    for span in spans:
        if span.role == TOTAL:
            pieces = [_build_piece(lines, (token,)) for token in body[span.start : span.end]]
            cells = (
                {"project": tuple(pieces[:1]), "amount": tuple(pieces[1:2])}
                if len(pieces) > 1
                else {"project": tuple(pieces)}
            )
            continue
        role = (
            "unit"
            if leads_only and span.role == "project" and names_organisation(compare_form(span.text))
            else span.role
        )
        cells[role] = tuple(_build_piece(lines, part) for part in _by_line(body[span.start : span.end]))
    ordered = tuple(piece for pieces in cells.values() for piece in pieces)
    return AlignedRow(Row(number, ordered, ordered[0].place, False, True), cells)


def _by_line(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    out: list[tuple[Token, ...]] = []
    for token in tokens:
        if out and out[-1][-1].line == token.line:
            out[-1] = (*out[-1], token)
        else:
            out.append((token,))
    return out


def _build_piece(lines: tuple[Line, ...], tokens: tuple[Token, ...]) -> Piece:
    line = lines[tokens[0].line]
    text = " ".join(token.text for token in tokens)
    return Piece(line.key, None, text, compare_form(text), line.place)


def _settle(
    found: Recognition,
    lines: tuple[Line, ...],
    body: tuple[Token, ...],
    reading: Reading,
    parts: dict[int, tuple[int, ...]],
) -> Recognition:
    """The recognition with the keys of all cells that its lines were made of, and what was set aside by name."""
    by_key = {line.key: line for line in lines}
    ignored = dict(found.ignored)
    for span in reading.spans:
        if span.role in _IGNORED:
            for token in body[span.start : span.end]:
                ignored.setdefault(lines[token.line].key, _IGNORED[span.role])
    placed = frozenset(key for own in found.placed for key in keys_of(by_key[own], parts))
    spread = {key: reason for own, reason in sorted(ignored.items()) for key in keys_of(by_key[own], parts)}
    return replace(
        found,
        placed=placed,
        ignored={key: reason for key, reason in spread.items() if key not in placed},
    )


def _merge(a: Recognition, b: Recognition) -> Recognition:
    return Recognition(
        projects=(*a.projects, *b.projects),
        units=(*a.units, *b.units),
        declared=(*a.declared, *b.declared),
        placed=a.placed | b.placed,
        ignored=a.ignored | b.ignored,
        unreconciled=(*a.unreconciled, *b.unreconciled),
    )
