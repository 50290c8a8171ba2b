"""Spreadsheet number formats: the text that a cell displays for the number it holds.

Source: ECMA-376 part 1, clause 18.8.30 and 18.8.31.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

BUILTIN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<ampm>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])|(?P<date>[ymdhsYMDHS]+|aaaa?|AAAA?)|(?P<digit>[0#?])"
    r"|(?P<general>General|G/通用格式)|(?P<plain>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WEEKDAYS = "一二三四五六日"
_MAX_PLACES = 30


@dataclass(frozen=True, slots=True)
class _Section:
    tokens: tuple[tuple[str, str], ...]
    kind: str
    condition: tuple[str, Decimal] | None


def format_number(raw: str, code: str, *, date_1904: bool = False) -> str:
    """The text displayed for the number `raw` (as the file holds it) under the format `code`.

    Colours, padding and alignment are left out. Numbers are rounded half up from their 15 significant
    digits, as spreadsheets do. A code that is not understood gives the number as "General" shows it.
    """
    value = parse_stored(raw)
    if value is None:
        return raw
    section, signed = _choose(_parse(code or "General"), value)
    if section is None:
        return general(value)
    if section.kind == "text":
        return "".join(
            general(value) if name == "plain" and text == "@" else text
            for name, text in section.tokens
            if text
        )
    if section.kind == "general":
        return "".join(
            general(abs(value) if signed else value) if name == "general" else text
            for name, text in section.tokens
        )
    if section.kind == "date":
        return _format_date(value, section, date_1904) or general(value)
    if section.kind == "literal":
        return "".join(text for name, text in section.tokens if name in {"literal", "plain"}).strip()
    return _format_digits(value, section, signed)


def is_date_format(code: str) -> bool:
    """Whether a positive number under `code` displays as a date or time."""
    section, _ = _choose(_parse(code or "General"), Decimal(1))
    return section is not None and section.kind == "date"


def parse_stored(raw: str) -> Decimal | None:
    """A stored number cut to the 15 significant digits that spreadsheets keep, None when it is none."""
    try:
        value = Decimal(raw.strip())
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > 400:
        return None
    if len(value.as_tuple().digits) > 15:
        value = Decimal(f"{value:.14E}")
    return value


def general(value: Decimal) -> str:
    """A number as the General format shows it in a wide column, never with an exponent below 10^21."""
    if value == 0:
        return "0"
    if abs(value.adjusted()) > 20:
        return f"{value:E}"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=512)
def _parse(code: str) -> tuple[_Section, ...]:
    sections: list[list[tuple[str, str]]] = [[]]
    for match in _TOKEN.finditer(code):
        name, text = match.lastgroup or "", match.group(match.lastgroup or 0)
        if (name, text) == ("plain", ";"):
            sections.append([])
        elif name in {"quoted", "escaped"}:
            sections[-1].append(("literal", text))
        elif name:
            sections[-1].append((name, text))
    return tuple(_classify(tokens) for tokens in sections[:4])


def _classify(tokens: list[tuple[str, str]]) -> _Section:
    kept: list[tuple[str, str]] = []
    condition: tuple[str, Decimal] | None = None
    for name, text in tokens:
        if name == "bracket":
            if re.fullmatch(r"[hms]+", text, re.IGNORECASE):
                kept.append(("elapsed", text.lower()))
            elif text.startswith("$"):
                kept.append(("literal", text[1:].split("-")[0]))
            elif found := _CONDITION.fullmatch(text):
                condition = (found[1], Decimal(found[2]))
            continue
        kept.append((name, text))
    names = {name for name, _ in kept}
    if names & {"date", "elapsed", "ampm"}:
        kind = "date"
    elif "digit" in names:
        kind = "digits"
    elif "general" in names:
        kind = "general"
    else:
        kind = "text" if any(name == "plain" and text == "@" for name, text in kept) else "literal"
    return _Section(tuple(kept), kind, condition)


def _choose(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section | None, bool]:
    """The section for `value`, and whether the sign is left to the section's own text."""
    numeric = sections[:3] if len(sections) > 1 or sections[0].kind != "text" else sections
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _holds(value, *section.condition):
                return section, False
        return None, False
    if len(numeric) == 1:
        return numeric[0], False
    if value < 0:
        return numeric[1], True
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], False


