"""The exception tree; every message is one line: what, where, what to do.

JixiaoError
├── SourceError            a source document cannot be read
│   ├── SourceMissing      no such file, or a folder without documents
│   ├── UnsupportedSource  a format no reader knows, or a reader whose extra is not installed
│   ├── EncryptedSource    a password is needed
│   ├── DamagedSource      broken, empty, or not what its name says
│   └── SourceTooLarge     over the limits on bytes, pages, cells or nesting
├── GraphError             RDF that cannot be read or written
├── QueryError             a query that is unknown, malformed, refused or over its limit
├── ValidationUnavailable  the engine could not run (never the same as "conforms")
├── ReasonerUnavailable    no Java runtime, or the reasoner failed to start
├── LookupFault            a file under data/lookups or data/codelists is malformed
├── OutputError            the target folder cannot be written, or another run holds it
└── UsageError             options that contradict each other
"""

from __future__ import annotations

PROGRAM_FAULTS = (
    RecursionError, MemoryError, ValueError, KeyError, IndexError, ArithmeticError, TypeError, AttributeError,
    AssertionError, StopIteration, NotImplementedError,
)  # fmt: skip
"""What a part of the program raises on input that it was not made for; never used to pass over a fault in silence."""


class JixiaoError(Exception):
    """A fault the user can act on, told in one line."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(self.line())

    def line(self) -> str:
        """The message on one line: `where: what; remedy`."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        text = f"{text}; {self.remedy}" if self.remedy else text
        return " ".join(text.split())

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments must survive the trip back from a worker process.
        return (_rebuild, (type(self), self.what, self.where, self.remedy))


def _rebuild(kind: type[JixiaoError], what: str, where: str, remedy: str) -> JixiaoError:
    return kind(what, where=where, remedy=remedy)


class SourceError(JixiaoError):
    """A source document cannot be read."""


class SourceMissing(SourceError):
    """No such file, or a folder without documents."""


class UnsupportedSource(SourceError):
    """A format no reader knows, or a reader whose extra is not installed."""


class EncryptedSource(SourceError):
    """A password is needed to open the source."""


class DamagedSource(SourceError):
    """The source is broken, empty, or not what its name says."""


class SourceTooLarge(SourceError):
    """The source exceeds a limit on bytes, pages, cells or nesting."""


class GraphError(JixiaoError):
    """RDF that cannot be read or written."""


class QueryError(JixiaoError):
    """A query that is unknown, malformed, refused, or over its limit."""


class ValidationUnavailable(JixiaoError):
    """The validation engine could not run."""


class ReasonerUnavailable(JixiaoError):
    """No Java runtime, or the reasoner failed to start."""


class LookupFault(JixiaoError):
    """A file of data/lookups or data/codelists is malformed."""


class OutputError(JixiaoError):
    """The target folder cannot be written, or another run holds it."""


class UsageError(JixiaoError):
    """Options that contradict each other."""
