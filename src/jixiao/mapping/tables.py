"""Budget tables: one Data Cube observation for each printed amount, beside its row and column as printed."""

from __future__ import annotations

from dataclasses import dataclass

from jixiao.iris import column_iri, line_iri, part_iri, row_iri, source_region_iri, table_iri
from jixiao.mapping.codes import find_structure, find_table_kind
from jixiao.mapping.columns import ColumnMeaning, RowMeaning, read_column, read_row
from jixiao.mapping.money import to_yuan
from jixiao.mapping.places import map_inferred, map_place, map_raw, map_region
from jixiao.mapping.writer import GraphWriter
from jixiao.model.records import BudgetTable, Source, TableRow
from jixiao.vocabulary import JX, PROV, QB


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What all rows of one table share."""

    table: str
    record: BudgetTable
    unit: str | None
    year: int | None
    columns: dict[str, int]
    meanings: dict[str, ColumnMeaning]


def map_tables(
    out: GraphWriter, disclosure: str, year: int | None, unit: str | None, tables: tuple[BudgetTable, ...]
) -> None:
    """The budget tables of a disclosure in printed order; `unit` is the node whose money they record."""
    for order, record in enumerate(tables, 1):
        table = table_iri(disclosure, order)
        out.member(disclosure, JX.contains, table, JX.BudgetTable, order)
        out.link(table, JX.tableKind, find_table_kind(record.kind))
        out.text(table, JX.printedKind, record.kind)
        out.label(table, record.title)
        out.text(table, JX.tableTitle, record.title)
        out.text(table, JX.tableNumber, record.number)
        out.text(table, JX.tableNote, record.note)
        out.text(table, JX.printedUnit, record.unit)
        out.boolean(table, JX.isEmpty, record.empty)
        out.link(table, JX.budgetUnit, unit)
        out.year(table, JX.fiscalYear, year)
        out.link(table, QB.structure, find_structure(record.kind))
        map_place(out, table, record.source)
        _map_columns(out, table, record, unit, year)


def _map_columns(
    out: GraphWriter, table: str, record: BudgetTable, unit: str | None, year: int | None
) -> None:
    labels = list(record.columns)
    for row in record.rows:
        labels += [label for label in row.amounts if label not in labels]
    meanings = {label: read_column(label, record.kind, year) for label in labels}
    columns: dict[str, int] = {}
    for order, label in enumerate(labels, 1):
        columns.setdefault(label, order)
        column = column_iri(table, order)
        out.member(table, JX.hasColumn, column, JX.TableColumn, order)
        out.text(column, JX.columnLabel, label)
        if order > len(record.columns):
            # A figure under a heading that the list of columns does not hold.
            out.boolean(column, JX.isUnlisted, True)
        _map_meaning(out, column, meanings[label])
    sheet = _Sheet(table, record, unit, year, columns, meanings)
    for order, row in enumerate(record.rows, 1):
        _map_row(out, sheet, order, row)


def _map_meaning(out: GraphWriter, node: str, meaning: ColumnMeaning) -> None:
    out.link(node, JX.fund, meaning.fund)
    out.link(node, JX.expenditureType, meaning.expenditure_type)
    out.link(node, JX.budgetPhase, meaning.phase)
    out.link(node, JX.operationCharacter, meaning.character)


def _map_row(out: GraphWriter, sheet: _Sheet, order: int, row: TableRow) -> None:
    node = row_iri(sheet.table, order)
    out.member(sheet.table, JX.hasRow, node, JX.TableRow, order)
    out.text(node, JX.rowCode, row.code)
    out.text(node, JX.rowName, row.name)
    out.label(node, row.name)
    out.text(node, JX.rowSide, row.side)
    out.text(node, JX.tableNote, row.note)
    headings = [label for label, amount in row.amounts.items() if amount is not None]
    economic = any("经济分类" in label for label in headings)
    meaning = read_row(row.code, row.name, row.side, sheet.record.kind, by_economic_class=economic)
    _map_classes(out, node, meaning)
    if meaning.by_name:
        out.boolean(node, JX.classifiedByName, True)
    map_inferred(out, node, row.inferred)
    fields = {"code": row.code, "name": row.name, "side": row.side, "note": row.note, **row.amounts}
    map_raw(out, node, row.raw, fields)
    if row.cells:
        out.json(node, JX.cellPlaces, row.cells)
    map_place(out, node, row.source)
    for label in sheet.record.columns:
        if label not in row.amounts:
            out.text(node, JX.absentColumn, label)
    for label, amount in row.amounts.items():
        if amount is not None:
            _map_cell(out, sheet, node, order, row, label, amount, meaning)
        elif label not in sheet.record.columns:
            out.text(node, JX.emptyField, label)


def _map_classes(out: GraphWriter, node: str, meaning: RowMeaning) -> None:
    out.link(node, JX.functionalClass, meaning.functional)
    out.link(node, JX.economicClass, meaning.economic)


def _map_cell(
    out: GraphWriter, sheet: _Sheet, row: str, row_order: int, record: TableRow, label: str, amount: str,
    meaning: RowMeaning,
) -> None:  # fmt: skip
    column = sheet.columns[label]
    column_meaning = sheet.meanings[label]
    if not column_meaning.is_money:
        cell = part_iri(row, "figure", column)
        out.member(row, JX.hasCell, cell, JX.TableFigure, column)
        out.text(cell, JX.cellLabel, label)
        out.text(cell, JX.cellText, amount)
        out.decimal(cell, JX.figureValue, amount)
        _map_figure_place(out, cell, record, label, column)
        return
    line = line_iri(sheet.table, row_order, column)
    out.type(line, JX.BudgetLine)
    out.link(line, QB.dataSet, sheet.table)
    out.link(line, JX.row, row)
    out.link(line, JX.column, column_iri(sheet.table, column))
    out.decimal(line, JX.amount, to_yuan(amount, column_meaning.unit or sheet.record.unit))
    out.text(line, JX.printedAmount, amount)
    out.text(line, JX.printedUnit, column_meaning.unit or sheet.record.unit)
    out.link(line, JX.budgetUnit, sheet.unit)
    out.year(line, JX.fiscalYear, column_meaning.year or sheet.year)
    _map_classes(out, line, meaning)
    _map_meaning(
        out,
        line,
        ColumnMeaning(
            fund=meaning.fund or column_meaning.fund,
            expenditure_type=column_meaning.expenditure_type or meaning.expenditure_type,
            phase=column_meaning.phase,
            character=meaning.character or column_meaning.character,
        ),
    )
    if not column_meaning.understood:
        out.text(line, JX.columnLabel, label)
    _map_figure_place(out, line, record, label, column)


def _map_figure_place(out: GraphWriter, node: str, record: TableRow, label: str, column: int) -> None:
    place = _find_place(record, label, column)
    region = map_region(out, source_region_iri(node), place)
    out.link(node, PROV.wasDerivedFrom, region)
    if place.quote is None:
        out.text(region, JX.quote, record.raw.get(label))


def _find_place(record: TableRow, label: str, column: int) -> Source:
    """The place of one figure: its own cell where the record knows it, else its row and the column's ordinal."""
    if label in record.cells:
        return record.cells[label]
    row = record.source
    return Source(row.page, row.line, row.line_end, row.sheet, row.table, row.row, row.column or column)
