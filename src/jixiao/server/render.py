"""From values to a response: the page as HTML in the reader's language, or the same data as JSON or CSV (?format=)."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from jixiao.model.findings import Finding
from jixiao.model.records import Source
from jixiao.report.page import describe_place
from jixiao.validation.rules import Rule, load_rules

OPEN = {"Access-Control-Allow-Origin": "*"}
"""Data may be read by pages of other sites; HTML may not."""
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
    return made


class _Given(dict[str, str]):
    """The parameters of the address; one that was not given is an empty text."""

    def __missing__(self, name: str) -> str:
        return ""


def format_wan(fen: int | None) -> str:
    """分 as 万元 with two decimals, "–" for none."""
    return "–" if fen is None else f"{fen / 1_000_000:,.2f}"


@cache
def _rules_by_name() -> dict[str, Rule]:
    return {rule.name: rule for rule in load_rules().values()}


def title_rule(name: str, language: str) -> str:
    """The title of a rule in a language, its name where no shape file states it any more."""
    rule = _rules_by_name().get(name)
    if rule is None:
        return name
    return rule.title_zh if language == "zh" else rule.title_en


def place_in_words(thing: Finding | Source, language: str) -> str:
    """Where something stands, in few words: 第 504 行, or line 504."""
    if language == "zh":
        return describe_place(thing)
    words = []
    if thing.page is not None:
        words.append(f"page {thing.page}")
    if thing.line is not None:
        words.append(f"line {thing.line}")
    else:
        words += [
            f"{name} {value}"
            for name, value in (("table", thing.table), ("row", thing.row))
            if value is not None
        ]
    return ", ".join(words) or "–"


def language_of(request: Request) -> str:
    """The language asked for in the address, else kept in the cookie, else Chinese."""
    asked = request.query_params.get("lang") or request.cookies.get("lang") or "zh"
    return asked if asked in LANGUAGES else "zh"


def public_base(request: Request) -> str:
    """The address of this site, ending in a slash."""
    base = str(request.app.state.base or request.base_url)
    return base if base.endswith("/") else f"{base}/"


def render(
    request: Request, template: str, *, data: Any = None, status: int = 200, **values: Any
) -> Response:
    """The page as HTML, or `data` as JSON or CSV when ?format= asks for it."""
    form = request.query_params.get("format", "html")
    if data is not None and form == "json":
        return JSONResponse(data, headers=OPEN)
    if data is not None and form == "csv":
        return PlainTextResponse(_to_csv(data), media_type="text/csv; charset=utf-8", headers=OPEN)
    language = language_of(request)

    def choose(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    def link(**changes: Any) -> str:
        kept = {k: v for k, v in request.query_params.items() if k not in ("format",)}
        kept.update({k: str(v) for k, v in changes.items()})
        return f"{request.url.path}?{urlencode({k: v for k, v in kept.items() if v})}"

    text = environment().get_template(template).render(
        static="jixiao.static" in request.scope, t=choose, lang=language, link=link, path=request.url.path, has_data=data is not None,
        params=_Given(request.query_params), place=lambda thing: place_in_words(thing, language),
        rule_title=lambda name: title_rule(name, language), **values,
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
