"""Control totals over whole columns: what `rules.totals.check_statement` says, for millions of
lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from inspect_app.core.verdict import Verdict

from ...rules.lines import Rejection
from ...rules.totals import (
    SUSPECTS,
    BalanceOn,
    Break,
    DayBalance,
    StatementCheck,
    break_of_rejection,
    state_of,
)
from .numbers import LARGEST, Array, Numbers

Said = Callable[[], tuple[Any, Any]]
"""Document numbers and texts of all lines, as pyarrow arrays: asked for only where they decide."""
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class _Walked:
    """`proved`: lines from the first to before the second are covered by a check."""

    proved: tuple[int, int]
    breaks: list[Break]


def check_numbers(
    numbers: Numbers,
    opening: int | None,
    closing: int | None,
    said: Said,
    *,
    rejections: Sequence[Rejection] = (),
    balance_on: BalanceOn = "day_end",
    file_breaks: Sequence[Break] = (),
) -> StatementCheck:
    """Check the lines of one statement. Never raises on bad data."""
    if max(abs(opening or 0), abs(closing or 0)) > LARGEST:
        numbers = numbers.widened()
    walked = _walk(numbers, opening, closing)
    breaks = [*file_breaks, *(break_of_rejection(one) for one in rejections)]
    breaks += _date_order(numbers)
    breaks += walked.breaks
    breaks += _missing_balances(numbers, balance_on)
    breaks += _doubled(numbers, walked.proved, said)
    ordered = tuple(
        sorted(breaks, key=lambda found: (found.line is None, found.line or 0, found.rule))
    )
    size, (first, last) = len(numbers), walked.proved
    unproved = size - (last - first)
    return StatementCheck(
        lines=size + len(rejections),
        accepted=size,
        rejected=len(rejections),
        credit=numbers.credit,
        debit=numbers.debit,
        opening=opening,
        closing=closing if closing is not None else numbers.last_known(opening),
        state=state_of(ordered, unproved, opening=opening, closing=closing, empty=not size),
        unproved_lines=unproved,
        breaks=ordered,
        days=tuple(_days(numbers, opening, walked.proved, ordered)),
    )


def _walk(numbers: Numbers, opening: int | None, closing: int | None) -> _Walked:
    """Every printed balance is a checkpoint; after a failure it is taken as true."""
    places, moved = numbers.checkpoints(), numbers.moved()
    first, last, breaks = 0, 0, list[Break]()
    if len(places):
        since = np.concatenate([[0], places[:-1] + 1])
        known = numbers.balance[places]
        before = np.concatenate([known[:0], [0 if opening is None else opening], known[:-1]])
        expected = before + moved[places + 1] - moved[since]
        wrong = expected != known
        if opening is None:
            wrong[0] = False
        first = 0 if opening is not None else int(places[0]) + 1
        last = int(places[-1]) + 1
        breaks = [
            _unequal(
                "balance",
                numbers,
                (int(since[at]), int(places[at]) + 1),
                int(expected[at]),
                int(known[at]),
            )
            for at in np.flatnonzero(wrong)
        ]
        opening = int(known[-1])
    size = len(numbers)
    if closing is not None and opening is not None:
        expected_last = opening + int(moved[size]) - int(moved[last])
        if expected_last != closing:
            span = (last, size) if last < size else (max(size - 1, 0), size)
            breaks.append(_unequal("closing", numbers, span, expected_last, closing))
        last = size
    return _Walked((first, last), breaks)


def _unequal(
    rule: str, numbers: Numbers, span: tuple[int, int], expected: int, found: int
) -> Break:
    """A checkpoint that the lines of the span do not give."""
    first, after = span
    if first == after:
        return Break(rule, None, None, None, None, None, expected, found)
    amounts, rows = numbers.amount[first:after], numbers.row_no[first:after]
    turned = rows[amounts * 2 == expected - found] if _fits(amounts) else rows[:0]
    extra = rows[amounts == expected - found]
    at = after - 1
    return Break(
        rule=rule,
        line=int(numbers.row_no[at]),
        file_row=int(numbers.file_row[at]),
        day=_day(numbers.day[at]),
        first_line=int(rows[0]),
        last_line=int(rows[-1]),
        expected=expected,
        found=found,
        suspects=tuple(int(row) for row in (*turned, *extra))[:SUSPECTS],
    )


def _fits(amounts: Array) -> bool:
    """Whether twice each amount still is a whole number of the array's kind."""
    return amounts.dtype == object or not len(amounts) or int(np.abs(amounts).max()) < LARGEST


