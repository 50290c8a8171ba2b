"""The named questions: queries/questions/*.rq, each read with the header that describes it.

A header is the run of comment lines at the top: `# banner` one sentence in English, `# 问` one in Chinese,
`# params` the parameters (`name: type`, `name: type?` when it may be left out, `name: type = default`),
`# page` of how many departments it answers at a time where no department is named, `# answers` what the columns hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jixiao import resources
from jixiao.errors import QueryError

TYPES = ("text", "zh", "iri", "year", "integer", "decimal", "function", "economic", "category", "region")
_PARAMETER = re.compile(
    r"(?P<name>[a-z][A-Za-z0-9]*): (?P<type>[a-z]+)(?P<optional>\?)?(?: = (?P<default>.+))?"
)
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a question that is bound before it runs."""

    name: str
    type: str
    optional: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its header; `text` is the whole file, `page` a number of departments or 0 for all at once."""

    name: str
    banner: str
    question_zh: str
    parameters: tuple[Parameter, ...]
    answers: str
    text: str
    page: int = 0

    def parameter_names(self) -> tuple[str, ...]:
        """The names of the parameters, in the order of the header."""
        return tuple(parameter.name for parameter in self.parameters)


def parse_question(name: str, text: str) -> Question:
    """The question in `text`; a file without a header is one without parameters. Raises QueryError for a bad header."""
    head: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        key, _, rest = line.removeprefix("#").strip().partition(" ")
        if key in ("banner", "问", "params", "page", "answers"):
            head[key] = f"{head[key]}, {rest}" if key in head and key == "params" else rest.strip()
    return Question(
        name=name,
        banner=head.get("banner", ""),
        question_zh=head.get("问", ""),
        parameters=_parse_parameters(name, head.get("params", "")),
        answers=head.get("answers", ""),
        text=text,
        page=_parse_page(name, head.get("page", "0")),
    )


def _parse_page(name: str, line: str) -> int:
    count = line.removesuffix(" departments")
    if not count.isdecimal():
        raise QueryError(f"a page is written `50 departments`, not `{line}`", where=name)
    return int(count)


def _parse_parameters(name: str, line: str) -> tuple[Parameter, ...]:
    if line in ("", "none"):
        return ()
    found = []
    for part in line.split(", "):
        match = _PARAMETER.fullmatch(part.strip())
        if match is None or match["type"] not in TYPES:
            raise QueryError(f"a parameter is written `name: type`, not `{part}`", where=name)
        found.append(Parameter(match["name"], match["type"], bool(match["optional"]), match["default"]))
    return tuple(found)


def list_questions() -> tuple[Question, ...]:
    """Every named question, by name."""
    return _read_all(resources.path("queries", "questions"))


@cache
def _read_all(folder: Path) -> tuple[Question, ...]:
    return tuple(parse_question(p.stem, p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.rq")))


def find_question(name: str) -> Question:
    """The named question `name`; raises QueryError with the nearest names when there is none."""
    questions = {question.name: question for question in list_questions()}
    if name in questions:
        return questions[name]
    words = set(name.split("-")) if _NAME.fullmatch(name) else set()
    near = sorted(questions, key=lambda other: (-len(words & set(other.split("-"))), other))[:3]
    raise QueryError(f"no question is named {name!r}", remedy=f"try {', '.join(near)} or a .rq file")


def open_question(name_or_path: str) -> Question:
    """A named question, or the .rq file at this path; raises QueryError when neither is there or it is not UTF-8."""
    path = Path(name_or_path)
    if path.suffix != ".rq":
        return find_question(name_or_path)
    try:
        return parse_question(path.stem, path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = "not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)
        raise QueryError(reason, where=name_or_path, remedy="give a question's name or a .rq file") from error
