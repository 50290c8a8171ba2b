"""Makes the golden files of tests/cases anew: records.json and findings.csv beside each source. Explain the diff in the commit."""

from __future__ import annotations

from pathlib import Path

from jixiao.derivation.derive import derive_document
from jixiao.extraction.extract import extract_document
from jixiao.mapping.map import map_extraction
from jixiao.model.codec import dumps
from jixiao.readers.open import read_document
from jixiao.validation.report import findings_to_csv
from jixiao.validation.validate import validate_document

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases"


def make_case(folder: Path) -> dict[str, str]:
    """The golden files of one case by name."""
    source = next(path for path in sorted(folder.iterdir()) if path.stem == "source")
    extraction = extract_document(read_document(source))
    printed = map_extraction(extraction)
    findings = validate_document(printed, derive_document(printed))
    return {"records.json": dumps(extraction), "findings.csv": findings_to_csv(findings)}


def main() -> None:
    """Writes every case."""
    for folder in sorted(path for path in CASES.iterdir() if path.is_dir()):
        for name, text in make_case(folder).items():
            (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
