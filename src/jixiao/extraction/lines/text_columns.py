"""Columns of a table in text that keeps them by blanks: their place in the lines, their head, what each line holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from jixiao.extraction.cells.line_tokens import Token
from jixiao.layout.head_words import HEAD_ROLES

LEVELS = ("level1", "level2", "level3")
MERGED = frozenset(
    {
        *HEAD_ROLES,
        "goal",
        "ordinal",
        "level1",
        "level2",
    }
)


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters between blanks: where they stand in their line, and the token they are."""

    start: int
    end: int
    token: Token


@dataclass(slots=True)
class TextColumn:
    start: int
    end: int
    role: str = ""
    head: list[TextRun] = field(default_factory=list)
    shared: int = 1
    """How many columns share the span that the text leaves them."""
    lines: dict[int, list[Token]] = field(default_factory=dict)
