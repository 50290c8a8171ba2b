"""From a paragraph to what it states: amounts, changes, shares, reasons, and the counts it declares."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from jixiao.extraction.narrative.declared import count_label, count_value, is_project_money, make_declared
from jixiao.extraction.narrative.narrative_text import Paragraph
from jixiao.extraction.narrative.subjects import Subject, clean_label, read_subject
from jixiao.extraction.narrative.wording import last_match, load_wording, plain_number
from jixiao.model.records import Declared, Statement

_SENTENCE_END = re.compile(r"[。！？]+")
_CLAUSE = re.compile(r"[，,；;：:。（(]")


@dataclass(slots=True)
class Draft:
    """A statement being read; `start` and `end` are character positions in the paragraph."""

    subject: Subject
    start: int
    end: int
    amount: str | None = None
    unit: str | None = None
    change: str | None = None
    direction: str | None = None
    percent: str | None = None
    share: str | None = None
    reason: str | None = None
    against: str | None = None
    moved: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class ParagraphReading:
    """The records of a paragraph and the spans of characters that went into them."""

    statements: tuple[Statement, ...]
    declared: tuple[Declared, ...]
    spans: tuple[tuple[int, int], ...]
    thresholds: tuple[tuple[int, int], ...]


def read_paragraph(paragraph: Paragraph, office: str | None = None) -> ParagraphReading:
    """Every statement and declared count of a paragraph, in printed order; `office` is the publisher's name."""
    reader = _Reader(paragraph, office)
    start = 0
    for found in [*_SENTENCE_END.finditer(paragraph.text), None]:
        end = found.start() if found else len(paragraph.text)
        if end > start:
            reader.read_sentence(start, end)
        start = found.end() if found else end
    return reader.finish()


def _against_end(pattern: re.Pattern[str], before: str) -> bool:
    """Whether a text ends in words of comparison (比上年), the direction left out."""
    found = last_match(pattern, before)
    return found is not None and found.end() == len(before)


