"""The small lists: indicator categories, comparators, table kinds, phases, funds, expenditure types, rating scales."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jixiao.codelists.rows import read_rows, split_cell
from jixiao.text import compare_form

_CONCEPT_LISTS = {
    "indicator-category": "indicators",
    "comparator": "comparators",
    "table-kind": "table-kinds",
    "budget-phase": "budget-phases",
    "fund": "fund-types",
    "expenditure-type": "expenditure-types",
}
_CONCEPT_COLUMNS = {
    "notation", "label_zh", "label_en", "definition_zh", "definition_en", "broader", "level", "order", "alt_labels",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a small code list; `broader` is a notation of the same list or empty."""

    scheme: str
    notation: str
    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str
    broader: str = ""
    level: int = 0
    order: int = 0
    alt_labels: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()

    def get(self, column: str) -> str:
        """A further column of the list's CSV file, empty when the list has no such column."""
        return dict(self.extra).get(column, "")


@dataclass(frozen=True, slots=True)
class RatingScale:
    """An ordered set of grades, best first."""

    notation: str
    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str
    grades: tuple[tuple[str, str], ...]


@cache
def concepts(scheme: str) -> dict[str, Concept]:
    """The concepts of a small code list by notation, in the order of its file.

    Schemes: indicator-category, comparator, table-kind, budget-phase, fund, expenditure-type.
    """
    return {
        row["notation"]: Concept(
            scheme=scheme,
            notation=row["notation"],
            label_zh=row["label_zh"],
            label_en=row["label_en"],
            definition_zh=row["definition_zh"],
            definition_en=row["definition_en"],
            broader=row.get("broader", ""),
            level=int(row.get("level") or 0),
            order=int(row.get("order") or 0),
            alt_labels=split_cell(row["alt_labels"]),
            extra=tuple((key, cell) for key, cell in row.items() if key not in _CONCEPT_COLUMNS),
        )
        for row in read_rows(_CONCEPT_LISTS[scheme])
    }


@cache
def _by_label(scheme: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for concept in concepts(scheme).values():
        for label in (concept.label_zh, *concept.alt_labels, concept.get("sign")):
            if label:
                found.setdefault(compare_form(label), concept.notation)
    return found


def notation_of(scheme: str, label: str | None) -> str | None:
    """The notation of the concept that bears `label`, main or alternative, white space and width apart."""
    return _by_label(scheme).get(compare_form(label)) if label else None


@cache
def _categories_by_label() -> dict[tuple[int, str], tuple[str, ...]]:
    found: dict[tuple[int, str], tuple[str, ...]] = {}
    for concept in concepts("indicator-category").values():
        for label in dict.fromkeys(map(compare_form, (concept.label_zh, *concept.alt_labels))):
            key = (concept.level, label)
            found[key] = (*found.get(key, ()), concept.notation)
    return found


def indicator_category(label: str | None, level: int | None = None, under: str | None = None) -> str | None:
    """The notation of the indicator category a printed level label denotes ("数量指标" → output.quantity).

    `level` is 1 or 2, both are tried in this order without it; `under` is the first-level notation the
    second level is printed under, which settles labels such as 成本指标 that stand at both levels.
    """
    folded = compare_form(label)
    for wanted in (level,) if level else (1, 2):
        found = _categories_by_label().get((wanted, folded), ())
        if under is None or wanted == 1:
            if found:
                return found[0]
            continue
        placed = [n for n in found if concepts("indicator-category")[n].broader == under]
        if placed:
            return placed[0]
        # A second level under the wrong first level keeps its own category; a label that
        # stands at both levels does not say which is meant.
        if len(found) == 1 and (1, folded) not in _categories_by_label():
            return found[0]
    return None


def category_norms(notation: str) -> tuple[str, ...]:
    """The norms whose layout has this indicator category: 2015-88, 2020-10, 2021-101, entity."""
    return split_cell(concepts("indicator-category")[notation].get("norm"))


def comparator(sign: str | None) -> str | None:
    """The notation of a comparator: "≥" → ge, "定性" → qualitative."""
    return notation_of("comparator", sign)


def table_kind(title: str | None) -> str | None:
    """The notation of the table kind whose name or alternative name is exactly this title."""
    return notation_of("table-kind", title)


@cache
def rating_scales() -> dict[str, RatingScale]:
    """The rating scales by notation."""
    return {
        row["notation"]: RatingScale(
            notation=row["notation"],
            label_zh=row["label_zh"],
            label_en=row["label_en"],
            definition_zh=row["definition_zh"],
            definition_en=row["definition_en"],
            grades=tuple(zip(split_cell(row["grades_zh"]), split_cell(row["grades_en"]), strict=True)),
        )
        for row in read_rows("rating-scales")
    }


@cache
def _scale_by_label() -> dict[str, str]:
    return {
        compare_form(label): row["notation"]
        for row in read_rows("rating-scales")
        for label in (row["label_zh"], *split_cell(row["alt_labels"]))
    }


def rating_scale_of(text: str | None) -> RatingScale | None:
    """The rating scale that `text` spells out ("优良中低差"), None when it spells none."""
    notation = _scale_by_label().get(compare_form(text)) if text else None
    return rating_scales()[notation] if notation else None
