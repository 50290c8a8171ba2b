"""Terms of an answer as plain values, whatever store gave them."""

from __future__ import annotations

from typing import Literal as Choice
from typing import NamedTuple

from jixiao.mapping.nquads import Literal, encode_iri, encode_literal

Kind = Choice["iri", "literal", "blank"]


class Term(NamedTuple):
    """An RDF term: IRI, literal or blank node (whose value is its label)."""

    kind: Kind
    value: str
    datatype: str = ""
    language: str = ""

    def encode(self) -> str:
        """The term in N-Triples form; raises GraphError when it cannot be written."""
        if self.kind == "iri":
            return encode_iri(self.value)
        if self.kind == "blank":
            return f"_:{self.value}"
        return encode_literal(Literal(self.value, self.datatype, self.language))


Row = tuple[Term | None, ...]
Triple = tuple[Term, Term, Term]


class Table(NamedTuple):
    """The answer of SELECT: columns, and rows in which an unbound variable is None."""

    columns: tuple[str, ...]
    rows: list[Row]


Bindings = dict[str, Term]
