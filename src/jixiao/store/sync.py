"""Keeps the embedded store in step with shards: changed documents' graphs are replaced in a copy that shares files.

The copy takes the former store's place when it is whole, so that readers never see half a change.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from jixiao.errors import OutputError
from jixiao.iris import graph_iri
from jixiao.store.build import build_store

# Beyond this share of changed documents a bulk load of everything is quicker than replacing graphs.
_SHARE_TO_REBUILD = 0.25


_PRINTED = graph_iri("", "printed")
_REASONING = graph_iri("", "reasoning")


def put_graphs(folder: Path, graphs: Sequence[str], file: Path) -> None:
    """Takes the named graphs out of the store in `folder` and loads the N-Quads `file` in their stead.

    Raises OutputError when the folder cannot be written.
    """
    _replace_graphs(folder, list(graphs), [file])


def sync_store(
    folder: Path, ledger: Path, parts: Mapping[str, tuple[str, Sequence[Path]]], whole: Sequence[Path] = ()
) -> int:
    """Makes the store in `folder` hold exactly `parts`, and returns how many of them were loaded.

    `parts` maps a name to (state, N-Quads files): a part whose state is the one in `ledger` is left alone.
    `whole` may name files that hold all parts together, for loading everything at once.
    Raises GraphError for a file that is no N-Quads, OutputError when the folder cannot be written.
    """
    known = _read_ledger(ledger) if (folder / "CURRENT").is_file() else {}
    wanted = {name: state for name, (state, _) in parts.items()}
    gone = [name for name in known if wanted.get(name) != known[name]["state"]]
    fresh = [name for name in parts if name not in known or known[name]["state"] != wanted[name]]
    if not gone and not fresh:
        return 0
    ledger.unlink(missing_ok=True)
    edited = [name for name in fresh if name in gone and _loaded(ledger, name).is_file()]
    gone = [name for name in gone if name not in edited]
    replaced = [name for name in fresh if name not in edited]
    if not known or len(gone) + len(replaced) > max(2, _SHARE_TO_REBUILD * len(parts)):
        build_store(folder, whole or [path for _, files in parts.values() for path in files])
        fresh = list(parts)
        known = {}
    else:
        _replace_graphs(
            folder,
            [g for name in gone for g in known[name]["graphs"]],
            [p for n in replaced for p in parts[n][1]],
            [(_loaded(ledger, name), parts[name][1][0]) for name in edited],
        )
    for name, (_, files) in parts.items():
        if name in fresh and name.endswith(".nq"):
            shutil.copyfile(files[0], _loaded(ledger, name))
    entries = {
        name: known[name]
        if name in known and name not in fresh
        else {"state": state, "graphs": _list_graphs(files)}
        for name, (state, files) in parts.items()
    }
    draft = ledger.with_suffix(".draft")
    draft.write_text(json.dumps(entries, sort_keys=True), encoding="utf-8")
    draft.replace(ledger)
    return len(fresh)


def _read_ledger(ledger: Path) -> dict[str, dict[str, Any]]:
    try:
        entries: dict[str, dict[str, Any]] = json.loads(ledger.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return entries


def _loaded(ledger: Path, name: str) -> Path:
    """The copy of a part that all documents share, as it was loaded last: only its changed lines are loaded again."""
    return ledger.parent / f"{name}.loaded"


def diff_lines(former: Path, present: Path) -> tuple[list[bytes], list[bytes]]:
    """The lines of two sorted files that stand in the former alone, and in the present one alone.

    Memory is that of the difference. Lines out of order are told twice, as gone and as new, which does no harm
    to those who take out first and put in then.
    """
    gone: list[bytes] = []
    new: list[bytes] = []
    with former.open("rb") as left, present.open("rb") as right:
        old, now = left.readline(), right.readline()
        while old or now:
            if old == now:
                old, now = left.readline(), right.readline()
            elif now and (not old or now < old):
                new.append(now)
                now = right.readline()
            else:
                gone.append(old)
                old = left.readline()
    return gone, new


def _edit_lines(store: ox.Store, former: Path, present: Path) -> None:
    gone, new = diff_lines(former, present)
    for quad in ox.parse(b"".join(gone), format=ox.RdfFormat.N_QUADS):
        store.remove(quad)
    store.load(b"".join(new), format=ox.RdfFormat.N_QUADS)


def _replace_graphs(
    folder: Path, gone: list[str], files: list[Path], edited: Sequence[tuple[Path, Path]] = ()
) -> None:
    draft = folder.with_name(f".{folder.name}.draft")
    former = folder.with_name(f".{folder.name}.former")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(former, ignore_errors=True)
    try:
        shutil.copytree(folder, draft, copy_function=_link_or_copy)
        store = ox.Store(str(draft))
        for graph in gone:
            store.remove_graph(ox.NamedNode(graph))
            if graph.endswith(_PRINTED):
                # What was inferred of a document does not outlive it.
                store.remove_graph(ox.NamedNode(graph.removesuffix(_PRINTED) + _REASONING))
        for path in files:
            store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
        for before, after in edited:
            _edit_lines(store, before, after)
        store.flush()
        del store
        folder.rename(former)
        draft.rename(folder)
    except OSError as error:
        raise OutputError(
            str(error), where=str(folder), remedy="free space or choose another folder"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if not folder.exists() and former.exists():
            former.rename(folder)
        shutil.rmtree(former, ignore_errors=True)


def _link_or_copy(source: str, target: str) -> str:
    # Sorted-table files are never changed in place, so the copy may share them; everything else is small.
    if source.endswith(".sst"):
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)
    elif not source.endswith("LOCK"):
        shutil.copy2(source, target)
    return target


def _tail(line: bytes) -> bytes:
    """The last term of a line from the blank before it, without its closing bracket."""
    end = line.rfind(b">")
    return line[line.rfind(b" <", 0, end) : end]


def _list_graphs(files: Sequence[Path]) -> list[str]:
    """The names of the graphs in N-Quads files: the last term of each line."""
    graphs: set[str] = set()
    for path in files:
        data = path.read_bytes()
        tail = _tail(data.partition(b"\n")[0])
        if data and data.count(tail + b"> .\n") == data.count(b"\n"):
            # The part of one document and stage: every line ends in the same graph.
            graphs.add(tail[2:].decode())
            continue
        graphs.update(_tail(line)[2:].decode() for line in data.splitlines() if line)
    return sorted(graphs)
