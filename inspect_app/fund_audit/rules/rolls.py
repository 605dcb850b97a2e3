"""Roll-forward: opening + in - out = closing, per account, and against what the bank printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspect_app.funds.rules.sentences import Sentence

from .book import AccountRoll, NotAuditable


@dataclass(frozen=True, slots=True)
class Moved:
    """Sums of one statement (đồng). `credit` to `last_printed` are about the lines of the period.

    `starts`, `ends`: days of its first and last line; `first`, `last`: first and last day in the
    period; `derived_opening`: what its first printed balance implies; `before`, `after`: signed
    sums of the lines outside the period; `printed`: whether any balance is printed;
    `last_printed`: the last one of the period, plus the lines that follow it; `gifts`: lines that
    bring money in, own transfers left out.
    """

    account: str
    file: str
    opening: int | None
    derived_opening: int | None
    closing: int | None
    starts: date | None
    ends: date | None
    first: date | None
    last: date | None
    lines: int
    inside: int
    before: int
    after: int
    credit: int
    debit: int
    transfers_in: int
    transfers_out: int
    printed: bool
    last_printed: int | None
    gifts: int

    @property
    def opens_with(self) -> int | None:
        """Given opening, or the one that the first printed balance implies."""
        return self.derived_opening if self.opening is None else self.opening


def roll_forward(statements: Sequence[Moved]) -> tuple[AccountRoll, ...]:
    """One roll per account.

    Raises NotAuditable for an account without any balance to start from.
    """
    accounts: dict[str, list[Moved]] = defaultdict(list)
    for statement in statements:
        accounts[statement.account].append(statement)
    rolls: list[AccountRoll] = []
    problems: list[Sentence] = []
    for account, parts in accounts.items():
        parts.sort(key=lambda part: (part.starts is None, part.starts or date.min))
        opening = parts[0].opens_with
        if opening is None:
            problems.append(_no_balance(parts[0]))
            continue
        rolls.append(_roll(account, parts, opening))
    if problems:
        raise NotAuditable(tuple(problems))
    return tuple(rolls)


def _roll(account: str, parts: Sequence[Moved], opening: int) -> AccountRoll:
    """Roll one account; lines before the period move its opening, lines after it do not count."""
    before = sum(part.before for part in parts)
    credit, debit = sum(part.credit for part in parts), sum(part.debit for part in parts)
    return AccountRoll(
        account=account,
        opening=opening + before,
        opening_proved=parts[0].opening is not None,
        credit=credit,
        debit=debit,
        transfers_in=sum(part.transfers_in for part in parts),
        transfers_out=sum(part.transfers_out for part in parts),
        closing=opening + before + credit - debit,
        closing_printed=_printed(parts),
    )


def open_ends(statements: Sequence[Moved], last: date) -> Mapping[str, date]:
    """Accounts without a closing balance whose last line is of the day `last` or before, with its
    day: whether lines are missing after it, nothing tells.
    """
    ends: dict[str, tuple[date, bool]] = {}
    for one in statements:
        if one.ends is not None:
            end = one.ends, one.closing is not None
            ends[one.account] = max(ends.get(one.account, end), end)
    return {account: day for account, (day, closed) in ends.items() if day <= last and not closed}


def _printed(parts: Sequence[Moved]) -> int | None:
    """The last balance the bank printed in the period, plus the lines that follow it."""
    for part in reversed(parts):
        if not part.inside:
            continue
        if part.closing is not None and part.inside == part.lines:
            return part.closing
        if part.last_printed is not None:
            return part.last_printed
    return None


def _no_balance(statement: Moved) -> Sentence:
    return Sentence(
        f"Sao kê {statement.file}: không có số dư đầu kỳ và không có số dư nào được in. "
        "Hãy nhập số dư đầu kỳ ghi trên sao kê.",
        f"Statement {statement.file}: no opening balance is given and none is printed. "
        "Enter the opening balance that the statement shows.",
    )
