"""What a ledger claims for facilities and pays to people there, as tables of the battery, and what
cannot be compared."""

from __future__ import annotations

from collections.abc import Callable
from itertools import compress, count
from typing import Any

from inspect_app.funds.rules.classify import flat
from inspect_app.funds.rules.ledger import Payment
from inspect_app.funds.rules.registers.beneficiaries import BENEFICIARIES
from inspect_app.funds.rules.sentences import Sentence
from inspect_app.registry.rules.places import Place

from ..rules.book import NOTHING, Book
from ..rules.census import days_claimed
from .constants import day_number, month_number

Rows = list[dict[str, Any]]
MOST_NAMED = 10


def claim_tables(book: Book) -> dict[str, Rows]:
    """A claim has the number of its ledger row."""
    census = book.census
    claimed = [name in census.claimed for name in book.payments.column("id")]
    claims = zip(compress(count(1), claimed), book.payments.where(claimed), strict=False)
    ordered = _places(book)
    numbers = numbers_of(book)
    counts = sorted(
        (numbers[one.entity_id], one.on, one.children, one.residents)
        for one in census.counts
        if one.entity_id in numbers
    )
    return {
        "claims": [
            _claim(at, payment, numbers[census.claimed[payment.id].id]) for at, payment in claims
        ],
        "facilities": [
            {
                "facility": numbers[place.id],
                "capacity": place.capacity,
                "name": f"{place.name} ({place.code})",
            }
            for place in ordered
        ],
        "headcounts": [
            {
                "headcount": at,
                "facility": facility,
                "day": day_number(on),
                "month": month_number(on),
                "children": children,
                "residents": residents,
            }
            for at, (facility, on, children, residents) in enumerate(counts, start=1)
        ],
    }


def _places(book: Book) -> list[Place]:
    """Facilities that the books of the period name, by code."""
    census = book.census
    named = [
        of[row]
        for of in filter(None, (census.claimed, census.paid_at))
        for row in book.payments.column("id")
        if row in of
    ]
    places = {place.id: place for place in (*named, *census.living_at.values())}
    return sorted(places.values(), key=lambda place: place.code)


def numbers_of(book: Book) -> dict[str, int]:
    """Id of a facility -> its number in the tables."""
    return {place.id: at for at, place in enumerate(_places(book), start=1)}


def lasting_places(book: Book) -> dict[tuple[str, int], str]:
    """Numbers of facilities in keys of exceptions -> their codes, which stay."""
    return {("facility", at): place.code for at, place in enumerate(_places(book), start=1)}


def settle(book: Book, people: Rows) -> None:
    """Where people of the register live."""
    numbers = numbers_of(book)
    homes = {code: numbers[place.id] for code, place in book.census.living_at.items()}
    for person, row in zip(people, book.registers.of(BENEFICIARIES), strict=True):
        person["facility"] = homes.get(flat(row["code"]), 0)


def facilities_of(book: Book) -> Callable[[Payment], dict[str, Any]]:
    """At which facility a row paid for one of them, as a column of `entries`."""
    numbers, paid_at = numbers_of(book), book.census.paid_at

    def told(payment: Payment) -> dict[str, Any]:
        place = paid_at.get(payment.id)
        return {"facility": numbers[place.id] if place else 0}

    return told


def _claim(number: int, payment: Payment, facility: int) -> dict[str, Any]:
    first, last = days_claimed(payment.paid_on)
    return {
        "claim": number,
        "entry": number,
        "facility": facility,
        "month": month_number(payment.paid_on),
        "first_day": day_number(first),
        "last_day": day_number(last),
        "children": payment.children,
        "amount": payment.amount,
        "quantity": 0,
        "item": "",
    }


def counted_note(book: Book) -> Sentence:
    """Facilities of the register of people that nobody knows, and rows whose month has no count."""
    census = book.census
    told = [row["facility"] for row in book.registers.of(BENEFICIARIES) if row.get("facility")]
    lost = len(told) - len(census.living_at)
    paid = book.payments.columns("id", "voucher", "paid_on")
    alone = [
        voucher
        for row, voucher, paid_on in paid
        if row in census.paid_at and not census.counted_people(row, paid_on)
    ]
    said = []
    if lost:
        said.append(
            Sentence(
                "Người thụ hưởng có cột “Cơ sở nuôi dưỡng” không là mã hoặc tên của đúng một cơ sở "
                f"trong sổ đăng ký: {lost}.",
                "Beneficiaries whose facility is the code or name of no facility, or of several, "
                f"in the register: {lost}.",
            )
        )
    if alone:
        said.append(
            Sentence(
                "Không so được với số người đếm, vì trong tháng chi thanh tra viên không đếm tại "
                f"cơ sở: {len(alone)} (chứng từ {_named(alone)}).",
                "Not compared with a head count, because inspectors did not count there in the "
                f"month of payment: {len(alone)} (vouchers {_named(alone)}).",
            )
        )
    return _together(said)


def claims_note(book: Book) -> Sentence:
    """Rows that name no facility of the register, and rows whose month has no head count.

    By voucher: the column may hold the name of a child.
    """
    census = book.census
    payments = book.payments
    rows = list(payments.where(one is not None for one in payments.column("children")))
    lost = [row.voucher for row in rows if row.id not in census.claimed]
    alone = [
        row.voucher
        for row in rows
        if row.id in census.claimed and not census.counted(row.id, row.paid_on)
    ]
    said = []
    if lost:
        said.append(
            Sentence(
                "Dòng sổ chi kê số trẻ mà không có đúng một cơ sở trong sổ đăng ký mang mã hoặc "
                f"tên ở cột đối tượng thụ hưởng: {len(lost)} (chứng từ {_named(lost)}).",
                "Ledger rows with children whose beneficiary is the code or name of no facility, "
                f"or of several, in the register: {len(lost)} (vouchers {_named(lost)}).",
            )
        )
    if alone:
        said.append(
            Sentence(
                "Chỉ so với giấy phép, vì trong tháng chi thanh tra viên không đếm tại cơ sở: "
                f"{len(alone)} (chứng từ {_named(alone)}).",
                "Compared with the licence only, because inspectors did not count there in the "
                f"month of payment: {len(alone)} (vouchers {_named(alone)}).",
            )
        )
    return _together(said)


def _together(said: list[Sentence]) -> Sentence:
    if not said:
        return NOTHING
    return Sentence(" ".join(one.vi for one in said), " ".join(one.en for one in said))


def _named(vouchers: list[str]) -> str:
    more = ", …" if len(vouchers) > MOST_NAMED else ""
    return ", ".join(vouchers[:MOST_NAMED]) + more
