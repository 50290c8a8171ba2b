"""Families with one table for all projects."""

from __future__ import annotations

from dataclasses import replace

from tests.extraction.families.content import READING, TRAINING, UPKEEP, WHOLE, changed, signed, unweighted
from tests.extraction.families.sheet import (
    ALL,
    Case,
    Family,
    Print,
    Row,
    Target,
    blank_repeats,
    row,
    span,
    target_rows,
)

DEPARTMENT = "990-示例市示例局"


def listing(
    head: Row | list[Row], cases: tuple[Case, ...], lead: tuple[str, ...], columns: tuple[str | Print, ...]
) -> list[Row]:
    """A list: head rows, then each project's cells merged over its targets. `lead` names what stands before the targets."""
    rows: list[Row] = list(head) if head and isinstance(head[0], list) else [head]  # type: ignore[list-item]  # one row or several
    for number, case in enumerate(cases, 1):
        texts = {
            "number": str(number), "new": "否", "unit": case.unit or "示例市示例局", "name": case.name, "amount": case.amount, "goal": case.goal,
            "code": f"99000026T00000000{number:04d}", "glued": f"99000026T00000000{number:04d}-{case.name}", "kind": "其他运转类",
            "coded unit": f"990001-{case.unit or '示例市示例局'}", "fiscal": case.amount, "other": "0.00",
        }  # fmt: skip
        rows.extend(target_rows(case.targets, columns, lead=[span(texts[name]) for name in lead]))
    return rows


def _coded(case: Case, number: int) -> Case:
    return changed(case, name=f"99000026T00000000{number:04d}-{case.name}")


CASES = (TRAINING, UPKEEP, READING)
SIGNED = tuple(signed(case) for case in CASES)

BEIJING = Family(
    "code and name in one cell, signs before values",
    (
        "项目支出绩效表",
        "金额单位：万元",
        listing(
            row("预算单位", "项目名称", "是否新增项目", "预算金额", "绩效目标", "一级指标", "二级指标", "三级指标", "绩效指标性质",
                "本年绩效指标值", "绩效度量单位"),
            SIGNED, ("coded unit", "glued", "new", "amount", "goal"), ("l1", "l2", "l3", "op", "val", "unit"),
        ),
    ),
    tuple(_coded(unweighted(case), number) for number, case in enumerate(SIGNED, 1)),
    ALL,
)  # fmt: skip

HUNAN = Family(
    "contents and standards beside the values",
    (
        "项目支出绩效目标表",
        "单位：万元",
        listing(
            [
                row(span("单位代码", 1, 2), span("单位（专项）名称", 1, 2), span("资金总额", 1, 2), span("年度绩效目标", 1, 2), span("绩效指标", 8)),
                row("一级指标", "二级指标", "三级指标", "指标值", "指标值内容", "评（扣）分标准", "度量单位", "备注"),
            ],
            CASES, ("number", "name", "amount", "goal"),
            ("l1", "l2", "l3", lambda t: f"{t.operator}{t.value}", lambda t: f"{t.level3}的实际数", lambda t: "每低1%扣0.5分", "unit", "w"),
        ),
    ),
    CASES,
)  # fmt: skip

JIANGSU = Family(
    "descriptions and directions",
    (
        "项目绩效目标批复表",
        "单位：万元",
        listing(
            row("序号", "项目名称", "预算金额", "绩效目标", "一级指标", "二级指标", "三级指标", "指标说明", "指标方向性", "目标值", "计量单位", "权重"),
            SIGNED, ("number", "name", "amount", "goal"), ("l1", "l2", "l3", lambda t: "按实际完成数计算", "op", "val", "unit", "w"),
        ),
    ),
    SIGNED,
    ALL,
)  # fmt: skip

SICHUAN = Family(
    "direction words after the weight",
    (
        "部门预算项目绩效目标表（2030年度）",
        "金额单位：万元",
        listing(
            row("单位名称", "项目名称", "预算数", "年度目标", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "权重", "指标方向性"),
            SIGNED, ("coded unit", "glued", "amount", "goal"),
            ("l1", "l2", "l3", "op", "val", "unit", "w", lambda t: "反向指标" if t.operator == "≤" else "正向指标"),
        ),
    ),
    tuple(_coded(case, number) for number, case in enumerate(SIGNED, 1)),
    ALL,
)  # fmt: skip


