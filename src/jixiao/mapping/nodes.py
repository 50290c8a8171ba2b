"""A graph of one disclosure held as plain dictionaries, for reading records back from it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from jixiao.errors import GraphError
from jixiao.mapping.nquads import Literal, Node, Quad
from jixiao.model.records import Source
from jixiao.vocabulary import JX, PROV, RDF


class Nodes:
    """The nodes of one named graph with their properties; a property that holds two values is told apart by the caller."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._values: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        self.graphs: set[str] = set()
        for subject, predicate, node, graph in quads:
            self._values[subject][predicate].append(node)
            self.graphs.add(graph)

    def of_type(self, kind: str) -> list[str]:
        """The nodes of a class, in the order of their IRIs."""
        return sorted(s for s, pairs in self._values.items() if kind in pairs.get(RDF.type, ()))

    def links(self, subject: str, predicate: str, kind: str | None = None) -> list[str]:
        """The linked nodes (of one class, where one is named), by jx:order and then IRI."""
        found = [
            node
            for node in self._values.get(subject, {}).get(predicate, ())
            if not isinstance(node, Literal) and (kind is None or self.is_a(node, kind))
        ]
        return sorted(found, key=lambda node: (self.integer(node, JX.order) or 0, node))

    def is_a(self, node: str, kind: str) -> bool:
        """Whether `node` is typed `kind`."""
        return kind in self._values.get(node, {}).get(RDF.type, ())

    def texts(self, subject: str, predicate: str) -> list[str]:
        """The lexical forms of all literal values, sorted."""
        found = self._values.get(subject, {}).get(predicate, ())
        return sorted(node.value for node in found if isinstance(node, Literal))

    def text(self, subject: str, predicate: str) -> str | None:
        """The lexical form of the one value, None where there is none; raises GraphError when there are two."""
        found = self.texts(subject, predicate)
        if len(found) > 1:
            raise GraphError(f"{predicate} has {len(found)} values", where=subject)
        return found[0] if found else None

    def said(self, subject: str, predicate: str) -> str:
        """As `text`, with "" for no value."""
        return self.text(subject, predicate) or ""

    def integer(self, subject: str, predicate: str) -> int | None:
        """The one value as int."""
        text = self.text(subject, predicate)
        return None if text is None else int(text)

    def flag(self, subject: str, predicate: str) -> bool:
        """The one value as bool, False where there is none."""
        return self.text(subject, predicate) in ("true", "1")

    def json(self, subject: str, predicate: str) -> Any:
        """The one value as JSON, None where there is none."""
        text = self.text(subject, predicate)
        return None if text is None else json.loads(text)

    def place(self, subject: str) -> Source:
        """The place of a record, by prov:wasDerivedFrom."""
        regions = self.links(subject, PROV.wasDerivedFrom)
        return self.region(regions[0]) if regions else Source()

    def cell_places(self, subject: str) -> list[tuple[str, Source]]:
        """The places of single cells with their roles, in order."""
        return [
            (self.said(region, JX.cellRole), self.region(region))
            for region in self.links(subject, JX.hasCellPlace)
        ]

    def region(self, region: str) -> Source:
        """A SourceRegion as a Source."""
        box = self.text(region, JX.boundingBox)
        edges = [float(edge) for edge in box.split()] if box else []
        return Source(
            page=self.integer(region, JX.page),
            line=self.integer(region, JX.line),
            line_end=self.integer(region, JX.lineEnd),
            sheet=self.text(region, JX.sheet),
            table=self.integer(region, JX.tableIndex),
            row=self.integer(region, JX.rowIndex),
            column=self.integer(region, JX.columnIndex),
            bbox=(edges[0], edges[1], edges[2], edges[3]) if edges else None,
            quote=self.text(region, JX.quote),
        )
