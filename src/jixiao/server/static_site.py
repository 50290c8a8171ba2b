"""The explorer as files: pages that need no server, for publishing at the root of any web server.

What needs a server (search, SPARQL, facets by address) is left out; its links lead to the pages that are there.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.types import Message

from jixiao.errors import OutputError
from jixiao.server.app import STATIC, create_app
from jixiao.server.data import PAGE_SIZE, Catalogue


def write_site(folder: Path, out: Path) -> list[Path]:
    """Writes the pages of the build in `folder` into `out`, with the graph and findings; the written pages.

    Raises OutputError when a page cannot be made or the folder cannot be written.
    """
    app = create_app(folder)
    try:
        out.mkdir(parents=True, exist_ok=True)
        shutil.copytree(STATIC, out / "static", dirs_exist_ok=True)
        for name in ("graph.nq", "findings.csv", "report.html", "report.ttl", "coverage.json"):
            if (folder / name).exists():
                shutil.copyfile(folder / name, out / name)
        written = asyncio.run(_write_pages(app, out))
    except OSError as error:
        raise OutputError(str(error), where=str(out), remedy="choose a folder you can write to") from error
    finally:
        app.state.workers.close()
    return written


async def _write_pages(app: Starlette, out: Path) -> list[Path]:
    written = []
    for path in list_paths(app.state.catalogue):
        status, body = await _fetch(app, path)
        if status != 200:
            raise OutputError(f"the page {path} answers {status}", where=str(out), remedy="build again")
        target = out / path.strip("/") / "index.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
        written.append(target)
    return written


def list_paths(catalogue: Catalogue) -> Iterator[str]:
    """The addresses of every page that stands without a server."""
    yield from ("/", "/projects", "/findings", "/years", "/about")
    number = 1
    while True:
        listing = catalogue.list_documents(page=number)
        for document in listing.rows:
            doc = document["doc"]
            yield f"/documents/{doc}"
            yield f"/money/{doc}"
            yield from _list_subjects(catalogue, doc)
        if number >= listing.pages:
            return
        number += 1


def _list_subjects(catalogue: Catalogue, doc: str) -> Iterator[str]:
    total = catalogue.list_subjects(doc).total
    for number in range(1, -(-total // PAGE_SIZE) + 1):
        for row in catalogue.list_subjects(doc, page=number).rows:
            yield f"/documents/{doc}/{'entity' if row['entity'] else 'project'}/{row['ordinal']}"


async def _fetch(app: Starlette, path: str) -> tuple[int, bytes]:
    """The answer of the application to a GET, without a network."""
    status = 0
    body = b""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, body
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body":
            body += message.get("body", b"")

    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept", b"text/html")], "server": ("localhost", 80), "client": None,
    }  # fmt: skip
    await app(scope, receive, send)
    return status, body
