"""Names the checks of the last test run that did not run, so that nobody takes them for passed."""

from __future__ import annotations

import json
from pathlib import Path

LEDGER = Path(__file__).resolve().parent.parent / "build" / "not-run.json"


def main() -> None:
    """Prints one line per check that did not run."""
    skipped = json.loads(LEDGER.read_text(encoding="utf-8")) if LEDGER.exists() else []
    for name, reason in skipped:
        print(f"NOT RUN {name}: {reason}")
    print(f"{len(skipped)} checks did not run" if skipped else "every check ran")


if __name__ == "__main__":
    main()
