"""Facts about damage of the text form: which cells a record lost, and what they probably said (check 24)."""

from __future__ import annotations

from collections.abc import Iterator

from jixiao.derivation.facts import Fact
from jixiao.derivation.graph import Index

_FIELDS = {
    "level1": "一级指标", "level2": "二级指标", "level3": "三级指标", "operator": "性质", "nature": "性质", "value": "指标值",
    "unit": "度量单位", "weight": "分值权重", "code": "编码", "name": "名称", "category": "项目类别", "budget": "预算数",
    "goals": "绩效目标", "goal": "绩效目标", "actual": "实际完成值", "score": "得分",
}  # fmt: skip
_CLASSES = ("ThirdLevelIndicator", "Project", "EntityTarget", "TableRow")
# Where the field itself stands in the graph: an inference beside a printed value is another reading, not a loss.
_PRINTED_AS = {
    "level1": "printedLevel1",
    "level2": "printedLevel2",
    "level3": "indicatorName",
    "weight": "printedWeight",
}


def derive_lost_facts(index: Index) -> Iterator[Fact]:
    """One fact for each record that lost cells, naming them all with what was inferred for them."""
    for kind in _CLASSES:
        for node in index.members(kind):
            inferred = {
                index.one(i, "inferredProperty"): index.one(i, "inferredValue")
                for i in index.all(node, "hasInference")
            }
            guessed = [f for f in inferred if f in _PRINTED_AS and index.one(node, _PRINTED_AS[f]) is None]
            fields = list(dict.fromkeys([*index.all(node, "lostCell"), *guessed]))
            if fields:
                yield Fact(
                    node,
                    "lostCells",
                    "、".join(_show(f, inferred.get(f)) for f in sorted(fields, key=_order)),
                )


def _order(field: str) -> tuple[int, str]:
    names = list(_FIELDS)
    return (names.index(field) if field in _FIELDS else len(names), field)


def _show(field: str, value: str | None) -> str:
    name = _FIELDS.get(field, field)
    return f"{name}（推断为“{value}”）" if value else name
