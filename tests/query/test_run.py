"""Binding, refusing and rendering: what a question takes and what it gives."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from jixiao.errors import QueryError
from jixiao.query.questions import find_question, open_question, parse_question
from jixiao.query.render import measure, render_answer
from jixiao.query.run import Answer, ask, bind_terms, run_question
from jixiao.store.graph_store import open_memory
from jixiao.store.terms import Term
from jixiao.vocabulary import XSD

GRAPH = [
    '<urn:a> <https://w3id.org/jixiao/ontology#subjectLabel> "甲" <urn:g> .\n',
    '<urn:b> <https://w3id.org/jixiao/ontology#subjectLabel> "乙" <urn:h> .\n',
    "<urn:b> <https://w3id.org/jixiao/ontology#budgetAmount> "
    '"8.50"^^<http://www.w3.org/2001/XMLSchema#decimal> <urn:h> .\n',
]
SELECT = "PREFIX jx: <https://w3id.org/jixiao/ontology#> SELECT ?s ?label WHERE { ?s jx:subjectLabel ?label } ORDER BY ?s"


def test_the_default_graph_is_the_union() -> None:
    assert len(ask(open_memory(GRAPH), SELECT).rows) == 2


def test_a_bound_value_is_a_term_and_no_text() -> None:
    store = open_memory(GRAPH)
    assert len(ask(store, SELECT, {"label": Term("literal", "甲")}).rows) == 1
    assert ask(store, SELECT, {"label": Term("literal", '" } INSERT { <a')}).rows == ()


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a> <b> <c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "SELECT * WHERE { SERVICE <http://x/> { ?s ?p ?o } }",
        "SELECT * WHERE { ?s ?p",
        "no query",
        "",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        ask(open_memory(GRAPH), text)
    assert "\n" not in caught.value.line()


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("no-such-question", {}),
        ("missing.rq", {}),
        ("projects-of-unit", {}),
        ("projects-of-unit", {"unit": "甲", "colour": "red"}),
        ("projects-by-department", {"year": "24"}),
        ("spending-on-function", {"class": "社保"}),
    ],
)
def test_a_bad_name_or_parameter_is_told_in_one_line(name: str, params: dict[str, str]) -> None:
    with pytest.raises(QueryError) as caught:
        run_question(open_memory(GRAPH), name, params)
    assert "\n" not in caught.value.line() and caught.value.remedy


def test_an_unknown_name_is_told_with_near_ones() -> None:
    with pytest.raises(QueryError, match="projects-by-department"):
        find_question("projects-by-departments")


def test_a_file_of_the_user(tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text("\ufeff# params label: text\n" + SELECT, encoding="utf-8")
    answer = run_question(open_memory(GRAPH), str(path), {"label": "乙"})
    assert [row[0].value for row in answer.rows if row[0]] == ["urn:b"]
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(QueryError, match="UTF-8"):
        open_question(str(path))


@pytest.mark.parametrize("header", ["# params year gYear", "# params year: gYear", "# params Year: year"])
def test_a_bad_header_is_refused(header: str) -> None:
    with pytest.raises(QueryError):
        parse_question("x", header + "\nSELECT * {}")


def test_defaults_and_terms() -> None:
    question = parse_question("x", "# params n: integer = 2, c: category?, y: year?\nSELECT * {}")
    assert bind_terms(question, {"y": "2024"}) == (
        ("n", f'"2"^^<{XSD.integer}>'),
        ("y", f'"2024"^^<{XSD.gYear}>'),
    )


DEPARTMENTS = [
    line
    for number in range(7)
    for line in (
        f'<urn:d{number}> <https://w3id.org/jixiao/ontology#printedPublisher> "局{number}" <urn:g> .\n',
        f"<urn:d{number}> <https://w3id.org/jixiao/ontology#contains> <urn:p{number}> <urn:g> .\n",
        f'<urn:p{number}> <https://w3id.org/jixiao/ontology#subjectLabel> "项目{number}" <urn:g> .\n',
    )
]
PAGED = """# params department: text?
# page 3 departments
PREFIX jx: <https://w3id.org/jixiao/ontology#>
SELECT ?department ?project
WHERE { ?d jx:printedPublisher ?department ; jx:contains ?p . ?p jx:subjectLabel ?project }
ORDER BY ?department ?project
"""


def test_pages_put_together_are_the_whole_answer(tmp_path: Path) -> None:
    store = open_memory(DEPARTMENTS)
    path = tmp_path / "paged.rq"
    path.write_text(PAGED, encoding="utf-8")
    whole = ask(store, PAGED).rows
    rows, given, sizes = [], {}, []
    while True:
        answer = run_question(store, str(path), given)
        assert answer.columns == ("department", "project")
        rows += answer.rows
        sizes.append(len(answer.rows))
        if answer.following is None:
            break
        given = {"from": answer.following}
    assert tuple(rows) == whole and sizes == [3, 3, 1]


def test_a_page_is_left_where_a_department_is_named_or_all_fit(tmp_path: Path) -> None:
    path = tmp_path / "paged.rq"
    path.write_text(PAGED, encoding="utf-8")
    named = run_question(open_memory(DEPARTMENTS), str(path), {"department": "局6"})
    assert [row[1].value for row in named.rows if row[1]] == ["项目6"] and named.following is None
    few = run_question(open_memory(DEPARTMENTS[:9]), str(path))
    assert len(few.rows) == 3 and few.following is None
    past = run_question(open_memory(DEPARTMENTS), str(path), {"from": "龘"})
    assert past.rows == () and past.columns == ("department", "project")


def test_from_is_no_parameter_of_a_question_without_a_page() -> None:
    with pytest.raises(QueryError, match="from"):
        run_question(open_memory(GRAPH), "departments", {"from": "甲"})


def test_a_bad_page_is_refused() -> None:
    with pytest.raises(QueryError, match="page"):
        parse_question("x", "# page some\nSELECT * {}")


ANSWER = Answer(
    ("name", "yuan", "iri"),
    (
        (
            Term("literal", '就业, "培训"', "", "zh"),
            Term("literal", "8.5", XSD.decimal),
            Term("iri", "urn:a"),
        ),
        (None, Term("literal", "120", XSD.decimal), Term("blank", "b0")),
    ),
)


def test_json_is_sparql_results_json() -> None:
    text = render_answer(ANSWER, "json")
    read = ox.parse_query_results(text.encode(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(read, ox.QuerySolutions)
    assert [v.value for v in read.variables] == ["name", "yuan", "iri"]
    assert json.loads(text)["results"]["bindings"][1].keys() == {"yuan", "iri"}


def test_csv_quotes() -> None:
    assert render_answer(ANSWER, "csv") == 'name,yuan,iri\r\n"就业, ""培训""",8.5,urn:a\r\n,120,b0\r\n'


