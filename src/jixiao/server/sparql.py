"""The SPARQL 1.1 Protocol endpoint, query operation only: https://www.w3.org/TR/sparql11-protocol/."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from jixiao.query.guard import is_update, uses_service
from jixiao.server.evaluate import GRAPH_FORMATS, RESULT_FORMATS, Evaluation
from jixiao.server.negotiation import choose_media_type
from jixiao.server.workers import QueryRefused, QueryWorkers

_MAX_QUERY_BYTES = 1 << 20
_BODY_SECONDS = 30.0
_DATASET = ("default-graph-uri", "named-graph-uri")
_UPDATE_GRAPHS = ("using-graph-uri", "using-named-graph-uri")

CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Content-Type"}


class BadRequest(Exception):
    """A request that the protocol does not allow; `status` is its HTTP status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


async def answer_protocol_request(request: Request, workers: QueryWorkers, base: str) -> Response:
    """The response to a protocol request: 200 with the answer, or one line and a 4xx or 5xx status."""
    try:
        evaluation = await _read_request(request, base)
        answered = await run_in_threadpool(workers.run, evaluation)
    except BadRequest as fault:
        return _refuse(fault.status, str(fault))
    except QueryRefused as fault:
        return _refuse(fault.status, fault.reason)
    media_type = answered.media_type
    if media_type.startswith("text/") or media_type == "application/n-triples":
        media_type += "; charset=utf-8"
    return Response(answered.body, headers={"Content-Type": media_type, "Vary": "Accept", **CORS})


def _refuse(status: int, reason: str) -> Response:
    headers = {"Vary": "Accept", **CORS, **({"Retry-After": "2"} if status == 503 else {})}
    return PlainTextResponse(f"{reason}\n", status, headers=headers)


async def _read_request(request: Request, base: str) -> Evaluation:
    address = _pairs(request.scope["query_string"])
    if request.method == "GET" or request.method == "HEAD":
        query, graphs = _from_pairs(address)
    else:
        body = await _read_body(request)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            query, graphs = _from_pairs(_pairs(body))
        elif kind == "application/sparql-query":
            if any(name in ("query", "update") for name, _ in address):
                raise BadRequest(400, "the query stands in the body, so the address must not hold another")
            query, graphs = _decode(body), [pair for pair in address if pair[0] in _DATASET]
        elif kind == "application/sparql-update":
            raise BadRequest(415, "updates are not accepted: this endpoint is read-only")
        else:
            raise BadRequest(415, "send application/sparql-query or application/x-www-form-urlencoded")
    _check_query(query)
    return Evaluation(
        query=query,
        accepted=_accepted(request),
        default_graphs=tuple(value for name, value in graphs if name == "default-graph-uri"),
        named_graphs=tuple(value for name, value in graphs if name == "named-graph-uri"),
        base=base,
    )


async def _read_body(request: Request) -> bytes:
    """The body, no more than a megabyte of it and no longer than half a minute: a client cannot fill the memory or wait."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > _MAX_QUERY_BYTES:
        raise BadRequest(413, "the query is longer than one megabyte")
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > _MAX_QUERY_BYTES:
                    raise BadRequest(413, "the query is longer than one megabyte")
    except TimeoutError:
        raise BadRequest(408, "the query did not arrive in time") from None
    except ClientDisconnect:
        raise BadRequest(400, "the connection ended before the query did") from None
    return bytes(body)


def _check_query(query: str) -> None:
    if is_update(query):
        raise BadRequest(403, "updates are not accepted: this endpoint is read-only")
    if uses_service(query):
        raise BadRequest(403, "SERVICE is switched off here")


def _from_pairs(pairs: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    names = [name for name, _ in pairs]
    if "update" in names:
        raise BadRequest(403, "updates are not accepted: this endpoint is read-only")
    if any(name in _UPDATE_GRAPHS for name in names):
        raise BadRequest(400, "using-graph-uri belongs to updates, which are not accepted")
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        raise BadRequest(400, "exactly one query parameter is needed")
    return queries[0], [pair for pair in pairs if pair[0] in _DATASET]


def _pairs(data: bytes) -> list[tuple[str, str]]:
    try:
        text = data.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=200)
    except (UnicodeDecodeError, ValueError):
        raise BadRequest(400, "the parameters are not percent-encoded UTF-8, or too many") from None


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest(400, "the query is not UTF-8") from None


def _accepted(request: Request) -> tuple[str, ...]:
    """Every type this endpoint can write that the client accepts, best liked first."""
    header = request.headers.get("accept")
    chosen = [
        media_type
        for offers in (tuple(RESULT_FORMATS), tuple(GRAPH_FORMATS))
        if (media_type := choose_media_type(header, offers))
    ]
    if not chosen:
        raise BadRequest(406, "none of the accepted media types can be written here")
    # A yes or no has no CSV form, so a second choice among the result forms must be at hand.
    others = [
        m
        for m in ("application/sparql-results+json", "application/sparql-results+xml", "text/turtle")
        if m not in chosen and choose_media_type(header, (m,))
    ]
    return tuple(chosen + others)
