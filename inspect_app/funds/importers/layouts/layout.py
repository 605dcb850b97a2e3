"""What the importer must know about one bank's statement."""

from __future__ import annotations

from dataclasses import dataclass

from ...rules.totals import BalanceOn


@dataclass(frozen=True, slots=True)
class Layout:
    """Column names are given in the form `cells.plain` produces; the first that matches a header
    cell wins.
    """

    name: str  # stored with the statement
    bank: str  # shown
    balance_on: BalanceOn
    booked_on: tuple[str, ...]
    debit: tuple[str, ...]
    credit: tuple[str, ...]
    balance: tuple[str, ...]
    text: tuple[str, ...]
    doc_no: tuple[str, ...] = ()
    page: tuple[str, ...] = ()
    marks: tuple[
        str, ...
    ] = ()  # one of these must be present: tells this bank from another with like columns

    may_lack: tuple[str, ...] = ()  # "debit", "balance": columns this bank may leave out

    def required(self) -> tuple[tuple[str, ...], ...]:
        """The columns without which a header is not this bank's."""
        marks = (self.marks,) if self.marks else ()
        parts = {"debit": self.debit, "balance": self.balance}
        present = [names for part, names in parts.items() if part not in self.may_lack]
        return (self.booked_on, *present, self.credit, self.text, *marks)
