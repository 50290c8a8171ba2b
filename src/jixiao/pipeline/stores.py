"""The store and the explorer's index of a build, brought in step with its shards."""

from __future__ import annotations

from pathlib import Path

from jixiao.pipeline.fingerprint import hash_file
from jixiao.store.index import update_index
from jixiao.store.sync import sync_store

LEDGER = "store.json"


def update_store(out: Path, shards: list[Path], names: tuple[str, ...], shared: list[Path]) -> None:
    """Brings store/ and explorer.sqlite in `out` in step with the shards and the shared graphs."""
    parts = {
        shard.name: (hash_file(shard / "stage.json"), [shard / name for name in names]) for shard in shards
    }
    parts |= {path.name: (hash_file(path), [path]) for path in shared if path.stat().st_size}
    vocabulary = [path for path in shared if path.name == "vocabulary.nq"]
    sync_store(out / "store", out / ".shards" / "shared" / LEDGER, parts, [out / "graph.nq", *vocabulary])
    update_index(out / "explorer.sqlite", shards)
