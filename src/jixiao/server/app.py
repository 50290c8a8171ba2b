"""The application: routes, security headers, language, and the forms every page has besides HTML."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jixiao.errors import JixiaoError, OutputError
from jixiao.server import linked, pages, sparql
from jixiao.server.data import Catalogue
from jixiao.server.render import public_base
from jixiao.server.workers import Limits, QueryWorkers

_LONGEST_ADDRESS = 4096
STATIC = Path(__file__).with_name("static")

_POLICY = (
    "default-src 'self'; style-src 'self'{styles}; img-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


def _list_headers(path: str) -> list[tuple[bytes, bytes]]:
    """The headers of a path; the query editor alone writes styles of its own into the page."""
    policy = _POLICY.format(styles=" 'unsafe-inline'" if path == "/sparql" else "")
    return [(b"content-security-policy", policy.encode()), *_HEADERS]


class SecurityHeaders:
    """Adds the headers that keep a page from running or loading anything that is not ours."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and adds the headers to the response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_list_headers(scope["path"])]
            await send(message)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif (
            scope["path"] != "/sparql" and len(scope["path"]) + len(scope["query_string"]) > _LONGEST_ADDRESS
        ):
            # The links of a page repeat its address, so a long one would come back many times as long.
            await PlainTextResponse("414: the address is too long\n", 414)(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)


def create_app(folder: Path, *, base: str = "", limits: Limits = Limits()) -> Starlette:  # noqa: B008  frozen
    """The explorer over the build in `folder`; `base` is its public address when it is not the request's own.

    Raises OutputError when the folder holds no finished build.
    """
    for name in ("store", "explorer.sqlite"):
        if not (folder / name).exists():
            raise OutputError(
                f"there is no {name} here", where=str(folder), remedy="run `jixiao build` into it first"
            )
    workers = QueryWorkers(folder / "store", limits)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        workers.close()

    app = Starlette(
        routes=[
            Route("/", pages.show_documents),
            Route("/documents/{doc}", pages.show_document),
            Route("/documents/{doc}/{kind:str}/{ordinal:int}", pages.show_subject),
            Route("/projects", pages.show_projects),
            Route("/findings", pages.show_findings),
            Route("/indicators", pages.show_indicators),
            Route("/money/{doc}", pages.show_money),
            Route("/years", pages.show_years),
            Route("/search", pages.show_search),
            Route("/graph", pages.show_graph),
            Route("/graph.{form}", pages.send_graph),
            Route("/questions", pages.show_questions),
            Route("/questions/{name}", pages.show_question),
            Route("/about", pages.show_about),
            Route("/sparql", _sparql, methods=["GET", "POST", "OPTIONS"]),
            Route("/.well-known/void", linked.send_void),
            Route("/id/{rest:path}", linked.resolve),
            Route("/ontology", linked.resolve_ontology),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(GZipMiddleware, minimum_size=600, compresslevel=5),
        ],
        exception_handlers=dict.fromkeys(
            (HTTPException, JixiaoError, OSError, sqlite3.Error), pages.show_fault
        ),
        lifespan=lifespan,
    )
    app.state.folder = folder
    app.state.catalogue = Catalogue(folder)
    app.state.workers = workers
    app.state.base = base
    return app


async def _sparql(request: Request) -> Response:
    """The protocol endpoint; a browser that comes without a query gets the query page."""
    if request.method == "OPTIONS":
        headers = {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Content-Type, Accept",
        }
        return Response(status_code=204, headers={**sparql.CORS, **headers})
    if request.method != "POST" and set(request.query_params) <= {"lang"}:
        return await linked.describe_service(request)
    base = public_base(request)
    return await sparql.answer_protocol_request(request, request.app.state.workers, base)
