"""How well a piece of text fits a column that stands before the levels of a list table: project, money, goal."""

from __future__ import annotations

from functools import lru_cache

from jixiao.extraction.cells.cell_costs import IMPOSSIBLE, cost_value, is_number_cell
from jixiao.extraction.cells.cell_types import (
    is_amount,
    is_category,
    is_code_cell,
    is_number,
    is_total_label,
    is_unit_cell,
    is_void_cell,
    names_organisation,
)
from jixiao.extraction.cells.levels import is_level_label
from jixiao.extraction.cells.targets import parse_operator
from jixiao.text import compare_form, is_cjk

UNKNOWN = "?"
"""How the name of a column without a known role begins."""
MONEY = frozenset({"amount", "fiscal_amount", "other_amount"})
LONGEST = {
    "goal": 90, "activity": 40, "project": 10, "unit": 6, "project_code": 3, "category": 3, "unit_code": 1, "ordinal": 1, "amount": 1,
    "fiscal_amount": 1, "other_amount": 1,
}  # fmt: skip
_WORDING = frozenset({"content", "standard", "explanation", "basis", "remark", "actual"})
_SKIP = {"project": 5.0, "amount": 3.0, "goal": 1.5, "category": 0.6, "ordinal": 0.3}
_MEMORY = 1 << 14


def skip_lead(role: str) -> float:
    """Cost of a project that prints nothing in the column `role`."""
    return _SKIP.get(role, 0.2)


@lru_cache(_MEMORY)
def cost_lead(role: str, text: str) -> float:
    """Cost of reading `text` as the cell of a project in the column `role`."""
    key = compare_form(text)
    if role in MONEY:
        if is_amount(key):
            return 0.0
        if is_void_cell(key):
            return 0.8
        return 0.5 if is_number(key.removesuffix("元").removesuffix("万")) else IMPOSSIBLE
    if role == "ordinal":
        return 0.1 if key.isdecimal() and len(key) <= 4 else IMPOSSIBLE
    if role == "unit_code":
        return (0.1 if len(key) >= 3 else 0.6) if key.isdecimal() and len(key) <= 12 else IMPOSSIBLE
    if role == "project_code":
        if is_code_cell(key) and not any(map(is_cjk, key)):
            return -0.5
        return 0.6 if key.isascii() and key.isalnum() and len(key) >= 4 else IMPOSSIBLE
    if is_total_label(key) or is_level_label(key) or not any(map(is_cjk, key)):
        return 6.0
    if role == "project":
        return _cost_project(key)
    if role == "unit":
        return (
            0.0
            if is_unit_cell(key) and names_organisation(key)
            else 0.2
            if names_organisation(key)
            else 1.6 + len(key) / 30
        )
    if role == "category":
        return (
            0.0
            if is_category(key)
            else 2.0
            if len(key) <= 14 and not any(map(str.isdecimal, key))
            else IMPOSSIBLE
        )
    if role.startswith(UNKNOWN):
        return 0.5 if len(key) <= 12 else 2.0
    return _cost_goal(key)


def _cost_project(key: str) -> float:
    if is_code_cell(key):
        return -1.5
    cost = 0.6 + 0.05 * max(0, len(key) - 30)
    if is_category(key) or is_unit_cell(key):
        cost += 2.0
    if cost_value(key) < 0.85 or is_number_cell(key):
        cost += 4.0
    if any(mark in key for mark in "。；;"):
        cost += 2.0
    return cost


def _cost_goal(key: str) -> float:
    cost = 0.3 if key.endswith(("。", "；", ";", "!", "！")) else 0.9
    if len(key) < 8:
        cost += 1.0
    if is_code_cell(key):
        cost += 6.0
    return cost


def cost_foreign(role: str, token: str) -> float:
    """Cost of swallowing, in a longer cell of the column `role`, a token that is plainly a cell of its own."""
    key = compare_form(token)
    if parse_operator(token):
        return 3.0
    if is_code_cell(key):
        return 6.0
    if is_amount(key):
        return 3.0
    if is_number(key):
        return 0.0 if role in _WORDING else 2.5
    return 1.5 if role in ("goal", "activity") and is_category(key) else 0.0
