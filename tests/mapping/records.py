"""Hypothesis strategies for whole Extraction records, within the contract of the record types."""

from __future__ import annotations

from hypothesis import strategies as st

from jixiao.model.records import (
    Amount,
    BudgetTable,
    Coverage,
    Declared,
    DocumentHead,
    Extraction,
    Indicator,
    Project,
    Source,
    Statement,
    TableRow,
    Unit,
    Unplaced,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ["培训经费", "8.00", "a b"]
)
MAYBE = st.none() | TEXT
NUMBER = st.decimals(-(10**9), 10**9, places=2).map(str) | st.sampled_from(
    ["8.00", "0", "1266.08", "12.5%", "—"]
)
MAYBE_NUMBER = st.none() | NUMBER
UNIT = st.sampled_from(["万元", "元", "亿元", "%", "人", None, "不明"])
COUNT = st.none() | st.integers(1, 9999)
EDGE = st.floats(0, 2000, allow_nan=False)
PLACES = st.builds(
    Source, page=COUNT, line=COUNT, line_end=COUNT, sheet=st.none() | TEXT.filter(bool), table=COUNT, row=COUNT, column=COUNT,
    bbox=st.none() | st.tuples(EDGE, EDGE, EDGE, EDGE), quote=st.none() | TEXT.filter(bool),
)  # fmt: skip
UNITS = st.builds(Unit, MAYBE, MAYBE, PLACES)
TEXTS = st.dictionaries(TEXT, TEXT, max_size=3)
INFERRED = st.dictionaries(TEXT, st.fixed_dictionaries({"value": TEXT, "reason": TEXT}), max_size=2)
AMOUNTS = st.builds(Amount, NUMBER, UNIT, TEXT, PLACES)
FIELDS = ("level1", "level2", "level3", "operator", "value", "unit", "weight")
LEVEL1 = st.sampled_from([(None, None), ("产出指标", "output"), ("成本指标", "cost"), ("履职", None)])
LEVEL2 = st.sampled_from(
    [(None, None), ("数量指标", "output.quantity"), ("成本指标", "output.cost"), ("其他", None)]
)


@st.composite
def indicators(draw: st.DrawFn) -> Indicator:
    level1, category1 = draw(LEVEL1)
    level2, category2 = draw(LEVEL2)
    level3, value = draw(MAYBE), draw(MAYBE | MAYBE_NUMBER)
    raw = draw(TEXTS)
    if level3 is not None and draw(st.booleans()):
        raw = raw | {"level3": level3}
    lost = draw(st.sets(st.sampled_from(FIELDS), max_size=3))
    return Indicator(
        level1, level2, level3, draw(st.sampled_from(["≥", "≤", "=", ">", "<", "定性", None])), value, draw(UNIT),
        draw(MAYBE_NUMBER), draw(MAYBE), draw(MAYBE_NUMBER), draw(MAYBE), draw(MAYBE), category1, category2,
        draw(st.sampled_from([None, "≥", "≤"])), draw(INFERRED), tuple(f for f in FIELDS if f in lost), raw,
        draw(PLACES), draw(st.dictionaries(st.sampled_from(FIELDS), PLACES, max_size=2)),
    )  # fmt: skip


PROJECTS = st.builds(
    Project, UNITS, MAYBE, MAYBE, MAYBE, MAYBE, st.none() | AMOUNTS, st.dictionaries(TEXT, AMOUNTS, max_size=2),
    st.lists(TEXT, max_size=2).map(tuple), st.lists(indicators(), max_size=3).map(tuple), MAYBE_NUMBER,
    st.sampled_from(["", "list", "form"]), TEXTS, TEXTS, INFERRED, TEXTS, PLACES,
    st.lists(PLACES, max_size=3).map(tuple),
    st.lists(st.sampled_from(["产出指标", "数量指标", "其他"]) | TEXT, max_size=3).map(tuple),
)  # fmt: skip


@st.composite
def rows(draw: st.DrawFn, columns: tuple[str, ...]) -> TableRow:
    keys = draw(st.sets(st.sampled_from([*columns, "合计", "增减%", "另列"]), max_size=4))
    amounts = {key: draw(MAYBE_NUMBER) for key in sorted(keys)}
    raw = draw(TEXTS) | {
        key: value for key, value in amounts.items() if value is not None and draw(st.booleans())
    }
    cells = draw(st.dictionaries(st.sampled_from(["合计", "code"]), PLACES, max_size=1))
    return TableRow(draw(st.sampled_from(["208", "2080101", "301", "x", None])), draw(MAYBE), amounts,
                    draw(st.sampled_from(["收入", "支出", None])), draw(MAYBE), draw(INFERRED), raw, draw(PLACES),
                    cells)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> BudgetTable:
    columns = tuple(
        draw(st.lists(TEXT | st.sampled_from(["合计", "2023年预算数", "上年结转"]), max_size=3, unique=True))
    )
    return BudgetTable(draw(st.sampled_from(["expenditure", "income", "other", "unheard"])), draw(MAYBE), draw(UNIT),
                       columns, tuple(draw(st.lists(rows(columns), max_size=2))), draw(st.booleans()), draw(MAYBE),
                       draw(MAYBE), draw(PLACES))  # fmt: skip


SUBJECTS = st.dictionaries(st.sampled_from(["code", "name", "path", "款"]), MAYBE, max_size=4)
STATEMENTS = st.builds(Statement, MAYBE, SUBJECTS, MAYBE_NUMBER, MAYBE_NUMBER, MAYBE, MAYBE_NUMBER, MAYBE, TEXT,
                       PLACES, UNIT, MAYBE_NUMBER, MAYBE)  # fmt: skip
YEAR = st.none() | st.integers(1990, 2050)
DECLARED = st.builds(Declared, TEXT, NUMBER, UNIT, PLACES, MAYBE, YEAR, TEXT)
HEADS = st.builds(
    DocumentHead, MAYBE, MAYBE, YEAR, MAYBE, st.none() | st.sampled_from(["2024-02-27", "2024年2月"]), TEXT,
    st.sampled_from(["a" * 64, "0123456789abcdef" * 4]), COUNT, TEXT, TEXTS,
    st.dictionaries(TEXT, PLACES, max_size=2),
)  # fmt: skip
COUNTS = st.fixed_dictionaries(
    {key: st.integers(0, 99) for key in ("total", "placed", "ignored", "unplaced")}
)
COVERAGES = st.builds(
    Coverage, COUNTS, COUNTS, COUNTS, st.dictionaries(TEXT, st.integers(0, 9), max_size=2),
    st.lists(st.dictionaries(TEXT, TEXT, max_size=2), max_size=2).map(tuple),
)  # fmt: skip
EXTRACTIONS = st.builds(
    Extraction, HEADS, st.lists(UNITS, max_size=2).map(tuple), st.lists(PROJECTS, max_size=2).map(tuple),
    st.lists(PROJECTS, max_size=1).map(tuple), st.lists(tables(), max_size=2).map(tuple),
    st.lists(STATEMENTS, max_size=2).map(tuple), st.lists(DECLARED, max_size=2).map(tuple),
    st.lists(st.builds(Unplaced, TEXT, TEXT, PLACES), max_size=2).map(tuple), st.none() | COVERAGES,
    st.lists(st.tuples(COUNT, COUNT, TEXT), max_size=2).map(tuple),
)  # fmt: skip
