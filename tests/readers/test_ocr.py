"""Scanned pages: the lattice, signs by their shape, and a whole page against its born-digital twin."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from make_files import convert, write_docx

from jixiao.errors import DamagedSource, SourceTooLarge, UnsupportedSource
from jixiao.model.document import Document
from jixiao.readers import ocr_engine
from jixiao.readers.limits import Limits
from jixiao.readers.open import read_bytes, read_document

pytestmark = pytest.mark.ocr
cv2 = pytest.importorskip("cv2")
np = pytest.importorskip("numpy")


def _ruled_page(columns: list[int], rows: list[int]) -> Any:
    page = np.full((1400, 1000), 245, np.uint8)
    for x in columns:
        cv2.line(page, (x, rows[0]), (x, rows[-1]), 20, 2)
    for y in rows:
        cv2.line(page, (columns[0], y), (columns[-1], y), 20, 2)
    return page


@pytest.mark.parametrize("angle", [0.0, 1.0, -2.3])
def test_lattice_of_a_skewed_page(angle: float) -> None:
    from jixiao.readers import ocr_image, ocr_lattice

    columns, rows = [100, 250, 300, 600, 900], [200, 245, 300, 700, 1200]
    page = ocr_image.rotate(_ruled_page(columns, rows), -angle)
    noise = np.random.default_rng(7).normal(0, 5, page.shape)
    page = np.clip(page + noise, 0, 255).astype(np.uint8)
    assert ocr_image.skew_of(page) == pytest.approx(angle, abs=0.11)
    lattice = ocr_lattice.find_lattice(ocr_image.rotate(page, ocr_image.skew_of(page)), 200)
    assert len(lattice.cells) == 16
    assert [round(x, -1) for x, *_ in lattice.vertical] == pytest.approx(columns, abs=10)
    assert sorted(round(y, -1) for _, y, *_ in lattice.horizontal) == pytest.approx(rows, abs=10)


def _drawn(*strokes: tuple[tuple[int, int], ...]) -> Any:
    image = np.full((60, 60), 250, np.uint8)
    for stroke in strokes:
        cv2.polylines(image, [np.array(stroke, np.int32)], False, 10, 2)
    return image


@pytest.mark.parametrize(
    ("sign", "strokes"),
    [
        ("≥", (((20, 18), (38, 26), (20, 34)), ((20, 40), (38, 40)))),
        ("≤", (((38, 18), (20, 26), (38, 34)), ((20, 40), (38, 40)))),
        ("=", (((20, 25), (38, 25)), ((20, 33), (38, 33)))),
        (">", (((20, 18), (38, 27), (20, 36)),)),
        ("<", (((38, 18), (20, 27), (38, 36)),)),
        ("", (((20, 27), (38, 27)),)),
        ("", (((20, 18), (29, 36), (38, 18)),)),
    ],
)
def test_signs_by_shape(sign: str, strokes: tuple[tuple[tuple[int, int], ...], ...]) -> None:
    from jixiao.readers import ocr_ink

    image = _drawn(*strokes)
    ys, xs = np.nonzero(image < 128)
    box = (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    assert ocr_ink.sign_by_shape(image, box) == sign


def test_broken_and_huge_images() -> None:
    packed, data = cv2.imencode(".png", np.full((400, 400), 255, np.uint8))
    assert packed
    image = data.tobytes()
    with pytest.raises(DamagedSource):
        read_bytes(image[:60], Path("a.png"))
    with pytest.raises(SourceTooLarge):
        read_bytes(image, Path("a.png"), Limits(pixels=100_000))
    blank = read_bytes(image, Path("a.docx"))
    assert (blank.format, blank.pages, blank.parts[0].words) == ("image", 1, ())


def test_missing_extra_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_engine, "_NEEDED", ("no_such_module_here",))
    _, data = cv2.imencode(".png", np.full((400, 400), 255, np.uint8))
    with pytest.raises(UnsupportedSource, match="jixiao\\[ocr\\]"):
        read_bytes(data.tobytes(), Path("a.png"))


def _by_place(document: Document) -> set[tuple[str, int, int]]:
    """Characters that stand in a rough grid of 12 points."""
    found = set()
    for word in document.parts[0].words:
        text = unicodedata.normalize("NFKC", word.text)
        step = (word.box[2] - word.box[0]) / len(text)
        for index, char in enumerate(text):
            x = word.box[0] + (index + 0.5) * step
            found.add((char, round(x / 12), round((word.box[1] + word.box[3]) / 24)))
    return found


@pytest.mark.office
def test_a_scan_reads_like_its_born_digital_twin(tmp_path: Path) -> None:
    pypdfium2 = pytest.importorskip("pypdfium2")
    pdf = convert(write_docx(tmp_path / "a.docx"), "pdf", tmp_path)
    printed = read_document(pdf)
    with pypdfium2.PdfDocument(pdf) as opened:
        page = opened[0].render(scale=200 / 72, grayscale=True).to_numpy()
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 1.0, 1.0)
    page = cv2.warpAffine(page.reshape(height, width), turn, (width, height), borderValue=255)
    noise = np.random.default_rng(3).normal(0, 6, page.shape)
    scan = np.clip(page * 0.9 + 15 + noise, 0, 255).astype(np.uint8)
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(scan).save(buffer, "PDF", resolution=200)
    read = read_bytes(buffer.getvalue(), Path("scan.pdf"))
    assert read.notes == ("page 1: scanned",)

    def characters(document: Document) -> list[str]:
        return sorted(unicodedata.normalize("NFKC", "".join(w.text for w in document.parts[0].words)))

    wanted, found = characters(printed), characters(read)
    missing = list(wanted)
    for char in found:
        if char in missing:
            missing.remove(char)
    assert len(missing) <= 0.01 * len(wanted)
    assert abs(len(found) - len(wanted)) <= 0.01 * len(wanted)
    near = {(c, x + dx, y + dy) for c, x, y in _by_place(read) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    placed = _by_place(printed)
    assert len(placed & near) >= 0.97 * len(placed)
    assert all("ocr" in word.flags and 0 < word.confidence <= 1 for word in read.parts[0].words)
    assert abs(len(read.parts[0].rulings) - len(printed.parts[0].rulings)) <= 8
