"""The rules as their shape files state them: what a finding needs beside the engine's result."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jixiao import resources
from jixiao.derivation.graph import Index, index_quads, local, node_text, parse_turtle

_SH = "http://www.w3.org/ns/shacl#"
_SOURCE = "http://purl.org/dc/terms/source"
_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"


@dataclass(frozen=True, slots=True)
class Rule:
    """One property shape: its IRI, short name, severity, check number, norm, sentences and the facts it compares."""

    iri: str
    name: str
    path: str
    severity: str
    check: int
    norm: str
    title_zh: str
    title_en: str
    message_zh: str
    message_en: str
    value_a: str
    value_b: str
    cause: str
    why: str
    file: str
    targets: tuple[str, ...]


def shape_files() -> tuple[Path, ...]:
    """The shape files, profiles left out."""
    return tuple(sorted(resources.path("shapes").glob("*.ttl")))


@cache
def list_named_iris() -> frozenset[str]:
    """Every IRI that stands as subject or object in a shape file, in angle brackets."""
    return frozenset(
        str(node)
        for path in shape_files()
        for quad in parse_turtle(path.read_bytes())
        for node in (quad.subject, quad.object)
        if str(node).startswith("<")
    )


@cache
def list_shape_terms() -> frozenset[str]:
    """The IRI of every property that a shape file states anything by."""
    return frozenset(
        quad.predicate.value for path in shape_files() for quad in parse_turtle(path.read_bytes())
    )


@cache
def load_rules() -> dict[str, Rule]:
    """Every rule by the IRI of its property shape."""
    rules: dict[str, Rule] = {}
    for path in shape_files():
        quads = parse_turtle(path.read_bytes())
        index = index_quads(quads)
        languages = {
            (subject, name, language): text
            for subject, name, text, language in quads_with_language(path.read_bytes())
        }
        owners: dict[str, set[str]] = {}
        for node in index.by_class[_SH + "NodeShape"]:
            for shape in index.all(node, _SH + "property"):
                owners.setdefault(shape, set()).update(index.all(node, _SH + "targetClass"))
        for shape in index.by_class[_SH + "PropertyShape"]:
            rules[shape] = _rule(index, shape, languages, owners, path.stem)
    return rules


def quads_with_language(data: bytes) -> list[tuple[str, str, str, str]]:
    """The language-tagged literals of Turtle text: subject, predicate, text, language."""
    found = []
    for quad in parse_turtle(data):
        language = getattr(quad.object, "language", None)
        if language:
            found.append(
                (node_text(quad.subject), quad.predicate.value, node_text(quad.object), str(language))
            )
    return found


def _rule(
    index: Index,
    shape: str,
    languages: dict[tuple[str, str, str], str],
    owners: dict[str, set[str]],
    file: str,
) -> Rule:
    def says(name: str, language: str) -> str:
        return languages.get((shape, _SH + name, language), "")

    def one(name: str) -> str:
        return index.one(shape, name) or ""

    return Rule(
        iri=shape,
        name=shape.rsplit("/", 1)[-1],
        path=local(one(_SH + "path")),
        severity=one(_SH + "severity").removeprefix(_SH) or "Violation",
        check=int(one("checkNumber") or 0),
        norm=one(_SOURCE),
        title_zh=says("name", "zh"),
        title_en=says("name", "en"),
        message_zh=says("message", "zh"),
        message_en=says("message", "en"),
        value_a=local(one("valueAFrom")),
        value_b=local(one("valueBFrom")),
        cause=one("ruleCause") or "document",
        why=one(_COMMENT),
        file=file,
        targets=tuple(sorted(local(target) for target in owners.get(shape, ()))),
    )


@cache
def describe_checks() -> dict[int, tuple[str, str]]:
    """The names of the checks in Chinese and English by number (data/lookups/checks.toml)."""
    table = resources.read_toml("data", "lookups", "checks.toml")
    return {int(number): (entry["zh"], entry["en"]) for number, entry in table.items()}
