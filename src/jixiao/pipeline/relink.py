"""`link`: the links of a finished build made again, to a data set of the user's too when one is given."""

from __future__ import annotations

from pathlib import Path

from jixiao.pipeline.files import hold_folder
from jixiao.pipeline.links import count_methods, write_links
from jixiao.pipeline.reassemble import list_shards, refresh_graph


def link_folder(folder: Path, dataset: Path | None, language: str) -> list[str]:
    """Links a build again and says how many links each method made; raises OutputError without a finished build."""
    shards = list_shards(folder)
    with hold_folder(folder):
        target = folder / ".shards" / "shared" / "links.nq"
        write_links(target, shards)
        notes: tuple[str, ...] = ()
        if dataset is not None:
            from jixiao.linking.dataset import link_to_dataset

            notes = link_to_dataset(target, shards, dataset)
        refresh_graph(folder, shards)
    return [*notes, *_count_lines(target)]


def _count_lines(target: Path) -> list[str]:
    return [f"{method:<28} {count:>8,}" for method, count in count_methods(target).items()]
