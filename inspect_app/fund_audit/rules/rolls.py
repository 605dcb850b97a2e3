"""Roll-forward: opening + in - out = closing, per account, and against what the bank printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from inspect_app.funds.rules.lines import BankLine
from inspect_app.funds.rules.sentences import Sentence
from inspect_app.funds.rules.totals import derived_opening

from .book import AccountRoll, NotAuditable, Period, Statement, Transfers


def by_account(statements: Sequence[Statement]) -> dict[str, list[Statement]]:
    """Statements of each account in order of time."""
    accounts: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        accounts[statement.account].append(statement)
    for found in accounts.values():
        found.sort(key=lambda part: (not part.lines, part.lines[0].booked_on if part.lines else ""))
    return dict(accounts)


def opening_of(statement: Statement) -> int | None:
    """Given opening, or the one that the first printed balance implies."""
    if statement.opening is not None:
        return statement.opening
    return derived_opening([line.line for line in statement.lines])


def roll_forward(
    statements: Sequence[Statement], period: Period, transfers: Transfers
) -> tuple[AccountRoll, ...]:
    """One roll per account.

    Raises NotAuditable for an account without any balance to start from.
    """
    rolls: list[AccountRoll] = []
    problems: list[Sentence] = []
    for account, parts in by_account(statements).items():
        opening = opening_of(parts[0])
        if opening is None:
            problems.append(_no_balance(parts[0]))
            continue
        rolls.append(_roll(account, parts, opening, period, transfers))
    if problems:
        raise NotAuditable(tuple(problems))
    return tuple(rolls)


def _roll(
    account: str, parts: Sequence[Statement], opening: int, period: Period, transfers: Transfers
) -> AccountRoll:
    """Roll one account; lines before the period move its opening, lines after it do not count."""
    lines = [line for part in parts for line in part.lines]
    before = sum(line.amount for line in lines if line.booked_on < period.first)
    inside = [line for line in lines if line.booked_on in period]
    credit = sum(line.amount for line in inside if line.amount > 0)
    debit = -sum(line.amount for line in inside if line.amount < 0)
    moved = [line for line in inside if line.id in transfers.lines]
    return AccountRoll(
        account=account,
        opening=opening + before,
        opening_proved=parts[0].opening is not None,
        credit=credit,
        debit=debit,
        transfers_in=sum(line.amount for line in moved if line.amount > 0),
        transfers_out=-sum(line.amount for line in moved if line.amount < 0),
        closing=opening + before + credit - debit,
        closing_printed=_printed(parts, period),
    )


def _printed(parts: Sequence[Statement], period: Period) -> int | None:
    """The last balance the bank printed in the period, plus the lines that follow it."""
    for part in reversed(parts):
        inside = [line for line in part.lines if line.booked_on in period]
        if not inside:
            continue
        if part.closing is not None and len(inside) == len(part.lines):
            return part.closing
        found = _last_balance(inside)
        if found is not None:
            return found
    return None


def _last_balance(lines: Sequence[BankLine]) -> int | None:
    after = 0
    for line in reversed(lines):
        if line.line.balance is not None:
            return line.line.balance + after
        after += line.amount
    return None


def _no_balance(statement: Statement) -> Sentence:
    return Sentence(
        f"Sao kê {statement.file}: không có số dư đầu kỳ và không có số dư nào được in. "
        "Hãy nhập số dư đầu kỳ ghi trên sao kê.",
        f"Statement {statement.file}: no opening balance is given and none is printed. "
        "Enter the opening balance that the statement shows.",
    )
