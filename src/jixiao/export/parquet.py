"""The tables as Parquet for DuckDB, pandas, Polars and Spark; amounts as decimal128, never a float."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jixiao.export.files import write_whole
from jixiao.export.tables import SCHEMAS, Row, TableSchema, read_table
from jixiao.store.graph_store import GraphStore

_SCALE = Decimal("0.000001")
_TYPES = {"integer": pa.int32(), "year": pa.int32(), "decimal": pa.decimal128(24, 6)}


def _make_schema(schema: TableSchema) -> pa.Schema:
    fields = [
        pa.field(field.name, _TYPES.get(field.type, pa.string()), metadata={"description": field.says})
        for field in schema.fields
    ]
    return pa.schema(fields, metadata={"description": schema.says})


def _make_batch(rows: list[Row], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [pa.array([_fit(row[field.name]) for row in rows], type=field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _fit(value: str | int | Decimal | None) -> str | int | Decimal | None:
    return value.quantize(_SCALE, ROUND_HALF_EVEN) if isinstance(value, Decimal) else value


def save_parquet(store: GraphStore, folder: Path) -> list[Path]:
    """Writes projects, indicators, budget_lines and findings as .parquet; one row group for each disclosure."""
    paths = []
    for table in SCHEMAS:
        schema = _make_schema(table)
        path = folder / f"{table.name}.parquet"
        with write_whole(path) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for rows in read_table(store, table):
                if rows:
                    writer.write_batch(_make_batch(rows, schema))
        paths.append(path)
    return paths
