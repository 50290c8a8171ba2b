"""The names and links of many disclosures on disk, sorted and grouped by SQLite, so that memory stays that of a few.

The files are SQLite's own temporary ones, which vanish with the connection; a disk without room for them raises
sqlite3.OperationalError.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import fields, replace
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from jixiao.iris import BASE
from jixiao.linking.links import Link
from jixiao.linking.names import Names
from jixiao.linking.wording import indicator_key

_SCHEMA = """
pragma journal_mode = off;
pragma synchronous = off;
create table wordings (key text, year integer, disclosure text, place integer, iri text, label text);
create table projects (disclosure text, place integer, iri text, code text, name text);
"""
_INDEXES = """
create index wordings_key on wordings (key, year, disclosure, place);
create index projects_disclosure on projects (disclosure, place);
"""


_COLUMNS = tuple(field.name for field in fields(Link))
link_values = attrgetter(*_COLUMNS)


class Wording(NamedTuple):
    """A wording of an indicator in one disclosure: the IRI of its first use, and the text as printed."""

    disclosure: str
    iri: str
    text: str


class Spool:
    """Indicators' wordings by their key in the order of years, and the projects of each disclosure."""

    def __init__(self, documents: Iterable[Names]) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.executescript(_SCHEMA)
        self._base.execute("begin")
        self.heads: list[Names] = []
        """The disclosures in the order of years, with their organisations but without projects and indicators."""
        for names in documents:
            self.heads.append(replace(names, projects=(), indicators=(), functions=(), keys=()))
            self._add(names)
        self._base.execute("commit")
        self.heads.sort(key=_order)
        self._base.executescript(_INDEXES)

    def _add(self, names: Names) -> None:
        keys: dict[str, tuple[str, str]] = {}
        forms = names.keys or [indicator_key(text) for _, text in names.indicators]
        for key, found in zip(forms, names.indicators, strict=True):
            keys.setdefault(key, found)
        year, disclosure = _order(names)
        self._base.executemany(
            "insert into wordings values (?, ?, ?, ?, ?, ?)",
            [(key, year, disclosure, place, *found) for place, (key, found) in enumerate(keys.items())],
        )
        self._base.executemany(
            "insert into projects values (?, ?, ?, ?, ?)",
            [(disclosure, place, *project) for place, project in enumerate(names.projects)],
        )

    def list_projects(self, disclosure: str) -> list[tuple[str, str | None, str]]:
        """The projects of a disclosure as (IRI, code, name), in its own order."""
        return self._base.execute(
            "select iri, code, name from projects where disclosure = ? order by place", (disclosure,)
        ).fetchall()

    def group_wordings(self) -> Iterator[tuple[str, Iterator[Wording]]]:
        """Each key with its wordings in the order of years, keys in the order of their characters."""
        rows = self._base.execute(
            "select key, disclosure, iri, label from wordings order by key, year, disclosure, place"
        )
        for key, found in groupby(rows, itemgetter(0)):
            yield key, (Wording(*row[1:]) for row in found)

    def first_wordings(self, key: str, count: int) -> list[Wording]:
        """The first `count` wordings of a key in the order of years."""
        rows = self._base.execute(
            "select disclosure, iri, label from wordings where key = ? order by year, disclosure, place limit ?",
            (key, count),
        )
        return [Wording(*row) for row in rows]

    def close(self) -> None:
        """Gives the disk space back."""
        self._base.close()


def _order(names: Names) -> tuple[int, str]:
    return names.year or 0, names.disclosure


def find_owner(iri: str, base: str = BASE) -> str:
    """The disclosure below which an IRI stands, or "" for one that all disclosures share."""
    stem = f"{base}disclosure/"
    if not iri.startswith(stem):
        return ""
    end = iri.find("/", len(stem))
    return iri if end < 0 else iri[:end]


def group_links(links: Iterable[Link], base: str = BASE) -> Iterator[tuple[str, list[Link]]]:
    """Links by the disclosure that owns their subject, in the order of its IRI; each group in the order given."""
    with closing(sqlite3.connect("", isolation_level=None)) as spool:
        spool.executescript(
            "pragma journal_mode = off; pragma synchronous = off;"
            f"create table links (owner text, {', '.join(_COLUMNS)});"
        )
        places = ", ".join("?" * (1 + len(_COLUMNS)))
        spool.execute("begin")
        spool.executemany(
            f"insert into links values ({places})",
            ((find_owner(link.subject, base), *link_values(link)) for link in links),
        )
        spool.execute("commit")
        rows = spool.execute("select * from links order by owner, rowid")
        for owner, found in groupby(rows, itemgetter(0)):
            yield owner, [Link(*row[1:]) for row in found]
