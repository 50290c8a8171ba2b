"""Facts from the running text: template leftovers, empty reasons, dates that cannot be (checks 18 and 21)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from jixiao.derivation.facts import DisclosureNode, Fact, Ref
from jixiao.derivation.slips import find_class_lists, find_slips
from jixiao.derivation.words import word_list
from jixiao.text import compare_form

_VOID_REASON = re.compile(r"原因(?:是|为|[:：])?(?:无|暂无)(?=[。；;，,.])")
_NO_CHANGE = re.compile(r"(?:增加|减少|增长|下降|降低)0(?:\.0+)?万?元")
_LIST = re.compile(r"(人员经费|公用经费)(?:支出)?[\d.,]+万元[,，]主要包括[:：]([^。]{10,600})")
_LIST_ITEM = re.compile(r"^[^\d]{2,20}$")
_GLOSSARY = re.compile(
    r"[)）]([^()（）、。:：]{2,30})[(（]类[)）]([^()（）、。:：]{2,30})[(（]款[)）]([^()（）、。:：]{2,30})[(（]项[)）][*]*[:：][*]*(?:反映|指)([^。]{4,120})。"
)
_STATE_AT = re.compile(r"截[至止]到?(\d{4})年(\d{1,2})月(?:\d{1,2}日|底|末)?")
_IMPOSSIBLE = re.compile(r"(?<!\d)(?:\d{5,6}年(?=\d{1,2}月)|(?:19|20)\d{2}年(?:1[3-9]|[2-9]\d)月)")
_LEVEL_TITLE = re.compile(r"(省级|市级|县级|区级|州级)部门预算[^。，]{0,20}表")


@dataclass(frozen=True, slots=True)
class Passages:
    """The document's text without white space, and on which page and line each piece begins."""

    text: str
    starts: tuple[int, ...]
    places: tuple[tuple[int | None, int | None], ...]

    def place(self, position: int) -> tuple[int | None, int | None]:
        """The page and line of a position in `text`."""
        return self.places[max(bisect_right(self.starts, position) - 1, 0)]

    def parts_number(self, position: int) -> bool:
        """Whether a piece begins inside the number at a position in `text`, as where the numbers of two cells meet."""
        end = position
        while end < len(self.text) and self.text[end].isdigit():
            end += 1
        return bisect_right(self.starts, position) < bisect_right(self.starts, end - 1)


def join_passages(pieces: list[tuple[int | None, int | None, str]]) -> Passages:
    """The pieces (page, line, text) as one text in comparison form."""
    text, starts, places = [], [], []
    length = 0
    for page, line, piece in pieces:
        form = compare_form(piece).replace("**", "")
        if form:
            starts.append(length)
            places.append((page, line))
            text.append(form)
            length += len(form)
    return Passages("".join(text), tuple(starts), tuple(places))


def derive_passage_facts(
    disclosure: DisclosureNode,
    passages: Passages,
    told_dates: frozenset[tuple[int | None, int | None]] = frozenset(),
    function_names: frozenset[str] = frozenset(),
    economic_names: frozenset[str] = frozenset(),
    classes: Mapping[str, Decimal] | None = None,
    goals: str = "",
) -> Iterator[Fact]:
    """One node for each faulty line, with its place and quote; later lines of a sentence refer to its first."""
    found: list[tuple[int, int, str, str]] = []
    for word in dict.fromkeys(word_list("leftovers")):
        found += [
            (m.start(), m.end(), "templateLeftover", word)
            for m in re.finditer(re.escape(word), passages.text)
        ]
    found += [(m.start(), m.end(), "voidReason", m[0]) for m in _VOID_REASON.finditer(passages.text)]
    found += [
        (m.start(), m.end(), "directionWithoutChange", m[0]) for m in _NO_CHANGE.finditer(passages.text)
    ]
    found += [
        (m.start(), m.end(), "impossibleDate", m[0])
        for m in _IMPOSSIBLE.finditer(passages.text)
        if passages.place(m.start()) not in told_dates and not passages.parts_number(m.start())
    ]
    found += list(_glossary(passages, function_names))
    found += list(_lists_without_money(passages, economic_names))
    found += [*find_class_lists(passages.text, classes or {}), *find_slips(passages.text, goals)]
    found += list(_future_states(disclosure, passages))
    found += list(_foreign_level(disclosure, passages))
    seen: dict[tuple[int | None, int | None, str], str] = {}
    sentence: dict[str, tuple[int, str]] = {}
    for start, end, name, text in sorted(found):
        page, line = passages.place(start)
        key = (page, line, name)
        if key in seen:
            continue
        node = f"{disclosure.iri}/passage/{name}-{page or 0}-{line or start}"
        seen[key] = node
        yield Fact(node, "type", "SourceRegion")
        if line is not None:
            yield Fact(node, "line", line)
        if page is not None:
            yield Fact(node, "page", page)
        yield Fact(node, name, text)
        yield Fact(node, "quote", _sentence(passages.text, start, end))
        begin = passages.text.rfind("。", 0, start)
        first = sentence.get(name)
        if first is not None and first[0] == begin:
            yield Fact(node, "sameSentenceAs", Ref(first[1]))
        else:
            sentence[name] = (begin, node)


