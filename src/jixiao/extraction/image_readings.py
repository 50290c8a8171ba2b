"""Pages read from an image: which they are, and which of their figures may be misread.

A reading is doubted when the recogniser is unsure of it, or when the sums of its project do not close; it is kept as read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import combinations

from jixiao.model.document import Box, Document
from jixiao.model.records import Amount, Project

SURE = 0.9
"""Text with figures that has a character below this score is doubted; what is a number alone, below `SURE_NUMBER`."""
SURE_NUMBER = 0.95
_DIGIT = re.compile(r"[0-9０-９]")
_NUMBER = re.compile(r"[0-9０-９.,，．%％+\-]+")
_FULL = (Decimal(100), Decimal(90))
"""What the weights of a project add to: all, or all but the ten points for carrying out the budget."""
_MOST_PARTS = 8


def find_image_pages(document: Document) -> tuple[int, ...]:
    """The pages whose words were recognised on an image, in order."""
    return tuple(part.number for part in document.parts if any("ocr" in word.flags for word in part.words))


def list_doubts(document: Document, projects: Sequence[Project]) -> tuple[dict[str, str], ...]:
    """The figures on image pages that may be misread: what they are, and why they are doubted."""
    pages = frozenset(find_image_pages(document))
    if not pages and not any(part.unread for part in document.parts):
        return ()
    found = [*_doubt_words(document), *_list_unread(document)]
    for project in projects:
        if pages & _pages_of(project):
            found += _doubt_weights(project)
            found += _doubt_money(project)
    return tuple(found)


def _doubt_words(document: Document) -> Iterator[dict[str, str]]:
    for part in document.parts:
        for word in part.words:
            least = SURE_NUMBER if _NUMBER.fullmatch(word.text) else SURE
            if "ocr" in word.flags and word.confidence < least and _DIGIT.search(word.text):
                yield {
                    "what": "reading",
                    "page": str(part.number),
                    "text": word.text,
                    "reason": f"read from an image with a score of {word.confidence:.2f}: check the original"
                    f"{_tell_place(word.box)}",
                }


def _list_unread(document: Document) -> Iterator[dict[str, str]]:
    for part in document.parts:
        for box in part.unread:
            reason = f"ink on an image that could not be read: check the original{_tell_place(box)}"
            yield {"what": "unread", "page": str(part.number), "reason": reason}


def _tell_place(box: Box) -> str:
    return f" (at {box[0]:.0f}, {box[1]:.0f} points)"


def _pages_of(project: Project) -> frozenset[int]:
    pages = {project.source.page, *(indicator.source.page for indicator in project.indicators)}
    return frozenset(page for page in pages if page is not None)


def _doubt_weights(project: Project) -> Iterator[dict[str, str]]:
    weights = [_to_number(indicator.weight) for indicator in project.indicators]
    known = [weight for weight in weights if weight is not None]
    if not known:
        return
    total = sum(known, _to_number(project.execution_weight) or Decimal(0))
    if len(known) == len(weights) and (total in _FULL or sum(known) in _FULL):
        return
    yield {
        "what": "weights",
        "project": project.code or project.name or "",
        "sum": format(total, "f"),
        "expected": "100",
        "reason": "read from an image: a weight may be misread or passed over, or the document's own do not add up",
    }


def _doubt_money(project: Project) -> Iterator[dict[str, str]]:
    budget = _to_number(project.budget.amount) if project.budget else None
    parts = [number for number in map(_amount, _plain_funds(project)) if number is not None]
    if budget is None or not 2 <= len(parts) <= _MOST_PARTS:
        return
    sums = (sum(chosen) for size in range(2, len(parts) + 1) for chosen in combinations(parts, size))
    if any(total == budget for total in sums):
        return
    yield {
        "what": "funds",
        "project": project.code or project.name or "",
        "sum": format(sum(parts), "f"),
        "expected": format(budget, "f"),
        "reason": "read from an image: an amount may be misread, or the document's own do not add up",
    }


def _plain_funds(project: Project) -> Iterable[Amount]:
    return [amount for label, amount in project.funds.items() if "/" not in label]


def _amount(amount: Amount) -> Decimal | None:
    return _to_number(amount.amount)


def _to_number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
