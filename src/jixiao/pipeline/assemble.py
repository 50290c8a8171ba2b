"""Shards → the outputs of a build; each output is replaced as a whole, the manifest last."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jixiao
from jixiao.mapping.catalogue import catalogue_lines
from jixiao.pipeline.exports import write_standard_exports
from jixiao.pipeline.files import concatenate, replace_atomically, write_text
from jixiao.pipeline.fingerprint import hash_bytes, hash_file
from jixiao.pipeline.links import DATASET, LINKS, write_links
from jixiao.pipeline.loading import GRAPH_PARTS, Loading
from jixiao.pipeline.reports import write_findings, write_reports
from jixiao.pipeline.stage import STAGE, read_stage
from jixiao.pipeline.stores import list_shared, update_store
from jixiao.store.vocabulary_graph import vocabulary_lines

MANIFEST = "manifest.json"
REASONING = "reasoning.nq"
_UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Assembly:
    """The summed coverage and the outputs with a word on each.

    `stale` names what other commands had added to the former build and have to add again: "dataset_links", "reasoning".
    """

    coverage: dict[str, dict[str, int]]
    outputs: tuple[tuple[str, str], ...]
    stale: tuple[str, ...] = ()


def assemble(
    out: Path, shards: list[Path], *, fresh: frozenset[str], loading: Loading | None = None
) -> Assembly:
    """Writes every output of the build in `out` from `shards`, or leaves them when nothing has changed.

    `loading` is filling a new store and index with the same shards.
    """
    stages = [_stage(shard) for shard in shards]
    coverage = sum_coverage(stages)
    key = hash_bytes(
        json.dumps([jixiao.__version__, [(s.name, hash_file(s / STAGE)) for s in shards]]).encode()
    )
    former = _read_manifest(out)
    shared = out / ".shards" / "shared"
    shared.mkdir(exist_ok=True)
    if (
        former
        and former.get("key") == key
        and not fresh
        and not (shared / _UNFINISHED).exists()
        and all((out / n).exists() for n in former["outputs"])
    ):
        return Assembly(coverage, _describe(out, former["outputs"]))
    # A run that dies from here on may leave outputs that are newer than the manifest.
    write_text(shared / _UNFINISHED, "")
    write_text(shared / "vocabulary.nq", "".join(vocabulary_lines()))
    write_text(shared / "catalogue.nq", "".join(catalogue_lines(stages)))
    stale = _drop_additions(out)
    links = write_links(shared / LINKS, shards)
    if loading is not None:
        for path in list_shared(out):
            loading.add(path)
        loading.close()
    write_text(
        out / "coverage.json",
        _dump({"total": coverage, "documents": {s["source"]: s["counts"]["coverage"] for s in stages}}),
    )
    _write_records(out / "records", shards, stages)
    write_findings(out, shards)
    write_graph(out, shards)
    write_reports(out, shards, stages)
    update_store(out, shards, links, loading)
    exported = write_standard_exports(out, len(shards))
    outputs = [
        "graph.nq",
        "store",
        "records",
        "findings.csv",
        "findings.json",
        "report.ttl",
        "report.html",
        "coverage.json",
    ]
    outputs += ["exports"] if exported else []
    _remove_stale(out / ".shards", shards)
    write_text(out / MANIFEST, _dump(_manifest(key, shards, stages, outputs)))
    (shared / _UNFINISHED).unlink()
    return Assembly(coverage, _describe(out, outputs), stale)


def _drop_additions(out: Path) -> tuple[str, ...]:
    """Takes away what was added to a former graph, so that nothing stands beside the new one that is not of it."""
    added = {"dataset_links": out / ".shards" / "shared" / DATASET, "reasoning": out / REASONING}
    found = tuple(name for name, path in added.items() if path.exists())
    for name in found:
        added[name].unlink()
    return found


def write_graph(out: Path, shards: list[Path]) -> None:
    """Writes graph.nq: printed, derived and report graphs document by document, then what the documents share."""
    parts = [shard / name for name in GRAPH_PARTS for shard in shards]
    # The vocabulary has files of its own for those who load the graph elsewhere.
    parts += [path for path in list_shared(out) if path.name != "vocabulary.nq"]
    concatenate(out / "graph.nq", parts)


def sum_coverage(stages: Iterable[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Coverage summed over documents: {"rows": {"total": n, "placed": …}, "cells": …, "amounts": …}."""
    sums: dict[str, Counter[str]] = {"rows": Counter(), "cells": Counter(), "amounts": Counter()}
    for stage in stages:
        for name, counter in sums.items():
            counter.update((stage["counts"]["coverage"] or {}).get(name, {}))
    states = ("total", "placed", "ignored", "unplaced")
    return {name: {state: counter[state] for state in states} for name, counter in sums.items()}


