"""Writing quads: our line encoder against rdflib (add and serialize) and against writing alone.

Writing alone is measured twice over the same bytes, each time with fsync: the ready lines written one by one
through a buffer, and the whole file as one block, which is the speed of copying memory into the page cache.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import rdflib

from bench.generate import make_disclosure
from bench.measure import cpu_of, tell
from jixiao.extraction.extract import extract_document
from jixiao.mapping.map import map_quads
from jixiao.mapping.nquads import Literal, encode_blocks
from jixiao.readers.open import read_document


def main() -> None:
    """Prints thousand quads a CPU second for each way, and the two ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        quads = []
        for number in range(8):
            source = folder / f"{number}.txt"
            source.write_text(make_disclosure(number, projects=30).text, encoding="utf-8")
            quads += map_quads(extract_document(read_document(source)))
        target = folder / "out.nq"

        def write(pieces: Iterable[bytes], buffering: int = 0) -> None:
            with target.open("wb", buffering=buffering) as stream:
                stream.writelines(pieces)
                stream.flush()
                os.fsync(stream.fileno())

        ours = _median(lambda: write(encode_blocks(quads)))
        data = target.read_bytes()
        lines = data.splitlines(keepends=True)
        by_line = _median(lambda: write(lines, -1))
        raw = _median(lambda: write((data,)))

        def write_rdflib() -> None:
            graph = rdflib.Dataset()
            for s, p, o, g in quads:
                node = (
                    rdflib.Literal(
                        o.value,
                        lang=o.language or None,
                        datatype=rdflib.URIRef(o.datatype) if o.datatype else None,
                    )
                    if isinstance(o, Literal)
                    else rdflib.URIRef(o)
                )
                graph.add((rdflib.URIRef(s), rdflib.URIRef(p), node, rdflib.URIRef(g)))
            graph.serialize(target, format="nquads")

        peer = cpu_of(write_rdflib)
    thousand, megabytes = len(quads) / 1000, len(data) / 1e6
    tell(
        quads=len(quads), bytes_per_quad=len(data) / len(quads),
        ours=thousand / ours, rdflib=thousand / peer, by_line=thousand / by_line, raw=thousand / raw,
        ours_mb=megabytes / ours, by_line_mb=megabytes / by_line, raw_mb=megabytes / raw,
        over_rdflib=peer / ours, share_of_lines=by_line / ours, share_of_raw=raw / ours,
    )  # fmt: skip


def _median(work: Callable[[], object]) -> float:
    return statistics.median(cpu_of(work) for _ in range(7))


if __name__ == "__main__":
    main()
