"""Cells that hold several indicators: numbered sentences of a whole project, or numbered lines beside numbered values."""

from __future__ import annotations

import re
from collections.abc import Mapping

from jixiao.extraction.cells.levels import find_level, list_level_names
from jixiao.extraction.cells.targets import parse_target
from jixiao.text import compare_form, join_lines

_MARK = re.compile(
    r"(?:^|(?<=[；;。\n：:]))\s*(?:指标\s*\d{1,2}\s*[:：.、]|[（(]\d{1,2}[)）][、.]?|\d{1,2}\s*[、．)）]|\d{1,2}\s*[.．](?!\d)|[①-⑳])\s*"
)
_ITEM = re.compile(r"^(?:指标\s*\d{1,2}\s*[:：.、]|[（(]\d{1,2}[)）]|\d{1,2}\s*[、．.)）](?!\d)|[①-⑳])")
_SIGN = re.compile(
    r"(≥|≤|>=|<=|≧|≦|＝|=|＞|＜|>|<|不低于|不少于|不高于|不超过|不大于|不小于|大于等于|小于等于|大于|小于|达到|控制在|为|至少)"
)
_TAIL_TARGET = re.compile(
    r"([-−]?\d[\d,，]*(?:\.\d+)?(?:%|％|‰|[一-鿿A-Za-z/（）()㎡³²]{0,6})(?:以上|以内|以下)?)$"
)
_BREAK = re.compile(r"[；;。\n]+")
_COLON = re.compile(r"[:：]")
_LEAST_ITEMS = 2


def split_sentences(text: str) -> list[dict[str, str]]:
    """The indicators of a cell that holds all of a project's as sentences ("数量指标：1.检查次数≥5次；2.…"), by role.

    Empty when the text names no level or holds fewer than two indicators.
    """
    sections = _split_sections(text)
    rows: list[dict[str, str]] = []
    if not any(level1 or level2 for level1, level2, _ in sections):
        return []
    for level1, level2, body in sections:
        for item in _split_items(body):
            row = _split_target(item)
            if level1:
                row["level1"] = level1
            if level2:
                row["level2"] = level2
            rows.append(row)
    return rows if len(rows) >= _LEAST_ITEMS else []


def split_named_sentences(texts: Mapping[str, str]) -> list[dict[str, str]]:
    """The indicators of a row whose name cell holds names and targets in sentences ("1.检查次数≥5次；2.…"), by role.

    Empty when no sentence has a target: then the cell holds a name alone.
    """
    role = next((role for role in ("level3", "levels", "content") if texts.get(role)), None)
    if role is None:
        return []
    items = [_split_target(item) for item in _split_items(texts[role])]
    if not any("value" in item for item in items):
        return []
    rest = {name: text for name, text in texts.items() if name != role}
    return [{**rest, **item} for item in items]


def _level_pattern() -> re.Pattern[str]:
    names = sorted(
        {
            n
            for depth in (1, 2)
            for n in list_level_names(depth)
            if n.endswith(("指标", "目标")) and len(n) >= 4
        },
        key=len,
        reverse=True,
    )
    number = r"(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*|[①-⑳]\s*)?"
    return re.compile(
        rf"(?:^|(?<=[\s；;。：:，,、)）—\-]))\s*{number}({'|'.join(names)})\s*(?:\d{{1,2}}\s*)?(?=[:：\-—\n(（\d①一]|$|指标)[:：\-—]*"
    )


def _split_sections(text: str) -> list[tuple[str | None, str | None, str]]:
    found = list(_level_pattern().finditer(text))
    sections: list[tuple[str | None, str | None, str]] = []
    level1: str | None = None
    level2: str | None = None
    for index, match in enumerate(found):
        name = match.group(1)
        first = find_level(name, 1)
        parent = find_level(level1, 1)
        second = find_level(name, 2, parent.notation if parent else None)
        if first is not None and (second is None or parent is None):
            level1, level2 = name, None
        elif second is not None:
            level2 = name
        else:
            level1, level2 = name, None
        end = found[index + 1].start() if index + 1 < len(found) else len(text)
        body = text[match.end() : end]
        if compare_form(body).strip("：:;；。、"):
            sections.append((level1, level2, body))
    return sections


