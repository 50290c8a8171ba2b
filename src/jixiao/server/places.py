"""Administrative levels of disclosures, for the facet: from the printed region, else from a central body's name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from jixiao.codelists.places import region_at_start, regions_named

LEVELS = ("central", "province", "prefecture", "county", "")
"""From the top down; "" stands for a level that cannot be told."""

# How the names of bodies of the State Council, the Party's centre and the highest courts begin.
_CENTRAL = (
    "国家",
    "中央",
    "中共中央",
    "全国",
    "国务院",
    "中华人民共和国",
    "最高人民",
    "财政部",
    "教育部",
    "科学技术部",
)


@lru_cache(maxsize=65536)
def level_of(region: str | None, publisher: str | None) -> str:
    """The level of a disclosure: that of every region of the printed name where they agree, "central" for a central body."""
    named = {found.level for found in regions_named(region)}
    if not named:
        found = region_at_start(region) or region_at_start(publisher)
        named = {found.level} if found else set()
    if len(named) == 1:
        return named.pop()
    return "central" if publisher and publisher.startswith(_CENTRAL) else ""


def count_levels(pairs: Iterable[tuple[str | None, str | None, int]]) -> dict[str, int]:
    """How many disclosures there are of each level, from (region, publisher, how many), in the order of LEVELS."""
    counts = dict.fromkeys(LEVELS, 0)
    for region, publisher, number in pairs:
        counts[level_of(region, publisher)] += number
    return {level: number for level, number in counts.items() if number}
