"""Where a statement stands in its sentence: which amount it is a part of, and whether it is of this year and this office."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jixiao.derivation.facts import Graph, StatementNode
from jixiao.text import compare_form

_SENTENCE = re.compile(r"[。！？]")
_PART_WORD = re.compile(r"其中|包括|主要用于|用于|分别(?:为|是)|具体为|由")
_CLOSED_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_COMPARED = re.compile(r"(?:比|较|与|同|占|超|高于|低于|相对于?)(?:20\d\d年度?|上一?年度?|去年)")
_YEAR = re.compile(r"(20\d\d)年(?!底|末|\d{1,2}月)|(上一?年度?|去年)(?!结转|结余|度?末)")
_SPENT = re.compile(r"实际支出|实际支付|实际执行|实际发生|决算|执行数|实际完成")
_BELOW = re.compile(r"(?:下属|所属|二级|直属)(?:的)?(?:预算)?(?:事业)?单位|下属|所属(?!部门)")
_OFFICE = re.compile(
    r"([一-鿿]{3,24}?(?:局|委|委员会|办公室|厅|法院|检察院|中心|学校|医院|馆|站|所|队))(?:\(本级\)|本级|机关)?(?:20\d\d年|部门|单位)"
)
_AMOUNT = re.compile(r"[\d.,]+(?:万元|亿元|元)")
_CLAUSE = re.compile(r"[,，;；:：。]")


@dataclass(frozen=True, slots=True)
class Context:
    """`holder` is the statement of the same sentence that this one is a part of; `other`: of another year, office or stage."""

    holder: StatementNode | None = None
    other: bool = False


def find_contexts(graph: Graph) -> dict[str, Context]:
    """The context of every statement by its node; what the running text does not hold has the context of its own words."""
    contexts: dict[str, Context] = {}
    sentence: list[tuple[int, StatementNode]] = []
    cursor, start = 0, -1
    for statement in graph.statements:
        quote = compare_form(statement.quote)
        at = graph.text.find(quote, cursor) if quote else -1
        if at < 0:
            contexts[statement.iri] = Context(None, _is_other("", quote, graph))
            continue
        breaks = list(_SENTENCE.finditer(graph.text, max(at - 600, 0), at))
        begins = breaks[-1].end() if breaks else max(at - 600, 0)
        if begins != start:
            sentence, start = [], begins
        before = graph.text[begins:at]
        holder = _find_holder(before, quote, sentence, at)
        inherited = holder is not None and contexts[holder.iri].other
        contexts[statement.iri] = Context(holder, inherited or _is_other(before, quote, graph))
        sentence.append((at + len(quote), statement))
        cursor = at
    return contexts


def _find_holder(
    before: str, quote: str, sentence: list[tuple[int, StatementNode]], at: int
) -> StatementNode | None:
    """The last amount of the sentence before the word that opens the list in which the statement stands."""
    text = before + quote[:4]
    open_text = _CLOSED_BRACKET.sub(lambda found: "□" * len(found.group()), text)
    marks = list(_PART_WORD.finditer(open_text))
    if not marks:
        return None
    place = at - len(before) + marks[-1].start()
    found = next(((end, statement) for end, statement in reversed(sentence) if end <= place + 1), None)
    if found is None or re.search(
        "[;；]", open_text[max(found[0] - (at - len(before)), 0) : marks[-1].start()]
    ):
        return None
    return found[1]


def _is_other(before: str, quote: str, graph: Graph) -> bool:
    amount = _AMOUNT.search(quote)
    own = quote[: amount.start()] if amount else quote
    lead = _COMPARED.sub("", before + own)
    years = list(_YEAR.finditer(lead))
    fiscal = graph.disclosure.fiscal_year
    if years and fiscal is not None and (years[-1].group(1) or str(fiscal - 1)) != str(fiscal):
        return True
    clause = _CLAUSE.split(before)[-1] + own
    if _SPENT.search(own) or _BELOW.search(clause):
        return True
    publisher = compare_form(graph.disclosure.publisher)
    office = _OFFICE.search(clause)
    return bool(office and publisher and not _same_office(office.group(1), publisher))


def _same_office(named: str, publisher: str) -> bool:
    short = re.sub(r"^.*?(?:省|市|县|区|州|旗)", "", publisher)
    return (
        named in publisher
        or publisher in named
        or (len(short) > 1 and short in named)
        or named.startswith(("本", "我", "该"))
    )
