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

from jixiao.errors import OutputError
from jixiao.linking.across import Names, link_across, list_names, names_from_json
from jixiao.linking.document import link_document
from jixiao.linking.links import Link, link_lines
from jixiao.linking.spool import find_owner, group_links
from jixiao.model.records import Extraction
from jixiao.pipeline.files import replace_atomically, write_text
from jixiao.pipeline.fingerprint import hash_bytes
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
    try:
        with replace_atomically(target) as draft, draft.open("wb") as stream:
            for name, lines in _group_lines(sorted(listed), shards):
                groups[name] = (stream.tell(), len(lines), hash_bytes(lines)[:16])
                stream.write(lines)
    except sqlite3.Error as error:
        raise OutputError(
            f"links could not be sorted: {error}", where=str(target), remedy="free space for temporary files"
        ) from error
    return groups


def _group_lines(listed: list[bytes], shards: list[Path]) -> Iterator[tuple[str, bytes]]:
    yield "", b"".join(listed)
    own = ((shard.name, (shard / LINKS).read_bytes()) for shard in sorted(shards))
    across = (
        (_shard_of(owner), "".join(link_lines(links)).encode())
        for owner, links in group_links(link_across(read_names(shards)))
    )
    for name, found in groupby(merge(own, across, key=itemgetter(0)), itemgetter(0)):
        yield name, b"".join(lines for _, lines in found)


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
