"""A small made-up disclosure without any fault, as records: the ground on which faults are planted."""

from __future__ import annotations

import hashlib

from jixiao.model.records import (
    Amount,
    BudgetTable,
    Declared,
    DocumentHead,
    Extraction,
    Indicator,
    Project,
    Source,
    Statement,
    TableRow,
    Unit,
)

YEAR = 2024
UNIT = Unit("101001", "某市示例局")
_LEVELS = {
    "经济成本": ("成本指标", "cost", "cost.economic"),
    "数量指标": ("产出指标", "output", "output.quantity"),
    "质量指标": ("产出指标", "output", "output.quality"),
    "时效指标": ("产出指标", "output", "output.timeliness"),
    "社会效益": ("效益指标", "benefit", "benefit.social"),
    "服务对象满意度": ("满意度指标", "satisfaction", "satisfaction.beneficiary"),
}
_PROJECTS = (
    ("道路养护经费", "60.00", "全年完成辖区道路日常养护，保持路面平整通畅，减少病害。", (
        ("经济成本", "道路养护总成本", "≤", "60", "万元", "20"),
        ("数量指标", "养护道路里程", "≥", "35", "公里", "15"),
        ("质量指标", "养护工程验收合格率", "≥", "98", "%", "15"),
        ("时效指标", "养护任务按期完成率", "=", "100", "%", "10"),
        ("社会效益", "路面坑槽投诉下降比例", "≥", "10", "%", "20"),
        ("服务对象满意度", "沿线居民满意度", "≥", "90", "%", "10"),
    )),
    ("公共图书购置经费", "25.50", "为公共图书室添置新书，充实馆藏，方便居民借阅。", (
        ("经济成本", "图书购置总成本", "≤", "25.5", "万元", "20"),
        ("数量指标", "购置图书数量", "≥", "8000", "册", "20"),
        ("质量指标", "图书验收合格率", "=", "100", "%", "10"),
        ("时效指标", "图书上架办理时限", "≤", "30", "天", "10"),
        ("社会效益", "年度借阅人次", "≥", "12000", "人次", "20"),
        ("服务对象满意度", "读者满意度", "≥", "92", "%", "10"),
    )),
    ("应急演练经费", "14.50", "组织应急演练，检验预案，提高各单位协同处置能力。", (
        ("经济成本", "演练总成本", "≤", "14.5", "万元", "20"),
        ("数量指标", "组织演练场次", "≥", "4", "场", "20"),
        ("质量指标", "参演单位到场率", "≥", "95", "%", "10"),
        ("时效指标", "演练计划执行率", "=", "100", "%", "10"),
        ("社会效益", "受训人员数量", "≥", "600", "人", "20"),
        ("服务对象满意度", "参演人员满意度", "≥", "91", "%", "10"),
    )),
)  # fmt: skip
FUNCTION_ROWS = (
    (None, "合计", "500.00", "400.00", "100.00"),
    ("201", "一般公共服务支出", "420.00", "320.00", "100.00"),
    ("20103", "政府办公厅（室）及相关机构事务", "420.00", "320.00", "100.00"),
    ("2010301", "行政运行", "320.00", "320.00", None),
    ("2010302", "一般行政管理事务", "40.00", None, "40.00"),
    ("2010303", "机关服务", "60.00", None, "60.00"),
    ("221", "住房保障支出", "80.00", "80.00", None),
    ("22102", "住房改革支出", "80.00", "80.00", None),
    ("2210201", "住房公积金", "50.00", "50.00", None),
    ("2210203", "购房补贴", "30.00", "30.00", None),
)
_BASIC_ROWS = (
    (None, "合计", "400.00", "330.00", "70.00"),
    ("301", "工资福利支出", "330.00", "330.00", None),
    ("30101", "基本工资", "200.00", "200.00", None),
    ("30102", "津贴补贴", "80.00", "80.00", None),
    ("30113", "住房公积金", "50.00", "50.00", None),
    ("302", "商品和服务支出", "70.00", None, "70.00"),
    ("30201", "办公费", "45.00", None, "45.00"),
    ("30211", "差旅费", "25.00", None, "25.00"),
)
_STATEMENTS = (
    (
        ("2010301", "行政运行", "一般公共服务支出/政府办公厅（室）及相关机构事务/行政运行"),
        "320.00",
        "20.00",
        "增加",
        "6.67",
    ),
    (
        ("2010302", "一般行政管理事务", "一般公共服务支出/政府办公厅（室）及相关机构事务/一般行政管理事务"),
        "40.00",
        "10.00",
        "减少",
        "20",
    ),
    (
        ("2010303", "机关服务", "一般公共服务支出/政府办公厅（室）及相关机构事务/机关服务"),
        "60.00",
        "12.00",
        "增加",
        "25.00",
    ),
    (("2210201", "住房公积金", "住房保障支出/住房改革支出/住房公积金"), "50.00", "2.00", "增加", "4.17"),
    (("2210203", "购房补贴", "住房保障支出/住房改革支出/购房补贴"), "30.00", "1.00", "减少", "3.23"),
)


