"""Arrangements of many offices, through the whole path from a file to records."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from tests.extraction.families import forms, lists, odd
from tests.extraction.families.sheet import Family, differences, read_family, row
from tests.readers.make_files import expand, html_text

from jixiao.extraction.extract import extract_document
from jixiao.readers.open import read_document

FAMILIES = (*forms.FAMILIES, *lists.FAMILIES, *odd.FAMILIES)


@pytest.mark.parametrize(
    ("family", "kind"),
    [(family, kind) for family in FAMILIES for kind in family.formats],
    ids=[f"{family.name}, {kind}" for family in FAMILIES for kind in family.formats],
)
def test_every_cell_of_a_family_is_read(family: Family, kind: str, tmp_path: Path) -> None:
    right, wanted, wrong = differences(family, read_family(family, kind, tmp_path))
    assert not wrong, f"{right} of {wanted}"


def _in_blanks(family: Family) -> str:
    """The family as text whose cells are parted by blanks, empty ones gone."""
    lines: list[str] = []
    for block in family.blocks:
        rows = [block] if isinstance(block, str) else ["   ".join(c for c in r if c) for r in expand(block)]
        lines.extend(rows)
    return "\n".join(lines)


@pytest.mark.parametrize("family", [forms.CENTRAL, lists.BEIJING, lists.JIANGSU], ids=lambda f: f.name)
def test_rows_of_blank_parted_cells_are_read_by_meaning(family: Family, tmp_path: Path) -> None:
    path = tmp_path / "示例.txt"
    path.write_text(_in_blanks(family), encoding="utf-8")
    assert not differences(family, extract_document(read_document(path)))[2]


HTML_VARIANTS = {
    "nested in a layout table": lambda text: text.replace(
        '<table border="1">', "<table><tr><td>导航</td></tr><tr><td><table>"
    ).replace("</table>", "</table></td></tr></table>"),
    "a hidden column": lambda text: text.replace("<tr><td", '<tr><td style="display:none">x</td><td'),
    "cells and rows not closed": lambda text: text.replace("</td>", "").replace("</tr>", ""),
    "paragraphs in cells": lambda text: re.sub(
        r"(<td[^>]*>)([^<]*)</td>", r"\1<p><span>\2</span></p><p>&nbsp;</p></td>", text
    ),
}


@pytest.mark.parametrize("variant", HTML_VARIANTS)
@pytest.mark.parametrize("family", [forms.CENTRAL, forms.TWO_TERMS, lists.BEIJING], ids=lambda f: f.name)
def test_pages_print_the_same_in_other_markup(family: Family, variant: str, tmp_path: Path) -> None:
    path = tmp_path / "示例.html"
    path.write_text(HTML_VARIANTS[variant](html_text(family.blocks)), encoding="utf-8")
    assert not differences(family, extract_document(read_document(path)))[2]


def _time(text: str, folder: Path) -> float:
    path = folder / "示例.html"
    path.write_text(text, encoding="utf-8")
    document = read_document(path)
    start = time.process_time()
    extract_document(document)
    return time.process_time() - start


def test_wide_tables_and_long_cells_take_bounded_time(tmp_path: Path) -> None:
    head = row("项目名称", "一级指标", "二级指标", "三级指标", "指标值", *[f"列{n}" for n in range(100)])
    body = [row(f"示例{n}", "产出指标", "数量指标", f"次数{n}", "≥5次", *["1"] * 100) for n in range(20)]
    assert _time(html_text(([head, *body],)), tmp_path) < 10
    digits = [row("项目名称", "示例项目"), row("绩效目标", "1" * 20000), row("一级指标", "绩效指标")]
    assert _time(html_text((digits,)), tmp_path) < 5
    words = [row(*[f"词{line}{n}" for n in range(8)]) for line in range(1500)]
    assert _time(html_text((words,)), tmp_path) < 15
