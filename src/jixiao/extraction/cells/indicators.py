"""One row of a performance table to one Indicator: the cells by role, the target taken apart.

Roles are those of data/lookups/headers.toml, [columns]. Nothing is corrected: `raw` keeps every printed cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.cells.targets import Target, parse_number, parse_operator, parse_target
from jixiao.model.records import Indicator, Inferred, Source
from jixiao.text import compare_form, join_lines, squeeze

_POINTS = re.compile(r"([-−]?\d[\d,，]*(?:\.\d+)?)(?:分|%|％)?")
_VOID = frozenset(
    {"", "无", "不适用", "-", "--", "—", "——", "/", "\\", "无此项", "不涉及", "暂无", "…", "……", "..."}
)
# What a form prints before anybody fills it in: 指标2：, ……
_TEMPLATE = re.compile(r"(?:指标\d{0,2}[:：]?)?[.…·\-—/\\]*")
_NEIGHBOUR = re.compile(r"^(?:(?:年度)?绩效(?:指标|目标)|[\d,]+\.\d\d(?!\d))")
_OPERATOR_NAMES = {
    "大于等于": "≥", "大于或等于": "≥", "小于等于": "≤", "小于或等于": "≤", "等于": "=", "大于": ">", "小于": "<",
}  # fmt: skip


def is_operator_name(text: str) -> bool:
    """Whether a cell holds an operator in words (大于等于)."""
    return compare_form(text) in _OPERATOR_NAMES


def join_cell(text: str | None) -> str | None:
    """A printed cell, lines separated by newlines, as one string without the white space of wrapping; None when empty."""
    if text is None:
        return None
    return join_lines(text.split("\n")) or None


def is_void(text: str | None) -> bool:
    """Whether a cell says that nothing is set: empty, 无, 不适用, a dash."""
    return compare_form(text) in _VOID


def is_void_row(cells: Mapping[str, str]) -> bool:
    """Whether a row sets no target: no third-level name and no value, both say 无 or 不适用, or the name is still the form's 指标2：."""
    if not all(is_void(cells.get(role)) for role in ("value", "actual")):
        return False
    return all(
        is_void(text := cells.get(role)) or bool(_TEMPLATE.fullmatch(compare_form(text)))
        for role in ("level3", "levels")
    )


def parse_points(text: str | None) -> str | None:
    """The decimal string of a weight or score cell ("10", "10分", "10.00%"), or None when it is no number."""
    found = _POINTS.fullmatch(compare_form(text))
    return parse_number(found.group(1)) if found else None


def read_measure(operator_cell: str | None, value_cell: str | None, unit_cell: str | None) -> Target:
    """Operator, value and unit from up to three printed cells, whichever of them holds what.

    A sign or unit inside the value cell counts only where it has no column of its own or agrees with it;
    otherwise the value stays the printed phrase.
    """
    operator = parse_operator(operator_cell)
    unit = squeeze(unit_cell)
    if unit is not None and is_void(unit):
        unit = None
    inferred = None
    if operator is None and operator_cell:
        inferred = _OPERATOR_NAMES.get(compare_form(operator_cell))
    value = join_cell(value_cell)
    if value is None:
        sign = parse_target(operator_cell) if operator is None and operator_cell and not inferred else None
        if sign is not None and sign.operator and sign.value is not None:
            return Target(sign.operator, sign.value, unit or sign.unit, sign.operator_inferred)
        return Target(operator, None, unit, inferred)
    if operator == "定性":
        target = parse_target(value)
        if target.operator and target.unit is None and target.value is not None:
            return Target(operator, target.value, unit)
        return Target(operator, parse_number(value) or value, unit)
    target = parse_target(value)
    if target.operator is not None and operator not in (None, target.operator):
        return Target(operator, value, unit)
    if target.unit is not None and unit is not None and compare_form(target.unit) != compare_form(unit):
        return Target(operator or target.operator, _without_sign(value, target), unit, inferred)
    return Target(
        operator or target.operator,
        target.value,
        unit or target.unit,
        None if operator or target.operator else inferred or target.operator_inferred,
    )


def _without_sign(value: str, target: Target) -> str:
    if target.operator is None:
        return value
    return re.sub(r"^(?:[≥≧⩾≤≦⩽=＝>＞﹥<＜﹤]+|定性)\s*[:：]?", "", value) or value


def _leave_neighbour(level1: str | None) -> str | None:
    """A first level without the label of the whole table or the amount that the undrawn cell left of it holds (绩效指标产出指标)."""
    rest = _NEIGHBOUR.sub("", level1 or "", count=1)
    if level1 is not None and find_level(level1, 1) is None:
        rest = rest.removesuffix("指标") if rest == level1 else rest
    return rest if rest.endswith("指标") and find_level(rest, 1) is not None else level1


def build_indicator(
    cells: Mapping[str, str],
    source: Source,
    *,
    cell_sources: Mapping[str, Source] | None = None,
    inferred: Inferred | None = None,
    lost: tuple[str, ...] = (),
) -> Indicator:
    """The indicator of one table row, given its printed `cells` by role (lines separated by newlines).

    Levels come already carried down merged cells. `source.quote` is the printed row. `inferred` and `lost` go
    into the record unchanged; a weight or score that is no number stands in `raw` only.
    """
    level1, level2 = _leave_neighbour(squeeze(cells.get("level1"))), squeeze(cells.get("level2"))
    first = find_level(level1, 1)
    second = find_level(level2, 2, first.notation if first else None)
    measure = read_measure(cells.get("operator"), cells.get("value"), cells.get("measurement_unit"))
    return Indicator(
        level1=level1,
        level2=level2,
        level3=join_cell(cells.get("level3")),
        operator=measure.operator,
        value=measure.value,
        unit=measure.unit,
        weight=parse_points(cells.get("weight")),
        actual=join_cell(cells.get("actual")),
        score=parse_points(cells.get("score")),
        explanation=join_cell(cells.get("explanation")) or join_cell(cells.get("content")),
        standard=join_cell(cells.get("standard")),
        category1=first.notation if first else None,
        category2=second.notation if second else None,
        operator_inferred=measure.operator_inferred,
        inferred=dict(inferred or {}),
        lost=lost,
        raw={role: text for role, text in sorted(cells.items()) if text},
        source=source,
        cells=dict(cell_sources or {}),
    )
