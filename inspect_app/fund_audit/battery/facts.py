"""What the optional columns of a ledger add to the tables: who, when, with which batch and invoice.

Names of people and batches are folded, so that two spellings of one name are one person; exceptions
show the ledger row as the fund wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from inspect_app.funds.rules.classify import key
from inspect_app.funds.rules.ledger import Payment, PaymentKind
from inspect_app.funds.rules.payments import Payments
from inspect_app.law.rules.holidays import holidays_between

from ..rules.book import Book, Period
from .constants import calendar, day_number, month_number
from .tables import TABLES, TEXT

Rows = list[dict[str, Any]]
SPENT = (PaymentKind.PROGRAMME_SPENDING, PaymentKind.MANAGEMENT_COST)
_PAID = ("paid_on", "payee", "payee_account")
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


def payee_keys(payments: Payments) -> Iterator[str]:
    """Of every payment what tells its payee from others: the account that was paid, else the only
    one that the ledger gives the payee, else the folded name."""
    accounts: dict[str, set[str]] = {}
    for payee, account in set(payments.columns("payee", "payee_account")):
        accounts.setdefault(key(payee), set()).update({account} - {""})
    known = {name: next(iter(of)) if len(of) == 1 else name for name, of in accounts.items()}
    for payee, account in payments.columns("payee", "payee_account"):
        yield account or known[key(payee)]


def baselines(book: Book) -> Rows:
    """Shares of round payments in the three years before the period, in millionths."""
    amounts = [amount for amount, kind in book.past.columns("amount", "kind") if kind in SPENT]
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


def past_of(payments: Payments, period: Period) -> Payments:
    """Payments of the three years before a period."""
    first = _years_before(period.first, BASELINE_YEARS)
    return payments.where(first <= day < period.first for day in payments.column("paid_on"))


def first_days(payments: Payments, past: Payments, period: Period) -> dict[str, int]:
    """Key of a payee -> number of the day of its first payment, if ledgers tell of a whole year
    before the period: only then does it show who is new. A payee is known by its name or by its
    account, whichever was paid before."""
    if not past or min(past.column("paid_on")) > _years_before(period.first, 1):
        return {}
    before: dict[str, date] = {}
    for paid_on, payee, account in past.columns(*_PAID):
        for name in filter(None, (key(payee), account)):
            before[name] = min(paid_on, before.get(name, paid_on))
    days: dict[str, date] = {}
    paid = zip(payee_keys(payments), payments.columns(*_PAID), strict=True)
    for one, (paid_on, payee, account) in paid:
        found = [before.get(name) for name in (key(payee), account)]
        days[one] = min(filter(None, (*found, days.get(one), paid_on)))
    return {payee: day_number(first) for payee, first in days.items()}


def _years_before(on: date, years: int) -> date:
    """The same day; of 29 February the day before."""
    return date(on.year - years, on.month, min(on.day, 28) if on.month == 2 else on.day)


def working_days(period: Period) -> dict[str, list[int]]:
    """The calendar around a period, with Vietnam's public holidays."""
    first, last = date(period.first.year - 1, 1, 1), date(period.last.year + 1, 12, 31)
    return calendar(first, last, holidays_between(first, last))
