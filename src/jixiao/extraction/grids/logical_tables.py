"""Grids to logical tables: what a page break cut in two becomes one table again, columns matched by position.

Nothing is read for meaning here but the printed repetition of a head row.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from jixiao.extraction.cells.headers import column_role, form_label
from jixiao.extraction.grids.aligned_edges import align_edges
from jixiao.extraction.grids.flat_heads import find_head_spans
from jixiao.model.document import LOOSE, Cell, Flow, Grid, Line, Place
from jixiao.text import compare_form, join_lines

_SAME_EDGE = 3.5
_SAME_SIDE = 8.0
_DIGITS = re.compile(r"\d+")
_LOOSE_SIDE = 40.0
_MANY_EDGES = 5
_MOST_TITLES = 8
_PAGE_NUMBER = re.compile(r"[-—–第共/页\d]+")
_GOES_ON = re.compile(r"[（(]续表?[)）]$|续表$")
REPEATED_HEAD = "repeated table head"
PRINTED_TWICE = "cell text printed again beyond the page break"


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a logical table; row and column are those of the logical table, `cell` is the printed one."""

    row: int
    column: int
    row_span: int
    column_span: int
    cell: Cell
    text: str
    form: str
    """The text in comparison form."""

    @property
    def key(self) -> int:
        """The key of the printed cell."""
        return self.cell.key

    @property
    def place(self) -> Place:
        """Where the cell is printed."""
        return self.cell.place

    @property
    def row_end(self) -> int:
        """The row after the cell's last."""
        return self.row + self.row_span

    @property
    def column_end(self) -> int:
        """The column after the cell's last."""
        return self.column + self.column_span


@dataclass(frozen=True, slots=True)
class LogicalTable:
    """Cells of one table over all its pages; `titles` are the lines printed above it, `breaks` the rows a page begins with."""

    cells: tuple[TableCell, ...]
    row_count: int
    column_count: int
    titles: tuple[Line, ...] = ()
    breaks: frozenset[int] = frozenset()
    ignored: dict[int, str] = field(default_factory=dict)
    owners: dict[tuple[int, int], TableCell] = field(default_factory=dict, compare=False)
    flat: bool = False
    """Whether the source knows no merged cells: what is printed once may hold for the empty cells beside and below."""

    def at(self, row: int, column: int) -> TableCell | None:
        """The cell that covers a position, or None."""
        return self.owners.get((row, column))

    def list_row(self, row: int) -> list[TableCell]:
        """The cells that cover `row`, from left to right, each once."""
        found: list[TableCell] = []
        column = 0
        while column < self.column_count:
            cell = self.owners.get((row, column))
            if cell is None:
                column += 1
                continue
            found.append(cell)
            column = max(cell.column_end, column + 1)
        return found


@dataclass(slots=True)
class _Draft:
    grids: list[Grid]
    titles: tuple[Line, ...]
    first_titles: tuple[str, ...]
    ignored: dict[int, str] = field(default_factory=dict)


def gather_tables(flow: Flow, taken: frozenset[int], *, ragged: bool = False) -> list[LogicalTable]:
    """The logical tables of a flow in reading order, without grids that belong to someone else; ragged ones or all others."""
    return [_build_table(draft) for draft in _gather_drafts(flow, taken, ragged)]


def _gather_drafts(flow: Flow, taken: frozenset[int], ragged: bool) -> Iterator[_Draft]:
    current: _Draft | None = None
    pending: list[Line] = []
    for block in flow.blocks:
        if isinstance(block, Line):
            if block.key not in flow.ignored and compare_form(block.text):
                pending.append(block)
            continue
        if block.ragged is not ragged or any(cell.key in taken for cell in block.cells):
            if current is not None:
                yield current
            current = None
            pending = []
            continue
        doubled = _find_doubled(current.grids[-1], block, pending) if current is not None else []
        titles = tuple(line for line in pending if line not in doubled)[-_MOST_TITLES:]
        forms = tuple(compare_form(line.text) for line in titles)
        if current is not None and _continues(current, block, forms):
            current.grids.append(block)
            current.ignored.update((line.key, PRINTED_TWICE) for line in doubled)
            if titles and not current.titles:
                current.titles = titles
        else:
            if current is not None:
                yield current
            current = _Draft([block], titles, forms)
        pending = []
    if current is not None:
        yield current


