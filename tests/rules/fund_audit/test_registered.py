"""Rows of the registers joined to what the ledger names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from inspect_app.fund_audit.battery.registering import Registered
from inspect_app.fund_audit.battery.unused import unused
from inspect_app.fund_audit.rules.book import Period
from inspect_app.funds.rules.ledger import Payment, PaymentKind, Restriction
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


ROWS = [
    {"name": "Lê Thị Hòa", "phone": "#grave"},
    {"name": "Lê Thị Hoa", "phone": "#bare"},
    {"name": "Công ty Ong La", "phone": "#firm", "account": "#paid"},
]


def test_payees_are_joined_with_their_accents_or_by_the_account_that_was_paid() -> None:
    names = ("lê thị hoa", "lê thị hòa", "le thi hoa", "cong ty ong la", "trường xã")
    found = payees(ROWS, {name: name for name in names}, {})
    assert [phone for _account, phone in found.values()] == ["#bare", "#grave", "", "", ""]
    paid = payees(ROWS, {"cong ty ong la": "33334444"}, {"33334444": "#paid"})
    assert paid == {"cong ty ong la": ("#paid", "#firm")}
    other = payees(ROWS, {"cong ty ong la": "55556666"}, {"55556666": "#other"})
    assert other == {"cong ty ong la": ("#other", "")}


def payment(payee: str, account: str = "") -> Payment:
    text = dict.fromkeys(
        ("voucher", "programme", "purpose", "decision", "evidence", "bank_ref", "account"), ""
    )
    return Payment(
        **text,
        id=payee,
        row_no=1,
        paid_on=date(2024, 9, 3),
        amount=1,
        kind=PaymentKind.PROGRAMME_SPENDING,
        payee=payee,
        beneficiary="",
        restriction=Restriction.FREE,
        restricted_to="",
        payee_account=account,
    )


def test_payees_with_other_accents_are_told_and_not_joined() -> None:
    registers = Registers({"payees": ROWS}, {"33334444": "#paid", "55556666": "#other"})

    def told(*payments: Payment) -> list[str]:
        return [sentence.en for sentence in unused(registers, payments)]

    assert told(payment("Lê Thị Hòa"), payment("Trường Xã")) == []
    assert told(payment("CONG TY ONG LA", "33334444")) == []
    (one,) = told(payment("Cong ty Ong La", "55556666"), payment("Công ty Ong La"))
    assert one.startswith("1 payees of the ledger equal a name of the register only without")
    (two,) = told(payment("Le Thi Hoa"), payment("Cong ty Ong La"))
    assert two.startswith("2 payees")


def test_codes_that_are_not_looked_for_are_named() -> None:
    rows = {
        "campaigns": [{"code": "CVD2024"}, {"code": "12"}],
        "restrictions": [{"code": "TT-01"}, {"code": "TRUONG"}],
        "announced": [{"decision": "12/QĐ-QMH"}, {"decision": "2024"}, {"decision": "2024"}],
    }
    (sentence,) = unused(Registers(rows), ())
    assert sentence.vi.startswith("3 mã")
    assert sentence.vi.endswith(": 12, 2024, TRUONG.")
    many = {"campaigns": [{"code": str(at)} for at in range(30)]}
    (sentence,) = unused(Registers(many), ())
    assert sentence.en.startswith("30 codes")
    assert sentence.en.count(",") == 12
    assert not list(unused(Registers({"campaigns": [{"code": "CVD2024"}]}), ()))
