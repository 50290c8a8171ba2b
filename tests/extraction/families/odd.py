"""Families with oddities of print: words for signs, several units, page furniture, side by side first levels."""

from __future__ import annotations

from dataclasses import replace

from tests.extraction.families.content import READING, TRAINING, UPKEEP, WHOLE, changed, signed, unweighted
from tests.extraction.families.forms import central, department
from tests.extraction.families.lists import listing
from tests.extraction.families.sheet import ALL, Case, Family, Row, Target, row, span, target_rows

BUDGET_TABLE: list[Row] = [
    row(span("收入", 2), span("支出", 2)),
    row("项目", "预算数", "项目", "预算数"),
    row("一、一般公共预算拨款收入", "4560.30", "一、一般公共服务支出", "4000.00"),
    row("二、其他收入", "0.00", "二、社会保障和就业支出", "560.30"),
    row("收入总计", "4560.30", "支出总计", "4560.30"),
]

AMONG_TABLES = Family(
    "among budget tables and prose",
    (
        "示例市示例局2030年部门预算公开",
        "一、部门职责",
        "负责示例工作的组织实施。",
        "表1 部门收支总体情况表",
        "单位：万元",
        BUDGET_TABLE,
        "2030年，示例局收入预算4560.30万元。",
        "表12 项目支出绩效目标表",
        central(TRAINING),
        central(READING),
        "表13 部门整体支出绩效目标表",
        department(WHOLE),
    ),
    (TRAINING, READING, WHOLE),
)


def words() -> Family:
    """Signs in words, in a column of their own: kept as printed, the sign inferred."""
    names = {"≥": "大于等于", "≤": "小于等于", "=": "等于", ">": "大于", "定性": "定性"}
    case = signed(TRAINING)
    read = changed(
        case,
        targets=tuple(replace(t, operator=t.operator if t.operator == "定性" else "") for t in case.targets),
    )
    return Family(
        "signs in words",
        (
            "项目支出绩效目标表",
            listing(
                row("项目名称", "预算金额（万元）", "绩效目标", "一级指标", "二级指标", "三级指标", "运算符", "指标值", "计量单位", "权重"),
                (case,), ("name", "amount", "goal"), ("l1", "l2", "l3", lambda t: names[t.operator], "val", "unit", "w"),
            ),
        ),
        (read,),
    )  # fmt: skip


def swapped() -> Family:
    """Units before values, weights before names."""
    rows = [
        row("项目名称", span(READING.name, 4), "项目预算（万元）", READING.amount),
        row("绩效目标", span(READING.goal, 6)),
        row("一级指标", "二级指标", "分值", "三级指标", "计量单位", "指标性质", "指标值"),
        *target_rows(signed(READING).targets, ("l1", "l2", "w", "l3", "unit", "op", "val")),
    ]
    return Family("weights and units before values", ("项目绩效目标表", rows), (signed(READING),))


def no_level1() -> Family:
    """Only second levels are printed."""
    case = changed(TRAINING, targets=tuple(replace(t, level1="") for t in TRAINING.targets))
    rows = [
        row("项目名称", span(case.name, 3)),
        row("项目预算（万元）", span(case.amount, 3)),
        row("绩效目标", span(case.goal, 3)),
        row("指标类型", "指标名称", "指标值", "分值"),
        *target_rows(case.targets, ("l2", "l3", "all", "w")),
    ]
    return Family("second levels alone", ("项目绩效目标表", rows), (case,))


def values_in_sentences() -> Family:
    """Bounds in words inside the value: the number stands, the sign is inferred."""
    targets = (
        Target("产出指标", "数量指标", "示例巡查次数", "", "24", "次", "30"),
        Target("产出指标", "时效指标", "示例问题处置时间", "", "48", "小时", "20"),
        Target("效益指标", "社会效益指标", "示例投诉下降率", "", "5", "%", "30"),
        Target("满意度指标", "服务对象满意度指标", "示例居民满意度", "", "90", "%", "10"),
    )
    texts = {"24": "不少于24次", "48": "不超过48小时", "5": "5%以上", "90": "达到90%"}
    case = Case("示例巡查经费", "20.00", targets, goal="做好示例巡查。")
    rows = [
        row("项目名称", span(case.name, 4)),
        row("资金总额", span("20.00万元", 4)),
        row("总体目标", span(case.goal, 4)),
        row("一级指标", "二级指标", "三级指标", "指标值", "权重（%）"),
        *target_rows(targets, ("l1", "l2", "l3", lambda t: texts[t.value], "w")),
    ]
    return Family("bounds in words", ("项目绩效目标表", rows), (case,))


