"""What one source may cost, and the meter that holds a reader to it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from jixiao.errors import SourceTooLarge


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one source; beyond any of them the reader stops with SourceTooLarge.

    `expanded` is the sum of an archive's members in bytes, `ratio` how many times larger than the archive
    they may be once they pass `ratio_floor` bytes; `markup` is the size in bytes of one XML or HTML text,
    `nesting` the depth of elements in HTML.
    """

    bytes: int = 512 * 1024 * 1024
    pages: int = 3_000
    cells: int = 2_000_000
    expanded: int = 512 * 1024 * 1024
    ratio: int = 150
    ratio_floor: int = 32 * 1024 * 1024
    members: int = 20_000
    markup: int = 128 * 1024 * 1024
    nesting: int = 4_000
    pixels: int = 120_000_000
    seconds: float = 900.0


class Meter:
    """Counts cells, pages and seconds while one source is read."""

    __slots__ = ("_cells", "_end", "_limits", "_pages", "_where")

    def __init__(self, limits: Limits, where: str) -> None:
        self._limits = limits
        self._where = where
        self._cells = 0
        self._pages = 0
        self._end = time.monotonic() + limits.seconds

    def add_cells(self, count: int = 1) -> None:
        """Count cells (or lines); raises SourceTooLarge beyond `Limits.cells` or `Limits.seconds`."""
        before = self._cells
        self._cells += count
        if self._cells > self._limits.cells:
            raise SourceTooLarge(
                f"超过 {self._limits.cells} 个单元格 more than {self._limits.cells} cells",
                where=self._where,
                remedy="请拆分文件 split the file",
            )
        if before // 1024 != self._cells // 1024:
            self.check_time()

    def add_page(self) -> None:
        """Count one page; raises SourceTooLarge beyond `Limits.pages` or `Limits.seconds`."""
        self._pages += 1
        if self._pages > self._limits.pages:
            raise SourceTooLarge(
                f"超过 {self._limits.pages} 页 more than {self._limits.pages} pages",
                where=self._where,
                remedy="请拆分文件 split the file",
            )
        self.check_time()

    def check_time(self) -> None:
        """Raise SourceTooLarge when the source has taken longer than `Limits.seconds`."""
        if time.monotonic() > self._end:
            raise SourceTooLarge(
                f"读取超过 {self._limits.seconds:g} 秒 reading took more than {self._limits.seconds:g} seconds",
                where=self._where,
                remedy="请拆分文件 split the file",
            )
