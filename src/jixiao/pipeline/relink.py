"""`link`: the links of a finished build made again, to a data set of the user's too when one is given."""

from __future__ import annotations

from pathlib import Path

from jixiao.pipeline.files import hold_folder
from jixiao.pipeline.links import DATASET, LINKS, count_methods, drop_lines, write_links
from jixiao.pipeline.reassemble import list_shards, refresh_graph


def link_folder(folder: Path, dataset: Path | None, language: str) -> list[str]:
    """Links a build again and says how many links each method made; raises OutputError without a finished build."""
    shards = list_shards(folder)
    with hold_folder(folder):
        shared = folder / ".shards" / "shared"
        # A data set that cannot be used must leave the links as they are.
        draft = shared / "dataset.draft"
        draft.unlink(missing_ok=True)
        notes: tuple[str, ...] = ()
        try:
            if dataset is not None:
                from jixiao.linking.dataset import link_to_dataset

                notes = link_to_dataset(draft, shards, dataset)
            links = write_links(shared / LINKS, shards)
            if dataset is not None:
                drop_lines(draft, shared / LINKS)
                draft.replace(shared / DATASET)
            else:
                (shared / DATASET).unlink(missing_ok=True)
        finally:
            draft.unlink(missing_ok=True)
        refresh_graph(folder, shards, links)
    written = [path for name in (LINKS, DATASET) if (path := shared / name).exists()]
    return [*notes, *(f"{method:<28} {count:>8,}" for method, count in count_methods(written).items())]
