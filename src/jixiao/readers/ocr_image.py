"""Scanned page images: turned straight, the paper made even.

Images are grey, `uint8`, ink dark on light; lengths in pixels.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

Image = Any
PixelBox = tuple[int, int, int, int]
_MAX_SKEW = 4.0


def to_grey(image: Image) -> Image:
    """An image of one channel from one of one, three (BGR) or four."""
    array = np.ascontiguousarray(image)
    if array.dtype != np.uint8:
        array = (array.astype(np.float32) * (255.0 / max(float(array.max()), 1.0))).astype(np.uint8)
    if array.ndim == 2:
        return array
    if array.shape[2] == 1:
        return array[:, :, 0]
    code = cv2.COLOR_BGRA2GRAY if array.shape[2] == 4 else cv2.COLOR_BGR2GRAY
    return cv2.cvtColor(array, code)


def to_colour(grey: Image) -> Image:
    """The three channels that recognisers want."""
    return cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)


def shrink(image: Image, most: int) -> Image:
    """The image with at most `most` pixels."""
    height, width = image.shape[:2]
    if height * width <= most:
        return image
    factor = (most / (height * width)) ** 0.5
    return cv2.resize(
        image, (max(1, int(width * factor)), max(1, int(height * factor))), interpolation=cv2.INTER_AREA
    )


def scale(grey: Image, factor: float) -> Image:
    """The image made smaller by `factor`."""
    if factor >= 1.0:
        return grey
    return cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def turn(grey: Image, quarter: int) -> Image:
    """The image turned by `quarter` × 90 degrees clockwise."""
    return np.ascontiguousarray(np.rot90(grey, -quarter)) if quarter % 4 else grey


def ink_of(grey: Image) -> Image:
    """Ink as 255 on 0, by a local threshold, so that shading and yellowed paper do not count."""
    size = max(31, (min(grey.shape[:2]) // 40) | 1)
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    return cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, size, 15)


def paper_of(grey: Image) -> Image:
    """How light the paper is at each place: the lightest within some millimetres, smoothed."""
    height, width = grey.shape[:2]
    small = cv2.resize(grey, (max(1, width // 12), max(1, height // 12)), interpolation=cv2.INTER_AREA)
    light = cv2.GaussianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), (0, 0), 2)
    return cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)


def even_out(grey: Image) -> Image:
    """The page with shading and grey or yellowed paper taken out, so that paper is white everywhere."""
    paper = paper_of(grey)
    if float(np.percentile(paper, 5)) >= 245:
        return grey
    return cv2.divide(grey, np.maximum(paper, 110), scale=250)


def remove_specks(grey: Image, dpi: float) -> Image:
    """The page without single dark pixels that dust or noise has left; a printed point holds far more ink."""
    darkness = cv2.subtract(paper_of(grey), grey)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((darkness > 30).astype(np.uint8), connectivity=8)
    ink = np.bincount(labels.ravel(), weights=darkness.ravel()) / 255
    side = max(4.0, 4 * dpi / 200)
    specks = (ink < 1.5 * (dpi / 200) ** 2) & (stats[:, 2] <= side) & (stats[:, 3] <= side)
    specks[0] = False
    if not specks.any():
        return grey
    spots = cv2.dilate(specks[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    # What touches a speck and belongs to a stroke stays.
    spots &= (labels == 0) | specks[labels]
    clean = grey.copy()
    clean[spots] = paper_of(grey)[spots]
    return clean


def skew_of(grey: Image) -> float:
    """The angle in degrees by which the page must be turned counter-clockwise to stand straight.

    Taken from the row sums of ink, whose steps are steepest when text and lines are level; within ±4.
    """
    scale = 900 / max(grey.shape[:2])
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    ink = ink_of(small)
    if not ink.any():
        return 0.0
    best = max(
        np.arange(-_MAX_SKEW, _MAX_SKEW + 0.01, 0.5),
        key=lambda angle: (_steepness(ink, float(angle)), -abs(angle)),
    )
    fine = np.arange(best - 0.5, best + 0.51, 0.1)
    return round(float(max(fine, key=lambda angle: (_steepness(ink, float(angle)), -abs(angle)))), 2)


def _steepness(ink: Image, angle: float) -> float:
    rows = _rotate(ink, angle, 0).sum(axis=1, dtype=np.float64)
    steps = np.diff(rows)
    return float((steps * steps).sum())


def rotate(grey: Image, angle: float) -> Image:
    """The page turned counter-clockwise by `angle` degrees about its middle, the corners filled white."""
    return _rotate(grey, angle, 255) if abs(angle) >= 0.05 else grey


def _rotate(image: Image, angle: float, fill: int) -> Image:
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=fill)


def crop(grey: Image, box: tuple[int, int, int, int], margin: int) -> Image:
    """A part of the image, its own ink framed with `margin` pixels of white."""
    x0, y0, x1, y1 = box
    part = grey[max(0, y0) : y1, max(0, x0) : x1]
    return cv2.copyMakeBorder(part, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=255)
