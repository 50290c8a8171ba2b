"""Linked data: every IRI of the graph resolves, as a page or as RDF, by Accept header or by suffix."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from jixiao import resources
from jixiao.iris import BASE
from jixiao.server import pages
from jixiao.server.evaluate import Answered, Evaluation
from jixiao.server.negotiation import choose_media_type
from jixiao.server.render import public_base
from jixiao.server.workers import QueryRefused

_SUFFIXES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "html": "text/html",
}
_OFFERED = ("text/html", "text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")


async def resolve(request: Request) -> Response:
    """The description of the thing at /id/…: 200 as HTML or RDF, 404 unknown, 406 in none of the accepted forms."""
    rest, media_type = _split_suffix(request.path_params["rest"])
    iri = BASE + rest
    if media_type is None:
        media_type = choose_media_type(request.headers.get("accept"), _OFFERED)
    if media_type is None:
        raise HTTPException(
            406,
            "text/html, text/turtle, application/ld+json, application/n-triples, application/rdf+xml",
            headers={"Vary": "Accept"},
        )
    headers = {"Vary": "Accept", "Link": _alternates(rest)}
    if media_type == "text/html":
        node = request.app.state.catalogue.find_node(iri)
        if node is not None:
            return RedirectResponse(pages.link_node(node), 303, headers=headers)
        response = await pages.show_resource(request, iri)
        response.headers.update(headers)
        return response
    body = await describe(request, iri, media_type)
    return Response(body, media_type=media_type, headers={**headers, "Access-Control-Allow-Origin": "*"})


async def describe(request: Request, iri: str, media_type: str) -> bytes:
    """The triples around an IRI, serialised; raises 404 when there are none."""
    query = resources.read_text("queries", "pages", "describe.rq")
    evaluation = Evaluation(query, (media_type,), bindings=(("subject", iri),))
    try:
        answered: Answered = await run_in_threadpool(request.app.state.workers.run, evaluation)
    except QueryRefused as fault:
        raise HTTPException(fault.status, fault.reason) from fault
    if media_type == "text/turtle" and b"<" not in answered.body:
        raise HTTPException(404, iri)
    if not answered.body.strip() or answered.body.strip() in (b"[]", b"{}"):
        raise HTTPException(404, iri)
    return answered.body


def _split_suffix(rest: str) -> tuple[str, str | None]:
    stem, dot, suffix = rest.rpartition(".")
    if dot and suffix in _SUFFIXES:
        return stem, _SUFFIXES[suffix]
    return rest, None


def _alternates(rest: str) -> str:
    return ", ".join(
        f'</id/{rest}.{suffix}>; rel="alternate"; type="{kind}"'
        for suffix, kind in _SUFFIXES.items()
        if suffix != "html"
    )


async def resolve_ontology(request: Request) -> Response:
    """The ontology: as Turtle, or as its documentation page."""
    chosen = choose_media_type(request.headers.get("accept"), ("text/html", "text/turtle"))
    if chosen is None:
        raise HTTPException(406, "text/html, text/turtle", headers={"Vary": "Accept"})
    if chosen == "text/turtle":
        return Response(
            resources.read_text("ontology", "jixiao.ttl"),
            media_type="text/turtle",
            headers={"Vary": "Accept"},
        )
    return await pages.show_about(request)


async def describe_service(request: Request) -> Response:
    """The SPARQL 1.1 Service Description, or the query page for a browser."""
    chosen = choose_media_type(request.headers.get("accept"), ("text/html", "text/turtle"))
    if chosen == "text/html":
        return await pages.show_sparql(request)
    if chosen is None:
        raise HTTPException(406, "text/html, text/turtle", headers={"Vary": "Accept"})
    address = public_base(request)
    text = resources.read_text("data", "lookups", "service.ttl").replace("urn:x-jixiao:base/", address)
    return Response(
        text, media_type="text/turtle", headers={"Vary": "Accept", "Access-Control-Allow-Origin": "*"}
    )


async def send_void(request: Request) -> Response:
    """The VoID description of the data set."""
    address = public_base(request)
    totals = request.app.state.catalogue.ask("select count(*) as n from documents")[0]["n"]
    text = resources.read_text("data", "lookups", "void.ttl").replace("urn:x-jixiao:base/", address)
    text = text.replace("urn:x-jixiao:documents", str(totals))
    return Response(text, media_type="text/turtle", headers={"Access-Control-Allow-Origin": "*"})
