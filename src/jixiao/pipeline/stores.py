"""The store and the explorer's index of a build, brought in step with its shards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jixiao.pipeline.fingerprint import hash_file
from jixiao.pipeline.links import hash_groups
from jixiao.pipeline.loading import GRAPH_PARTS, INDEX, STORE, Loading
from jixiao.store.index import update_index
from jixiao.store.sync import Groups, Part, must_rebuild, sync_store

LEDGER = "store.json"
SHARED_PARTS = ("catalogue.nq", "links.nq", "dataset.nq", "vocabulary.nq")
_WORTH_A_PROCESS = 20


def update_store(out: Path, shards: Sequence[Path], links: Groups, loading: Loading | None = None) -> None:
    """Brings store/ and explorer.sqlite in `out` in step with the shards and the shared graphs.

    `links` says where the links of each disclosure stand; `loading` has loaded all of it already.
    """
    parts = {
        shard.name: Part(hash_file(shard / "stage.json"), tuple(shard / name for name in GRAPH_PARTS))
        for shard in shards
    }
    for path in list_shared(out):
        groups = links if path.name == "links.nq" else {}
        state = hash_groups(groups) if groups else hash_file(path)
        parts[path.name] = Part(state, (path,), shared=True, groups=groups)
    store, index = loading.finish() if loading else (None, None)
    sync_store(out / STORE, _ledger(out), parts, store)
    if index is None:
        update_index(out / INDEX, shards)
    else:
        index.replace(out / INDEX)


def list_shared(out: Path) -> list[Path]:
    """The files of what all documents of a build share, as far as there are any."""
    shared = out / ".shards" / "shared"
    return [path for name in SHARED_PARTS if (path := shared / name).exists() and path.stat().st_size]


def start_loading(out: Path, changed: int, total: int) -> Loading | None:
    """A new store and index in the making; None where the documents are few, or most of them are there already."""
    if total < _WORTH_A_PROCESS or not must_rebuild(out / STORE, _ledger(out), changed, total):
        return None
    return Loading(out)


def _ledger(out: Path) -> Path:
    return out / ".shards" / "shared" / LEDGER
