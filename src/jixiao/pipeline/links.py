"""The links of a build: those of each shard, those across shards, and those to a user's data set."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from jixiao.linking.across import Names, link_across, list_names, names_from_json
from jixiao.linking.document import link_document
from jixiao.linking.links import link_lines
from jixiao.model.records import Extraction
from jixiao.pipeline.files import write_text

NAMES = "names.json"
LINKS = "links.nq"


def write_shard_links(shard: Path, extraction: Extraction) -> None:
    """Writes the links of one disclosure, and the names that linking across disclosures needs."""
    write_text(shard / LINKS, "".join(link_lines(link_document(extraction))), durable=False)
    write_text(
        shard / NAMES, json.dumps(asdict(list_names(extraction)), ensure_ascii=False) + "\n", durable=False
    )


def read_names(shards: list[Path]) -> Iterator[Names]:
    """The names of every shard."""
    for shard in shards:
        yield names_from_json(json.loads((shard / NAMES).read_text(encoding="utf-8")))


def write_links(target: Path, shards: list[Path]) -> None:
    """Writes all links of a build: each shard's own, each statement once, and those across shards."""
    lines: set[str] = set()
    for shard in shards:
        lines.update((shard / LINKS).read_text(encoding="utf-8").splitlines(keepends=True))
    lines.update(link_lines(link_across(read_names(shards))))
    write_text(target, "".join(sorted(lines)))


def count_methods(path: Path) -> dict[str, int]:
    """How many links each method made."""
    counts: Counter[str] = Counter()
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            marker = line.find('"jixiao/')
            if "mapping_tool" in line and marker > 0:
                counts[line[marker + 8 : line.index('"', marker + 8)]] += 1
    return dict(sorted(counts.items()))
