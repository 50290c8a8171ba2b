"""Levels whose spans are told from the place of their text: where they contradict the national layout, told anew."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from jixiao.extraction.cells.levels import LevelName, find_level
from jixiao.extraction.grids.indicator_rows import RowDraft
from jixiao.extraction.grids.logical_tables import TableCell
from jixiao.extraction.grids.split_texts import join_split_texts
from jixiao.model.document import FITTED

_ROLES = ("level1", "level2")
_TARGETS = ("level3", "value", "weight")
_CLEAR = 0.5
_CENTRED = 0.35
_FARTHEST = 8.0

Spans = tuple[tuple[int | None, ...], tuple[int | None, ...]]
"""For both depths, the label of each row by its number in printed order."""


@dataclass(frozen=True, slots=True)
class _Label:
    """A printed level: its text and name, the cell, the page and height of its middle."""

    text: str
    name: LevelName | None
    cells: tuple[TableCell, ...]
    page: int | None
    middle: float


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows with the page and height of each, the labels of both depths, the distance between rows."""

    places: tuple[tuple[int | None, float], ...]
    labels: tuple[tuple[_Label, ...], tuple[_Label, ...]]
    pitch: float


def settle_levels(drafts: Sequence[RowDraft]) -> None:
    """Gives rows whose second level cannot stand under their first one the levels that the labels' places then confirm.

    Before that, texts that fell into two rows are put together and levels end where their text says. Only spans that are not drawn are told anew. Either boundary may be the one misplaced; the reading in which the
    labels stand nearer to the middle of their rows is taken when it is clearly the better one. Otherwise both levels
    of such a row are left out. Labels that stand in the middle of their rows are left as they are printed.
    """
    join_split_texts(drafts)
    for role in _ROLES:
        _end_levels(drafts, role)
    drafts = [draft for draft in drafts if _find_place(draft) is not None]
    rows = _measure(drafts)
    if rows is None:
        return
    current = _read_spans(drafts, rows)
    wrong = [r for r in range(len(drafts)) if _contradicts(rows, current, r)]
    if not wrong or all(_stands_centred(rows, current, r) for r in wrong):
        return
    ways = sorted(
        (_price(rows, way), depth, way)
        for depth in (0, 1)
        if (way := _move(rows, current, wrong, depth)) is not None
    )
    clear = (
        bool(ways)
        and ways[0][0] + _CLEAR <= _price(rows, current)
        and (len(ways) < 2 or ways[0][0] + _CLEAR <= ways[1][0])
    )
    if clear:
        _write(drafts, rows, current, ways[0][2])
        return
    for r in wrong:
        for role in _ROLES:
            drafts[r].texts[role] = ""


def _end_levels(drafts: Sequence[RowDraft], role: str) -> None:
    """Takes back a level from rows that its label does not cover, where labels stand in the middle of several rows.

    Such rows at the end of a page have the label that begins the next one: their cell is cut and its text is printed
    there. Rows at the beginning of a page go on with the one before. Elsewhere the level stays open.
    """
    owners = [draft.owner(role) for draft in drafts]
    if not any(o is not None and o.form and o.row_span > 1 and FITTED in o.cell.flags for o in owners):
        return
    blank = [
        o is not None and not o.form and FITTED in o.cell.flags and bool(draft.texts.get(role))
        for o, draft in zip(owners, drafts, strict=True)
    ]
    pages = [o.place.page if o is not None else None for o in owners]
    start = 0
    while start < len(drafts):
        end = start + 1
        if not blank[start]:
            start = end
            continue
        while end < len(drafts) and blank[end] and pages[end] == pages[start]:
            end += 1
        begins = start == 0 or pages[start - 1] != pages[start]
        ends = end < len(drafts) and pages[end] != pages[start]
        below = drafts[end] if ends and not begins and not blank[end] else None
        for draft in drafts[start:end] if ends or not begins else ():
            if below is not None and below.texts.get(role):
                draft.texts[role] = below.texts[role]
                draft.cells[role] = list(below.cells[role])
            elif ends or not _is_settled(draft, role):
                draft.texts[role] = ""
        start = end


def _is_settled(draft: RowDraft, role: str) -> bool:
    """Whether the second level of a row says which first level it stands under, so that a carried one can be checked."""
    second = find_level(draft.texts.get("level2"), 2)
    return role == "level1" and second is not None and bool(second.parents)


def _find_place(draft: RowDraft) -> tuple[int | None, float] | None:
    """The page and height of a row whose edges are not drawn, told from a text that stands in it alone."""
    for role in (*_TARGETS, "level2"):
        cell = draft.owner(role)
        if cell is not None and cell.place.box is not None and cell.row_span == 1:
            return (
                (cell.place.page, (cell.place.box[1] + cell.place.box[3]) / 2)
                if FITTED in cell.cell.flags
                else None
            )
    return None


