"""Parts that all documents share are loaded line by line: the difference of two sorted files is exact."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jixiao.store.sync import Part, diff_lines, sync_store

LINES = st.sets(st.integers(0, 40))


def write(path: Path, numbers: set[int]) -> None:
    lines = sorted(f'<urn:s{n}> <urn:p> "{n}" <urn:g> .\n' for n in numbers)
    # Shared parts are replaced, never written to: what was loaded stays there under a second name.
    path.unlink(missing_ok=True)
    path.write_text("".join(lines), encoding="utf-8")


@given(LINES, LINES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_difference(tmp_path: Path, former: set[int], present: set[int]) -> None:
    write(tmp_path / "a", former)
    write(tmp_path / "b", present)
    gone, new = diff_lines(tmp_path / "a", tmp_path / "b")
    assert len(gone) == len(former - present)
    assert len(new) == len(present - former)


def test_the_store_follows_a_shared_part(tmp_path: Path) -> None:
    part, other = tmp_path / "links.nq", tmp_path / "printed.nq"
    other.write_text('<urn:d> <urn:p> "1" <urn:doc> .\n', encoding="utf-8")
    states = [set(range(30)), set(range(5, 40)), {1}, set(range(3))]
    for number, state in enumerate(states):
        write(part, state)
        parts = {"doc": Part("same", (other,)), "links.nq": Part(str(number), (part,), shared=True)}
        sync_store(tmp_path / "store", tmp_path / "ledger.json", parts)
        store = ox.Store.read_only(str(tmp_path / "store"))
        assert len(list(store.quads_for_pattern(None, None, None, ox.NamedNode("urn:g")))) == len(state)
        assert len(list(store.quads_for_pattern(None, None, None, ox.NamedNode("urn:doc")))) == 1
        del store
