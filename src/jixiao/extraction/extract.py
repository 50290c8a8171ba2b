"""A document's records: recogniser after recogniser over one flow, each leaving the rest to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jixiao.errors import PROGRAM_FAULTS
from jixiao.extraction.budget.budget_tables import recognise_budget_tables
from jixiao.extraction.coverage import list_atoms, measure_coverage
from jixiao.extraction.grids.form_grids import recognise_flat_forms, recognise_form_grids
from jixiao.extraction.image_readings import list_doubts
from jixiao.extraction.lines.line_forms import recognise_line_forms
from jixiao.extraction.lines.list_streams import recognise_list_streams
from jixiao.extraction.lists.list_tables import recognise_flat_lists, recognise_list_tables
from jixiao.extraction.lists.right_aligned import settle_right_aligned
from jixiao.extraction.narrative.head import HeadRecognition, recognise_head, recognise_units
from jixiao.extraction.narrative.narrative import recognise_narrative
from jixiao.layout.flow import recover_flow
from jixiao.model.document import Document, Flow
from jixiao.model.records import Extraction, Recognition, Unit
from jixiao.text import compare_form

Recogniser = Callable[[Flow, frozenset[int]], Recognition]

# Performance tables come first: their labels are the surest, and what they leave is money and prose. Exact grids go
# before ragged ones, since there a cell's column is known and need not be told from its text; grids that know no
# merged cells, or only look exact, go first of all.
RECOGNISERS: tuple[Recogniser, ...] = (
    recognise_flat_lists,
    recognise_form_grids,
    recognise_list_tables,
    recognise_flat_forms,
    recognise_list_streams,
    recognise_line_forms,
    recognise_budget_tables,
    recognise_units,
    recognise_narrative,
)


def extract_document(document: Document, *, forgiving: bool = False) -> Extraction:
    """Everything understood of one disclosure, with its coverage; nothing printed is dropped.

    With `forgiving`, a recogniser that fails on a document leaves what it would have taken to the others: what
    nobody takes stays unplaced, and the failure stands in `coverage.unreconciled`.
    """
    return extract_flow(recover_flow(document), forgiving=forgiving)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What every recogniser made of a flow, and which keys were placed or set aside by name."""

    parts: tuple[Recognition, ...]
    head: HeadRecognition
    placed: frozenset[int]
    ignored: dict[int, str]


def recognise_flow(flow: Flow, *, forgiving: bool = False) -> Understanding:
    """Runs the recognisers in order; a key that one has taken is not offered to the next."""
    flow = settle_right_aligned(flow)
    taken = frozenset(flow.ignored)
    placed: set[int] = set()
    ignored = dict(flow.ignored)
    parts: list[Recognition] = []
    for recognise in RECOGNISERS:
        found = _recognise_forgivingly(recognise, flow, taken) if forgiving else recognise(flow, taken)
        parts.append(found)
        placed |= found.placed
        ignored |= {key: reason for key, reason in found.ignored.items() if key not in placed}
        taken = taken | found.placed | frozenset(found.ignored)
    head = recognise_head(flow)
    ignored |= {key: reason for key, reason in head.ignored.items() if key not in placed}
    return Understanding(tuple(parts), head, frozenset(placed), ignored)


def _recognise_forgivingly(recognise: Recogniser, flow: Flow, taken: frozenset[int]) -> Recognition:
    try:
        return recognise(flow, taken)
    except PROGRAM_FAULTS as fault:
        reason = f"{type(fault).__name__}: {' '.join(str(fault).split())[:200]}"
        return Recognition(
            unreconciled=({"what": "recogniser", "name": recognise.__name__, "reason": reason},)
        )


def extract_flow(flow: Flow, *, forgiving: bool = False) -> Extraction:
    """The records of a recovered flow."""
    understanding = recognise_flow(flow, forgiving=forgiving)
    parts = understanding.parts
    unreconciled = tuple(entry for part in parts for entry in part.unreconciled)
    projects = tuple(project for part in parts for project in part.projects)
    targets = tuple(target for part in parts for target in part.entity_targets)
    unreconciled += list_doubts(flow.document, (*projects, *targets))
    atoms = tuple(list_atoms(flow))
    coverage, unplaced = measure_coverage(
        flow, atoms, understanding.placed, understanding.ignored, unreconciled
    )
    return Extraction(
        document=understanding.head.document,
        units=_merge_units(tuple(unit for part in parts for unit in part.units)),
        projects=projects,
        entity_targets=targets,
        tables=tuple(table for part in parts for table in part.tables),
        statements=tuple(statement for part in parts for statement in part.statements),
        declared=tuple(declared for part in parts for declared in part.declared),
        unplaced=unplaced,
        coverage=coverage,
        passages=tuple([(atom.place.page, atom.place.line, atom.text) for atom in atoms]),
    )


def _merge_units(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Units without repeats, the first printing of each kept; one with a code stands for the same name without."""
    coded = {compare_form(unit.name) for unit in units if unit.code}
    kept: dict[tuple[str | None, str], Unit] = {}
    for unit in units:
        if unit.code is None and compare_form(unit.name) in coded:
            continue
        kept.setdefault((unit.code, compare_form(unit.name)), unit)
    return tuple(kept.values())
