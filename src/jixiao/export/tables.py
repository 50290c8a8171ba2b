"""The graph as tables: the schema of each, read from queries/tables/*.rq, one disclosure at a time.

Amounts in 元 are decimal128(24, 6); numbers as printed stand beside them as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from jixiao.export.source import Cells, list_disclosures, read_rows
from jixiao.iris import graph_iri
from jixiao.store.graph_store import GraphStore

FieldType = Literal["string", "integer", "decimal", "iri", "notation", "year"]
Row = dict[str, str | int | Decimal | None]


@dataclass(frozen=True, slots=True)
class TableField:
    """A column: `notation` is the last segment of a concept's IRI, `iri` the IRI in full."""

    name: str
    type: FieldType
    says: str


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table with its query and what one row of it is."""

    name: str
    query: str
    says: str
    fields: tuple[TableField, ...]


def _fields(text: str) -> tuple[TableField, ...]:
    rows = (line.split(None, 2) for line in text.strip().splitlines())
    return tuple(TableField(name, kind, says) for name, kind, says in rows)  # type: ignore[arg-type]  # the schema test holds the types to FieldType


SCHEMAS = (
    TableSchema(
        "projects",
        "projects",
        "one row for each project and entity target",
        _fields("""
            disclosure iri the disclosure that prints it
            project iri the project or entity target
            class notation Project or EntityTarget
            name string name as printed
            code string code as printed
            category string category as printed
            unit_code string code of the unit that carries it out
            unit string name of that unit as printed
            department string department in charge as printed
            amount_yuan decimal money of the fiscal year in yuan
            printed_amount string that amount as printed
            printed_unit string its printed unit
            execution_weight decimal weight of budget execution
            layout string family of forms in which it is printed
            page integer page of the source
            line integer line of a text source
        """),
    ),
    TableSchema(
        "indicators",
        "indicators",
        "one row for each third-level indicator with its target",
        _fields("""
            disclosure iri the disclosure that prints it
            project iri the project or entity target it belongs to
            indicator iri the indicator
            order integer its ordinal within the project
            level1 string first-level label as printed
            level2 string second-level label as printed
            level3 string name as printed
            category notation category of the indicator code list
            comparator string comparison sign or 定性
            printed_value string target value as printed
            number decimal the value where it is a number
            text_value string the value where it is a phrase
            unit string unit as printed
            normalized_value decimal the number in the base unit
            weight decimal weight
            actual string result as printed
            score decimal score
            explanation string remark or reason of deviation as printed
            page integer page of the source
            line integer line of a text source
        """),
    ),
    TableSchema(
        "budget_lines",
        "budget-lines",
        "one row for each amount of a budget table",
        _fields("""
            disclosure iri the disclosure that prints it
            budget_line iri the budget line
            table_kind string kind of table
            table_title string title as printed
            row_code string code printed in the row
            row_name string name printed in the row
            row_side string side of a two-sided table
            column_label string heading of the column as printed
            fiscal_year year year of the money
            functional_class notation functional classification code
            economic_class notation economic classification code
            fund notation kind of fund
            expenditure_type notation basic or project expenditure and their parts
            budget_phase notation approved, revised or executed
            operation_character notation revenue or expenditure
            amount_yuan decimal amount in yuan
            printed_amount string the amount as printed
            printed_unit string its printed unit
            page integer page of the source
            line integer line of a text source
        """),
    ),
    TableSchema(
        "findings",
        "findings",
        "one row for each finding of the validation",
        _fields("""
            disclosure iri the disclosure at fault
            finding iri the finding
            finding_id string its stable identifier
            rule string the rule
            check integer number of the check
            severity string Violation, Warning or Info
            profile string rule set that was applied
            norm string regulation and clause
            focus iri the record it is about
            message_zh string sentence in Chinese
            message_en string sentence in English
            printed string printed text
            value_a string first of the values compared
            value_b string second of the values compared
            cause string document or source text
            page integer page of the source
            line integer line of a text source
        """),
    ),
)


def read_table(store: GraphStore, schema: TableSchema) -> Iterator[list[Row]]:
    """The rows of a table, one list for each disclosure in the order of their IRIs."""
    for disclosure in list_disclosures(store):
        if schema.name == "findings":
            given = {"graph": graph_iri(disclosure.iri, "report")}
        else:
            given = {"disclosure": disclosure.iri}
        rows = read_rows(store, "tables", schema.query, given)
        yield [_read_row(schema, disclosure.iri, cells) for cells in rows]


def _read_row(schema: TableSchema, disclosure: str, cells: Cells) -> Row:
    return {
        field.name: disclosure if field.name == "disclosure" else _read_cell(field.type, cells, field.name)
        for field in schema.fields
    }


def _read_cell(kind: FieldType, cells: Cells, name: str) -> str | int | Decimal | None:
    if kind == "decimal":
        return cells.decimal(name)
    if kind in ("integer", "year"):
        return cells.integer(name)
    text = cells.text(name)
    return re.split("[/#]", text)[-1] if kind == "notation" and text is not None else text
