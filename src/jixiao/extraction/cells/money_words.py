"""Labels that name the whole budget of a project in words that no list holds (本年度申请资金, 政策资金总额, 预算额度)."""

from __future__ import annotations

import re
from functools import lru_cache

from jixiao.layout.head_words import form_label, header_key
from jixiao.text import compare_form

_PARTS = re.compile(
    r"(?:本|当|今|年初|年度|年|拟|申请|申报|批复|批准|核定|安排|购买|补助|奖补|扶持|合同|项目|政策|专项|部门|单位|整体|支出预算|预算|资金|经费|所需|需求|总额|总|额度|金额|数额|额|规模|合计|总计)+"
)
_MONEY = re.compile(r"预算|资金|经费|金额")
_QUANTITY = re.compile(r"总额|金额|额度|数额|规模|合计|总计|申请|申报|安排|批复|批准|核定|所需|需求|预算总")
_BRACKET = re.compile(r"[（(][^（()）]*[)）]")


@lru_cache(maxsize=1 << 13)
def names_budget(text: str | None) -> bool:
    """Whether a label is made of nothing but words for a project's money of the year and how much it is."""
    key = header_key(_BRACKET.sub("", compare_form(text)))
    return (
        3 <= len(key) <= 14
        and _PARTS.fullmatch(key) is not None
        and _MONEY.search(key) is not None
        and _QUANTITY.search(key) is not None
        and form_label(text) is None
    )
