"""Findings on figures that were read from an image: said, and one step less severe, since a digit may be misread."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from jixiao.derivation.graph import Index
from jixiao.model.findings import Finding

CAUSE = "image"
_LOWER = {"Violation": "Warning", "Warning": "Info", "Info": "Info"}
_SAYS_ZH = "（所据文字由扫描图像识别，请先核对原件）"
_SAYS_EN = " (read from a scanned image: check the original first)"
_PLACES = ("http://www.w3.org/ns/prov#wasDerivedFrom", "sourceRegion", "hasCellPlace")


def find_image_pages(index: Index, disclosure: str) -> frozenset[int]:
    """The pages of a disclosure that were read from an image, as its coverage says."""
    coverage = json.loads(index.one(disclosure, "coverageRecord") or "{}")
    return frozenset(coverage.get("image_pages", ()))


def lower_if_read(finding: Finding, index: Index, pages: frozenset[int]) -> Finding:
    """The finding as it is, or lowered and with a word on it when one of its figures stands on one of `pages`.

    A finding without a page speaks of the whole document, of which these pages are part. Damage of the source text is
    no fault of the department in any case.
    """
    if not pages or finding.cause != "document":
        return finding
    own = {finding.page} if finding.page else set()
    own |= set(_list_pages(index, finding.focus))
    if own and not own & pages:
        return finding
    return replace(
        finding,
        severity=_LOWER[finding.severity],
        message_zh=finding.message_zh + _SAYS_ZH,
        message_en=finding.message_en + _SAYS_EN,
        cause=CAUSE,
    )


def _list_pages(index: Index, focus: str) -> Iterator[int]:
    """The pages of a node and of what it names: compared cells, summed rows, indicators."""
    nodes = {
        focus,
        *(value for values in index.nodes[focus].values() for value in values if value in index.nodes),
    }
    nodes |= {row for node in nodes for row in index.all(node, "row")}
    for node in nodes:
        regions = [region for name in _PLACES for region in index.all(node, name)]
        for region in (node, *regions):
            page = index.integer(region, "page")
            if page is not None:
                yield page
