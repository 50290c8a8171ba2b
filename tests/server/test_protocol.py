"""The SPARQL 1.1 Protocol, query operation: the requests of the W3C protocol tests, restated against our data.

Each case has the name of the W3C test it restates (SPARQL 1.1 Protocol test suite, query tests).
"""

from __future__ import annotations

import concurrent.futures
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

ASK = "ASK {}"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
QUERY = {"Content-Type": "application/sparql-query"}
BOOLEAN = {"application/sparql-results+json", "application/sparql-results+xml"}
RDF = {"text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"}
GRAPHS = (
    "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s a <https://w3id.org/jixiao/ontology#Project> } } ORDER BY ?g"
)


def kind(response: object) -> str:
    return str(response.headers["content-type"]).partition(";")[0]  # type: ignore[attr-defined]  # httpx response


@pytest.fixture(scope="module")
def graphs(client: TestClient) -> list[str]:
    rows = client.get(
        "/sparql", params={"query": GRAPHS}, headers={"Accept": "application/sparql-results+json"}
    ).json()
    return [row["g"]["value"] for row in rows["results"]["bindings"]]


def test_query_post_form(client: TestClient) -> None:
    response = client.post("/sparql", content=f"query={quote(ASK)}", headers=FORM)
    assert response.status_code == 200
    assert kind(response) in BOOLEAN


def test_query_get(client: TestClient) -> None:
    response = client.get("/sparql", params={"query": ASK})
    assert response.status_code == 200
    assert kind(response) in BOOLEAN
    assert response.json()["boolean"] is True


def test_query_post_direct(client: TestClient) -> None:
    response = client.post("/sparql", content=ASK, headers=QUERY)
    assert response.status_code == 200
    assert kind(response) in BOOLEAN


