"""The directory of a compound file (the container of .doc, .xls and encrypted office files).

Source: MS-CFB, clauses 2.2 to 2.6.
"""

from __future__ import annotations

import struct

_FREE = 0xFFFFFFFA
_MAX_SECTORS = 65_536


def read_entries(data: bytes) -> dict[str, int]:
    """The names of the streams and storages, each with the offset of its first sector in `data`.

    Offsets hold for streams of 4096 bytes and more. Empty when the structure is broken; loops in the sector
    chain end the reading.
    """
    if len(data) < 512:
        return {}
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        return {}
    size = 1 << shift
    sector = struct.unpack_from("<I", data, 48)[0]
    table = _allocation(data, size)
    entries: dict[str, int] = {}
    seen: set[int] = set()
    while sector < _FREE and sector not in seen and len(seen) < _MAX_SECTORS:
        seen.add(sector)
        start = (sector + 1) * size
        for offset in range(start, min(start + size, len(data) - 127), 128):
            length = struct.unpack_from("<H", data, offset + 64)[0]
            if data[offset + 66] and 2 < length <= 64:
                name = data[offset : offset + length - 2].decode("utf-16-le", "replace")
                entries.setdefault(name, (struct.unpack_from("<I", data, offset + 116)[0] + 1) * size)
        sector = table.get(sector, _FREE)
    return entries


def _allocation(data: bytes, size: int) -> dict[int, int]:
    """The sector chain: sector → next sector, from the allocation tables listed in the header and beyond."""
    listed = list(struct.unpack_from("<109I", data, 76))
    more = struct.unpack_from("<I", data, 68)[0]
    visited: set[int] = set()
    while more < _FREE and more not in visited and len(visited) < 1024:
        visited.add(more)
        start = (more + 1) * size
        if start + size > len(data):
            break
        *tables, more = struct.unpack_from(f"<{size // 4}I", data, start)
        listed.extend(tables)
    chain: dict[int, int] = {}
    for index, place in enumerate(listed):
        start = (place + 1) * size
        if place >= _FREE or start + size > len(data):
            continue
        first = index * (size // 4)
        for offset, following in enumerate(struct.unpack_from(f"<{size // 4}I", data, start)):
            chain[first + offset] = following
    return chain
