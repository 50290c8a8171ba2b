"""The readable end of a build: what was found, how sure it is, and where it lies."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from jixiao.cli.messages import say

if TYPE_CHECKING:
    from jixiao.pipeline.build import BuildResult

_YUAN = {"元": Decimal(1), "万元": Decimal(10000), "亿元": Decimal(100000000)}


def sum_money(amounts: list[list[str | None]]) -> str:
    """The sum of printed amounts in 万元, or "–" when a unit is not printed. Forms: [["8.00", "万元"], …]."""
    total = Decimal(0)
    for amount, unit in amounts:
        if amount is None or unit not in _YUAN:
            return "–"
        total += Decimal(amount.replace(",", "")) * _YUAN[unit]
    return f"{total / 10000:,.2f} 万元" if amounts else "–"


def print_summary(result: BuildResult, language: str) -> None:
    """Prints one row per document (at most 20), totals, times and the outputs."""
    console = Console(width=None if Console().is_terminal else 118)
    table = Table(box=SIMPLE, pad_edge=False, padding=(0, 1))
    table.add_column(_head("document", language), no_wrap=True)
    for key in ("projects", "indicators", "money", "tables", "Violation", "Warning", "Info"):
        table.add_column(_head(key, language), justify="right", no_wrap=True)
    for stage in result.stages[:20]:
        table.add_row(*_row(stage))
    console.print(table)
    if len(result.stages) > 20:
        console.print(f"… {len(result.stages) - 20} {say('documents', language)}")
    cells = result.coverage["cells"]
    console.print(
        f"{say('coverage', language)}: {cells['total']:,} {say('cells', language)} = "
        + " + ".join(f"{cells[k]:,} {say(k, language)}" for k in ("placed", "ignored", "unplaced"))
    )
    console.print(
        f"{say('rebuilt', language)} {result.rebuilt}, {say('unchanged', language)} {len(result.stages) - result.rebuilt}; "
        f"{say('validation_time', language)} {result.validation_seconds:.2f} s (CPU), "
        f"{say('total_time', language)} {result.total_seconds:.1f} s"
    )
    console.print(f"{say('outputs', language)}: {result.out}")
    for name, note in result.outputs:
        console.print(f"  {name:<28} {note}", highlight=False, markup=False)
    for name in result.stale:
        console.print(
            f"{say('warning', language)}: {say(f'stale_{name}', language)}", highlight=False, markup=False
        )


def _head(key: str, language: str) -> str:
    """The words for a column, Chinese above English."""
    return say(key, language) if language != "both" else f"{say(key, 'zh')}\n{say(key, 'en')}"


def _row(stage: dict[str, Any]) -> list[str]:
    counts = stage["counts"]
    indicators = str(counts["indicators"])
    if counts["entity_indicators"]:
        indicators += f" + {counts['entity_indicators']}"
    return [
        stage["source"],
        str(counts["projects"]),
        indicators,
        sum_money(counts["budget"]),
        str(counts["tables"]),
        *(str(counts["findings"][severity]) for severity in ("Violation", "Warning", "Info")),
    ]
