"""Content negotiation: Accept headers with q-values and specificity, after RFC 9110 section 12.5.1."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header."""

    main: str
    sub: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """How closely the range names `media_type`: 2 exact, 1 by main type, 0 by */*, -1 not at all."""
        main, _, sub = media_type.partition("/")
        if (self.main, self.sub) == (main, sub):
            return 2
        if self.main == main and self.sub == "*":
            return 1
        return 0 if (self.main, self.sub) == ("*", "*") else -1


def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """The media ranges of an Accept header; malformed elements are passed over, q outside 0–1 is clamped."""
    ranges: list[MediaRange] = []
    for element in header.split(","):
        name, *parameters = (part.strip() for part in element.split(";"))
        main, _, sub = name.lower().partition("/")
        if not (_TOKEN.match(main) and _TOKEN.match(sub)):
            continue
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        ranges.append(MediaRange(main, sub, quality))
    return tuple(ranges)


def choose_media_type(header: str | None, offered: tuple[str, ...]) -> str | None:
    """The offered type that the client likes best, the server's order breaking ties; None when none will do.

    Without a header, or with one that holds nothing readable, the first offer is taken.
    """
    ranges = parse_accept(header or "")
    if not ranges:
        return offered[0]
    best: tuple[float, int] | None = None
    chosen: str | None = None
    for number, media_type in enumerate(offered):
        fits = [(r.specificity(media_type), r.quality) for r in ranges]
        specificity, quality = max(fits, key=lambda fit: fit[0])
        if specificity < 0 or quality <= 0:
            continue
        rank = (quality, -number)
        if best is None or rank > best:
            best, chosen = rank, media_type
    return chosen
