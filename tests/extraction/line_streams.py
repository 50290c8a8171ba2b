"""Invented forms printed as text streams, in the orders and wrappings in which converters leave them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from jixiao.extraction.lines.line_forms import recognise_line_forms
from jixiao.model.document import Document, Flow, Line, Place
from jixiao.model.records import Recognition

LEVELS = {
    "成本指标": ("经济成本指标", "社会成本指标"),
    "产出指标": ("数量指标", "质量指标", "时效指标"),
    "效益指标": ("社会效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标",),
}
NAMES = {
    "经济成本指标": ("馆藏图书修补成本", "流动书车燃油和保养费用控制数"),
    "社会成本指标": ("噪声扰民投诉次数", "占用人行道的面积"),
    "数量指标": ("举办读书活动场次", "新增少儿阅览座位和配套书架的数量", "流动书车到村次数"),
    "质量指标": ("新书编目差错率", "修补后的图书经馆员抽查合格率", "活动组织情况"),
    "时效指标": ("新书上架时限", "年度采购计划按期完成率", "活动总结报送时间"),
    "社会效益指标": ("到馆读者人次增长率", "偏远村组少年儿童阅读条件"),
    "可持续影响指标": ("志愿者队伍建设机制", "古籍保护工作水平"),
    "服务对象满意度指标": ("读者满意度", "到馆的老年读者和残疾读者满意度"),
}
NUMBERS = (
    ("≥", "98", "%"),
    ("≤", "12.5", "万元"),
    ("=", "4", "次"),
    ("≥", "300", "人"),
    (None, "100", "%"),
    ("≤", "15", "天"),
)
PHRASES = {"质量指标": "良好", "时效指标": "12月底前", "社会效益指标": "有所改善", "可持续影响指标": "健全"}

_LABEL_WIDTHS = (4, 5)


@dataclass(frozen=True)
class Row:
    level1: str
    level2: str
    level3: str
    operator: str | None
    value: str
    unit: str | None
    weight: str | None = None

    @property
    def printed_value(self) -> str:
        return f"{self.operator or ''}{self.value}{self.unit or ''}"

    @property
    def fields(self) -> tuple[str | None, ...]:
        return self.level1, self.level2, self.level3, self.operator, self.value, self.unit, self.weight


def make_rows(seed: int, weighted: bool) -> tuple[Row, ...]:
    """Rows of an invented form: one to three indicators under each of some second levels."""
    dice = random.Random(seed)
    rows: list[Row] = []
    for level1, seconds in LEVELS.items():
        kept = [second for second in seconds if dice.random() < 0.8] or [seconds[0]]
        for level2 in kept:
            for name in dice.sample(NAMES[level2], dice.randint(1, len(NAMES[level2]))):
                phrase = PHRASES.get(level2)
                if phrase and dice.random() < 0.3:
                    operator, value, unit = None, phrase, None
                else:
                    operator, value, unit = dice.choice(NUMBERS)
                weight = str(dice.randint(2, 15)) if weighted else None
                rows.append(Row(level1, level2, name, operator, value, unit, weight))
    return tuple(rows)


def wrap(text: str, width: int) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]


def print_cells(cells: list[list[str]], single: bool) -> list[str]:
    """The lines of a row's cells in cell order: each on lines of its own, or one-line neighbours side by side."""
    lines: list[str] = []
    open_line = False
    for cell in cells:
        if open_line and len(cell) == 1 and not single:
            lines[-1] += " " + cell[0]
        else:
            lines.extend(cell)
        open_line = len(cell) == 1
    return lines


