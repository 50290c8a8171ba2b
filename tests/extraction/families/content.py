"""Invented projects that the families print."""

from __future__ import annotations

from dataclasses import replace

from tests.extraction.families.sheet import Case, Target

OUT, BEN, SAT, COST = "产出指标", "效益指标", "满意度指标", "成本指标"
NUM, QUA, TIM = "数量指标", "质量指标", "时效指标"
SOC, SUS, ECO = "社会效益指标", "可持续影响指标", "经济效益指标"
PEO = "服务对象满意度指标"

TRAINING = Case(
    "示例技能培训经费",
    "36.50",
    (
        Target(OUT, NUM, "举办示例培训班期数", "≥", "6", "期", "15"),
        Target(OUT, NUM, "培训学员人次", "≥", "480", "人次", "15"),
        Target(OUT, QUA, "学员结业率", "≥", "95", "%", "10"),
        Target(OUT, TIM, "培训完成时间", "", "12月底前", "", "10"),
        Target(BEN, SOC, "学员业务能力", "", "有所提升", "", "20"),
        Target(BEN, SUS, "长效培训机制", "", "逐步健全", "", "10"),
        Target(SAT, PEO, "参训学员满意度", "≥", "90", "%", "10"),
    ),
    goal="开展示例技能培训，提升一线人员业务能力。",
)
UPKEEP = Case(
    "示例管网养护项目",
    "1,280.00",
    (
        Target(COST, "经济成本指标", "养护总成本", "≤", "1280", "万元", "20"),
        Target(OUT, NUM, "养护示例管网长度", "=", "320.5", "公里", "20"),
        Target(OUT, QUA, "养护验收合格率", "=", "100", "%", "10"),
        Target(OUT, TIM, "应急抢修响应时间", "≤", "2", "小时", "10"),
        Target(BEN, SOC, "内涝积水点减少数量", "≥", "3", "处", "20"),
        Target(SAT, PEO, "周边居民满意度", "≥", "85", "%", "10"),
    ),
    goal="完成示例管网年度养护任务，保障安全运行。",
)
READING = Case(
    "示例全民阅读活动",
    "8.20",
    (
        Target(OUT, NUM, "阅读活动场次", "≥", "12", "场", "20"),
        Target(OUT, QUA, "活动安全事故数", "=", "0", "起", "20"),
        Target(OUT, TIM, "活动按期开展率", "=", "100", "%", "10"),
        Target(BEN, SOC, "参与读者数量", ">", "5000", "人次", "30"),
        Target(SAT, PEO, "读者满意度", "≥", "92", "%", "10"),
    ),
    goal="举办示例阅读活动，营造书香氛围。",
)
WHOLE = Case(
    "示例市示例局",
    "4560.30",
    (
        Target(OUT, NUM, "开展专项检查次数", "≥", "10", "次", "20"),
        Target(OUT, QUA, "检查问题整改率", "≥", "98", "%", "20"),
        Target(OUT, TIM, "重点任务按时完成率", "=", "100", "%", "10"),
        Target(BEN, SOC, "行业规范化水平", "", "明显提高", "", "30"),
        Target(SAT, PEO, "服务对象满意度", "≥", "90", "%", "10"),
    ),
    entity=True,
    goal="围绕示例工作，确保各项任务完成。",
)


def unweighted(case: Case) -> Case:
    """The case where no weights are printed."""
    return replace(case, targets=tuple(replace(target, weight="") for target in case.targets))


def signed(case: Case) -> Case:
    """The case where a column of signs calls phrases 定性."""
    return replace(
        case, targets=tuple(replace(target, operator=target.operator or "定性") for target in case.targets)
    )


def changed(case: Case, **fields: object) -> Case:
    """The case with other fields."""
    return replace(case, **fields)  # type: ignore[arg-type]  # a test's shorthand for dataclasses.replace
