"""Several labels with their values in one cell: 项目名称：某项目（预算金额：25万元）  实施单位：某中心."""

from __future__ import annotations

import re

from jixiao.extraction.cells.headers import form_label
from jixiao.extraction.grids.money_block import label_part

_LABEL = re.compile(r"(?:^|[\s（(，,；;、。|])([一-鿿][一-鿿（）()/]{1,13}?)\s*[:：]")
MONEY_UNIT_LABELS = ("单位", "金额单位", "货币单位")
_EDGES = " \t\n\u3000，,；;、。|"


def cut_pairs(text: str) -> list[tuple[str, str]]:
    """The labels in `text` that a colon follows, each with what is printed up to the next; brackets around a pair fall away."""
    found = [
        match
        for match in _LABEL.finditer(text)
        if form_label(match.group(1)) or label_part(match.group(1)) or match.group(1) in MONEY_UNIT_LABELS
    ]
    pairs = []
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(text)
        opened = match.group(0)[0] in "（("
        value = text[match.end() : end].strip(_EDGES)
        if (
            opened
            and value.endswith(("）", ")"))
            and value.count("（") + value.count("(") < value.count("）") + value.count(")")
        ):
            value = value[:-1].strip(_EDGES)
        pairs.append((match.group(1), value))
    return pairs
