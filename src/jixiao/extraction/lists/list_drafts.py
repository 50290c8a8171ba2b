"""From aligned rows to drafts: which rows are indicators, which open a project, and where cut pieces belong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from jixiao.extraction.cells.cell_types import (
    is_amount,
    is_category,
    is_code_cell,
    is_label_tail,
    is_number,
    is_total_label,
    is_unit_cell,
    is_void_cell,
    names_organisation,
)
from jixiao.extraction.cells.levels import completes_label, find_level
from jixiao.extraction.lists.list_rows import Piece, Row
from jixiao.extraction.lists.ragged_rows import AlignedRow
from jixiao.layout.head_words import HEAD_ROLES
from jixiao.text import compare_form

_TARGET = ("operator", "value", "measurement_unit", "weight")


@dataclass(slots=True)
class Draft:
    """One indicator in the making: its own row and the pieces that other rows gave to its cells."""

    row: Row
    cells: dict[str, list[Piece]]
    extra_rows: list[Row] = field(default_factory=list)

    def text(self, role: str) -> str | None:
        """The cell of `role`, pieces parted by newlines, or None."""
        pieces = self.cells.get(role)
        return "\n".join(piece.text for piece in pieces) if pieces else None

    def form(self, role: str) -> str:
        """The cell of `role` in comparison form."""
        return "".join(piece.form for piece in self.cells.get(role, ()))


@dataclass(slots=True)
class ProjectDraft:
    """A project in the making: the row of its head, its cells, and the rows that its cells run on into."""

    row: Row
    cells: dict[str, list[Piece]]
    labelled: bool
    """Whether the head's own row prints a level 1."""
    last_row: Row | None = None

    def text(self, role: str) -> str | None:
        """The cell of `role`, pieces parted by newlines, or None."""
        pieces = self.cells.get(role)
        return "\n".join(piece.text for piece in pieces) if pieces else None


@dataclass(slots=True)
class Drafts:
    """Everything the rows of one table hold, before projects and levels are settled."""

    projects: list[ProjectDraft] = field(default_factory=list)
    indicators: list[Draft] = field(default_factory=list)
    totals: list[AlignedRow] = field(default_factory=list)
    ignored: dict[int, str] = field(default_factory=dict)
    loose: list[Piece] = field(default_factory=list)
    waiting: dict[str, list[Piece]] = field(default_factory=dict)
    """Labels printed on a row of their own, for the indicator below."""
    unit: list[Piece] = field(default_factory=list)
    """A budget unit printed on a row of its own, for the project below."""
    unit_rows: list[AlignedRow] = field(default_factory=list)


def collect_drafts(rows: Sequence[AlignedRow]) -> Drafts:
    """The drafts of a table's rows.

    A row with a cell of the target is an indicator, so is a row with a third level beside a level or a
    project's head of its own. A row of text only continues the cells of the row above it, as a page break cuts
    them; a third level that stands in a head row without any level belongs to the neighbouring row that lost its own.
    """
    out = Drafts()
    coded = any(is_code_cell(aligned.form("project")) for aligned in rows)
    for index, aligned in enumerate(rows):
        cells = _drop_voids(aligned, out)
        if not cells:
            out.loose.extend(piece for piece in aligned.skipped if not is_void_cell(piece.form))
            continue
        if is_total_row(aligned):
            out.totals.append(aligned)
            continue
        out.loose.extend(piece for piece in aligned.skipped if not is_void_cell(piece.form))
        heads = opens_project(aligned, cells, coded=coded)
        repeated = heads and _repeats_project(cells, out)
        if _is_unit_row(aligned, cells):
            out.unit = cells["unit"]
            out.unit_rows.append(aligned)
            continue
        if heads and not repeated:
            if out.unit and "unit" not in cells:
                cells["unit"] = out.unit
            out.unit = []
            own = {role: cells.pop(role) for role in (*HEAD_ROLES, "goal", "activity") if role in cells}
            out.projects.append(ProjectDraft(aligned.row, own, "level1" in cells, aligned.row))
        else:
            _continue_project(aligned.row, cells, out, repeated)
        _take_label_tails(cells, out)
        if not cells:
            continue
        if _completes_target(aligned, cells, out):
            _extend(out.indicators[-1], aligned.row, cells)
        elif _is_indicator(aligned, cells, heads):
            for role, pieces in out.waiting.items():
                cells.setdefault(role, pieces)
            out.waiting = {}
            out.indicators.append(Draft(aligned.row, cells))
        else:
            _attach_text(aligned.row, cells, rows[index + 1 :], heads, out)
    out.loose.extend(piece for pieces in out.waiting.values() for piece in pieces)
    out.loose.extend(out.unit)
    return out