def _find_doubled(last: Grid, grid: Grid, lines: list[Line]) -> list[Line]:
    """Lines around a page break that print again what stands in the cells at the break.

    A label of a cell that the break cuts is drawn on both pages and clipped at the table's edge; the clipped
    part is still in the page's text.
    """
    if not last.column_edges or not grid.column_edges or last.place.page == grid.place.page:
        return []
    foot = [compare_form("".join(c.lines)) for c in last.cells if c.row + c.row_span == last.row_count]
    head = [compare_form("".join(c.lines)) for c in grid.cells if c.row == 0]
    doubled = []
    for line in lines:
        facing = head if line.place.page == last.place.page else foot
        box = line.place.box
        inside = (
            box is not None and last.column_edges[0] - 2 <= box[0] and box[2] <= last.column_edges[-1] + 2
        )
        if inside and all(any(compare_form(word) in form for form in facing) for word in line.text.split()):
            doubled.append(line)
    return doubled


def _continues(draft: _Draft, grid: Grid, titles: tuple[str, ...]) -> bool:
    """Whether `grid` goes on with the table of `draft` on the next page (or right below it)."""
    last = draft.grids[-1]
    if not last.column_edges and not grid.column_edges:
        return _repeats_table(draft, grid, titles)
    if not last.column_edges or not grid.column_edges:
        return False
    known = {_DIGITS.sub("#", title) for title in draft.first_titles}
    if any(_DIGITS.sub("#", title) not in known for title in titles):
        return _repeats_table(draft, grid, titles)
    before, after = last.place, grid.place
    if before.page is None or after.page is None or not 0 <= after.page - before.page <= 1:
        return False
    if before.page == after.page and (titles or _gap(before, after) > 14):
        return _repeats_table(draft, grid, titles)
    inside = _lies_on_edges(draft.grids, grid) or _lies_on_edges([grid], last)
    if not _has_same_sides(last, grid) and not inside:
        return False
    repeated = _count_repeated(draft.grids[0], grid)
    if repeated > 0 and (titles or _names_columns(grid)):
        return not _begins_again(draft.grids[0], grid, repeated)
    # Lines that stand above both are running heads: the table goes on unless a form begins.
    return not _starts_form(grid)


def _has_same_sides(last: Grid, grid: Grid) -> bool:
    side = _LOOSE_SIDE if _is_loose(last) or _is_loose(grid) else _SAME_SIDE
    return all(abs(last.column_edges[i] - grid.column_edges[i]) <= side for i in (0, -1))


def _lies_on_edges(before: list[Grid], grid: Grid) -> bool:
    """Whether `grid` ends and mostly stands on edges of the table so far: only outer columns are missing."""
    if _is_loose(grid):
        return False
    edges = _merge_edges(other.column_edges for other in before)
    on = [abs(edges[_nearest(edges, x)] - x) <= _SAME_EDGE for x in grid.column_edges]
    return on[0] and on[-1] and sum(on) >= max(_MANY_EDGES, len(on) * 2 / 3)


def _repeats_table(draft: _Draft, grid: Grid, titles: tuple[str, ...]) -> bool:
    """Whether a grid without a page goes on with a table: the same head, no title between but its own, no name of its own."""
    first = draft.grids[0]
    between, known = (
        [_GOES_ON.sub("", title) for title in lines if not _PAGE_NUMBER.fullmatch(title)]
        for lines in (titles, draft.first_titles)
    )
    again = between == known
    if grid.column_count != first.column_count or (between and not again):
        return False
    dropped = _count_repeated(first, grid)
    if dropped == 0 or not _names_columns(grid):
        return False
    below = [cell for cell in grid.cells if cell.row == dropped]
    if any(cell.column == 0 and not compare_form("".join(cell.lines)) for cell in below):
        return True
    flat = all(cell.row_span * cell.column_span == 1 for cell in (*first.cells, *grid.cells))
    return bool(between) and (dropped > 1 or flat) and _repeats_names(draft.grids, grid, dropped)