def _levelless(case: Case) -> Case:
    return changed(case, targets=tuple(replace(t, level1="", level2="") for t in case.targets))


CHONGQING = Family(
    "names without levels",
    (
        "2030年项目支出绩效目标表",
        "单位：万元",
        listing(
            row("序号", "项目名称", "预算金额", "绩效目标", "指标名称", "指标性质", "指标值", "计量单位", "指标权重", "是否核心指标"),
            SIGNED, ("number", "name", "amount", "goal"), ("l3", "op", "val", "unit", "w", lambda t: "是"),
        ),
    ),
    tuple(_levelless(case) for case in SIGNED),
)  # fmt: skip

WIDE = Family(
    "wide table with explanations, rules and sources",
    (
        "附表10",
        "项目支出绩效目标表",
        "单位：万元",
        listing(
            row("序号", "单位名称", "项目编码", "项目名称", "项目类别", "年度预算数", "其中：财政拨款", "其他资金", "年度绩效目标", "一级指标", "二级指标",
                "三级指标", "指标解释", "运算符号", "年度指标值", "度量单位", "分值", "评分规则", "数据来源", "备注"),
            SIGNED, ("number", "unit", "code", "name", "kind", "amount", "fiscal", "other", "goal"),
            ("l1", "l2", "l3", lambda t: f"反映{t.level3}", "op", "val", "unit", "w", lambda t: "完成得满分，每少5%扣1分", lambda t: "工作台账", lambda t: ""),
        ),
    ),
    SIGNED,
)  # fmt: skip

PLAIN = Family(
    "levels as columns, value with sign and unit",
    (
        "项目支出绩效目标公开表",
        "单位：元",
        listing(
            row("项目名称", "年度预算", "年度总体目标", "一级指标", "二级指标", "三级指标", "指标值"),
            tuple(changed(case, amount=f"{float(case.amount.replace(',', '')) * 10000:.0f}") for case in CASES),
            ("name", "amount", "goal"), ("l1", "l2", "l3", "all"),
        ),
    ),
    tuple(
        changed(unweighted(case), money="元", amount=f"{float(case.amount.replace(',', '')) * 10000:.0f}") for case in CASES
    ),
    ALL,
)  # fmt: skip

PERMUTED = Family(
    "columns in another order",
    (
        "项目绩效目标一览表",
        "单位：万元",
        listing(
            row("绩效目标", "预算金额（万元）", "项目名称", "三级指标", "一级指标", "二级指标", "权重", "度量单位", "目标值", "符号"),
            SIGNED, ("goal", "amount", "name"), ("l3", "l1", "l2", "w", "unit", "val", "op"),
        ),
    ),
    SIGNED,
)  # fmt: skip

UNLISTED = Family(
    "heads that no list knows",
    (
        "项目支出绩效目标情况",
        "单位：万元",
        listing(
            row("单位", "项目全称", "今年预算", "总体绩效目标概述", "一级绩效类别", "二级绩效类别", "三级绩效内容", "判定方式", "年度期望值", "值的单位", "所占分数"),
            SIGNED, ("coded unit", "name", "amount", "goal"), ("l1", "l2", "l3", "op", "val", "unit", "w"),
        ),
    ),
    SIGNED,
)  # fmt: skip

SAME_NAMES = Family(
    "projects of one name in several units",
    (
        "项目支出绩效目标表",
        "单位：万元",
        listing(
            row("单位名称", "项目名称", "预算数", "绩效目标", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "权重"),
            tuple(changed(case, name="示例日常维护费", unit=unit) for case, unit in zip(SIGNED, ("示例一所", "示例二所", "示例三所"), strict=True)),
            ("unit", "name", "amount", "goal"), ("l1", "l2", "l3", "op", "val", "unit", "w"),
        ),
    ),
    tuple(changed(case, name="示例日常维护费", unit=unit) for case, unit in zip(SIGNED, ("示例一所", "示例二所", "示例三所"), strict=True)),
    ALL,
)  # fmt: skip


