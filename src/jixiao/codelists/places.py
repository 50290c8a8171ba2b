"""Administrative regions by GB/T 2260 code and by name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jixiao.codelists.rows import read_rows, split_cell
from jixiao.text import compare_form


@dataclass(frozen=True, slots=True)
class Region:
    """An administrative region by its GB/T 2260 code; `wikidata` is an item id or empty.

    `alt_labels` are names in common use, such as 临夏州 for 临夏回族自治州.
    """

    code: str
    name: str
    level: str
    kind: str
    parent: str | None
    current: bool
    wikidata: str
    alt_labels: tuple[str, ...] = ()


@cache
def regions() -> dict[str, Region]:
    """The administrative regions by GB/T 2260 code, retired codes included."""
    return {
        row["code"]: Region(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            kind=row["kind"],
            parent=row["parent"] or None,
            current=row["status"] == "current",
            wikidata=row["wikidata"],
            alt_labels=split_cell(row["alt_labels"]),
        )
        for row in read_rows("regions")
    }


@cache
def _regions_by_name() -> dict[str, tuple[Region, ...]]:
    found: dict[str, tuple[Region, ...]] = {}
    for region in sorted(regions().values(), key=lambda r: (not r.current, r.code)):
        for name in (region.name, *region.alt_labels):
            found[name] = (*found.get(name, ()), region)
    return found


def region(code: str | None) -> Region | None:
    """The region with this GB/T 2260 code, None when the list does not hold it."""
    return regions().get(code) if code else None


def regions_named(name: str | None) -> tuple[Region, ...]:
    """Every region of exactly this name or name in common use, those with codes in force first (城关区 names several)."""
    return _regions_by_name().get(compare_form(name), ()) if name else ()


def region_by_name(name: str | None, within: str | None = None) -> Region | None:
    """The one region of this name, below the region `within` (a code) when that is given.

    None when no region or more than one current region bears the name: an ambiguous name is not settled.
    """
    found = [r for r in regions_named(name) if within is None or within in ancestors(r.code)]
    current = [r for r in found if r.current]
    candidates = current or found
    return candidates[0] if len(candidates) == 1 else None


def region_at_start(text: str | None) -> Region | None:
    """The lowest region whose name, after its superiors' names where printed, opens `text`.

    "临夏市人力资源和社会保障局" → 临夏市; "青海省海东市…" → 海东市. None when the name is ambiguous.
    """
    rest = compare_form(text)
    found: Region | None = None
    while rest:
        names = [
            rest[:size] for size in range(min(len(rest), 15), 1, -1) if rest[:size] in _regions_by_name()
        ]
        if not names:
            break
        step = region_by_name(names[0], found.code if found else None)
        if step is None:
            break
        found, rest = step, rest[len(names[0]) :]
    return found


def ancestors(code: str) -> tuple[str, ...]:
    """The codes of a region's superiors, nearest first."""
    chain: list[str] = []
    here = regions().get(code)
    while here and here.parent:
        chain.append(here.parent)
        here = regions().get(here.parent)
    return tuple(chain)
