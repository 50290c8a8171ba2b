"""Words in the ways they may be printed, and numeric targets of many departments in a few numbers."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from jixiao.text import compare_form

Rows = list[dict[str, Any]]


def spell_variants(word: str) -> list[str]:
    """The ways a word may be printed: as given, in plain and in full width, in simplified characters."""
    plain = unicodedata.normalize("NFKC", word)
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in plain)
    return list(dict.fromkeys(form for form in (word, plain, compare_form(word), wide) if form))


def shorten_hit(text: str, words: str, room: int = 90) -> tuple[tuple[str, bool], ...]:
    """The part of a text around the first of the words, in pieces that say whether they are to be marked."""
    forms = sorted(
        {form for word in words.split() for form in spell_variants(word)}, key=lambda f: (-len(f), f)
    )
    if not forms:
        return ((text[:room], False),)
    pattern = re.compile("|".join(re.escape(form) for form in forms), re.IGNORECASE)
    first = pattern.search(text)
    start = max(0, first.start() - room // 3) if first and len(text) > room else 0
    part = text[start : start + room]
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    last = 0
    for found in pattern.finditer(part):
        pieces += [(part[last : found.start()], False), (found[0], True)]
        last = found.end()
    pieces.append((part[last:] + ("…" if start + room < len(text) else ""), False))
    return tuple(piece for piece in pieces if piece[0])


def spread_values(rows: Rows) -> Rows:
    """Numeric targets by name and unit, from rows sorted by them: {level3, unit, n, departments, least, median, most}."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        try:
            number = Decimal(row["value"])
        except InvalidOperation:
            continue
        groups.setdefault((row["level3"], row["unit"]), []).append({**row, "number": number})
    spreads = []
    for (name, unit), found in groups.items():
        numbers = sorted(row["number"] for row in found)
        middle = numbers[(len(numbers) - 1) // 2] + numbers[len(numbers) // 2]
        spreads.append(
            {
                "level3": name, "unit": unit, "n": len(found), "departments": len({row["publisher"] for row in found}),
                "least": f"{numbers[0]:f}", "median": f"{(middle / 2).normalize():f}", "most": f"{numbers[-1]:f}",
                "numbers": [f"{number:f}" for number in numbers[:400]],
            }
        )  # fmt: skip
    return sorted(spreads, key=lambda s: (-s["departments"], -s["n"], s["level3"], s["unit"]))
