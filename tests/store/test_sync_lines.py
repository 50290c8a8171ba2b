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


GROUPS = st.dictionaries(st.sampled_from("abcd"), st.sets(st.integers(0, 9)), max_size=4)


def write_groups(path: Path, groups: dict[str, set[int]]) -> dict[str, tuple[int, int, str]]:
    """Lines of each group after those of the one before, and where they stand; each group's lines are its alone."""
    path.unlink(missing_ok=True)
    places: dict[str, tuple[int, int, str]] = {}
    data = b""
    for name, numbers in sorted(groups.items()):
        lines = "".join(f'<urn:{name}{n}> <urn:p> "{n}" <urn:g> .\n' for n in sorted(numbers)).encode()
        places[name] = (len(data), len(lines), str(sorted(numbers)))
        data += lines
    path.write_bytes(data)
    return places


@given(st.lists(GROUPS, min_size=2, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None)
def test_the_store_follows_groups_of_lines(tmp_path: Path, steps: list[dict[str, set[int]]]) -> None:
    part, other = tmp_path / "links.nq", tmp_path / "printed.nq"
    other.write_text('<urn:d> <urn:p> "1" <urn:doc> .\n', encoding="utf-8")
    for step in steps:
        places = write_groups(part, step)
        parts = {
            "doc": Part("same", (other,)),
            "links.nq": Part(str(places), (part,), shared=True, groups=places),
        }
        sync_store(tmp_path / "store", tmp_path / "ledger.json", parts)
        store = ox.Store.read_only(str(tmp_path / "store"))
        found = {
            quad.subject.value for quad in store.quads_for_pattern(None, None, None, ox.NamedNode("urn:g"))
        }
        assert found == {f"urn:{name}{n}" for name, numbers in step.items() for n in numbers}
        del store
