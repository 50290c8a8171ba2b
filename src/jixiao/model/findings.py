"""A finding: one fault of a disclosure, tied to a rule, a norm, two numbers and a printed place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of validation; `check` is the number in the list of checks, `follows` the id of its cause.

    Severity is "Violation", "Warning" or "Info". `value_a` and `value_b` are the numbers compared, as
    decimal strings with unit where one is printed.
    """

    id: str
    rule: str
    check: int
    severity: str
    profile: str
    norm: str
    document: str
    page: int | None
    line: int | None
    focus: str
    message_zh: str
    message_en: str
    printed: str
    value_a: str
    value_b: str
    follows: str = ""
    path: str = ""
    component: str = ""
    table: int | None = None
    row: int | None = None
    column: int | None = None
    cause: str = "document"
    """"document" for the department's own fault, "source text" for damage of the text form, "image" where a figure was
    read from an image and may be misread."""
    project: str = ""
    """Name of the project or entity target that the focus belongs to, empty where it belongs to none."""
    cell: str = ""
    """Hash of the printed cells, by which a mark knows that a cell has changed."""
