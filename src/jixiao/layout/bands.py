"""Text on a page in bands: chunks of text, strips of chunks, strips that share their columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from jixiao.layout.word_lines import bound, gather_lines
from jixiao.model.document import Box, Word

BASELINE = 0.35
_CHUNK_GAP = 0.35
_MARK_GAP = 0.8
_MARKS = tuple("“”‘’。，；、")
_GUTTER = 3.0

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words of one line with no wide gap between them: the text of a cell, or one line of it."""

    words: tuple[Word, ...]
    box: Box
    size: float

    @property
    def middle(self) -> float:
        """The height of the text's middle."""
        return (self.box[1] + self.box[3]) / 2


@dataclass(slots=True)
class Band:
    """Strips of text, one under the other, that share their gutters."""

    chunks: list[Chunk] = field(default_factory=list)
    columns: list[Span] = field(default_factory=list)


def find_chunks(words: list[Word]) -> list[Chunk]:
    """The texts of cells, or lines of them: words of one line parted at gaps wider than a typed space."""
    return [chunk for line in gather_lines(words) for chunk in cut_line(line.words, is_gap)]


def cut_line(words: Iterable[Word], parts: Callable[[Word, Word], bool]) -> list[Chunk]:
    """The words of one line as chunks, a new one wherever `parts` says so of two neighbours."""
    chunks: list[Chunk] = []
    run: list[Word] = []
    for word in words:
        if run and parts(run[-1], word):
            chunks.append(build_chunk(run))
            run = []
        run.append(word)
    if run:
        chunks.append(build_chunk(run))
    return chunks


def group_lines(chunks: Iterable[Chunk], baseline: float = BASELINE) -> list[list[Chunk]]:
    """The chunks line by line, each from left to right; on one line their middles differ by `baseline` of their size at most."""
    lines: list[list[Chunk]] = []
    for chunk in sorted(chunks, key=lambda c: c.middle):
        if lines and chunk.middle - lines[-1][0].middle <= baseline * chunk.size:
            lines[-1].append(chunk)
        else:
            lines.append([chunk])
    return [sorted(line, key=lambda c: c.box[0]) for line in lines]


def is_gap(left: Word, right: Word) -> bool:
    """Whether the white space between two words is wider than a typed space."""
    return right.box[0] - left.box[2] > find_gap(left, right)


def find_gap(left: Word, right: Word) -> float:
    """How wide a gap inside a text may be: marks of full width leave half of it white."""
    marked = left.text[-1:] in _MARKS or right.text[:1] in _MARKS
    return (_MARK_GAP if marked else _CHUNK_GAP) * max(left.size, right.size, 1.0)


def build_chunk(run: list[Word]) -> Chunk:
    """The chunk of `run`."""
    return Chunk(tuple(run), bound(w.box for w in run), max(w.size for w in run))


def find_strips(chunks: list[Chunk]) -> list[list[Chunk]]:
    """Chunks between white bands that run over the whole page, from top to bottom."""
    strips: list[list[Chunk]] = []
    bottom = 0.0
    for chunk in sorted(chunks, key=lambda c: (c.middle - 0.4 * c.size, c.box[0])):
        if strips and chunk.middle - 0.4 * chunk.size < bottom:
            strips[-1].append(chunk)
        else:
            strips.append([chunk])
        bottom = max(bottom, chunk.middle + 0.4 * chunk.size)
    return strips


def cover(chunks: Iterable[Chunk]) -> list[Span]:
    """The x intervals that the chunks cover, those without a gutter between them joined."""
    spans: list[Span] = []
    for x0, x1 in sorted((c.box[0], c.box[2]) for c in chunks):
        if spans and x0 - spans[-1][1] < _GUTTER:
            spans[-1] = (spans[-1][0], max(spans[-1][1], x1))
        else:
            spans.append((x0, x1))
    return spans


def join_spans(a: list[Span], b: list[Span]) -> list[Span]:
    """The union of two covers."""
    joined: list[Span] = []
    for x0, x1 in sorted([*a, *b]):
        if joined and x0 - joined[-1][1] < _GUTTER:
            joined[-1] = (joined[-1][0], max(joined[-1][1], x1))
        else:
            joined.append((x0, x1))
    return joined


def column_of(columns: list[Span], chunk: Chunk) -> int:
    """The index of the column in which, or nearest to which, the middle of `chunk` stands."""
    middle = (chunk.box[0] + chunk.box[2]) / 2
    return min(
        range(len(columns)),
        key=lambda i: (
            abs((columns[i][0] + columns[i][1]) / 2 - middle)
            if not columns[i][0] <= middle <= columns[i][1]
            else -1.0
        ),
    )


def text_size(band: Band) -> float:
    """The size of most of the text."""
    return sorted(c.size for c in band.chunks)[len(band.chunks) // 2]


def group_columns(band: Band, *, every: bool = False) -> dict[int, list[Chunk]]:
    """The chunks of each column, from top to bottom; with `every` also columns without any."""
    columns: dict[int, list[Chunk]] = defaultdict(list)
    if every:
        columns.update((index, []) for index in range(len(band.columns)))
    for chunk in sorted(band.chunks, key=lambda c: (c.middle, c.box[0])):
        columns[column_of(band.columns, chunk)].append(chunk)
    return columns
