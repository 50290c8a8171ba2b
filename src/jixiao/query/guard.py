"""Which keywords a SPARQL text uses: read off after strings, comments and IRIs are taken out."""

from __future__ import annotations

import re

_OPAQUE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r'|<[^<>"{}|^`\\\x00-\x20]*>'
    r"|#[^\n\r]*",
    re.DOTALL,
)
_WORD = re.compile(r"(?<![\w:?$@])[A-Za-z]+(?![\w:])")


def list_keywords(query: str) -> frozenset[str]:
    """The bare words of a SPARQL text, in capitals; variables, prefixed names, strings and IRIs are left out."""
    return frozenset(word.upper() for word in _WORD.findall(_OPAQUE.sub(" ", query)))


def uses_service(query: str) -> bool:
    """Whether the query calls another endpoint (SPARQL 1.1 Federated Query)."""
    return "SERVICE" in list_keywords(query)


def is_update(query: str) -> bool:
    """Whether the text is SPARQL Update rather than a query."""
    words = list_keywords(query)
    forms = {"SELECT", "CONSTRUCT", "ASK", "DESCRIBE"}
    updates = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD"}
    return bool(words & updates) and not words & forms


def names_its_dataset(query: str) -> bool:
    """Whether the query has FROM or FROM NAMED clauses."""
    return "FROM" in list_keywords(query)
