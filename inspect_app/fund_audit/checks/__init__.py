"""The checks of a fund audit, one file each, in the order of their numbers.

To add one: a file here with a docstring (rule, base, law, when a hit is harmless, when it cannot
conclude), a `RULE`, and `check(book) -> Outcome`; then one line in CHECKS and a test of its name.
"""

from __future__ import annotations

from ..rules.book import Check
from . import (
    bank_ledger_match,
    conservation,
    control_totals,
    duplicates,
    internal_transfers,
    management_cost_cap,
    restricted_use,
    roll_forward,
    running_balance,
    supporting_documents,
)

CHECKS: tuple[Check, ...] = tuple(
    Check(module.RULE, module.check)
    for module in (
        control_totals,
        running_balance,
        roll_forward,
        duplicates,
        bank_ledger_match,
        restricted_use,
        management_cost_cap,
        supporting_documents,
        conservation,
        internal_transfers,
    )
)
