"""Pure rules of funds: lines, ledger rows, control totals, own accounts, reading a line."""

from __future__ import annotations

from .classify import Reading, read_line, reference_in
from .ledger import Payment, PaymentKind, Restriction
from .lines import BankLine, Line, Rejection
from .own_accounts import OwnAccount, other_own_account
from .sentences import Sentence
from .totals import Break, DayBalance, StatementCheck, check_statement, derived_opening

__all__ = [
    "BankLine",
    "Break",
    "DayBalance",
    "Line",
    "OwnAccount",
    "Payment",
    "PaymentKind",
    "Reading",
    "Rejection",
    "Restriction",
    "Sentence",
    "StatementCheck",
    "check_statement",
    "derived_opening",
    "other_own_account",
    "read_line",
    "reference_in",
]
