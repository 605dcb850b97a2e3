"""Values that an administrator adds: the law changes, mistakes are refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.law.importers.law_files import shipped_book
from inspect_app.law.rules import DatedValue, LawError, NoFigure, Status, problems_with_value
from inspect_app.law.rules.figures import Value

BOOK = shipped_book()
DATES = st.dates(dt.date(2019, 1, 1), dt.date(2032, 12, 31))


def value(
    number: Value,
    first: str,
    last: str | None = None,
    *,
    document: str = "03/2026/NĐ-CP",
    cite: str = "Đ37.2",
    status: Status = Status.VERIFIED,
) -> DatedValue:
    return DatedValue(
        value=number,
        document=document,
        cite=cite,
        valid_from=dt.date.fromisoformat(first),
        valid_to=dt.date.fromisoformat(last) if last else None,
        status=status,
        where="added by hand",
    )


def test_a_read_value_replaces_the_unknown_one() -> None:
    book = BOOK.with_values([("mgmt_cap", value(Decimal(6), "2026-03-01"))])
    assert book.figure("mgmt_cap", dt.date(2026, 2, 28)).value == 5
    now = book.figure("mgmt_cap", dt.date(2026, 3, 1))
    assert (now.value, now.citable, now.where) == (Decimal(6), True, "added by hand")
    assert BOOK.figure("mgmt_cap", dt.date(2026, 3, 1)).value is None


def test_an_amendment_ends_the_open_value_the_day_before() -> None:
    added = value(Decimal(12), "2027-01-01", document="217/2025/NĐ-CP", cite="Đ13.2b")
    book = BOOK.with_values([("kt_field", added)])
    assert book.figure("kt_field", dt.date(2026, 12, 31)).value == 10
    assert book.figure("kt_field", dt.date(2027, 1, 1)).value == 12


def test_a_value_with_an_end_leaves_the_rest_unknown() -> None:
    book = BOOK.with_values([("mgmt_cap", value(Decimal(6), "2026-04-01", "2026-12-31"))])
    known = [
        book.figure("mgmt_cap", day).value
        for day in (
            dt.date(2026, 3, 31),
            dt.date(2026, 4, 1),
            dt.date(2026, 12, 31),
            dt.date(2027, 1, 1),
        )
    ]
    assert known == [None, 6, 6, None]


def test_a_verified_value_is_never_overwritten() -> None:
    for added in (value(Decimal(7), "2025-01-01", "2025-12-31"), value(Decimal(7), "2020-01-15")):
        with pytest.raises(LawError, match="overlaps the verified value"):
            BOOK.with_values([("mgmt_cap", added)])
    twice = value(Decimal(6), "2026-03-01")
    with pytest.raises(LawError, match="overlaps"):
        BOOK.with_values([("mgmt_cap", twice), ("mgmt_cap", twice)])
    with pytest.raises(NoFigure):
        BOOK.with_values([("nothing", twice)])


@pytest.mark.parametrize(
    ("figure_id", "added", "codes"),
    [
        ("mgmt_cap", value(Decimal(6), "2026-03-01"), []),
        ("mgmt_cap", value(Decimal(6), "2026-03-01", cite="?", status=Status.UNVERIFIED), []),
        ("nothing", value(Decimal(6), "2026-03-01"), ["unknown_figure"]),
        ("mgmt_cap", value(Decimal(6), "2026-03-01", cite="?"), ["cite_needed"]),
        ("mgmt_cap", value(Decimal(6), "2026-03-01", cite="Điều 37"), ["bad_cite"]),
        ("mgmt_cap", value(Decimal(6), "2026-03-01", document="1/2/3"), ["unknown_document"]),
        ("mgmt_cap", value(Decimal(6), "2026-02-01"), ["document_not_in_force"]),
        ("mgmt_cap", value(Decimal(-1), "2026-03-01"), ["bad_value"]),
        ("mgmt_cap", value(Decimal("NaN"), "2026-03-01"), ["bad_value"]),
        ("mgmt_cap", value("03-31", "2026-03-01"), ["bad_value"]),
        ("disclose", value("04-31", "2026-03-01"), ["bad_value"]),
        ("disclose", value("04-30", "2026-03-01"), []),
        ("mgmt_cap", value(None, "2026-03-01"), ["value_needed"]),
        ("mgmt_cap", value(Decimal(6), "2026-03-01", "2026-02-28"), ["ends_before_start"]),
        ("mgmt_cap", value(Decimal(6), "2025-01-01", document="93/2019/NĐ-CP"), ["overlap"]),
    ],
)
def test_problems(figure_id: str, added: DatedValue, codes: list[str]) -> None:
    found = problems_with_value(BOOK.norms, BOOK.documents, figure_id, added)
    assert [problem.code for problem in found] == codes


@given(DATES, st.one_of(st.none(), DATES), DATES, st.sampled_from(list(Status)))
def test_an_accepted_value_holds_in_its_period_and_changes_nothing_else(
    first: dt.date, last: dt.date | None, on: dt.date, status: Status
) -> None:
    added = DatedValue(Decimal(77), "03/2026/NĐ-CP", "Đ1", first, last, status, "by hand")
    before = BOOK.find("mgmt_cap", on)
    try:
        after = BOOK.with_values([("mgmt_cap", added)]).find("mgmt_cap", on)
    except LawError:
        return
    if added.covers(on):
        assert after is not None
        assert after.value == 77
        assert before is None or not before.citable
    else:
        assert (after.value if after else None) == (before.value if before else None)
