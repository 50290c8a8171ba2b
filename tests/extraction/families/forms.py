"""Families with one form for each project."""

from __future__ import annotations

from dataclasses import replace

from tests.extraction.families.content import READING, TRAINING, UPKEEP, WHOLE, changed, unweighted
from tests.extraction.families.sheet import (
    ALL,
    GRIDS,
    Block,
    Case,
    Family,
    Row,
    Target,
    row,
    span,
    target_rows,
)

DEPARTMENT = "示例市示例局"


def central(case: Case, unit: str = "示例市示例中心", points: str = "分值（90）") -> list[Row]:
    count = len(case.targets)
    return [
        row(span("项目名称", 2), span(case.name, 4)),
        row(span("主管部门及代码", 2), span("[990]示例市示例局", 2), "实施单位", unit),
        row(span("项目资金（万元）", 2, 3), "年度资金总额：", span(case.amount, 2), "执行率分值（10）"),
        row("其中：财政拨款", span(case.amount, 2), span("10", 1, 2)),
        row("其他资金", span("-", 2)),
        row("年度总体目标", span(case.goal, 5)),
        row(span("绩效指标", 1, count + 1), "一级指标", "二级指标", "三级指标", "指标值", points),
        *target_rows(case.targets, ("l1", "l2", "l3", "all", "w")),
    ]


CENTRAL = Family(
    "central form",
    (
        "示例市示例局2030年部门预算",
        "项目支出绩效目标表",
        "（2030年度）",
        central(TRAINING),
        "项目支出绩效目标表",
        "（2030年度）",
        central(UPKEEP),
    ),
    (changed(TRAINING, unit="示例市示例中心"), UPKEEP),
    ALL,
)

ACTUAL = {"≥": lambda t: f"{t.value}{t.unit}"}


def _done(target: Target) -> str:
    return f"{target.value}{target.unit}" if target.operator else "已完成"


def self_evaluation(case: Case, *, total: bool = True, short: bool = False) -> list[Row]:
    count = len(case.targets)
    rows = [
        row(span("项目名称", 2), span(case.name, 8)),
        row(span("主管部门", 2), span(DEPARTMENT, 3), span("实施单位", 2), span("示例市示例中心", 3)),
        row(span("项目资金（万元）", 2, 4), "", "年初预算数", "全年预算数", span("全年执行数", 2), "分值", "执行率", span("得分", 2)),
        row("年度资金总额", "40.00", case.amount, span("30.00", 2), "10", "82.19%", span("8.2", 2)),
        row("其中：当年财政拨款", "40.00", case.amount, span("30.00", 2), "—", "82.19%", span("—", 2)),
        row("其他资金", "", "", span("", 2), "—", "", span("—", 2)),
        row(span("年度总体目标", 1, 2), span("预期目标", 4), span("实际完成情况", 5)),
        row(span(case.goal, 4), span("已完成全部示例任务。", 5)),
        row(
            span("绩效指标", 1, count + 1), "一级指标", "二级指标", span("三级指标", 2), "年度指标值", "实际完成值", "分值", "得分",
            "偏差原因分析及改进措施",
        ),
    ]  # fmt: skip
    body = target_rows(case.targets, ("l1", "l2", "l3", "all", _done, "w", "w", lambda t: ""))
    for item in body:
        at = len(item) - 6
        item[at] = span(item[at].text, 2)
    rows.extend(body)
    if total:
        rows.append(row(span("总分", 7), "100", "98.2", ""))
    return rows


SELF_EVALUATION = Family(
    "self-evaluation",
    (
        "2029年度项目支出绩效自评表",
        self_evaluation(TRAINING),
        "2029年度项目支出绩效自评表",
        self_evaluation(READING, total=False),
    ),
    (changed(TRAINING, amount="40.00"), changed(READING, amount="40.00")),
    ALL,
)


def side_labels(case: Case, unit: str) -> list[Row]:
    rows = [
        row(span("项目名称", 2), span(case.name, 3)),
        row(span("主管部门", 2), DEPARTMENT, "实施单位", unit),
        row(span("年度预算资金总额", 2), span(f"{case.amount}万元", 3)),
        row("年度绩效目标", span(case.goal, 4)),
        row("绩效指标", "一级指标", "二级指标", "三级指标", "指标值"),
    ]
    groups: list[list[Target]] = []
    for target in case.targets:
        if groups and groups[-1][0].level2 == target.level2:
            groups[-1].append(target)
        else:
            groups.append([target])
    for group in groups:
        rows.extend(target_rows(group, ("l1", "l2", "l3", "all"), lead=row("绩效指标")))
    return rows


