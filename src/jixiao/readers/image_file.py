"""Image files as pages: PNG, JPEG, TIFF with several pages, BMP, GIF, one page at a time.

The resolution is taken from the file, or from the page being A4.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from jixiao.errors import DamagedSource, SourceTooLarge
from jixiao.model.document import Part
from jixiao.readers.limits import Limits, Meter
from jixiao.readers.ocr import read_scanned_page
from jixiao.readers.ocr_engine import require_ocr

Image = Any
_MOST_DPI = 300.0


def read_image(data: bytes, where: str, limits: Limits, meter: Meter) -> tuple[Part, ...]:
    """The pages of an image file. Raises UnsupportedSource, DamagedSource or SourceTooLarge."""
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
                    if dpi > 1.4 * _MOST_DPI:
                        factor = _MOST_DPI / dpi
                        size = (max(1, int(upright.width * factor)), max(1, int(upright.height * factor)))
                        upright, dpi = upright.resize(size), _MOST_DPI
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
