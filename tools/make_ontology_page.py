"""Writes docs/ontology.html: every term of the ontology on one page with an anchor for each, to be read in a browser.

Usage: python tools/make_ontology_page.py [--check]
"""

from __future__ import annotations

import importlib.util
import sys
from html import escape
from pathlib import Path
from types import ModuleType

import pyoxigraph as ox

from jixiao.reasoning.definitions import read_definitions

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "ontology.html"
_ALIGNED = ("subPropertyOf", "subClassOf", "closeMatch", "relatedMatch", "exactMatch", "broadMatch")

_STYLE = """\
:root{color-scheme:light dark;--ink:#16222e;--soft:#51616f;--line:#d5dde5;--back:#fff;--card:#f6f9fc;--link:#0b5fa5}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9fb0bf;--line:#33414e;--back:#10171e;--card:#18222c;--link:#7cc0ff}}
*{box-sizing:border-box}html{scroll-padding-top:4.5rem}
body{margin:0;background:var(--back);color:var(--ink);font:16px/1.6 system-ui,"Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
header,main{max-width:68rem;margin:0 auto;padding:1rem}a{color:var(--link)}h1{font-size:1.6rem;line-height:1.3;margin:.5rem 0}
h2{font-size:1.25rem;border-bottom:2px solid var(--line);margin:2.5rem 0 1rem;padding-bottom:.3rem}
.find{position:sticky;top:0;background:var(--back);padding:.6rem 0;border-bottom:1px solid var(--line);z-index:1}
.find input{width:100%;font:inherit;padding:.5rem .7rem;border:1px solid var(--soft);border-radius:.4rem;background:var(--card);color:inherit}
nav ul{columns:2 18rem;padding-left:1.2rem}figure{margin:1.5rem 0;overflow-x:auto}figure svg{width:100%;min-width:34rem;height:auto}
article{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem;margin:.8rem 0;overflow-wrap:anywhere}
article:target{outline:3px solid var(--link)}h3{font-size:1.05rem;margin:0}h3 small{font-weight:400;color:var(--soft)}
h3 a{color:inherit;text-decoration:none}h3 a:hover{text-decoration:underline}code{font-size:.92em}
.kind{float:right;font-size:.8rem;color:var(--soft);margin-left:.6rem}p{margin:.4rem 0}
dl{display:grid;grid-template-columns:8.5rem 1fr;gap:.15rem .8rem;margin:.5rem 0 0;font-size:.92rem}dt{color:var(--soft)}dd{margin:0}
@media(max-width:36rem){dl{grid-template-columns:1fr}dd{margin-bottom:.35rem}.kind{float:none;display:block;margin:0}}
"""
_SCRIPT = """\
const box=document.querySelector('input'),none=document.querySelector('#none');
box.addEventListener('input',()=>{const w=box.value.trim().toLowerCase();let n=0;
for(const s of document.querySelectorAll('main section')){let any=0;
for(const a of s.querySelectorAll('article')){const hit=!w||a.textContent.toLowerCase().includes(w);a.hidden=!hit;any+=hit}
s.hidden=!any;n+=any}none.hidden=n>0});
"""


def _docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_ontology_docs", ROOT / "tools" / "make_ontology_docs.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DOCS = _docs()
JX, RDFS, OWL, SKOS, DCTERMS = DOCS.JX, DOCS.RDFS, DOCS.OWL, DOCS.SKOS, DOCS.DCTERMS


def _alignments() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for quad in ox.parse(path=str(ROOT / "ontology" / "alignments.ttl")):
        name = quad.predicate.value.rpartition("#")[2]
        if name in _ALIGNED and isinstance(quad.object, ox.NamedNode):
            found.setdefault(quad.subject.value, []).append((name, quad.object.value))
    return found


def _term(iri: str) -> str:
    if iri.startswith(JX):
        name = iri.removeprefix(JX)
        return f'<a href="#{name}"><code>jx:{name}</code></a>'
    return f"<code>{escape(DOCS.short(iri))}</code>"


def _kind(said: DOCS.Said, iri: str) -> str:
    for kind, zh, en in (
        ("Class", "类", "class"),
        ("ObjectProperty", "对象属性", "object property"),
        ("DatatypeProperty", "数据属性", "datatype property"),
        ("AnnotationProperty", "注释属性", "annotation property"),
    ):
        if DOCS.is_a(said, iri, kind):
            inferred = "，推理所得 · inferred" if said[iri, f"{OWL}equivalentClass"] else ""
            return f"{zh} · {en}{inferred}"
    return "个体 · individual"


