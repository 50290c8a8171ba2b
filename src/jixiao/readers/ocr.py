"""Pages without a text layer and image files: words with boxes and confidence, rulings, all offline.

The door of rapidocr, whose models are inside its package.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import util
from itertools import pairwise
from typing import Any

from jixiao.errors import DamagedSource, SourceTooLarge, UnsupportedSource
from jixiao.model.document import Part, Ruling, Word
from jixiao.readers.limits import Limits, Meter

_NEEDED = ("rapidocr", "onnxruntime", "cv2")
_DPI = 200.0
_FINE_DPI = 300.0
_SMALL_TEXT = 20.0
_MOST_PIXELS = 30_000_000
_POOR = 0.75
_SIGNS = frozenset("≥≤=><＝＞＜≧≦⩾⩽")
# Readings of a sign that stands alone in its cell, in a column of signs: what the recogniser makes of it.
_MISREAD = {
    "V": "≥", "v": "≥", "∨": "≥", "Ⅴ": "≥", "之": "≥", "二": "=", "ニ": "=", "〓": "=", "--": "=", "—": "=",
    "一": "=", "〈": "<", "〉": ">", "《": "≤", "》": "≥", "∧": "≤",
}  # fmt: skip

Image = Any
PixelBox = tuple[int, int, int, int]
_Character = tuple[str, float, tuple[float, float, float, float]]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A run of characters as recognised, in pixels."""

    text: str
    box: tuple[float, float, float, float]
    score: float
    flags: frozenset[str] = frozenset({"ocr"})
    raw: str = ""
    characters: tuple[_Character, ...] = ()


def is_ocr_installed() -> bool:
    """Whether the extra `ocr` is installed."""
    return all(util.find_spec(name) is not None for name in _NEEDED)


def require_ocr(where: str) -> None:
    """Raise UnsupportedSource when the extra `ocr` is missing."""
    if not is_ocr_installed():
        raise UnsupportedSource(
            "扫描件需要文字识别组件 scanned pages need the OCR extra",
            where=where,
            remedy="请运行 run: pip install 'jixiao[ocr]'",
        )


