"""Stable ASCII IRIs from codes and from hashes of printed values.

The rule, for every IRI under the data base (https://w3id.org/jixiao/id/ unless another is given):

- A disclosure is named by the first 32 hexadecimal digits of the SHA-256 of its source file, so the same
  file has the same IRI everywhere, and a corrected file another.
- Everything read from a disclosure is named below it: `{disclosure}/{kind}/{key}`. The key is the printed
  code when it consists of letters, digits, dot, hyphen or underscore; otherwise `h-` and 12 hexadecimal
  digits of the SHA-256 of the printed name (NFC, white space removed); otherwise `n-` and the ordinal.
  Where a key can be printed twice, the ordinal among equals follows after `~` from the second on.
- Code-list concepts are named `{scheme}/{notation}` under the fixed base, whatever the data base is:
  they are the same concepts in every graph.
- Chinese never stands in an IRI; it stands in labels.
"""

from __future__ import annotations

import hashlib
import re

from jixiao.text import compare_form

BASE = "https://w3id.org/jixiao/id/"
ONTOLOGY = "https://w3id.org/jixiao/ontology"
GRAPH_KINDS = ("printed", "derived", "links", "catalogue", "report", "reasoning")

_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_])?")


def printed_key(code: str | None, name: str | None = None, ordinal: int | None = None) -> str:
    """The key of a printed thing: its code, else a hash of its name (or of an unusual code), else its ordinal.

    Raises ValueError when all three are missing.
    """
    folded = compare_form(code)
    if folded and _PLAIN.fullmatch(folded):
        return folded
    printed = folded or compare_form(name)
    if printed:
        return "h-" + hashlib.sha256(printed.encode()).hexdigest()[:12]
    if ordinal is None:
        raise ValueError("an IRI needs a code, a name or an ordinal")
    return f"n-{ordinal}"


def numbered(key: str, occurrence: int) -> str:
    """`key` for its first occurrence (1), `key~2` for the second, and so on."""
    return key if occurrence <= 1 else f"{key}~{occurrence}"


def disclosure_iri(sha256: str, base: str = BASE) -> str:
    """The IRI of the disclosure whose source file has this SHA-256 (64 hexadecimal digits)."""
    digest = sha256.lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError(f"not a SHA-256 digest: {sha256!r}")
    return f"{base}disclosure/{digest[:32]}"


def graph_iri(owner: str, kind: str) -> str:
    """The named graph of one kind beside a disclosure: printed, derived, report or reasoning."""
    if kind not in GRAPH_KINDS:
        raise ValueError(f"no such kind of graph: {kind}")
    return f"{owner}/graph/{kind}"


def shared_graph_iri(kind: str, base: str = BASE) -> str:
    """The named graph that all disclosures of a build share: links, catalogue, report or reasoning."""
    if kind not in GRAPH_KINDS:
        raise ValueError(f"no such kind of graph: {kind}")
    return f"{base}graph/{kind}"


def unit_iri(disclosure: str, code: str | None, name: str | None) -> str:
    """A budget unit as one disclosure prints it; links say which units are one organisation."""
    return f"{disclosure}/budget-unit/{printed_key(code, name)}"


def project_iri(
    disclosure: str, code: str | None, name: str | None, ordinal: int, occurrence: int = 1
) -> str:
    """A project of a disclosure; `ordinal` is its place among the projects, `occurrence` among equal keys."""
    return f"{disclosure}/project/{numbered(printed_key(code, name, ordinal), occurrence)}"


def entity_target_iri(
    disclosure: str, code: str | None, name: str | None, ordinal: int, occurrence: int = 1
) -> str:
    """The entity target of a department or unit, keyed by the unit's code or name."""
    return f"{disclosure}/entity-target/{numbered(printed_key(code, name, ordinal), occurrence)}"


