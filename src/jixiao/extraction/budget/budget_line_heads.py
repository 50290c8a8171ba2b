"""Column heads of a table printed as lines: words wrapped and spread over several lines become columns."""

from __future__ import annotations

import re

from jixiao.extraction.budget.table_drafts import AMOUNT, Column
from jixiao.extraction.budget.table_heads import make_labels_unique
from jixiao.extraction.budget.table_kinds import (
    column_role,
    group_rules,
    head_key,
    is_head_word,
    is_listed_head,
    is_total_head,
)

_SINGLE = re.compile(r"[\u4e00-\u9fff]")
_GLUED = re.compile(r"^(\d[\d,]*\.\d{2,6})([\u4e00-\u9fff（(].*)$")
_STRUCTURE = ("类", "款", "项")
_LABELS = ("code", "name", "unit", "order")
_SIDES = re.compile(r"^(收入|支出)(支出|收入)$")


def split_words(text: str) -> list[str]:
    """The words of a line; characters spread by blanks (收 入 总 计) are one word, 收入支出 two."""
    out: list[str] = []
    run = ""
    for word in text.split():
        if len(word) == 1 and _SINGLE.fullmatch(word):
            run += word
            continue
        if run:
            out.append(run)
            run = ""
        out.append(word)
    if run:
        out.append(run)
    return [part for word in out for part in _split_sides(word)]


def _split_sides(word: str) -> list[str]:
    """Words that stand without a blank between them: 收入支出, 类款项, a figure and the name after it."""
    if found := _SIDES.match(word) or _GLUED.match(word):
        return [found.group(1), found.group(2)]
    return list(word) if word in ("类款项", "类款") else [word]


def count_numbering(words: list[str]) -> tuple[int, int]:
    """How many text and how many amount columns a numbering row (** ** 1 2 3) declares."""
    texts = sum(set(word) == {"*"} for word in words)
    return texts, len(words) - texts


def build_line_columns(lines: list[list[str]], numbering: list[str] | None) -> list[Column] | None:
    """The columns that head lines print, top line first; None when they do not add up to a head.

    `numbering` is the row that numbers the columns, if printed: it says how many there must be.
    """
    if not lines:
        return None
    wanted = sum(count_numbering(numbering)) if numbering else None
    words = _without_structure(_join_wrapped(lines))
    sided = _sided_columns(words)
    if sided:
        return sided
    for attempt in (_expand_groups, _single_line, _grouped_leaves):
        paths = attempt(words, wanted)
        if paths and (wanted is None or len(paths) == wanted) and not _has_fragments(paths, len(lines)):
            return _with_roles(paths, numbering)
    return _unnamed(words, numbering) if numbering else None


def _without_structure(lines: list[list[str]]) -> list[list[str]]:
    """Head lines without 类 款 项, which stand under one code column and print their digits in its place."""
    if not any("类" in line and "款" in line for line in lines):
        return lines
    kept = [[word for word in line if word not in _STRUCTURE] for line in lines]
    return [line for line in kept if line]


_FRAGMENT = re.compile(r"^(?:支出|收入|资金|拨款|预算|经费|费用?|出|入|金|数)$|类款项|^[类款项]+$")


def _has_fragments(paths: list[tuple[str, ...]], line_count: int) -> bool:
    """Whether a head over several lines was cut in the middle of its words, so that its columns are not sure."""
    return line_count > 1 and any(_FRAGMENT.search(head_key(path[-1])) for path in paths)


def _join_wrapped(lines: list[list[str]]) -> list[list[str]]:
    """Head words cut at a line's end put together again, each where it starts."""
    out: list[list[str]] = []
    for line in lines:
        if out and out[-1] and len(line) == 1 and _is_tail(out[-1][-1], line[0]):
            out[-1] = [*out[-1][:-1], out[-1][-1] + line[0]]
            continue
        out.append(list(line))
    return out


def _is_tail(head: str, tail: str) -> bool:
    """Whether two pieces are one head word: a tail that is no head of its own, and together they are one."""
    key = head_key(tail)
    if is_listed_head(tail) or _member(tail) or (len(key) > 2 and is_head_word(tail)):
        return False
    return len(key) == 1 or is_head_word(head + tail) or _member(head + tail)


def _member(text: str) -> bool:
    key = head_key(text)
    return any(rule.search(key) for _, members in group_rules() for rule in members)


