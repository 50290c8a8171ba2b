"""The Python interface for notebooks: `jixiao.open(DIR)` gives questions as data frames and projects that show themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from importlib import util
from pathlib import Path
from typing import Any

from jixiao.errors import GraphError, UnsupportedSource, UsageError
from jixiao.model.codec import from_json
from jixiao.model.records import Extraction, Project
from jixiao.query.questions import list_questions
from jixiao.query.run import Answer, ask, run_question
from jixiao.store.open import open_store


@dataclass(frozen=True, slots=True)
class Build:
    """A finished build. Open one with `jixiao.open(DIR)`."""

    folder: Path

    def query(self, name_or_text: str, *, frame: str = "auto", **params: str) -> Any:
        """The answer of a named question, a .rq file or SPARQL text, as a data frame.

        `frame` is "pandas", "polars", "rows" (a list of dicts) or "auto": the first of them that is installed.
        Raises QueryError for a bad question, UnsupportedSource for a frame that is not installed.
        """
        with open_store(self.folder) as store:
            is_text = "{" in name_or_text
            answer = ask(store, name_or_text) if is_text else run_question(store, name_or_text, params)
        return to_frame(answer, frame)

    def questions(self) -> dict[str, str]:
        """The named questions with their sentence."""
        return {question.name: f"{question.question_zh} {question.banner}" for question in list_questions()}

    def documents(self) -> tuple[Extraction, ...]:
        """The records of every disclosure, by file name."""
        return tuple(
            from_json(Extraction, json.loads(path.read_text(encoding="utf-8")))
            for path in sorted((self.folder / "records").glob("*.json"))
        )

    def projects(self) -> tuple[ProjectView, ...]:
        """Every project of every disclosure, ready to show itself in a notebook."""
        return tuple(ProjectView(project) for document in self.documents() for project in document.projects)

    def project(self, name_or_code: str) -> ProjectView:
        """The one project of this name or code; raises UsageError when there is none or more than one."""
        found = [view for view in self.projects() if name_or_code in (view.record.name, view.record.code)]
        if len(found) != 1:
            raise UsageError(f"{len(found)} projects are named {name_or_code}", remedy="give the code")
        return found[0]

    def findings(self, *, frame: str = "auto") -> Any:
        """The findings of the build as a data frame."""
        rows = json.loads((self.folder / "findings.json").read_text(encoding="utf-8"))
        return _frame_rows(rows, list(rows[0]) if rows else [], frame)


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project that notebooks show as a table; `record` holds everything."""

    record: Project

    def __repr__(self) -> str:
        budget = self.record.budget
        money = f"{budget.amount} {budget.unit or ''}".strip() if budget else "–"
        return f"<{self.record.name}: {money}, {len(self.record.indicators)} indicators>"

    def _repr_html_(self) -> str:
        record = self.record
        names = ("level1", "level2", "level3", "operator", "value", "unit", "weight")
        head = "".join(
            f"<th>{t}</th>" for t in ("一级", "二级", "三级指标", "性质", "指标值", "单位", "分值")
        )
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(getattr(i, name) or '')}</td>" for name in names) + "</tr>"
            for i in record.indicators
        )
        money = f"{record.budget.amount} {record.budget.unit or ''}" if record.budget else None
        facts = (
            ("资金", money), ("项目编码", record.code), ("预算单位", record.unit.name), ("类别", record.category),
        )  # fmt: skip
        told = " · ".join(f"{label} <b>{escape(value.strip())}</b>" for label, value in facts if value)
        goals = "".join(f"<p>{escape(goal)}</p>" for goal in record.goals)
        return (
            f"<h4>{escape(record.name or '–')}</h4><p>{told}</p>{goals}<table><tr>{head}</tr>{rows}</table>"
        )


def open_build(folder: str | Path) -> Build:
    """The build in `folder`; raises GraphError when there is no finished one."""
    path = Path(folder)
    if not (path / "manifest.json").is_file():
        raise GraphError(
            "there is no finished build here", where=str(path), remedy="run `jixiao build` into it"
        )
    return Build(path)


def to_frame(answer: Answer, frame: str = "auto") -> Any:
    """An answer as a data frame, "pandas", "polars" or a list of dicts; numbers stay text as the store gives them."""
    rows = [
        {
            name: cell.value if cell is not None else None
            for name, cell in zip(answer.columns, row, strict=True)
        }
        for row in answer.rows
    ]
    return _frame_rows(rows, list(answer.columns), frame)


def _frame_rows(rows: list[Mapping[str, Any]] | Any, columns: list[str], frame: str) -> Any:
    if frame == "rows":
        return list(rows)
    if frame == "auto":
        frame = next((name for name in ("pandas", "polars") if util.find_spec(name)), "rows")
        return _frame_rows(rows, columns, frame)
    if frame not in ("pandas", "polars"):
        raise UsageError(f"unknown frame {frame}", remedy="use pandas, polars or rows")
    if util.find_spec(frame) is None:
        raise UnsupportedSource(f"{frame} is not installed", remedy="install jixiao with the extra: notebook")
    if frame == "pandas":
        import pandas

        return pandas.DataFrame(rows, columns=columns)
    import polars

    return polars.DataFrame(rows, schema=dict.fromkeys(columns, None), infer_schema_length=None)
