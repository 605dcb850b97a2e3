"""Writes the books of an audit as the tables of the battery, and remembers what its numbers name.

Statements are cut at the ends of the period: opening and closing balance move by the lines outside.
What the fund did not hand in stays empty, and the tests that need it do not run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from inspect_app.funds.rules.classify import flat
from inspect_app.funds.rules.classify import key as _key
from inspect_app.funds.rules.ledger import Payment, PaymentKind

from ..rules.book import Book
from ..rules.expectation import Expectation
from ..rules.restricted import Restricted
from .claiming import claim_tables, lasting_places, settle
from .constants import benford, binomial, day_number, month_number
from .disclosing import compare_disclosures, lasting_publications
from .facts import (
    baselines,
    entry_facts,
    first_days,
    history,
    payee_key,
    payee_keys,
    receipt_entry,
    slip_of,
    working_days,
)
from .lines.reading import ReadLines, ReadStatement
from .registering import Registered
from .storing import PARTED, StoredBook, open_book, write_table
from .tables import TABLES

Rows = list[dict[str, Any]]

_NUMBERED = re.compile(r"^(.*?)([0-9]{1,9})$")
RECEIPTS = " (thu)"
"""Ends the name of a register of cash receipts whose numbers look like those of payments."""
_USES = (
    ("deposit", re.compile(r"\b(?:GUI TIET KIEM|TIEN GUI CO KY HAN|TIEN GUI TIET KIEM)\b")),
    ("loan", re.compile(r"\b(?:CHO VAY|CHO MUON|TAM UNG CHO VAY)\b")),
    ("capital", re.compile(r"\b(?:GOP VON|MUA CO PHAN|MUA CO PHIEU|MUA TRAI PHIEU)\b")),
)
_KINDS = {
    PaymentKind.PROGRAMME_SPENDING: "programme",
    PaymentKind.MANAGEMENT_COST: "management",
    PaymentKind.REFUND: "refund",
    PaymentKind.INTERNAL_TRANSFER: "transfer",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers of the tables stand for."""

    lines: ReadLines
    payments: Mapping[int, str]
    codes: Mapping[tuple[str, int], str] = field(default_factory=dict)  # of rows of registers
    lasting: Mapping[tuple[str, int], str] = field(default_factory=dict)  # for keys

    def of(self, side: str, number: int) -> str:
        """Name of a line, of a ledger row (or of the claim in it), or of a statement."""
        if side == "line":
            return self.lines.line_id(number)
        if side == "statement":
            return self.lines.statement(number).statement.id
        return self.payments[number]


def quotes_of(
    payments: Iterable[Payment], receipts: Iterable[Payment], accounts: Collection[str]
) -> frozenset[tuple[str, str]]:
    """(account, reference) that ledger rows name: a ledger may quote a line's document number where
    the bank has a reference. Cash may have been paid into any of the accounts."""
    quoted = {
        (payment.account, payment.bank_ref.upper()) for payment in payments if payment.bank_ref
    }
    slips = {slip for receipt in receipts if (slip := slip_of(receipt))}
    return frozenset(quoted | {(account, slip) for account in accounts for slip in slips})


def fill(book: Book) -> tuple[StoredBook, Names]:
    """Write every table of the books beside the lines, which were written as they were read."""
    folder = book.lines.folder / "book"
    for one in book.lines.statements:
        row = [_statement_row(one)] if one.moved.inside else []
        write_table(folder / "statements", "statements", _columns(row), file=one.part.stem)
    payments = list(book.payments.values())
    tables = {"period": [_period(book)], **_ledger(book, payments)}
    firsts = first_days(payments, book.past, book.period)
    for payee in tables["payees"]:
        payee["first_day"] = firsts.get(payee["account"], 0)
    tables |= {"baselines": baselines(book), "history": history(book)}
    tables |= {"own_accounts": _own(book), **_flows(book), **claim_tables(book)}
    registered = Registered(book.registers, book.period)
    tables |= registered.tables()
    lasting = registered.lasting(tables["payees"]) | lasting_places(book)
    lasting |= lasting_publications(book)
    gifts = enumerate(book.restricted.gifts, start=1)
    lasting |= {("restriction", at): gift.code for at, gift in gifts}
    registered.connect(tables, payments)
    settle(book, tables)
    compare_disclosures(book, tables["disclosures"])
    for name, rows in tables.items():
        write_table(folder, name, _columns(rows))
    constants = {"benford": benford(), "binomial": _binomial(), "days": working_days(book.period)}
    for name, columns in constants.items():
        write_table(folder, name, columns)
    for name in TABLES:
        if name not in (*PARTED, *tables, *constants):
            write_table(folder, name, {})
    entries = [*book.payments, *(receipt.id for receipt in book.receipts)]
    names = Names(book.lines, dict(enumerate(entries, start=1)), registered.names, lasting)
    return open_book(folder), names


