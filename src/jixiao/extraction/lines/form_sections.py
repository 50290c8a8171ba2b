"""Where the performance forms of a text stream begin and end, and the parts of each: head, table head, rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jixiao.extraction.cells.headers import column_role, form_label
from jixiao.extraction.cells.line_tokens import Token, cut_tokens, is_page_mark, split_label
from jixiao.extraction.lines.line_columns import order_by_columns
from jixiao.extraction.lines.line_heads import find_table_head
from jixiao.model.document import Line
from jixiao.text import compare_form

_TITLE = re.compile(
    r"[^，。；;：:“”]{0,36}(?:绩效|目标)[^，。；;：:“”]{0,12}(?:目标|申报|自评|评价|指标|监控|运行)?[^，。；;：:“”]{0,4}表(?:[（(].{0,12}[）)])?"
)
_GENERIC = re.compile(
    r"(?:\d{4}年?度?|附[件表]\d*|表\d+|[（(].*?[）)]|[\d.、\-—]+|财政|部门|单位|市级|区级|县级|省级|本级|政策和?|项目|整体|支出|预算|绩效|目标|自评|自我|评价|申报|情况|专项|资金|业务|经费|总体|公开|批复|年度|监控|指标|运行|表|和|及|的|（|）)+"
)
_ENTITY_TITLE = re.compile(r"(?:部门|单位).{0,4}整体|整体(?:支出|绩效)")
_HEADING = re.compile(
    r"第[一二三四五六七八九十\d]+[部分章节]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|名词解释|附[件表]\s*[:：]?\s*\d*$|表\s*\d+\s*$"
)
_OTHER_TABLE = re.compile(r"[^，。；：:、“”≥≤=%]{4,36}表(?:[（(].{0,12}[）)])?|(?:备?注|说明)[:：].*")
_BEFORE_TITLE = re.compile(r"附[件表]\s*\d*|表\s*\d+(?:-\d+)?|[（(]?\d{4}\s*年?度?[）)]?")


@dataclass(frozen=True, slots=True)
class FormSection:
    """One form: its lines, the tokens before the table head, the head's columns, and the tokens of the rows.

    `head_end` and `body_start` are token indexes: the table head stands between them.
    """

    lines: tuple[Line, ...]
    tokens: tuple[Token, ...]
    title: str | None
    title_lines: frozenset[int]
    head_start: int
    head_end: int
    body_start: int
    columns: tuple[str, ...]
    entity: bool


def is_form_title(text: str) -> bool:
    """Whether a line is the title of a performance table (项目支出绩效目标表, …绩效自评表)."""
    key = compare_form(text)
    return bool(_TITLE.fullmatch(key)) and len(key) >= 5


def name_in_title(title: str | None) -> str | None:
    """The project name that a title carries before its own words (信息化运行维护绩效目标表), or None."""
    if not title:
        return None
    key = re.sub(r"^[\d.、\s]+", "", "".join(title.split()))
    found = re.fullmatch(r"(.+?)(?:项目)?(?:支出)?绩效(?:目标|自评|指标).{0,6}表(?:[（(].*[）)])?", key)
    if not found or _GENERIC.fullmatch(found.group(1)):
        return None
    return found.group(1)


def find_sections(lines: tuple[Line, ...], *, by_columns: bool = False) -> tuple[FormSection, ...]:
    """The performance forms among `lines` (lines that follow one another, no grid between them).

    A form begins at its title, or at its first label where it has none, and reaches to the next form, a
    heading of the running text after its rows, or the end. With `by_columns` the tokens of tables that keep their
    columns by blanks come in the order of the cells.
    """
    starts = _find_starts(lines)
    sections: list[FormSection] = []
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else len(lines)
        section = _read_section(lines[start:end], by_columns)
        if section is not None:
            sections.append(section)
    return tuple(sections)


def _find_starts(lines: tuple[Line, ...]) -> list[int]:
    """Indexes of the lines where a form may begin: a title right before a form's first label, or that label."""
    labels = [index for index, line in enumerate(lines) if _begins_form(line.text)]
    titles = [index for index, line in enumerate(lines) if is_form_title(line.text)]
    starts: set[int] = set()
    for title in titles:
        starts.add(title)
    for label in labels:
        near = [title for title in titles if label - 8 <= title < label]
        if not near and not any(label - 3 <= other < label for other in labels):
            starts.add(label)
    kept: list[int] = []
    for start in sorted(starts):
        while start > (kept[-1] + 1 if kept else 0) and _BEFORE_TITLE.fullmatch(
            compare_form(lines[start - 1].text)
        ):
            start -= 1
        kept.append(start)
    return kept


def _begins_form(text: str) -> bool:
    words = text.split()
    if not words:
        return False
    label = split_label(words[0])
    role = form_label(label[0] if label else words[0])
    if role == "project" or (role == "unit" and "部门" in words[0]):
        return not any(
            column_role(word) in ("level1", "level2", "level3", "goal", "amount") for word in words[1:]
        )
    return False


def _read_section(lines: tuple[Line, ...], by_columns: bool) -> FormSection | None:
    tokens = (order_by_columns(lines) if by_columns else ()) or cut_tokens(lines)
    found = find_table_head(tokens)
    if found is None:
        return None
    head_end, body_start, columns = found
    title_lines = _title_lines(lines, tokens[head_end].line if head_end < len(tokens) else 0)
    titles = [lines[index].text for index in sorted(title_lines) if is_form_title(lines[index].text)]
    title = titles[-1] if titles else None
    stop = _find_stop(lines, tokens, body_start)
    kept = tuple(token for token in tokens if token.line < stop)
    head_start = next((i for i, token in enumerate(kept) if token.line not in title_lines), 0)
    names = [form_label(token.text) for token in kept[:head_end]]
    entity = bool(title and _ENTITY_TITLE.search(compare_form(title))) and "project" not in names
    return FormSection(
        lines[:stop], kept, title, frozenset(title_lines), head_start, head_end, body_start, columns, entity
    )


def _title_lines(lines: tuple[Line, ...], limit: int) -> set[int]:
    """Lines of the title block: the titles and what stands before them, the year and the money unit after."""
    marked = [index for index in range(min(limit, 12)) if is_form_title(lines[index].text)]
    out = set(range(marked[-1] + 1)) if marked else set()
    index = len(out)
    while (
        index < limit
        and re.fullmatch(
            r"[（(]?\d{4}\s*年?度?[）)]?|.{0,6}单位[:：](?:万元|元|亿元)|.{0,3}金额单位[:：].{1,3}",
            compare_form(lines[index].text),
        )
    ) or (index < limit and is_page_mark(lines[index].text)):
        out.add(index)
        index += 1
    return out


def _find_stop(lines: tuple[Line, ...], tokens: tuple[Token, ...], body_start: int) -> int:
    """The line after the form's last: the first heading of running text after the table head."""
    first = tokens[body_start].line if body_start < len(tokens) else len(lines)
    for index in range(first, len(lines)):
        key = compare_form(lines[index].text)
        if index > first and (_HEADING.match(key) or _OTHER_TABLE.fullmatch(key)):
            return index
    return len(lines)
