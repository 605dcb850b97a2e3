"""Why a statement is held, in words."""

from __future__ import annotations

from typing import Any

from inspect_app.core.figures import money, number
from inspect_app.core.i18n import _, _l
from reports.wording import date_short

from ..models import BankStatement
from ..rules.totals import Break
from .books import verdicts_of

BREAKS: dict[str, Any] = {
    "balance": _l("The lines do not give the balance that the bank printed"),
    "closing": _l("The lines do not lead to the closing balance that was entered"),
    "balance_missing": _l("The bank prints a balance here, and the file has none"),
    "rejected": _l("The line could not be read"),
    "doubled": _l("The same document stands here a second time"),
    "date_order": _l("The date goes back"),
    "sequence": _l("The bank's own line numbers do not run on"),
    "stated_lines": _l("The file states another number of lines"),
    "stated_credit": _l("The file states another sum of money in"),
    "stated_debit": _l("The file states another sum of money out"),
}
"""What fails, by the rule of a `Break`."""


EVIDENCE: dict[str, Any] = {
    "digits": _l("the cell holds these digits, and the balance gives this amount"),
    "balance": _l("no amount can be read; the balances around the line give it"),
    "sign": _l("the amount stands on the wrong side: the balance moves the other way"),
    "thousands": _l("a thousands mark slipped: the balance moves by this amount"),
}
"""What proves a repair, by `rules.repairs.Evidence`."""


def why_held(statement: BankStatement) -> str:
    """The first check that fails, with line, day and both amounts; "" when none does."""
    breaks = verdicts_of(statement).breaks
    return _told(breaks[0]) if breaks else ""


def _told(found: Break) -> str:
    words = str(BREAKS[found.rule])
    if found.line:
        words += _(", line %(line)s", line=number(found.line))
    if found.day:
        words += _(" of %(day)s", day=date_short(found.day))
    if found.expected is not None and found.found is not None:
        words += _(
            ": expected %(expected)s, found %(found)s",
            expected=money(found.expected),
            found=money(found.found),
        )
    return words
