"""The links of a build: those of each shard, those across shards, and those to a user's data set."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from jixiao.errors import OutputError
from jixiao.linking.across import Names, list_names, names_from_json
from jixiao.linking.document import link_document
from jixiao.linking.links import Link, link_lines
from jixiao.linking.owned import OwnedLinks
from jixiao.linking.spool import Spool, find_owner
from jixiao.model.records import Extraction
from jixiao.pipeline.files import replace_atomically, write_text
from jixiao.pipeline.fingerprint import checking_key, hash_bytes
from jixiao.store.sync import Groups

NAMES = "names.json"
LINKS = "links.nq"
LISTED = "listed.nq"
DATASET = "dataset.nq"
SPOOL = "names.sqlite"


def write_shard_links(shard: Path, extraction: Extraction) -> None:
    """Writes the links of one disclosure, those between code lists apart, and the names that linking across needs."""
    own: list[Link] = []
    listed: list[Link] = []
    for link in link_document(extraction):
        (own if find_owner(link.subject) else listed).append(link)
    write_text(shard / LINKS, "".join(link_lines(own)), durable=False)
    write_text(shard / LISTED, "".join(link_lines(listed)), durable=False)
    write_text(
        shard / NAMES, json.dumps(asdict(list_names(extraction)), ensure_ascii=False) + "\n", durable=False
    )


def read_names(shards: Iterable[Path]) -> Iterator[Names]:
    """The names of every shard."""
    for shard in shards:
        yield names_from_json(json.loads((shard / NAMES).read_text(encoding="utf-8")))


def write_links(target: Path, shards: list[Path]) -> Groups:
    """Writes all links of a build and says where those of each disclosure stand.

    Links between code lists come first, each once; then, by disclosure, its own and those from it to others.
    Memory is that of one disclosure. Raises OutputError when there is no room.
    """
    listed: set[bytes] = set()
    for shard in shards:
        listed.update((shard / LISTED).read_bytes().splitlines(keepends=True))
    former = _read_former(target)
    kept: dict[str, _Kept] = {}
    try:
        with (
            closing(_open_spool(target.with_name(SPOOL), shards)) as spool,
            replace_atomically(target) as draft,
            draft.open("wb") as stream,
        ):
            across = OwnedLinks(spool)
            for group in _list_groups(b"".join(sorted(listed)), shards, across):
                lines, digest = former.find(group.name, group.state) or group.make(across)
                kept[group.name] = (group.state, stream.tell(), len(lines), digest)
                stream.write(lines)
    except sqlite3.Error as error:
        raise OutputError(
            f"links could not be sorted: {error}", where=str(target), remedy="free space for temporary files"
        ) from error
    finally:
        former.close()
    write_text(target.with_suffix(".json"), json.dumps({"state": _state(target), "kept": kept}))
    return {name: (start, length, digest) for name, (_, start, length, digest) in kept.items()}


def _open_spool(path: Path, shards: list[Path]) -> Spool:
    """The spool of a former run with what has changed since, or a new one."""
    try:
        return _bring_up_to_date(path, shards)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        # The file is damaged; all of it can be made again.
        path.unlink()
        return _bring_up_to_date(path, shards)


def _bring_up_to_date(path: Path, shards: list[Path]) -> Spool:
    folders = {shard.name: shard for shard in shards}
    found = {name: (folder / NAMES).stat() for name, folder in folders.items()}
    spool = Spool(path, checking_key())
    try:
        spool.keep(
            {name: f"{state.st_size} {state.st_mtime_ns}" for name, state in found.items()},
            lambda name: next(read_names([folders[name]])),
        )
    except BaseException:
        spool.close()
        raise
    return spool


@dataclass(frozen=True, slots=True)
class _Group:
    """The links of one disclosure, by its shard's name: the lines of its own, and whose links to others follow."""

    name: str
    own: bytes
    owner: str
    state: str
    """A hash of what the lines are made of."""

    def make(self, across: OwnedLinks) -> tuple[bytes, str]:
        """The lines and their hash."""
        lines = self.own + (
            "".join(link_lines(across.list_links(self.owner))).encode() if self.owner else b""
        )
        return lines, hash_bytes(lines)[:16]


def _list_groups(listed: bytes, shards: list[Path], across: OwnedLinks) -> Iterator[_Group]:
    """The groups in the order in which they are written: what is listed once for all, then by shard."""
    yield _Group("", listed, "", hash_bytes(listed))
    owners = {_shard_of(owner): owner for owner in across.states}
    for shard in sorted(shards):
        own, owner = (shard / LINKS).read_bytes(), owners.get(shard.name, "")
        yield _Group(shard.name, own, owner, hash_bytes(own + across.states.get(owner, "").encode()))


_Kept = tuple[str, int, int, str]
"""The state of a group, the offset and length of its lines, and their hash."""


class _Former:
    """The lines that a former run wrote for the same links: most documents have them still when one has changed."""

    def __init__(self, stream: IO[bytes] | None, kept: dict[str, _Kept]) -> None:
        self._stream = stream
        self._kept = kept

    def find(self, name: str, state: str) -> tuple[bytes, str] | None:
        """The lines of a group and their hash; None where the group was another."""
        before, offset, length, digest = self._kept.get(name, ("", 0, 0, ""))
        if self._stream is None or before != state:
            return None
        self._stream.seek(offset)
        return self._stream.read(length), digest

    def close(self) -> None:
        """Closes the former file."""
        if self._stream is not None:
            self._stream.close()


def _read_former(target: Path) -> _Former:
    try:
        known = json.loads(target.with_suffix(".json").read_text(encoding="utf-8"))
        if known["state"] == _state(target):
            return _Former(target.open("rb"), known["kept"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return _Former(None, {})


def _state(target: Path) -> list[str | int]:
    # The file that was described, and the program that wrote it.
    found = target.stat()
    return [checking_key(), found.st_size, found.st_mtime_ns]


def _shard_of(disclosure: str) -> str:
    # A shard is named by the first 20 digits of the hash that names the disclosure.
    return disclosure.rpartition("/")[2][:20]


def hash_groups(groups: Groups) -> str:
    """One hash for all groups."""
    return hash_bytes(json.dumps(groups, sort_keys=True).encode())


def drop_lines(path: Path, other: Path) -> None:
    """Takes the lines out of the first file that stand in the second."""
    lines = set(path.read_bytes().splitlines(keepends=True))
    with other.open("rb") as stream:
        lines.difference_update(stream)
    with replace_atomically(path) as draft:
        draft.write_bytes(b"".join(sorted(lines)))


def count_methods(paths: Iterable[Path]) -> dict[str, int]:
    """How many links each method made."""
    counts: Counter[str] = Counter()
    for path in paths:
        with path.open(encoding="utf-8") as stream:
            for line in stream:
                marker = line.find('"jixiao/')
                if "mapping_tool" in line and marker > 0:
                    counts[line[marker + 8 : line.index('"', marker + 8)]] += 1
    return dict(sorted(counts.items()))
