"""Answers as a table for people, CSV, SPARQL 1.1 JSON results, or Turtle."""

from __future__ import annotations

import csv
import io
import json
import unicodedata

import pyoxigraph as ox
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from jixiao.errors import QueryError
from jixiao.query.run import Answer
from jixiao.store.graph_store import write_term
from jixiao.store.terms import Term
from jixiao.vocabulary import DCTERMS, JX, PROV, QB, RDF, SKOS, XSD

_RESULT_SET = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_NUMERIC = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.gYear})
PREFIXES = {
    "jx": JX.Disclosure.removesuffix("Disclosure"),
    "dcterms": DCTERMS.title.removesuffix("title"),
    "prov": PROV.Entity.removesuffix("Entity"),
    "qb": QB.DataSet.removesuffix("DataSet"),
    "rdf": RDF.type.removesuffix("type"),
    "rs": _RESULT_SET,
    "skos": SKOS.Concept.removesuffix("Concept"),
    "xsd": XSD.string.removesuffix("string"),
}


def render_answer(answer: Answer, form: str, *, width: int | None = None) -> str:
    """The answer as text ending in a newline: `table`, `csv`, `json` or `ttl`; raises QueryError for another form."""
    if form == "table":
        return _render_table(answer, width)
    if form == "csv":
        return _render_csv(answer)
    if form == "json":
        return _render_json(answer)
    if form == "ttl":
        return _render_turtle(answer)
    raise QueryError(f"no such form: {form}", remedy="use table, csv, json or ttl")


def _is_number(term: Term | None) -> bool:
    return term is not None and term.datatype in _NUMERIC


def _render_table(answer: Answer, width: int | None) -> str:
    table = RichTable(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for index, column in enumerate(answer.columns):
        cells = [row[index] for row in answer.rows if row[index] is not None]
        right = bool(cells) and all(_is_number(cell) for cell in cells)
        table.add_column(column, justify="right" if right else "left", overflow="fold")
    for row in answer.rows:
        # Text, not markup: a printed "[已完成]" is no style.
        table.add_row(*(Text("" if cell is None else _clean(cell.value)) for cell in row))
    out = io.StringIO()
    console = Console(file=out, width=width or _natural_width(answer), color_system=None, highlight=False)
    console.print(table)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    lines.append(f"{len(answer.rows)} 行 rows")
    return "\n".join(lines) + "\n"


def _natural_width(answer: Answer) -> int:
    columns = zip(
        answer.columns,
        zip(*answer.rows, strict=True) if answer.rows else [()] * len(answer.columns),
        strict=True,
    )
    widths = [max([measure(name), *(measure(c.value) for c in cells if c)]) + 3 for name, cells in columns]
    return max(40, min(sum(widths) + 2, 200))


def measure(text: str) -> int:
    """The columns of a terminal that `text` takes: two for a wide or full-width character, none for a mark."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _clean(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _render_csv(answer: Answer) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(answer.columns)
    writer.writerows(["" if cell is None else cell.value for cell in row] for row in answer.rows)
    return out.getvalue()


def _json_term(term: Term) -> dict[str, str]:
    if term.kind == "iri":
        return {"type": "uri", "value": term.value}
    if term.kind == "blank":
        return {"type": "bnode", "value": term.value}
    extra = (
        {"xml:lang": term.language} if term.language else {"datatype": term.datatype} if term.datatype else {}
    )
    return {"type": "literal", "value": term.value, **extra}


def _render_json(answer: Answer) -> str:
    bindings = [
        {name: _json_term(cell) for name, cell in zip(answer.columns, row, strict=True) if cell is not None}
        for row in answer.rows
    ]
    document = {"head": {"vars": list(answer.columns)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _render_turtle(answer: Answer) -> str:
    """Triples as they are; rows in the result-set vocabulary of the SPARQL test suites."""
    if answer.triples is not None:
        triples = [_triple(s, p, o) for s, p, o in answer.triples]
    else:
        triples = _describe_rows(answer)
    text = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    return (text or b"").decode()


def _triple(subject: Term, predicate: Term, node: Term) -> ox.Triple:
    return ox.Triple(write_term(subject), ox.NamedNode(predicate.value), write_term(node))  # type: ignore[arg-type]  # a subject is no literal


def _describe_rows(answer: Answer) -> list[ox.Triple]:
    def say(subject: ox.BlankNode, name: str, node: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.Triple:
        return ox.Triple(subject, ox.NamedNode(_RESULT_SET + name), node)

    whole = ox.BlankNode("answer")
    triples = [ox.Triple(whole, ox.NamedNode(RDF.type), ox.NamedNode(_RESULT_SET + "ResultSet"))]
    triples += [say(whole, "resultVariable", ox.Literal(name)) for name in answer.columns]
    for number, row in enumerate(answer.rows, 1):
        solution = ox.BlankNode(f"row{number}")
        triples.append(say(whole, "solution", solution))
        triples.append(say(solution, "index", ox.Literal(number)))
        for name, cell in zip(answer.columns, row, strict=True):
            if cell is not None:
                binding = ox.BlankNode(f"row{number}{name}")
                triples.append(say(solution, "binding", binding))
                triples.append(say(binding, "variable", ox.Literal(name)))
                triples.append(say(binding, "value", write_term(cell)))
    return triples