def glued_levels(cases: tuple[Case, ...]) -> list[Row]:
    """A department's list with level 1, 2 and 3 in one string."""
    return listing(
        row("部门名称", "整体绩效目标", "绩效指标", "绩效指标性质", "本年绩效指标值", "绩效度量单位"),
        cases, ("unit", "goal"),
        (lambda t: f"{t.level1}-{t.level2}-{t.level3}", "op", "val", "unit"),
    )  # fmt: skip


GLUED = Family(
    "levels in one string",
    ("部门整体支出绩效目标表", glued_levels((changed(signed(WHOLE), unit="示例市示例局"),))),
    (changed(unweighted(signed(WHOLE)), amount=""),),
)


def _share(text: str) -> Print:
    return {
        "%": lambda t: f"{t.weight}%",
        "share": lambda t: f"{int(t.weight) / 100:.2f}",
        "分": lambda t: f"{t.weight}分",
    }[text]


def weights(kind: str, read: str) -> Family:
    """Weights with a percent sign, as shares of one, or with 分."""
    cases = tuple(
        changed(
            case,
            targets=tuple(
                replace(t, weight=f"{int(t.weight) / 100:.2f}" if read == "share" else t.weight)
                for t in case.targets
            ),
        )
        for case in SIGNED
    )
    return Family(
        f"weights as {kind}",
        (
            "项目支出绩效目标表",
            "单位：万元",
            listing(
                row("项目名称", "预算金额", "绩效目标", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "计量单位", "权重"),
                SIGNED, ("name", "amount", "goal"), ("l1", "l2", "l3", "op", "val", "unit", _share(kind)),
            ),
        ),
        cases,
    )  # fmt: skip


WORDS = {"≥": "大于等于", "≤": "小于等于", "=": "等于", ">": "大于"}
WIDE_DIGITS = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


def full_width() -> Family:
    """Full-width digits and signs."""
    cases = (TRAINING, READING)
    return Family(
        "full-width digits and signs",
        (
            "项目支出绩效目标表",
            "单位：万元",
            listing(
                row("项目名称", "预算金额", "绩效目标", "一级指标", "二级指标", "三级指标", "指标值", "分值"),
                cases, ("name", "amount", "goal"),
                (
                    "l1", "l2", "l3",
                    lambda t: f"{ {'≥': '≧', '≤': '≦', '=': '＝', '>': '＞'}.get(t.operator, '')}{t.value.translate(WIDE_DIGITS) if t.operator else t.value}{t.unit.translate(WIDE_DIGITS)}",
                    lambda t: t.weight.translate(WIDE_DIGITS),
                ),
            ),
        ),
        cases,
        ALL,
    )  # fmt: skip


def broken() -> Family:
    """Blank repeats instead of merged cells, on every row of every column."""
    rows: list[Row] = [
        row(
            "项目名称",
            "预算金额（万元）",
            "绩效目标",
            "一级指标",
            "二级指标",
            "三级指标",
            "指标性质",
            "指标值",
            "计量单位",
            "权重",
        )
    ]
    for case in SIGNED:
        rows.extend(
            blank_repeats(
                case.targets,
                ("l1", "l2", "l3", "op", "val", "unit", "w"),
                (case.name, case.amount, case.goal),
            )
        )
    return Family("blank repeats", ("项目支出绩效目标表", rows), SIGNED, ALL)


