"""One fault, one finding: which findings are only consequences of another (jx:follows)."""

from __future__ import annotations

from dataclasses import replace

from jixiao.derivation.graph import Index
from jixiao.model.findings import Finding
from jixiao.text import compare_form

# On one focus node: the rule on the left follows the first rule on the right that fired there too.
_SAME_FOCUS = {
    "weight-total": ("block-required", "block-absent"),
    "weight-total-at-break": ("block-required", "block-absent"),
    "percent-right": ("amount-agrees",),
    "project-expenditure": ("declared-project-total",),
    "code-order": ("row-repeated",),
    "block-required": ("block-empty",),
    "block-absent": ("block-empty",),
    "level-place": (),
    "unit-fits": ("date-as-number", "qualitative-number", "direction"),
    "placeholder-number": ("unit-fits",),
    "scale-missing": ("value-vague",),
    "deadline-as-name": ("value-void", "value-void-unweighted", "qualitative-number"),
    "quantity-qualitative": ("level-content", "value-vague"),
    "goal-restates-name": ("goal-repeated",),
    "repeats-goal": ("goal-repeated",),
    "deadline-year": ("stated-number", "date-possible"),
    "goal-name": ("goal-repeated",),
    "goal-year": ("goal-repeated",),
    "direction": ("rate-above-all",),
    "level-content": ("unit-fits", "level-place"),
    "cost-uncapped": ("level-place",),
    "repeats-project-name": ("repeats-level2",),
    "cost-sum-above-budget": (),
    "cost-caps-above-budget": (),
}
# Facts that point to another node on which the same rule fired first.
_SAME_RULE = {
    "copied": "copyOf",
    "row-repeated": "repetitionOf",
    "name-row-repeated": "repetitionOf",
    "change-conflict": "conflictsWith",
    "template-leftover": "sameSentenceAs",
    "void-reason": "sameSentenceAs",
}
_CELL_RULES = ("row-sum", "tables-agree", "children-sum")


def link_causes(findings: list[Finding], index: Index) -> tuple[Finding, ...]:
    """`findings` with `follows` set where another finding is the cause."""
    by_place = {(f.rule, f.focus): f for f in findings}
    linked = []
    for finding in findings:
        cause = (
            _same_focus(finding, by_place)
            or _same_rule(finding, by_place, index)
            or _misplaced(finding, findings)
            or _costs(finding, findings)
            or _cells(finding, by_place, index)
            or _listed(finding, findings, index)
            or _told_elsewhere(finding, by_place, index)
            or _rounding(finding, findings, index)
        )
        linked.append(replace(finding, follows=cause.id) if cause and cause.id != finding.id else finding)
    return tuple(linked)


def _same_focus(finding: Finding, by_place: dict[tuple[str, str], Finding]) -> Finding | None:
    for rule in _SAME_FOCUS.get(finding.rule, ()):
        cause = by_place.get((rule, finding.focus))
        if cause is not None:
            return cause
    return None


def _same_rule(finding: Finding, by_place: dict[tuple[str, str], Finding], index: Index) -> Finding | None:
    fact = _SAME_RULE.get(finding.rule)
    other = index.one(finding.focus, fact) if fact else None
    return by_place.get((finding.rule, other)) if other else None


def _misplaced(finding: Finding, findings: list[Finding]) -> Finding | None:
    # A level in the wrong place leaves its own block short and fills another.
    if finding.rule not in ("weight-shares", "block-required", "block-absent", "block-empty"):
        return None
    inside = (f for f in findings if f.rule == "level-place" and f.focus.startswith(finding.focus + "/"))
    return next(inside, None)


def _costs(finding: Finding, findings: list[Finding]) -> Finding | None:
    if finding.rule not in ("cost-sum-above-budget", "cost-caps-above-budget"):
        return None
    inside = (
        f for f in findings if f.rule == "cost-above-budget" and f.focus.startswith(finding.focus + "/")
    )
    return next(inside, None)


def _cells(finding: Finding, by_place: dict[tuple[str, str], Finding], index: Index) -> Finding | None:
    # A wrong amount breaks its own row first; sums above it, other tables and the narrative only repeat that.
    if finding.rule in ("children-sum", "tables-agree", "project-expenditure"):
        own = by_place.get(("row-sum", finding.focus))
        if own is not None:
            return own
    if finding.rule == "amount-agrees":
        cell = index.one(finding.focus, "tableCell") or ""
        return next((f for rule in _CELL_RULES if (f := by_place.get((rule, cell)))), None)
    if finding.rule == "children-sum":
        for child in index.all(finding.focus, "summedCell"):
            cause = next((f for rule in _CELL_RULES if (f := by_place.get((rule, child)))), None)
            if cause is not None:
                return cause
    if finding.rule == "tables-agree":
        other = index.one(finding.focus, "comparedCell") or ""
        return next((f for rule in ("row-sum", "children-sum") if (f := by_place.get((rule, other)))), None)
    return None


def _listed(finding: Finding, findings: list[Finding], index: Index) -> Finding | None:
    if finding.rule != "item-told":
        return None
    name = compare_form(index.one(finding.focus, "rowName"))
    for other in findings:
        missing = compare_form(index.one(other.focus, "listMissing")).split("、")
        if other.rule == "list-complete" and name in missing:
            return other
    return None


def _told_elsewhere(
    finding: Finding, by_place: dict[tuple[str, str], Finding], index: Index
) -> Finding | None:
    if finding.rule != "item-missing-here":
        return None
    return next(
        (f for row in index.all(finding.focus, "leftOutRow") if (f := by_place.get(("item-told", row)))), None
    )


def _rounding(finding: Finding, findings: list[Finding], index: Index) -> Finding | None:
    # The same difference in two columns of a row, or in the same row of two tables, is one rounding.
    if finding.rule != "rounding":
        return None
    name = _row_name(finding, index)
    for other in findings:
        if other.id == finding.id:
            return None
        if other.rule == "rounding" and other.value_b == finding.value_b and _row_name(other, index) == name:
            return other
    return None


def _row_name(finding: Finding, index: Index) -> str:
    row = index.one(finding.focus, "row") or ""
    return f"{index.one(row, 'rowCode') or ''}{index.one(row, 'rowName') or ''}"
