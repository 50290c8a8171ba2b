"""Which IRI each record of a disclosure has: the one place that the mapping, the index and the pages ask."""

from __future__ import annotations

from jixiao.iris import entity_target_iri, indicator_iri, printed_key, project_iri
from jixiao.model.records import Project


def subject_iris(disclosure: str, records: tuple[Project, ...], *, entity: bool) -> tuple[str, ...]:
    """The IRIs of a disclosure's projects (or entity targets), in printed order."""
    seen: dict[str, int] = {}
    found: list[str] = []
    for order, record in enumerate(records, 1):
        code = (record.code or record.unit.code) if entity else record.code
        name = (record.name or record.unit.name or record.department) if entity else record.name
        key = printed_key(code, name, order)
        seen[key] = seen.get(key, 0) + 1
        make = entity_target_iri if entity else project_iri
        found.append(make(disclosure, code, name, order, seen[key]))
    return tuple(found)


def leaf_iris(subject: str, count: int) -> tuple[str, ...]:
    """The IRIs of a subject's third-level indicators, in printed order."""
    return tuple(indicator_iri(subject, 3, order) for order in range(1, count + 1))
