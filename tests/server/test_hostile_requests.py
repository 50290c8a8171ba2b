"""Requests and data that mean harm: each gets an answer that a client can read, and the next honest one its page."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import uvicorn
from starlette.testclient import TestClient

from jixiao.server.app import create_app

SCRIPT = "<script>alert(1)</script>"
NAMES = (SCRIPT, "\"><img src=x onerror=alert(1)>'", "\u202eغلط\u202d", "超长" * 400, "{{ 7*7 }}{% raw %}")


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(create_app(built), host="127.0.0.1", port=port, log_level="critical")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield "127.0.0.1", port
    server.should_exit = True
    thread.join(10)


def send(address: tuple[str, int], data: bytes, *, wait: float = 10.0) -> str:
    """The status line and head of the answer to raw bytes."""
    with closing(socket.create_connection(address, timeout=wait)) as connection:
        connection.sendall(data)
        answer = b""
        while b"\r\n\r\n" not in answer and (part := connection.recv(65536)):
            answer += part
    return answer.partition(b"\r\n\r\n")[0].decode("latin-1")


def ask(path: str, *head: str, method: str = "GET") -> bytes:
    lines = (f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *head)
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/%", 404), ("/%zz", 404), ("/%ff%fe", 404), ("/id/%00", 404), ("/id/..%2f..%2fetc/passwd", 404),
        ("/static/../../../../etc/passwd", 404), ("/static/%2e%2e/%2e%2e/app.py", 404), ("/static//etc/passwd", 404),
        ("/static/..%5capp.py", 404), ("/documents/..%2f..", 404), ("/documents/%00", 404),
        ("/documents/x/project/99999999999999999999999", 404), ("/documents/x/project/-1", 404),
        ("/?page=99999999999999", 200), ("/?page=-1", 200), ("/?sort=%27%3Bdrop", 200), ("/?level=%27&year=%00", 200),
        ("/search?q=%22%22%22", 200), ("/search?q=AND%20OR%20NEAR(", 200), ("/search?q=*", 200), ("/search?q=%00", 200),
        ("/findings?check=abc&rule=%3Cscript%3E", 200), ("/graph?node=%3Cscript%3E", 200), ("/graph.xml", 404),
        ("/graph.gexf?node=%0d%0aX:1", 200), ("/questions/no", 404), ("/years?publisher=%27", 200),
        ("/sparql?query=%FF", 400), ("/sparql?query=", 400), ("/sparql?" + "a=1&" * 3000, 400),
        ("/?q=" + "%E6%94%BF" * 2000, 414), ("/" + "a" * 9000, 414), ("/?lang=en%0d%0aSet-Cookie:x=1", 200),
    ],
)  # fmt: skip
def test_odd_addresses(address: tuple[str, int], path: str, status: int) -> None:
    head = send(address, ask(path))
    assert head.startswith(f"HTTP/1.1 {status} ")
    assert "set-cookie: x" not in head.lower()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "FOO", "POST", "OPTIONS"])
def test_other_methods_are_refused(address: tuple[str, int], method: str) -> None:
    assert send(address, ask("/", method=method)).startswith("HTTP/1.1 405 ")


@pytest.mark.parametrize("path", ["/", "/sparql?query=ASK%7B%7D", "/about"])
def test_head_has_no_body(address: tuple[str, int], path: str) -> None:
    with closing(socket.create_connection(address, timeout=10)) as connection:
        connection.sendall(ask(path, method="HEAD"))
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ") and body == b""


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("text/turtle;q=0", 406), ("*/*;q=0", 406), ("text/turtle;q=abc", 406), ("image/png", 406),
        ("text/turtle;q=0, */*;q=0.1", 303), (";;;,,,", 303), ("text/turtle," * 2000, 200),
        ("application/n-triples;q=0.2,text/turtle;q=0.3", 200), ("application/*", 200), ("a" * 30000, 303),
    ],
)  # fmt: skip
def test_odd_accept_headers(address: tuple[str, int], client: TestClient, accept: str, status: int) -> None:
    iri = client.get("/projects", params={"format": "json"}).json()["rows"][0]["iri"]
    head = send(address, ask("/id/" + iri.partition("/id/")[2], f"Accept: {accept}"))
    assert head.startswith(f"HTTP/1.1 {status} ")
    assert "vary: accept" in head.lower()


POST = ("Content-Type: application/sparql-query", "Accept: */*")


def test_bodies_in_pieces_and_bodies_that_lie(address: tuple[str, int]) -> None:
    pieces = b"3\r\nASK\r\n4\r\n { }\r\n0\r\n\r\n"
    head = ask("/sparql", *POST, "Transfer-Encoding: chunked", method="POST")
    assert send(address, head + pieces).startswith("HTTP/1.1 200 ")
    assert send(address, head + b"zz\r\nASK\r\n").startswith("HTTP/1.1 400 ")
    # Eighty megabytes that are only announced: refused before they come.
    large = ask("/sparql", *POST, "Content-Length: 80000000", method="POST")
    assert send(address, large).startswith("HTTP/1.1 413 ")
    endless = head + b"10000\r\n" + b"A" * 65536 + b"\r\n"
    assert send(address, endless + b"".join([b"10000\r\n" + b"A" * 65536 + b"\r\n"] * 20)).startswith(
        "HTTP/1.1 413 "
    )


def test_a_body_that_never_comes_is_given_up(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jixiao.server.sparql._BODY_SECONDS", 0.3)
    cut = ask("/sparql", *POST, "Content-Length: 100", method="POST") + b"ASK{}"
    assert send(address, cut).startswith("HTTP/1.1 408 ")


def test_slow_clients_do_not_hold_up_the_others(address: tuple[str, int]) -> None:
    slow = [socket.create_connection(address, timeout=10) for _ in range(60)]
    for connection in slow:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
    try:
        assert send(address, ask("/")).startswith("HTTP/1.1 200 ")
    finally:
        for connection in slow:
            connection.close()


def test_a_host_name_that_is_none_stays_out_of_the_answer(address: tuple[str, int]) -> None:
    data = b'GET /sparql HTTP/1.1\r\nHost: x"><script>\r\nAccept: text/turtle\r\nConnection: close\r\n\r\n'
    with closing(socket.create_connection(address, timeout=10)) as connection:
        connection.sendall(data)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert b"<script>" not in answer


def test_the_policy_lets_no_style_or_script_of_the_data_run(client: TestClient) -> None:
    for path in ("/", "/findings", "/graph", "/about"):
        policy = client.get(path).headers["content-security-policy"]
        assert "unsafe" not in policy and "default-src 'self'" in policy
    assert client.get("/").headers.get("access-control-allow-origin") is None
    for path in ("/?format=json", "/?format=csv", "/graph.json", "/graph.gexf"):
        assert client.get(path).headers["access-control-allow-origin"] == "*"


@pytest.fixture(scope="module", params=range(len(NAMES)))
def hostile(
    built: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> tuple[Path, str]:
    """The sample build with one department, all its projects and indicators named so."""
    name = NAMES[request.param]
    folder = tmp_path_factory.mktemp("hostile") / "out"
    shutil.copytree(built, folder, ignore=shutil.ignore_patterns("store", "exports", "graph.nq", "report.*"))
    (folder / "store").symlink_to(built / "store")
    with closing(sqlite3.connect(folder / "explorer.sqlite")) as index, index:
        index.execute("update documents set publisher = ?, title = ?, region = ?, source = ?", (name,) * 4)
        index.execute("update subjects set name = ?, unit = ?, printed_budget = ?", (name,) * 3)
        index.execute("update indicators set level1 = ?, level2 = ?, level3 = ?, unit = ?", (name,) * 4)
        index.execute("update amounts set name = ?, table_title = ?", (name,) * 2)
        index.execute("update words set text = ?", (name,))
        doc = index.execute("select doc from documents order by projects desc").fetchone()[0]
    shard = folder / ".shards" / doc
    for file in ("records.json", "findings.json"):
        text = (shard / file).read_text(encoding="utf-8")
        escaped = json.dumps(name, ensure_ascii=False)[1:-1]
        (shard / file).write_text(
            text.replace("海东市", escaped).replace("产出指标", escaped), encoding="utf-8"
        )
    return folder, name


def test_hostile_names_are_text_on_every_page(hostile: tuple[Path, str]) -> None:
    folder, name = hostile
    with TestClient(create_app(folder), base_url="http://testserver") as client:
        doc = client.get("/", params={"sort": "projects", "format": "json"}).json()["rows"][0]["doc"]
        for path in (
            "/", "/projects", "/findings", "/indicators", "/years", "/graph", f"/documents/{doc}", f"/documents/{doc}/project/1",
            f"/money/{doc}", f"/graph?document={doc}",
        ):  # fmt: skip
            response = client.get(path)
            assert response.status_code == 200, path
            assert SCRIPT not in response.text and "<img src=x" not in response.text, path
            assert "49{%" not in response.text
        for path in (
            f"/years?publisher={name[:200]}",
            f"/search?q={name[:100]}",
            f"/indicators?q={name[:100]}",
        ):
            response = client.get(path)
            assert response.status_code in (200, 414)
            assert SCRIPT not in response.text and "<img src=x" not in response.text, path
        assert client.get("/graph.gexf", params={"document": doc}).status_code == 200


def test_an_empty_build_has_every_page(tmp_path: Path, built: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    shutil.copy(built / "explorer.sqlite", folder)
    (folder / "store").symlink_to(built / "store")
    with closing(sqlite3.connect(folder / "explorer.sqlite")) as index, index:
        for table in ("findings", "amounts", "indicators", "words", "subjects", "documents"):
            index.execute(f"delete from {table}")
    with TestClient(create_app(folder), base_url="http://testserver") as client:
        for path in (
            "/",
            "/projects",
            "/findings",
            "/indicators",
            "/years",
            "/graph",
            "/search?q=甲",
            "/about",
            "/questions",
        ):
            for form in ("html", "json", "csv"):
                response = client.get(path, params={"format": form} if "?" not in path else None)
                assert response.status_code == 200, (path, form)


def test_a_document_without_records_says_so(tmp_path: Path, built: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    shutil.copy(built / "explorer.sqlite", folder)
    (folder / "store").symlink_to(built / "store")
    with TestClient(create_app(folder), base_url="http://testserver") as client:
        doc = client.get("/", params={"format": "json"}).json()["rows"][0]["doc"]
        response = client.get(f"/documents/{doc}")
        assert response.status_code == 503
        assert str(tmp_path) not in response.text
        assert client.get("/").status_code == 200
