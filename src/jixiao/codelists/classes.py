"""The functional and economic classification of expenditure by code and edition year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jixiao.codelists.rows import read_rows
from jixiao.text import compare_form


@dataclass(frozen=True, slots=True)
class Naming:
    """The name of a classification code in the editions from `first` to `last` (None: open or unknown)."""

    name: str
    first: int | None
    last: int | None
    status: str
    note: str

    def holds_in(self, edition: int | None) -> bool:
        """Whether the code bears this name in `edition`; without an edition, whether it is in force now."""
        if edition is None:
            return self.last is None
        return (self.first is None or self.first <= edition) and (self.last is None or edition <= self.last)


@dataclass(frozen=True, slots=True)
class ClassCode:
    """An item of the functional or economic classification; its parent is the prefix of its code.

    `children_complete` says that the list holds every item one level down; elsewhere it makes no such claim.
    """

    code: str
    namings: tuple[Naming, ...]
    system: str = "function"
    children_complete: bool = False

    @property
    def name(self) -> str:
        """The name in force."""
        return self.naming().name

    @property
    def parent(self) -> str | None:
        """The code of the item one level up, None for a class (类)."""
        return self.code[:-2] if len(self.code) > 3 else None

    @property
    def level(self) -> int:
        """1 for 类, 2 for 款, 3 for 项."""
        return (len(self.code) - 1) // 2

    def naming(self, edition: int | None = None) -> Naming:
        """The naming that holds in `edition`, the latest one when none is known for it."""
        return next((n for n in self.namings if n.holds_in(edition)), self.namings[-1])


def _year(cell: str) -> int | None:
    return int(cell) if cell else None


@cache
def _classification(name: str) -> dict[str, ClassCode]:
    namings: dict[str, list[Naming]] = {}
    systems: dict[str, str] = {}
    complete: set[str] = set()
    for row in read_rows(name):
        namings.setdefault(row["code"], []).append(
            Naming(
                row["name"], _year(row["from_edition"]), _year(row["to_edition"]), row["status"], row["note"]
            )
        )
        systems[row["code"]] = row.get("system", "function")
        if row["children"] == "complete":
            complete.add(row["code"])
    return {
        code: ClassCode(
            code, tuple(sorted(of, key=lambda n: n.last or 9999)), systems[code], code in complete
        )
        for code, of in namings.items()
    }


def functional_codes() -> dict[str, ClassCode]:
    """The functional classification by code: 类 3 digits, 款 5, 项 7."""
    return _classification("functional")


def economic_codes() -> dict[str, ClassCode]:
    """The economic classification by code, department set (3…) and government set (5…)."""
    return _classification("economic")


def functional(code: str | None) -> ClassCode | None:
    """The item of the functional classification with this code; None when the list does not hold it."""
    return functional_codes().get(compare_form(code)) if code else None


def functional_name(code: str, edition: int | None = None) -> str | None:
    """The name of a functional code in an edition year, None when the list does not hold the code."""
    item = functional(code)
    return item.naming(edition).name if item else None


def economic(code: str | None) -> ClassCode | None:
    """The item of the economic classification with this code; None when the list does not hold it."""
    return economic_codes().get(compare_form(code)) if code else None


def is_unknown(code: str) -> bool:
    """Whether a code surely does not exist: it is not listed and the list holds all its siblings."""
    lists = (functional_codes(), economic_codes())
    return any(
        code[:-2] in codes and codes[code[:-2]].children_complete and code not in codes for codes in lists
    )