def _repeats_names(grids: Sequence[Grid], grid: Grid, head: int) -> bool:
    """Whether the row below the head prints again, before the levels, what a row of the table so far prints there."""
    levels = [
        cell.column
        for cell in grid.cells
        if cell.row < head and (column_role(join_lines(cell.lines)) or "").startswith("level")
    ]
    names = _lead_forms(grid, head, min(levels, default=0))
    return len(names) > 1 and any(
        _lead_forms(other, row, min(levels)) == names for other in grids for row in range(other.row_count)
    )


def _lead_forms(grid: Grid, row: int, end: int) -> list[tuple[int, str]]:
    cells = [
        (c.column, compare_form("".join(c.lines))) for c in grid.cells if c.row == row and c.column < end
    ]
    return sorted((column, form) for column, form in cells if form)


def _is_loose(grid: Grid) -> bool:
    """Whether the edges of a grid are not drawn but lie somewhere in the white space around its text."""
    return grid.place.box is not None and abs(grid.place.box[0] - grid.column_edges[0]) > 1.0


def _gap(before: Place, after: Place) -> float:
    return abs(after.box[1] - before.box[3]) if before.box and after.box else 0.0


def _starts_form(grid: Grid) -> bool:
    """Whether the first row of a grid names a project or unit with its value: a form begins."""
    first = sorted((cell for cell in grid.cells if cell.row == 0), key=lambda cell: cell.column)
    filled = [cell for cell in first if compare_form("".join(cell.lines))]
    return bool(filled) and form_label(join_lines(filled[0].lines)) in ("project", "unit")


def _begins_again(base: Grid, grid: Grid, repeated: int) -> bool:
    """Whether a form with equal first rows begins: below them it prints the same label with another value."""
    labels = []
    for each in (base, grid):
        row = [cell for cell in each.cells if cell.row == repeated]
        labels.append(compare_form("".join(min(row, key=lambda c: c.column).lines)) if row else "")
    return _starts_form(grid) and labels[0] == labels[1] != "" and form_label(labels[0]) is not None


def _names_columns(grid: Grid) -> bool:
    """Whether the first row of a grid is a row of column heads."""
    return sum(column_role(join_lines(cell.lines)) is not None for cell in grid.cells if cell.row == 0) >= 3


def _count_repeated(base: Grid, grid: Grid) -> int:
    """How many leading rows of `grid` print the leading rows of `base` again."""
    count = 0
    for row in range(min(base.row_count, grid.row_count)):
        here = _row_forms(grid, row)
        if here != _row_forms(base, row):
            break
        if not any(here) and row == 0:
            break
        count += 1
    return count


def _has_same_columns(base: Grid, grid: Grid, head: int) -> bool:
    """Whether both have as many columns and print the `head` rows, which tell them apart, in the same ones, whatever their widths."""
    spans = [
        sorted((c.row, c.column, c.row_span, c.column_span) for c in g.cells if c.row < head)
        for g in (base, grid)
    ]
    begun = {column for _, column, _, _ in spans[0]}
    told = head == 0 or len(begun) == base.column_count
    return grid.column_count == base.column_count and spans[0] == spans[1] and told


def _row_forms(grid: Grid, row: int) -> list[str]:
    cells = sorted((cell for cell in grid.cells if cell.row == row), key=lambda cell: cell.column)
    return [form for cell in cells if (form := compare_form("".join(cell.lines)))]


