"""The head of a form printed as lines: labels and what stands beside them, money, goals."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jixiao.extraction.cells.headers import (
    declared_points,
    form_label,
    fund_label,
    fund_part,
    header_key,
    is_fund_of,
    money_head,
    money_unit,
)
from jixiao.extraction.cells.indicators import is_void
from jixiao.extraction.cells.line_tokens import Token, join_tokens, split_label
from jixiao.extraction.cells.targets import parse_number
from jixiao.text import compare_form

_LONGEST_LABEL = 10
_EXECUTION = re.compile(r"执行率(?:分值|权重)?[（(]?\d*分?[)）]?|执行率分值?权?重?")
_AMOUNT = re.compile(r"([-−]?\d[\d,，]*(?:\.\d+)?)(万元|元|亿元|万)?")
_POINTS = re.compile(r"[（(]?(\d{1,3})分?[)）]")
_PERIOD = re.compile(r"[（(]\d{4}年?.{0,14}[）)]")


@dataclass(frozen=True, slots=True)
class Field:
    """A label of the head, its role (a role of [labels], "fund", "head", "execution") and the tokens after it."""

    role: str
    label: str
    tokens: tuple[Token, ...]
    values: tuple[Token, ...] = ()

    @property
    def text(self) -> str | None:
        """The value as one string, None when the cell is empty."""
        return join_tokens(self.values) or None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of the head: the part of the money, its printed label, the numbers beside it in printed order."""

    part: str
    label: str
    amounts: tuple[str, ...]
    raw: tuple[str, ...]
    line: int


def read_fields(tokens: tuple[Token, ...], entity: bool) -> tuple[Field, ...]:
    """The labels among `tokens` with the tokens that follow each, in printed order.

    A label may be cut over several tokens (项目资金 | （万元）, one character a line); the longest match counts.
    """
    tokens = _split_colons(tokens)
    fields: list[Field] = []
    loose: list[Token] = []
    current: tuple[str, str, tuple[Token, ...]] | None = None
    index = 0
    while index < len(tokens):
        found = match_label(tokens, index, entity)
        if found is not None and loose and _in_goal(current) and not _ends_goal(tokens, index, found):
            found = None
        if found is None:
            loose.append(tokens[index])
            index += 1
            continue
        if current or loose:
            fields.append(Field(*(current or ("", "", ())), tuple(loose)))
        loose = []
        role, length = found
        cut = tokens[index : index + length]
        current = (role, "".join(token.text for token in cut), cut)
        index += length
    if current or loose:
        fields.append(Field(*(current or ("", "", ())), tuple(loose)))
    return tuple(_read_column_head(item) for item in fields)


def _read_column_head(item: Field) -> Field:
    """A label that names money and heads a column too (年初预算数): a head where no amount follows it."""
    if item.role == "fund" and money_head(item.label) and not _leading_numbers(item.values):
        return Field("head", item.label, item.tokens, item.values)
    return item


def _in_goal(current: tuple[str, str, tuple[Token, ...]] | None) -> bool:
    return current is not None and current[0] in ("goal", "goal_actual")


def _ends_goal(tokens: tuple[Token, ...], index: int, found: tuple[str, int]) -> bool:
    """Whether a label met inside goal text is one: it fills its line, or an amount follows."""
    role, length = found
    if not tokens[index].first:
        return False
    if role == "fund":
        after = tokens[index + length : index + length + 1]
        return not after or bool(_AMOUNT.fullmatch(compare_form(after[0].text))) or after[0].first
    return tokens[index + length - 1].last or role in ("project", "unit", "department", "goal", "goal_actual")


