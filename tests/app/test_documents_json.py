"""Data of every paper to JSON and back: equal, exact, and refused by name when it does not fit."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.core.canonical import canonical
from inspect_app.documents.papers import MODULES
from inspect_app.documents.rules import KIND_NAMES
from inspect_app.documents.typed_json import BadShape, from_json, to_json
from reports.outcome import MoneyRow, Recommendation
from reports.parts import Verdict
from tests.reports import samples


def pictures(value: Any, found: dict[str, bytes]) -> dict[str, bytes]:
    """Every picture in the data by its SHA-256."""
    if isinstance(value, bytes):
        found[hashlib.sha256(value).hexdigest()] = value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            pictures(getattr(value, field.name), found)
    elif isinstance(value, tuple):
        for item in value:
            pictures(item, found)
    return found


def test_every_kind_has_a_module_and_a_name() -> None:
    assert set(MODULES) == set(KIND_NAMES)


@pytest.mark.parametrize("kind", sorted(MODULES))
def test_the_data_of_every_paper_come_back_equal(kind: str) -> None:
    data = getattr(samples, f"{kind}_data")()
    text = canonical(to_json(data))
    back = from_json(MODULES[kind].Data, json.loads(text), pictures(data, {}).__getitem__)
    assert back == data
    assert canonical(to_json(back)) == text


@dataclasses.dataclass(frozen=True)
class Inner:
    money: int
    share: Decimal
    ratio: Fraction
    day: dt.date
    at: dt.datetime
    verdict: Verdict
    text: str
    maybe: int | None = None


@dataclasses.dataclass(frozen=True)
class Outer:
    rows: tuple[Inner, ...]
    pair: tuple[int, str]
    by_key: dict[str, int]
    place: float
    flag: bool
    nested: Inner | None = None


inner = st.builds(
    Inner,
    money=st.integers(),
    share=st.decimals(allow_nan=False, allow_infinity=False),
    ratio=st.fractions(),
    day=st.dates(),
    at=st.datetimes(timezones=st.just(dt.UTC)),
    verdict=st.sampled_from(Verdict),
    text=st.text(),
    maybe=st.none() | st.integers(),
)
outer = st.builds(
    Outer,
    rows=st.lists(inner, max_size=3).map(tuple),
    pair=st.tuples(st.integers(), st.text()),
    by_key=st.dictionaries(st.text(), st.integers(), max_size=3),
    place=st.floats(allow_nan=False, allow_infinity=False),
    flag=st.booleans(),
    nested=st.none() | inner,
)


@given(outer)
def test_any_data_come_back_equal(data: Outer) -> None:
    assert from_json(Outer, json.loads(json.dumps(to_json(data)))) == data


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (MoneyRow, {"label": "x", "amounts": [1.5]}, "amounts[0]: int wanted, float found"),
        (MoneyRow, {"label": "x", "amounts": [True]}, "amounts[0]: int wanted, bool found"),
        (MoneyRow, {"label": "x", "amounts": "12"}, "amounts: list wanted, str found"),
        (MoneyRow, {"label": "x"}, "data: amounts missing"),
        (MoneyRow, {"label": "x", "amounts": [], "y": 1}, "data: y unknown"),
        (MoneyRow, [], "data: object wanted, list found"),
        (Recommendation, {"to": "a", "text": "b", "due": "31/12/2026"}, "is no date"),
    ],
)
def test_what_does_not_fit_is_refused_by_place(kind: Any, value: Any, message: str) -> None:
    with pytest.raises(BadShape, match=message.replace("[", r"\[").replace("]", r"\]")):
        from_json(kind, value)


def test_a_picture_without_store_is_refused() -> None:
    with pytest.raises(BadShape, match="picture"):
        from_json(type(samples.photo("x")), to_json(samples.photo("x")))