def _facts(said: DOCS.Said, iri: str, aligned: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is said of a term below its definition: headings and HTML."""

    def links(predicate: str) -> str:
        return " ".join(_term(o.value) for o in said[iri, predicate] if isinstance(o, ox.NamedNode))

    def both(predicate: str) -> str:
        texts = (DOCS.in_language(said, iri, predicate, language) for language in ("zh", "en"))
        return "<br>".join(escape(text) for text in texts if text)

    condition = read_definitions().get(iri)
    rows = [
        ("上位 above", links(f"{RDFS}subClassOf") + links(f"{RDFS}subPropertyOf")),
        ("条件 condition", f"{escape(condition.zh)}<br>{escape(condition.en)}" if condition else ""),
        ("定义域 of", links(f"{RDFS}domain")),
        ("值域 value", links(f"{RDFS}range")),
        ("取值 at most", "1" if DOCS.is_a(said, iri, "FunctionalProperty") else ""),
        ("示例 example", both(f"{SKOS}example")),
        ("可答 answers", both(f"{JX}competencyQuestion")),
        (
            "对照 elsewhere",
            "<br>".join(f"{name} <code>{escape(other)}</code>" for name, other in sorted(aligned)),
        ),
        ("依据 source", "; ".join(escape(getattr(o, "value", "")) for o in said[iri, f"{DCTERMS}source"])),
    ]
    return [(heading, text) for heading, text in rows if text]


def _article(said: DOCS.Said, iri: str, aligned: list[tuple[str, str]]) -> str:
    name = iri.removeprefix(JX)
    zh, en = (escape(DOCS.in_language(said, iri, f"{RDFS}label", language)) for language in ("zh", "en"))
    meaning = [
        escape(DOCS.in_language(said, iri, f"{SKOS}definition", language)) for language in ("zh", "en")
    ]
    rows = "".join(f"<dt>{heading}</dt><dd>{text}</dd>" for heading, text in _facts(said, iri, aligned))
    return (
        f'<article id="{name}"><span class="kind">{_kind(said, iri)}</span>'
        f'<h3><a href="#{name}">{zh}</a> <small>{en} · <code>jx:{name}</code></small></h3>'
        f'<p>{meaning[0]}</p><p lang="en">{meaning[1]}</p><dl>{rows}</dl></article>'
    )


def render() -> str:
    """The text of docs/ontology.html: self-contained, no request to anywhere."""
    said, aligned = DOCS.read(), _alignments()
    sections = [(en, zh, terms) for en, zh, terms in DOCS.sections() if terms]
    contents = "".join(
        f'<li><a href="#s{n}">{escape(zh)}</a> {escape(en)} ({len(terms)})</li>'
        for n, (en, zh, terms) in enumerate(sections)
    )
    body = "\n".join(
        f'<section><h2 id="s{n}">{escape(zh)} <small>{escape(en)}</small></h2>\n'
        + "\n".join(_article(said, iri, aligned.get(iri, [])) for iri in terms)
        + "</section>"
        for n, (en, zh, terms) in enumerate(sections)
    )
    picture = DOCS.render_picture()
    return f"""<!DOCTYPE html>
<!-- Generated by tools/make_ontology_page.py from ontology/jixiao.ttl: edit that file. -->
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>绩效本体 The Jixiao ontology</title><style>
{_STYLE}</style></head><body>
<header><h1>绩效本体：政府预算公开中的资金与承诺<br><span lang="en">Jixiao ontology: money and promises in budget disclosures</span></h1>
<p><code>https://w3id.org/jixiao/ontology#</code> (<code>jx:</code>), {DOCS.in_version(said)}, CC BY 4.0.
{sum(len(terms) for _, _, terms in sections)} 个术语 terms. <a href="ontology.md">概述 overview</a></p>
<figure>{picture}</figure><nav aria-label="目录 contents"><ul>{contents}</ul></nav></header>
<main><div class="find"><input type="search" placeholder="查找术语 find a term" aria-label="查找术语 find a term"></div>
<p id="none" hidden>没有符合的术语。 No term matches.</p>
{body}</main><script>
{_SCRIPT}</script></body></html>
"""


def main(arguments: list[str]) -> int:
    """Writes the page, or with --check says whether it is up to date (exit 1 when not)."""
    text = render()
    if "--check" in arguments:
        return int(not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
