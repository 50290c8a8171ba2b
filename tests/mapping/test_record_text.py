"""The text of records is what the library writes from the same records made plain."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.model.codec import dumps, dumps_all, to_json
from jixiao.model.records import Source

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


@dataclass(frozen=True, slots=True)
class Holder:
    value: object
    inferred: object = None
    places: dict[str, object] = field(default_factory=dict)


@given(values, values)
def test_text_is_that_of_the_library(first: object, second: object) -> None:
    record = Holder(first, second, {"a": Holder(second)})
    assert dumps(record) == json.dumps(to_json(record), ensure_ascii=False, indent=1) + "\n"


def test_optional_extras_that_hold_nothing_are_left_out_and_others_never() -> None:
    assert to_json(Holder(None, "", {})) == {"value": None}
    assert to_json(Holder((), 0, {"a": ()})) == {"value": [], "inferred": 0, "places": {"a": []}}
    assert to_json(Source(line=3)) == {"line": 3}


def test_a_list_of_records_has_every_field() -> None:
    assert json.loads(dumps_all([Holder(None)])) == [{"value": None, "inferred": None, "places": {}}]
    assert dumps_all([]) == "[]\n"


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError):
        dumps(Holder(Decimal(1)))