@pytest.mark.parametrize(
    ("query", "accept", "kinds"),
    [
        ("SELECT (1 AS ?value) {}", "application/sparql-results+json", {"application/sparql-results+json"}),
        ("SELECT (1 AS ?value) {}", "application/sparql-results+xml", {"application/sparql-results+xml"}),
        ("SELECT (1 AS ?value) {}", "text/csv", {"text/csv"}),
        ("SELECT (1 AS ?value) {}", "text/tab-separated-values", {"text/tab-separated-values"}),
        ("ASK {}", "application/sparql-results+xml", {"application/sparql-results+xml"}),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3", "*/*", RDF),
        (
            "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3",
            "application/n-triples",
            {"application/n-triples"},
        ),
        ("DESCRIBE <https://w3id.org/jixiao/ontology#Project>", "text/turtle", {"text/turtle"}),
    ],
    ids=[
        "select-json",
        "select-xml",
        "select-csv",
        "select-tsv",
        "ask",
        "construct",
        "construct-nt",
        "describe",
    ],
)
def test_query_content_type(client: TestClient, query: str, accept: str, kinds: set[str]) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert response.status_code == 200
    assert kind(response) in kinds


def count_in(client: TestClient, method: str, graph_names: list[tuple[str, str]]) -> int:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/jixiao/ontology#Project> }"
    accept = {"Accept": "application/sparql-results+json"}
    pairs = "&".join(f"{name}={quote(value, safe='')}" for name, value in graph_names)
    if method == "get":
        response = client.get(f"/sparql?query={quote(query)}&{pairs}", headers=accept)
    elif method == "form":
        response = client.post("/sparql", content=f"query={quote(query)}&{pairs}", headers={**FORM, **accept})
    else:
        response = client.post(f"/sparql?{pairs}", content=query, headers={**QUERY, **accept})
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize("method", ["get", "form", "direct"])
def test_query_dataset_default_graph(client: TestClient, graphs: list[str], method: str) -> None:
    counts = [count_in(client, method, [("default-graph-uri", graph)]) for graph in graphs]
    assert sorted(counts) == [10, 36]


@pytest.mark.parametrize("method", ["get", "form", "direct"])
def test_query_dataset_default_graphs(client: TestClient, graphs: list[str], method: str) -> None:
    assert count_in(client, method, [("default-graph-uri", graph) for graph in graphs]) == 46


def test_query_dataset_named_graphs(client: TestClient, graphs: list[str]) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s a <https://w3id.org/jixiao/ontology#Project> } }"
    response = client.get("/sparql", params={"query": query, "named-graph-uri": graphs[0]})
    assert response.json()["results"]["bindings"][0]["n"]["value"] in ("10", "36")


def test_query_dataset_full(client: TestClient, graphs: list[str]) -> None:
    query = (
        "SELECT (COUNT(DISTINCT ?a) AS ?n) (COUNT(DISTINCT ?b) AS ?m) WHERE { { ?a a <https://w3id.org/jixiao/ontology#Project> } "
        "UNION { GRAPH ?g { ?b a <https://w3id.org/jixiao/ontology#Project> } } }"
    )
    pairs = [("query", query), ("default-graph-uri", graphs[0]), ("named-graph-uri", graphs[1])]
    row = client.get("/sparql", params=pairs).json()["results"]["bindings"][0]
    assert {row["n"]["value"], row["m"]["value"]} == {"10", "36"}


def test_protocol_dataset_wins_over_from(client: TestClient, graphs: list[str]) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{graphs[0]}> WHERE {{ ?s a <https://w3id.org/jixiao/ontology#Project> }}"
    own = client.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]["n"]["value"]
    other = client.get("/sparql", params={"query": query, "default-graph-uri": graphs[1]})
    assert {own, other.json()["results"]["bindings"][0]["n"]["value"]} == {"10", "36"}


def test_query_multiple_queries_is_bad(client: TestClient) -> None:
    assert client.get("/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D").status_code == 400
    assert (
        client.post("/sparql", content="query=ASK%20%7B%7D&query=ASK%20%7B%7D", headers=FORM).status_code
        == 400
    )


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (ASK, {"Content-Type": "text/plain"}, 415),
        (ASK, {"Content-Type": ""}, 415),
        (f"query={quote(ASK)}", {"Content-Type": "application/not-a-type"}, 415),
        ("nothing=here", FORM, 400),
        ("ASK {", QUERY, 400),
        ("SELECT ?s { ?s ?p <rel", QUERY, 400),
    ],
    ids=["wrong type", "no type", "wrong form type", "no query", "syntax", "cut"],
)
def test_bad_queries(client: TestClient, content: str, headers: dict[str, str], status: int) -> None:
    assert client.post("/sparql", content=content, headers=headers).status_code == status


def test_query_non_utf8_is_bad(client: TestClient) -> None:
    body = "ASK { ?s ?p '值' }".encode("utf-16")
    assert client.post("/sparql", content=body, headers=QUERY).status_code == 400
    assert client.get("/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%27%FF%27%20%7D").status_code == 400


def test_query_by_another_method_is_refused(client: TestClient) -> None:
    assert client.put("/sparql", content=ASK, headers=QUERY).status_code == 405
    assert client.delete("/sparql").status_code == 405


def test_relative_iris_have_a_base(client: TestClient) -> None:
    query = "SELECT (str(<nowhere>) AS ?iri) {}"
    value = client.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]["iri"]["value"]
    assert value == "http://testserver/nowhere"


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        ("update=" + quote("CLEAR ALL"), FORM, 403),
        ("CLEAR ALL", {"Content-Type": "application/sparql-update"}, 415),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", QUERY, 403),
        ("query=" + quote("DELETE WHERE { ?s ?p ?o }"), FORM, 403),
        ("query=" + quote(ASK) + "&using-graph-uri=urn%3Ag", FORM, 400),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", QUERY, 403),
        ("SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }", QUERY, 403),
    ],
    ids=[
        "update form",
        "update type",
        "insert as query",
        "delete in form",
        "using graph",
        "service",
        "silent service",
    ],
)
def test_nothing_but_reading(client: TestClient, content: str, headers: dict[str, str], status: int) -> None:
    assert client.post("/sparql", content=content, headers=headers).status_code == status


def test_words_inside_strings_are_no_keywords(client: TestClient) -> None:
    query = 'SELECT ("SERVICE # INSERT" AS ?x) { } # SERVICE <http://127.0.0.1:1/>'
    assert client.get("/sparql", params={"query": query}).status_code == 200


def test_nothing_acceptable(client: TestClient) -> None:
    assert client.get("/sparql", params={"query": ASK}, headers={"Accept": "image/png"}).status_code == 406


def test_cross_origin_is_explicit(client: TestClient) -> None:
    assert client.get("/sparql", params={"query": ASK}).headers["access-control-allow-origin"] == "*"
    assert client.options("/sparql").status_code == 204


def test_service_description(client: TestClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    assert "http://testserver/sparql" in response.text
    assert client.get("/.well-known/void").text.count("void:Dataset") >= 1


def test_hostile_queries_do_not_stop_the_server(client: TestClient) -> None:
    """A hundred queries that never end at once: each gets a refusal, and the next honest query an answer."""
    endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        futures = [pool.submit(client.get, "/sparql", params={"query": endless}) for _ in range(100)]
        codes = {future.result().status_code for future in futures}
    assert codes <= {503, 504, 507}
    assert client.get("/sparql", params={"query": ASK}).status_code == 200