def _sided_columns(lines: list[list[str]]) -> list[Column] | None:
    """The columns of a two-sided table: 收入 支出 above, name and amount columns twice below."""
    tops = [head_key(word) for word in lines[0]]
    if tops != ["收入", "支出"] or len(lines) < 2:
        return None
    leaves = [word for line in lines[1:] for word in line]
    starts = [i for i, word in enumerate(leaves) if column_role(word) == "name"]
    if len(starts) < 2 or starts[0] != 0:
        return None
    out = []
    for i, word in enumerate(leaves):
        block = sum(i >= start for start in starts[1:])
        role = "name" if i in starts else AMOUNT
        out.append(Column((tops[min(block, 1)], head_key(word)), role, block))
    return make_labels_unique(out)


def _single_line(lines: list[list[str]], wanted: int | None) -> list[tuple[str, ...]] | None:
    return [(word,) for word in lines[0]] if len(lines) == 1 else None


def _expand_groups(lines: list[list[str]], wanted: int | None) -> list[tuple[str, ...]] | None:
    """Heads whose groups are known by name (三公 and its parts), printed in any order of lines."""
    words = [word for line in lines for word in line]
    rules = group_rules()
    heads = {
        i: members
        for i, word in enumerate(words)
        for head, members in rules
        if head.search(head_key(word)) and not _is_leaf_of_group(word)
    }
    if not heads:
        return None
    owner: dict[int, int] = {}
    for i, members in heads.items():
        for j in range(i + 1, len(words)):
            if any(member.search(head_key(words[j])) for member in members):
                owner[j] = max(owner.get(j, -1), i)
    roots = [i for i in range(len(words)) if i not in owner]

    def expand(i: int, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        children = [j for j in range(len(words)) if owner.get(j) == i]
        here = (*path, words[i])
        return [leaf for j in children for leaf in expand(j, here)] if children else [here]

    return [leaf for i in roots for leaf in expand(i, ())]


def _is_leaf_of_group(word: str) -> bool:
    key = head_key(word)
    return any(
        member.search(key) and member.pattern.endswith("$")
        for _, members in group_rules()
        for member in members
    )


def _grouped_leaves(lines: list[list[str]], wanted: int | None) -> list[tuple[str, ...]] | None:
    """The lowest line holds the leaves; groups stand above them, words that have no leaves stand alone."""
    if len(lines) < 2:
        return None
    leaves, above = lines[-1], [word for line in lines[:-1] for word in line]
    if wanted is None:
        alone = next((i for i, word in enumerate(above) if column_role(word) not in _LABELS), len(above))
    else:
        alone = wanted - len(leaves)
    if alone < 0 or alone > len(above):
        return None
    groups = above[alone:]
    paths = _spread_groups(groups, leaves)
    return [*((word,) for word in above[:alone]), *paths] if paths else None


def _spread_groups(groups: list[str], leaves: list[str]) -> list[tuple[str, ...]] | None:
    if not groups:
        return [(leaf,) for leaf in leaves]
    period, rest = divmod(len(leaves), len(groups))
    if not rest and period > 1 and all(leaves[i] == leaves[i % period] for i in range(len(leaves))):
        return [(groups[i // period], leaf) for i, leaf in enumerate(leaves)]
    labels = [
        i
        for i, leaf in enumerate(leaves)
        if column_role(leaf) in ("code", "name", "unit", "class", "section", "item")
    ]
    if len(groups) == 2 and labels and labels == list(range(len(labels))) and len(labels) < len(leaves):
        return [(groups[int(i >= len(labels))], leaf) for i, leaf in enumerate(leaves)]
    if len(groups) == 1 and (head_key(groups[0]) == "其中" or column_role(groups[0]) is not None):
        return None
    if len(groups) == 1:
        return [(leaf,) if i in labels else (groups[0], leaf) for i, leaf in enumerate(leaves)]
    return None


def _with_roles(paths: list[tuple[str, ...]], numbering: list[str] | None) -> list[Column]:
    texts = count_numbering(numbering)[0] if numbering else None
    out = []
    for i, path in enumerate(paths):
        role = column_role(path[-1]) or AMOUNT
        if texts is not None:
            role = (role if role != AMOUNT else "name") if i < texts else AMOUNT
        elif i > 0 and role in ("name", "unit") and is_total_head(path[-1]):
            role = AMOUNT
        out.append(Column(path, role))
    return out


def _unnamed(lines: list[list[str]], numbering: list[str]) -> list[Column]:
    """Columns known only by number, when the head's words cannot be told apart."""
    texts, _ = count_numbering(numbering)
    heads = [
        word for line in lines for word in line if column_role(word) in ("code", "name", "unit", "order")
    ]
    named = [Column((heads[i] if i < len(heads) else f"#{i + 1}",), "name") for i in range(texts)]
    return [*named, *(Column((f"#{word}",), AMOUNT) for word in numbering[texts:])]