def indicator_iri(subject: str, level: int, ordinal: int) -> str:
    """An indicator of a project or entity target: its level (1 to 3) and its ordinal within that level."""
    if level not in (1, 2, 3):
        raise ValueError(f"an indicator has level 1, 2 or 3, not {level}")
    return f"{subject}/indicator/{level}-{ordinal}"


def target_iri(indicator: str) -> str:
    """The target of a third-level indicator."""
    return f"{indicator}/target"


def goal_iri(subject: str, ordinal: int) -> str:
    """A goal of a project or entity target."""
    return f"{subject}/goal/{ordinal}"


def funding_iri(subject: str, ordinal: int) -> str:
    """A component of the money of a project or entity target."""
    return f"{subject}/funding/{ordinal}"


def table_iri(disclosure: str, ordinal: int) -> str:
    """A budget table, by its place among the tables of the disclosure."""
    return f"{disclosure}/table/{ordinal}"


def row_iri(table: str, ordinal: int) -> str:
    """A row of a budget table."""
    return f"{table}/row/{ordinal}"


def column_iri(table: str, ordinal: int) -> str:
    """A column of a budget table."""
    return f"{table}/column/{ordinal}"


def line_iri(table: str, row: int, column: int) -> str:
    """The budget line at one row and column of a budget table."""
    return f"{table}/line/{row}-{column}"


def statement_iri(disclosure: str, ordinal: int) -> str:
    """A narrative statement."""
    return f"{disclosure}/statement/{ordinal}"


def declared_iri(disclosure: str, ordinal: int) -> str:
    """A declared count or total."""
    return f"{disclosure}/declared/{ordinal}"


def unplaced_iri(disclosure: str, ordinal: int) -> str:
    """A printed text that could not be placed."""
    return f"{disclosure}/unplaced/{ordinal}"


def part_iri(owner: str, kind: str, ordinal: int | str) -> str:
    """A subordinate record of `owner`, such as an inference or a labelled cell: `{owner}/{kind}/{ordinal}`."""
    if not _PLAIN.fullmatch(kind):
        raise ValueError(f"not an IRI segment: {kind!r}")
    return f"{owner}/{kind}/{printed_key(str(ordinal))}"


def source_region_iri(owner: str, role: str = "record") -> str:
    """The place where a record (or one cell of it, by role) stands printed."""
    return f"{owner}/place/{printed_key(role)}"


def finding_iri(disclosure: str, identifier: str) -> str:
    """A finding about a disclosure."""
    return f"{disclosure}/finding/{printed_key(identifier)}"


def link_iri(subject: str, predicate: str, target: str, base: str = BASE) -> str:
    """A link, named by a hash of its subject, predicate and object."""
    digest = hashlib.sha256(f"{subject}\n{predicate}\n{target}".encode()).hexdigest()
    return f"{base}link/{digest[:24]}"


def concept_iri(scheme: str, notation: str) -> str:
    """A code-list concept: indicator-category/cost, comparator/ge, unit/wan-yuan, function/2080101 …

    Schemes stand under the fixed base. Raises ValueError for a notation that is no IRI segment.
    """
    if not _PLAIN.fullmatch(scheme) or not _PLAIN.fullmatch(notation):
        raise ValueError(f"not IRI segments: {scheme!r}, {notation!r}")
    return f"{BASE}{scheme}/{notation}"


def region_iri(code: str) -> str:
    """The region with this GB/T 2260 code (6 digits)."""
    return concept_iri("region", code)


def function_iri(code: str) -> str:
    """The item of the functional classification with this code (3, 5 or 7 digits)."""
    return concept_iri("function", code)


def economic_iri(code: str, system: str = "department") -> str:
    """The item of the economic classification: department set (301…) or government set (501…)."""
    return concept_iri("economic" if system == "department" else "economic-government", code)


def measurement_unit_iri(code: str) -> str:
    """The measurement unit with this code of the unit list."""
    return concept_iri("unit", code)


def structure_iri(table_kind: str) -> str:
    """The Data Cube structure of the tables of one kind (a notation of the table-kind code list)."""
    return concept_iri("structure", table_kind)
