"""The pages: each a function of the request that gives HTML, or the same data as JSON or CSV (?format=)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from jixiao.errors import JixiaoError
from jixiao.query.questions import find_question, list_questions
from jixiao.server import charts, details
from jixiao.server.compare import shorten_hit
from jixiao.server.data import Catalogue, Listing
from jixiao.server.negotiation import choose_media_type
from jixiao.server.passages import group_findings
from jixiao.server.pictures import draw_spread
from jixiao.server.places import LEVELS
from jixiao.server.render import OPEN, language_of, render

_log = logging.getLogger(__name__)
# Of a table with more rows than this the page shows the first ones and leads to the CSV for the others.
_MOST_TABLE_ROWS = 300


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
            level=ask.get("level", ""),
            words=ask.get("q", "").strip(),
            order=ask.get("sort", "publisher"),
            page=_page_number(request),
        )
    )
    facets = await run_in_threadpool(catalogue.count_facets)
    sums = await run_in_threadpool(catalogue.sum_up)
    most = max((row["budget"] or 0 for row in listing.rows), default=0) or 1
    data = {**_as_data(listing), "facets": facets}
    return render(
        request, "documents.html", data=data, listing=listing, facets=facets, most=most, sums=sums,
        levels=[level for level in LEVELS if level],
    )  # fmt: skip


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
    tiles = await run_in_threadpool(catalogue.list_tiles, document["doc"])
    facts = {k: v for k, v in document.items() if k != "stage"}
    return render(
        request, "document.html", data={**facts, **_as_data(listing)}, document=document, listing=listing, counts=counts,
        extraction=records, resource=resource_path(document["iri"]), most_rows=_MOST_TABLE_ROWS,
        rule_href=lambda c: f"/findings?{urlencode({'document': document['doc'], 'rule': c['rule']})}",
        picture=charts.draw_projects(tiles, document["doc"], "项目资金" if language_of(request) == "zh" else "Project money"),
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
    neighbours = await run_in_threadpool(
        _catalogue(request).find_neighbours, document["doc"], entity, ordinal
    )
    detail = await run_in_threadpool(
        details.read_subject, request.app.state.folder, document["doc"], entity, ordinal
    )
    return render(
        request, "subject.html", data=detail.data, document=document, subject=subject, detail=detail, neighbours=neighbours,
        resource=resource_path(subject["iri"]),
    )  # fmt: skip


def resource_path(iri: str) -> str:
    """The path on this site of an IRI of the graph."""
    return "/id/" + quote(iri.partition("/id/")[2], safe="/-._~!$&'()*+,;=:@%")


async def show_projects(request: Request) -> Response:
    """Projects of all departments."""
    ask = request.query_params
    listing = await run_in_threadpool(
        lambda: _catalogue(request).list_projects(
            words=ask.get("q", "").strip(), order=ask.get("sort", "budget"), page=_page_number(request)
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
            words=ask.get("q", "").strip(),
            page=_page_number(request),
        )
    )
    counts = await run_in_threadpool(catalogue.count_findings, ask.get("document", ""))
    names = await run_in_threadpool(catalogue.name_documents)
    data = {**_as_data(listing), "rows": [asdict(row["record"]) for row in listing.rows]}
    groups = [(row, group_findings([row["record"]], None)) for row in listing.rows]
    kept = {k: v for k, v in ask.items() if k in ("document", "q") and v}
    return render(
        request, "findings.html", data=data, listing=listing, counts=counts, groups=groups, names=names,
        rule_href=lambda c: f"/findings?{urlencode({**kept, 'rule': c['rule'], 'severity': c['severity']})}",
    )  # fmt: skip


async def show_indicators(request: Request) -> Response:
    """The same indicator across departments: a row for each target, and per name and unit how the numbers lie."""
    ask = request.query_params
    words = ask.get("q", "").strip()
    catalogue = _catalogue(request)
    if not words:
        listing = await run_in_threadpool(catalogue.list_shared_indicators, _page_number(request))
        return render(
            request,
            "indicators.html",
            data=_as_data(listing),
            listing=listing,
            words="",
            spreads=[],
            facets={},
        )
    exact, year = ask.get("exact", "") == "1", ask.get("year", "")
    listing = await run_in_threadpool(
        lambda: catalogue.compare_indicators(
            words, exact=exact, year=year, order=ask.get("sort", "name"), page=_page_number(request)
        )
    )
    spreads = await run_in_threadpool(lambda: catalogue.spread_indicators(words, exact=exact, year=year))
    facets = await run_in_threadpool(catalogue.count_facets)
    shown = [
        {**spread, "picture": draw_spread([float(n) for n in spread["numbers"]], spread["level3"])}
        for spread in spreads[:20]
        if spread["n"] > 1
    ]
    data = {**_as_data(listing), "spreads": [{k: v for k, v in s.items() if k != "numbers"} for s in spreads]}
    return render(
        request, "indicators.html", data=data, listing=listing, words=words, spreads=shown, facets=facets
    )


async def show_money(request: Request) -> Response:
    """The money of one disclosure: treemap and sankey, each with its table."""
    document = await _document_or_404(request)
    catalogue = _catalogue(request)
    amounts = await run_in_threadpool(catalogue.list_amounts, document["doc"])
    money = charts.arrange_money(amounts, document)
    return render(request, "money.html", data=amounts, document=document, money=money, amounts=amounts)


async def show_years(request: Request) -> Response:
    """One department over its fiscal years, project by project."""
    catalogue = _catalogue(request)
    publisher = request.query_params.get("publisher", "")
    publishers = await run_in_threadpool(catalogue.list_publishers, _page_number(request))
    rows = await run_in_threadpool(catalogue.compare_years, publisher) if publisher else []
    table = charts.arrange_years(rows)
    data = rows if publisher else _as_data(publishers)
    return render(request, "years.html", data=data, publishers=publishers, publisher=publisher, table=table)


async def show_search(request: Request) -> Response:
    """Full-text search over names, goals and indicators."""
    words = request.query_params.get("q", "").strip()
    catalogue = _catalogue(request)
    listing = (
        await run_in_threadpool(catalogue.search, words, _page_number(request))
        if words
        else Listing([], 0, 1)
    )
    homes = await run_in_threadpool(catalogue.find_homes, [row["iri"] for row in listing.rows])
    for row in listing.rows:
        home = homes.get(row["iri"])
        row["href"] = link_node(home) if home else resource_path(row["iri"])
        row["owner"] = home["owner"] if home else None
    data = {**_as_data(listing), "rows": [dict(row) for row in listing.rows]}
    for row in listing.rows:
        row["pieces"] = shorten_hit(row["text"], words)
    return render(request, "search.html", data=data, listing=listing, words=words)


async def show_graph(request: Request) -> Response:
    """The neighbourhood of a node as a picture, with its table; never more than 3,000 nodes."""
    graph = await run_in_threadpool(
        details.read_neighbourhood, _catalogue(request), dict(request.query_params)
    )
    home = None
    if graph.home:
        document = await run_in_threadpool(_catalogue(request).find_document, graph.home)
        if document:
            name = document["publisher"] or document["source"]
            home = {"href": f"/documents/{graph.home}", "name": name}
    return render(
        request,
        "graph.html",
        data=graph.as_data(),
        graph=graph,
        home=home,
        editor=details.has_bundle("graph"),
    )


async def send_graph(request: Request) -> Response:
    """Exactly the graph that the page shows, as GEXF or JSON."""
    graph = await run_in_threadpool(
        details.read_neighbourhood, _catalogue(request), dict(request.query_params)
    )
    if request.path_params["form"] == "json":
        return JSONResponse(graph.as_data(), headers=OPEN)
    if request.path_params["form"] != "gexf":
        raise HTTPException(404, request.url.path)
    body = await run_in_threadpool(details.write_gexf, graph)
    headers = {**OPEN, "Content-Disposition": 'attachment; filename="jixiao.gexf"'}
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
        resource_path=resource_path,
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
    return render(
        request,
        "resource.html",
        data=statements.as_data(),
        iri=iri,
        statements=statements,
        resource_path=resource_path,
    )


async def show_fault(request: Request, fault: Exception) -> Response:
    """A fault as one sentence; what went wrong inside is for the log, not for the page."""
    if isinstance(fault, HTTPException):
        status, text = fault.status_code, fault.detail
    elif isinstance(fault, JixiaoError):
        status, text = 500, fault.line()
    else:
        _log.error("%s: %s", request.url.path, fault)
        status, text = 503, "the build is incomplete or being replaced; build again or try in a moment"
    headers = dict(fault.headers or {}) if isinstance(fault, HTTPException) else {}
    if status == 406 or not choose_media_type(request.headers.get("accept"), ("text/html",)):
        return PlainTextResponse(f"{status}: {text}\n", status, headers=headers)
    response = render(request, "fault.html", status=status, code=status, text=text)
    response.headers.update(headers)
    return response
