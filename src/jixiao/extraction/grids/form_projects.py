"""What a form or list table says of one project, put together as a Project and checked against its own sums."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from jixiao.extraction.cells.cell_types import split_code_name
from jixiao.extraction.cells.headers import form_label, fund_label, money_unit
from jixiao.extraction.grids.form_cells import FormFields
from jixiao.extraction.grids.form_rows import RowReading, source_of
from jixiao.extraction.grids.indicator_heads import IndicatorHead
from jixiao.extraction.grids.logical_tables import LogicalTable, TableCell
from jixiao.extraction.grids.money_block import MoneyCell
from jixiao.model.records import Amount, Indicator, Inferred, Project, Source, Unit
from jixiao.text import compare_form, squeeze

_TITLE_NAME = re.compile(
    r"^(?:附[件表]?\d*[-—.、:：]?)?(?:表?(?!20\d\d年)\d+[-—.、．]?)?(?:[（(]?[一二三四五六七八九十\d]+[)）、.．])?(?:20\d\d年度?)?"
    r"[“\"《]?(.{2,60}?)[”\"》]?(?:项目)?(?:支出)?(?:预算)?绩效(?:目标|自评|指标|运行监控|监控|评价)(?:申报|批复|自评|完成情况)?(?:表|情况表|情况|一览表)"
)
_GENERIC = re.compile(
    r"(项目|部门|单位|整体|预算|支出|专项|资金|政策|和|及|与|年度|本级|财政|经费|业务|总体|其他|一级|二级|重点|市级|省级|区级|县级|部门预算|转移支付|政府购买服务|地方政府|债券|区域|事前|新增|分市县|分地区|表|附件|\d|[.．、（）()：:-])*"
)
_GLUED_UNIT = re.compile(r"([0-9A-Z]{3,12})\s*[-－—–_]\s*(\D.*)", re.DOTALL)
_ORDINAL = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*")
_BANNER_MONEY = re.compile(r"[（(](?:[一-鿿]{0,6}[:：]?)(\d[\d,]*(?:\.\d+)?)(万元|元)[）)]$")
_ENTITY = re.compile(r"整体")
_MARKS = (Decimal(90), Decimal(100))


@dataclass(slots=True)
class ProjectDraft:
    """The labelled fields, money and rows of one project before they become a record."""

    table: LogicalTable
    form: FormFields
    rows: RowReading = field(default_factory=RowReading)
    heads: list[IndicatorHead] = field(default_factory=list)
    name: str | None = None
    listed: bool = False
    entity: bool | None = None
    amount: Amount | None = None
    funds: dict[str, Amount] = field(default_factory=dict)
    unit: Unit | None = None

    def __post_init__(self) -> None:
        if self.name is None:
            self.name = squeeze(self.form.text("project"))

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles printed above the form, the nearest last."""
        return (*(line.text for line in self.table.titles), *(cell.text for cell in self.form.titles))

    @property
    def placed(self) -> set[int]:
        """Keys that went into the record."""
        return self.form.placed | self.rows.placed

    @property
    def ignored(self) -> dict[int, str]:
        """Keys set aside by name."""
        return {**self.rows.ignored, **self.form.ignored}

    def cell_keys(self) -> set[int]:
        """Every key of the draft's rows that was accounted for."""
        return self.placed | set(self.ignored)

    def is_blank(self) -> bool:
        """Whether the form is a template that nobody filled in."""
        return not (
            self.name or self.rows.indicators or self.form.goals or self.amount or self.form.money.cells
        )


def is_entity(draft: ProjectDraft) -> bool:
    """Whether the targets are those of a department or unit as a whole (部门/单位整体支出绩效目标)."""
    if draft.entity is not None:
        return draft.entity
    if draft.name:
        return False
    words = [
        *draft.titles,
        *(label for label, _, _ in draft.form.goals),
        *(h for c in draft.heads for p in c.columns for h in p.path),
    ]
    return any(_ENTITY.search(compare_form(word)) for word in words) or (
        draft.form.text("unit") is not None and name_in_titles(draft.titles) is None
    )


