"""Wordings that serve a target of the Sustainable Development Goals."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from jixiao.linking.goals import goal_rules, targets_of


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("城镇新增就业人数", ["8.5"]),
        ("职业技能培训人次", ["4.4"]),
        ("高校毕业生见习人数", ["8.6"]),
        ("农民工工资拖欠案件结案率", ["8.8"]),
        ("生活污水处理率", ["6.3"]),
        ("森林覆盖率", ["15.2"]),
        ("孕产妇死亡率", ["3.1"]),
        ("服务对象满意度", []),
        ("办公设备购置数量", []),
        ("成本控制率", []),
        ("公益性岗位人员意外伤害险", []),
        ("", []),
    ],
)
def test_targets(text: str, targets: list[str]) -> None:
    assert [rule.target for rule, _ in targets_of(text)] == targets


def test_every_rule_has_a_target_a_reason_and_a_modest_score() -> None:
    rules = goal_rules()
    assert len({rule.target for rule in rules}) == len(rules) > 15
    for rule in rules:
        assert re.fullmatch(r"\d{1,2}\.(\d{1,2}|[a-d])", rule.target)
        assert rule.reason.startswith(f"Target {rule.target} ") and Decimal(0) < Decimal(
            rule.score
        ) <= Decimal("0.7")
