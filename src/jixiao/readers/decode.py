"""Bytes to text: byte order marks, UTF-8, UTF-16, GB18030, and Big5 only where it is clearly so."""

from __future__ import annotations

import codecs
import re

from jixiao.errors import DamagedSource

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536
_GARBAGE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
# Characters that make up most of any budget text, simplified and traditional: the two legacy codes are told
# apart by how many of them a decoding gives.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国年以要时到可主部政府财务预算支出收入项目资金单位合计万元绩效目标指数量"
    "這個國為時務預資單計萬績標數會發電經濟處費業員區專開實總對產學機關後來說們與於從當進場書長東車見"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def decode_text(data: bytes, *, where: str = "", declared: str | None = None) -> tuple[str, str]:
    """The text of `data` and the name of the encoding it was read with.

    A byte order mark decides; else a `declared` encoding that fits, valid UTF-8, UTF-16 by its zero bytes,
    GB18030 (which covers GBK and GB2312), Big5 where that gives clearly more common characters. Raises
    DamagedSource for an empty source and for bytes that are no text in any of them.
    """
    if not data.strip(b"\x00 \t\r\n\x0c"):
        raise DamagedSource(
            "文件为空 the file is empty", where=where, remedy="请核对原文件 check the original"
        )
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _checked(data.decode(name, errors="replace"), where), name.removesuffix("-sig")
    if b"\x00" in data[:_SAMPLE]:
        wide = _guess_wide(data)
        if wide is not None:
            return _checked(data.decode(wide, errors="replace"), where), wide
        if data[:_SAMPLE].count(0) * 200 > len(data[:_SAMPLE]):
            raise _garbage(where)
    if declared:
        text = _decode_declared(data, declared)
        if text is not None:
            return _checked(text, where), canonical_encoding(declared)
    try:
        return _checked(data.decode("utf-8"), where), "utf-8"
    except UnicodeDecodeError as error:
        # A few broken bytes in a long UTF-8 text do not make it another encoding.
        if _is_mostly_utf8(data):
            return _checked(data.decode("utf-8", errors="replace"), where), "utf-8"
        text, name = _decode_legacy(data, where, error)
        return _checked(text, where), name


def canonical_encoding(name: str) -> str:
    """The encoding to read a declared one with: gb2312 and gbk are read as gb18030, which contains both."""
    folded = name.strip().strip("\"'").lower().replace("_", "-")
    if folded in {
        "gb2312",
        "gbk",
        "gb-2312",
        "x-gbk",
        "cp936",
        "gb-2312-80",
        "chinese",
        "hz-gb-2312",
        "gb18030",
    }:
        return "gb18030"
    if folded in {"unicode", "utf8", "utf-8"}:
        return "utf-8"
    return folded


def _decode_declared(data: bytes, declared: str) -> str | None:
    try:
        codec = codecs.lookup(canonical_encoding(declared))
    except LookupError:
        return None
    # Latin labels are what tools write when they do not know better: they never fail, so they prove nothing.
    if not codec._is_text_encoding or codec.name in {"iso8859-1", "cp1252", "ascii"}:
        return None
    try:
        return codec.decode(data)[0]
    except (UnicodeDecodeError, ValueError):
        return None


def _guess_wide(data: bytes) -> str | None:
    """UTF-16 without a mark: spaces, digits and line ends have a zero byte always on the same side."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    best: tuple[float, str] = (0.0, "")
    for name in ("utf-16-le", "utf-16-be"):
        text = sample.decode(name, errors="replace")
        good = sum(
            1 for c in text if c in "\r\n\t " or (c.isalnum() and (c < "\u0250" or "\u3000" <= c < "\ua000"))
        )
        bad = len(_GARBAGE.findall(text)) + sum(1 for c in text if "\ue000" <= c < "\uf900")
        share = (good - 10 * bad) / max(len(text), 1)
        best = max(best, (share, name))
    return best[1] if best[0] > 0.5 else None


def _is_mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    return text.count("\ufffd") * 20 < len(text) and len(_HAN.findall(text[:_SAMPLE])) > 0


def _decode_legacy(data: bytes, where: str, error: UnicodeDecodeError) -> tuple[str, str]:
    readings: list[tuple[float, int, str, str]] = []
    for rank, name in enumerate(("big5hkscs", "gb18030")):
        text = data.decode(name, errors="replace")
        if text.count("\ufffd") * 50 > len(text):
            continue
        han = _HAN.findall(text[:_SAMPLE])
        common = sum(1 for c in han if c in _COMMON)
        readings.append((common / max(len(text[:_SAMPLE]), 1), rank, name, text))
    if not readings:
        raise _garbage(where) from error
    by_name = {name: (share, text) for share, _, name, text in readings}
    if "gb18030" in by_name and "big5hkscs" in by_name:
        simplified, traditional = by_name["gb18030"], by_name["big5hkscs"]
        if traditional[0] > 0.05 and traditional[0] > 2 * simplified[0]:
            return traditional[1], "big5"
        return simplified[1], "gb18030"
    _, _, name, text = readings[0]
    return text, name.removesuffix("hkscs")


def _checked(text: str, where: str) -> str:
    sample = text[:_SAMPLE]
    bad = len(_GARBAGE.findall(sample))
    if bad * 50 > len(sample):
        raise _garbage(where)
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise _empty(where)
    return text


def _empty(where: str) -> DamagedSource:
    return DamagedSource("文件为空 the file is empty", where=where, remedy="请核对原文件 check the original")


def _garbage(where: str) -> DamagedSource:
    return DamagedSource(
        "既不是文本也不是已知的文件格式 neither text nor a known file format",
        where=where,
        remedy="请核对原文件 check the original",
    )
