"""Every named question on the store of a build, parameters from their defaults or from the data: milliseconds."""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path

from bench.measure import cpu_of, tell
from jixiao.query.questions import list_questions
from jixiao.query.run import run_question
from jixiao.store.graph_store import GraphStore
from jixiao.store.index import open_index
from jixiao.store.open import open_store


def examples(folder: Path) -> dict[str, str]:
    """A value for each kind of parameter, taken from the data."""
    with open_index(folder / "explorer.sqlite") as index:
        subject = index.execute("select * from subjects where entity = 0 order by iri limit 1").fetchone()
        document = index.execute("select * from documents where doc = ?", (subject["doc"],)).fetchone()
        figure = (subject["printed_budget"] or "100").split()[0]
        indicator = index.execute(
            "select * from indicators where subject = ? limit 1", (subject["iri"],)
        ).fetchone()
    return {
        "project": subject["iri"], "disclosure": document["iri"], "year": str(document["fiscal_year"]),
        "name": indicator["level3"], "publisher": document["publisher"], "indicator": indicator["iri"],
        "department": document["publisher"], "category": "cost", "function": "208", "region": "630000", "text": "培训",
        "amount": "10000", "figure": figure,
    }  # fmt: skip


def main() -> None:
    """Prints the median and the slowest question, for all departments (a page of them) and for one; each on standard error."""
    folder = Path(sys.argv[1])
    values = examples(folder)
    whole: dict[str, float] = {}
    named: dict[str, float] = {}
    with open_store(folder) as store:
        for question in list_questions():
            needed = {p.name for p in question.parameters if p.default is None and not p.optional}
            given = {
                p.name: values.get(p.name, values.get(p.type, ""))
                for p in question.parameters
                if p.name in needed or p.name == "department"
            }
            named[question.name] = _time(store, question.name, given)
            given = {name: value for name, value in given.items() if name in needed}
            whole[question.name] = _time(store, question.name, given)
    slowest = sorted(whole, key=lambda name: -whole[name])
    print(json.dumps({n: [round(whole[n]), round(named[n])] for n in slowest}, indent=1), file=sys.stderr)
    tell(
        questions=len(whole), median_ms=statistics.median(whole.values()), slowest_ms=max(whole.values()),
        named_median_ms=statistics.median(named.values()), named_slowest_ms=max(named.values()),
    )  # fmt: skip


def _time(store: GraphStore, name: str, given: dict[str, str]) -> float:
    """CPU milliseconds of one asking, the median of three."""
    return 1000 * statistics.median(cpu_of(lambda: run_question(store, name, given)) for _ in range(3))


if __name__ == "__main__":
    main()
