"""What the lines of one statement moved, around and in the period."""

from __future__ import annotations

from inspect_app.funds.importers.bulk.numbers import Array, Numbers

from ...rules.book import Statement
from ...rules.rolls import Moved
from ..constants import date_of


def moved_by(
    statement: Statement, numbers: Numbers, transfer: Array, days: tuple[int, int]
) -> Moved:
    """Sums of one statement around and in the period (days, both included)."""
    before, after = numbers.day < days[0], numbers.day > days[1]
    within = ~(before | after)
    inside, own = numbers.where(within), numbers.where(within & transfer)
    return Moved(
        account=statement.account,
        file=statement.file,
        opening=statement.opening,
        derived_opening=numbers.derived_opening(),
        closing=statement.closing,
        starts=date_of(int(numbers.day[0])) if len(numbers) else None,
        first=date_of(int(inside.day.min())) if len(inside) else None,
        last=date_of(int(inside.day.max())) if len(inside) else None,
        lines=len(numbers),
        inside=len(inside),
        before=int(numbers.amount[before].sum()),
        after=int(numbers.amount[after].sum()),
        credit=inside.credit,
        debit=inside.debit,
        transfers_in=own.credit,
        transfers_out=own.debit,
        printed=bool(numbers.printed.any()),
        last_printed=inside.last_known(None),
        gifts=int((inside.amount > 0).sum() - (own.amount > 0).sum()),
    )
