"""The drawing of what was seen: every printed cell is on it, in the colour of its fate."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from jixiao.errors import UsageError
from jixiao.report.inspect import draw_source, name_role


def test_text_source(root: Path, tmp_path: Path) -> None:
    written = draw_source(root / "data/disclosures/linxia-2024.txt", None, tmp_path)
    assert len(written) > 3
    text = "".join(path.read_text(encoding="utf-8") for path in written)
    for path in written:
        ElementTree.fromstring(path.read_text(encoding="utf-8"))
    assert 'class="placed"' in text
    assert 'class="unplaced"' not in text
    assert "劳动监察经费投入成本" in text


def test_one_page(root: Path, tmp_path: Path) -> None:
    source = root / "data/disclosures/linxia-2024.txt"
    assert len(draw_source(source, 2, tmp_path)) == 1
    with pytest.raises(UsageError):
        draw_source(source, 999, tmp_path)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("三级指标", "level3"),
        ("成本指标", "cost"),
        ("分值权重（90分）", "weight"),
        ("主管部门及代码", "label:department"),
        ("杂项", ""),
    ],
)
def test_roles(text: str, role: str) -> None:
    assert name_role(text) == role
