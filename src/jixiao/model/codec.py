"""Records to JSON and back: the form that `extract` prints and that records/*.json keep."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from functools import cache
from json.encoder import encode_basestring
from typing import Any, TypeVar, Union

T = TypeVar("T")

_OMITTED_WHEN_EMPTY = {
    "inferred", "lost", "cells", "raw", "places", "results", "attributes", "goal_sources", "line_end", "sheet",
    "table", "row", "column", "bbox", "quote", "page", "operator_inferred", "funds", "side", "note", "share",
    "against", "scope", "year", "number", "execution_weight", "unreconciled", "passages",
    "empty_levels", "image_pages", "reader_notes",
}  # fmt: skip


def to_json(record: Any) -> Any:
    """A record as plain JSON values; optional extras that hold nothing are left out, contract fields never."""
    kind: type = record.__class__
    if kind in _PLAIN:
        return record
    if kind in _LISTS:
        return [v if v.__class__ in _PLAIN else to_json(v) for v in record]
    if kind is dict:
        return {str(k): v if v.__class__ in _PLAIN else to_json(v) for k, v in record.items()}
    if is_dataclass(kind):
        return {
            name: value if value.__class__ in _PLAIN else to_json(value)
            for name, omitted, _ in _list_fields(kind)
            if (value := getattr(record, name)) or not omitted or not _is_empty(value)
        }
    return record


def dumps(record: Any) -> str:
    """The record as indented UTF-8 JSON text ending in a newline; same record, same bytes."""
    return _write(record, "\n") + "\n"


def dumps_all(records: Iterable[Any]) -> str:
    """The records as an indented JSON list with every field of each, ending in a newline."""
    return _write([{f.name: getattr(r, f.name) for f in fields(r)} for r in records], "\n") + "\n"


def _write(value: Any, line: str) -> str:
    """The text that json.dumps gives with an indent of 1, for a value inside a container that stands at `line`.

    With an indent the library encodes in Python, value by value, after the records were made plain: three times slower.
    """
    kind: type = value.__class__
    if kind is str:
        return encode_basestring(value)
    if value is None:
        return "null"
    if kind is int:
        return repr(value)
    inner = line + " "
    if kind in _LISTS:
        return f"[{inner}{f',{inner}'.join([_write(v, inner) for v in value])}{line}]" if value else "[]"
    if kind is dict:
        parts = [f"{encode_basestring(str(k))}: {_write(v, inner)}" for k, v in value.items()]
    elif kind in _PLAIN:
        return json.dumps(value)
    elif is_dataclass(kind):
        parts = [
            f"{label}: {_write(field, inner)}"
            for name, omitted, label in _list_fields(kind)
            if (field := getattr(value, name)) or not omitted or not _is_empty(field)
        ]
    else:
        return json.dumps(value, ensure_ascii=False, indent=1).replace("\n", line)
    return f"{{{inner}{f',{inner}'.join(parts)}{line}}}" if parts else "{}"


_PLAIN = frozenset({str, int, float, bool, type(None)})
_LISTS = frozenset({list, tuple})


def _is_empty(value: Any) -> bool:
    return value is None or value in ({}, (), "")


@cache
def _list_fields(kind: type) -> tuple[tuple[str, bool, str], ...]:
    """The fields of a record: name, whether it is left out when empty, and the name as JSON writes it."""
    return tuple((f.name, f.name in _OMITTED_WHEN_EMPTY, encode_basestring(f.name)) for f in fields(kind))


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
