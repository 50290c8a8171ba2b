"""What kind of cell a text can be, wherever it stands: code and name, category, amount, label, unit, grade."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from jixiao import resources
from jixiao.extraction.cells.levels import find_level, list_level_names
from jixiao.extraction.cells.targets import parse_number
from jixiao.text import compare_form, squeeze

_CJK = "\u4e00-\u9fff"
_CODE = re.compile(r"(?=.*\d{4})([0-9A-Z]{12,})(?:[-－—–_](.*))?", re.DOTALL)
_CODE_TAIL = re.compile(rf"[0-9A-Z]{{1,12}}[-－—–]?[（(“\"]?[{_CJK}0-9A-Za-z]*[{_CJK}].*")
_UNIT = re.compile(rf"(\d{{3,12}})[-－—–]([{_CJK}].*)|(\d{{5,12}})([{_CJK}].*)")
_CATEGORY = re.compile(rf"(?:\d{{1,3}}[-－—–])?[{_CJK}（()）]{{1,14}}类")
_AMOUNT = re.compile(r"[-−]?\d{1,3}(?:[,，]?\d{3})*\.\d{1,8}|[-−]?\d+\.\d{1,8}")
_ORGANISATION = re.compile(
    r"(?:局|厅|委|委员会|办|办公室|中心|院|校|学校|馆|所|站|队|会|处|部|室|社|团|场|园|台|府|司|法院|检察院|机关|支队|大队|公司|医院|学院|大学|幼儿园|协会|联合会)"
    r"(?:[（(](?:本级|机关|本部)[)）]|本级|机关)?"
)
_VOID = frozenset({"-", "--", "—", "——", "－", "/", "\\", "…", "……", "...", "*"})
_TOTAL = re.compile(r"(?:总计|合计|小计|共计|总合计)[:：]?-?")
_EXECUTION_WEIGHT = re.compile(
    r"预算(?:资金)?执行率?(?:的?权重|分值|[（(])?\D{0,6}?(\d{1,3}(?:\.\d+)?)\s*(%|分)?"
)


@cache
def _measures() -> dict[str, frozenset[str]]:
    data = resources.read_toml("data", "lookups", "measures.toml")
    sets = {
        name: frozenset(compare_form(word) for word in data[name])
        for name in ("units", "grades", "categories")
    }
    sets["scale"] = frozenset(data["scale_characters"])
    return sets


def is_void_cell(form: str) -> bool:
    """Whether a cell (in comparison form) is a dash or slash that stands for an empty cell."""
    return form in _VOID


def split_code_name(text: str) -> tuple[str | None, str | None]:
    """Code and name of a glued project cell (63020000024T000000453-职业…), blanks of wrapping gone from the code.

    A cell without a leading code is all name; a cell that is only a code has no name.
    """
    found = _CODE.fullmatch(compare_form(text))
    if found is None:
        return None, text or None
    code = found.group(1)
    position = seen = 0
    while seen < len(code) and position < len(text):
        seen += not text[position].isspace()
        position += 1
    name = text[position:].strip().lstrip("-－—–_").strip()
    return code, name or None


def is_code_cell(form: str) -> bool:
    """Whether a cell begins with a project code of twelve or more capitals and digits."""
    return _CODE.fullmatch(form) is not None


def is_code_tail(form: str) -> bool:
    """Whether a cell may be the end of a cut code with the name after it (9-劳动能力鉴定…)."""
    return _CODE_TAIL.fullmatch(form) is not None and not is_category(form)


def is_unit_cell(form: str) -> bool:
    """Whether a cell is a budget unit's code glued to a name (502001-某局)."""
    return _UNIT.fullmatch(form) is not None and not is_category(form) and not is_code_cell(form)


def split_unit(text: str) -> tuple[str | None, str | None]:
    """Code and name of a budget unit's cell (502001-某局), blanks of wrapping gone; a cell without a code is all name."""
    name = squeeze(text)
    found = _UNIT.fullmatch(name or "")
    if found is None:
        return None, name
    return found.group(1) or found.group(3), found.group(2) or found.group(4)


def names_organisation(form: str) -> bool:
    """Whether a cell ends as the name of an office or institution does."""
    return _ORGANISATION.search(form[-8:]) is not None and bool(re.search(_ORGANISATION.pattern + r"$", form))


def is_category(form: str) -> bool:
    """Whether a cell is a project category (3-特定目标类, 其他运转类, 经常性项目)."""
    return _CATEGORY.fullmatch(form) is not None or form in _measures()["categories"]


def is_amount(form: str) -> bool:
    """Whether a cell is an amount of money with decimals."""
    return _AMOUNT.fullmatch(form) is not None


def is_number(form: str) -> bool:
    """Whether a cell is one number and nothing else."""
    return parse_number(form) is not None


def weight_value(form: str) -> Decimal | None:
    """The number of a cell that can be a weight (0 to 100, 分 or % after it allowed), or None."""
    number = parse_number(form.rstrip("分%％"))
    value = Decimal(number) if number is not None else None
    return value if value is not None and 0 <= value <= 100 else None


def is_measurement_unit(form: str) -> bool:
    """Whether a cell is a listed unit of measurement."""
    return form in _measures()["units"]


def is_grade(form: str) -> bool:
    """Whether a cell is a listed grade of a qualitative target (优, 高, 显著)."""
    return form in _measures()["grades"]


def is_rating_scale(form: str) -> bool:
    """Whether a cell is a printed scale (优良中低差, 高中低)."""
    return 2 <= len(form.replace("/", "").replace("、", "")) <= 10 and set(form) <= _measures()[
        "scale"
    ] | set("/、")


def is_total_label(form: str) -> bool:
    """Whether a cell heads a total row (合计, 小计, 总计)."""
    return _TOTAL.fullmatch(form) is not None


def execution_weight(text: str) -> tuple[str, str | None] | None:
    """The weight of budget execution that a head declares (其中：预算执行率权重10% → ("10", "%")), or None."""
    found = _EXECUTION_WEIGHT.search(compare_form(text))
    return (found.group(1), found.group(2)) if found else None


def is_cut_label(form: str, depth: int) -> bool:
    """Whether a cell is the beginning (two characters or more) of a listed level name, not a whole one."""
    if len(form) < 2 or find_level(form, depth) is not None:
        return False
    return form in _list_beginnings(depth)


@cache
def _list_beginnings(depth: int) -> frozenset[str]:
    return frozenset(name[:end] for name in list_level_names(depth) for end in range(2, len(name) + 1))


def is_label_tail(form: str, open_label: str | None) -> bool:
    """Whether a short cell is the end of the label printed before it, or a part of that label's end printed again."""
    if not open_label or not 1 <= len(form) <= 4:
        return False
    whole = compare_form(open_label)
    return form in whole[1:] + "指标" or form in "指标"