def _split_items(body: str) -> list[str]:
    marks = list(_MARK.finditer(body))
    if marks:
        ends = [m.start() for m in marks[1:]] + [len(body)]
        pieces = [body[m.end() : end] for m, end in zip(marks, ends, strict=True)]
    else:
        pieces = _BREAK.split(body)
    return [
        item
        for piece in pieces
        if (item := join_lines(piece.split("\n")).strip("；;。，,、 ")) and compare_form(item)
    ]


def split_column(text: str, level1: str | None, level2: str | None) -> list[dict[str, str]]:
    """The indicators of a cell that stands under the name of a level: one for each sentence."""
    levels = {role: name for role, name in (("level1", level1), ("level2", level2)) if name}
    levels["sentence_head"] = f"{level1 or ''}/{level2 or ''}"
    rows: list[dict[str, str]] = []
    for item in _split_items(text):
        bare = parse_target(item)
        target = {"value": item} if bare.operator and bare.unit else _split_target(item)
        rows.append({**levels, **target})
    return rows


def _split_target(item: str) -> dict[str, str]:
    """Name and target of one sentence; without a sign, colon or number at its end all of it is the name."""
    sign = _SIGN.search(item, 1)
    while sign is not None:
        name, target = item[: sign.start()], item[sign.start() :]
        word = sign.group(1)
        if word == "为":
            target = item[sign.end() :]
        if len(name) >= 2 and (parse_target(target).operator or re.match(r"\s*\d", item[sign.end() :])):
            return {"level3": name.rstrip("：:，, "), "value": target}
        sign = _SIGN.search(item, sign.end())
    parts = _COLON.split(item, maxsplit=1)
    if len(parts) == 2 and len(parts[0]) >= 2 and parts[1].strip():
        return {"level3": parts[0].strip(), "value": parts[1].strip()}
    tail = _TAIL_TARGET.search(item)
    if tail is not None and len(item[: tail.start()]) >= 2:
        return {"level3": item[: tail.start()].rstrip("：:，, "), "value": tail.group(1)}
    return {"level3": item}


def split_packed_row(texts: Mapping[str, str]) -> list[dict[str, str]]:
    """One row whose name cell numbers several indicators and whose value cell lists as many values, as several rows.

    The row itself, alone, when the numbers do not agree.
    """
    whole = [dict(texts)]
    name, value = texts.get("level3"), texts.get("value")
    if not name or not value:
        return whole
    names = _split_marked(name)
    if len(names) < _LEAST_ITEMS:
        return whole
    values = _split_like(value, len(names))
    if values is None:
        return whole
    columns: dict[str, list[str]] = {"level3": names, "value": values}
    for role in (
        "weight",
        "score",
        "actual",
        "measurement_unit",
        "operator",
        "explanation",
        "content",
        "standard",
    ):
        text = texts.get(role)
        if text and (pieces := _split_like(text, len(names))) is not None:
            columns[role] = pieces
        elif text and role in ("weight", "score"):
            return whole
    return [{**texts, **{role: pieces[i] for role, pieces in columns.items()}} for i in range(len(names))]


def _split_marked(text: str) -> list[str]:
    """Pieces that begin with 指标1： or 1. at the beginning of a line or after a semicolon, marks kept as printed."""
    pieces: list[list[str]] = []
    for line in re.split(r"\n|(?<=[；;])", text):
        if _ITEM.match(line.strip()):
            pieces.append([line])
        elif pieces:
            pieces[-1].append(line)
        elif compare_form(line):
            return []
    return [join_lines(piece).rstrip("；; ") for piece in pieces]


def _split_like(text: str, count: int) -> list[str] | None:
    marked = _split_marked(text)
    if len(marked) == count:
        return [_ITEM.sub("", piece).strip() or piece for piece in marked]
    lines = [
        line.strip("；; ") for line in re.split(r"\n|(?<=[；;])", text) if compare_form(line).strip(";；")
    ]
    return lines if len(lines) == count else None
