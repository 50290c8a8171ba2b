"""Findings beside the printed lines they come from, the numbers they compare marked in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jixiao.model.findings import Finding
from jixiao.report.page import Passages

Piece = tuple[str, bool]
"""A part of a printed line and whether it is marked."""


@dataclass(frozen=True, slots=True)
class PassageLine:
    """A printed line: its number or "", whether the finding stands in it, its text in pieces."""

    number: str
    is_hit: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings that come from the same printed lines."""

    findings: tuple[Finding, ...]
    passage: tuple[PassageLine, ...]


def group_findings(findings: Sequence[Finding], passages: Passages | None) -> tuple[FindingGroup, ...]:
    """Neighbouring findings of one place together, each group with its printed lines; order is kept."""
    groups: list[tuple[tuple[tuple[str, str], ...], list[Finding]]] = []
    for finding in findings:
        lines = passages.around(finding) if passages is not None else ()
        lines = lines or ((("", finding.printed),) if finding.printed else ())
        if groups and groups[-1][0] == lines:
            groups[-1][1].append(finding)
        else:
            groups.append((lines, [finding]))
    return tuple(FindingGroup(tuple(found), mark_lines(lines, found)) for lines, found in groups)


def mark_lines(lines: Sequence[tuple[str, str]], findings: Sequence[Finding]) -> tuple[PassageLine, ...]:
    """The lines with the compared values of the findings marked where the line at the place prints them."""
    pattern = _compile_values(findings)
    marked = []
    for number, text in lines:
        is_hit = number.startswith("▸") or not number
        pieces = _split(text, pattern) if is_hit and pattern else ((text, False),)
        marked.append(PassageLine(number.removeprefix("▸"), is_hit, pieces))
    return tuple(marked)


_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def _compile_values(findings: Sequence[Finding]) -> re.Pattern[str] | None:
    """A pattern of the values as printed and of the numbers in them, whole numbers only, the longest first."""
    wanted: set[str] = set()
    for finding in findings:
        for value in (finding.value_a, finding.value_b):
            if 1 < len(value) <= 60:
                wanted.add(re.escape(value))
            wanted |= {_plain_number(number) for number in _NUMBER.findall(value)}
    if not wanted:
        return None
    ordered = sorted(wanted, key=lambda text: (-len(text), text))
    return re.compile(r"(?<![\d.,])(?:" + "|".join(ordered) + r")(?![\d]|[.,]\d)")


def _plain_number(number: str) -> str:
    """A pattern of a number however its zeros and separators are printed: 10.00 is found as 10, 1,266.08 as 1266.08."""
    whole, _, decimals = number.replace(",", "").partition(".")
    digits = ",?".join(whole)
    kept = decimals.rstrip("0")
    return digits + (rf"\.{kept}0*" if kept else r"(?:\.0+)?")


def _split(text: str, pattern: re.Pattern[str]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    last = 0
    for found in pattern.finditer(text):
        if found.start() > last:
            pieces.append((text[last : found.start()], False))
        pieces.append((found[0], True))
        last = found.end()
    if last < len(text) or not pieces:
        pieces.append((text[last:], False))
    return tuple(pieces)
