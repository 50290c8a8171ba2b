"""A spool that is kept from run to run gives the links of one that is made anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao.iris import BASE
from jixiao.linking.across import link_across
from jixiao.linking.links import Link, link_lines
from jixiao.linking.names import Names
from jixiao.linking.owned import OwnedLinks
from jixiao.linking.spool import Spool

WORDS = ("培训人次", "养护里程", "培训人次数", "完成及时率", "设备采购数量", "采购设备数量", "群众满意度")
OFFICES = ("示例市财政局", "示例市人社局", "示例市人力资源和社会保障局")


def _names(number: int, year: int | None, words: list[int], office: int) -> Names:
    disclosure = f"{BASE}disclosure/{number:040d}"
    return Names(
        disclosure,
        year,
        "630200",
        ((f"{disclosure}/unit/1", None, OFFICES[office]),),
        ((f"{disclosure}/project/1", None, f"{OFFICES[office][3:]}专项经费"),),
        tuple((f"{disclosure}/indicator/{place}", WORDS[word]) for place, word in enumerate(words)),
        (),
        tuple(WORDS[word] for word in words),
    )


DOCUMENTS = st.builds(
    _names,
    st.integers(0, 60),
    st.sampled_from([None, 2023, 2024, 2025]),
    st.lists(st.integers(0, len(WORDS) - 1), unique=True),
    st.integers(0, len(OFFICES) - 1),
)
BUILDS = st.lists(
    st.lists(DOCUMENTS, max_size=25, unique_by=lambda names: names.disclosure), min_size=2, max_size=4
)


def _keep(spool: Spool, documents: list[Names]) -> None:
    found = {names.disclosure[-20:]: names for names in documents}
    spool.keep({name: f"{hash(names)}" for name, names in found.items()}, found.__getitem__)


def _list_all(spool: Spool) -> tuple[dict[str, str], dict[str, list[Link]]]:
    owned = OwnedLinks(spool)
    return owned.states, {owner: owned.list_links(owner) for owner in owned.states}


def _make_anew(documents: list[Names]) -> tuple[dict[str, str], dict[str, list[Link]]]:
    with closing(Spool()) as spool:
        _keep(spool, documents)
        return _list_all(spool)


@settings(max_examples=60, deadline=None)
@given(BUILDS)
def test_what_is_brought_up_to_date_is_what_is_made_anew(
    tmp_path_factory: pytest.TempPathFactory, builds: list[list[Names]]
) -> None:
    path = tmp_path_factory.mktemp("spool") / "names.sqlite"
    for documents in builds:
        with closing(Spool(path, "one")) as spool:
            _keep(spool, documents)
            assert _list_all(spool) == _make_anew(documents)


@settings(max_examples=60, deadline=None)
@given(st.lists(DOCUMENTS, max_size=25, unique_by=lambda names: names.disclosure))
def test_links_by_owner_are_all_links_and_each_stands_with_its_owner(documents: list[Names]) -> None:
    _, links = _make_anew(documents)
    for owner, own in links.items():
        assert own and all(link.subject.startswith(owner) for link in own)
    every = [link for own in links.values() for link in own]
    assert sorted(link_lines(every)) == sorted(link_lines(link_across(documents)))
    assert len(every) == len(list(link_across(documents)))


@settings(max_examples=40, deadline=None)
@given(st.lists(DOCUMENTS, min_size=35, max_size=45, unique_by=lambda names: names.disclosure), st.data())
def test_one_changed_disclosure_is_looked_at_alone(
    tmp_path_factory: pytest.TempPathFactory, documents: list[Names], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("spool") / "names.sqlite"
    changed = data.draw(DOCUMENTS)
    after = [*[n for n in documents if n.disclosure != changed.disclosure][1:], changed]
    read: list[str] = []
    with closing(Spool(path, "one")) as spool:
        _keep(spool, documents)
        found = {names.disclosure[-20:]: names for names in after}

        def tell(name: str) -> Names:
            read.append(name)
            return found[name]

        spool.keep({name: f"{hash(names)}" for name, names in found.items()}, tell)
        assert _list_all(spool) == _make_anew(after)
    assert set(read) <= {changed.disclosure[-20:]}


def test_what_another_program_kept_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "names.sqlite"
    documents = [_names(1, 2024, [0, 1], 0), _names(2, 2025, [0, 1], 0)]
    for program in ("one", "two"):
        read: list[str] = []
        found = {names.disclosure[-20:]: names for names in documents}

        def tell(name: str, read: list[str] = read, found: dict[str, Names] = found) -> Names:
            read.append(name)
            return found[name]

        with closing(Spool(path, program)) as spool:
            spool.keep(dict.fromkeys(found, "same"), tell)
        assert len(read) == 2


def test_a_run_that_dies_leaves_the_former_spool(tmp_path: Path) -> None:
    path = tmp_path / "names.sqlite"
    documents = [_names(n, 2024 + n, [0, 1, 2], 0) for n in range(3)]
    with closing(Spool(path, "one")) as spool:
        _keep(spool, documents)
        former = _list_all(spool)
    with closing(Spool(path, "one")) as spool, pytest.raises(ZeroDivisionError):
        spool.keep({"other": "new"}, lambda name: _names(1 // 0, 2024, [], 0))
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
    with closing(Spool(path, "one")) as spool:
        assert _list_all(spool) == former
