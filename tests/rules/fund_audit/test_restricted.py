"""One definition of restricted money: the rule of rung T3 and of the purses says what A20 says."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from fund_books import SEPTEMBER, hits_of_book, ledger, statement

from inspect_app.fund_audit.engine import open_book
from inspect_app.fund_audit.rules.ageing import AgeClass, Unspent, ages_of
from inspect_app.fund_audit.rules.restricted import bound, restricted_of
from inspect_app.funds.rules.registers import Registers

PROGRAMMES = ("Sữa học đường", "sữa  học đường", "Học bổng", "Nhà ở")
WISHES = ("G-001", "g-001", "G-002", "G-003", "Học bổng", "không", "")
GIFTS = [
    {"code": "G-001", "purpose": "Sữa học đường"},
    {"code": "G-002", "purpose": "Học bổng", "area": "Xã A", "class": "Mồ côi"},
    {"code": "G-003", "area": "Xã B", "deadline": "2024-09-15"},
]
PEOPLE = [
    {"code": "TH-01", "area": "xã a", "class": "mồ côi"},
    {"code": "TH-02", "area": "Xã B"},
    {"code": "TH-03", "class": "Khuyết tật"},
]


def _rows(chance: random.Random, count: int) -> str:
    kinds = ("Chi chương trình", "Chi chương trình", "Chi quản lý", "Hoàn trả")
    people = ("TH-01", "th-02", "TH-03", "Cơ sở A", "")
    return "\n".join(
        f"0{chance.randint(1, 9)}/09/2024;V{at};1.00{at % 10};{chance.choice(kinds)};"
        f"{chance.choice(PROGRAMMES)};Bên {at};Chi;QĐ;BK;;100000001;{chance.choice(people)};"
        f"{chance.choice(WISHES)}"
        for at in range(count)
    )


@pytest.mark.parametrize("registered", [True, False])
def test_a_payment_breaks_the_wish_where_a20_says_so_and_only_there(*, registered: bool) -> None:
    payments: Any = ledger(_rows(random.Random(5), 300))
    rows = {"restrictions": GIFTS, "beneficiaries": PEOPLE} if registered else {}
    registers = Registers(rows)
    book, _tags = open_book([statement()], payments, SEPTEMBER, (), figures={}, registers=registers)
    told = {
        name
        for hit in hits_of_book(book, "A20")
        if hit.key.startswith("A20:purpose:")
        for name in hit.payments
    }
    restricted = book.restricted
    broken = {one.id for one in payments if bound(one) and restricted.kept(one) is not True}
    assert told == broken
    assert 20 < len(broken) < 280
    assert restricted.has_purses is registered
    if registered:
        kept = {one.id for one in payments if bound(one)} - broken
        assert {restricted.purse_of(one) for one in payments if one.id in kept} >= {
            "G-001",
            "G-002",
            "G-003",
        }
    else:
        assert {restricted.purse_of(one) for one in payments} == {""}


def test_gifts_are_told_by_code_however_it_is_spelled_and_others_by_the_ledger() -> None:
    payments: Any = ledger(_rows(random.Random(2), 60))
    found = restricted_of(Registers({"restrictions": GIFTS}), payments)
    assert found.purses == ("", "G-001", "G-002", "G-003", "học bổng")
    for one in payments:
        word = one.restricted_to.casefold()
        if bound(one):
            assert found.purse_of(one).casefold() == word
        else:
            assert (found.number_of(one), found.purse_of(one)) == (0, "")


def test_ages_begin_the_day_after_the_limit_and_the_donor_s_own_day_counts_first() -> None:
    last = date(2024, 12, 31)
    left = [
        Unspent(last, 1),
        Unspent(date(2024, 1, 1), 10),  # 365 days: still in time
        Unspent(date(2023, 12, 31), 100),
        Unspent(date(2024, 12, 1), 1_000, date(2024, 12, 30)),
        Unspent(date(2020, 1, 1), 10_000, last),
    ]
    assert ages_of(left, last, 365) == (
        AgeClass(0, 90, 1, 1_000),
        AgeClass(91, 180, 0, 0),
        AgeClass(181, 365, 10, 0),
        AgeClass(366, None, 10_000, 100),
    )
    assert [one.least for one in ages_of((), last, 120)] == [0, 91, 121]
