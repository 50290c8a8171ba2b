"""Which store stands behind a name: the one of a build folder, an RDF file, or an endpoint."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from jixiao.errors import GraphError
from jixiao.store.endpoint import EndpointStore
from jixiao.store.graph_store import GraphStore, OxigraphStore, open_disk


def open_store(source: str | Path, *, endpoint: str = "") -> GraphStore:
    """The store of a build folder (or of its store/ folder), of one RDF file, or of an endpoint's address.

    Raises GraphError when there is none or it cannot be read.
    """
    if endpoint:
        return EndpointStore(endpoint)
    path = Path(source)
    if path.is_file():
        return _open_file(path)
    return open_disk(path / "store" if (path / "store").is_dir() else path)


def _open_file(path: Path) -> OxigraphStore:
    store = ox.Store()
    form = ox.RdfFormat.from_extension(path.suffix.lstrip("."))
    if form is None:
        raise GraphError(
            "no RDF format has this extension", where=str(path), remedy="use .nq .ttl .nt .trig .rdf .jsonld"
        )
    try:
        store.bulk_load(path=str(path), format=form, base_iri=path.resolve().as_uri())
    except (SyntaxError, ValueError, OSError) as error:
        raise GraphError(f"cannot be read as RDF: {error}", where=str(path)) from error
    return OxigraphStore(store)
