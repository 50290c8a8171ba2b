"""The goals of a form printed as lines: whole project and year, expected and reached, told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from jixiao.extraction.cells.line_tokens import Token, join_tokens, measure_width
from jixiao.extraction.lines.form_heads import Field, is_whole_label
from jixiao.text import compare_form

_CLOSING = ("。", "；", "”", '"')
_ITEM = re.compile(r"目标\d{1,2}[:：;；、.．]")
_FIRST_ITEM = re.compile(r"[\"“]?(?:目标)?[(（]?(?:1|一)(?:[、.．)）:：;；]|是)")


@dataclass(frozen=True, slots=True)
class Goals:
    """Goals of the year as printed items, their lines, and the texts beside them by label."""

    items: tuple[tuple[str, tuple[int, ...]], ...] = ()
    others: dict[str, str] | None = None
    actual: str | None = None
    unsplit: bool = False


def read_goals(fields: tuple[Field, ...]) -> Goals:
    """The goals among the fields of a form's head.

    Labels side by side (whole project and year, expected and reached) are followed by their texts one after
    the other: the second begins where the numbering or the wording of the first begins again. Where that
    cannot be seen the text stays whole and `unsplit` says so.
    """
    items: list[tuple[str, tuple[int, ...]]] = []
    others: dict[str, str] = {}
    actual: str | None = None
    unsplit = False
    waiting: list[Field] = []
    for item in fields:
        if item.role not in ("goal", "goal_actual"):
            if item.role not in ("period", "side", "head") or item.values:
                waiting = waiting if item.role == "period" and not item.values else []
            if item.role == "period" and item.values and waiting:
                item = Field(waiting.pop().role, item.label, item.tokens, item.values)
            else:
                continue
        waiting.append(item)
        if not item.values:
            continue
        heads = _distinct(waiting)
        waiting = []
        parts = split_texts(item.values) if len(heads) > 1 else (item.values,)
        unsplit = unsplit or len(parts) < len(heads)
        for head, part in zip(heads if len(parts) > 1 else heads[-1:], parts, strict=False):
            text = join_tokens(part)
            if head.role == "goal_actual" and len(parts) == len(heads):
                actual = text
            elif is_whole_label(head.label) and len(heads) > 1:
                others[head.label] = text
            else:
                items.extend(split_items(part))
    return Goals(tuple(items), others, actual, unsplit)


def _distinct(waiting: list[Field]) -> list[Field]:
    """The heads that texts stand under: a side label (年度总体目标) before 预期目标 and 实际完成情况 is none."""
    if len(waiting) > 2 or (len(waiting) == 2 and not _are_pair(*waiting)):
        pair = waiting[-2:]
        return pair if _are_pair(*pair) else waiting[-1:]
    return waiting


def _are_pair(first: Field, second: Field) -> bool:
    return (first.role == "goal" and second.role == "goal_actual") or (
        is_whole_label(first.label) != is_whole_label(second.label)
    )


def split_texts(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], ...]:
    """The two texts in `tokens`, or all of them as one where no second beginning is to be seen."""
    starts = [index for index, token in enumerate(tokens) if token.first and index]
    whole = compare_form("".join(token.text for token in tokens))
    for index in starts:
        first = compare_form("".join(token.text for token in tokens[:index]))
        if compare_form(tokens[index].text)[:2] != whole[:2]:
            continue
        if first == whole[len(first) :] or (
            len(first) > 20 and whole[len(first) :].strip('"”“') == first.strip('"”“')
        ):
            return tokens[:index], tokens[index:]
    head = _line_start(tokens, 0)
    if _FIRST_ITEM.match(head):
        for index in starts:
            if _FIRST_ITEM.match(_line_start(tokens, index)):
                return tokens[:index], tokens[index:]
    for index in starts:
        key = compare_form(tokens[index].text)
        if len(head) >= 6 and len(key) >= 6 and key[:6] == head[:6]:
            return tokens[:index], tokens[index:]
    closed = [index for index in starts if tokens[index - 1].text.endswith(_CLOSING)]
    for ends in (_short_ends(tokens, closed), closed):
        if len(ends) == 1:
            return tokens[: ends[0]], tokens[ends[0] :]
    return (tokens,)


def _line_start(tokens: tuple[Token, ...], index: int) -> str:
    return compare_form("".join(token.text for token in tokens[index : index + 2]))


def _short_ends(tokens: tuple[Token, ...], closed: list[int]) -> list[int]:
    """Those of `closed` (beginnings after a closed sentence) whose line before ends well before others do."""
    widths: dict[int, float] = {}
    for token in tokens:
        widths[token.line] = widths.get(token.line, 0.0) + measure_width(token.text)
    widest = max(widths.values())
    return [index for index in closed if widths[tokens[index - 1].line] < widest - 2.5]


def split_items(tokens: tuple[Token, ...]) -> list[tuple[str, tuple[int, ...]]]:
    """Goal text as its items: 目标1：… 目标2：… at the start of a line begin a new one; else one text."""
    cuts = [0]
    for index, token in enumerate(tokens):
        if (
            index
            and token.first
            and _ITEM.match(compare_form("".join(t.text for t in tokens[index : index + 2])))
        ):
            cuts.append(index)
    cuts.append(len(tokens))
    out: list[tuple[str, tuple[int, ...]]] = []
    for start, end in pairwise(cuts):
        text = join_tokens(tokens[start:end])
        if text:
            out.append((text, tuple(sorted({token.line for token in tokens[start:end]}))))
    return out
