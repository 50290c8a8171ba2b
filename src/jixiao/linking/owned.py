"""Links across disclosures by the disclosure that owns their subject, with a hash: what is the same is not made again."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from jixiao.linking.across import link_offices_and_projects, link_similar_wordings, link_wordings
from jixiao.linking.links import Link
from jixiao.linking.spool import Spool


class OwnedLinks:
    """The links across the disclosures of a spool; memory is that of one disclosure's links.

    Raises sqlite3.OperationalError where the disk has no room for temporary files.
    """

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        chained = spool.list_chains()
        others = spool.put_links(_list_others(spool))
        self.states = {
            owner: blake2b(f"{chained.get(owner)} {others.get(owner)}".encode(), digest_size=16).hexdigest()
            for owner in sorted({*chained, *others})
        }
        """By disclosure that owns links: a hash of them."""

    def list_links(self, disclosure: str) -> list[Link]:
        """The links whose subjects stand in a disclosure."""
        chained = (link_wordings(*row) for row in self._spool.list_next(disclosure))
        return [*self._spool.list_links(disclosure), *chained]


def _list_others(spool: Spool) -> Iterator[Link]:
    yield from link_offices_and_projects(spool)
    yield from link_similar_wordings(spool)
