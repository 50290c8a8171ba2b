"""From engine results to findings: sentences with both numbers, printed text, place, cause, stable id."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from decimal import Decimal

from jixiao.derivation.graph import Index
from jixiao.model.findings import Finding
from jixiao.validation.causes import link_causes
from jixiao.validation.engine import Result
from jixiao.validation.image_readings import find_image_pages, lower_if_read
from jixiao.validation.rules import Rule, load_rules

_DERIVED_FROM = "http://www.w3.org/ns/prov#wasDerivedFrom"
_TITLE = "http://purl.org/dc/terms/title"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_CELL_OF_FACT = {
    "weight": ("missingWeight",),
    "value": (
        "voidTarget", "voidUnweightedTarget", "numberInQualitative", "quantityWithoutNumber", "gradeOutsideScale",
        "opposedDirection", "exactBound", "missingUnit", "unitAgainstValue", "placeholderNumber", "rateOutOfRange",
        "unquantifiedTarget", "gradeWithoutScale", "missingComparator", "oddUnit", "rateAboveAll", "implausibleRate", "incompleteUnit", "vagueValue", "costAboveBudget", "costBelowBudget", "moneyAboveBudget", "perHeadAboveBudget",
        "dateAsNumber",
    ),
    "emptyBlock": ("emptyBlock",),
    "level2": ("misplacedLevel",),
    "level3": ("statedNumber", "repeatsParent", "repeatsProjectName", "repeatsGoal", "deadlineAsName", "impossibleDate", "deadlineYear"),
}  # fmt: skip
_CELL = {fact: cell for cell, facts in _CELL_OF_FACT.items() for fact in facts}
_GOAL_FACTS = frozenset(
    {
        "repeatedGoalPhrase",
        "goalEqualsName",
        "goalRestatesName",
        "goalOnlyReferences",
        "goalYear",
        "impossibleDate",
    }
)
_FIGURE_FACTS = frozenset({"percentWrong", "percentRounding", "shareWrong", "percentWithoutBase"})
_BUDGET_FACTS = frozenset({"fundingGap"})
_SEVERITY_ORDER = {"Violation": 0, "Warning": 1, "Info": 2}


class Focus:
    """What a finding needs to know of one focus node."""

    def __init__(self, index: Index, node: str) -> None:
        self.index = index
        self.node = node
        self.kinds = index.all(node, "type")
        target = index.one(node, "hasTarget")
        self.target = target or ""

    def value(self, name: str) -> str:
        """The text that fills the placeholder `name`."""
        index, node = self.index, self.node
        if name == "label":
            return self.label()
        if name == "target":
            return "".join(
                index.one(self.target, part) or ""
                for part in ("printedComparator", "printedValue", "printedUnit")
            )
        if name == "level2":
            return index.one(node, "printedLevel2") or index.one(node, "printedLevel1") or ""
        if name == "otherLine":
            other = index.one(node, "repeatedRow") or index.one(node, "repeatedNameRow") or ""
            return str(find_place(index, other).get("line") or "—")
        if name == "tableName" and not index.one(node, name):
            return "（无）"
        values = index.all(node, name)
        return "、".join(_show(value) for value in values)

    def label(self) -> str:
        """How the focus is called in a sentence."""
        index, node = self.index, self.node
        if "ThirdLevelIndicator" in self.kinds:
            return index.one(node, "indicatorName") or index.one(node, "printedLevel2") or "（名称丢失）"
        if "BudgetLine" in self.kinds:
            row, column = index.one(node, "row") or "", index.one(node, "column") or ""
            heading = (index.one(column, "columnLabel") or "").rpartition("/")[2]
            return f"“{self._row(row)}”{heading}"
        if "TableRow" in self.kinds:
            return self._row(node)
        if "Statement" in self.kinds:
            return index.one(node, "subjectName") or index.one(node, "subjectPath") or "（未名）"
        if "DeclaredCount" in self.kinds:
            return index.one(node, "declaredWhat") or ""
        name = index.one(node, "subjectLabel") or index.one(node, "tableTitle") or index.one(node, _TITLE)
        return name or index.one(node, "printedUnitName") or ""

    def _row(self, row: str) -> str:
        return f"{self.index.one(row, 'rowCode') or ''}{self.index.one(row, 'rowName') or ''}"

    def printed(self) -> str:
        """The printed text of the focus, its cells put side by side where the source gives no quote."""
        index, node = self.index, self.node
        if "ThirdLevelIndicator" in self.kinds:
            parts = [index.one(node, name) for name in ("printedLevel1", "printedLevel2", "indicatorName")]
            parts += [self.value("target") or None, index.one(node, "printedWeight")]
            return "｜".join(part for part in parts if part)
        if "BudgetLine" in self.kinds:
            return f"{self.label()} {index.one(node, 'printedAmount') or ''}".strip()
        if "TableRow" in self.kinds:
            cells = list(index.all(node, "cellsOfRow"))
            return " ".join([self._row(node), *cells]).strip()
        own = index.one(node, "quote")
        if own:
            return own
        if "Project" in self.kinds or "EntityTarget" in self.kinds:
            amount = f"{index.one(node, 'printedAmount') or ''}{index.one(node, 'printedUnit') or ''}"
            return " ".join(part for part in (index.one(node, "projectCode"), self.label(), amount) if part)
        return self.label()

    def owner(self) -> str:
        """The project or entity target that the focus is or belongs to."""
        if "Project" in self.kinds or "EntityTarget" in self.kinds:
            return self.node
        return self.index.one(self.node, "ownerOf") or ""


def _show(value: str) -> str:
    try:
        number = Decimal(value)
    except ArithmeticError:
        return value
    # A printed form keeps its digits; a derived decimal has none to keep.
    return value if not value.startswith("-0.") and "E" not in value else format(number, "f")


def find_place(index: Index, node: str, cell: str = "") -> dict[str, int | None]:
    """Page, line, table, row and column where a node, or one cell of it, stands printed."""
    line = index.integer(node, cell + "Line") if cell in ("figure", "emptyBlock") else None
    if line is not None:
        return {"line": line}
    places = index.one(node, "cellPlaces") if cell else None
    if places:
        found = json.loads(places).get(cell)
        if found and (found.get("line") or found.get("page")):
            return {name: found.get(name) for name in ("page", "line", "table", "row", "column")}
    regions = index.all(node, _DERIVED_FROM) + index.all(node, "sourceRegion")
    if cell:
        held = [r for r in index.all(node, "hasCellPlace") if index.one(r, "cellRole") == cell]
        regions = held + regions
    for region in [*regions, node]:
        place = {
            "page": index.integer(region, "page"),
            "line": index.integer(region, "line"),
            "table": index.integer(region, "tableIndex"),
            "row": index.integer(region, "rowIndex"),
            "column": index.integer(region, "columnIndex"),
        }
        if place["page"] or place["line"] or place["row"]:
            return place
    row = index.one(node, "row")
    return find_place(index, row) if row else {}


def build_findings(
    results: Iterable[Result], index: Index, profile_of: dict[str, str]
) -> tuple[Finding, ...]:
    """The findings of one document, ordered by severity, check and place, causes linked."""
    rules = load_rules()
    disclosure = next(iter(index.members("Disclosure")), "")
    document = index.one(disclosure, "sourceFile") or ""
    drafts: list[tuple[Finding, Rule]] = []
    seen: set[tuple[str, str]] = set()
    pages = find_image_pages(index, disclosure)
    for result in results:
        rule = rules.get(result.shape)
        if rule is None or (result.focus, result.shape) in seen:
            continue
        seen.add((result.focus, result.shape))
        finding = _finding(result, rule, Focus(index, result.focus), document, disclosure, profile_of)
        drafts.append((lower_if_read(finding, index, pages), rule))
    drafts.sort(
        key=lambda d: (_SEVERITY_ORDER[d[0].severity], d[0].check, d[0].page or 0, d[0].line or 0, d[0].id)
    )
    return link_causes([finding for finding, _ in drafts], index)


def _finding(
    result: Result, rule: Rule, focus: Focus, document: str, disclosure: str, profile_of: dict[str, str]
) -> Finding:
    def fill(template: str) -> str:
        return _PLACEHOLDER.sub(lambda match: focus.value(match[1]), template)

    index = focus.index
    if rule.path in _GOAL_FACTS and ("Project" in focus.kinds or "EntityTarget" in focus.kinds):
        cell = "goal"
    else:
        cell = "budget" if rule.path in _BUDGET_FACTS else _CELL.get(rule.path, "")
    if rule.path in _FIGURE_FACTS:
        cell = "figure"
    place = find_place(index, result.focus, cell)
    printed = focus.printed()
    if cell == "goal":
        printed = (
            "".join(index.one(goal, "goalText") or "" for goal in index.all(result.focus, "goal")) or printed
        )
    value_a = focus.value(rule.value_a) if rule.value_a else ""
    value_b = focus.value(rule.value_b) if rule.value_b else ""
    relative = result.focus.removeprefix(disclosure)
    owner = focus.owner()
    return Finding(
        id=_digest(rule.name, document, relative, value_a, value_b, printed),
        rule=rule.name,
        check=rule.check,
        severity=rule.severity,
        profile=profile_of.get(owner, ""),
        norm=rule.norm,
        document=document,
        page=place.get("page"),
        line=place.get("line"),
        focus=result.focus,
        message_zh=fill(rule.message_zh),
        message_en=fill(rule.message_en),
        printed=printed,
        value_a=value_a,
        value_b=value_b,
        path=rule.path,
        component=result.component,
        table=place.get("table"),
        row=place.get("row"),
        column=place.get("column"),
        cause=rule.cause,
        project=(index.one(owner, "subjectLabel") or "") if owner else "",
        cell=_digest(printed),
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]
