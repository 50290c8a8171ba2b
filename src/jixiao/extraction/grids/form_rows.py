"""Row drafts to indicators: glued levels taken apart, empty rows named, each cell accounted for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from jixiao.extraction.cells.headers import form_label
from jixiao.extraction.cells.indicators import build_indicator, is_void, is_void_row, parse_points
from jixiao.extraction.cells.levels import list_level_names
from jixiao.extraction.coverage import source_of as place_source
from jixiao.extraction.grids.indicator_heads import PACKED, IndicatorHead
from jixiao.extraction.grids.indicator_rows import RowDraft
from jixiao.extraction.grids.logical_tables import TableCell
from jixiao.extraction.grids.packed_cells import (
    split_column,
    split_named_sentences,
    split_packed_row,
    split_sentences,
)
from jixiao.model.records import Indicator, Source
from jixiao.text import compare_form, join_lines

_TOTAL = re.compile(r"(总分|合计|总计|小计|总得分|自评总分|分值合计|总得分合计|合计得分)")
_NOTE = re.compile(r"^(备注|注|说明|填表说明|填表人|其他说明|填报人|审核人|联系人|单位负责人|其他需要说明)")
_PARTIAL = re.compile(r"\d月(?!.*全年)|上半年|半年|季度|当前|截至|监控")
_SIGNING = re.compile(
    r"(填表人|填报人|审核人|经办人|负责人|(?:单位|项目|财务|部门)负责人|联系人|填报日期|填表日期|联系电话)(?:[（(].*?[)）])?[:：]?.{0,12}"
)
_NAMED_WEIGHT = re.compile(r"(?:权重|分值|分值权重)(?:为|占)?[:：]?(\d+(?:\.\d+)?(?:分|%)?)")
_OPINION = re.compile(r".{0,14}(意见|签字|签章|盖章|公章|签名)(?:[（(].*[）)])?[:：]")
_GLUE = re.compile(r"^[\s\-—–_/>＞:：、，,.．·|]+")
_FULL_MARKS = (Decimal(90), Decimal(100))
_BY_ROLE = ("level1", "level2", "levels", "level3", "operator", "value", "measurement_unit", "weight", "actual", "score",
            "explanation", "content", "standard", "basis", "whole_level2", "whole_level3", "whole_operator", "whole_value", "whole_measurement_unit", "whole_weight", "last_value", "half_value", "direction", "remark", "activity", "ordinal", "term")  # fmt: skip


@dataclass(slots=True)
class RowReading:
    """The indicators of one project and what became of each cell."""

    indicators: list[Indicator] = field(default_factory=list)
    placed: set[int] = field(default_factory=set)
    ignored: dict[int, str] = field(default_factory=dict)
    results: dict[str, str] = field(default_factory=dict)


def is_total_row(draft: RowDraft) -> bool:
    """Whether a row sums up the points of the table (总分, 合计)."""
    first = _first_text(draft)
    if first is None:
        return False
    return form_label(first.text) == "total_score" or bool(_TOTAL.fullmatch(first.form.rstrip(":：")))


def is_note_row(draft: RowDraft) -> bool:
    """Whether a row holds a remark under the table, not an indicator."""
    first = _first_text(draft)
    if first is not None and _SIGNING.fullmatch(first.form) and draft.owner("value") is not None:
        cells = [
            cell for cells in draft.cells.values() for cell in cells if cell.form and cell.row == draft.row
        ]
        if all(cell is first or _SIGNING.fullmatch(cell.form) for cell in cells):
            return True
    if first is not None and _OPINION.match(first.form):
        name = draft.owner("level3")
        if name is None or name is first or not name.form:
            return True
    if first is None or not _NOTE.match(first.form):
        return False
    return not draft.has("value") or draft.owner("value") is first or draft.owner("level1") is first


def _first_text(draft: RowDraft) -> TableCell | None:
    cells = [cell for group in (*draft.cells.values(), draft.others) for cell in group]
    own = [cell for cell in cells if cell.form and cell.row == draft.row and "side" not in cell.cell.flags]
    return min(own, key=lambda cell: cell.column) if own else None


def read_indicators(head: IndicatorHead, drafts: list[RowDraft], reading: RowReading) -> None:
    """Append the indicators of `drafts` (levels carried down) to `reading`."""
    weights_in_remark = head.find("weight") is None and _are_weights(drafts, "remark")
    done = head.find("actual")
    partial = (
        next((text for text in done.path if _PARTIAL.search(compare_form(text))), None) if done else None
    )
    last: tuple[TableCell | None, TableCell | None] = (None, None)
    for draft in sorted(drafts, key=lambda d: d.group):
        _place_others(draft, reading)
        texts = {
            role.removeprefix("head:"): text
            for role, text in draft.texts.items()
            if text and (role in _BY_ROLE or role.startswith("head:"))
        }
        if partial and "actual" in texts:
            texts["actual_term"] = partial
        owners = (draft.owner("level3") or draft.owner("levels"), draft.owner("value"))
        if owners != (None, None) and owners == last and None not in owners:
            _place_all(draft, reading)
            continue
        last = owners
        packed = (
            split_sentences(texts["levels"])
            if "levels" in texts and not texts.keys() & {"level3", "value"}
            else []
        )
        for role, text in draft.texts.items():
            if role.startswith(PACKED) and text and not is_void(text):
                first, _, second = role.removeprefix(PACKED).partition("/")
                packed = [*packed, *split_column(text, first or None, second or None)]
        if not packed and not _has_target(head):
            packed = split_named_sentences(texts)
        if "levels" in texts and "level3" not in texts and not packed:
            texts = _take_levels(texts)
        if "value" not in texts and head.find("value") is None and "whole_value" in texts:
            texts["value"] = texts["whole_value"]
        if weights_in_remark and parse_points(texts.get("remark")) is not None:
            texts["weight"] = texts["remark"]
        elif head.find("weight") is None and (
            said := _NAMED_WEIGHT.fullmatch(compare_form(texts.get("remark")))
        ):
            texts["weight"] = said.group(1)
        if not packed and is_void_row(texts):
            _leave_void(draft, reading)
            continue
        place = (
            next((cells[0] for role, cells in draft.cells.items() if role.startswith(PACKED)), None)
            or draft.owner("level3")
            or draft.owner("levels")
            or draft.owner("value")
            or draft.owner("level1")
        )
        if place is None:
            continue
        source = source_of(
            place,
            " | ".join(
                join_lines(draft.texts[r].split("\n"))
                for r in _BY_ROLE
                if draft.cells.get(r) and draft.texts.get(r)
            ),
        )
        cell_sources = {
            role: source_of(owner)
            for role in ("level1", "level2")
            if (owner := next((c for c in draft.cells.get(role, ()) if c.form), None)) is not None
            and (owner.place.row, owner.place.page) != (place.place.row, place.place.page)
        }
        for row in packed or split_packed_row(texts):
            reading.indicators.append(build_indicator(row, source, cell_sources=cell_sources))
        _place_all(draft, reading)


def _has_target(head: IndicatorHead) -> bool:
    return any(head.find(role) for role in ("value", "whole_value", "actual", "operator"))


def _are_weights(drafts: list[RowDraft], role: str) -> bool:
    """Whether a column without a telling head holds the weights: its numbers sum to 90 or 100."""
    points = [parse_points(draft.texts.get(role)) for draft in drafts if not is_void_row(draft.texts)]
    numbers = [Decimal(p) for p in points if p is not None]
    return len(numbers) > 1 and sum(numbers) in _FULL_MARKS


def source_of(cell: TableCell, quote: str | None = None) -> Source:
    """The printed place of a cell, with the printed row where given."""
    return place_source(cell.place, quote or None)


def _take_levels(texts: dict[str, str]) -> dict[str, str]:
    glued = join_lines(texts["levels"].split("\n"))
    first, rest = take_level(glued, 1) if "level1" not in texts else (None, glued)
    second, rest = take_level(rest, 2) if "level2" not in texts and first else (None, rest)
    found = dict(texts)
    if first:
        found["level1"] = first
    if second:
        found["level2"] = second
    found["level3"] = rest or glued
    return found


def take_level(text: str, depth: int) -> tuple[str | None, str]:
    """The level name that `text` begins with (the longest listed one) and the rest; (None, text) without one."""
    form = compare_form(text)
    for name in sorted(list_level_names(depth), key=len, reverse=True):
        if len(name) < 3 or not form.startswith(name):
            continue
        seen = position = 0
        while seen < len(name) and position < len(text):
            seen += len(compare_form(text[position]))
            position += 1
        return text[:position].strip(), _GLUE.sub("", text[position:])
    return None, text


def _place_others(draft: RowDraft, reading: RowReading) -> None:
    for cell in draft.others:
        named = form_label(cell.text) in ("side", "goal") or re.search("指标|绩效目标", cell.form) is not None
        if 0 < len(cell.form) <= 12 and (named or "side" in cell.cell.flags):
            reading.ignored[cell.key] = "side label"


def _place_all(draft: RowDraft, reading: RowReading) -> None:
    reading.placed.update(cell.key for cells in draft.cells.values() for cell in cells if cell.form)


def _leave_void(draft: RowDraft, reading: RowReading) -> None:
    for role, cells in draft.cells.items():
        for cell in cells:
            if not cell.form or cell.key in reading.placed:
                continue
            if role in ("level1", "level2") or is_void(cell.text):
                reading.ignored.setdefault(cell.key, "row without target")


def read_total(head: IndicatorHead, draft: RowDraft, reading: RowReading) -> None:
    """Keep the total points of a self-evaluation under their printed label."""
    first = _first_text(draft)
    if first is None:
        return
    reading.ignored[first.key] = "total row"
    for role in ("weight", "score", "value", "actual"):
        cell = draft.owner(role)
        if cell is not None and cell.form and cell.key != first.key:
            column = head.find(role)
            label = join_lines((column.path[-1] if column else role).split("\n"))
            reading.results[f"{first.text.rstrip(':：')}/{label}"] = cell.text
            reading.placed.add(cell.key)
