"""Writes the books of an audit as the tables of the battery, and remembers what its numbers name.

Statements are cut at the ends of the period: opening and closing balance move by the lines outside.
What the fund did not hand in stays empty, and the tests that need it do not run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Any

from inspect_app.funds.rules.classify import flat, key
from inspect_app.funds.rules.payments import Payments

from ..rules.book import Book
from ..rules.expectation import Expectation
from ..rules.restricted import Restricted
from .claiming import claim_tables, facilities_of, lasting_places, settle
from .constants import benford, binomial, day_number, month_number
from .disclosing import compare_disclosures, lasting_publications
from .entering import columns_of, write_ledger
from .facts import (
    baselines,
    first_days,
    history,
    payee_keys,
    slip_of,
    working_days,
)
from .lines.reading import ReadLines, ReadStatement
from .registering import Registered
from .storing import PARTED, StoredBook, open_book, write_table
from .tables import TABLES

Rows = list[dict[str, Any]]

LEDGER = ("entries", "numbers")
"""Tables that `entering` writes."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers of the tables stand for."""

    lines: ReadLines
    payments: Any  # a column of their ids
    codes: Mapping[tuple[str, int], str] = field(default_factory=dict)  # of rows of registers
    lasting: Mapping[tuple[str, int], str] = field(default_factory=dict)  # for keys

    def of(self, side: str, number: int) -> str:
        """Name of a line, of a ledger row (or of the claim in it), or of a statement."""
        if side == "line":
            return self.lines.line_id(number)
        if side == "statement":
            return self.lines.statement(number).statement.id
        return str(self.payments[number - 1])


def quotes_of(
    payments: Payments, receipts: Payments, accounts: Collection[str]
) -> frozenset[tuple[str, str]]:
    """(account, reference) that ledger rows name: a ledger may quote a line's document number where
    the bank has a reference. Cash may have been paid into any of the accounts."""
    quoted = {
        (account, reference.upper())
        for account, reference in payments.columns("account", "bank_ref")
        if reference
    }
    slips = {slip for receipt in receipts if (slip := slip_of(receipt))}
    return frozenset(quoted | {(account, slip) for account in accounts for slip in slips})


def fill(book: Book) -> tuple[StoredBook, Names]:
    """Write every table of the books beside the lines, which were written as they were read."""
    import pyarrow as pa

    folder = book.lines.folder / "book"
    for one in book.lines.statements:
        row = [_statement_row(one)] if one.moved.inside else []
        write_table(folder / "statements", "statements", columns_of(row), file=one.part.stem)
    payments = book.payments
    payees = _numbered(payee_keys(payments))
    tables = {"period": [_period(book)], "restrictions": _restrictions(book.restricted)}
    tables |= {"payees": _payees(book, payees)}
    tables |= {"baselines": baselines(book), "history": history(book)}
    tables |= {"own_accounts": _own(book), **_flows(book), **claim_tables(book)}
    registered = Registered(book.registers, book.period)
    tables |= registered.tables()
    lasting = registered.lasting(tables["payees"]) | lasting_places(book)
    lasting |= lasting_publications(book)
    gifts = enumerate(book.restricted.gifts, start=1)
    lasting |= {("restriction", at): gift.code for at, gift in gifts}
    approvers = chain(payments.column("approver"), book.receipts.column("approver"))
    registered.connect(tables, {key(name) for name in set(approvers)})
    settle(book, tables["beneficiaries"])
    told, lived = registered.told(tables["payees"]), facilities_of(book)
    write_ledger(
        folder,
        book,
        (payees.get(payee, 0) for payee in payee_keys(payments)),
        lambda payment, payee: told(payment, payee) | lived(payment),
    )
    compare_disclosures(book, tables["disclosures"])
    for name, rows in tables.items():
        write_table(folder, name, columns_of(rows))
    constants = {"benford": benford(), "binomial": _binomial(), "days": working_days(book.period)}
    for name, columns in constants.items():
        write_table(folder, name, columns)
    for name in TABLES:
        if name not in (*PARTED, *LEDGER, *tables, *constants):
            write_table(folder, name, {})
    entries = pa.array(chain(payments.column("id"), book.receipts.column("id")), pa.string())
    names = Names(book.lines, entries, registered.names, lasting)
    return open_book(folder), names