def name_in_titles(titles: tuple[str, ...]) -> str | None:
    """The project's name where only the title prints it (某某经费项目绩效目标表), or None."""
    for title in reversed(titles):
        found = _TITLE_NAME.match(squeeze(title) or "")
        if found and not _GENERIC.fullmatch(found.group(1)):
            return found.group(1)
    return None


def unit_in_titles(titles: tuple[str, ...]) -> str | None:
    """The unit that a line above the table names (单位名称：…), or None."""
    for line in reversed(titles):
        for piece in re.split(r"\s{2,}", line):
            label, _, name = piece.replace(":", "：").partition("：")
            if form_label(label) == "unit" and squeeze(name) and money_unit(piece) is None:
                return squeeze(name)
    return None


def name_from_line(draft: ProjectDraft) -> None:
    """Name a draft after the line above it that its label begins (项目名称  某项目): a page's end parted it from its table."""
    line = next(iter(draft.table.titles[::-1]), None)
    pieces = re.split(r"\s{2,}|[:：]", line.text.strip()) if line is not None else []
    if line is None or len(pieces) != 2 or form_label(compare_form(pieces[0])) != "project":
        return
    draft.name = squeeze(pieces[1])
    if draft.name:
        draft.form.placed.add(line.key)


def name_from_banner(draft: ProjectDraft, cell: TableCell) -> None:
    """Name a draft after a row that stands alone above its indicators (二、某项目（预算36万元）)."""
    text = _ORDINAL.sub("", squeeze(cell.text) or "")
    found = _BANNER_MONEY.search(text)
    draft.name = text[: found.start()] if found else text
    draft.form.placed.add(cell.key)
    draft.form.ignored.pop(cell.key, None)
    if found and draft.amount is None:
        draft.amount = Amount(found.group(1).replace(",", ""), found.group(2), cell.text, source_of(cell))


def part_unit(text: str, source: Source | None = None) -> Unit:
    """A unit whose code may be printed before its name (502001-某局)."""
    found = _GLUED_UNIT.fullmatch(text)
    name = found.group(2) if found else text or None
    return Unit(found.group(1) if found else None, name, source or Source())


def build_project(draft: ProjectDraft) -> Project:
    """The record of a draft; the unit of its money is None where neither cell, label, head nor title states one."""
    form = draft.form
    unit_name = squeeze(form.text("unit")) or unit_in_titles(draft.titles)
    unit_code = squeeze(form.text("unit_code"))
    unit = draft.unit or (part_unit(unit_name or "") if unit_code is None else Unit(unit_code, unit_name))
    entity = is_entity(draft)
    code = squeeze(form.text("project_code"))
    if code is None and draft.name:
        code, _ = split_code_name(draft.name)
    money = form.money
    stated = _stated_unit(draft)
    inferred: Inferred = {}
    budget = draft.amount
    if budget is None and (best := money.find_budget()) is not None:
        budget = _amount(best, stated)
    funds = dict(draft.funds)
    for cell in money.cells:
        key = (
            cell.label
            if cell.column in ("", "amount") and cell.label not in funds
            else f"{cell.label}/{cell.head}"
        )
        funds.setdefault(key, _amount(cell, stated))
    if budget is not None and budget.unit is None:
        _infer_unit(budget, draft.rows.indicators, inferred)
    anchor = _anchor(draft)
    name = draft.name
    if entity and name is None:
        name = unit.name or squeeze(form.text("department"))
    return Project(
        unit=unit,
        department=squeeze(form.text("department")),
        code=code,
        name=name,
        category=squeeze(form.text("category")),
        budget=budget,
        funds=funds,
        goals=tuple(text for _, text, _ in _choose_goals(form.goals)),
        indicators=tuple(draft.rows.indicators),
        execution_weight=form.execution_weight or money.points,
        layout="list" if draft.listed else "form",
        results={**money.results, **form.results, **draft.rows.results},
        attributes={**form.attributes, **_other_goals(form.goals)},
        inferred=inferred,
        raw={role: cell.text for role, (_, cell) in sorted(form.values.items())},
        source=anchor,
        goal_sources=tuple(source_of(cell) for _, _, cell in _choose_goals(form.goals)),
    )


