"""Facts about a project's tree and profile: blocks, misplaced levels, weights against profile (checks 1 to 3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from jixiao.derivation.facts import Fact, IndicatorNode, ProjectNode
from jixiao.extraction.cells.levels import find_level

BLOCKS = ("cost", "output", "benefit", "satisfaction")
BLOCK_NAMES = {"cost": "成本指标", "output": "产出指标", "benefit": "效益指标", "satisfaction": "满意度指标"}

# Lines from one row to the next, in a text of one row a line, from which lines between them hold no row: a page break.
_BREAK = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """A rule set: which layouts it fits, the weight totals it allows, the share of each block by the blocks present."""

    notation: str
    order: int
    entity: bool | None = None
    weighted: bool | None = None
    evaluated: bool | None = None
    cost_under_output: bool | None = None
    totals: tuple[Decimal, ...] = ()
    shares: tuple[tuple[frozenset[str], str, Decimal], ...] = ()
    optional_blocks: frozenset[str] = frozenset()
    required_blocks: frozenset[str] = frozenset()


def match_profile(project: ProjectNode, profiles: tuple[Profile, ...]) -> Profile | None:
    """The first profile, by its order, whose conditions the project's own printed layout meets."""
    facts = {
        "entity": project.entity,
        "weighted": any(i.weight is not None for i in project.indicators),
        "evaluated": any(i.actual is not None or i.score is not None for i in project.indicators),
        "cost_under_output": any(i.category2 == "output.cost" for i in project.indicators),
    }
    for profile in sorted(profiles, key=lambda p: p.order):
        wanted = {name: getattr(profile, name) for name in facts}
        if all(value is None or facts[name] == value for name, value in wanted.items()):
            return profile
    return None


def block_of(indicator: IndicatorNode) -> str | None:
    """The notation of the indicator's first level: its category, else what its printed label names."""
    if indicator.category1:
        return indicator.category1
    level = find_level(indicator.level1, 1)
    return level.notation if level else None


def derive_structure_facts(project: ProjectNode, profile: Profile | None) -> Iterator[Fact]:
    """The facts of one project under `profile`."""
    if profile is not None:
        yield Fact(project.iri, "profile", profile.notation)
    if not project.indicators:
        yield Fact(project.iri, "withoutIndicators", True)
        return
    if project.entity:
        return
    yield from _blocks(project, profile)
    yield from _misplaced(project)
    if profile is not None and profile.totals:
        yield from _weights(project, profile)


def _blocks(project: ProjectNode, profile: Profile | None) -> Iterator[Fact]:
    present = {block_of(i) for i in project.indicators}
    # With an unknown or lost first level nobody can say what is missing.
    if profile is None or None in present or any(b not in BLOCKS for b in present if b):
        return
    for block in BLOCKS:
        if block in present or (block == "cost" and profile.cost_under_output):
            continue
        if block in profile.required_blocks:
            yield Fact(project.iri, "missingBlock", BLOCK_NAMES[block])
        elif block in profile.optional_blocks:
            yield Fact(project.iri, "absentBlock", BLOCK_NAMES[block])
    for label in project.empty_levels:
        level = find_level(label, 1)
        if level is not None and level.notation not in present:
            yield Fact(project.iri, "emptyBlock", label)


def _misplaced(project: ProjectNode) -> Iterator[Fact]:
    for indicator in project.indicators:
        if not indicator.level1 or not indicator.level2:
            continue
        first, second = find_level(indicator.level1, 1), find_level(indicator.level2, 2)
        if first is None or second is None or not second.parents or first.notation not in BLOCKS:
            continue
        if first.notation not in second.parents:
            right = "、".join(BLOCK_NAMES.get(parent, parent) for parent in second.parents)
            yield Fact(indicator.iri, "misplacedLevel", f"{indicator.level1}›{indicator.level2}")
            yield Fact(indicator.iri, "rightLevel", right)


def _weights(project: ProjectNode, profile: Profile) -> Iterator[Fact]:
    known = [(i, i.weight if i.weight is not None else i.weight_inferred) for i in project.indicators]
    if all(i.weight is None for i in project.indicators):
        return
    total = sum((w for _, w in known if w is not None), Decimal(0))
    lost = any(w is None and "weight" in i.lost for i, w in known)
    unprinted = [i for i, w in known if w is None and "weight" not in i.lost]
    execution = project.execution_weight
    allowed = profile.totals
    if execution is not None:
        allowed = tuple(t for t in allowed if t + execution == 100) or allowed
    nearest = min(allowed, key=lambda t: (abs(total - t), t))
    yield Fact(project.iri, "weightTotal", nearest)
    for indicator in unprinted:
        yield Fact(indicator.iri, "missingWeight", True)
    if lost and total < nearest:
        return
    block = _block_at_break(project, profile, nearest - total)
    if block is not None:
        yield Fact(project.iri, "weightGapAtBreak", f"{BLOCK_NAMES[block]}{_n(nearest - total)}")
        return
    yield Fact(project.iri, "weightGap", total - nearest)
    if total == nearest and not lost:
        yield from _shares(project, profile, known)


def _block_at_break(project: ProjectNode, profile: Profile, short: Decimal) -> str | None:
    """The one block whose whole share is what the weights are short of, missing where the text form breaks off.

    Only sources without pages, one row a line: lines without a row, where the missing block would stand between
    its neighbours, can be a page break at which the text form lost it; so the document is not proved wrong.
    """
    rows = sorted(project.indicators, key=lambda i: i.line)
    blocks = [block_of(i) for i in rows]
    if any(i.page or not i.line for i in rows) or any(b not in BLOCKS for b in blocks):
        return None
    steps = [
        (b.line - a.line, before, after)
        for a, b, before, after in zip(rows, rows[1:], blocks, blocks[1:], strict=False)
    ]
    if not steps or sorted(step for step, _, _ in steps)[len(steps) // 2] != 1:
        return None
    present = frozenset(b for b in blocks if b is not None)
    for missing in BLOCKS:
        whole = present | {missing}
        if missing in present or not any(
            b == whole and k == missing and v == short for b, k, v in profile.shares
        ):
            continue
        place = BLOCKS.index(missing)
        for step, before, after in steps:
            if step >= _BREAK and BLOCKS.index(before or "") < place < BLOCKS.index(after or ""):
                return missing
    return None


def _shares(
    project: ProjectNode, profile: Profile, known: list[tuple[IndicatorNode, Decimal | None]]
) -> Iterator[Fact]:
    sums: dict[str, Decimal] = {}
    for indicator, weight in known:
        block = block_of(indicator)
        if block is None or block not in BLOCKS:
            return
        sums[block] = sums.get(block, Decimal(0)) + (weight or Decimal(0))
    present = frozenset(sums)
    expected = {block: share for blocks, block, share in profile.shares if blocks == present}
    wrong = [b for b in BLOCKS if b in sums and b in expected and sums[b] != expected[b]]
    if wrong:
        yield Fact(project.iri, "shareDeviation", "、".join(f"{BLOCK_NAMES[b]}{_n(sums[b])}" for b in wrong))
        yield Fact(
            project.iri, "expectedShare", "、".join(f"{BLOCK_NAMES[b]}{_n(expected[b])}" for b in wrong)
        )


def _n(number: Decimal) -> str:
    return format(number.normalize(), "f")
