"""List tables: one table for all projects of a department, one row per indicator, projects named in a column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from jixiao.extraction.cells.headers import column_role, form_label, money_unit
from jixiao.extraction.cells.line_tokens import is_bare_number, is_page_mark
from jixiao.extraction.grids.form_grids import recognise_form_grids
from jixiao.extraction.lists.assemble import ListTable, assemble_projects, table_has_projects
from jixiao.extraction.lists.list_columns import infer_head, settle_columns
from jixiao.extraction.lists.list_rows import Head, Row, find_head, list_rows, read_line_row, strip_heads
from jixiao.extraction.lists.ragged_rows import AlignedRow, align_rows, settle_rows
from jixiao.extraction.lists.row_repairs import repair_rows
from jixiao.model.document import Block, Flow, Grid, Line
from jixiao.model.records import Project, Recognition
from jixiao.text import compare_form

_TITLE_REACH = 6
_CONTINUED_SHARE = 0.5
_SHORT_ROWS = 3
_SAME_SIDES = 10.0
_OWN_HEADS = 3
_PIPED = re.compile(r"\|.*\|.*\|")


def recognise_list_tables(flow: Flow, taken: frozenset[int]) -> Recognition:
    """The projects of every list table in the flow.

    A table begins at a grid whose head names a project column and level columns; grids after it without a head of
    their own, or with the same head printed again, continue it when their rows read as its rows do. Cells of
    ragged grids are given to columns by what they are; of exact grids by where they stand.
    """
    return _recognise(flow, taken, flat_only=False)


def recognise_flat_lists(flow: Flow, taken: frozenset[int]) -> Recognition:
    """The projects of list tables whose grid knows nothing of merged cells, or looks exact and is damaged.

    A delimited text prints a merged cell once and leaves the rest empty; it may also keep its delimiters and lose
    columns. Such a table must not be read cell by cell; one that stands in its columns is left to the grids where
    their reading differs.
    """
    return _recognise(flow, taken, flat_only=True)


def _recognise(flow: Flow, taken: frozenset[int], *, flat_only: bool) -> Recognition:
    out = Recognition()
    index = 0
    blocks = flow.blocks
    while index < len(blocks):
        block = blocks[index]
        if not isinstance(block, Grid) or _is_taken(block, taken):
            index += 1
            continue
        rows = list_rows(block, 0, None)
        opened = _open_table(rows, block)
        if opened is None:
            index += 1
            continue
        head, start = opened
        end, table_rows, head_keys = _collect_rows(blocks, index, rows[start:], head, taken)
        head = settle_columns(table_rows, head)
        table_rows = settle_rows(table_rows, head)
        kin = [*blocks[index:end], *_same_width(blocks, block)]
        if flat_only and any(row.exact for row in table_rows) and _has_merged_cells(kin):
            index += 1
            continue
        table_rows = repair_rows(table_rows, head)
        aligned = align_rows(table_rows, head)
        money = head.money or _row_money(rows[:start]) or _title_money(blocks, index)
        table = ListTable(
            _with_keys(head, head_keys), tuple(aligned), money, any(not row.exact for row in table_rows)
        )
        found = assemble_projects(table) if table_has_projects(table) else None
        if found is not None and flat_only and not table.ragged:
            found = found if _reads_alike(found, flow, index, end, taken) else None
        if found is None:
            index += 1
        else:
            out = _merge(out, found)
            index = end
    return out


def _reads_alike(found: Recognition, flow: Flow, index: int, end: int, taken: frozenset[int]) -> bool:
    """Whether a table without merged cells, read cell by cell under its head as any grid is, gives the same projects.

    Where it does not, the grid's reading holds: it knows columns that repeat a role, and heads on several rows.
    """
    first = index - len(_lines_above(flow.blocks, index))
    other = recognise_form_grids(replace(flow, blocks=flow.blocks[first:end]), taken)
    return list(map(_told, found.projects)) == list(map(_told, other.projects)) and not other.entity_targets


def _told(project: Project) -> tuple[object, ...]:
    """What a project says, without places and without its unit, which may be printed once for several."""
    budget = project.budget and (project.budget.amount, project.budget.unit)
    rows = [
        tuple(
            compare_form(text)
            for text in (i.level1, i.level2, i.level3, i.operator, i.value, i.unit, i.weight)
        )
        for i in project.indicators
    ]
    return compare_form(project.name), budget, tuple(map(compare_form, project.goals)), tuple(rows)


def _open_table(rows: list[Row], grid: Grid) -> tuple[Head, int] | None:
    """The head of the list table that `rows` begin, and the index of its first row below the head."""
    found = find_head(rows)
    if found is not None:
        return found[0], found[2]
    return infer_head(rows) if grid.ragged else None


def _same_width(blocks: Sequence[Block], grid: Grid) -> list[Grid]:
    """The grids of other pages as wide as `grid`: a page of few rows says nothing of a table's merged cells."""
    if not grid.column_edges:
        return []
    ends = (grid.column_edges[0], grid.column_edges[-1])
    return [
        other
        for other in blocks
        if isinstance(other, Grid)
        and other.column_count == grid.column_count
        and other.column_edges
        and abs(other.column_edges[0] - ends[0]) + abs(other.column_edges[-1] - ends[1]) <= _SAME_SIDES
    ]


def _has_merged_cells(blocks: Sequence[Block]) -> bool:
    return any(cell.row_span > 1 for block in blocks if isinstance(block, Grid) for cell in block.cells)


