"""Validation of one document: the default engine against pySHACL on the same shapes, and against rules as sh:sparql."""

from __future__ import annotations

import math
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.measure import cpu_of, tell
from jixiao.derivation.derive import derive_document
from jixiao.extraction.extract import extract_document
from jixiao.mapping.map import map_extraction
from jixiao.readers.open import read_document
from jixiao.validation.validate import check_document, validate_document

_LIMIT = 60
RULES = Path(__file__).with_name("sparql-shapes.ttl")


def main() -> None:
    """Prints CPU seconds of each way for the document given."""
    printed = map_extraction(extract_document(read_document(Path(sys.argv[1]))))
    derived = derive_document(printed)
    validate_document(printed, derived)
    whole = min(cpu_of(lambda: validate_document(printed, derive_document(printed))) for _ in range(3))
    shifty = min(cpu_of(lambda: check_document(printed, derived, "shifty")) for _ in range(3))
    check_document(printed, derived, "pyshacl")
    pyshacl = cpu_of(lambda: check_document(printed, derived, "pyshacl"))
    seconds, rules = _sparql(printed)
    tell(
        quads=len(printed) + len(derived),
        findings_seconds=whole,
        shifty=shifty,
        pyshacl=pyshacl,
        over_pyshacl=pyshacl / shifty,
        sparql=seconds,
        sparql_rules=rules,
    )


def _sparql(printed: list[str]) -> tuple[float, int]:
    """CPU seconds of pySHACL with the rules as SPARQL constraints, and how many rules there are."""
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    data.parse(data="".join(line.rsplit("<", 1)[0] + ".\n" for line in printed), format="nt")
    shapes = rdflib.Graph().parse(RULES, format="turtle")
    sparql = rdflib.URIRef("http://www.w3.org/ns/shacl#sparql")

    def validate() -> None:
        _, report, text = pyshacl.validate(data, shacl_graph=shapes, advanced=False)
        if not isinstance(report, rdflib.Graph):
            raise RuntimeError(text)

    return _cpu_within(_LIMIT, validate), len(set(shapes.objects(None, sparql)))


def _cpu_within(limit: int, work: Callable[[], object]) -> float:
    """CPU seconds of `work` in a process of its own, ended after `limit` of them: so many at least."""
    child = os.fork()
    if child == 0:
        used = math.ceil(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (used + limit, used + limit))
        work()
        os._exit(0)
    _, status, usage = os.wait4(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("pySHACL failed")
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
