"""What the optional columns of a ledger add to the tables: who, when, with which batch and invoice.

Names of people and batches are folded, so that two spellings of one name are one person; exceptions
show the ledger row as the fund wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from inspect_app.funds.rules.classify import key
from inspect_app.funds.rules.ledger import Payment, PaymentKind
from inspect_app.law.rules.holidays import holidays_between

from ..rules.book import Book, Period
from .constants import calendar, day_number, month_number
from .tables import TABLES, TEXT

Rows = list[dict[str, Any]]
SPENT = (PaymentKind.PROGRAMME_SPENDING, PaymentKind.MANAGEMENT_COST)
ROUND = (("round_1m", 1_000_000), ("round_10m", 10_000_000))
_NO_ENTRY = {name: "" if kind == TEXT else 0 for name, kind in TABLES["entries"].items()}
BASELINE_YEARS = 3
LEAST_PAST = 100
"""Payments of the years before from which their share says something, as A12 asks of this year."""


def entry_facts(payment: Payment) -> dict[str, Any]:
    """Columns of `entries` that only optional columns of the ledger know; nothing known is 0, -1 or
    empty."""
    booked, approved = payment.booked_on, payment.approved_on
    return {
        "entered_day": day_number(booked) if booked else 0,
        "entered_year": booked.year if booked else 0,
        "entered_minute": _minute(payment.booked_minute),
        "approved_day": day_number(approved) if approved else 0,
        "approved_minute": _minute(payment.approved_minute),
        "creator": key(payment.creator),
        "approver": key(payment.approver),
        "payer": key(payment.payer),
        "batch": key(payment.batch).upper(),
        "invoice": key(payment.invoice),
        "initiated": "fund",
    }


def _minute(minute: int | None) -> int:
    return -1 if minute is None else minute


def receipt_entry(number: int, receipt: Payment, deposits: Mapping[str, str]) -> dict[str, Any]:
    """A cash receipt as a row of `entries`. Its batch is the deposit slip, by the bank's reference
    where the statement has one; nobody at the fund chose when it came."""
    slip = slip_of(receipt)
    return {
        **_NO_ENTRY,
        **entry_facts(receipt),
        "entry": number,
        "day": day_number(receipt.paid_on),
        "month": month_number(receipt.paid_on),
        "year": receipt.paid_on.year,
        "amount": receipt.amount,
        "voucher": receipt.voucher,
        "direction": "in",
        "method": "cash",
        "kind": "receipt",
        "batch": deposits.get(slip, slip),
        "initiated": "",
    }


def slip_of(receipt: Payment) -> str:
    """The number under which the bank knows the deposit, "" if the ledger names none."""
    return key(receipt.batch).upper() or receipt.bank_ref.upper()


def payee_keys(payments: Iterable[Payment]) -> dict[str, str]:
    """Folded name of a payee -> what tells it from others: its account where the ledger gives it
    exactly one, else the name."""
    accounts: dict[str, set[str]] = {}
    for payment in payments:
        accounts.setdefault(key(payment.payee), set()).update({payment.payee_account} - {""})
    return {name: next(iter(of)) if len(of) == 1 else name for name, of in accounts.items()}


def payee_key(payment: Payment, known: Mapping[str, str]) -> str:
    """The account that was paid, else the payee's only account, else the name."""
    return payment.payee_account or known[key(payment.payee)]


def baselines(book: Book) -> Rows:
    """Shares of round payments in the three years before the period, in millionths."""
    amounts = [payment.amount for payment in book.past if payment.kind in SPENT]
    if len(amounts) < LEAST_PAST:
        return []
    return [
        {
            "series": series,
            "ppm": sum(amount % step == 0 for amount in amounts) * 1_000_000 // len(amounts),
        }
        for series, step in ROUND
    ]


def history(book: Book) -> Rows:
    """Money in and out of the months of the year before."""
    if book.expectation is None:
        return []
    return [
        {"month": one.month, "amount": amount, "series": series, "kind": "prior"}
        for one in book.expectation.moved
        for series, amount in (("in", one.came), ("out", one.left))
    ]


def past_of(payments: Sequence[Payment], period: Period) -> tuple[Payment, ...]:
    """Payments of the three years before a period."""
    first = _years_before(period.first, BASELINE_YEARS)
    return tuple(one for one in payments if first <= one.paid_on < period.first)


def first_days(
    payments: Sequence[Payment], past: Sequence[Payment], period: Period
) -> dict[str, int]:
    """Key of a payee -> number of the day of its first payment, if ledgers tell of a whole year
    before the period: only then does it show who is new. A payee is known by its name or by its
    account, whichever was paid before."""
    if not past or min(one.paid_on for one in past) > _years_before(period.first, 1):
        return {}
    before: dict[str, date] = {}
    for one in past:
        for name in filter(None, (key(one.payee), one.payee_account)):
            before[name] = min(one.paid_on, before.get(name, one.paid_on))
    known, days = payee_keys(payments), dict[str, date]()
    for one in payments:
        found = [before.get(name) for name in (key(one.payee), one.payee_account)]
        payee = payee_key(one, known)
        first = min(filter(None, (*found, days.get(payee), one.paid_on)))
        days[payee] = first
    return {payee: day_number(first) for payee, first in days.items()}


def _years_before(on: date, years: int) -> date:
    """The same day; of 29 February the day before."""
    return date(on.year - years, on.month, min(on.day, 28) if on.month == 2 else on.day)


def working_days(period: Period) -> dict[str, list[int]]:
    """The calendar around a period, with Vietnam's public holidays."""
    first, last = date(period.first.year - 1, 1, 1), date(period.last.year + 1, 12, 31)
    return calendar(first, last, holidays_between(first, last))
