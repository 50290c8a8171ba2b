"""Tables and truths drawn as text: a row a line, cells parted by |, `<` joins the cell at its left, `^` the one above."""

from __future__ import annotations

from collections.abc import Sequence

from tests.extraction.families.sheet import Block, Case, Family, Row, Target
from tests.readers.make_files import Span

FORMATS = ("html", "xlsx", "docx", "csv")
__all__ = ["Case", "drawn", "family", "wanted"]


def drawn(text: str) -> list[Row]:
    """The rows of a drawn table; \\n in a cell is a line break."""
    grid = [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").split("\n")]
    width = len(grid[0])
    if any(len(row) != width for row in grid):
        raise ValueError([len(row) for row in grid])
    return [
        [_cell(grid, r, c) for c in range(width) if grid[r][c] not in ("<", "^")] for r in range(len(grid))
    ]


def _cell(grid: list[list[str]], r: int, c: int) -> Span:
    columns = rows = 1
    while c + columns < len(grid[r]) and grid[r][c + columns] == "<":
        columns += 1
    while r + rows < len(grid) and grid[r + rows][c] == "^":
        rows += 1
    return Span(grid[r][c].replace("\\n", "\n"), rows=rows, columns=columns)


def wanted(text: str) -> tuple[Target, ...]:
    """The indicators of a drawn list: level 1, level 2, level 3, sign, value, unit, weight.

    An empty level holds on; `-` says that none is printed.
    """
    level1 = level2 = ""
    found: list[Target] = []
    for line in text.strip("\n").split("\n"):
        cells = [cell.strip() for cell in line.split("|")]
        cells += [""] * (7 - len(cells))
        level1 = "" if cells[0] == "-" else cells[0] or level1
        level2 = "" if cells[1] == "-" else cells[1] or level2
        found.append(Target(level1, level2, *cells[2:7]))
    return tuple(found)


def family(
    name: str, blocks: Sequence[Block], cases: Sequence[Case], formats: tuple[str, ...] = FORMATS
) -> Family:
    """A family from lists, in the formats of files that keep cells."""
    return Family(name, tuple(blocks), tuple(cases), formats)
