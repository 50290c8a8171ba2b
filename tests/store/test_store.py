"""The embedded store on disk, files, and an endpoint in its place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest

from jixiao.errors import GraphError, OutputError, QueryError
from jixiao.query.run import ask
from jixiao.store.build import build_store
from jixiao.store.endpoint import EndpointStore, join_values
from jixiao.store.open import open_store
from jixiao.store.terms import Term

LINE = '<urn:s> <urn:p> "8.00"^^<http://www.w3.org/2001/XMLSchema#decimal> <urn:g{}> .\n'
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def count(folder: Path) -> str:
    with open_store(folder) as store:
        cell = ask(store, COUNT).rows[0][0]
        assert cell is not None
        return cell.value


def test_build_and_replace(tmp_path: Path) -> None:
    graph = tmp_path / "graph.nq"
    graph.write_text(LINE.format(1) + '<urn:t> <urn:p> "x" <urn:g1> .\n', encoding="utf-8")
    build_store(tmp_path / "store", [graph])
    assert count(tmp_path) == "2"
    graph.write_text(LINE.format(1), encoding="utf-8")
    build_store(tmp_path / "store", [graph])
    assert count(tmp_path / "store") == "1"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["graph.nq", "store"]


def test_a_broken_graph_leaves_the_former_store(tmp_path: Path) -> None:
    graph = tmp_path / "graph.nq"
    graph.write_text(LINE.format(1), encoding="utf-8")
    build_store(tmp_path / "store", [graph])
    graph.write_text("<urn:s> broken", encoding="utf-8")
    with pytest.raises(GraphError):
        build_store(tmp_path / "store", [graph])
    assert count(tmp_path) == "1"


def test_a_missing_file_leaves_the_former_store(tmp_path: Path) -> None:
    with pytest.raises((OutputError, GraphError)):
        build_store(tmp_path / "store", [tmp_path / "missing.nq"])
    assert not (tmp_path / "store").exists()


def test_two_readers_at_once(tmp_path: Path) -> None:
    graph = tmp_path / "graph.nq"
    graph.write_text(LINE.format(1), encoding="utf-8")
    build_store(tmp_path / "store", [graph])
    with open_store(tmp_path) as first, open_store(tmp_path) as second:
        assert ask(first, COUNT).rows == ask(second, COUNT).rows


def test_no_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="build"):
        open_store(tmp_path)
    (tmp_path / "a.ttl").write_text("<urn:s> <urn:p>", encoding="utf-8")
    with pytest.raises(GraphError):
        open_store(tmp_path / "a.ttl")
    (tmp_path / "a.doc").write_text("", encoding="utf-8")
    with pytest.raises(GraphError):
        open_store(tmp_path / "a.doc")


class Handler(BaseHTTPRequestHandler):
    store = ox.Store()

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        try:
            answer = self.store.query(text, use_default_graph_as_union=True)
        except SyntaxError as error:
            self.send_error(400, str(error).splitlines()[0][:40])
            return
        if isinstance(answer, ox.QueryTriples):
            kind, body = "application/n-triples", answer.serialize(format=ox.RdfFormat.N_TRIPLES)
        else:
            kind = "application/sparql-results+json"
            body = answer.serialize(format=ox.QueryResultsFormat.JSON)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the base class's)
        return None


@contextmanager
def endpoint() -> Iterator[str]:
    Handler.store.load(
        LINE.format(1).encode() + b'<urn:t> <urn:p> "x"@zh <urn:g> .\n', format=ox.RdfFormat.N_QUADS
    )
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_endpoint_answers_like_a_store() -> None:
    with endpoint() as url, open_store("", endpoint=url) as store:
        rows = ask(
            store, "SELECT ?s ?o WHERE { ?s <urn:p> ?o } ORDER BY ?s", {"s": Term("iri", "urn:t")}
        ).rows
        assert rows == ((Term("iri", "urn:t"), Term("literal", "x", "", "zh")),)
        assert len(ask(store, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }").rows) == 2
        assert ask(store, "ASK { <urn:t> ?p ?o }").rows[0][0] is not None
        with pytest.raises(QueryError, match="400"):
            ask(store, "SELECT nonsense")


def test_an_endpoint_that_is_not_there_is_told() -> None:
    with pytest.raises(QueryError, match="cannot be reached"):
        ask(EndpointStore("http://127.0.0.1:1/", timeout=2), COUNT)
    with pytest.raises(QueryError):
        EndpointStore("file:///etc/hostname")


def test_values_cannot_be_broken_out_of() -> None:
    text = join_values("SELECT ?a WHERE { ?s ?p ?a }", {"a": Term("literal", '") } DROP ALL #')})
    assert list(ox.Store().query(text)) == []
    with pytest.raises(QueryError):
        join_values("", {"a) }": Term("iri", "urn:a")})
    with pytest.raises(GraphError):
        join_values("", {"a": Term("iri", "urn:a> ) }")})