def costs_in_rows() -> Family:
    """Three kinds of cost, with units of money inside the values."""
    targets = (
        Target("成本指标", "经济成本指标", "示例设备购置成本", "≤", "12.5", "万元", "10"),
        Target("成本指标", "社会成本指标", "示例施工扰民投诉", "≤", "3", "次/年", "5"),
        Target("成本指标", "生态环境成本指标", "示例碳排放量", "≤", "1200", "千克", "5"),
        Target("产出指标", "数量指标", "购置示例设备数量", "=", "15", "台（套）", "30"),
        Target("效益指标", "经济效益指标", "节约示例运行费用", "≥", "2.00", "万元/年", "30"),
        Target("满意度指标", "服务对象满意度指标", "示例用户满意度", "≥", "95.5", "%", "10"),
    )
    case = Case("示例设备购置项目", "12.50", targets, goal="购置示例设备。")
    table = [
        [replace(cell, text=cell.text.replace("1200", "1,200")) for cell in line] for line in central(case)
    ]
    return Family("kinds of cost", ("项目支出绩效目标表", table), (case,), ALL)


def tall_head() -> Family:
    """A head on three rows with merged cells."""
    head = [
        row(span("序号", 1, 3), span("项目名称", 1, 3), span("资金情况（万元）", 3), span("年度绩效目标", 1, 3), span("绩效指标", 7)),
        row(span("预算金额", 1, 2), span("其中", 2), span("一级指标", 1, 2), span("二级指标", 1, 2), span("三级指标", 1, 2), span("指标值", 3),
            span("权重", 1, 2)),
        row("财政拨款", "其他资金", "符号", "目标值", "计量单位"),
    ]  # fmt: skip
    cases = (signed(TRAINING), signed(UPKEEP))
    return Family(
        "head on three rows",
        ("项目支出绩效目标表", listing(head, cases, ("number", "name", "amount", "fiscal", "other", "goal"),
                             ("l1", "l2", "l3", "op", "val", "unit", "w"))),
        cases,
    )  # fmt: skip


def subtotals() -> Family:
    """Total and unit rows between the projects."""
    head = row(
        "单位编码",
        "单位（项目）名称",
        "预算数（万元）",
        "绩效目标",
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "度量单位",
        "权重",
    )
    cases = (signed(TRAINING), signed(READING))
    rows = [
        head,
        row("", "合计", "44.70", *[""] * 8),
        row("990001", "示例市示例局本级", "44.70", *[""] * 8),
        *target_rows(
            cases[0].targets,
            ("l1", "l2", "l3", "op", "val", "unit", "w"),
            lead=row("", cases[0].name, cases[0].amount, cases[0].goal),
        ),
        *target_rows(
            cases[1].targets,
            ("l1", "l2", "l3", "op", "val", "unit", "w"),
            lead=row("", cases[1].name, cases[1].amount, cases[1].goal),
        ),
    ]
    return Family("subtotals between", ("项目支出绩效目标表", rows), cases)


def stacked() -> Family:
    """Several forms in one table, each under its own title row."""
    rows: list[Row] = []
    for case in (TRAINING, READING):
        rows.append(row(span("项目支出绩效目标表", 6)))
        rows.append(row(span("（2030年度）", 6)))
        rows.extend(central(case))
    return Family("several forms in one table", ("附件", rows), (TRAINING, READING))


def line_breaks() -> Family:
    """Manual breaks inside names and labels."""
    case = unweighted(UPKEEP)
    rows = [
        row("项目名\n称", span("示例管网\n养护项目", 4)),
        row("项目预算\n（万元）", span(case.amount, 4)),
        row("年度绩\n效目标", span(case.goal, 4)),
        row(span("绩\n效\n指\n标", 1, len(case.targets) + 1), "一级\n指标", "二级\n指标", "三级指标", "指标值"),
        *target_rows(case.targets, (lambda t: t.level1[:2] + "\n" + t.level1[2:], lambda t: t.level2[:3] + "\n" + t.level2[3:],
                                    lambda t: t.level3[:4] + "\n" + t.level3[4:], lambda t: f"{t.operator}{t.value}\n{t.unit}")),
    ]  # fmt: skip
    return Family("breaks inside cells", ("项目绩效目标表", rows), (case,), ("docx", "xlsx"))


FAMILIES = (
    AMONG_TABLES, words(), swapped(), no_level1(), values_in_sentences(), costs_in_rows(), tall_head(), subtotals(), stacked(), line_breaks(),
)  # fmt: skip
