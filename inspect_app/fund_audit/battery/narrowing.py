"""Which lines a test looks at, as data, so that an engine need not read the others.

A test without `LINES` looks at all of them. What is declared is the least: more lines never change
an outcome. Engines that keep no steps read every line and must find the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .book import Book, Table, joined

Known = Callable[[Book], Table]
"""A table with one column `known` of text; it may read the lines of `apart`."""
Numbered = Callable[[Book, Mapping[str, int]], Table]


@dataclass(frozen=True, slots=True)
class Needed:
    """Lines that a test looks at: those of `apart`, those whose key (of KEYS) stands in a table,
    those whose key another line has too, and those whose number (column `line`) a query finds.
    `columns`: what it reads of them."""

    columns: tuple[str, ...]
    apart: bool = False
    among: tuple[tuple[str, Known], ...] = ()
    twice: tuple[str, ...] = ()
    numbered: Numbered | None = None

    @property
    def picks(self) -> bool:
        """Whether single lines have to be found, beside those of `apart`."""
        return bool(self.among or self.twice or self.numbered)


def is_apart(t: Table) -> Table:
    """Whether a line is no plain gift: a debit, an own transfer, money from abroad."""
    abroad = ((t.country != "") & (t.country != "VN")) | (
        (t.currency != "") & (t.currency != "VND")
    )
    return (t.amount < 0) | (t.own_other != "") | abroad


def apart_lines(book: Book) -> Table:
    """Lines that several tests look at."""
    return book.lines.filter(is_apart(book.lines)).select(*APART.columns)


def quoted_ref(lines: Table) -> Table:
    """What a ledger quotes of a line: the bank's reference, else its document number."""
    return (lines.bank_ref != "").ifelse(lines.bank_ref, lines.doc_no)


def reference(lines: Table) -> Table:
    """Account and bank reference of a line; "" without a reference."""
    return (lines.bank_ref != "").ifelse(joined(lines.account, lines.bank_ref), "")


def counterparts(book: Book) -> Table:
    """Own accounts, and those that debits go to. Tests that ask for the same are answered once."""
    own = book.own_accounts.select(known="account")
    return own.union(book.outgoing.select(known="party_account"))


KEYS: Mapping[str, Callable[[Table], Table]] = {
    "party": lambda lines: lines.party_account,
    "quoted": quoted_ref,
    "reference": reference,
}
"""Text by which lines are looked up; "" is no key."""


def line_keys(book: Book) -> Table:
    """The keys of every line."""
    keys = {name: of(book.lines) for name, of in KEYS.items()}
    return book.lines.select("line", apart=is_apart(book.lines), **keys)


APART = Needed(
    (
        *("line", "statement", "account", "day", "amount", "bank_ref", "doc_no"),
        *("party_account", "party_name", "own_other", "decision", "kind", "currency", "country"),
    ),
    apart=True,
)
