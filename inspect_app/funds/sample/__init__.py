"""Where the sample books of the demonstration fund stand, and the figures printed in their headers.

Only the Vietcombank statement is real (anonymised); the payments account and the ledger are
invented. See README.md beside this file.
"""

from __future__ import annotations

from pathlib import Path

from ..rules.own_accounts import OwnAccount

HERE = Path(__file__).parent
MAIN_STATEMENT = HERE / "vietcombank-2024-09-01-to-09.csv"
MAIN_ACCOUNT = "0885453422248"
MAIN_OPENING = 10_847_182_843  # đồng
PAYMENTS_STATEMENT = HERE / "payments-account-2024-09.csv"
PAYMENTS_ACCOUNT = "9990001112223"
PAYMENTS_OPENING = 3_200_000_000  # đồng
LEDGER = HERE / "ledger-2024-09.csv"
LEDGER_WITH_FACTS = HERE / "ledger-2024-09-with-facts.csv"
"""The same payments with the optional columns, and a cash receipt."""

OWN_ACCOUNTS = (
    OwnAccount(MAIN_ACCOUNT, "Vietcombank", "Tài khoản tiếp nhận"),
    OwnAccount(PAYMENTS_ACCOUNT, "Vietcombank", "Tài khoản chi"),
    OwnAccount("9990004445556", "Vietcombank", "Tài khoản ngoại tệ"),
)
