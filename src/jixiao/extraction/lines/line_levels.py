"""From the cells of a text stream to indicator rows: levels carried down, what is inferred said beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jixiao.extraction.cells.levels import find_level
from jixiao.extraction.lines.line_cells import Span

ROW_ROLES = frozenset(
    {
        "level3",
        "operator",
        "value",
        "measurement_unit",
        "weight",
        "actual",
        "score",
        "explanation",
        "standard",
    }
    | {"content", "basis", "remark", "whole_value", "last_value", "half_value"}
)
_NATIONAL = frozenset({"cost", "output", "benefit", "satisfaction"})


@dataclass(slots=True)
class LevelLabel:
    """A printed first- or second-level label, the index of its span, and the rows that it covers."""

    depth: int
    text: str
    span: int
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """The cells of one row by role, the spans they came from, and what is inferred of its levels."""

    cells: Mapping[str, str]
    spans: tuple[int, ...]
    inferred: Mapping[str, dict[str, str]]


def gather_rows(
    spans: tuple[Span, ...], columns: tuple[str, ...]
) -> tuple[tuple[IndicatorRow, ...], tuple[str, ...]]:
    """The rows that `spans` make, in printed order, and the level labels that cover no row.

    A label covers the rows after it, up to the next label of its depth. Where a second level does not
    belong under the first level printed before it and does under the one printed after it, that one is
    given in `inferred` and the printed order stays: which of the two the page means is for its reader.
    """
    rows: list[dict[str, int]] = []
    labels: list[LevelLabel] = []
    current: dict[int, LevelLabel | None] = {1: None, 2: None}
    covering: list[tuple[LevelLabel | None, LevelLabel | None]] = []
    last_column = -1
    for index, span in enumerate(spans):
        if span.role in ("level1", "level2"):
            label = LevelLabel(1 if span.role == "level1" else 2, span.text, index)
            labels.append(label)
            current[label.depth] = label
            if label.depth == 1:
                current[2] = None
            last_column = len(columns)
        elif span.role in ROW_ROLES and span.role in columns:
            column = columns.index(span.role)
            if column <= last_column or not rows:
                rows.append({})
                covering.append((current[1], current[2]))
                for open_label in (current[1], current[2]):
                    if open_label is not None:
                        open_label.rows.append(len(rows) - 1)
            rows[-1][span.role] = index
            last_column = column
    first_levels = [label for label in labels if label.depth == 1]
    out: list[IndicatorRow] = []
    for cells, (first, second) in zip(rows, covering, strict=True):
        texts = {role: spans[index].text for role, index in cells.items()}
        used = list(cells.values())
        if first is not None:
            texts["level1"] = first.text
            used.append(first.span)
        if second is not None:
            texts["level2"] = second.text
            used.append(second.span)
        out.append(IndicatorRow(texts, tuple(sorted(used)), _infer_level1(first, second, first_levels)))
    filled = {(label.depth, label.text) for label in labels if label.rows}
    empty = tuple(label.text for label in labels if (label.depth, label.text) not in filled)
    return tuple(out), empty


def is_stray_level(first: str | None, second: str | None) -> bool:
    """Whether the second level named `second` belongs under another first level of the national layout than `first`."""
    level1, level2 = find_level(first, 1), find_level(second, 2)
    if level1 is None or level2 is None or level1.notation not in _NATIONAL:
        return False
    return bool(level2.parents) and level1.notation not in level2.parents


def _infer_level1(
    first: LevelLabel | None, second: LevelLabel | None, first_levels: list[LevelLabel]
) -> dict[str, dict[str, str]]:
    if second is None:
        return {}
    level = find_level(second.text, 2)
    if level is None or not level.parents:
        return {}
    if first is not None:
        printed = find_level(first.text, 1)
        if printed is None or printed.notation in level.parents:
            return {}
        if printed.notation not in _NATIONAL:
            return {}
    after = [
        label
        for label in first_levels
        if label.span > second.span
        and (found := find_level(label.text, 1))
        and found.notation in level.parents
    ]
    following = next((label for label in first_levels if label.span > second.span), None)
    if following is not None and following in after:
        reason = (
            f"二级指标“{second.text}”通常属于其后印出的“{following.text}” "
            f"the second level usually belongs to the first level printed after it"
        )
        return {"level1": {"value": following.text, "reason": reason}}
    return {}