class _Reader:
    """Reads a paragraph sentence by sentence, token by token; the statement before is what a change belongs to."""

    def __init__(self, paragraph: Paragraph, office: str | None) -> None:
        self.paragraph = paragraph
        self.office = office
        self.last_count: str | None = None
        self.text = paragraph.text
        self.words = load_wording()
        self.drafts: list[Draft] = []
        self.declared: list[Declared] = []
        self.declared_spans: list[tuple[int, int]] = []
        self.thresholds: list[tuple[int, int]] = []
        self.head: Draft | None = None
        self.current: Draft | None = None
        self.target: Draft | None = None
        self.outer: Draft | None = None
        self.cursor = 0
        self.sentence = 0

    def finish(self) -> ParagraphReading:
        """The records."""
        spans = tuple((draft.start, draft.end) for draft in self.drafts) + tuple(self.declared_spans)
        statements = tuple(self._record(draft) for draft in self.drafts)
        return ParagraphReading(statements, tuple(self.declared), spans, tuple(self.thresholds))

    def read_sentence(self, start: int, end: int) -> None:
        """One sentence, from `start` to before `end`."""
        self.cursor = self.sentence = start
        self.head = self.outer = None
        self.last_count = None
        carried = self.current
        self.current = None
        for kind, found in self._tokens(start, end):
            if found.start() < self.cursor:
                continue
            self._follow_brackets(self.text[self.cursor : found.start()])
            if kind == "reason":
                self._read_reason(found, end, carried)
            elif kind == "money":
                self._read_money(found)
            elif kind == "percent":
                self._read_percent(found)
            elif kind == "unchanged":
                self._read_unchanged(found)
            elif kind == "placeholder":
                self._read_placeholder(found)
            elif kind == "moved":
                self._read_moved(found)
            else:
                self._read_count(found)
        self.current = self.current or carried

    def _tokens(self, start: int, end: int) -> list[tuple[str, re.Match[str]]]:
        patterns = {
            "reason": self.words.reason,
            "money": self.words.money,
            "percent": self.words.percent,
            "placeholder": self.words.placeholder,
            "unchanged": self.words.unchanged,
            "moved": re.compile(
                f"(?:{self.words.against.pattern})(?:{self.words.direction.pattern})(?![了约]?\\d)"
            ),
            "count": self.words.count,
        }
        order = {kind: rank for rank, kind in enumerate(patterns)}
        found = [(kind, match) for kind, p in patterns.items() for match in p.finditer(self.text, start, end)]
        return sorted(found, key=lambda item: (item[1].start(), order[item[0]]))

    def _read_money(self, found: re.Match[str]) -> None:
        before = self.text[self.cursor : found.start()]
        if self.words.threshold_after.match(self.text[found.end() :]) or self.words.threshold_before.search(
            before
        ):
            self.thresholds.append(found.span())
            return
        number, unit = plain_number(found.group(1)), found.group(2)
        word = self._direction_before(before)
        if word is not None:
            self._read_change(found, before, word, number, unit)
            return
        if self._is_base(before, found.end()):
            return
        if _against_end(self.words.against, before) and self.current is not None:
            self._read_change(found, before, None, number, unit)
            return
        subject, length = read_subject(
            before, self.text[: self.cursor], self.paragraph.section, self.office, self.last_count
        )
        if re.search(r"[；;]", before):
            self.head = None
        listed = bool(re.match(r"、", before)) if self.current is not None else False
        if self.current is not None and listed and self.current is not self.head:
            self.current.listed = True
        draft = Draft(subject, found.start() - length, found.end(), amount=number, unit=unit, listed=listed)
        if self.last_count and subject["path"] is None:
            self.last_count = None
        self._add(draft)
        self._declare_money(draft, found)
        self.cursor = found.end()

    def _is_base(self, before: str, end: int) -> bool:
        """Whether an amount is what a change is measured against (较2023年的1200万元增加…): no statement of its own."""
        bare = re.sub(r"(?:的|预算数?|决算数?|执行数?|为)+$", "", before)
        after = self.words.direction.match(self.text[end:])
        return after is not None and _against_end(self.words.against, bare) and self.current is not None

    def _follow_brackets(self, before: str) -> None:
        """Keeps the statement before a bracket, and takes it up again where the bracket closes."""
        depth = 0
        for char in before:
            if char in "（(":
                depth += 1
            elif char in "）)":
                depth -= 1
                if depth < 0 and self.outer is not None:
                    self.current = self.target = self.outer
                    self.outer, depth = None, 0
        if depth > 0:
            self.outer = self.current

    def _read_placeholder(self, found: re.Match[str]) -> None:
        """A figure that the form's template still leaves open: the statement keeps it in its text."""
        if self.current is not None:
            self._extend(self.target or self.current, found.end())

    def _add(self, draft: Draft) -> None:
        self.drafts.append(draft)
        self.current = self.target = draft
        self.head = self.head or draft

    def _declare_money(self, draft: Draft, found: re.Match[str]) -> None:
        name = draft.subject["name"] or ""
        if is_project_money(name) and draft.subject["code"] is None:
            span = (draft.start, found.end())
            self._declare(name, draft.amount or "", draft.unit, span, found.start(), "document")

    def _direction_before(self, before: str) -> re.Match[str] | None:
        """The direction word that stands right before an amount, if one does."""
        last = last_match(self.words.direction, before)
        if last is None or not re.fullmatch(r"(?:了|约|额|数|为|[（(]?人民币)*", before[last.end() :]):
            return None
        return last

    def _against(self, text: str) -> re.Match[str] | None:
        return last_match(self.words.against, text)

    def _choose_target(self, before: str, word_start: int) -> Draft:
        """The statement that a change belongs to: the one before, the list's head, or one of its own."""
        against = self._against(before[:word_start])
        lead_end = against.start() if against else word_start
        if against and against.end() < word_start and before[against.end()] in "，,":
            lead_end = word_start
        clause_start = max((m.end() for m in _CLAUSE.finditer(before, 0, lead_end)), default=0)
        label = clean_label(before[clause_start:lead_end], self.office)
        if len(label) >= 2 and not self.words.generic.search(label) and not self._same_subject(label):
            draft = Draft(
                {"code": None, "name": label, "path": None}, self.cursor + clause_start, self.cursor
            )
            self._add(draft)
            return draft
        if against and self.head is not None and self.current is not None and self.current.listed:
            return self.head
        if self.current is None:
            draft = Draft(
                {"code": None, "name": label or None, "path": None}, self.cursor + clause_start, self.cursor
            )
            self._add(draft)
            return draft
        return self.current

    def _same_subject(self, label: str) -> bool:
        return self.current is not None and not self.current.moved and self.current.subject["name"] == label

    def _read_change(
        self, found: re.Match[str], before: str, word: re.Match[str] | None, number: str, unit: str
    ) -> None:
        at = word.start() if word else len(before)
        target = self._choose_target(before, at)
        against = self._against(before[:at])
        if target.change is not None and target.moved:
            target = Draft(dict(target.subject), self.cursor, found.end())
            self._add(target)
        target.change = number
        target.unit = target.unit or unit
        target.direction = self.words.directions.get(word.group()) if word else None
        target.moved = True
        if against:
            target.against = against.group()
        self._extend(target, found.end())

    def _extend(self, target: Draft, end: int) -> None:
        target.end = max(target.end, end)
        self.target = target
        self.cursor = end

    def _read_percent(self, found: re.Match[str]) -> None:
        before = self.text[self.cursor : found.start()]
        number = plain_number(found.group(1))
        clause = _CLAUSE.split(before)[-1]
        word = self._direction_before(before)
        if word is not None and self.current is not None:
            target = self.target or self.current
            target.percent = number
            if target.direction is None:
                target.direction = self.words.directions.get(word.group())
                target.moved = True
                against = self._against(before)
                target.against = against.group() if against else target.against
            self._extend(target, found.end())
        elif "占" in clause and self.current is not None and self.current.amount is not None:
            self.current.share = number
            self._extend(self.current, found.end())
        else:
            label = clean_label(clause, self.office)
            self._declare(label, number, "%", (found.start() - len(clause), found.end()), found.start())
            self.cursor = found.end()

    def _read_unchanged(self, found: re.Match[str]) -> None:
        before = self.text[self.cursor : found.start()]
        if self.current is None and self._against(before) is None:
            return
        target = self._choose_target(before, len(before))
        if target.moved and target.direction is not None:
            return
        against = self._against(before)
        target.direction, target.moved = "持平", True
        target.against = against.group() if against else target.against
        self._extend(target, found.end())

    def _read_moved(self, found: re.Match[str]) -> None:
        """A direction against another year without an amount."""
        before = self.text[self.cursor : found.start()]
        clause_start = max((m.end() for m in _CLAUSE.finditer(before)), default=0)
        label = clean_label(before[clause_start:], self.office)
        if len(label) < 2 or re.match(r"[较的明显幅]", self.text[found.end() :]):
            return
        word = self.words.direction.search(found.group())
        against = self.words.against.match(found.group())
        draft = Draft({"code": None, "name": label, "path": None}, self.cursor + clause_start, found.end())
        draft.direction = self.words.directions.get(word.group()) if word else None
        draft.against = against.group() if against else None
        draft.moved = True
        self._add(draft)
        self.cursor = found.end()

    def _read_reason(self, found: re.Match[str], end: int, carried: Draft | None) -> None:
        target = self.target if self.target is not None else carried
        stated = "原因" in found.group()
        if target is None or (not target.moved and not (stated and target.end >= self.sentence)):
            return
        if target.reason is not None:
            return
        stop = end
        for mark in re.finditer(r"[；;]", self.text[found.end() : end]):
            rest = re.split(r"[；;]", self.text[found.end() + mark.end() : end])[0]
            if self.words.money.search(rest):
                stop = found.end() + mark.start()
                break
        reason = self.text[found.end() : stop].strip("，,；;：: ")
        target.reason = reason or None
        target.end = max(target.end, stop)
        self.cursor = stop

    def _read_count(self, found: re.Match[str]) -> None:
        label = count_label(self.text, self.cursor, found, self.office)
        if label is None:
            return
        what, start, stop = label
        value, unit = count_value(found)
        self.last_count = what
        self._declare(what, value, unit, (max(start, self.sentence), stop), found.start())
        self.cursor = stop

    def _declare(
        self,
        what: str,
        value: str,
        unit: str | None,
        span: tuple[int, int],
        at: int,
        scope: str | None = None,
    ) -> None:
        found = make_declared(self.paragraph, what, value, unit, span, at, self.sentence)
        self.declared.append(replace(found, scope=scope) if scope else found)
        self.declared_spans.append(span)

    def _record(self, draft: Draft) -> Statement:
        raw = self.text[draft.start : draft.end].lstrip("，,；;：:、。")
        start = draft.end - len(raw)
        return Statement(
            section=self.paragraph.section,
            subject=draft.subject,
            amount=draft.amount,
            change=draft.change,
            direction=draft.direction,
            percent=draft.percent,
            reason=draft.reason,
            raw=raw,
            source=self.paragraph.source(start, draft.end),
            unit=draft.unit,
            share=draft.share,
            against=draft.against,
        )