def _measure(drafts: Sequence[RowDraft]) -> _Rows | None:
    places: list[tuple[int | None, float]] = []
    labels: tuple[list[_Label], list[_Label]] = ([], [])
    for draft in drafts:
        place = _find_place(draft)
        if place is None:
            return None
        places.append(place)
        for depth, role in enumerate(_ROLES):
            cells = tuple(cell for cell in draft.cells.get(role, ()) if cell.form)
            text = draft.texts.get(role, "")
            if not cells or not text or any(label.cells == cells for label in labels[depth]):
                continue
            box = cells[0].place.box
            if box is None:
                return None
            labels[depth].append(
                _Label(
                    text,
                    find_level(text, depth + 1),
                    cells,
                    cells[0].place.page,
                    (box[1] + box[3]) / 2,
                )
            )
    steps = sorted(b[1] - a[1] for a, b in itertools.pairwise(places) if a[0] == b[0] and b[1] > a[1])
    if not steps:
        return None
    return _Rows(tuple(places), (tuple(labels[0]), tuple(labels[1])), steps[len(steps) // 2])


def _read_spans(drafts: Sequence[RowDraft], rows: _Rows) -> Spans:
    found: list[tuple[int | None, ...]] = []
    for depth, role in enumerate(_ROLES):
        numbers: list[int | None] = []
        for draft in drafts:
            cells = tuple(cell for cell in draft.cells.get(role, ()) if cell.form)
            text = draft.texts.get(role, "")
            numbers.append(
                next((i for i, label in enumerate(rows.labels[depth]) if text and label.cells == cells), None)
            )
        found.append(tuple(numbers))
    return found[0], found[1]


def _name_at(rows: _Rows, spans: Spans, depth: int, row: int) -> LevelName | None:
    number = spans[depth][row]
    return rows.labels[depth][number].name if number is not None else None


def _contradicts(rows: _Rows, spans: Spans, row: int) -> bool:
    first, second = _name_at(rows, spans, 0, row), _name_at(rows, spans, 1, row)
    return (
        first is not None
        and second is not None
        and bool(second.parents)
        and first.notation not in second.parents
    )


def _stands_centred(rows: _Rows, spans: Spans, row: int) -> bool:
    return all(
        _miss(rows, depth, number, spans[depth]) <= _CENTRED
        for depth in (0, 1)
        if (number := spans[depth][row]) is not None
    )


def _miss(rows: _Rows, depth: int, number: int, numbers: Sequence[int | None]) -> float:
    """How many rows off the middle of its rows on its page the label `number` stands."""
    label = rows.labels[depth][number]
    own = [
        place[1]
        for place, at in zip(rows.places, numbers, strict=True)
        if at == number and place[0] == label.page
    ]
    if not own:
        return 0.0
    return min(abs((own[0] + own[-1]) / 2 - label.middle) / rows.pitch, _FARTHEST)


def _price(rows: _Rows, spans: Spans) -> float:
    return sum(
        _miss(rows, depth, number, spans[depth])
        for depth in (0, 1)
        for number in range(len(rows.labels[depth]))
    )


def _move(rows: _Rows, spans: Spans, wrong: Sequence[int], depth: int) -> Spans | None:
    """The spans in which every row of `wrong` has the neighbouring label of `depth` that agrees with its other level."""
    numbers = list(spans[depth])
    for row in wrong:
        other = _name_at(rows, spans, 1 - depth, row)
        own = numbers[row]
        fitting = [
            number
            for number in ((own - 1, own + 1) if own is not None else ())
            if 0 <= number < len(rows.labels[depth]) and _agree(depth, rows.labels[depth][number].name, other)
        ]
        if len(fitting) != 1:
            return None
        numbers[row] = fitting[0]
    if depth == 1:
        _fill_blanks(rows, numbers, spans[0], set(wrong))
    known = [number for number in numbers if number is not None]
    if any(a > b for a, b in itertools.pairwise(known)):
        return None
    return (tuple(numbers), spans[1]) if depth == 0 else (spans[0], tuple(numbers))


def _agree(depth: int, name: LevelName | None, other: LevelName | None) -> bool:
    first, second = (name, other) if depth == 0 else (other, name)
    return first is not None and second is not None and first.notation in second.parents


def _fill_blanks(
    rows: _Rows, numbers: list[int | None], firsts: Sequence[int | None], moved: set[int]
) -> None:
    """Rows without second level beside those of a label that gained rows belong to it while their first level is the same."""
    grown = {numbers[row] for row in moved}
    count = len(numbers)
    for step, order in ((1, range(1, count)), (-1, range(count - 2, -1, -1))):
        for row in order:
            near = row - step
            if numbers[row] is None and numbers[near] in grown and firsts[row] == firsts[near] is not None:
                numbers[row] = numbers[near]


def _write(drafts: Sequence[RowDraft], rows: _Rows, before: Spans, after: Spans) -> None:
    for depth, role in enumerate(_ROLES):
        for draft, old, number in zip(drafts, before[depth], after[depth], strict=True):
            if number is not None and number != old:
                label = rows.labels[depth][number]
                draft.texts[role] = label.text
                draft.cells[role] = list(label.cells)
