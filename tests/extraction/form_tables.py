"""Forms and lists of performance targets as exact grids: the same content in whatever arrangement."""

from __future__ import annotations

from dataclasses import replace
from itertools import count, groupby

from jixiao.model.document import Block, Cell, Document, Flow, Grid, Line, Place
from jixiao.model.records import Project

Row = list[tuple[str, int, int]]
Target = tuple[str, str, str, str, str]

NAME = "道路养护维修经费"
GOAL = "完成全年养护任务，保障道路畅通。"
TARGETS: tuple[Target, ...] = (
    ("成本指标", "经济成本指标", "项目总成本", "≤120万元", "20"),
    ("产出指标", "数量指标", "养护道路面积", "≥1250.5平方米", "10"),
    ("产出指标", "数量指标", "巡查次数", "≥12次", "10"),
    ("产出指标", "质量指标", "验收合格率", "=100%", "10"),
    ("产出指标", "时效指标", "完成时间", "12月底前", "10"),
    ("效益指标", "社会效益指标", "道路通行条件改善程度", "明显改善", "20"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "10"),
)
RECORDS = (
    ("成本指标", "经济成本指标", "项目总成本", "≤", "120", "万元", "20"),
    ("产出指标", "数量指标", "养护道路面积", "≥", "1250.5", "平方米", "10"),
    ("产出指标", "数量指标", "巡查次数", "≥", "12", "次", "10"),
    ("产出指标", "质量指标", "验收合格率", "=", "100", "%", "10"),
    ("产出指标", "时效指标", "完成时间", None, "12月底前", None, "10"),
    ("效益指标", "社会效益指标", "道路通行条件改善程度", None, "明显改善", None, "20"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥", "90", "%", "10"),
)
HEAD = {
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "value": "指标值",
    "weight": "分值（90）",
}
ORDER = ("level1", "level2", "level3", "value", "weight")


def records(project: Project) -> tuple[tuple[str | None, ...], ...]:
    """What the indicators of a project say, without their places."""
    return tuple(
        (i.level1, i.level2, i.level3, i.operator, i.value, i.unit, i.weight) for i in project.indicators
    )


def head_rows(name: str = NAME) -> list[Row]:
    """The labelled cells of a form, five columns wide after the side column."""
    return [
        [("项目名称", 1, 2), (name, 1, 4)],
        [("主管部门", 1, 2), ("某市城市管理局", 1, 1), ("实施单位", 1, 1), ("某市道路养护中心", 1, 2)],
        [
            ("项目资金\n（万元）", 3, 2),
            ("年度资金总额：", 1, 1),
            ("120.00", 1, 2),
            ("执行率分值（10）", 3, 1),
        ],
        [("其中：财政拨款", 1, 1), ("100.00", 1, 2)],
        [("其他资金", 1, 1), ("20.00", 1, 2)],
        [("年度总体目标", 1, 1), (GOAL, 1, 5)],
    ]


def target_rows(
    order: tuple[str, ...] = ORDER,
    head: dict[str, str] | None = None,
    *,
    side: bool = True,
    merged: bool = True,
) -> list[Row]:
    """The indicator table with its columns in `order` and the head words `head`; levels merged or repeated."""
    words = {**HEAD, **(head or {})}
    rows: list[Row] = [[(words[role], 1, 1) for role in order]]
    if side:
        rows[0].insert(0, ("绩效指标", len(TARGETS) + 1, 1))
    for index, target in enumerate(TARGETS):
        texts = dict(zip(ORDER, target, strict=True))
        row: Row = []
        for role in order:
            depth = {"level1": 1, "level2": 2}.get(role)
            if depth is None or not merged:
                row.append((texts[role], 1, 1))
                continue
            if index and TARGETS[index - 1][:depth] == target[:depth]:
                continue
            span = sum(1 for other in TARGETS[index:] if other[:depth] == target[:depth])
            row.append((texts[role], span, 1))
        rows.append(row)
    return rows


def list_rows(names: tuple[str, ...] = (NAME,), *, merged: bool = True) -> list[Row]:
    """One table for all projects: naming columns before the indicator columns."""
    rows: list[Row] = [
        [(w, 1, 1) for w in ("项目名称", "预算数（万元）", "绩效目标", *(HEAD[role] for role in ORDER))]
    ]
    for name in names:
        body = target_rows(side=False, merged=merged)[1:]
        for index, row in enumerate(body):
            if index == 0:
                span = len(body) if merged else 1
                rows.append([(name, span, 1), ("120.00", span, 1), (GOAL, span, 1), *row])
            else:
                rows.append(row if merged else [("", 1, 1), ("", 1, 1), ("", 1, 1), *row])
    return rows


def make_grid(rows: list[Row], page: int = 1) -> Grid:
    """The rows (text, row span, column span; covered places left out) as an exact grid with column edges."""
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    width = 0
    for r, row in enumerate(rows):
        column = 0
        for text, row_span, column_span in row:
            while (r, column) in taken:
                column += 1
            taken.update((r + i, column + j) for i in range(row_span) for j in range(column_span))
            place = Place(page=page, table=page, row=r + 1, column=column + 1)
            cells.append(
                Cell(r, column, tuple(text.split("\n")) if text else (), row_span, column_span, place)
            )
            column += column_span
            width = max(width, column)
    edges = tuple(60.0 * i for i in range(width + 1))
    return Grid(
        tuple(cells),
        len(rows),
        width,
        Place(page=page, table=page, box=(0.0, 50.0, 60.0 * width, 800.0)),
        column_edges=edges,
    )


def split_grid(grid: Grid, at: int, *, text_below: bool = False) -> tuple[Grid, Grid]:
    """The grid cut by a page break before row `at`; the text of a cut cell stands on its first or second page."""
    upper: list[Cell] = []
    lower: list[Cell] = []
    for cell in grid.cells:
        end = cell.row + cell.row_span
        place = replace(cell.place, page=2, row=cell.row - at + 1)
        if end <= at:
            upper.append(cell)
        elif cell.row >= at:
            lower.append(replace(cell, row=cell.row - at, place=place))
        else:
            first, second = ((), cell.lines) if text_below else (cell.lines, ())
            upper.append(replace(cell, lines=first, row_span=at - cell.row))
            lower.append(replace(cell, row=0, lines=second, row_span=end - at, place=replace(place, row=1)))
    below = replace(grid.place, page=2, table=2)
    return (
        replace(grid, cells=tuple(upper), row_count=at),
        replace(grid, cells=tuple(lower), row_count=grid.row_count - at, place=below),
    )


def make_flow(*blocks: str | Grid) -> Flow:
    """A flow of lines and grids in this order."""
    keys = count(1)
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, str):
            out.append(Line(block, Place(page=1), key=next(keys)))
        else:
            out.append(replace(block, cells=tuple(replace(cell, key=next(keys)) for cell in block.cells)))
    return Flow(Document("made.pdf", "0" * 64, "pdf", ()), tuple(out))


def runs(values: list[str]) -> list[tuple[str, int]]:
    """Equal neighbours with their count."""
    return [(value, len(list(group))) for value, group in groupby(values)]
