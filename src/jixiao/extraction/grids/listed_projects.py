"""List tables in exact grids: one table for all projects, told apart by their merged cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jixiao.extraction.cells.cell_types import (
    is_total_label,
    is_unit_cell,
    names_organisation,
    split_code_name,
)
from jixiao.extraction.cells.headers import form_label, money_unit
from jixiao.extraction.cells.indicators import join_cell
from jixiao.extraction.cells.targets import parse_number
from jixiao.extraction.grids.form_cells import FormFields
from jixiao.extraction.grids.form_projects import ProjectDraft, part_unit, unit_in_titles
from jixiao.extraction.grids.form_rows import is_note_row, is_total_row, read_indicators, source_of
from jixiao.extraction.grids.indicator_heads import PACKED, IndicatorHead
from jixiao.extraction.grids.indicator_rows import (
    RowDraft,
    append_row,
    carry_levels,
    join_breaks,
    read_rows,
    spread_levels,
)
from jixiao.extraction.grids.level_spans import settle_levels
from jixiao.extraction.grids.logical_tables import LogicalTable
from jixiao.extraction.grids.open_rows import find_open_rows
from jixiao.model.document import FITTED
from jixiao.model.records import Amount, Unit
from jixiao.text import compare_form, squeeze

_ANCHORS = ("project", "project_code", "unit", "unit_code", "amount", "goal")
_INDICATOR = ("level1", "level2", "level3", "levels", "value", "operator")
_LONGEST_TITLE = 40
_ORDINAL = re.compile(r"^[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]\s*")
_PRINTED = re.compile(r"[¥￥]?([-−]?[\d,，]+(?:\.\d+)?)(万元|亿元|元|万)?")
_TITLE = re.compile(r"(绩效|目标).{0,12}表$")
_UNIT_LABEL = re.compile(r"(?:[一-鿿]{0,4}(?:单位|部门)|.{0,6}日期|.{0,2}年度)[（(一-鿿）)]{0,6}:")
_BRACKET = re.compile(r"[（(][^（()）]*[)）]$")


def read_list(table: LogicalTable, head: IndicatorHead, rows: Sequence[int]) -> list[ProjectDraft]:
    """The projects (or entities, where no column names projects) of a list table in printed order."""
    read = [d for d in join_breaks(table, read_rows(table, head, rows)) if not is_note_row(d)]
    read = spread_levels(head, read)
    open_rows = find_open_rows(table, head, read)
    drafts = [d for d in read if not _is_title_row(table, d) and d.row not in open_rows]
    groups = _group_rows(table, head, drafts)
    result: list[ProjectDraft] = []
    named = unit_in_titles(tuple(line.text for line in table.titles))
    unit = Unit(None, named) if named else None
    glued = False
    for group in groups:
        subtotal = _subtotal(head, group, flat=table.flat)
        if subtotal is not None:
            unit = subtotal if subtotal.name else unit
            if result or groups:
                if not result:
                    result.append(ProjectDraft(table, FormFields(), listed=True))
                _set_aside(result[-1], group, "subtotal row")
            continue
        draft = _build_draft(table, head, group, unit)
        if table.flat and draft.unit is not None and "unit" in draft.form.values:
            # Printed once for the projects below it, whose cells stay empty.
            unit = draft.unit
            glued = is_unit_cell(compare_form(draft.form.values["unit"][0]))
        elif table.flat and glued:
            _split_name(draft)
        result.append(draft)
    titles = [d for d in read if _is_title_row(table, d)]
    if result and titles:
        _set_aside(result[-1], titles, "heading")
    return result


def _is_title_row(table: LogicalTable, draft: RowDraft) -> bool:
    """Whether a row prints the title of the table or the line under it again (表11（续）; 部门：某局 | 单位：万元)."""
    filled = {c.key: c for cells in (*draft.cells.values(), draft.others) for c in cells if c.form}
    cells = list(filled.values())
    whole = table.flat or (bool(cells) and cells[0].column_span >= table.column_count)
    if len(cells) == 1 and cells[0].column == 0 and whole:
        return _TITLE.search(_BRACKET.sub("", cells[0].form)) is not None
    return bool(cells) and all(
        ":" in cell.form
        and (
            form_label(cell.form.split(":")[0]) in ("unit", "department", "attribute")
            or _UNIT_LABEL.match(cell.form)
        )
        for cell in cells
    )


def _group_rows(table: LogicalTable, head: IndicatorHead, drafts: list[RowDraft]) -> list[list[RowDraft]]:
    """Rows by project: a new one begins where a naming cell begins that does not repeat the last one."""
    naming = [
        role for role in ("project", "project_code", "unit", "unit_code") if head.find(role) is not None
    ]
    if head.find("project") or head.find("project_code"):
        naming = [role for role in naming if role.startswith("project")]
    groups: list[list[RowDraft]] = []
    known: set[int] = set()
    for draft in drafts:
        keys = {cell.key for role in naming for cell in draft.cells.get(role, ()) if cell.form}
        same = not keys or keys <= known
        sums = is_total_row(draft) and not draft.has("level3", "levels")
        if (
            groups
            and not sums
            and (same or _repeats(groups[-1], draft) or _goes_on(table, head, groups[-1], draft))
        ):
            groups[-1].append(draft)
            known |= keys
        else:
            groups.append([draft])
            known = keys
    if head.find("value") is None and head.find("level3") is None:
        for group in groups:
            for rest in group[1:]:
                append_row(group[0], rest)
            del group[1:]
    return groups


def _repeats(group: list[RowDraft], draft: RowDraft) -> bool:
    """Whether a row prints the naming cells of the project above again, as after a page break."""
    first = group[0]
    pairs = [(first.texts.get(role, ""), draft.texts.get(role, "")) for role in _ANCHORS]
    if not any(b for _, b in pairs):
        return True
    if not any(a for a, _ in pairs) or not group[-1].has(*_INDICATOR) or not draft.has(*_INDICATOR):
        return False
    return all(compare_form(a) == compare_form(b) for a, b in pairs)


def _goes_on(table: LogicalTable, head: IndicatorHead, group: list[RowDraft], draft: RowDraft) -> bool:
    """Whether the name after a page break is the rest of the name before it: its amount, which no page cuts, is not printed again."""
    if draft.row not in table.breaks or head.find("amount") is None:
        return False
    return not (any(row.has("amount") for row in group) and draft.has("amount"))


def _subtotal(head: IndicatorHead, group: list[RowDraft], *, flat: bool) -> Unit | None:
    """The unit of a row that only sums up money: 合计, or a unit's own row above its projects."""
    first = group[0]
    section = _section_title(head, first, flat=flat)
    if section is not None and len(group) == 1:
        named = names_organisation(compare_form(_BRACKET.sub("", section)))
        return Unit(None, section if named else None, source_of(first.cells["project"][0]))
    if is_total_row(first) and not any(draft.has("level3", "levels") for draft in group):
        return Unit(None, None)
    roles = [role for role in _INDICATOR if role != "level1" or not head.groups]
    if any(draft.has(*roles) or _holds_sentences(draft) for draft in group):
        return None
    texts = [squeeze(first.texts.get(role)) for role in ("project", "project_code", "unit", "unit_code")]
    if any(text and is_total_label(compare_form(text)) for text in texts):
        return Unit(None, None)
    column = head.find("project")
    if column is not None and "单位" in column.path[-1] and not _has_goal(first):
        return Unit(squeeze(first.texts.get("unit_code")), texts[0], source_of(first.cells["project"][0]))
    if not any(texts):
        return Unit(None, None)
    if head.find("project") and not (texts[0] or texts[1]) and not first.has("goal") and first.has("amount"):
        return part_unit(
            texts[2] or texts[3] or "", source_of(first.cells["unit" if texts[2] else "unit_code"][0])
        )
    return None


