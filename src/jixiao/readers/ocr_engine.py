"""Lines of text found and read on a page image, offline.

The door of rapidocr, whose models are inside its package. Images are grey, `uint8`; lengths in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import util
from typing import Any

from jixiao.errors import UnsupportedSource

_NEEDED = ("rapidocr", "onnxruntime", "cv2")

Image = Any
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Character:
    """A character as read, its score 0 to 1, and where its middle lies, 0 to 1 from the line's left end."""

    text: str
    score: float
    middle: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says, character by character, white space left out; `gaps` are the numbers of characters before it."""

    characters: tuple[Character, ...] = ()
    score: float = 0.0
    gaps: frozenset[int] = frozenset()

    @property
    def text(self) -> str:
        """The characters in a row."""
        return "".join(c.text for c in self.characters)


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


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={"Global.log_level": "critical", "Global.use_cls": False, "Global.max_side_len": 4000}
    )


def detect_lines(grey: Image) -> list[Box]:
    """The boxes of the lines of text on an image."""
    from jixiao.readers.ocr_image import to_colour

    # The engine remembers its options from call to call: each call names all of them.
    result = _engine()(
        to_colour(grey), use_det=True, use_rec=False, return_word_box=False, return_single_char_box=False
    )
    return [] if result.boxes is None else [_bounds(quad) for quad in result.boxes]


def _bounds(quad: Any) -> Box:
    xs, ys = [float(p[0]) for p in quad], [float(p[1]) for p in quad]
    return min(xs), min(ys), max(xs), max(ys)


def read_lines(images: Sequence[Image]) -> list[Reading]:
    """What each image of one line says; an empty reading where it says nothing."""
    if not images:
        return []
    from jixiao.readers.ocr_image import to_colour

    engine = _engine()
    engine.update_params(return_word_box=True, return_single_char_box=True)
    found = engine.recognize_txt([to_colour(image) for image in images])
    return [
        _as_reading(text, float(score), info)
        for text, score, info in zip(found.txts, found.scores, found.word_results, strict=True)
    ]


def _as_reading(text: str, score: float, info: Any) -> Reading:
    steps = float(getattr(info, "line_txt_len", 0.0) or 0.0)
    plain = "".join(text.split())
    columns = [column for run in info.word_cols for column in run] if steps else []
    if len(columns) != len(plain):
        columns = [int((i + 0.5) * 100) for i in range(len(plain))]
        steps = 100.0 * max(len(plain), 1)
    scores = [float(s) for s, char in zip(info.confs or [], text, strict=False) if not char.isspace()]
    if len(scores) != len(plain):
        scores = [score] * len(plain)
    gaps: set[int] = set()
    count = 0
    for char in text:
        if char.isspace():
            gaps.add(count)
        else:
            count += 1
    characters = tuple(
        Character(char, mark, min(1.0, (column + 0.5) / steps))
        for char, mark, column in zip(plain, scores, columns, strict=True)
    )
    return Reading(characters, score if plain else 0.0, frozenset(gaps - {0, count}))