def _sentence(text: str, start: int, end: int) -> str:
    begin = max(text.rfind("。", 0, start) + 1, start - 60)
    stop = text.find("。", end)
    return text[begin : min(stop + 1 if stop >= 0 else len(text), end + 60)]


def _future_states(disclosure: DisclosureNode, passages: Passages) -> Iterator[tuple[int, int, str, str]]:
    # A budget is published at the start of its year: what stood at its end cannot be known.
    year = disclosure.fiscal_year
    if year is None or "决算" in (disclosure.title or ""):
        return
    for match in _STATE_AT.finditer(passages.text):
        if (int(match[1]), int(match[2])) > (year, 6):
            yield match.start(), match.end(), "futureState", match[0]


def _foreign_level(disclosure: DisclosureNode, passages: Passages) -> Iterator[tuple[int, int, str, str]]:
    name = compare_form(disclosure.publisher or disclosure.title)
    own = {
        "省级": ("省", "自治区"),
        "市级": ("市",),
        "县级": ("县", "市", "区", "旗"),
        "区级": ("区",),
        "州级": ("州",),
    }
    for match in _LEVEL_TITLE.finditer(passages.text):
        if name and not any(word in name for word in own[match[1]]):
            yield match.start(), match.end(), "foreignLevel", match[1]


def _glossary(passages: Passages, names: frozenset[str]) -> Iterator[tuple[int, int, str, str]]:
    # The list of terms explains the items of this budget: one that no table holds was left from another.
    said: dict[str, str] = {}
    for match in _GLOSSARY.finditer(passages.text):
        item, meaning = match[3], match[4]
        if names and item not in names:
            yield match.start(3), match.end(3), "glossaryUnknown", item
        if meaning in said and said[meaning] != item:
            yield match.start(3), match.end(3), "glossaryRepeated", f"{said[meaning]}、{item}"
        said.setdefault(meaning, item)


def _lists_without_money(passages: Passages, names: frozenset[str]) -> Iterator[tuple[int, int, str, str]]:
    # 主要包括 with every item of the classification: most of them have no money in the table.
    for match in _LIST.finditer(passages.text):
        items = [item for item in re.split(r"[、,，]", match[2].removesuffix("等")) if _LIST_ITEM.match(item)]
        strange = [item for item in items if not any(item in name or name in item for name in names)]
        if names and len(strange) >= 3:
            yield match.start(), match.end(1), "itemsWithoutMoney", "、".join(strange)


def find_label(passages: Passages, label: str, first: int, last: int) -> int | None:
    """The line between `first` and `last` on which `label` stands printed alone, None where there is none."""
    form = compare_form(label)
    for number, start in enumerate(passages.starts):
        line = passages.places[number][1]
        if line is None or not first <= line <= last:
            continue
        end = passages.starts[number + 1] if number + 1 < len(passages.starts) else len(passages.text)
        if passages.text[start:end] == form:
            return line
    return None


def find_figure(passages: Passages, figure: str, first: int) -> int | None:
    """The line on which `figure` stands, at or soon after line `first`."""
    begin = next(
        (s for s, place in zip(passages.starts, passages.places, strict=True) if place[1] == first), None
    )
    if begin is None:
        return None
    found = passages.text.find(compare_form(figure), begin, begin + 400)
    return passages.place(found)[1] if found >= 0 else None