def _date_order(numbers: Numbers) -> Iterator[Break]:
    for at in np.flatnonzero(numbers.day[1:] < numbers.day[:-1]) + 1:
        yield _at(numbers, at, "date_order", _day(numbers.day[at - 1]).isoformat())


def _missing_balances(numbers: Numbers, balance_on: BalanceOn) -> Iterator[Break]:
    """A balance that this bank always prints and that is not there."""
    missing = ~numbers.printed
    if balance_on == "none":
        return
    if balance_on == "day_end":
        missing = missing & np.append(numbers.day[1:] != numbers.day[:-1], [True])[: len(numbers)]
    for at in np.flatnonzero(missing):
        yield _at(numbers, at, "balance_missing")


def _doubled(numbers: Numbers, proved: tuple[int, int], said: Said) -> Iterator[Break]:
    """The same document twice among lines that no balance proves."""
    import pyarrow as pa
    import pyarrow.compute as pc

    open_ = np.concatenate([np.arange(proved[0]), np.arange(proved[1], len(numbers))])
    if not len(open_):
        return
    doc_no, text = (column.take(pa.array(open_)) for column in said())
    keys = ("day", "doc_no", "amount", "text")
    amount = [str(value) for value in numbers.amount[open_]] if _wide(numbers) else None
    rows = pa.table(
        {
            "day": numbers.day[open_],
            "doc_no": doc_no,
            "amount": numbers.amount[open_] if amount is None else amount,
            "text": text,
            "at": open_,
        }
    ).filter(pc.not_equal(doc_no, ""))
    groups = rows.group_by(list(keys)).aggregate([("at", "count")])
    repeated = groups.filter(pc.greater(groups["at_count"], 1)).drop_columns("at_count")
    if not repeated.num_rows:
        return
    seen: dict[tuple[Any, ...], int] = {}
    alike = rows.join(repeated, list(keys), join_type="left semi").sort_by("at")
    for *key, at in zip(*(alike[name].to_pylist() for name in (*keys, "at")), strict=True):
        before = seen.setdefault(tuple(key), at)
        if before != at:
            yield _at(numbers, at, "doubled", str(numbers.row_no[before]))


def _wide(numbers: Numbers) -> bool:
    return bool(numbers.amount.dtype == object)


def _days(
    numbers: Numbers, opening: int | None, proved: tuple[int, int], breaks: Sequence[Break]
) -> Iterator[DayBalance]:
    """Daily balances: previous balance, moves, what they give, what the bank printed."""
    broken = {found.day for found in breaks if found.day is not None}
    order = np.argsort(numbers.day, kind="stable")
    days, starts = np.unique(numbers.day[order], return_index=True)
    spans = zip(starts, np.append(starts, len(order))[1:], strict=True)
    ends = dict(zip((_day(value) for value in days), spans, strict=True))
    before = opening
    for on in sorted(ends.keys() | broken):
        first, after = ends.get(on, (0, 0))
        lines = order[first:after]
        amounts = numbers.amount[lines]
        credit, debit = int(amounts[amounts > 0].sum()), -int(amounts[amounts < 0].sum())
        expected = None if before is None else before + credit - debit
        printed = None
        if len(lines) and numbers.printed[lines[-1]]:
            printed = int(numbers.balance[lines[-1]])
        verdict = Verdict.KEPT
        if on in broken:
            verdict = Verdict.BROKEN
        elif len(lines) and (lines[0] < proved[0] or lines[-1] >= proved[1]):
            verdict = Verdict.UNDECIDED
        yield DayBalance(on, len(lines), before, credit, debit, expected, printed, verdict)
        before = printed if printed is not None else expected


def _at(numbers: Numbers, at: Any, rule: str, detail: str = "") -> Break:
    """A break at one line."""
    row = int(numbers.row_no[at])
    file_row, on = int(numbers.file_row[at]), _day(numbers.day[at])
    return Break(rule, row, file_row, on, row, row, None, None, detail)


def _day(number: Any) -> date:
    return _EPOCH + timedelta(days=int(number))
