"""The items of a user's data set, read from CSV with a mapping of its columns.

A CSV file may have a mapping beside it, a .toml of the same name; every key is optional:

    title = "…"                      what the data set is called
    name = "单位名称"                 the column with an organisation's name
    region_code = "区划代码"          GB/T 2260, 2 to 12 digits
    function_code = "科目编码"        支出功能分类, 3, 5 or 7 digits
    cofog_code = "cofog"             COFOG, such as 10 or 10.2
    label = "名称"                    the column that labels a row
    key = ["区划代码", "年度"]        the columns that tell rows apart
    iri = "https://example.org/{区划代码}/{年度}"   the IRI of a row; columns stand in braces
    [properties]                     the property for a column; others get one made from the column's name
    "金额" = "https://example.org/amount"

Without a mapping the columns are guessed from the words of the header.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jixiao.errors import DamagedSource, SourceMissing, SourceTooLarge, UsageError
from jixiao.iris import BASE, printed_key
from jixiao.mapping.nquads import Literal
from jixiao.readers.decode import decode_text
from jixiao.text import compare_form, nfc, parse_decimal
from jixiao.vocabulary import XSD

LARGEST_FILE = 512 * 1024 * 1024
_LONGEST_CELL = 1 << 20

_GUESSES = {
    "name": ("单位名称", "机构名称", "部门名称", "预算单位", "单位", "部门", "organisation", "organization",
             "org_name", "agency", "department", "publisher", "name", "名称"),
    "region_code": ("区划代码", "行政区划代码", "地区代码", "行政区代码", "地区编码", "region_code", "adcode",
                    "area_code", "division_code", "gbt2260", "gb2260"),
    "function_code": ("功能分类编码", "功能科目编码", "功能分类科目编码", "支出功能分类编码", "科目编码",
                      "functional_code", "function_code"),
    "cofog_code": ("cofog_code", "cofog"),
    "label": ("label", "标签", "title", "标题", "名称", "name"),
    "key": ("统一社会信用代码", "identifier", "id", "uri", "编号", "序号"),
}  # fmt: skip
_KEYS = {"title", "name", "region_code", "function_code", "cofog_code", "label", "key", "iri", "properties"}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a data set; codes are as printed, `facts` are (property, value) for the graph."""

    iri: str
    label: str
    name: str = ""
    region: str = ""
    function: str = ""
    cofog: str = ""
    facts: tuple[tuple[str, str | Literal], ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a data set, its key for IRIs, and what the reader has to say."""

    key: str
    items: tuple[Item, ...]
    notes: tuple[str, ...]


def read_bytes(path: Path) -> bytes:
    """The bytes of a data set; raises SourceMissing or SourceTooLarge, each in one line."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise SourceTooLarge(
                f"a data set may have {LARGEST_FILE >> 20} MB", where=str(path), remedy="divide it"
            )
        return path.read_bytes()
    except OSError as error:
        raise SourceMissing(
            error.strerror or str(error), where=str(path), remedy="check the path of the data set"
        ) from error


def read_csv_items(path: Path) -> Items:
    """The items of a CSV file in UTF-8 or GB18030, one for each row.

    Raises SourceMissing, DamagedSource for what is no table, and UsageError for a mapping that does not fit it.
    """
    text, _ = decode_text(read_bytes(path), where=str(path))
    header, rows = _read_table(text, path)
    mapping_file = path.with_suffix(".toml")
    given = _read_mapping(mapping_file, header) if mapping_file.exists() else None
    mapping = _guess_mapping(header) if given is None else given
    columns = {
        name: mapping[name]
        for name in ("name", "region_code", "function_code", "cofog_code")
        if name in mapping
    }
    said = ", ".join(f"{name} = {column}" for name, column in columns.items())
    if not columns:
        raise UsageError(
            "no column holds names, region codes or function codes",
            where=str(path),
            remedy=f"name them in {mapping_file.name}",
        )
    source = (
        mapping_file.name if given is not None else f"guessed from the header, {mapping_file.name} overrides"
    )
    return Items(
        printed_key(path.stem),
        tuple(_build_items(header, rows, mapping, printed_key(path.stem), path)),
        (f"列 columns: {said} ({source})", f"行 rows: {len(rows):,}"),
    )


