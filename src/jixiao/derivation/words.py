"""The word lists of the audit (data/lookups/audit.toml) as tested predicates on printed text."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from jixiao import resources
from jixiao.text import compare_form


@cache
def word_list(name: str) -> tuple[str, ...]:
    """The list `name` of data/lookups/audit.toml, in comparison form."""
    return tuple(compare_form(word) for word in resources.read_toml("data", "lookups", "audit.toml")[name])


def contains_any(text: str | None, name: str) -> bool:
    """Whether `text` contains a word of the list `name`."""
    form = compare_form(text)
    return any(word in form for word in word_list(name))


def is_one_of(text: str | None, name: str) -> bool:
    """Whether `text` is a word of the list `name` and nothing else."""
    return compare_form(text).rstrip("。.") in word_list(name)


@lru_cache(maxsize=1 << 12)
def ends_with_any(text: str | None, name: str) -> bool:
    """Whether `text`, brackets and stops at its end aside, ends in a word of the list `name`."""
    form = re.sub(r"[。.;；,，]+$", "", compare_form(text))
    return any(form.endswith(word) for word in word_list(name))


@lru_cache(maxsize=1 << 12)
def is_scale(text: str | None) -> bool:
    """Whether `text` is a scale of grades and no grade ("优良中低差", "高/中/低")."""
    form = re.sub(r"[/、,，\s]", "", compare_form(text))
    return form in word_list("grade_scales")


def is_grade(text: str | None) -> bool:
    """Whether `text` is one grade of a scale."""
    return is_one_of(text, "grades")


@lru_cache(maxsize=1 << 12)
def is_vague(text: str | None) -> bool:
    """Whether `text` names a direction or state without any measure."""
    form = compare_form(text).rstrip("。.")
    if not form or re.search(r"\d", form):
        return False
    return form in word_list("vague_values") or (
        len(form) <= 12 and any(form.startswith(word) for word in word_list("vague_beginnings"))
    )


@lru_cache(maxsize=1 << 12)
def strip_name(text: str | None) -> str:
    """A project name or goal without year, brackets, punctuation and words such as 资金, for comparison."""
    form = re.sub(r"\d{4}年?度?|年度", "", compare_form(text))
    form = re.sub(r"[^\w]|_", "", form)
    return re.sub(r"(专项|项目)?(经费|资金|发放|项目|工作)+$", "", form)


@lru_cache(maxsize=1 << 12)
def loose_name(name: str) -> str:
    """The name of a budget item for comparison: 对个人和家庭补助 is no other item than 对个人和家庭的补助."""
    return re.sub(r"[的及和与、()\[\]]", "", compare_form(name))
