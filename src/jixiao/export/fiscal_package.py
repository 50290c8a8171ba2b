"""A Fiscal Data Package: budget lines and projects as CSV with a descriptor (Fiscal Data Package 1.0.0)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from jixiao.export.files import write_whole
from jixiao.export.tables import SCHEMAS, Row, TableSchema, read_table
from jixiao.store.graph_store import GraphStore

_TYPES = {"integer": "integer", "year": "year", "decimal": "number", "iri": "string", "notation": "string"}
_LICENSE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
# Column types of the Fiscal Data Package taxonomy, for the columns that have one.
_COLUMN_TYPES = {
    "amount_yuan": "value",
    "fiscal_year": "date:fiscal-year",
    "functional_class": "functional-classification:generic:code",
    "economic_class": "economic-classification:generic:code",
    "fund": "fin-source:generic:code",
    "budget_phase": "phase:id",
    "operation_character": "direction",
    "row_name": "functional-classification:generic:label",
    "unit": "administrative-classification:generic:level1:label",
    "unit_code": "administrative-classification:generic:level1:code",
    "name": "activity:generic:project:label",
    "code": "activity:generic:project:code",
    "budget_line": "budget-line-id",
}
_PACKED = ("budget_lines", "projects")


def _describe(schema: TableSchema) -> dict[str, Any]:
    fields = []
    for field in schema.fields:
        entry: dict[str, Any] = {
            "name": field.name,
            "type": _TYPES.get(field.type, "string"),
            "description": field.says,
        }
        if field.name in _COLUMN_TYPES:
            entry["columnType"] = _COLUMN_TYPES[field.name]
        if field.name == "amount_yuan":
            entry["currency"] = "CNY"
        fields.append(entry)
    key = "budget_line" if schema.name == "budget_lines" else "project"
    return {
        "name": schema.name.replace("_", "-"),
        "path": f"{schema.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": schema.says,
        "schema": {"fields": fields, "missingValues": [""], "primaryKey": [key]},
    }


def _format(value: str | int | Decimal | None) -> str:
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _write_csv(path: Path, schema: TableSchema, groups: Iterator[list[Row]]) -> Path:
    with write_whole(path) as file:
        out = io.TextIOWrapper(file, encoding="utf-8", newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([field.name for field in schema.fields])
        for rows in groups:
            writer.writerows([[_format(row[field.name]) for field in schema.fields] for row in rows])
        out.flush()
        out.detach()
    return path


def save_fiscal_package(store: GraphStore, folder: Path) -> list[Path]:
    """Writes datapackage.json, budget_lines.csv and projects.csv into `folder`."""
    schemas = [schema for schema in SCHEMAS if schema.name in _PACKED]
    paths = [
        _write_csv(folder / f"{schema.name}.csv", schema, read_table(store, schema)) for schema in schemas
    ]
    descriptor = {
        "name": "jixiao-budget-disclosures",
        "title": "Budget disclosures 部门预算公开",
        "profile": "fiscal-data-package",
        "countryCode": "CN",
        "licenses": [_LICENSE],
        "resources": [_describe(schema) for schema in schemas],
    }
    path = folder / "datapackage.json"
    with write_whole(path) as file:
        file.write((json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode())
    return [path, *paths]
