"""What one row of a bank statement is, once read: a signed movement of whole đồng, or a rejection
that says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Line:
    """One accepted row. `debit` and `credit` are >= 0 and exactly one of them is > 0 (đồng)."""

    row_no: int  # 1 for the first row of data; header rows and blank rows do not count
    file_row: int  # as a spreadsheet shows it: the header is usually row 1
    page: str
    booked_on: date
    doc_no: str
    debit: int
    credit: int
    balance: int | None  # printed by the bank on this row, None where it prints none
    text: str  # NFC, inner line breaks turned into one space
    raw: tuple[str, ...]  # the cells as they stood in the file

    @property
    def amount(self) -> int:
        """Signed: money into the fund is positive."""
        return self.credit - self.debit


@dataclass(frozen=True, slots=True)
class Rejection:
    """One row that was not accepted, and the rule it broke. `row_no` 0 speaks of the whole file."""

    file: str
    row_no: int
    file_row: int
    column: str
    value: str
    rule: str  # a key of importers.problems.RULES
    booked_on: date | None = None  # where the row's date was readable
    page: str = ""
    balance: int | None = None  # printed on the row, where only its amount could not be read
    doc_no: str = ""
    text: str = ""
    raw: tuple[str, ...] = ()  # the cells as in the file; of a ledger in the order of our columns


@dataclass(frozen=True, slots=True)
class BankLine:
    """A line with the name by which everything above refers to it, and the account it moved."""

    id: str
    account: str
    line: Line

    @property
    def amount(self) -> int:
        """Signed đồng, money into the account positive."""
        return self.line.amount

    @property
    def booked_on(self) -> date:
        """Booking date."""
        return self.line.booked_on

    @property
    def text(self) -> str:
        """The bank's own text."""
        return self.line.text


class LineBatch(NamedTuple):
    """Some lines of one statement in file order, column by column (lists, or Arrow's columns)."""

    row_no: Sequence[int]
    booked_on: Sequence[str]  # 2024-09-01
    doc_no: Sequence[str]
    amount: Sequence[int]  # signed đồng
    balance: Sequence[int | None]
    text: Sequence[str]
    file_row: Sequence[int] | None = None  # where somebody asks for it