def _choose_goals(goals: list[tuple[str, str, TableCell]]) -> list[tuple[str, str, TableCell]]:
    """This year's goal where the form also prints that of the whole project; else every printed goal."""
    if len(goals) > 1:
        year = [goal for goal in goals if not _is_whole_goal(goal[0])]
        return year or goals
    return goals


def _is_whole_goal(label: str) -> bool:
    return bool(re.search(r"实施期|中长期|项目总目标|^总目标|三年", compare_form(label)))


def _other_goals(goals: list[tuple[str, str, TableCell]]) -> dict[str, str]:
    chosen = _choose_goals(goals)
    return {label: text for label, text, cell in goals if all(cell is not c for _, _, c in chosen)}


def _stated_unit(draft: ProjectDraft) -> str | None:
    head_unit = next((head.money for head in draft.heads if head.money), None)
    texts = (*reversed(draft.titles), *draft.form.attributes.values())
    return head_unit or next((unit for text in texts if (unit := money_unit(text))), None)


def _amount(cell: MoneyCell, stated: str | None) -> Amount:
    return Amount(cell.amount, cell.unit or stated, cell.raw, source_of(cell.cell))


def _infer_unit(budget: Amount, indicators: list[Indicator], inferred: Inferred) -> None:
    """A cost target of the same figure tells the unit that the form does not print."""
    for indicator in indicators:
        same = (
            indicator.category1 == "cost"
            and indicator.value is not None
            and indicator.unit in ("元", "万元", "亿元")
        )
        if same and _number(indicator.value) == Decimal(budget.amount):
            inferred["budget.unit"] = {
                "value": indicator.unit or "",
                "reason": "cost target of the same amount",
            }
            return


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text and re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def _anchor(draft: ProjectDraft) -> Source:
    for role in ("project", "unit"):
        if role in draft.form.values:
            return source_of(draft.form.values[role][1])
    if draft.rows.indicators:
        first = draft.rows.indicators[0].source
        return Source(page=first.page, line=first.line, sheet=first.sheet, table=first.table, row=first.row)
    cell = next(iter(draft.table.cells), None)
    return source_of(cell) if cell is not None else Source()


def _sum_parts(project: Project) -> Decimal | None:
    """The sum of fiscal, carried-over and other money, where the form prints two of them at least, each once."""
    parts: dict[str, Decimal] = {}
    for label, amount in project.funds.items():
        part = fund_label(label)
        if part not in ("fiscal", "carryover", "other"):
            continue
        if part in parts or (project.budget is not None and amount.unit != project.budget.unit):
            return None
        parts[part] = Decimal(amount.amount)
    return sum(parts.values(), Decimal(0)) if len(parts) > 1 else None


def reconcile(project: Project) -> list[dict[str, str]]:
    """The reasons why a project's own arithmetic does not close: weights, parts of the money."""
    reasons: list[str] = []
    weights = [Decimal(i.weight) for i in project.indicators if i.weight is not None]
    if weights:
        total = sum(weights)
        if len(weights) < len(project.indicators):
            reasons.append(
                f"{len(project.indicators) - len(weights)} of {len(project.indicators)} indicators have no weight"
            )
        if total not in _MARKS and not (
            project.execution_weight and total + Decimal(project.execution_weight) == 100
        ):
            reasons.append(f"weights sum to {total}")
    if not project.indicators:
        reasons.append("no indicators")
    parts = _sum_parts(project)
    if parts is not None and project.budget is not None and parts != Decimal(project.budget.amount):
        reasons.append(f"parts of the money sum to {parts}, the total is {project.budget.amount}")
    place = project.source
    return [
        {
            "project": project.name or "",
            "reason": reason,
            "page": str(place.page or ""),
            "row": str(place.row or ""),
        }
        for reason in reasons
    ]
