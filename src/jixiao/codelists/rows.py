"""The files of data/codelists as rows."""

from __future__ import annotations

import csv

from jixiao import resources
from jixiao.errors import LookupFault


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of data/codelists/{name}.csv; raises LookupFault when a cell is missing or superfluous."""
    text = resources.read_text("data", "codelists", f"{name}.csv")
    rows = list(csv.DictReader(text.splitlines()))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise LookupFault(
                f"row {number} has not as many cells as the header",
                where=f"data/codelists/{name}.csv",
                remedy="mend the row",
            )
    return rows


def split_cell(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds several, divided by |."""
    return tuple(part for part in cell.split("|") if part)