SIDE_LABELS = Family(
    "side label before every group",
    (
        "项目支出绩效目标表",
        side_labels(TRAINING, "示例市示例一所"),
        "项目支出绩效目标表",
        side_labels(changed(UPKEEP, name=TRAINING.name), "示例市示例二所"),
    ),
    (
        changed(unweighted(TRAINING), unit="示例市示例一所"),
        changed(unweighted(UPKEEP), name=TRAINING.name, unit="示例市示例二所"),
    ),
)


def numbered_content(case: Case) -> list[Row]:
    """The elder Shaanxi form: 指标内容 with 指标1：, whole period and year side by side."""
    body = []
    for item, target in zip(target_rows(case.targets, ("l1", "l2", "l3", "all")), case.targets, strict=True):
        item[-2] = span(f"指标1：{target.level3}")
        body.append(item)
    count = len(case.targets)
    return [
        row(span("项目名称", 2), span(case.name, 3)),
        row(span("主管部门", 2), span(DEPARTMENT, 3)),
        row(span("资金金额（万元）", 2, 3), span("实施期资金总额", 2), "99.99"),
        row(span("其中：财政拨款", 2), case.amount),
        row(span("其他资金", 2), ""),
        row("总体目标", span(case.goal, 4)),
        row(span("绩效指标", 1, count + 1), "一级指标", "二级指标", "指标内容", "指标值"),
        *body,
    ]


def _old(case: Case) -> Case:
    targets = tuple(replace(t, level3=f"指标1：{t.level3}", weight="") for t in case.targets)
    return changed(case, targets=targets, amount="")


NUMBERED = Family(
    "numbered content",
    (
        "专项业务经费绩效目标表",
        "（2030年度）",
        numbered_content(TRAINING),
        "专项业务经费绩效目标表",
        "（2030年度）",
        numbered_content(READING),
    ),
    (_old(TRAINING), _old(READING)),
)


def two_terms(case: Case, *, names: tuple[str, str] = ("实施期目标", "年度目标")) -> list[Row]:
    """Whole period and year side by side, each with second level, third level and value."""
    count = len(case.targets)
    whole = [
        replace(t, value=f"{int(float(t.value)) * 3}") if t.value.isdecimal() and t.unit != "%" else t
        for t in case.targets
    ]
    rows = [
        row(span("项目名称", 2), span(case.name, 6)),
        row(span("主管部门", 2), span(DEPARTMENT, 3), span("实施单位", 1), span("示例市示例中心", 2)),
        row(
            span("项目资金（万元）", 2, 3),
            span("实施期资金总额：", 2),
            "109.50",
            span("年度资金总额：", 2),
            case.amount,
        ),
        row(span("其中：财政拨款", 2), "109.50", span("其中：财政拨款", 2), case.amount),
        row(span("其他资金", 2), "0.00", span("其他资金", 2), "0.00"),
        row(span("总体目标", 2, 2), span(names[0], 3), span(names[1], 3)),
        row(span("三年内完成全部示例任务。", 3), span(case.goal, 3)),
        row(
            span("绩效指标", 1, count + 1),
            "一级指标",
            "二级指标",
            "三级指标",
            "指标值",
            "二级指标",
            "三级指标",
            "指标值",
        ),
    ]
    left = target_rows(whole, ("l1", "l2", "l3", "all"))
    right = target_rows(case.targets, ("l2", "l3", "all"))
    return rows + [a + b for a, b in zip(left, right, strict=True)]


TWO_TERMS = Family(
    "whole period and year side by side",
    ("项目支出绩效目标申报表", "（2030年度）", two_terms(TRAINING)),
    (unweighted(TRAINING),),
)


def two_values(case: Case) -> list[Row]:
    """One row for each indicator with the value of the whole period and that of the year."""
    count = len(case.targets)
    return [
        row(span("项目名称", 2), span(case.name, 4)),
        row(span("主管部门", 2), span(DEPARTMENT, 2), "实施单位", "示例市示例中心"),
        row(span("总体目标", 1, 2), span("中长期目标（2029年—2031年）", 3), span("年度目标", 2)),
        row(span("三年内完成全部示例任务。", 3), span(case.goal, 2)),
        row(
            span("绩效指标", 1, count + 1),
            "一级指标",
            "二级指标",
            "三级指标",
            "指标值（中长期）",
            "指标值（年度）",
        ),
        *target_rows(case.targets, ("l1", "l2", "l3", lambda t: "三年累计完成", "all")),
    ]


TWO_VALUES = Family(
    "two values in one row",
    ("项目支出绩效目标申报表", two_values(TRAINING)),
    (changed(unweighted(TRAINING), amount=""),),
)


