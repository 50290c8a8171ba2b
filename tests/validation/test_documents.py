"""The sample disclosures: faults listed by eye are found, findings checked by eye stay right, engines agree."""

from __future__ import annotations

import pytest
import real

from jixiao.validation.rules import load_rules
from jixiao.validation.validate import check_document

LEAST_FOUND = 0.97
MOST_WRONG = 0.02


@pytest.mark.parametrize("name", real.NAMES)
def test_faults_listed_by_eye_are_found_at_their_line(name: str) -> None:
    listed = {(row["line"], int(row["check"])) for row in real.rows("faults", name)}
    found = {("" if f.line is None else str(f.line), f.check) for f in real.findings(name)}
    missed = sorted(listed - found)
    assert len(missed) <= (1 - LEAST_FOUND) * len(listed), missed


@pytest.mark.parametrize("name", real.NAMES)
def test_every_violation_was_checked_by_eye_and_is_right(name: str) -> None:
    verdicts = {(r["line"], r["rule"], r["focus"]): r["verdict"] for r in real.rows("verdicts", name)}
    violations = [f for f in real.findings(name) if f.severity == "Violation"]
    wrong = []
    for finding in violations:
        line = "" if finding.line is None else str(finding.line)
        if verdicts.get((line, finding.rule, finding.focus.partition("/disclosure/")[2][33:])) != "right":
            wrong.append((line, finding.rule, finding.message_zh))
    assert len(wrong) <= MOST_WRONG * len(violations), wrong


@pytest.mark.parametrize("name", real.NAMES)
def test_both_engines_find_the_same(name: str) -> None:
    pytest.importorskip("shifty")
    printed, derived = real.graphs(name)
    assert check_document(printed, derived, "shifty") == check_document(printed, derived, "pyshacl")


@pytest.mark.parametrize("name", real.NAMES)
def test_findings_are_complete_records(name: str) -> None:
    found = real.findings(name)
    assert len({f.id for f in found}) == len(found)
    identifiers = {f.id for f in found}
    rules = {rule.name: rule for rule in load_rules().values()}
    for finding in found:
        assert (
            finding.norm
            and finding.message_zh
            and finding.message_en
            and finding.printed
            and finding.document
        )
        assert "{" not in finding.message_zh + finding.message_en
        assert finding.follows == "" or finding.follows in identifiers
        assert finding.severity == rules[finding.rule].severity
        assert finding.line is not None or finding.check == 22
        assert finding.cause == ("source text" if finding.check == 24 else "document")


@pytest.mark.parametrize("name", real.NAMES)
def test_damage_of_the_text_is_told_once_and_never_as_a_fault(name: str) -> None:
    found = real.findings(name)
    damaged = {f.focus for f in found if f.check == 24}
    assert all(f.severity == "Info" for f in found if f.check == 24)
    assert not [f for f in found if f.rule in ("value-void", "weight-present") and f.focus in damaged]


def test_causes_do_not_run_in_circles() -> None:
    for name in real.NAMES:
        by_id = {f.id: f for f in real.findings(name)}
        for finding in by_id.values():
            seen = {finding.id}
            while finding.follows:
                finding = by_id[finding.follows]
                assert finding.id not in seen
                seen.add(finding.id)