def read_scanned_pdf_page(page: Any, number: int, where: str = "") -> Part:
    """The words and rulings of a PDF page that is only an image; `page` is a pypdfium2 page.

    Rendered at 200 dpi, again at 300 where the text is less than 20 pixels high. Raises UnsupportedSource.
    """
    require_ocr(where)
    width, height = page.get_size()
    part = Part("page", number, width=width, height=height)
    for dpi in (_DPI, _FINE_DPI):
        scale = min(dpi / 72, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True)
        try:
            image = bitmap.to_numpy().copy()
        finally:
            bitmap.close()
        part = read_scanned_page(image, number=number, dpi=scale * 72, where=where)
        sizes = sorted(word.size for word in part.words)
        if not sizes or sizes[len(sizes) // 2] * scale >= _SMALL_TEXT:
            break
    return part


def read_scanned_page(image: Image, *, number: int = 1, dpi: float = _DPI, where: str = "") -> Part:
    """The words and rulings of one page image (grey or BGR array), in points, page upright.

    The page is turned and straightened first; words do not cross ruled lines; cells with ink that the first
    pass left empty are read again (flag "second_pass"); a sign that stands alone in a column of signs is
    corrected by its shape (flag "vocab_fixed", `raw` the reading). Raises UnsupportedSource.
    """
    require_ocr(where)
    from jixiao.readers import ocr_image

    grey = ocr_image.shrink(ocr_image.to_grey(image), _MOST_PIXELS)
    dpi *= grey.shape[0] / max(image.shape[0], 1)
    grey = ocr_image.rotate(grey, ocr_image.skew_of(grey))
    marks = _recognise(grey)
    if _is_doubtful(marks, grey):
        quarter = _best_turn(grey)
        if quarter:
            grey = ocr_image.turn(grey, quarter)
            grey = ocr_image.rotate(grey, ocr_image.skew_of(grey))
            marks = _recognise(grey)
    lattice = ocr_image.find_lattice(grey, dpi)
    marks = [piece for mark in marks for piece in _split_at_lines(grey, mark, lattice.vertical)]
    marks.extend(_second_pass(grey, marks, lattice.cells, dpi))
    marks = _fix_signs(grey, marks, lattice.cells, dpi)
    return _as_part(grey, marks, lattice, number, dpi)


def read_image(data: bytes, where: str, limits: Limits, meter: Meter) -> tuple[Part, ...]:
    """The pages of an image file (PNG, JPEG, TIFF with several pages, BMP, GIF), one at a time.

    The resolution is taken from the file, or from the page being A4. Raises UnsupportedSource,
    DamagedSource or SourceTooLarge.
    """
    require_ocr(where)
    parts: list[Part] = []
    for number, (image, dpi) in enumerate(_frames(data, where, limits), start=1):
        meter.add_page()
        parts.append(read_scanned_page(image, number=number, dpi=dpi, where=where))
    return tuple(parts)


def _frames(data: bytes, where: str, limits: Limits) -> Iterator[tuple[Image, float]]:
    import numpy as np
    from PIL import Image as PillowImage
    from PIL import ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with PillowImage.open(io.BytesIO(data)) as picture:
                for index in range(getattr(picture, "n_frames", 1)):
                    picture.seek(index)
                    width, height = picture.size
                    if width * height > limits.pixels:
                        raise SourceTooLarge(
                            f"图像超过 {limits.pixels} 像素 more than {limits.pixels} pixels",
                            where=where,
                            remedy="请缩小图像 scale the image down",
                        )
                    given = float((picture.info.get("dpi") or (0, 0))[1])
                    upright = ImageOps.exif_transpose(picture).convert("L")
                    dpi = given if 70 <= given <= 1300 else max(upright.size) / 11.69
                    if dpi > 1.4 * _FINE_DPI:
                        factor = _FINE_DPI / dpi
                        size = (max(1, int(upright.width * factor)), max(1, int(upright.height * factor)))
                        upright, dpi = upright.resize(size), _FINE_DPI
                    yield np.asarray(upright), dpi
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        TypeError,
        PillowImage.DecompressionBombError,
    ) as error:
        raise DamagedSource(
            "图像损坏 the image is broken", where=where, remedy="请核对原文件 check the original"
        ) from error


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={"Global.log_level": "critical", "Global.use_cls": False, "Global.max_side_len": 4000}
    )


def _recognise(grey: Image) -> list[_Mark]:
    """Runs of characters without white space, from detected lines and the boxes of their characters."""
    from jixiao.readers.ocr_image import to_colour

    result = _engine()(
        to_colour(grey), use_det=True, use_rec=True, return_word_box=True, return_single_char_box=True
    )
    if result.txts is None or result.boxes is None:
        return []
    marks: list[_Mark] = []
    words = result.word_results or ()
    for index, (text, score, quad) in enumerate(zip(result.txts, result.scores, result.boxes, strict=True)):
        box = _bounds(quad)
        characters = words[index] if index < len(words) else ()
        if characters and "".join(c[0] for c in characters).replace(" ", "") == "".join(text.split()):
            marks.extend(_group(characters, box))
        elif text.strip():
            marks.append(_Mark("".join(text.split()), box, float(score)))
    return marks


def _group(characters: Any, line: tuple[float, float, float, float]) -> list[_Mark]:
    """Words from the characters of one line, parted at white space and at gaps of more than a character."""
    height = max(line[3] - line[1], 1.0)
    groups: list[list[_Character]] = [[]]
    for text, score, quad in characters:
        box = _bounds(quad)
        if not text.strip():
            groups.append([])
            continue
        if groups[-1] and box[0] - groups[-1][-1][2][2] > 1.2 * height:
            groups.append([])
        groups[-1].append((text, float(score), box))
    return [_join_characters(group, line[1], line[3]) for group in groups if group]


def _join_characters(group: list[_Character], top: float, bottom: float) -> _Mark:
    x0, x1 = min(c[2][0] for c in group), max(c[2][2] for c in group)
    text = "".join(c[0] for c in group)
    return _Mark(text, (x0, top, x1, bottom), min(c[1] for c in group), characters=tuple(group))