def record_names(stages: list[dict[str, Any]]) -> list[str]:
    """A file name for each document's records: the source's stem, with part of the hash where stems repeat."""
    stems = [Path(stage["source"]).stem for stage in stages]
    repeated = {stem for stem, count in Counter(stems).items() if count > 1}
    return [
        f"{stem}-{stage['sha256'][:8]}.json" if stem in repeated else f"{stem}.json"
        for stem, stage in zip(stems, stages, strict=True)
    ]


def _stage(shard: Path) -> dict[str, Any]:
    stage = read_stage(shard)
    if stage is None:
        raise FileNotFoundError(shard / STAGE)
    return stage


def _write_records(folder: Path, shards: list[Path], stages: list[dict[str, Any]]) -> None:
    folder.mkdir(exist_ok=True)
    names = record_names(stages)
    for shard, name in zip(shards, names, strict=True):
        source, target = shard / "records.json", folder / name
        if _same_file(source, target):
            continue
        with replace_atomically(target, durable=False) as draft:
            shutil.copy2(source, draft)
    for path in folder.glob("*.json"):
        if path.name not in names:
            path.unlink()


def _same_file(source: Path, target: Path) -> bool:
    # A copy keeps the time of what it was copied from.
    try:
        here, there = source.stat(), target.stat()
    except OSError:
        return False
    return (here.st_size, here.st_mtime_ns) == (there.st_size, there.st_mtime_ns)


def _remove_stale(folder: Path, shards: list[Path]) -> None:
    names = {shard.name for shard in shards} | {"shared"}
    for path in folder.iterdir():
        if path.name not in names:
            shutil.rmtree(path, ignore_errors=True)


def _read_manifest(out: Path) -> dict[str, Any] | None:
    try:
        manifest: dict[str, Any] = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest


def _manifest(
    key: str, shards: list[Path], stages: list[dict[str, Any]], outputs: list[str]
) -> dict[str, Any]:
    return {
        "key": key,
        "program": jixiao.__version__,
        "documents": [
            {
                "source": stage["source"],
                "sha256": stage["sha256"],
                "shard": shard.name,
                "reading_key": stage["reading_key"],
                "checking_key": stage["checking_key"],
                "counts": {k: v for k, v in stage["counts"].items() if k not in ("coverage", "budget")},
            }
            for shard, stage in zip(shards, stages, strict=True)
        ],
        "outputs": outputs,
    }


_NOTES = {
    "graph.nq": "N-Quads: the graph, one named graph per disclosure 图谱",
    "store": "embedded SPARQL store 查询库",
    "records": "what was read, as JSON 提取记录",
    "findings.csv": "every finding 问题清单",
    "findings.json": "the same as JSON 同上",
    "report.ttl": "SHACL validation report 校验报告",
    "report.html": "open it in a browser 浏览器打开",
    "coverage.json": "what was placed, ignored, not placed 覆盖情况",
    "exports": "Gephi, GraphML, CSV, Turtle, JSON-LD 导出文件",
}


def _describe(out: Path, outputs: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _NOTES[name]) for name in outputs if (out / name).exists())


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
