"""The pages: each a function of the request that gives HTML, or the same data as JSON or CSV (?format=)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from jixiao.errors import JixiaoError
from jixiao.query.questions import find_question, list_questions
from jixiao.report.page import describe_place
from jixiao.server import charts, details
from jixiao.server.data import Catalogue, Listing

LANGUAGES = ("zh", "en")
_ONE_YEAR = 365 * 24 * 3600


@cache
def environment() -> Environment:
    """The templates, escaping everything."""
    made = Environment(
        loader=PackageLoader("jixiao.server", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["wan"] = format_wan
    made.filters["place"] = describe_place
    return made


class _Given(dict[str, str]):
    """The parameters of the address; one that was not given is an empty text."""

    def __missing__(self, name: str) -> str:
        return ""


def format_wan(fen: int | None) -> str:
    """分 as 万元 with two decimals, "–" for none."""
    return "–" if fen is None else f"{fen / 1_000_000:,.2f}"


def language_of(request: Request) -> str:
    """The language asked for in the address, else kept in the cookie, else Chinese."""
    asked = request.query_params.get("lang") or request.cookies.get("lang") or "zh"
    return asked if asked in LANGUAGES else "zh"


def public_base(request: Request) -> str:
    """The address of this site, ending in a slash."""
    base = str(request.app.state.base or request.base_url)
    return base if base.endswith("/") else f"{base}/"


def link_node(node: Mapping[str, Any]) -> str:
    """The page of a document, project or entity target."""
    if node["kind"] == "document":
        return f"/documents/{node['doc']}"
    return f"/documents/{node['doc']}/{'entity' if node['entity'] else 'project'}/{node['ordinal']}"


def _catalogue(request: Request) -> Catalogue:
    catalogue: Catalogue = request.app.state.catalogue
    return catalogue


def _page_number(request: Request) -> int:
    text = request.query_params.get("page", "1")
    return int(text) if text.isdigit() and 0 < int(text) < 10**6 else 1


def render(
    request: Request, template: str, *, data: Any = None, status: int = 200, **values: Any
) -> Response:
    """The page as HTML, or `data` as JSON or CSV when ?format= asks for it."""
    form = request.query_params.get("format", "html")
    if data is not None and form == "json":
        return JSONResponse(data, headers={"Access-Control-Allow-Origin": "*"})
    if data is not None and form == "csv":
        return PlainTextResponse(_to_csv(data), media_type="text/csv; charset=utf-8")
    language = language_of(request)

    def choose(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    def link(**changes: Any) -> str:
        kept = {k: v for k, v in request.query_params.items() if k not in ("format",)}
        kept.update({k: str(v) for k, v in changes.items()})
        return f"{request.url.path}?{urlencode({k: v for k, v in kept.items() if v})}"

    text = environment().get_template(template).render(
        t=choose, lang=language, link=link, path=request.url.path, has_data=data is not None,
        params=_Given(request.query_params), **values,
    )  # fmt: skip
    response = HTMLResponse(text, status, headers={"Vary": "Cookie"})
    if "lang" in request.query_params:
        response.set_cookie("lang", language, max_age=_ONE_YEAR, httponly=True, samesite="lax")
    return response


def _to_csv(data: Any) -> str:
    rows = data if isinstance(data, list) else data.get("rows", [data])
    names = sorted({name for row in rows for name in row}) if rows else []
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {
                k: json.dumps(v, ensure_ascii=False) if isinstance(v, dict | list) else v
                for k, v in row.items()
            }
        )
    return out.getvalue()


def _as_data(listing: Listing) -> dict[str, Any]:
    return {"total": listing.total, "page": listing.page, "pages": listing.pages, "rows": listing.rows}


async def show_documents(request: Request) -> Response:
    """Departments: sortable, by year and region."""
    catalogue = _catalogue(request)
    ask = request.query_params
    listing = await run_in_threadpool(
        lambda: catalogue.list_documents(
            year=ask.get("year", ""),
            region=ask.get("region", ""),
            words=ask.get("q", ""),
            order=ask.get("sort", "publisher"),
            page=_page_number(request),
        )
    )
    facets = await run_in_threadpool(catalogue.count_facets)
    most = max((row["budget"] or 0 for row in listing.rows), default=0) or 1
    return render(
        request, "documents.html", data=_as_data(listing), listing=listing, facets=facets, most=most
    )


async def _document_or_404(request: Request) -> dict[str, Any]:
    found = await run_in_threadpool(_catalogue(request).find_document, request.path_params["doc"])
    if found is None:
        raise HTTPException(404, request.url.path)
    return found


async def show_document(request: Request) -> Response:
    """One disclosure: its facts, money, projects and findings."""
    catalogue = _catalogue(request)
    document = await _document_or_404(request)
    listing = await run_in_threadpool(
        lambda: catalogue.list_subjects(
            document["doc"], order=request.query_params.get("sort", "order"), page=_page_number(request)
        )
    )
    counts = await run_in_threadpool(catalogue.count_findings, document["doc"])
    records = await run_in_threadpool(details.read_records, request.app.state.folder, document["doc"])
    facts = {k: v for k, v in document.items() if k != "stage"}
    return render(
        request, "document.html", data={**facts, "rows": listing.rows}, document=document, listing=listing, counts=counts,
        extraction=records, picture=charts.draw_projects(listing.rows, document["doc"]),
    )  # fmt: skip


async def show_subject(request: Request) -> Response:
    """One project or entity target: facts, indicator tree, targets, each finding beside its source passage."""
    document = await _document_or_404(request)
    entity = request.path_params["kind"] == "entity"
    ordinal = request.path_params["ordinal"]
    subject = await run_in_threadpool(_catalogue(request).find_subject, document["doc"], entity, ordinal)
    if subject is None or request.path_params["kind"] not in ("entity", "project"):
        raise HTTPException(404, request.url.path)
    if request.query_params.get("format") == "ttl":
        return RedirectResponse(f"{resource_path(subject['iri'])}.ttl", 303)
    detail = await run_in_threadpool(
        details.read_subject, request.app.state.folder, document["doc"], entity, ordinal
    )
    return render(
        request, "subject.html", data=detail.data, document=document, subject=subject, detail=detail,
        resource=resource_path(subject["iri"]),
    )  # fmt: skip


def resource_path(iri: str) -> str:
    """The path on this site of an IRI of the graph."""
    return "/id/" + iri.partition("/id/")[2]


async def show_projects(request: Request) -> Response:
    """Projects of all departments."""
    ask = request.query_params
    listing = await run_in_threadpool(
        lambda: _catalogue(request).list_projects(
            words=ask.get("q", ""), order=ask.get("sort", "budget"), page=_page_number(request)
        )
    )
    return render(request, "projects.html", data=_as_data(listing), listing=listing)


async def show_findings(request: Request) -> Response:
    """The findings desk: by rule, severity and department."""
    ask = request.query_params
    catalogue = _catalogue(request)
    listing = await run_in_threadpool(
        lambda: catalogue.list_findings(
            severity=ask.get("severity", ""),
            check=ask.get("check", ""),
            doc=ask.get("document", ""),
            rule=ask.get("rule", ""),
            words=ask.get("q", ""),
            page=_page_number(request),
        )
    )
    counts = await run_in_threadpool(catalogue.count_findings, ask.get("document", ""))
    data = {"total": listing.total, "rows": [asdict(row["record"]) for row in listing.rows]}
    return render(request, "findings.html", data=data, listing=listing, counts=counts, link_node=link_node)


async def show_indicators(request: Request) -> Response:
    """The same indicator across departments."""
    words = request.query_params.get("q", "")
    listing = await run_in_threadpool(_catalogue(request).compare_indicators, words, _page_number(request))
    return render(request, "indicators.html", data=_as_data(listing), listing=listing, words=words)


async def show_money(request: Request) -> Response:
    """The money of one disclosure: treemap and sankey, each with its table."""
    document = await _document_or_404(request)
    catalogue = _catalogue(request)
    amounts = await run_in_threadpool(catalogue.list_amounts, document["doc"])
    subjects = await run_in_threadpool(lambda: catalogue.list_subjects(document["doc"], order="budget"))
    money = charts.arrange_money(amounts, subjects.rows, document)
    return render(request, "money.html", data=amounts, document=document, money=money, amounts=amounts)


async def show_years(request: Request) -> Response:
    """One department over its fiscal years, project by project."""
    catalogue = _catalogue(request)
    publisher = request.query_params.get("publisher", "")
    publishers = await run_in_threadpool(catalogue.list_publishers)
    rows = await run_in_threadpool(catalogue.compare_years, publisher) if publisher else []
    table = charts.arrange_years(rows)
    return render(request, "years.html", data=rows, publishers=publishers, publisher=publisher, table=table)


async def show_search(request: Request) -> Response:
    """Full-text search over names, goals and indicators."""
    words = request.query_params.get("q", "").strip()
    catalogue = _catalogue(request)
    listing = (
        await run_in_threadpool(catalogue.search, words, _page_number(request))
        if words
        else Listing([], 0, 1)
    )
    for row in listing.rows:
        node = await run_in_threadpool(catalogue.find_node, row["iri"])
        row["href"] = link_node(node) if node else resource_path(row["iri"])
    return render(request, "search.html", data=_as_data(listing), listing=listing, words=words)


async def show_graph(request: Request) -> Response:
    """The neighbourhood of a node as a picture, with its table; never more than 3,000 nodes."""
    graph = await run_in_threadpool(
        details.read_neighbourhood, _catalogue(request), dict(request.query_params)
    )
    return render(request, "graph.html", data=graph.as_data(), graph=graph)


async def send_graph(request: Request) -> Response:
    """Exactly the graph that the page shows, as GEXF or JSON."""
    graph = await run_in_threadpool(
        details.read_neighbourhood, _catalogue(request), dict(request.query_params)
    )
    if request.path_params["form"] == "json":
        return JSONResponse(graph.as_data())
    if request.path_params["form"] != "gexf":
        raise HTTPException(404, request.url.path)
    body = await run_in_threadpool(details.write_gexf, graph)
    headers = {"Content-Disposition": 'attachment; filename="jixiao.gexf"'}
    return Response(body, media_type="application/gexf+xml", headers=headers)


async def show_questions(request: Request) -> Response:
    """The named questions."""
    questions = list_questions()
    data = [{"name": q.name, "zh": q.question_zh, "en": q.banner} for q in questions]
    return render(request, "questions.html", data=data, questions=questions)


async def show_question(request: Request) -> Response:
    """A named question with its parameters, its answer as a table, and its text."""
    try:
        question = find_question(request.path_params["name"])
    except JixiaoError as error:
        raise HTTPException(404, error.line()) from error
    answer = await run_in_threadpool(
        details.ask_question, request.app.state.workers, question, dict(request.query_params)
    )
    return render(
        request,
        "question.html",
        data=answer.rows if answer.fault is None else None,
        question=question,
        answer=answer,
    )


async def show_sparql(request: Request) -> Response:
    """The query page: a plain box that works without script, an editor where its bundle is installed."""
    return render(request, "sparql.html", questions=list_questions(), editor=details.has_bundle("yasgui"))


async def show_about(request: Request) -> Response:
    """What this is, the ontology, and how to get the data."""
    return render(request, "about.html", terms=details.list_terms())


async def show_resource(request: Request, iri: str) -> Response:
    """Any other IRI of the graph: its statements as a table."""
    statements = await details.describe_resource(request, iri)
    if not statements.outgoing and not statements.incoming:
        raise HTTPException(404, iri)
    return render(request, "resource.html", data=statements.as_data(), iri=iri, statements=statements)


async def show_fault(request: Request, fault: Exception) -> Response:
    """A fault as one sentence."""
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    text = fault.detail if isinstance(fault, HTTPException) else str(fault)
    if status == 406 or "text/html" not in request.headers.get("accept", "text/html"):
        return PlainTextResponse(f"{status}: {text}\n", status)
    return render(request, "fault.html", status=status, code=status, text=text)
