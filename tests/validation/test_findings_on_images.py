"""Findings on figures read from an image say so and are lowered; others stay as they are."""

from __future__ import annotations

from dataclasses import replace

from clean_document import build_document

from jixiao.derivation.derive import derive_document
from jixiao.mapping.map import map_extraction
from jixiao.model.findings import Finding
from jixiao.model.records import Coverage, Extraction, Project, Source
from jixiao.validation.validate import validate_document

COUNTS = {"total": 1, "placed": 1, "ignored": 0, "unplaced": 0}


def check(extraction: Extraction) -> tuple[Finding, ...]:
    printed = map_extraction(extraction)
    return validate_document(printed, derive_document(printed))


def on_page(project: Project, page: int) -> Project:
    indicators = tuple(
        replace(row, source=Source(page=page, row=n)) for n, row in enumerate(project.indicators, 1)
    )
    return replace(project, source=Source(page=page), indicators=indicators)


def faulty(image_pages: tuple[int, ...]) -> Extraction:
    """Two projects on pages 1 and 2, in each the first weight off by ten."""
    clean = build_document()
    projects = []
    for page, project in enumerate(clean.projects[:2], 1):
        first = replace(project.indicators[0], weight="30", raw={})
        projects.append(on_page(replace(project, indicators=(first, *project.indicators[1:])), page))
    coverage = Coverage(COUNTS, COUNTS, COUNTS, image_pages=image_pages)
    return replace(clean, projects=(*projects, *clean.projects[2:]), coverage=coverage)


def test_a_violation_on_an_image_page_is_a_warning_that_says_so() -> None:
    printed = {f.page: f for f in check(faulty(())) if f.rule == "weight-total"}
    read = {f.page: f for f in check(faulty((2,))) if f.rule == "weight-total"}
    assert {page: f.severity for page, f in printed.items()} == {1: "Violation", 2: "Violation"}
    assert {page: f.severity for page, f in read.items()} == {1: "Violation", 2: "Warning"}
    assert (read[1].cause, read[2].cause) == ("document", "image")
    assert "扫描" in read[2].message_zh and "image" in read[2].message_en
    assert read[1] == printed[1]
    assert read[2].id == printed[2].id


def test_no_finding_of_a_scanned_document_is_a_violation() -> None:
    found = check(faulty((1, 2)))
    assert found and not [f for f in found if f.severity == "Violation" and f.page]
    assert all(f.cause != "document" for f in found if f.page)
