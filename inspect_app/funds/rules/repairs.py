"""Amounts that the bank's own balances prove: what a damaged line must have said.

Between two printed balances exactly one amount may be unknown or wrong. It is proposed only where
nothing else explains the difference as well; a person accepts each one. What a balance proves is
the sum: a second line that is missing beside a blank amount would hide in it, and the proposal says
which evidence it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from .lines import Line, Rejection

Evidence = Literal["digits", "balance", "sign", "thousands"]
AMOUNT_RULES = frozenset(
    {
        "amount_missing",
        "amount_zero",
        "amount_negative",
        "money_not_a_number",
        "money_separators",
        "money_fraction",
    }
)


@dataclass(frozen=True, slots=True)
class Repair:
    """A proposed amount (signed đồng) for one line.

    evidence: digits (the cell holds the digits of the amount), balance (the cell is blank, the
    balance alone says it), sign (the line stands on the wrong side), thousands (a thousands mark
    slipped). `among`: rows between the two balances, this one included: the more there are, the
    more a person must look at.
    """

    row_no: int
    file_row: int
    booked_on: date | None
    printed: str
    amount: int
    evidence: Evidence
    among: int = 1


def proposed_repairs(
    lines: Sequence[Line], rejections: Sequence[Rejection], opening: int | None
) -> tuple[Repair, ...]:
    """All repairs that printed balances prove, in file order."""
    repairs: list[Repair] = []
    known = opening
    span: list[Line | Rejection] = []
    rows: list[Line | Rejection] = [*lines, *rejections]
    for row in sorted(rows, key=lambda one: one.row_no):
        span.append(row)
        if row.balance is None:
            continue
        if known is not None and (repair := _of_span(span, row.balance - known)):
            repairs.append(repair)
        known, span = row.balance, []
    return tuple(repairs)


def repaired(
    lines: Sequence[Line], rejections: Sequence[Rejection], amounts: Mapping[int, int]
) -> tuple[tuple[Line, ...], tuple[Rejection, ...]]:
    """Lines and rejections with accepted amounts (signed đồng by row_no), in file order."""
    mended = [
        replace(line, debit=max(-amount, 0), credit=max(amount, 0))
        if (amount := amounts.get(line.row_no))
        else line
        for line in lines
    ]
    rest = []
    for row in rejections:
        if row.row_no in amounts and row.booked_on is not None:
            mended.append(_line_of(row, row.booked_on, amounts[row.row_no]))
        else:
            rest.append(row)
    return tuple(sorted(mended, key=lambda line: line.row_no)), tuple(rest)


def standing(
    accepted: Mapping[int, tuple[int, str]],
    lines: Sequence[Line],
    rejections: Sequence[Rejection],
) -> frozenset[int]:
    """Row numbers of accepted repairs (row_no: file row and what was printed) that another reading
    of the file has as they were: same row, same printed value.
    """
    seen = {line.row_no: (line.file_row, str(line.amount)) for line in lines}
    for row in rejections:
        if row.rule in AMOUNT_RULES and row.booked_on is not None:
            seen[row.row_no] = (row.file_row, row.value)
    return frozenset(row_no for row_no, said in accepted.items() if seen.get(row_no) == said)


def _line_of(row: Rejection, on: date, amount: int) -> Line:
    return Line(
        row.row_no,
        row.file_row,
        row.page,
        on,
        row.doc_no,
        max(-amount, 0),
        max(amount, 0),
        row.balance,
        row.text,
        row.raw,
    )


def _of_span(span: Sequence[Line | Rejection], moved: int) -> Repair | None:
    """The one repair with which the span moves the balance by `moved`; None where there is none."""
    lines = [row for row in span if isinstance(row, Line)]
    unread = [row for row in span if isinstance(row, Rejection)]
    missing = moved - sum(line.amount for line in lines)
    if missing == 0 or len(unread) > 1:
        return None
    if unread:
        found = [_unread(unread[0], missing)]
    else:
        found = [repair for line in lines if (repair := _misread(line, missing))]
    return replace(found[0], among=len(span)) if len(found) == 1 and found[0] else None


def _unread(row: Rejection, amount: int) -> Repair | None:
    """The amount of a row whose amount could not be read. A cell with other digits proves that more
    than this amount is wrong.
    """
    if row.rule not in AMOUNT_RULES or row.booked_on is None:
        return None
    digits = "".join(char for char in row.value if char.isdecimal()).strip("0")
    evidence: Evidence = "digits" if digits else "balance"
    if digits and not _stands_in(str(abs(amount)), row.value):
        return None
    return Repair(row.row_no, row.file_row, row.booked_on, row.value, amount, evidence)


def _stands_in(digits: str, text: str) -> bool:
    """True when the digits stand in the text in this order, other signs between them."""
    rest = iter(text)
    return all(digit in rest for digit in digits)


def _misread(line: Line, missing: int) -> Repair | None:
    """A line that, read in another way, gives what is missing."""
    other: tuple[tuple[int, Evidence], ...] = (
        (-line.amount, "sign"),
        (line.amount * 1000, "thousands"),
        (line.amount // 1000 if line.amount % 1000 == 0 else line.amount, "thousands"),
    )
    for amount, evidence in other:
        if amount != line.amount and amount - line.amount == missing:
            printed = str(line.amount)
            return Repair(line.row_no, line.file_row, line.booked_on, printed, amount, evidence)
    return None
