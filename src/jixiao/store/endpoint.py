"""Any SPARQL 1.1 endpoint in the place of the embedded store (SPARQL 1.1 Protocol, query by POST)."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import pyoxigraph as ox

from jixiao.errors import QueryError
from jixiao.store.graph_store import Result, read_term
from jixiao.store.terms import Table, Term

_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class EndpointStore:
    """A remote endpoint; what its default graph holds is the endpoint's own affair."""

    def __init__(self, url: str, timeout: float = 60.0) -> None:
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise QueryError("an endpoint has an http or https address", where=url)
        self.url = url
        self.timeout = timeout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Result:
        """The answer of the endpoint; raises QueryError when it cannot be reached, refuses, or answers oddly."""
        request = urllib.request.Request(
            self.url,
            data=join_values(text, bindings or {}).encode(),
            headers={"Content-Type": "application/sparql-query", "Accept": _ACCEPT},
        )
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:
                return _read(response.headers.get_content_type(), response.read())
        except urllib.error.HTTPError as error:
            reason = error.read(300).decode("utf-8", "replace")
            raise QueryError(f"the endpoint answered {error.code}: {reason}", where=self.url) from error
        except (urllib.error.URLError, TimeoutError) as error:
            raise QueryError(f"the endpoint cannot be reached: {error}", where=self.url) from error


def join_values(text: str, bindings: Mapping[str, Term]) -> str:
    """`text` with a VALUES block at its end that binds the variables (SPARQL 1.1 Query, 18.2.4.3).

    The terms are encoded and checked, so no value can end the block. Raises QueryError for a bad name.
    """
    for name in bindings:
        if not _VARIABLE.fullmatch(name):
            raise QueryError(f"not a variable: {name!a}")
    if not bindings:
        return text
    names = " ".join(f"?{name}" for name in bindings)
    values = " ".join(term.encode() for term in bindings.values())
    return f"{text}\nVALUES ({names}) {{ ({values}) }}\n"


def _read(media_type: str, body: bytes) -> Result:
    try:
        if media_type == "application/n-triples":
            quads = ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
            return [(read_term(q.subject), read_term(q.predicate), read_term(q.object)) for q in quads]
        answer: dict[str, Any] = json.loads(body)
        if "boolean" in answer:
            return bool(answer["boolean"])
        columns = tuple(answer["head"]["vars"])
        rows = [tuple(_read_cell(row.get(name)) for name in columns) for row in answer["results"]["bindings"]]
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        raise QueryError(f"the endpoint's answer ({media_type}) cannot be read: {error}") from error
    return Table(columns, rows)


def _read_cell(cell: dict[str, str] | None) -> Term | None:
    if cell is None:
        return None
    if cell["type"] == "uri":
        return Term("iri", cell["value"])
    if cell["type"] == "bnode":
        return Term("blank", cell["value"])
    return Term("literal", cell["value"], cell.get("datatype", ""), cell.get("xml:lang", ""))