def test_table_lines_up_wide_characters() -> None:
    lines = render_answer(ANSWER, "table").splitlines()
    body = [line for line in lines if "urn:a" in line or "b0" in line]
    assert measure(body[0][: body[0].index("urn:a")]) == measure(body[1][: body[1].index("b0")])
    assert measure(body[0][: body[0].index("8.5") + 3]) == measure(body[1][: body[1].index("120") + 3])
    assert lines[-1] == "2 行 rows"


def test_table_takes_printed_brackets_as_text() -> None:
    answer = Answer(("a",), ((Term("literal", "[bold]甲[/bold]\x1b[31m"),),))
    text = render_answer(answer, "table")
    assert "[bold]甲[/bold]" in text and "\x1b" not in text


def test_turtle_of_rows_and_of_triples() -> None:
    assert list(ox.parse(render_answer(ANSWER, "ttl").encode(), format=ox.RdfFormat.TURTLE))
    built = ask(open_memory(GRAPH), "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert len(list(ox.parse(render_answer(built, "ttl").encode(), format=ox.RdfFormat.TURTLE))) == 3


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(QueryError):
        render_answer(ANSWER, "xml")


def test_ask_is_answered_with_one_cell() -> None:
    answer = ask(open_memory(GRAPH), "ASK { ?s ?p ?o }")
    assert answer.rows[0][0] == Term("literal", "true", XSD.boolean)


def test_the_documentation_is_in_step(root: Path) -> None:
    import runpy

    make = runpy.run_path(str(root / "tools" / "make_query_docs.py"))
    assert make["render"]() == (root / "queries" / "README.md").read_text(encoding="utf-8")