def _split_colons(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    out: list[Token] = []
    for token in tokens:
        parts = None if label_role(token.text, False) else split_label(token.text)
        if parts and label_role(parts[0], False):
            out.append(Token(parts[0], token.line, token.first, False))
            out.append(Token(parts[1], token.line, False, token.last))
        else:
            out.append(token)
    return tuple(out)


def label_role(text: str, entity: bool) -> str | None:
    """The role of a head label: "fund" for parts of the money, a role of [labels], "head", "execution", or None."""
    key = compare_form(text)
    if not 2 <= len(key) <= 24:
        return None
    if fund_label(text) or (entity and fund_part(text)):
        return "fund"
    role = form_label(text)
    if role is not None and role != "total_score":
        return role
    if _EXECUTION.fullmatch(key) and key != "执行率":
        return "execution"
    if money_head(text):
        return "head"
    return "period" if _PERIOD.fullmatch(key) else None


def match_label(tokens: tuple[Token, ...], index: int, entity: bool) -> tuple[str, int] | None:
    """The role and length in tokens of the longest label that begins at `index`, or None."""
    for length in range(min(_LONGEST_LABEL, len(tokens) - index), 0, -1):
        text = "".join(token.text for token in tokens[index : index + length])
        role = label_role(text, entity)
        if role is not None and not (length > 1 and _is_two_cells(tokens[index : index + length], entity)):
            return role, length
    return None


def _is_two_cells(tokens: tuple[Token, ...], entity: bool) -> bool:
    """Whether a joined label is a label and something else that happens to read as one (（10） 其他资金)."""
    return bool(_POINTS.fullmatch(compare_form(tokens[0].text))) or any(
        parse_number(token.text) is not None and len(token.text) > 2 for token in tokens
    )


def read_money(fields: tuple[Field, ...]) -> tuple[Money, ...]:
    """The amounts of the head by printed label; a group label without an amount is put before 合计."""
    money: list[Money] = []
    group = ""
    for item in fields:
        if item.role != "fund":
            continue
        label = item.label.strip("：: ")
        part = fund_label(item.label) or fund_part(item.label) or ""
        numbers = _leading_numbers(item.values)
        if part in ("basic", "project") and not numbers:
            group = label
        name = f"{group}-{label}" if part == "subtotal" and group else label
        if part in ("project", "income_total", "total"):
            group = ""
        line = (item.values or item.tokens)[0].line
        money.append(Money(part, name, tuple(n for n, _ in numbers), tuple(r for _, r in numbers), line))
    return tuple(money)


def _leading_numbers(tokens: tuple[Token, ...]) -> list[tuple[str, str]]:
    """The amounts right after a label: (decimal string or "", printed text)."""
    out: list[tuple[str, str]] = []
    for token in tokens:
        key = compare_form(token.text)
        found = _AMOUNT.fullmatch(key)
        if found:
            out.append((parse_number(found.group(1)) or "", token.text))
        elif is_void(key) or re.fullmatch(r"[\d.]+%", key):
            out.append(("", token.text))
        else:
            break
    return out


def find_unit(fields: tuple[Field, ...]) -> str | None:
    """The money unit that the labels of the head state, or a piece of one that stands alone ((万元)), or None."""
    for item in fields:
        if item.role in ("money", "fund", "side", "head"):
            unit = money_unit(item.label)
            if unit:
                return unit
    loose = (token.text for item in fields for token in (*item.tokens, *item.values))
    return next((unit for text in loose if len(text) <= 9 and (unit := money_unit(text))), None)


def find_execution_weight(fields: tuple[Field, ...]) -> str | None:
    """The points set aside for the execution rate (执行率分值（10） → "10"), or None."""
    for item in fields:
        points = declared_points(item.label) if item.role == "execution" else None
        if points:
            return points
    tokens = [token for item in fields for token in (*item.tokens, *item.values)]
    if not any(compare_form(token.text).startswith("执行率") for token in tokens):
        return None
    found = (_POINTS.fullmatch(compare_form(token.text)) for token in tokens)
    return next((match.group(1) for match in found if match), None)


def is_whole_label(label: str) -> bool:
    """Whether a label names money or goals of the whole project, not of this year."""
    key = header_key(label)
    return is_fund_of(label, "whole") or key.startswith(("实施期", "中长期", "项目总", "三年", "总投资"))