def half_year(case: Case) -> list[Row]:
    count = len(case.targets)
    return [
        row(span("项目名称", 2), span(case.name, 2), span("项目类型", 1), span("一次性项目", 2)),
        row(span("主管部门", 2), span(DEPARTMENT, 2), span("预算金额（万元）", 1), span(case.amount, 2)),
        row(span("项目总目标", 2), span("完成示例。", 5)),
        row(span("年度绩效目标", 2), span(case.goal, 5)),
        row(span("绩效指标", 1, count + 1), "一级指标", "二级指标", "三级指标", "半年（程）目标值", "全年（程）目标值", "权重"),
        *target_rows(case.targets, ("l1", "l2", "l3", lambda t: "1", "all", "w")),
    ]  # fmt: skip


HALF_YEAR = Family(
    "half-year values",
    ("项目绩效目标申报表", half_year(TRAINING), "项目绩效目标申报表", half_year(READING)),
    (TRAINING, READING),
)


def history(case: Case) -> list[Row]:
    """The Hubei kind: values of the last years before this year's, basis after it."""
    count = len(case.targets)
    return [
        row(span("项目名称", 2), span(case.name, 6)),
        row(span("项目主管部门", 2), span(DEPARTMENT, 2), span("项目执行单位", 2), span("示例市示例中心", 2)),
        row(span("项目总预算", 2), span("200", 2), span("项目当年预算", 2), span(case.amount, 2)),
        row(span("年度目标", 2), span(case.goal, 6)),
        row(
            span("年度绩效目标表", 1, count + 2), span("一级指标", 1, 2), span("二级指标", 1, 2), span("三级指标", 1, 2),
            span("近两年指标值", 2), span("预期当年实现值", 1, 2), span("指标值确定依据", 1, 2),
        ),
        row("前年", "上年"),
        *target_rows(case.targets, ("l1", "l2", "l3", lambda t: "7", lambda t: "8", "all", lambda t: "计划标准")),
    ]  # fmt: skip


HISTORY = Family(
    "values of the last years",
    ("示例局2030年项目申报表", "单位：万元", history(TRAINING)),
    (unweighted(TRAINING),),
)


def monitoring(case: Case) -> list[Row]:
    count = len(case.targets)
    return [
        row(span("项目名称", 2), span(case.name, 13)),
        row(span("主管部门", 2), span(DEPARTMENT, 6), span("项目实施单位", 2), span("示例市示例中心", 5)),
        row(span("项目资金（万元）", 2, 3), "", "年初预算数", span("1-7月执行数", 3), span("1-7月执行率", 3), span("全年预计执行数", 5)),
        row("年度资金总额", case.amount, span("20.00", 3), span("54.79%", 3), span(case.amount, 5)),
        row("其中：当年财政拨款", case.amount, span("20.00", 3), span("54.79%", 3), span(case.amount, 5)),
        row("年度总体目标", span(case.goal, 14)),
        row(
            span("绩效指标", 1, count + 2), span("一级指标", 1, 2), span("二级指标", 1, 2), span("三级指标", 1, 2), span("年度指标值", 1, 2),
            span("1-7月执行情况", 1, 2), span("全年预计完成情况", 1, 2), span("偏差原因分析", 5), span("完成目标可能性", 2),
            span("备注", 1, 2),
        ),
        row("经费保障", "制度保障", "人员保障", "硬件条件保障", "其他", "确定能", "有可能"),
        *target_rows(
            case.targets,
            ("l1", "l2", "l3", "all", lambda t: "完成3", lambda t: "预计完成", *[lambda t: ""] * 5, lambda t: "√", *[lambda t: ""] * 2),
        ),
    ]  # fmt: skip


MONITORING = Family(
    "monitoring of the running year",
    (
        "项目支出绩效目标执行监控表",
        "（2030年度）",
        monitoring(TRAINING),
        "项目支出绩效目标执行监控表",
        "（2030年度）",
        monitoring(READING),
    ),
    (unweighted(TRAINING), unweighted(READING)),
    ("xlsx", "docx", "html"),
)


def department(case: Case) -> list[Row]:
    count = len(case.targets)
    return [
        row(span("部门（单位）名称", 2), span(case.name, 5)),
        row(
            span("年度主要任务", 1, 4),
            span("任务名称", 1, 2),
            span("主要内容", 2, 2),
            span("预算金额（万元）", 3),
        ),
        row("总额", "财政拨款", "其他资金"),
        row("任务1", span("开展示例专项检查", 2), "1200.00", "1200.00", "0.00"),
        row("任务2", span("推进示例标准建设", 2), "860.30", "860.30", "0.00"),
        row(span("金额合计", 4), case.amount, case.amount, "0.00"),
        row("年度总体目标", span(case.goal, 6)),
        row(
            span("年度绩效指标", 1, count + 1), "一级指标", "二级指标", span("指标内容", 2), "指标值", "分值"
        ),
        *[
            [*cells[:-3], span(cells[-3].text, 2), *cells[-2:]]
            for cells in target_rows(case.targets, ("l1", "l2", "l3", "all", "w"))
        ],
    ]


