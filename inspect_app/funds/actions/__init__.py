"""Writes about statements and ledgers: hand in, check again, withdraw; workers store imports."""

from .cancelling import (
    cancel_ledger,
    cancel_statement,
    clear_ledger,
    clear_statement,
    read_ledger_again,
    read_statement_again,
)
from .imports import (
    KeptLines,
    finish_check,
    finish_statement,
    keep_lines,
    refuse_statement_file,
)
from .intake import (
    enter_balances,
    submit_ledger,
    submit_statement,
    withdraw_ledger,
    withdraw_statement,
)
from .layouts import name_bank, retire_layout, save_layout
from .ledgers import finish_ledger, keep_payments, refuse_ledger_file
from .registers import (
    finish_register,
    refuse_register_file,
    submit_register,
    withdraw_register,
)
from .repairs import accept_repair

__all__ = [
    "accept_repair",
    "cancel_ledger",
    "cancel_statement",
    "clear_ledger",
    "clear_statement",
    "enter_balances",
    "finish_check",
    "finish_ledger",
    "finish_register",
    "KeptLines",
    "finish_statement",
    "keep_lines",
    "keep_payments",
    "refuse_ledger_file",
    "refuse_register_file",
    "refuse_statement_file",
    "name_bank",
    "read_ledger_again",
    "read_statement_again",
    "retire_layout",
    "save_layout",
    "submit_ledger",
    "submit_register",
    "submit_statement",
    "withdraw_ledger",
    "withdraw_register",
    "withdraw_statement",
]
