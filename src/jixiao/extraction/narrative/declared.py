"""Counts and rates that the narrative declares: what is counted, its scope (entity or project), its year."""

from __future__ import annotations

import re

from jixiao.extraction.narrative.narrative_text import Paragraph
from jixiao.extraction.narrative.subjects import clean_label
from jixiao.extraction.narrative.wording import chinese_number, last_match, load_wording, plain_number
from jixiao.model.records import Declared

_YEAR = re.compile(r"(20\d\d)年")
_POST = re.compile(r"^[\u4e00-\u9fff]{1,12}?(?=[，,、。；;：:（()）]|$|\d)")
_OWNED = re.compile(r"(?:共有|实有|现有|共计)(?=[\u4e00-\u9fff])")
_PROJECT_MONEY = re.compile(r"^(?!.*采购).*(?:项目支出|项目预算|项目资金)|^预算金额$")
_NO_COUNT_AFTER = ("第", "（", "(", "每", "/")


def is_project_money(name: str) -> bool:
    """Whether an amount is the declared money of the projects, to be held against the projects' own."""
    return bool(_PROJECT_MONEY.search(name))


def count_label(
    text: str, cursor: int, found: re.Match[str], office: str | None
) -> tuple[str, int, int] | None:
    """What a number counts, with the start and end of the words that say so; None when it counts nothing.

    The noun after the number (13个股室) names it, else the words before it (项目36个).
    """
    unit = found.group(2) or found.group(4)
    if unit == "年" and len(found.group(1) or "") > 2:
        return None
    if text[max(0, found.start() - 1) : found.start()] in _NO_COUNT_AFTER:
        return None
    pieces = re.split(r"[，,；;：:、。]", text[cursor : found.start()])
    clause = pieces[-1] or (pieces[-2] if len(pieces) > 1 else "")
    label = clean_label(clause, office)
    owned = last_match(_OWNED, label)
    label = label[owned.end() :] if owned else load_wording().count_verbs.sub("", label)
    label = re.sub(r"(?:的|共有|共计|共|有|设有|设|为|达)+$", "", label).strip("（(")
    post = _POST.match(text[found.end() :])
    what = (post.group() if post else "") or label
    if not what:
        return None
    start = text.rfind(clause, 0, found.start()) if clause else found.start()
    return what, start, found.end() + (len(post.group()) if post else 0)


def count_value(found: re.Match[str]) -> tuple[str, str]:
    """The number and unit of a count; a Chinese numeral becomes digits (三个维度 → "3", "个")."""
    if found.group(1):
        return plain_number(found.group(1)), found.group(2)
    return chinese_number(found.group(3)), found.group(4)


def make_declared(
    paragraph: Paragraph,
    what: str,
    value: str,
    unit: str | None,
    span: tuple[int, int],
    at: int,
    sentence: int,
) -> Declared:
    """A declared value printed at `at`; its words span `span`, its sentence starts at `sentence`.

    The scope is that of the words entity or project last said in the sentence, the year the one last named.
    """
    words = load_wording()
    said = paragraph.text[sentence:at]
    entity = max((m.start() for m in words.entity.finditer(said)), default=-1)
    project = max((m.start() for m in words.project.finditer(said)), default=-1)
    scope = "document" if entity == project else ("entity" if entity > project else "project")
    years = _YEAR.findall(paragraph.text[:at]) or _YEAR.findall(paragraph.section or "")
    raw = paragraph.text[span[0] : span[1]]
    year = int(years[-1]) if years else None
    return Declared(what, value, unit, paragraph.source(at, span[1], raw), scope, year, raw)
