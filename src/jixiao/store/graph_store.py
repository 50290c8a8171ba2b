"""The door through which every query goes: any store that speaks SPARQL 1.1 can stand behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

import pyoxigraph as ox

from jixiao.errors import GraphError, QueryError
from jixiao.store.terms import Table, Term, Triple

Result = Table | list[Triple] | bool


class GraphStore(Protocol):
    """A set of named graphs that answers queries; the default graph is the union of all of them."""

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Result:
        """The answer of a SPARQL 1.1 query with variables bound beforehand; raises QueryError."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def read_term(term: object) -> Term:
    """A pyoxigraph term as a plain one; raises GraphError for a quoted triple."""
    if isinstance(term, ox.NamedNode):
        return Term("iri", term.value)
    if isinstance(term, ox.Literal):
        plain = term.language or term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
        return Term("literal", term.value, "" if plain else term.datatype.value, term.language or "")
    if isinstance(term, ox.BlankNode):
        return Term("blank", term.value)
    raise GraphError(f"not a term of RDF 1.1: {term}")


def write_term(term: Term) -> ox.NamedNode | ox.Literal | ox.BlankNode:
    """A plain term as a pyoxigraph one."""
    if term.kind == "iri":
        return ox.NamedNode(term.value)
    if term.kind == "blank":
        return ox.BlankNode(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return (
        ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))
        if term.datatype
        else ox.Literal(term.value)
    )


class OxigraphStore:
    """The embedded store: on disk (read-only) or in memory.

    Oxigraph has no way to stop a running query: a caller that needs a time limit runs it in a process of its own.
    """

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Result:
        """The answer of a SPARQL 1.1 query with variables bound beforehand.

        Raises QueryError when the text is malformed or the evaluation fails.
        """
        given = {ox.Variable(name): write_term(term) for name, term in (bindings or {}).items()}
        try:
            answer = self.store.query(text, use_default_graph_as_union=True, substitutions=given or None)  # type: ignore[arg-type]  # dict is invariant in its values
            if isinstance(answer, ox.QueryBoolean):
                return bool(answer)
            if isinstance(answer, ox.QueryTriples):
                return [(read_term(t.subject), read_term(t.predicate), read_term(t.object)) for t in answer]
            columns = tuple(variable.value for variable in answer.variables)
            rows = [tuple(None if v is None else read_term(v) for v in solution) for solution in answer]
            return Table(columns, rows)
        except (SyntaxError, ValueError) as error:
            raise QueryError(f"the query is malformed: {error}", remedy="mend the query") from error
        except (OSError, RuntimeError) as error:
            raise QueryError(f"the query could not be evaluated: {error}") from error

    def load(self, data: bytes | IO[bytes], form: str = "nq") -> None:
        """Adds RDF (nq, trig, ttl, nt) to the store; raises GraphError when it is malformed."""
        try:
            self.store.load(data, format=_FORMATS[form])
        except (SyntaxError, ValueError, OSError) as error:
            raise GraphError(str(error)) from error


_FORMATS = {
    "nq": ox.RdfFormat.N_QUADS,
    "nt": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def open_memory(lines: Iterable[str] = ()) -> OxigraphStore:
    """A store in memory holding the graph of these N-Quads lines."""
    store = OxigraphStore(ox.Store())
    store.load("".join(lines).encode())
    return store


def open_disk(folder: Path) -> OxigraphStore:
    """The store in `folder`, read-only: many processes may read it at once. Raises GraphError when it is none."""
    if not (folder / "CURRENT").is_file():
        raise GraphError("no store here", where=str(folder), remedy="run `jixiao build` first")
    try:
        return OxigraphStore(ox.Store.read_only(str(folder)))
    except (OSError, ValueError) as error:
        raise GraphError(
            f"the store cannot be opened: {error}", where=str(folder), remedy="build again"
        ) from error
