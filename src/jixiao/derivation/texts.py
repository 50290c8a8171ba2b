"""Facts from comparing texts: stated numbers, repeated labels and goals, copies, dates (checks 15 to 18)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from jixiao.derivation.facts import Fact, Graph, IndicatorNode, ProjectNode, Ref
from jixiao.derivation.numbers import dates_in, numbers_in, same_unit, show
from jixiao.derivation.targets import is_cost, is_year_count
from jixiao.derivation.words import contains_any, ends_with_any, strip_name, word_list
from jixiao.text import compare_form

_PUNCTUATION = re.compile(r"[^\w]|_")
_LABEL_ENDING = re.compile(r"(指标|力|情况)$")
_SHORTEST_PHRASE = 6
_SHORTEST_SENTENCE = 10
_SAYING = 4
_BARE_DATE = re.compile(r"\d{4}年(\d{1,2}月)?[底末前初]*")
_REPEATED_SHARE = 0.55


def derive_text_facts(graph: Graph) -> Iterator[Fact]:
    """The facts of all indicators and goals of the document, in printed order."""
    year = graph.disclosure.fiscal_year
    for project in graph.projects:
        yield from _goals(project, year)
        yield from _repeats(project)
        yield from _copied_from_goal(project)
        for indicator in project.indicators:
            yield from _stated_numbers(indicator)
            yield from _dates(indicator, year)
            yield from _date_for_name(indicator)
    yield from _copies(graph)


def _stated_numbers(indicator: IndicatorNode) -> Iterator[Fact]:
    if indicator.number is None or not indicator.unit or not indicator.level3:
        return
    if is_year_count(indicator):
        years = [d.year for d in dates_in(indicator.level3) if d.possible]
        if years and int(indicator.number) not in years:
            yield Fact(indicator.iri, "statedNumber", f"{years[0]}年")
        return
    unit = compare_form(indicator.unit)
    if unit == "%" and indicator.number != 100 and "全覆盖" in compare_form(indicator.level3):
        yield Fact(indicator.iri, "statedNumber", "全覆盖")
        return
    stated = [n for n in numbers_in(compare_form(indicator.level3)) if same_unit(n.unit, unit)]
    if stated and all(n.number != indicator.number for n in stated):
        yield Fact(indicator.iri, "statedNumber", f"{show(stated[0].number)}{stated[0].unit}")


def _repeats(project: ProjectNode) -> Iterator[Fact]:
    seen: dict[tuple[str, str, str], IndicatorNode] = {}
    name = strip_name(project.name)
    for indicator in project.indicators:
        text = compare_form(indicator.level3)
        if not text:
            continue
        if repeats_label(indicator.level3, indicator.level2):
            yield Fact(indicator.iri, "repeatsParent", indicator.level2 or "")
        elif (
            name
            and strip_name(indicator.level3) == name
            and not (is_cost(indicator) and indicator.number is not None)
        ):
            yield Fact(indicator.iri, "repeatsProjectName", project.name or "")
        key = (compare_form(indicator.level2), text, compare_form(indicator.term))
        if key in seen:
            yield Fact(indicator.iri, "repeatedInProject", Ref(seen[key].iri))
        else:
            seen[key] = indicator


def _pieces(goal: str) -> list[str]:
    return [p for p in re.split(r"[,，;；。]|(?<!\d)\d[、.]", "".join(goal.split())) if p]


def only_references(goal: str) -> bool:
    """Whether a goal is a mere list of documents."""
    pieces = _pieces(goal)
    return bool(pieces) and all(ends_with_any(piece, "reference_endings") for piece in pieces)


def _copied_from_goal(project: ProjectNode) -> Iterator[Fact]:
    goal = _PUNCTUATION.sub("", compare_form("".join(project.goals)))
    name = _PUNCTUATION.sub("", compare_form(project.name))
    if only_references("".join(project.goals)):
        return
    for indicator in project.indicators:
        text = _PUNCTUATION.sub("", compare_form(indicator.level3))
        if len(text) >= _SHORTEST_SENTENCE and text in goal and text not in name:
            yield Fact(indicator.iri, "repeatsGoal", indicator.level3 or "")


def _date_for_name(indicator: IndicatorNode) -> Iterator[Fact]:
    text = _PUNCTUATION.sub("", compare_form(indicator.level3))
    unit = compare_form(indicator.unit)
    timed = indicator.number is not None and unit in (*word_list("year_units"), *word_list("day_units"))
    if _BARE_DATE.fullmatch(text) and indicator.value and not timed and not dates_in(indicator.value):
        yield Fact(indicator.iri, "deadlineAsName", indicator.level3 or "")


def restates_name(goal: str, name: str | None) -> bool:
    """Whether a goal says no more than its project's name: 开展培训工作 for 培训经费.

    Year, numbering, an opening verb and words such as 工作 or 经费 aside, one is the other.
    """
    said = strip_name(re.sub(r"^目标\d*[:：;；.、]?", "", compare_form(goal)))
    for verb in word_list("opening_verbs"):
        said = said.removeprefix(verb)
    said = said.removeprefix("全市").removeprefix("全县").removeprefix("全区").removeprefix("全省")
    named = strip_name(name)
    shorter, longer = sorted((said, named), key=len)
    return (
        len(shorter) >= _SAYING
        and longer.startswith(shorter)
        and (longer[len(shorter) :] in word_list("name_endings") or longer == shorter)
    )


def repeats_label(level3: str | None, level2: str | None) -> bool:
    """Whether a third-level text says no more than its second-level label (可持续影响力 under 可持续影响)."""
    name = _LABEL_ENDING.sub("", _PUNCTUATION.sub("", compare_form(level3)))
    label = _LABEL_ENDING.sub("", _PUNCTUATION.sub("", compare_form(level2)))
    if not name or not label:
        return False
    return name == label or (len(name) >= 3 and name in label)


def _copies(graph: Graph) -> Iterator[Fact]:
    groups: dict[tuple[str, ...], list[tuple[ProjectNode, IndicatorNode]]] = defaultdict(list)
    for project in graph.projects:
        for indicator in project.indicators:
            text = _PUNCTUATION.sub("", compare_form(indicator.level3))
            if text:
                # The text is what is copied; a label that says nothing is a copy only with its value.
                speaks = len(text) >= _SAYING and not _BARE_DATE.fullmatch(text)
                said = () if speaks else (indicator.operator or "", compare_form(indicator.value))
                groups[text, *said].append((project, indicator))
    for found in groups.values():
        projects = {project.iri for project, _ in found}
        if len(projects) < 2:
            continue
        first = found[0][1]
        for project, indicator in found:
            others = list(dict.fromkeys(p.name or "" for p, _ in found if p.iri != project.iri))
            yield Fact(indicator.iri, "copiedIn", "、".join(others[:3]) + ("等" if len(others) > 3 else ""))
            yield Fact(indicator.iri, "copyCount", len(projects))
            if indicator.iri != first.iri:
                yield Fact(indicator.iri, "copyOf", Ref(first.iri))


def repeated_phrase(text: str) -> tuple[str, int] | None:
    """The phrase that fills `text` by repetition and how often it stands there, or None.

    Either a whole sentence of ten characters stands there again, or, punctuation and blanks aside, the phrase has
    at least six characters and its repetitions cover more than half.
    """
    bare = _PUNCTUATION.sub("", compare_form(text))
    best: tuple[str, int] | None = None
    for start in range(min(4, len(bare))):
        for length in range(_SHORTEST_PHRASE, (len(bare) - start) // 2 + 1):
            phrase = bare[start : start + length]
            if bare.find(phrase, start + length) < 0:
                break
            count = bare.count(phrase)
            if count * length >= _REPEATED_SHARE * len(bare) and (
                best is None or count * length > best[1] * len(best[0])
            ):
                best = (phrase, count)
    if best is None:
        sentences = [s for s in _PUNCTUATION.split(compare_form(text)) if len(s) >= _SHORTEST_SENTENCE]
        for sentence in sentences:
            if sentences.count(sentence) > 1:
                return sentence, sentences.count(sentence)
    return best


def _goals(project: ProjectNode, year: int | None) -> Iterator[Fact]:
    if not project.goals:
        if project.name and project.indicators and "goals" not in project.lost:
            yield Fact(project.iri, "emptyGoal", True)
        return
    text = "".join(project.goals)
    repeated = repeated_phrase(text)
    if repeated is not None:
        yield Fact(project.iri, "repeatedGoalPhrase", repeated[0])
        yield Fact(project.iri, "repeatedGoalCount", repeated[1])
    name = strip_name(project.name)
    if name and name in (strip_name(text), strip_name(repeated[0] if repeated else None)):
        yield Fact(project.iri, "goalEqualsName", project.name or "")
    elif len(project.goals) == 1 and restates_name(project.goals[0], project.name):
        yield Fact(project.iri, "goalRestatesName", project.goals[0])
    references = _pieces(text)
    if only_references(text):
        yield Fact(project.iri, "goalOnlyReferences", len(references))
    named = re.findall(r"[(（](20\d\d)年?[)）]", project.name or "")
    if year is not None and named and int(named[-1]) < year:
        yield Fact(project.iri, "nameYear", int(named[-1]))
    dates = dates_in(text)
    for date in dates:
        if not date.possible:
            yield Fact(project.iri, "impossibleDate", date.text)
    years = {d.year for d in dates if d.possible}
    if year is not None and years and max(years) < year:
        yield Fact(project.iri, "goalYear", max(years))


def _dates(indicator: IndicatorNode, year: int | None) -> Iterator[Fact]:
    if is_year_count(indicator):
        yield Fact(
            indicator.iri, "dateAsNumber", f"{indicator.operator or ''}{indicator.value}{indicator.unit}"
        )
    for text in (indicator.level3, None if indicator.number is not None else indicator.value):
        for date in dates_in(compare_form(text)):
            if not date.possible:
                yield Fact(indicator.iri, "impossibleDate", date.text)
            elif year is not None and date.year < year and _is_deadline(compare_form(text), date.text):
                yield Fact(indicator.iri, "deadlineYear", date.year)
            elif (
                year is not None
                and date.year < year
                and text == compare_form(indicator.level3)
                and _is_own(text)
            ):
                yield Fact(indicator.iri, "pastYear", date.year)
    if (
        year is not None
        and is_year_count(indicator)
        and indicator.number is not None
        and indicator.number < year
    ):
        yield Fact(indicator.iri, "deadlineYear", int(indicator.number))


def _is_own(text: str) -> bool:
    # A year inside the title or number of a document says nothing about the promise; nor does a comparison with it.
    return not any(word in text for word in ("《", "〔", "[", "【", "较", "比", "以来", "至", "-", "—"))


def _is_deadline(text: str, date: str) -> bool:
    tail = text[text.find(date) + len(date) :]
    return tail.startswith(("前", "底", "末", "以前", "之前", "内", "完成")) or contains_any(
        tail[:6], "deadline_words"
    )
