"""Keeps the embedded store in step with shards: changed documents' graphs are replaced in a copy that shares files.

The copy takes the former store's place when it is whole, so that readers never see half a change.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from jixiao.errors import OutputError
from jixiao.iris import graph_iri
from jixiao.store.build import BlockLoader, build_store, swap_store

# Beyond this share of changed documents a bulk load of everything is quicker than replacing graphs.
_SHARE_TO_REBUILD = 0.25


_PRINTED = graph_iri("", "printed")
_REASONING = graph_iri("", "reasoning")

Groups = Mapping[str, tuple[int, int, str]]
"""Where the lines of each group stand in a file, as (offset, length, hash of the bytes)."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the store holds of one document, or of what all documents share; `state` changes with the bytes.

    The files of a document each hold the lines of one named graph, which is theirs alone. A `shared` part is one
    file whose graph other parts may write to as well: of it the changed lines are taken out and put in. Its lines
    are sorted, or its `groups` say which lines belong together.
    """

    state: str
    files: tuple[Path, ...]
    shared: bool = False
    groups: Groups = field(default_factory=dict)


def put_graphs(folder: Path, graphs: Sequence[str], file: Path) -> None:
    """Takes the named graphs out of the store in `folder` and loads the N-Quads `file` in their stead.

    Raises OutputError when the folder cannot be written.
    """
    _change_copy(folder, graphs, [file], [])


def must_rebuild(folder: Path, ledger: Path, changed: int, total: int) -> bool:
    """Whether loading all documents anew is quicker than replacing the `changed` ones of `total`."""
    if not (folder / "CURRENT").is_file() or not ledger.is_file():
        return True
    # A changed document is taken out and put in.
    return 2 * changed > max(2, _SHARE_TO_REBUILD * total)


def sync_store(folder: Path, ledger: Path, parts: Mapping[str, Part], draft: Path | None = None) -> int:
    """Makes the store in `folder` hold exactly `parts`, and returns how many of them were loaded.

    A part whose state is the one in `ledger` is left alone. A finished `draft` that holds all parts takes the
    store's place. Raises GraphError for a file that is no N-Quads, OutputError when the folder cannot be written.
    """
    known = _read_ledger(ledger) if (folder / "CURRENT").is_file() else {}
    gone = [name for name in known if name not in parts or parts[name].state != known[name]["state"]]
    fresh = [name for name in parts if name not in known or known[name]["state"] != parts[name].state]
    if draft is None and not gone and not fresh:
        return 0
    ledger.unlink(missing_ok=True)
    if draft is not None:
        swap_store(draft, folder)
        fresh = list(parts)
    elif not known or (edits := _list_edits(ledger, known, parts, gone, fresh)) is None:
        build_store(folder, [path for part in parts.values() for path in part.files])
        fresh = list(parts)
    else:
        _change_copy(
            folder,
            [graph for name in gone for graph in known[name]["graphs"]],
            [path for name in fresh if not parts[name].shared for path in parts[name].files],
            edits,
        )
    _keep_loaded(ledger, fresh, parts)
    entries = {n: _describe(p) if n in fresh else known[n] for n, p in parts.items()}
    new = ledger.with_suffix(".draft")
    new.write_text(json.dumps(entries, sort_keys=True), encoding="utf-8")
    new.replace(ledger)
    return len(fresh)


@dataclass(frozen=True, slots=True)
class _Edit:
    """A shared file as it was loaded and as it is, with the groups of each."""

    former: Path
    present: Path
    former_groups: Groups
    present_groups: Groups

    def list_changes(self) -> Iterator[tuple[Iterable[bytes], Iterable[bytes]]]:
        """Lines gone and lines new, by group where there are groups."""
        if self.former_groups or self.present_groups:
            yield from diff_groups(self.former, self.former_groups, self.present, self.present_groups)
        else:
            yield diff_lines(self.former, self.present)


_NOTHING = Path(os.devnull)


def _list_edits(
    ledger: Path,
    known: Mapping[str, dict[str, Any]],
    parts: Mapping[str, Part],
    gone: Sequence[str],
    fresh: Sequence[str],
) -> list[_Edit] | None:
    """The changes of shared parts; None where loading everything anew is quicker, or the only way."""
    documents = [n for n in gone if not known[n]["shared"]] + [n for n in fresh if not parts[n].shared]
    if len(documents) > max(2, _SHARE_TO_REBUILD * len(parts)):
        return None
    edits = []
    for name in sorted({*gone, *fresh}):
        entry, part = known.get(name), parts.get(name)
        if not (part.shared if part else entry and entry["shared"]):
            continue
        former = _loaded(ledger, name) if entry else _NOTHING
        if not former.exists():
            return None
        edit = _Edit(
            former,
            part.files[0] if part else _NOTHING,
            entry["groups"] if entry else {},
            part.groups if part else {},
        )
        # The store names blank nodes anew, so that a line with one cannot be found again.
        if any(_has_blank(line) for gone, new in edit.list_changes() for line in (*gone, *new)):
            return None
        edits.append(edit)
    return edits


def _has_blank(line: bytes) -> bool:
    return line.startswith(b"_:") or b" _:" in line


def _describe(part: Part) -> dict[str, Any]:
    return {
        "state": part.state,
        "shared": part.shared,
        "groups": dict(part.groups),
        "graphs": [] if part.shared else sorted({g for path in part.files if (g := _graph_of(path))}),
    }


def _read_ledger(ledger: Path) -> dict[str, dict[str, Any]]:
    try:
        entries: dict[str, dict[str, Any]] = json.loads(ledger.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    # A ledger in another form is none: everything is loaded again.
    return entries if all("groups" in entry for entry in entries.values()) else {}


def _loaded(ledger: Path, name: str) -> Path:
    """What was loaded last of a part that all documents share: only its changed lines are loaded again."""
    return ledger.parent / f"{name}.loaded"


def _keep_loaded(ledger: Path, fresh: Iterable[str], parts: Mapping[str, Part]) -> None:
    for name in fresh:
        if parts[name].shared:
            target = _loaded(ledger, name)
            target.unlink(missing_ok=True)
            # A shared file is replaced by another one when it changes, never written to: a second name is enough.
            _link_or_copy(str(parts[name].files[0]), str(target))
    for path in ledger.parent.glob("*.loaded"):
        if path.stem not in parts:
            path.unlink()


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


def diff_groups(
    former: Path, former_groups: Groups, present: Path, present_groups: Groups
) -> Iterator[tuple[set[bytes], set[bytes]]]:
    """The lines gone and new of each group whose bytes have changed; memory is that of one group."""
    with former.open("rb") as left, present.open("rb") as right:
        for name in sorted(former_groups.keys() | present_groups.keys()):
            old, now = former_groups.get(name, (0, 0, "")), present_groups.get(name, (0, 0, ""))
            if old[2] != now[2]:
                before, after = _read_lines(left, *old[:2]), _read_lines(right, *now[:2])
                yield before - after, after - before


def _read_lines(stream: IO[bytes], offset: int, length: int) -> set[bytes]:
    stream.seek(offset)
    return set(stream.read(length).splitlines(keepends=True))


def _edit_lines(store: ox.Store, edit: _Edit) -> None:
    for gone, new in edit.list_changes():
        for quad in ox.parse(b"".join(gone), format=ox.RdfFormat.N_QUADS):
            store.remove(quad)
        store.load(b"".join(new), format=ox.RdfFormat.N_QUADS)


def _change_copy(folder: Path, gone: Iterable[str], files: Iterable[Path], edits: Iterable[_Edit]) -> None:
    draft = folder.with_name(f".{folder.name}.draft-copy")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        shutil.copytree(folder, draft, copy_function=_link_or_copy)
        store = ox.Store(str(draft))
        for graph in gone:
            store.remove_graph(ox.NamedNode(graph))
            if graph.endswith(_PRINTED):
                # What was inferred of a document does not outlive it.
                store.remove_graph(ox.NamedNode(graph.removesuffix(_PRINTED) + _REASONING))
        loader = BlockLoader(store)
        for path in files:
            loader.add(path)
        loader.flush()
        loader.close()
        for edit in edits:
            _edit_lines(store, edit)
        store.flush()
        del store
        swap_store(draft, folder)
    except OSError as error:
        raise OutputError(
            str(error), where=str(folder), remedy="free space or choose another folder"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _link_or_copy(source: str, target: str) -> str:
    # Sorted-table files are never changed in place, so the copy may share them; everything else is small.
    if source.endswith((".sst", ".nq")):
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)
    elif not source.endswith("LOCK"):
        shutil.copy2(source, target)
    return target


def _graph_of(path: Path) -> str:
    """The graph of the first line of an N-Quads file: its last term; "" for an empty file."""
    with path.open("rb") as stream:
        line = stream.readline()
    end = line.rfind(b">")
    return line[line.rfind(b" <", 0, end) + 2 : end].decode()
