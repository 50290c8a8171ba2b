"""What columns without a known head hold, told by their texts: names of levels, signs of comparison, the rows of a table."""

from __future__ import annotations

from collections.abc import Sequence

from jixiao.layout.cell_words import is_sign, list_names
from jixiao.layout.word_lines import TextLine

_MOST = 0.6
_LEAST_NAMES = 2
_LEAST_ROWS = 3
_SAME = 0.3
_NEARLY_ALL = 0.8

Lines = Sequence[TextLine]


def tell_columns(columns: Sequence[Lines]) -> list[tuple[str | None, bool | None]]:
    """For each column its role, and whether its cells may run over rows (None: not told).

    Told only where a column names levels: cells right of the levels are those of one row each, and so are those of a
    column with a text in nearly every row; the others left of the levels are printed once for several rows.
    """
    roles = [_find_role(lines) for lines in columns]
    if "levels" not in roles:
        return [(None, None)] * len(columns)
    last = max(i for i, role in enumerate(roles) if role == "levels")
    heights = [_middle(line) for i, lines in enumerate(columns) if roles[i] == "operator" for line in lines]
    told: list[tuple[str | None, bool | None]] = []
    for number, (lines, role) in enumerate(zip(columns, roles, strict=True)):
        if role is not None:
            told.append((role, role == "levels"))
        elif number > last:
            told.append((None, False))
        else:
            told.append((None, not _fills_rows(lines, heights) if len(heights) >= _LEAST_ROWS else None))
    return told


def _find_role(lines: Lines) -> str | None:
    texts = [line.text for line in lines]
    named = list_names(texts)
    if len(named) >= _LEAST_NAMES and sum(end - start for start, end in named) >= _MOST * len(texts):
        return "levels"
    signs = sum(is_sign(text) for text in texts)
    return "operator" if signs >= _LEAST_NAMES and signs >= _MOST * len(texts) else None


def _fills_rows(lines: Lines, heights: Sequence[float]) -> bool:
    size = max((line.box[3] - line.box[1] for line in lines), default=1.0)
    beside = sum(any(abs(_middle(line) - h) <= _SAME * size for line in lines) for h in heights)
    return beside >= _NEARLY_ALL * len(heights)


def _middle(line: TextLine) -> float:
    return (line.box[1] + line.box[3]) / 2
