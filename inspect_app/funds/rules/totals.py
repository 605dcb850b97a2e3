"""Control totals: do the lines of a statement reproduce the balances the bank printed, to the đồng?

A printed balance is a checkpoint: the balance before it plus the lines since must give it. Lines up
to the first checkpoint are proved only by an opening balance from outside; lines after the last
only by a closing one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise, zip_longest
from typing import Any, Literal

from inspect_app.core.verdict import Verdict

from .lines import Line, Rejection

BalanceOn = Literal["day_end", "every_line", "none"]
State = Literal["balanced", "held", "unproved"]

FILE_RULES = frozenset({"sequence", "stated_lines"})
"""Rules that only the file can answer: another check of stored lines keeps their breaks."""

EXIT_STATUS: dict[State, int] = {"balanced": 0, "held": 3, "unproved": 4}
SUSPECTS = 5  # lines named as a possible cause of one break


@dataclass(frozen=True, slots=True)
class Break:
    """One check that fails. `expected` and `found` are đồng where the rule compares balances.

    rule: balance (lines do not give the printed balance), closing, balance_missing (the bank prints
    one here), rejected (the line could not be read; `detail` is the importer's rule), doubled,
    date_order; of the file as a whole: sequence (the bank's line numbers have a gap or repeat),
    stated_lines, stated_credit, stated_debit (its own totals say otherwise).
    """

    rule: str
    line: int | None  # row_no of the line at fault, or of the checkpoint that fails
    file_row: int | None
    day: date | None
    first_line: int | None  # lines among which the fault must lie
    last_line: int | None
    expected: int | None
    found: int | None
    detail: str = ""
    suspects: tuple[int, ...] = ()  # row_no of lines whose amount explains the difference


@dataclass(frozen=True, slots=True)
class DayBalance:
    """One day. `opening` None: not known.

    Verdict is about the lines of the day, UNDECIDED when nothing proves them.
    """

    on: date
    lines: int
    opening: int | None
    credit: int
    debit: int
    closing_expected: int | None
    closing_printed: int | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class StatementCheck:
    """Result of all control totals over one statement (đồng)."""

    lines: int
    accepted: int
    rejected: int
    credit: int
    debit: int
    opening: int | None
    closing: int | None
    state: State
    unproved_lines: int
    breaks: tuple[Break, ...]
    days: tuple[DayBalance, ...]

    @property
    def exit_status(self) -> int:
        """0 balanced, 3 held, 4 unproved."""
        return EXIT_STATUS[self.state]

    def to_json(self) -> dict[str, Any]:
        """Plain values for --json, an API answer or a stored row."""
        return asdict(self, dict_factory=lambda pairs: {key: _plain(value) for key, value in pairs})


@dataclass(slots=True)
class _Walk:
    """State while walking over the lines once."""

    known: int | None  # balance before the current line, None while unknown
    since: int = 0  # index of the first line after the last checkpoint
    moved: int = 0  # signed sum of those lines


def check_statement(
    lines: Sequence[Line],
    opening: int | None,
    closing: int | None,
    *,
    rejections: Sequence[Rejection] = (),
    balance_on: BalanceOn = "day_end",
    file_breaks: Sequence[Break] = (),
) -> StatementCheck:
    """Check the lines of one statement, in file order. `file_breaks`: of FILE_RULES.

    Never raises on bad data: it holds the statement and says why.
    """
    breaks = [*file_breaks, *(break_of_rejection(rejection) for rejection in rejections)]
    breaks += _date_order(lines)
    proved, walked = _walk(lines, opening, closing)
    breaks += walked
    breaks += _missing_balances(lines, balance_on)
    breaks += _doubled(lines, proved)
    ordered = tuple(
        sorted(breaks, key=lambda found: (found.line is None, found.line or 0, found.rule))
    )
    unproved = proved.count(False)
    return StatementCheck(
        lines=len(lines) + len(rejections),
        accepted=len(lines),
        rejected=len(rejections),
        credit=sum(line.credit for line in lines),
        debit=sum(line.debit for line in lines),
        opening=opening,
        closing=closing if closing is not None else _last_known(lines, opening),
        state=state_of(ordered, unproved, opening=opening, closing=closing, empty=not lines),
        unproved_lines=unproved,
        breaks=ordered,
        days=_days(lines, opening, proved, ordered),
    )


def state_of(
    breaks: Sequence[Break],
    unproved: int,
    *,
    opening: int | None,
    closing: int | None,
    empty: bool,
) -> State:
    """What control totals amount to."""
    if breaks:
        return "held"
    if unproved or (empty and (opening is None or opening != closing)):
        return "unproved"
    return "balanced"


def whole_file(rule: str, expected: int | None, found: int | None, detail: str = "") -> Break:
    """A break that no single line is to blame for."""
    return Break(rule, None, None, None, None, None, expected, found, detail)


def gaps(numbers: Sequence[str]) -> list[Break]:
    """Where the bank's own line numbers do not run on by one; `numbers` as printed, one per row.
    Those of a statement that was turned round run back by one.
    """
    breaks = []
    known = [int(printed) for printed in numbers if printed.isdecimal()]
    step = -1 if known and known[0] > known[-1] else 1
    before: int | None = None
    for row_no, printed in enumerate(numbers, start=1):
        number = int(printed) if printed.isdecimal() else None
        if number is None or (before is not None and number != before + step):
            detail = f"{before if before is not None else ''}→{printed}"
            breaks.append(Break("sequence", row_no, None, None, row_no, row_no, None, None, detail))
        before = number if number is not None else before and before + step
    return breaks


def derived_opening(lines: Sequence[Line]) -> int | None:
    """The opening balance that the first printed balance implies; not proof of anything.

    None if none is printed.
    """
    moved = 0
    for line in lines:
        moved += line.amount
        if line.balance is not None:
            return line.balance - moved
    return None


def _walk(
    lines: Sequence[Line], opening: int | None, closing: int | None
) -> tuple[list[bool], list[Break]]:
    """Which lines a check covers, and the checks that fail.

    After a failure the printed balance is taken as true.
    """
    proved = [False] * len(lines)
    breaks: list[Break] = []
    walk = _Walk(known=opening)
    for index, line in enumerate(lines):
        walk.moved += line.amount
        if line.balance is None:
            continue
        if walk.known is not None:
            proved[walk.since : index + 1] = [True] * (index + 1 - walk.since)
            expected = walk.known + walk.moved
            if expected != line.balance:
                breaks.append(
                    _unequal("balance", lines[walk.since : index + 1], expected, line.balance)
                )
        walk.known, walk.since, walk.moved = line.balance, index + 1, 0
    if closing is not None and walk.known is not None:
        proved[walk.since :] = [True] * (len(lines) - walk.since)
        expected = walk.known + walk.moved
        if expected != closing:
            breaks.append(_unequal("closing", lines[walk.since :] or lines[-1:], expected, closing))
    return proved, breaks


def _unequal(rule: str, span: Sequence[Line], expected: int, found: int) -> Break:
    """A checkpoint that the lines of the span do not give."""
    last = span[-1] if span else None
    return Break(
        rule=rule,
        line=last.row_no if last else None,
        file_row=last.file_row if last else None,
        day=last.booked_on if last else None,
        first_line=span[0].row_no if span else None,
        last_line=last.row_no if last else None,
        expected=expected,
        found=found,
        suspects=_suspects(span, found - expected),
    )


def _suspects(span: Sequence[Line], difference: int) -> tuple[int, ...]:
    """Lines that would explain the difference: one too many (its amount), or one on the wrong side
    (twice its amount).
    """
    extra = [line.row_no for line in span if line.amount == -difference]
    turned = [line.row_no for line in span if 2 * line.amount == -difference]
    return tuple((turned + extra)[:SUSPECTS])


def break_of_rejection(rejection: Rejection) -> Break:
    """A row that could not be read breaks the statement by itself."""
    number = rejection.row_no
    detail = f"{rejection.rule}: {rejection.column}"
    return Break(
        "rejected",
        number,
        rejection.file_row,
        rejection.booked_on,
        number,
        number,
        None,
        None,
        detail,
    )


def _date_order(lines: Sequence[Line]) -> list[Break]:
    """Statements run forward in time; one that goes back was misread or rows were shuffled."""
    return [
        _at(line, "date_order", before.booked_on.isoformat())
        for before, line in pairwise(lines)
        if line.booked_on < before.booked_on
    ]


def _missing_balances(lines: Sequence[Line], balance_on: BalanceOn) -> list[Break]:
    """A balance that this bank always prints and that is not there: the row that carried it is gone
    or was changed.
    """
    if balance_on == "every_line":
        return [_at(line, "balance_missing") for line in lines if line.balance is None]
    if balance_on == "none":
        return []
    return [
        _at(line, "balance_missing")
        for line, after in zip_longest(lines, lines[1:])
        if line.balance is None and (after is None or after.booked_on != line.booked_on)
    ]


def _doubled(lines: Sequence[Line], proved: Sequence[bool]) -> list[Break]:
    """The same document twice among lines that no balance proves. (Where a balance proves both, the
    bank has both.)
    """
    seen: dict[tuple[date, str, int, str], int] = {}
    breaks: list[Break] = []
    for line, covered in zip(lines, proved, strict=True):
        if covered or not line.doc_no:
            continue
        key = (line.booked_on, line.doc_no, line.amount, line.text)
        if key in seen:
            breaks.append(_at(line, "doubled", str(seen[key])))
        else:
            seen[key] = line.row_no
    return breaks


def _at(line: Line, rule: str, detail: str = "") -> Break:
    """A break at one line."""
    return Break(
        rule,
        line.row_no,
        line.file_row,
        line.booked_on,
        line.row_no,
        line.row_no,
        None,
        None,
        detail,
    )


def _last_known(lines: Sequence[Line], opening: int | None) -> int | None:
    """The balance after the last line as far as it is known: last printed plus what follows, or
    from the opening.
    """
    moved = 0
    for line in reversed(lines):
        if line.balance is not None:
            return line.balance + moved
        moved += line.amount
    return None if opening is None else opening + moved


def _days(
    lines: Sequence[Line], opening: int | None, proved: Sequence[bool], breaks: Sequence[Break]
) -> tuple[DayBalance, ...]:
    """Daily balances: previous balance, moves, what they give, what the bank printed."""
    by_day: dict[date, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        by_day[line.booked_on].append(index)
    broken = {found.day for found in breaks if found.day is not None}
    before = opening
    table: list[DayBalance] = []
    for on in sorted(by_day.keys() | {day for day in broken if day is not None}):
        of_day = [lines[index] for index in by_day.get(on, [])]
        credit, debit = sum(line.credit for line in of_day), sum(line.debit for line in of_day)
        expected = None if before is None else before + credit - debit
        printed = of_day[-1].balance if of_day else None
        verdict = Verdict.KEPT
        if on in broken:
            verdict = Verdict.BROKEN
        elif not all(proved[index] for index in by_day[on]):
            verdict = Verdict.UNDECIDED
        table.append(DayBalance(on, len(of_day), before, credit, debit, expected, printed, verdict))
        before = printed if printed is not None else expected
    return tuple(table)


_PLAIN: dict[type, Callable[[Any], Any]] = {
    date: lambda value: value.isoformat(),
    Verdict: lambda value: value.value,
}


def _plain(value: Any) -> Any:
    """Dates and verdicts as text."""
    return _PLAIN.get(type(value), lambda same: same)(value)
