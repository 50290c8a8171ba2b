"""The explorer as files: pages that need no server, to be opened from a disk or published under any address.

Every link leads to a file by a relative path; what needs a server (search, SPARQL, facets, other sort orders) is left
out, and a link to it is plain text.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from starlette.applications import Starlette
from starlette.types import Message

from jixiao.errors import OutputError
from jixiao.server.app import STATIC, create_app
from jixiao.server.data import FINDINGS_SIZE, PAGE_SIZE, Catalogue
from jixiao.server.pages import resource_path

# Files of the build that stand beside the pages.
_BESIDE = ("graph.nq", "findings.csv", "report.html", "report.ttl", "coverage.json")
# Parameters that make no other page of the site.
_IGNORED = frozenset({"lang"})
Address = tuple[str, tuple[tuple[str, str], ...]]
"""A path and its parameters, sorted, without page=1."""


def write_site(folder: Path, out: Path) -> list[Path]:
    """Writes the pages of the build in `folder` into `out`, with the graph and findings; the written pages.

    Raises OutputError when a page cannot be made or the folder cannot be written.
    """
    app = create_app(folder)
    try:
        out.mkdir(parents=True, exist_ok=True)
        shutil.copytree(STATIC, out / "static", dirs_exist_ok=True)
        for name in _BESIDE:
            if (folder / name).exists():
                shutil.copyfile(folder / name, out / name)
        written = asyncio.run(_write_pages(app, out))
    except OSError as error:
        raise OutputError(str(error), where=str(out), remedy="choose a folder you can write to") from error
    finally:
        app.state.workers.close()
    return written


async def _write_pages(app: Starlette, out: Path) -> list[Path]:
    files = {read_address(link): name for link, name in list_files(app.state.catalogue)}
    written = []
    for address, name in files.items():
        status, body = await _fetch(app, address)
        if status != 200:
            raise OutputError(f"the page {address[0]} answers {status}", where=str(out), remedy="build again")
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".html"):
            body = relink_page(body.decode("utf-8"), name, files).encode("utf-8")
        target.write_bytes(body)
        written.append(target)
    return written


def list_files(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Every address that stands without a server, and the file that holds it."""
    yield from (
        ("/about", "about/index.html"),
        ("/graph", "graph/index.html"),
        ("/graph.json", "graph/graph.json"),
    )
    yield "/graph.gexf", "graph/graph.gexf"
    yield from _list_pages("/", catalogue.list_documents().total, PAGE_SIZE)
    yield from _list_pages("/projects", catalogue.list_projects().total, PAGE_SIZE)
    yield from _list_pages("/findings", catalogue.list_findings().total, FINDINGS_SIZE)
    yield from _list_pages("/years", catalogue.list_publishers().total, PAGE_SIZE)
    for row in catalogue.ask(
        "select distinct publisher from documents where publisher is not null order by 1"
    ):
        number = catalogue.ask(
            "select min(doc) as doc from documents where publisher = ?", (row["publisher"],)
        )
        link = f"/years?{urlencode({'publisher': row['publisher']})}"
        yield link, f"years/{number[0]['doc']}/index.html"
    for document in catalogue.ask("select doc, iri from documents order by doc"):
        yield from _list_document(catalogue, document["doc"], document["iri"])


def _list_pages(link: str, total: int, size: int, folder: str | None = None) -> Iterator[tuple[str, str]]:
    folder = link.strip("/") if folder is None else folder
    prefix = f"{folder}/" if folder else ""
    yield link, f"{prefix}index.html"
    joint = "&" if "?" in link else "?"
    for number in range(2, -(-total // size) + 1):
        yield f"{link}{joint}page={number}", f"{prefix}page-{number}/index.html"


def _list_document(catalogue: Catalogue, doc: str, iri: str) -> Iterator[tuple[str, str]]:
    home = f"documents/{doc}"
    yield from _list_pages(f"/{home}", catalogue.list_subjects(doc).total, PAGE_SIZE)
    yield f"/money/{doc}", f"money/{doc}/index.html"
    found = catalogue.list_findings(doc=doc).total
    yield from _list_pages(f"/findings?document={doc}", found, FINDINGS_SIZE, f"findings/{doc}")
    for form in ("html", "json", "gexf"):
        yield f"/graph{'' if form == 'html' else '.' + form}?document={doc}", f"graph/{doc}/index.{form}"
    yield f"{resource_path(iri)}.ttl", f"{unquote(resource_path(iri)).strip('/')}.ttl"
    for row in catalogue.ask(
        "select iri, entity, ordinal from subjects where doc = ? order by entity, ordinal", (doc,)
    ):
        name = f"{home}/{'entity' if row['entity'] else 'project'}/{row['ordinal']}"
        yield f"/{name}", f"{name}/index.html"
        yield f"/graph.gexf?{urlencode({'project': row['iri']})}", f"{name}/graph.gexf"
        yield f"{resource_path(row['iri'])}.ttl", f"{unquote(resource_path(row['iri'])).strip('/')}.ttl"


def read_address(link: str) -> Address:
    """The page that a link leads to, whatever the order of its parameters."""
    path, _, query = link.partition("?")
    pairs = {(k, v) for k, v in parse_qsl(query) if k not in _IGNORED and (k, v) != ("page", "1")}
    return unquote(path), tuple(sorted(pairs))


_LINK = re.compile(r'\s(?P<name>href|src|data-source)="(?P<link>/[^"]*)"')


def relink_page(html: str, name: str, files: dict[Address, str]) -> str:
    """The page in the file `name` with relative links; a link to what is no file is taken out of its element."""
    up = "../" * (len(PurePosixPath(name).parts) - 1)

    def relink(found: re.Match[str]) -> str:
        link, mark, fragment = unescape(found["link"]).partition("#")
        target = files.get(read_address(link))
        if target is None and (link.startswith("/static/") or link[1:] in _BESIDE):
            target = link[1:]
        return f' {found["name"]}="{up}{quote(target)}{mark}{fragment}"' if target is not None else ""

    return _LINK.sub(relink, html)


async def _fetch(app: Starlette, address: Address) -> tuple[int, bytes]:
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

    path, pairs = address
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": quote(path).encode(), "query_string": urlencode(pairs).encode(), "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept", b"text/html")], "server": ("localhost", 80), "client": None,
        "jixiao.static": True,
    }  # fmt: skip
    await app(scope, receive, send)
    return status, body
