"""Writes the reports of a finished build again, from its manifest."""

from __future__ import annotations

import json
from pathlib import Path

from jixiao.errors import OutputError
from jixiao.pipeline.assemble import write_graph
from jixiao.pipeline.files import hold_folder
from jixiao.pipeline.reports import write_findings, write_reports
from jixiao.pipeline.stage import read_stage
from jixiao.pipeline.stores import update_store
from jixiao.store.sync import Groups


def list_shards(folder: Path) -> list[Path]:
    """The shards that the manifest of a build names, in order; raises OutputError without a finished build."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OutputError(
            "there is no finished build here", where=str(folder), remedy="run `jixiao build`"
        ) from error
    return [folder / ".shards" / entry["shard"] for entry in manifest["documents"]]


def rewrite_reports(folder: Path) -> None:
    """Writes findings and reports anew from the shards."""
    shards = list_shards(folder)
    stages = [stage for shard in shards if (stage := read_stage(shard))]
    with hold_folder(folder):
        write_findings(folder, shards)
        write_reports(folder, shards, stages)


def refresh_graph(folder: Path, shards: list[Path], links: Groups) -> None:
    """Puts graph.nq and the store in step with the shards and the shared graphs."""
    write_graph(folder, shards)
    update_store(folder, shards, links)
