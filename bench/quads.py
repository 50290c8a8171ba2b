"""Writing quads: our line encoder against rdflib (add and serialize) and against writing the bytes alone."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import rdflib

from bench.generate import make_disclosure
from bench.measure import cpu_of, tell
from jixiao.extraction.extract import extract_document
from jixiao.mapping.map import map_quads
from jixiao.mapping.nquads import Literal, encode_quads
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

        def write_lines() -> None:
            with target.open("w", encoding="utf-8") as stream:
                stream.writelines(encode_quads(quads))
                stream.flush()
                os.fsync(stream.fileno())

        ours = min(cpu_of(write_lines) for _ in range(3))
        data = target.read_bytes()

        def write_bytes() -> None:
            with target.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())

        raw = min(cpu_of(write_bytes) for _ in range(5))

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
    thousand = len(quads) / 1000
    tell(
        ours=thousand / ours, raw=thousand / raw, rdflib=thousand / peer,
        over_rdflib=peer / ours, share_of_raw=raw / ours, quads=len(quads), raw_seconds=raw, ours_seconds=ours,
    )  # fmt: skip


if __name__ == "__main__":
    main()
