"""The head of a list table in a text stream: where it stands, and which columns it names in which order."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jixiao.extraction.cells.cell_types import execution_weight, is_code_cell, is_number, is_total_label
from jixiao.extraction.cells.headers import column_role, guess_column_role, header_key, money_unit
from jixiao.extraction.cells.lead_cells import MONEY, UNKNOWN
from jixiao.extraction.cells.levels import is_level_label
from jixiao.extraction.cells.line_tokens import Token
from jixiao.extraction.cells.targets import parse_operator
from jixiao.extraction.lines.line_heads import COLUMN_ORDER
from jixiao.text import compare_form

_LEADS = (
    frozenset({"unit", "unit_code", "project", "project_code", "category", "goal", "activity", "ordinal"})
    | MONEY
)
# A word that is no listed head, only like one, ends a head where it suggests one of these.
_TRAILING = frozenset({"operator", "value", "measurement_unit", "weight"})
LEVELS = ("level1", "level2", "level3")
AGAIN = "="
"""How the name of a role begins that another column has already."""
_LONGEST_WORD = 14
_MOST_TOKENS = 5
_MOST_UNKNOWN = 2
_LEAST_KNOWN = 5


@dataclass(frozen=True, slots=True)
class StreamHead:
    """The tokens [start, end) that head a list table; `leads` are its columns before the levels, `orders` the possible
    orders of the others (a head on several rows does not say which), `money` the unit it states."""

    start: int
    end: int
    leads: tuple[str, ...]
    orders: tuple[tuple[str, ...], ...]
    money: str | None


def find_list_head(tokens: tuple[Token, ...], begin: int) -> StreamHead | None:
    """The first head of a list table at or after the token `begin`, None when there is none."""
    for start in range(begin, len(tokens)):
        if not _may_head(tokens[start].text) or not any(
            column_role("".join(t.text for t in tokens[start : start + n])) for n in (1, 2, 3)
        ):
            continue
        found = _read_head(tokens, start)
        if found is not None:
            return found
    return None


def _read_head(tokens: tuple[Token, ...], start: int) -> StreamHead | None:
    roles: list[str] = []
    money = None
    index = end = start
    unknown = 0
    apart = False
    kept = 0
    while index < len(tokens):
        role, length = _match_word(tokens, index)
        if role is None:
            if unknown >= _MOST_UNKNOWN or not _may_head(tokens[index].text):
                break
            unknown += 1
            if header_key(tokens[index].text) not in ("其中", ""):
                roles.append(f"{UNKNOWN}{index}")
            index += 1
            if tokens[index - 1].text.startswith("是否"):
                end, kept, unknown = index, len(roles), 0
            continue
        word = "".join(token.text for token in tokens[index : index + length])
        listed = column_role(word) is not None
        if role in ("amount", "fiscal_amount"):
            money = money or money_unit(word)
        role = "measurement_unit" if role == "unit" and "value" in roles else role
        apart = apart or role in roles or (role in _LEADS and bool({"level3", "value"} & set(roles)))
        roles.append(f"{AGAIN}{role}" if role in roles else role)
        index += length
        if listed or role in _TRAILING:
            unknown = 0
            end, kept = index, len(roles)
    return _build_head(start, end, roles[:kept], apart, money)


def _build_head(start: int, end: int, roles: list[str], apart: bool, money: str | None) -> StreamHead | None:
    again = [f"{UNKNOWN}{role}" if role.startswith(AGAIN) else role for role in roles]
    roles = [role for role in roles if not role.startswith(AGAIN)]
    known = {role for role in roles if not role.startswith(UNKNOWN)}
    lists = "project" in known and bool({"amount", "goal", "project_code"} & known)
    if not lists or "level3" not in known or not {"value", "operator"} & known or len(known) < _LEAST_KNOWN:
        return None
    first = min(roles.index(role) for role in roles if role.startswith("level") and role != "levels")
    leads = [
        role for at, role in enumerate(roles) if role in _LEADS or (role.startswith(UNKNOWN) and at < first)
    ]
    if "amount" in leads:
        parts = [role for role in leads if role in MONEY and role != "amount"]
        leads = [role for role in leads if role not in parts]
        at = leads.index("amount") + 1
        leads[at:at] = parts
    columns = tuple(role for role in roles if role not in leads and role != "levels")
    if [role for role in columns if role in LEVELS] != [role for role in LEVELS if role in columns]:
        return None
    doubled = tuple(role for role in again if role not in leads and role != "levels")
    usual = tuple(
        sorted(
            columns, key=lambda role: COLUMN_ORDER.index(role) if role in COLUMN_ORDER else len(COLUMN_ORDER)
        )
    )
    orders = (columns, usual, doubled) if apart else (columns,)
    return StreamHead(start, end, tuple(leads), tuple(dict.fromkeys(orders)), money)


def _match_word(tokens: tuple[Token, ...], index: int) -> tuple[str | None, int]:
    for length in range(min(_MOST_TOKENS, len(tokens) - index), 0, -1):
        pieces = [token.text for token in tokens[index : index + length]]
        if not all(map(_may_head, pieces)) or len(header_key("".join(pieces))) < 2:
            continue
        if length > 1 and column_role(pieces[0]) and column_role("".join(pieces[1:])):
            continue
        role = column_role("".join(pieces))
        if role is not None:
            return role, length
    for length in range(min(2, len(tokens) - index), 0, -1):
        pieces = [token.text for token in tokens[index : index + length]]
        role = guess_column_role("".join(pieces))
        if (
            role is not None
            and all(map(_may_head, pieces))
            and (length == 1 or column_role(pieces[1]) is None)
        ):
            return role, length
    return None, 0


def _may_head(text: str) -> bool:
    """Whether a token may be a word of a head: short, and no cell of a row."""
    key = compare_form(text)
    if not key or len(key) > _LONGEST_WORD or is_number(key) or is_code_cell(key) or is_total_label(key):
        return False
    if (
        re.search("单位[:：]", text)
        or parse_operator(text)
        or execution_weight(text)
        or key.endswith(("。", "；", "，"))
    ):
        return False
    return column_role(text) is not None or not is_level_label(text)