def build_document(salt: str = "clean") -> Extraction:
    """The clean document; `salt` makes its SHA-256, and with it all its IRIs, another."""
    lines = _Lines()
    tables = (
        _overview(lines),
        _expenditure(lines),
        _general(lines),
        _basic(lines),
        _three(lines),
        *_empty(lines),
    )
    statements = (
        Statement(
            "收支说明", {"code": None, "name": "基本支出", "path": None}, "400.00", None, None, None, None,
            "基本支出400.00万元，占80.00%", lines.place(), share="80.00",
        ),
        Statement(
            "收支说明", {"code": None, "name": "项目支出", "path": None}, "100.00", None, None, None, None,
            "项目支出100.00万元，占20.00%", lines.place(), share="20.00",
        ),
        *(
            Statement(
                "具体使用情况", dict(zip(("code", "name", "path"), subject, strict=True)), amount, change, direction, percent,
                "业务量变化", f"{subject[1]}{amount}万元", lines.place(), against="比上年",
            )
            for subject, amount, change, direction, percent in _STATEMENTS
        ),
    )  # fmt: skip
    declared = (
        Declared("项目", "3", "个", lines.place(), "project", YEAR),
        Declared("三级指标", "18", "个", lines.place(), "project", YEAR),
        Declared("project_total", "100.00", "万元", lines.place(), "project"),
    )
    projects = tuple(_project(lines, n, *given) for n, given in enumerate(_PROJECTS, 1))
    head = DocumentHead(
        "某市示例局2024年部门预算", "某市示例局", YEAR, None, "2024-02-20", "clean.txt",
        hashlib.sha256(salt.encode()).hexdigest(), format="text",
    )  # fmt: skip
    return Extraction(head, (UNIT,), projects, (), tables, statements, declared)


class _Lines:
    def __init__(self) -> None:
        self.line = 0

    def place(self) -> Source:
        """The next line."""
        self.line += 1
        return Source(line=self.line)


def _project(
    lines: _Lines, number: int, name: str, amount: str, goal: str, rows: tuple[tuple[str, ...], ...]
) -> Project:
    place = lines.place()
    indicators = []
    for level2, level3, operator, value, unit, weight in rows:
        level1, category1, category2 = _LEVELS[level2]
        indicators.append(
            Indicator(
                level1, level2, level3, operator, value, unit, weight, category1=category1, category2=category2,
                source=lines.place(),
            )
        )  # fmt: skip
    return Project(
        UNIT, None, f"1010012024T0000{number:04d}", name, "3-特定目标类", Amount(amount, "万元"), {}, (goal,),
        tuple(indicators), "10", source=place,
    )  # fmt: skip


def _table(
    lines: _Lines, kind: str, title: str, columns: tuple[str, ...], rows: tuple[tuple[str | None, ...], ...]
) -> BudgetTable:
    place = lines.place()
    made = tuple(
        TableRow(code, name or "", dict(zip(columns, amounts, strict=True)), source=lines.place())
        for code, name, *amounts in rows
    )
    return BudgetTable(kind, title, "万元", columns, made, source=place)


def _expenditure(lines: _Lines) -> BudgetTable:
    return _table(lines, "expenditure", "支出总表", ("合计", "基本支出", "项目支出"), FUNCTION_ROWS)


def _general(lines: _Lines) -> BudgetTable:
    return _table(
        lines,
        "general-public-expenditure",
        "一般公共预算支出表",
        ("合计", "基本支出", "项目支出"),
        FUNCTION_ROWS,
    )


def _basic(lines: _Lines) -> BudgetTable:
    return _table(
        lines, "basic-expenditure", "一般公共预算基本支出表", ("合计", "人员经费", "公用经费"), _BASIC_ROWS
    )


def _three(lines: _Lines) -> BudgetTable:
    columns = (
        "2024年预算数/合计",
        "2024年预算数/因公出国（境）费用",
        "2024年预算数/公务用车购置及运行费/合计",
        "2024年预算数/公务接待费",
    )
    return _table(
        lines,
        "three-public-expenses",
        "一般公共预算“三公”经费支出表",
        columns,
        ((None, "某市示例局", "9.00", "2.00", "4.00", "3.00"),),
    )


def _overview(lines: _Lines) -> BudgetTable:
    place = lines.place()
    given = (
        ("收入", "一、一般公共预算拨款收入", "500.00"), ("支出", "一、一般公共服务支出", "420.00"),
        ("支出", "二、住房保障支出", "80.00"), ("收入", "本年收入合计", "500.00"), ("支出", "本年支出合计", "500.00"),
        ("收入", "收入总计", "500.00"), ("支出", "支出总计", "500.00"),
    )  # fmt: skip
    rows = tuple(
        TableRow(None, name, {f"{side}/预算数": amount}, side, source=lines.place())
        for side, name, amount in given
    )
    return BudgetTable(
        "income-expenditure-overview", "收支总表", "万元", ("收入/预算数", "支出/预算数"), rows, source=place
    )


def _empty(lines: _Lines) -> tuple[BudgetTable, ...]:
    named = (
        ("income", "收入总表"), ("appropriation-overview", "财政拨款收支总表"), ("government-fund", "政府性基金预算支出表"),
        ("state-capital", "国有资本经营预算支出表"),
    )  # fmt: skip
    return tuple(
        BudgetTable(kind, title, "万元", ("合计",), (), empty=True, note="此表为空表", source=lines.place())
        for kind, title in named
    )
