"""Recognises the budget tables of a disclosure, in grids and in lines, and gives every figure its place."""

from __future__ import annotations

from jixiao.extraction.budget.budget_lines import find_line_table
from jixiao.extraction.budget.column_choice import choose_columns
from jixiao.extraction.budget.grid_tables import TableReading, TitleLines, read_grid_table, split_at_titles
from jixiao.extraction.budget.table_drafts import AMOUNT, Draft, DraftRow, place_source
from jixiao.extraction.budget.table_kinds import (
    clean_title,
    head_key,
    is_number_line,
    is_performance_title,
    is_placeholder,
    is_total_row,
    looks_like_title,
    note_text,
    says_empty,
    split_number,
    table_kind,
)
from jixiao.extraction.cells.headers import money_unit
from jixiao.model.document import Flow, Grid, Line
from jixiao.model.records import BudgetTable, Recognition, Source, TableRow, Unit
from jixiao.text import compare_form, join_lines

_LOOK_BACK = 8
_LOOK_AHEAD = 3
_MAX_TITLE_CELLS = 6


def recognise_budget_tables(flow: Flow, taken: frozenset[int]) -> Recognition:
    """Every budget table of the flow with all its rows and amounts.

    Amounts are decimal strings under the path of their column; each has the place of its cell. A column that had to
    be found by arithmetic is named in the row's `inferred`.
    """
    reader = _Reader(flow, taken)
    reader.read()
    choose_columns(reader.drafts, reader.running_text())
    return Recognition(
        tables=tuple(_to_record(draft) for draft in reader.drafts),
        units=tuple(unit for draft in reader.drafts for unit in _list_units(draft)),
        placed=frozenset(reader.placed),
        ignored={key: reason for key, reason in reader.ignored.items() if key not in reader.placed},
    )


