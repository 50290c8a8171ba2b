"""What stands above a table or alone in its first rows: titles, with the year that they name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jixiao.extraction.cells.headers import form_label
from jixiao.extraction.grids.logical_tables import LogicalTable, TableCell

_YEAR = re.compile(r"20\d\d(?=年)")


def find_title_cells(table: LogicalTable) -> list[TableCell]:
    """The cells that stand alone in the first rows, as sheets print titles and units of money."""
    found: list[TableCell] = []
    for row in range(table.row_count):
        filled = [cell for cell in table.list_row(row) if cell.form]
        if len(filled) > 1 or any(form_label(cell.text) for cell in filled):
            break
        found.extend(cell for cell in filled if cell not in found)
    return found


def list_title_years(table: LogicalTable) -> list[str]:
    """The years that the nearest title with a year names ("2030"), sorted; none where no title names one."""
    texts = [
        *(cell.text for cell in reversed(find_title_cells(table))),
        *(t.text for t in reversed(table.titles)),
    ]
    return list_years(texts)


def list_years(texts: Iterable[str]) -> list[str]:
    """The years in the first of the texts that names any, sorted."""
    return next((sorted(set(years)) for text in texts if (years := _YEAR.findall(text))), [])
