"""An invented list table, printed as text forms print it: wrapped, shifted, cut at page ends, heads late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ROLES = (
    "unit", "project", "category", "amount", "goal", "level1", "level2", "level3", "operator", "value",
    "measurement_unit", "weight",
)  # fmt: skip
HEADS = {
    "unit": "单位名称",
    "project": "项目名称",
    "category": "项目类别",
    "amount": "预算数(万元)",
    "goal": "绩效目标",
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "operator": "绩效指标性质",
    "value": "绩效指标值",
    "measurement_unit": "度量单位",
    "weight": "分值权重",
}
SYNONYMS = {
    "unit": "预算单位",
    "project": "项目（政策）名称",
    "category": "项目类型",
    "amount": "项目预算（万元）",
    "goal": "年度绩效目标",
    "level3": "指标名称",
    "operator": "计算符号",
    "value": "年度指标值",
    "measurement_unit": "计量单位",
    "weight": "分值",
}
_HEAD_CELLS = ("unit", "project", "category", "amount", "goal")

Target = tuple[str, str, str, str, str, str, str]
"""level1, level2, level3, operator, value, unit, weight as they must be read."""


@dataclass(frozen=True)
class Project:
    """An invented project; `unit` is printed on the first project of the unit only."""

    unit: str
    code: str
    name: str
    category: str
    amount: str
    goal: str
    targets: tuple[Target, ...]


PROJECTS = (
    Project(
        "801001-云岭市图书馆(本级)",
        "99010000025T000000011",
        "古籍修复保护经费",
        "3-特定目标类",
        "12.50",
        "完成馆藏古籍修复，改善书库恒温恒湿条件，让读者放心借阅珍贵文献，弘扬本地历史文化。",
        (
            ("成本指标", "经济成本", "修复材料采购费用", "≤", "6.5", "万元", "10"),
            ("成本指标", "社会成本", "书库恒温改造对阅览的影响", "定性", "优", "优良中低差", "10"),
            ("产出指标", "数量指标", "修复破损古籍，编制修复档案", "≥", "120", "册", "15"),
            ("产出指标", "数量指标", "举办修复技艺讲座", "=", "4", "场", "5"),
            ("产出指标", "质量指标", "修复验收合格率", "≥", "98", "%", "10"),
            ("产出指标", "时效指标", "年内按计划完成修复任务", "定性", "优", "优良中低差", "10"),
            (
                "效益指标",
                "社会效益",
                "提高古籍文献的利用水平，方便学者查阅研究",
                "定性",
                "优",
                "优良中低差",
                "20",
            ),
            ("满意度指标", "服务对象满意度", "到馆读者评价", "≥", "95", "%", "10"),
        ),
    ),
    Project(
        "801001-云岭市图书馆(本级)",
        "99010000025R000000402",
        "流动书车运行支出",
        "12-编外人员类",
        "8.00",
        "流动书车每周进乡镇，为偏远学校送书上门。",
        (
            ("产出指标", "数量指标", "流动书车下乡次数", "≥", "48", "次", "50"),
            ("效益指标", "社会效益", "乡镇学生借阅量增长", "≥", "5", "%", "40"),
        ),
    ),
    Project(
        "801002-云岭市文化馆",
        "99010000025T000000118",
        "非遗展演活动经费(2024)",
        "3-特定目标类",
        "30.20",
        "举办非遗展演，扶持传承团队，丰富群众文化生活。举办非遗展演，扶持传承团队。",
        (
            ("成本指标", "经济成本", "舞台搭建和设备租赁，演出服装制作", "≤", "50000", "元", "20.00"),
            ("产出指标", "数量指标", "1.举办展演活动，组织传承团队参加", "≥", "6", "场次", "10.00"),
            ("产出指标", "数量指标", "2.参演人数", "≥", "300", "人次", "10.00"),
            ("产出指标", "时效指标", "2025年底前", "定性", "95", "良", "20.00"),
            ("效益指标", "可持续影响", "非遗项目传承可持续影响力", "定性", "定性", "定性", "20.00"),
            ("满意度指标", "服务对象满意度", "观众满意度", "≥", "90", "%", "10.00"),
        ),
    ),
    Project(
        "801002-云岭市文化馆",
        "99010000025T000000131",
        "群众艺术培训补助",
        "3-特定目标类",
        "4.00",
        "开展公益艺术培训，培育基层文艺骨干。",
        (
            ("成本指标", "社会成本", "教师授课补助标准", "=", "1500", "元", "20"),
            ("产出指标", "数量指标", "开设公益课程班次", "≥", "24", "期", "20"),
            ("产出指标", "质量指标", "学员结业率", "≥", "85", "%", "20"),
            ("效益指标", "社会效益", "基层文艺骨干成长明显", "定性", "高", "高中低", "20"),
            ("满意度指标", "服务对象满意度", "学员满意度", "≥", "92", "%", "10"),
        ),
    ),
)


@dataclass
class Damage:
    """What a text form does to a table; `shifts` are the columns by which each page is moved, in turn."""

    wrap: int = 0
    page_rows: int = 0
    shifts: Sequence[int] = ()
    cut: bool = False
    trim: bool = False
    late_heads: Mapping[int, int] = field(default_factory=dict)
    """By how many rows the head of project number n stands late."""
    heads: Mapping[str, str] = field(default_factory=lambda: HEADS)
    order: Sequence[str] = ROLES
    without: frozenset[str] = frozenset()
    repeat_head: bool = False
    fill_levels: bool = False
    glue_code: bool = True


def print_table(damage: Damage, projects: Sequence[Project] = PROJECTS) -> str:
    """The invented table as tab-separated text with the given damage, between two headings."""
    order = [role for role in damage.order if role not in damage.without]
    head = "\t".join(damage.heads.get(role, HEADS[role]) for role in order)
    total = {"project": "合计", "amount": f"{sum(float(p.amount) for p in projects):.2f}"}
    lines = ["## 项目支出绩效目标表", "", head, "\t".join(total.get(role, "") for role in order)]
    rows = _list_rows(damage, projects)
    page, shift = 0, 0
    for number, row in enumerate(rows):
        values = [_wrap(row.get(role, ""), 0 if role == "operator" else damage.wrap) for role in order]
        turned = bool(damage.page_rows) and number > 0 and number % damage.page_rows == 0
        rest = [""] * len(order)
        if turned and damage.cut:
            for index, role in enumerate(order):
                if role in ("goal", "level3") and len(values[index]) > 10:
                    at = len(values[index]) * 2 // 3
                    values[index], rest[index] = values[index][:at].strip(), values[index][at:].strip()
        lines.append(_print_row(values, shift, damage.trim))
        if turned:
            shift = damage.shifts[page % len(damage.shifts)] if damage.shifts else 0
            page += 1
            lines.append("")
            if damage.repeat_head:
                lines.append(head)
            if any(rest):
                lines.append(_print_row(rest, shift, damage.trim))
    return "\n".join([*lines, "", "## 第四部分 名词解释", "", "绩效目标是预期的产出和效果。"])


def _list_rows(damage: Damage, projects: Sequence[Project]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    unit = ""
    for project in projects:
        first = len(rows)
        level1 = level2 = ""
        for target in project.targets:
            row = dict(zip(ROLES[5:], target, strict=True))
            if not damage.fill_levels and row["level1"] == level1:
                if row["level2"] == level2:
                    row["level2"] = ""
                row["level1"] = ""
            level1, level2 = target[0], target[1]
            rows.append(row)
        late = damage.late_heads.get(projects.index(project), 0)
        at = first + min(late, len(project.targets) - 1)
        name = f"{project.code}-{project.name}" if damage.glue_code else project.name
        cells = (
            "" if project.unit == unit else project.unit,
            name,
            project.category,
            project.amount,
            project.goal,
        )
        rows[at] |= dict(zip(_HEAD_CELLS, cells, strict=True))
        unit = project.unit
    return rows


def _wrap(text: str, width: int) -> str:
    if not width:
        return text
    return " ".join(text[at : at + width] for at in range(0, len(text), width))


def _print_row(values: Sequence[str], shift: int, trim: bool) -> str:
    cells = [""] * max(shift, 0) + list(values)
    while shift < 0 and cells and not cells[0]:
        cells.pop(0)
        shift += 1
    while trim and cells and not cells[-1]:
        cells.pop()
    return "\t".join(cells)
