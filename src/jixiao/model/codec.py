"""Records to JSON and back: the form that `extract` prints and that records/*.json keep."""

from __future__ import annotations

import json
import types
import typing
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union

T = TypeVar("T")

_OMITTED_WHEN_EMPTY = {
    "inferred", "lost", "cells", "raw", "places", "results", "attributes", "goal_sources", "line_end", "sheet",
    "table", "row", "column", "bbox", "quote", "page", "operator_inferred", "funds", "side", "note", "share",
    "against", "scope", "year", "number", "execution_weight", "unreconciled", "passages",
    "empty_levels",
}  # fmt: skip


def to_json(record: Any) -> Any:
    """A record as plain JSON values; optional extras that hold nothing are left out, contract fields never."""
    if is_dataclass(record) and not isinstance(record, type):
        pairs = ((f.name, getattr(record, f.name)) for f in fields(record))
        return {
            name: to_json(value)
            for name, value in pairs
            if not (name in _OMITTED_WHEN_EMPTY and (value is None or value in ({}, (), "")))
        }
    if isinstance(record, dict):
        return {str(k): to_json(v) for k, v in record.items()}
    if isinstance(record, tuple | list):
        return [to_json(v) for v in record]
    return record


def dumps(record: Any) -> str:
    """The record as indented UTF-8 JSON text ending in a newline; same record, same bytes."""
    return json.dumps(to_json(record), ensure_ascii=False, indent=1) + "\n"


def from_json(kind: type[T], value: Any) -> T:
    """The record of class `kind` that `to_json` turned into `value`; unknown keys raise KeyError."""
    return typing.cast(T, _decode(kind, value))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _decode(kind: Any, value: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        return _decode(next(a for a in typing.get_args(kind) if a is not type(None)), value)
    if origin is tuple:
        inner = typing.get_args(kind)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_decode(inner[0], v) for v in value)
        return tuple(_decode(k, v) for k, v in zip(inner, value, strict=True))
    if origin is dict:
        _, inner_kind = typing.get_args(kind)
        return {k: _decode(inner_kind, v) for k, v in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        unknown = set(value) - set(hints)
        if unknown:
            raise KeyError(f"{kind.__name__} has no field {sorted(unknown)[0]}")
        return kind(**{name: _decode(hints[name], v) for name, v in value.items()})
    return value