class _Reader:
    """Walks the blocks once, grids and runs of lines in printed order."""

    def __init__(self, flow: Flow, taken: frozenset[int]) -> None:
        self.blocks = flow.blocks
        self.taken = taken
        self.aside = frozenset(flow.ignored)
        self.drafts: list[Draft] = []
        self.placed: set[int] = set()
        self.ignored: dict[int, str] = {}
        self.previous: Draft | None = None
        self.known = "".join(_block_text(block) for block in flow.blocks)

    def read(self) -> None:
        """Reads every block."""
        index = 0
        while index < len(self.blocks):
            block = self.blocks[index]
            if isinstance(block, Grid):
                self._read_grid(index, block)
                index += 1
            else:
                index = self._read_line(index, block)

    def running_text(self) -> str:
        """The text of the lines that belong to no table."""
        return "".join(
            compare_form(block.text)
            for block in self.blocks
            if isinstance(block, Line) and block.key not in self.placed and block.key not in self.taken
        )

    def _read_grid(self, index: int, grid: Grid) -> None:
        if any(cell.key in self.taken for cell in grid.cells):
            self.previous = None
            return
        above = self._lines_above(index)
        for part in split_at_titles(grid):
            reading = read_grid_table(part, above, self.previous)
            if reading is None:
                self._read_table_list(part)
            else:
                self._take(reading, above)
                if part.cells[-1].key == grid.cells[-1].key:
                    self._notes_below(index)
            above = TitleLines()

    def _read_table_list(self, grid: Grid) -> None:
        """A list of the tables that follow, with those published empty; its remarks go to the tables it names."""
        heads = {head_key(join_lines(cell.lines)): cell.column for cell in grid.cells if cell.row == 0}
        if "报表名称" not in heads and "表格名称" not in heads and "表名" not in heads:
            return
        self.ignored |= {cell.key: "list of tables" for cell in grid.cells}

    def _take(self, reading: TableReading, above: TitleLines) -> None:
        self.placed |= reading.placed
        self.ignored |= reading.ignored | {k: why for k, why in above.keys.items() if k not in self.aside}
        if reading.continues and self.previous is not None:
            self.previous.rows.extend(reading.draft.rows)
            self.previous.carried = reading.draft.carried
            if reading.draft.note:
                self.previous.add_note(reading.draft.note, reading.draft.empty)
            return
        self.drafts.append(reading.draft)
        self.previous = reading.draft

    def _lines_above(self, index: int) -> TitleLines:
        above = TitleLines()
        for back in range(index - 1, max(-1, index - 1 - _LOOK_BACK), -1):
            line = self.blocks[back]
            if isinstance(line, Grid):
                self._take_title_grid(line, above)
                break
            if not compare_form(line.text):
                continue
            if line.key in self.aside:
                # A title printed at the head of each page looks like a running head to the layout.
                self._take_above(line, above)
                continue
            if line.key in self.taken or line.key in self.placed or line.key in self.ignored:
                break
            if not self._take_above(line, above):
                break
        return above

    def _take_title_grid(self, grid: Grid, above: TitleLines) -> None:
        """Title, number and unit lines that layout took for a small grid of their own."""
        cells = [cell for cell in grid.cells if compare_form("".join(cell.lines))]
        if len(cells) > _MAX_TITLE_CELLS or any(
            cell.key in self.taken or cell.key in self.placed for cell in cells
        ):
            return
        found = TitleLines()
        lines = [Line(join_lines(cell.lines), cell.place, key=cell.key) for cell in cells]
        # Of several titles the one that names a kind of table is the table's own.
        # The unit comes first: beside a title it cannot belong to anything above it.
        lines.sort(
            key=lambda line: (
                looks_like_title(line.text) or money_unit(line.text) is None,
                looks_like_title(line.text) and table_kind(line.text) == "other",
            )
        )
        if any(any(char.isdigit() for char in line.text) and not _is_title_line(line) for line in lines):
            return
        if not any(_is_title_line(line) for line in lines):
            return
        for line in lines:
            if not self._take_above(line, found):
                found.keys[line.key] = "heading"
        above.title = above.title or found.title
        above.unit = above.unit or found.unit
        above.number = above.number or found.number
        above.place = above.place or found.place
        above.keys |= found.keys

    def _take_above(self, line: Line, above: TitleLines) -> bool:
        """Whether a line above a grid belongs to the table; the walk goes upwards."""
        unit = money_unit(line.text)
        if is_number_line(line.text):
            above.number = above.number or clean_title(line.text)
            above.keys[line.key] = "table number"
            return True
        if above.title is None and looks_like_title(line.text):
            number, _ = split_number(line.text)
            above.title = clean_title(line.text)
            above.number = above.number or number
            above.unit = above.unit or unit
            above.place = line.place
            above.keys[line.key] = "table title"
            return True
        if unit and above.title is None:
            above.unit = above.unit or unit
            above.keys[line.key] = "unit of money"
            return True
        if above.title is None and "单位" in head_key(line.text)[:8] and len(head_key(line.text)) < 60:
            above.keys[line.key] = "unit of account"
            return True
        return False

    def _notes_below(self, index: int) -> None:
        draft = self.previous
        for block in self.blocks[index + 1 : index + 1 + _LOOK_AHEAD]:
            if draft is None or isinstance(block, Grid) or block.key in self.taken:
                return
            note = note_text(block.text)
            if note is None:
                return
            draft.add_note(note, says_empty(note))
            self.placed.add(block.key)

    def _read_line(self, index: int, line: Line) -> int:
        if line.key in self.taken or line.key in self.ignored or line.key in self.placed:
            return index + 1
        if looks_like_title(line.text) and not is_performance_title(line.text):
            run = self._run(index)
            table = find_line_table(run, 0, self.known)
            if table is not None:
                self.placed |= table.placed
                self.ignored |= table.ignored
                self._add_lines_table(table.draft)
                self.previous = None
                last = run[table.end - 1]
                return next(i for i, block in enumerate(self.blocks) if block is last) + 1
        if compare_form(line.text) and not self._is_furniture(line):
            self.previous = self.previous if self._leads_to_same(index) else None
        return index + 1

    def _add_lines_table(self, draft: Draft) -> None:
        """A new table, or the next page of the one before when title and head are printed again."""
        last = self.drafts[-1] if self.drafts else None
        same = last is not None and head_key(last.title) == head_key(draft.title)
        if last is None or not same or [c.label for c in last.columns] != [c.label for c in draft.columns]:
            self.drafts.append(draft)
            return
        last.rows.extend(draft.rows)
        if draft.note:
            last.add_note(draft.note, draft.empty)

    def _is_furniture(self, line: Line) -> bool:
        """Lines that may stand between two pages of one table."""
        return (
            line.key in self.aside
            or is_number_line(line.text)
            or bool(money_unit(line.text))
            or looks_like_title(line.text)
            or len(compare_form(line.text)) <= 6
            or note_text(line.text) is not None
        )

    def _leads_to_same(self, index: int) -> bool:
        """Whether a line stands among the few lines right above a grid (a unit's name, say)."""
        return (
            any(isinstance(block, Grid) for block in self.blocks[index + 1 : index + 4])
            and len(compare_form(getattr(self.blocks[index], "text", ""))) < 60
        )

    def _run(self, start: int) -> list[Line]:
        run: list[Line] = []
        for block in self.blocks[start:]:
            if isinstance(block, Line) and block.style == "table":
                # Its columns are in doubt: their order in a line says no more than their places did.
                break
            if isinstance(block, Grid) or block.key in self.taken:
                if isinstance(block, Line) and block.key in self.aside:
                    continue
                break
            if compare_form(block.text):
                run.append(block)
        return run


