"""Rows of the ledger as the tables `entries` and `numbers`, written some at a time: as rows of
Python hundreds of thousands would take more memory than all lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

from inspect_app.funds.rules.classify import flat
from inspect_app.funds.rules.classify import key as _key
from inspect_app.funds.rules.ledger import Payment, PaymentKind

from ..rules.book import Book
from ..rules.restricted import Restricted
from .constants import day_number, month_number
from .facts import entry_facts, receipt_entry
from .storing import PartWriter

Rows = list[dict[str, Any]]
Entered = tuple[Payment, dict[str, Any]]
"""A ledger row and what `entries` says of it."""

BATCH = 16_384
RECEIPTS = " (thu)"
"""Ends the name of a register of cash receipts whose numbers look like those of payments."""
_NUMBERED = re.compile(r"^(.*?)([0-9]{1,9})$")
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


def write_ledger(
    folder: Path,
    book: Book,
    payees: Iterable[int],
    more: Callable[[Payment, int], dict[str, Any]],
) -> None:
    """Write payments, then cash receipts, numbered from 1.

    `payees`: number of the payee of each payment. `more`: what registers and census add to a
    payment, by its payee.
    """
    quoted = book.lines.quoted
    deposits = {number: said for (_account, number), said in quoted.items()}
    paid = (
        (payment, _entry(at, payment, payee, book.restricted, quoted) | more(payment, payee))
        for at, (payment, payee) in enumerate(zip(book.payments, payees, strict=True), start=1)
    )
    came = (
        (receipt, receipt_entry(at, receipt, deposits))
        for at, receipt in enumerate(book.receipts, start=len(book.payments) + 1)
    )
    vouchers = _Vouchers()
    with (
        PartWriter(folder / "entries.parquet", "entries") as entries,
        PartWriter(folder / "numbers.parquet", "numbers") as numbers,
    ):
        told = chain(
            ((one, vouchers.paid(*one)) for one in paid),
            ((one, vouchers.came(*one)) for one in came),
        )
        while some := list(islice(told, BATCH)):
            entries.write(columns_of([entry for (_row, entry), _number in some]))
            numbers.write(columns_of([number for _one, number in some if number]))


def columns_of(rows: Iterable[dict[str, Any]]) -> dict[str, list[Any]]:
    """Rows with the keys of the first one, column by column."""
    all_rows = list(rows)
    return {name: [row[name] for row in all_rows] for name in (all_rows[0] if all_rows else ())}


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


class _Vouchers:
    """Issued numbers. Rows of one day, payee and voucher are one voucher that was split; those of
    one day, payer and number one receipt."""

    def __init__(self) -> None:
        self.registers: dict[str, str] = {}  # of payments
        self.seen: set[tuple[str, int, date, int | str]] = set()
        self.receipts: set[tuple[str, int, date, int | str]] = set()

    def paid(self, payment: Payment, entry: Mapping[str, Any]) -> dict[str, Any] | None:
        """The number of a payment, None if it has none or had it before."""
        register, number = entry["register"], entry["number"]
        if not number:
            return None
        register = self.registers.setdefault(register, register)
        one = (register, number, payment.paid_on, entry["payee"])
        return self._new(self.seen, one, entry["entry"], payment, register)

    def came(self, receipt: Payment, entry: Mapping[str, Any]) -> dict[str, Any] | None:
        """The number of a cash receipt. A register that vouchers of payments have too is another
        one."""
        register, number = _voucher(receipt.voucher)
        if not number:
            return None
        one = (register, number, receipt.paid_on, _key(receipt.payee))
        apart = f"{register}{RECEIPTS}" if register in self.registers else register
        return self._new(self.receipts, one, entry["entry"], receipt, apart)

    @staticmethod
    def _new(
        seen: set[tuple[str, int, date, int | str]],
        one: tuple[str, int, date, int | str],
        entry: int,
        row: Payment,
        register: str,
    ) -> dict[str, Any] | None:
        if one in seen:
            return None
        seen.add(one)
        return {
            "register": register,
            "number": one[1],
            "side": "entry",
            "ref": entry,
            "amount": row.amount,
        }
