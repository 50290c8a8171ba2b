"""Levels carried down merged cells, and the levels that the text form lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from jixiao.extraction.cells.levels import LevelName, find_level, first_level_at, list_second_levels
from jixiao.extraction.lists.list_drafts import Draft
from jixiao.extraction.lists.list_rows import Piece
from jixiao.model.records import Inferred
from jixiao.text import squeeze

_ROLES = (("level1", 1), ("level2", 2))


@dataclass(slots=True)
class Levels:
    """The levels of one draft: the labels that hold for it, their pieces, what is lost and what follows from the rest."""

    level1: str | None = None
    level2: str | None = None
    pieces: dict[str, tuple[Piece, ...]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    inferred: Inferred = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabelNames:
    """How a table prints each level: the most frequent whole name by notation."""

    usual: dict[tuple[int, str], str]

    def name(self, depth: int, notation: str) -> str | None:
        """The usual printed name of a notation at `depth` in this table, or None when it is printed nowhere."""
        return self.usual.get((depth, notation))


def survey_labels(drafts: Sequence[Draft]) -> LabelNames:
    """The usual printed name of every level in a table."""
    counts: dict[tuple[int, str], Counter[str]] = {}
    for draft in drafts:
        for role, depth in _ROLES:
            label = squeeze(draft.text(role))
            level = find_level(label, depth)
            if label and level is not None:
                counts.setdefault((depth, level.notation), Counter())[label] += 1
    return LabelNames(
        {key: max(found.items(), key=lambda item: (item[1], item[0]))[0] for key, found in counts.items()}
    )


def whole_label(label: str | None, depth: int, names: LabelNames) -> str | None:
    """A label as printed, or, where it is only the beginning of the name that the table prints everywhere else, that name.

    The printed beginning stays in the indicator's `raw`.
    """
    text = squeeze(label)
    level = find_level(text, depth)
    if text is None or level is None:
        return text
    usual = names.name(depth, level.notation)
    return usual if usual and usual != text and usual.startswith(text) else text


def carry_levels(segment: Sequence[Draft], names: LabelNames, *, ragged: bool) -> list[Levels]:
    """The levels of each draft of one project.

    A new level 1 ends the level 2 above it. A level 2 that cannot stand under the level 1 above it, or rows
    without labels after a page break where the next label leaves out a level 1, show that a label is lost:
    then the level is None, and what its neighbours tell goes to `inferred`.
    """
    out: list[Levels] = []
    first: tuple[str | None, tuple[Piece, ...]] = (None, ())
    second: tuple[str | None, tuple[Piece, ...]] = (None, ())
    guess: Inferred = {}
    for index, draft in enumerate(segment):
        printed1 = whole_label(draft.text("level1"), 1, names)
        printed2 = whole_label(draft.text("level2"), 2, names)
        if printed1:
            goes_on = draft.row.after_break and printed1 == first[0] and not printed2
            first = (printed1, tuple(draft.cells["level1"]))
            guess = {}
            if not goes_on:
                second = (None, ())
        if printed2:
            second = (printed2, tuple(draft.cells["level2"]))
            level = find_level(printed2, 2)
            if not printed1 and level is not None and not _stands_under(level, first[0], guess):
                first = (None, ())
                guess = _infer_parent(level, names)
        if not printed1 and not printed2 and ragged:
            skipped = _skipped_level(segment, index, first[0])
            if skipped is not None:
                first = second = (None, ())
                guess = {
                    "level1": {
                        "value": names.name(1, skipped.notation) or "",
                        "reason": "换页后缺标签，下一标签跳过此级 no label after a page break, and the next label leaves this one out",
                    }
                }
                if not guess["level1"]["value"]:
                    guess = {}
        levels = Levels(first[0], second[0], {"level1": first[1], "level2": second[1]}, inferred=dict(guess))
        if levels.level1 is not None:
            levels.inferred.pop("level1", None)
        out.append(levels)
    _infer_second_levels(out, names)
    for levels in out:
        if ragged:
            levels.lost = [role for role, _ in _ROLES if getattr(levels, role) is None]
    return out


def _stands_under(level: LevelName, label1: str | None, guess: Inferred) -> bool:
    first = find_level(label1 or guess.get("level1", {}).get("value"), 1)
    if first is None:
        return label1 is not None
    return first.notation in level.parents


def _infer_parent(level: LevelName, names: LabelNames) -> Inferred:
    if len(level.parents) != 1:
        return {}
    name = names.name(1, level.parents[0])
    if name is None:
        return {}
    return {
        "level1": {
            "value": name,
            "reason": "二级指标只属于此一级指标 the level 2 belongs to this level 1 only",
        }
    }


def _skipped_level(segment: Sequence[Draft], index: int, carried: str | None) -> LevelName | None:
    """The one level 1 that is missing between the carried one and the next printed one, for rows after a page break."""
    draft = segment[index]
    above = find_level(carried, 1)
    if above is None or not draft.row.after_break:
        return None
    after = next(
        (found for later in segment[index + 1 :] if (found := find_level(later.form("level1"), 1))), None
    )
    if after is None or after.order - above.order != 2:
        return None
    if any("level2" in later.cells for later in _until_label(segment[index:])):
        return None
    if any(find_level(other.form("level1"), 1) == first_level_at(above.order + 1) for other in segment):
        return None
    return first_level_at(above.order + 1)


def _until_label(segment: Sequence[Draft]) -> list[Draft]:
    rows: list[Draft] = []
    for draft in segment:
        if "level1" in draft.cells:
            break
        rows.append(draft)
    return rows


def _infer_second_levels(out: list[Levels], names: LabelNames) -> None:
    """Infers a lost level 2 where only one listed level can stand before the next printed one."""
    for index, levels in enumerate(out):
        if levels.level2 is not None:
            continue
        first = find_level(levels.level1 or levels.inferred.get("level1", {}).get("value"), 1)
        if first is None:
            continue
        listed = [level.notation for level in list_second_levels(first.notation)]
        following = next(
            (
                found.notation
                for later in out[index + 1 :]
                if later.level1 == levels.level1 and (found := find_level(later.level2, 2)) is not None
            ),
            None,
        )
        possible = listed[: listed.index(following)] if following in listed else listed
        if len(possible) != 1:
            continue
        name = names.name(2, possible[0])
        if name is not None:
            levels.inferred["level2"] = {
                "value": name,
                "reason": "次序中此处只能是它 the only level 2 that can stand here in the order",
            }
