"""Recognises what the narrative of a disclosure states: amounts with their changes and reasons, and declared counts."""

from __future__ import annotations

from jixiao.extraction.narrative.head import find_publisher
from jixiao.extraction.narrative.narrative_text import Paragraph, read_paragraphs
from jixiao.extraction.narrative.statements import ParagraphReading, read_paragraph
from jixiao.model.document import Flow
from jixiao.model.records import Declared, Recognition, Statement


def recognise_narrative(flow: Flow, taken: frozenset[int]) -> Recognition:
    """Every amount statement and declared count in the lines that no table took.

    A line is placed when a statement stands in it, ignored by name when it is a heading or holds nothing but a limit
    (单价50万元以上), and left alone otherwise.
    """
    statements: list[Statement] = []
    declared: list[Declared] = []
    placed: set[int] = set()
    ignored: dict[int, str] = {}
    office = find_publisher(flow)
    for paragraph in read_paragraphs(flow, taken):
        if paragraph.heading:
            ignored |= dict.fromkeys(sorted(paragraph.keys()), "heading")
            continue
        reading = read_paragraph(paragraph, office)
        statements.extend(reading.statements)
        declared.extend(reading.declared)
        placed |= _placed_keys(paragraph, reading)
        for start, end in reading.thresholds:
            ignored |= dict.fromkeys(sorted(paragraph.keys(start, end)), "a limit, not an amount")
    return Recognition(
        statements=tuple(statements),
        declared=tuple(declared),
        placed=frozenset(placed),
        ignored={key: reason for key, reason in ignored.items() if key not in placed},
    )


def _placed_keys(paragraph: Paragraph, reading: ParagraphReading) -> frozenset[int]:
    return frozenset(key for start, end in reading.spans for key in paragraph.keys(start, end))
