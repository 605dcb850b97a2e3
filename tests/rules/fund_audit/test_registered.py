"""Rows of the registers joined to what the ledger names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from inspect_app.fund_audit.battery.registering import Registered
from inspect_app.fund_audit.rules.book import Period
from inspect_app.funds.rules.registers import Registers

SEPTEMBER = Period(date(2024, 9, 1), date(2024, 9, 30))


def payees(
    rows: list[dict[str, str]], named: Mapping[str, str], hashes: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Account and phone by name; `named`: name in the ledger -> its account there, or the name."""
    tables = {
        "payees": [
            {"payee": at, "name": name, "account": account}
            for at, (name, account) in enumerate(named.items(), start=1)
        ],
        "entries": [],
        "restrictions": [],
        "own_accounts": [],
    }
    Registered(Registers({"payees": rows}, hashes), SEPTEMBER).connect(tables, ())
    return {
        name: (row["account"], row["phone"])
        for name, row in zip(named, tables["payees"], strict=True)
    }


def test_the_account_that_the_ledger_says_was_paid_is_not_replaced() -> None:
    register = [{"name": "Nguyễn Hạnh", "account": "#other", "phone": "#1"}]
    found = payees(register, {"nguyễn hạnh": "33334444"}, {"33334444": "#paid"})
    assert found == {"nguyễn hạnh": ("#paid", "#1")}
    silent = payees(register, {"nguyễn hạnh": "nguyễn hạnh"}, {})
    assert silent == {"nguyễn hạnh": ("#other", "#1")}


def test_payees_are_joined_with_their_accents_and_without_them_only_where_one_row_fits() -> None:
    rows = [
        {"name": "Lê Thị Hòa", "phone": "#grave"},
        {"name": "Lê Thị Hoa", "phone": "#bare"},
        {"name": "Công ty Ong La", "phone": "#firm"},
    ]
    names = ("lê thị hoa", "lê thị hòa", "le thi hoa", "cong ty ong la", "trường xã")
    found = payees(rows, {name: name for name in names}, {})
    assert [phone for _account, phone in found.values()] == ["#bare", "#grave", "", "#firm", ""]
