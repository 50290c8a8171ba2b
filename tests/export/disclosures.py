"""Two years of one department and one year of another, as a small store."""

from __future__ import annotations

from pathlib import Path

from jixiao.mapping.map import map_extraction
from jixiao.model.records import (
    Amount,
    BudgetTable,
    DocumentHead,
    Extraction,
    Indicator,
    Project,
    Source,
    TableRow,
    Unit,
)
from jixiao.store.build import build_store


def indicator(name: str, weight: str | None = "10", value: str = "90") -> Indicator:
    return Indicator(
        "产出指标", "数量指标", name, "≥", value, "%", weight, category1="output", category2="output.quantity",
        source=Source(line=7),
    )  # fmt: skip


def project(name: str, amount: str, *indicators: Indicator, code: str | None = None) -> Project:
    unit = Unit("502001", "甲局本级")
    return Project(
        unit, None, code, name, None, Amount(amount, "万元"), indicators=indicators, source=Source(line=5)
    )


def tables(amount: str) -> tuple[BudgetTable, ...]:
    rows = (
        TableRow("208", "社会保障和就业支出", {"合计": amount, "基本支出": "1.00"}, source=Source(line=20)),
        TableRow(
            "20801", "人力资源和社会保障管理事务", {"合计": amount, "基本支出": None}, source=Source(line=21)
        ),
        TableRow("2080101", "行政运行", {"合计": amount, "基本支出": None}, source=Source(line=22)),
    )
    income = TableRow(None, "一般公共预算拨款收入", {"预算数": amount}, side="收入", source=Source(line=30))
    return (
        BudgetTable("expenditure", "支出总表", "万元", ("合计", "基本支出"), rows),
        BudgetTable("income-expenditure-overview", "收支总表", "万元", ("预算数",), (income,)),
    )


def disclosure(
    digit: str, publisher: str, year: int, *projects: Project, amount: str = "50.00"
) -> Extraction:
    head = DocumentHead(
        f"{publisher}{year}年部门预算", publisher, year, None, None, f"{digit}.txt", digit * 64
    )
    return Extraction(head, projects=projects, tables=tables(amount))


EXTRACTIONS = (
    disclosure(
        "a", "甲局", 2023, project("培训", "8.00", indicator("满意度"), indicator("培训人数", "0"), code="P1"),
        project("招聘", "2.50", indicator("满意度", None)),
    ),
    disclosure("b", "甲局", 2024, project("培训<新>", "9.00", indicator("满意度"), code="P1"), amount="60.00"),
    disclosure("c", "乙局", 2024, project("遗属补助", "0.00", indicator("发放率"))),
)  # fmt: skip


def build_folder(folder: Path) -> Path:
    """A folder with graph.nq and store/ as a build leaves them."""
    lines = [line for extraction in EXTRACTIONS for line in map_extraction(extraction)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "graph.nq").write_text("".join(lines), encoding="utf-8")
    build_store(folder / "store", [folder / "graph.nq"])
    return folder