def _has_goal(draft: RowDraft) -> bool:
    """Whether a goal stands in a row alone; one over rows whose edges are not drawn may belong to those below."""
    cell = draft.owner("goal")
    return draft.has("goal") and not (cell is not None and FITTED in cell.cell.flags and cell.row_span > 1)


def _section_title(head: IndicatorHead, draft: RowDraft, *, flat: bool) -> str | None:
    """The text of a row that holds nothing but one cell over the names and the levels (一、某局本级), without its ordinal."""
    cells = {cell.key: cell for cells in (*draft.cells.values(), draft.others) for cell in cells if cell.form}
    level = head.find("level1") or head.find("level2") or head.find("level3")
    only = next(iter(cells.values()), None)
    project = draft.owner("project")
    if only is None or len(cells) > 1 or project is None or only.key != project.key or level is None:
        return None
    text = _ORDINAL.sub("", squeeze(only.text) or "")
    # A file without merged cells prints it in the first of the columns.
    unit = flat and names_organisation(compare_form(_BRACKET.sub("", text)))
    return text if only.column_end > level.start or unit else None


def _holds_sentences(draft: RowDraft) -> bool:
    return any(role.startswith(PACKED) and text for role, text in draft.texts.items())


def _set_aside(target: ProjectDraft, group: list[RowDraft], reason: str) -> None:
    for draft in group:
        for cells in (*draft.cells.values(), draft.others):
            for cell in cells:
                if cell.form:
                    target.rows.ignored.setdefault(cell.key, reason)