@cache
def _binomial() -> dict[str, list[int]]:
    return binomial()


def _period(book: Book) -> dict[str, Any]:
    """Materiality is 0 where the lead of the audit signed none."""
    first, last = book.period.first, book.period.last
    signed = book.expectation or Expectation()
    return {
        "first_day": day_number(first),
        "last_day": day_number(last),
        "first_month": month_number(first),
        "last_month": month_number(last),
        "year": last.year,
        "whole_year": int(book.period.whole_year),
        "materiality": signed.materiality,
        "performance": signed.performance,
        "trivial": signed.trivial,
    }


def _statement_row(one: ReadStatement) -> dict[str, Any]:
    moved, opening = one.moved, one.moved.opens_with
    printed = one.statement.closing is not None or moved.printed
    closing = one.total.closing if printed else None
    if moved.first is None or moved.last is None:
        raise ValueError("a statement without lines in the period has no row")
    return {
        "statement": one.number,
        "position": one.number,
        "account": one.statement.account,
        "sha256": one.statement.sha256,
        "opening": None if opening is None else opening + moved.before,
        "closing": None if closing is None else closing - moved.after,
        "printed_lines": None,
        "printed_credit": None,
        "printed_debit": None,
        "first_day": day_number(moved.first),
        "last_day": day_number(moved.last),
    }


def _payees(book: Book, numbers: Mapping[str, int]) -> Rows:
    """Who was paid, by number: the first spelling, the key (`facts.payee_keys`), the first day."""
    payments, names = book.payments, dict[str, str]()
    for one, payee in zip(payee_keys(payments), payments.column("payee"), strict=True):
        if one not in names:
            names[one] = key(payee)
    firsts = first_days(payments, book.past, book.period)
    return [
        {"payee": at, "name": names[one], "account": one, "first_day": firsts.get(one, 0)}
        for one, at in numbers.items()
    ]


def _restrictions(restricted: Restricted) -> Rows:
    return [
        {
            "restriction": at,
            "deadline_day": day_number(gift.deadline) if gift.deadline else 0,
            "donor": gift.donor,
            "purpose": key(gift.purpose),
            "area": flat(gift.area),
            "class": flat(gift.people),
            "consent": gift.consent,
        }
        for at, gift in enumerate(restricted.gifts, start=1)
    ]


def _numbered(names: Iterable[str]) -> dict[str, int]:
    """Each name once, numbered from 1 in the order in which they come."""
    return {name: at for at, name in enumerate(dict.fromkeys(filter(None, names)), start=1)}


def _own(book: Book) -> Rows:
    return [{"position": at, "account": own.number} for at, own in enumerate(book.own, start=1)]


def _flows(book: Book) -> dict[str, Rows]:
    """Accounts as nodes that must balance; sources, uses and money on its way between own accounts
    as ends that need not."""
    moved: Counter[tuple[str, str]] = Counter()
    for cell in book.cells:
        if cell.side == "bank":
            end, came = f"{cell.flow}:{cell.group}", cell.flow in ("in", "transfer_in")
            moved[(end, cell.account) if came else (cell.account, end)] += cell.amount
    nodes: Rows = [
        {
            "position": at,
            "opening": roll.opening,
            "closing": roll.closing if roll.closing_printed is None else roll.closing_printed,
            "node": roll.account,
            "kind": "account",
        }
        for at, roll in enumerate(book.rolls, start=1)
    ]
    known = {roll.account for roll in book.rolls}
    ends = dict.fromkeys(end for pair in moved for end in pair if end not in known)
    nodes += [
        {"position": at, "opening": 0, "closing": 0, "node": end, "kind": "payee"}
        for at, end in enumerate(ends, start=len(nodes) + 1)
    ]
    flows = [
        {"flow": at, "source": pair[0], "target": pair[1], "amount": amount}
        for at, (pair, amount) in enumerate(moved.items(), start=1)
    ]
    return {"nodes": nodes, "flows": flows}
