"""What a PDF page paints, in order: characters with how they are seen, strokes, pictures.

Follows the clipping path, which cuts off text that runs over its cell, and the text rendering mode.
"""

from __future__ import annotations

from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.utils import apply_matrix_pt

Clip = tuple[float, float, float, float]

_INVISIBLE = frozenset({3, 7})
"""Text rendering modes that paint nothing (ISO 32000-1, table 106)."""
_EVERYWHERE: Clip = (float("-inf"), float("-inf"), float("inf"), float("inf"))


class _Device(PDFPageAggregator):
    """Lays a page out, marking characters with the clip they are painted in and with whether they are painted."""

    clip: Clip = _EVERYWHERE
    _unseen = False

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._unseen = textstate.render in _INVISIBLE
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(self, *args: Any, **kwargs: Any) -> float:
        advance: float = super().render_char(*args, **kwargs)
        marks = vars(self.cur_item._objs[-1])
        if self._unseen:
            marks["unseen"] = True
        if self.clip != _EVERYWHERE:
            marks["clip"] = self.clip
        return advance


class _Interpreter(PDFPageInterpreter):
    """Runs a page's operators, following the clipping path by the box around it."""

    device: Any
    _clip: Clip = _EVERYWHERE
    _wanted: Clip | None = None

    def init_state(self, ctm: Any) -> None:
        super().init_state(ctm)
        self._clips: list[Clip] = []

    def subinterp(self) -> Any:
        inner: Any = super().subinterp()
        inner._clip = self._clip
        return inner

    def do_q(self) -> None:
        super().do_q()
        self._clips.append(self._clip)

    def do_Q(self) -> None:  # noqa: N802 (the operator's own name)
        super().do_Q()
        if self._clips:
            self._set_clip(self._clips.pop())

    def do_W(self) -> None:  # noqa: N802 (the operator's own name)
        self._wanted = self._box_of_path()

    def do_W_a(self) -> None:  # noqa: N802 (the operator's own name)
        self._wanted = self._box_of_path()

    def do_n(self) -> None:
        super().do_n()
        if self._wanted is not None:
            a, b = self._clip, self._wanted
            self._set_clip((max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])))
            self._wanted = None

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802 (the operator's own name)
        super().do_Do(xobjid_arg)
        self._set_clip(self._clip)

    def _set_clip(self, clip: Clip) -> None:
        self._clip = clip
        self.device.clip = clip

    def _box_of_path(self) -> Clip | None:
        points = [
            apply_matrix_pt(self.ctm, (float(x), float(y)))
            for step in self.curpath
            for x, y in zip(step[1::2], step[2::2], strict=False)
        ]
        if not points:
            return None
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        return (min(xs), min(ys), max(xs), max(ys))


def lay_out(page: Any) -> Any:
    """What is on a page of pdfplumber, in the order in which it is painted; characters have `unseen` and `clip`.

    Raises what the text library lets through on broken files.
    """
    device = _Device(page.pdf.rsrcmgr, pageno=page.page_number, laparams=page.pdf.laparams)
    _Interpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    return device.get_result()
