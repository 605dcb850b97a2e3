"""Writes about statements and ledgers: hand in, check again, withdraw; workers store imports."""

from .imports import (
    finish_check,
    finish_ledger,
    finish_statement,
    refuse_ledger_file,
    refuse_statement_file,
)
from .intake import (
    enter_balances,
    submit_ledger,
    submit_statement,
    withdraw_ledger,
    withdraw_statement,
)
from .layouts import retire_layout, save_layout
from .repairs import accept_repair

__all__ = [
    "accept_repair",
    "enter_balances",
    "finish_check",
    "finish_ledger",
    "finish_statement",
    "refuse_ledger_file",
    "refuse_statement_file",
    "retire_layout",
    "save_layout",
    "submit_ledger",
    "submit_statement",
    "withdraw_ledger",
    "withdraw_statement",
]