def _build_table(draft: _Draft) -> LogicalTable:
    draft.grids = align_edges(draft.grids)
    edges = _merge_edges(grid.column_edges for grid in draft.grids) if len(draft.grids) > 1 else ()
    cells: list[TableCell] = []
    ignored = dict(draft.ignored)
    breaks: set[int] = set()
    offset = 0
    columns: list[int] = []
    for index, grid in enumerate(draft.grids):
        dropped = _count_repeated(draft.grids[0], grid) if index else 0
        if edges:
            columns = _choose_columns(edges, draft.grids, index, dropped, columns)
        if index:
            breaks.add(offset)
        for cell in grid.cells:
            if cell.row + cell.row_span <= dropped:
                ignored[cell.key] = REPEATED_HEAD
                continue
            cells.append(_place_cell(cell, offset - dropped, dropped, columns))
        offset += grid.row_count - dropped
    count = len(edges) - 1 if edges else max((grid.column_count for grid in draft.grids), default=0)
    flat = len(cells) > 1 and all(cell.row_span * cell.column_span == 1 for cell in cells)
    if flat and not any(grid.ragged for grid in draft.grids):
        cells, repeated = _merge_heads(cells, offset, count)
        ignored |= dict.fromkeys(repeated, REPEATED_HEAD)
    table = LogicalTable(
        tuple(sorted(cells, key=lambda c: (c.row, c.column))),
        offset,
        count,
        draft.titles,
        frozenset(breaks),
        ignored,
        flat=flat,
    )
    for item in table.cells:
        for row in range(item.row, item.row_end):
            for column in range(item.column, item.column_end):
                table.owners.setdefault((row, column), item)
    return table


def _merge_heads(cells: list[TableCell], rows: int, columns: int) -> tuple[list[TableCell], list[int]]:
    """The cells of a table without merged cells, those of its head rows over the positions that they head, and the keys of heads printed again there."""
    forms = [[""] * columns for _ in range(rows)]
    for cell in cells:
        if cell.row < rows and cell.column < columns:
            forms[cell.row][cell.column] = cell.form
    spans = find_head_spans(forms)
    covered = {
        (row + down, column + right)
        for (row, column), (height, width) in spans.items()
        for down in range(height)
        for right in range(width)
    } - spans.keys()
    merged: list[TableCell] = []
    repeated: list[int] = []
    for cell in cells:
        if (cell.row, cell.column) in covered:
            if cell.form:
                repeated.append(cell.key)
            continue
        height, width = spans.get((cell.row, cell.column), (1, 1))
        merged.append(replace(cell, row_span=height, column_span=width))
    return merged, repeated


def _choose_columns(
    edges: tuple[float, ...], grids: list[Grid], index: int, dropped: int, above: list[int]
) -> list[int]:
    """The table's column at each edge of a fragment; `above` are those of the fragment before it.

    A head printed again tells the columns whatever their widths; else an edge below an edge of the fragment before
    is the same one.
    """
    grid, first = grids[index], grids[0]
    undrawn = _is_loose(grid) or any(LOOSE in cell.flags for cell in grid.cells)
    if index and (undrawn or dropped) and _has_same_columns(first, grid, dropped):
        return [_nearest(edges, x) for x in first.column_edges]
    columns = [_nearest(edges, x) for x in grid.column_edges]
    if index == 0:
        return columns
    before = grids[index - 1].column_edges
    for at, x in enumerate(grid.column_edges):
        near = _nearest(before, x)
        if abs(before[near] - x) <= _SAME_EDGE:
            columns[at] = above[near]
    rising = all(a < b for a, b in pairwise(columns))
    return columns if rising else [_nearest(edges, x) for x in grid.column_edges]


def _place_cell(cell: Cell, offset: int, dropped: int, columns: list[int]) -> TableCell:
    start = max(cell.row, dropped)
    column, span = cell.column, cell.column_span
    if columns:
        column = columns[cell.column]
        span = max(columns[min(cell.column + cell.column_span, len(columns) - 1)] - column, 1)
    text = join_lines(cell.lines)
    return TableCell(
        start + offset, column, cell.row + cell.row_span - start, span, cell, text, compare_form(text)
    )


def _merge_edges(groups: Iterable[tuple[float, ...]]) -> tuple[float, ...]:
    """One list of vertical edges for all fragments; the first fragment's position stands for near ones."""
    merged: list[float] = []
    for group in groups:
        for x in group:
            at = bisect_right(merged, x)
            near = [
                merged[i] for i in (at - 1, at) if 0 <= i < len(merged) and abs(merged[i] - x) <= _SAME_EDGE
            ]
            if not near:
                merged.insert(at, x)
    return tuple(merged)


def _nearest(edges: tuple[float, ...], x: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - x))
