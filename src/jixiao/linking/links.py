"""The form of a link: one statement, and a record of why it is made, in SSSOM columns (https://w3id.org/sssom/)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jixiao.iris import BASE, link_iri, shared_graph_iri
from jixiao.mapping.nquads import Literal, Quad, encode_sorted
from jixiao.vocabulary import JX, RDF, SEMAPV, SSSOM, XSD


@dataclass(frozen=True, slots=True)
class Link:
    """`score` is a decimal string from 0 to 1; `method` names the rule, `evidence` says what it saw."""

    subject: str
    predicate: str
    object: str
    score: str
    method: str
    evidence: str
    justification: str = SEMAPV.LexicalMatching
    subject_label: str = ""
    object_label: str = ""


def link_lines(links: Iterable[Link], base: str = BASE) -> list[str]:
    """The N-Quads lines of links in the links graph: the statement itself and its record; sorted, each once."""
    graph = shared_graph_iri("links", base)
    quads: list[Quad] = []
    for link in links:
        node = link_iri(link.subject, link.predicate, link.object, base)
        quads += [
            (link.subject, link.predicate, link.object, graph),
            (node, RDF.type, JX.Link, graph),
            (node, JX.linkSubject, link.subject, graph),
            (node, JX.linkPredicate, link.predicate, graph),
            (node, JX.linkObject, link.object, graph),
            (node, SSSOM.confidence, Literal(link.score, XSD.decimal), graph),
            (node, SSSOM.mapping_justification, link.justification, graph),
            (node, SSSOM.mapping_tool, Literal(f"jixiao/{link.method}"), graph),
            (node, SSSOM.comment, Literal(link.evidence), graph),
        ]
        for name, label in (
            (SSSOM.subject_label, link.subject_label),
            (SSSOM.object_label, link.object_label),
        ):
            if label:
                quads.append((node, name, Literal(label), graph))
    return encode_sorted(quads)
