"""The links of a build: those of each shard, those across shards, and those to a user's data set."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO

from jixiao.errors import OutputError
from jixiao.linking.across import Names, link_across, list_names, names_from_json
from jixiao.linking.document import link_document
from jixiao.linking.links import Link, link_lines
from jixiao.linking.spool import find_owner, group_links, link_values
from jixiao.model.records import Extraction
from jixiao.pipeline.files import replace_atomically, write_text
from jixiao.pipeline.fingerprint import checking_key, hash_bytes
from jixiao.store.sync import Groups

NAMES = "names.json"
LINKS = "links.nq"
LISTED = "listed.nq"
DATASET = "dataset.nq"


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


def read_names(shards: list[Path]) -> Iterator[Names]:
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
    groups: dict[str, tuple[int, int, str]] = {}
    former = _read_former(target)
    parts: dict[str, _Written] = {}
    try:
        with replace_atomically(target) as draft, draft.open("wb") as stream:
            for name, own, links in _group_by_shard(sorted(listed), shards):
                digest = _hash_links(links)
                across = former.find(name, digest) or "".join(link_lines(links)).encode()
                start = stream.tell()
                groups[name] = (start, len(own) + len(across), hash_bytes(own + across)[:16])
                parts[name] = (digest, start + len(own), len(across))
                stream.write(own)
                stream.write(across)
    except sqlite3.Error as error:
        raise OutputError(
            f"links could not be sorted: {error}", where=str(target), remedy="free space for temporary files"
        ) from error
    finally:
        former.close()
    _keep_parts(target, parts)
    return groups


def _group_by_shard(listed: list[bytes], shards: list[Path]) -> Iterator[tuple[str, bytes, list[Link]]]:
    """The name of each shard with the lines of its own links and its links to others; first the listed ones."""
    yield "", b"".join(listed), []
    nothing: list[Link] = []
    own = ((shard.name, (shard / LINKS).read_bytes(), nothing) for shard in sorted(shards))
    across = ((_shard_of(owner), b"", links) for owner, links in group_links(link_across(read_names(shards))))
    for name, found in groupby(merge(own, across, key=itemgetter(0)), itemgetter(0)):
        pieces = list(found)
        yield name, b"".join(lines for _, lines, _ in pieces), pieces[-1][2]


_Written = tuple[str, int, int]
"""The hash of a document's links to others, and where their lines stand: offset and length."""


class _Former:
    """The lines that a former run wrote for the same links: most documents have them still when one has changed."""

    def __init__(self, stream: IO[bytes] | None, parts: dict[str, _Written]) -> None:
        self._stream = stream
        self._parts = parts

    def find(self, name: str, digest: str) -> bytes:
        """The lines of a document's links to others; none where these were others."""
        before, offset, length = self._parts.get(name, ("", 0, 0))
        if self._stream is None or before != digest:
            return b""
        self._stream.seek(offset)
        return self._stream.read(length)

    def close(self) -> None:
        """Closes the former file."""
        if self._stream is not None:
            self._stream.close()


def _read_former(target: Path) -> _Former:
    try:
        known = json.loads(target.with_suffix(".json").read_text(encoding="utf-8"))
        if known["state"] == _state(target):
            return _Former(target.open("rb"), known["parts"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return _Former(None, {})


def _keep_parts(target: Path, parts: dict[str, _Written]) -> None:
    write_text(target.with_suffix(".json"), json.dumps({"state": _state(target), "parts": parts}))


def _state(target: Path) -> list[str | int]:
    # The file that was described, and the program that wrote it.
    found = target.stat()
    return [checking_key(), found.st_size, found.st_mtime_ns]


def _hash_links(links: list[Link]) -> str:
    return hash_bytes("\x1e".join("\x1f".join(link_values(link)) for link in links).encode())[:16]


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