def repeated_head() -> Family:
    """A head on every page with the page number between, and a project that goes on beyond it."""
    head = row(
        "项目名称",
        "预算金额（万元）",
        "绩效目标",
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "计量单位",
        "权重",
    )
    columns: tuple[str | Print, ...] = ("l1", "l2", "l3", "op", "val", "unit", "w")
    first = target_rows(
        SIGNED[0].targets[:4], columns, lead=row(*(SIGNED[0].name, SIGNED[0].amount, SIGNED[0].goal))
    )
    rest = target_rows(SIGNED[0].targets[4:], columns, lead=row("", "", ""))
    second = target_rows(
        SIGNED[1].targets, columns, lead=row(*(SIGNED[1].name, SIGNED[1].amount, SIGNED[1].goal))
    )
    return Family(
        "head on every page",
        ("项目支出绩效目标表", [head, *first], "— 12 —", [head, *rest, *second]),
        SIGNED[:2],
        ("html", "docx"),
    )


def sentences(case: Case) -> list[Row]:
    """A form in which each second level has one cell of numbered sentences."""
    groups: dict[tuple[str, str], list[Target]] = {}
    for target in case.targets:
        groups.setdefault((target.level1, target.level2), []).append(target)
    rows = [
        row("项目名称", span(case.name, 2)),
        row("预算金额", span(f"{case.amount}万元", 2)),
        row("绩效目标", span(case.goal, 2)),
        row("一级指标", "二级指标", "绩效指标"),
    ]
    for (level1, level2), targets in groups.items():
        text = "；".join(
            f"{n}.{t.level3}{t.operator}{t.value}{t.unit}" if t.operator else f"{n}.{t.level3}：{t.value}"
            for n, t in enumerate(targets, 1)
        )
        rows.append(row(level1, level2, text))
    return rows


SENTENCES = Family(
    "numbered sentences beside their levels",
    ("项目绩效目标表", sentences(TRAINING), "项目绩效目标表", sentences(READING)),
    (unweighted(TRAINING), unweighted(READING)),
)


def one_cell(cases: tuple[Case, ...]) -> list[Row]:
    """All indicators of a project as one text."""
    rows = [row("序号", "项目名称", "预算金额（万元）", "绩效目标", "绩效指标")]
    for number, case in enumerate(cases, 1):
        parts: list[str] = []
        last = ""
        for count, t in enumerate(case.targets, 1):
            label = f"{t.level2}：" if t.level2 != last else ""
            last = t.level2
            parts.append(f"{label}{count}.{t.level3}{t.operator or '：'}{t.value}{t.unit}；")
        rows.append(row(str(number), case.name, case.amount, case.goal, "\n".join(parts)))
    return rows


ONE_CELL = Family(
    "all indicators in one cell",
    ("项目支出绩效目标表", one_cell((TRAINING, READING))),
    tuple(
        changed(unweighted(c), targets=tuple(replace(t, level1="", weight="") for t in c.targets))
        for c in (TRAINING, READING)
    ),
    ("html", "docx", "xlsx"),
)

TRADITIONAL = Family(
    "traditional characters",
    (
        "項目支出績效目標表",
        "單位：萬元",
        [
            row("項目名稱", "預算金額", "績效目標", "一級指標", "二級指標", "三級指標", "指標值", "分值"),
            *target_rows(
                (
                    Target("產出指標", "數量指標", "舉辦示例培訓班期數", "≥", "6", "期", "50"),
                    Target("效益指標", "社會效益指標", "學員業務能力", "", "有所提升", "", "40"),
                ),
                ("l1", "l2", "l3", "all", "w"),
                lead=row("示例技能培訓經費", "36.50", "開展示例技能培訓。"),
            ),
        ],
    ),
    (
        Case(
            "示例技能培訓經費", "36.50",
            (
                Target("產出指標", "數量指標", "舉辦示例培訓班期數", "≥", "6", "期", "50"),
                Target("效益指標", "社會效益指標", "學員業務能力", "", "有所提升", "", "40"),
            ),
        ),
    ),
)  # fmt: skip

FAMILIES = (
    BEIJING, HUNAN, JIANGSU, SICHUAN, CHONGQING, WIDE, PLAIN, PERMUTED, UNLISTED, SAME_NAMES, GLUED,
    weights("%", ""), weights("share", "share"), weights("分", ""), full_width(), broken(), repeated_head(),
    SENTENCES, ONE_CELL, TRADITIONAL,
)  # fmt: skip
