"""The head of an indicator table in a text stream: where it stands and which columns it names."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from jixiao import resources
from jixiao.extraction.cells.headers import column_role, header_key
from jixiao.extraction.cells.line_tokens import Token
from jixiao.extraction.cells.targets import parse_number
from jixiao.extraction.cells.value_terms import term_of
from jixiao.text import compare_form

_HEADER_TOKENS = 7
_POINTS = re.compile(r"[（(]\d{1,3}分?[)）]?|\d{0,3}分?[)）]|[（(]")
COLUMN_ORDER = (
    "level1", "level2", "level3", "operator", "last_value", "whole_value", "half_value", "value", "measurement_unit", "actual",
    "weight", "score", "standard", "content", "basis", "explanation", "remark",
)  # fmt: skip
# A table that also has these columns lists projects; it is no form.
_LIST_ROLES = frozenset({"project", "project_code", "amount", "fiscal_amount", "goal", "category"})


@cache
def _head_words() -> dict[str, str]:
    columns = resources.read_toml("data", "lookups", "headers.toml")["columns"]
    return {
        header_key(word): role for role, words in columns.items() if role in COLUMN_ORDER for word in words
    }


def find_table_head(tokens: tuple[Token, ...]) -> tuple[int, int, tuple[str, ...]] | None:
    """Where the head of the indicator table stands: its first token, the token after it, the roles of its columns.

    The head's cells follow one another, each cut over any number of tokens; pieces of it that the stream has put
    on lines of their own above or below are taken in.
    """
    best: tuple[tuple[int, bool], int, int, tuple[str, ...]] | None = None
    for start, token in enumerate(tokens):
        if best is not None and start >= best[2]:
            break
        if not (token.text.startswith(("一", "二", "三", "指标", "绩效")) or column_role(token.text)):
            continue
        end, roles = _read_table_head(tokens, start)
        if "level3" in roles and len(roles) >= 2:
            levels = [COLUMN_ORDER.index(role) for role in roles if role in COLUMN_ORDER[:3]]
            worth = (len(roles), levels == sorted(levels))
            if best is None or worth > best[0]:
                best = (worth, start, end, roles)
    if best is None or _LIST_ROLES & set(best[3]):
        return None
    start, end, roles = _extend_head(tokens, *best[1:])
    named = {"level1", "level2", "levels"} & set(roles)
    return (start, end, roles) if named and len(roles) >= 3 else None


def prints_terms(tokens: tuple[Token, ...], end: int, roles: tuple[str, ...]) -> bool:
    """Whether the head that ends at the token `end` goes on with names and values of a second term, side by side."""
    following: list[str] = []
    while end < len(tokens):
        role, length = _match_head_cell(tokens, end)
        if role is None or role not in roles or role in following:
            break
        following.append(role)
        end += length
    return {"level3", "value"} <= set(following)


def drop_heads(tokens: tuple[Token, ...], start: int, end: int) -> tuple[Token, ...]:
    """The tokens after the table head `tokens[start:end]` without its repetitions on later pages.

    A repetition may lack the side label that stands before the first column.
    """
    head = compare_form("".join(token.text for token in tokens[start:end]))
    out: list[Token] = []
    index = end
    while index < len(tokens):
        stop, text, end_of_head = index, "", 0
        while tokens[index].first and stop < len(tokens) and text in head:
            text += compare_form(tokens[stop].text)
            stop += 1
            if len(text) >= 0.6 * len(head) and head.endswith(text):
                end_of_head = stop
        if end_of_head:
            index = end_of_head
        else:
            out.append(tokens[index])
            index += 1
    return tuple(out)


def _read_table_head(tokens: tuple[Token, ...], start: int) -> tuple[int, tuple[str, ...]]:
    roles: list[str] = []
    index = start
    while index < len(tokens):
        role, length = _match_head_cell(tokens, index)
        if role == "value":
            role = term_of("".join(token.text for token in tokens[index : index + length])) or role
        if role is None or role in roles:
            break
        roles.append(role)
        index += length
    return index, tuple(roles)


def _match_head_cell(tokens: tuple[Token, ...], index: int) -> tuple[str | None, int]:
    for length in range(min(_HEADER_TOKENS, len(tokens) - index), 0, -1):
        pieces = [token.text for token in tokens[index : index + length]]
        text = "".join(pieces)
        if len(header_key(text)) < 2 or any(parse_number(piece) is not None for piece in pieces):
            continue
        role = column_role(text)
        if role is not None:
            return role, length
    return None, 0


def _extend_head(
    tokens: tuple[Token, ...], start: int, end: int, roles: tuple[str, ...]
) -> tuple[int, int, tuple[str, ...]]:
    """The head with the pieces above and below it, its columns in the order of their kind where pieces came apart."""
    found = set(roles)
    kinds = [
        COLUMN_ORDER.index(role)
        for role in roles
        if role in COLUMN_ORDER[:3] or role in ("weight", "score", "value")
    ]
    apart = kinds != sorted(kinds)
    above = start
    while above > 0:
        line = [token for token in tokens[:above] if token.line == tokens[above - 1].line]
        pieces = [_piece_role(token.text, at_end=False) for token in line]
        if tokens[above].line - line[0].line > 2 or any(piece is None for piece in pieces):
            break
        above -= len(line)
        if any(pieces):
            found |= {piece for piece in pieces if piece}
            start = above
            apart = True
    while end < len(tokens):
        same_line = end > 0 and tokens[end].line == tokens[end - 1].line
        line = [token for token in tokens[end:] if token.line == tokens[end].line]
        pieces = [_piece_role(token.text, at_end=True) for token in line]
        if any(piece is None for piece in pieces) or tokens[end].line - tokens[end - 1].line > 2:
            break
        apart = apart or same_line
        found |= {piece for piece in pieces if piece}
        end += len(line)
    if not apart:
        return start, end, roles
    return start, end, tuple(role for role in COLUMN_ORDER if role in found)


def is_head_piece(text: str, *, at_end: bool) -> bool:
    """Whether a token is a head word, or the beginning (`at_end`: the end) of one cut over lines."""
    return _piece_role(text, at_end=at_end) is not None or column_role(text) is not None


@lru_cache(4096)
def _piece_role(text: str, *, at_end: bool) -> str | None:
    """The role of the head word that `text` begins, "" when it ends one or sets its points, None when it does neither."""
    key = compare_form(text)
    if _POINTS.fullmatch(key):
        return ""
    role = column_role(text)
    if role in COLUMN_ORDER and not (at_end and role in ("level1", "level2", "level3")):
        return role
    words = _head_words()
    if not at_end:
        starts = {role for word, role in words.items() if word.startswith(key) and word != key}
        if len(starts) == 1 and len(key) >= 2:
            return next(iter(starts))
        if starts and len(key) >= 2:
            return ""
    if len(key) <= 3 and any(word.endswith(key) for word in words):
        return ""
    return None