def _holds(value: Decimal, operator: str, bound: Decimal) -> bool:
    return {
        "<": value < bound,
        ">": value > bound,
        "<=": value <= bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[operator]


def _format_digits(value: Decimal, section: _Section, signed: bool) -> str:
    tokens = list(section.tokens)
    last_digit = max(index for index, (name, _) in enumerate(tokens) if name == "digit")
    point = next((i for i, token in enumerate(tokens) if token == ("plain", ".")), len(tokens))
    exponent = next((i for i, (name, _) in enumerate(tokens) if name == "exponent"), len(tokens))
    whole = [i for i, (name, _) in enumerate(tokens) if name == "digit" and i < min(point, exponent)]
    places = [i for i, (name, _) in enumerate(tokens) if name == "digit" and point < i < exponent]
    percents = sum(1 for name, text in tokens if name == "plain" and text in "%％")
    end = whole[-1] if whole else last_digit
    scale = 0
    for name, text in tokens[end + 1 : point if point > end else None]:
        if (name, text) != ("plain", ","):
            break
        scale += 1
    grouped = any(token == ("plain", ",") for token in tokens[whole[0] : end]) if whole else False
    if len(places) > _MAX_PLACES or any(token == ("plain", "/") for token in tokens):
        return general(value)
    value = value.scaleb(2 * percents - 3 * scale)
    power = 0
    if exponent < len(tokens):
        power = value.adjusted() if value else 0
        value = value.scaleb(-power)
    rounded = abs(value).quantize(Decimal(1).scaleb(-len(places)), rounding=ROUND_HALF_UP)
    digits, _, fraction = f"{rounded:f}".partition(".")
    negative = value < 0 and not signed and rounded != 0
    return ("-" if negative else "") + _fill(
        tokens, whole, places, point, digits, fraction, grouped, power
    ).strip()


def _fill(
    tokens: list[tuple[str, str]],
    whole: list[int],
    places: list[int],
    point: int,
    digits: str,
    fraction: str,
    grouped: bool,
    power: int,
) -> str:
    digits = digits.lstrip("0")
    required = sum(1 for i in whole if tokens[i][1] == "0")
    first_zero = next((n for n, i in enumerate(whole) if tokens[i][1] == "0"), len(whole))
    digits = digits.rjust(max(required, len(whole) - first_zero), "0")
    pieces: dict[int, str] = {}
    rest = digits
    for n, i in enumerate(reversed(whole)):
        if n == len(whole) - 1:
            pieces[i], rest = rest, ""
        else:
            pieces[i], rest = rest[-1:], rest[:-1]
    if grouped:
        for i in whole:
            pieces[i] = ""
        pieces[whole[-1]] = _THOUSANDS.sub(",", digits)
    shown = len(fraction)
    while shown and fraction[shown - 1] == "0" and tokens[places[shown - 1]][1] in "#?":
        shown -= 1
    for n, i in enumerate(places):
        pieces[i] = fraction[n] if n < shown else ""
    out: list[str] = []
    in_exponent = False
    for i, (name, text) in enumerate(tokens):
        if name == "digit":
            out.append(pieces.get(i, "") if not in_exponent else "")
        elif name == "exponent":
            in_exponent = True
            width = sum(1 for later, _ in tokens[i:] if later == "digit")
            sign = "-" if power < 0 else "+" if text[1] == "+" else ""
            out.append(f"E{sign}{abs(power):0{width}d}")
        elif name == "literal" or (name == "plain" and text not in ",@" and i != point):
            out.append(text)
        elif i == point:
            out.append(".")
    return "".join(out)


def _format_date(value: Decimal, section: _Section, date_1904: bool) -> str | None:
    seconds = int((value * 86_400).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    moment = serial_moment(seconds, date_1904)
    if moment is None:
        return None
    tokens = section.tokens
    noon = any(name == "ampm" for name, _ in tokens)
    out: list[str] = []
    for index, (name, text) in enumerate(tokens):
        low = text.lower()
        if name == "elapsed":
            out.append(str(seconds // {"h": 3600, "m": 60, "s": 1}[low[0]]).rjust(len(low), "0"))
        elif name == "ampm":
            out.append(
                ("上午" if moment.hour < 12 else "下午")
                if text == "上午/下午"
                else "AM"
                if moment.hour < 12
                else "PM"
            )
        elif name == "date":
            out.append(_date_piece(low, moment, noon, _is_minute(tokens, index)))
        elif name == "literal" or (name == "plain" and text != "@"):
            out.append(text)
    return "".join(out).strip()


def serial_moment(seconds: int, date_1904: bool) -> datetime.datetime | None:
    """The moment `seconds` after a workbook's day zero, None outside the calendar."""
    # Day 60 of the 1900 system is a leap day that never was; dates after it are one off from 1899-12-31.
    base = datetime.datetime(1904, 1, 1) if date_1904 else datetime.datetime(1899, 12, 30)
    if not date_1904 and 0 <= seconds < 60 * 86_400:
        base = datetime.datetime(1899, 12, 31)
    try:
        return base + datetime.timedelta(seconds=seconds) if seconds >= 0 else None
    except OverflowError:
        return None


def _is_minute(tokens: tuple[tuple[str, str], ...], index: int) -> bool:
    before = next((t for n, t in reversed(tokens[:index]) if n in {"date", "elapsed"}), "")
    after = next((t for n, t in tokens[index + 1 :] if n in {"date", "elapsed"}), "")
    return before[:1].lower() == "h" or after[:1].lower() == "s"


def _date_piece(low: str, moment: datetime.datetime, noon: bool, minute: bool) -> str:
    kind, width = low[0], len(low)
    if kind == "y":
        return f"{moment.year:04d}" if width > 2 else f"{moment.year % 100:02d}"
    if kind == "m" and not (minute and width < 3):
        if width >= 3:
            return _MONTHS[moment.month - 1]
        return f"{moment.month:0{width}d}"
    if kind == "d" and width < 3:
        return f"{moment.day:0{width}d}"
    if kind in "ad":
        day = _WEEKDAYS[moment.weekday()]
        return f"星期{day}" if width > 3 else f"周{day}" if kind == "a" else moment.strftime("%a")
    number = {"h": (moment.hour % 12 or 12) if noon else moment.hour, "m": moment.minute, "s": moment.second}[
        kind
    ]
    return f"{number:0{min(width, 2)}d}"