def _bounds(quad: Any) -> tuple[float, float, float, float]:
    xs, ys = [float(p[0]) for p in quad], [float(p[1]) for p in quad]
    return min(xs), min(ys), max(xs), max(ys)


def _is_doubtful(marks: list[_Mark], grey: Image) -> bool:
    """Whether a page may lie on its side or head: poor scores, or lines higher than wide."""
    long = [mark for mark in marks if len(mark.text) >= 2] or marks
    if not long:
        return float((grey < 128).mean()) > 0.002
    length = sum(len(mark.text) for mark in long)
    mean = sum(mark.score * len(mark.text) for mark in long) / length
    tall = sum(mark.box[3] - mark.box[1] > 1.5 * (mark.box[2] - mark.box[0]) for mark in long)
    return mean < _POOR or tall * 2 > len(long)


def _best_turn(grey: Image) -> int:
    """How many quarter turns clockwise put the page upright.

    The shape of the lines found on a smaller page tells a quarter turn, reading the longest of them both
    ways tells which.
    """
    from jixiao.readers import ocr_image

    small = ocr_image.shrink(grey, 1_500_000)
    boxes = _detect(small)
    tall = sum(b[3] - b[1] > 1.5 * (b[2] - b[0]) for b in boxes)
    quarter = 0
    if 2 * tall > len(boxes):
        quarter = 1
        small = ocr_image.turn(small, 1)
        boxes = _detect(small)
    scores = [0.0, 0.0]
    factor = grey.shape[0] / small.shape[0] if not quarter else grey.shape[1] / small.shape[0]
    whole = ocr_image.turn(grey, quarter)
    for box in sorted(boxes, key=lambda b: (b[0] - b[2], b))[:8]:
        x0, y0, x1, y1 = (int(value * factor) for value in box)
        line = whole[max(0, y0) : y1, max(0, x0) : x1]
        for half in (0, 1):
            turned = ocr_image.turn(line, 2 * half)
            text, score = _read_line(turned, (0, 0, turned.shape[1], turned.shape[0]))
            scores[half] += score * min(len(text), 20)
    return (quarter + 2 * (scores[1] > scores[0])) % 4


def _detect(grey: Image) -> list[tuple[float, float, float, float]]:
    from jixiao.readers.ocr_image import to_colour

    result = _engine()(
        to_colour(grey), use_det=True, use_rec=False, return_word_box=False, return_single_char_box=False
    )
    return [] if result.boxes is None else [_bounds(quad) for quad in result.boxes]


def _split_at_lines(grey: Image, mark: _Mark, vertical: tuple[PixelBox, ...]) -> list[_Mark]:
    """A mark that runs over an upright ruled line is parted there, by the middles of its characters."""
    x0, y0, x1, y1 = mark.box
    middle = (y0 + y1) / 2
    slack = 0.25 * (y1 - y0)
    cuts = sorted(
        {x for x, top, _, bottom in vertical if x0 + slack < x < x1 - slack and top <= middle <= bottom}
    )
    if not cuts or len(mark.text) < 2:
        return [mark]
    step = (x1 - x0) / len(mark.text)
    characters = mark.characters or tuple(
        (text, mark.score, (x0 + i * step, y0, x0 + (i + 1) * step, y1)) for i, text in enumerate(mark.text)
    )
    edges = [x0 - 2, *cuts, x1 + 2]
    pieces = [_read_line(grey, (int(a) + 3, int(y0), int(b) - 3, int(y1)))[0] for a, b in pairwise(edges)]
    groups: dict[int, list[_Character]] = {}
    agreed = "".join(pieces) == "".join(c[0] for c in characters)
    # Where a character of a narrow column stands is reckoned only: reading each side alone settles it.
    sides = [side for side, piece in enumerate(pieces) for _ in piece] if agreed else []
    for index, character in enumerate(characters):
        centre = (character[2][0] + character[2][2]) / 2
        side = sides[index] if index < len(sides) else sum(cut <= centre for cut in cuts)
        groups.setdefault(side, []).append(character)
    marks = []
    for side, group in sorted(groups.items()):
        joined = _join_characters(group, y0, y1)
        box = (max(joined.box[0], edges[side]), y0, min(joined.box[2], edges[side + 1]), y1)
        if box[2] <= box[0]:
            box = (edges[side] + 1, y0, edges[side + 1] - 1, y1)
        marks.append(replace(joined, box=box, score=joined.score if agreed else min(joined.score, 0.6)))
    return marks


