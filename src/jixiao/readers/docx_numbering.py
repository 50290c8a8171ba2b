"""The numbers that Word prints before the paragraphs of automatic lists.

Source: ECMA-376 part 1, clause 17.9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from jixiao.readers.docx_text import W, value_of

_DIGITS = "〇一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
_PLACEHOLDER = re.compile(r"%([1-9])")
_MOST = 9999


@dataclass(frozen=True, slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1


class Numbering:
    """Counts list paragraphs in document order and gives what is printed before each."""

    __slots__ = ("_counts", "_lists", "_styles")

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        """`numbering` and `styles` are the roots of word/numbering.xml and word/styles.xml, where there are any."""
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = _read_lists(numbering)
        self._styles: dict[str, tuple[str, int]] = _read_styles(styles)
        self._counts: dict[str, dict[int, int]] = {}

    def label(self, paragraph: etree._Element) -> str:
        """What Word prints before `paragraph` (w:p): "1." "（一）" "第三条"; "" for bullets and no list."""
        found = self._reference(paragraph.find(W + "pPr"))
        if found is None or found[0] not in self._lists:
            return ""
        name, level = found
        shared, levels = self._lists[name]
        if level not in levels:
            return ""
        counts = self._counts.setdefault(shared, {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if levels[level].format in {"bullet", "none"}:
            return ""

        def number(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            shape = levels.get(other, _Level())
            return format_count(counts.get(other, shape.start), shape.format)

        return _PLACEHOLDER.sub(number, levels[level].text)

    def _reference(self, properties: etree._Element | None) -> tuple[str, int] | None:
        if properties is None:
            return None
        inherited = self._styles.get(value_of(properties.find(W + "pStyle")))
        own = properties.find(W + "numPr")
        if own is None:
            return inherited
        name = value_of(own.find(W + "numId"), inherited[0] if inherited else "0")
        level = value_of(own.find(W + "ilvl"), str(inherited[1]) if inherited else "0")
        return None if name == "0" or not level.isdecimal() else (name, int(level))


def format_count(count: int, shape: str) -> str:
    """`count` in one of Word's number formats; decimal digits for those not known."""
    if not 0 < count <= _MOST:
        return str(count)
    if shape in {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital",
                 "taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting"}:  # fmt: skip
        return (
            "".join(_DIGITS[int(d)] for d in str(count)) if shape == "ideographDigital" else _chinese(count)
        )
    if shape in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if shape == "upperLetter" else letter
    if shape in {"lowerRoman", "upperRoman"}:
        text = ""
        for value, sign in _ROMAN:
            text += sign * (count // value)
            count %= value
        return text.upper() if shape == "upperRoman" else text
    if shape == "decimalEnclosedCircleChinese" or shape == "decimalEnclosedCircle":
        return chr(0x2460 + count - 1) if count <= 20 else str(count)
    if shape == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(d)) for d in str(count))
    if shape == "decimalZero":
        return f"{count:02d}"
    if shape == "ideographTraditional":
        return _HEAVENLY[(count - 1) % 10]
    return str(count)


def _chinese(count: int) -> str:
    text = ""
    digits = str(count)
    for index, digit in enumerate(digits):
        place = len(digits) - index - 1
        if digit != "0":
            text += _DIGITS[int(digit)] + _UNITS[place]
        elif text and not text.endswith("零") and digits[index:].strip("0"):
            text += "零"
    return text.removeprefix("一") if 10 <= count < 20 else text


def _read_lists(root: etree._Element | None) -> dict[str, tuple[str, dict[int, _Level]]]:
    """List id → (what counts together, levels)."""
    if root is None:
        return {}
    abstract = {
        e.get(W + "abstractNumId", ""): {_index(lvl): _read_level(lvl) for lvl in e.findall(W + "lvl")}
        for e in root.findall(W + "abstractNum")
    }
    lists: dict[str, tuple[str, dict[int, _Level]]] = {}
    for element in root.findall(W + "num"):
        name = element.get(W + "numId", "")
        base = value_of(element.find(W + "abstractNumId"))
        levels = dict(abstract.get(base, {}))
        shared = f"abstract {base}"
        for override in element.findall(W + "lvlOverride"):
            index = _index(override)
            inner, start = override.find(W + "lvl"), override.find(W + "startOverride")
            if inner is not None:
                levels[index] = _read_level(inner)
            if start is not None and value_of(start).isdecimal():
                level = levels.get(index, _Level())
                levels[index] = _Level(level.format, level.text, int(value_of(start)))
                shared = f"list {name}"
        lists[name] = (shared, levels)
    return lists


def _index(element: etree._Element) -> int:
    value = element.get(W + "ilvl", "0")
    return int(value) if value.isdecimal() else 0


def _read_level(element: etree._Element) -> _Level:
    start = value_of(element.find(W + "start"), "1")
    return _Level(
        value_of(element.find(W + "numFmt"), "decimal"),
        value_of(element.find(W + "lvlText")),
        int(start) if start.isdecimal() else 1,
    )


def _read_styles(root: etree._Element | None) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for style in root.iter(W + "style") if root is not None else ():
        numbers = style.find(f"{W}pPr/{W}numPr")
        name = value_of(numbers.find(W + "numId"), "0") if numbers is not None else "0"
        if numbers is not None and name != "0":
            level = value_of(numbers.find(W + "ilvl"), "0")
            found[style.get(W + "styleId", "")] = (name, int(level) if level.isdecimal() else 0)
    return found
