"""The names and links of many disclosures on disk, sorted and grouped by SQLite, so that memory stays that of a few.

A spool is a file that the next run brings up to date, or one of SQLite's temporary ones. A disk without room for it
raises sqlite3.OperationalError, a file that is none of SQLite's another sqlite3.DatabaseError.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import NamedTuple

from jixiao.iris import BASE
from jixiao.linking.links import Link
from jixiao.linking.names import Names
from jixiao.linking.wording import indicator_key

_SCHEMA = """
create table if not exists marks (name text primary key, value text);
create table if not exists documents (name text primary key, state text, disclosure text, head text);
create table if not exists wordings
    (key text, year integer, disclosure text, place integer, iri text, label text);
create table if not exists projects (disclosure text, place integer, iri text, code text, name text);
create table if not exists chains (disclosure text primary key, state text);
create table if not exists pairs (first integer, second integer, score real);
"""
_INDEXES = """
create index if not exists wordings_key on wordings (key, year, disclosure, place);
create index if not exists wordings_disclosure on wordings (disclosure, key);
create index if not exists projects_disclosure on projects (disclosure, place);
"""
_TABLES = ("marks", "documents", "wordings", "projects", "chains", "pairs")
_NEXT = """
select here.key, here.iri, here.label, there.iri, there.label from wordings here join wordings there
on there.rowid = (
    select rowid from wordings later
    where later.key = here.key
    and (later.year, later.disclosure, later.place) > (here.year, here.disclosure, here.place)
    order by later.year, later.disclosure, later.place limit 1
)
where here.disclosure = ? order by here.key
"""
_BEFORE = """
select distinct there.disclosure from wordings here join wordings there
on there.rowid = (
    select rowid from wordings earlier
    where earlier.key = here.key
    and (earlier.year, earlier.disclosure, earlier.place) < (here.year, here.disclosure, here.place)
    order by earlier.year desc, earlier.disclosure desc, earlier.place desc limit 1
)
where here.disclosure = ?
"""
# Beyond this share of changed disclosures it is quicker to look at all chains than at the neighbours of each.
_FEW = 0.1

_COLUMNS = tuple(field.name for field in fields(Link))
_link_values = attrgetter(*_COLUMNS)

Pair = tuple[int, int, float]
"""Two positions in a list of keys, and how alike these are."""


class Wording(NamedTuple):
    """A wording of an indicator in one disclosure: the IRI of its first use, and the text as printed."""

    disclosure: str
    iri: str
    text: str


class Spool:
    """Indicators' wordings by their key in the order of years, and the projects of each disclosure.

    `program` is the state of the program that keeps the file `path`: what another one kept is not used.
    """

    def __init__(self, path: Path | None = None, program: str = "") -> None:
        self._base = sqlite3.connect(str(path) if path else "", isolation_level=None)
        try:
            self._prepare(program)
        except sqlite3.Error:
            self._base.close()
            raise

    def _prepare(self, program: str) -> None:
        self._base.execute("savepoint step")
        for statement in _SCHEMA.split(";"):
            self._base.execute(statement)
        if self._read_mark("program") != program:
            for table in _TABLES:
                self._base.execute(f"delete from {table}")
            self._write_mark("program", program)
        self._base.execute("release step")

    def keep(self, states: Mapping[str, str], read: Callable[[str], Names]) -> None:
        """Holds exactly the disclosures named in `states`; only those whose state is another one are read."""
        known = dict(self._base.execute("select name, state from documents"))
        gone = [name for name in known if known[name] != states.get(name)]
        fresh = [name for name in states if known.get(name) != states[name]]
        few = len(gone) + len(fresh) <= _FEW * len(known)
        self._base.execute("savepoint step")
        touched = self._take_out(gone, few)
        for name in fresh:
            self._put_in(name, states[name], read(name))
        for statement in _INDEXES.split(";"):
            self._base.execute(statement)
        if few:
            new = self._list_disclosures(fresh)
            self._renew_chains(touched | {*new} | self._list_before(new))
        elif gone or fresh:
            self._renew_all_chains()
        self._base.execute("release step")

    def list_heads(self) -> list[Names]:
        """The disclosures in the order of years, with their organisations but without projects and indicators."""
        found = (json.loads(head) for (head,) in self._base.execute("select head from documents"))
        heads = [Names(d, year, region, tuple(map(tuple, offices))) for d, year, region, offices in found]
        return sorted(heads, key=_order)

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

    def list_keys(self) -> list[str]:
        """Every key once, in the order of their characters."""
        return [key for (key,) in self._base.execute("select distinct key from wordings order by key")]

    def recall_pairs(
        self, keys: Sequence[str], make: Callable[[Sequence[str]], Iterable[Pair]]
    ) -> list[Pair]:
        """The pairs that `make` finds among keys; those of a former run where the keys are the same."""
        state = _hash("\x1f".join(keys).encode())
        if self._read_mark("keys") != state:
            found = list(make(keys))
            self._base.execute("savepoint step")
            self._base.execute("delete from pairs")
            self._base.executemany("insert into pairs values (?, ?, ?)", found)
            self._write_mark("keys", state)
            self._base.execute("release step")
        return self._base.execute("select first, second, score from pairs order by rowid").fetchall()

    def first_wordings(self, key: str, count: int) -> list[Wording]:
        """The first `count` wordings of a key in the order of years."""
        rows = self._base.execute(
            "select disclosure, iri, label from wordings where key = ? order by year, disclosure, place limit ?",
            (key, count),
        )
        return [Wording(*row) for row in rows]

    def list_next(self, disclosure: str) -> list[tuple[str, str, str, str, str]]:
        """The wordings of a disclosure, each with the next one of its key, as (key, IRI, label, next IRI, label)."""
        return self._base.execute(_NEXT, (disclosure,)).fetchall()

    def list_chains(self) -> dict[str, str]:
        """By disclosure whose wordings have next ones: a hash of these."""
        return dict(self._base.execute("select disclosure, state from chains order by disclosure"))

    def put_links(self, links: Iterable[Link]) -> dict[str, str]:
        """Takes links, of which those of one owner are asked for later; gives a hash of the links of each owner."""
        states: dict[str, str] = {}
        self._base.execute(f"create temp table links (owner text, {', '.join(_COLUMNS)})")
        self._base.execute("savepoint step")
        insert = f"insert into links values ({', '.join('?' * (1 + len(_COLUMNS)))})"
        for link in links:
            owner, values = find_owner(link.subject), _link_values(link)
            self._base.execute(insert, (owner, *values))
            states[owner] = _hash((states.get(owner, "") + "\x1f".join(values)).encode())
        self._base.execute("release step")
        self._base.execute("create index links_owner on links (owner)")
        return states

    def list_links(self, owner: str) -> list[Link]:
        """The links that were taken of an owner, in the order they came."""
        rows = self._base.execute("select * from links where owner = ? order by rowid", (owner,))
        return [Link(*row[1:]) for row in rows]

    def close(self) -> None:
        """Closes the file, or gives the disk space of a temporary one back."""
        self._base.close()

    def _take_out(self, names: Iterable[str], few: bool) -> set[str]:
        """Takes disclosures out and gives those before them in some chain, where only a few are taken out."""
        gone = self._list_disclosures(names)
        touched = self._list_before(gone) if few else set()
        for disclosure in gone:
            for table in ("documents", "wordings", "projects", "chains"):
                self._base.execute(f"delete from {table} where disclosure = ?", (disclosure,))
        return touched - set(gone)

    def _put_in(self, name: str, state: str, names: Names) -> None:
        keys: dict[str, tuple[str, str]] = {}
        forms = names.keys or [indicator_key(text) for _, text in names.indicators]
        for key, found in zip(forms, names.indicators, strict=True):
            keys.setdefault(key, found)
        year, disclosure = _order(names)
        head = json.dumps([disclosure, names.year, names.region, names.organisations], ensure_ascii=False)
        self._base.execute("insert into documents values (?, ?, ?, ?)", (name, state, disclosure, head))
        self._base.executemany(
            "insert into wordings values (?, ?, ?, ?, ?, ?)",
            [(key, year, disclosure, place, *found) for place, (key, found) in enumerate(keys.items())],
        )
        self._base.executemany(
            "insert into projects values (?, ?, ?, ?, ?)",
            [(disclosure, place, *project) for place, project in enumerate(names.projects)],
        )

    def _list_disclosures(self, names: Iterable[str]) -> list[str]:
        find = "select disclosure from documents where name = ?"
        return [disclosure for name in names for (disclosure,) in self._base.execute(find, (name,))]

    def _list_before(self, disclosures: Iterable[str]) -> set[str]:
        """The disclosures that stand before one of the given ones in some chain."""
        return {before for one in disclosures for (before,) in self._base.execute(_BEFORE, (one,))}

    def _renew_chains(self, disclosures: Iterable[str]) -> None:
        for disclosure in disclosures:
            self._base.execute("delete from chains where disclosure = ?", (disclosure,))
            state = ""
            for row in self.list_next(disclosure):
                state = _hash((state + "\x1f".join(row)).encode())
            if state:
                self._base.execute("insert into chains values (?, ?)", (disclosure, state))

    def _renew_all_chains(self) -> None:
        states: dict[str, str] = {}
        for key, wordings in self.group_wordings():
            before = next(wordings)
            for one in wordings:
                row = (key, before.iri, before.text, one.iri, one.text)
                state = states.get(before.disclosure, "")
                states[before.disclosure] = _hash((state + "\x1f".join(row)).encode())
                before = one
        self._base.execute("delete from chains")
        self._base.executemany("insert into chains values (?, ?)", sorted(states.items()))

    def _read_mark(self, name: str) -> str | None:
        row = self._base.execute("select value from marks where name = ?", (name,)).fetchone()
        return row[0] if row else None

    def _write_mark(self, name: str, value: str) -> None:
        self._base.execute("insert or replace into marks values (?, ?)", (name, value))


def spool_names(documents: Iterable[Names]) -> Spool:
    """A temporary spool of the given disclosures, which are read once."""
    spool = Spool()
    found = {f"{number}": names for number, names in enumerate(documents)}
    spool.keep(dict.fromkeys(found, ""), found.__getitem__)
    return spool


def _hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _order(names: Names) -> tuple[int, str]:
    return names.year or 0, names.disclosure


def find_owner(iri: str, base: str = BASE) -> str:
    """The disclosure below which an IRI stands, or "" for one that all disclosures share."""
    stem = f"{base}disclosure/"
    if not iri.startswith(stem):
        return ""
    end = iri.find("/", len(stem))
    return iri if end < 0 else iri[:end]
