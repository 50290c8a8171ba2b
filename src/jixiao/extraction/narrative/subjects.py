"""What an amount of the narrative is of: a label, a classification code, the path 类 / 款 / 项."""

from __future__ import annotations

import re

from jixiao.extraction.budget.table_drafts import compose_code, split_code
from jixiao.extraction.narrative.wording import last_match, load_wording

Subject = dict[str, str | None]

_PATH = re.compile(
    r"(?P<n1>[\u4e00-\u9fff][^，,。；;：:（()）]*)[（(](?P<c1>\d{0,3})类[)）]"
    r"(?P<n2>[^，,。；;：:]+?)[（(](?P<c2>\d{0,5})款[)）]"
    r"(?:(?P<n3>[^，,。；;：:]+?)[（(](?P<c3>\d{0,7})项[)）])?"
)
_NAME_CODE = re.compile(
    r"^(?P<name>[^\d].*?)[（(](?P<code>\d{3}(?:\d{2}){0,3})(?:类|款|项)?[)）](?P<rest>.*)$"
)
_CODE_NAME_END = re.compile(r"(\d{7}|\d{5}|\d{3})([\u4e00-\u9fff][\u4e00-\u9fff（）()]*)$")
_SECTION_NOISE = re.compile(
    r"^(?:[一二三四五六七八九十]+[、．.]|[（(][一二三四五六七八九十\d]+[)）]|\d+[、．.])|^关于|(?:安排|预算|支出|占有使用)?(?:情况)?(?:的)?(?:总体)?说明[。：:]?$|情况[。：:]?$"
)
_DELIMITERS = "，,；;：:。"
_YEAR_OR_ORG = re.compile(
    r"^.{2,40}?(?:局|委员会|委|办公室|办|厅|院|中心|部|会|校|所|政府|队|站|处|单位|部门)(?:各单位)?(?=20\d\d年)"
)


def find_path(text: str) -> Subject | None:
    """The last functional classification printed with 类, 款, 项 in `text`; the code only where its parts are printed."""
    found = last_match(_PATH, text)
    if found is None:
        return None
    names = [found.group(name) for name in ("n1", "n2", "n3") if found.group(name)]
    codes = [found.group(code) or "" for code in ("c1", "c2", "c3")][: len(names)]
    code = compose_code(codes, [])[0] if all(codes) else None
    return {"code": code, "name": names[-1], "path": "/".join(names)}


def read_subject(
    before: str, earlier: str, section: str | None, office: str | None, last_count: str | None
) -> tuple[Subject, int]:
    """The subject of an amount, from the text between the amount before and this one.

    `earlier` is the paragraph before that text: a classification printed there carries over to a label that says only
    which figure it is (年初预算, 支出决算), which is kept as "measure". `office` is the publisher's name, which is no
    part of a label; `last_count` names what was counted just before, for a label that says only 价值. An amount without
    any label takes the heading of its `section`, and says so in "from". Returns the subject and how many characters of
    `before` belong to it.
    """
    words = load_wording()
    clause_start = max((before.rfind(mark) for mark in _DELIMITERS), default=-1) + 1
    path = find_path(before)
    clause = before[clause_start:]
    label = clean_label(clause, office)
    generic = not label or bool(words.generic.search(label))
    if path is not None and (generic or re.search(r"[款项][)）]", clause)):
        return _measured(path, label), len(before) - _path_start(before)
    if label and words.measures.search(label) and (path := find_path(earlier)):
        return _measured(path, label), len(before) - clause_start
    if generic:
        wider = before[: max(clause_start - 1, 0)]
        wider_start = max((wider.rfind(mark) for mark in _DELIMITERS), default=-1) + 1
        outer = clean_label(wider[wider_start:], office)
        if outer and (coded := _CODE_NAME_END.search(outer)):
            subject: Subject = {"code": coded.group(1), "name": coded.group(2), "path": None}
            return _measured(subject, label), len(before) - wider_start
        if outer and label:
            return {"code": None, "name": label, "path": f"{outer}/{label}"}, len(before) - wider_start
        if label and last_count:
            return {"code": None, "name": label, "path": f"{last_count}/{label}"}, len(before) - clause_start
        if outer:
            label, clause_start = outer, wider_start
    if not label:
        return _subject_of_section(section), len(before) - clause_start
    found = _NAME_CODE.match(label)
    if found:
        return {"code": found.group("code"), "name": found.group("name"), "path": None}, len(
            before
        ) - clause_start
    code, name = split_code(label)
    return {"code": code, "name": name or None, "path": None}, len(before) - clause_start


def _measured(subject: Subject, label: str) -> Subject:
    """A subject with the word that says which of its figures is meant, where one is printed."""
    if label and load_wording().measures.search(label):
        return {**subject, "measure": label}
    return subject


def _subject_of_section(section: str | None) -> Subject:
    heading = (section or "").rpartition("/")[2]
    while (shorter := _SECTION_NOISE.sub("", heading)) != heading:
        heading = shorter
    return {"code": None, "name": heading or None, "path": None, **({"from": "section"} if heading else {})}


def _path_start(before: str) -> int:
    found = last_match(_PATH, before)
    return found.start() if found else 0


def clean_label(text: str, office: str | None = None) -> str:
    """A label without list mark, year, the name of the office, connecting words and copula; else as printed."""
    words = load_wording()
    label = _YEAR_OR_ORG.sub("", text)
    while True:
        shorter = words.label_leads.sub("", label, count=1) if words.label_leads.match(label) else label
        if office and shorter.startswith(office) and len(shorter) > len(office):
            shorter = re.sub(r"^(?:所属)?(?:各)?(?:预算)?单位(?=.)", "", shorter[len(office) :])
        if shorter == label:
            break
        label = _YEAR_OR_ORG.sub("", shorter)
    while (
        (found := words.label_tails.search(label))
        and found.end() == len(label)
        and found.start() < len(label)
    ):
        keep = re.match(r"总额|数", found.group())
        label = label[: found.start()] + (keep.group() if keep else "")
        if keep and not words.label_tails.search(label):
            break
    return label.strip("、")