def _is_title_line(line: Line) -> bool:
    """Whether a line is a table's number, title or unit of money."""
    return is_number_line(line.text) or looks_like_title(line.text) or bool(money_unit(line.text))


def _block_text(block: Line | Grid) -> str:
    if isinstance(block, Line):
        return compare_form(block.text) + "\n"
    return "\n".join(compare_form("".join(cell.lines)) for cell in block.cells) + "\n"


def _to_record(draft: Draft) -> BudgetTable:
    columns = tuple(column.label for column in draft.columns if column.role == AMOUNT)
    rows = tuple(_to_row(draft, row) for row in draft.rows)
    empty = draft.empty or not any(row.figures for row in draft.rows)
    return BudgetTable(
        kind=draft.kind,
        title=draft.title,
        unit=draft.unit,
        columns=columns,
        rows=rows,
        empty=empty and not any(row.figures for row in draft.rows),
        note=draft.note,
        number=draft.number,
        source=draft.source,
    )


def _list_units(draft: Draft) -> list[Unit]:
    """The budget units that name the rows of a table headed 单位名称."""
    blocks = {column.block for column in draft.columns if column.role == "unit"}
    named = {column.block for column in draft.columns if column.role == "name"}
    return [
        Unit(row.code, row.name, row.source)
        for row in draft.rows
        if row.block in blocks - named
        and row.name
        and not is_total_row(row.name)
        and not is_placeholder(row.name)
    ]


def _to_row(draft: Draft, row: DraftRow) -> TableRow:
    amounts: dict[str, str | None] = {draft.columns[c].label: None for c in draft.amount_columns(row.block)}
    cells: dict[str, Source] = {}
    raw = dict(row.raw)
    for index, figure in enumerate(row.figures):
        known = row.chosen is not None and index < len(row.chosen)
        label = draft.columns[row.chosen[index]].label if known and row.chosen else f"?{index + 1}"
        amounts[label] = figure.value
        raw.setdefault(label, figure.raw)
        cells[label] = place_source(figure.place, figure.raw)
    return TableRow(row.code, row.name, amounts, row.side, row.note, row.inferred, raw, row.source, cells)
