"""Comparison signs that stand alone in a column of signs: the closed set, checked against their shape."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from jixiao.readers.ocr_marks import LEAST_SCORE, SECOND, Mark, cell_at, read_regions

Image = Any
PixelBox = tuple[int, int, int, int]
Box = tuple[float, float, float, float]

SIGNS = frozenset("≥≤=><＝＞＜≧≦⩾⩽")
# Readings of a sign that stands alone in its cell, in a column of signs: what the recogniser makes of it.
_MISREAD = {
    "V": "≥", "v": "≥", "∨": "≥", "Ⅴ": "≥", "之": "≥", "二": "=", "ニ": "=", "〓": "=", "--": "=", "—": "=",
    "一": "=", "〈": "<", "〉": ">", "《": "≤", "》": "≥", "∧": "≤",
    "==": "=", "≥=": "≥", "≤=": "≤", ">=": "≥", "<=": "≤", "=>": "≥", "=<": "≤",
}  # fmt: skip


def read_passed_over(grey: Image, boxes: Sequence[Box]) -> list[Mark]:
    """What stands in `boxes` of ink that detection passed over; a sign that is read as something else by its shape."""
    from jixiao.readers import ocr_ink

    read: dict[Box, list[Mark]] = defaultdict(list)
    for found in read_regions(grey, boxes, SECOND, 0.0):
        read[found.line].append(found)
    marks: list[Mark] = []
    for box in boxes:
        if len(read[box]) > 1:
            marks += [mark for mark in read[box] if mark.score >= LEAST_SCORE]
            continue
        mark = read[box][0] if read[box] else Mark("", box, 0.0, box, SECOND)
        sure = mark.score >= LEAST_SCORE
        sign = (
            ""
            if mark.text in SIGNS or (sure and mark.text not in _MISREAD)
            else ocr_ink.sign_by_shape(grey, _whole(box))
        )
        if sign and len(mark.text) <= 1:
            flags = mark.flags | {"vocab_fixed"}
            marks.append(
                replace(mark, text=sign, score=max(0.5, min(mark.score, 0.6)), flags=flags, raw=mark.text)
            )
        elif sure:
            marks.append(mark)
    return marks


def _whole(box: tuple[float, float, float, float]) -> PixelBox:
    return (round(box[0]), round(box[1]), round(box[2]), round(box[3]))


def fix_signs(grey: Image, marks: Sequence[Mark], cells: Sequence[PixelBox], dpi: float) -> list[Mark]:
    """The marks, with the lone signs of columns of signs as their shape says (flag "vocab_fixed", `raw` the reading)."""
    from jixiao.readers import ocr_ink

    by_cell: dict[int, list[int]] = {}
    for index, mark in enumerate(marks):
        by_cell.setdefault(cell_at(mark.box, cells), []).append(index)
    alone = {cell: found[0] for cell, found in by_cell.items() if cell >= 0 and len(found) == 1}
    columns: dict[tuple[int, int], list[int]] = {}
    for cell in alone:
        key = (round(cells[cell][0] * 25 / dpi), round(cells[cell][2] * 25 / dpi))
        columns.setdefault(key, []).append(cell)
    fixed = list(marks)
    for column in columns.values():
        texts = [marks[alone[cell]].text for cell in column]
        signs = sum(text in SIGNS for text in texts)
        if signs < 2 or 2 * sum(text in SIGNS or text in _MISREAD or text == "定性" for text in texts) < len(
            texts
        ):
            continue
        for cell in column:
            mark = marks[alone[cell]]
            box = ocr_ink.inked_box(grey, cells[cell], dpi)
            shape = ocr_ink.sign_by_shape(grey, box) if box is not None else ""
            wanted = shape or _MISREAD.get(mark.text, "")
            if len(mark.text) > 2 or not wanted or wanted == mark.text or mark.text == "定性":
                continue
            if mark.text in SIGNS and not (shape in "≥≤" and mark.text in "><＞＜"):
                continue
            fixed[alone[cell]] = replace(
                mark,
                text=wanted,
                score=min(mark.score, 0.6),
                flags=mark.flags | {"vocab_fixed"},
                raw=mark.text,
            )
    return fixed
