"""The head of a form in a stream that keeps the printed lines: labels cut by their values put together again."""

from __future__ import annotations

from functools import cache

from jixiao import resources
from jixiao.extraction.cells.headers import header_key
from jixiao.extraction.cells.line_tokens import Token, measure_width
from jixiao.extraction.lines.form_heads import Field, label_role, match_label
from jixiao.text import compare_form, is_cjk

_REACH = 4
_PIECE = 4


@cache
def _label_words(role: str | None = None) -> frozenset[str]:
    labels = resources.read_toml("data", "lookups", "headers.toml")["labels"]
    return frozenset(
        header_key(word) for name, words in labels.items() if role in (None, name) for word in words
    )


def unweave_head(tokens: tuple[Token, ...], entity: bool) -> tuple[Token, ...]:
    """`tokens` of a form's head with each label in one piece before what it labels.

    A label cut over lines that hold its value in between (主管部门及代 | … | 码) is closed up; a goal label
    printed beside or in the middle of its text, one character a line or whole, is put before the text.
    """
    return _raise_goal_label(_close_labels(tokens, entity), entity)


def _close_labels(tokens: tuple[Token, ...], entity: bool) -> tuple[Token, ...]:
    out = list(tokens)
    index = 0
    while index < len(out):
        token = out[index]
        key = compare_form(token.text)
        if token.first and len(key) >= 2 and match_label(tuple(out), index, entity) is None:
            end = _find_ending(out, index, key)
            if end is not None:
                piece = out.pop(end)
                out.insert(index + 1, piece)
        index += 1
    return tuple(out)


def _find_ending(tokens: list[Token], index: int, key: str) -> int | None:
    if not any(word.startswith(key) and word != key for word in _label_words()):
        return None
    for other in range(index + 1, len(tokens)):
        token = tokens[other]
        if token.line - tokens[index].line > _REACH:
            return None
        piece = compare_form(token.text)
        if token.first and token.last and len(piece) <= _PIECE and header_key(key + piece) in _label_words():
            return other
    return None


def _raise_goal_label(tokens: tuple[Token, ...], entity: bool) -> tuple[Token, ...]:
    """The goal label before the first line of text after the money, where it stands in the middle of that text."""
    found = _find_goal_label(tokens)
    if not found:
        return tokens
    last_label = -1
    index = 0
    while index < found[0]:
        label = match_label(tokens, index, entity)
        if label is not None and label[0] not in ("goal", "side", "head", "execution", "period"):
            last_label = index + label[1] - 1
            index += label[1]
        else:
            index += 1
    if last_label < 0:
        return tokens
    start = last_label + 1
    while start < found[0] and not (
        tokens[start].first and tokens[start].line > tokens[last_label].line and _is_prose(tokens, start)
    ):
        start += 1
    if start >= found[0] and _is_contiguous(found):
        return tokens
    pieces = tuple(tokens[i] for i in found)
    rest = tuple(token for i, token in enumerate(tokens) if i >= start and i not in set(found))
    return (*tokens[:start], *pieces, *rest)


def _is_prose(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether a line that begins at `index` is a line of running text: longer than a label or an amount."""
    line = [token.text for token in tokens[index:] if token.line == tokens[index].line]
    return sum(map(is_cjk, "".join(line))) >= 8 and label_role(tokens[index].text, False) is None


def _is_contiguous(found: tuple[int, ...]) -> bool:
    return found[-1] - found[0] == len(found) - 1


def _find_goal_label(tokens: tuple[Token, ...]) -> tuple[int, ...]:
    """The tokens of the goal label: one that begins a line, or pieces of it that begin lines one after the other."""
    for index, token in enumerate(tokens):
        if token.first and header_key(token.text) in _label_words("goal"):
            return (index,)
    heads = [
        (index, compare_form(token.text))
        for index, token in enumerate(tokens)
        if token.first and 1 <= len(compare_form(token.text)) <= 2
    ]
    for word in sorted(_label_words("goal"), key=lambda name: (-len(name), name)):
        for begin in range(len(heads)):
            rest, taken = word, []
            for index, piece in heads[begin:]:
                if rest.startswith(piece):
                    taken.append(index)
                    rest = rest[len(piece) :]
                if not rest:
                    return tuple(taken)
    return ()


def settle_overruns(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Fields with lines that cannot continue a project's name given to the value that they begin.

    A name wraps only when its first line is full; a longer line below a short one is the first line of a
    centred cell in the next row, whose label stands a line lower.
    """
    out = list(fields)
    for index, item in enumerate(out):
        if item.role != "project" or not item.values:
            continue
        first = [token for token in item.values if token.line == item.values[0].line]
        rest = item.values[len(first) :]
        width = sum(measure_width(token.text) for token in first)
        if not rest or sum(measure_width(t.text) for t in rest if t.line == rest[0].line) <= width + 1.5:
            continue
        below = [
            number
            for number in range(index + 1, len(out))
            if out[number].values
            and out[number].tokens
            and out[number].tokens[0].line == out[index + 1].tokens[0].line
        ]
        if not below:
            continue
        heir = out[below[-1]]
        out[index] = Field(item.role, item.label, item.tokens, tuple(first))
        out[below[-1]] = Field(heir.role, heir.label, heir.tokens, (*rest, *heir.values))
    return tuple(out)