def _read_line(grey: Image, box: PixelBox) -> tuple[str, float]:
    """The text of one line without white space, and its score, read without detection."""
    from jixiao.readers import ocr_image

    image = ocr_image.to_colour(ocr_image.crop(grey, box, 20))
    # The engine remembers its options from call to call: each call names all of them.
    result = _engine()(
        image, use_det=False, use_rec=True, return_word_box=False, return_single_char_box=False
    )
    if not result.txts:
        return "", 0.0
    return "".join("".join(result.txts).split()), float(result.scores[0])


def _second_pass(grey: Image, marks: list[_Mark], cells: tuple[PixelBox, ...], dpi: float) -> list[_Mark]:
    """What stands in cells that have ink but no mark."""
    from jixiao.readers import ocr_image

    found: list[_Mark] = []
    filled = {_cell_at(mark.box, cells) for mark in marks}
    for index, cell in enumerate(cells):
        box = None if index in filled else ocr_image.inked_box(grey, cell, dpi)
        if box is None:
            continue
        margin = 5
        around = (box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin)
        text, score = _read_line(grey, around)
        sign = ocr_image.sign_by_shape(grey, box)
        if sign and text not in _SIGNS and len(text) <= 1:
            found.append(_Mark(sign, box, 0.6, frozenset({"ocr", "second_pass", "vocab_fixed"}), raw=text))
        elif text and score >= 0.5:
            found.append(_Mark(text, box, score, frozenset({"ocr", "second_pass"})))
    return found


def _cell_at(box: tuple[float, float, float, float], cells: tuple[PixelBox, ...]) -> int:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return next((i for i, c in enumerate(cells) if c[0] <= x <= c[2] and c[1] <= y <= c[3]), -1)


def _fix_signs(grey: Image, marks: list[_Mark], cells: tuple[PixelBox, ...], dpi: float) -> list[_Mark]:
    """Signs that stand alone in a column where signs stand: the closed set, checked against their shape."""
    from jixiao.readers import ocr_image

    by_cell: dict[int, list[int]] = {}
    for index, mark in enumerate(marks):
        by_cell.setdefault(_cell_at(mark.box, cells), []).append(index)
    alone = {cell: found[0] for cell, found in by_cell.items() if cell >= 0 and len(found) == 1}
    columns: dict[tuple[int, int], list[int]] = {}
    for cell in alone:
        columns.setdefault((round(cells[cell][0] * 25 / dpi), round(cells[cell][2] * 25 / dpi)), []).append(
            cell
        )
    fixed = list(marks)
    for column in columns.values():
        texts = [marks[alone[cell]].text for cell in column]
        signs = sum(text in _SIGNS for text in texts)
        if signs < 2 or 2 * sum(text in _SIGNS or text in _MISREAD or text == "定性" for text in texts) < len(
            texts
        ):
            continue
        for cell in column:
            mark = marks[alone[cell]]
            box = ocr_image.inked_box(grey, cells[cell], dpi)
            shape = ocr_image.sign_by_shape(grey, box) if box is not None else ""
            wanted = shape or _MISREAD.get(mark.text, "")
            if len(mark.text) > 2 or not wanted or wanted == mark.text or mark.text == "定性":
                continue
            if mark.text in _SIGNS and not (shape in "≥≤" and mark.text in "><＞＜"):
                continue
            score = min(mark.score, 0.6)
            fixed[alone[cell]] = _Mark(wanted, mark.box, score, mark.flags | {"vocab_fixed"}, raw=mark.text)
    return fixed


def _as_part(grey: Image, marks: list[_Mark], lattice: Any, number: int, dpi: float) -> Part:
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
        "page", number, width=width * scale, height=height * scale, words=tuple(words), rulings=tuple(rulings)
    )
