"""The honesty meter: of every row, cell and amount of the source, how many were placed, ignored by name, or not placed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jixiao.extraction.image_readings import find_image_pages
from jixiao.model.document import Cell, Flow, Grid, Line, Place
from jixiao.model.records import Coverage, Source, Unplaced
from jixiao.text import compare_form, join_lines

_AMOUNT = re.compile(r"(?<!\d)\d[\d,，]*\.\d+|(?<!\d)\d[\d,，]*(?=\s*(?:万元|亿元|元|万))")

PLACED, IGNORED, UNPLACED = "placed", "ignored", "unplaced"


@dataclass(frozen=True, slots=True)
class Atom:
    """The smallest thing that is accounted for: a non-empty cell, or a non-blank line outside every grid."""

    key: int
    text: str
    place: Place
    row: tuple[int, int]
    """Identity of the printed row: (block number, row number)."""


def list_atoms(flow: Flow) -> Iterator[Atom]:
    """Every atom of the flow, in reading order."""
    for number, block in enumerate(flow.blocks):
        if isinstance(block, Line):
            if compare_form(block.text):
                yield Atom(block.key, block.text, block.place, (number, 0))
            continue
        for cell in block.cells:
            if compare_form("".join(cell.lines)):
                yield Atom(cell.key, join_lines(cell.lines), _cell_place(block, cell), (number, cell.row))


def _cell_place(grid: Grid, cell: Cell) -> Place:
    place = cell.place
    if place.page is None and place.line is None and place.sheet is None:
        return grid.place
    return place


def count_amounts(text: str) -> int:
    """How many money amounts or decimal numbers stand in `text`."""
    return len(_AMOUNT.findall(text))


def measure_coverage(
    flow: Flow,
    atoms: Iterable[Atom],
    placed: frozenset[int],
    ignored: Mapping[int, str],
    unreconciled: tuple[dict[str, str], ...],
) -> tuple[Coverage, tuple[Unplaced, ...]]:
    """The coverage of a flow with these atoms, and the list of what stayed unplaced.

    A row counts as unplaced when any of its cells is, else as placed when any is. An atom that is neither
    placed nor ignored by a recogniser is running text (ignored) when it holds no amount, and unplaced when
    it does or when it stands in a grid.
    """
    cells: Counter[str] = Counter()
    amounts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    rows: dict[tuple[int, int], set[str]] = {}
    left: list[Unplaced] = []
    grids = {number for number, block in enumerate(flow.blocks) if isinstance(block, Grid)}
    for atom in atoms:
        number_count = count_amounts(compare_form(atom.text))
        in_grid = atom.row[0] in grids
        state, reason = tell_fate(atom, in_grid, placed, ignored)
        if state == IGNORED:
            reasons[reason] += 1
        elif state == UNPLACED:
            left.append(Unplaced(atom.text, reason, source_of(atom.place)))
        cells[state] += 1
        amounts[state] += number_count
        rows.setdefault(atom.row, set()).add(state)
    row_states = Counter(
        next(s for s in (UNPLACED, PLACED, IGNORED) if s in states) for states in rows.values()
    )
    coverage = Coverage(
        rows=_totals(row_states),
        cells=_totals(cells),
        amounts=_totals(amounts),
        ignored_by=dict(sorted(reasons.items())),
        unreconciled=unreconciled,
        image_pages=find_image_pages(flow.document),
        reader_notes=flow.document.notes,
    )
    return coverage, tuple(left)


def tell_fate(
    atom: Atom, in_grid: bool, placed: frozenset[int], ignored: Mapping[int, str]
) -> tuple[str, str]:
    """What became of an atom: placed, ignored or unplaced, and the reason for the latter two."""
    if atom.key in placed:
        return PLACED, ""
    if atom.key in ignored:
        return IGNORED, ignored[atom.key]
    if in_grid:
        return UNPLACED, "a cell no recogniser understood"
    if count_amounts(compare_form(atom.text)):
        return UNPLACED, "an amount outside every statement"
    return IGNORED, "running text without amounts"


def list_fates(flow: Flow, placed: frozenset[int], ignored: Mapping[int, str]) -> dict[int, tuple[str, str]]:
    """What became of every atom, by its key."""
    grids = {number for number, block in enumerate(flow.blocks) if isinstance(block, Grid)}
    return {atom.key: tell_fate(atom, atom.row[0] in grids, placed, ignored) for atom in list_atoms(flow)}


def _totals(counter: Counter[str]) -> dict[str, int]:
    return {"total": counter.total(), **{state: counter[state] for state in (PLACED, IGNORED, UNPLACED)}}


def source_of(place: Place, quote: str | None = None) -> Source:
    """The record form of a place, with the printed text beside it."""
    return Source(
        page=place.page,
        line=place.line,
        line_end=place.line_end,
        sheet=place.sheet,
        table=place.table,
        row=place.row,
        column=place.column,
        bbox=place.box,
        quote=quote,
    )
