"""Names in the form in which linking compares them, and the words that keep two names apart.

The words stand in data/lookups/aliases.toml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from jixiao import codelists, resources
from jixiao.text import compare_form

_PART = re.compile(
    r"(?:\((本级|机关|局本级|本部|汇总|局机关|机关本级|委本级|厅本级|单位本级)\)|(?<=[局厅委院会办部室])(本级|机关|本部))$"
)
_YEAR = re.compile(r"\(?(?:19|20)\d\d(?:[-—~至](?:19|20)?\d\d)?(?:年度|年|预算年度)?\)?")
_ENDING = re.compile(r"(.+?)(局|厅|委员会|委|部|办公室|办)")
_LEVEL = re.compile(r"^[省市州县区](?=.{3})")
_BRACKETS = str.maketrans("（）〔〕［］【】", "()()()()")
_SCHOOL = re.compile(r"([一二三四五六七八九十]{1,3})(中|小|幼)")
_SCHOOLS = {"中": "中学", "小": "小学", "幼": "幼儿园"}
_COMMITTEE = re.compile(r"^委(?:员会(?!办公室)|(?!员会|办公室))(?=.{2})")
_FIGURES = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class OfficeName:
    """An organisation's name taken apart: region code, what follows the region, and the part (本级, 机关) or ""."""

    region: str | None
    body: str
    part: str


@dataclass(frozen=True, slots=True)
class Reform:
    """A change of an office's name: fields before and after, the year, and whether other offices joined."""

    old: str
    new: str
    year: int
    merged: bool


@cache
def aliases() -> dict[str, Any]:
    """The words of data/lookups/aliases.toml."""
    return resources.read_toml("data", "lookups", "aliases.toml")


@cache
def reforms() -> tuple[Reform, ...]:
    """The known changes of offices' names."""
    return tuple(Reform(r["old"], r["new"], r["year"], r["kind"] == "merged") for r in aliases()["reforms"])


def fold_name(name: str) -> str:
    """A name without white space and with one form of brackets."""
    return compare_form(name).translate(_BRACKETS)


def split_office(name: str, region: str | None = None) -> OfficeName:
    """An organisation's name taken apart; `region` is the region of its disclosure.

    The region that the name itself begins with goes before that of the disclosure.
    """
    folded = fold_name(name)
    part = ""
    if found := _PART.search(folded):
        part = "本级"
        folded = folded[: found.start()]
    folded, league = _strip_prefix(folded)
    own = codelists.region_at_start(folded)
    if own is not None:
        for code in (*reversed(codelists.ancestors(own.code)), own.code):
            folded = _strip_region(folded, code)
    elif region is not None:
        folded = _LEVEL.sub("", _strip_region(folded, region))
    if league and folded in ("委", "委员会"):
        folded = "团委"
    return OfficeName(own.code if own else region, _office_body(folded), part)


def _strip_prefix(name: str) -> tuple[str, bool]:
    """A name without the words that name party or league before the region, and whether it was the league."""
    for kind, words in aliases()["prefixes"].items():
        for word in words:
            if name.startswith(word):
                return name.removeprefix(word), kind == "league"
    return name, False


def _strip_region(text: str, code: str) -> str:
    region = codelists.region(code)
    names = sorted((region.name, *region.alt_labels), key=len, reverse=True) if region else []
    for name in names:
        if text.startswith(name) and len(text) > len(name) + 1:
            return text[len(name) :]
    return text


def _office_body(text: str) -> str:
    # 委组织部 after the region: the party's committee has no other part of that name beside it.
    text = _COMMITTEE.sub("", text)
    whole: str = aliases()["offices"].get(text, text)
    if school := _SCHOOL.fullmatch(whole):
        whole = f"第{school[1]}{_SCHOOLS[school[2]]}"
    found = _ENDING.fullmatch(whole)
    if found:
        ending = {"委": "委员会", "办": "办公室"}.get(found[2], found[2])
        whole = aliases()["fields"].get(found[1], found[1]) + ending
    whole = _spell_out(whole)
    for word in aliases()["fillers"]["organisation"]:
        whole = whole.replace(word, "")
    return whole


def _spell_out(name: str) -> str:
    for short, full in aliases()["words"].items():
        name = name.replace(short, full)
    return name


def successor_bodies(body: str) -> tuple[tuple[str, Reform], ...]:
    """The bodies that offices of this body bear after a known reform."""
    found = _ENDING.fullmatch(body)
    if not found:
        return ()
    made: list[tuple[str, Reform]] = []
    for reform in reforms():
        if _office_body(reform.old + "局") == found[1] + "局":
            endings = dict.fromkeys((found[2], "局", "委员会", "厅"))
            made += [(_office_body(reform.new + ending), reform) for ending in endings]
    return tuple(made)


def project_key(name: str) -> str:
    """A project's name for comparison: without the fiscal year it names."""
    folded = _spell_out(fold_name(name))
    return _YEAR.sub("", folded) or folded


def project_core(key: str) -> str:
    """A project's key without the words (专项, 经费 …) that one year prints and another leaves out."""
    core = key
    for word in aliases()["fillers"]["project"]:
        core = core.replace(word, "")
    return core if len(core) >= 3 else key


def indicator_key(name: str) -> str:
    """An indicator's name for comparison: no closing mark, no bracketed unit, one form of each measure word."""
    folded = re.sub(r"\([^()]{1,4}\)$", "", fold_name(name)).strip("。；;，,、:≥≤=><")
    for word in aliases()["fillers"]["indicator"]:
        if len(folded) - len(word) >= 4:
            folded = folded.replace(word, "")
    for pair in aliases()["indicator_words"]:
        folded = folded.replace(pair["from"], pair["to"])
    return folded


def keeps_apart(first: str, second: str) -> bool:
    """Whether the two names differ in a figure or a word that keeps things apart, such as 第一 and 第二."""
    if sorted(_FIGURES.findall(first)) != sorted(_FIGURES.findall(second)):
        return True
    return any(
        (word in first) != (word in second) for words in aliases()["contrasts"].values() for word in words
    )
