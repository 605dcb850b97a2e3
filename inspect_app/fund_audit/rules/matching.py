"""Bank line <-> ledger row, one to one. Automatic only where the pair is unique both ways.

Pass 1: the bank's reference and the amount. Pass 2: date and amount. Pass 3: amount within a few
days. Sums of several rows are never tried: among real gifts a wrong subset was found in 185 of 200.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress

from inspect_app.funds.rules.ledger import CASH
from inspect_app.funds.rules.payments import Payments

from .book import Matching

_EPOCH = date(1970, 1, 1).toordinal()
_TEXTS = ("account", "bank_ref")
Places = dict[Hashable, list[int]]


@dataclass(frozen=True)
class Outgoing:
    """Lines that took money out, column by column, in order. `number` is that of the battery, `day`
    counts from 1970-01-01, `amount` is positive đồng; `doc_no` and `reference` are the bank's
    numbers, "" for none.
    """

    number: Sequence[int]
    account: Sequence[str]
    day: Sequence[int]
    amount: Sequence[int]
    doc_no: Sequence[str]
    reference: Sequence[str]


class _Open:
    """Which lines and payments are still without a partner; both by their places."""

    def __init__(self, lines: Outgoing, payments: Payments) -> None:
        self.lines = lines
        self.account, self.bank_ref = (list(payments.column(name)) for name in _TEXTS)
        self.amount = list(payments.column("amount"))
        self.day = [day.toordinal() - _EPOCH for day in payments.column("paid_on")]
        self.open_lines = bytearray(b"\1") * len(lines.number)
        self.open_rows = bytearray(account != CASH for account in self.account)
        self.pairs = array("q"), array("q")

    def lines_left(self) -> Iterator[int]:
        return compress(range(len(self.open_lines)), self.open_lines)

    def rows_left(self) -> Iterator[int]:
        return compress(range(len(self.open_rows)), self.open_rows)

    def take(self, line: int, row: int) -> None:
        """Record a pair and close both sides."""
        self.open_lines[line] = self.open_rows[row] = 0
        self.pairs[0].append(self.lines.number[line])
        self.pairs[1].append(row)

    def same_account(self, line: int, row: int) -> bool:
        """A row that names its account can only be a line of that account."""
        account = self.account[row]
        return not account or account == self.lines.account[line]


def match_payments(lines: Outgoing, payments: Payments, days: int) -> Matching:
    """Match lines with ledger rows. Cash payments are left out: no bank line is to be expected."""
    open_ = _Open(lines, payments)
    contested, different = _by_reference(open_)
    for line, rows in contested:
        _close(open_.open_lines, [] if line is None else [line])
        _close(open_.open_rows, rows)
    _close(open_.open_lines, (line for line, _row in different))
    _close(open_.open_rows, (row for _line, row in different))
    _by_day(open_)
    _near(open_, days)
    number = lines.number
    return Matching(
        *open_.pairs,
        tuple((0 if line is None else number[line], rows) for line, rows in contested),
        tuple((number[line], row) for line, row in different),
    )


def _close(flags: bytearray, places: Iterable[int]) -> None:
    for place in places:
        flags[place] = 0


def _by_reference(
    open_: _Open,
) -> tuple[list[tuple[int | None, tuple[int, ...]]], list[tuple[int, int]]]:
    """Pass 1. Returns rows that claim one reference together, and rows whose amount differs."""
    claims: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in open_.rows_left():
        if open_.bank_ref[row]:
            claims[open_.account[row], open_.bank_ref[row].casefold()].append(row)
    there_are = _referred(open_.lines, {reference for _account, reference in claims})
    contested: list[tuple[int | None, tuple[int, ...]]] = []
    different: list[tuple[int, int]] = []
    for (_, reference), rows in claims.items():
        found = there_are.get(reference, ())
        there = [line for line in found if open_.same_account(line, rows[0])]
        if len(rows) > 1:
            contested.append((there[0] if len(there) == 1 else None, tuple(rows)))
            continue
        amount = open_.amount[rows[0]]
        exact = [
            line for line in there if open_.lines.amount[line] == amount and open_.open_lines[line]
        ]
        if len(exact) == 1:
            open_.take(exact[0], rows[0])
        elif len(there) == 1 and not exact:
            different.append((there[0], rows[0]))
    return contested, different


def _referred(lines: Outgoing, wanted: set[str]) -> dict[str, list[int]]:
    """Lines by each of their numbers, in lower case, where a row claims it."""
    found: dict[str, list[int]] = {}
    for line, (doc_no, reference) in enumerate(zip(lines.doc_no, lines.reference, strict=True)):
        for said in {doc_no, reference} - {""}:
            if (folded := said.casefold()) in wanted:
                found.setdefault(folded, []).append(line)
    return found


def _by_day(open_: _Open) -> None:
    """Pass 2: pair what shares day and amount, where one line and one row have them."""
    lines: Places = defaultdict(list)
    rows: Places = defaultdict(list)
    for line in open_.lines_left():
        lines[open_.lines.day[line], open_.lines.amount[line]].append(line)
    for row in open_.rows_left():
        rows[open_.day[row], open_.amount[row]].append(row)
    for key, found in lines.items():
        partners = rows.get(key, [])
        if len(found) == len(partners) == 1 and open_.same_account(found[0], partners[0]):
            open_.take(found[0], partners[0])


def _near(open_: _Open, days: int) -> None:
    """Pass 3: the same amount within `days`, unique both ways."""
    by_amount: Places = defaultdict(list)
    for row in open_.rows_left():
        by_amount[open_.amount[row]].append(row)
    partners: dict[int, int] = {}  # of lines that have just one
    suitors: dict[int, int] = defaultdict(int)
    for line in open_.lines_left():
        day = open_.lines.day[line]
        near = [
            row
            for row in by_amount.get(open_.lines.amount[line], ())
            if abs(day - open_.day[row]) <= days and open_.same_account(line, row)
        ]
        for row in near:
            suitors[row] += 1
        if len(near) == 1:
            partners[line] = near[0]
    for line, row in partners.items():
        if suitors[row] == 1:
            open_.take(line, row)
