"""The graph as Turtle, JSON-LD with a context, and N-Quads, streamed from graph.nq."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from jixiao.errors import GraphError
from jixiao.export.files import write_whole
from jixiao.export.json_ld import write_json_ld
from jixiao.query.render import PREFIXES as QUERY_PREFIXES
from jixiao.vocabulary import DCAT, FOAF, ORG, SH, VOID

PREFIXES = {name: iri for name, iri in QUERY_PREFIXES.items() if name != "rs"} | {
    "dcat": DCAT.Dataset.removesuffix("Dataset"),
    "foaf": FOAF.name.removesuffix("name"),
    "org": ORG.FormalOrganization.removesuffix("FormalOrganization"),
    "sh": SH.ValidationReport.removesuffix("ValidationReport"),
    "void": VOID.Dataset.removesuffix("Dataset"),
}


class _SortedPrefixes(io.RawIOBase):
    """Passes bytes on, the @prefix lines at the head sorted: the serializer keeps them in no fixed order."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._head: bytes | None = b""

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any) -> int:
        """Holds the head back until its last line is complete."""
        if self._head is None:
            self._file.write(data)
        else:
            self._head += bytes(data)
            lines = self._head.splitlines(keepends=True)
            if lines and lines[-1].endswith(b"\n"):
                lines.append(b"")
            count = next(
                (i for i, line in enumerate(lines) if len(line) > 8 and not line.startswith(b"@prefix")), None
            )
            if count is not None:
                self._file.write(b"".join(sorted(lines[:count])) + b"".join(lines[count:]))
                self._head = None
        return len(data)

    def finish(self) -> None:
        """Writes what is still held, when no triple followed."""
        if self._head is not None:
            self._file.write(b"".join(sorted(self._head.splitlines(keepends=True))))
            self._head = None


def _read_quads(graph: Path) -> Iterator[ox.Quad]:
    try:
        yield from ox.parse(path=str(graph), format=ox.RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise GraphError(
            f"cannot be read: {error}", where=str(graph), remedy="build the folder again"
        ) from error


def _drop_graphs(quads: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
    """The triples; one that the next graph repeats stays, as Turtle readers fold it."""
    return (quad.triple for quad in quads)


def save_turtle(graph: Path, path: Path) -> Path:
    """Every triple of graph.nq as Turtle, named graphs merged; memory is that of one triple."""
    with write_whole(path) as file:
        out = _SortedPrefixes(file)
        ox.serialize(
            _drop_graphs(_read_quads(graph)),
            cast(IO[bytes], out),
            format=ox.RdfFormat.TURTLE,
            prefixes=PREFIXES,
        )
        out.finish()
    return path


def save_json_ld(graph: Path, path: Path) -> Path:
    """The whole dataset as JSON-LD 1.1 with a context, named graphs kept; memory is that of one node."""
    with write_whole(path) as file:
        write_json_ld(_read_quads(graph), file, PREFIXES)
    return path


def save_nquads(graph: Path, path: Path) -> Path:
    """A copy of graph.nq."""
    if not graph.is_file():
        raise GraphError("no graph here", where=str(graph), remedy="run `jixiao build` first")
    with write_whole(path) as file, graph.open("rb") as source:
        shutil.copyfileobj(source, file, 1 << 20)
    return path