DEPARTMENT_TASKS = Family(
    "department with its tasks",
    ("2030年部门整体支出绩效目标表", department(WHOLE)),
    (WHOLE,),
)


def nameless(case: Case) -> list[Row]:
    """A table of indicators whose project is named by the title alone."""
    return [
        row("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"),
        *target_rows(
            case.targets, ("l1", "l2", "l3", lambda t: f"反映{t.level3}情况", "all", lambda t: "年度工作计划")
        ),
    ]


TITLE_NAME = Family(
    "name in the title",
    (
        "二、项目绩效目标",
        f"1、{TRAINING.name}绩效目标表",
        "单位：万元",
        nameless(TRAINING),
        f"2、{UPKEEP.name}绩效目标表",
        "单位：万元",
        nameless(UPKEEP),
    ),
    (
        changed(unweighted(TRAINING), amount="", goal=""),
        changed(unweighted(UPKEEP), amount="", goal="", name="示例管网养护"),
    ),
    GRIDS,
)


def hebei(case: Case) -> list[Row]:
    count = len(case.targets)
    return (
        [
            row(span("990001示例市示例局本级", 7)),
            row(span("项目编码", 2), span("99000030P000000000017", 2), "项目名称", span(case.name, 2)),
            row(
                span("预算规模及资金用途", 1, 2),
                "预算数",
                case.amount,
                "其中：财政资金",
                case.amount,
                "其他资金",
                "",
            ),
            row(span("用于示例工作支出", 6)),
            row("绩效目标", span(f"1.{case.goal}", 6)),
            row("一级指标", "二级指标", "三级指标", span("绩效指标描述", 2), "指标值", "指标值确定依据"),
            *[
                [*cells[:-3], span(cells[-3].text, 2), *cells[-2:]]
                for cells in target_rows(
                    case.targets,
                    ("l1", "l2", "l3", lambda t: f"{t.level3}的数量或比例", "all", lambda t: "工作方案"),
                )
            ],
        ]
        if count
        else []
    )


HEBEI = Family(
    "code and name in one row",
    (
        "1.示例项目绩效目标表",
        "单位：万元",
        hebei(TRAINING),
        "2.示例项目绩效目标表",
        "单位：万元",
        hebei(READING),
    ),
    (changed(unweighted(TRAINING), goal=""), changed(unweighted(READING), goal="")),
)

EMPTY_FORMS = Family(
    "empty forms between",
    (
        "专项资金绩效目标表",
        central(
            changed(
                TRAINING,
                name="",
                amount="",
                goal="",
                targets=(Target(OUT := "产出指标", "数量指标", ""), Target(OUT, "质量指标", "")),
            )
        ),
        "项目支出绩效目标表",
        central(
            changed(
                READING,
                targets=(
                    *READING.targets[:3],
                    Target("效益指标", "经济效益指标", "无", "", "无"),
                    Target("效益指标", "生态效益指标", "不适用", "", "不适用"),
                    *READING.targets[3:],
                ),
            )
        ),
    ),
    (READING,),
)

YUAN = changed(UPKEEP, amount="12800000", money="元")


def shanghai(case: Case) -> list[Row]:
    count = len(case.targets)
    return [
        row(span("项目名称", 2), span(case.name, 4)),
        row(span("主管部门", 2), span(DEPARTMENT, 2), "实施单位", "示例市示例中心"),
        row(span("项目资金（元）", 2, 2), "项目资金总额：", "38400000", "年度资金总额：", case.amount),
        row("其中：财政资金", "38400000", "其中：财政资金", case.amount),
        row("总体目标", span(case.goal, 5)),
        row(
            span("绩效指标", 1, count + 1), "一级指标", "二级指标", span("三级指标", 2), "年度（/项目）指标值"
        ),
        *[
            [*c[:-2], span(c[-2].text, 2), c[-1]]
            for c in target_rows(case.targets, ("l1", "l2", "l3", "all"))
        ],
    ]


SHANGHAI = Family(
    "amounts in yuan", ("项目绩效目标申报表", "（2030年）", shanghai(YUAN)), (unweighted(YUAN),)
)

BLOCKS: tuple[Block, ...] = ()
FAMILIES = (
    CENTRAL,
    SELF_EVALUATION,
    SIDE_LABELS,
    NUMBERED,
    TWO_TERMS,
    TWO_VALUES,
    HALF_YEAR,
    HISTORY,
    MONITORING,
    DEPARTMENT_TASKS,
    TITLE_NAME,
    HEBEI,
    EMPTY_FORMS,
    SHANGHAI,
)
