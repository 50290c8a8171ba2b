"""Pages without a text layer: words with boxes and confidence, and rulings, all offline."""

from __future__ import annotations

from typing import Any

from jixiao.model.document import Part, Ruling, Word
from jixiao.readers.ocr_engine import Box, Reading, detect_lines, read_lines, require_ocr
from jixiao.readers.ocr_marks import (
    Mark,
    cell_at,
    cut_overlaps,
    find_unread,
    part_at_rulings,
    read_regions,
    widen,
)
from jixiao.readers.ocr_signs import fix_signs, read_passed_over

_DPI = 200.0
_MOST_DPI = 300.0
_DETECTION_DPI = 110.0
_LOW_LINES = 11.0
"""Lines lower than this many pixels on the image that they are looked for on want a finer one."""
_MOST_PIXELS = 30_000_000
_POOR = 0.75

Image = Any


def read_scanned_pdf_page(page: Any, number: int, where: str = "") -> Part:
    """The words and rulings of a PDF page that is only an image; `page` is a pypdfium2 page.

    Rendered at the resolution of its largest image, within 200 to 300 dpi. Raises UnsupportedSource.
    """
    require_ocr(where)
    width, height = page.get_size()
    scale = min(_find_dpi(page) / 72, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        image = bitmap.to_numpy().copy()
    finally:
        bitmap.close()
    return read_scanned_page(image, number=number, dpi=scale * 72, where=where)


def _find_dpi(page: Any) -> float:
    """The resolution of the page's largest image, 300 dpi where it has none."""
    import pypdfium2

    largest, dpi = 0.0, _MOST_DPI
    for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        area = (right - left) * (top - bottom)
        if area > largest:
            across, down = item.get_px_size()
            largest = area
            dpi = 72 * max(across, down) / max(right - left, top - bottom)
    return min(max(dpi, _DPI), _MOST_DPI)


def read_scanned_page(image: Image, *, number: int = 1, dpi: float = _DPI, where: str = "") -> Part:
    """The words and rulings of one page image (grey or BGR array), in points, page upright.

    The page is turned and straightened first and its ruled lines are taken out; words do not cross them; ink in cells
    that detection passed over is read too (flag "second_pass"); a sign that stands alone in a column of signs is
    corrected by its shape (flag "vocab_fixed", `raw` the reading). Raises UnsupportedSource.
    """
    require_ocr(where)
    from jixiao.readers import ocr_image

    grey = ocr_image.shrink(ocr_image.to_grey(image), _MOST_PIXELS)
    dpi *= grey.shape[0] / max(image.shape[0], 1)
    grey, lattice, bare = _prepare(ocr_image.even_out(grey), dpi)
    lines = _detect(bare, dpi)
    quarter = _find_turn(bare, lines)
    if quarter:
        grey, lattice, bare = _prepare(ocr_image.turn(grey, quarter), dpi)
        lines = _detect(bare, dpi)
    lines = cut_overlaps(part_at_rulings(bare, lines, lattice.vertical, dpi))
    remnants = {line for line in lines if _is_remnant(bare, line, lattice, dpi)}
    lines = widen(bare, [line for line in lines if line not in remnants], lattice, dpi)
    marks = read_regions(bare, lines)
    passed_over = find_unread(bare, marks, lattice.cells, dpi)
    remnants |= {box for box in passed_over if _is_remnant(bare, box, lattice, dpi)}
    marks += read_passed_over(bare, [box for box in passed_over if box not in remnants])
    read = {mark.line for mark in marks}
    outside = [line for line in lines if cell_at(line, lattice.cells) < 0]
    unread = [box for box in (*outside, *passed_over) if box not in read]
    marks = fix_signs(bare, marks, lattice.cells, dpi)
    return _as_part(grey, marks, unread, lattice, number, dpi)


def _prepare(grey: Image, dpi: float) -> tuple[Image, Any, Image]:
    """The page straight and without specks, its ruled lines, and the page without them."""
    from jixiao.readers import ocr_image, ocr_lattice

    grey = ocr_image.remove_specks(ocr_image.rotate(grey, ocr_image.skew_of(grey)), dpi)
    lattice = ocr_lattice.find_lattice(grey, dpi)
    return grey, lattice, ocr_lattice.erase_lines(grey, lattice)


def _detect(grey: Image, dpi: float) -> list[Box]:
    """The boxes of the lines of text, looked for on a smaller image, on a finer one where they are low."""
    from jixiao.readers import ocr_image

    boxes: list[Box] = []
    for wanted in (_DETECTION_DPI, 1.7 * _DETECTION_DPI):
        factor = min(1.0, wanted / dpi)
        small = ocr_image.scale(grey, factor)
        boxes = detect_lines(small)
        heights = sorted(min(b[2] - b[0], b[3] - b[1]) for b in boxes)
        across, down = grey.shape[1] / small.shape[1], grey.shape[0] / small.shape[0]
        boxes = [(x0 * across, y0 * down, x1 * across, y1 * down) for x0, y0, x1, y1 in boxes]
        if factor == 1.0 or (heights and heights[len(heights) // 2] >= _LOW_LINES):
            break
    return boxes


def _find_turn(grey: Image, lines: list[Box]) -> int:
    """How many quarter turns clockwise put the page upright.

    The shape of its lines tells a quarter turn, reading the longest of them both ways tells which.
    """
    from jixiao.readers import ocr_image

    long = [b for b in lines if max(b[2] - b[0], b[3] - b[1]) >= 2 * min(b[2] - b[0], b[3] - b[1])]
    tall = sum(b[3] - b[1] > b[2] - b[0] for b in long)
    quarter = int(2 * tall > len(long))
    if not long:
        return 0
    chosen = [b for b in long if (b[3] - b[1] > b[2] - b[0]) == bool(quarter)]
    chosen = sorted(chosen, key=lambda b: (min(b[0] - b[2], b[1] - b[3]), b))[:5]
    images = [
        ocr_image.turn(grey[max(0, round(y0)) : round(y1), max(0, round(x0)) : round(x1)], quarter)
        for x0, y0, x1, y1 in chosen
    ]
    upright = read_lines(images)
    length = sum(len(r.text) for r in upright)
    if not quarter and _weigh(upright) >= _POOR * length > 0:
        return 0
    turned = read_lines([ocr_image.turn(image, 2) for image in images])
    return (quarter + 2 * (_weigh(turned) > _weigh(upright))) % 4


def _weigh(readings: list[Reading]) -> float:
    return sum(reading.score * len(reading.text) for reading in readings)


def _is_remnant(bare: Image, box: Box, lattice: Any, dpi: float) -> bool:
    from jixiao.readers import ocr_ink

    high = box[3] - box[1] >= 0.6 * (box[2] - box[0])
    return high and ocr_ink.is_remnant(bare, box, lattice.vertical, dpi)


def _as_part(
    grey: Image, marks: list[Mark], unread: list[Box], lattice: Any, number: int, dpi: float
) -> Part:
    scale = 72 / dpi
    words = [
        Word(
            mark.text,
            (mark.box[0] * scale, mark.box[1] * scale, mark.box[2] * scale, mark.box[3] * scale),
            # A detected line is about a third higher than its characters.
            round(0.75 * (mark.box[3] - mark.box[1]) * scale, 2),
            round(mark.score, 4),
            flags=mark.flags,
            raw=mark.raw,
        )
        for mark in sorted(marks, key=lambda mark: (mark.box[1], mark.box[0], mark.text))
    ]
    rulings = [
        Ruling("h", (x0 * scale, y0 * scale, x1 * scale, y1 * scale)) for x0, y0, x1, y1 in lattice.horizontal
    ]
    rulings += [
        Ruling("v", (x0 * scale, y0 * scale, x1 * scale, y1 * scale)) for x0, y0, x1, y1 in lattice.vertical
    ]
    height, width = grey.shape[:2]
    return Part(
        "page",
        number,
        width=width * scale,
        height=height * scale,
        words=tuple(words),
        rulings=tuple(rulings),
        unread=tuple((x0 * scale, y0 * scale, x1 * scale, y1 * scale) for x0, y0, x1, y1 in sorted(unread)),
    )
