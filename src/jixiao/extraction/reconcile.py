"""What the sums of a project and of a table tell: lost weights, and what does not add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from jixiao.model.records import Declared, Indicator, Project


def infer_weight(indicators: Sequence[Indicator], total: Decimal | None) -> tuple[Indicator, ...]:
    """The indicators, with the weight inferred from the project's total where exactly one is lost.

    The inferred weight stands in `inferred`, the weight itself stays None.
    """
    missing = [index for index, indicator in enumerate(indicators) if indicator.weight is None]
    if total is None or len(missing) != 1:
        return tuple(indicators)
    rest = total - sum_weights(indicators)
    if rest <= 0:
        return tuple(indicators)
    index = missing[0]
    guess = {
        "value": format(rest, "f"),
        "reason": f"分值合计应为{total} the weights of a project add to {total}",
    }
    found = replace(indicators[index], inferred={**indicators[index].inferred, "weight": guess})
    return (*indicators[:index], found, *indicators[index + 1 :])


def sum_weights(indicators: Sequence[Indicator]) -> Decimal:
    """The sum of the printed weights."""
    return sum((Decimal(i.weight) for i in indicators if i.weight is not None), Decimal(0))


def find_unreconciled(
    projects: Sequence[Project], total: Decimal | None, declared: Sequence[Declared]
) -> tuple[dict[str, str], ...]:
    """Projects whose weights do not add to `total`, and declared totals that the budgets do not add to.

    Each entry names what does not add up, both numbers and the likely reason: lost cells, or the document.
    """
    out: list[dict[str, str]] = []
    for project in projects:
        weights = [indicator.weight for indicator in project.indicators]
        if total is None or not any(weights):
            continue
        printed = sum_weights(project.indicators)
        lost = weights.count(None)
        if printed == total or printed == 100 or (lost == 1 and printed < total):
            continue
        reason = (
            f"{lost} weights are lost"
            if lost
            else "rows are lost, or the document's own weights do not add up"
        )
        out.append(
            {
                "what": "weights",
                "project": project.code or project.name or "",
                "sum": format(printed, "f"),
                "expected": format(total, "f"),
                "reason": reason,
            }
        )
    budgets = [Decimal(project.budget.amount) for project in projects if project.budget]
    for entry in declared:
        if entry.what == "project_total" and sum(budgets, Decimal(0)) != Decimal(entry.value):
            out.append(
                {
                    "what": "project_total",
                    "project": "",
                    "sum": format(sum(budgets, Decimal(0)), "f"),
                    "expected": entry.value,
                    "reason": "the budgets of the projects do not add to the printed total",
                }
            )
    return tuple(out)