def _is_unit_row(aligned: AlignedRow, cells: dict[str, list[Piece]]) -> bool:
    """Whether a row holds only a budget unit, with or without its money, as tables print that group projects by unit."""
    if "unit" not in cells or not cells.keys() <= {
        "unit",
        "unit_code",
        "amount",
        "fiscal_amount",
        "other_amount",
    }:
        return False
    form = "".join(piece.form for piece in cells["unit"])
    return (is_unit_cell(form) or names_organisation(form)) and (
        "amount" in cells or not aligned.row.after_break
    )


def is_total_row(aligned: AlignedRow) -> bool:
    """Whether a row prints a total (合计, 小计) and no indicator."""
    pieces = [piece for piece in aligned.row.pieces if not is_void_cell(piece.form)]
    return any(is_total_label(piece.form) for piece in pieces) and all(
        is_number(piece.form) or is_total_label(piece.form) for piece in pieces
    )


def opens_project(aligned: AlignedRow, cells: dict[str, list[Piece]], *, coded: bool) -> bool:
    """Whether a row holds the head of a project.

    That is a project code; in a table without codes a name beside an amount of money or a category, or beside both a
    goal and a first level.
    """
    project = "".join(piece.form for piece in cells.get("project", ()))
    if is_code_cell(project) or "project_code" in cells:
        return True
    if not project:
        return False
    amounts = [piece for role in ("amount", "fiscal_amount") for piece in cells.get(role, ())]
    if any(is_amount(piece.form) or (is_number(piece.form) and not coded) for piece in amounts):
        return True
    if aligned.row.after_break:
        return False
    category = "".join(piece.form for piece in cells.get("category", ()))
    return (
        is_category(category)
        or (bool(category) and aligned.row.exact)
        or (not coded and "goal" in cells and "level1" in cells)
    )


def _repeats_project(cells: dict[str, list[Piece]], out: Drafts) -> bool:
    """Whether the head cells print the open project again, as tables do that fill every row or repeat after a page."""
    if not out.projects:
        return False
    known = out.projects[-1]
    same = [
        compare_form(known.text(role)) == "".join(piece.form for piece in cells[role])
        for role in ("project", "project_code", "amount")
        if role in cells
    ]
    return bool(same) and all(same)


def _drop_voids(aligned: AlignedRow, out: Drafts) -> dict[str, list[Piece]]:
    cells: dict[str, list[Piece]] = {}
    for role, pieces in aligned.cells.items():
        kept = [piece for piece in pieces if not is_void_cell(piece.form)]
        if kept:
            cells[role] = kept
    for piece in aligned.row.pieces:
        if is_void_cell(piece.form):
            out.ignored[piece.key] = "dash for an empty cell"
    return cells


def _continue_project(row: Row, cells: dict[str, list[Piece]], out: Drafts, repeated: bool) -> None:
    """Takes the pieces of head cells out of `cells` and gives them to the open project."""
    for role in (*HEAD_ROLES, "goal", "activity"):
        pieces = cells.pop(role, None)
        if not pieces:
            continue
        if not out.projects:
            out.loose.extend(pieces)
            continue
        project = out.projects[-1]
        form = "".join(piece.form for piece in pieces)
        known = compare_form(project.text(role))
        if role == "unit" and not (row.after_break or repeated):
            out.loose.extend(pieces)
            continue
        if known and (repeated or known.endswith(form)) and (known == form or row.exact):
            out.ignored |= {piece.key: "head cell printed again" for piece in pieces}
            continue
        if role in ("amount", "fiscal_amount", "other_amount", "category") and known:
            out.loose.extend(pieces)
            continue
        project.cells.setdefault(role, []).extend(pieces)
        project.last_row = row