def print_rows(rows: tuple[Row, ...], width: int, single: bool) -> list[str]:
    """The rows in cell order, a level label before the first row that it covers, names wrapped at `width`."""
    lines: list[str] = []
    before: Row | None = None
    for row in rows:
        cells: list[list[str]] = []
        if before is None or before.level1 != row.level1:
            lines.extend(wrap(row.level1, max(3, width // 2)))
        if before is None or (before.level1, before.level2) != (row.level1, row.level2):
            cells.append(wrap(row.level2, max(4, width // 2 + 2)))
        cells += [wrap(row.level3, width), [row.printed_value]]
        if row.weight:
            cells.append([row.weight])
        lines.extend(print_cells(cells, single))
        before = row
    return lines


def print_form(
    rows: tuple[Row, ...],
    *,
    width: int = 10,
    single: bool = False,
    name: str = "流动书车运行经费",
    page_marks: bool = False,
) -> list[str]:
    """A whole invented project form as a stream of lines."""
    weighted = any(row.weight for row in rows)
    body = print_rows(rows, width, single)
    if page_marks:
        body.insert(len(body) // 2, "— 12 —")
    heads = ["一级指标", "二级指标", "三级指标", "指标值", *(["分值（90）"] if weighted else [])]
    return [
        "项目支出绩效目标表",
        "（2031年度）",
        f"项目名称 {name}",
        "主管部门 示例县文化局 实施单位 示例县图书馆",
        "项目资金",
        "（万元）",
        "年度资金总额： 36.50",
        "其中：财政拨款 30.00",
        "上年结转 6.50",
        "其他资金",
        *"总体目标",
        "让偏远村组的少年儿童就近借到图书，全年开展读书活动，",
        "保障流动书车安全运行。",
        *(["绩效", "指标"]),
        *(heads if single else [" ".join(heads)]),
        *body,
    ]


def recognise(lines: list[str]) -> Recognition:
    """What the recogniser makes of `lines`, numbered from 1."""
    return recognise_line_forms(make_flow(lines), frozenset())


def make_flow(lines: list[str]) -> Flow:
    blocks = tuple(Line(text, Place(line=number), key=number) for number, text in enumerate(lines, 1))
    return Flow(Document("invented.txt", "0" * 64, "text", ()), blocks)


def read_back(found: Recognition) -> list[tuple[str | None, ...]]:
    """The indicators of the one project found, as the fields of `Row`."""
    (project,) = (*found.projects, *found.entity_targets)
    return [(i.level1, i.level2, i.level3, i.operator, i.value, i.unit, i.weight) for i in project.indicators]


def print_woven(rows: tuple[Row, ...], width: int = 10) -> list[str]:
    """The rows as printed lines: every cell centred in its row, labels centred in the rows that they cover.

    Heights count half lines; what stands at one height is one line, in the order of the columns.
    """
    pieces: list[tuple[int, int, str]] = []
    spans: list[tuple[Row, int, int]] = []
    top = 0
    for row in rows:
        name = wrap(row.level3, width)
        tall = max(_least_lines(rows, row, 1), _least_lines(rows, row, 2), len(name))
        spans.append((row, top, top + 2 * tall))
        cells = [name, [row.printed_value], *([[row.weight]] if row.weight else [])]
        for column, cell in enumerate(cells, 2):
            pieces += _centre(cell, column, top, top + 2 * tall)
        top += 2 * tall
    for depth in (0, 1):
        start = 0
        for index, (row, _, bottom) in enumerate(spans):
            after = spans[index + 1][0] if index + 1 < len(spans) else None
            key = (row.level1, row.level2)[: depth + 1]
            if after is None or (after.level1, after.level2)[: depth + 1] != key:
                label = wrap(key[depth], _LABEL_WIDTHS[depth])
                pieces += _centre(label, depth, spans[start][1], bottom)
                start = index + 1
    lines: dict[int, list[str]] = {}
    for height, _, text in sorted(pieces):
        lines.setdefault(height, []).append(text)
    return [" ".join(texts) for _, texts in sorted(lines.items())]


def _least_lines(rows: tuple[Row, ...], row: Row, depth: int) -> int:
    """How many lines a row must have for the labels of `depth` that cover it to fit beside their rows."""
    key = (row.level1, row.level2)[:depth]
    covered = sum((other.level1, other.level2)[:depth] == key for other in rows)
    return -(-len(wrap(key[-1], _LABEL_WIDTHS[depth - 1])) // covered)


def _centre(cell: list[str], column: int, top: int, bottom: int) -> list[tuple[int, int, str]]:
    first = (top + bottom) // 2 - len(cell)
    return [(first + 2 * number, column, text) for number, text in enumerate(cell)]
