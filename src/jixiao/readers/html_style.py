"""The few style properties that decide where HTML text stands and whether it shows."""

from __future__ import annotations

import re
from typing import Any

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PRINT = re.compile(
    r"@(?:media|supports|page|font-face|keyframes|-webkit-keyframes)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}"
)
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]*)\}")
_SIMPLE = re.compile(r"([a-zA-Z][\w-]*)?(?:([.#])([\w-]+))?")
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|em|rem|in|cm|mm|pc|%)?")
_MATRIX = re.compile(r"matrix\(\s*(-?[\d.]+)")
_KEPT = frozenset(
    [
        "position",
        "left",
        "top",
        "right",
        "bottom",
        "width",
        "height",
        "font-size",
        "display",
        "visibility",
        "transform",
        "margin-left",
        "border",
        "border-top",
        "border-bottom",
        "border-left",
        "border-right",
        "background",
        "background-color",
    ]
)
_POINTS = {"px": 0.75, "": 0.75, "pt": 1.0, "in": 72.0, "cm": 28.3465, "mm": 2.83465, "pc": 12.0}
_MAX_RULES = 50_000

Style = dict[str, str]


class StyleSheet:
    """Rules of embedded style sheets for tags, classes and ids; other selectors are left aside."""

    __slots__ = ("_rules",)

    def __init__(self, texts: list[str]) -> None:
        self._rules: dict[str, Style] = {}
        for text in texts:
            plain = _PRINT.sub("", _COMMENT.sub("", text))
            for selectors, body in _RULE.findall(plain)[:_MAX_RULES]:
                style = parse_style(body)
                if style:
                    for selector in selectors.split(","):
                        self._add(selector.strip(), style)

    def _add(self, selector: str, style: Style) -> None:
        match = _SIMPLE.fullmatch(selector)
        if match and selector:
            self._rules.setdefault((match[1] or "").lower() + (match[2] or "") + (match[3] or ""), {}).update(
                style
            )

    def resolve(self, tag: str, attributes: dict[str, Any]) -> Style:
        """The style of an element from its tag, classes, id and own style attribute, in this order."""
        style: Style = dict(self._rules.get(tag, {}))
        if self._rules:
            for name in str(attributes.get("class") or "").split():
                style.update(self._rules.get(f".{name}", {}))
                style.update(self._rules.get(f"{tag}.{name}", {}))
            identity = attributes.get("id")
            if identity:
                style.update(self._rules.get(f"#{identity}", {}))
        inline = attributes.get("style")
        if inline:
            style.update(parse_style(str(inline)))
        return style


def parse_style(text: str) -> Style:
    """The declarations in `text` that place, size or hide things, names in lower case."""
    style: Style = {}
    for declaration in text.split(";"):
        name, found, value = declaration.partition(":")
        name = name.strip().lower()
        if found and name in _KEPT:
            style[name] = value.replace("!important", "").strip().lower()
        elif found and name.endswith("-transform"):
            style.setdefault("transform", value.strip().lower())
    return style


def is_hidden(attributes: dict[str, Any], style: Style) -> bool:
    """Whether an element does not show."""
    return (
        "hidden" in attributes
        or style.get("display") == "none"
        or style.get("visibility") in {"hidden", "collapse"}
    )


def points(value: str | None, *, em: float = 12.0, whole: float = 0.0) -> float | None:
    """A CSS length in points; `em` is the font size and `whole` what 100 % is. None for auto and the like."""
    match = _LENGTH.match(value.strip()) if value else None
    if not match:
        return None
    number, unit = float(match[1]), match[2] or ""
    if unit in {"em", "rem"}:
        return number * em
    if unit == "%":
        return number * whole / 100 if whole else None
    return number * _POINTS[unit]


def scale_of(style: Style) -> float:
    """The horizontal scale of a transform matrix, 1 without one."""
    match = _MATRIX.search(style.get("transform", ""))
    return float(match[1]) or 1.0 if match else 1.0
