"""Every named question on the store of a build, parameters from their defaults or from the data: milliseconds."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from bench.measure import tell
from jixiao.query.questions import list_questions
from jixiao.query.run import run_question
from jixiao.store.index import open_index
from jixiao.store.open import open_store


def examples(folder: Path) -> dict[str, str]:
    """A value for each kind of parameter, taken from the data."""
    with open_index(folder / "explorer.sqlite") as index:
        subject = index.execute("select * from subjects where entity = 0 order by iri limit 1").fetchone()
        document = index.execute("select * from documents where doc = ?", (subject["doc"],)).fetchone()
        indicator = index.execute(
            "select * from indicators where subject = ? limit 1", (subject["iri"],)
        ).fetchone()
    return {
        "project": subject["iri"], "disclosure": document["iri"], "year": str(document["fiscal_year"]),
        "name": indicator["level3"], "publisher": document["publisher"], "indicator": indicator["iri"],
        "department": document["publisher"], "category": "cost", "function": "208", "region": "630000", "text": "培训",
        "amount": "10000", "figure": "100",
    }  # fmt: skip


def main() -> None:
    """Prints the median and the slowest question, and each on standard error."""
    folder = Path(sys.argv[1])
    values = examples(folder)
    times: dict[str, float] = {}
    with open_store(folder) as store:
        for question in list_questions():
            given = {
                p.name: values.get(p.name, values.get(p.type, ""))
                for p in question.parameters
                if p.default is None and not p.optional
            }
            runs = []
            for _ in range(3):
                started = time.perf_counter()
                run_question(store, question.name, given)
                runs.append((time.perf_counter() - started) * 1000)
            times[question.name] = statistics.median(runs)
    slowest = max(times, key=lambda name: times[name])
    print(json.dumps(dict(sorted(times.items(), key=lambda item: -item[1])), indent=1), file=sys.stderr)
    tell(median_ms=statistics.median(times.values()), slowest_ms=times[slowest], questions=len(times))


if __name__ == "__main__":
    main()
