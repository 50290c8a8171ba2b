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
        # A data set that cannot be used must leave the links as they are.
        draft = target.with_name("links.draft")
        notes: tuple[str, ...] = ()
        try:
            write_links(draft, shards)
            if dataset is not None:
                from jixiao.linking.dataset import link_to_dataset

                notes = link_to_dataset(draft, shards, dataset)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        refresh_graph(folder, shards)
    return [*notes, *_count_lines(target)]


def _count_lines(target: Path) -> list[str]:
    return [f"{method:<28} {count:>8,}" for method, count in count_methods(target).items()]
