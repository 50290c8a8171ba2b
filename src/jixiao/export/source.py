"""What the exports read from the store: network and table queries, one disclosure at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from jixiao import resources
from jixiao.errors import QueryError
from jixiao.iris import graph_iri
from jixiao.query.run import ask
from jixiao.store.graph_store import GraphStore
from jixiao.store.terms import Term


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """A disclosure with what its node shows."""

    iri: str
    publisher: str
    year: int | None
    file: str


class Cells:
    """One row of an answer by column name; an unbound cell is None."""

    def __init__(self, columns: dict[str, int], row: tuple[Term | None, ...]) -> None:
        self._columns = columns
        self._row = row

    def term(self, name: str) -> Term | None:
        """The term of a column."""
        return self._row[self._columns[name]]

    def text(self, name: str) -> str | None:
        """The lexical form or IRI."""
        term = self.term(name)
        return None if term is None else term.value

    def said(self, name: str) -> str:
        """As `text`, "" where there is none."""
        return self.text(name) or ""

    def integer(self, name: str) -> int | None:
        """The value as int."""
        text = self.text(name)
        return None if text is None else int(text)

    def decimal(self, name: str) -> Decimal | None:
        """The value as Decimal."""
        text = self.text(name)
        return None if text is None else Decimal(text)


def read_rows(
    store: GraphStore, folder: str, name: str, bindings: dict[str, str] | None = None
) -> Iterator[Cells]:
    """The rows of queries/{folder}/{name}.rq with IRIs bound; raises QueryError."""
    terms = {variable: Term("iri", iri) for variable, iri in (bindings or {}).items()}
    answer = ask(store, resources.read_text("queries", folder, f"{name}.rq"), terms, where=name)
    columns = {column: index for index, column in enumerate(answer.columns)}
    for row in answer.rows:
        yield Cells(columns, row)


def list_disclosures(store: GraphStore) -> tuple[DisclosureRow, ...]:
    """Every disclosure by IRI; raises QueryError when the store holds none."""
    rows: dict[str, DisclosureRow] = {}
    for cells in read_rows(store, "network", "disclosures"):
        iri = cells.said("disclosure")
        rows.setdefault(
            iri,
            DisclosureRow(
                iri, cells.said("publisher") or cells.said("file"), cells.integer("year"), cells.said("file")
            ),
        )
    if not rows:
        raise QueryError("the store holds no disclosure", remedy="build a folder of documents first")
    return tuple(rows[iri] for iri in sorted(rows))


def count_findings(store: GraphStore, disclosure: str) -> dict[str, int]:
    """The number of findings about each node of a disclosure."""
    rows = read_rows(store, "network", "findings-by-node", {"graph": graph_iri(disclosure, "report")})
    return {cells.said("node"): cells.integer("findings") or 0 for cells in rows}