@cache
def _binomial() -> dict[str, list[int]]:
    return binomial()


def _columns(rows: Iterable[dict[str, Any]]) -> dict[str, list[Any]]:
    all_rows = list(rows)
    return {name: [row[name] for row in all_rows] for name in (all_rows[0] if all_rows else ())}


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


def _ledger(book: Book, payments: Sequence[Payment]) -> dict[str, Rows]:
    """Ledger rows, and what they name: payees, gifts with a purpose, numbered vouchers."""
    known = payee_keys(payments)
    names = {payee_key(payment, known): _key(payment.payee) for payment in reversed(payments)}
    payees = _numbered(payee_key(payment, known) for payment in payments)
    quoted, restricted = book.lines.quoted, book.restricted
    entries = [
        _entry(at, payment, payees[payee_key(payment, known)], restricted, quoted)
        for at, payment in enumerate(payments, start=1)
    ]
    deposits = {number: said for (_account, number), said in quoted.items()}
    came = [
        receipt_entry(at, receipt, deposits)
        for at, receipt in enumerate(book.receipts, start=len(payments) + 1)
    ]
    return {
        "entries": [*entries, *came],
        "payees": [{"payee": at, "name": names[one], "account": one} for one, at in payees.items()],
        "restrictions": _restrictions(restricted),
        "numbers": [*_numbers(payments, entries), *_receipt_numbers(book.receipts, came, entries)],
    }


def _restrictions(restricted: Restricted) -> Rows:
    return [
        {
            "restriction": at,
            "deadline_day": day_number(gift.deadline) if gift.deadline else 0,
            "donor": gift.donor,
            "purpose": _key(gift.purpose),
            "area": flat(gift.area),
            "class": flat(gift.people),
            "consent": gift.consent,
        }
        for at, gift in enumerate(restricted.gifts, start=1)
    ]


def _numbered(names: Iterable[str]) -> dict[str, int]:
    """Each name once, numbered from 1 in the order in which they come."""
    return {name: at for at, name in enumerate(dict.fromkeys(filter(None, names)), start=1)}


def _entry(
    number: int,
    payment: Payment,
    payee: int,
    restricted: Restricted,
    quoted: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    """One ledger row."""
    register, issued = _voucher(payment.voucher)
    reference = payment.bank_ref.upper()
    text = flat(f"{payment.programme} {payment.purpose}")
    return {
        **entry_facts(payment),
        "entry": number,
        "number": issued,
        "day": day_number(payment.paid_on),
        "month": month_number(payment.paid_on),
        "year": payment.paid_on.year,
        "amount": payment.amount,
        "payee": payee,
        "restriction": restricted.number_of(payment),
        "register": register,
        "voucher": payment.voucher,
        "direction": "out",
        "method": "cash" if payment.in_cash else "bank",
        "account": "" if payment.in_cash else payment.account,
        "bank_ref": quoted.get((payment.account, reference), reference),
        "kind": _KINDS[payment.kind],
        "programme": _key(payment.programme),
        "decision": payment.decision,
        "spent_purpose": _key(payment.programme),
        "evidence": payment.evidence,
        "use_found": next((use for use, words in _USES if words.search(text)), ""),
    }


def _voucher(voucher: str) -> tuple[str, int]:
    """Register and number of "PC-001"; ("", 0) for a voucher that does not end in a number."""
    found = _NUMBERED.match(voucher.strip().upper())
    return (found.group(1), int(found.group(2))) if found else ("", 0)


def _numbers(payments: Sequence[Payment], entries: Rows) -> Iterator[dict[str, Any]]:
    """Issued voucher numbers. Rows of one day, payee and voucher are one voucher that was split."""
    seen = set()
    for payment, entry in zip(payments, entries, strict=True):
        one = (entry["register"], entry["number"], payment.paid_on, entry["payee"])
        if entry["number"] and one not in seen:
            seen.add(one)
            yield {
                "register": entry["register"],
                "number": entry["number"],
                "side": "entry",
                "ref": entry["entry"],
                "amount": payment.amount,
            }


def _receipt_numbers(
    receipts: Sequence[Payment], came: Rows, entries: Rows
) -> Iterator[dict[str, Any]]:
    """Issued numbers of cash receipts. A register that vouchers of payments have too is another
    one. Rows of one day, payer and number are one receipt that was split."""
    taken = {entry["register"] for entry in entries if entry["number"]}
    seen = set()
    for receipt, entry in zip(receipts, came, strict=True):
        register, number = _voucher(receipt.voucher)
        one = (register, number, receipt.paid_on, _key(receipt.payee))
        if number and one not in seen:
            seen.add(one)
            yield {
                "register": f"{register}{RECEIPTS}" if register in taken else register,
                "number": number,
                "side": "entry",
                "ref": entry["entry"],
                "amount": receipt.amount,
            }


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
