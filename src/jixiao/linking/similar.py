"""How alike two names are, and which of many names are worth comparing.

Scores are hundredths (0 to 100) of rapidfuzz's normalised indel similarity. Thresholds were set on half of the
labelled pairs described in docs/linking.md.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from jixiao.linking.wording import (
    indicator_key,
    keeps_apart,
    project_core,
    project_key,
)

SIMILAR_OFFICE = 88.0
SIMILAR_PROJECT = 84.0
SIMILAR_INDICATOR = 80.0

# A run of characters that more names share tells nothing; a name is sought by its rarest runs.
COMMON_BLOCK = 60
RARE_RUNS = 6
_RUN_SIZES = (2, 3, 4)
_BRACKETS = str.maketrans("", "", "()")
_BUCKETS = 1 << 22


def score_bodies(first: str, second: str) -> float:
    """How alike two bodies of organisations' names in one region are."""
    return 100.0 if first == second else _score_bodies(first, second, SIMILAR_OFFICE)


def score_projects(first: str, second: str) -> float:
    """How alike two projects' names are, whatever fiscal year they name."""
    one, other = project_key(first), project_key(second)
    if one == other:
        return 100.0
    core, other_core = project_core(one), project_core(other)
    if core == other_core or sorted(core.translate(_BRACKETS)) == sorted(other_core.translate(_BRACKETS)):
        # 就业补助(中央) and 中央就业补助: the same characters in another order say the same.
        return 95.0
    return _score_bodies(core, other_core, SIMILAR_PROJECT)


def score_indicators(first: str, second: str) -> float:
    """How alike two indicators' names are; names that end in different measures are not alike."""
    return score_indicator_keys(indicator_key(first), indicator_key(second))


def score_indicator_keys(one: str, other: str) -> float:
    """How alike two indicators' names are that indicator_key has made."""
    if one == other:
        return 100.0
    if sorted(one) == sorted(other):
        # 设备采购数 and 采购设备数: the same characters in another order say the same.
        return 90.0
    if one[-1:] != other[-1:]:
        return 0.0
    return _score_bodies(one, other, SIMILAR_INDICATOR)


def _score_bodies(first: str, second: str, threshold: float) -> float:
    score = fuzz.ratio(first, second, score_cutoff=threshold)
    return 0.0 if not score or keeps_apart(first, second) else score


def list_candidates(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of positions of keys that share a rare run of characters, each once, the lower position first.

    A key is sought by its rarest runs of two characters, and by runs of three and four where those are too common.
    It is set against at most RARE_RUNS × COMMON_BLOCK others, so the work grows with the number of keys.
    """
    blocks = _block_keys(keys)
    sought: list[tuple[str, ...]] = []
    for position, key in enumerate(keys):
        chosen: list[str] = []
        for size in _RUN_SIZES:
            if len(chosen) < RARE_RUNS:
                shared = [
                    run for run in _list_runs(key, size) if 1 < len(blocks.get(run, ())) <= COMMON_BLOCK
                ]
                chosen += sorted(shared, key=lambda run: (len(blocks[run]), run))
        sought.append(tuple(chosen[:RARE_RUNS]))
        near = {other for run in sought[position] for other in blocks[run]}
        for other in sorted(near):
            if other > position:
                yield position, other
            elif other < position and not any(run in key for run in sought[other]):
                # The lower one did not come by a run of this one.
                yield other, position


def _block_keys(keys: Sequence[str]) -> dict[str, array[int]]:
    """The positions of the keys that hold each run; one more than COMMON_BLOCK stand for any number beyond.

    Most runs stand in one key only. A first pass counts by hash, so that these take no place in memory.
    """
    seen = bytearray(_BUCKETS)
    for key in keys:
        for run in _all_runs(key):
            bucket = hash(run) % _BUCKETS
            seen[bucket] = min(2, seen[bucket] + 1)
    blocks: dict[str, array[int]] = defaultdict(lambda: array("l"))
    for position, key in enumerate(keys):
        for run in _all_runs(key):
            if seen[hash(run) % _BUCKETS] > 1 and len(blocks[run]) <= COMMON_BLOCK:
                blocks[run].append(position)
    return blocks


def _all_runs(key: str) -> set[str]:
    return {run for size in _RUN_SIZES for run in _list_runs(key, size)}


def _list_runs(key: str, size: int) -> set[str]:
    return {key[at : at + size] for at in range(len(key) - size + 1)}