def _is_taken(grid: Grid, taken: frozenset[int]) -> bool:
    return any(cell.key in taken for cell in grid.cells if cell.lines)


def _with_keys(head: Head, keys: frozenset[int]) -> Head:
    return replace(head, keys=head.keys | keys)


def _collect_rows(
    blocks: Sequence[Block], index: int, first: list[Row], head: Head, taken: frozenset[int]
) -> tuple[int, list[Row], frozenset[int]]:
    """The rows of the table that begins at block `index`, the index after its last block, the keys of repeated heads."""
    first_grid = blocks[index]
    assert isinstance(first_grid, Grid)
    rows: list[Row] = []
    head_keys: set[int] = set()
    titles = _line_forms(_lines_above(blocks, index))
    _keep(first, head, rows, head_keys)
    at = index + 1
    while at < len(blocks):
        between: list[Line] = []
        ahead = at
        while ahead < len(blocks) and isinstance(line := blocks[ahead], Line) and len(between) < _TITLE_REACH:
            between.append(line)
            ahead += 1
        if ahead >= len(blocks):
            break
        if any(map(_begins_section, between)) and _line_forms(between) != titles:
            break
        grid = blocks[ahead]
        if not isinstance(grid, Grid) or _is_taken(grid, taken):
            break
        last = rows[-1] if rows else None
        inner = [read_line_row(line, 0) for line in between if _is_torn(line, last, grid)]
        more = list_rows(grid, 0, (last.place.line if last else None) or 0)
        other = _is_other_table(first_grid, grid, more) or any(map(_begins_section, between))
        if other and find_head(more) is None:
            break
        if not _continues(
            more, head, settle_columns(rows, head), short=grid.column_count == first_grid.column_count
        ):
            break
        _keep([*inner, *more], head, rows, head_keys)
        at = ahead + 1
    return (
        at,
        [Row(n, r.pieces, r.place, r.after_break, r.exact) for n, r in enumerate(rows)],
        frozenset(head_keys),
    )


def _lines_above(blocks: Sequence[Block], index: int) -> list[Line]:
    """The lines right above a grid, from its title on."""
    lines: list[Line] = []
    for block in reversed(blocks[max(0, index - _TITLE_REACH) : index]):
        if not isinstance(block, Line):
            break
        lines.insert(0, block)
        if _begins_section(block):
            break
    return lines


def _line_forms(lines: Sequence[Line]) -> list[str]:
    """The lines in comparison form, page numbers left out."""
    marks = [line for line in lines if is_page_mark(line.text) or is_bare_number(line.text)]
    return [compare_form(line.text) for line in lines if line not in marks]


def _is_other_table(first: Grid, grid: Grid, rows: Sequence[Row]) -> bool:
    """Whether a grid whose columns stand has others than the list, and labels or heads of its own."""
    exact = not (first.ragged or grid.ragged or first.column_edges or grid.column_edges)
    if not exact or first.column_count == grid.column_count:
        return False
    return any(
        form_label(row.pieces[0].text.rstrip("：:")) is not None
        or sum(column_role(piece.text) is not None for piece in row.pieces) >= _OWN_HEADS
        for row in rows
        if row.pieces
    )


def _keep(more: Sequence[Row], head: Head, rows: list[Row], head_keys: set[int]) -> None:
    kept, keys = strip_heads(more, head)
    rows.extend(kept)
    head_keys.update(keys)


def _begins_section(line: Line) -> bool:
    text = line.text.strip()
    return line.style == "heading" or text.startswith("#") or text.endswith("表")


def _is_torn(line: Line, last: Row | None, grid: Grid) -> bool:
    """Whether a line stands between two rows of a text table without a blank line, as a torn cell does, or holds piped cells."""
    if _PIPED.fullmatch(line.text.strip()):
        return True
    if last is None or last.place.line is None or grid.place.line is None or line.place.line is None:
        return False
    return line.place.line - last.place.line <= 1 and grid.place.line - line.place.line <= 1


def _continues(rows: list[Row], head: Head, settled: Head, *, short: bool) -> bool:
    """Whether `rows` print `head` again or read under `settled`, the head with the columns that the rows so far told."""
    found = find_head(rows)
    if found is not None:
        return found[0].columns == head.columns
    if not rows:
        return False
    aligned = align_rows(settle_rows(rows, settled), settled)
    if short and len(rows) <= _SHORT_ROWS:
        return not any(row.skipped for row in aligned)
    good = sum(_reads_as_row(row) for row in aligned)
    return good >= max(1, _CONTINUED_SHARE * len(aligned))


def _reads_as_row(row: AlignedRow) -> bool:
    return "operator" in row.cells or (
        "value" in row.cells and ("level3" in row.cells or "level2" in row.cells)
    )


def _row_money(rows: Sequence[Row]) -> str | None:
    """The money unit that a row above the head states, as sheets print it."""
    texts = [piece.text for row in reversed(rows) for piece in row.pieces]
    return next((unit for text in texts if (unit := money_unit(text))), None)


def _title_money(blocks: Sequence[Block], index: int) -> str | None:
    for block in reversed(blocks[max(0, index - _TITLE_REACH) : index]):
        if not isinstance(block, Line):
            break
        unit = money_unit(block.text)
        if unit:
            return unit
    return None


def _merge(first: Recognition, second: Recognition) -> Recognition:
    return Recognition(
        projects=first.projects + second.projects,
        declared=first.declared + second.declared,
        units=first.units + second.units,
        placed=first.placed | second.placed,
        ignored={**first.ignored, **second.ignored},
        unreconciled=first.unreconciled + second.unreconciled,
    )