def _read_table(text: str, path: Path) -> tuple[list[str], list[list[str]]]:
    # Chinese office programs write semicolons and tabs as well as commas.
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    former = csv.field_size_limit(_LONGEST_CELL)
    try:
        table = [
            row for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter) if any(row)
        ]
    except csv.Error as error:
        raise DamagedSource(f"not a CSV table: {error}", where=str(path), remedy="check the file") from error
    finally:
        csv.field_size_limit(former)
    if len(table) < 2:
        raise DamagedSource(
            "a header and at least one row are needed", where=str(path), remedy="check the file"
        )
    header = [nfc(cell).strip() for cell in table[0]]
    repeated = [name for name, count in Counter(header).items() if name and count > 1]
    if repeated:
        raise DamagedSource(
            f"the header names a column twice: {repeated[0]}", where=str(path), remedy="rename the column"
        )
    width = len(header)
    return header, [(row + [""] * width)[:width] for row in table[1:]]


def _read_mapping(path: Path, header: list[str]) -> dict[str, Any]:
    try:
        mapping = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"the mapping cannot be read: {error}", where=str(path), remedy="mend it") from error
    if unknown := sorted(set(mapping) - _KEYS):
        raise UsageError(
            f"unknown key: {unknown[0]}", where=str(path), remedy=f"the keys are {', '.join(sorted(_KEYS))}"
        )
    keys = mapping.get("key", [])
    mapping["key"] = [keys] if isinstance(keys, str) else keys
    columns = [
        mapping[k] for k in ("name", "region_code", "function_code", "cofog_code", "label") if k in mapping
    ]
    template = re.findall(r"\{([^{}]*)\}", str(mapping.get("iri", "")))
    for column in (*columns, *mapping["key"], *template, *mapping.get("properties", {})):
        if column not in header:
            raise UsageError(
                f"no column {column!r}", where=str(path), remedy=f"the header is {', '.join(header)}"
            )
    return mapping


def _guess_mapping(header: list[str]) -> dict[str, Any]:
    folded = {compare_form(name).lower(): name for name in reversed(header)}
    mapping: dict[str, Any] = {}
    for role, words in _GUESSES.items():
        found = next((folded[word] for word in words if word in folded), None)
        if found is not None:
            mapping[role] = found
    mapping["key"] = [mapping["key"]] if "key" in mapping else []
    return mapping


def _build_items(
    header: list[str], rows: list[list[str]], mapping: dict[str, Any], dataset: str, path: Path
) -> Iterator[Item]:
    space = f"{BASE}dataset/{dataset}"
    given = mapping.get("properties", {})
    # A code keeps its zeros and is compared as text.
    codes = {mapping.get(role) for role in ("region_code", "function_code", "cofog_code")} | set(
        mapping["key"]
    )
    properties = {name: given.get(name) or f"{space}#{printed_key(name)}" for name in header if name}
    seen: Counter[str] = Counter()
    for number, cells in enumerate(rows, 1):
        row = dict(zip(header, cells, strict=True))
        iri = _row_iri(row, mapping, space, number)
        seen[iri] += 1
        if seen[iri] > 1:
            if mapping.get("iri") or mapping["key"]:
                raise UsageError(
                    f"rows share the key {iri}", where=f"{path}, row {number}", remedy="name more key columns"
                )
            iri = f"{iri}~{seen[iri]}"

        def cell(role: str, row: dict[str, str] = row) -> str:
            return nfc(row[mapping[role]]).strip() if role in mapping else ""

        facts = tuple(
            (properties[name], Literal(nfc(text).strip()) if name in codes else _value(text))
            for name, text in row.items()
            if name and text.strip()
        )
        yield Item(
            iri,
            cell("label") or cell("name"),
            cell("name"),
            cell("region_code"),
            cell("function_code"),
            cell("cofog_code"),
            facts,
        )


def _row_iri(row: dict[str, str], mapping: dict[str, Any], space: str, number: int) -> str:
    if template := mapping.get("iri"):
        return re.sub(r"\{([^{}]*)\}", lambda m: quote(compare_form(row[m[1]]), safe="-._~"), str(template))
    values = [row[column] for column in mapping["key"]]
    return f"{space}/{printed_key('-'.join(values) or None, None, number)}"


def _value(text: str) -> Literal:
    printed = nfc(text).strip()
    number = parse_decimal(printed)
    # A code such as 01 or a date-like run of digits is no quantity; only plain decimals become numbers.
    if number is not None and re.fullmatch(r"-?(0|[1-9]\d{0,14})(\.\d+)?", number):
        return Literal(number, XSD.decimal)
    return Literal(printed)