def _take_label_tails(cells: dict[str, list[Piece]], out: Drafts) -> None:
    """Gives the end of a cut label to the label above it; an end that is printed twice is set aside."""
    for role, depth in (("level1", 1), ("level2", 2)):
        pieces = cells.get(role)
        if not pieces:
            continue
        form = "".join(piece.form for piece in pieces)
        if find_level(form, depth) is not None:
            continue
        above = next((draft for draft in reversed(out.indicators) if role in draft.cells), None)
        if above is None:
            continue
        if completes_label(above.form(role), form):
            above.cells[role].extend(pieces)
        elif is_label_tail(form, above.form(role)):
            out.ignored |= {piece.key: "end of a cut label printed again" for piece in pieces}
        else:
            continue
        del cells[role]


def _completes_target(aligned: AlignedRow, cells: dict[str, list[Piece]], out: Drafts) -> bool:
    """Whether a row holds only the target, or the end of one, that the indicator above it lacks."""
    if aligned.row.exact or not out.indicators or not cells.keys() <= set(_TARGET):
        return False
    above = out.indicators[-1]
    if "operator" in cells:
        return not aligned.row.after_break and not above.cells.keys() & set(_TARGET)
    if "operator" not in above.cells:
        return False
    if set(cells) == {"value"} and "value" in above.cells and "weight" not in above.cells:
        cells["weight"] = cells.pop("value")
    return not cells.keys() & above.cells.keys()


def _is_indicator(aligned: AlignedRow, cells: dict[str, list[Piece]], heads: bool) -> bool:
    if any(role in cells for role in ("operator", "value", "weight", "actual", "score")):
        return True
    if "level3" not in cells and "levels" not in cells:
        return "measurement_unit" in cells
    if "level1" in cells or "level2" in cells:
        return True
    return aligned.row.exact and not aligned.row.after_break and not heads


def _attach_text(
    row: Row, cells: dict[str, list[Piece]], following: Sequence[AlignedRow], heads: bool, out: Drafts
) -> None:
    """Gives a row of text only to the indicator whose cells it continues, or makes it a draft with lost cells."""
    for role, depth in (("level1", 1), ("level2", 2)):
        if role not in cells:
            continue
        pieces = cells.pop(role)
        if find_level("".join(piece.form for piece in pieces), depth) is not None:
            out.waiting[role] = pieces
        else:
            out.loose.extend(pieces)
    above = out.indicators[-1] if out.indicators else None
    if "level3" in cells:
        below = _lost_third_level(following)
        if heads:
            if above is not None and "level3" not in above.cells:
                _extend(above, row, cells)
                return
            if below is None:
                out.indicators.append(Draft(row, cells))
                return
        if below is not None and (
            heads or above is None or ("level3" in above.cells and not row.after_break)
        ):
            below.cells["level3"] = tuple(cells.pop("level3"))
    if above is None:
        out.loose.extend(piece for pieces in cells.values() for piece in pieces)
    elif cells:
        _extend(above, row, cells)


def _extend(draft: Draft, row: Row, cells: dict[str, list[Piece]]) -> None:
    for role, pieces in cells.items():
        draft.cells.setdefault(role, []).extend(pieces)
    draft.extra_rows.append(row)


def _lost_third_level(following: Sequence[AlignedRow]) -> AlignedRow | None:
    """The next row, when it has a target but no third level and opens no project."""
    for aligned in following[:1]:
        if aligned.has_target and "level3" not in aligned.cells and "project" not in aligned.cells:
            return aligned
    return None