def _build_draft(
    table: LogicalTable, head: IndicatorHead, group: list[RowDraft], unit: Unit | None
) -> ProjectDraft:
    form = FormFields()
    draft = ProjectDraft(table, form, heads=[head], listed=True)
    draft.entity = head.find("project") is None and head.find("project_code") is None
    texts: dict[str, list[str]] = {}
    for row in group:
        for role in ("project", "project_code", "unit", "unit_code", "category", "amount", "goal"):
            cell = row.owner(role)
            text = row.texts.get(role, "")
            if cell is None or not text:
                continue
            form.placed.update(c.key for c in row.cells[role] if c.form)
            if text not in texts.setdefault(role, []):
                texts[role].append(text)
                form.values.setdefault(role, (text, cell))
    joined = {role: join_cell("\n".join(parts)) or "" for role, parts in texts.items()}
    for role, text in joined.items():
        form.values[role] = (text, form.values[role][1])
    draft.unit = _read_unit(joined, form) or unit
    _read_money(head, group, draft)
    if "goal" in joined:
        column = head.find("goal")
        form.goals.append((column.path[-1] if column else "", joined["goal"], form.values["goal"][1]))
    if draft.entity:
        draft.name = squeeze(joined.get("unit")) or (unit.name if unit else None)
    else:
        draft.name = squeeze(joined.get("project"))
        if draft.unit is not None and draft.unit.code and is_unit_cell(compare_form(joined.get("unit", ""))):
            _split_name(draft)
    fresh = frozenset({group[0].row})
    carry_levels(group, fresh)
    settle_levels(group)
    read_indicators(head, group, draft.rows)
    return draft


def _split_name(draft: ProjectDraft) -> None:
    """Parts the code before a name from it, as it is printed where units have theirs before their names."""
    code, name = split_code_name(draft.name or "")
    if code and name:
        draft.name = name
        draft.form.values.setdefault("project_code", (code, draft.form.values["project"][1]))


def _read_unit(joined: dict[str, str], form: FormFields) -> Unit | None:
    text = squeeze(joined.get("unit"))
    if text is None:
        return None
    code = squeeze(joined.get("unit_code"))
    source = source_of(form.values["unit"][1])
    return part_unit(text, source) if code is None else Unit(code, text, source)


def _read_money(head: IndicatorHead, group: list[RowDraft], draft: ProjectDraft) -> None:
    above = [
        cell.text for cell in draft.table.cells if cell.row < head.start and len(cell.form) <= _LONGEST_TITLE
    ]
    titles = [*(line.text for line in draft.table.titles), *above]
    stated = head.money or next((u for text in reversed(titles) if (u := money_unit(text))), None)
    for row in group:
        for role, cells in row.cells.items():
            if role not in ("amount", "fiscal_amount", "other_amount") and not role.startswith("money:"):
                continue
            printed = _PRINTED.fullmatch(compare_form(row.texts.get(role)))
            number = parse_number(printed.group(1)) if printed else None
            cell = next((c for c in cells if c.form), None)
            if printed is None or number is None or cell is None:
                continue
            own = printed.group(2)
            amount = Amount(number, "万元" if own == "万" else own or stated, cell.text, source_of(cell))
            draft.form.placed.add(cell.key)
            if role == "amount":
                draft.amount = draft.amount or amount
                continue
            column = head.find(role)
            label = (
                role.removeprefix("money:")
                if role.startswith("money:")
                else column.path[-1]
                if column
                else role
            )
            draft.funds.setdefault(squeeze(label) or label, amount)
